/* An engine under test is a process of its own that takes orders on standard input, a line each, and answers each with
 * a line: "ok ..." or "no REASON". So engines take turns within one run, and each has its own memory.
 *
 *   version              ok TEXT
 *   list                 ok NAME...           what it can run; NAME.2 is another way to the same answer as NAME
 *   load csv|ndjson DIR  ok NS
 *   run NAME             ok NS COUNT [NS NS NS]   (of which: text to checked tree, to program, evaluation)
 *   ids NAME FILE        ok COUNT             what the latest run gave: a line a member, or a line a segment of many
 *   bytes NAME           ok BYTES            that the segment has to read
 *   memory               ok KB KB             resident now, and at most
 *   point                ok NS ALLOCATIONS MEMBERS   of one evaluation; of the customers of point.h
 *   quit
 */
#ifndef SEG_BENCH_RUNNER_H
#define SEG_BENCH_RUNNER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct runner_result {
  uint64_t ns, count;
  uint64_t part[3];
  bool has_parts;
};

struct runner_point {
  double ns, allocations; /* of one evaluation */
  uint64_t members;       /* of the customers of point.h */
};

/* Each returns false with runner_why set where it cannot; NULL where the engine has no such thing. */
struct runner {
  void (*version)(FILE *out);
  void (*list)(FILE *out);
  bool (*load)(const char *format, const char *dir);
  bool (*run)(const char *name, struct runner_result *out);
  bool (*ids)(const char *name, const char *path, uint64_t *count);
  bool (*bytes)(const char *name, uint64_t *bytes);
  bool (*point)(struct runner_point *out);
};

extern char runner_why[512];
/* Sets runner_why, cut where it is too long; always false. */
bool runner_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int runner_main(const struct runner *r);
uint64_t runner_clock(void); /* ns */

/* SQL in sections: "--- NAME" on a line of its own, then the text up to the next such line. {dir} stands for a
 * folder. */
struct sections;
/* Exits with a message where the file cannot be read. */
struct sections *sections_read(struct sections *more, const char *path);
const char *sections_get(const struct sections *s, const char *name, const char *dir);
void sections_list(const struct sections *s, FILE *out);

#endif
