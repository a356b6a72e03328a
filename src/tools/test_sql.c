/* `seg test --engine sql|both`: the same rows in a database, asked in SQL. */
#include "db/db.h"
#include "tools/testing.h"

/* The ids of a row as the database spells them: the parts of its key, joined by a comma. */
static struct str id_of(struct arena *a, const struct dataset *d, uint32_t entity, uint32_t row) {
  struct buf b = buf_in(a);
  dataset_print_key(d, entity, row, &b);
  return buf_str(&b);
}

/* The members that the database names, as bits of rows. */
static bool members(struct session *s, struct ir *ir, const struct dataset *d, struct db *db,
                    const struct sql_profile *profile, uint32_t segment, uint64_t *bits) {
  struct arena *a = s->cli->arena;
  struct id_list ids;
  struct sql_statement *st = sql_segment(a, ir, segment, profile, &s->diags);
  if (!st || !db_members(db, a, st, &ids, &s->diags)) return false;
  struct map in = map_in(a);
  for (uint64_t i = 0; i < ids.count; i++) map_put(&in, ids.ids[i], 1);
  uint32_t entity = ir->segments.items[segment].entity;
  for (uint32_t r = 0; r < d->tables[entity].rows; r++)
    if (map_get(&in, id_of(a, d, entity, r)) != MAP_NONE) bit_set(bits, r);
  return true;
}

bool test_sql(struct session *s, struct ir *ir, const struct dataset *d, struct run_result *r, struct buf *differ) {
  struct arena *a = s->cli->arena;
  struct sql_profile *profile = sql_profile_new(a, d->schema, &sql_sqlite);
  struct db_options o = session_db_options(s);
  struct db *db = db_import(a, d, profile, &o, &s->diags);
  if (!db) return false;
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    const struct ir_segment *g = &ir->segments.items[i];
    uint32_t rows = d->tables[g->entity].rows;
    uint64_t *bits = arena_new_array(a, uint64_t, rows / 64 + 1);
    if (!members(s, ir, d, db, profile, i, bits)) return false;
    for (uint32_t row = 0; s->cli->engine == ENGINE_BOTH && row < rows; row++) {
      bool sql = bit_get(bits, row), vm = bit_get(r->segments[i].members, row);
      if (sql == vm) continue;
      struct str id = id_of(a, d, g->entity, row);
      buf_printf(differ, "the engines differ: for SQL \"%.*s\" is %s %.*s, for the machine %s it\n", STR_ARG(id),
                 sql ? "in" : "out of", STR_ARG(g->name), vm ? "in" : "out of");
    }
    if (s->cli->engine == ENGINE_SQL) r->segments[i].members = bits;
  }
  return true;
}
