#include "data/moves.h"

#include <string.h>

#include "data/dataset.h"
#include "data/split_rows.h"

enum {
  BITS_USUAL = 15,
  BUCKETS_USUAL = 512,
  APART = 72, /* cells between divided buckets: they fill up alike, and would else meet in few lines of the caches */
};

/* Where the cells of a bucket stand when they are divided. */
static size_t bucket_at(const struct moves *m, uint32_t bucket) {
  return ((size_t)bucket << m->bits) + (size_t)bucket * APART;
}

/* The rows of a part. */
static void part_rows(const struct moves *m, uint32_t part, uint32_t *from, uint32_t *to) {
  uint64_t step = (m->rows / m->parts + 63) & ~(uint64_t)63, a = step * part, b = step * (part + 1);
  *from = a < m->rows ? (uint32_t)a : m->rows;
  *to = part + 1 < m->parts && b < m->rows ? (uint32_t)b : m->rows;
}

/* The buckets of a part. */
static void part_buckets(const struct moves *m, uint32_t part, uint32_t *from, uint32_t *to) {
  *from = (uint32_t)((uint64_t)m->buckets * part / m->parts);
  *to = (uint32_t)((uint64_t)m->buckets * (part + 1) / m->parts);
}

/* ---- where rows go ---- */

struct placing {
  struct moves *m;
  const uint32_t *place;
  uint32_t parents;
  uint32_t *next; /* [part][parent]: how many rows; then where the next one goes */
};

static void count_parents(void *ctx, uint32_t part) {
  const struct placing *p = ctx;
  uint32_t from, to, *row = p->m->to, *count = p->next + (size_t)part * (p->parents + 1);
  part_rows(p->m, part, &from, &to);
  for (uint32_t i = from; i < to; i++) {
    uint32_t parent = row[i] == ROW_NONE ? p->parents : p->place ? p->place[row[i]] : row[i];
    row[i] = parent;
    count[parent]++;
  }
}

static void place_rows(void *ctx, uint32_t part) {
  const struct placing *p = ctx;
  const struct moves *m = p->m;
  uint32_t from, to, *row = m->to, *next = p->next + (size_t)part * (p->parents + 1);
  uint32_t *count = m->begin + (size_t)part * m->buckets;
  part_rows(m, part, &from, &to);
  for (uint32_t i = from; i < to; i++) {
    row[i] = next[row[i]]++;
    count[row[i] >> m->bits]++;
  }
}

/* Counts of parts, one below the other, become where they begin. */
static void sum_up(uint32_t *counts, uint32_t parts, uint32_t width, uint32_t *starts) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < width; i++) {
    if (starts) starts[i] = sum;
    for (uint32_t q = 0; q < parts; q++) {
      uint32_t *at = &counts[(size_t)q * width + i], n = *at;
      *at = sum;
      sum += n;
    }
  }
}

struct moving {
  struct moves *m;
  enum moves_cell kind;
  const void *from;
  void *to;
};

static size_t *begin_part(const struct moves *m, uint32_t part, uint32_t *from, uint32_t *to) {
  size_t *at = m->at + (size_t)part * m->buckets;
  part_rows(m, part, from, to);
  for (uint32_t i = 0; i < m->buckets; i++) at[i] = m->begin[(size_t)part * m->buckets + i] + (size_t)i * APART;
  return at;
}

static void divide_places(void *ctx, uint32_t part) {
  const struct moves *m = ctx;
  uint32_t from, to, mask = ((uint32_t)1 << m->bits) - 1;
  size_t *at = begin_part(m, part, &from, &to);
  for (uint32_t i = from; i < to; i++) m->inner[at[m->to[i] >> m->bits]++] = (uint16_t)(m->to[i] & mask);
}

struct moves *moves_by_parent(struct arena *work, uint32_t rows, uint32_t *owner, const uint32_t *place,
                              uint32_t parents, uint32_t *starts, uint32_t parts, uint32_t bits) {
  struct moves *m = arena_new(work, struct moves);
  /* each part counts for itself, which must not take more than the rows */
  while (parts > 1 && (uint64_t)parts * parents > (uint64_t)rows * 2) parts--;
  *m = (struct moves){.rows = rows, .to = owner, .parts = parts ? parts : 1, .bits = bits};
  if (!bits) m->bits = rows >> BITS_USUAL > BUCKETS_USUAL ? 16 : BITS_USUAL;
  m->buckets = (uint32_t)(((uint64_t)rows + ((uint64_t)1 << m->bits) - 1) >> m->bits);
  m->begin = arena_new_array(work, uint32_t, (size_t)m->parts * m->buckets + 1);
  m->at = arena_new_array(work, size_t, (size_t)m->parts * m->buckets + 1);
  size_t counts = (size_t)m->parts * ((size_t)parents + 1);
  struct placing p = {m, place, parents, arena_new_array(work, uint32_t, counts)};
  split_parts(m->parts, count_parents, &p);
  sum_up(p.next, m->parts, parents + 1, starts);
  split_parts(m->parts, place_rows, &p);
  sum_up(m->begin, m->parts, m->buckets, NULL);
  arena_drop(work, p.next, counts * sizeof *p.next);
  return m;
}

bool moves_nothing(const struct moves *m) {
  for (uint32_t i = 0; i < m->rows; i++)
    if (m->to[i] != i) return false;
  return true;
}

/* ---- columns ---- */

/* Cells to the buckets of their places. */
#define DIVIDE(type, value)                                                           \
  do {                                                                                \
    type *out = (type *)(void *)m->room;                                              \
    for (uint32_t i = from; i < to; i++) out[at[place[i] >> bits]++] = (type)(value); \
  } while (0)

static void divide_cells(void *ctx, uint32_t part) {
  const struct moving *x = ctx;
  const struct moves *m = x->m;
  const uint32_t *place = m->to, *codes = x->from, bits = m->bits;
  const uint64_t *words = x->from;
  const unsigned __int128 *wide = x->from;
  uint32_t from, to;
  size_t *at = begin_part(m, part, &from, &to);
  switch (x->kind) {
    case MOVES_8_8: DIVIDE(uint64_t, words[i]); break;
    case MOVES_4_4:
      if (codes) DIVIDE(uint32_t, codes[i]);
      else DIVIDE(uint32_t, i); /* the rows themselves */
      break;
    case MOVES_4_2: DIVIDE(uint16_t, codes[i]); break;
    case MOVES_4_1: DIVIDE(uint8_t, codes[i]); break;
    case MOVES_16_16: DIVIDE(unsigned __int128, wide[i]); break;
    case MOVES_8_BIT: DIVIDE(uint8_t, words[i] != 0); break;
    case MOVES_BIT_BIT: DIVIDE(uint8_t, words[i >> 6] >> (i & 63) & 1); break;
  }
}

#define PLACE(type)                                                 \
  do {                                                              \
    const type *in = (const type *)(const void *)m->room + divided; \
    type *out = (type *)x->to + base;                               \
    for (uint32_t i = 0; i < n; i++) out[inner[i]] = in[i];         \
  } while (0)

static void place_cells(void *ctx, uint32_t part) {
  const struct moving *x = ctx;
  const struct moves *m = x->m;
  uint32_t from, to;
  part_buckets(m, part, &from, &to);
  for (uint32_t b = from; b < to; b++) {
    uint32_t base = b << m->bits, n = (uint32_t)1 << m->bits;
    if (n > m->rows - base) n = m->rows - base;
    size_t divided = bucket_at(m, b);
    const uint16_t *inner = m->inner + divided;
    switch (x->kind) {
      case MOVES_8_8: PLACE(uint64_t); break;
      case MOVES_4_4: PLACE(uint32_t); break;
      case MOVES_4_2: PLACE(uint16_t); break;
      case MOVES_4_1: PLACE(uint8_t); break;
      case MOVES_16_16: PLACE(unsigned __int128); break;
      case MOVES_8_BIT:
      case MOVES_BIT_BIT: { /* buckets share no word */
        const uint8_t *in = (const uint8_t *)m->room + divided;
        uint64_t *out = (uint64_t *)x->to + base / 64;
        for (uint32_t i = 0; i < n; i++) out[inner[i] >> 6] |= (uint64_t)in[i] << (inner[i] & 63);
      }
    }
  }
}

void moves_cells(struct arena *work, struct moves *m, enum moves_cell kind, const void *from, void *to) {
  static const uint8_t width[] = {8, 4, 2, 1, 16, 1, 1};
  size_t cells = bucket_at(m, m->buckets), size = cells * width[kind];
  if (!m->rows) return;
  if (!m->inner) {
    m->inner = arena_alloc_raw(work, cells * sizeof *m->inner);
    split_parts(m->parts, divide_places, m);
  }
  if (size > m->room_size) {
    arena_drop(work, m->room, m->room_size);
    m->room = arena_alloc_raw(work, size);
    m->room_size = size;
  }
  struct moving x = {m, kind, from, to};
  split_parts(m->parts, divide_cells, &x);
  split_parts(m->parts, place_cells, &x);
}

bool moves_room(struct arena *work, struct moves *m, void *block, size_t size) {
  if (size < 1 << 20 || size <= m->room_size) return false;
  arena_drop(work, m->room, m->room_size);
  m->room = block;
  m->room_size = size;
  return true;
}

void moves_inverse(struct arena *work, struct moves *m, uint32_t *perm) { moves_cells(work, m, MOVES_4_4, NULL, perm); }

uint32_t *moves_inverse_within(struct arena *work, struct moves *m, size_t *bytes) {
  size_t cells = bucket_at(m, m->buckets), whole = m->room_size;
  size_t front = ((size_t)m->rows * sizeof(uint32_t) + 2 * 64 - 1) & ~(size_t)63; /* and 64 bytes behind */
  if (!m->rows || whole < front + cells * sizeof(uint32_t)) return NULL;
  char *block = m->room;
  m->room = block + front;
  m->room_size = whole - front;
  moves_inverse(work, m, (uint32_t *)(void *)block);
  m->room = NULL;
  m->room_size = 0;
  *bytes = whole;
  return (uint32_t *)(void *)block;
}

void moves_done(struct arena *work, struct moves *m) {
  arena_drop(work, m->room, m->room_size);
  arena_drop(work, m->inner, bucket_at(m, m->buckets) * sizeof *m->inner);
  m->room = NULL;
  m->room_size = 0;
  m->inner = NULL;
}
