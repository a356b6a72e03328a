/* What all databases share: opened by URL, asked, ids printed. */
#include "data/decimal.h"
#include "data/time_text.h"
#include "db/driver.h"
#include "db/remembered.h"
#include "sql/dialect.h"

const struct diag_code db_code[DB_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "db/codes.def"
#undef CODE
};
static const struct diag_code *const code_list[DB_CODES] = {
#define CODE(id, severity, name, explain) &db_code[id],
#include "db/codes.def"
#undef CODE
};
const struct diag_code *const *db_codes(uint32_t *count) {
  *count = DB_CODES;
  return code_list;
}

/* ---- opening ---- */

static const struct db_driver *driver_of(struct str path, const struct db_options *o) {
  for (const struct db_driver *const *d = o ? o->drivers : NULL; d && *d; d++)
    for (const char *const *s = (*d)->schemes; *s; s++)
      if (str_starts(path, str_from(*s))) return *d;
  return NULL;
}

bool db_is_url(struct str path, const struct db_options *o) { return driver_of(path, o) != NULL; }

/* scheme://user:password@host without the password: what stands between the first ':' behind "//" and the last '@'
 * before the path. */
static struct str without_password(struct arena *a, struct str url) {
  size_t at = str_find(url, STR("://"));
  if (at == SIZE_MAX) return url;
  size_t from = at + 3, end = from, colon = SIZE_MAX, host = SIZE_MAX;
  while (end < url.len && url.ptr[end] != '/' && url.ptr[end] != '?') end++;
  for (size_t i = from; i < end; i++) {
    if (url.ptr[i] == ':' && colon == SIZE_MAX && host == SIZE_MAX) colon = i;
    if (url.ptr[i] == '@') host = i;
  }
  if (host == SIZE_MAX || colon == SIZE_MAX || colon > host) return url;
  return str_printf(a, "%.*s%.*s", (int)colon, url.ptr, (int)(url.len - host), url.ptr + host);
}

struct db *db_new(struct arena *arena, const struct db_driver *driver, struct str url, const struct db_options *o) {
  struct db *db = arena_new(arena, struct db);
  db->arena = arena;
  db->driver = driver;
  db->dialect = driver->dialect;
  db->url = str_dup(arena, url);
  db->shown = without_password(arena, db->url);
  if (o) db->options = *o;
  db->schema = db->options.schema;
  db->zone = &zone_utc;
  return db;
}

struct db *db_open(struct arena *arena, struct str url, const struct db_options *o, struct diags *ds) {
  const struct db_driver *driver = driver_of(url, o);
  struct db *db = db_new(arena, driver ? driver : &sqlite_driver, url, o);
  return db->driver->open(db, ds) ? db : NULL;
}

struct diag *db_say(struct db *db, struct diags *ds, const struct diag_code *code, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str text = str_vprintf(db->arena, fmt, ap);
  va_end(ap);
  if (!db->shown.len) return diag_add(ds, code, SPAN_NONE, "%.*s", STR_ARG(text));
  return diag_add(ds, code, SPAN_NONE, "`%.*s`: %.*s", STR_ARG(db->shown), STR_ARG(text));
}

void db_system_failed(struct db *db) {
  if (db->options.system_failed) *db->options.system_failed = true;
}

void db_say_bad(struct db *db, struct diags *ds, uint64_t bad) {
  struct diag *d = db_say(db, ds, &db_code[E0852], "%llu stored value%s as the schema says", (unsigned long long)bad,
                          bad == 1 ? " does not read" : "s do not read");
  diag_help(
      ds, d,
      "say in the schema what is stored (`seg check PATH... --data DATA` tells it column by column), or go on with "
      "`--on-bad-value=missing`");
}

struct arena *db_side_arena(struct db *db) {
  return arena_within(db->arena);
}

const struct sql_dialect *db_dialect(const struct db *db) { return db->dialect; }
const char *db_dialect_title(const struct db *db) { return db->driver->title; }

bool db_stop_asked(const struct db *db) {
  return db->options.cancel && __atomic_load_n(db->options.cancel, __ATOMIC_RELAXED);
}

/* ---- asking ---- */

bool db_probe(struct db *db, const struct schema *schema, const struct needs *asked, const struct load_options *o,
              struct sql_profile *profile, struct diags *ds, struct load_report *report) {
  db->schema = schema;
  if (schema->zone) db->zone = schema->zone;
  struct needs *needs = db_needs(db, asked), *rest = needs;
  db->needs = needs;
  struct remembered *known = remembered_open(db);
  if (known) {
    rest = needs_new(db->arena, schema);
    for (uint32_t r = 0; r < schema->relation_count; r++) rest->relations[r] = needs->relations[r];
  }
  db->remembers = known != NULL;
  db->remembered = known && remembered_take(known, needs, profile, rest);
  if (!db->remembered) {
    if (!db->driver->probe(db, rest, o, profile, ds, report)) return false;
    if (known && !report->bad_total) remembered_keep(known, rest, profile);
    if (known) remembered_take(known, needs, profile, needs_new(db->arena, schema));
  }
  if (db->driver->levels) db->driver->levels(db, profile, needs);
  if (known && db->driver->parents) remembered_parents(known, needs, profile);
  return true;
}

bool db_was_remembered(const struct db *db) { return db->remembered; }
bool db_remembers(const struct db *db) { return db->remembers; }

bool db_probe_anew(struct db *db, const struct needs *asked, const struct load_options *o, struct sql_profile *profile,
                   struct diags *ds, struct load_report *report) {
  struct needs *needs = db_needs(db, asked);
  struct db_state now;
  db->needs = needs;
  if (db->remembers) db->driver->state(db, &now); /* of servers, `holds` goes by it */
  if (!db->driver->probe(db, needs, o, profile, ds, report)) return false;
  if (db->driver->levels) db->driver->levels(db, profile, needs);
  for (uint32_t r = 0; db->driver->parents && r < db->schema->relation_count; r++) {
    const struct relation *rel = &db->schema->relations[r];
    bool all = false;
    if (!remembered_asks(db, needs, r) || !db->driver->holds(db, rel->from) || !db->driver->holds(db, rel->to))
      continue;
    if (db->driver->parents(db, r, profile, &all) && all) profile->parents[r] = SQL_PARENTS_FOUND;
  }
  return true;
}

/* A row of an entity that has no key is no member, but a mistake in the data, which the machine tells when it loads. */
static bool is_keyless(const struct column_spec *c, const struct db_value *v) {
  return v->kind == DB_NULL || (v->kind == DB_TEXT && !v->s.len && c->type.kind == TYPE_ID);
}

static enum db_step say_keyless(struct db *db, const struct entity *e, uint32_t part, struct diags *ds) {
  db_say(db, ds, &db_code[E0852], "a row of `%.*s` that would be a member has no `%.*s`, which is its key",
         STR_ARG(e->name), STR_ARG(e->columns[e->key[part]].stored));
  return DB_FAILED;
}

/* A part of a key, from the statement's own value: days, microseconds, whole numbers of a decimal's last digit. */
static void print_part(const struct type *t, const struct db_value *v, struct buf *out) {
  int64_t i = v->i;
  bool number = v->kind == DB_INT || v->kind == DB_BOOL;
  switch (t ? t->kind : TYPE_TEXT) {
    case TYPE_BOOL: buf_addz(out, i ? "true" : "false"); return;
    case TYPE_DATE:
      if (number) date_print(out, (int32_t)i);
      else buf_add(out, v->s);
      return;
    case TYPE_TIMESTAMP:
      if (number) timestamp_print(out, i);
      else buf_add(out, v->s);
      return;
    case TYPE_DECIMAL: {
      i128 d = i;
      if (!number) decimal_parse(v->s, 0, &d);
      decimal_print(out, d, t->scale);
      return;
    }
    default:
      if (number) buf_printf(out, "%lld", (long long)i);
      else if (v->kind != DB_NULL) buf_add(out, v->s);
  }
}

bool db_each_member(struct db *db, const struct sql_statement *s, db_take take, void *ctx, struct diags *ds) {
  struct arena *own = db_side_arena(db); /* what the rows take goes with the statement */
  struct db_cursor *c = db->driver->query(db, own, s, ds);
  const struct entity *e = db->schema ? &db->schema->entities[s->entity] : NULL;
  enum db_step step = c ? DB_ROW : DB_FAILED;
  struct buf b = buf_in(own);
  while (c && (step = db->driver->next(c, ds)) == DB_ROW) {
    b.len = 0;
    for (uint32_t i = 0; i < s->key_columns && i < c->columns; i++) {
      if (i) buf_addc(&b, ',');
      if (e && is_keyless(&e->columns[e->key[i]], &c->row[i])) step = say_keyless(db, e, i, ds);
      else print_part(e ? &e->columns[e->key[i]].type : NULL, &c->row[i], &b);
    }
    if (step == DB_FAILED || !take(ctx, b.len ? buf_str(&b) : STR(""))) break;
  }
  if (c) db->driver->finish(c);
  arena_free(own);
  return step != DB_FAILED;
}

bool db_numbers(struct db *db, const struct sql_statement *s, uint64_t *out, uint32_t count, struct diags *ds) {
  struct arena *own = db_side_arena(db);
  struct db_cursor *c = db->driver->query(db, own, s, ds);
  enum db_step step = c ? db->driver->next(c, ds) : DB_FAILED;
  for (uint32_t i = 0; i < count; i++) out[i] = step == DB_ROW && i < c->columns ? (uint64_t)c->row[i].i : 0;
  while (step == DB_ROW) step = db->driver->next(c, ds);
  if (c) db->driver->finish(c);
  arena_free(own);
  return step != DB_FAILED;
}

bool id_keep(void *ctx, struct str id) {
  struct id_keeper *k = ctx;
  *array_push(k->arena, &k->ids) = id.len ? str_dup(k->arena, id) : STR("");
  return true;
}

bool id_count(void *ctx, struct str id) {
  (void)id;
  ++*(uint64_t *)ctx;
  return true;
}

bool db_members(struct db *db, struct arena *arena, const struct sql_statement *s, struct id_list *out,
                struct diags *ds) {
  struct id_keeper k = {.arena = arena};
  *out = (struct id_list){0};
  if (!db_each_member(db, s, id_keep, &k, ds)) return false;
  *out = (struct id_list){k.ids.items, k.ids.count};
  return true;
}

bool db_plan(struct db *db, struct arena *arena, const struct sql_statement *s, bool analyze, struct db_plan *out,
             struct diags *ds) {
  *out = (struct db_plan){.rows = -1, .reads = -1};
  if (!db->driver->plan(db, arena, s, analyze, &out->text, ds)) return false;
  if (db->driver->read_plan) db->driver->read_plan(arena, s, out->text, out);
  return true;
}

bool db_has_indexes(const struct db *db) { return db->dialect->index_by != SQL_INDEX_NONE; }
