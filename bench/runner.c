#include "runner.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

char runner_why[512] = "there is no such order";

bool runner_fail(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(runner_why, sizeof runner_why, fmt, ap);
  va_end(ap);
  return false;
}

uint64_t runner_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static bool memory(long kb[2]) {
  FILE *f = fopen("/proc/self/status", "r");
  char line[256];
  kb[0] = kb[1] = 0;
  while (f && fgets(line, sizeof line, f)) {
    sscanf(line, "VmRSS: %ld", &kb[0]);
    sscanf(line, "VmHWM: %ld", &kb[1]);
  }
  if (f) fclose(f);
  return kb[0] && kb[1];
}

static bool order(const struct runner *r, const char *word, const char *a, const char *b) {
  struct runner_result x = {0};
  uint64_t n = 0;
  struct runner_point point = {0};
  if (!strcmp(word, "version") && r->version) {
    printf("ok ");
    r->version(stdout);
  } else if (!strcmp(word, "list") && r->list) {
    printf("ok ");
    r->list(stdout);
  } else if (!strcmp(word, "load") && r->load) {
    uint64_t from = runner_clock();
    if (!r->load(a, b)) return false;
    printf("ok %llu", (unsigned long long)(runner_clock() - from));
  } else if (!strcmp(word, "run") && r->run) {
    if (!r->run(a, &x)) return false;
    printf("ok %llu %llu", (unsigned long long)x.ns, (unsigned long long)x.count);
    for (int i = 0; x.has_parts && i < 3; i++) printf(" %llu", (unsigned long long)x.part[i]);
  } else if (!strcmp(word, "ids") && r->ids) {
    if (!r->ids(a, b, &n)) return false;
    printf("ok %llu", (unsigned long long)n);
  } else if (!strcmp(word, "bytes") && r->bytes) {
    if (!r->bytes(a, &n)) return false;
    printf("ok %llu", (unsigned long long)n);
  } else if (!strcmp(word, "memory")) {
    long kb[2];
    if (!memory(kb)) return false;
    printf("ok %ld %ld", kb[0], kb[1]);
  } else if (!strcmp(word, "point") && r->point) {
    if (!r->point(&point)) return false;
    printf("ok %.2f %.2f %llu", point.ns, point.allocations, (unsigned long long)point.members);
  } else {
    return runner_fail("there is no such order");
  }
  return true;
}

int runner_main(const struct runner *r) {
  char line[4096], word[16], a[1024], b[3000];
  while (fgets(line, sizeof line, stdin)) {
    a[0] = b[0] = 0;
    if (sscanf(line, "%15s %1023s %2999[^\n]", word, a, b) < 1) continue;
    if (!strcmp(word, "quit")) break;
    if (!order(r, word, a, b)) {
      for (char *p = runner_why; *p; p++)
        if (*p == '\n') *p = ' ';
      printf("no %s", runner_why);
    }
    putchar('\n');
    fflush(stdout);
  }
  return 0;
}

/* ---- SQL in sections ---- */

struct section {
  char name[64];
  char *text;
};
struct sections {
  struct section items[256];
  int count;
};

static char *read_all(const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f || fseek(f, 0, SEEK_END) != 0) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(3);
  }
  long n = ftell(f);
  rewind(f);
  char *text = malloc((size_t)n + 1);
  if (!text || fread(text, 1, (size_t)n, f) != (size_t)n) abort();
  text[n] = 0;
  fclose(f);
  return text;
}

struct sections *sections_read(struct sections *s, const char *path) {
  if (!s) s = calloc(1, sizeof *s);
  if (!s) abort();
  char *text = read_all(path), *at = strncmp(text, "--- ", 4) ? strstr(text, "\n--- ") : text;
  while (at && s->count < 256) {
    struct section *x = &s->items[s->count++];
    at += *at == '\n';
    sscanf(at, "--- %63s", x->name);
    at += strcspn(at, "\n");
    x->text = at;
    char *end = strstr(at, "\n--- ");
    if (end) *end++ = 0;
    at = end;
  }
  return s;
}

void sections_list(const struct sections *s, FILE *out) {
  for (int i = 0; i < s->count; i++) fprintf(out, "%s%s", i ? " " : "", s->items[i].name);
}

/* The text with {dir} replaced; valid until the next call. NULL, with runner_why, where there is none. */
const char *sections_get(const struct sections *s, const char *name, const char *dir) {
  static char *made;
  for (int i = 0; i < s->count; i++) {
    if (strcmp(s->items[i].name, name) != 0) continue;
    const char *p = s->items[i].text;
    free(made);
    made = malloc(strlen(p) + 16 * strlen(dir) + 1);
    if (!made) abort();
    made[0] = 0;
    char *to = made;
    for (const char *hit; (hit = strstr(p, "{dir}")); p = hit + 5) to += sprintf(to, "%.*s%s", (int)(hit - p), p, dir);
    strcpy(to, p);
    return made;
  }
  runner_fail("there is no SQL for %s", name);
  return NULL;
}
