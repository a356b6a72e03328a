/* A world as files, as a dataset, as a database, and in print. */
#include "engines.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/derived.h"
#include "db/driver.h"

static const char *const form_names[FORMS] = {"rows given one by one", "CSV", "NDJSON", "SQLite"};
static const char *const form_ends[FORMS] = {"", "csv", "ndjson", "sqlite"};

static uint32_t column_at(const struct heap *h, struct str stored) {
  for (uint32_t c = 0; c < h->column_count; c++)
    if (str_eq(h->columns[c], stored)) return c;
  return NONE;
}

static const struct heap *heap_of(const struct world *w, struct str entity) {
  for (uint32_t i = 0; i < w->heap_count; i++)
    if (str_eq(w->heaps[i].entity, entity)) return &w->heaps[i];
  return NULL;
}

static void csv_cell(struct buf *b, struct cell c) {
  if (!c.present) return;
  buf_addc(b, '"');
  for (size_t i = 0; i < c.text.len; i++) {
    if (c.text.ptr[i] == '"') buf_addc(b, '"');
    buf_addc(b, c.text.ptr[i]);
  }
  buf_addc(b, '"');
}

static void json_text(struct buf *b, struct str s) {
  buf_addc(b, '"');
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (c == '"' || c == '\\') buf_printf(b, "\\%c", c);
    else if (c < 32) buf_printf(b, "\\u%04x", c);
    else buf_addc(b, (char)c);
  }
  buf_addc(b, '"');
}

static bool is_whole(struct str s) {
  int64_t v;
  char *end;
  if (!s.len || s.len > 18 || (s.ptr[0] == '0' && s.len > 1) || s.ptr[0] == ' ') return false;
  char text[32];
  memcpy(text, s.ptr, s.len);
  text[s.len] = 0;
  v = strtoll(text, &end, 10);
  (void)v;
  return !*end && strcmp(text, "-0") != 0;
}

static bool is_rubbish(struct str s) { return str_is(s, "rubbish"); }

static bool is_special(const struct column_spec *spec, struct str s) {
  for (uint32_t i = 0; i < spec->storage.missing_count; i++)
    if (str_eq(spec->storage.missing[i], s)) return true;
  return is_rubbish(s);
}

static void json_cell(struct buf *b, const struct column_spec *spec, struct cell c) {
  bool bare = false;
  switch (spec->type.kind) {
    case TYPE_INT:
    case TYPE_DECIMAL: bare = spec->storage.kind != STORED_TEXT; break;
    case TYPE_FLOAT:
    case TYPE_SET:
    case TYPE_MAP: bare = true; break;
    case TYPE_BOOL: bare = spec->storage.kind == STORED_PLAIN; break;
    case TYPE_TIMESTAMP: bare = spec->storage.kind >= STORED_EPOCH_S && spec->storage.kind <= STORED_EPOCH_US; break;
    default: break;
  }
  if (!c.present) buf_addz(b, "null");
  else if (bare && !is_special(spec, c.text)) buf_add(b, c.text);
  else json_text(b, c.text);
}

static bool write_file(struct str path, struct str text) {
  FILE *f = fopen(path.ptr, "wb");
  if (!f) return false;
  bool ok = !text.len || fwrite(text.ptr, 1, text.len, f) == text.len;
  return fclose(f) == 0 && ok;
}

static void write_text_files(struct arena *a, const struct world *w, const struct schema *s, struct str folder) {
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    const struct heap *h = heap_of(w, en->name);
    struct buf b = buf_in(a);
    if (w->form == FORM_CSV) {
      for (uint32_t c = 0; c < en->column_count; c++) {
        if (c) buf_addc(&b, ',');
        csv_cell(&b, (struct cell){en->columns[c].stored, true});
      }
      buf_addc(&b, '\n');
    }
    for (uint32_t n = 0; n < h->rows.count; n++) {
      if (w->form == FORM_NDJSON) buf_addc(&b, '{');
      for (uint32_t c = 0; c < en->column_count; c++) {
        struct cell cell = h->rows.items[n][column_at(h, en->columns[c].stored)];
        if (c) buf_addc(&b, ',');
        if (w->form == FORM_CSV) {
          csv_cell(&b, cell);
        } else {
          json_text(&b, en->columns[c].stored);
          buf_addc(&b, ':');
          json_cell(&b, &en->columns[c], cell);
        }
      }
      buf_addz(&b, w->form == FORM_NDJSON ? "}\n" : "\n");
    }
    write_file(str_printf(a, "%.*s/%.*s.%s", STR_ARG(folder), STR_ARG(en->name), form_ends[w->form]), buf_str(&b));
  }
}

static void bind_cell(sqlite3_stmt *st, int at, const struct column_spec *spec, struct cell c, bool ids_whole,
                      bool real) {
  struct str s = c.text;
  if (!c.present) {
    sqlite3_bind_null(st, at);
    return;
  }
  char z[80] = {0};
  if (s.len) memcpy(z, s.ptr, s.len < 79 ? s.len : 79);
  enum { AS_TEXT, AS_INT, AS_REAL } as = AS_TEXT;
  switch (spec->type.kind) {
    case TYPE_INT: as = spec->storage.kind == STORED_TEXT ? AS_TEXT : AS_INT; break;
    case TYPE_ID: as = ids_whole ? AS_INT : AS_TEXT; break;
    case TYPE_DECIMAL:
      as = spec->storage.kind == STORED_CENTS                         ? AS_INT
           : real && spec->storage.kind == STORED_PLAIN && s.len < 14 ? AS_REAL
                                                                      : AS_TEXT;
      break;
    case TYPE_FLOAT: as = AS_REAL; break;
    case TYPE_TIMESTAMP:
      as = spec->storage.kind >= STORED_EPOCH_S && spec->storage.kind <= STORED_EPOCH_US ? AS_INT : AS_TEXT;
      break;
    case TYPE_BOOL:
      if (spec->storage.kind == STORED_PLAIN && !is_special(spec, s)) {
        sqlite3_bind_int(st, at, str_is(s, "true"));
        return;
      }
      break;
    default: break;
  }
  if (is_special(spec, s)) as = AS_TEXT;
  if (as == AS_INT) sqlite3_bind_int64(st, at, strtoll(z, NULL, 10));
  else if (as == AS_REAL) sqlite3_bind_double(st, at, strtod(z, NULL));
  else sqlite3_bind_text(st, at, s.len ? s.ptr : "", (int)s.len, SQLITE_TRANSIENT);
}

/* Whether all ids of the schema's data are whole numbers as written, so that they may be stored as such. */
static bool all_whole(const struct world *w, const struct schema *s) {
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct heap *h = heap_of(w, s->entities[e].name);
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      if (s->entities[e].columns[c].type.kind != TYPE_ID) continue;
      uint32_t at = column_at(h, s->entities[e].columns[c].stored);
      for (uint32_t n = 0; n < h->rows.count; n++)
        if (h->rows.items[n][at].present && !is_whole(h->rows.items[n][at].text)) return false;
    }
  }
  return true;
}

struct str world_sqlite(struct arena *a, const struct world *w, const struct schema *s, struct str folder) {
  struct str path = str_printf(a, "%.*s/world.sqlite", STR_ARG(folder));
  sqlite3 *db = NULL;
  unlink(path.ptr);
  if (sqlite3_open(path.ptr, &db) != SQLITE_OK) return STR("the database cannot be made");
  sqlite3_exec(db, "pragma synchronous=off; begin", NULL, NULL, NULL);
  bool whole = all_whole(w, s);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    const struct heap *h = heap_of(w, en->name);
    struct buf create = buf_in(a), insert = buf_in(a);
    buf_printf(&create, "create table \"%.*s\" (", STR_ARG(en->name));
    buf_printf(&insert, "insert into \"%.*s\" values (", STR_ARG(en->name));
    for (uint32_t c = 0; c < en->column_count; c++) {
      buf_printf(&create, "%s\"%.*s\"", c ? ", " : "", STR_ARG(en->columns[c].stored));
      buf_addz(&insert, c ? ",?" : "?");
      for (uint32_t r = 0; r < s->relation_count; r++) { /* keys are declared, and nobody holds the rows to them */
        const struct relation *rel = &s->relations[r];
        if (!rel->to_many || rel->width != 1 || rel->to != e || rel->to_cols[0] != c || w->variety >> r % 60 & 1)
          continue;
        buf_printf(&create, " references \"%.*s\"", STR_ARG(s->entities[rel->from].name));
        break;
      }
      if (whole && en->key_count == 1 && en->key[0] == c) buf_addz(&create, " primary key");
    }
    buf_addz(&create, ")");
    buf_addz(&insert, ")");
    sqlite3_exec(db, str_dup(a, buf_str(&create)).ptr, NULL, NULL, NULL);
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(db, insert.ptr, (int)insert.len, &st, NULL) != SQLITE_OK) {
      struct str why = str_dup(a, str_from(sqlite3_errmsg(db)));
      sqlite3_close(db);
      return why;
    }
    for (uint32_t n = 0; n < h->rows.count; n++) {
      for (uint32_t c = 0; c < en->column_count; c++)
        bind_cell(st, (int)c + 1, &en->columns[c], h->rows.items[n][column_at(h, en->columns[c].stored)], whole,
                  (str_hash(en->columns[c].stored) ^ h->rows.count) & 1);
      if (sqlite3_step(st) != SQLITE_DONE) {
        struct str why = str_dup(a, str_from(sqlite3_errmsg(db)));
        sqlite3_finalize(st);
        sqlite3_close(db);
        return why;
      }
      sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    for (uint32_t c = 0; c < en->column_count; c++) /* statements go by those that are there */
      if ((str_hash(en->columns[c].stored) ^ w->variety ^ h->rows.count) & 2)
        sqlite3_exec(db,
                     str_printf(a, "create index \"at %u %u\" on \"%.*s\" (\"%.*s\")", e, c, STR_ARG(en->name),
                                STR_ARG(en->columns[c].stored))
                         .ptr,
                     NULL, NULL, NULL);
  }
  sqlite3_exec(db, "commit", NULL, NULL, NULL);
  sqlite3_close(db);
  return STR("");
}

static struct str first_error(const struct diags *ds) {
  for (uint32_t i = 0; i < ds->list.count; i++)
    if (ds->list.items[i]->code->severity == SEV_ERROR)
      return str_printf(ds->arena, "%s: %.*s", ds->list.items[i]->code->id, STR_ARG(ds->list.items[i]->message));
  return STR("no reason was given");
}

void world_load(struct loaded *l, const struct world *w, struct str folder) {
  *l = (struct loaded){0};
  arena_init(&l->arena, &mem_libc, NULL);
  struct arena *a = &l->arena;
  struct sources *ss = arena_new(a, struct sources);
  struct diags *ds = arena_new(a, struct diags);
  struct project *p = arena_new(a, struct project);
  *ss = sources_in(a);
  *ds = diags_in(a);
  project_init(p, a, ss, ds);
  project_add_text(p, STR("shop.schema"), w->schema_text);
  struct checked *c = check_project(p);
  if (ds->errors) {
    l->problem = str_printf(a, "the schema: %.*s", STR_ARG(first_error(ds)));
    return;
  }
  const struct schema *s = c->schema;
  struct needs *needs = needs_all(a, s);
  struct load_options o = {.on_bad_value = BAD_MISSING};
  struct load_report report = {0};
  l->profile = sql_profile_new(a, s, &sql_sqlite);
  mkdir(folder.ptr, 0777);
  if (w->form == FORM_BUILDER) {
    struct builder *b = builder_new(a, s, needs, &o, ds, &report);
    for (uint32_t e = 0; e < s->entity_count; e++) {
      const struct heap *h = heap_of(w, s->entities[e].name);
      for (uint32_t n = 0; n < h->rows.count; n++) {
        builder_row(b, e, h->entity, n + 1);
        for (uint32_t k = 0; k < s->entities[e].column_count; k++) {
          struct cell cell = h->rows.items[n][column_at(h, s->entities[e].columns[k].stored)];
          if (cell.present) builder_set(b, k, cell.text);
        }
      }
    }
    l->data = builder_finish(b);
  } else if (w->form == FORM_SQLITE) {
    l->problem = world_sqlite(a, w, s, folder);
    if (l->problem.len) return;
    struct str path = str_printf(a, "%.*s/world.sqlite", STR_ARG(folder));
    l->data = dataset_load(a, s, path, needs, &o, ds, &report);
    if (l->data) {
      l->db = db_open(a, path, NULL, ds);
      struct load_report again = {0};
      if (l->db && !db_probe(l->db, s, needs, &o, l->profile, ds, &again)) l->db = NULL;
      if (l->db) find_parents(l->db, s, l->profile);
    }
  } else {
    struct str inner = str_printf(a, "%.*s/%s", STR_ARG(folder), form_ends[w->form]);
    mkdir(inner.ptr, 0777);
    for (uint32_t e = 0; e < 4; e++) {
      static const char *const names[] = {"customer", "invoice", "line", "meter"};
      unlink(str_printf(a, "%.*s/%s.%s", STR_ARG(inner), names[e], form_ends[w->form]).ptr);
    }
    write_text_files(a, w, s, inner);
    l->data = dataset_load(a, s, inner, needs, &o, ds, &report);
  }
  if (l->data && w->form != FORM_SQLITE) l->db = db_import(a, l->data, l->profile, NULL, ds);
  if (l->data && w->form != FORM_SQLITE) derived_eagerly(l->data);
  if (!l->data || !l->db || ds->errors)
    l->problem = str_printf(a, "%s: %.*s", form_names[w->form], STR_ARG(first_error(ds)));
  else engines_load(l, w, folder);
}

void world_print(FILE *f, const struct world *w, struct str program, const struct outcome *o) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  fprintf(f, "---- %s: %.*s\n", o->kind, STR_ARG(o->what));
  fprintf(f, "-- now %.*s; read as %s, stored as variety %llu; the schema:\n%.*s",
          STR_ARG(time_spelled(&a, w->now, true)), form_names[w->form], (unsigned long long)w->variety,
          STR_ARG(w->schema_text));
  for (uint32_t e = 0; e < w->heap_count; e++) {
    const struct heap *h = &w->heaps[e];
    struct buf b = buf_in(&a);
    for (uint32_t c = 0; c < h->column_count; c++) buf_printf(&b, "%s%.*s", c ? "," : "", STR_ARG(h->columns[c]));
    fprintf(f, "-- %.*s.csv\n%.*s\n", STR_ARG(h->entity), STR_ARG(buf_str(&b)));
    for (uint32_t n = 0; n < h->rows.count; n++) {
      struct buf row = buf_in(&a);
      for (uint32_t c = 0; c < h->column_count; c++) {
        if (c) buf_addc(&row, ',');
        csv_cell(&row, h->rows.items[n][c]);
      }
      fprintf(f, "%.*s\n", STR_ARG(buf_str(&row)));
    }
  }
  fprintf(f, "-- the program:\n%.*s\n----\n", STR_ARG(program));
  arena_free(&a);
}
