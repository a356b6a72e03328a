#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t clock_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static _Noreturn void run_program(const char *const *argv) {
  execvp(argv[0], (char *const *)(uintptr_t)argv);
  fprintf(stderr, "bench: %s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

void process_start(struct process *p, const char *const *argv) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) exit(3);
  fflush(NULL);
  p->pid = fork();
  if (p->pid < 0) exit(3);
  if (p->pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* one that is held (below) would stay for ever */
    dup2(in[0], 0);
    dup2(out[1], 1);
    run_program(argv);
  }
  close(in[0]);
  close(out[1]);
  p->to = fdopen(in[1], "w");
  p->from = fdopen(out[0], "r");
}

bool process_ask(struct process *p, const char *fmt, ...) {
  snprintf(p->answer, sizeof p->answer, "it is not running");
  if (!p->pid) return false;
  kill(p->pid, SIGCONT);
  va_list ap;
  va_start(ap, fmt);
  vfprintf(p->to, fmt, ap);
  va_end(ap);
  fputc('\n', p->to);
  char line[sizeof p->answer];
  if (fflush(p->to) != 0 || !fgets(line, sizeof line, p->from)) {
    snprintf(p->answer, sizeof p->answer, "it ended");
    process_stop(p);
    return false;
  }
  kill(p->pid, SIGSTOP);
  line[strcspn(line, "\n")] = 0;
  bool ok = !strncmp(line, "ok", 2);
  snprintf(p->answer, sizeof p->answer, "%s", strlen(line) > 3 ? line + 3 : "");
  return ok;
}

void process_stop(struct process *p) {
  if (!p->pid) return;
  fclose(p->to);
  fclose(p->from);
  kill(p->pid, SIGCONT);
  int status;
  waitpid(p->pid, &status, 0);
  p->pid = 0;
}

bool process_run(const char *const *argv, const char *out, uint64_t *ns, long *peak_kb) {
  fflush(NULL);
  uint64_t from = clock_ns();
  pid_t pid = fork();
  if (pid < 0) exit(3);
  if (pid == 0) {
    int fd = open(out ? out : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || dup2(fd, 1) < 0) _exit(127);
    run_program(argv);
  }
  int status;
  struct rusage usage;
  if (wait4(pid, &status, 0, &usage) < 0) exit(3);
  *ns = clock_ns() - from;
  if (peak_kb) *peak_kb = usage.ru_maxrss;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool same_files(const char *a, const char *b) {
  FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
  bool same = x && y;
  char p[65536], q[65536];
  while (same) {
    size_t n = fread(p, 1, sizeof p, x), m = fread(q, 1, sizeof q, y);
    same = n == m && !memcmp(p, q, n);
    if (n == 0) break;
  }
  if (x) fclose(x);
  if (y) fclose(y);
  return same;
}
