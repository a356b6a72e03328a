/* Cells to columns, column by column. */
#include "data/cells.h"

#include "data/cell_digits.h"
#include "data/json.h"

/* A column while its cells are read: those of the rows before `done` are in it. */
struct filling {
  struct builder *b;
  struct table_build *t;
  struct column_build *c;
  const struct cells *cells;
  const uint32_t *from, *to;
  uint32_t column, first, done; /* first: the row of the table that is row 0 here */
  uint64_t *present;            /* of the rows from `done` on: bit 0 is row `done` */
};

/* ---- whether they have values ---- */

void build_mark_many(struct builder *b, struct column_build *c, uint32_t row, uint32_t rows, const uint64_t *present) {
  uint32_t words = (rows + 63) / 64, i = 0, all = 0;
  if (!rows) return;
  for (i = 0; i < words; i++) all += (uint32_t)__builtin_popcountll(present[i]);
  if (all == rows && !c->present.count) return;
  if (!c->present.count) {
    for (i = 0; i < row / 64; i++) build_push(b, &c->present, UINT64_MAX);
    if (row % 64) build_push(b, &c->present, ((uint64_t)1 << (row & 63)) - 1);
  }
  uint32_t want = (row + rows - 1) / 64 + 1, shift = row & 63, at = row / 64;
  while (c->present.count < want) build_push(b, &c->present, 0);
  for (i = 0; i < words; i++) {
    c->present.items[at + i] |= present[i] << shift;
    if (shift && at + i + 1 < want) c->present.items[at + i + 1] |= present[i] >> (64 - shift);
  }
}

static void put_marks(struct filling *f, uint32_t to) {
  uint32_t rows = to - f->done, have = 0;
  for (uint32_t i = 0; i < (rows + 63) / 64; i++) have += (uint32_t)__builtin_popcountll(f->present[i]);
  f->c->missing += rows - have;
  build_mark_many(f->b, f->c, f->first + f->done, rows, f->present);
  memset(f->present, 0, (rows + 63) / 64 * 8);
  f->done = to;
}

/* ---- a cell that no loop knows ---- */

static struct str undoubled(struct str s, struct buf *scratch) {
  scratch->len = 0;
  for (size_t i = 0; i < s.len; i++) {
    buf_addc(scratch, s.ptr[i]);
    i += s.ptr[i] == '"';
  }
  return buf_str(scratch);
}

static __attribute__((noinline)) void one_cell(struct filling *f, uint32_t r) {
  const struct cells *x = f->cells;
  uint32_t from = f->from[(size_t)r * x->stride] + x->skip, to = f->to[(size_t)r * x->stride];
  bool quoted = to & (CELL_QUOTED | CELL_DOUBLED);
  struct str s = str_of(x->base + from, (to & (CELL_QUOTED - 1)) - from);
  if (to & CELL_DOUBLED)
    s = x->json ? json_string((struct json_value){JSON_STRING, true, s}, x->scratch) : undoubled(s, x->scratch);
  f->t->rows = f->first + r + 1;
  builder_next(f->b, f->t, f->column, s, quoted);
}

/* ---- loops ---- */

/* For each row: `p` and `n` are its cell; `quick` reads it into `v`, or does not know it. `items` are where they go. */
#define FILL(items_of, quick, v)                                                            \
  do {                                                                                      \
    const bool ints = c->ints;                                                              \
    for (uint32_t r = 0; r < rows; r++) {                                                   \
      uint32_t start = from[(size_t)r * stride] + skip, n = to[(size_t)r * stride] - start; \
      const char *p = base + start;                                                         \
      if (__builtin_expect(quick, 1)) {                                                     \
        (items_of)->items[first + r] = (v);                                                 \
        f->present[(r - f->done) >> 6] |= (uint64_t)1 << ((r - f->done) & 63);              \
      } else if (!n) {                                                                      \
        (items_of)->items[first + r] = 0;                                                   \
      } else {                                                                              \
        (items_of)->count = first + r;                                                      \
        put_marks(f, r);                                                                    \
        one_cell(f, r);                                                                     \
        f->done = r + 1;                                                                    \
        if (f->t->trial_bad) return;                                                        \
        if (builder_filled(c) != first + r + 1 || c->ints != ints) {                        \
          slow_rest(f, r + 1);                                                              \
          return;                                                                           \
        }                                                                                   \
      }                                                                                     \
    }                                                                                       \
    (items_of)->count = first + rows;                                                       \
    put_marks(f, rows);                                                                     \
  } while (0)

/* Cell by cell: what else there is. */
static void slow_rest(struct filling *f, uint32_t r) {
  for (; r < f->cells->rows && !f->t->trial_bad; r++) one_cell(f, r);
}

#define FILL_LOCALS                                                                                         \
  struct builder *b = f->b;                                                                                 \
  struct column_build *c = f->c;                                                                            \
  const uint32_t rows = f->cells->rows, stride = f->cells->stride, skip = f->cells->skip, first = f->first; \
  const uint32_t *from = f->from, *to = f->to;                                                              \
  const char *base = f->cells->base

static void fill_ids(struct filling *f) {
  FILL_LOCALS;
  int64_t v;
  (void)b;
  FILL(&c->i64, (n == 1 || *p != '0') && quick_digits(p, n, &v), v);
}

/* A key that is only watched. What is no number there, or does not grow, is for the reader of single rows. */
static void fill_watched(struct filling *f) {
  FILL_LOCALS;
  int64_t v;
  (void)b;
  for (uint32_t r = 0; r < rows; r++) {
    uint32_t start = from[(size_t)r * stride] + skip, n = to[(size_t)r * stride] - start;
    const char *p = base + start;
    if (__builtin_expect((n == 1 || *p != '0') && quick_digits(p, n, &v) && build_watched(c, (uint64_t)first + r, v),
                         1))
      continue;
    f->t->trial_bad = true;
    return;
  }
  c->i64.count = first + rows;
}

static void fill_ints(struct filling *f) {
  FILL_LOCALS;
  int64_t v;
  (void)b;
  FILL(&c->i64, quick_digits(p, n, &v), v);
}

static void fill_decimals(struct filling *f) {
  FILL_LOCALS;
  const unsigned scale = c->spec->type.scale, precision = c->spec->type.precision;
  int64_t v, most = 1;
  (void)b;
  for (unsigned i = 0; i < precision; i++) most *= 10;
  FILL(&c->i64, quick_point(p, n, scale, &v) && v < most, v);
}

static void fill_dates(struct filling *f) {
  FILL_LOCALS;
  int32_t v;
  FILL(&c->codes, n == 10 && quick_date(b, c, p, &v), (uint32_t)v);
}

static void fill_times(struct filling *f) {
  FILL_LOCALS;
  int64_t v;
  FILL(&c->i64, n == 20 && quick_time(b, c, p, &v), v);
}

/* Words met lately, as builder_text keeps them. */
static inline bool quick_word(const struct column_build *c, const char *p, uint32_t n, uint32_t *code) {
  static const uint64_t low[9] = {0,
                                  0xFF,
                                  0xFFFF,
                                  0xFFFFFF,
                                  UINT32_MAX,
                                  (UINT64_C(1) << 40) - 1,
                                  (UINT64_C(1) << 48) - 1,
                                  (UINT64_C(1) << 56) - 1,
                                  UINT64_MAX};
  if (n - 1 >= 16) return false;
  uint32_t head = n < 8 ? n : 8;
  struct word_kept w = {.head = load_8(p) & low[head], .tail = load_8(p + 8) & low[n - head], .length = n};
  const struct word_kept *k = &c->words[word_place(&w)];
  *code = k->code;
  return k->length == n && k->head == w.head && k->tail == w.tail;
}

/* Where the words come back. */
static void fill_words(struct filling *f) {
  FILL_LOCALS;
  uint32_t v;
  uint32_t unknown = 0;
  const bool words = c->spec->type.kind == TYPE_ENUM;
  if (!c->words) c->words = arena_new_array(builder_work(b), struct word_kept, WORDS_KEPT);
  /* a code that one_cell adds is counted there */
  FILL(&c->codes, quick_word(c, p, n, &v) && (!words || c->word_known[v] || ++unknown), v);
  c->unknown_words += unknown;
}

/* Where they do not, each of them is looked for far away: that is asked for early. */
static void fill_texts(struct filling *f) {
  enum { GROUP = 16 };
  FILL_LOCALS;
  uint64_t hash[GROUP];
  uint32_t unknown = 0;
  const bool words = c->spec->type.kind == TYPE_ENUM;
  for (uint32_t g = 0; g < rows; g += GROUP) {
    uint32_t end = g + GROUP < rows ? g + GROUP : rows;
    for (uint32_t r = g; r < end; r++) {
      uint32_t start = from[(size_t)r * stride] + skip, n = to[(size_t)r * stride] - start;
      hash[r - g] = n - 1 < CELL_QUOTED - 1 ? str_hash(str_of(base + start, n)) : 0;
      dict_ask(&c->dict, hash[r - g], 0);
    }
    for (uint32_t r = g; r < end; r++) dict_ask(&c->dict, hash[r - g], 1);
    for (uint32_t r = g; r < end; r++) dict_ask(&c->dict, hash[r - g], 2);
    for (uint32_t r = g; r < end; r++) {
      uint32_t start = from[(size_t)r * stride] + skip, n = to[(size_t)r * stride] - start, v = 0;
      if (!n) {
        c->codes.items[first + r] = 0;
        continue;
      }
      struct str s = str_of(base + start, n);
      bool there = n < CELL_QUOTED;
      if (there) {
        v = dict_find(&c->dict, s, hash[r - g]);
        there = v != NONE || builder_new_text(b, c, s, hash[r - g], &v);
      }
      if (there) {
        unknown += words && !c->word_known[v];
        c->codes.items[first + r] = v;
        f->present[(r - f->done) >> 6] |= (uint64_t)1 << ((r - f->done) & 63);
        continue;
      }
      c->codes.count = first + r;
      put_marks(f, r);
      one_cell(f, r);
      f->done = r + 1;
      if (f->t->trial_bad) return;
    }
  }
  c->codes.count = first + rows;
  put_marks(f, rows);
  c->unknown_words += unknown;
}

static void fill(struct filling *f) {
  struct builder *b = f->b;
  struct column_build *c = f->c;
  const struct column_spec *s = c->spec;
  const uint64_t want = (uint64_t)f->first + f->cells->rows;
  enum { FEW = 1024 };
  if (c->watched) {
    fill_watched(f);
    return;
  }
  if (s->storage.missing_count) {
    slow_rest(f, 0);
    return;
  }
  if (c->kind == COLUMN_I64 || (c->kind == COLUMN_TEXT && c->ints)) {
    if (c->i64.cap < want) build_reserve(b, &c->i64, want + want / 2);
  } else if ((c->kind == COLUMN_TEXT || c->kind == COLUMN_I32) && c->codes.cap < want) {
    build_reserve(b, &c->codes, want + want / 2);
  }
  switch (s->type.kind) {
    case TYPE_ID:
      if (c->ints) fill_ids(f);
      else fill_texts(f);
      return;
    case TYPE_INT: fill_ints(f); return;
    case TYPE_DECIMAL:
      if (c->kind == COLUMN_I64 && s->storage.kind != STORED_CENTS && s->type.scale - 1 < 6) fill_decimals(f);
      else slow_rest(f, 0);
      return;
    case TYPE_DATE: fill_dates(f); return;
    case TYPE_TIMESTAMP:
      if (s->storage.kind <= STORED_TEXT) fill_times(f);
      else slow_rest(f, 0);
      return;
    case TYPE_TEXT:
    case TYPE_ENUM:
      if (c->dict.count < FEW) fill_words(f);
      else fill_texts(f);
      return;
    default: slow_rest(f, 0);
  }
}

/* ---- all columns ---- */

void builder_begin_rows(struct builder *b, struct table_build *t, uint64_t line, uint32_t rows) {
  if (!rows) return;
  builder_begin_row(b, t, line);
  if (!t->lines.count) t->rows += rows - 1; /* so it goes on */
  else
    for (uint32_t i = 1; i < rows; i++) builder_begin_row(b, t, line + i);
  t->row_open = false;
}

#define CUT(array, n) ((array)->count > (n) ? (void)((array)->count = (n)) : (void)0)

void builder_take_back(struct builder *b, struct table_build *t, uint32_t rows, const struct column_mark *marks) {
  for (uint32_t i = 0; i < b->schema->entities[t->entity].column_count; i++) {
    struct column_build *c = &t->columns[i];
    if (!c->needed) continue;
    c->missing = marks[i].missing;
    c->unknown_words = marks[i].unknown_words;
    c->last = marks[i].last;
    if (c->present.count) {
      CUT(&c->present, (rows + 63) / 64);
      if (rows % 64 && c->present.count > rows / 64) c->present.items[rows / 64] &= ((uint64_t)1 << (rows & 63)) - 1;
    }
    CUT(&c->i64, rows);
    CUT(&c->i128s, rows);
    CUT(&c->f64, rows);
    CUT(&c->codes, rows);
    if (c->starts.count > rows) c->elements.count = c->starts.items[rows];
    CUT(&c->starts, rows);
  }
  t->rows = rows;
}

bool cells_read(struct builder *b, struct table_build *t, const struct cells *x) {
  const uint32_t first = t->rows, columns = b->schema->entities[t->entity].column_count;
  if (!t->marks) t->marks = arena_new_array(builder_work(b), struct column_mark, columns + 1);
  if (!t->trial_present) t->trial_present = arena_new_array(builder_work(b), uint64_t, CELLS_BYTES / 64 + 1);
  for (uint32_t i = 0; i < columns; i++)
    t->marks[i] = (struct column_mark){t->columns[i].missing, t->columns[i].unknown_words, t->columns[i].last};
  t->trial = true;
  t->trial_bad = false;
  for (uint32_t k = 0; k < x->count && !t->trial_bad; k++) {
    if (x->columns[k] == NONE) continue;
    struct filling f = {.b = b,
                        .t = t,
                        .c = &t->columns[x->columns[k]],
                        .cells = x,
                        .from = x->from + (size_t)k * x->step,
                        .to = x->to + (size_t)k * x->step,
                        .column = x->columns[k],
                        .first = first,
                        .present = t->trial_present};
    fill(&f);
  }
  t->trial = false;
  t->rows = first;
  if (t->trial_bad) {
    memset(t->trial_present, 0, (CELLS_BYTES / 64 + 1) * sizeof(uint64_t));
    builder_take_back(b, t, first, t->marks);
    return false;
  }
  builder_begin_rows(b, t, x->line, x->rows);
  return true;
}
