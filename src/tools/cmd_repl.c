/* repl: ideas tried on data. */
#include <signal.h>
#include <unistd.h>

#include "tools/repl.h"

static volatile int interrupted;

static void on_interrupt(int sig) {
  (void)sig;
  interrupted = 1;
}

static void greet(struct repl *r) {
  const struct checked *c = r->world->s.checked;
  fprintf(r->cli->out, "%u segment%s; an expression shows its members, `:help` lists the commands, Tab completes\n",
          c->segment_count, c->segment_count == 1 ? "" : "s");
}

static void take(struct repl *r, struct str input) {
  interrupted = 0;
  struct str text = str_trim(input);
  if (!text.len) repl_more(r);
  else if (text.ptr[0] == ':') repl_command(r, text);
  else if (repl_is_definition(text)) repl_define(r, text);
  else repl_eval(r, text);
  fflush(r->cli->out);
}

int cmd_repl(struct cli *c) {
  struct repl r = {.cli = c};
  arena_init(&r.keep, c->arena->mem, c->arena->trap);
  r.texts = map_in(&r.keep);
  r.on = c->on;
  r.interactive = isatty(0) && isatty(1);
  struct sigaction sa = {.sa_handler = on_interrupt}, old;
  sigaction(SIGINT, &sa, &old);
  const volatile int *cancel = c->cancel;
  c->cancel = &interrupted;
  int code = EXIT_PROBLEMS;
  r.world = repl_world_new(&r, NULL);
  if (r.world) {
    struct repl_edit *e = repl_edit_open(&r);
    if (r.interactive) greet(&r);
    struct str input;
    while (!r.quit && repl_edit_next(e, &input)) take(&r, input);
    if (r.interactive && !r.quit) fputc('\n', c->out);
    repl_edit_close(e);
    code = r.failed && !r.interactive ? EXIT_PROBLEMS : EXIT_FINE; /* a script that went wrong says so */
    repl_drop_data(&r);
    repl_world_free(r.world);
  }
  c->cancel = cancel;
  sigaction(SIGINT, &old, NULL);
  arena_free(&r.keep);
  return code;
}
