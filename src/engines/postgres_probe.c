/* PostgreSQL: columns whose types leave it open what they hold are looked at; most need no look. */
#include "engines/postgres.h"

#include "sql/dialect.h"
#include "sql/postgres_text.h"

/* Whether a stored value may be none of the schema's type. Dates and times outside the years 1 to 9999, `infinity`
 * and NaN are missing by definition, and are not counted. */
static bool may_be_bad(const struct column_spec *c, const struct sql_column_profile *p) {
  bool textual = p->native == SQL_NATIVE_TEXT || p->native == SQL_NATIVE_ENUM;
  switch (c->type.kind) {
    case TYPE_BOOL: return p->native != SQL_NATIVE_BOOL;
    case TYPE_INT: return p->native != SQL_NATIVE_INT;
    case TYPE_DECIMAL:
      if (p->native == SQL_NATIVE_INT) {
        unsigned digits = p->bits <= 16 ? 5 : p->bits <= 32 ? 10 : 19;
        return c->type.precision - (c->storage.kind == STORED_CENTS ? 0 : c->type.scale) < (int)digits;
      }
      return p->native != SQL_NATIVE_DECIMAL || c->storage.kind == STORED_CENTS || !postgres_numeric_fits(c->type, p);
    case TYPE_DATE: return textual;
    case TYPE_TIMESTAMP: return p->native == SQL_NATIVE_INT;
    case TYPE_SET:
    case TYPE_MAP: return p->native == SQL_NATIVE_JSON;
    default: return false;
  }
}

/* The condition that a stored value does not read. */
static void put_bad(struct writer *w, uint32_t entity, uint32_t column, struct text *t) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  if (c->type.kind == TYPE_MAP || c->type.kind == TYPE_SET) {
    put(t, "(jsonb_typeof(");
    put_column(w, t, entity, column, 0);
    put(t, ") NOT IN ('null', '%s')", c->type.kind == TYPE_MAP ? "object" : "array");
    if (c->type.kind == TYPE_SET) {
      put(t, " OR jsonb_path_exists(");
      put_column(w, t, entity, column, 0);
      put(t, ", '$[*] ? (@.type() != \"string\" && @.type() != \"number\")')");
    }
    put(t, ")");
    return;
  }
  put(t, "(");
  put_column(w, t, entity, column, 0);
  put(t, " IS NOT NULL AND ");
  if (p->native == SQL_NATIVE_TEXT || p->native == SQL_NATIVE_DECIMAL || p->native == SQL_NATIVE_FLOAT) {
    put_column(w, t, entity, column, 0);
    put(t, "::text COLLATE \"C\" NOT IN ('', 'NaN') AND ");
  }
  for (uint32_t i = 0; i < c->storage.missing_count; i++) {
    put_column(w, t, entity, column, 0);
    put(t, "::text COLLATE \"C\" <> ");
    put_str(w, t, c->storage.missing[i]);
    put(t, " AND ");
  }
  w->d->column(w, entity, column, 0, t);
  put(t, " IS NULL)");
}

struct probing {
  struct db *db;
  struct writer w;
  struct arena *side;
  struct diags *ds;
  struct load_report *report;
  uint32_t shown;
};

static PGresult *ask(struct probing *g, const struct text *t) {
  struct sql_statement *s = sql_finish(&g->w, t, STR("probe"));
  if (!s) return NULL;
  return postgres_ask(g->db, g->side, str_dup(g->db->arena, s->text).ptr, s, g->ds);
}

static int64_t number_at(struct probing *g, const PGresult *r, int column) {
  long long n = 0;
  sscanf(postgres_cell(g->db, r, 0, column).ptr, "%lld", &n);
  return n;
}

static void put_from(struct probing *g, uint32_t entity, struct text *t) {
  struct buf b = buf_in(g->db->arena);
  postgres_put_table(g->db, &g->db->schema->entities[entity], &b);
  put(t, " FROM %.*s AS t0", STR_ARG(buf_str(&b)));
}

static bool list_bad(struct probing *g, uint32_t entity, uint32_t column) {
  const struct entity *e = &g->db->schema->entities[entity];
  const struct column_spec *c = &e->columns[column];
  struct text t = text_in(g->side);
  put(&t, "SELECT left(");
  put_column(&g->w, &t, entity, column, 0);
  put(&t, "::text, 80)");
  put_from(g, entity, &t);
  put(&t, " WHERE ");
  put_bad(&g->w, entity, column, &t);
  put(&t, " LIMIT %u", g->shown);
  PGresult *r = ask(g, &t);
  for (int i = 0; r && i < postgres_of(g->db)->pq->PQntuples(r) && g->report->bad.count < g->shown; i++)
    *array_push(g->db->arena, &g->report->bad) =
        (struct bad_value){g->db->shown,
                           e->name,
                           0,
                           c->stored,
                           postgres_cell(g->db, r, i, 0),
                           type_name(g->db->arena, g->db->schema, type_optional(c->type, false))};
  return r != NULL;
}

/* All columns of a table in one pass. */
static bool count_bad(struct probing *g, uint32_t entity, const struct needs *needs) {
  const struct entity *e = &g->db->schema->entities[entity];
  struct text t = text_in(g->side);
  ARRAY_OF(uint32_t) columns = {0};
  const char *why;
  for (uint32_t c = 0; c < e->column_count; c++) {
    const struct sql_column_profile *p = profile_of(&g->w, entity, c);
    if (!needs->columns[entity][c] || !may_be_bad(&e->columns[c], p) || !postgres_reads(&e->columns[c], p, &why))
      continue;
    put(&t, columns.count ? ", count(*) FILTER (WHERE " : "SELECT count(*) FILTER (WHERE ");
    put_bad(&g->w, entity, c, &t);
    put(&t, ")");
    *array_push(g->side, &columns) = c;
  }
  if (!columns.count) return true;
  put_from(g, entity, &t);
  PGresult *r = ask(g, &t);
  if (!r) return false;
  for (uint32_t i = 0; i < columns.count; i++) {
    int64_t bad = number_at(g, r, (int)i);
    g->report->bad_total += (uint64_t)bad;
    if (bad && !list_bad(g, entity, columns.items[i])) return false;
  }
  return true;
}

/* ---- how ids are ordered ---- */

/* Whether all of a column's texts are whole numbers as they are usually written: then they are ordered as numbers. */
static bool all_digits(struct probing *g, uint32_t entity, uint32_t column, bool *out) {
  struct text t = text_in(g->side), x = text_in(g->side);
  put_column(&g->w, &x, entity, column, 0);
  put(&x, "::text COLLATE \"C\"");
  put(&t, "SELECT EXISTS (SELECT 1");
  put_from(g, entity, &t);
  put(&t, " WHERE NOT (CASE WHEN ");
  put_text(&t, &x, g->side);
  put(&t, " ~ '^(0|-?[1-9][0-9]{0,18})$' THEN ");
  put_text(&t, &x, g->side);
  put(&t, "::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 ELSE ");
  put_text(&t, &x, g->side);
  put(&t, " = '' END))");
  PGresult *r = ask(g, &t);
  if (r) *out = !str_is(postgres_cell(g->db, r, 0, 0), "t");
  return r != NULL;
}

static bool spell_ids(struct probing *g, const struct needs *needs, struct sql_profile *profile) {
  const struct schema *s = g->db->schema;
  for (uint32_t e = 0; e < s->entity_count; e++)
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      struct sql_column_profile *p = &profile->columns[e][c];
      if (!needs->columns[e][c] || s->entities[e].columns[c].type.kind != TYPE_ID) continue;
      p->spelling = p->native == SQL_NATIVE_INT ? SQL_ID_INT : SQL_PLAIN;
      bool digits = false;
      if (p->native == SQL_NATIVE_TEXT || p->native == SQL_NATIVE_DECIMAL || p->native == SQL_NATIVE_OTHER)
        if (!all_digits(g, e, c, &digits)) return false;
      if (digits) p->spelling = SQL_ID_DIGITS;
    }
  /* those that are compared with each other are numbers in all of them, or in none */
  for (bool again = true; again;) {
    again = false;
    for (uint32_t r = 0; r < s->relation_count; r++) {
      const struct relation *rel = &s->relations[r];
      for (uint32_t i = 0; needs->relations[r] && i < rel->width; i++) {
        if (s->entities[rel->from].columns[rel->from_cols[i]].type.kind != TYPE_ID ||
            s->entities[rel->to].columns[rel->to_cols[i]].type.kind != TYPE_ID)
          continue;
        struct sql_column_profile *a = &profile->columns[rel->from][rel->from_cols[i]],
                                  *b = &profile->columns[rel->to][rel->to_cols[i]];
        bool a_number = a->spelling == SQL_ID_INT || a->spelling == SQL_ID_DIGITS,
             b_number = b->spelling == SQL_ID_INT || b->spelling == SQL_ID_DIGITS;
        if (a_number == b_number) continue;
        if (a_number) a->spelling = SQL_GUARDED;
        else b->spelling = SQL_GUARDED;
        again = true;
      }
    }
  }
  return true;
}

bool postgres_probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                    struct diags *ds, struct load_report *report) {
  const struct schema *s = db->schema;
  struct db_column **stored = db_catalog(db, needs, false, ds);
  if (!stored) return false;
  const char *encoding = postgres_of(db)->pq->PQparameterStatus(postgres_of(db)->conn, "server_encoding");
  if (!encoding || strcmp(encoding, "UTF8") != 0) {
    struct diag *d =
        db_say(db, ds, &db_code[E0852], "the database keeps its text in %s, and its SQL is exact for UTF8 alone",
               encoding ? encoding : "an unknown encoding");
    diag_help(ds, d, "`--engine vm` reads the data and evaluates it here");
    return false;
  }
  for (uint32_t e = 0; e < s->entity_count; e++)
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      if (!needs->tables[e] || !needs->columns[e][c]) continue;
      struct sql_column_profile *p = &profile->columns[e][c];
      *p = *postgres_class(db, stored[e][c].type);
      p->probed = true;
      p->no_nulls = stored[e][c].not_null;
      p->leads = stored[e][c].leads;
      p->type = stored[e][c].type;
    }
  struct probing g = {
      .db = db, .side = db_side_arena(db), .ds = ds, .report = report, .shown = o->bad_shown ? o->bad_shown : 20};
  g.w = (struct writer){.a = g.side, .s = s, .profile = profile, .d = db->dialect, .ds = ds, .next_alias = 1};
  bool ok = true;
  for (uint32_t e = 0; ok && e < s->entity_count; e++)
    if (needs->tables[e]) ok = count_bad(&g, e, needs);
  ok = ok && spell_ids(&g, needs, profile) && postgres_parents(db, needs, profile, ds);
  arena_free(g.side);
  if (ok && report->bad_total && o->on_bad_value == BAD_STOP) {
    db_say_bad(db, ds, report->bad_total);
    return false;
  }
  return ok;
}
