/* Where results go: whole or not at all. */
#include <errno.h>
#include <unistd.h>

#include "tools/cli.h"

bool output_open(struct cli *c) {
  if (!c->output.len) return true;
  c->out_aside = str_printf(c->arena, "%.*s.%d.part", STR_ARG(c->output), (int)getpid());
  c->out = fopen(c->out_aside.ptr, "wb");
  if (c->out) return true;
  fprintf(stderr, "seg: cannot write `%.*s`: %s\n", STR_ARG(c->output), strerror(errno));
  c->out = stdout;
  return false;
}

void output_abandon(struct cli *c) {
  if (!c->out_aside.len) {
    fflush(stdout);
    return;
  }
  fclose(c->out);
  unlink(c->out_aside.ptr);
  c->out_aside = STR_NONE;
}

bool output_close(struct cli *c) {
  bool ok = !ferror(c->out);
  if (fflush(c->out) != 0) ok = false;
  int why = errno;
  if (!c->out_aside.len) {
    if (!ok && why == EPIPE) return true; /* the reader has seen enough */
    if (!ok) fprintf(stderr, "seg: cannot write the output: %s\n", strerror(why));
    return ok;
  }
  if (ok && fsync(fileno(c->out)) != 0 && errno != EINVAL && errno != EROFS) ok = false, why = errno;
  if (fclose(c->out) != 0 && ok) ok = false, why = errno;
  if (ok && rename(c->out_aside.ptr, c->output.ptr) != 0) ok = false, why = errno;
  if (!ok) {
    fprintf(stderr, "seg: cannot write `%.*s`: %s\n", STR_ARG(c->output), strerror(why));
    unlink(c->out_aside.ptr);
  }
  return ok;
}
