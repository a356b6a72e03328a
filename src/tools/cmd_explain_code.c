/* explain-code: what a diagnostic means, with a wrong and a right example; all of them, where none is named. */
#include "tools/cli.h"
#include "tools/codes.h"
#include "tools/json_out.h"
#include "tools/usage.h"

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

/* ---- all of them ---- */

enum { GIST_MOST = 100 };

/* Cut at a word, where it is long: the table is for finding a code, and the code explains itself. */
static struct str shortened(struct arena *a, struct str s) {
  if (s.len <= GIST_MOST) return s;
  size_t end = GIST_MOST;
  while (s.ptr[end] != ' ' && end > 1) end--;
  return str_printf(a, "%.*s …", STR_ARG(str_sub(s, 0, end)));
}

static void list(struct cli *c, const struct code_list *codes) {
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
}

static void json(struct cli *c, const struct code_list *codes) {
  struct json_out j = json_out_to(c->out);
  json_out_open(&j, '{');
  json_out_count(&j, "version", 1);
  json_out_key(&j, "codes");
  json_out_open(&j, '[');
  for (uint32_t i = 0; i < codes->list.count; i++) {
    const struct diag_code *code = codes->list.items[i];
    json_out_open(&j, '{');
    json_out_member(&j, "code", str_from(code->id));
    json_out_member(&j, "name", str_from(code->name));
    json_out_member(&j, "severity", str_from(kind(code)));
    json_out_member(&j, "explanation", str_from(code->explain));
    json_out_close(&j, '}');
  }
  json_out_close(&j, ']');
  json_out_close(&j, '}');
  json_out_end(&j);
}

/* ---- one ---- */

/* What an example is of, out of the line that opens it: the file that it is, or how it begins in a shell. */
static const char *open_example(FILE *out, struct str head) {
  if (str_is(head, "sh") || str_starts(head, STR("sh "))) return "    $ ";
  size_t space = str_find(head, STR(" "));
  struct str word = str_sub(head, 0, space == SIZE_MAX ? head.len : space);
  if (space != SIZE_MAX && !str_ends(word, STR("-wrong")))
    fprintf(out, "  %.*s\n", STR_ARG(str_sub(head, space + 1, head.len)));
  return "    ";
}

/* Paragraphs wrapped, examples indented: without the marks that Markdown needs. */
static void for_people(FILE *out, struct str text) {
  int width = help_width(out);
  const char *example = NULL; /* what its lines begin with */
  while (text.len) {
    size_t end = str_find(text, STR("\n"));
    struct str line = str_sub(text, 0, end == SIZE_MAX ? text.len : end);
    text = end == SIZE_MAX ? STR("") : str_sub(text, end + 1, text.len);
    if (str_starts(line, STR("```"))) example = example ? NULL : open_example(out, str_sub(line, 3, line.len));
    else if (example) fprintf(out, "%s%.*s\n", line.len ? example : "", STR_ARG(line));
    else if (line.len) help_wrapped(out, line, 0, 0, width);
    else fputc('\n', out);
  }
}

int cmd_explain_code(struct cli *c) {
  struct code_list codes = codes_all(c->arena), asked = {0};
  struct str want = c->paths.count ? c->paths.items[0] : STR_NONE;
  struct str *names = arena_new_array(c->arena, struct str, codes.list.count);
  for (uint32_t i = 0; i < codes.list.count; i++) { /* an error and a warning may have one name */
    const struct diag_code *code = codes.list.items[i];
    names[i] = str_from(code->name);
    if (!want.ptr || is_id(want, code->id) || str_is(want, code->name)) *array_push(c->arena, &asked.list) = code;
  }
  if (!asked.list.count) {
    int near = name_nearest(want, names, codes.list.count);
    fprintf(stderr, "seg: there is no code `%.*s`", STR_ARG(text_shown(c->arena, want)));
    if (near >= 0) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(names[near]));
    fputs("\nseg: `seg explain-code` lists them\n", stderr);
    return EXIT_USAGE;
  }
  if (c->format == FORMAT_JSON) {
    json(c, &asked);
    return EXIT_FINE;
  }
  if (!want.ptr && c->format != FORMAT_MARKDOWN) {
    list(c, &asked);
    return EXIT_FINE;
  }
  bool markdown = c->format == FORMAT_MARKDOWN;
  for (uint32_t i = 0; i < asked.list.count; i++) {
    const struct diag_code *code = asked.list.items[i];
    fprintf(c->out, "%s%s%s %s (%s)\n\n", i ? "\n" : "", markdown ? "## " : "", code->id, code->name, kind(code));
    if (markdown) fputs(code->explain, c->out);
    else for_people(c->out, str_from(code->explain));
  }
  return EXIT_FINE;
}
