/* The benchmark: every engine on the same files, in turn, in one run; the same ids from all; a table and JSON.
 *
 *   bench --bin DIR --seg SEG --work DIR [--source DIR] [--customers N] [--seed S] [--order O] [--duckdb LIBRARY]
 *         [--npm DIR] [--growth N,N,...] [--repeats N] [-o FILE]
 *
 * Exit 1: engines differ. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"
#include "report.h"

static struct {
  const char *bin, *seg, *work, *source, *order, *duckdb, *npm, *growth, *out;
  uint64_t customers, seed;
  int repeats;
} o = {.source = "bench", .order = "random", .customers = 1000000, .seed = 1, .repeats = 7};

static struct report report;
static struct process engines[ENGINES];
static char data_dir[2048];
static char ways[ENGINES][8192]; /* what each can run: " NAME NAME.2 ... " */

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(3);
}

static char *text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Never freed: a run makes a few hundred. */
static char *text(const char *fmt, ...) {
  char *s;
  va_list ap;
  va_start(ap, fmt);
  if (vasprintf(&s, fmt, ap) < 0) abort();
  va_end(ap);
  return s;
}

static void say(const char *what) {
  if (!isatty(2)) return;
  fprintf(stderr, "\r\033[K%s", what);
  fflush(stderr);
}

static bool quiet_run(const char *const *argv) {
  uint64_t ns;
  return process_run(argv, NULL, &ns, NULL);
}

/* ---- data ---- */

/* Makes the data unless it is there already, made by the same arguments. */
static const char *generate(uint64_t customers, const char *formats) {
  const char *dir =
      text("%s/data-%llu-%llu-%s", o.work, (unsigned long long)customers, (unsigned long long)o.seed, o.order);
  const char *stamp = text("%s/made-%s", dir, formats);
  struct stat made, maker;
  const char *generator = text("%s/bench_generate", o.bin);
  if (stat(stamp, &made) == 0 && stat(generator, &maker) == 0 && made.st_mtime >= maker.st_mtime) return dir;
  say(text("making data of %llu customers", (unsigned long long)customers));
  const char *argv[] = {generator,
                        "--customers",
                        text("%llu", (unsigned long long)customers),
                        "--seed",
                        text("%llu", (unsigned long long)o.seed),
                        "--order",
                        o.order,
                        "--formats",
                        formats,
                        "-o",
                        dir,
                        NULL};
  if (!quiet_run(argv)) fail("the data could not be made");
  FILE *f = fopen(stamp, "w");
  if (!f || fclose(f) != 0) fail("the data could not be marked as made");
  return dir;
}

static void make_many(int count) {
  const char *argv[] = {text("%s/bench_many", o.bin), text("%d", count), "1", o.work, NULL};
  if (!quiet_run(argv)) fail("the many segments could not be made");
}

/* ---- engines ---- */

static bool start(enum engine e) {
  const char *many[2] = {text("%s/many-200.%s.sql", o.work, e == DUCKDB ? "duckdb" : "sqlite"),
                         text("%s/many-1000.%s.sql", o.work, e == DUCKDB ? "duckdb" : "sqlite")};
  const char *seg[] = {text("%s/bench_seg", o.bin), text("%s/workload", o.source), o.work, NULL};
  const char *duckdb[] = {
      text("%s/bench_duckdb", o.bin), o.duckdb, text("%s/peers/duckdb.sql", o.source), many[0], many[1], NULL};
  const char *sqlite[] = {text("%s/bench_sqlite", o.bin), text("%s/peers/sqlite.sql", o.source), many[0], many[1],
                          NULL};
  if (e == DUCKDB && !o.duckdb) return false;
  process_start(&engines[e], e == SEG ? seg : e == DUCKDB ? duckdb : sqlite);
  if (!process_ask(&engines[e], "version")) return false;
  snprintf(report.versions[e], sizeof report.versions[e], "%.63s", engines[e].answer);
  if (e != SEG && process_ask(&engines[e], "list")) snprintf(ways[e], sizeof ways[e], " %.8000s ", engines[e].answer);
  return true;
}

static struct line *line_new(const char *name, const char *unit) {
  if (report.count == LINES_MOST) fail("too many lines");
  struct line *l = &report.lines[report.count++];
  snprintf(l->name, sizeof l->name, "%s", name);
  l->unit = unit;
  l->against = DUCKDB;
  return l;
}

static struct way *way_new(struct line *l, enum engine e, const char *name) {
  if (l->way_count[e] == WAYS_MOST) fail("too many ways");
  struct way *w = &l->ways[e][l->way_count[e]++];
  snprintf(w->name, sizeof w->name, "%s", name);
  return w;
}

static void absent(struct line *l, enum engine e, const char *why) {
  snprintf(l->absent[e], sizeof l->absent[e], "%s", why);
}

/* Loads in fresh processes, so that each has the memory of that alone; the last stays. One goes before, unmeasured: it
 * finds files and memory as the engine before left them, and on a virtual machine waits for the host to give both back.
 */
static void load(const char *format, double bar, int repeats) {
  struct line *time = line_new(text("load %s", format), "ms"), *memory = NULL, *peak = NULL;
  time->bar = bar;
  if (!strcmp(format, "csv")) {
    memory = line_new("memory", "MB");
    memory->bar_share = 0.6;
    snprintf(memory->note, sizeof memory->note, "resident after loading everything");
    peak = line_new("memory at most", "MB");
  }
  for (int r = 0; r < repeats; r++)
    for (enum engine e = SEG; e <= DUCKDB; e++) {
      say(text("load %s: %s", format, engine_names[e]));
      process_stop(&engines[e]);
      if (start(e) && process_ask(&engines[e], "load %s %s", format, data_dir)) process_stop(&engines[e]);
      if (!engines[e].pid && !start(e)) {
        absent(time, e, e == DUCKDB && !o.duckdb ? "its library is not installed" : engines[e].answer);
        continue;
      }
      struct line *lines[3] = {time, memory, peak};
      for (int i = 0; i < 3; i++)
        if (lines[i] && !lines[i]->way_count[e]) way_new(lines[i], e, format)->same = true;
      if (!process_ask(&engines[e], "load %s %s", format, data_dir)) {
        absent(time, e, engines[e].answer);
        continue;
      }
      times_add(&time->ways[e][0].times, strtoull(engines[e].answer, NULL, 10));
      unsigned long long now_kb, most_kb;
      if (!memory || !process_ask(&engines[e], "memory") ||
          sscanf(engines[e].answer, "%llu %llu", &now_kb, &most_kb) != 2)
        continue;
      times_add(&memory->ways[e][0].times, now_kb * 1024);
      times_add(&peak->ways[e][0].times, most_kb * 1024);
    }
}

/* ---- segments ---- */

static bool can(enum engine e, const char *way) { return strstr(ways[e], text(" %s ", way)) != NULL; }

/* One evaluation: its time in ns; 0 where it fails. */
static uint64_t once(struct line *l, enum engine e, struct way *w) {
  if (!process_ask(&engines[e], "run %s", w->name)) {
    absent(l, e, engines[e].answer);
    return 0;
  }
  unsigned long long ns, members, part[3];
  int n = sscanf(engines[e].answer, "%llu %llu %llu %llu %llu", &ns, &members, &part[0], &part[1], &part[2]);
  if (e == SEG) {
    l->members = members;
    l->has_members = true;
    if (n == 5 && (!l->has_parts || !w->times.count || ns <= times_min(&w->times))) {
      for (int i = 0; i < 3; i++) l->part[i] = part[i];
      l->has_parts = true;
    }
  }
  return ns;
}

/* What takes longer than SLOW is asked once. */
static const uint64_t QUICK = 100000000, SLOW = 5000000000;

/* A turn of a way: what takes less than a tenth of a second is asked four times and its first left out of the median,
 * since that finds the processor's caches as the engine before left them. */
static void turn(struct line *l, enum engine e, struct way *w) {
  uint64_t ns = once(l, e, w);
  if (ns == 0) return;
  if (ns >= QUICK) {
    times_add(&w->times, ns);
    return;
  }
  times_add(&w->after, ns);
  for (int i = 0; i < 3; i++)
    if ((ns = once(l, e, w)) != 0) times_add(&w->times, ns);
}

/* All engines and their ways in turn, again and again; the first round warms up and compares. */
static void segment(const char *name, double bar, int repeats, bool sqlite) {
  struct line *l = line_new(name, "ms");
  l->bar = bar;
  const char *mine = text("%s/ids.seg", o.work), *theirs = text("%s/ids.other", o.work);
  for (enum engine e = SEG; e <= (sqlite ? SQLITE : DUCKDB); e++) {
    if (!engines[e].pid) {
      absent(l, e, "it is not running");
      continue;
    }
    for (int i = 1; i <= WAYS_MOST; i++) {
      const char *way = i == 1 ? name : text("%s.%d", name, i);
      if (e == SEG ? i > 1 : !can(e, way)) continue;
      say(text("%s: %s, once for all", way, engine_names[e]));
      struct way *w = way_new(l, e, way);
      uint64_t ns = once(l, e, w);
      if (ns == 0) continue;
      if (repeats > 1 && ns < SLOW) w->first = ns;
      else times_add(&w->times, ns);
      w->same = process_ask(&engines[e], "ids %s %s", way, e == SEG ? mine : theirs) &&
                (e == SEG || same_files(mine, theirs));
      if (!w->same) absent(l, e, text("%s gives other ids than seg", way));
      if (w->first && w->same && e == SEG) w->second = once(l, e, w);
    }
  }
  if (process_ask(&engines[SEG], "bytes %s", name)) l->bytes = strtoull(engines[SEG].answer, NULL, 10);
  uint64_t from = clock_ns();
  for (int r = 0; repeats > 1 && r < repeats && (r < 2 || clock_ns() - from < 20000000000u); r++)
    for (enum engine e = SEG; e <= (sqlite ? SQLITE : DUCKDB); e++)
      for (int i = 0; i < l->way_count[e]; i++) {
        struct way *w = &l->ways[e][i];
        /* a way that is far behind after two rounds will not become the best */
        const struct way *best = line_best(l, e);
        if (r >= 2 && best != w && best && times_min(&w->times) > 2 * times_median(&best->times)) continue;
        say(text("%s: %s, %d of %d", w->name, engine_names[e], r + 1, repeats));
        if (w->same && w->first) turn(l, e, w);
      }
}

static void cold(int repeats) {
  struct line *l = line_new("cold", "ms"), *memory = line_new("cold memory", "MB");
  l->bar = 3;
  snprintf(l->note, sizeof l->note, "count from CSV files, process start to end");
  const char *mine = text("%s/cold.seg", o.work), *theirs = text("%s/cold.other", o.work),
             *csv = text("%s/csv", data_dir);
  const char *seg[] = {o.seg,        "run",       text("%s/workload/count.seg", o.source),
                       "--data",     csv,         "--now",
                       "2026-01-31", "--segment", "count",
                       "--format",   "ids",       NULL};
  for (int r = 0; r < repeats; r++)
    for (enum engine e = SEG; e <= DUCKDB; e++)
      for (int i = 0; i < (e == SEG ? 1 : 2); i++) {
        const char *way = i ? "cold.2" : "cold";
        const char *duckdb[] = {text("%s/bench_duckdb", o.bin),
                                o.duckdb,
                                text("%s/peers/duckdb.sql", o.source),
                                "--cold",
                                way,
                                data_dir,
                                theirs,
                                NULL};
        if (e == DUCKDB && !o.duckdb) {
          absent(l, e, "its library is not installed");
          continue;
        }
        say(text("%s: %s, %d of %d", way, engine_names[e], r + 1, repeats));
        struct way *w = r ? &l->ways[e][i] : way_new(l, e, way), *m = r ? &memory->ways[e][i] : way_new(memory, e, way);
        uint64_t ns;
        long kb;
        const char *const *argv = e == SEG ? seg : duckdb;
        quiet_run(argv); /* as before a load */
        bool ok = process_run(argv, e == SEG ? mine : NULL, &ns, &kb);
        w->same = m->same = ok && (e == SEG || same_files(mine, theirs));
        if (!w->same) absent(l, e, ok ? "other ids than seg" : "it failed");
        times_add(&w->times, ns);
        times_add(&m->times, (uint64_t)kb * 1024);
      }
}

/* As cold, of a cache that an earlier process wrote: the same members, in a tenth of the time. */
static void opened_again(int repeats) {
  struct line *l = line_new("opened again", "ms");
  const struct way *first = line_best(l - 2, SEG); /* cold, and its memory */
  const char *ids = text("%s/again.seg", o.work), *cache = text("%s/cache", o.work), *csv = text("%s/csv", data_dir);
  const char *count = text("%s/workload/count.seg", o.source);
  const char *seg[] = {o.seg,       "run",   count,      "--data", csv,       "--now", "2026-01-31",
                       "--segment", "count", "--format", "ids",    "--cache", cache,   NULL};
  const char *clean[] = {"rm", "-rf", cache, NULL};
  struct way *w = way_new(l, SEG, "opened again");
  if (first) l->bar_value = (double)times_median(&first->times) / 1e6 / 10;
  if (!quiet_run(clean)) fail("the cache could not be taken away");
  for (int r = 0; r <= repeats; r++) {
    say(text("opened again: %d of %d", r, repeats));
    uint64_t ns;
    long kb;
    bool ok = process_run(seg, ids, &ns, &kb);
    w->same = ok && (!r || w->same) && same_files(ids, text("%s/cold.seg", o.work));
    if (!w->same) absent(l, SEG, ok ? "other ids than cold" : "it failed");
    if (!r) snprintf(l->note, sizeof l->note, "cold with --cache; writing it took %.0f ms", (double)ns / 1e6);
    else times_add(&w->times, ns);
  }
  quiet_run(clean);
}

/* In picoseconds: tens of nanoseconds want decimals. The members that all have to agree on are those of the first. */
static void point_add(struct line *l, enum engine e, const char *answer, uint64_t *members) {
  double ns = 0;
  unsigned long long own = 0;
  if (sscanf(answer, e == CEL ? "%lf %llu" : "%lf %*f %llu", &ns, &own) != 2) {
    absent(l, e, answer);
    return;
  }
  if (e == SEG) *members = own;
  struct way *w = l->way_count[e] ? &l->ways[e][0] : way_new(l, e, "point");
  w->same = own == *members;
  if (!w->same) absent(l, e, "other members than seg");
  times_add(&w->times, (uint64_t)(ns * 1000));
}

static void point(void) {
  struct line *l = line_new("point", "ns");
  uint64_t members = 0;
  l->bar_value = 100e3 / 1e6;
  l->against = SQLITE;
  bool cel = o.npm && access(text("%s/node_modules/@marcbachmann/cel-js", o.npm), R_OK) == 0;
  if (!cel) absent(l, CEL, "it is not installed");
  const char *out = text("%s/cel.out", o.work), *argv[] = {"node", text("%s/peers/cel.mjs", o.source), o.npm, NULL};
  for (int r = 0; r < 5; r++) {
    for (enum engine e = SEG; e <= SQLITE; e += 2) {
      say(text("point: %s", engine_names[e]));
      if (!process_ask(&engines[e], "point")) absent(l, e, engines[e].answer);
      else point_add(l, e, engines[e].answer, &members);
    }
    uint64_t ns;
    char line[64] = "it says nothing";
    FILE *f = cel && process_run(argv, out, &ns, NULL) ? fopen(out, "r") : NULL;
    if (cel && !f) absent(l, CEL, "node failed");
    if (!f) continue;
    if (fgets(line, sizeof line, f)) point_add(l, CEL, line, &members);
    fclose(f);
    snprintf(report.versions[CEL], sizeof report.versions[CEL], "cel-js 8.0.0");
  }
  double allocations = 0;
  if (process_ask(&engines[SEG], "point") && sscanf(engines[SEG].answer, "%*f %lf", &allocations) == 1)
    snprintf(l->note, sizeof l->note, "%.2f allocations an evaluation", allocations);
}

static void growth(const char *const *names) {
  struct process *p = &engines[SEG];
  for (const char *at = o.growth; at && *at; at += strcspn(at, ","), at += *at == ',') {
    uint64_t n = strtoull(at, NULL, 10);
    process_stop(p);
    const char *dir = generate(n, "csv");
    say(text("growth: %llu customers", (unsigned long long)n));
    if (!start(SEG) || !process_ask(p, "load csv %s", dir)) continue;
    for (int i = 0; names[i]; i++) {
      struct times t = {0};
      for (int r = 0; r < 6; r++) {
        unsigned long long total, members, part[3];
        if (process_ask(p, "run %s", names[i]) &&
            sscanf(p->answer, "%llu %llu %llu %llu %llu", &total, &members, &part[0], &part[1], &part[2]) == 5 && r)
          times_add(&t, part[2]);
      }
      if (report.growth_count == 256) fail("the series is too long");
      struct growth *g = &report.growth[report.growth_count++];
      g->customers = n;
      snprintf(g->name, sizeof g->name, "%s", names[i]);
      g->ns_per_row = (double)times_median(&t) / (double)n;
    }
  }
}

/* ---- the machine ---- */

static void machine(void) {
  char line[256], model[128] = "a processor without a name";
  FILE *f = fopen("/proc/cpuinfo", "r");
  while (f && fgets(line, sizeof line, f))
    if (sscanf(line, "model name : %127[^\n]", model) == 1) break;
  if (f) fclose(f);
  long kb = 0;
  f = fopen("/proc/meminfo", "r");
  if (f && fscanf(f, "MemTotal: %ld", &kb) != 1) kb = 0;
  if (f) fclose(f);
  report.processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
  snprintf(report.machine, sizeof report.machine, "%s, %ld GB of memory", model, (kb + (1 << 19)) >> 20);
  say("reading memory");
  const char *out = text("%s/stream.out", o.work), *argv[] = {text("%s/bench_stream", o.bin), NULL};
  uint64_t ns;
  if (!process_run(argv, out, &ns, NULL) || !(f = fopen(out, "r"))) return;
  if (fscanf(f, "%lf %lf", &report.memory_one, &report.memory_two) != 2) report.memory_one = 0;
  fclose(f);
}

static void usage(void) {
  fprintf(stderr,
          "usage: bench --bin DIR --seg SEG --work DIR [--source DIR] [--customers N] [--seed S] [--order "
          "random|parent|time]\n"
          "             [--duckdb LIBRARY] [--npm DIR] [--growth N,N,...] [--repeats N] [-o FILE]\n");
  exit(2);
}

static void arguments(int argc, char **argv) {
  for (int i = 1; i < argc; i += 2) {
    const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : NULL;
    const struct {
      const char *name;
      const char **to;
    } texts[] = {{"--bin", &o.bin},       {"--seg", &o.seg},       {"--work", &o.work},
                 {"--source", &o.source}, {"--order", &o.order},   {"--duckdb", &o.duckdb},
                 {"--npm", &o.npm},       {"--growth", &o.growth}, {"-o", &o.out}};
    bool known = false;
    if (!v) usage();
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
      if (!strcmp(texts[k].name, a)) *texts[k].to = *v ? v : NULL, known = true;
    if (!strcmp(a, "--customers")) o.customers = strtoull(v, NULL, 10), known = true;
    if (!strcmp(a, "--seed")) o.seed = strtoull(v, NULL, 10), known = true;
    if (!strcmp(a, "--repeats")) o.repeats = atoi(v), known = true;
    if (!known) usage();
  }
  if (!o.bin || !o.seg || !o.work || !o.order || o.customers < 1 || o.repeats < 1 || o.repeats >= REPEATS_MOST) usage();
  if (o.duckdb && access(o.duckdb, R_OK) != 0) o.duckdb = NULL;
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    double bar;
  } segments[] = {{"flat", 10}, {"regex", 2},   {"fold", 2},   {"any", 25}, {"count", 25},
                  {"sum", 8},   {"latest", 50}, {"never", 25}, {"mix", 8}};
  const char *names[sizeof segments / sizeof *segments + 2] = {0};
  arguments(argc, argv);
  signal(SIGPIPE, SIG_IGN); /* an engine that ends is told in its line */
  if (mkdir(o.work, 0777) != 0 && errno != EEXIST) fail("the folder for work cannot be made");
  report.customers = o.customers;
  report.seed = o.seed;
  snprintf(report.order, sizeof report.order, "%s", o.order);
  const char *schema[] = {"cp", text("%s/bench.schema", o.source), o.work, NULL};
  if (!quiet_run(schema)) fail("the schema cannot be copied");
  make_many(200);
  make_many(1000);
  snprintf(data_dir, sizeof data_dir, "%s", generate(o.customers, "csv,ndjson,sqlite"));
  machine();
  load("ndjson", 2.5, o.repeats < 3 ? 1 : 2);
  load("csv", 3, o.repeats < 3 ? 1 : 3);
  if (!start(SQLITE) || !process_ask(&engines[SQLITE], "load csv %s", data_dir)) fail("SQLite does not open its file");
  for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
    names[i] = segments[i].name;
    segment(segments[i].name, segments[i].bar, o.repeats, true);
  }
  segment("many-200", 200, o.repeats < 3 ? o.repeats : 3, true);
  segment("many-1000", 0, o.repeats < 3 ? o.repeats : 3, false); /* as many-200, which it is held against */
  struct line *last = &report.lines[report.count - 1];
  const struct way *few = line_best(last - 1, SEG), *more = line_best(last, SEG);
  if (few && more) {
    last->bar_value = 4 * (double)times_median(&few->times) / 1e6;
    snprintf(last->note, sizeof last->note, "%.1f times what 200 take (bar: 4)",
             (double)times_median(&more->times) / (double)times_median(&few->times));
  }
  unsetenv("SEG_CACHE");
  cold(o.repeats < 3 ? o.repeats : 5);
  opened_again(o.repeats < 3 ? o.repeats : 5);
  point();
  names[sizeof segments / sizeof *segments] = "many-200";
  growth(names);
  say("");
  for (int e = 0; e < ENGINES; e++) process_stop(&engines[e]);
  report_print(&report, stdout);
  FILE *f = o.out ? fopen(o.out, "w") : NULL;
  if (f) report_json(&report, f);
  if (o.out && (!f || fclose(f) != 0)) fail("the JSON could not be written");
  for (int i = 0; i < report.count; i++)
    for (int e = 0; e < ENGINES; e++)
      for (int k = 0; k < report.lines[i].way_count[e]; k++)
        if (!report.lines[i].ways[e][k].same) return 1;
  return 0;
}
