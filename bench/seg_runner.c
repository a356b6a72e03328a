/* seg under test. usage: bench_seg WORKLOAD-FOLDER... : run NAME evaluates every segment of NAME.seg. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/load.h"
#include "front/project.h"
#include "ir/ir.h"
#include "run/members.h"
#include "run/run.h"
#include "runner.h"
#include "seg_point.h"

enum { NOW_DAY = 20484 };
static const int64_t now = (int64_t)NOW_DAY * 86400 * 1000000; /* 2026-01-31, to which the data leads up */

static const char *folders[8];
static int folder_count;
static uint32_t threads = 2;
static struct arena data_arena, run_arena;
static struct arena_trap data_trap, run_trap;
static const struct project *known[8]; /* [folder]: that of the schema which its segments name */
static struct dataset *data;
static struct ir *ir;
static struct run_result result;
static int64_t *members;

static void version(FILE *out) { fprintf(out, "seg 0.1.0"); }

/* A text to a checked tree, in `a`, by what is known of its folder. NULL with runner_why. */
static struct checked *check(struct arena *a, const char *path, int folder, const struct project **project) {
  struct sources *ss = arena_new(a, struct sources);
  struct diags *ds = arena_new(a, struct diags);
  struct project *p = arena_new(a, struct project);
  *ss = sources_in(a);
  *ds = diags_in(a);
  if (known[folder]) project_after(p, a, ss, ds, known[folder]);
  else project_init(p, a, ss, ds);
  project_add(p, str_from(path));
  *project = p;
  struct checked *c = check_project(p);
  if (!ds->errors) return c;
  runner_fail("%s has errors; ask `seg check`", path);
  return NULL;
}

/* Reads and checks the schema that a folder's segments name, which is all that is known of them beforehand. */
static const struct schema *know(const char *path, int folder) {
  const struct project *p;
  if (!check(&data_arena, path, folder, &p)) return NULL;
  struct str schema = sources_get(p->sources, p->schema_files.items[0]->span.file)->path;
  struct checked *c = check(&data_arena, schema.ptr, folder, &p);
  if (c) known[folder] = p;
  return c ? c->schema : NULL;
}

static const char *path_of(const char *name, int *folder) {
  static char path[4096];
  for (int i = 0; i < folder_count; i++) {
    snprintf(path, sizeof path, "%s/%s.seg", folders[i], name);
    *folder = i;
    if (access(path, R_OK) == 0) return path;
  }
  runner_fail("there is no %s.seg", name);
  return NULL;
}

static bool load(const char *format, const char *dir) {
  char path[4096];
  arena_free(&data_arena);
  data = NULL;
  if (setjmp(data_trap.env)) return runner_fail("out of memory");
  if (!strcmp(format, "sqlite")) snprintf(path, sizeof path, "%s/bench.sqlite", dir);
  else snprintf(path, sizeof path, "%s/%s", dir, format);
  int folder;
  const char *any = path_of("flat", &folder);
  memset(known, 0, sizeof known);
  const struct schema *schema = any ? know(any, folder) : NULL;
  if (!schema) return false;
  struct diags ds = diags_in(&data_arena);
  struct load_options o = {.threads = threads, .keep = KEEP_FIELDS};
  struct load_report report = {0};
  data = dataset_load(&data_arena, schema, str_from(path), needs_all(&data_arena, schema), &o, &ds, &report);
  if (data) return true;
  runner_fail("%s does not load: %.*s", path,
              STR_ARG(ds.errors ? ds.list.items[0]->message : STR("its values do not read")));
  return false;
}

/* The members' ids, in an array: what the peers write to a table. */
static uint64_t gather(uint32_t segment) {
  const struct table *t = &data->tables[ir->segments.items[segment].entity];
  const struct column *key = &t->columns[ir->schema->entities[t->entity].key[0]];
  return members_ids(members, key->data, result.segments[segment].members, t->rows, threads);
}

static bool run(const char *name, struct runner_result *out) {
  if (!data) return runner_fail("nothing is loaded");
  int folder;
  const char *path = path_of(name, &folder);
  if (!path) return false;
  arena_free(&run_arena);
  if (setjmp(run_trap.env)) return runner_fail("out of memory");
  free(members);
  members = NULL;
  if (!known[folder]) {
    if (setjmp(data_trap.env)) return runner_fail("out of memory");
    if (!know(path, folder)) return false;
  }
  const struct project *p;
  uint64_t t0 = runner_clock();
  struct checked *c = check(&run_arena, path, folder, &p);
  if (!c) return false;
  uint64_t t1 = runner_clock();
  struct diags ds = diags_in(&run_arena);
  ir = ir_new(&run_arena, c, now);
  for (uint32_t i = 0; i < c->segment_count; i++) ir_add_segment(ir, c, i, &ds);
  struct program *program = program_emit(&run_arena, ir);
  uint64_t t2 = runner_clock();
  struct run_options o = {.threads = threads};
  if (!program_run(program, data, &o, &run_arena, &result)) return runner_fail("%.*s", STR_ARG(result.error.message));
  out->count = c->segment_count;
  if (c->segment_count == 1) {
    members = malloc((result.segments[0].count + 1) * sizeof *members);
    if (!members) abort();
    out->count = gather(0);
  }
  uint64_t t3 = runner_clock();
  out->ns = t3 - t0;
  out->part[0] = t1 - t0, out->part[1] = t2 - t1, out->part[2] = t3 - t2;
  out->has_parts = true;
  return true;
}

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool ids(const char *name, const char *path, uint64_t *count) {
  (void)name;
  FILE *f = fopen(path, "w");
  if (!f) return runner_fail("%s cannot be written", path);
  *count = result.count;
  if (result.count == 1) {
    *count = result.segments[0].count;
    qsort(members, *count, sizeof *members, by_number);
    for (uint64_t i = 0; i < *count; i++) fprintf(f, "%lld\n", (long long)members[i]);
  } else {
    const struct table *t = &data->tables[ir->segments.items[0].entity];
    members = malloc(((size_t)t->rows + 1) * sizeof *members);
    if (!members) abort();
    for (uint32_t s = 0; s < result.count; s++) {
      uint64_t n = gather(s);
      int64_t sum = 0;
      for (uint64_t i = 0; i < n; i++) sum += members[i] * 2654435761 % 4294967296;
      fprintf(f, "%u %llu %lld\n", s, (unsigned long long)n, (long long)sum);
    }
  }
  return fclose(f) == 0;
}

static uint64_t column_bytes(const struct column *c, uint32_t rows) {
  static const uint64_t width[] = {
      [COLUMN_I32] = 4, [COLUMN_I64] = 8, [COLUMN_I128] = 16, [COLUMN_F64] = 8, [COLUMN_SET] = 4};
  uint64_t n = c->present ? rows / 8 : 0;
  if (c->kind == COLUMN_BOOL) return n + rows / 8;
  if (c->kind == COLUMN_TEXT || c->kind == COLUMN_MAP) return n + (uint64_t)rows * c->code_width;
  return n + width[c->kind] * rows;
}

/* The columns, once each, and the starts of each parent's children; texts of which there are many distinct ones count
 * whole, since a question about them reads them all. */
static bool bytes(const char *name, uint64_t *out) {
  (void)name;
  const struct schema *s = ir->schema;
  struct needs *needs = needs_new(&run_arena, s);
  ir_needs(ir, needs);
  *out = 0;
  for (uint32_t e = 0; e < s->entity_count; e++)
    for (uint32_t i = 0; i < s->entities[e].column_count; i++) {
      const struct column *c = &data->tables[e].columns[i];
      bool key = false;
      for (uint32_t k = 0; k < s->entities[e].key_count; k++) key |= s->entities[e].key[k] == i;
      if (!needs->columns[e][i] || key) continue;
      *out += column_bytes(c, data->tables[e].rows);
      if (c->dict && c->dict->count > data->tables[e].rows / 4) *out += c->dict->offsets[c->dict->count];
    }
  for (uint32_t r = 0; r < s->relation_count; r++)
    if (needs->relations[r]) *out += 4ull * data->tables[s->relations[r].from].rows;
  return true;
}

static bool point(struct runner_point *out) {
  int folder;
  const char *path = path_of("point", &folder);
  return path && seg_point(path, out);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc && folder_count < 8; i++) {
    if (!strcmp(argv[i], "--threads") && i + 1 < argc) threads = (uint32_t)atoi(argv[++i]);
    else folders[folder_count++] = argv[i];
  }
  arena_init(&data_arena, &mem_libc, &data_trap);
  arena_init(&run_arena, &mem_libc, &run_trap);
  static const struct runner r = {
      .version = version, .load = load, .run = run, .ids = ids, .bytes = bytes, .point = point};
  return runner_main(&r);
}
