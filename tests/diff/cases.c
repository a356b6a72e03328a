/* Differences as files: a folder with the schema, the rows, the segments and how they were stored, which people read,
 * `seg run` takes and this program takes back. All that were ever found are kept so (tests/engines/regressions). */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/csv.h"
#include "data/time_text.h"
#include "engines.h"

static const char *const form_names[FORMS] = {"rows", "csv", "ndjson", "sqlite"};

static bool write_text(struct arena *a, struct str folder, const char *name, struct str text) {
  FILE *f = fopen(str_printf(a, "%.*s/%s", STR_ARG(folder), name).ptr, "wb");
  if (!f) return false;
  bool ok = !text.len || fwrite(text.ptr, 1, text.len, f) == text.len;
  return fclose(f) == 0 && ok;
}

bool file_text(struct arena *a, const char *path, struct str *out) {
  FILE *f = fopen(path, "rb");
  if (!f) return false;
  struct buf b = buf_in(a);
  char part[4096];
  for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) buf_add(&b, str_of(part, n));
  fclose(f);
  *out = b.len ? buf_str(&b) : STR("");
  return true;
}

static bool read_text(struct arena *a, struct str folder, const char *name, struct str *out) {
  return file_text(a, str_printf(a, "%.*s/%s", STR_ARG(folder), name).ptr, out);
}

static void put_cell(struct buf *b, struct cell c) {
  if (!c.present) return;
  buf_addc(b, '"');
  for (size_t i = 0; i < c.text.len; i++) {
    if (c.text.ptr[i] == '"') buf_addc(b, '"');
    buf_addc(b, c.text.ptr[i]);
  }
  buf_addc(b, '"');
}

static struct str table_text(struct arena *a, const struct heap *h) {
  struct buf b = buf_in(a);
  for (uint32_t c = 0; c < h->column_count; c++) {
    if (c) buf_addc(&b, ',');
    put_cell(&b, (struct cell){h->columns[c], true});
  }
  buf_addc(&b, '\n');
  for (uint32_t n = 0; n < h->rows.count; n++) {
    for (uint32_t c = 0; c < h->column_count; c++) {
      if (c) buf_addc(&b, ',');
      put_cell(&b, h->rows.items[n][c]);
    }
    buf_addc(&b, '\n');
  }
  return buf_str(&b);
}

/* The segment that differs, where it is one of those that the tester makes of the program's: under a name of its own,
 * so that it can stand beside them. `name`: what it is called then. */
static struct str shown_segment(struct arena *a, struct str program, const struct outcome *o, struct str *name) {
  *name = o->segment;
  struct str head = str_printf(a, "segment %.*s", STR_ARG(o->segment));
  if (!o->segment.len || !o->text.len) return STR("");
  for (struct str rest = o->text; rest.len;) {
    size_t end = str_find(rest, STR("\nsegment "));
    struct str one = str_sub(rest, 0, end == SIZE_MAX ? rest.len : end);
    if (str_starts(one, head) && one.len > head.len && (one.ptr[head.len] == ' ' || one.ptr[head.len] == '\n')) {
      if (str_find(program, one) != SIZE_MAX) return STR("");
      *name = STR("shown");
      return str_printf(a, "segment shown%.*s\n", STR_ARG(str_sub(one, head.len, one.len)));
    }
    rest = end == SIZE_MAX ? STR("") : str_sub(rest, end + 1, rest.len);
  }
  return STR("");
}

bool case_write(const struct world *w, struct str program, const struct outcome *o, struct str folder) {
  struct arena arena, *a = &arena;
  arena_init(a, &mem_libc, NULL);
  mkdir(folder.ptr, 0777);
  mkdir(str_printf(a, "%.*s/data", STR_ARG(folder)).ptr, 0777);
  struct str name, engine = str_from(o->kind), more = shown_segment(a, program, o, &name);
  if (str_ends(engine, STR("-fails"))) engine.len -= strlen("-fails");
  bool one = engine_named(engine);
  if (!one) engine = STR("sqlite");
  bool ok = write_text(a, folder, "shop.schema", w->schema_text);
  struct buf b = buf_in(a);
  buf_printf(&b, "schema \"shop.schema\"\n%.*s%s%.*s", STR_ARG(program),
             program.len && program.ptr[program.len - 1] != '\n' ? "\n" : "", STR_ARG(more));
  ok &= write_text(a, folder, "case.seg", buf_str(&b));
  for (uint32_t e = 0; e < w->heap_count; e++)
    ok &= write_text(a, folder, str_printf(a, "data/%.*s.csv", STR_ARG(w->heaps[e].entity)).ptr,
                     table_text(a, &w->heaps[e]));
  struct buf r = buf_in(a);
  struct str line =
      str_sub(o->what, 0, str_find(o->what, STR("\n")) == SIZE_MAX ? o->what.len : str_find(o->what, STR("\n")));
  buf_printf(&r, "%s: %.*s\n\n", o->kind, STR_ARG(line));
  buf_printf(&r, "segment: %.*s\nengine: %.*s\nnow: %.*s\nstored: %s\nvariety: %llu\n\n", STR_ARG(name),
             STR_ARG(engine), STR_ARG(time_spelled(a, w->now, true)), form_names[w->form],
             (unsigned long long)w->variety);
  if (one || str_is(str_from(o->kind), "sql") || str_is(str_from(o->kind), "sql-fails"))
    buf_printf(
        &r,
        "Again, in a database that is started for it:\n\n    bash tests/engines/repeat.sh build/asan %.*s\n\n"
        "or, with the rows in such a database already, `seg run case.seg --segment %.*s --engine both --data URL`.\n",
        STR_ARG(folder), STR_ARG(name));
  else buf_printf(&r, "Again:\n\n    build/asan/bin/diff --case %.*s\n", STR_ARG(folder));
  if (o->what.len > line.len) buf_printf(&r, "\nIn full:\n\n%.*s\n", STR_ARG(o->what));
  ok &= write_text(a, folder, "README", buf_str(&r));
  arena_free(a);
  return ok;
}

/* ---- read again ---- */

/* The rest of the line that begins with `name: `. */
static struct str fact(struct str readme, const char *name) {
  size_t n = strlen(name);
  while (readme.len) {
    size_t end = str_find(readme, STR("\n"));
    struct str line = str_sub(readme, 0, end == SIZE_MAX ? readme.len : end);
    if (line.len > n + 1 && memcmp(line.ptr, name, n) == 0 && line.ptr[n] == ':')
      return str_trim(str_sub(line, n + 1, line.len));
    readme = str_sub(readme, end == SIZE_MAX ? readme.len : end + 1, readme.len);
  }
  return STR("");
}

/* A table's rows, as the heap of an entity. */
static bool read_table(struct arena *a, struct str text, struct heap *h) {
  struct csv csv = {.text = text, .line = 1, .separator = ',', .scratch = buf_in(a)};
  struct csv_cell cell;
  ARRAY_OF(struct str) names = {0};
  do {
    if (csv_next(&csv, &cell) != CSV_OK) return false;
    *array_push(a, &names) = str_dup(a, cell.text);
  } while (!cell.last);
  h->columns = names.items;
  h->column_count = names.count;
  while (csv.at < text.len) {
    struct cell *row = arena_new_array(a, struct cell, names.count + 1);
    for (uint32_t c = 0;; c++) {
      if (csv_next(&csv, &cell) != CSV_OK || c >= names.count) return false;
      row[c] = (struct cell){cell.text.len ? str_dup(a, cell.text) : STR(""), cell.quoted || cell.text.len};
      if (cell.last) break;
    }
    *array_push(a, &h->rows) = row;
  }
  return true;
}

struct str case_read(struct arena *a, struct str folder, struct world *w, struct str *program) {
  struct str readme, text;
  *w = (struct world){0};
  if (!read_text(a, folder, "README", &readme) || !read_text(a, folder, "shop.schema", &w->schema_text) ||
      !read_text(a, folder, "case.seg", &text))
    return STR("a case is a folder with README, shop.schema, case.seg and data/*.csv");
  size_t first = str_find(text, STR("\n"));
  *program = str_starts(text, STR("schema ")) && first != SIZE_MAX ? str_sub(text, first + 1, text.len) : text;
  if (timestamp_parse(fact(readme, "now"), NULL, NULL, &w->now) != TIME_OK)
    return STR("README has no line `now: 2026-01-31T10:00:00Z`");
  for (uint32_t f = 0; f < FORMS; f++)
    if (str_is(fact(readme, "stored"), form_names[f])) w->form = (enum world_form)f;
  w->variety = strtoull(str_dup(a, fact(readme, "variety")).ptr, NULL, 10);

  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a);
  struct project p;
  project_init(&p, a, &ss, &ds);
  project_add_text(&p, STR("shop.schema"), w->schema_text);
  const struct schema *s = check_project(&p)->schema;
  if (ds.errors) return STR("the schema does not check");
  w->heaps = arena_new_array(a, struct heap, s->entity_count + 1);
  w->heap_count = s->entity_count;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    struct heap *h = &w->heaps[e];
    h->entity = s->entities[e].name;
    if (!read_text(a, folder, str_printf(a, "data/%.*s.csv", STR_ARG(h->entity)).ptr, &text) || !read_table(a, text, h))
      return str_printf(a, "data/%.*s.csv is not there, or no CSV", STR_ARG(h->entity));
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      bool there = false;
      for (uint32_t k = 0; k < h->column_count; k++) there |= str_eq(h->columns[k], s->entities[e].columns[c].stored);
      if (!there)
        return str_printf(a, "data/%.*s.csv has no column `%.*s`", STR_ARG(h->entity),
                          STR_ARG(s->entities[e].columns[c].stored));
    }
  }
  return STR("");
}

/* ---- run ---- */

/* Stored as it was when it was found, and in this many other ways. */
enum { OTHER_WAYS = 6 };

static bool run_case(struct str folder, struct str files) {
  struct arena arena, *a = &arena;
  arena_init(a, &mem_libc, NULL);
  struct world w;
  struct str program, why = case_read(a, folder, &w, &program);
  struct outcome o = {.kind = "case", .what = why};
  uint64_t own = w.variety;
  enum world_form form = w.form;
  for (uint32_t way = 0; way <= OTHER_WAYS && !why.len; way++) {
    w.variety = own + way * UINT64_C(0x9E3779B97F4A7C15);
    w.form = (enum world_form)((form + way) % FORMS);
    struct loaded l;
    world_load(&l, &w, files);
    if (l.problem.len) o = (struct outcome){.kind = "load", .what = str_dup(a, l.problem)};
    else o = compare(a, &w, &l, program, NULL);
    bool wrong = l.problem.len || o.verdict != SAME;
    world_unload(&l);
    if (wrong) why = o.what.len ? o.what : STR("it is refused, or overflows");
    if (why.len)
      printf("%.*s, stored as variety %llu: %s: %.*s\n", STR_ARG(folder), (unsigned long long)w.variety, o.kind,
             STR_ARG(why));
  }
  if (!w.schema_text.len) printf("%.*s: %.*s\n", STR_ARG(folder), STR_ARG(why));
  bool ok = !why.len;
  arena_free(a);
  return ok;
}

static int by_name(const void *x, const void *y) {
  return strcmp(((const struct str *)x)->ptr, ((const struct str *)y)->ptr);
}

int cases_run(struct str folder, struct str files) {
  struct arena arena, *a = &arena;
  arena_init(a, &mem_libc, NULL);
  ARRAY_OF(struct str) names = {0};
  if (access(str_printf(a, "%.*s/case.seg", STR_ARG(folder)).ptr, R_OK) == 0) *array_push(a, &names) = folder;
  DIR *d = names.count ? NULL : opendir(folder.ptr);
  for (struct dirent *e; d && (e = readdir(d));)
    if (e->d_name[0] != '.' && !strchr(e->d_name, '.'))
      *array_push(a, &names) = str_printf(a, "%.*s/%s", STR_ARG(folder), e->d_name);
  if (d) closedir(d);
  if (names.count) qsort(names.items, names.count, sizeof *names.items, by_name);
  uint32_t failed = !names.count;
  for (uint32_t i = 0; i < names.count; i++) failed += !run_case(names.items[i], files);
  printf("cases: %u passed, %u failed\n", names.count - (names.count ? failed : 0), failed);
  arena_free(a);
  return failed ? 1 : 0;
}

int case_store(struct str folder) {
  struct arena arena, *a = &arena;
  arena_init(a, &mem_libc, NULL);
  struct world w;
  struct str program, why = case_read(a, folder, &w, &program);
  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a);
  struct project p;
  project_init(&p, a, &ss, &ds);
  project_add_text(&p, STR("shop.schema"), w.schema_text);
  struct str url = why;
  if (!why.len) why = engines_store(a, &w, check_project(&p)->schema, folder, &url);
  if (why.len) fprintf(stderr, "diff: %.*s\n", STR_ARG(why));
  else printf("%.*s\n", STR_ARG(url));
  int code = why.len ? 1 : 0;
  arena_free(a);
  return code;
}
