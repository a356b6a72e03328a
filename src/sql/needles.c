/* What is in every text that a pattern matches. Databases look for a text many times quicker than for a pattern, so
 * that is asked first, and the pattern of the texts that are left. */
#include "sql/dialect.h"

#include "base/utf8.h"

enum { LENGTH_LEAST = 2, LENGTH_ENOUGH = 64, EACH_COSTS = 3 };

/* The texts that a piece of a pattern matches, where those are few: `most` or less. */
struct few {
  uint32_t most, count;
  struct str items[SQL_TEXTS_MOST];
};

static struct few one_text(uint32_t most, struct str s) { return (struct few){.most = most, .count = 1, .items = {s}}; }

static struct str joined_texts(struct arena *a, struct str x, struct str y) {
  return str_printf(a, "%.*s%.*s", STR_ARG(x), STR_ARG(y));
}

/* Each of `x` with each of `y` behind it. False: too many. */
static bool few_times(struct arena *a, const struct few *x, const struct few *y, struct few *out) {
  struct few all = {.most = x->most, .count = x->count * y->count};
  if (all.count > all.most) return false;
  for (uint32_t i = 0; i < all.count; i++)
    all.items[i] = joined_texts(a, x->items[i / y->count], y->items[i % y->count]);
  *out = all;
  return true;
}

static bool few_plus(const struct few *x, struct few *out) {
  for (uint32_t i = 0; i < x->count; i++) {
    if (out->count == out->most) return false;
    out->items[out->count++] = x->items[i];
  }
  return true;
}

static struct str text_of(struct arena *a, uint32_t codepoint) {
  struct buf b = buf_in(a);
  buf_add_utf8(&b, codepoint);
  return buf_str(&b);
}

/* All that `n` matches. False: there are more texts than `most`. */
static bool few_of(struct arena *a, const struct regex_node *n, uint32_t most, struct few *out) {
  struct few one;
  *out = (struct few){.most = most};
  switch (n->kind) {
    case REGEX_EMPTY: *out = one_text(most, STR("")); return true;
    case REGEX_CHAR: *out = one_text(most, text_of(a, n->codepoint)); return true;
    case REGEX_CLASS:
      for (uint32_t i = 0; i < n->range_count; i++) {
        if (n->negated || n->ranges[i].hi - n->ranges[i].lo >= most - out->count) return false;
        for (uint32_t c = n->ranges[i].lo; c <= n->ranges[i].hi; c++) out->items[out->count++] = text_of(a, c);
      }
      return true;
    case REGEX_CAT:
      *out = one_text(most, STR(""));
      for (const struct regex_node *k = n->first; k; k = k->next)
        if (!few_of(a, k, most, &one) || out->items[0].len > LENGTH_ENOUGH || !few_times(a, out, &one, out))
          return false;
      return true;
    case REGEX_ALT:
      for (const struct regex_node *k = n->first; k; k = k->next)
        if (!few_of(a, k, most, &one) || !few_plus(&one, out)) return false;
      return true;
    case REGEX_REPEAT: /* of others, what is matched is long, or not few */
      if (n->min || n->max != 1 || !few_of(a, n->first, most, &one)) return false;
      *out = one_text(most, STR(""));
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
    struct few here = one_text(SQL_NEEDLES_MOST, STR("")), one;
    for (const struct regex_node *k = from; k && shortest(&here) < LENGTH_ENOUGH; k = k == root ? NULL : k->next) {
      if (!few_of(a, k, SQL_NEEDLES_MOST, &one) || !few_times(a, &here, &one, &here)) break;
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

bool sql_texts_within(struct arena *a, const struct regex *re, struct sql_texts *out) {
  const struct regex_node *k = re->root->kind == REGEX_CAT ? re->root->first : NULL;
  if (!k || !regex_is_any_run(k)) return false;
  struct few all = one_text(SQL_TEXTS_MOST, STR("")), one;
  for (k = k->next; k && k->next; k = k->next)
    if (!few_of(a, k, SQL_TEXTS_MOST, &one) || !few_times(a, &all, &one, &all)) return false;
  if (!k || !regex_is_any_run(k) || !shortest(&all)) return false;
  out->count = all.count;
  memcpy(out->items, all.items, sizeof out->items);
  return true;
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
