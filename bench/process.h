/* Engines as processes: started, given orders, measured. */
#ifndef SEG_BENCH_PROCESS_H
#define SEG_BENCH_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct process {
  pid_t pid; /* 0: not running */
  FILE *to, *from;
  char answer[16384]; /* of the latest order, without "ok " */
};

/* argv ends in NULL. */
void process_start(struct process *p, const char *const *argv);
/* Whether the engine did it; what it says is in p->answer either way. Between orders its process is held (SIGSTOP), so
 * that threads which tidy up or wait in a loop take nothing from the engine that is measured next. */
bool process_ask(struct process *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void process_stop(struct process *p);

/* A whole process, from start to end: ns, and its peak of resident memory. False where it fails. Output goes to the
 * file `out`, or is thrown away where that is NULL. */
bool process_run(const char *const *argv, const char *out, uint64_t *ns, long *peak_kb);

uint64_t clock_ns(void);
bool same_files(const char *a, const char *b);

#endif
