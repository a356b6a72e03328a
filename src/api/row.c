/* One row that the caller holds, and filters that it is put to. */
#include <math.h>

#include "api/api.h"
#include "base/utf8.h"
#include "data/decimal.h"
#include "data/json.h"
#include "data/time_text.h"
#include "run/point.h"

enum { SCRATCH = 4096, DIGITS = 24 };

/* ---- filters ---- */

struct seg_filter {
  struct mem mem;
  struct arena arena;
  seg_program *program;
  const struct point *point;
  uint32_t entity;
};

struct filtering {
  seg_filter *f;
  struct diags diags;
  uint32_t segment;
  int64_t now;
};

static void refused(struct filtering *k, const struct ir *ir, enum point_refusal why, ir_ref where) {
  const struct segment *s = &k->f->program->checked->segments[k->segment];
  struct span span = ir_at(ir, where)->span;
  if (why == POINT_TOO_LARGE) {
    diag_add(&k->diags, &api_code[E0762], s->span, "`%.*s` calculates too much for a filter", STR_ARG(s->name));
    return;
  }
  struct diag *d = diag_add(&k->diags, &api_code[E0760], span.file ? span : s->span,
                            "`%.*s` asks about more than the fields of one row of `%.*s`", STR_ARG(s->name),
                            STR_ARG(ir->schema->entities[s->entity].name));
  diag_here(&k->diags, d, "this needs other rows");
  diag_help(&k->diags, d, "put the row and its related rows into a builder, and evaluate the segment over those");
}

static void make_filter(void *ctx) {
  struct filtering *k = ctx;
  seg_filter *f = k->f;
  k->diags = diags_in(&f->arena);
  struct ir *ir = api_lower(f->program, &f->arena, k->now, &k->segment, 1, &k->diags);
  if (!ir) return;
  enum point_refusal why;
  ir_ref where;
  f->entity = ir->segments.items[0].entity;
  f->point = point_new(&f->arena, ir, f->entity, ir->segments.items[0].cond, &why, &where);
  if (!f->point) refused(k, ir, why, where);
}

seg_status seg_filter_new(seg_program *p, uint32_t segment, int64_t now, seg_filter **filter,
                          seg_diagnostics **diagnostics) {
  if (diagnostics) *diagnostics = NULL;
  if (!filter) return SEG_BAD_ARGUMENT;
  *filter = NULL;
  struct filtering work = {.segment = segment};
  if (!p || segment >= p->checked->segment_count || !api_now(now, &work.now)) return SEG_BAD_ARGUMENT;
  seg_filter *f = api_new(&p->mem, sizeof *f);
  if (!f) return SEG_NO_MEMORY;
  f->mem = p->mem;
  arena_init(&f->arena, &f->mem, NULL);
  f->program = api_program_hold(p);
  work.f = f;
  struct api_found found = {.sources = &p->sources, .diags = &work.diags};
  bool memory = api_try(make_filter, &work, &f->arena, NULL) && api_tell(&f->mem, &found, diagnostics);
  if (memory && f->point) {
    *filter = f;
    return SEG_OK;
  }
  seg_filter_free(f);
  return memory ? SEG_PROBLEMS : SEG_NO_MEMORY;
}

uint32_t seg_filter_column(const seg_filter *f, size_t index) {
  if (!f) return SEG_NONE;
  uint32_t count;
  const uint32_t *columns = point_columns(f->point, &count);
  return index < count ? f->program->first[f->entity] + columns[index] : SEG_NONE;
}

void seg_filter_free(seg_filter *f) {
  if (!f) return;
  seg_program *p = f->program;
  arena_free(&f->arena);
  api_drop(&f->mem, f, sizeof *f);
  seg_program_free(p);
}

/* ---- rows ---- */

struct seg_row {
  struct mem mem;
  struct arena arena;
  seg_program *program;
  uint32_t entity, first, count; /* its columns in the program's numbering */
  const struct column_spec *specs;
  struct point_value *values;
  char (*digits)[DIGITS]; /* of ids that were given as numbers */
  char *scratch;
};

static void make_row(void *ctx) {
  seg_row *r = ctx;
  r->values = arena_new_array(&r->arena, struct point_value, r->count + 1);
  r->digits = arena_array(&r->arena, r->count + 1, DIGITS);
  r->scratch = arena_alloc(&r->arena, SCRATCH);
}

seg_status seg_row_new(seg_program *p, const char *entity, seg_row **row) {
  if (!row) return SEG_BAD_ARGUMENT;
  *row = NULL;
  uint32_t e = p && entity ? api_find_entity(p, entity) : NONE;
  if (e == NONE) return SEG_BAD_ARGUMENT;
  seg_row *r = api_new(&p->mem, sizeof *r);
  if (!r) return SEG_NO_MEMORY;
  r->mem = p->mem;
  arena_init(&r->arena, &r->mem, NULL);
  r->program = api_program_hold(p);
  r->entity = e;
  r->first = p->first[e];
  r->count = p->first[e + 1] - r->first;
  r->specs = p->checked->schema->entities[e].columns;
  if (api_try(make_row, r, &r->arena, NULL)) {
    *row = r;
    return SEG_OK;
  }
  seg_row_free(r);
  return SEG_NO_MEMORY;
}

void seg_row_free(seg_row *r) {
  if (!r) return;
  seg_program *p = r->program;
  arena_free(&r->arena);
  api_drop(&r->mem, r, sizeof *r);
  seg_program_free(p);
}

void seg_row_clear(seg_row *r) {
  if (r) memset(r->values, 0, r->count * sizeof *r->values);
}

/* The place of a column, missing from now on; NULL where it is none of the row's. */
static struct point_value *place(seg_row *r, uint32_t column, const struct column_spec **spec) {
  if (!r || column < r->first || column - r->first >= r->count) return NULL;
  *spec = &r->specs[column - r->first];
  struct point_value *v = &r->values[column - r->first];
  *v = (struct point_value){0};
  return v;
}

static seg_status number(struct point_value *v, int64_t i) {
  v->i = i;
  v->present = true;
  return SEG_OK;
}

static seg_status decimal(struct point_value *v, const struct column_spec *spec, i128 d) {
  if (!decimal_fits(d, spec->type.precision)) return SEG_BAD_VALUE;
  v->d = d;
  v->present = true;
  return SEG_OK;
}

seg_status seg_row_set_missing(seg_row *r, uint32_t column) {
  const struct column_spec *spec;
  return place(r, column, &spec) ? SEG_OK : SEG_BAD_ARGUMENT;
}

seg_status seg_row_set_bool(seg_row *r, uint32_t column, bool value) {
  const struct column_spec *spec;
  struct point_value *v = place(r, column, &spec);
  if (!v) return SEG_BAD_ARGUMENT;
  return spec->type.kind == TYPE_BOOL ? number(v, value) : SEG_WRONG_TYPE;
}

seg_status seg_row_set_int64(seg_row *r, uint32_t column, int64_t value) {
  const struct column_spec *spec;
  struct point_value *v = place(r, column, &spec);
  if (!v) return SEG_BAD_ARGUMENT;
  switch (spec->type.kind) {
    case TYPE_INT: return number(v, value);
    case TYPE_DATE: return date_in_range(value) ? number(v, value) : SEG_BAD_VALUE;
    case TYPE_TIMESTAMP: return timestamp_in_range(value) ? number(v, value) : SEG_BAD_VALUE;
    case TYPE_DECIMAL: return decimal(v, spec, value);
    case TYPE_ID: { /* ids are compared as text; the digits always fit */
      struct buf b = {.ptr = r->digits[column - r->first], .cap = DIGITS};
      int_print(&b, value);
      v->s = buf_str(&b);
      v->present = true;
      return SEG_OK;
    }
    default: return SEG_WRONG_TYPE;
  }
}

seg_status seg_row_set_double(seg_row *r, uint32_t column, double value) {
  const struct column_spec *spec;
  struct point_value *v = place(r, column, &spec);
  if (!v) return SEG_BAD_ARGUMENT;
  i128 d;
  switch (spec->type.kind) {
    case TYPE_FLOAT:
      v->f = value == 0 ? 0 : value; /* -0 is 0 */
      v->present = !isnan(value);
      return SEG_OK;
    case TYPE_DECIMAL:
      if (isnan(value)) return SEG_OK;
      return decimal_from_double(value, spec->type.scale, &d) == NUMBER_OK ? decimal(v, spec, d) : SEG_BAD_VALUE;
    default: return SEG_WRONG_TYPE;
  }
}

static bool is_text(struct str s) { return !(s.len && memchr(s.ptr, 0, s.len)) && utf8_check(s) == SIZE_MAX; }

static seg_status timestamp(struct point_value *v, const struct column_spec *spec, struct str s) {
  int64_t t;
  bool epoch = spec->storage.kind >= STORED_EPOCH_S && spec->storage.kind <= STORED_EPOCH_US, reads;
  enum epoch_unit unit = (enum epoch_unit)(spec->storage.kind - STORED_EPOCH_S);
  if (epoch) reads = int_parse(s, &t) == NUMBER_OK && epoch_to_us(t, unit, &t);
  else reads = timestamp_parse(s, spec->storage.zone, NULL, &t) == TIME_OK;
  return reads ? number(v, t) : SEG_BAD_VALUE;
}

seg_status seg_row_set_text(seg_row *r, uint32_t column, const char *text, size_t length) {
  const struct column_spec *spec;
  struct point_value *v = place(r, column, &spec);
  if (!v || (!text && length)) return SEG_BAD_ARGUMENT;
  struct str s = length ? str_of(text, length) : STR("");
  bool missing = !length && spec->type.kind != TYPE_TEXT && spec->type.kind != TYPE_ENUM;
  for (uint32_t i = 0; i < spec->storage.missing_count; i++) missing |= str_eq(s, spec->storage.missing[i]);
  switch (spec->type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID:
      if (missing) return SEG_OK;
      if (!is_text(s)) return SEG_BAD_VALUE;
      break;
    case TYPE_MAP: {
      if (missing) return SEG_OK;
      struct json_reader reader = json_reader_on(s);
      struct json_value j;
      bool object =
          utf8_check(s) == SIZE_MAX && json_read(&reader, &j) && j.kind == JSON_OBJECT && json_at_end(&reader);
      if (!object) return SEG_BAD_VALUE;
      break;
    }
    case TYPE_DECIMAL: {
      i128 d;
      if (missing) return SEG_OK;
      unsigned scale = spec->storage.kind == STORED_CENTS ? 0 : spec->type.scale;
      if (decimal_parse_loose(s, scale, &d) != NUMBER_OK) return SEG_BAD_VALUE;
      return decimal(v, spec, d);
    }
    case TYPE_DATE: {
      int32_t day;
      if (missing) return SEG_OK;
      return date_parse(s, &day) == TIME_OK ? number(v, day) : SEG_BAD_VALUE;
    }
    case TYPE_TIMESTAMP: return missing ? SEG_OK : timestamp(v, spec, s);
    default: return SEG_WRONG_TYPE;
  }
  v->s = s;
  v->present = true;
  return SEG_OK;
}

_Static_assert(sizeof(seg_text) == sizeof(point_text) && offsetof(seg_text, ptr) == offsetof(point_text, ptr) &&
                   offsetof(seg_text, length) == offsetof(point_text, len),
               "a list of the caller's is read in place");

seg_status seg_row_set_list(seg_row *r, uint32_t column, const seg_text *items, size_t count) {
  const struct column_spec *spec;
  struct point_value *v = place(r, column, &spec);
  if (!v || (!items && count)) return SEG_BAD_ARGUMENT;
  if (spec->type.kind != TYPE_SET) return SEG_WRONG_TYPE;
  for (size_t i = 0; i < count; i++) {
    if (!items[i].ptr && items[i].length) return SEG_BAD_ARGUMENT;
    if (!is_text(str_of(items[i].ptr, items[i].length))) return SEG_BAD_VALUE;
  }
  v->set.items = (const point_text *)(const void *)items;
  v->set.count = count;
  v->present = true;
  return SEG_OK;
}

/* ---- testing ---- */

struct asking {
  const seg_filter *f;
  seg_row *row;
  struct arena scratch;
  enum point_answer answer;
};

static void ask(void *ctx) {
  struct asking *k = ctx;
  k->answer = point_test(k->f->point, k->row->values, &k->scratch);
}

seg_status seg_row_test(const seg_filter *f, seg_row *r, bool *member) {
  if (member) *member = false;
  if (!f || !r || !member || !api_same_schema(r->program, f->program) || r->entity != f->entity)
    return SEG_BAD_ARGUMENT;
  enum point_answer answer;
  if (!point_wants_scratch(f->point)) {
    answer = point_test(f->point, r->values, NULL);
  } else {
    struct asking k = {.f = f, .row = r};
    arena_init(&k.scratch, &r->mem, NULL);
    k.scratch.next = r->scratch; /* as if it were the free part of a chunk; only what is beyond is allocated */
    k.scratch.end = r->scratch + SCRATCH;
    bool memory = api_try(ask, &k, &k.scratch, NULL);
    arena_free(&k.scratch);
    if (!memory) return SEG_NO_MEMORY;
    answer = k.answer;
  }
  *member = answer == POINT_YES;
  return answer == POINT_OVERFLOW ? SEG_OVERFLOW : SEG_OK;
}
