/* A world as a DuckDB file, or as Parquet files. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engines.h"
#include "engines/duckdb_library.h"
#include "sql/dialect.h"

struct writing {
  struct arena *a;
  const struct duck_functions *f;
  duck_handle connection;
  bool parquet;
};

static struct str run(struct writing *w, struct buf *sql) {
  struct duck_result r = {0};
  buf_addc(sql, 0);
  struct str why = STR("");
  if (w->f->query(w->connection, sql->ptr, &r) != 0)
    why = str_printf(w->a, "%s in: %.400s", w->f->result_error(&r), sql->ptr);
  w->f->destroy_result(&r);
  sql->len = 0;
  return why;
}

static void literal(struct buf *b, struct str s) {
  sql_duckdb.literal(&(struct sql_value){.kind = SQL_TEXT, .s = s}, b);
}

static void type_of(struct writing *w, struct native_column n, const struct column_spec *c, const struct heap *h,
                    struct buf *b) {
  switch (n.kind) {
    case NATIVE_TEXT: buf_addz(b, n.folds && !w->parquet ? "VARCHAR COLLATE NOCASE" : "VARCHAR"); break;
    case NATIVE_BOOL: buf_addz(b, "BOOLEAN"); break;
    case NATIVE_INT: buf_addz(b, "BIGINT"); break;
    case NATIVE_INT32: buf_addz(b, "INTEGER"); break;
    case NATIVE_DECIMAL: buf_printf(b, "DECIMAL(%u, %u)", n.precision, n.scale); break;
    case NATIVE_DOUBLE: buf_addz(b, "DOUBLE"); break;
    case NATIVE_DATE: buf_addz(b, "DATE"); break;
    case NATIVE_TIMESTAMP: buf_addz(b, "TIMESTAMP"); break;
    case NATIVE_TIMESTAMPTZ: buf_addz(b, "TIMESTAMPTZ"); break;
    case NATIVE_JSON: buf_addz(b, "JSON"); break;
    case NATIVE_TEXTS: buf_addz(b, "VARCHAR[]"); break;
    case NATIVE_ENUM: {
      struct map seen = map_in(w->a);
      buf_addz(b, "ENUM('#none#'");
      for (uint32_t i = 0; i < h->rows.count; i++) {
        struct cell cell = world_cell(h, i, c->stored);
        if (!cell.present || map_get(&seen, cell.text) != MAP_NONE) continue;
        map_put(&seen, cell.text, 1);
        buf_addz(b, ", ");
        literal(b, cell.text);
      }
      buf_addc(b, ')');
      break;
    }
  }
}

static struct str store_table(struct writing *w, const struct world *world, const struct schema *s, uint32_t entity,
                              struct str folder) {
  const struct entity *e = &s->entities[entity];
  const struct heap *h = world_heap(world, e->name);
  struct native_column *natives = arena_new_array(w->a, struct native_column, e->column_count + 1);
  struct buf sql = buf_in(w->a);
  buf_printf(&sql, "CREATE TABLE \"%.*s\" (", STR_ARG(e->name));
  for (uint32_t c = 0; c < e->column_count; c++) {
    natives[c] = world_native(w->a, world, s, entity, c);
    buf_printf(&sql, "%s\"%.*s\" ", c ? ", " : "", STR_ARG(e->columns[c].stored));
    type_of(w, natives[c], &e->columns[c], h, &sql);
    if (natives[c].not_null && entity % 2) buf_addz(&sql, " NOT NULL");
  }
  buf_addc(&sql, ')');
  struct str why = run(w, &sql);
  for (uint32_t i = 0; i < h->rows.count && !why.len;) {
    buf_printf(&sql, "INSERT INTO \"%.*s\" VALUES ", STR_ARG(e->name));
    for (uint32_t from = i; i < h->rows.count && i < from + 100; i++) {
      buf_addz(&sql, i > from ? ", (" : "(");
      for (uint32_t c = 0; c < e->column_count; c++) {
        struct cell cell = world_cell(h, i, e->columns[c].stored);
        if (c) buf_addz(&sql, ", ");
        if (!cell.present) {
          buf_addz(&sql, "NULL");
          continue;
        }
        if (natives[c].kind == NATIVE_TEXTS) buf_addz(&sql, "from_json(");
        literal(&sql, world_native_text(w->a, &e->columns[c], natives[c], cell.text));
        if (natives[c].kind == NATIVE_TEXTS) buf_addz(&sql, ", '[\"VARCHAR\"]')");
      }
      buf_addc(&sql, ')');
    }
    why = run(w, &sql);
  }
  if (why.len || !w->parquet) return why;
  buf_printf(&sql, "COPY \"%.*s\" TO '%.*s/%.*s.parquet'", STR_ARG(e->name), STR_ARG(folder), STR_ARG(e->name));
  return run(w, &sql);
}

static struct str write_world(struct arena *a, const struct world *world, const struct schema *s, struct str server,
                              struct str folder, struct str *url) {
  (void)server;
  struct str why;
  struct writing w = {.a = a, .f = duck_library(a, &why), .parquet = world->variety >> 12 & 1};
  if (!w.f) return why;
  struct str place = str_printf(a, "%.*s/%s", STR_ARG(folder), w.parquet ? "parquet" : "world.duckdb");
  mkdir(folder.ptr, 0777);
  *url = str_printf(a, "duckdb:%.*s", STR_ARG(place));
  if (w.parquet) {
    mkdir(place.ptr, 0777);
    static const char *const names[] = {"customer", "invoice", "line", "meter"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
      unlink(str_printf(a, "%.*s/%s.parquet", STR_ARG(place), names[i]).ptr);
  } else {
    unlink(place.ptr);
  }
  duck_handle db = NULL;
  char *error = NULL;
  if (w.f->open_ext(w.parquet ? NULL : place.ptr, &db, NULL, &error) != 0 || w.f->connect(db, &w.connection) != 0) {
    why = str_printf(a, "the database cannot be made: %s", error ? error : "?");
    if (error) w.f->free(error);
    return why;
  }
  why = STR("");
  for (uint32_t e = 0; e < s->entity_count && !why.len; e++) why = store_table(&w, world, s, e, place);
  w.f->disconnect(&w.connection);
  w.f->close(&db);
  return why;
}

const struct engine engine_duckdb = {.name = "duckdb", .write = write_world};
