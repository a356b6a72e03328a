/* What is in every text that a pattern matches. Databases look for a text many times quicker than for a pattern, so
 * that is asked first, and the pattern of the texts that are left. */
#include "sql/dialect.h"

#include "base/utf8.h"

enum { LENGTH_LEAST = 2, LENGTH_ENOUGH = 64, EACH_COSTS = 3 };

/* The texts that a piece of a pattern matches, where those are few. */
struct few {
  uint32_t count;
  struct str items[SQL_NEEDLES_MOST];
};

static struct str joined_texts(struct arena *a, struct str x, struct str y) {
  return str_printf(a, "%.*s%.*s", STR_ARG(x), STR_ARG(y));
}

/* Each of `x` with each of `y` behind it. False: too many. */
static bool few_times(struct arena *a, const struct few *x, const struct few *y, struct few *out) {
  struct few all = {.count = x->count * y->count};
  if (all.count > SQL_NEEDLES_MOST) return false;
  for (uint32_t i = 0; i < all.count; i++)
    all.items[i] = joined_texts(a, x->items[i / y->count], y->items[i % y->count]);
  *out = all;
  return true;
}

static bool few_plus(const struct few *x, struct few *out) {
  for (uint32_t i = 0; i < x->count; i++) {
    if (out->count == SQL_NEEDLES_MOST) return false;
    out->items[out->count++] = x->items[i];
  }
  return true;
}

/* All that `n` matches. False: there are more texts than a few. */
static bool few_of(struct arena *a, const struct regex_node *n, struct few *out) {
  static const struct few nothing = {.count = 1, .items = {{"", 0}}};
  struct few one;
  switch (n->kind) {
    case REGEX_EMPTY: *out = nothing; return true;
    case REGEX_CHAR: {
      struct buf b = buf_in(a);
      buf_add_utf8(&b, n->codepoint);
      *out = (struct few){.count = 1, .items = {buf_str(&b)}};
      return true;
    }
    case REGEX_CAT:
      *out = nothing;
      for (const struct regex_node *k = n->first; k; k = k->next)
        if (!few_of(a, k, &one) || out->items[0].len > LENGTH_ENOUGH || !few_times(a, out, &one, out)) return false;
      return true;
    case REGEX_ALT:
      *out = (struct few){0};
      for (const struct regex_node *k = n->first; k; k = k->next)
        if (!few_of(a, k, &one) || !few_plus(&one, out)) return false;
      return true;
    case REGEX_REPEAT: /* of others, what is matched is long, or not few */
      if (n->min || n->max != 1 || !few_of(a, n->first, &one)) return false;
      *out = nothing;
      return few_plus(&one, out);
    default: return false;
  }
}

static size_t shortest(const struct few *x) {
  size_t least = SIZE_MAX;
  for (uint32_t i = 0; i < x->count; i++) least = x->items[i].len < least ? x->items[i].len : least;
  return least;
}

/* Long ones are in few texts; each costs a look. */
static long worth(const struct few *x) { return (long)shortest(x) - EACH_COSTS * (long)(x->count - 1); }

bool sql_needles(struct arena *a, const struct regex *re, struct sql_needles *out) {
  const struct regex_node *root = re->root, *first = root->kind == REGEX_CAT ? root->first : root;
  long best = 0;
  for (const struct regex_node *from = first; from; from = from == root ? NULL : from->next) {
    struct few here = {.count = 1, .items = {STR("")}}, one;
    for (const struct regex_node *k = from; k && shortest(&here) < LENGTH_ENOUGH; k = k == root ? NULL : k->next) {
      if (!few_of(a, k, &one) || !few_times(a, &here, &one, &here)) break;
      bool last = k == root || !k->next;
      if (shortest(&here) < LENGTH_LEAST || worth(&here) <= best) continue;
      best = worth(&here);
      *out = (struct sql_needles){.at = last            ? SQL_NEEDLE_END
                                        : from == first ? SQL_NEEDLE_START
                                                        : SQL_NEEDLE_ANYWHERE,
                                  .count = here.count};
      memcpy(out->items, here.items, sizeof out->items);
    }
  }
  return best > 0;
}

/* ---- as a pattern of LIKE ---- */

static uint32_t ascii_lower(uint32_t c) { return c >= 'A' && c <= 'Z' ? c | 32 : c; }

/* The one character in lower case that all of a class are, in ASCII; 0: there is none. */
static uint32_t lower_of(const struct regex_node *n) {
  uint32_t c = n->negated ? 0 : ascii_lower(n->ranges[0].lo);
  for (uint32_t i = 0; i < n->range_count; i++)
    if (n->ranges[i].lo != n->ranges[i].hi || ascii_lower(n->ranges[i].lo) != c) return 0;
  return c;
}

static const struct regex_node *behind(const struct regex *re, const struct regex_node *n) {
  return n == re->root ? NULL : n->next;
}

bool sql_like(const struct regex *re, bool *either_case, struct buf *out) {
  const struct regex_node *first = re->root->kind == REGEX_CAT ? re->root->first : re->root;
  *either_case = false;
  for (const struct regex_node *n = first; n; n = behind(re, n)) *either_case |= n->kind == REGEX_CLASS && lower_of(n);
  uint32_t letters = 0, most = 0, ones = 0; /* ones: `_` not yet written */
  bool run = false;                         /* nor `%`, which takes their place */
  for (const struct regex_node *n = first;; n = behind(re, n)) {
    uint32_t c = !n                       ? 0
                 : n->kind == REGEX_CHAR  ? (*either_case ? ascii_lower(n->codepoint) : n->codepoint)
                 : n->kind == REGEX_CLASS ? lower_of(n)
                                          : 0;
    if (n && !c) {
      if (!*either_case) letters = 0; /* those that stand together count */
      if (n->kind == REGEX_ANY || n->kind == REGEX_CLASS) ones++;
      else if (n->kind != REGEX_EMPTY) run = true;
      continue;
    }
    if (run) buf_addc(out, '%');
    for (uint32_t i = 0; !run && i < ones; i++) buf_addc(out, '_');
    if (!n) return most >= LENGTH_LEAST;
    ones = run = 0;
    letters++;
    most = letters > most ? letters : most;
    if (c == '%' || c == '_' || c == '\\') buf_addc(out, '\\');
    buf_add_utf8(out, c);
  }
}
