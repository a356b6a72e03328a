/* infer: a schema from data. */
#include "infer/infer.h"

#include "tools/cli.h"

int cmd_infer(struct cli *c) {
  if (refuse_server(c, c->paths.items[0])) return EXIT_USAGE;
  struct sources sources = sources_in(c->arena);
  struct diags ds = diags_in(c->arena);
  struct buf out = buf_in(c->arena);
  struct inferred about;
  bool ok = infer_schema(c->arena, c->paths.items[0], c->cancel, &out, &about, &ds);
  diags_sort(&ds);
  render_text(&sources, &ds, c->color_err, stderr);
  if (!ok) {
    output_abandon(c);
    c->out = stdout;
    return EXIT_PROBLEMS;
  }
  fwrite(out.ptr, 1, out.len, c->out);
  return EXIT_FINE;
}
