/* A dictionary is dealt out to threads in stretches of codes: each writes words of the bitmap that no other touches.
 * Nothing is allocated for a text; a buffer for changed texts is kept by each thread. */
#include "run/bind_test.h"

#include <pthread.h>

#include "data/dfa.h"
#include "data/dict_search.h"
#include "data/text.h"

enum {
  STRETCH = 4096, /* codes: a multiple of 64 */
  THREADS_MOST = 64,
  FEW_TEXTS = 1000,   /* sooner tested than an automaton is made, */
  FEW_MATCHES = 64,   /* or than one of RE2's warms up */
  LISTED_MOST = 2000, /* bytes of a list that becomes one */
};

static void fold_text(struct str s, struct buf *out) { text_fold(s, out); }
static void lower_text(struct str s, struct buf *out) { text_lower(s, out); }
static void upper_text(struct str s, struct buf *out) { text_upper(s, out); }
static void trim_text(struct str s, struct buf *out) { buf_add(out, text_trim(s)); }

text_change *change_of(uint32_t op) {
  switch (op) {
    case OP_LOWER_: return lower_text;
    case OP_UPPER_: return upper_text;
    case OP_TRIM_: return trim_text;
    case OP_FOLD_: return fold_text;
    default: return NULL;
  }
}

bool in_texts(const struct const_list *l, struct str s) {
  uint32_t low = 0, high = l->count;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    int c = str_cmp(s, l->items[mid].s);
    if (c == 0) return true;
    if (c < 0) high = mid;
    else low = mid + 1;
  }
  return false;
}

struct testing {
  const struct text_test *t;
  const struct dfa *dfa;         /* over texts as they are; or NULL, */
  bool search;                   /* or one is searched for, */
  const struct dfa *changed_dfa; /* or changed texts are matched: by this, */
  const struct matcher *matcher; /* or that */
  const struct dict *d;
  uint64_t *bits;
  const volatile int *cancel;
  atomic_uint next; /* stretch */
  atomic_bool stopped;
};

struct tester {
  struct testing *job;
  struct arena arena;
  struct arena_trap trap;
  bool out_of_memory;
};

static bool passes(const struct testing *j, struct str s, struct arena *a) {
  struct str k = j->t->constant;
  bool left = j->t->left;
  switch (j->t->node->op) {
    case IR_EQ: return str_eq(s, k);
    case IR_LT: return left ? str_cmp(k, s) < 0 : str_cmp(s, k) < 0;
    case IR_LE: return left ? str_cmp(k, s) <= 0 : str_cmp(s, k) <= 0;
    case IR_IN: return in_texts(j->t->list, s);
    case IR_STARTS: return str_starts(s, k);
    case IR_ENDS: return str_ends(s, k);
    case IR_CONTAINS: return str_find(s, k) != SIZE_MAX;
    default: return j->changed_dfa ? dfa_full(j->changed_dfa, s) : matcher_full(j->matcher, s, a);
  }
}

/* Whether texts end so: their last eight bytes at once, whatever stands in front of short ones, and eight from where
 * the suffix begins: of up to sixteen that is all. */
static void ends_stretch(const struct dict *d, struct str suffix, uint32_t first, uint32_t end, uint64_t *bits) {
  unsigned char last[8] = {0}, which[8] = {0};
  size_t n = suffix.len < 8 ? suffix.len : 8, back = suffix.len < 8 ? 8 : suffix.len;
  memcpy(last + 8 - n, suffix.ptr + suffix.len - n, n);
  memset(which + 8 - n, 0xFF, n);
  uint64_t want, mask, has, want_front;
  memcpy(&want, last, 8);
  memcpy(&mask, which, 8);
  memcpy(&want_front, suffix.len < 8 ? (const char *)last : suffix.ptr, 8);
  for (uint32_t c = first; c < end; c++) {
    uint64_t from = d->offsets[c], to = d->offsets[c + 1];
    if (to - from < suffix.len) continue;
    if (to < 8) { /* there are no eight bytes before its end */
      if (str_ends(dict_get(d, c), suffix)) bit_set(bits, c);
      continue;
    }
    memcpy(&has, d->bytes + to - 8, 8);
    bool like = (has & mask) == want;
    memcpy(&has, d->bytes + to - back, 8);
    like &= (has & mask) == want_front;
    if (like && (suffix.len <= 16 || str_ends(dict_get(d, c), suffix))) bit_set(bits, c);
  }
}

static void test_stretch(struct tester *w, struct buf *changed, uint32_t first, uint32_t end) {
  const struct testing *j = w->job;
  if (j->dfa) {
    dfa_full_each(j->dfa, j->d, first, end, j->bits);
    return;
  }
  if (j->search) {
    dict_search(j->d, j->t->constant, first, end, j->bits);
    return;
  }
  text_change *change = change_of(j->t->change);
  if (j->t->node->op == IR_ENDS && !change && j->t->constant.len) {
    ends_stretch(j->d, j->t->constant, first, end, j->bits);
    return;
  }
  for (uint32_t c = first; c < end; c++) {
    struct str s = dict_get(j->d, c);
    if (change) {
      changed->len = 0;
      change(s, changed);
      s = buf_str(changed);
    }
    if (passes(j, s, &w->arena)) bit_set(j->bits, c);
  }
}

static void *tester_main(void *arg) {
  struct tester *w = arg;
  struct testing *j = w->job;
  if (setjmp(w->trap.env)) {
    w->out_of_memory = true;
    atomic_store(&j->stopped, true); /* the others need not go on */
    return NULL;
  }
  struct buf changed = buf_in(&w->arena);
  while (!atomic_load_explicit(&j->stopped, memory_order_relaxed)) {
    uint64_t first = (uint64_t)atomic_fetch_add(&j->next, 1) * STRETCH;
    if (first >= j->d->count) break;
    uint32_t left = j->d->count - (uint32_t)first;
    test_stretch(w, &changed, (uint32_t)first, (uint32_t)first + (left < STRETCH ? left : STRETCH));
    if (j->cancel && __atomic_load_n(j->cancel, __ATOMIC_RELAXED)) atomic_store(&j->stopped, true);
  }
  return NULL;
}

/* What passes, as an automaton over texts before they are changed, where that is known and pays; or over changed
 * texts. */
static const struct dfa *dfa_of(struct arena *a, const struct text_test *t, const struct dict *d, bool changed) {
  uint32_t change = changed ? 0 : t->change;
  bool folded = change == OP_FOLD_;
  uint16_t op = t->node->op;
  if (d->count < (op == IR_MATCHES ? FEW_MATCHES : FEW_TEXTS) || change == OP_TRIM_) return NULL;
  struct nfa n = nfa_in(a);
  if (change && !folded) nfa_after_case(&n, change == OP_UPPER_);
  if (op == IR_MATCHES && !folded) {
    nfa_add_regex(&n, t->node->regex);
  } else if (op == IR_IN) {
    size_t size = 0;
    for (uint32_t i = 0; i < t->list->count && size <= LISTED_MOST; i++) size += t->list->items[i].s.len;
    if (size > LISTED_MOST) return NULL;
    for (uint32_t i = 0; i < t->list->count; i++) nfa_add_text(&n, t->list->items[i].s, folded, false, false);
  } else if (change && (op == IR_EQ || op == IR_STARTS || op == IR_ENDS || op == IR_CONTAINS)) {
    bool open_start = op == IR_ENDS || op == IR_CONTAINS, open_end = op == IR_STARTS || op == IR_CONTAINS;
    nfa_add_text(&n, t->constant, folded, open_start, open_end);
  } else {
    return NULL;
  }
  return dfa_for(a, &n, d);
}

bool test_texts(struct arena *a, const struct text_test *t, const struct dict *d, const struct run_options *o,
                uint64_t *bits) {
  struct testing job = {.t = t, .d = d, .bits = bits, .cancel = o->cancel};
  job.search = t->node->op == IR_CONTAINS && !t->change;
  if (!job.search) job.dfa = dfa_of(a, t, d, false);
  if (!job.dfa && t->node->op == IR_MATCHES) {
    if (t->change) job.changed_dfa = dfa_of(a, t, d, true);
    if (!job.changed_dfa) job.matcher = matcher_new(a, t->node->regex);
  }
  uint32_t stretches = d->count / STRETCH + 1, count = o->threads;
  if (count > stretches) count = stretches;
  if (count > THREADS_MOST) count = THREADS_MOST;
  struct tester *testers = arena_new_array(a, struct tester, count);
  pthread_t threads[THREADS_MOST];
  for (uint32_t i = 0; i < count; i++) {
    testers[i].job = &job;
    arena_init(&testers[i].arena, a->mem, &testers[i].trap);
  }
  uint32_t started = 1;
  for (; started < count; started++)
    if (pthread_create(&threads[started], NULL, tester_main, &testers[started])) break;
  tester_main(&testers[0]);
  for (uint32_t i = 1; i < started; i++) pthread_join(threads[i], NULL);
  bool full = false;
  for (uint32_t i = 0; i < count; i++) {
    full |= testers[i].out_of_memory;
    arena_free(&testers[i].arena);
  }
  if (full) arena_fail(a);
  return !atomic_load(&job.stopped);
}
