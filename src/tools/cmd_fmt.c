/* fmt: lays out segment and schema files anew, in place. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "front/format.h"
#include "tools/cli.h"

/* Whole or not at all, with the rights that the file has; a link stays. */
static bool replace(struct cli *c, struct str path, struct str text) {
  struct cli one = {.arena = c->arena, .out = stdout, .output = path};
  if (!output_open(&one)) return false;
  fwrite(text.len ? text.ptr : "", 1, text.len, one.out);
  return output_close(&one);
}

static int one_file(struct cli *c, struct str path) {
  struct sources ss = sources_in(c->arena);
  struct diags ds = diags_in(c->arena);
  struct str text, why;
  bool standard = str_is(path, STANDARD_INPUT);
  if (standard) text = read_standard_input(c, &why);
  if (standard ? !text.ptr : !file_read(NULL, c->arena, path, &text, &why)) {
    fprintf(stderr, "seg: cannot read `%.*s`: %.*s\n", STR_ARG(path), STR_ARG(why));
    return EXIT_PROBLEMS;
  }
  struct buf out = buf_in(c->arena);
  enum format_outcome how = format_source(c->arena, &ss, sources_add(&ss, path, text), &ds, &out);
  if (how == FORMAT_WRONG) {
    diags_sort(&ds);
    render_text(&ss, &ds, c->color_err, stderr);
    return EXIT_PROBLEMS;
  }
  if (how == FORMAT_KEPT) {
    fprintf(stderr, "seg: `%.*s` is left as it is: laid out anew it would not say the same\n", STR_ARG(path));
    return EXIT_PROBLEMS;
  }
  struct str made = out.len ? buf_str(&out) : STR("");
  bool same = str_eq(made, text);
  if (standard && !c->check) fwrite(made.ptr, 1, made.len, c->out);
  if (same || (standard && !c->check)) return EXIT_FINE;
  if (!c->quiet) fprintf(c->out, "%.*s\n", STR_ARG(path));
  if (c->check) return EXIT_PROBLEMS;
  return replace(c, path, made) ? EXIT_FINE : EXIT_SYSTEM;
}

int cmd_fmt(struct cli *c) {
  int code = EXIT_FINE;
  uint32_t files = 0;
  for (uint32_t i = 0; i < c->paths.count; i++) {
    struct path_list list = {0};
    struct str why;
    if (str_is(c->paths.items[i], "-")) {
      *array_push(c->arena, &list.list) = STR(STANDARD_INPUT);
    } else if (!project_expand(c->arena, c->paths.items[i], &list, &why)) {
      fprintf(stderr, "seg: %.*s\n", STR_ARG(why));
      code = EXIT_PROBLEMS;
    }
    for (uint32_t k = 0; k < list.list.count && !*c->cancel; k++, files++) {
      int one = one_file(c, list.list.items[k]);
      if (one > code) code = one;
    }
  }
  if (c->check && code == EXIT_FINE && !c->quiet)
    fprintf(c->out, "%u file%s: nothing to change\n", files, files == 1 ? "" : "s");
  return code;
}
