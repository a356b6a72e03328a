/* Making it: a state stands for the set of those in which the other automaton may be (the subset construction). */
#include "data/dfa.h"

#include <stdlib.h>

enum {
  STATES_MOST = 4096,
  FAILS = 0,
  ACCEPTS = 1,
};

/* Edges by the state that they leave. */
struct edges {
  uint32_t *first; /* [states + 1] */
  struct nfa_edge *list;
};

struct set {
  uint32_t at, count; /* in the pool */
};

struct maker {
  struct arena *arena;
  const struct nfa *n;
  uint32_t start, accept;
  struct edges bytes, free;
  bool *universal;       /* [state of n]: accepts whatever follows */
  uint32_t *mark, stamp; /* [state of n]: the last set that it was put into */
  uint32_t *stack, *set, set_count;
  ARRAY_OF(uint32_t) pool;
  ARRAY_OF(struct set) sets; /* by state */
  uint32_t *table, table_cap;
  uint8_t classes[256], first_of[256];
  uint32_t class_count;
  uint64_t work;
};

static struct edges edges_by_state(struct maker *m, const struct nfa_edge *list, uint32_t count, bool backward) {
  uint32_t states = m->n->states;
  struct edges e = {.first = arena_new_array(m->arena, uint32_t, (size_t)states + 2),
                    .list = arena_new_array(m->arena, struct nfa_edge, (size_t)count + 1)};
  for (uint32_t i = 0; i < count; i++) e.first[(backward ? list[i].to : list[i].from) + 2]++;
  for (uint32_t s = 1; s <= states; s++) e.first[s + 1] += e.first[s];
  for (uint32_t i = 0; i < count; i++) {
    struct nfa_edge x = list[i];
    if (backward) x = (struct nfa_edge){x.to, x.from, x.lo, x.hi};
    e.list[e.first[x.from + 1]++] = x;
  }
  return e;
}

/* Bytes that no edge tells apart share a column. */
static void find_classes(struct maker *m) {
  bool begins[257] = {true};
  for (uint32_t i = 0; i < m->n->bytes.count; i++)
    begins[m->n->bytes.items[i].lo] = begins[m->n->bytes.items[i].hi + 1] = true;
  for (uint32_t b = 0; b < 256; b++) {
    if (begins[b]) m->first_of[m->class_count++] = (uint8_t)b;
    m->classes[b] = (uint8_t)(m->class_count - 1);
  }
}

/* Puts `state` and what it reaches without a byte into the set: those that matter. */
static void reach(struct maker *m, uint32_t state) {
  if (m->mark[state] == m->stamp) return;
  m->mark[state] = m->stamp;
  uint32_t depth = 0;
  m->stack[depth++] = state;
  while (depth) {
    uint32_t s = m->stack[--depth];
    m->work++;
    if (s == m->accept || m->bytes.first[s] < m->bytes.first[s + 1]) m->set[m->set_count++] = s;
    for (uint32_t i = m->free.first[s]; i < m->free.first[s + 1]; i++) {
      uint32_t to = m->free.list[i].to;
      if (m->mark[to] == m->stamp) continue;
      m->mark[to] = m->stamp;
      m->stack[depth++] = to;
    }
  }
}

static void set_begin(struct maker *m) {
  m->stamp++;
  m->set_count = 0;
}

static void find_universal(struct maker *m) {
  m->universal = arena_new_array(m->arena, bool, m->n->states);
  for (uint32_t i = 0; i < m->n->bytes.count; i++) {
    struct nfa_edge e = m->n->bytes.items[i];
    if (e.from != e.to || e.lo != 0 || e.hi != 255) continue;
    set_begin(m);
    reach(m, e.from);
    m->universal[e.from] = m->mark[m->accept] == m->stamp;
  }
}

static int by_number(const void *x, const void *y) {
  uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
  return (a > b) - (a < b);
}

static uint64_t set_hash(const uint32_t *set, uint32_t count) {
  return str_hash(str_of((const char *)set, count * sizeof *set));
}

static void table_grow(struct maker *m) {
  m->table_cap = m->table_cap ? m->table_cap * 2 : 64;
  m->table = arena_new_array(m->arena, uint32_t, m->table_cap);
  for (uint32_t s = ACCEPTS + 1; s < m->sets.count; s++) {
    struct set x = m->sets.items[s];
    uint32_t at = (uint32_t)set_hash(m->pool.items + x.at, x.count) & (m->table_cap - 1);
    while (m->table[at]) at = (at + 1) & (m->table_cap - 1);
    m->table[at] = s;
  }
}

/* The state that stands for the set at hand. */
static uint32_t state_of_set(struct maker *m) {
  if (!m->set_count) return FAILS;
  for (uint32_t i = 0; i < m->set_count; i++)
    if (m->universal[m->set[i]]) return ACCEPTS;
  qsort(m->set, m->set_count, sizeof *m->set, by_number);
  if (m->sets.count * 2 >= m->table_cap) table_grow(m);
  uint32_t at = (uint32_t)set_hash(m->set, m->set_count) & (m->table_cap - 1);
  for (; m->table[at]; at = (at + 1) & (m->table_cap - 1)) {
    struct set x = m->sets.items[m->table[at]];
    if (x.count == m->set_count && !memcmp(m->pool.items + x.at, m->set, x.count * sizeof *m->set)) return m->table[at];
  }
  struct set x = {m->pool.count, m->set_count};
  for (uint32_t i = 0; i < m->set_count; i++) *array_push(m->arena, &m->pool) = m->set[i];
  m->table[at] = m->sets.count;
  *array_push(m->arena, &m->sets) = x;
  return m->table[at];
}

static uint32_t state_after(struct maker *m, struct set from, uint8_t byte) {
  set_begin(m);
  for (uint32_t i = 0; i < from.count; i++) {
    uint32_t s = m->pool.items[from.at + i];
    for (uint32_t e = m->bytes.first[s]; e < m->bytes.first[s + 1]; e++) {
      m->work++;
      if (byte >= m->bytes.list[e].lo && byte <= m->bytes.list[e].hi) reach(m, m->bytes.list[e].to);
    }
  }
  return state_of_set(m);
}

static bool set_accepts(const struct maker *m, struct set x) {
  for (uint32_t i = 0; i < x.count; i++)
    if (m->pool.items[x.at + i] == m->accept) return true;
  return false;
}

static void maker_begin(struct maker *m, bool backward) {
  uint32_t states = m->n->states;
  m->start = backward ? m->n->accept : m->n->start;
  m->accept = backward ? m->n->start : m->n->accept;
  m->bytes = edges_by_state(m, m->n->bytes.items, m->n->bytes.count, backward);
  m->free = edges_by_state(m, m->n->free.items, m->n->free.count, backward);
  m->mark = arena_new_array(m->arena, uint32_t, states);
  m->stack = arena_new_array(m->arena, uint32_t, states);
  m->set = arena_new_array(m->arena, uint32_t, states);
  find_classes(m);
  find_universal(m);
  *array_push(m->arena, &m->sets) = (struct set){0}; /* FAILS */
  *array_push(m->arena, &m->sets) = (struct set){0}; /* ACCEPTS */
  table_grow(m);
}

const struct dfa *dfa_new(struct arena *a, const struct nfa *n, bool backward, uint64_t work) {
  if (n->too_large) return NULL;
  struct maker m = {.arena = a, .n = n};
  maker_begin(&m, backward);
  uint32_t stride = m.class_count + 2;
  set_begin(&m);
  reach(&m, m.start);
  uint32_t start = state_of_set(&m);
  ARRAY_OF(uint32_t) next = {0};
  for (uint32_t s = 0; s < m.sets.count; s++) {
    struct set set = m.sets.items[s];
    for (uint32_t c = 0; c < m.class_count; c++) {
      uint32_t to = s <= ACCEPTS ? s : state_after(&m, set, m.first_of[c]);
      *array_push(a, &next) = to * stride;
    }
    *array_push(a, &next) = s * stride;
    *array_push(a, &next) = s == ACCEPTS || set_accepts(&m, set);
    if (m.sets.count > STATES_MOST || m.work > work) return NULL;
  }
  struct dfa *d = arena_new(a, struct dfa);
  *d = (struct dfa){.start = start * stride, .stride = stride, .backward = backward, .next = next.items};
  memcpy(d->class_of, m.classes, sizeof d->class_of);
  return d;
}
