/* Segments over data: memberships, in the rows' own numbering. */
#include "api/api.h"
#include "run/run.h"

struct seg_result {
  struct mem mem;
  struct arena arena;
  seg_data *data;
  seg_members *members;
  uint32_t *entities; /* [index] */
  size_t count;
};

static const struct table *table_of(const seg_result *r, size_t index) {
  return &r->data->set->tables[r->entities[index]];
}

/* ---- running ---- */

struct evaluating {
  seg_result *result;
  seg_program *program;
  struct arena arena; /* of all that is needed while it runs */
  struct diags diags;
  const uint32_t *segments;
  size_t count;
  int64_t now;
  struct run_options options;
  bool fine, canceled;
};

static void overflowed(struct evaluating *v, const struct run_error *e) {
  struct diag *d = diag_add(&v->diags, &run_code, e->span, "%.*s", STR_ARG(e->message));
  if (e->row == ROW_NONE) return;
  const struct dataset *set = v->result->data->set;
  const struct entity *en = &set->schema->entities[e->entity];
  struct buf id = buf_in(&v->arena);
  dataset_print_key(set, e->entity, e->row, &id);
  diag_note(&v->diags, d, "in the row of `%.*s` with the key `%.*s`", STR_ARG(en->name), STR_ARG(buf_str(&id)));
}

/* Members by the number that the rows came with; loading may have put them in another order. */
static uint64_t *members(struct arena *a, const struct table *t, const uint64_t *from) {
  size_t words = (size_t)t->rows / 64 + 1;
  uint64_t *to = arena_new_array(a, uint64_t, words);
  if (!t->given) memcpy(to, from, words * sizeof *to);
  for (uint32_t r = 0; t->given && r < t->rows; r++)
    if (bit_get(from, r)) bit_set(to, t->given[r]);
  return to;
}

static void evaluate(void *ctx) {
  struct evaluating *v = ctx;
  seg_result *out = v->result;
  v->diags = diags_in(&v->arena);
  struct ir *ir = api_lower(v->program, &v->arena, v->now, v->segments, v->count, &v->diags);
  if (!ir || !api_has_needs(ir, out->data->set, &v->arena, &v->diags)) return;
  struct run_result result;
  if (!program_run(program_emit(&v->arena, ir), out->data->set, &v->options, &v->arena, &result)) {
    v->canceled = result.error.canceled;
    if (!v->canceled) overflowed(v, &result.error);
    return;
  }
  out->members = arena_new_array(&out->arena, seg_members, v->count + 1);
  out->entities = arena_new_array(&out->arena, uint32_t, v->count + 1);
  out->count = v->count;
  for (size_t i = 0; i < v->count; i++) {
    out->entities[i] = ir->segments.items[i].entity;
    const struct table *t = table_of(out, i);
    out->members[i] = (seg_members){.segment = v->segments ? v->segments[i] : (uint32_t)i,
                                    .rows = t->rows,
                                    .count = (uint32_t)result.segments[i].count,
                                    .bits = members(&out->arena, t, result.segments[i].members)};
  }
  v->fine = true;
}

seg_status seg_evaluate(seg_program *p, seg_data *data, const seg_run_options *given, seg_result **result,
                        seg_diagnostics **diagnostics) {
  if (diagnostics) *diagnostics = NULL;
  if (!result) return SEG_BAD_ARGUMENT;
  *result = NULL;
  seg_run_options o;
  if (!p || !data || !api_same_schema(data->program, p) || !given ||
      !api_options(&o, sizeof o, given, given->size, sizeof o))
    return SEG_BAD_ARGUMENT;
  struct evaluating work = {.program = p, .segments = o.segments};
  work.count = o.segments ? o.segment_count : p->checked->segment_count;
  for (size_t i = 0; o.segments && i < work.count; i++)
    if (o.segments[i] >= p->checked->segment_count) return SEG_BAD_ARGUMENT;
  if (!api_now(o.now, &work.now)) return SEG_BAD_ARGUMENT;
  work.options = (struct run_options){.threads = o.threads ? o.threads : 1, .cancel = o.cancel};
  seg_result *r = api_new(&p->mem, sizeof *r);
  if (!r) return SEG_NO_MEMORY;
  r->mem = p->mem;
  arena_init(&r->arena, &r->mem, NULL);
  arena_init(&work.arena, &r->mem, NULL);
  r->data = api_data_hold(data);
  work.result = r;
  struct api_found found = {.sources = &p->sources, .diags = &work.diags};
  bool memory = api_try(evaluate, &work, &work.arena, &r->arena) && api_tell(&r->mem, &found, diagnostics);
  arena_free(&work.arena);
  if (memory && work.fine) {
    *result = r;
    return SEG_OK;
  }
  seg_result_free(r);
  return !memory ? SEG_NO_MEMORY : work.canceled ? SEG_CANCELED : SEG_PROBLEMS;
}

void seg_result_free(seg_result *r) {
  if (!r) return;
  seg_data *d = r->data;
  arena_free(&r->arena);
  api_drop(&r->mem, r, sizeof *r);
  seg_data_free(d);
}

/* ---- reading ---- */

const seg_members *seg_result_members(const seg_result *r, size_t index) {
  return r && index < r->count ? &r->members[index] : NULL;
}

uint32_t seg_result_next(const seg_result *r, size_t index, uint32_t *cursor) {
  if (!r || !cursor || index >= r->count) return SEG_NONE;
  const struct table *t = table_of(r, index);
  const uint64_t *bits = r->members[index].bits;
  while (*cursor < t->rows) {
    uint32_t at = (*cursor)++, row = t->key_order ? t->key_order[at] : at;
    if (t->key_order && t->given) row = t->given[row];
    if (bit_get(bits, row)) return row;
  }
  return SEG_NONE;
}

/* A text that is counted whole and written as far as it fits. */
struct fitted {
  char *to;
  size_t capacity, length;
};

static void fit(struct fitted *f, struct str s) {
  for (size_t i = 0; i < s.len; i++, f->length++)
    if (f->length + 1 < f->capacity) f->to[f->length] = s.ptr[i];
}

size_t seg_result_id(const seg_result *r, size_t index, uint32_t given, char *buffer, size_t capacity) {
  if (!r || index >= r->count || given >= r->members[index].rows) {
    if (buffer && capacity) *buffer = 0;
    return 0;
  }
  const struct dataset *d = r->data->set;
  uint32_t entity = r->entities[index], row = given;
  const struct table *t = table_of(r, index);
  if (t->given) row = r->data->rows_of[entity][given];
  const struct entity *en = &d->schema->entities[entity];
  struct fitted f = {buffer, buffer ? capacity : 0, 0};
  for (uint32_t i = 0; i < en->key_count; i++) {
    const struct column *c = &t->columns[en->key[i]];
    if (i) fit(&f, STR(","));
    if (c->kind == COLUMN_TEXT) {
      fit(&f, dict_get(c->dict, column_code(c, row)));
    } else { /* numbers and times: they always fit this, so that nothing is allocated */
      char room[96];
      struct buf b = {.ptr = room, .cap = sizeof room};
      dataset_print_value(d, entity, en->key[i], row, &b);
      fit(&f, buf_str(&b));
    }
  }
  if (f.capacity) f.to[f.length < f.capacity ? f.length : f.capacity - 1] = 0;
  return f.length;
}
