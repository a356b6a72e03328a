#include "front/project.h"

#include "front/schema_build.h"

#define STDLIB "<stdlib>/"

void project_init(struct project *p, struct arena *arena, struct sources *ss, struct diags *ds) {
  *p = (struct project){
      .arena = arena, .sources = ss, .diags = ds, .ids = {1}, .read = file_read, .by_path = map_in(arena)};
}

void project_after(struct project *p, struct arena *arena, struct sources *ss, struct diags *ds,
                   const struct project *before) {
  project_init(p, arena, ss, ds);
  p->before = before;
  p->ids = before->ids;                                      /* trees of both stand in the same side tables, */
  for (uint32_t i = 0; i < before->sources->list.count; i++) /* and their places mean the same */
    *array_push(arena, &ss->list) = before->sources->list.items[i];
}

/* ---- paths ---- */

struct str path_normal(struct arena *a, struct str path) {
  bool rooted = path.len && path.ptr[0] == '/';
  struct {
    ARRAY_OF(struct str) list;
  } parts = {0};
  for (size_t i = 0; i < path.len;) {
    size_t end = i;
    while (end < path.len && path.ptr[end] != '/') end++;
    struct str part = str_sub(path, i, end);
    i = end + 1;
    if (part.len == 0 || str_is(part, ".")) continue;
    bool up = str_is(part, "..");
    if (up && parts.list.count && !str_is(parts.list.items[parts.list.count - 1], "..")) parts.list.count--;
    else if (!up || !rooted) *array_push(a, &parts.list) = part;
  }
  struct buf b = buf_in(a);
  if (rooted) buf_addc(&b, '/');
  for (uint32_t i = 0; i < parts.list.count; i++) {
    if (i) buf_addc(&b, '/');
    buf_add(&b, parts.list.items[i]);
  }
  if (b.len == 0) buf_addc(&b, '.');
  return buf_str(&b);
}

struct str project_beside(struct project *p, uint32_t file, struct str path) {
  struct str from = sources_get(p->sources, file)->path;
  size_t slash = from.len;
  while (slash && from.ptr[slash - 1] != '/') slash--;
  if (slash == 0 || (path.len && path.ptr[0] == '/')) return path_normal(p->arena, path);
  struct buf b = buf_in(p->arena);
  buf_add(&b, str_sub(from, 0, slash));
  buf_add(&b, path);
  return path_normal(p->arena, buf_str(&b));
}

bool project_is_stdlib(const struct project *p, uint32_t file) {
  return file && str_starts(sources_get(p->sources, file)->path, STR(STDLIB));
}

/* ---- files ---- */

static void follow(struct project *p, uint32_t from);

/* The tree of a text that the project before had under that path; NULL where it had none, or another text. */
static struct node *known_tree(const struct project *p, struct str path, struct str text) {
  const struct project *b = p->before;
  uint32_t at = b ? map_get(&b->by_path, path) : MAP_NONE;
  if (at == MAP_NONE) return NULL;
  struct node *n = b->files.items[at];
  return str_eq(sources_get(b->sources, n->span.file)->text, text) ? n : NULL;
}

/* Takes a text and its tree in, without following what it names. */
static void take_in(struct project *p, struct str path, struct str text) {
  struct node *n = known_tree(p, path, text);
  if (!n) n = parse_file(p->arena, p->sources, sources_add(p->sources, path, text), &p->ids, p->diags);
  struct str kept = sources_get(p->sources, n->span.file)->path;
  map_put(&p->by_path, kept, p->files.count);
  *array_push(p->arena, &p->files) = n;
  *array_push(p->arena, &p->paths) = kept;
}

/* A module of the standard library was written in quotes, as if it were a file. */
static void offer_module(struct project *p, struct diag *d, struct span at) {
  const struct source *src = sources_get(p->sources, at.file);
  struct str word = str_sub(src->text, at.start, at.end);
  if (word.len < 2 || word.ptr[0] != '"') return;
  word = str_sub(word, 1, word.len - 1);
  if (str_ends(word, STR(".seg"))) word.len -= strlen(".seg");
  if (stdlib_get(word).ptr)
    diag_fix(p->diags, d, at, word, "the module of the standard library stands in no quotes: `%.*s`", STR_ARG(word));
}

/* Reads a file that is not there yet. */
static bool read_in(struct project *p, struct str path, struct span at, bool schema) {
  const char *what = schema ? "the schema" : "the file";
  if (map_get(&p->by_path, path) != MAP_NONE) return true;
  struct str text = STR_NONE, why = STR("it cannot be read");
  if (!p->read(p->read_ctx, p->arena, path, &text, &why)) {
    struct diag *d =
        diag_add(p->diags, &schema_code[E0501], at, "cannot read %s `%.*s`: %.*s", what, STR_ARG(path), STR_ARG(why));
    if (at.file && !schema) offer_module(p, d, at);
    if (at.file) diag_note(p->diags, d, "paths are relative to the folder of the file that names them");
    return false;
  }
  if (text.len >= PROJECT_FILE_MOST) {
    diag_add(p->diags, &schema_code[E0501], at,
             "cannot read %s `%.*s`: it has %zu bytes, and source files are below 1 GiB", what, STR_ARG(path),
             text.len);
    return false;
  }
  take_in(p, path, text);
  return true;
}

bool project_use(struct project *p, struct str module, struct span at) {
  struct str path = str_printf(p->arena, STDLIB "%.*s.seg", STR_ARG(module));
  if (map_get(&p->by_path, path) != MAP_NONE) return true;
  struct str text = stdlib_get(module);
  if (text.ptr) {
    uint32_t from = p->files.count;
    take_in(p, path, text);
    follow(p, from);
    return true;
  }
  struct diag *d =
      diag_add(p->diags, &schema_code[E0502], at, "the standard library has no module `%.*s`", STR_ARG(module));
  uint32_t count;
  const struct str *names = stdlib_modules(&count);
  int near = name_nearest(module, names, count);
  if (near >= 0) diag_fix(p->diags, d, at, names[near], "did you mean `%.*s`?", STR_ARG(names[near]));
  else
    diag_help(p->diags, d, "a file of your own is named by its path, in quotes: `use \"%.*s.seg\"`", STR_ARG(module));
  return false;
}

/* Reads what the files from the `from`-th on name, and what those name in turn: a loop, so that a long chain of files
 * is as good as a short one. */
static void follow(struct project *p, uint32_t from) {
  for (uint32_t i = from; i < p->files.count; i++) {
    const struct node *file = p->files.items[i];
    for (uint32_t k = 0; k < file->count; k++) {
      const struct node *n = file->kids[k];
      if (!n || (n->kind != N_USE && n->kind != N_SCHEMA_REF)) continue;
      bool path = n->kind == N_SCHEMA_REF || n->flag;
      if (!path) {
        project_use(p, n->word, n->word_span);
      } else if (n->word.len == 0) {
        diag_add(p->diags, &schema_code[E0501], n->word_span,
                 "the path is empty; write the path of a file, relative to this one");
      } else {
        read_in(p, project_beside(p, n->span.file, n->word), n->word_span, n->kind == N_SCHEMA_REF);
      }
    }
  }
}

bool project_add(struct project *p, struct str path) {
  uint32_t from = p->files.count;
  bool ok = read_in(p, path_normal(p->arena, path), SPAN_NONE, false);
  follow(p, from);
  return ok;
}

bool project_add_text(struct project *p, struct str path, struct str text) {
  path = path_normal(p->arena, path);
  if (map_get(&p->by_path, path) != MAP_NONE) return true;
  if (text.len >= PROJECT_FILE_MOST) {
    diag_add(p->diags, &schema_code[E0501], SPAN_NONE,
             "cannot take `%.*s`: it has %zu bytes, and source files are below 1 GiB", STR_ARG(path), text.len);
    return false;
  }
  uint32_t from = p->files.count;
  take_in(p, path, text);
  follow(p, from);
  return true;
}
