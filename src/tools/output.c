/* Where results go: whole or not at all. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/aside.h"
#include "tools/cli.h"

enum { NAMES = 20 };

/* What a signal takes away when it ends the process. */
static const char *volatile aside;

void output_remove(void) {
  if (aside) unlink((const char *)aside);
}

/* The arena's, whoever has its own. */
static void set_aside(struct cli *c, struct str name) {
  c->out_aside = name;
  aside = name.len ? name.ptr : NULL;
}

/* Each process has a file of its own, however many write the same one: a number of the process would not do where they
 * share a folder and no more. One that a killed process left is taken. */
static FILE *open_aside(struct cli *c, struct str path) {
  mode_t mask = umask(0);
  umask(mask);
  int error = 0;
  for (int i = 0; i < NAMES; i++) {
    struct str name = str_printf(c->arena, i ? "%.*s.seg-part%d" : "%.*s.seg-part", STR_ARG(path), i);
    set_aside(c, name);
    int fd = aside_open(name.ptr, &error), full = error;
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (f) {
      fchmod(fd, 0666 & ~mask);
      return f;
    }
    set_aside(c, STR_NONE);
    if (fd >= 0) close(fd);
    errno = full;
  }
  return NULL;
}

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
  c->out = open_aside(c, path);
  if (c->out) {
    if (there && fchmod(fileno(c->out), st.st_mode & 07777) != 0) errno = 0; /* a nicety: it is written all the same */
    return true;
  }
  c->out = stdout;
  return cannot(c->output, errno);
}

/* Before the file is closed: until then nobody else takes it. */
static void take_away(struct cli *c) {
  if (c->out_aside.len) unlink(c->out_aside.ptr);
  set_aside(c, STR_NONE);
}

void output_abandon(struct cli *c) {
  fflush(stdout);
  take_away(c);
  if (c->out != stdout) fclose(c->out);
  c->out = stdout;
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
  /* it is no longer to be taken away: the name may be another's the moment it is renamed */
  aside = NULL;
  if (c->out_aside.len && ok && rename(c->out_aside.ptr, c->out_place.ptr) != 0) ok = false, why = errno;
  if (c->out_aside.len && ok) c->out_aside = STR_NONE;
  take_away(c);
  if (c->out != stdout && fclose(c->out) != 0 && ok) ok = false, why = errno;
  c->out = stdout;
  return ok || cannot(c->output, why);
}
