/* Data: loaded from a path, or made of columns that the caller holds. */
#include "api/api.h"

seg_data *api_data_new(seg_program *p) {
  seg_data *d = api_new(&p->mem, sizeof *d);
  if (!d) return NULL;
  d->mem = p->mem;
  atomic_init(&d->holds, 1);
  arena_init(&d->arena, &d->mem, NULL);
  d->program = api_program_hold(p);
  return d;
}

seg_data *api_data_hold(seg_data *d) {
  atomic_fetch_add_explicit(&d->holds, 1, memory_order_relaxed);
  return d;
}

void seg_data_free(seg_data *d) {
  if (!d || atomic_fetch_sub_explicit(&d->holds, 1, memory_order_acq_rel) != 1) return;
  seg_program *p = d->program;
  arena_free(&d->arena);
  api_drop(&d->mem, d, sizeof *d);
  seg_program_free(p);
}

bool api_load_options(const seg_load_options *given, struct load_options *out) {
  *out = (struct load_options){.keep = KEEP_FIELDS};
  if (!given) return true;
  seg_load_options o;
  if (!api_options(&o, sizeof o, given, given->size, sizeof o)) return false;
  switch (o.bad_values) {
    case SEG_BAD_STOP: out->on_bad_value = BAD_STOP; break;
    case SEG_BAD_MISSING: out->on_bad_value = BAD_MISSING; break;
    case SEG_BAD_SKIP_ROW: out->on_bad_value = BAD_SKIP_ROW; break;
    default: return false;
  }
  out->cancel = o.cancel;
  out->threads = o.threads;
  return true;
}

/* What is kept of columns: what segments read, or all where there is none whom it could be for. */
static const struct needs *kept(seg_data *d) {
  const struct checked *c = d->program->checked;
  return c->segment_count ? d->program->needs : needs_all(&d->arena, c->schema);
}

/* The way back from the numbers that rows came with. */
static void number_rows(seg_data *d) {
  if (!d->set) return;
  uint32_t entities = d->set->schema->entity_count;
  d->rows_of = arena_new_array(&d->arena, uint32_t *, entities + 1);
  for (uint32_t e = 0; e < entities; e++) {
    const struct table *t = &d->set->tables[e];
    if (!t->given) continue;
    if (t->given == t->key_rank) { /* they are numbered as their keys are */
      d->rows_of[e] = t->key_order;
      continue;
    }
    d->rows_of[e] = arena_new_array(&d->arena, uint32_t, (size_t)t->rows + 1);
    for (uint32_t r = 0; r < t->rows; r++) d->rows_of[e][t->given[r]] = r;
  }
}

/* What both ways end with: diagnostics out, and the data or nothing. */
static seg_status finish(seg_data *d, bool memory, const struct api_found *found, const volatile int *cancel,
                         seg_data **data, seg_diagnostics **diagnostics) {
  seg_status status = SEG_OK;
  if (!memory || !api_tell(&d->mem, found, diagnostics)) status = SEG_NO_MEMORY;
  else if (!d->set) status = cancel && __atomic_load_n(cancel, __ATOMIC_RELAXED) ? SEG_CANCELED : SEG_PROBLEMS;
  if (status == SEG_OK) *data = d;
  else seg_data_free(d);
  return status;
}

/* ---- from a path ---- */

struct loading {
  seg_data *d;
  const char *path;
  struct load_options options;
  struct diags diags;
  struct load_report report;
};

static void load(void *ctx) {
  struct loading *l = ctx;
  l->diags = diags_in(&l->d->arena);
  l->d->set = dataset_load(&l->d->arena, l->d->program->checked->schema, str_from(l->path), kept(l->d), &l->options,
                           &l->diags, &l->report);
  number_rows(l->d);
}

seg_status seg_data_load(seg_program *p, const char *path, const seg_load_options *o, seg_data **data,
                         seg_diagnostics **diagnostics) {
  if (diagnostics) *diagnostics = NULL;
  if (!data) return SEG_BAD_ARGUMENT;
  *data = NULL;
  struct loading work = {.path = path};
  if (!p || !path || !api_load_options(o, &work.options)) return SEG_BAD_ARGUMENT;
  work.d = api_data_new(p);
  if (!work.d) return SEG_NO_MEMORY;
  bool memory = api_try(load, &work, &work.d->arena, NULL);
  struct api_found found = {&p->sources, &work.diags, &work.report, work.options.on_bad_value == BAD_STOP};
  return finish(work.d, memory, &found, work.options.cancel, data, diagnostics);
}

/* ---- from columns ---- */

struct seg_builder {
  seg_data *data; /* what will be given; NULL: given, or spent */
  seg_program *program;
  struct builder *builder;
  struct load_options options;
  struct diags diags;
  struct load_report report;
  struct mem mem;
};

static void begin(void *ctx) {
  struct seg_builder *b = ctx;
  b->diags = diags_in(&b->data->arena);
  const seg_program *p = b->program;
  b->builder = builder_new(&b->data->arena, p->checked->schema, kept(b->data), &b->options, &b->diags, &b->report);
}

seg_status seg_builder_new(seg_program *p, const seg_load_options *o, seg_builder **out) {
  if (!out) return SEG_BAD_ARGUMENT;
  *out = NULL;
  struct load_options options;
  if (!p || !api_load_options(o, &options) || options.on_bad_value == BAD_SKIP_ROW) return SEG_BAD_ARGUMENT;
  seg_builder *b = api_new(&p->mem, sizeof *b);
  if (!b) return SEG_NO_MEMORY;
  b->mem = p->mem;
  b->options = options;
  b->program = api_program_hold(p);
  b->data = api_data_new(p);
  if (b->data && api_try(begin, b, &b->data->arena, NULL)) {
    *out = b;
    return SEG_OK;
  }
  seg_builder_free(b);
  return SEG_NO_MEMORY;
}

void seg_builder_free(seg_builder *b) {
  if (!b) return;
  seg_data_free(b->data);
  seg_program_free(b->program);
  api_drop(&b->mem, b, sizeof *b);
}

/* Cells on their way into a column. One of the arrays is given; none: all are missing. */
struct adding {
  seg_builder *b;
  uint32_t entity, column;
  const bool *bools;
  const int64_t *ints;
  const double *doubles;
  const seg_text *texts;
  const uint8_t *valid;
  size_t count;
};

static void add(void *ctx) {
  const struct adding *k = ctx;
  struct builder *b = k->b->builder;
  for (size_t i = 0; i < k->count; i++) {
    bool here = !k->valid || (k->valid[i / 8] >> (i % 8) & 1);
    if (here && k->bools) builder_add_bool(b, k->entity, k->column, k->bools[i]);
    else if (here && k->ints) builder_add_i64(b, k->entity, k->column, k->ints[i]);
    else if (here && k->doubles) builder_add_double(b, k->entity, k->column, k->doubles[i]);
    else if (here && k->texts) builder_add_text(b, k->entity, k->column, str_of(k->texts[i].ptr, k->texts[i].length));
    else builder_add_missing(b, k->entity, k->column);
  }
}

#define TAKES(type) (1u << (type))

static seg_status add_cells(seg_builder *b, uint32_t column, struct adding work, const void *values, unsigned types) {
  const seg_column *c = b ? seg_program_column(b->program, column) : NULL;
  if (!c || !b->data || (work.count && !values && types)) return SEG_BAD_ARGUMENT;
  if (types && !(types & TAKES(c->type))) return SEG_WRONG_TYPE;
  work.b = b;
  work.entity = api_entity_of(b->program, column);
  work.column = column - b->program->first[work.entity];
  if (api_try(add, &work, &b->data->arena, NULL)) return SEG_OK;
  seg_data_free(b->data);
  b->data = NULL;
  return SEG_NO_MEMORY;
}

seg_status seg_builder_add_bool(seg_builder *b, uint32_t column, const bool *v, const uint8_t *valid, size_t count) {
  return add_cells(b, column, (struct adding){.bools = v, .valid = valid, .count = count}, v, TAKES(SEG_BOOL));
}

seg_status seg_builder_add_int64(seg_builder *b, uint32_t column, const int64_t *v, const uint8_t *valid,
                                 size_t count) {
  return add_cells(b, column, (struct adding){.ints = v, .valid = valid, .count = count}, v,
                   TAKES(SEG_INT) | TAKES(SEG_DECIMAL) | TAKES(SEG_ID) | TAKES(SEG_DATE) | TAKES(SEG_TIMESTAMP));
}

seg_status seg_builder_add_double(seg_builder *b, uint32_t column, const double *v, const uint8_t *valid,
                                  size_t count) {
  return add_cells(b, column, (struct adding){.doubles = v, .valid = valid, .count = count}, v,
                   TAKES(SEG_FLOAT) | TAKES(SEG_DECIMAL));
}

seg_status seg_builder_add_text(seg_builder *b, uint32_t column, const seg_text *v, const uint8_t *valid,
                                size_t count) {
  for (size_t i = 0; v && i < count; i++)
    if (!v[i].ptr && v[i].length && (!valid || (valid[i / 8] >> (i % 8) & 1))) return SEG_BAD_ARGUMENT;
  return add_cells(b, column, (struct adding){.texts = v, .valid = valid, .count = count}, v,
                   TAKES(SEG_TEXT) | TAKES(SEG_ID) | TAKES(SEG_ENUM) | TAKES(SEG_SET) | TAKES(SEG_MAP) |
                       TAKES(SEG_DECIMAL) | TAKES(SEG_DATE) | TAKES(SEG_TIMESTAMP));
}

seg_status seg_builder_add_missing(seg_builder *b, uint32_t column, size_t count) {
  return add_cells(b, column, (struct adding){.count = count}, NULL, 0);
}

static void link_rows(void *ctx) {
  struct seg_builder *b = ctx;
  b->data->set = builder_finish_columns(b->builder);
  number_rows(b->data);
}

seg_status seg_builder_finish(seg_builder *b, seg_data **data, seg_diagnostics **diagnostics) {
  if (diagnostics) *diagnostics = NULL;
  if (!data) return SEG_BAD_ARGUMENT;
  *data = NULL;
  if (!b || !b->data) return SEG_BAD_ARGUMENT;
  seg_data *d = b->data;
  bool memory = api_try(link_rows, b, &d->arena, NULL);
  b->data = NULL;
  struct api_found found = {&b->program->sources, &b->diags, &b->report, b->options.on_bad_value == BAD_STOP};
  return finish(d, memory, &found, NULL, data, diagnostics);
}
