/* diff --seed N --count N|--seconds S [--least N] [--json FILE] [--found DIR] [--verbose] [--trace FILE] [--keep-going
 * N]
 *      [--folder DIR] [--add JSON]... [--engine NAME[=SERVER]]...
 * diff --count 0 --add JSON...               the counts of several runs as one; --add also goes before a run of its own
 * diff --case FOLDER [--engine ...]...      kept differences again: the case, or all below the folder (cases.c)
 * diff --store FOLDER [--engine NAME=SERVER]    writes the world of a case into a database, and prints its URL
 *
 * Makes worlds and programs at random and holds the reference, the machine, SQLite and the engines named to one answer.
 * Stops at the first difference with the smallest case that shows it, as files below --found. Prints how often each
 * operation of the IR was met on each engine; fails where one was met less than --least times (once, in a long run that
 * is not --short of others whose counts are added). */
#include "engines.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PROGRAMS_PER_WORLD = 20, LONG_RUN = 1000, SLOW_SECONDS = 2 };

struct settings {
  uint64_t seed, count, only;
  uint32_t keep_going;
  bool verbose, no_shrink, short_run;
  const char *trace, *json;
  struct str folder, found, run_cases, store;
  uint32_t seconds;
  uint64_t least; /* times that each operation is to be reached on each engine */
};

/* Counts alone, without the table: a short run meets some operations never. */
static void in_short(const struct tally *t) {
  printf(
      "worlds %llu, programs %llu, segments %llu, of which in SQL %llu, by the row %llu; members %llu of %llu rows; refused %llu, overflowed %llu, overflowed in one engine alone %llu\n",
      (unsigned long long)t->worlds, (unsigned long long)t->programs, (unsigned long long)t->segments,
      (unsigned long long)t->sql, (unsigned long long)t->points, (unsigned long long)t->members,
      (unsigned long long)t->rows, (unsigned long long)t->refused, (unsigned long long)t->overflowed,
      (unsigned long long)t->early);
  printf("codes:");
  for (size_t i = 0; i < sizeof t->codes / sizeof *t->codes && t->codes[i].code[0]; i++)
    printf(" %s %u", t->codes[i].code, t->codes[i].count);
  printf("\n");
}

/* False: something differs. */
static bool one_world(const struct settings *o, uint64_t world_seed, uint64_t programs, struct tally *tally,
                      uint32_t *failures) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct rng r = {world_seed * UINT64_C(0xD1342543DE82EF95) + 1};
  struct world w = {.schema_text = gen_schema(&r, &a)};
  static const int64_t nows[] = {1769853600, 1743296400, 1743300000, 1761444000, 1743292800, 1735685999,
                                 1735689600, 1764547200, 1709208000, 1741503600, 1762066800};
  w.now = RNG_PICK(&r, nows) * 1000000;
  w.form = (enum world_form)rng_below(&r, FORMS);
  w.variety = (world_seed + 1) * UINT64_C(0xBF58476D1CE4E5B9) >> 8;
  struct outcome out = {0};
  struct str none = STR("");

  struct arena sa;
  arena_init(&sa, &mem_libc, NULL);
  struct sources ss = sources_in(&sa);
  struct diags ds = diags_in(&sa);
  struct project p;
  project_init(&p, &sa, &ss, &ds);
  project_add_text(&p, STR("shop.schema"), w.schema_text);
  struct checked *c = check_project(&p);
  bool fine = true;
  if (ds.errors) {
    for (uint32_t i = 0; i < ds.list.count; i++)
      if (ds.list.items[i]->code->severity == SEV_ERROR)
        out.what = str_printf(&a, "%s: %.*s", ds.list.items[i]->code->id, STR_ARG(ds.list.items[i]->message));
    out.kind = "schema";
    world_print(stdout, &w, none, &out);
    arena_free(&sa);
    arena_free(&a);
    ++*failures;
    return false;
  }
  gen_data(&r, &a, c->schema, &w);
  struct loaded l;
  world_load(&l, &w, o->folder);
  tally->worlds++;
  if (l.problem.len) {
    out.kind = "load";
    out.what = l.problem;
    printf("==== seed %llu\n", (unsigned long long)world_seed);
    world_print(stdout, &w, none, &out);
    if (o->found.len) {
      mkdir(o->found.ptr, 0777);
      case_write(&w, none, &out, str_printf(&a, "%.*s/%llu", STR_ARG(o->found), (unsigned long long)world_seed));
    }
    ++*failures;
    fine = false;
  }
  for (uint64_t i = 0; i < programs && fine; i++) {
    struct arena pa;
    arena_init(&pa, &mem_libc, NULL);
    struct str program = gen_program(&r, &pa, c->schema, w.now);
    struct rng goal_chance = {world_seed ^ i << 32};
    enum op goal = coverage_goal(
        tally, &goal_chance); /* by what was met so far; chance is its own, so that programs stay as they are */
    struct str more = goal != IR_OPS ? gen_goal_program(&goal_chance, &pa, c->schema, w.now, goal) : STR("");
    if (more.len) program = str_printf(&pa, "%.*s%.*s", STR_ARG(program), STR_ARG(more));
    if (o->verbose)
      printf("-- world %llu, program %llu\n%.*s", (unsigned long long)world_seed, (unsigned long long)i,
             STR_ARG(program));
    if (o->trace) {
      FILE *f = fopen(o->trace, "w");
      struct outcome trace = {.kind = "trace", .what = program};
      if (f) world_print(f, &w, program, &trace), fclose(f);
    }
    time_t began = time(NULL);
    out = compare(&pa, &w, &l, program, tally);
    if (time(NULL) - began > SLOW_SECONDS)
      printf("slow: seed %llu, program %llu, %d s:\n%.*s", (unsigned long long)world_seed, (unsigned long long)i,
             (int)(time(NULL) - began), STR_ARG(program));
    if (out.verdict == DIFFERENT) {
      struct world small = w;
      struct str text = program;
      printf("==== seed %llu, program %llu: %s in %.*s\n", (unsigned long long)world_seed, (unsigned long long)i,
             out.kind, STR_ARG(out.segment));
      fflush(stdout);
      if (!o->no_shrink) shrink(&pa, &small, &text, &out, str_printf(&pa, "%.*s/small", STR_ARG(o->folder)));
      world_print(stdout, &small, text, &out);
      if (o->found.len) {
        struct str place =
            str_printf(&pa, "%.*s/%llu-%llu", STR_ARG(o->found), (unsigned long long)world_seed, (unsigned long long)i);
        mkdir(o->found.ptr, 0777);
        printf(case_write(&small, text, &out, place) ? "as files: %s\n" : "cannot write %s\n", place.ptr);
      }
      fflush(stdout);
      if (++*failures > o->keep_going) {
        fine = false;
      } else if (!o->no_shrink) { /* small worlds took this one's place in the databases */
        world_unload(&l);
        world_load(&l, &w, o->folder);
      }
    }
    arena_free(&pa);
  }
  world_unload(&l);
  arena_free(&sa);
  arena_free(&a);
  return fine;
}

int main(int argc, char **argv) {
  struct settings o = {.seed = 1, .count = 200};
  struct tally *tally = calloc(1, sizeof *tally);
  if (!tally) return perror("diff"), 2;
  for (int i = 1; i < argc; i++) {
    const char *next = i + 1 < argc ? argv[i + 1] : "0";
    if (strcmp(argv[i], "--seed") == 0) o.seed = strtoull(next, NULL, 10), i++;
    else if (strcmp(argv[i], "--count") == 0) o.count = strtoull(next, NULL, 10), i++;
    else if (strcmp(argv[i], "--keep-going") == 0) o.keep_going = (uint32_t)strtoul(next, NULL, 10), i++;
    else if (strcmp(argv[i], "--trace") == 0) o.trace = next, i++;
    else if (strcmp(argv[i], "--folder") == 0) o.folder = str_from(next), i++;
    else if (strcmp(argv[i], "--found") == 0) o.found = str_from(next), i++;
    else if (strcmp(argv[i], "--case") == 0) o.run_cases = str_from(next), i++;
    else if (strcmp(argv[i], "--store") == 0) o.store = str_from(next), i++;
    else if (strcmp(argv[i], "--seconds") == 0) o.seconds = (uint32_t)strtoul(next, NULL, 10), i++;
    else if (strcmp(argv[i], "--least") == 0) o.least = strtoull(next, NULL, 10), i++;
    else if (strcmp(argv[i], "--json") == 0) o.json = next, i++;
    else if (strcmp(argv[i], "--add") == 0) {
      if (!coverage_add(tally, next)) return fprintf(stderr, "diff: %s has no counts\n", next), 2;
      i++;
    } else if (strcmp(argv[i], "--engine") == 0) {
      if (!engine_choose(next)) return fprintf(stderr, "diff: there is no engine `%s`\n", next), 2;
      i++;
    } else if (strcmp(argv[i], "--verbose") == 0) o.verbose = true;
    else if (strcmp(argv[i], "--short") == 0) o.short_run = true;
    else if (strcmp(argv[i], "--no-shrink") == 0) o.no_shrink = true;
    else
      return fprintf(
                 stderr,
                 "diff: --seed N --count N | --seconds S | --case FOLDER | --store FOLDER; [--least N] [--json FILE] [--add FILE]... [--found DIR] [--verbose] [--no-shrink] [--short] [--keep-going N] [--trace FILE] [--folder DIR] [--engine NAME[=SERVER]]...\n"),
             2;
  }
  char folder[] = "/tmp/seg-diff-XXXXXX";
  bool ours = !o.folder.len;
  if (ours) {
    if (!mkdtemp(folder)) return perror("diff"), 2;
    o.folder = str_from(folder);
  }
  int code;
  if (o.store.len) {
    code = case_store(o.store);
  } else if (o.run_cases.len) {
    code = cases_run(o.run_cases, o.folder);
  } else {
    uint32_t failures = 0;
    uint64_t left = o.seconds ? UINT64_MAX : o.count, seed = o.seed;
    time_t end = time(NULL) + o.seconds;
    while (left && failures <= o.keep_going && (!o.seconds || time(NULL) < end)) {
      uint64_t n = left < PROGRAMS_PER_WORLD ? left : PROGRAMS_PER_WORLD;
      one_world(&o, seed++, n, tally, &failures);
      left -= n;
    }
    tally->differences += failures;
    for (uint32_t i = 0; i < engines_chosen(); i++) tally->engines[i].making += engines_making(i);
    in_short(tally);
    bool long_run = !o.short_run && tally->programs >= LONG_RUN && !tally->differences;
    bool covered = coverage_print(tally, o.least ? o.least : long_run, o.json);
    printf(tally->differences ? "%llu differences\n" : "no difference\n", (unsigned long long)tally->differences);
    code = tally->differences || !covered ? 1 : 0;
  }
  free(tally);
  if (ours) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0) fprintf(stderr, "diff: %s is left\n", folder);
  }
  return code;
}
