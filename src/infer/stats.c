/* What the cells of a column have in common. */
#include "infer/stats.h"

#include <math.h>

#include "base/utf8.h"
#include "data/decimal.h"
#include "data/double_text.h"
#include "data/json.h"
#include "data/time_text.h"

const struct stand_in stand_ins[STAND_INS] = {
    {"N/A", true},     {"n/a", true},  {"#N/A", true},     {"NULL", true},      {"null", true},      {"(null)", true},
    {"\\N", true},     {"NaN", true},  {"nan", true},      {"undefined", true}, {"(not set)", true}, {"(none)", true},
    {"(blank)", true}, {"Null", true}, {"NA", false},      {"None", false},     {"none", false},     {"-", false},
    {"--", false},     {"?", false},   {"unknown", false}, {"Unknown", false},  {"UNKNOWN", false},  {"nil", false},
};

/* ---- distinct values ---- */

struct value_set value_set_in(struct arena *a) {
  return (struct value_set){.own = arena_within(a)};
}

void value_set_drop(struct value_set *v) {
  if (v->in) arena_free(v->in);
  v->in = NULL;
  v->slots = NULL;
  v->cap = v->count = 0;
}

bool value_set_has(const struct value_set *v, uint64_t hash) {
  if (!v->cap) return false;
  hash |= !hash;
  for (uint32_t at = (uint32_t)hash & (v->cap - 1); v->slots[at]; at = (at + 1) & (v->cap - 1))
    if (v->slots[at] == hash) return true;
  return false;
}

bool value_set_add(struct value_set *v, uint64_t hash) {
  hash |= !hash;
  if (v->count * 2 >= v->cap) {
    uint32_t cap = v->cap ? v->cap * 2 : 64;
    struct arena *a = arena_within(v->own);
    uint64_t *slots = arena_new_array(a, uint64_t, cap);
    for (uint32_t i = 0; i < v->cap; i++) {
      if (!v->slots[i]) continue;
      uint32_t at = (uint32_t)v->slots[i] & (cap - 1);
      while (slots[at]) at = (at + 1) & (cap - 1);
      slots[at] = v->slots[i];
    }
    if (v->in) arena_free(v->in);
    v->in = a;
    v->slots = slots;
    v->cap = cap;
  }
  uint32_t at = (uint32_t)hash & (v->cap - 1);
  for (; v->slots[at]; at = (at + 1) & (v->cap - 1))
    if (v->slots[at] == hash) return false;
  v->slots[at] = hash;
  v->count++;
  return true;
}

uint64_t cell_hash(const struct cell *c) {
  if (c->kind != CELL_REAL) return str_hash(c->text);
  uint64_t bits;
  double d = c->d == 0 ? 0 : c->d;
  memcpy(&bits, &d, 8);
  return bits * UINT64_C(0x9E3779B97F4A7C15);
}

static void watch_repeats(struct column_stats *c, const struct cell *cell) {
  struct value_set *v = &c->values;
  if (v->repeated || v->full) return;
  if (v->count == VALUES_KEPT) {
    v->full = true;
  } else if (!value_set_add(v, cell_hash(cell))) {
    v->repeated = true;
    value_set_drop(v);
  }
}

/* ---- spellings ---- */

static bool canonical_int(struct str t) {
  size_t sign = t.ptr[0] == '-';
  return t.ptr[0] != '+' && (t.len == sign + 1 ? t.ptr[sign] != '0' || !sign : t.ptr[sign] != '0');
}

static void see_int(struct spellings *s, int64_t v, bool first) {
  if (first || v < s->least) s->least = v;
  if (first || v > s->most) s->most = v;
}

static uint8_t digits_of(i128 v, unsigned scale) {
  unsigned n = 0;
  while (n < DECIMAL_DIGITS && !decimal_fits(v, n)) n++;
  return (uint8_t)(n > scale ? n - scale : 0);
}

static void see_decimal(struct spellings *s, unsigned scale, unsigned digits) {
  if (scale > s->scale) s->scale = (uint8_t)scale;
  if (digits > s->digits) s->digits = (uint8_t)digits;
}

/* 31/1/2026, 1-31-26: what does not read as a date and looks like one. */
static bool has_slashes(struct str t) {
  size_t i = 0;
  char mark = 0;
  for (int part = 0; part < 3; part++) {
    size_t from = i;
    while (i < t.len && t.ptr[i] >= '0' && t.ptr[i] <= '9') i++;
    if (i == from || i - from > 4) return false;
    if (part == 2) break;
    if (i == t.len || !strchr("/.-", t.ptr[i]) || (mark && mark != t.ptr[i])) return false;
    mark = t.ptr[i++];
  }
  return i == t.len || t.ptr[i] == ' ';
}

static void number_spelling(struct spellings *s, struct str t, bool first) {
  int64_t v;
  if (!s->no_int) {
    if (int_parse(t, &v) == NUMBER_OK) {
      see_int(s, v, first);
      if (!canonical_int(t)) s->padded_int = true;
    } else {
      s->no_int = true;
    }
  }
  if (!s->no_decimal) {
    i128 d;
    unsigned scale;
    if (decimal_parse_literal(t, &d, &scale) == NUMBER_OK) {
      see_decimal(s, scale, digits_of(d, scale));
      s->exponent |= memchr(t.ptr, 'e', t.len) || memchr(t.ptr, 'E', t.len);
      s->fraction |= memchr(t.ptr, '.', t.len) != NULL;
      size_t at = t.ptr[0] == '-';
      s->padded_int |=
          t.ptr[0] == '+' || (t.len > at + 1 && t.ptr[at] == '0' && t.ptr[at + 1] >= '0' && t.ptr[at + 1] <= '9');
    } else {
      s->no_decimal = true;
    }
  }
  double f;
  if (!s->no_float && !double_parse(t, &f)) s->no_float = true;
}

static void text_spelling(struct spellings *s, struct str t) {
  bool first = s->count++ == 0;
  number_spelling(s, t, first);
  int32_t day;
  int64_t us;
  if (!s->no_stamp) {
    if (timestamp_parse(t, NULL, NULL, &us) != TIME_OK) {
      s->no_stamp = s->no_date = true;
    } else if (date_parse(t, &day) != TIME_OK) {
      s->no_date = s->clock = true;
      if (timestamp_names_zone(t)) s->zone = true;
      else s->no_zone = true;
    } else {
      s->no_zone = true;
    }
  }
  if (s->no_stamp && s->slashes + 1 == s->count && has_slashes(t)) s->slashes++;
  if (!s->no_map || !s->no_set) {
    char c = t.ptr[0];
    if (c != '{') s->no_map = true;
    if (c != '[') s->no_set = true;
    struct json_reader r = json_reader_on(t);
    struct json_value v;
    if (c == '{' && !(utf8_check(t) == SIZE_MAX && json_read(&r, &v) && v.kind == JSON_OBJECT && json_at_end(&r)))
      s->no_map = true;
    if (c == '[' && !json_is_set(t)) s->no_set = true;
  }
}

static void real_spelling(struct column_stats *c, double d) {
  struct spellings *s = &c->s;
  bool first = s->count++ == 0;
  s->no_date = s->no_stamp = s->no_set = s->no_map = true;
  if (isnan(d) || isinf(d)) {
    s->no_int = s->no_decimal = true;
    return;
  }
  if (d == floor(d) && fabs(d) < 9e15) see_int(s, (int64_t)d, first);
  else s->no_int = true;
  struct double_digits n = double_shortest(d);
  int scale = n.count - n.point, digits = n.point;
  if (scale > 18 || digits > 15) {
    s->exponent = true;
    return;
  }
  see_decimal(s, scale > 0 ? (unsigned)scale : 0, digits > 0 ? (unsigned)digits : 1);
}

/* ---- words ---- */

static void see_word(struct table_stats *t, struct column_stats *c, struct str s) {
  if (s.len > c->longest) c->longest = s.len;
  if (c->many_words) return;
  for (uint32_t i = 0; i < c->word_count; i++)
    if (str_eq(c->words[i].text, s)) {
      c->words[i].count++;
      return;
    }
  if (c->word_count == WORDS_KEPT || s.len > WORD_LONGEST) {
    c->many_words = true;
    return;
  }
  c->words[c->word_count++] = (struct word){str_dup(t->arena, s), 1};
}

static void see_blank(struct table_stats *t, struct column_stats *c, struct str s) {
  c->blank++;
  for (uint32_t i = 0; i < c->blank_count; i++)
    if (str_eq(c->blanks[i].text, s)) {
      c->blanks[i].count++;
      return;
    }
  if (c->blank_count == 4 || s.len > WORD_LONGEST) return;
  c->blanks[c->blank_count++] = (struct word){str_dup(t->arena, s), 1};
}

/* ---- JSON ---- */

static void see_member(struct table_stats *t, struct column_stats *c, struct str name, struct json_value v) {
  struct map_member *m = NULL;
  for (uint32_t i = 0; i < c->key_count; i++)
    if (str_eq(c->keys[i].name, name)) m = &c->keys[i];
  if (!m) {
    if (c->key_count == MAP_KEYS_KEPT) {
      c->many_keys = true;
      return;
    }
    m = &c->keys[c->key_count++];
    *m = (struct map_member){.name = str_dup(t->arena, name)};
  }
  int64_t i;
  switch (v.kind) {
    case JSON_NULL: break;
    case JSON_TRUE:
    case JSON_FALSE: m->bools++; break;
    case JSON_STRING: m->strings++; break;
    case JSON_NUMBER:
      if (int_parse(v.text, &i) == NUMBER_OK) {
        m->ints++;
      } else {
        i128 d;
        unsigned scale = 0;
        m->numbers++;
        if (decimal_parse_literal(v.text, &d, &scale) != NUMBER_OK || memchr(v.text.ptr, 'e', v.text.len) ||
            memchr(v.text.ptr, 'E', v.text.len))
          m->exponent = true;
        else if (scale > m->scale) m->scale = (uint8_t)scale;
      }
      break;
    default: m->others++; break;
  }
}

static void see_object(struct table_stats *t, struct column_stats *c, struct str text) {
  struct json_reader r = json_reader_on(text);
  struct json_value key, v;
  bool first = true;
  if (!json_enter(&r, '{')) return;
  while (json_next_member(&r, &first, &key, &v)) see_member(t, c, json_string(key, &t->scratch), v);
}

static void see_array(struct column_stats *c, struct str text) {
  if (!json_is_set(text)) {
    c->odd_set = true;
    return;
  }
  struct json_reader r = json_reader_on(text);
  struct json_value v;
  bool first = true;
  int64_t i;
  if (!json_enter(&r, '[')) return;
  while (json_next_element(&r, &first, &v)) {
    if (v.kind == JSON_NUMBER && int_parse(v.text, &i) == NUMBER_OK) c->set_of_others = true;
    else c->set_of_texts = true;
  }
}

/* ---- cells ---- */

static void text_cell(struct table_stats *t, struct column_stats *c, const struct cell *cell) {
  struct str s = cell->text;
  if (utf8_check(s) != SIZE_MAX || (s.len && memchr(s.ptr, 0, s.len))) {
    c->broken++;
    return;
  }
  if (!s.len) {
    c->empty++;
    return;
  }
  if (!str_trim(s).len) {
    see_blank(t, c, s);
    return;
  }
  see_word(t, c, s);
  for (int i = 0; i < STAND_INS; i++)
    if (stand_ins[i].word[0] == s.ptr[0] && str_is(s, stand_ins[i].word)) {
      c->stand_in[i]++;
      if (!stand_ins[i].sure) watch_repeats(c, cell);
      return;
    }
  bool open = !c->s.no_map || !c->s.no_set;
  text_spelling(&c->s, s);
  if (open && !c->s.no_map) see_object(t, c, s);
  if (open && !c->s.no_set) see_array(c, s);
  watch_repeats(c, cell);
}

void stats_cell(void *ctx, uint32_t column, const struct cell *cell) {
  struct table_stats *t = ctx;
  while (t->columns.count <= column) {
    struct column_stats *c = arena_new(t->arena, struct column_stats);
    c->values = value_set_in(t->arena);
    *array_push(t->arena, &t->columns) = c;
  }
  struct column_stats *c = t->columns.items[column];
  c->kinds[cell->kind]++;
  if (cell->kind == CELL_NULL) return;
  c->there++;
  switch (cell->kind) {
    case CELL_TEXT: text_cell(t, c, cell); return;
    case CELL_INT:
      see_word(t, c, cell->text);
      text_spelling(&c->s, cell->text);
      watch_repeats(c, cell);
      return;
    case CELL_NUMBER: {
      int64_t v;
      see_word(t, c, cell->text);
      text_spelling(&c->s, cell->text);
      if (int_parse(cell->text, &v) != NUMBER_OK) c->s.no_int = true;
      for (size_t i = 0; i < cell->text.len; i++)
        if (strchr(".eE", cell->text.ptr[i])) {
          c->odd_numbers++;
          break;
        }
      watch_repeats(c, cell);
      return;
    }
    case CELL_REAL:
      real_spelling(c, cell->d);
      watch_repeats(c, cell);
      return;
    case CELL_OBJECT: see_object(t, c, cell->text); return;
    case CELL_ARRAY: see_array(c, cell->text); return;
    default: return;
  }
}

void stats_row(void *ctx) { ((struct table_stats *)ctx)->rows++; }

uint64_t stats_stand_ins(const struct column_stats *c, bool sure_only) {
  uint64_t n = c->empty + c->blank;
  for (int i = 0; i < STAND_INS; i++)
    if (stand_ins[i].sure || !sure_only) n += c->stand_in[i];
  return n;
}

uint64_t stats_missing(const struct table_stats *t, const struct column_stats *c) {
  return t->rows - c->there + stats_stand_ins(c, true);
}
