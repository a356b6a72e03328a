/* infer: a schema from data. */
#include "infer/infer.h"

#include "tools/cli.h"
#include "tools/server_scan.h"

int cmd_infer(struct cli *c) {
  struct sources sources = sources_in(c->arena);
  struct diags ds = diags_in(c->arena);
  struct buf out = buf_in(c->arena);
  struct inferred about;
  struct scan_server server;
  bool remote = server_scan(&server, c, c->paths.items[0], NULL, NULL);
  bool ok = infer_schema(c->arena, c->paths.items[0], remote ? &server : NULL, c->cancel, &out, &about, &ds);
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
