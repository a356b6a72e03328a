/* Running it: one text, or four at once. */
#include "data/dfa.h"

enum {
  LANES = 4,
  STEPS = 4,     /* between looks at whether all are settled */
  SAMPLES = 256, /* groups of LANES texts that decide between forward and backward */
};

static bool settled(const struct dfa *d, size_t state) { return state <= d->stride; }
static bool accepts(const struct dfa *d, size_t state) { return d->next[state + d->stride - 1]; }

/* The state at the end, or where it is settled; *taken: after how many bytes. */
static uint32_t run_one(const struct dfa *d, struct str text, size_t *taken) {
  uint32_t s = d->start;
  size_t i = 0;
  for (; i < text.len && !settled(d, s); i++)
    s = d->next[s + d->class_of[(uint8_t)text.ptr[d->backward ? text.len - 1 - i : i]]];
  *taken = i;
  return s;
}

bool dfa_full(const struct dfa *d, struct str text) {
  size_t taken;
  return accepts(d, run_one(d, text, &taken));
}

/* States are size_t here: what is read from the table needs no widening before it is added to. */
static inline size_t step(const struct dfa *d, size_t s, const uint8_t *p, size_t i, bool backward) {
  return d->next[s + d->class_of[backward ? p[-(ptrdiff_t)i - 1] : p[i]]];
}

/* A byte that is not the text's own is read and left out: by arithmetic, for the end of a text is not to be
 * foreseen. */
static inline size_t step_within(const struct dfa *d, size_t s, const uint8_t *p, size_t i, size_t len, bool backward) {
  size_t class = d->class_of[backward ? p[-(ptrdiff_t)i - 1] : p[i]], stay = d->stride - 2;
  size_t within = (size_t)((int64_t)(i - len) >> 63); /* all bits or none */
  return d->next[s + (stay ^ ((stay ^ class) & within))];
}

static inline bool all_settled(const size_t *s, size_t stride) {
  bool yes = true;
#pragma GCC unroll 4
  for (int l = 0; l < LANES; l++) yes &= s[l] <= stride;
  return yes;
}

/* Four texts side by side; STEPS bytes beyond the longest can be read. p is where the first step begins. */
static inline uint64_t run_lanes(const struct dfa *d, const uint8_t *const *p, const size_t *len, size_t least,
                                 size_t most, bool backward) {
  size_t s[LANES], i = 0;
#pragma GCC unroll 4
  for (int l = 0; l < LANES; l++) s[l] = d->start;
  for (; i + STEPS <= least; i += STEPS) {
#pragma GCC unroll 4
    for (size_t k = 0; k < STEPS; k++) {
#pragma GCC unroll 4
      for (int l = 0; l < LANES; l++) s[l] = step(d, s[l], p[l], i + k, backward);
    }
    if (all_settled(s, d->stride)) goto done;
  }
  for (; i < most; i += STEPS) {
#pragma GCC unroll 4
    for (size_t k = 0; k < STEPS; k++) {
#pragma GCC unroll 4
      for (int l = 0; l < LANES; l++) s[l] = step_within(d, s[l], p[l], i + k, len[l], backward);
    }
    if (all_settled(s, d->stride)) goto done;
  }
done:;
  uint64_t yes = 0;
#pragma GCC unroll 4
  for (int l = 0; l < LANES; l++) yes |= (uint64_t)accepts(d, s[l]) << l;
  return yes;
}

/* The answers for four neighbouring codes. */
static inline uint64_t test_four(const struct dfa *d, const struct dict *t, uint32_t code, bool backward) {
  const uint64_t *o = t->offsets + code;
  const uint8_t *p[LANES];
  size_t len[LANES], least = SIZE_MAX, most = 0;
  for (uint32_t i = 0; i < LANES; i++) {
    p[i] = (const uint8_t *)t->bytes + o[backward ? i + 1 : i];
    len[i] = (size_t)(o[i + 1] - o[i]);
    if (len[i] < least) least = len[i];
    if (len[i] > most) most = len[i];
  }
  uint64_t around = most + STEPS;
  if (backward ? o[1] >= around : o[LANES - 1] + around <= t->offsets[t->count])
    return run_lanes(d, p, len, least, most, backward);
  uint64_t yes = 0;
  for (uint32_t i = 0; i < LANES; i++) yes |= (uint64_t)dfa_full(d, dict_get(t, code + i)) << i;
  return yes;
}

static inline void test_codes(const struct dfa *d, const struct dict *t, uint32_t first, uint32_t end, uint64_t *bits,
                              bool backward) {
  uint32_t code = first;
  for (; code + LANES <= end; code += LANES) bits[code / 64] |= test_four(d, t, code, backward) << code % 64;
  for (; code < end; code++)
    if (dfa_full(d, dict_get(t, code))) bit_set(bits, code);
}

void dfa_full_each(const struct dfa *d, const struct dict *t, uint32_t first, uint32_t end, uint64_t *bits) {
  if (d->backward) test_codes(d, t, first, end, bits, true);
  else test_codes(d, t, first, end, bits, false);
}

/* Neighbours are tested together, for as long as the slowest of them needs. */
static uint64_t steps_for(const struct dfa *d, const struct dict *t) {
  uint64_t steps = 0;
  for (uint64_t i = 0; i < SAMPLES; i++) {
    uint32_t code = (uint32_t)(i * t->count / SAMPLES) / LANES * LANES;
    size_t most = 0;
    for (uint32_t k = code; k < code + LANES && k < t->count; k++) {
      size_t taken;
      run_one(d, dict_get(t, k), &taken);
      if (taken > most) most = taken;
    }
    steps += most;
  }
  return steps;
}

const struct dfa *dfa_for(struct arena *a, const struct nfa *n, const struct dict *t) {
  /* making it must not take longer than it saves */
  uint64_t work = t->offsets[t->count] / 8 + 4000;
  const struct dfa *forward = dfa_new(a, n, false, work), *backward = dfa_new(a, n, true, work);
  if (!forward || !backward) return forward ? forward : backward;
  return steps_for(forward, t) <= steps_for(backward, t) ? forward : backward;
}
