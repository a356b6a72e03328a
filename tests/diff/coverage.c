/* How often each operation was met on each engine: the table, and what to make programs around. */
#include "engines.h"

static const struct engine_tally *column_of(const struct tally *t, uint32_t i) {
  return i ? &t->engines[i - 1] : &t->sqlite;
}
static const char *name_of(uint32_t i) { return i ? engines_name(i - 1) : "sqlite"; }

static uint64_t met(const struct engine_tally *e, uint32_t op) { return e->said[op] + e->finished[op]; }

static uint64_t least_met(const struct tally *t, uint32_t op) {
  uint64_t least = t->ops[op];
  for (uint32_t i = 0; i <= engines_chosen(); i++)
    if (met(column_of(t, i), op) < least) least = met(column_of(t, i), op);
  return least;
}

/* Most programs have a goal: one of the few operations that were met least, most often the first. */
enum { GOAL_PERCENT = 60, GOALS = 6 };

enum op coverage_goal(const struct tally *t, struct rng *r) {
  if (!rng_percent(r, GOAL_PERCENT)) return IR_OPS;
  uint32_t rare[GOALS], n = 0;
  for (uint32_t op = 0; op < IR_OPS; op++) {
    if (op == IR_ROW || op == IR_FIELD || op == IR_CONST) continue;
    uint32_t at = n < GOALS ? n++ : GOALS;
    for (; at && least_met(t, rare[at - 1]) > least_met(t, op); at--)
      if (at < GOALS) rare[at] = rare[at - 1];
    if (at < GOALS) rare[at] = op;
  }
  return (enum op)rare[rng_below(r, n)];
}

static void print_json(const struct tally *t, const char *path) {
  FILE *f = fopen(path, "w");
  if (!f) {
    fprintf(stderr, "diff: cannot write %s\n", path);
    return;
  }
  fprintf(f, "{\"programs\": %llu, \"segments\": %llu, \"refused\": %llu, \"overflowed\": %llu,\n \"engines\": [",
          (unsigned long long)t->programs, (unsigned long long)t->segments, (unsigned long long)t->refused,
          (unsigned long long)t->overflowed);
  for (uint32_t i = 0; i <= engines_chosen(); i++) fprintf(f, "%s\"%s\"", i ? ", " : "", name_of(i));
  fprintf(f, "],\n \"operations\": {");
  for (uint32_t op = 0; op < IR_OPS; op++) {
    fprintf(f, "%s\n  \"%s\": {\"machine\": %llu", op ? "," : "", ir_op_name((enum op)op),
            (unsigned long long)t->ops[op]);
    for (uint32_t i = 0; i <= engines_chosen(); i++)
      fprintf(f, ", \"%s\": {\"said\": %llu, \"finished\": %llu}", name_of(i),
              (unsigned long long)column_of(t, i)->said[op], (unsigned long long)column_of(t, i)->finished[op]);
    fprintf(f, "}");
  }
  fprintf(f, "\n }}\n");
  fclose(f);
}

bool coverage_print(const struct tally *t, uint64_t least, const char *json) {
  bool all = true;
  for (uint32_t i = 1; i <= engines_chosen(); i++) {
    const struct engine_tally *e = column_of(t, i);
    printf(
        "%s: %llu segments exact, %llu narrowed, of which %llu were finished by the machine, %llu refused, %llu overflowed in it alone\n",
        name_of(i), (unsigned long long)e->exact, (unsigned long long)e->narrowed, (unsigned long long)e->finishes,
        (unsigned long long)e->refused, (unsigned long long)e->early);
  }
  if (json) print_json(t, json);
  if (!least) return true;
  printf("\nin statements + finished by the machine\n%-12s %9s", "operation", "machine");
  for (uint32_t i = 0; i <= engines_chosen(); i++) printf(" %16s", name_of(i));
  printf("\n");
  for (uint32_t op = 0; op < IR_OPS; op++) {
    printf("%-12s %9llu", ir_op_name((enum op)op), (unsigned long long)t->ops[op]);
    for (uint32_t i = 0; i <= engines_chosen(); i++) {
      const struct engine_tally *e = column_of(t, i);
      char cell[48];
      snprintf(cell, sizeof cell, e->finished[op] ? "%llu+%llu" : "%llu", (unsigned long long)e->said[op],
               (unsigned long long)e->finished[op]);
      printf(" %16s", cell);
    }
    bool few = least_met(t, op) < least;
    if (few) printf(" <- less than %llu", (unsigned long long)least);
    all &= !few;
    printf("\n");
  }
  if (!all) printf("an operation was met less than %llu times on some engine\n", (unsigned long long)least);
  return all;
}
