#include "front/ids_file.h"

#include "base/utf8.h"
#include "front/project.h"
#include "front/schema_build.h"

struct reader {
  struct project *p;
  struct str text, path;
  struct span at;
  size_t pos;
};

/* Reports what is wrong at bytes [from, to) of the file, which becomes a source so that its line can be shown. */
static void report(struct reader *r, size_t from, size_t to, const char *what) {
  uint32_t file = sources_add(r->p->sources, r->path, r->text);
  struct diag *d =
      diag_add(r->p->diags, &schema_code[E0550], (struct span){file, (uint32_t)from, (uint32_t)to}, "%s", what);
  diag_label(r->p->diags, d, r->at, "the segment takes its ids from this file");
}

/* Reads the cell at pos and moves behind it, before the comma or line break that ends it. False: reported. */
static bool read_cell(struct reader *r, struct str *cell) {
  const char *p = r->text.ptr;
  size_t end = r->text.len, from = r->pos;
  if (from == end || p[from] != '"') {
    while (r->pos < end && p[r->pos] != ',' && p[r->pos] != '\n') r->pos++;
    *cell = str_trim(str_sub(r->text, from, r->pos));
    return true;
  }
  struct buf b = buf_in(r->p->arena);
  for (r->pos++;; r->pos++) {
    if (r->pos == end) {
      report(r, from, from + 1, "this quote is never closed");
      return false;
    }
    if (p[r->pos] == '"') {
      if (r->pos + 1 == end || p[r->pos + 1] != '"') break;
      r->pos++;
    }
    buf_addc(&b, p[r->pos]);
  }
  size_t after = ++r->pos;
  while (r->pos < end && p[r->pos] != ',' && p[r->pos] != '\n') r->pos++;
  if (str_trim(str_sub(r->text, after, r->pos)).len) {
    report(r, after, r->pos,
           "after the closing quote a comma or the end of the line was expected; a quote inside a "
           "cell is written twice");
    return false;
  }
  *cell = buf_str(&b);
  return true;
}

/* Reads a line and moves behind its break. *id is empty where nothing stands in it. */
static bool read_line(struct reader *r, struct str *id) {
  size_t from = r->pos;
  if (!read_cell(r, id)) return false;
  bool others = false;
  while (r->pos < r->text.len && r->text.ptr[r->pos] == ',') {
    struct str cell;
    r->pos++;
    if (!read_cell(r, &cell)) return false;
    others |= cell.len > 0;
  }
  if (id->len == 0 && others) {
    report(r, from, r->pos, "this line has no id: its first cell is empty");
    return false;
  }
  if (r->pos < r->text.len) r->pos++;
  return true;
}

bool ids_file_read(struct project *p, struct str path, struct span at, struct str key_name, struct str **ids,
                   uint32_t *count) {
  struct reader r = {.p = p, .path = path, .at = at};
  struct str why = STR("it cannot be read");
  *ids = NULL;
  *count = 0;
  if (!p->read(p->read_ctx, p->arena, path, &r.text, &why)) {
    struct diag *d = diag_add(p->diags, &schema_code[E0501], at, "cannot read the ids from `%.*s`: %.*s", STR_ARG(path),
                              STR_ARG(why));
    diag_note(p->diags, d, "paths are relative to the folder of the file that names them");
    return false;
  }
  if (r.text.len >= PROJECT_FILE_MOST) {
    diag_add(p->diags, &schema_code[E0501], at,
             "cannot read the ids from `%.*s`: it has %zu bytes, and at most 1 GiB "
             "is read",
             STR_ARG(path), r.text.len);
    return false;
  }
  size_t bad = utf8_check(r.text);
  const char *zero = r.text.len ? memchr(r.text.ptr, 0, r.text.len) : NULL;
  if (zero && (size_t)(zero - r.text.ptr) < bad) bad = (size_t)(zero - r.text.ptr);
  if (bad != SIZE_MAX) {
    report(&r, bad, bad + 1,
           zero && bad == (size_t)(zero - r.text.ptr) ? "a zero byte stands here; ids are text"
                                                      : "this is no UTF-8; save the file as UTF-8");
    return false;
  }
  if (str_starts(r.text, STR("\xEF\xBB\xBF"))) r.pos = 3;
  struct {
    ARRAY_OF(struct str) list;
  } found = {0};
  struct map seen = map_in(p->arena);
  for (bool first = true; r.pos < r.text.len;) {
    struct str id;
    if (!read_line(&r, &id)) return false;
    if (id.len == 0) continue;
    bool header = first && str_eq(id, key_name);
    first = false;
    if (header || map_get(&seen, id) != MAP_NONE) continue;
    map_put(&seen, id, found.list.count);
    *array_push(p->arena, &found.list) = id;
  }
  *ids = found.list.items;
  *count = found.list.count;
  return true;
}
