/* How many lines a text has: all of them, or about, from pieces here and there. */
#include <pthread.h>

#include "data/load_parts.h"

typedef uint8_t bytes_16 __attribute__((vector_size(16)));

/* Lines and quotation marks from `from` to `end`. */
static struct lines lines_of(const char *from, const char *end) {
  enum { ROUNDS = 127, STEP = 32 }; /* a byte counts no further than 255 */
  const char *p = from;
  struct lines n = {0};
  const bytes_16 line = (bytes_16){0} + '\n', quote = (bytes_16){0} + '"';
  while (end - p >= STEP) {
    bytes_16 ends = {0}, quotes = {0}, x, y;
    size_t rounds = (size_t)(end - p) / STEP;
    if (rounds > ROUNDS) rounds = ROUNDS;
    for (size_t i = 0; i < rounds; i++, p += STEP) {
      memcpy(&x, p, 16);
      memcpy(&y, p + 16, 16);
      ends -= (bytes_16)(x == line) + (bytes_16)(y == line); /* what is equal is -1 */
      quotes -= (bytes_16)(x == quote) + (bytes_16)(y == quote);
    }
    for (int k = 0; k < 16; k++) n.count += ends[k], n.quotes += quotes[k];
  }
  for (; p < end; p++) n.count += *p == '\n', n.quotes += *p == '"';
  n.count += p > from && p[-1] != '\n';
  return n;
}

struct count {
  const char *from, *to;
  struct lines lines;
  bool threaded;
  pthread_t thread;
};

static void *run_count(void *ctx) {
  struct count *c = ctx;
  c->lines = lines_of(c->from, c->to);
  return NULL;
}

/* The beginning of a line, at `at` or behind it. */
static size_t line_from(struct str text, size_t at, size_t end) {
  const char *nl = at < end ? memchr(text.ptr + at, '\n', end - at) : NULL;
  return nl ? (size_t)(nl - text.ptr) + 1 : end;
}

void load_lines(struct str text, const size_t *bounds, uint32_t count, struct lines *lines) {
  struct count all[PARTS_MOST];
  for (uint32_t i = count; i-- > 0;) {
    all[i] = (struct count){.from = text.ptr + bounds[i], .to = text.ptr + bounds[i + 1]};
    if (i) all[i].threaded = pthread_create(&all[i].thread, NULL, run_count, &all[i]) == 0;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (all[i].threaded) pthread_join(all[i].thread, NULL);
    else run_count(&all[i]);
    lines[i] = all[i].lines;
  }
}

/* The whole lines of [from, to); false where `quoted` and one has an odd number of quotation marks. */
static bool look(struct str text, size_t from, size_t to, bool quoted, uint64_t *bytes, uint64_t *lines) {
  for (const char *p = text.ptr + from, *end = text.ptr + to, *nl; p < end; p = nl + 1) {
    nl = memchr(p, '\n', (size_t)(end - p));
    if (!nl) break;
    if (quoted && lines_of(p, nl).quotes % 2) return false;
    *bytes += (uint64_t)(nl + 1 - p);
    ++*lines;
  }
  return true;
}

bool load_lines_about(struct str text, const size_t *bounds, uint32_t count, bool quoted, struct lines *lines) {
  enum { PIECES = 64, PIECE = 1 << 14, MORE = 64 /* a part of so many that there may be more than it seems */ };
  for (uint32_t i = 0; i < count; i++) {
    size_t size = bounds[i + 1] - bounds[i], step = size / PIECES, piece = step / 2 < PIECE ? step / 2 : PIECE;
    uint64_t bytes = 0, seen = 0;
    for (size_t k = 0; k < PIECES; k++) {
      size_t at = bounds[i] + step * k, end = at + step;
      if (k) at = line_from(text, at, end);
      if (!look(text, at, at + piece < end ? at + piece : end, quoted, &bytes, &seen)) return false;
    }
    if (!seen) return false;
    lines[i] =
        (struct lines){.count = (uint64_t)((double)size * (double)seen / (double)bytes * (MORE + 1) / MORE) + MORE};
  }
  return true;
}

void load_bounds(struct str text, size_t from, uint32_t count, size_t *bounds) {
  bounds[0] = from;
  bounds[count] = text.len;
  for (uint32_t i = 1; i < count; i++) {
    size_t at = from + (text.len - from) / count * i;
    if (at < bounds[i - 1]) at = bounds[i - 1];
    bounds[i] = line_from(text, at, text.len);
  }
}

uint64_t load_rows_about(struct str text, size_t from) {
  enum { SAMPLE = 1 << 18 };
  size_t n = text.len - from < SAMPLE ? text.len - from : SAMPLE, lines = 1;
  for (size_t i = from; i < from + n; i++) lines += text.ptr[i] == '\n';
  return n ? (text.len - from) / (n / lines + 1) * 17 / 16 + 64 : 0;
}
