/* What was measured, as a table and as JSON. */
#ifndef SEG_BENCH_REPORT_H
#define SEG_BENCH_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum engine { SEG, DUCKDB, SQLITE, CEL, ENGINES };
extern const char *const engine_names[ENGINES];

enum { REPEATS_MOST = 192, WAYS_MOST = 6, LINES_MOST = 64 };

struct times {
  uint64_t ns[REPEATS_MOST];
  int count;
};
void times_add(struct times *t, uint64_t ns);
uint64_t times_median(const struct times *t);
uint64_t times_min(const struct times *t);

/* One way of one engine to one answer. */
struct way {
  char name[64];
  struct times times;
  struct times after; /* right after another engine: left out of `times` */
  uint64_t first;     /* the first time, which `times` leaves out; 0: not measured */
  uint64_t second;    /* the second, left out too */
  bool same;          /* the same members as seg */
};

/* A line of the table. */
struct line {
  char name[64];
  const char *unit; /* "ms", "ns", "MB" */
  double bar;       /* so many times faster than `against`, at least; 0: no bar */
  double bar_share; /* or: at most this part of `against` */
  double bar_value; /* or: at most this value itself */
  enum engine against;
  struct way ways[ENGINES][WAYS_MOST];
  int way_count[ENGINES];
  char absent[ENGINES][160]; /* why an engine has nothing here; "" else */
  uint64_t members;
  bool has_members;
  uint64_t part[3]; /* of seg: text to checked tree, to program, evaluation; medians */
  bool has_parts;
  uint64_t bytes; /* that seg has to read; 0: not known */
  char note[200];
};

struct growth {
  uint64_t customers;
  char name[16];
  double ns_per_row; /* of customers */
};

struct report {
  char machine[256], versions[ENGINES][64], order[16];
  uint64_t customers, seed;
  int processors;
  double memory_one, memory_two; /* GB/s */
  struct line lines[LINES_MOST];
  int count;
  struct growth growth[256];
  int growth_count;
};

/* The best way of an engine by median; NULL where it has none with the right answer. */
const struct way *line_best(const struct line *l, enum engine e);
/* How many times faster (or smaller) seg is; 0 where it cannot be said. */
double line_ratio(const struct line *l);
/* 1: met, 0: not met, -1: no bar, or nothing to hold it against. */
int line_met(const struct line *l);

void report_print(const struct report *r, FILE *out);
void report_json(const struct report *r, FILE *out);

#endif
