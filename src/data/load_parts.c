/* A large file read by several threads at once, each a part of its rows.
 *
 * The first part is read into the builder itself, each other one into a builder of its own, whose columns are then put
 * behind. This is for files in which all is well: a part that meets anything to report, or that does not end where the
 * next one began, undoes all of it, and the file is read again by one thread, which says what is wrong and where. So
 * there is one way in which mistakes are told, and it does not depend on threads. */
#include <pthread.h>
#include <stdlib.h>

#include "data/cells.h"
#include "data/load_parts.h"
#include "data/text.h"

struct part {
  struct builder *b;
  struct arena arena; /* of its own builder; the first part has none */
  struct arena_trap trap;
  struct diags ds;
  struct load_report report;
  uint32_t entity;
  part_reader read;
  const void *plan;
  size_t from, to, reached;
  uint64_t line;         /* lines read */
  uint32_t offset, most; /* its first row among those that there is room for, and how many rows it has at most */
  void **lent;           /* [column]: memory of the first part */
  bool ok, no_memory, threaded;
  pthread_t thread;
};

static void *run(void *ctx) {
  struct part *p = ctx;
  p->b->arena->trap = &p->trap;
  if (setjmp(p->trap.env)) {
    p->no_memory = true;
    return NULL;
  }
  p->ok = p->read(p->b, p->entity, p->plan, p->from, p->to, &p->reached, &p->line);
  return NULL;
}

/* ---- putting one behind the other ---- */

static void append_present(struct builder *b, struct column_build *to, uint32_t rows, const struct column_build *from,
                           uint32_t count) {
  enum { WORDS = 64 };
  uint64_t words[WORDS];
  if (!to->present.count && !from->present.count) return;
  for (uint32_t i = 0; i < count; i += WORDS * 64) {
    uint32_t n = count - i < WORDS * 64 ? count - i : WORDS * 64;
    for (uint32_t w = 0; w < (n + 63) / 64; w++)
      words[w] = from->present.count ? from->present.items[i / 64 + w] : UINT64_MAX;
    if (n % 64) words[n / 64] &= ((uint64_t)1 << (n % 64)) - 1;
    build_mark_many(b, to, rows + i, n, words);
  }
}

/* What was lent stands behind already, but for rows that were fewer than there was room for. */
#define APPEND(field)                                                                                               \
  do {                                                                                                              \
    build_reserve(b, &to->field, (uint64_t)to->field.count + from->field.count);                                    \
    if (from->field.count && from->field.items != to->field.items + to->field.count)                                \
      memmove(to->field.items + to->field.count, from->field.items, from->field.count * sizeof *from->field.items); \
    to->field.count += from->field.count;                                                                           \
  } while (0)

/* Codes of `from` as codes of `to`, where texts that are new there are added. */
static uint32_t *translate(struct builder *b, struct column_build *to, const struct column_build *from) {
  struct arena *a = builder_work(b);
  uint32_t *code = arena_new_array(a, uint32_t, from->dict.count + 1);
  enum { AHEAD = 16 };
  dict_reserve(a, &to->dict, (uint64_t)to->dict.count + from->dict.count);
  for (uint32_t i = 0; i < from->dict.count; i++) {
    if (i + AHEAD < from->dict.count) /* it stands anywhere */
      __builtin_prefetch(&to->dict.slots[(uint32_t)from->dict.hashes[i + AHEAD] & (to->dict.cap - 1)]);
    struct str s = dict_build_get(&from->dict, i);
    uint64_t hash = from->dict.hashes[i];
    code[i] = dict_find(&to->dict, s, hash);
    if (code[i] != NONE) continue;
    code[i] = to->kind == COLUMN_TEXT ? build_new_code(b, to, s, hash) : dict_add(a, &to->dict, s, hash);
  }
  return code;
}

static int by_code(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static void append_sets(struct builder *b, struct column_build *to, const struct column_build *from,
                        const uint32_t *code) {
  uint32_t before = to->elements.count;
  for (uint32_t i = 0; i < from->starts.count; i++) {
    uint32_t at = from->starts.items[i],
             end = i + 1 < from->starts.count ? from->starts.items[i + 1] : from->elements.count;
    build_push(b, &to->starts, before + at);
    for (uint32_t k = at; k < end; k++) build_push(b, &to->elements, code[from->elements.items[k]]);
    if (end - at > 1) qsort(to->elements.items + before + at, end - at, sizeof(uint32_t), by_code);
  }
}

static void append_column(struct builder *b, struct column_build *to, uint32_t rows, struct part *p,
                          struct column_build *from) {
  uint32_t count = builder_filled(from);
  if (to->watched) { /* load_parts looked whether it goes on growing */
    if (count && !to->i64.count) to->first = from->first;
    if (count) to->last = from->last;
    to->i64.count += count;
    return;
  }
  if (to->ints && !from->ints) builder_ids_to_text(b, to);
  if (!to->ints && from->ints) builder_ids_to_text(p->b, from);
  if (to->kind != COLUMN_SET) append_present(b, to, rows, from, count);
  to->missing += from->missing;
  to->unknown_words += from->unknown_words;
  to->met |= from->met;
  switch (to->kind) {
    case COLUMN_I128: APPEND(i128s); return;
    case COLUMN_F64: APPEND(f64); return;
    case COLUMN_SET: append_sets(b, to, from, translate(b, to, from)); return;
    case COLUMN_TEXT:
    case COLUMN_MAP:
      if (to->ints) {
        APPEND(i64);
      } else {
        const uint32_t *code = translate(b, to, from);
        build_reserve(b, &to->codes, (uint64_t)to->codes.count + count);
        for (uint32_t i = 0; i < count; i++)
          to->codes.items[to->codes.count++] = build_present(from, i) ? code[from->codes.items[i]] : 0;
      }
      return;
    default: APPEND(i64); return;
  }
}

static void give_back(struct part *p, uint32_t column);

/* `line`: lines before those of the part. */
static void append(struct builder *b, struct table_build *t, struct part *p, uint64_t line) {
  struct table_build *from = &p->b->tables[p->entity];
  for (uint32_t i = 0; i < b->schema->entities[p->entity].column_count; i++)
    if (t->columns[i].needed) {
      append_column(b, &t->columns[i], t->rows, p, &from->columns[i]);
      give_back(p, i);
      builder_drop_cells(p->b, &from->columns[i]);
    }
  for (uint32_t i = 0; i < from->rows; i++) {
    builder_begin_row(b, t, line + build_line(from, i));
    if (!t->lines.count && !from->lines.count) { /* so it goes on */
      t->rows += from->rows - i - 1;
      break;
    }
  }
  t->row_open = false;
}

/* ---- memory of the first part for the others ---- */

#define LEND(field)                                  \
  do {                                               \
    to->field.items = from->field.items + p->offset; \
    to->field.cap = p->most;                         \
    p->lent[i] = to->field.items;                    \
  } while (0)

/* The part writes its cells where they are to be. */
static void lend(struct builder *b, struct part *p) {
  const uint32_t columns = b->schema->entities[p->entity].column_count;
  p->lent = arena_new_array(builder_work(b), void *, columns + 1);
  for (uint32_t i = 0; i < columns; i++) {
    struct column_build *from = &b->tables[p->entity].columns[i], *to = &p->b->tables[p->entity].columns[i];
    to->watched = from->watched;
    if (!from->needed || from->watched) continue;
    switch (from->kind) {
      case COLUMN_I128: LEND(i128s); break;
      case COLUMN_F64: LEND(f64); break;
      case COLUMN_SET: break;
      case COLUMN_TEXT:
      case COLUMN_MAP:
        if (from->ints) LEND(i64);
        else LEND(codes);
        break;
      default: LEND(i64); break;
    }
  }
}

#define GIVE_BACK(field)                                          \
  do {                                                            \
    if (c->field.items && (void *)c->field.items == p->lent[i]) { \
      c->field.items = NULL;                                      \
      c->field.count = c->field.cap = 0;                          \
    }                                                             \
  } while (0)

static void give_back(struct part *p, uint32_t i) {
  struct column_build *c = &p->b->tables[p->entity].columns[i];
  GIVE_BACK(i64);
  GIVE_BACK(i128s);
  GIVE_BACK(f64);
  GIVE_BACK(codes);
}

/* ---- all parts ---- */

/* Whether a key that is watched goes on growing from part to part. */
static bool grows_on(const struct part *parts, uint32_t count) {
  const struct column_build *before = NULL;
  uint32_t key = NONE;
  const struct table_build *t = &parts->b->tables[parts->entity];
  for (uint32_t i = 0; i < parts->b->schema->entities[parts->entity].column_count; i++)
    if (t->columns[i].watched) key = i;
  for (uint32_t i = 0; key != NONE && i < count; i++) {
    const struct column_build *c = &parts[i].b->tables[parts[i].entity].columns[key];
    if (!c->i64.count) continue;
    if (before && c->first <= before->last) return false;
    before = c;
  }
  return true;
}

static void start_afresh(struct builder *b, uint32_t entity) {
  struct table_build *t = &b->tables[entity];
  for (uint32_t i = 0; i < b->schema->entities[entity].column_count; i++) {
    struct column_build *c = &t->columns[i];
    *c = (struct column_build){
        .spec = c->spec, .needed = c->needed, .kind = c->kind, .ints = c->spec->type.kind == TYPE_ID};
  }
  *t = (struct table_build){.entity = entity, .needed = t->needed, .columns = t->columns};
}

static struct part *parts_new(struct builder *b, uint32_t entity, part_reader read, const void *plan,
                              const size_t *bounds, uint32_t count, const struct lines *lines) {
  struct part *parts = arena_new_array(builder_work(b), struct part, count);
  uint32_t rows = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct part *p = &parts[i];
    p->entity = entity;
    p->read = read;
    p->plan = plan;
    p->from = bounds[i];
    p->to = bounds[i + 1];
    p->offset = rows;
    p->most = (uint32_t)lines[i].count;
    rows += p->most;
  }
  builder_reserve(b, entity, rows);
  for (uint32_t i = 0; i < count; i++) {
    struct part *p = &parts[i];
    if (!i) {
      p->ds = diags_in(b->arena);
      p->b = b;
      continue;
    }
    arena_init_within(&p->arena, builder_work(b));
    struct load_options o = b->o;
    o.progress = NULL; /* the first part speaks for all */
    o.by_column = NULL;
    p->ds = diags_in(&p->arena);
    p->b = builder_new(&p->arena, b->schema, b->needs, &o, &p->ds, &p->report);
    lend(b, p);
  }
  for (uint32_t i = 0; i < count; i++) parts[i].b->tables[entity].most = parts[i].most;
  return parts;
}

enum parts_end load_parts(struct builder *b, uint32_t entity, part_reader read, const void *plan, const size_t *bounds,
                          uint32_t count, const struct lines *lines, uint64_t line) {
  uint64_t rows = 0;
  for (uint32_t i = 0; i < count; i++) rows += lines[i].count;
  if (rows >= MAX_ROWS) return PARTS_AGAIN;
  struct part *parts = parts_new(b, entity, read, plan, bounds, count, lines);
  struct arena_trap *trap = b->arena->trap;
  struct diags *ds = b->ds;
  struct load_report *report = b->report;
  struct bad_column **by_column = b->o.by_column;
  b->o.by_column = NULL; /* what does not read is counted by the one thread that reads it again */
  b->ds = &parts[0].ds;
  b->report = &parts[0].report;
  parts[0].line = line;
  for (uint32_t i = 1; i < count; i++) parts[i].threaded = pthread_create(&parts[i].thread, NULL, run, &parts[i]) == 0;
  run(&parts[0]);
  for (uint32_t i = 1; i < count; i++) {
    if (parts[i].threaded) pthread_join(parts[i].thread, NULL);
    else run(&parts[i]);
  }
  b->arena->trap = trap;
  b->ds = ds;
  b->report = report;
  b->o.by_column = by_column;
  bool well = true, full = false, keep = false;
  for (uint32_t i = 0; i < count; i++) {
    struct part *p = &parts[i];
    full |= p->b->tables[entity].full;
    keep |= p->b->tables[entity].not_grown;
    p->b->arena->trap = trap;
    if (p->no_memory) arena_fail(b->arena);
    well &= p->ok && !p->ds.errors && !p->report.bad_total && p->reached == p->to;
  }
  if (builder_canceled(b)) return PARTS_CANCELED;
  if (well && !grows_on(parts, count)) well = false, keep = true;
  rows = 0;
  line = parts[0].line;
  for (uint32_t i = 0; i < count; i++) rows += parts[i].b->tables[entity].rows;
  b->tables[entity].most = 0;
  well &= rows < MAX_ROWS;
  for (uint32_t i = 1; well && i < count; i++) {
    append(b, &b->tables[entity], &parts[i], line);
    line += parts[i].line;
  }
  for (uint32_t i = 1; i < count; i++) arena_free(&parts[i].arena);
  if (!well) start_afresh(b, entity);
  return well ? PARTS_DONE : keep ? PARTS_KEEP : full ? PARTS_MORE : PARTS_AGAIN;
}

/* ---- how many lines ---- */

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

/* Of the first `most` parts; each of them by so many threads. */
static void count_lines(struct str text, const size_t *bounds, uint32_t most, uint32_t threads, struct lines *lines) {
  struct count all[PARTS_MOST];
  uint32_t n = most * threads;
  for (uint32_t i = n; i-- > 0;) {
    size_t from = bounds[i / threads], to = bounds[i / threads + 1], step = (to - from) / threads;
    size_t begin = i % threads ? line_from(text, from + step * (i % threads), to) : from;
    size_t end = (i + 1) % threads ? line_from(text, from + step * (i % threads + 1), to) : to;
    all[i] = (struct count){.from = text.ptr + begin, .to = text.ptr + end};
    if (i) all[i].threaded = pthread_create(&all[i].thread, NULL, run_count, &all[i]) == 0;
  }
  for (uint32_t i = 0; i < n; i++) {
    if (all[i].threaded) pthread_join(all[i].thread, NULL);
    else run_count(&all[i]);
    if (i % threads == 0) lines[i / threads] = (struct lines){0};
    lines[i / threads].count += all[i].lines.count;
    lines[i / threads].quotes += all[i].lines.quotes;
  }
}

void load_lines(struct str text, const size_t *bounds, uint32_t count, struct lines *lines) {
  count_lines(text, bounds, count, 1, lines);
}

void load_lines_about(struct str text, const size_t *bounds, uint32_t count, struct lines *lines) {
  uint64_t known = 0;
  count_lines(text, bounds, count - 1, count == 2 ? 2 : 1, lines);
  for (uint32_t i = 0; i + 1 < count; i++) known += lines[i].count;
  uint64_t bytes = bounds[count - 1] - bounds[0], rest = bounds[count] - bounds[count - 1];
  lines[count - 1] =
      (struct lines){.count = (uint64_t)((double)known * (double)rest / (double)(bytes + 1) * 17 / 16) + 64};
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

uint32_t parts_wanted(const struct builder *b, size_t size) {
  size_t most = size / PART_LEAST;
  return b->o.threads < 2 || most < 2 ? 1
         : most < b->o.threads        ? (uint32_t)most
         : b->o.threads < PARTS_MOST  ? b->o.threads
                                      : PARTS_MOST;
}

uint64_t load_rows_about(struct str text, size_t from) {
  enum { SAMPLE = 1 << 18 };
  size_t n = text.len - from < SAMPLE ? text.len - from : SAMPLE, lines = 1;
  for (size_t i = from; i < from + n; i++) lines += text.ptr[i] == '\n';
  return n ? (text.len - from) / (n / lines + 1) * 17 / 16 + 64 : 0;
}
