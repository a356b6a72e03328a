/* What the databases share: how columns are stored, what is asked, what must be the same. */
#include "engines.h"

#include <stdlib.h>

#include "data/calendar.h"
#include "data/decimal.h"
#include "data/time_text.h"
#include "engines/engines.h"
#include "sql/dialect.h"

extern const struct engine engine_clickhouse, engine_clickhouse18, engine_duckdb, engine_postgres;
const struct engine *const engines[] = {&engine_clickhouse, &engine_clickhouse18, &engine_duckdb, &engine_postgres, NULL};

static struct {
  const struct engine *engine;
  struct str server;
} chosen[ENGINES_MOST];
static uint32_t chosen_count;

bool engine_choose(const char *text) {
  struct str name = str_from(text), server = STR("");
  size_t equals = str_find(name, STR("="));
  if (equals != SIZE_MAX) server = str_sub(name, equals + 1, name.len), name.len = equals;
  for (uint32_t i = 0; engines[i] && chosen_count < ENGINES_MOST; i++) {
    if (!str_is(name, engines[i]->name)) continue;
    chosen[chosen_count].engine = engines[i];
    chosen[chosen_count++].server = server;
    return true;
  }
  return false;
}

/* ---- how columns are stored ---- */

const struct heap *world_heap(const struct world *w, struct str entity) {
  for (uint32_t i = 0; i < w->heap_count; i++)
    if (str_eq(w->heaps[i].entity, entity)) return &w->heaps[i];
  return NULL;
}

static uint32_t column_at(const struct heap *h, struct str stored) {
  for (uint32_t c = 0; c < h->column_count; c++)
    if (str_eq(h->columns[c], stored)) return c;
  return 0;
}

struct cell world_cell(const struct heap *h, uint32_t row, struct str stored) { return h->rows.items[row][column_at(h, stored)]; }

static bool is_missing_word(const struct column_spec *c, struct str s) {
  for (uint32_t i = 0; i < c->storage.missing_count; i++)
    if (str_eq(c->storage.missing[i], s)) return true;
  return false;
}

/* What the cells of a column are like. */
struct looks {
  bool odd;        /* words for missing, or what does not read: text alone can hold it */
  bool small, whole, walls, doubles, missing;
};

static struct looks look(struct arena *a, const struct column_spec *c, const struct heap *h) {
  struct looks k = {.small = true, .whole = true, .walls = true, .doubles = true};
  uint32_t at = column_at(h, c->stored);
  for (uint32_t n = 0; n < h->rows.count; n++) {
    struct cell cell = h->rows.items[n][at];
    int64_t v;
    k.missing |= !cell.present;
    if (!cell.present) continue;
    if (is_missing_word(c, cell.text) || str_is(cell.text, "rubbish")) k.odd = true;
    bool whole = int_parse(cell.text, &v) == NUMBER_OK;
    struct buf b = buf_in(a);
    if (whole) buf_printf(&b, "%lld", (long long)v);
    k.whole &= whole && str_eq(buf_str(&b), cell.text);
    k.small &= whole && v >= INT32_MIN && v <= INT32_MAX;
    k.doubles &= cell.text.len < 14;
    if (c->type.kind != TYPE_TIMESTAMP || timestamp_parse(cell.text, c->storage.zone, NULL, &v) != TIME_OK) continue;
    const struct zone *z = c->storage.zone ? c->storage.zone : &zone_utc;
    k.walls &= zone_from_local(z, zone_to_local(z, v, NULL), NULL) == v;
  }
  return k;
}

/* Whether all ids of the world are whole numbers as written, so that they may be stored as such. */
static bool all_ids_whole(struct arena *a, const struct world *w, const struct schema *s) {
  for (uint32_t e = 0; e < s->entity_count; e++)
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      const struct column_spec *spec = &s->entities[e].columns[c];
      if (spec->type.kind == TYPE_ID && !look(a, spec, world_heap(w, s->entities[e].name)).whole) return false;
    }
  return true;
}

struct native_column world_native(struct arena *a, const struct world *w, const struct schema *s, uint32_t entity, uint32_t column) {
  const struct column_spec *c = &s->entities[entity].columns[column];
  struct looks k = look(a, c, world_heap(w, s->entities[entity].name));
  struct native_column n = {.kind = NATIVE_TEXT, .not_null = !k.missing};
  uint64_t world = w->variety, own = (w->variety ^ str_hash(c->stored) ^ entity) * UINT64_C(0x9E3779B97F4A7C15) >> 20;
  bool as_text = c->storage.kind == STORED_TEXT || c->storage.kind == STORED_WORDS;
  n.folds = (world >> 8) % 4 == 0;
  if (k.odd || as_text) return n;
  switch (c->type.kind) {
    /* columns that rows are tied by are of one kind in all of the world */
    case TYPE_ID:
      if (world % 3 == 0 || !all_ids_whole(a, w, s)) return n;
      n.kind = world % 3 == 1 || !k.small ? NATIVE_INT : NATIVE_INT32;
      return n;
    case TYPE_INT: {
      uint64_t kind = (world >> 16) % 4;
      n.kind = kind == 0 && k.small ? NATIVE_INT32 : kind == 1 ? NATIVE_TEXT : kind == 2 ? NATIVE_DECIMAL : NATIVE_INT;
      n.precision = 20;
      return n;
    }
    case TYPE_ENUM: n.kind = (world >> 24) % 3 == 0 ? NATIVE_ENUM : NATIVE_TEXT; return n;
    case TYPE_TEXT: return n;
    case TYPE_BOOL: n.kind = own % 3 == 0 ? NATIVE_TEXT : NATIVE_BOOL; return n;
    case TYPE_DECIMAL:
      n.precision = c->type.precision;
      n.scale = c->type.scale;
      if (c->storage.kind == STORED_CENTS) return n.kind = NATIVE_INT, n;
      n.kind = own % 6 == 0 ? NATIVE_TEXT : own % 6 == 1 && k.doubles ? NATIVE_DOUBLE : NATIVE_DECIMAL;
      if (own % 6 == 2 && n.precision <= 35) n.precision += 3, n.scale += 2;
      return n;
    case TYPE_FLOAT: n.kind = own % 5 == 0 ? NATIVE_TEXT : NATIVE_DOUBLE; return n;
    case TYPE_DATE: n.kind = own % 4 == 0 ? NATIVE_TEXT : NATIVE_DATE; return n;
    case TYPE_TIMESTAMP:
      if (c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US) n.kind = NATIVE_INT;
      else n.kind = own % 5 == 0 ? NATIVE_TEXT : own % 5 <= 2 && k.walls ? NATIVE_TIMESTAMP : NATIVE_TIMESTAMPTZ;
      return n;
    case TYPE_SET: n.kind = own % 3 == 0 ? NATIVE_TEXT : own % 3 == 1 ? NATIVE_JSON : NATIVE_TEXTS; return n;
    case TYPE_MAP: n.kind = own % 2 ? NATIVE_TEXT : NATIVE_JSON; return n;
    default: return n;
  }
}

struct str world_native_text(struct arena *a, const struct column_spec *c, struct native_column n, struct str cell) {
  const struct zone *z = c->storage.zone ? c->storage.zone : &zone_utc;
  int64_t us;
  if ((n.kind != NATIVE_TIMESTAMP && n.kind != NATIVE_TIMESTAMPTZ) || timestamp_parse(cell, c->storage.zone, NULL, &us) != TIME_OK) return cell;
  return n.kind == NATIVE_TIMESTAMPTZ ? time_spelled(a, us, true) : time_spelled(a, zone_to_local(z, us, NULL), false);
}

/* ---- loaded ---- */

static struct str first_error(const struct diags *ds) {
  for (uint32_t i = 0; i < ds->list.count; i++)
    if (ds->list.items[i]->code->severity == SEV_ERROR) return str_printf(ds->arena, "%s: %.*s", ds->list.items[i]->code->id, STR_ARG(ds->list.items[i]->message));
  return STR("no reason was given");
}

static uint32_t row_of(const struct dataset *d, uint32_t entity, uint32_t i) {
  const struct table *t = &d->tables[entity];
  return t->key_order ? t->key_order[i] : i;
}

static int by_byte(const void *a, const void *b) { return *(const char *)a - *(const char *)b; }

/* What the machine got of the engine is what it got of files. */
static struct str same_data(struct arena *a, const struct dataset *want, const struct dataset *got, bool maps_too) {
  const struct schema *s = want->schema;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    if (want->tables[e].rows != got->tables[e].rows)
      return str_printf(a, "`%.*s` has %u rows, and %u were written", STR_ARG(s->entities[e].name), got->tables[e].rows, want->tables[e].rows);
    if (!s->entities[e].key_count) continue; /* the rows' order is nobody's */
    for (uint32_t i = 0; i < want->tables[e].rows; i++)
      for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
        if (!maps_too && s->entities[e].columns[c].type.kind == TYPE_MAP) continue;
        struct buf x = buf_in(a), y = buf_in(a);
        dataset_print_value(want, e, c, row_of(want, e, i), &x);
        dataset_print_value(got, e, c, row_of(got, e, i), &y);
        if (s->entities[e].columns[c].type.kind == TYPE_SET) { /* its order is that in which rows came */
          if (x.len) qsort(x.ptr, x.len, 1, by_byte);
          if (y.len) qsort(y.ptr, y.len, 1, by_byte);
        }
        if (x.len != y.len || (x.len && memcmp(x.ptr, y.ptr, x.len) != 0))
          return str_printf(a, "`%.*s`.`%.*s` of row %u reads as `%.*s`, and is `%.*s`", STR_ARG(s->entities[e].name), STR_ARG(s->entities[e].columns[c].stored), i, STR_ARG(buf_str(&y)), STR_ARG(buf_str(&x)));
      }
  }
  return STR("");
}

void engines_load(struct loaded *l, const struct world *w, struct str folder) {
  struct arena *a = &l->arena;
  const struct schema *s = l->data->schema;
  const struct needs *needs = needs_all(a, s);
  struct load_options o = {.on_bad_value = BAD_MISSING};
  struct db_options how = {.drivers = engine_drivers};
  for (uint32_t i = 0; i < chosen_count && !l->problem.len; i++) {
    const struct engine *e = chosen[i].engine;
    struct diags *ds = arena_new(a, struct diags);
    struct load_report report = {0}, again = {0};
    struct str url = STR(""), why = e->write(a, w, s, chosen[i].server, folder, &url);
    *ds = diags_in(a);
    struct db *db = why.len ? NULL : db_open(a, url, &how, ds);
    struct sql_profile *p = db ? sql_profile_new(a, s, db_dialect(db)) : NULL;
    if (!why.len && !(db && db_probe(db, s, needs, &o, p, ds, &report))) why = first_error(ds);
    struct dataset *got = why.len ? NULL : db_load(db, a, s, needs, NULL, &o, ds, &again);
    if (!why.len) why = got ? same_data(a, l->data, got, !e->maps_respelled) : first_error(ds);
    if (why.len) {
      l->problem = str_printf(a, "%s: %.*s", e->name, STR_ARG(why));
      return;
    }
    l->engines[l->engine_count++] = (struct loaded_engine){e->name, i, db, p};
  }
}

/* ---- asked ---- */

static bool overflow_message(struct str m) {
  return str_find(m, STR("overflow")) != SIZE_MAX || str_find(m, STR("38 digits")) != SIZE_MAX || str_find(m, STR("years 1 to 9999")) != SIZE_MAX;
}

static bool fails(struct arena *a, const struct ir *ir, uint32_t segment, const char *kind, const struct sql_statement *st, struct str why, struct outcome *out) {
  struct buf text = buf_in(a), cond = buf_in(a);
  ir_print(ir, ir->segments.items[segment].cond, &cond);
  if (st) sql_print(st, &text);
  struct str shown = text.len ? buf_str(&text) : STR("");
  *out = (struct outcome){.verdict = DIFFERENT, .kind = kind, .segment = ir->segments.items[segment].name,
                          .what = str_printf(a, "%.*s\n  %.*s\n%.*s", STR_ARG(why), STR_ARG(buf_str(&cond)), STR_ARG(shown))};
  return false;
}

static bool holds(struct arena *a, const struct loaded *l, const struct loaded_engine *e, struct ir *ir, uint32_t segment, const uint64_t *members, struct tally *tally, struct outcome *out) {
  struct diags ds = diags_in(a);
  struct sql_statement *st = sql_segment(a, ir, segment, e->profile, &ds);
  struct engine_tally *count = tally ? &tally->engines[e->at] : NULL;
  if (!st) {
    if (count) count->refused++;
    return ds.errors ? true : fails(a, ir, segment, e->name, NULL, STR("no statement and no reason"), out);
  }
  struct id_list ids;
  if (!db_members(e->db, a, st, &ids, &ds)) {
    struct str why = ds.list.count ? ds.list.items[0]->message : STR("no reason");
    if (!overflow_message(why)) return fails(a, ir, segment, str_printf(a, "%s-fails", e->name).ptr, st, why, out);
    if (count) count->early++;
    return true;
  }
  if (count) {
    bool *seen = arena_new_array(a, bool, ir->nodes.count + 1);
    ir_needs_node(ir, ir->segments.items[segment].cond, seen, needs_new(a, ir->schema));
    for (uint32_t i = 1; st->exact && i < ir->nodes.count; i++) count->ops[ir->nodes.items[i].op] += seen[i];
    count->exact += st->exact;
    count->narrowed += !st->exact;
  }
  uint32_t entity = ir->segments.items[segment].entity;
  uint64_t n = 0;
  for (uint32_t i = 0; i < l->data->tables[entity].rows; i++) {
    uint32_t row = row_of(l->data, entity, i);
    struct buf id = buf_in(a);
    dataset_print_key(l->data, entity, row, &id);
    bool there = n < ids.count && str_eq(ids.ids[n], id.len ? buf_str(&id) : STR("")), member = bit_get(members, row);
    n += there;
    if (there == member || (there && !st->exact)) continue;
    struct buf all = buf_in(a);
    for (uint64_t k = 0; k < ids.count && k < 40; k++) buf_printf(&all, " %.*s", STR_ARG(ids.ids[k]));
    return fails(a, ir, segment, e->name, st, str_printf(a, "`%.*s` is %s, and %s by %s, which has:%.*s", STR_ARG(buf_str(&id)), member ? "in" : "out", there ? "in" : "out", e->name, STR_ARG(buf_str(&all))), out);
  }
  return n == ids.count || fails(a, ir, segment, e->name, st, str_printf(a, "%s gives more members, or in another order", e->name), out);
}

bool engines_hold(struct arena *a, const struct loaded *l, struct ir *ir, uint32_t segment, const uint64_t *members, struct tally *tally, struct outcome *out) {
  for (uint32_t i = 0; i < l->engine_count; i++)
    if (!holds(a, l, &l->engines[i], ir, segment, members, tally, out)) return false;
  return true;
}

void engines_coverage(const struct tally *t, bool long_run) {
  for (uint32_t i = 0; i < chosen_count; i++) {
    const struct engine_tally *e = &t->engines[i];
    printf("%s: %llu segments exact, %llu narrowed, %llu refused, %llu overflowed in it alone\n", chosen[i].engine->name, (unsigned long long)e->exact, (unsigned long long)e->narrowed, (unsigned long long)e->refused,
           (unsigned long long)e->early);
    for (uint32_t op = 0; long_run && op < IR_OPS; op++) {
      if (e->ops[op] >= 100) continue;
      printf("  %s: %llu times in a statement that is exact\n", ir_op_name((enum op)op), (unsigned long long)e->ops[op]);
    }
  }
}
