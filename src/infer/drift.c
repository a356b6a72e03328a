/* A schema held against data that may have moved on. Each table is loaded by itself, as a run would load it, and let go
 * before the next. */
#include <stdlib.h>

#include "infer/model.h"

struct check {
  struct arena *arena;
  const struct schema *schema;
  struct scan scan;
  const struct load_options *options;
  struct drift *about;
  struct diags *ds;
  uint32_t *table_of; /* [entity]: of the scan, or NONE */
};

static bool has_tables(const struct check *c) { return c->scan.server || c->scan.kind == SOURCE_SQLITE; }

static bool same_name(struct str a, struct str b, bool exact) {
  if (exact || a.len != b.len) return str_eq(a, b);
  for (size_t i = 0; i < a.len; i++) {
    char x = a.ptr[i], y = b.ptr[i];
    if ((x >= 'A' && x <= 'Z' ? x | 32 : x) != (y >= 'A' && y <= 'Z' ? y | 32 : y)) return false;
  }
  return true;
}

static struct str stored_name(struct arena *a, const struct entity *e, bool whole) {
  struct buf b = buf_in(a);
  for (uint32_t i = whole ? 0 : e->path_count - 1; i < e->path_count; i++)
    buf_printf(&b, "%s%.*s", b.len ? "." : "", STR_ARG(e->path[i]));
  return buf_str(&b);
}

/* The table of an entity, as loading finds it: by its name, by the whole path, then without regard to case. */
static uint32_t find_table(struct check *c, const struct entity *e) {
  for (int way = 0; way < 4; way++) {
    struct str name = stored_name(c->arena, e, way % 2);
    for (uint32_t i = 0; i < c->scan.tables.count; i++)
      if (same_name(c->scan.tables.items[i].name, name, way < 2)) return i;
  }
  return NONE;
}

static void near_name(struct check *c, struct diag *d, struct str want, const struct str *names, uint32_t count,
                      const char *what) {
  int near = name_nearest(want, names, count);
  if (near >= 0) {
    diag_help(c->ds, d, "`%.*s` is there, which the schema does not name: was it renamed? Then say `from \"%.*s\"`",
              STR_ARG(names[near]), STR_ARG(names[near]));
  } else if (count && count <= 12) {
    struct buf list = buf_in(c->arena);
    for (uint32_t i = 0; i < count; i++) buf_printf(&list, "%s`%.*s`", i ? ", " : "", STR_ARG(names[i]));
    diag_help(c->ds, d, "%s that the schema does not name: %.*s", what, STR_ARG(buf_str(&list)));
  }
}

static void find_tables(struct check *c) {
  const struct schema *s = c->schema;
  bool file = c->scan.kind == SOURCE_CSV || c->scan.kind == SOURCE_NDJSON;
  bool *used = arena_new_array(c->arena, bool, c->scan.tables.count + 1);
  uint32_t found = 0;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    c->table_of[e] = find_table(c, &s->entities[e]);
    if (c->table_of[e] != NONE) used[c->table_of[e]] = true, found++;
  }
  if (file && !found && s->entity_count == 1) c->table_of[0] = 0;
  if (file && (found || s->entity_count == 1)) return;
  struct str *free_names = arena_new_array(c->arena, struct str, c->scan.tables.count + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < c->scan.tables.count; i++)
    if (!used[i]) free_names[count++] = c->scan.tables.items[i].name;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    if (c->table_of[e] != NONE) continue;
    struct str name = stored_name(c->arena, en, false);
    struct diag *d = diag_add(c->ds, &infer_code[E0911], en->span, "`%.*s` has no %s `%.*s`", STR_ARG(c->scan.path),
                              has_tables(c) ? "table" : "file for", STR_ARG(name));
    near_name(c, d, name, free_names, count, has_tables(c) ? "it has tables" : "it has files");
  }
}

/* ---- a table ---- */

struct table_check {
  struct check *c;
  const struct entity *en;
  struct model_table t; /* what is there; its columns' statistics where they were needed */
  struct model m;       /* for guesses */
  bool looked;          /* all rows have been looked at */
  uint32_t *column_of;  /* [column of the entity]: stored one, or NONE */
};

static bool look(struct table_check *k, uint32_t table) {
  if (k->looked) return true;
  k->looked = true;
  struct cell_sink sink = {k->t.s, stats_cell, stats_row};
  if (!scan_rows(&k->c->scan, table, &sink, k->c->ds)) return false;
  while (k->t.s->columns.count < k->t.t->columns.count) {
    struct column_stats *s = arena_new(k->t.s->arena, struct column_stats);
    s->values = value_set_in(k->t.s->arena);
    *array_push(k->t.s->arena, &k->t.s->columns) = s;
  }
  k->t.guesses = arena_new_array(k->t.s->arena, struct guess, k->t.t->columns.count + 1);
  return true;
}

/* The field, or the relation, that a column is of. */
static const struct field *field_of(const struct schema *s, const struct entity *en, uint32_t column) {
  for (uint32_t i = 0; i < en->field_count; i++)
    if (en->fields[i].column == column) return &en->fields[i];
  for (uint32_t i = 0; i < en->field_count; i++) {
    const struct field *f = &en->fields[i];
    if (f->relation == NONE || s->relations[f->relation].to_many) continue;
    const struct relation *r = &s->relations[f->relation];
    for (uint32_t w = 0; w < r->width; w++)
      if (r->from_cols[w] == column) return f;
  }
  return NULL;
}

static void find_columns(struct table_check *k) {
  struct check *c = k->c;
  const struct entity *en = k->en;
  const struct stored_table *st = k->t.t;
  bool exact = st->kind != SOURCE_SQLITE;
  struct str *free_names = arena_new_array(c->arena, struct str, st->columns.count + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < st->columns.count; i++) {
    bool named = false;
    for (uint32_t e = 0; e < en->column_count; e++)
      named |= same_name(en->columns[e].stored, st->columns.items[i].name, exact);
    if (!named) free_names[count++] = st->columns.items[i].name;
  }
  for (uint32_t e = 0; e < en->column_count; e++) {
    const struct column_spec *spec = &en->columns[e];
    k->column_of[e] = NONE;
    for (uint32_t i = 0; i < st->columns.count; i++)
      if (same_name(spec->stored, st->columns.items[i].name, exact)) k->column_of[e] = i;
    if (k->column_of[e] != NONE) continue;
    bool json = st->kind == SOURCE_NDJSON; /* a key that is never written is how JSON says missing */
    if (json && (!k->t.s->rows || ((spec->type.optional || spec->type.kind == TYPE_SET) &&
                                   name_nearest(spec->stored, free_names, count) < 0)))
      continue;
    struct diag *d = diag_add(c->ds, &infer_code[E0912], spec->span, "`%.*s` has no column `%.*s`", STR_ARG(st->name),
                              STR_ARG(spec->stored));
    near_name(c, d, spec->stored, free_names, count, "it has columns");
  }
}

static int by_count(const void *x, const void *y) {
  const struct word *a = x, *b = y;
  if (a->count != b->count) return a->count < b->count ? 1 : -1;
  return str_cmp(a->text, b->text);
}

static void unknown_words(struct table_check *k, uint32_t column, const struct column *col, uint32_t rows) {
  struct check *c = k->c;
  const struct column_spec *spec = &k->en->columns[column];
  const struct enum_type *e = &c->schema->enums[spec->type.ref];
  struct arena *own = k->t.s->arena;
  uint64_t *counts = arena_new_array(own, uint64_t, col->dict->count + 1);
  for (uint32_t r = 0; r < rows; r++)
    if (column_present(col, r)) counts[column_code(col, r)]++;
  struct {
    ARRAY_OF(struct word) list;
  } words = {0};
  uint64_t total = 0;
  for (uint32_t i = 0; i < col->dict->count; i++) {
    struct str word = dict_get(col->dict, i);
    bool known = !counts[i];
    for (uint32_t m = 0; m < e->count && !known; m++) known = str_eq(e->members[m].stored, word);
    if (known) continue;
    *array_push(own, &words.list) = (struct word){word, counts[i]};
    total += counts[i];
  }
  if (!words.list.count) return;
  qsort(words.list.items, words.list.count, sizeof *words.list.items, by_count);
  struct buf said = buf_in(own);
  for (uint32_t i = 0; i < words.list.count && i < 5; i++) {
    struct str word = words.list.items[i].text;
    size_t cut = word.len > 60 ? 60 : word.len;
    while (cut < word.len && cut && ((unsigned char)word.ptr[cut] & 0xC0) == 0x80) cut--;
    if (i) buf_addz(&said, ", ");
    text_literal(&said, str_sub(word, 0, cut));
    buf_printf(&said, " (%llu)", (unsigned long long)words.list.items[i].count);
  }
  if (words.list.count > 5) buf_printf(&said, " and %u more", words.list.count - 5);
  struct diag *d =
      diag_add(c->ds, &infer_code[E0914], spec->span, "%llu value%s of `%.*s.%.*s` %s no member of its enum: %.*s",
               (unsigned long long)total, total == 1 ? "" : "s", STR_ARG(k->en->name), STR_ARG(spec->stored),
               total == 1 ? "is" : "are", STR_ARG(buf_str(&said)));
  if (e->span.file && !memchr(e->name.ptr, '.', e->name.len)) diag_label(c->ds, d, e->span, "its members");
  diag_help(c->ds, d, "add what is new to the enum; what stands for nothing belongs into `@missing(...)`");
}

static void missing_values(struct table_check *k, uint32_t column, uint64_t missing, uint32_t rows) {
  struct check *c = k->c;
  const struct column_spec *spec = &k->en->columns[column];
  const struct field *f = field_of(c->schema, k->en, column);
  struct diag *d =
      diag_add(c->ds, &infer_code[E0915], spec->span,
               "`%.*s.%.*s` is missing in %llu of %u row%s, and is declared as always there", STR_ARG(k->en->name),
               STR_ARG(spec->stored), (unsigned long long)missing, rows, rows == 1 ? "" : "s");
  if (!f || spec->in_key) return;
  diag_fix(c->ds, d, (struct span){f->type_span.file, f->type_span.end, f->type_span.end}, STR("?"),
           "say that it may be missing: add a `?`");
}

static void bad_values(struct table_check *k, uint32_t column, const struct bad_column *bad, uint32_t rows,
                       uint32_t table) {
  struct check *c = k->c;
  const struct column_spec *spec = &k->en->columns[column];
  const struct bad_value *v = &bad->first;
  struct buf at = buf_in(c->arena);
  buf_add(&at, v->file);
  if (v->line && !k->c->scan.server)
    buf_printf(&at, "%s%llu", k->t.t->kind == SOURCE_SQLITE ? ": rowid " : ":", (unsigned long long)v->line);
  struct str type = type_name(c->arena, c->schema, type_optional(spec->type, false));
  struct diag *d =
      diag_add(c->ds, &infer_code[E0913], spec->span, "%llu of %u value%s of `%.*s.%.*s` do%s not read as %.*s",
               (unsigned long long)bad->count, rows, rows == 1 ? "" : "s", STR_ARG(k->en->name), STR_ARG(spec->stored),
               bad->count == 1 ? "es" : "", STR_ARG(type));
  diag_note(c->ds, d, "%.*s: `%.*s`; expected %.*s", STR_ARG(buf_str(&at)), STR_ARG(v->value), STR_ARG(v->expected));
  if (!look(k, table)) return;
  uint32_t stored = k->column_of[column];
  guess_column(&k->m, &k->t, stored, false);
  const struct guess *g = &k->t.guesses[stored];
  if (g->left_out.len || g->type == TYPE_TEXT || g->type == TYPE_ID ||
      (g->type == spec->type.kind && g->type != TYPE_DECIMAL && g->stored == spec->storage.kind && !g->missing.count))
    return;
  diag_help(c->ds, d, "all that is there reads as `%.*s`", STR_ARG(guess_text(&k->m, &k->t, stored)));
}

/* The entity alone, with the columns that are there; with its key, or without. */
static const struct schema *alone(struct table_check *k, struct arena *a, bool key, uint32_t *at) {
  struct schema *s = arena_new(a, struct schema);
  struct entity *en = arena_new(a, struct entity);
  *s = *k->c->schema;
  *en = *k->en;
  en->columns = arena_new_array(a, struct column_spec, k->en->column_count + 1);
  en->column_count = en->key_count = 0;
  en->key = arena_new_array(a, uint32_t, k->en->key_count + 1);
  for (uint32_t e = 0; e < k->en->column_count; e++) {
    at[e] = NONE;
    if (k->column_of[e] == NONE || (key && !k->en->columns[e].in_key)) continue;
    at[e] = en->column_count;
    en->columns[en->column_count++] = k->en->columns[e];
  }
  for (uint32_t i = 0; key && i < k->en->key_count; i++) en->key[en->key_count++] = at[k->en->key[i]];
  s->entities = en;
  s->entity_count = 1;
  s->relation_count = 0;
  return s;
}

static struct needs *all_columns(struct arena *a, const struct schema *s) {
  struct needs *n = needs_new(a, s);
  n->tables[0] = true;
  for (uint32_t i = 0; i < s->entities[0].column_count; i++) n->columns[0][i] = true;
  return n;
}

/* A file is loaded from where it is, whatever its entity is called. */
static struct dataset *load(const struct check *c, struct arena *own, const struct schema *s,
                            const struct stored_table *t, const struct load_options *o, struct load_report *report) {
  const struct scan_server *server = c->scan.server;
  if (server) return server->load(server->ctx, own, s, all_columns(own, s), o, c->ds, report);
  return dataset_load(own, s, c->scan.kind == SOURCE_FOLDER ? t->path : c->scan.path, all_columns(own, s), o, c->ds,
                      report);
}

static void check_values(struct table_check *k, struct arena *own, uint32_t table) {
  struct check *c = k->c;
  uint32_t *at = arena_new_array(own, uint32_t, k->en->column_count + 1);
  const struct schema *s = alone(k, own, false, at);
  struct bad_column *bad = arena_new_array(own, struct bad_column, k->en->column_count + 1);
  struct load_options o = *c->options;
  struct load_report report = {0};
  o.on_bad_value = BAD_MISSING;
  o.by_column = &bad;
  struct dataset *d = load(c, own, s, k->t.t, &o, &report);
  if (!d) return;
  c->about->tables++;
  uint32_t rows = d->tables[0].rows;
  c->about->rows += rows;
  bool key_reads = k->en->key_count > 0;
  for (uint32_t e = 0; e < k->en->column_count; e++) {
    const struct column_spec *spec = &k->en->columns[e];
    if (at[e] == NONE) {
      key_reads &= !spec->in_key;
      continue;
    }
    const struct column *col = &d->tables[0].columns[at[e]];
    const struct bad_column *b = &bad[at[e]];
    uint64_t missing = col->missing_count > b->count ? col->missing_count - b->count : 0;
    bool never = spec->type.kind == TYPE_SET || spec->type.kind == TYPE_MAP;
    if (b->count) bad_values(k, e, b, rows, table);
    if (missing && !spec->type.optional && !never) missing_values(k, e, missing, rows);
    if (spec->type.kind == TYPE_ENUM) unknown_words(k, e, col, rows);
    if (spec->in_key && (b->count || missing)) key_reads = false;
  }
  if (!key_reads) return;
  s = alone(k, own, true, at);
  report = (struct load_report){0};
  o.by_column = NULL;
  load(c, own, s, k->t.t, &o, &report); /* says which keys repeat */
}

static void check_table(struct check *c, uint32_t entity) {
  uint32_t table = c->table_of[entity];
  struct arena *own = arena_within(c->arena);
  struct table_check k = {.c = c, .en = &c->schema->entities[entity]};
  k.m = (struct model){
      .arena = c->arena, .scan = &c->scan, .ds = c->ds, .tables = &k.t, .count = 1, .type_names = map_in(own)};
  k.t.t = &c->scan.tables.items[table];
  k.t.s = arena_new(own, struct table_stats);
  *k.t.s = (struct table_stats){.arena = own, .scratch = buf_in(own)};
  k.t.entity = k.en->name;
  k.column_of = arena_new_array(own, uint32_t, k.en->column_count + 1);
  if (k.t.t->kind != SOURCE_NDJSON || look(&k, table)) {
    find_columns(&k);
    check_values(&k, own, table);
  }
  arena_free(own);
}

void check_drift(struct arena *a, const struct schema *schema, struct str path, const struct scan_server *server,
                 const struct load_options *options, struct drift *about, struct diags *ds) {
  struct check *c = arena_new(a, struct check);
  *c = (struct check){.arena = a, .schema = schema, .options = options, .about = about, .ds = ds};
  *about = (struct drift){0};
  if (!scan_open(&c->scan, a, path, server, options->cancel, ds)) return;
  c->table_of = arena_new_array(a, uint32_t, schema->entity_count + 1);
  find_tables(c);
  for (uint32_t e = 0; e < schema->entity_count; e++)
    if (c->table_of[e] != NONE && !(options->cancel && *options->cancel)) check_table(c, e);
}
