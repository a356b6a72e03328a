/* The REPL's files and definitions. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/show.h"
#include "tools/repl.h"

#define SESSION "<session>"

/* ---- texts ---- */

static bool same_definition(struct repl *r, const struct node *n, const struct definition *d) {
  if (n->kind != d->kind) return false;
  struct str name = n->word;
  if (n->kind == N_LET && n->kids[0])
    name = str_printf(&r->keep, "%.*s.%.*s", STR_ARG(n->kids[0]->word), STR_ARG(n->word));
  return str_eq(name, d->name);
}

/* The text of a file with those definitions blanked that the session has replaced. */
static struct str without_replaced(struct repl *r, struct arena *a, struct str text, const struct definition *more) {
  bool any = more && more->replaces;
  for (uint32_t i = 0; i < r->definitions.count; i++) any |= r->definitions.items[i].replaces;
  if (!any) return text;
  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a);
  struct tree_ids ids = {1};
  struct node *file = parse_file(a, &ss, sources_add(&ss, STR("<file>"), text), &ids, &ds);
  struct str out = str_dup(a, text);
  char *bytes = arena_new_array(a, char, out.len + 1);
  memcpy(bytes, out.ptr, out.len);
  for (uint32_t i = 0; i < file->count; i++) {
    const struct node *n = file->kids[i];
    if (!n) continue;
    bool replaced = more && more->replaces && same_definition(r, n, more);
    for (uint32_t k = 0; k < r->definitions.count; k++)
      replaced |= r->definitions.items[k].replaces && same_definition(r, n, &r->definitions.items[k]);
    if (!replaced) continue;
    uint32_t from = n->span.start;
    if (n->lead && n->lead->doc.len && n->lead->doc_span.start < from) from = n->lead->doc_span.start;
    for (uint32_t k = 0; n->lead && k < n->lead->count; k++)
      if (n->lead->attrs[k]->span.start < from) from = n->lead->attrs[k]->span.start;
    while (from && bytes[from - 1] != '\n') from--; /* the @ before an attribute */
    for (uint32_t k = from; k < n->span.end; k++)
      if (bytes[k] != '\n') bytes[k] = ' ';
  }
  return str_of(bytes, out.len);
}

struct reading {
  struct repl *r;
  const struct definition *more;
};

/* Files are read once; what they hold is what the session speaks of until `:load`. */
static bool read_kept(void *ctx, struct arena *a, struct str path, struct str *text, struct str *why) {
  struct reading *x = ctx;
  struct repl *r = x->r;
  uint32_t at = map_get(&r->texts, path);
  if (at == MAP_NONE) {
    struct str read;
    if (!file_read(NULL, &r->keep, path, &read, why)) return false;
    at = r->files.count;
    map_put(&r->texts, str_dup(&r->keep, path), at);
    *array_push(&r->keep, &r->files) = read;
  }
  *text = without_replaced(r, a, r->files.items[at], x->more);
  return true;
}

static struct str session_text(struct repl *r, struct arena *a, const struct definition *more) {
  struct buf b = buf_in(a);
  for (uint32_t i = 0; i < r->definitions.count; i++) {
    const struct definition *d = &r->definitions.items[i];
    if (more && d->name.len && d->kind == more->kind && str_eq(d->name, more->name)) continue;
    buf_add(&b, d->text);
    buf_addc(&b, '\n');
  }
  if (more) {
    buf_add(&b, more->text);
    buf_addc(&b, '\n');
  }
  return b.len ? buf_str(&b) : STR("");
}

/* ---- worlds ---- */

static void add_files(struct repl_world *w, bool *ok) {
  struct cli *c = w->s.cli;
  for (uint32_t i = 0; i < c->paths.count; i++) {
    struct path_list list = {0};
    struct str why;
    if (!project_expand(c->arena, c->paths.items[i], &list, &why)) {
      fprintf(stderr, "seg: %.*s: %.*s\n", STR_ARG(c->paths.items[i]), STR_ARG(why));
      *ok = false;
      continue;
    }
    for (uint32_t k = 0; k < list.list.count; k++) project_add(&w->s.project, list.list.items[k]);
  }
}

void repl_world_free(struct repl_world *w) {
  if (!w) return;
  arena_free(&w->arena);
  free(w);
}

struct repl_world *repl_world_new(struct repl *r, const struct definition *more) {
  struct repl_world *w = calloc(1, sizeof *w);
  if (!w) arena_fail(r->cli->arena);
  arena_init(&w->arena, r->cli->arena->mem, r->cli->arena->trap);
  w->cli = *r->cli;
  w->cli.arena = &w->arena;
  struct session *s = &w->s;
  s->cli = &w->cli;
  s->sources = sources_in(&w->arena);
  s->diags = diags_in(&w->arena);
  project_init(&s->project, &w->arena, &s->sources, &s->diags);
  struct reading reading = {r, more};
  s->project.read = read_kept;
  s->project.read_ctx = &reading;
  bool ok = true;
  add_files(w, &ok);
  struct str text = session_text(r, &w->arena, more);
  if (text.len) project_add_text(&s->project, STR(SESSION), text);
  s->checked = check_project(&s->project);
  s->project.read_ctx = NULL;
  if (s->diags.errors) ok = false;
  if (ok && !s->checked->schema) {
    fprintf(stderr,
            "seg: these files name no schema; give a schema file, or a segment file that has `schema \"...\"`\n");
    ok = false;
  }
  int code;
  if (ok && !session_now(s, &code)) ok = false;
  if (ok) {
    s->diags.list.count = 0;
    s->diags.warnings = 0;
    return w;
  }
  if (s->diags.errors) {
    s->diags.warnings = 0; /* of a session that is half done they would be many */
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->diags.list.count; i++)
      if (s->diags.list.items[i]->code->severity == SEV_ERROR) s->diags.list.items[kept++] = s->diags.list.items[i];
    s->diags.list.count = kept;
    repl_show_errors(r, w, more ? more->text : STR(""));
  }
  repl_world_free(w);
  return NULL;
}

uint32_t repl_entity(struct repl *r, struct repl_world *w) {
  const struct schema *s = w->s.checked->schema;
  uint32_t e = r->on.len ? map_get(&s->entity_by_name, r->on) : s->base;
  if (e != MAP_NONE && e != NONE) return e;
  fprintf(stderr, "seg: say what expressions speak of: `:on ENTITY`\n");
  r->failed = true;
  return NONE;
}

bool repl_reload(struct repl *r) {
  struct map before = r->texts;
  uint32_t files = r->files.count;
  r->texts = map_in(&r->keep);
  struct repl_world *w = repl_world_new(r, NULL);
  if (!w) { /* as it was */
    r->texts = before;
    r->files.count = files;
    r->failed = true;
    return false;
  }
  repl_world_free(r->world);
  r->world = w;
  repl_drop_data(r);
  return true;
}

/* ---- definitions ---- */

static struct str first_word(struct str text) {
  size_t n = 0;
  while (n < text.len && ((text.ptr[n] >= 'a' && text.ptr[n] <= 'z') || (text.ptr[n] >= 'A' && text.ptr[n] <= 'Z') ||
                          text.ptr[n] == '_'))
    n++;
  return str_sub(text, 0, n);
}

/* A field may have the name of a word that begins a declaration: `active and mrr > 5` is an expression. */
bool repl_is_definition(struct str text) {
  text = str_trim(text);
  if (str_starts(text, STR("///")) || str_starts(text, STR("@"))) return true;
  struct str word = first_word(text), rest = str_trim(str_sub(text, word.len, text.len)), next = first_word(rest);
  if (word.len == text.len || (text.ptr[word.len] != ' ' && text.ptr[word.len] != '\n')) return false;
  if (str_is(word, "static") || str_is(word, "active")) return str_is(next, "segment");
  if (str_is(word, "test") || str_is(word, "timezone")) return rest.ptr[0] == '"';
  if (str_is(word, "use") && rest.ptr[0] == '"') return true;
  if (!str_is(word, "segment") && !str_is(word, "let") && !str_is(word, "use") && !str_is(word, "enum") &&
      !str_is(word, "entity") && !str_is(word, "schema"))
    return false;
  static const char *const operators[] = {"in", "is", "and", "or", "not", "between", "matches", "then", "else"};
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
    if (str_is(next, operators[i])) return false;
  return next.len || rest.ptr[0] == '`' || (str_is(word, "schema") && rest.ptr[0] == '"');
}

static bool in_files(struct repl *r, const struct definition *d) {
  const struct checked *c = r->world->s.checked;
  for (uint32_t i = 0; i < r->definitions.count; i++)
    if (r->definitions.items[i].kind == d->kind && str_eq(r->definitions.items[i].name, d->name))
      return r->definitions.items[i].replaces;
  if (d->kind == N_SEGMENT) return map_get(&c->segment_by_name, d->name) != MAP_NONE;
  if (d->kind == N_LET) {
    uint32_t l = map_get(&c->let_by_name, d->name);
    return l != MAP_NONE && !c->lets[l].from_stdlib;
  }
  return false;
}

/* The declarations of a text, each with what stands before it; false with errors shown. */
static bool take_apart(struct repl *r, struct arena *a, struct str text, struct definition **out, uint32_t *count) {
  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a);
  struct tree_ids ids = {1};
  struct node *file = parse_file(a, &ss, sources_add(&ss, STR(SESSION), text), &ids, &ds);
  if (ds.errors) {
    render_text(&ss, &ds, r->cli->color_err, stderr);
    return false;
  }
  *out = arena_new_array(a, struct definition, file->count + 1);
  uint32_t from = 0;
  for (uint32_t i = 0; i < file->count; i++) {
    const struct node *n = file->kids[i];
    if (n->kind != N_SEGMENT && n->kind != N_LET && n->kind != N_TEST && n->kind != N_USE) {
      fprintf(
          stderr,
          "seg: here `segment`, `let`, `test` and `use` can be defined; a schema is a file of its own, given when `seg repl` starts\n");
      return false;
    }
    struct definition *d = &(*out)[(*count)++];
    d->kind = n->kind;
    d->text = str_trim(str_sub(text, from, n->span.end));
    d->name = n->kind == N_TEST ? STR("") : n->word;
    if (n->kind == N_LET && n->kids[0])
      d->name = str_printf(a, "%.*s.%.*s", STR_ARG(n->kids[0]->word), STR_ARG(n->word));
    from = n->span.end;
  }
  return *count > 0;
}

static void keep(struct repl *r, const struct definition *d) {
  struct definition kept = {
      .name = str_dup(&r->keep, d->name), .kind = d->kind, .text = str_dup(&r->keep, d->text), .replaces = d->replaces};
  for (uint32_t i = 0; i < r->definitions.count; i++) {
    struct definition *o = &r->definitions.items[i];
    if (!d->name.len || o->kind != d->kind || !str_eq(o->name, d->name)) continue;
    *o = kept;
    return;
  }
  *array_push(&r->keep, &r->definitions) = kept;
}

static const char *kind_word(uint16_t kind) {
  return kind == N_SEGMENT ? "segment" : kind == N_LET ? "let" : kind == N_USE ? "use" : "test";
}

void repl_define(struct repl *r, struct str text) {
  struct arena a;
  arena_init(&a, r->cli->arena->mem, r->cli->arena->trap);
  struct definition *list = NULL;
  uint32_t count = 0;
  bool ok = take_apart(r, &a, text, &list, &count);
  for (uint32_t i = 0; ok && i < count; i++) {
    struct definition *d = &list[i];
    bool had = false;
    for (uint32_t k = 0; k < r->definitions.count; k++)
      had |= d->name.len && r->definitions.items[k].kind == d->kind && str_eq(r->definitions.items[k].name, d->name);
    d->replaces = in_files(r, d);
    struct repl_world *w = repl_world_new(r, d);
    ok = w != NULL;
    if (!w) break;
    repl_world_free(r->world);
    r->world = w;
    keep(r, d);
    if (d->name.len)
      fprintf(r->cli->out, "%s %s %.*s\n", had || d->replaces ? "replaced" : "added", kind_word(d->kind),
              STR_ARG(d->name));
    else fprintf(r->cli->out, "added a test\n");
  }
  if (!ok) r->failed = true;
  arena_free(&a);
}

/* ---- errors ---- */

/* One line that was just typed: the mark stands under it, without a copy of it. */
static bool under(struct repl *r, struct repl_world *w, const struct diag *d, struct str typed) {
  if (!d->span.file) return false;
  struct str path = sources_get(&w->s.sources, d->span.file)->path;
  struct str text = sources_get(&w->s.sources, d->span.file)->text;
  if (!r->interactive || !typed.len || memchr(typed.ptr, '\n', typed.len)) return false;
  size_t at;
  if (str_is(path, "<expression>")) at = 0;
  else if (str_is(path, SESSION) && text.len > typed.len && str_ends(str_trim(text), typed))
    at = str_trim(text).len - typed.len;
  else return false;
  if (d->span.start < at || d->span.end > at + typed.len) return false;
  uint32_t column = text_width(text_shown(&w->arena, str_sub(text, at, d->span.start)));
  uint32_t width = text_width(text_shown(&w->arena, str_sub(text, d->span.start, d->span.end)));
  const char *color = !r->cli->color_err               ? ""
                      : d->code->severity == SEV_ERROR ? "\033[1;31m"
                                                       : "\033[1;33m",
             *off = r->cli->color_err ? "\033[0m" : "";
  fprintf(stderr, "     %*s%s", (int)column, "", color);
  for (uint32_t i = 0; i < (width ? width : 1); i++) fputc('^', stderr);
  fprintf(stderr, "%s\n%s%s[%s]%s: %.*s\n", off, color, d->code->severity == SEV_ERROR ? "error" : "warning",
          d->code->id, off, STR_ARG(d->message));
  for (uint32_t i = 0; i < d->labels.count; i++) {
    struct span place = d->labels.items[i].span;
    const struct source *s = place.file ? sources_get(&w->s.sources, place.file) : NULL;
    if (s && s->path.ptr[0] != '<')
      fprintf(stderr, "  %.*s:%u: %.*s\n", STR_ARG(s->path), source_locate(s, place.start).line,
              STR_ARG(d->labels.items[i].text));
  }
  for (uint32_t i = 0; i < d->notes.count; i++) fprintf(stderr, "  note: %.*s\n", STR_ARG(d->notes.items[i]));
  for (uint32_t i = 0; i < d->help.count; i++) fprintf(stderr, "  help: %.*s\n", STR_ARG(d->help.items[i]));
  for (uint32_t i = 0; i < d->fixes.count; i++)
    if (str_find(d->fixes.items[i].title, d->fixes.items[i].text) != SIZE_MAX)
      fprintf(stderr, "  help: %.*s\n", STR_ARG(d->fixes.items[i].title));
    else if (!render_fix_is_said(d, i))
      fprintf(stderr, "  help: %.*s: `%.*s`\n", STR_ARG(d->fixes.items[i].title), STR_ARG(d->fixes.items[i].text));
  return true;
}

void repl_show_errors(struct repl *r, struct repl_world *w, struct str typed) {
  fflush(r->cli->out);
  struct session *s = &w->s;
  if (s->diags.errors) r->failed = true;
  diags_sort(&s->diags);
  struct diags rest = diags_in(&w->arena);
  for (uint32_t i = 0; i < s->diags.list.count; i++) {
    struct diag *d = s->diags.list.items[i];
    if (under(r, w, d, typed)) continue;
    *array_push(&w->arena, &rest.list) = d;
    if (d->code->severity == SEV_ERROR) rest.errors++;
    else rest.warnings++;
  }
  if (rest.list.count) render_text(&s->sources, &rest, r->cli->color_err, stderr);
  s->diags.list.count = 0;
  s->diags.errors = s->diags.warnings = 0;
}

/* ---- save ---- */

/* `path` of a file as seen from the folder of `from`. */
static struct str beside(struct arena *a, struct str from, struct str path) {
  if (path.len && path.ptr[0] == '/') return path;
  struct buf b = buf_in(a);
  struct str folder = path_normal(a, from);
  if (folder.len && (folder.ptr[0] == '/' || str_starts(folder, STR("..")))) {
    char cwd[4096];
    if (getcwd(cwd, sizeof cwd)) return str_printf(a, "%s/%.*s", cwd, STR_ARG(path));
  }
  for (size_t i = 0; i < folder.len; i++)
    if (folder.ptr[i] == '/') buf_addz(&b, "../");
  buf_add(&b, path);
  return buf_str(&b);
}

void repl_save(struct repl *r, struct str path) {
  if (!r->definitions.count) {
    fprintf(r->cli->out, "nothing was defined in this session\n");
    return;
  }
  struct arena a;
  arena_init(&a, r->cli->arena->mem, r->cli->arena->trap);
  struct str z = str_dup(&a, path);
  if (access(z.ptr, F_OK) == 0) {
    fprintf(stderr, "seg: `%s` is there already; name a new file\n", z.ptr);
    r->failed = true;
    arena_free(&a);
    return;
  }
  struct cli c = *r->cli;
  c.arena = &a;
  c.output = z;
  if (!output_open(&c)) {
    r->failed = true;
    arena_free(&a);
    return;
  }
  const struct schema *s = r->world->s.checked->schema;
  fprintf(c.out, "schema \"%.*s\"\n", STR_ARG(beside(&a, z, sources_get(&r->world->s.sources, s->span.file)->path)));
  for (uint32_t i = 0; i < r->definitions.count; i++) fprintf(c.out, "\n%.*s\n", STR_ARG(r->definitions.items[i].text));
  if (!output_close(&c)) {
    r->failed = true;
  } else {
    fprintf(r->cli->out, "%u definition%s saved to %s\n", r->definitions.count, r->definitions.count == 1 ? "" : "s",
            z.ptr);
    for (uint32_t i = 0; i < r->definitions.count; i++)
      if (r->definitions.items[i].replaces)
        fprintf(r->cli->out, "  %.*s also stands in the files given: take it out there\n",
                STR_ARG(r->definitions.items[i].name));
  }
  arena_free(&a);
}
