/* From the tree of a pattern to an automaton. Every piece leads from a state that only it leaves and that nothing
 * else enters later, so that loops of one piece open no way into another. */
#include "data/nfa.h"
#include "data/regex.h"

static void add(struct nfa *n, const struct regex_node *r, uint32_t from, uint32_t to);

static void add_class(struct nfa *n, const struct regex_node *r, uint32_t from, uint32_t to) {
  uint32_t next = 0;
  for (uint32_t i = 0; i < r->range_count; i++) {
    if (!r->negated) nfa_points(n, from, to, r->ranges[i].lo, r->ranges[i].hi);
    else if (r->ranges[i].lo > next) nfa_points(n, from, to, next, r->ranges[i].lo - 1);
    next = r->ranges[i].hi + 1;
  }
  if (r->negated) nfa_points(n, from, to, next, 0x10FFFF);
}

/* A state of its own behind `from`. */
static uint32_t fresh(struct nfa *n, uint32_t from) {
  uint32_t s = nfa_state(n);
  nfa_free(n, from, s);
  return s;
}

static void add_repeat(struct nfa *n, const struct regex_node *r, uint32_t from, uint32_t to) {
  uint32_t at = fresh(n, from);
  if (regex_is_any_run(r)) {
    nfa_any_run(n, at);
    nfa_free(n, at, to);
    return;
  }
  for (uint32_t i = 0; i < r->min && !n->too_large; i++) {
    uint32_t next = nfa_state(n);
    add(n, r->first, at, next);
    at = next;
  }
  if (r->max == REGEX_UNBOUNDED) {
    uint32_t begin = fresh(n, at), end = nfa_state(n);
    add(n, r->first, begin, end);
    nfa_free(n, end, begin);
    nfa_free(n, begin, to);
    return;
  }
  for (uint32_t i = r->min; i < r->max && !n->too_large; i++) {
    nfa_free(n, at, to);
    uint32_t next = nfa_state(n);
    add(n, r->first, at, next);
    at = next;
  }
  nfa_free(n, at, to);
}

static void add(struct nfa *n, const struct regex_node *r, uint32_t from, uint32_t to) {
  if (n->too_large) return;
  switch (r->kind) {
    case REGEX_EMPTY: nfa_free(n, from, to); break;
    case REGEX_CHAR: nfa_points(n, from, to, r->codepoint, r->codepoint); break;
    case REGEX_ANY: nfa_points(n, from, to, 0, 0x10FFFF); break;
    case REGEX_CLASS: add_class(n, r, from, to); break;
    case REGEX_CAT:
      for (const struct regex_node *kid = r->first; kid; kid = kid->next) {
        uint32_t next = kid->next ? nfa_state(n) : to;
        add(n, kid, from, next);
        from = next;
      }
      break;
    case REGEX_ALT:
      for (const struct regex_node *kid = r->first; kid; kid = kid->next) add(n, kid, fresh(n, from), to);
      break;
    case REGEX_REPEAT: add_repeat(n, r, from, to); break;
  }
}

void nfa_add_regex(struct nfa *n, const struct regex *re) { add(n, re->root, fresh(n, n->start), n->accept); }
