/* explain-code: what a diagnostic means, with a wrong and a right example; all of them, where none is named. */
#include "tools/cli.h"
#include "tools/codes.h"

static const char *kind(const struct diag_code *code) { return code->severity == SEV_ERROR ? "error" : "warning"; }

/* In whatever case: E0201, e0201. */
static bool is_id(struct str word, const char *id) {
  size_t n = strlen(id);
  bool same = word.len == n;
  for (size_t k = 0; same && k < n; k++) {
    char c = word.ptr[k];
    if (c >= 'a' && c <= 'z') c = (char)(c - 32);
    same = c == id[k];
  }
  return same;
}

enum { GIST_MOST = 100 };

/* Cut at a word, where it is long: the table is for finding a code, and the code explains itself. */
static struct str shortened(struct arena *a, struct str s) {
  if (s.len <= GIST_MOST) return s;
  size_t end = GIST_MOST;
  while (s.ptr[end] != ' ' && end > 1) end--;
  return str_printf(a, "%.*s …", STR_ARG(str_sub(s, 0, end)));
}

static int list(struct cli *c, const struct code_list *codes) {
  bool right[4] = {0};
  struct table_text t = {.arena = c->arena, .columns = 4, .right = right};
  static const char *const head[] = {"code", "is", "name", "meaning"};
  for (int i = 0; i < 4; i++) *array_push(c->arena, &t.cells) = str_from(head[i]);
  for (uint32_t i = 0; i < codes->list.count; i++) {
    const struct diag_code *code = codes->list.items[i];
    *array_push(c->arena, &t.cells) = str_from(code->id);
    *array_push(c->arena, &t.cells) = str_from(kind(code));
    *array_push(c->arena, &t.cells) = str_from(code->name);
    *array_push(c->arena, &t.cells) = shortened(c->arena, code_gist(code));
  }
  table_print(&t, c->out);
  return EXIT_FINE;
}

int cmd_explain_code(struct cli *c) {
  struct code_list codes = codes_all(c->arena);
  if (!c->paths.count) return list(c, &codes);
  struct str want = c->paths.items[0], *names = arena_new_array(c->arena, struct str, codes.list.count);
  bool found = false;
  for (uint32_t i = 0; i < codes.list.count; i++) { /* an error and a warning may have one name */
    const struct diag_code *code = codes.list.items[i];
    names[i] = str_from(code->name);
    if (!is_id(want, code->id) && !str_is(want, code->name)) continue;
    fprintf(c->out, "%s%s %s (%s)\n\n%s", found ? "\n" : "", code->id, code->name, kind(code), code->explain);
    found = true;
  }
  if (found) return EXIT_FINE;
  int near = name_nearest(want, names, codes.list.count);
  fprintf(stderr, "seg: there is no code `%.*s`", STR_ARG(text_shown(c->arena, want)));
  if (near >= 0) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(names[near]));
  fputs("\nseg: `seg explain-code` lists them\n", stderr);
  return EXIT_USAGE;
}
