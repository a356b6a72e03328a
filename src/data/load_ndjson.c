/* NDJSON: a JSON object a line. */
#include "base/utf8.h"
#include "data/decimal.h"
#include "data/double_text.h"
#include "data/json.h"
#include "data/load_parts.h"
#include "data/ndjson_rows.h"

static void cell(struct builder *b, uint32_t entity, uint32_t column, struct json_value v, struct buf *scratch) {
  const struct column_spec *spec = b->tables[entity].columns[column].spec;
  enum type_kind t = spec->type.kind;
  switch (v.kind) {
    case JSON_NULL: builder_missing(b, entity, column); return;
    case JSON_TRUE:
    case JSON_FALSE:
      if (t == TYPE_BOOL && spec->storage.kind != STORED_WORDS) builder_cell(b, entity, column, v.text, true);
      else builder_bad(b, entity, column, v.text);
      return;
    case JSON_NUMBER: {
      bool plain = !memchr(v.text.ptr, '.', v.text.len) && !memchr(v.text.ptr, 'e', v.text.len) &&
                   !memchr(v.text.ptr, 'E', v.text.len);
      if (t == TYPE_DECIMAL || t == TYPE_FLOAT || ((t == TYPE_INT || t == TYPE_ID || t == TYPE_TIMESTAMP) && plain))
        builder_cell(b, entity, column, v.text, true);
      else builder_bad(b, entity, column, v.text);
      return;
    }
    case JSON_STRING: {
      if (json_string_has_nul(v)) {
        builder_bad(b, entity, column, v.text);
        return;
      }
      bool takes = t == TYPE_TEXT || t == TYPE_ENUM || t == TYPE_ID || t == TYPE_DATE || t == TYPE_TIMESTAMP ||
                   spec->storage.kind == STORED_TEXT || spec->storage.kind == STORED_WORDS ||
                   spec->storage.missing_count;
      struct str s = json_string(v, scratch);
      if (takes || t == TYPE_DECIMAL || t == TYPE_INT) builder_cell(b, entity, column, s, true);
      else builder_bad(b, entity, column, s);
      return;
    }
    case JSON_ARRAY:
      if (t == TYPE_SET) builder_set_of(b, entity, column, v.text);
      else builder_bad(b, entity, column, v.text);
      return;
    case JSON_OBJECT:
      if (t == TYPE_MAP) builder_cell(b, entity, column, v.text, true);
      else builder_bad(b, entity, column, v.text);
      return;
  }
}

/* Which column a key names, NONE for those that nobody wants. */
struct ndjson_plan {
  struct str path, text;
  bool mapped;
  struct map columns;
  uint32_t wanted; /* columns */
};

/* Objects mostly have the same keys in the same order: what the one before had at this place is tried first. */
struct keys_seen {
  struct key_seen {
    struct str key;
    uint32_t column;
  } at[64];
};

static uint32_t column_of(const struct ndjson_plan *plan, struct keys_seen *seen, uint32_t place, struct json_value key,
                          struct buf *scratch) {
  struct key_seen *k = place < 64 ? &seen->at[place] : NULL;
  if (k && !key.escaped && k->key.len == key.text.len && k->key.ptr && !memcmp(k->key.ptr, key.text.ptr, key.text.len))
    return k->column;
  uint32_t column = map_get(&plan->columns, json_string(key, scratch));
  if (column == MAP_NONE) column = NONE;
  if (k && !key.escaped) *k = (struct key_seen){key.text, column};
  return column;
}

/* The common kinds of cells; false where it is none of them. */
static bool plain_cell(struct builder *b, struct table_build *t, uint32_t column, struct json_value v) {
  enum type_kind k = t->columns[column].spec->type.kind;
  if (v.kind == JSON_STRING ? !v.escaped && (k == TYPE_TEXT || k == TYPE_ENUM || k == TYPE_TIMESTAMP || k == TYPE_DATE)
                            : v.kind == JSON_NUMBER && k == TYPE_DECIMAL) {
    builder_next(b, t, column, v.text, true);
    return true;
  }
  if (v.kind != JSON_NUMBER || (k != TYPE_INT && k != TYPE_ID)) return false;
  for (size_t i = 0; i < v.text.len; i++)
    if (v.text.ptr[i] == '.' || (v.text.ptr[i] | 32) == 'e') return false;
  builder_next(b, t, column, v.text, true);
  return true;
}

static bool read_objects(struct builder *b, uint32_t entity, const void *ctx, size_t from, size_t to, size_t *reached,
                         uint64_t *lines) {
  const struct ndjson_plan *plan = ctx;
  struct str text = plan->text, path = plan->path;
  const struct entity *e = &b->schema->entities[entity];
  struct table_build *t = &b->tables[entity];
  uint64_t *met_at = arena_new_array(b->arena, uint64_t, e->column_count + 1); /* line */
  struct buf scratch = buf_in(b->arena), key_text = buf_in(b->arena);
  struct keys_seen seen = {0};
  struct ndjson_rows many;
  size_t at = from;
  uint64_t line = *lines;
  uint32_t told = NONE; /* 65,536 rows are a step */
  t->origin = path;
  ndjson_rows_begin(b, t, &many, &plan->columns);
  size_t behind = 0;
  while (at < to) {
    if (t->rows >> 16 != told) {
      told = t->rows >> 16;
      if (builder_canceled(b)) return false;
      if (plan->mapped) read_behind(text, from, &behind, at);
      if (b->o.progress) b->o.progress(b->o.progress_ctx, path, at - from, to - from);
    }
    uint32_t rows = ndjson_rows_read(b, t, &many, text, &at, to, line + 1);
    if (rows) {
      line += rows;
      continue;
    }
    const char *nl = memchr(text.ptr + at, '\n', text.len - at);
    size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
    struct str s = str_trim(str_sub(text, at, end));
    at = end + (nl != NULL);
    line++;
    if (!s.len) continue;
    if (!build_room(t)) {
      t->full = t->most;
      if (!t->full)
        diag_add(b->ds, &load_code[E0609], SPAN_NONE, "`%.*s` has more than 4,294,967,294 rows", STR_ARG(path));
      return false;
    }
    struct json_reader r = json_reader_on(s);
    struct json_value key, v;
    const char *wrong = NULL;
    bool first = true;
    uint32_t place = 0, met = 0;
    if (utf8_check(s) != SIZE_MAX) {
      diag_add(b->ds, &load_code[E0604], SPAN_NONE, "%.*s:%llu: this line is not UTF-8", STR_ARG(path),
               (unsigned long long)line);
      return false;
    }
    builder_begin_row(b, t, line);
    if (!json_enter(&r, '{'))
      wrong = *s.ptr == '[' ? "expected one JSON object a line, not a list around them" : "expected a JSON object";
    while (!wrong && json_next_member(&r, &first, &key, &v)) {
      uint32_t column = column_of(plan, &seen, place++, key, &key_text);
      if (column == NONE) continue;
      if (met_at[column] == line) {
        wrong =
            str_printf(b->arena, "the key `%.*s` stands twice in this object", STR_ARG(e->columns[column].stored)).ptr;
        break;
      }
      met_at[column] = line;
      met++;
      if (!plain_cell(b, t, column, v)) cell(b, entity, column, v, &scratch);
    }
    if (!wrong && r.error) wrong = r.error;
    if (!wrong && !json_at_end(&r)) wrong = r.error ? r.error : "something stands behind the object";
    if (wrong) {
      diag_add(b->ds, &load_code[E0604], SPAN_NONE, "%.*s:%llu: %s", STR_ARG(path), (unsigned long long)line, wrong);
      return false;
    }
    if (met < plan->wanted || t->row_bad) builder_end_row(b, entity);
    else t->row_open = false;
  }
  for (uint32_t i = 0; i < e->column_count; i++) t->columns[i].met |= met_at[i] || many.met[i];
  *reached = at;
  *lines = line;
  return true;
}

static bool read_body(struct builder *b, uint32_t entity, const struct ndjson_plan *plan, size_t from) {
  size_t reached;
  struct str text = plan->text;
  uint64_t line = 0;
  uint32_t parts = parts_wanted(b, text.len - from);
  if (parts > 1) {
    size_t bounds[PARTS_MOST + 1];
    struct lines lines[PARTS_MOST];
    load_bounds(text, from, parts, bounds); /* no line break stands within an object */
    bool about = load_lines_about(text, bounds, parts, false, lines);
    if (!about) load_lines(text, bounds, parts, lines);
    enum parts_end end = load_parts(b, entity, read_objects, plan, bounds, parts, lines, line);
    if (end == PARTS_MORE && about) {
      load_lines(text, bounds, parts, lines);
      end = load_parts(b, entity, read_objects, plan, bounds, parts, lines, line);
    }
    if (end == PARTS_DONE || end == PARTS_CANCELED) return end == PARTS_DONE;
  }
  builder_reserve(b, entity, load_rows_about(text, from));
  return read_objects(b, entity, plan, from, text.len, &reached, &line);
}

static bool read_file(struct builder *b, uint32_t entity, struct str path, struct arena *file) {
  struct ndjson_plan plan = {.path = path, .columns = map_in(b->arena)};
  struct str why;
  if (!read_mapped(file, path, &plan.text, &plan.mapped, &why)) {
    diag_add(b->ds, &load_code[E0601], SPAN_NONE, "cannot read `%.*s`: %.*s", STR_ARG(path), STR_ARG(why));
    return false;
  }
  const struct entity *e = &b->schema->entities[entity];
  struct table_build *t = &b->tables[entity];
  for (uint32_t i = 0; i < e->column_count; i++) {
    if (!t->columns[i].needed) continue;
    map_put(&plan.columns, e->columns[i].stored, i);
    plan.wanted++;
  }
  if (!read_body(b, entity, &plan, str_starts(plan.text, STR("\xEF\xBB\xBF")) ? 3 : 0)) return false;
  for (uint32_t i = 0; i < e->column_count; i++) {
    if (!t->columns[i].needed || t->columns[i].met || !t->rows || e->columns[i].type.optional ||
        e->columns[i].type.kind == TYPE_SET)
      continue;
    diag_add(b->ds, &load_code[E0603], e->columns[i].span, "no object of `%.*s` has a key `%.*s`", STR_ARG(path),
             STR_ARG(e->columns[i].stored));
  }
  return b->ds->errors == b->errors;
}

bool load_ndjson(struct builder *b, uint32_t entity, struct str path) {
  struct arena *file = builder_file(b); /* let go as soon as it is read */
  bool ok = read_file(b, entity, path, file);
  arena_free(file);
  return ok;
}
