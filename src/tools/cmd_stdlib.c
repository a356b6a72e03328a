/* stdlib: the modules that come with the program, and the text of each. */
#include "tools/cli.h"

/* The first sentence of the comment at the head of a module. */
static struct str about(struct str text) {
  size_t from = 0;
  while (from < text.len && (text.ptr[from] == '/' || text.ptr[from] == ' ')) from++;
  size_t end = from;
  while (end < text.len && text.ptr[end] != '\n' &&
         !(text.ptr[end] == '.' && (end + 1 == text.len || text.ptr[end + 1] == ' ')))
    end++;
  if (end > from && text.ptr[end - 1] == '.') end--;
  return str_sub(text, from, end);
}

static int list(struct cli *c, const struct str *names, uint32_t count) {
  bool right[2] = {0};
  struct table_text t = {.arena = c->arena, .columns = 2, .right = right};
  *array_push(c->arena, &t.cells) = STR("module");
  *array_push(c->arena, &t.cells) = STR("about");
  for (uint32_t i = 0; i < count; i++) {
    *array_push(c->arena, &t.cells) = names[i];
    *array_push(c->arena, &t.cells) = about(stdlib_get(names[i]));
  }
  table_print(&t, c->out);
  return EXIT_FINE;
}

int cmd_stdlib(struct cli *c) {
  uint32_t count;
  const struct str *names = stdlib_modules(&count);
  if (!c->paths.count) return list(c, names, count);
  for (uint32_t i = 0; i < c->paths.count; i++) {
    struct str want = c->paths.items[i], text = stdlib_get(want);
    if (text.ptr) {
      if (i) fputc('\n', c->out);
      fwrite(text.ptr, 1, text.len, c->out);
      continue;
    }
    int near = name_nearest(want, names, count);
    fprintf(stderr, "seg: the standard library has no module `%.*s`", STR_ARG(want));
    if (near >= 0) fprintf(stderr, "; did you mean `%.*s`?\n", STR_ARG(names[near]));
    else fprintf(stderr, "; `seg stdlib` lists those that there are\n");
    return EXIT_USAGE;
  }
  return EXIT_FINE;
}
