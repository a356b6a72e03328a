/* The command `seg`. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tools/cli.h"

static volatile int canceled;

static void on_interrupt(int sig) {
  (void)sig;
  if (canceled) _exit(130);
  canceled = 1;
}

static const struct {
  const char *name;
  int (*run)(struct cli *c);
} commands[] = {
#define COMMAND(name, function, ...) {name, function},
#include "tools/commands.def"
};

static int run(struct arena *a, int argc, char **argv) {
  struct cli c = {.arena = a, .out = stdout, .cancel = &canceled};
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  c.started = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
  const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
  bool color = !(no_color && no_color[0]) && !(term && !strcmp(term, "dumb"));
  c.err_is_tty = isatty(2);
  c.color_err = color && c.err_is_tty;
  c.color_out = color && isatty(1);
  if (!args_parse(&c, argc, argv)) return EXIT_USAGE;
  if (!output_open(&c)) return EXIT_SYSTEM;
  int code = EXIT_USAGE;
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (!strcmp(commands[i].name, c.command)) code = commands[i].run(&c);
  if (canceled) {
    fprintf(stderr, "seg: interrupted\n");
    output_abandon(&c);
    return 130;
  }
  if (code > EXIT_PROBLEMS) {
    output_abandon(&c);
    return code;
  }
  return output_close(&c) ? code : EXIT_SYSTEM;
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  struct sigaction sa = {.sa_handler = on_interrupt};
  sigaction(SIGINT, &sa, NULL);
  struct arena a;
  struct arena_trap trap;
  arena_init(&a, &mem_libc, &trap);
  if (setjmp(trap.env)) {
    arena_free(&a);
    fprintf(stderr, "seg: out of memory\n");
    return EXIT_SYSTEM;
  }
  int code = run(&a, argc, argv);
  arena_free(&a);
  return code;
}
