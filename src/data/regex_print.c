/* From the tree to the spelling of an engine. */
#include "data/regex_parser.h"

/* What a part stands in, by how tightly it binds. */
enum place { IN_ALTERNATIVES, IN_SEQUENCE, IN_REPETITION };

struct printer {
  enum regex_dialect dialect;
  struct buf *out;
};

static bool is_alphanumeric(uint32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void print_char(const struct printer *p, uint32_t c, bool in_class) {
  switch (p->dialect) {
    case REGEX_CANON:
      /* A control character without an escape of ours goes as it is, and parses back. */
      if (!regex_spell(c, in_class, p->out)) buf_add_utf8(p->out, c);
      return;
    case REGEX_ARE:
      if (c < ' ' || c == 0x7F) buf_printf(p->out, "\\u%04x", c); /* \x takes as many digits as there are */
      else {
        if (c > ' ' && c < 0x7F && !is_alphanumeric(c) && c != '_') buf_addc(p->out, '\\');
        buf_add_utf8(p->out, c);
      }
      return;
    case REGEX_RE2:
      if (c < ' ' || c == 0x7F) {
        buf_printf(p->out, "\\x%02x", c);
      } else {
        if (c > ' ' && c < 0x7F && !is_alphanumeric(c) && c != '_') buf_addc(p->out, '\\');
        buf_add_utf8(p->out, c);
      }
      return;
  }
}

static void print_class(const struct printer *p, const struct regex_node *n) {
  buf_addz(p->out, n->negated ? "[^" : "[");
  for (uint32_t i = 0; i < n->range_count; i++) {
    struct regex_range r = n->ranges[i];
    print_char(p, r.lo, true);
    if (r.hi == r.lo) continue;
    if (r.hi > r.lo + 1) buf_addc(p->out, '-');
    print_char(p, r.hi, true);
  }
  buf_addc(p->out, ']');
}

static void print_times(const struct printer *p, uint32_t min, uint32_t max) {
  if (max == REGEX_UNBOUNDED && min <= 1) buf_addc(p->out, min == 0 ? '*' : '+');
  else if (min == 0 && max == 1) buf_addc(p->out, '?');
  else if (max == REGEX_UNBOUNDED) buf_printf(p->out, "{%u,}", min);
  else if (min == max) buf_printf(p->out, "{%u}", min);
  else buf_printf(p->out, "{%u,%u}", min, max);
}

static void print_node(const struct printer *p, const struct regex_node *n, enum place place) {
  bool group = (n->kind == REGEX_ALT && place > IN_ALTERNATIVES) ||
               ((n->kind == REGEX_CAT || n->kind == REGEX_REPEAT) && place == IN_REPETITION);
  if (group) buf_addz(p->out, p->dialect == REGEX_CANON ? "(" : "(?:");
  switch (n->kind) {
    case REGEX_EMPTY: break;
    case REGEX_CHAR: print_char(p, n->codepoint, false); break;
    case REGEX_ANY: buf_addz(p->out, p->dialect == REGEX_RE2 ? "(?:.|\\n)" : "."); break;
    case REGEX_CLASS: print_class(p, n); break;
    case REGEX_CAT:
      for (const struct regex_node *kid = n->first; kid; kid = kid->next) print_node(p, kid, IN_SEQUENCE);
      break;
    case REGEX_ALT:
      for (const struct regex_node *kid = n->first; kid; kid = kid->next) {
        if (kid != n->first) buf_addc(p->out, '|');
        print_node(p, kid, IN_ALTERNATIVES);
      }
      break;
    case REGEX_REPEAT:
      print_node(p, n->first, IN_REPETITION);
      print_times(p, n->min, n->max);
      break;
  }
  if (group) buf_addc(p->out, ')');
}

void regex_print(const struct regex *re, enum regex_dialect dialect, struct buf *out) {
  struct printer p = {dialect, out};
  print_node(&p, re->root, IN_ALTERNATIVES);
}

/* What may stand before and behind needs no words where an engine looks for a match anywhere: it finds the rest
 * quicker. */
static bool print_inner(const struct printer *p, const struct regex_node *root) {
  const struct regex_node *from = root->first, *last = NULL, *kid;
  if (p->dialect == REGEX_CANON || root->kind != REGEX_CAT) return false;
  for (kid = from; kid; kid = kid->next) last = kid;
  bool before = regex_is_any_run(from), behind = regex_is_any_run(last);
  if (before) from = from->next;
  if (behind && from == last) return false; /* nothing but .*.* */
  if (!before && !behind) return false;
  if (!before) buf_addc(p->out, '^');
  for (kid = from; kid && !(behind && kid == last); kid = kid->next) print_node(p, kid, IN_SEQUENCE);
  if (!behind) buf_addc(p->out, '$');
  return true;
}

void regex_print_whole(const struct regex *re, enum regex_dialect dialect, struct buf *out) {
  struct printer p = {dialect, out};
  if (print_inner(&p, re->root)) return;
  buf_addz(out, dialect == REGEX_CANON ? "^" : "^(?:");
  print_node(&p, re->root, dialect == REGEX_CANON ? IN_SEQUENCE : IN_ALTERNATIVES);
  buf_addz(out, dialect == REGEX_CANON ? "$" : ")$");
}
