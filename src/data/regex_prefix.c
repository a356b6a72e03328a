/* What every match begins with, for ranges over an index. */
#include "data/regex_parser.h"

enum { PREFIX_MOST = 256 };

static bool is_tail(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

/* Adds to `out` what every match of `n` begins with; whether that is all that matches. */
static bool add_prefix(const struct regex_node *n, struct buf *out);

/* What all alternatives begin with. */
static bool add_common(const struct regex_node *first, struct buf *out) {
  struct buf common = buf_in(out->arena), other = buf_in(out->arena);
  bool exact = add_prefix(first, &common);
  for (const struct regex_node *n = first->next; n && (exact || common.len > 0); n = n->next) {
    other.len = 0;
    exact = add_prefix(n, &other) && exact && str_eq(buf_str(&common), buf_str(&other));
    size_t len = 0;
    while (len < common.len && len < other.len && common.ptr[len] == other.ptr[len]) len++;
    while (len > 0 && ((len < common.len && is_tail(common.ptr[len])) || (len < other.len && is_tail(other.ptr[len]))))
      len--;
    common.len = len;
  }
  if (out->len + common.len > PREFIX_MOST) return false;
  buf_add(out, buf_str(&common));
  return exact;
}

static bool add_prefix(const struct regex_node *n, struct buf *out) {
  switch (n->kind) {
    case REGEX_EMPTY: return true;
    case REGEX_CHAR:
      if (out->len + 4 > PREFIX_MOST) return false;
      buf_add_utf8(out, n->codepoint);
      return true;
    case REGEX_CAT:
      for (const struct regex_node *kid = n->first; kid; kid = kid->next)
        if (!add_prefix(kid, out)) return false;
      return true;
    case REGEX_REPEAT:
      for (uint32_t i = 0; i < n->min; i++)
        if (!add_prefix(n->first, out)) return false;
      return n->min == n->max;
    case REGEX_ALT: return add_common(n->first, out);
    case REGEX_ANY:
    case REGEX_CLASS: break;
  }
  return false;
}

bool regex_find_prefix(struct arena *a, const struct regex_node *root, struct str *prefix) {
  struct buf b = buf_in(a);
  bool exact = add_prefix(root, &b);
  *prefix = buf_str(&b);
  return exact;
}

void regex_prefix(const struct regex *re, struct str *prefix, bool *exact) {
  *prefix = re->prefix;
  *exact = re->exact;
}
