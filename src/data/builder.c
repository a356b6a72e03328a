/* Cells to columns: reading a value by its type, counting what does not read. */
#include <math.h>
#include <stdlib.h>

#include "data/decimal.h"
#include "data/cell_digits.h"
#include "data/double_text.h"
#include "data/json.h"
#include "data/load_impl.h"
#include "data/text.h"
#include "data/time_text.h"

const struct diag_code load_code[LOAD_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "data/load.def"
#undef CODE
};
static const struct diag_code *const code_list[LOAD_CODES] = {
#define CODE(id, severity, name, explain) &load_code[id],
#include "data/load.def"
#undef CODE
};
const struct diag_code *const *load_codes(uint32_t *count) {
  *count = LOAD_CODES;
  return code_list;
}

/* ---- begin ---- */

static enum column_kind kind_of(struct type t) {
  switch (t.kind) {
    case TYPE_BOOL: return COLUMN_BOOL;
    case TYPE_DATE: return COLUMN_I32;
    case TYPE_INT:
    case TYPE_TIMESTAMP:
    case TYPE_DURATION: return COLUMN_I64;
    case TYPE_DECIMAL: return t.precision <= 18 ? COLUMN_I64 : COLUMN_I128;
    case TYPE_FLOAT: return COLUMN_F64;
    case TYPE_SET: return COLUMN_SET;
    case TYPE_MAP: return COLUMN_MAP;
    default: return COLUMN_TEXT;
  }
}

struct builder *builder_new(struct arena *arena, const struct schema *schema, const struct needs *needs,
                            const struct load_options *options, struct diags *ds, struct load_report *report) {
  struct builder *b = arena_new(arena, struct builder);
  *b = (struct builder){
      .arena = arena, .schema = schema, .needs = needs, .ds = ds, .report = report, .errors = ds->errors};
  if (options) b->o = *options;
  arena_init_within(&b->work, arena);
  if (!b->o.bad_shown) b->o.bad_shown = 20;
  b->tables = arena_new_array(arena, struct table_build, schema->entity_count + 1);
  for (uint32_t e = 0; e < schema->entity_count; e++) {
    struct table_build *t = &b->tables[e];
    const struct entity *en = &schema->entities[e];
    t->entity = e;
    t->needed = needs->tables[e];
    t->columns = arena_new_array(arena, struct column_build, en->column_count + 1);
    for (uint32_t c = 0; c < en->column_count; c++) {
      struct column_build *cb = &t->columns[c];
      cb->spec = &en->columns[c];
      cb->needed = needs->columns[e][c];
      cb->kind = kind_of(cb->spec->type);
      cb->ints = cb->spec->type.kind == TYPE_ID;
      t->needed |= cb->needed;
    }
    for (uint32_t k = 0; t->needed && k < en->key_count; k++) t->columns[en->key[k]].needed = true;
  }
  for (uint32_t r = 0; r < schema->relation_count; r++) {
    if (!needs->relations[r]) continue;
    const struct relation *rel = &schema->relations[r];
    b->tables[rel->from].needed = b->tables[rel->to].needed = true;
    for (uint32_t i = 0; i < rel->width; i++)
      b->tables[rel->from].columns[rel->from_cols[i]].needed = b->tables[rel->to].columns[rel->to_cols[i]].needed =
          true;
  }
  for (uint32_t e = 0; e < schema->entity_count; e++)
    for (uint32_t k = 0; b->tables[e].needed && k < schema->entities[e].key_count; k++)
      b->tables[e].columns[schema->entities[e].key[k]].needed = true;
  return b;
}

void *build_grow(struct arena *a, void *items, uint32_t *cap, size_t size) {
  uint32_t n = *cap ? *cap * 2 : 8;
  if (n < *cap) arena_fail(a);
  void *p = arena_grow_raw(a, items, *cap * size, n * size);
  *cap = n;
  return p;
}

void *build_widen(struct arena *a, void *items, uint32_t *cap, uint64_t want, size_t size) {
  if (want <= *cap) return items;
  if (want > UINT32_MAX) want = UINT32_MAX;
  void *p = arena_grow_raw(a, items, *cap * size, want * size);
  *cap = (uint32_t)want;
  return p;
}

void builder_reserve(struct builder *b, uint32_t entity, uint64_t rows) {
  struct table_build *t = &b->tables[entity];
  for (uint32_t i = 0; i < b->schema->entities[entity].column_count; i++) {
    struct column_build *c = &t->columns[i];
    if (!c->needed || c->watched) continue;
    switch (c->kind) {
      case COLUMN_I128: build_reserve(b, &c->i128s, rows); break;
      case COLUMN_F64: build_reserve(b, &c->f64, rows); break;
      case COLUMN_SET: build_reserve(b, &c->starts, rows); break;
      case COLUMN_I32: build_reserve(b, &c->codes, rows); break;
      case COLUMN_TEXT:
      case COLUMN_MAP:
        if (c->ints) build_reserve(b, &c->i64, rows);
        else build_reserve(b, &c->codes, rows);
        break;
      default: build_reserve(b, &c->i64, rows); break;
    }
  }
}

#define DROP(array)                                                                     \
  do {                                                                                  \
    arena_drop(builder_work(b), (array)->items, (array)->cap * sizeof *(array)->items); \
    (array)->items = NULL;                                                              \
    (array)->count = (array)->cap = 0;                                                  \
  } while (0)

void builder_drop_cells(struct builder *b, struct column_build *c) {
  DROP(&c->i64);
  DROP(&c->i128s);
  DROP(&c->f64);
  DROP(&c->codes);
}

void builder_read(struct builder *b, uint32_t entity) {
  for (uint32_t i = 0; i < b->schema->entities[entity].column_count; i++)
    dict_forget(builder_work(b), &b->tables[entity].columns[i].dict);
}

struct arena *builder_file(struct builder *b) {
  return arena_within(b->arena);
}

bool builder_canceled(const struct builder *b) { return b->o.cancel && __atomic_load_n(b->o.cancel, __ATOMIC_RELAXED); }

/* ---- cells ---- */

uint32_t builder_filled(const struct column_build *c) {
  switch (c->kind) {
    case COLUMN_I128: return c->i128s.count;
    case COLUMN_F64: return c->f64.count;
    case COLUMN_I32: return c->codes.count;
    case COLUMN_TEXT:
    case COLUMN_MAP: return c->ints ? c->i64.count : c->codes.count;
    case COLUMN_SET: return c->starts.count;
    default: return c->i64.count;
  }
}

/* Whether the next cell, which is that of `row`, has a value. Nothing is kept as long as all have one. */
void build_mark(struct builder *b, struct column_build *c, uint32_t row, bool present) {
  if (present && !c->present.count) return;
  if (!c->present.count) {
    for (uint32_t i = 0; i <= row / 64; i++) build_push(b, &c->present, UINT64_MAX);
    c->present.items[row / 64] = ((uint64_t)1 << (row & 63)) - 1;
    return;
  }
  while (c->present.count <= row / 64) build_push(b, &c->present, 0);
  if (present) c->present.items[row / 64] |= (uint64_t)1 << (row & 63);
}

void builder_push_i64(struct builder *b, struct column_build *c, int64_t v, bool present) {
  if (c->kind == COLUMN_I32) {
    build_mark(b, c, c->codes.count, present);
    build_push(b, &c->codes, (uint32_t)v);
    return;
  }
  build_mark(b, c, c->i64.count, present);
  build_push(b, &c->i64, v);
}

static void push_code(struct builder *b, struct column_build *c, uint32_t code, bool present) {
  build_mark(b, c, c->codes.count, present);
  build_push(b, &c->codes, code);
}

void builder_push_missing(struct builder *b, struct column_build *c) {
  c->missing++;
  switch (c->kind) {
    case COLUMN_I128:
      build_mark(b, c, c->i128s.count, false);
      build_push(b, &c->i128s, 0);
      break;
    case COLUMN_F64:
      build_mark(b, c, c->f64.count, false);
      build_push(b, &c->f64, 0);
      break;
    case COLUMN_TEXT:
    case COLUMN_MAP:
      if (c->ints) builder_push_i64(b, c, 0, false);
      else push_code(b, c, 0, false);
      break;
    case COLUMN_SET:
      c->missing--; /* a set that is not there is empty */
      build_push(b, &c->starts, c->elements.count);
      break;
    default: builder_push_i64(b, c, 0, false); break;
  }
}

void builder_missing(struct builder *b, uint32_t entity, uint32_t column) {
  struct column_build *c = &b->tables[entity].columns[column];
  if (c->needed && builder_filled(c) < b->tables[entity].rows) builder_push_missing(b, c);
}

struct str type_expected(struct arena *a, const struct schema *s, const struct column_spec *c) {
  struct str t = type_name(a, s, type_optional(c->type, false));
  const char *like = "";
  switch (c->type.kind) {
    case TYPE_INT: like = ", like 42"; break;
    case TYPE_DECIMAL: like = c->storage.kind == STORED_CENTS ? ", in whole cents like 123450" : ", like 1234.5"; break;
    case TYPE_FLOAT: like = ", like 0.25"; break;
    case TYPE_BOOL:
      if (c->storage.kind == STORED_WORDS)
        return str_printf(a, "a bool: \"%.*s\" or \"%.*s\"", STR_ARG(c->storage.yes), STR_ARG(c->storage.no));
      like = ": true or false";
      break;
    case TYPE_DATE: like = ", like 2026-01-31"; break;
    case TYPE_TIMESTAMP:
      like = c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US ? ", a whole number since 1970"
                                                                                     : ", like 2026-01-31T10:00:00Z";
      break;
    case TYPE_SET: like = ", a JSON array like [\"a\", \"b\"]"; break;
    case TYPE_MAP: like = ", a JSON object like {\"a\": 1}"; break;
    default: break;
  }
  return str_printf(a, "%.*s%s", STR_ARG(t), like);
}

/* Its first 80 bytes as UTF-8, whatever they are. */
static struct str shown_value(struct arena *a, struct str value) {
  size_t n = value.len < 80 ? value.len : 80;
  while (n < value.len && n && ((unsigned char)value.ptr[n] & 0xC0) == 0x80) n--;
  struct buf out = buf_in(a);
  for (struct str s = str_sub(value, 0, n); s.len;) {
    size_t good = utf8_check(s);
    if (good == SIZE_MAX) good = s.len;
    buf_add(&out, str_sub(s, 0, good));
    if (good == s.len) break;
    buf_add_utf8(&out, 0xFFFD);
    s = str_sub(s, good + 1, s.len);
  }
  return str_dup(a, buf_str(&out));
}

static struct bad_value bad_value(struct builder *b, const struct table_build *t, uint32_t column, struct str value) {
  const struct column_spec *spec = t->columns[column].spec;
  return (struct bad_value){
      .file = t->origin,
      .table = b->schema->entities[t->entity].name,
      .line = t->lines.count  ? t->lines.items[t->lines.count - 1]
              : t->first_line ? t->first_line + t->rows - 1
                              : 0,
      .column = spec->stored,
      .value = shown_value(b->arena, value),
      .expected = type_expected(b->arena, b->schema, spec),
  };
}

void builder_bad(struct builder *b, uint32_t entity, uint32_t column, struct str value) {
  struct table_build *t = &b->tables[entity];
  struct load_report *r = b->report;
  if (t->trial) { /* told when the rows are read one by one */
    t->trial_bad = true;
    return;
  }
  r->bad_total++;
  t->row_bad = true;
  bool shown = r->bad.count < b->o.bad_shown;
  struct bad_column *of = b->o.by_column ? &b->o.by_column[entity][column] : NULL;
  bool first = of && of->count++ == 0;
  if (shown || first) {
    struct bad_value v = bad_value(b, t, column, value);
    if (shown) *array_push(b->arena, &r->bad) = v;
    if (first) of->first = v;
  }
  builder_missing(b, entity, column);
}

static bool bool_of(const struct column_spec *s, struct str t, bool *v) {
  if (s->storage.kind == STORED_WORDS) {
    *v = str_eq(t, s->storage.yes);
    return *v || str_eq(t, s->storage.no);
  }
  if (str_is(t, "true") || str_is(t, "TRUE") || str_is(t, "True") || str_is(t, "t") || str_is(t, "1"))
    return *v = true, true;
  if (str_is(t, "false") || str_is(t, "FALSE") || str_is(t, "False") || str_is(t, "f") || str_is(t, "0"))
    return *v = false, true;
  return false;
}

/* Whether the text is how a whole number prints: so nothing is lost where it is kept as the number. */
static bool canonical_int(struct str t, int64_t *v) {
  if (int_parse(t, v) != NUMBER_OK || t.ptr[0] == '+') return false;
  if (t.ptr[0] == '-') return t.len > 1 && t.ptr[1] != '0';
  return t.len == 1 || t.ptr[0] != '0';
}

void builder_watch(struct builder *b, uint32_t entity) {
  const struct schema *s = b->schema;
  const struct entity *en = &s->entities[entity];
  if (b->o.keep != KEEP_READ || en->key_count != 1) return;
  const uint32_t key = en->key[0];
  struct column_build *c = &b->tables[entity].columns[key];
  if (!c->ints || b->needs->columns[entity][key] || c->spec->storage.missing_count) return;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    for (uint32_t i = 0; b->needs->relations[r] && i < rel->width; i++)
      if ((rel->from == entity && rel->from_cols[i] == key) || (rel->to == entity && rel->to_cols[i] == key)) return;
  }
  c->watched = true;
}

bool builder_watch_cell(struct column_build *c, struct str s) {
  int64_t v;
  if (!canonical_int(s, &v) || !build_watched(c, c->i64.count, v)) return false;
  c->i64.count++;
  return true;
}

void builder_ids_to_text(struct builder *b, struct column_build *c) {
  struct arena *a = builder_work(b);
  char room[24];
  c->ints = false;
  c->codes.items = arena_new_array(a, uint32_t, c->i64.count + 1);
  c->codes.cap = c->i64.count + 1;
  c->codes.count = c->i64.count;
  for (uint32_t i = 0; i < c->i64.count; i++) {
    if (!build_present(c, i)) continue;
    struct buf digits = {.arena = a, .ptr = room, .cap = sizeof room};
    int_print(&digits, c->i64.items[i]);
    c->codes.items[i] = dict_intern(a, &c->dict, buf_str(&digits));
  }
  c->i64.count = 0;
}

/* A text's bytes, and none beyond it; false where they are too many. */
static inline bool word_of(struct str s, struct word_kept *out) {
  *out = (struct word_kept){.length = (uint32_t)s.len};
  if (s.len > 16 || s.len == 0) return false;
  if (s.len >= 8) {
    out->head = load_8(s.ptr);
    if (s.len > 8) out->tail = load_8(s.ptr + s.len - 8) >> (128 - 8 * s.len);
  } else {
    for (size_t i = s.len; i-- > 0;) out->head = out->head << 8 | (unsigned char)s.ptr[i];
  }
  return true;
}

uint32_t build_new_code(struct builder *b, struct column_build *c, struct str s, uint64_t hash) {
  struct arena *a = builder_work(b);
  uint32_t code = dict_add(a, &c->dict, s, hash);
  if (utf8_ascii_prefix(s) != s.len && !text_is_nfc(s, a)) c->not_nfc++;
  if (c->spec->type.kind != TYPE_ENUM) return code;
  if (code >= c->word_cap) {
    c->word_known = arena_grow(a, c->word_known, c->word_cap, c->dict.cap);
    c->word_cap = c->dict.cap;
  }
  const struct enum_type *e = &b->schema->enums[c->spec->type.ref];
  for (uint32_t i = 0; i < e->count && !c->word_known[code]; i++) c->word_known[code] = str_eq(e->members[i].stored, s);
  return code;
}

bool builder_new_text(struct builder *b, struct column_build *c, struct str s, uint64_t hash, uint32_t *code) {
  if ((s.len && memchr(s.ptr, 0, s.len)) || utf8_check(s) != SIZE_MAX) return false;
  *code = build_new_code(b, c, s, hash);
  return true;
}

void builder_text(struct builder *b, uint32_t entity, uint32_t column, struct str s) {
  enum { FEW = 4096 }; /* distinct texts: with more, words do not come back soon */
  struct column_build *c = &b->tables[entity].columns[column];
  int64_t v;
  if (c->ints) {
    if (canonical_int(s, &v)) {
      builder_push_i64(b, c, v, true);
      return;
    }
    builder_ids_to_text(b, c);
  }
  struct word_kept w = {0}, *kept = NULL;
  uint32_t code;
  if (c->dict.count < FEW && word_of(s, &w)) {
    if (!c->words) c->words = arena_new_array(builder_work(b), struct word_kept, WORDS_KEPT);
    kept = &c->words[word_place(&w)];
  }
  if (kept && kept->length == w.length && kept->head == w.head && kept->tail == w.tail) {
    code = kept->code;
  } else {
    uint64_t hash = str_hash(s);
    code = dict_find(&c->dict, s, hash);
    if (code == NONE && !builder_new_text(b, c, s, hash, &code)) {
      builder_bad(b, entity, column, s);
      return;
    }
    w.code = code;
    if (kept) *kept = w;
  }
  push_code(b, c, code, true);
  if (c->spec->type.kind == TYPE_ENUM) c->unknown_words += !c->word_known[code];
}

void builder_decimal(struct builder *b, uint32_t entity, uint32_t column, i128 v, struct str shown) {
  struct column_build *c = &b->tables[entity].columns[column];
  if (!decimal_fits(v, c->spec->type.precision)) {
    builder_bad(b, entity, column, shown);
  } else if (c->kind == COLUMN_I64) {
    builder_push_i64(b, c, (int64_t)v, true);
  } else {
    build_mark(b, c, c->i128s.count, true);
    build_push(b, &c->i128s, v);
  }
}

void builder_float(struct builder *b, struct column_build *c, double v) {
  if (isnan(v)) {
    builder_push_missing(b, c);
    return;
  }
  build_mark(b, c, c->f64.count, true);
  build_push(b, &c->f64, v == 0 ? 0 : v);
}

static int by_code(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

void builder_set_of(struct builder *b, uint32_t entity, uint32_t column, struct str array) {
  struct column_build *c = &b->tables[entity].columns[column];
  if (!c->needed || builder_filled(c) == b->tables[entity].rows) return;
  if (!json_is_set(array)) {
    builder_bad(b, entity, column, array);
    return;
  }
  struct json_reader r = json_reader_on(array);
  struct json_value v;
  struct arena *a = builder_work(b);
  struct buf scratch = buf_in(a);
  bool first = true;
  uint32_t from = c->elements.count, m = 0;
  build_push(b, &c->starts, from);
  json_enter(&r, '[');
  while (json_next_element(&r, &first, &v)) {
    uint32_t code = dict_intern(a, &c->dict, v.kind == JSON_STRING ? json_string(v, &scratch) : v.text);
    build_push(b, &c->elements, code);
  }
  uint32_t n = c->elements.count - from, *e = n ? c->elements.items + from : NULL; /* no offset to nothing */
  if (n > 1) qsort(e, n, sizeof *e, by_code);
  for (uint32_t i = 0; i < n; i++)
    if (!m || e[m - 1] != e[i]) e[m++] = e[i];
  c->elements.count = from + m;
}

void builder_cell(struct builder *b, uint32_t entity, uint32_t column, struct str s, bool quoted) {
  struct table_build *t = &b->tables[entity];
  struct column_build *c = &t->columns[column];
  if (!c->needed || builder_filled(c) == t->rows) return;
  const struct column_spec *spec = c->spec;
  for (uint32_t i = 0; i < spec->storage.missing_count; i++)
    if (str_eq(s, spec->storage.missing[i])) {
      builder_push_missing(b, c);
      return;
    }
  bool text = c->kind == COLUMN_TEXT;
  if (s.len == 0 && !(quoted && text && spec->type.kind != TYPE_ID)) {
    builder_push_missing(b, c);
    return;
  }
  int64_t v;
  i128 d;
  double f;
  bool yes;
  switch (spec->type.kind) {
    case TYPE_BOOL:
      if (bool_of(spec, s, &yes)) builder_push_i64(b, c, yes, true);
      else builder_bad(b, entity, column, s);
      return;
    case TYPE_INT:
      if (int_parse(s, &v) == NUMBER_OK) builder_push_i64(b, c, v, true);
      else builder_bad(b, entity, column, s);
      return;
    case TYPE_DECIMAL:
      if (decimal_parse_loose(s, spec->storage.kind == STORED_CENTS ? 0 : spec->type.scale, &d) == NUMBER_OK)
        builder_decimal(b, entity, column, d, s);
      else builder_bad(b, entity, column, s);
      return;
    case TYPE_FLOAT:
      if (double_parse(s, &f)) builder_float(b, c, f);
      else if (str_is(s, "NaN") || str_is(s, "nan")) builder_push_missing(b, c);
      else builder_bad(b, entity, column, s);
      return;
    case TYPE_DATE: {
      int32_t day;
      if (date_parse(s, &day) == TIME_OK) builder_push_i64(b, c, day, true);
      else builder_bad(b, entity, column, s);
      return;
    }
    case TYPE_TIMESTAMP:
      if (spec->storage.kind >= STORED_EPOCH_S && spec->storage.kind <= STORED_EPOCH_US) {
        if (int_parse(s, &v) == NUMBER_OK && epoch_to_us(v, (enum epoch_unit)(spec->storage.kind - STORED_EPOCH_S), &v))
          builder_push_i64(b, c, v, true);
        else builder_bad(b, entity, column, s);
      } else if (timestamp_parse(s, spec->storage.zone, &c->hint, &v) == TIME_OK) {
        builder_push_i64(b, c, v, true);
      } else {
        builder_bad(b, entity, column, s);
      }
      return;
    case TYPE_SET: builder_set_of(b, entity, column, s); return;
    case TYPE_MAP: {
      struct json_reader r = json_reader_on(s);
      struct json_value j;
      if (utf8_check(s) == SIZE_MAX && json_read(&r, &j) && j.kind == JSON_OBJECT && json_at_end(&r))
        push_code(b, c, dict_intern(builder_work(b), &c->dict, s), true);
      else builder_bad(b, entity, column, s);
      return;
    }
    default: builder_text(b, entity, column, s); return;
  }
}
