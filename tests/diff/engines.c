/* What the databases share: how columns are stored, what is asked, what must be the same. */
#include "engines.h"

#include <stdlib.h>
#include <time.h>

#include "data/calendar.h"
#include "data/decimal.h"
#include "data/time_text.h"
#include "db/driver.h"
#include "engines/engines.h"
#include "sql/pushdown.h"

extern const struct engine engine_clickhouse, engine_clickhouse18, engine_cluster, engine_duckdb, engine_postgres;
const struct engine *const engines[] = {&engine_clickhouse, &engine_clickhouse18, &engine_cluster,
                                        &engine_duckdb,     &engine_postgres,     NULL};

static struct {
  const struct engine *engine;
  struct str server;
  uint64_t making; /* microseconds */
} chosen[ENGINES_MOST];
static uint32_t chosen_count;

static uint64_t microseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

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

bool engine_named(struct str name) {
  for (uint32_t i = 0; engines[i]; i++)
    if (str_is(name, engines[i]->name)) return true;
  return false;
}

struct str engines_store(struct arena *a, const struct world *w, const struct schema *s, struct str folder,
                         struct str *url) {
  if (chosen_count) return chosen[0].engine->write(a, w, s, chosen[0].server, folder, url);
  *url = str_printf(a, "%.*s/world.sqlite", STR_ARG(folder));
  return world_sqlite(a, w, s, folder);
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

struct cell world_cell(const struct heap *h, uint32_t row, struct str stored) {
  return h->rows.items[row][column_at(h, stored)];
}

static bool is_missing_word(const struct column_spec *c, struct str s) {
  for (uint32_t i = 0; i < c->storage.missing_count; i++)
    if (str_eq(c->storage.missing[i], s)) return true;
  return false;
}

/* What the cells of a column are like. */
struct looks {
  bool odd; /* words for missing, or what does not read: text alone can hold it */
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

struct native_column world_native(struct arena *a, const struct world *w, const struct schema *s, uint32_t entity,
                                  uint32_t column) {
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
  if ((n.kind != NATIVE_TIMESTAMP && n.kind != NATIVE_TIMESTAMPTZ) ||
      timestamp_parse(cell, c->storage.zone, NULL, &us) != TIME_OK)
    return cell;
  return n.kind == NATIVE_TIMESTAMPTZ ? time_spelled(a, us, true) : time_spelled(a, zone_to_local(z, us, NULL), false);
}

/* ---- loaded ---- */

static struct str first_error(const struct diags *ds) {
  for (uint32_t i = 0; i < ds->list.count; i++)
    if (ds->list.items[i]->code->severity == SEV_ERROR)
      return str_printf(ds->arena, "%s: %.*s", ds->list.items[i]->code->id, STR_ARG(ds->list.items[i]->message));
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
      return str_printf(a, "`%.*s` has %u rows, and %u were written", STR_ARG(s->entities[e].name), got->tables[e].rows,
                        want->tables[e].rows);
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
          return str_printf(a, "`%.*s`.`%.*s` of row %u reads as `%.*s`, and is `%.*s`", STR_ARG(s->entities[e].name),
                            STR_ARG(s->entities[e].columns[c].stored), i, STR_ARG(buf_str(&y)), STR_ARG(buf_str(&x)));
      }
  }
  return STR("");
}

static bool one_is_enough(void *ctx, struct str id) {
  (void)id;
  return ++*(uint32_t *)ctx < 1;
}

/* A connection is as good after a statement that fails, and after one that nobody reads to its end: all programs of the
 * world are asked of it then. "" or what went wrong. */
static struct str after_failures(struct arena *a, struct db *db, const struct sql_profile *p, const struct schema *s) {
  const struct entity *e = &s->entities[s->base];
  if (!e->key_count) return STR("");
  struct buf table = buf_in(a);
  p->dialect->identifier(e->path_count ? e->path[e->path_count - 1] : e->name, &table);
  struct sql_statement broken = {.text = str_printf(a, "SELECT t0.nosuch\nFROM %.*s AS t0", STR_ARG(buf_str(&table))),
                                 .key_columns = 1,
                                 .entity = s->base,
                                 .dialect = p->dialect};
  struct diags ds = diags_in(a);
  struct id_list ids;
  if (db_members(db, a, &broken, &ids, &ds) || !ds.errors) return STR("a column that is not there is no error");
  struct str column = STR(""), text = STR("");
  struct buf name = buf_in(a);
  p->dialect->identifier(e->columns[e->key[0]].stored, &name);
  column = buf_str(&name);
  text = str_printf(a, "SELECT t0.%.*s\nFROM %.*s AS t0", STR_ARG(column), STR_ARG(buf_str(&table)));
  struct sql_statement good = {.text = text, .key_columns = 1, .entity = s->base, .dialect = p->dialect};
  uint32_t taken = 0;
  struct diags after = diags_in(a);
  if (e->key_count == 1 && !db_each_member(db, &good, one_is_enough, &taken, &after))
    return str_printf(a, "after a statement that failed: %.*s", STR_ARG(first_error(&after)));
  return STR("");
}

static const char *only_kind;
void engines_only(const char *kind) { only_kind = kind; }

/* Whether a kind of outcome is about the engine: its name, or its name and what is the matter with it. */
static bool is_about(const char *kind, const char *name) {
  size_t n = strlen(name);
  return strncmp(kind, name, n) == 0 && (!kind[n] || kind[n] == '-');
}

void find_parents(struct db *db, const struct schema *s, struct sql_profile *p) {
  struct db_state state;
  if (db->driver->state) db->driver->state(db, &state); /* of servers, `holds` goes by it */
  for (uint32_t r = 0; db->driver->parents && r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    bool all = false;
    if (!rel->to_many || !rel->unique || rel->width != 1) continue;
    if (!db->driver->holds(db, rel->from) || !db->driver->holds(db, rel->to)) continue;
    if (db->driver->parents(db, r, p, &all) && all) p->parents[r] = SQL_PARENTS_FOUND;
  }
}

void engines_load(struct loaded *l, const struct world *w, struct str folder) {
  struct arena *a = &l->arena;
  const struct schema *s = l->data->schema;
  const struct needs *needs = needs_all(a, s);
  struct load_options o = {.on_bad_value = BAD_MISSING};
  struct db_options how = {.drivers = engine_drivers};
  for (uint32_t i = 0; i < chosen_count && !l->problem.len; i++) {
    const struct engine *e = chosen[i].engine;
    if (only_kind && !is_about(only_kind, e->name)) continue;
    uint64_t began = microseconds();
    struct diags *ds = arena_new(a, struct diags);
    struct load_report report = {0}, again = {0};
    struct str url = STR(""), why = e->write(a, w, s, chosen[i].server, folder, &url);
    *ds = diags_in(a);
    struct db *db = why.len ? NULL : db_open(a, url, &how, ds);
    struct sql_profile *p = db ? sql_profile_new(a, s, db_dialect(db)) : NULL;
    if (!why.len && !(db && db_probe(db, s, needs, &o, p, ds, &report))) why = first_error(ds);
    if (!why.len) find_parents(db, s, p);
    struct dataset *got = why.len ? NULL : db_load(db, a, s, needs, NULL, &o, ds, &again);
    if (!why.len) why = got ? same_data(a, l->data, got, !e->maps_respelled) : first_error(ds);
    if (why.len) {
      l->problem = str_printf(a, "%s: %.*s", e->name, STR_ARG(why));
      return;
    }
    why = after_failures(a, db, p, s);
    if (why.len) {
      l->problem = str_printf(a, "%s: %.*s", e->name, STR_ARG(why));
      return;
    }
    l->engines[l->engine_count++] = (struct loaded_engine){e->name, i, db, p};
    chosen[i].making += microseconds() - began;
  }
}

/* ---- asked ---- */

static bool overflow_message(struct str m) {
  return str_find(m, STR("overflow")) != SIZE_MAX || str_find(m, STR("38 digits")) != SIZE_MAX ||
         str_find(m, STR("years 1 to 9999")) != SIZE_MAX;
}

static bool fails(struct arena *a, const struct ir *ir, uint32_t segment, const char *kind,
                  const struct sql_statement *st, struct str why, struct outcome *out) {
  struct buf text = buf_in(a), cond = buf_in(a);
  ir_print(ir, ir->segments.items[segment].cond, &cond);
  if (st) sql_print(st, &text);
  struct str shown = text.len ? buf_str(&text) : STR("");
  *out = (struct outcome){
      .verdict = DIFFERENT,
      .kind = kind,
      .segment = ir->segments.items[segment].name,
      .what = str_printf(a, "%.*s\n  %.*s\n%.*s", STR_ARG(why), STR_ARG(buf_str(&cond)), STR_ARG(shown))};
  return false;
}

/* The nodes of a condition. */
static void mark(const struct ir *ir, ir_ref r, bool *seen) {
  const struct ir_node *n = ir_at(ir, r);
  if (!r || seen[r]) return;
  seen[r] = true;
  for (uint32_t i = 0; i < n->arg_count; i++) mark(ir, n->args[i], seen);
  if (!n->rows.path_count) return;
  const ir_ref parts[] = {n->rows.base, n->rows.pred, n->by, n->of};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) mark(ir, parts[i], seen);
}

static bool *nodes_of(struct arena *a, struct ir *ir, ir_ref cond) {
  bool *seen = arena_new_array(a, bool, ir->nodes.count + 1);
  mark(ir, cond, seen);
  return seen;
}

/* The part of a segment that its statement says. */
static ir_ref pushed(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile) {
  struct diags ds = diags_in(a);
  struct writer w = {.a = a, .ir = ir, .s = ir->schema, .profile = profile, .d = profile->dialect, .ds = &ds};
  return sql_push(&w, ir->segments.items[segment].cond).cond;
}

void tally_said(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile,
                struct engine_tally *count) {
  if (!count) return;
  ir_ref cond = pushed(a, ir, segment, profile);
  bool *seen = nodes_of(a, ir, cond);
  for (uint32_t i = 1; i < ir->nodes.count; i++) count->said[ir->nodes.items[i].op] += seen[i];
}

enum { FINISH_BELOW = 150, FINISH_ONE_IN = 8 };

/* What an inexact statement leaves, finished by the machine from what the engine keeps: the members again. Where an
 * operation was met seldom, and now and then. */
static bool finished(struct arena *a, const struct loaded *l, const struct loaded_engine *e, struct ir *ir,
                     uint32_t segment, const struct sql_statement *st, const uint64_t *members,
                     struct engine_tally *count, struct outcome *out) {
  ir_ref cond = pushed(a, ir, segment, e->profile);
  bool *all = nodes_of(a, ir, ir->segments.items[segment].cond), *in_sql = nodes_of(a, ir, cond), seldom = !count;
  uint32_t nodes = ir->nodes.count; /* more are made on the way */
  for (uint32_t i = 1; i < nodes; i++)
    if (all[i] && !in_sql[i] && count)
      seldom |= count->said[ir->nodes.items[i].op] + count->finished[ir->nodes.items[i].op] < FINISH_BELOW;
  if (!seldom && (str_hash(ir->segments.items[segment].name) ^ ir->segments.items[segment].cond * 31) % FINISH_ONE_IN)
    return true;
  struct ir one = *ir; /* the nodes of all, this segment alone */
  one.segments.items = &ir->segments.items[segment];
  one.segments.count = one.segments.cap = 1;
  struct needs *needs = needs_new(a, ir->schema);
  ir_needs(&one, needs);
  struct diags ds = diags_in(a);
  struct load_options o = {.on_bad_value = BAD_MISSING};
  struct load_report report = {0};
  struct db_narrow narrow = {ir, segment, e->profile};
  const struct dataset *d = db_load(e->db, a, l->data->schema, needs, st->nothing ? NULL : &narrow, &o, &ds, &report);
  const char *kind = e->name;
  if (!d) {
    struct str why = first_error(&ds);
    return overflow_message(why) || fails(a, ir, segment, str_printf(a, "%s-fails", e->name).ptr, st, why, out);
  }
  struct run_options how = {.threads = 1};
  struct run_result got = {0};
  if (!program_run(program_emit(a, &one), d, &how, a, &got))
    return overflow_message(got.error.message) ||
           fails(a, ir, segment, str_printf(a, "%s-fails", e->name).ptr, st, got.error.message, out);
  /* ids are looked up: their order goes by the columns that were read, which are fewer here */
  uint32_t entity = ir->segments.items[segment].entity, found = 0, all_found = 0;
  struct map here = map_in(a);
  for (uint32_t i = 0; i < d->tables[entity].rows; i++) {
    struct buf id = buf_in(a);
    dataset_print_key(d, entity, i, &id);
    if (!bit_get(got.segments[0].members, i)) continue;
    map_put(&here, id.len ? buf_str(&id) : STR(""), 1);
    all_found++;
  }
  for (uint32_t i = 0; i < l->data->tables[entity].rows; i++) {
    struct buf id = buf_in(a);
    dataset_print_key(l->data, entity, i, &id);
    bool member = bit_get(members, i), there = map_get(&here, id.len ? buf_str(&id) : STR("")) != MAP_NONE;
    found += there;
    if (there == member) continue;
    return fails(a, ir, segment, kind, st,
                 str_printf(a, "`%.*s` is %s, and %s where the machine finishes what %s keeps", STR_ARG(buf_str(&id)),
                            member ? "in" : "out", there ? "in" : "out", e->name),
                 out);
  }
  if (found != all_found)
    return fails(a, ir, segment, kind, st, str_printf(a, "the machine finds others in what %s keeps", e->name), out);
  if (count) {
    count->finishes++;
    for (uint32_t i = 1; i < nodes; i++) count->finished[ir->nodes.items[i].op] += all[i] && !in_sql[i];
  }
  return true;
}

static bool holds(struct arena *a, const struct loaded *l, const struct loaded_engine *e, struct ir *ir,
                  uint32_t segment, const uint64_t *members, struct tally *tally, struct outcome *out) {
  struct diags ds = diags_in(a);
  struct sql_statement *st = sql_segment(a, ir, segment, e->profile, &ds);
  struct engine_tally *count = tally ? &tally->engines[e->at] : NULL;
  if (!st) {
    if (count) count->refused++;
    return ds.errors ? true : fails(a, ir, segment, e->name, NULL, STR("no statement and no reason"), out);
  }
  struct id_list ids;
  uint64_t began = microseconds();
  bool answered = db_members(e->db, a, st, &ids, &ds);
  if (count) count->asking += microseconds() - began;
  if (!answered) {
    struct str why = ds.list.count ? ds.list.items[0]->message : STR("no reason");
    if (!overflow_message(why)) return fails(a, ir, segment, str_printf(a, "%s-fails", e->name).ptr, st, why, out);
    if (count) count->early++;
    return true;
  }
  if (count) count->exact += st->exact, count->narrowed += !st->exact;
  tally_said(a, ir, segment, e->profile, count);
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
    return fails(a, ir, segment, e->name, st,
                 str_printf(a, "`%.*s` is %s, and %s by %s, which has:%.*s", STR_ARG(buf_str(&id)),
                            member ? "in" : "out", there ? "in" : "out", e->name, STR_ARG(buf_str(&all))),
                 out);
  }
  if (n != ids.count)
    return fails(a, ir, segment, e->name, st, str_printf(a, "%s gives more members, or in another order", e->name),
                 out);
  if (st->exact) return true;
  began = microseconds();
  bool fine = finished(a, l, e, ir, segment, st, members, count, out);
  if (count) count->finishing += microseconds() - began;
  return fine;
}

bool engines_hold(struct arena *a, const struct loaded *l, struct ir *ir, uint32_t segment, const uint64_t *members,
                  struct tally *tally, struct outcome *out) {
  for (uint32_t i = 0; i < l->engine_count; i++)
    if (!holds(a, l, &l->engines[i], ir, segment, members, tally, out)) return false;
  return true;
}

/* All segments of an entity counted by one statement. What several ask is worked out for every row there, so it may
 * overflow where no segment by itself does. */
static bool counts_hold(struct arena *a, struct db *db, const struct sql_profile *profile, const char *name,
                        struct ir *ir, const struct run_result *want, struct outcome *out) {
  uint32_t *exact = arena_new_array(a, uint32_t, ir->segments.count + 1);
  uint64_t *numbers = arena_new_array(a, uint64_t, ir->segments.count + 1);
  for (uint32_t e = 0; e < ir->schema->entity_count; e++) {
    uint32_t n = 0;
    for (uint32_t s = 0; s < ir->segments.count; s++)
      if (ir->segments.items[s].entity == e && sql_is_exact(a, ir, s, profile)) exact[n++] = s;
    struct diags ds = diags_in(a);
    struct sql_statement *st = n > 1 ? sql_counts(a, ir, exact, n, profile, &ds) : NULL;
    if (!st) continue;
    if (!db_numbers(db, st, numbers, n, &ds)) {
      struct str why = ds.list.count ? ds.list.items[0]->message : STR("no reason");
      if (overflow_message(why)) continue;
      return fails(a, ir, exact[0], str_printf(a, "%s-counts-fail", name).ptr, st, why, out);
    }
    for (uint32_t i = 0; i < n; i++)
      if (numbers[i] != want->segments[exact[i]].count)
        return fails(a, ir, exact[i], str_printf(a, "%s-counts", name).ptr, st,
                     str_printf(a, "%s counts %llu members, and there are %llu", name, (unsigned long long)numbers[i],
                                (unsigned long long)want->segments[exact[i]].count),
                     out);
  }
  return true;
}

bool engines_count(struct arena *a, const struct loaded *l, struct ir *ir, const struct run_result *want,
                   struct outcome *out) {
  if (!counts_hold(a, l->db, l->profile, "sqlite", ir, want, out)) return false;
  for (uint32_t i = 0; i < l->engine_count; i++)
    if (!counts_hold(a, l->engines[i].db, l->engines[i].profile, l->engines[i].name, ir, want, out)) return false;
  return true;
}

uint64_t engines_making(uint32_t i) { return chosen[i].making; }
uint32_t engines_chosen(void) { return chosen_count; }
const char *engines_name(uint32_t i) { return chosen[i].engine->name; }
