/* How often each operation was met on each engine: the table, and what to make programs around. */
#include <stddef.h>

#include "engines.h"

#include "data/decimal.h"
#include "data/json.h"

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

/* What is counted of a run, and of an engine in it, by the names in the file. */
struct counted {
  const char *name;
  size_t at;
};
static const struct counted of_run[] = {
    {"worlds", offsetof(struct tally, worlds)},          {"programs", offsetof(struct tally, programs)},
    {"segments", offsetof(struct tally, segments)},      {"by_the_row", offsetof(struct tally, points)},
    {"members", offsetof(struct tally, members)},        {"rows", offsetof(struct tally, rows)},
    {"refused", offsetof(struct tally, refused)},        {"overflowed", offsetof(struct tally, overflowed)},
    {"in_sqlite", offsetof(struct tally, sql)},          {"overflowed_in_one", offsetof(struct tally, early)},
    {"differences", offsetof(struct tally, differences)}};
static const struct counted of_engine[] = {{"exact", offsetof(struct engine_tally, exact)},
                                           {"narrowed", offsetof(struct engine_tally, narrowed)},
                                           {"finished", offsetof(struct engine_tally, finishes)},
                                           {"refused", offsetof(struct engine_tally, refused)},
                                           {"overflowed_in_it", offsetof(struct engine_tally, early)},
                                           {"us_making_worlds", offsetof(struct engine_tally, making)},
                                           {"us_asking", offsetof(struct engine_tally, asking)},
                                           {"us_finishing", offsetof(struct engine_tally, finishing)}};
#define COUNTED(list) (sizeof(list) / sizeof *(list))

static void print_counts(FILE *f, const void *of, const struct counted *list, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint64_t v;
    memcpy(&v, (const char *)of + list[i].at, sizeof v);
    fprintf(f, "%s\"%s\": %llu", i ? ", " : "", list[i].name, (unsigned long long)v);
  }
}

static void print_json(const struct tally *t, const char *path) {
  FILE *f = fopen(path, "w");
  if (!f) {
    fprintf(stderr, "diff: cannot write %s\n", path);
    return;
  }
  fprintf(f, "{");
  print_counts(f, t, of_run, COUNTED(of_run));
  fprintf(f, ",\n \"engines\": {");
  for (uint32_t i = 0; i <= engines_chosen(); i++) {
    fprintf(f, "%s\n  \"%s\": {", i ? "," : "", name_of(i));
    print_counts(f, column_of(t, i), of_engine, COUNTED(of_engine));
    fprintf(f, "}");
  }
  fprintf(f, "\n },\n \"operations\": {");
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

/* ---- counts of runs before ---- */

static uint64_t number_at(struct str object, const char *key) {
  struct json_value v;
  int64_t n = 0;
  if (json_get_key(object, str_from(key), &v) == JSON_FOUND && v.kind == JSON_NUMBER) int_parse(v.text, &n);
  return (uint64_t)n;
}

static void add_counts(struct str object, void *to, const struct counted *list, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint64_t v;
    memcpy(&v, (char *)to + list[i].at, sizeof v);
    v += number_at(object, list[i].name);
    memcpy((char *)to + list[i].at, &v, sizeof v);
  }
}

/* The engine of that name, chosen where it was not. NULL: there is none. */
static struct engine_tally *tally_of(struct tally *t, struct str name) {
  if (str_is(name, "sqlite")) return &t->sqlite;
  for (uint32_t i = 0; i < engines_chosen(); i++)
    if (str_is(name, engines_name(i))) return &t->engines[i];
  char text[32];
  snprintf(text, sizeof text, "%.*s", STR_ARG(name));
  return engine_choose(text) ? &t->engines[engines_chosen() - 1] : NULL;
}

static bool add_text(struct tally *t, struct str text) {
  struct json_value columns, operations, of, counts, key;
  if (json_get_key(text, STR("engines"), &columns) != JSON_FOUND || columns.kind != JSON_OBJECT ||
      json_get_key(text, STR("operations"), &operations) != JSON_FOUND)
    return false;
  add_counts(text, t, of_run, COUNTED(of_run));
  struct json_reader r = json_reader_on(columns.text);
  bool first = true;
  json_enter(&r, '{');
  while (json_next_member(&r, &first, &key, &counts)) {
    struct engine_tally *e = tally_of(t, key.text);
    if (!e) return false;
    add_counts(counts.text, e, of_engine, COUNTED(of_engine));
    for (uint32_t op = 0; op < IR_OPS; op++) {
      const char *name = ir_op_name((enum op)op);
      if (json_get_key(operations.text, str_from(name), &of) != JSON_FOUND) continue;
      if (e == &t->sqlite) t->ops[op] += number_at(of.text, "machine"); /* once in each file */
      if (json_get_key(of.text, key.text, &of) != JSON_FOUND) continue;
      e->said[op] += number_at(of.text, "said");
      e->finished[op] += number_at(of.text, "finished");
    }
  }
  return !r.error;
}

bool coverage_add(struct tally *t, const char *json) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct str text = STR("");
  bool fine = file_text(&a, json, &text) && add_text(t, text);
  arena_free(&a);
  return fine;
}

bool coverage_print(const struct tally *t, uint64_t least, const char *json) {
  bool all = true;
  for (uint32_t i = 1; i <= engines_chosen(); i++) {
    const struct engine_tally *e = column_of(t, i);
    printf(
        "%s: %llu segments exact, %llu narrowed, of which %llu were finished by the machine, %llu refused, %llu overflowed in it alone; seconds: %.1f making worlds, %.1f asking, %.1f finishing\n",
        name_of(i), (unsigned long long)e->exact, (unsigned long long)e->narrowed, (unsigned long long)e->finishes,
        (unsigned long long)e->refused, (unsigned long long)e->early, (double)e->making / 1e6, (double)e->asking / 1e6,
        (double)e->finishing / 1e6);
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
