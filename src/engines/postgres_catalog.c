/* PostgreSQL: what the catalog says of tables and columns; columns on their way to the machine. */
#include "engines/postgres.h"

#include "sql/dialect.h"

/* Of a table whose columns all have types of PostgreSQL's own and the database's collation, which is most of them. A
 * server that has just started for us reads its catalog first: each table of it that is not asked takes half a
 * millisecond off. */
static const char plain_columns_sql[] =
    "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atttypid, a.atttypmod, "
    "a.attcollation IN (0, 100), a.attnum = ANY (ARRAY(SELECT i.indkey[0] FROM pg_catalog.pg_index AS i "
    "WHERE i.indrelid = pg_catalog.to_regclass($1::text) AND i.indisvalid AND i.indpred IS NULL "
    "AND pg_catalog.pg_index_column_has_property(i.indexrelid, 1, 'orderable'))) "
    "FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass($1::text) AND a.attnum > 0 "
    "AND NOT a.attisdropped ORDER BY a.attnum";

/* Of any table, by what stands behind domains. */
static const char columns_sql[] =
    "WITH RECURSIVE c AS ("
    "SELECT a.attnum, a.attname, a.attnotnull AS never_null, a.atttypid AS typ, a.atttypmod AS mod, a.attcollation AS "
    "coll, EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid "
    "JOIN pg_catalog.pg_am AS m ON m.oid = k.relam WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indpred IS NULL "
    "AND i.indkey[0] = a.attnum AND m.amname = 'btree') AS leads "
    "FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass($1::text) AND a.attnum > 0 AND NOT "
    "a.attisdropped "
    "UNION ALL SELECT c.attnum, c.attname, c.never_null OR t.typnotnull, t.typbasetype, t.typtypmod, c.coll, c.leads "
    "FROM c JOIN pg_catalog.pg_type AS t ON t.oid = c.typ WHERE t.typtype = 'd') "
    "SELECT c.attname, pg_catalog.format_type(c.typ, c.mod) || coalesce(' COLLATE ' || "
    "c.coll::pg_catalog.regcollation::text, ''), c.never_null, "
    "t.typtype, t.typname, coalesce(e.typtype, ''), coalesce(e.typname, ''), c.mod, NOT "
    "coalesce(l.collisdeterministic, true), c.leads "
    "FROM (SELECT attnum, attname, never_null, typ, mod, nullif(nullif(coll, 0), 100) AS coll, leads FROM c) AS c "
    "JOIN pg_catalog.pg_type AS t ON t.oid = c.typ "
    "LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem AND t.typcategory = 'A' "
    "LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = c.coll "
    "WHERE t.typtype <> 'd' ORDER BY c.attnum";

void postgres_put_table(struct db *db, const struct entity *e, struct buf *out) {
  for (uint32_t i = e->path_count > 2 ? e->path_count - 2 : 0; i < e->path_count; i++) {
    if (out->len && i && out->ptr[out->len - 1] == '"') buf_addc(out, '.');
    db->dialect->identifier(e->path[i], out);
  }
}

static const struct own_type {
  const char *name;
  int oid; /* 0: not a type of PostgreSQL's own */
  uint8_t native;
} own_types[] = {{"bool", 16, SQL_NATIVE_BOOL},
                 {"int2", 21, SQL_NATIVE_INT},
                 {"int4", 23, SQL_NATIVE_INT},
                 {"int8", 20, SQL_NATIVE_INT},
                 {"oid", 26, SQL_NATIVE_OTHER},
                 {"numeric", 1700, SQL_NATIVE_DECIMAL},
                 {"float4", 700, SQL_NATIVE_FLOAT},
                 {"float8", 701, SQL_NATIVE_FLOAT},
                 {"text", 25, SQL_NATIVE_TEXT},
                 {"varchar", 1043, SQL_NATIVE_TEXT},
                 {"bpchar", 1042, SQL_NATIVE_TEXT},
                 {"citext", 0, SQL_NATIVE_TEXT},
                 {"bytea", 17, SQL_NATIVE_BYTES},
                 {"date", 1082, SQL_NATIVE_DATE},
                 {"timestamp", 1114, SQL_NATIVE_TIMESTAMP},
                 {"timestamptz", 1184, SQL_NATIVE_TIMESTAMPTZ},
                 {"json", 114, SQL_NATIVE_JSON},
                 {"jsonb", 3802, SQL_NATIVE_JSON},
                 {"uuid", 2950, SQL_NATIVE_UUID}};
enum { OWN_TYPES = sizeof own_types / sizeof *own_types };

static const struct own_type *own_type(int oid) {
  for (size_t i = 0; oid && i < OWN_TYPES; i++)
    if (own_types[i].oid == oid) return &own_types[i];
  return NULL;
}

static uint8_t native_of(const char *kind, struct str name) {
  if (kind[0] == 'e') return SQL_NATIVE_ENUM;
  for (size_t i = 0; i < OWN_TYPES; i++)
    if (str_is(name, own_types[i].name)) return own_types[i].native;
  return SQL_NATIVE_OTHER;
}

static struct sql_column_profile class_of(struct str type, const char *kind, struct str name, const char *elem_kind,
                                          struct str elem, int mod, bool folds) {
  struct sql_column_profile p = {.native = native_of(kind, name), .type = type, .folds = folds};
  if (elem.len) p.native = SQL_NATIVE_ARRAY, p.elem = native_of(elem_kind, elem);
  if (p.native == SQL_NATIVE_INT) p.bits = name.ptr[3] == '2' ? 16 : name.ptr[3] == '4' ? 32 : 64;
  if (p.native == SQL_NATIVE_FLOAT) p.bits = name.ptr[5] == '4' ? 32 : 64;
  if (p.native == SQL_NATIVE_DECIMAL && mod >= 4) { /* a scale may be below 0 */
    int precision = (mod - 4) >> 16 & 0xFFFF, scale = ((mod - 4) & 0x7FF) ^ 1024;
    scale -= 1024;
    if (precision <= 255 && scale >= 0) p.precision = (uint8_t)precision, p.scale = (uint8_t)scale;
  }
  if (str_is(name, "citext")) p.folds = true;
  return p;
}

static void keep_class(struct db *db, struct sql_column_profile p) {
  struct postgres *own = postgres_of(db);
  if (map_get(&own->types, p.type) != MAP_NONE) return;
  map_put(&own->types, p.type, own->classes.count);
  *array_push(db->arena, &own->classes) = p;
}

const struct sql_column_profile *postgres_class(const struct db *db, struct str type) {
  const struct postgres *own = postgres_of(db);
  static const struct sql_column_profile other = {.native = SQL_NATIVE_OTHER};
  uint32_t at = map_get(&own->types, type);
  return at == MAP_NONE ? &other : &own->classes.items[at];
}

static int number_in(struct str s) {
  int n = 0;
  sscanf(s.ptr, "%d", &n);
  return n;
}

/* All of them are what plain_columns_sql tells enough of; an array, a domain, an enum is not. */
static bool are_plain(const struct db *db, const PGresult *r) {
  for (int i = 0; i < postgres_of(db)->pq->PQntuples(r); i++)
    if (!own_type(number_in(postgres_cell(db, r, i, 3))) || !str_is(postgres_cell(db, r, i, 5), "t")) return false;
  return true;
}

static void add_column(struct db *db, struct db_columns *out, struct str name, struct sql_column_profile class,
                       struct str not_null, struct str leads) {
  *array_push(db->arena, &out->list) = (struct db_column){
      .name = name, .type = class.type, .not_null = str_is(not_null, "t"), .leads = str_is(leads, "t")};
  keep_class(db, class);
}

bool postgres_columns(struct db *db, const struct entity *e, struct db_columns *out, struct diags *ds) {
  struct buf table = buf_in(db->arena);
  postgres_put_table(db, e, &table);
  struct sql_value v = {.kind = SQL_TEXT, .s = buf_str(&table)};
  struct sql_statement s = {.values = &v, .value_count = 1};
  struct arena *side = db_side_arena(db);
  PGresult *r = postgres_ask(db, side, plain_columns_sql, &s, ds);
  bool plain = r && are_plain(db, r);
  if (r && !plain) r = postgres_ask(db, side, columns_sql, &s, ds);
  struct str at[10];
  for (int i = 0; r && i < postgres_of(db)->pq->PQntuples(r); i++) {
    for (int c = 0; c < (plain ? 7 : 10); c++) at[c] = postgres_cell(db, r, i, c);
    if (plain) {
      const struct own_type *t = own_type(number_in(at[3]));
      struct sql_column_profile p = class_of(at[1], "b", str_from(t->name), "", STR(""), number_in(at[4]), false);
      add_column(db, out, at[0], p, at[2], at[6]);
    } else {
      struct sql_column_profile p =
          class_of(at[1], at[3].ptr, at[4], at[5].ptr, at[6], number_in(at[7]), str_is(at[8], "t"));
      add_column(db, out, at[0], p, at[2], at[9]);
    }
  }
  arena_free(side);
  return r != NULL;
}

bool postgres_tables(struct db *db, struct str **out, uint32_t *count, struct diags *ds) {
  struct arena *side = db_side_arena(db);
  PGresult *r = postgres_ask(
      db, side,
      "SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END "
      "FROM pg_catalog.pg_class AS c "
      "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') "
      "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1 LIMIT 1000",
      NULL, ds);
  ARRAY_OF(struct str) names = {0};
  for (int i = 0; r && i < postgres_of(db)->pq->PQntuples(r); i++)
    *array_push(db->arena, &names) = postgres_cell(db, r, i, 0);
  arena_free(side);
  *out = names.items;
  *count = names.count;
  return r != NULL;
}

bool postgres_keys(struct db *db, struct db_keys *out, struct diags *ds) {
  struct arena *side = db_side_arena(db);
  PGresult *r = postgres_ask(
      db, side,
      "SELECT CASE WHEN pg_catalog.pg_table_is_visible(t.oid) THEN '' ELSE n.nspname END, t.relname, c.contype = 'p', c.conname, a.attname, "
      "coalesce(o.relname, ''), coalesce(b.attname, '') "
      "FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid "
      "JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace "
      "CROSS JOIN LATERAL unnest(c.conkey, coalesce(c.confkey, c.conkey)) WITH ORDINALITY AS k (own, other, at) "
      "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.own "
      "LEFT JOIN pg_catalog.pg_class AS o ON o.oid = c.confrelid "
      "LEFT JOIN pg_catalog.pg_attribute AS b ON b.attrelid = o.oid AND b.attnum = k.other "
      "WHERE c.contype IN ('p', 'f') AND c.conparentid = 0 ORDER BY n.nspname, t.relname, c.contype DESC, c.conname, k.at",
      NULL, ds);
  for (int i = 0; r && i < postgres_of(db)->pq->PQntuples(r); i++) {
    struct str at[7];
    for (int c = 0; c < 7; c++) at[c] = postgres_cell(db, r, i, c);
    *array_push(db->arena, &out->list) = (struct db_key_part){.space = at[0],
                                                              .table = at[1],
                                                              .primary = str_is(at[2], "t"),
                                                              .name = at[3],
                                                              .column = at[4],
                                                              .other_table = at[5],
                                                              .other_column = at[6]};
  }
  arena_free(side);
  return r != NULL;
}

/* Whether a foreign key sees to it that rows of the many have their row of the one. Not where a policy may hide rows of
 * the one, where rows of the many are in tables below it, which the key is not about, nor where the key was not held
 * against the rows that were there, or is not watched. */
static const char parents_sql[] =
    ") AS v (at, many, own, one, other) WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS c "
    "JOIN pg_catalog.pg_class AS m ON m.oid = c.conrelid JOIN pg_catalog.pg_class AS o ON o.oid = c.confrelid "
    "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = m.oid AND a.attnum = c.conkey[1] "
    "JOIN pg_catalog.pg_attribute AS b ON b.attrelid = o.oid AND b.attnum = c.confkey[1] "
    "WHERE c.contype = 'f' AND c.convalidated AND pg_catalog.array_length(c.conkey, 1) = 1 "
    "AND m.oid = pg_catalog.to_regclass(v.many) AND o.oid = pg_catalog.to_regclass(v.one) "
    "AND a.attname = v.own AND b.attname = v.other AND NOT o.relrowsecurity "
    "AND (m.relkind = 'p' OR m.relkind = 'r' AND NOT m.relhassubclass) "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger AS t WHERE t.tgconstraint = c.oid AND t.tgenabled NOT IN "
    "('O', 'A')))";

bool postgres_parents(struct db *db, const struct needs *needs, struct sql_profile *profile, struct diags *ds) {
  const struct schema *s = db->schema;
  struct arena *side = db_side_arena(db);
  struct buf sql = buf_in(side);
  ARRAY_OF(struct sql_value) values = {0};
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    if (!needs->relations[r] || !rel->to_many || !rel->unique || rel->width != 1) continue;
    buf_printf(&sql, "%s(%u, $%u::text, $%u::text, $%u::text, $%u::text)",
               values.count ? ", " : "SELECT v.at FROM (VALUES ", r, values.count + 1, values.count + 2,
               values.count + 3, values.count + 4);
    struct buf many = buf_in(side), one = buf_in(side);
    postgres_put_table(db, &s->entities[rel->to], &many);
    postgres_put_table(db, &s->entities[rel->from], &one);
    struct str said[] = {buf_str(&many), s->entities[rel->to].columns[rel->to_cols[0]].stored, buf_str(&one),
                         s->entities[rel->from].columns[rel->from_cols[0]].stored};
    for (uint32_t i = 0; i < 4; i++) *array_push(side, &values) = (struct sql_value){.kind = SQL_TEXT, .s = said[i]};
  }
  PGresult *r = NULL;
  bool ok = true;
  if (values.count) {
    buf_addz(&sql, parents_sql);
    struct sql_statement st = {.values = values.items, .value_count = values.count};
    r = postgres_ask(db, side, str_dup(side, buf_str(&sql)).ptr, &st, ds);
    ok = r != NULL;
  }
  for (int i = 0; r && i < postgres_of(db)->pq->PQntuples(r); i++) {
    unsigned at = 0;
    if (sscanf(postgres_cell(db, r, i, 0).ptr, "%u", &at) == 1 && at < s->relation_count)
      profile->parents[at] = SQL_PARENTS_PROMISED;
  }
  arena_free(side);
  return ok;
}

bool postgres_words(struct db *db, const struct db_column *c, struct str **out, uint32_t *count, struct diags *ds) {
  *count = 0;
  if (postgres_class(db, c->type)->native != SQL_NATIVE_ENUM) return true;
  struct sql_value v = {.kind = SQL_TEXT, .s = c->type};
  struct sql_statement s = {.values = &v, .value_count = 1};
  struct arena *side = db_side_arena(db);
  PGresult *r = postgres_ask(
      db, side,
      "SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype($1::text) ORDER BY enumsortorder",
      &s, ds);
  ARRAY_OF(struct str) words = {0};
  for (int i = 0; r && i < postgres_of(db)->pq->PQntuples(r); i++)
    *array_push(db->arena, &words) = postgres_cell(db, r, i, 0);
  arena_free(side);
  *out = words.items;
  *count = words.count;
  return r != NULL;
}

/* ---- to the machine ---- */

void postgres_put_column(struct db *db, const struct column_spec *c, const struct db_column *stored, struct buf *out) {
  const struct sql_column_profile *p = postgres_class(db, stored->type);
  struct buf name = buf_in(db->arena);
  db->dialect->identifier(c->stored, &name);
  struct str x = buf_str(&name);
  bool textual = c->type.kind == TYPE_TEXT || c->type.kind == TYPE_ENUM || c->type.kind == TYPE_ID ||
                 c->storage.kind == STORED_WORDS;
  if (p->native == SQL_NATIVE_BYTES) {
    buf_add(out, x);
  } else if (p->native == SQL_NATIVE_INT) {
    buf_printf(out, textual && c->type.kind != TYPE_ID ? "%.*s::text" : "%.*s", STR_ARG(x));
  } else if (textual || c->storage.missing_count) {
    buf_printf(out, "%.*s::text", STR_ARG(x));
  } else switch (p->native) {
      case SQL_NATIVE_BOOL: buf_add(out, x); break;
      case SQL_NATIVE_FLOAT: buf_printf(out, "nullif(%.*s::float8, 'NaN')", STR_ARG(x)); break;
      case SQL_NATIVE_DECIMAL: buf_printf(out, "nullif(%.*s, 'NaN')::text", STR_ARG(x)); break;
      case SQL_NATIVE_DATE:
        buf_printf(out, "CASE WHEN %.*s >= '0001-01-01' AND %.*s < '10000-01-01' THEN %.*s::text END", STR_ARG(x),
                   STR_ARG(x), STR_ARG(x));
        break;
      case SQL_NATIVE_TIMESTAMP:
        buf_printf(out, "CASE WHEN %.*s >= '0001-01-01' AND %.*s < '10000-01-01' THEN %.*s::text END", STR_ARG(x),
                   STR_ARG(x), STR_ARG(x));
        break;
      case SQL_NATIVE_TIMESTAMPTZ:
        buf_printf(
            out, "CASE WHEN %.*s >= '0001-01-01 00:00:00+00' AND %.*s < '10000-01-01 00:00:00+00' THEN %.*s::text END",
            STR_ARG(x), STR_ARG(x), STR_ARG(x));
        break;
      case SQL_NATIVE_ARRAY: /* an element that is NULL is none */
        buf_printf(out,
                   "CASE WHEN array_ndims(%.*s) = 1 THEN to_json(array_remove(%.*s::text[], NULL))::text ELSE "
                   "to_json(%.*s)::text END",
                   STR_ARG(x), STR_ARG(x), STR_ARG(x));
        break;
      default: buf_printf(out, "%.*s::text", STR_ARG(x)); break;
    }
}
