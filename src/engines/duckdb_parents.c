/* DuckDB: whether each related row has its parent. */
#include "engines/duckdb.h"

/* The columns' values as they are stored are alike where the ids are. */
static bool are_comparable(const struct db *db, const struct relation *rel, const struct sql_profile *profile) {
  const struct sql_column_profile *a = &profile->columns[rel->from][rel->from_cols[0]],
                                  *b = &profile->columns[rel->to][rel->to_cols[0]];
  bool ids = db->schema->entities[rel->from].columns[rel->from_cols[0]].type.kind == TYPE_ID &&
             db->schema->entities[rel->to].columns[rel->to_cols[0]].type.kind == TYPE_ID;
  if (!ids || a->native != b->native || a->spelling != b->spelling || a->folds || b->folds) return false;
  if (a->native == SQL_NATIVE_INT) return a->spelling == SQL_ID_INT;
  return (a->native == SQL_NATIVE_TEXT || a->native == SQL_NATIVE_UUID) && a->spelling != SQL_GUARDED;
}

/* A foreign key to the parents' own column: DuckDB holds every row to it, and has that column unique. */
static bool is_declared(struct db *db, const struct relation *rel) {
  const struct entity *one = &db->schema->entities[rel->from], *many = &db->schema->entities[rel->to];
  bool named = many->path_count > 1;
  struct str space = named ? many->path[many->path_count - 2] : STR("");
  if (named != (one->path_count > 1) || (named && !str_eq(space, one->path[one->path_count - 2]))) return false;
  struct sql_value values[5] = {{.kind = SQL_TEXT, .s = many->path[many->path_count - 1]},
                                {.kind = SQL_TEXT, .s = many->columns[rel->to_cols[0]].stored},
                                {.kind = SQL_TEXT, .s = one->path[one->path_count - 1]},
                                {.kind = SQL_TEXT, .s = one->columns[rel->from_cols[0]].stored},
                                {.kind = SQL_TEXT, .s = space}};
  struct sql_statement st = {
      .text = str_printf(db->arena,
                         "SELECT count(*) FROM duckdb_constraints() WHERE database_name = current_database() AND "
                         "schema_name = %s AND constraint_type = 'FOREIGN KEY' AND table_name = $1 AND "
                         "constraint_column_names = [$2] AND referenced_table = $3 AND referenced_column_names = [$4]",
                         named ? "$5" : "current_schema()"),
      .values = values,
      .value_count = named ? 5 : 4};
  struct diags aside = diags_in(db->arena);
  uint64_t keys = 0;
  return db_numbers(db, &st, &keys, 1, &aside) && keys;
}

void duck_declared(struct db *db, const struct needs *needs, struct sql_profile *profile) {
  for (uint32_t r = 0; r < db->schema->relation_count; r++) {
    const struct relation *rel = &db->schema->relations[r];
    if (!needs->relations[r] || !rel->to_many || !rel->unique || rel->width != 1) continue;
    if (is_declared(db, rel)) profile->parents[r] = SQL_PARENTS_FOUND;
  }
}

bool duck_parents(struct db *db, uint32_t relation, const struct sql_profile *profile, bool *all) {
  const struct relation *rel = &db->schema->relations[relation];
  const struct entity *one = &db->schema->entities[rel->from], *many = &db->schema->entities[rel->to];
  if (!are_comparable(db, rel, profile)) return false;
  *all = is_declared(db, rel);
  if (*all) return true;
  struct buf sql = buf_in(db->arena), id = buf_in(db->arena), key = buf_in(db->arena);
  duck_quote(&id, one->columns[rel->from_cols[0]].stored);
  duck_quote(&key, many->columns[rel->to_cols[0]].stored);
  buf_printf(&sql, "SELECT count(%.*s) = count(DISTINCT %.*s) FROM ", STR_ARG(buf_str(&id)), STR_ARG(buf_str(&id)));
  duck_table(db, one, &sql);
  struct sql_statement unique = {.text = buf_str(&sql)};
  struct diags aside = diags_in(db->arena); /* what goes wrong here is said by the statement to come */
  uint64_t is = 0, without = 0;
  if (!db_numbers(db, &unique, &is, 1, &aside)) return false;
  if (is != 1) return true; /* a parent that is there twice is two members */
  sql = buf_in(db->arena);
  buf_addz(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
  duck_table(db, many, &sql);
  buf_addz(&sql, " AS m ANTI JOIN ");
  duck_table(db, one, &sql);
  buf_printf(&sql, " AS o ON o.%.*s = m.%.*s WHERE m.%.*s IS NOT NULL LIMIT 1)", STR_ARG(buf_str(&id)),
             STR_ARG(buf_str(&key)), STR_ARG(buf_str(&key)));
  struct sql_statement orphans = {.text = buf_str(&sql)};
  if (!db_numbers(db, &orphans, &without, 1, &aside)) return false;
  *all = without == 0;
  return true;
}
