/* Where results go: whole or not at all. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cli.h"

/* No path: standard output. No reason: it was forgotten before this was asked. */
static bool cannot(struct str path, int why) {
  fputs("seg: cannot write ", stderr);
  if (path.len) fprintf(stderr, "`%.*s`", STR_ARG(path));
  else fputs("to standard output", stderr);
  if (why) fprintf(stderr, ": %s", strerror(why));
  fputc('\n', stderr);
  return false;
}

bool output_open(struct cli *c) {
  if (!c->output.len || str_is(c->output, "-")) {
    c->output = STR_NONE;
    return true;
  }
  struct str path = str_dup(c->arena, c->output);
  struct stat st;
  bool there = stat(path.ptr, &st) == 0;
  if (there && S_ISDIR(st.st_mode)) return cannot(path, EISDIR);
  /* A device or a pipe is written to, not replaced: /dev/stdout, a named pipe. */
  if (there && !S_ISREG(st.st_mode)) {
    c->out = fopen(path.ptr, "wb");
    if (c->out) return true;
    c->out = stdout;
    return cannot(path, errno);
  }
  /* A link stays: what it leads to is replaced. */
  char real[PATH_MAX];
  if (there && realpath(path.ptr, real)) path = str_dup(c->arena, str_from(real));
  c->out_place = path;
  c->out_aside = str_printf(c->arena, "%.*s.%d.part", STR_ARG(path), (int)getpid());
  c->out = fopen(c->out_aside.ptr, "wb");
  if (c->out) {
    if (there && fchmod(fileno(c->out), st.st_mode & 07777) != 0) errno = 0; /* a nicety: it is written all the same */
    return true;
  }
  c->out = stdout;
  c->out_aside = STR_NONE;
  return cannot(c->output, errno);
}

void output_abandon(struct cli *c) {
  fflush(stdout);
  if (c->out != stdout) fclose(c->out);
  c->out = stdout;
  if (c->out_aside.len) unlink(c->out_aside.ptr);
  c->out_aside = STR_NONE;
}

/* Whether whoever reads has closed the pipe: then the reader has seen enough, and nothing is wrong. */
static bool reader_gone(FILE *f, int why) {
  struct pollfd p = {.fd = fileno(f), .events = POLLOUT};
  return why == EPIPE || (poll(&p, 1, 0) == 1 && (p.revents & POLLERR));
}

bool output_close(struct cli *c) {
  bool before = ferror(c->out); /* some time ago: errno speaks of something else since */
  errno = 0;
  bool ok = fflush(c->out) == 0 && !before;
  int why = errno;
  if (!ok && reader_gone(c->out, why)) ok = true;
  if (c->out_aside.len && ok && fsync(fileno(c->out)) != 0 && errno != EINVAL && errno != EROFS)
    ok = false, why = errno;
  if (c->out != stdout && fclose(c->out) != 0 && ok) ok = false, why = errno;
  if (c->out_aside.len && ok && rename(c->out_aside.ptr, c->out_place.ptr) != 0) ok = false, why = errno;
  c->out = stdout;
  if (ok) return true;
  if (c->out_aside.len) unlink(c->out_aside.ptr);
  return cannot(c->output, why);
}
