#include "data/map_key.h"

#include <math.h>

#include "data/decimal.h"
#include "data/double_text.h"
#include "data/time_text.h"

bool map_get_key(struct str object, struct str key, struct json_value *out) {
  return json_get_key(object, key, out) == JSON_FOUND && out->kind != JSON_NULL;
}

/* `-?[0-9]{1,15}([.][0-9]{1,15})?` */
static bool plain_number(struct str s) {
  size_t i = s.len && s.ptr[0] == '-', from = i;
  while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9') i++;
  if (i == from || i - from > 15) return false;
  if (i == s.len) return true;
  if (s.ptr[i++] != '.') return false;
  from = i;
  while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9') i++;
  return i == s.len && i > from && i - from <= 15;
}

bool map_read(struct json_value v, struct type t, bool declared, const struct zone *zone, struct buf *scratch,
              struct map_value *out) {
  *out = (struct map_value){0};
  bool text = v.kind == JSON_STRING;
  if (text && json_string_has_nul(v)) return false;
  struct str s = text ? json_string(v, scratch) : v.text;
  int32_t day;
  switch (t.kind) {
    case TYPE_BOOL: out->i = v.kind == JSON_TRUE; return v.kind == JSON_TRUE || v.kind == JSON_FALSE;
    case TYPE_FLOAT:
      if (v.kind != JSON_NUMBER && !(text && plain_number(s))) return false;
      if (!double_parse(s, &out->f) || isinf(out->f)) return false;
      if (out->f == 0) out->f = 0;
      return true;
    case TYPE_INT: return (v.kind == JSON_NUMBER || (declared && text)) && int_parse(s, &out->i) == NUMBER_OK;
    case TYPE_DECIMAL:
      return (v.kind == JSON_NUMBER || (declared && text)) && decimal_parse_loose(s, t.scale, &out->d) == NUMBER_OK &&
             decimal_fits(out->d, t.precision);
    case TYPE_DATE:
      if (!text || date_parse(s, &day) != TIME_OK) return false;
      out->i = day;
      return true;
    case TYPE_TIMESTAMP: return text && timestamp_parse(s, zone, NULL, &out->i) == TIME_OK;
    case TYPE_ID:
      if (!text && v.kind != JSON_NUMBER) return false;
      out->s = s;
      return true;
    default:
      if (!text) return false;
      out->s = s;
      return true;
  }
}
