/* Worlds as tables of PostgreSQL, in a schema of their own that is made anew each time. */
#include "engines.h"

#include <postgresql/libpq-fe.h>
#include <unistd.h>

#include "data/decimal.h"
#include "data/json.h"
#include "data/time_text.h"

struct writing {
  struct arena *a;
  const struct world *w;
  const struct schema *s;
  struct buf sql;
  bool whole_ids;
  struct str place; /* the schema */
};

static void quoted(struct writing *g, struct str s) {
  buf_addz(&g->sql, " E'");
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '\'' || s.ptr[i] == '\\') buf_addc(&g->sql, s.ptr[i]);
    buf_addc(&g->sql, s.ptr[i]);
  }
  buf_addc(&g->sql, '\'');
}

static void name(struct writing *g, struct str s) {
  buf_addc(&g->sql, '"');
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '"') buf_addc(&g->sql, '"');
    buf_addc(&g->sql, s.ptr[i]);
  }
  buf_addc(&g->sql, '"');
}

/* Chance that is the world's own: the same for the same column. */
static uint32_t dice_of(const struct writing *g, const struct entity *e, uint32_t column, uint32_t sides) {
  uint64_t h =
      (str_hash(e->columns[column].stored) ^ str_hash(e->name) * UINT64_C(0x9E3779B97F4A7C15) ^ g->w->variety) *
      UINT64_C(0xD1342543DE82EF95);
  return (uint32_t)((h >> 23) % sides);
}

static bool is_special(const struct column_spec *c, struct str s) {
  for (uint32_t i = 0; i < c->storage.missing_count; i++)
    if (str_eq(c->storage.missing[i], s)) return true;
  return str_is(s, "rubbish");
}

/* Whether the cells of a column are all of some kind. */
typedef bool (*cell_test)(const struct column_spec *c, struct str s);
static bool all_cells(struct writing *g, const struct entity *e, uint32_t column, cell_test test) {
  const struct heap *h = world_heap(g->w, e->name);
  for (uint32_t n = 0; n < h->rows.count; n++) {
    struct cell cell = world_cell(h, n, e->columns[column].stored);
    if (cell.present && !test(&e->columns[column], cell.text)) return false;
  }
  return true;
}

static bool is_usual(const struct column_spec *c, struct str s) { return !is_special(c, s); }
static bool is_float4(const struct column_spec *c, struct str s) {
  (void)c;
  double d;
  return double_parse(s, &d) && (double)(float)d == d;
}
static bool is_cents(const struct column_spec *c, struct str s) { return is_usual(c, s) && s.len < 19; }
static bool unpadded(const struct column_spec *c, struct str s) { return is_usual(c, s) && !str_ends(s, STR(" ")); }
/* An object that jsonb keeps as it is: no key twice, no number spelled in another way. */
static bool is_plain_object(const struct column_spec *c, struct str s) {
  (void)c;
  static const char *const keys[] = {"tier", "seats", "since", "at", "cost", "ratio", "on", "hue", "n", "odd key", "x"};
  struct json_value v;
  if (!s.len || s.ptr[0] != '{' || str_find(s, STR("1e3")) != SIZE_MAX || str_find(s, STR(":-0")) != SIZE_MAX ||
      str_find(s, STR(": -0")) != SIZE_MAX)
    return false;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (json_get_key(s, str_from(keys[i]), &v) == JSON_REPEATED) return false;
  return true;
}
static bool is_array(const struct column_spec *c, struct str s) {
  (void)c;
  return json_is_set(s);
}

/* A text column under some collation. */
static const char *text_type(const struct writing *g, const struct entity *e, uint32_t column, bool any_collation) {
  static const char *const types[] = {"text",
                                      "varchar",
                                      "varchar(200)",
                                      "text COLLATE \"C\"",
                                      "text COLLATE \"und-x-icu\"",
                                      "text COLLATE \"de-x-icu\"",
                                      "text COLLATE nd",
                                      "word"};
  return types[dice_of(g, e, column, any_collation ? 8 : 3)];
}

static const char *type_of(struct writing *g, const struct entity *e, uint32_t column) {
  const struct column_spec *c = &e->columns[column];
  uint32_t dice = dice_of(g, e, column, 100);
  bool usual = all_cells(g, e, column, is_usual), as_text = c->storage.kind == STORED_TEXT;
  const char *text = text_type(g, e, column, !c->in_key);
  switch (c->type.kind) {
    case TYPE_ID:
      return g->whole_ids ? "bigint" : dice < 30 ? "varchar" : "text"; /* of one kind, for they are compared */
    case TYPE_TEXT:
      return dice < 10 && !c->in_key && all_cells(g, e, column, unpadded) ? "char(40)" : c->in_key ? "text" : text;
    case TYPE_ENUM: return text;
    case TYPE_INT:
      return usual && !(as_text && dice < 50) ? (dice < 10 ? "numeric(20,0)" : dice < 20 ? "numeric" : "bigint") : text;
    case TYPE_DECIMAL:
      if (!usual || (as_text && dice < 50)) return text;
      if (c->storage.kind == STORED_CENTS) return all_cells(g, e, column, is_cents) ? "bigint" : "numeric";
      return dice < 20 ? "numeric" : str_printf(g->a, "numeric(%u,%u)", c->type.precision, c->type.scale).ptr;
    case TYPE_FLOAT:
      return usual ? (dice < 10 && all_cells(g, e, column, is_float4) ? "real" : "double precision")
                   : "double precision";
    case TYPE_BOOL:
      if (c->storage.kind == STORED_WORDS || !usual) return text;
      return dice < 20 ? "int" : dice < 40 ? text : "boolean";
    case TYPE_DATE: return usual && !(as_text && dice < 50) ? "date" : text;
    case TYPE_TIMESTAMP:
      if (c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US) return usual ? "bigint" : text;
      switch (world_native(g->a, g->w, g->s, (uint32_t)(e - g->s->entities), column).kind) {
        case NATIVE_TIMESTAMP: return "timestamp";
        case NATIVE_TIMESTAMPTZ: return "timestamptz";
        default: return text;
      }
    case TYPE_SET:
      return all_cells(g, e, column, is_array) ? (dice < 50   ? "text[]"
                                                  : dice < 60 ? "varchar(40)[]"
                                                  : dice < 80 ? "jsonb"
                                                  : dice < 90 ? "json"
                                                              : "text")
                                               : "text";
    case TYPE_MAP: return all_cells(g, e, column, is_plain_object) && dice < 80 ? "jsonb" : "text";
    default: return text;
  }
}

static void put_array(struct writing *g, struct str json) {
  struct json_reader r = json_reader_on(json);
  struct json_value v;
  struct buf scratch = buf_in(g->a);
  bool first = true;
  buf_addz(&g->sql, "ARRAY[");
  json_enter(&r, '[');
  for (uint32_t n = 0; json_next_element(&r, &first, &v); n++) {
    if (n) buf_addc(&g->sql, ',');
    scratch.len = 0;
    quoted(g, v.kind == JSON_STRING ? json_string(v, &scratch) : v.text);
  }
  buf_addz(&g->sql, "]::text[]");
}

static void put_cell(struct writing *g, const struct column_spec *c, const char *type, struct cell cell) {
  if (!cell.present) {
    buf_addz(&g->sql, "NULL");
    return;
  }
  struct str s = cell.text;
  bool time = strcmp(type, "timestamptz") == 0 || strcmp(type, "timestamp") == 0;
  if (strcmp(type, "int") == 0) {
    buf_addz(&g->sql, str_is(s, "true") ? "1" : "0");
  } else if (strcmp(type, "text[]") == 0 || strcmp(type, "varchar(40)[]") == 0) {
    put_array(g, s);
  } else if (time) {
    struct native_column n = {.kind = strcmp(type, "timestamp") == 0 ? NATIVE_TIMESTAMP : NATIVE_TIMESTAMPTZ};
    quoted(g, world_native_text(g->a, c, n, s));
  } else if (c->type.kind == TYPE_FLOAT && (!s.len || is_special(c, s))) {
    buf_addz(&g->sql, s.len ? "'NaN'" : "NULL"); /* what a float column has instead */
  } else {
    quoted(g, s);
  }
}

static void put_table(struct writing *g, const struct entity *e) {
  const struct heap *h = world_heap(g->w, e->name);
  const char **types = arena_new_array(g->a, const char *, e->column_count + 1);
  buf_addz(&g->sql, "CREATE TABLE ");
  name(g, e->path[e->path_count - 1]);
  buf_addz(&g->sql, " (");
  for (uint32_t c = 0; c < e->column_count; c++) {
    types[c] = type_of(g, e, c);
    if (c) buf_addz(&g->sql, ", ");
    name(g, e->columns[c].stored);
    buf_printf(&g->sql, " %s", types[c]);
  }
  buf_addz(&g->sql, ");\n");
  for (uint32_t n = 0; n < h->rows.count; n++) {
    buf_addz(&g->sql, "INSERT INTO ");
    name(g, e->path[e->path_count - 1]);
    buf_addz(&g->sql, " VALUES (");
    for (uint32_t c = 0; c < e->column_count; c++) {
      if (c) buf_addz(&g->sql, ", ");
      put_cell(g, &e->columns[c], types[c], world_cell(h, n, e->columns[c].stored));
    }
    buf_addz(&g->sql, ");\n");
  }
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (e->columns[c].type.kind == TYPE_SET || e->columns[c].type.kind == TYPE_MAP || dice_of(g, e, c, 3)) continue;
    buf_addz(&g->sql, "CREATE INDEX ON ");
    name(g, e->path[e->path_count - 1]);
    buf_addz(&g->sql, " (");
    name(g, e->columns[c].stored);
    buf_addz(&g->sql, ");\n");
  }
}

/* The keys that the data allows, and some that it does not, which are not held against the rows that are there. */
static void put_keys(struct writing *g) {
  for (uint32_t r = 0; r < g->s->relation_count; r++) {
    const struct relation *rel = &g->s->relations[r];
    if (!rel->to_many || !rel->unique || rel->width != 1) continue;
    const struct entity *one = &g->s->entities[rel->from], *many = &g->s->entities[rel->to];
    for (uint32_t valid = 0; valid < 2; valid++) {
      if (!valid && (g->w->variety >> r & 3)) continue;
      buf_addz(&g->sql, "DO $$ BEGIN ALTER TABLE ");
      name(g, one->path[one->path_count - 1]);
      buf_addz(&g->sql, " ADD UNIQUE (");
      name(g, one->columns[rel->from_cols[0]].stored);
      buf_addz(&g->sql, "); ALTER TABLE ");
      name(g, many->path[many->path_count - 1]);
      buf_addz(&g->sql, " ADD FOREIGN KEY (");
      name(g, many->columns[rel->to_cols[0]].stored);
      buf_addz(&g->sql, ") REFERENCES ");
      name(g, one->path[one->path_count - 1]);
      buf_addz(&g->sql, " (");
      name(g, one->columns[rel->from_cols[0]].stored);
      buf_printf(&g->sql, ")%s; EXCEPTION WHEN others THEN NULL; END $$;\n", valid ? "" : " NOT VALID");
    }
  }
}

/* What a session may be set to; the driver is to see to it that it makes no difference. */
static const char *const hostile[] = {
    "",
    "-c TimeZone=Asia/Kathmandu -c DateStyle=German -c extra_float_digits=-15 -c IntervalStyle=sql_standard",
    "-c standard_conforming_strings=off -c backslash_quote=on -c transform_null_equals=on -c array_nulls=off",
    "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c work_mem=64kB -c jit=off",
    "-c enable_nestloop=off -c enable_hashagg=off -c enable_indexscan=off -c enable_bitmapscan=off -c jit=off",
    "-c plan_cache_mode=force_generic_plan -c TimeZone=America/St_Johns -c lc_numeric=C -c bytea_output=escape",
};

/* Whether all ids of the world are whole numbers as written. */
static bool ids_are_whole(struct arena *a, const struct world *w, const struct schema *s) {
  for (uint32_t e = 0; e < s->entity_count; e++)
    for (uint32_t c = 0; c < s->entities[e].column_count; c++)
      if (s->entities[e].columns[c].type.kind == TYPE_ID) return world_native(a, w, s, e, c).kind != NATIVE_TEXT;
  return false;
}

static struct str write_world(struct arena *a, const struct world *w, const struct schema *s, struct str server,
                              struct str folder, struct str *url) {
  (void)folder;
  struct writing g = {.a = a, .w = w, .s = s, .sql = buf_in(a), .whole_ids = ids_are_whole(a, w, s)};
  /* a place for each: connections to the worlds before may still be open, and hold their tables */
  static uint32_t places;
  g.place = str_printf(a, "diff_%d_%u", (int)getpid(), ++places);
  buf_printf(
      &g.sql,
      "SET lock_timeout = 0; SET client_min_messages = error; SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET "
      "TimeZone = 'UTC'; BEGIN;\n"
      "CREATE SCHEMA %.*s; SET search_path = %.*s;\n"
      "CREATE COLLATION nd (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE DOMAIN "
      "word AS text;\n",
      STR_ARG(g.place), STR_ARG(g.place));
  for (uint32_t e = 0; e < s->entity_count; e++) put_table(&g, &s->entities[e]);
  put_keys(&g);
  buf_addz(&g.sql, "COMMIT; ANALYZE");
  buf_addc(&g.sql, 0);
  PGconn *conn = PQconnectdb(str_dup(a, server).ptr);
  bool ok = PQstatus(conn) == CONNECTION_OK;
  if (ok && places > 4) /* where nobody holds it */
    PQclear(PQexec(
        conn,
        str_printf(
            a, "SET client_min_messages = error; SET lock_timeout = '20ms'; DROP SCHEMA IF EXISTS diff_%d_%u CASCADE",
            (int)getpid(), places - 4)
            .ptr));
  PGresult *r = ok ? PQexec(conn, g.sql.ptr) : NULL;
  ok = ok && PQresultStatus(r) == PGRES_COMMAND_OK;
  struct str why = ok ? STR("") : str_dup(a, str_from(PQerrorMessage(conn)));
  PQclear(r);
  PQfinish(conn);
  struct buf options = buf_in(a);
  buf_printf(&options, "-c search_path=%.*s,public %s", STR_ARG(g.place),
             hostile[(w->variety >> 5) % (sizeof hostile / sizeof *hostile)]);
  struct buf out = buf_in(a);
  buf_printf(&out, "%.*s%soptions=", STR_ARG(server), str_find(server, STR("?")) == SIZE_MAX ? "?" : "&");
  for (size_t k = 0; k < options.len; k++) {
    if (options.ptr[k] == ' ' || options.ptr[k] == '=') buf_printf(&out, "%%%02X", options.ptr[k]);
    else buf_addc(&out, options.ptr[k]);
  }
  *url = buf_str(&out);
  return why;
}

const struct engine engine_postgres = {.name = "postgres", .write = write_world, .maps_respelled = true};
