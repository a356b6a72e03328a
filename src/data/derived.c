#include "data/derived.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "data/split_rows.h"

enum { ROWS_LEAST = 1 << 16, PADDING = 64 };

struct entry {
  uint64_t first; /* evaluation that asked; 0: none did */
  const void *made;
};

/* All behind one lock: there are few questions an evaluation, and whoever asks for what is being made would have to
 * make it otherwise. */
struct derived {
  struct arena arena; /* its own: that of the data belongs to whoever loads */
  struct arena_trap trap;
  pthread_mutex_t lock;
  uint64_t asked;
  struct entry **columns; /* [entity][column]; NULL until somebody asks */
  struct entry *links;
  bool eager;
};

static void derived_free(void *ctx) {
  struct derived *v = ctx;
  arena_free(&v->arena);
  pthread_mutex_destroy(&v->lock);
}

struct derived *derived_new(struct arena *a) {
  struct derived *v = arena_new(a, struct derived);
  arena_init(&v->arena, a->mem, &v->trap);
  pthread_mutex_init(&v->lock, NULL);
  arena_defer(a, derived_free, v);
  return v;
}

void derived_eagerly(struct dataset *d) { d->derived->eager = true; }

struct derived_asker derived_ask(const struct dataset *d, uint32_t threads) {
  struct derived_asker k = {.d = d, .threads = threads};
  if (!d->derived) return k;
  pthread_mutex_lock(&d->derived->lock);
  k.number = ++d->derived->asked;
  pthread_mutex_unlock(&d->derived->lock);
  return k;
}

/* ---- sketches ---- */

struct sketching {
  const struct column *from;
  _Atomic int64_t least, greatest;
  uint8_t *cells, *low;
  uint8_t shift;
};

#define INLINE static inline __attribute__((always_inline))
#define EACH(type, body)                   \
  do {                                     \
    const type *v = k->from->data;         \
    for (uint32_t i = from; i < to; i++) { \
      body;                                \
    }                                      \
  } while (0)

struct range {
  int64_t least, greatest;
};

INLINE struct range range_of(const struct sketching *k, uint32_t from, uint32_t to) {
  int64_t least = INT64_MAX, greatest = INT64_MIN;
#define RANGE                          \
  least = v[i] < least ? v[i] : least; \
  greatest = v[i] > greatest ? v[i] : greatest
  if (k->from->kind == COLUMN_I32) EACH(int32_t, RANGE);
  else EACH(int64_t, RANGE);
#undef RANGE
  return (struct range){least, greatest};
}

INLINE void cells_of(const struct sketching *k, uint32_t from, uint32_t to) {
  uint64_t least = (uint64_t)atomic_load(&k->least);
  uint8_t shift = k->shift, *restrict cells = k->cells, *restrict low = k->low;
  bool days = k->from->kind == COLUMN_I32;
#define CELL (((uint64_t)(int64_t)v[i] - least) >> shift)
#define BOTH                       \
  uint64_t cell = CELL;            \
  cells[i] = (uint8_t)(cell >> 8); \
  low[i] = (uint8_t)cell
  if (!low && days) EACH(int32_t, cells[i] = (uint8_t)CELL);
  else if (!low) EACH(int64_t, cells[i] = (uint8_t)CELL);
  else if (days) EACH(int32_t, BOTH);
  else EACH(int64_t, BOTH);
#undef BOTH
#undef CELL
}

/* ---- the same loops by the widest vectors ---- */

static struct range range_plain(const struct sketching *k, uint32_t from, uint32_t to) { return range_of(k, from, to); }
static void cells_plain(const struct sketching *k, uint32_t from, uint32_t to) { cells_of(k, from, to); }

#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
AVX512 static struct range range_avx512(const struct sketching *k, uint32_t from, uint32_t to) {
  return range_of(k, from, to);
}
AVX512 static void cells_avx512(const struct sketching *k, uint32_t from, uint32_t to) { cells_of(k, from, to); }
static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#else
static bool has_avx512(void) { return false; }
#define range_avx512 range_plain
#define cells_avx512 cells_plain
#endif

static void find_range(void *ctx, uint32_t from, uint32_t to) {
  struct sketching *k = ctx;
  struct range r = has_avx512() ? range_avx512(k, from, to) : range_plain(k, from, to);
  int64_t old = atomic_load(&k->least);
  while (r.least < old && !atomic_compare_exchange_weak(&k->least, &old, r.least)) {}
  old = atomic_load(&k->greatest);
  while (r.greatest > old && !atomic_compare_exchange_weak(&k->greatest, &old, r.greatest)) {}
}

static void fill_cells(void *ctx, uint32_t from, uint32_t to) {
  if (has_avx512()) cells_avx512(ctx, from, to);
  else cells_plain(ctx, from, to);
}

static uint8_t *bytes(struct arena *a, uint32_t rows) {
  uint8_t *p = arena_alloc_raw(a, (size_t)rows + PADDING);
  memset(p + rows, 0, PADDING);
  return p;
}

static const struct sketch *sketch_make(struct arena *a, const struct column *c, uint32_t rows, uint32_t threads) {
  struct sketching k = {.from = c, .least = INT64_MAX, .greatest = INT64_MIN};
  split_rows(rows, threads, find_range, &k);
  uint64_t range = (uint64_t)k.greatest - (uint64_t)k.least;
  while (range >> k.shift > UINT16_MAX) k.shift++;
  k.cells = bytes(a, rows);
  if (range > UINT8_MAX) k.low = bytes(a, rows);
  split_rows(rows, threads, fill_cells, &k);
  struct sketch *s = arena_new(a, struct sketch);
  *s = (struct sketch){.least = k.least, .greatest = k.greatest, .cells = k.cells, .low = k.low, .shift = k.shift};
  return s;
}

/* ---- ends ---- */

static const struct row_ends *ends_make(struct arena *a, const struct link *l, uint32_t parents) {
  struct row_ends *e = arena_new(a, struct row_ends);
  uint64_t *last = arena_new_array(a, uint64_t, (size_t)l->starts[parents] / 64 + 2);
  uint64_t *some = arena_new_array(a, uint64_t, (size_t)parents / 64 + 2);
  for (uint32_t p = 0; p < parents; p++) {
    if (l->starts[p + 1] == l->starts[p]) continue;
    bit_set(last, l->starts[p + 1] - 1);
    bit_set(some, p);
  }
  *e = (struct row_ends){last, some};
  return e;
}

/* ---- asking ---- */

static void room(struct derived *v, const struct schema *s) {
  if (v->links) return;
  struct entry **columns = arena_new_array(&v->arena, struct entry *, s->entity_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++)
    columns[e] = arena_new_array(&v->arena, struct entry, s->entities[e].column_count + 1);
  v->columns = columns;
  v->links = arena_new_array(&v->arena, struct entry, s->relation_count + 1);
}

/* Whether it is to be made now. */
static bool is_due(const struct derived *v, struct entry *e, uint64_t number, uint32_t rows) {
  if (e->made || !rows || (rows < ROWS_LEAST && !v->eager)) return false;
  if (!e->first) e->first = number;
  return e->first < number || v->eager;
}

bool derived_sketch(const struct derived_asker *k, uint32_t entity, uint32_t column, const struct sketch **out) {
  struct derived *v = k->d->derived;
  const struct table *t = &k->d->tables[entity];
  *out = NULL;
  if (!v) return true;
  pthread_mutex_lock(&v->lock);
  if (setjmp(v->trap.env)) {
    pthread_mutex_unlock(&v->lock);
    return false;
  }
  room(v, k->d->schema);
  struct entry *e = &v->columns[entity][column];
  if (is_due(v, e, k->number, t->rows)) e->made = sketch_make(&v->arena, &t->columns[column], t->rows, k->threads);
  *out = e->made;
  pthread_mutex_unlock(&v->lock);
  return true;
}

bool derived_ends(const struct derived_asker *k, uint32_t relation, const struct row_ends **out) {
  struct derived *v = k->d->derived;
  const struct relation *r = &k->d->schema->relations[relation];
  *out = NULL;
  if (!v) return true;
  pthread_mutex_lock(&v->lock);
  if (setjmp(v->trap.env)) {
    pthread_mutex_unlock(&v->lock);
    return false;
  }
  room(v, k->d->schema);
  struct entry *e = &v->links[relation];
  if (is_due(v, e, k->number, k->d->tables[r->to].rows))
    e->made = ends_make(&v->arena, &k->d->links[relation], k->d->tables[r->from].rows);
  *out = e->made;
  pthread_mutex_unlock(&v->lock);
  return true;
}
