/* A schema from data: what there is, twice over, and then names. */
#include "infer/infer.h"

#include "base/utf8.h"
#include "data/text.h"
#include "infer/model.h"

/* Its name is that of the data, without the ending of a file; of a folder that is named for what it holds, the
 * folder's around it. */
static struct str schema_name(struct model *m) {
  static const char *const plain[] = {"csv",  "tsv",  "ndjson", "jsonl",   "json", "sqlite",
                                      "data", "dump", "export", "exports", NULL};
  struct str path = m->scan->server ? m->scan->called : m->scan->path, s = STR("");
  bool file = m->scan->kind != SOURCE_FOLDER;
  while (path.len) {
    while (path.len && path.ptr[path.len - 1] == '/') path.len--;
    size_t from = path.len;
    while (from && path.ptr[from - 1] != '/') from--;
    struct str part = str_sub(path, from, path.len);
    path.len = from;
    for (size_t i = part.len; file && i-- > 1;)
      if (part.ptr[i] == '.') {
        part.len = i;
        break;
      }
    file = false;
    struct str name = name_snake(m->arena, part);
    if (name.len && !s.len) s = name;
    bool common = !name.len;
    for (int i = 0; plain[i]; i++) common |= str_is(name, plain[i]);
    if (common && str_find(part, STR("..")) == SIZE_MAX) continue;
    if (name.len && !common) s = name;
    break;
  }
  struct map none = map_in(m->arena);
  return name_unique(m->arena, &none, s.len ? s : STR("data"));
}

static bool first_pass(struct model *m) {
  for (uint32_t i = 0; i < m->count; i++) {
    struct model_table *t = &m->tables[i];
    t->t = &m->scan->tables.items[i];
    t->s = arena_new(m->arena, struct table_stats);
    *t->s = (struct table_stats){.arena = m->arena, .scratch = buf_in(m->arena)};
    struct cell_sink sink = {t->s, stats_cell, stats_row};
    if (!scan_rows(m->scan, i, &sink, m->ds)) return false;
    while (t->s->columns.count < t->t->columns.count) {
      struct column_stats *c = arena_new(m->arena, struct column_stats);
      c->values = value_set_in(m->arena);
      *array_push(m->arena, &t->s->columns) = c;
    }
    for (uint32_t c = 0; t->t->cut && c < t->s->columns.count; c++)
      t->s->columns.items[c]->values.full = true; /* there are more */
    t->guesses = arena_new_array(m->arena, struct guess, t->t->columns.count + 1);
    t->links = arena_new_array(m->arena, bool, t->t->columns.count + 1);
  }
  return true;
}

/* A file of objects that has none says nothing of its columns; and a schema says its names in UTF-8 and form C. */
static void drop_unusable(struct model *m) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < m->count; i++) {
    struct str name = m->tables[i].t->name;
    bool sayable = utf8_check(name) == SIZE_MAX && !memchr(name.ptr, 0, name.len) && text_is_nfc(name, m->arena);
    if (!sayable) {
      *array_push(m->arena, &m->scan->notes) =
          STR("A table whose name is not in Unicode's normal form C is passed over");
      continue;
    }
    if (!m->tables[i].t->columns.count) {
      struct buf shown = buf_in(m->arena);
      text_literal(&shown, name);
      *array_push(m->arena, &m->scan->notes) =
          str_printf(m->arena, "%.*s is empty and passed over", STR_ARG(buf_str(&shown)));
      continue;
    }
    m->scan->tables.items[kept] = m->scan->tables.items[i];
    m->tables[kept] = m->tables[i];
    m->tables[kept].t = &m->scan->tables.items[kept];
    kept++;
  }
  m->count = m->scan->tables.count = kept;
}

static bool nothing_there(struct model *m) {
  diag_add(m->ds, &infer_code[E0901], SPAN_NONE, "`%.*s` holds no data", STR_ARG(m->scan->path));
  return false;
}

/* What only a key or a foreign key may need is kept of the values. */
static void drop_values(struct model *m) {
  for (uint32_t i = 0; i < m->count; i++) {
    struct model_table *t = &m->tables[i];
    for (uint32_t c = 0; c < t->t->columns.count; c++) {
      bool needed = false;
      for (uint32_t k = 0; k < m->links.count; k++)
        needed |= m->links.items[k].to == i && m->links.items[k].to_cols[0] == c;
      struct value_set *v = &t->s->columns.items[c]->values;
      if (!needed && !v->repeated) value_set_drop(v);
    }
  }
}

static bool no_key(struct model *m) {
  struct diag *d = m->count == 1
                       ? diag_add(m->ds, &infer_code[E0902], SPAN_NONE, "nothing tells the rows of `%.*s` apart",
                                  STR_ARG(m->tables[0].t->name))
                       : diag_add(m->ds, &infer_code[E0902], SPAN_NONE,
                                  "in no table of `%.*s` does anything tell the rows apart", STR_ARG(m->scan->path));
  diag_help(m->ds, d,
            "a key is a column, or two or three together, that is there in every row and never repeats, like an `id`");
  return false;
}

bool infer_schema(struct arena *a, struct str path, const struct scan_server *server, const volatile int *cancel,
                  struct buf *out, struct inferred *about, struct diags *ds) {
  struct scan *scan = arena_new(a, struct scan);
  struct model m = {.arena = a, .scan = scan, .ds = ds, .about = about};
  *about = (struct inferred){0};
  if (!scan_open(scan, a, path, server, cancel, ds)) return false;
  m.count = scan->tables.count;
  m.tables = arena_new_array(a, struct model_table, m.count + 1);
  if (!first_pass(&m)) return false;
  drop_unusable(&m);
  if (!m.count) return nothing_there(&m);
  name_entities(&m);
  for (uint32_t i = 0; i < m.count; i++) {
    struct model_table *t = &m.tables[i];
    for (uint32_t c = 0; c < t->t->columns.count; c++) guess_column(&m, t, c, false);
    choose_key(&m, t);
  }
  find_links(&m); /* keys are made of what leads elsewhere... */
  if (!find_keys(&m)) return false;
  m.links.count = 0;
  find_links(&m); /* ...and may be led to themselves */
  drop_values(&m);
  if (!count_links(&m)) return false;
  settle_links(&m);
  choose_base(&m);
  if (m.base == NONE) return no_key(&m);
  about->name = schema_name(&m);
  about->base = m.tables[m.base].entity;
  name_fields(&m);
  share_enums(&m);
  model_print(&m, out);
  return true;
}
