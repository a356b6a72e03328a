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
#include "data/split_rows.h"
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

/* ---- texts of one dictionary in another ---- */

/* Columns whose texts are put together: all of them are looked for first, by all threads; then those that are new are
 * added, a column by one thread. */
struct texts {
  struct column_build *to;
  const struct column_build *from;
  uint32_t *code; /* [code of `from`]: code of `to` */
  bool plain;     /* nothing has to be known of new texts, and there is room for them */
};

struct finding {
  struct arena *work;
  struct texts *items;
  uint32_t count, pieces, next; /* next: of the pieces */
};

enum { PIECE = 1 << 13 /* texts that a thread takes at once */ };

static uint32_t pieces_of(const struct texts *x) { return (x->from->dict.count + PIECE - 1) / PIECE; }

static void find_piece(const struct texts *x, uint32_t piece) {
  enum { AHEAD = 8 };
  const struct dict_build *to = &x->to->dict, *from = &x->from->dict;
  uint32_t i = piece * PIECE, end = from->count - i < PIECE ? from->count : i + PIECE;
  for (; i < end; i++) {
    for (int step = 0; step < 3; step++) /* it stands anywhere */
      if (i + (3 - step) * AHEAD < from->count) dict_ask(to, from->hashes[i + (3 - step) * AHEAD], step);
    x->code[i] = dict_find(to, dict_build_get(from, i), from->hashes[i]);
  }
}

static void find_some(void *ctx, uint32_t part) {
  struct finding *f = ctx;
  (void)part;
  for (uint32_t piece; (piece = __atomic_fetch_add(&f->next, 1, __ATOMIC_RELAXED)) < f->pieces;) {
    const struct texts *x = f->items;
    while (piece >= pieces_of(x)) piece -= pieces_of(x++);
    find_piece(x, piece);
  }
}

static void add_texts(struct builder *b, struct arena *work, const struct texts *x) {
  enum { AHEAD = 16 };
  struct dict_build *to = &x->to->dict;
  const struct dict_build *from = &x->from->dict;
  for (uint32_t i = 0; i < from->count; i++) {
    if (i + AHEAD < from->count) __builtin_prefetch(&to->slots[(uint32_t)from->hashes[i + AHEAD] & (to->cap - 1)], 1);
    if (x->code[i] != NONE) continue;
    struct str s = dict_build_get(from, i);
    x->code[i] = x->plain ? dict_add(work, to, s, from->hashes[i]) : build_new_code(b, x->to, s, from->hashes[i]);
  }
}

static void add_some(void *ctx, uint32_t part) {
  struct finding *f = ctx;
  (void)part;
  for (uint32_t i; (i = __atomic_fetch_add(&f->next, 1, __ATOMIC_RELAXED)) < f->count;)
    if (f->items[i].plain) add_texts(NULL, f->work, &f->items[i]);
}

static void translate(struct builder *b, struct texts *items, uint32_t count) {
  struct arena *a = builder_work(b);
  struct finding f = {.work = a, .items = items, .count = count};
  for (uint32_t i = 0; i < count; i++) {
    struct texts *x = &items[i];
    x->code = arena_new_array(a, uint32_t, x->from->dict.count + 1);
    dict_reserve_all(a, &x->to->dict, &x->from->dict);
    x->plain = (x->to->kind != COLUMN_TEXT || (x->to->spec->type.kind != TYPE_ENUM && !x->from->not_nfc)) &&
               ((uint64_t)x->to->dict.count + x->from->dict.count) * 2 < x->to->dict.cap;
    f.pieces += pieces_of(x);
  }
  uint32_t threads = f.pieces < b->o.threads ? f.pieces : b->o.threads;
  split_parts(threads, find_some, &f);
  f.next = 0;
  split_parts(threads, add_some, &f);
  for (uint32_t i = 0; i < count; i++)
    if (!items[i].plain) add_texts(b, a, &items[i]);
}

/* ---- cells ---- */

/* Cells that go behind those before, or their codes. What was lent stands there already, but for rows that were fewer
 * than there was room for. */
struct joint {
  void *to;
  const void *from;
  size_t bytes;
  const struct column_build *column; /* of codes: what they are translated from */
  const uint32_t *code;
};

struct joining {
  struct joint *items;
  uint32_t count, next;
};

static void join_one(const struct joint *x) {
  const uint32_t *from = x->from;
  uint32_t *to = x->to;
  if (!x->code) {
    if (x->bytes && x->to != x->from) memmove(x->to, x->from, x->bytes);
    return;
  }
  for (uint32_t i = 0; i < x->bytes / sizeof *to; i++) to[i] = build_present(x->column, i) ? x->code[from[i]] : 0;
}

static void join_some(void *ctx, uint32_t part) {
  struct joining *j = ctx;
  (void)part;
  for (uint32_t i; (i = __atomic_fetch_add(&j->next, 1, __ATOMIC_RELAXED)) < j->count;) join_one(&j->items[i]);
}

#define JOIN(field, codes)                                                       \
  do {                                                                           \
    build_reserve(b, &to->field, (uint64_t)to->field.count + from->field.count); \
    *x = (struct joint){.to = to->field.items + to->field.count,                 \
                        .from = from->field.items,                               \
                        .bytes = from->field.count * sizeof *from->field.items,  \
                        .column = from,                                          \
                        .code = codes};                                          \
    to->field.count += from->field.count;                                        \
  } while (0)

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

/* All of a column but its cells, which `x` says. */
static void append_column(struct builder *b, struct column_build *to, uint32_t rows, struct column_build *from,
                          const uint32_t *code, struct joint *x) {
  uint32_t count = builder_filled(from);
  if (to->watched) { /* load_parts looked whether it goes on growing */
    if (count && !to->i64.count) to->first = from->first;
    if (count) to->last = from->last;
    to->i64.count += count;
    return;
  }
  if (to->kind != COLUMN_SET) append_present(b, to, rows, from, count);
  to->missing += from->missing;
  to->unknown_words += from->unknown_words;
  to->met |= from->met;
  switch (to->kind) {
    case COLUMN_I128: JOIN(i128s, NULL); return;
    case COLUMN_F64: JOIN(f64, NULL); return;
    case COLUMN_I32: JOIN(codes, NULL); return;
    case COLUMN_SET: append_sets(b, to, from, code); return;
    case COLUMN_TEXT:
    case COLUMN_MAP:
      if (to->ints) JOIN(i64, NULL);
      else JOIN(codes, code);
      return;
    default: JOIN(i64, NULL); return;
  }
}

static void give_back(struct part *p, uint32_t column);

static bool has_texts(const struct column_build *c) {
  return c->kind == COLUMN_SET || ((c->kind == COLUMN_TEXT || c->kind == COLUMN_MAP) && !c->ints);
}

/* `line`: lines before those of the part. */
static void append(struct builder *b, struct table_build *t, struct part *p, uint64_t line) {
  struct table_build *from = &p->b->tables[p->entity];
  const uint32_t columns = b->schema->entities[p->entity].column_count;
  struct arena *a = builder_work(b);
  struct texts *texts = arena_new_array(a, struct texts, columns + 1);
  struct joining j = {.items = arena_new_array(a, struct joint, columns + 1), .count = columns};
  uint32_t text_count = 0, at = 0;
  for (uint32_t i = 0; i < columns; i++) {
    struct column_build *x = &t->columns[i], *y = &from->columns[i];
    if (!x->needed || x->watched) continue;
    if (x->ints && !y->ints) builder_ids_to_text(b, x);
    if (!x->ints && y->ints) builder_ids_to_text(p->b, y);
    if (has_texts(x)) texts[text_count++] = (struct texts){.to = x, .from = y};
  }
  translate(b, texts, text_count);
  for (uint32_t i = 0; i < columns; i++) {
    struct column_build *x = &t->columns[i];
    if (!x->needed) continue;
    const uint32_t *code = at < text_count && texts[at].to == x ? texts[at++].code : NULL;
    append_column(b, x, t->rows, &from->columns[i], code, &j.items[i]);
  }
  enum { WORTH = 1 << 16 /* rows */ };
  split_parts(from->rows < WORTH ? 1 : b->o.threads, join_some, &j);
  for (uint32_t i = 0; i < columns; i++) {
    if (!t->columns[i].needed) continue;
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
      case COLUMN_I32: LEND(codes); break;
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
  bool well = true, more = false, keep = false;
  for (uint32_t i = 0; i < count; i++) {
    struct part *p = &parts[i];
    more |= p->b->tables[entity].full || (p->ok && p->reached != p->to);
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
  return well ? PARTS_DONE : more ? PARTS_MORE : keep ? PARTS_KEEP : PARTS_AGAIN;
}

uint32_t parts_wanted(const struct builder *b, size_t size) {
  size_t most = size / PART_LEAST;
  return b->o.threads < 2 || most < 2 ? 1
         : most < b->o.threads        ? (uint32_t)most
         : b->o.threads < PARTS_MOST  ? b->o.threads
                                      : PARTS_MOST;
}
