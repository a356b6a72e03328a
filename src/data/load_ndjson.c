/* NDJSON: a JSON object a line. */
#include "base/utf8.h"
#include "data/decimal.h"
#include "data/double_text.h"
#include "data/json.h"
#include "data/load_impl.h"

static void cell(struct builder *b, uint32_t entity, uint32_t column, struct json_value v, struct buf *scratch) {
  const struct column_spec *spec = b->tables[entity].columns[column].spec;
  enum type_kind t = spec->type.kind;
  switch (v.kind) {
    case JSON_NULL: builder_missing(b, entity, column); return;
    case JSON_TRUE: case JSON_FALSE:
      if (t == TYPE_BOOL && spec->storage.kind != STORED_WORDS) builder_cell(b, entity, column, v.text, true);
      else builder_bad(b, entity, column, v.text);
      return;
    case JSON_NUMBER: {
      bool plain = !memchr(v.text.ptr, '.', v.text.len) && !memchr(v.text.ptr, 'e', v.text.len) && !memchr(v.text.ptr, 'E', v.text.len);
      if (t == TYPE_DECIMAL || t == TYPE_FLOAT || ((t == TYPE_INT || t == TYPE_ID || t == TYPE_TIMESTAMP) && plain)) builder_cell(b, entity, column, v.text, true);
      else builder_bad(b, entity, column, v.text);
      return;
    }
    case JSON_STRING: {
      if (json_string_has_nul(v)) {
        builder_bad(b, entity, column, v.text);
        return;
      }
      bool takes = t == TYPE_TEXT || t == TYPE_ENUM || t == TYPE_ID || t == TYPE_DATE || t == TYPE_TIMESTAMP || spec->storage.kind == STORED_TEXT ||
                   spec->storage.kind == STORED_WORDS || spec->storage.missing_count;
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

bool load_ndjson(struct builder *b, uint32_t entity, struct str path) {
  struct str text, why;
  if (!read_whole(b->arena, path, &text, &why)) {
    diag_add(b->ds, &load_code[E0601], SPAN_NONE, "cannot read `%.*s`: %.*s", STR_ARG(path), STR_ARG(why));
    return false;
  }
  const struct entity *e = &b->schema->entities[entity];
  struct table_build *t = &b->tables[entity];
  struct map columns = map_in(b->arena);
  for (uint32_t i = 0; i < e->column_count; i++)
    if (t->columns[i].needed) map_put(&columns, e->columns[i].stored, i);
  bool *met = arena_new_array(b->arena, bool, e->column_count + 1);
  uint64_t *met_at = arena_new_array(b->arena, uint64_t, e->column_count + 1); /* line */
  struct buf scratch = buf_in(b->arena), key_text = buf_in(b->arena);
  size_t at = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
  uint64_t line = 0;
  while (at < text.len) {
    const char *nl = memchr(text.ptr + at, '\n', text.len - at);
    size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
    struct str s = str_trim(str_sub(text, at, end));
    at = end + 1;
    line++;
    if (!s.len) continue;
    if (t->rows == MAX_ROWS) {
      diag_add(b->ds, &load_code[E0609], SPAN_NONE, "`%.*s` has more than 4,294,967,294 rows", STR_ARG(path));
      return false;
    }
    if ((line & 0xFFFF) == 1) {
      if (builder_canceled(b)) return false;
      if (b->o.progress) b->o.progress(b->o.progress_ctx, path, at, text.len);
    }
    struct json_reader r = json_reader_on(s);
    struct json_value key, v;
    const char *wrong = NULL;
    bool first = true;
    if (utf8_check(s) != SIZE_MAX) {
      diag_add(b->ds, &load_code[E0604], SPAN_NONE, "%.*s:%llu: this line is not UTF-8", STR_ARG(path), (unsigned long long)line);
      return false;
    }
    builder_row(b, entity, path, line);
    if (!json_enter(&r, '{'))
      wrong = *s.ptr == '[' ? "expected one JSON object a line, not a list around them"
                            : "expected a JSON object";
    while (!wrong && json_next_member(&r, &first, &key, &v)) {
      uint32_t column = map_get(&columns, json_string(key, &key_text));
      if (column == MAP_NONE) continue;
      if (met_at[column] == line) {
        wrong = str_printf(b->arena, "the key `%.*s` stands twice in this object",
                           STR_ARG(e->columns[column].stored)).ptr;
        break;
      }
      met[column] = true;
      met_at[column] = line;
      cell(b, entity, column, v, &scratch);
    }
    if (!wrong && r.error) wrong = r.error;
    if (!wrong && !json_at_end(&r)) wrong = r.error ? r.error : "something stands behind the object";
    if (wrong) {
      diag_add(b->ds, &load_code[E0604], SPAN_NONE, "%.*s:%llu: %s", STR_ARG(path), (unsigned long long)line, wrong);
      return false;
    }
    builder_end_row(b, entity);
  }
  for (uint32_t i = 0; i < e->column_count; i++) {
    if (!t->columns[i].needed || met[i] || !t->rows || e->columns[i].type.optional || e->columns[i].type.kind == TYPE_SET) continue;
    diag_add(b->ds, &load_code[E0603], e->columns[i].span, "no object of `%.*s` has a key `%.*s`", STR_ARG(path), STR_ARG(e->columns[i].stored));
  }
  return b->ds->errors == b->errors;
}
