/* Segments asked of a database. */
#include "tools/database.h"

#include "run/run.h"

bool database_open(struct database *d, struct session *s, struct ir *ir, struct dataset *data) {
  struct cli *c = s->cli;
  const struct schema *schema = s->checked->schema;
  *d = (struct database){.s = s, .ir = ir};
  if (session_in_database(s)) {
    struct needs *needs = needs_new(c->arena, schema);
    ir_needs(ir, needs);
    d->db = session_db(s, needs);
    if (!d->db) return false;
    d->profile = sql_profile_new(c->arena, schema, db_dialect(d->db));
    struct load_options o = session_load_options(s);
    o.progress = NULL;
    struct load_report report = {0};
    if (db_probe(d->db, schema, needs, &o, d->profile, &s->diags, &report)) return true;
    s->report = report;
    session_show_report(s);
    return false;
  }
  if (!data) data = session_load(s, ir);
  if (!data) return false;
  d->imported = true;
  d->profile = sql_profile_new(c->arena, schema, &sql_sqlite);
  struct db_options how = session_db_options(s);
  d->db = db_import(c->arena, data, d->profile, &how, &s->diags);
  return d->db != NULL;
}

struct sql_profile *database_look_anew(struct database *d, bool *failed) {
  struct session *s = d->s;
  const struct schema *schema = s->checked->schema;
  *failed = false;
  if (d->imported || !db_remembers(d->db)) return NULL;
  struct sql_profile *profile = sql_profile_new(s->cli->arena, schema, db_dialect(d->db));
  struct needs *needs = needs_new(s->cli->arena, schema);
  ir_needs(d->ir, needs);
  struct load_options o = session_load_options(s);
  o.progress = NULL;
  struct load_report report = {0};
  if (db_probe_anew(d->db, needs, &o, profile, &s->diags, &report)) return profile;
  *failed = true;
  return NULL;
}

/* ---- what is finished by the machine ---- */

/* Says once which conditions that are, and why. */
static void tell(const struct database *d, const struct sql_statement *st, uint32_t segment) {
  const struct cli *c = d->s->cli;
  if (c->quiet) return;
  const struct sql_place *first = NULL;
  uint32_t more = 0;
  for (uint32_t i = 0; i < st->place_count; i++) {
    if (st->places[i].where == SQL_IN_DATABASE) continue;
    if (first) more++;
    else first = &st->places[i];
  }
  struct str name = d->ir->segments.items[segment].name;
  fprintf(stderr, "note: `%.*s` is %s by the machine", STR_ARG(name), st->nothing ? "evaluated" : "finished");
  if (first && first->why) fprintf(stderr, ": %s", first->why);
  if (more) fprintf(stderr, ", and %u more (`seg explain` tells)", more);
  fputc('\n', stderr);
}

struct id_list machine_members(struct arena *a, const struct dataset *data, uint32_t entity, const uint64_t *members) {
  const struct table *t = &data->tables[entity];
  ARRAY_OF(struct str) ids = {0};
  for (uint32_t i = 0; i < t->rows; i++) {
    uint32_t row = t->key_order ? t->key_order[i] : i;
    if (!bit_get(members, row)) continue;
    struct buf b = buf_in(a);
    dataset_print_key(data, entity, row, &b);
    *array_push(a, &ids) = b.len ? buf_str(&b) : STR("");
  }
  return (struct id_list){ids.items, ids.count};
}

/* Some segments by the machine, over the rows of `narrow` (NULL: all) and what is read beside them. They go again with
 * `own`. NULL with errors. */
static struct dataset *evaluate_here(struct database *d, const uint32_t *segments, uint32_t count,
                                     const struct db_narrow *narrow, struct arena *own, struct run_result *result) {
  struct session *s = d->s;
  const struct schema *schema = s->checked->schema;
  struct ir some = *d->ir; /* the nodes of all, these segments alone */
  some.segments.items = arena_new_array(own, struct ir_segment, count);
  some.segments.count = some.segments.cap = count;
  for (uint32_t i = 0; i < count; i++) some.segments.items[i] = d->ir->segments.items[segments[i]];
  struct needs *needs = needs_new(own, schema);
  ir_needs(&some, needs);
  struct load_options o = session_load_options(s);
  struct load_report report = {0};
  struct dataset *data = db_load(d->db, own, schema, needs, narrow, &o, &s->diags, &report);
  if (o.progress) fprintf(stderr, "\r\033[K");
  if (!data || s->cli->engine == ENGINE_SQL) { /* else it is told of what the machine reads by itself */
    s->report = report;
    session_show_report(s);
  }
  if (!data) return NULL;
  struct run_options how = {.threads = s->cli->threads, .cancel = s->cli->cancel};
  if (program_run(program_emit(own, &some), data, &how, own, result)) return data;
  if (!result->error.canceled)
    diag_add(&s->diags, &run_code, result->error.span, "%.*s", STR_ARG(str_dup(s->cli->arena, result->error.message)));
  return NULL;
}

/* The machine decides about the rows that the statement keeps. */
static bool finish_here(struct database *d, const struct sql_statement *st, uint32_t segment, struct arena *own,
                        db_take take, void *ctx) {
  tell(d, st, segment);
  struct db_narrow narrow = {d->ir, segment, d->profile};
  struct run_result result = {0};
  struct dataset *data = evaluate_here(d, &segment, 1, st->nothing ? NULL : &narrow, own, &result);
  if (!data) return false;
  struct id_list ids = machine_members(own, data, d->ir->segments.items[segment].entity, result.segments[0].members);
  for (uint64_t i = 0; i < ids.count; i++)
    if (!take(ctx, ids.ids[i])) break;
  return true;
}

bool database_each(struct database *d, uint32_t segment, db_take take, void *ctx) {
  struct session *s = d->s;
  struct sql_statement *st = sql_segment(s->cli->arena, d->ir, segment, d->profile, &s->diags);
  if (!st) return false;
  if (st->exact) return db_each_member(d->db, st, take, ctx, &s->diags);
  struct arena *own = arena_within(s->cli->arena);
  bool ok = finish_here(d, st, segment, own, take, ctx);
  arena_free(own);
  return ok;
}

bool database_members(struct database *d, uint32_t segment, struct id_list *out) {
  struct id_keeper k = {.arena = d->s->cli->arena};
  *out = (struct id_list){0};
  if (!database_each(d, segment, id_keep, &k)) return false;
  *out = (struct id_list){k.ids.items, k.ids.count};
  return true;
}

/* Those of one statement: beyond, it may be more than a database takes. */
enum { COUNTED_AT_ONCE = 250 };

/* Of one entity, all exact. In halves where that is too much for one statement, or a calculation overflows that a
 * statement of its own would not come to. */
static bool count_exact(struct database *d, const uint32_t *segments, uint32_t count, uint64_t *out) {
  struct cli *c = d->s->cli;
  if (count == 1) return database_each(d, segments[0], id_count, &out[segments[0]]);
  struct diags before = d->s->diags;
  struct sql_statement *st = sql_counts(c->arena, d->ir, segments, count, d->profile, &d->s->diags);
  uint64_t numbers[COUNTED_AT_ONCE];
  if (!st || !db_numbers(d->db, st, numbers, count, &d->s->diags)) {
    if (c->system_failed || (c->cancel && *c->cancel)) return false;
    uint32_t half = count / 2;
    d->s->diags = before; /* a segment of which it is true says so itself */
    return count_exact(d, segments, half, out) && count_exact(d, segments + half, count - half, out);
  }
  for (uint32_t i = 0; i < count; i++) out[segments[i]] = numbers[i];
  return true;
}

/* Those that SQL cannot say: one that is narrowed reads less than all of it, several read much of it each. */
static bool count_here(struct database *d, const uint32_t *segments, uint32_t count, uint64_t *out) {
  enum { FEW = 2 };
  struct cli *c = d->s->cli;
  if (count <= FEW) {
    for (uint32_t i = 0; i < count; i++)
      if (!database_each(d, segments[i], id_count, &out[segments[i]])) return false;
    return true;
  }
  if (!c->quiet)
    fprintf(stderr,
            "note: %u segments are evaluated by the machine, for %s cannot say them exactly (`seg explain` tells)\n",
            count, db_dialect_title(d->db));
  struct arena *own = arena_within(c->arena);
  struct run_result result = {0};
  bool ok = evaluate_here(d, segments, count, NULL, own, &result) != NULL;
  for (uint32_t i = 0; ok && i < count; i++) out[segments[i]] = result.segments[i].count;
  arena_free(own);
  return ok;
}

/* Whether rows of an entity have no key. False: that could not be asked. */
static bool has_keyless(struct database *d, uint32_t entity, bool *keyless) {
  uint64_t rows = 0;
  struct sql_statement *st = sql_keyless(d->s->cli->arena, d->ir, entity, d->profile, &d->s->diags);
  if (st && !db_numbers(d->db, st, &rows, 1, &d->s->diags)) return false;
  *keyless = rows > 0;
  return true;
}

bool database_counts(struct database *d, uint32_t count, uint64_t *out) {
  struct arena *a = d->s->cli->arena;
  uint32_t *exact = arena_new_array(a, uint32_t, count + 1), *here = arena_new_array(a, uint32_t, count + 1), left = 0;
  for (uint32_t e = 0; e < d->ir->schema->entity_count; e++) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
      if (d->ir->segments.items[i].entity != e) continue;
      if (sql_is_exact(a, d->ir, i, d->profile)) exact[n++] = i;
      else here[left++] = i;
    }
    bool keyless = false;
    if (n > 1 && !has_keyless(d, e, &keyless)) return false;
    for (uint32_t i = 0; keyless && i < n; i++) /* each by itself says so of a member that has no key */
      if (!count_exact(d, exact + i, 1, out)) return false;
    for (uint32_t i = 0; !keyless && i < n; i += COUNTED_AT_ONCE)
      if (!count_exact(d, exact + i, n - i < COUNTED_AT_ONCE ? n - i : COUNTED_AT_ONCE, out)) return false;
  }
  return count_here(d, here, left, out);
}
