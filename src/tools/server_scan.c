/* A server's tables, looked at without a schema: a column is read as what its type is, and handed on as a cell. */
#include "tools/server_scan.h"

#include "data/decimal.h"
#include "db/driver.h"
#include "engines/engines.h"
#include "infer/scan.h"

struct server {
  struct cli *cli;
  struct str url;
  struct session *session;
  const struct schema *schema;
  struct db *db;
};

/* ---- types ---- */

/* "Nullable(Decimal(12, 2))", "LowCardinality(String)": what is inside. */
static struct str bare_type(struct str type) {
  static const char *const around[] = {"Nullable(", "LowCardinality("};
  for (size_t i = 0; i < 2; i++) {
    if (!str_starts(type, str_from(around[i])) || type.ptr[type.len - 1] != ')') continue;
    type = str_sub(type, strlen(around[i]), type.len - 1);
    i = SIZE_MAX; /* once more */
  }
  return type;
}

static bool starts_like(struct str s, const char *head) {
  for (size_t i = 0; head[i]; i++)
    if (i >= s.len || (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] | 32 : s.ptr[i]) != head[i]) return false;
  return true;
}

/* The type of the language that reads a column of this one; text reads any. */
static enum type_kind type_of(struct str type) {
  static const struct {
    const char *head;
    enum type_kind type;
  } all[] = {{"interval", TYPE_TEXT},
             {"int", TYPE_INT},
             {"uint", TYPE_INT},
             {"bigint", TYPE_INT},
             {"smallint", TYPE_INT},
             {"tinyint", TYPE_INT},
             {"utinyint", TYPE_INT},
             {"usmallint", TYPE_INT},
             {"ubigint", TYPE_INT},
             {"hugeint", TYPE_INT},
             {"bool", TYPE_BOOL},
             {"numeric", TYPE_DECIMAL},
             {"decimal", TYPE_DECIMAL},
             {"float", TYPE_FLOAT},
             {"double", TYPE_FLOAT},
             {"real", TYPE_FLOAT},
             {"timestamp", TYPE_TIMESTAMP},
             {"datetime", TYPE_TIMESTAMP},
             {"date", TYPE_DATE},
             {"json", TYPE_MAP},
             {"map(", TYPE_MAP},
             {"array(", TYPE_SET},
             {"uuid", TYPE_ID},
             {"enum", TYPE_ENUM}};
  size_t ends = type.len;
  if (ends >= 2 && type.ptr[ends - 1] == ']') return TYPE_SET;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (starts_like(type, all[i].head)) return all[i].type;
  return TYPE_TEXT;
}

/* The words in "ENUM('a', 'it''s')", "Enum8('a' = 1)". */
static void words_of(struct arena *a, struct str type, struct stored_column *c) {
  struct {
    ARRAY_OF(struct str) list;
  } words = {0};
  for (size_t i = 0; i < type.len; i++) {
    if (type.ptr[i] != '\'') continue;
    struct buf b = buf_in(a);
    for (i++; i < type.len; i++) {
      bool doubled = type.ptr[i] == '\'' && i + 1 < type.len && type.ptr[i + 1] == '\'';
      if (type.ptr[i] == '\'' && !doubled) break;
      if (doubled || (type.ptr[i] == '\\' && i + 1 < type.len)) i++;
      buf_addc(&b, type.ptr[i]);
    }
    *array_push(a, &words.list) = b.len ? buf_str(&b) : STR("");
  }
  c->words = words.list.items;
  c->word_count = words.list.count;
}

/* ---- tables ---- */

static struct entity *entity_of(struct arena *a, const struct stored_table *t) {
  struct entity *e = arena_new(a, struct entity);
  e->path = arena_new_array(a, struct str, 2);
  if (t->space.len) e->path[e->path_count++] = t->space;
  e->path[e->path_count++] = t->name;
  e->name = t->name;
  return e;
}

static bool add_columns(struct server *v, struct scan *s, struct stored_table *t, const struct db_columns *columns,
                        struct diags *ds) {
  const struct db_driver *driver = v->db->driver;
  for (uint32_t i = 0; i < columns->list.count; i++) {
    const struct db_column *from = &columns->list.items[i];
    struct stored_column c = {.name = from->name, .not_null = from->not_null, .declared = bare_type(from->type)};
    c.native = type_of(c.declared);
    struct str elem =
        starts_like(c.declared, "array(") ? bare_type(str_sub(c.declared, 6, c.declared.len - 1)) : c.declared;
    c.of_ints =
        c.native == TYPE_SET && type_of(str_sub(elem, 0, elem.len - (elem.ptr[elem.len - 1] == ']') * 2)) == TYPE_INT;
    if (driver->words) {
      if (!driver->words(v->db, from, &c.words, &c.word_count, ds)) return false;
      if (c.word_count) c.native = TYPE_ENUM;
    } else if (c.native == TYPE_ENUM) {
      words_of(s->arena, c.declared, &c);
    }
    *array_push(s->arena, &t->columns) = c;
  }
  return true;
}

/* A table in reach by that name, else one of a schema: "billing.customers". */
static bool add_table(struct server *v, struct scan *s, struct str name, struct diags *ds) {
  struct stored_table t = {.name = name, .space = STR(""), .path = s->path};
  struct db_columns columns = {0};
  if (!v->db->driver->columns(v->db, entity_of(s->arena, &t), &columns, ds)) return false;
  size_t dot = str_find(name, STR("."));
  if (!columns.list.count && dot != SIZE_MAX) {
    t.space = str_sub(name, 0, dot);
    t.name = str_sub(name, dot + 1, name.len);
    if (!v->db->driver->columns(v->db, entity_of(s->arena, &t), &columns, ds)) return false;
  }
  if (!columns.list.count) return true;
  if (!add_columns(v, s, &t, &columns, ds)) return false;
  *array_push(s->arena, &s->tables) = t;
  return true;
}

static void add_keys(struct scan *s, const struct db_keys *keys) {
  for (uint32_t i = 0; i < s->tables.count; i++) {
    struct stored_table *t = &s->tables.items[i];
    struct str last = STR("");
    uint32_t place = 0;
    for (uint32_t k = 0; k < keys->list.count; k++) {
      const struct db_key_part *p = &keys->list.items[k];
      if (!str_eq(p->table, t->name) || !str_eq(p->space, t->space)) continue;
      if (p->primary) {
        place++;
        for (uint32_t c = 0; c < t->columns.count; c++)
          if (str_eq(t->columns.items[c].name, p->column)) t->columns.items[c].primary = place;
        continue;
      }
      if (!t->foreign.count || !str_eq(last, p->name)) {
        struct foreign_key *f = array_push(s->arena, &t->foreign);
        *f = (struct foreign_key){.table = p->other_table};
        f->from = arena_new_array(s->arena, struct str, t->columns.count + 1);
        f->to = arena_new_array(s->arena, struct str, t->columns.count + 1);
      }
      last = p->name;
      struct foreign_key *f = &t->foreign.items[t->foreign.count - 1];
      if (f->width == t->columns.count) continue;
      f->from[f->width] = p->column;
      f->to[f->width++] = p->other_column;
    }
  }
}

/* The database in a URL, or the file's name. */
static struct str database_name(struct arena *a, struct str url) {
  size_t scheme = str_find(url, STR("://"));
  struct str rest = scheme == SIZE_MAX ? url : str_sub(url, scheme + 3, url.len);
  size_t end = rest.len;
  for (size_t i = 0; i < rest.len; i++)
    if (rest.ptr[i] == '?') end = end > i ? i : end;
  rest = str_sub(rest, 0, end);
  size_t slash = rest.len;
  while (slash > 0 && rest.ptr[slash - 1] != '/' && (scheme != SIZE_MAX || rest.ptr[slash - 1] != ':')) slash--;
  if (scheme != SIZE_MAX && !slash) return STR("data");
  rest = str_sub(rest, slash, rest.len);
  for (size_t i = rest.len; scheme == SIZE_MAX && i-- > 1;)
    if (rest.ptr[i] == '.') {
      rest.len = i;
      break;
    }
  return rest.len ? str_dup(a, rest) : STR("data");
}

static bool open_tables(struct server *v, struct scan *s, struct diags *ds) {
  struct str *names;
  uint32_t count, plain = 0;
  if (!v->db->driver->tables(v->db, &names, &count, ds)) return false;
  if (v->schema) { /* those that it names, whole; of others the names alone */
    for (uint32_t e = 0; e < v->schema->entity_count; e++) {
      const struct entity *en = &v->schema->entities[e];
      struct db_columns columns = {0};
      struct buf name = buf_in(s->arena);
      if (!v->db->driver->columns(v->db, en, &columns, ds)) return false;
      if (!columns.list.count) continue;
      for (uint32_t i = 0; i < en->path_count; i++) {
        if (i) buf_addc(&name, '.');
        buf_add(&name, en->path[i]);
      }
      struct stored_table t = {.name = buf_str(&name), .space = STR(""), .path = s->path};
      if (!add_columns(v, s, &t, &columns, ds)) return false;
      *array_push(s->arena, &s->tables) = t;
    }
    for (uint32_t i = 0; i < count; i++) {
      bool known = false;
      for (uint32_t k = 0; k < s->tables.count; k++) known |= str_eq(s->tables.items[k].name, names[i]);
      if (!known)
        *array_push(s->arena, &s->tables) = (struct stored_table){.name = names[i], .space = STR(""), .path = s->path};
    }
    return true;
  }
  for (uint32_t i = 0; i < count; i++) plain += str_find(names[i], STR(".")) == SIZE_MAX;
  for (uint32_t i = 0; i < count; i++) /* other schemas count where nothing is in reach without them */
    if ((!plain || str_find(names[i], STR(".")) == SIZE_MAX) && !add_table(v, s, names[i], ds)) return false;
  if (s->tables.count) return true;
  diag_add(ds, &infer_code[E0901], SPAN_NONE, "`%.*s` has no table that can be read", STR_ARG(s->path));
  return false;
}

static bool open_server(void *ctx, struct scan *s, struct diags *ds) {
  struct server *v = ctx;
  struct db_options o = {.drivers = engine_drivers, .cancel = v->cli->cancel, .system_failed = &v->cli->system_failed};
  v->db = v->session ? session_db(v->session, NULL) : db_open(s->arena, v->url, &o, ds);
  if (!v->db) return false;
  s->path = v->db->shown;
  s->called = database_name(s->arena, v->url);
  if (v->schema) v->db->schema = v->schema;
  struct db_keys keys = {0};
  if (!open_tables(v, s, ds) || (v->db->driver->keys && !v->db->driver->keys(v->db, &keys, ds))) return false;
  add_keys(s, &keys);
  return true;
}

/* ---- rows ---- */

static struct cell cell_of(enum type_kind type, const struct db_value *v, struct buf *digits) {
  struct cell c = {.quoted = true, .text = STR("")};
  switch (v->kind) {
    case DB_NULL: c.kind = CELL_NULL; break;
    case DB_BOOL:
      c.kind = CELL_BOOL;
      c.i = v->i;
      c.text = v->i ? STR("true") : STR("false");
      break;
    case DB_INT:
      c.kind = CELL_INT;
      c.i = v->i;
      digits->len = 0;
      int_print(digits, v->i);
      c.text = buf_str(digits);
      break;
    case DB_REAL:
      c.kind = CELL_REAL;
      c.d = v->f;
      break;
    case DB_BLOB: c.kind = CELL_BLOB; break;
    case DB_TEXT:
      c.kind = CELL_TEXT;
      c.text = v->s;
      if ((type == TYPE_SET || type == TYPE_MAP) && v->s.len)
        c.kind = v->s.ptr[0] == '{' ? CELL_OBJECT : v->s.ptr[0] == '[' ? CELL_ARRAY : CELL_TEXT;
      break;
  }
  return c;
}

static bool read_rows(void *ctx, struct scan *s, struct stored_table *t, const struct cell_sink *sink,
                      struct diags *ds) {
  struct server *v = ctx;
  struct db *db = v->db;
  struct buf sql = buf_in(s->arena), digits = buf_in(s->arena);
  buf_addz(&sql, "SELECT ");
  for (uint32_t i = 0; i < t->columns.count; i++) {
    struct stored_column *c = &t->columns.items[i];
    struct column_spec spec = {
        .stored = c->name, .type = {.kind = c->native == TYPE_ID || c->native == TYPE_ENUM ? TYPE_TEXT : c->native}};
    struct db_column column = {.name = c->name, .type = c->declared, .not_null = c->not_null};
    if (i) buf_addz(&sql, ", ");
    db->driver->put_column(db, &spec, &column, &sql);
  }
  buf_addz(&sql, " FROM ");
  db->driver->put_table(db, entity_of(s->arena, t), &sql);
  buf_printf(&sql, " LIMIT %d", SAMPLE_ROWS);
  struct sql_statement st = {.text = buf_str(&sql), .dialect = db->dialect};
  struct arena *own = db_side_arena(db);
  struct db_cursor *cursor = db->driver->query(db, own, &st, ds);
  enum db_step step = DB_FAILED;
  uint64_t rows = 0;
  while (cursor && (step = db->driver->next(cursor, ds)) == DB_ROW) {
    rows++;
    for (uint32_t i = 0; i < t->columns.count && i < cursor->columns; i++) {
      struct cell cell = cell_of(t->columns.items[i].native, &cursor->row[i], &digits);
      sink->cell(sink->ctx, i, &cell);
    }
    sink->row(sink->ctx);
  }
  if (cursor) db->driver->finish(cursor);
  arena_free(own);
  if (rows == SAMPLE_ROWS && !t->cut) {
    t->cut = true;
    *array_push(s->arena, &s->notes) =
        str_printf(s->arena, "Of `%.*s` %d rows were looked at, and there are more", STR_ARG(t->name), SAMPLE_ROWS);
  }
  return step == DB_END;
}

static struct dataset *load_rows(void *ctx, struct arena *a, const struct schema *schema, const struct needs *needs,
                                 const struct load_options *o, struct diags *ds, struct load_report *report) {
  struct server *v = ctx;
  struct dataset *d = db_load(v->db, a, schema, needs, NULL, o, ds, report);
  v->db->schema = v->schema; /* `schema` may go with `a` */
  return d;
}

bool server_scan(struct scan_server *out, struct cli *c, struct str url, struct session *session,
                 const struct schema *schema) {
  struct db_options o = {.drivers = engine_drivers};
  if (!db_is_url(url, &o)) return false;
  struct server *v = arena_new(c->arena, struct server);
  *v = (struct server){.cli = c, .url = url, .session = session, .schema = schema};
  *out = (struct scan_server){.ctx = v, .open = open_server, .rows = read_rows, .load = load_rows};
  return true;
}
