/* Matching: the common simple shapes here, all others by RE2. */
#include "data/re2_shim.h"
#include "data/regex.h"

/* RE2's own default, so that what compiles here compiles in the engines that are built on RE2. The
 * limits of the parser keep every pattern well below it; a larger DFA goes over to the NFA. */
enum { MATCHER_MEM = 8 << 20 };

enum shape {
  SHAPE_ALL,      /* .* */
  SHAPE_EQUAL,    /* text */
  SHAPE_STARTS,   /* text.* */
  SHAPE_ENDS,     /* .*text */
  SHAPE_CONTAINS, /* .*text.* */
  SHAPE_RE2,
};

struct matcher {
  enum shape shape;
  struct str literal;
  struct re2_pattern *re2;
};

/* Whether `root` is characters with perhaps `.*` before or after. */
static enum shape find_shape(struct arena *a, const struct regex_node *root, struct str *literal) {
  const struct regex_node *n = root->kind == REGEX_CAT ? root->first : root;
  bool before = regex_is_any_run(n), after = false;
  if (before) n = n->next;
  struct buf b = buf_in(a);
  for (; n && n->kind == REGEX_CHAR; n = n->next) buf_add_utf8(&b, n->codepoint);
  if (n && regex_is_any_run(n)) {
    after = true;
    n = n->next;
  }
  if (n && n->kind != REGEX_EMPTY) return SHAPE_RE2;
  *literal = buf_str(&b);
  if (b.len == 0) return before || after ? SHAPE_ALL : SHAPE_EQUAL;
  if (before) return after ? SHAPE_CONTAINS : SHAPE_ENDS;
  return after ? SHAPE_STARTS : SHAPE_EQUAL;
}

static void matcher_release(void *m) { re2_shim_free(((struct matcher *)m)->re2); }

struct matcher *matcher_new(struct arena *a, const struct regex *re) {
  struct matcher *m = arena_new(a, struct matcher);
  m->shape = find_shape(a, re->root, &m->literal);
  if (m->shape != SHAPE_RE2) return m;
  struct buf b = buf_in(a);
  regex_print(re, REGEX_RE2, &b);
  /* What parsed is within RE2's syntax and its limits: only memory can be wanting. */
  arena_defer(a, matcher_release, m); /* before there is something to lose */
  if (re2_shim_new(b.ptr, b.len, MATCHER_MEM, &m->re2) != RE2_YES) arena_fail(a);
  return m;
}

bool matcher_full(const struct matcher *m, struct str text, struct arena *a) {
  switch (m->shape) {
    case SHAPE_ALL: return true;
    case SHAPE_EQUAL: return str_eq(text, m->literal);
    case SHAPE_STARTS: return str_starts(text, m->literal);
    case SHAPE_ENDS: return str_ends(text, m->literal);
    case SHAPE_CONTAINS: return str_find(text, m->literal) != SIZE_MAX;
    case SHAPE_RE2: break;
  }
  enum re2_status status = re2_shim_full(m->re2, text.ptr, text.len);
  if (status == RE2_NO_MEMORY) arena_fail(a);
  return status == RE2_YES;
}
