/* What ClickHouse writes: types in its catalog, fields of tab-separated text. */
#include "engines/clickhouse.h"

/* ---- types ---- */

/* `name(inside)` */
static bool wrapped(struct str type, const char *name, struct str *inside) {
  struct str n = str_from(name);
  if (!str_starts(type, n) || type.len < n.len + 2 || type.ptr[n.len] != '(' || type.ptr[type.len - 1] != ')')
    return false;
  *inside = str_sub(type, n.len + 1, type.len - 1);
  return true;
}

struct str ch_bare_type(struct str type, bool *nullable) {
  *nullable = false;
  for (struct str inside;;) {
    if (wrapped(type, "LowCardinality", &inside)) {
      type = inside;
    } else if (wrapped(type, "Nullable", &inside)) {
      type = inside;
      *nullable = true;
    } else {
      return type;
    }
  }
}

static uint32_t number_at(struct str s, size_t *at) {
  uint32_t v = 0;
  while (*at < s.len && (s.ptr[*at] < '0' || s.ptr[*at] > '9')) (*at)++;
  while (*at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '9' && v < 1000)
    v = v * 10 + (uint32_t)(s.ptr[(*at)++] - '0');
  return v;
}

void ch_profile_type(struct str type, struct sql_column_profile *p) {
  bool nullable;
  struct str t = ch_bare_type(type, &nullable), inside;
  size_t at = 0;
  p->type = type;
  p->no_nulls = !nullable;
  p->native = SQL_NATIVE_OTHER;
  if (str_is(t, "String")) {
    p->native = SQL_NATIVE_TEXT;
  } else if (wrapped(t, "FixedString", &inside)) {
    p->native = SQL_NATIVE_BYTES;
  } else if (str_is(t, "Bool")) {
    p->native = SQL_NATIVE_BOOL;
  } else if (str_starts(t, STR("UInt")) || str_starts(t, STR("Int"))) {
    p->native = SQL_NATIVE_INT;
    p->is_unsigned = t.ptr[0] == 'U';
    p->bits = (uint16_t)number_at(t, &at);
  } else if (str_starts(t, STR("Float"))) {
    p->native = SQL_NATIVE_FLOAT;
    p->bits = (uint16_t)number_at(t, &at);
  } else if (str_is(t, "Date") || str_is(t, "Date32")) {
    p->native = SQL_NATIVE_DATE;
    p->bits = t.len == 4 ? 16 : 32;
  } else if (str_is(t, "DateTime") || wrapped(t, "DateTime", &inside)) {
    p->native = SQL_NATIVE_TIMESTAMPTZ;
    p->bits = 32;
  } else if (wrapped(t, "DateTime64", &inside)) {
    p->native = SQL_NATIVE_TIMESTAMPTZ;
    p->bits = 64;
    p->scale = (uint8_t)number_at(inside, &at);
  } else if (wrapped(t, "Decimal", &inside)) {
    p->native = SQL_NATIVE_DECIMAL;
    p->precision = (uint8_t)number_at(inside, &at);
    p->scale = (uint8_t)number_at(inside, &at);
    p->bits = p->precision <= 9 ? 32 : p->precision <= 18 ? 64 : p->precision <= 38 ? 128 : 256;
  } else if (wrapped(t, "Enum8", &inside) || wrapped(t, "Enum16", &inside)) {
    p->native = SQL_NATIVE_ENUM;
  } else if (str_is(t, "UUID")) {
    p->native = SQL_NATIVE_UUID;
  } else if (str_is(t, "JSON") || wrapped(t, "JSON", &inside)) {
    p->native = SQL_NATIVE_JSON;
  } else if (wrapped(t, "Array", &inside)) {
    struct sql_column_profile elem = {0};
    ch_profile_type(inside, &elem);
    p->native = SQL_NATIVE_ARRAY;
    p->elem = elem.native;
    p->precision = elem.precision;
    p->scale = elem.scale;
    p->bits = elem.bits;
  } else if (wrapped(t, "Map", &inside)) {
    p->native = SQL_NATIVE_MAP;
  }
}

/* ---- fields ---- */

static char unescaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'a': return '\a';
    case 'v': return '\v';
    case '0': return 0;
    default: return c;
  }
}

bool ch_field(struct str field, struct buf *out) {
  if (str_is(field, "\\N")) return false;
  for (size_t i = 0; i < field.len; i++) {
    bool code = field.ptr[i] == '\\' && i + 1 < field.len;
    if (code) i++;
    buf_addc(out, code ? unescaped(field.ptr[i]) : field.ptr[i]);
  }
  return true;
}

static void json_char(unsigned char c, struct buf *out) {
  if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
  else if (c < 0x20) buf_printf(out, "\\u%04x", c);
  else buf_addc(out, (char)c);
}

/* ['a','it\'s'] and {'k':1,'l':NULL}: brackets, numbers and signs are JSON's, texts in single quotes are not. */
bool ch_json(struct str text, struct buf *out) {
  if (!text.len || (text.ptr[0] != '[' && text.ptr[0] != '{')) return false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\'') {
      buf_addc(out, '"');
      for (i++; i < text.len && text.ptr[i] != '\''; i++) {
        bool code = text.ptr[i] == '\\' && i + 1 < text.len;
        if (code) i++;
        json_char((unsigned char)(code ? unescaped(text.ptr[i]) : text.ptr[i]), out);
      }
      buf_addc(out, '"');
    } else if (str_starts(str_sub(text, i, text.len), STR("NULL"))) {
      buf_addz(out, "null");
      i += 3;
    } else {
      buf_addc(out, c);
    }
  }
  return true;
}
