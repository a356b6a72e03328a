/* The command `seg`. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "tools/cli.h"

static volatile int canceled; /* the signal */

enum { GRACE_SECONDS = 10 };

/* The first asks; whoever is at work looks, and ends. A second one ends the process, and so does the alarm when nobody
 * has looked: a server does not answer, a disk is gone. */
static void on_signal(int sig) {
  if (canceled) {
    static const char late[] = "seg: ended; what it waited for did not answer\n";
    output_remove();
    if (sig == SIGALRM) (void)!write(2, late, sizeof late - 1);
    _exit(EXIT_SYSTEM);
  }
  canceled = sig;
  alarm(GRACE_SECONDS);
}

static void take_signals(void) {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is one that cannot be written */
  struct sigaction sa = {.sa_handler = on_signal}, hup;
  sigaction(SIGINT, &sa, NULL);
  sigaction(SIGTERM, &sa, NULL);
  sigaction(SIGALRM, &sa, NULL);
  if (sigaction(SIGHUP, NULL, &hup) == 0 && hup.sa_handler != SIG_IGN) sigaction(SIGHUP, &sa, NULL); /* nohup */
}

static const struct {
  const char *name;
  int (*run)(struct cli *c);
} commands[] = {
#define COMMAND(name, function, ...) {name, function},
#include "tools/commands.def"
};

/* A closed one of the three would be given to the next file that is opened: a database, and results written into it. */
static void keep_standard_files(void) {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
      int made = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY); /* so that using it still fails */
      if (made >= 0 && made != fd) close(made);
    }
}

static void settle_terminal(struct cli *c) {
  const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
  bool dumb = term && !strcmp(term, "dumb");
  bool may = c->color == COLOR_ALWAYS || (c->color == COLOR_AUTO && !(no_color && no_color[0]) && !dumb);
  c->color_err = may && (c->color == COLOR_ALWAYS || isatty(2));
  c->color_out = may && (c->color == COLOR_ALWAYS || isatty(fileno(c->out)));
  c->progress = isatty(2) && !dumb && !c->quiet;
}

static int run(struct cli *c, int argc, char **argv) {
  c->started = clock_ns();
  if (!args_parse(c, argc, argv)) return EXIT_USAGE;
  if (!output_open(c)) return EXIT_SYSTEM;
  settle_terminal(c);
  if (c->timeout) alarm(c->timeout);
  int code = EXIT_USAGE;
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (!strcmp(commands[i].name, c->command)) code = commands[i].run(c);
  if (code == EXIT_PROBLEMS && c->system_failed) code = EXIT_SYSTEM;
  if (canceled) {
    alarm(0);
    if (canceled == SIGALRM)
      fprintf(stderr, "seg: not done within %u second%s, which is what --timeout allows\n", c->timeout,
              c->timeout == 1 ? "" : "s");
    else fprintf(stderr, "seg: interrupted\n");
    output_abandon(c);
    return EXIT_SYSTEM;
  }
  if (code > EXIT_PROBLEMS) {
    output_abandon(c);
    return code;
  }
  return output_close(c) ? code : EXIT_SYSTEM;
}

int main(int argc, char **argv) {
  keep_standard_files();
  take_signals();
  struct arena a;
  struct arena_trap trap;
  static struct cli c; /* what stands in it is wanted after the trap */
  arena_init(&a, &mem_libc, &trap);
  c.arena = &a;
  c.out = stdout;
  c.cancel = &canceled;
  if (setjmp(trap.env)) {
    output_abandon(&c);
    arena_free(&a);
    fprintf(stderr, "seg: out of memory\n");
    return EXIT_SYSTEM;
  }
  int code = run(&c, argc, argv);
  arena_free(&a);
  return code;
}
