/* From a pattern to its tree, by recursive descent:
 *
 *   alternatives = sequence { "|" sequence }
 *   sequence     = ["^"] { atom [quantifier] } ["$"]      the anchors outside all groups only
 *   atom         = character | "." | escape | class | "(" alternatives ")" | "(?:" alternatives ")"
 *
 * What is refused leaves an empty node in its place and the parse goes on, so that one run tells
 * all. */
#include "data/regex_parser.h"

enum { PROBLEMS_MOST = 20 };

/* A node with what only the parser asks of it. */
struct sized {
  struct regex_node node;
  uint64_t size;    /* parts, with counted repetition written out; bounded, see add_size */
  uint32_t product; /* of the counts inside counts */
};

/* ---- Problems ---- */

struct regex_problem *regex_error(struct parser *p, size_t start, size_t end, const char *help, const char *fmt, ...) {
  struct regex_problem *e = &p->unlisted;
  if (p->problems->list.count < PROBLEMS_MOST) e = array_push(p->arena, &p->problems->list);
  va_list ap;
  va_start(ap, fmt);
  *e = (struct regex_problem){
      .start = (uint32_t)start,
      .end = (uint32_t)end,
      .message = str_vprintf(p->arena, fmt, ap),
      .help = str_from(help),
  };
  va_end(ap);
  p->problems->errors++;
  return e;
}

void regex_fix(struct regex_problem *e, size_t start, size_t end, struct str fix) {
  e->has_fix = true;
  e->fix_start = (uint32_t)start;
  e->fix_end = (uint32_t)end;
  e->fix = fix;
}

static struct regex_problem *warning(struct parser *p, size_t start, size_t end, const char *help,
                                     const char *message) {
  struct regex_problem *w = regex_error(p, start, end, help, "%s", message);
  w->is_warning = true;
  p->problems->errors--;
  return w;
}

/* Stable, and short: at most twenty. */
static void sort_problems(struct regex_problems *ps) {
  for (uint32_t i = 1; i < ps->list.count; i++) {
    struct regex_problem e = ps->list.items[i];
    uint32_t to = i;
    for (; to > 0 && ps->list.items[to - 1].start > e.start; to--) ps->list.items[to] = ps->list.items[to - 1];
    ps->list.items[to] = e;
  }
}

/* ---- Nodes ---- */

static struct sized *sized(const struct regex_node *n) { return (struct sized *)n; }

static struct regex_node *node_new(struct parser *p, enum regex_kind kind) {
  struct sized *n = arena_new(p->arena, struct sized);
  n->node.kind = kind;
  n->size = 1;
  n->product = 1;
  return &n->node;
}

/* Sizes stop growing far beyond what is allowed, so that no product with a count wraps. */
static uint64_t add_size(uint64_t a, uint64_t b) {
  uint64_t most = 1000000000;
  return a + b < most ? a + b : most;
}

static struct regex_node *char_node(struct parser *p, uint32_t c) {
  struct regex_node *n = node_new(p, REGEX_CHAR);
  n->codepoint = c;
  return n;
}

/* A run of siblings under construction. */
struct kids {
  struct regex_node *first, *last;
  uint32_t count;
  uint64_t size;
  uint32_t product;
};

/* Adds `n`; where it is of the kind `kind` itself, its kids. */
static void kids_add(struct kids *k, struct regex_node *n, enum regex_kind kind) {
  bool opens = n->kind == kind;
  k->size = add_size(k->size, sized(n)->size - opens);
  if (sized(n)->product > k->product) k->product = sized(n)->product;
  struct regex_node *from = opens ? n->first : n;
  if (k->last) k->last->next = from;
  else k->first = from;
  for (; from; from = from->next) {
    k->last = from;
    k->count++;
  }
}

static struct regex_node *kids_node(struct parser *p, const struct kids *k, enum regex_kind kind) {
  if (k->count == 0) return node_new(p, REGEX_EMPTY);
  if (k->count == 1) return k->first;
  struct regex_node *n = node_new(p, kind);
  n->first = k->first;
  sized(n)->size = add_size(k->size, 1);
  sized(n)->product = k->product;
  return n;
}

/* ---- Quantifiers ---- */

struct count {
  uint32_t min, max;
  size_t end; /* behind the `}` */
  bool has_min, has_comma, has_max;
  bool is_loose; /* `{,3}` and `{1, 3}`: meant as a count, but none */
};

/* Numbers beyond this are all too large alike. */
enum { NUMBER_MOST = 1000000 };

static size_t read_number(struct str s, size_t at, uint32_t *value, bool *seen) {
  *value = 0;
  for (; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9'; at++) {
    *seen = true;
    if (*value < NUMBER_MOST) *value = *value * 10 + (uint32_t)(s.ptr[at] - '0');
  }
  return at;
}

static size_t skip_spaces(struct str s, size_t at, bool *seen) {
  for (; at < s.len && s.ptr[at] == ' '; at++) *seen = true;
  return at;
}

/* Whether a count, or what was meant as one, begins at the `{` at p->at. */
static bool read_count(const struct parser *p, struct count *c) {
  struct str s = p->src;
  *c = (struct count){0};
  size_t at = skip_spaces(s, p->at + 1, &c->is_loose);
  at = read_number(s, at, &c->min, &c->has_min);
  at = skip_spaces(s, at, &c->is_loose);
  if (at < s.len && s.ptr[at] == ',') {
    c->has_comma = true;
    at = skip_spaces(s, at + 1, &c->is_loose);
    at = read_number(s, at, &c->max, &c->has_max);
    at = skip_spaces(s, at, &c->is_loose);
  }
  if (at >= s.len || s.ptr[at] != '}' || !(c->has_min || c->has_max)) return false;
  if (!c->has_min) c->is_loose = true;
  if (!c->has_comma) c->max = c->min;
  else if (!c->has_max) c->max = REGEX_UNBOUNDED;
  c->end = at + 1;
  return true;
}

static void print_count(struct buf *b, uint32_t min, uint32_t max) {
  if (max == REGEX_UNBOUNDED) buf_printf(b, "{%u,}", min);
  else if (min == max) buf_printf(b, "{%u}", min);
  else buf_printf(b, "{%u,%u}", min, max);
}

/* `a{300,400}` is `a{255}a{45,145}`: the same text, in counts that every engine takes. */
static void fix_large_count(struct parser *p, struct regex_problem *e, struct count c, size_t atom_start,
                            size_t atom_end) {
  enum { PIECES = 4 };
  struct str atom = regex_part(p, atom_start, atom_end);
  uint32_t min = c.min, max = c.max;
  if (min > PIECES * REGEX_COUNT_MOST) return;
  if (max != REGEX_UNBOUNDED && max > PIECES * REGEX_COUNT_MOST) return;
  struct buf b = buf_in(p->arena);
  while (min > REGEX_COUNT_MOST || (max != REGEX_UNBOUNDED && max > REGEX_COUNT_MOST)) {
    uint32_t low = min < REGEX_COUNT_MOST ? min : REGEX_COUNT_MOST;
    buf_add(&b, atom);
    print_count(&b, low, REGEX_COUNT_MOST);
    min -= low;
    if (max != REGEX_UNBOUNDED) max -= REGEX_COUNT_MOST;
  }
  if (max > 0) {
    buf_add(&b, atom);
    print_count(&b, min, max);
  }
  e->help = str_printf(p->arena, "write `%.*s`", STR_ARG(buf_str(&b)));
  regex_fix(e, atom_start, c.end, buf_str(&b));
}

/* Whether a quantifier begins at p->at. */
static bool sees_quantifier(const struct parser *p) {
  struct count c;
  if (!regex_more(p)) return false;
  char q = p->src.ptr[p->at];
  return q == '*' || q == '+' || q == '?' || (q == '{' && read_count(p, &c));
}

static void skip_quantifier(struct parser *p) {
  struct count c;
  p->at = regex_sees(p, '{') && read_count(p, &c) ? c.end : p->at + 1;
}

/* Those after one that is told already. */
static void skip_quantifiers(struct parser *p) {
  while (sees_quantifier(p)) skip_quantifier(p);
}

/* Reads the quantifier at p->at, behind the atom [atom_start, p->at). False where it was refused.
 * */
static bool read_quantifier(struct parser *p, size_t atom_start, uint32_t *min, uint32_t *max) {
  size_t start = p->at;
  switch (p->src.ptr[start]) {
    case '*': *min = 0, *max = REGEX_UNBOUNDED, p->at++; return true;
    case '+': *min = 1, *max = REGEX_UNBOUNDED, p->at++; return true;
    case '?': *min = 0, *max = 1, p->at++; return true;
    default: break;
  }
  struct count c;
  read_count(p, &c);
  p->at = c.end;
  *min = c.min;
  *max = c.max;
  struct str what = regex_part(p, start, c.end);
  struct buf fix = buf_in(p->arena);
  if (c.min > REGEX_COUNT_MOST || (c.max != REGEX_UNBOUNDED && c.max > REGEX_COUNT_MOST)) {
    struct regex_problem *e = regex_error(p, start, c.end, "split the repetition into several",
                                          "a count beyond %d, which some engines do not take", REGEX_COUNT_MOST);
    if (c.min <= c.max) fix_large_count(p, e, c, atom_start, start);
    return false;
  }
  if (c.min > c.max) {
    struct regex_problem *e =
        regex_error(p, start, c.end, NULL, "`%.*s` asks for at least %u and at most %u", STR_ARG(what), c.min, c.max);
    print_count(&fix, c.max, c.min);
    e->help = str_printf(p->arena, "write `%.*s`", STR_ARG(buf_str(&fix)));
    regex_fix(e, start, c.end, buf_str(&fix));
    return false;
  }
  if (c.is_loose) {
    print_count(&fix, c.min, c.max);
    struct regex_problem *e =
        regex_error(p, start, c.end, NULL, "`%.*s` is a count for some engines and text for others", STR_ARG(what));
    e->help = str_printf(p->arena, "write `%.*s`", STR_ARG(buf_str(&fix)));
    regex_fix(e, start, c.end, buf_str(&fix));
    return false;
  }
  return true;
}

/* What follows a quantifier and is one too: told once for a run of them. */
static void refuse_more_quantifiers(struct parser *p, size_t atom_start) {
  size_t start = p->at;
  char q = p->src.ptr[start];
  skip_quantifier(p);
  if (q == '?' || q == '+') {
    struct regex_problem *e =
        regex_error(p, start, p->at,
                    q == '?' ? "leave the `?` out: where the whole text has to match it makes no difference"
                             : "leave the `+` out, or put parentheses round what it repeats",
                    "a %s quantifier, which not every engine has", q == '?' ? "non-greedy" : "possessive");
    regex_fix(e, start, p->at, STR_NONE);
  } else {
    struct str inner = regex_part(p, atom_start, start), outer = regex_part(p, start, p->at);
    struct str fix = str_printf(p->arena, "(%.*s)%.*s", STR_ARG(inner), STR_ARG(outer));
    struct regex_problem *e = regex_error(p, start, p->at, NULL, "`%.*s` repeats a repetition", STR_ARG(outer));
    e->help = str_printf(p->arena, "leave one of the two out, or write `%.*s`", STR_ARG(fix));
    regex_fix(e, atom_start, p->at, fix);
  }
  skip_quantifiers(p);
}

/* A quantifier with nothing before it. */
static void refuse_lone_quantifier(struct parser *p) {
  size_t start = p->at;
  char q = p->src.ptr[start];
  skip_quantifier(p);
  struct str what = regex_part(p, start, p->at);
  struct regex_problem *e =
      regex_error(p, start, p->at, NULL, "nothing stands before `%.*s` that it could repeat", STR_ARG(what));
  if (q == '*') {
    e->help = STR("write `.*` for any text, or `\\*` for an asterisk");
    regex_fix(e, start, p->at, STR(".*"));
  } else {
    struct str fix = str_printf(p->arena, "\\%.*s", STR_ARG(what));
    e->help = str_printf(p->arena, "write `%.*s` for the character itself", STR_ARG(fix));
    regex_fix(e, start, p->at, fix);
  }
  skip_quantifiers(p);
}

static struct regex_node *repeat_node(struct parser *p, struct regex_node *kid, uint32_t min, uint32_t max,
                                      size_t start) {
  if (kid->kind == REGEX_EMPTY || max == 0) return node_new(p, REGEX_EMPTY);
  if (min == 1 && max == 1) return kid;
  struct regex_node *n = node_new(p, REGEX_REPEAT);
  n->min = min;
  n->max = max;
  n->first = kid;
  uint32_t times = max != REGEX_UNBOUNDED ? max : min;
  if (times == 0) times = 1;
  uint64_t product = (uint64_t)sized(kid)->product * times;
  uint64_t size = add_size(sized(kid)->size * times, 1);
  if (product > REGEX_PRODUCT_MOST) {
    regex_error(p, start, p->at, "repeat less, or compare `.length()` and match the rest",
                "counts inside counts multiply to %u here, and engines take at most %d", (uint32_t)product,
                REGEX_PRODUCT_MOST);
    return node_new(p, REGEX_EMPTY);
  }
  if (size > REGEX_SIZE_MOST) {
    regex_error(p, start, p->at, "repeat less, or compare `.length()` and match the rest",
                "written out, this repetition has %u parts, and a pattern may have %d", (uint32_t)size,
                REGEX_SIZE_MOST);
    return node_new(p, REGEX_EMPTY);
  }
  sized(n)->product = (uint32_t)product;
  sized(n)->size = size;
  return n;
}

/* ---- Groups ---- */

static struct regex_node *parse_alternatives(struct parser *p);

/* Moves behind the next `)`, or to the end. */
static void skip_to_close(struct parser *p) {
  size_t n = str_find(regex_part(p, p->at, p->src.len), STR(")"));
  p->at = n == SIZE_MAX ? p->src.len : p->at + n + 1;
}

/* `(?i)`, `(?s-m:`; p->at is behind `(?`. False where no letters of flags are there. */
static bool refuse_flags(struct parser *p, size_t start, bool *opens) {
  struct str s = p->src;
  size_t at = p->at;
  bool off = false, folds = false, only_s = true;
  for (; at < s.len; at++) {
    char c = s.ptr[at];
    if (c == '-' || c == '^') off = true, only_s = false;
    else if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) break;
    if (c == 'i' && !off) folds = true;
    if (c != 's') only_s = false;
  }
  if (at == p->at || at >= s.len || (s.ptr[at] != ')' && s.ptr[at] != ':')) return false;
  *opens = s.ptr[at] == ':';
  p->at = at + 1;
  struct str what = regex_part(p, start, p->at);
  if (folds) {
    regex_error(p, start, p->at, "fold the text instead: `name.fold() matches /.../`, with the pattern in lower case",
                "`%.*s`: a pattern cannot ignore case, engines differ in what it is", STR_ARG(what));
  } else if (only_s) {
    struct regex_problem *e = regex_error(p, start, p->at, "leave it out: `.` matches a line break too",
                                          "`%.*s`: a pattern has no flags", STR_ARG(what));
    regex_fix(e, start, p->at, *opens ? STR("(") : STR_NONE);
  } else {
    regex_error(p, start, p->at, "leave it out and write the pattern without it", "`%.*s`: a pattern has no flags",
                STR_ARG(what));
  }
  return true;
}

/* What follows `(?` but `:`; p->at is behind `(?`. True where a group opened whose kids are to be
 * read. */
static bool refuse_group(struct parser *p, size_t start) {
  static const char *const around[] = {"=", "!", "<=", "<!"};
  for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
    struct str intro = str_from(around[i]);
    if (!regex_sees_text(p, intro)) continue;
    p->at += intro.len;
    regex_error(p, start, p->at, "make it a condition of its own: `x matches /.../ and not x matches /.../`",
                "`%.*s` looks around, which patterns cannot", STR_ARG(regex_part(p, start, p->at)));
    return true;
  }
  if (regex_sees_text(p, STR("P=")) || regex_sees_text(p, STR("P>")) || regex_sees(p, '&')) {
    skip_to_close(p);
    regex_error(p, start, p->at, "write the part out a second time",
                "`%.*s` refers to another group, which patterns cannot", STR_ARG(regex_part(p, start, p->at)));
    return false;
  }
  if (regex_sees(p, '#')) {
    skip_to_close(p);
    struct regex_problem *e = regex_error(p, start, p->at, "leave it out, or write it behind `//` outside the pattern",
                                          "patterns have no comments");
    regex_fix(e, start, p->at, STR_NONE);
    return false;
  }
  bool named = regex_sees(p, '<') || regex_sees(p, '\'') || regex_sees_text(p, STR("P<"));
  if (named || regex_sees(p, '>')) {
    if (regex_sees(p, 'P')) p->at++;
    char close = regex_sees(p, '\'') ? '\'' : '>';
    if (named) p->at++;
    size_t n = str_find(regex_part(p, p->at, p->src.len), str_of(&close, 1));
    if (n != SIZE_MAX) p->at += n + 1;
    struct regex_problem *e =
        regex_error(p, start, p->at, "write `(` alone", "`%.*s`: %s", STR_ARG(regex_part(p, start, p->at)),
                    named ? "groups have no names" : "not every engine has atomic groups");
    regex_fix(e, start, p->at, STR("("));
    return true;
  }
  bool opens;
  if (refuse_flags(p, start, &opens)) return opens;
  regex_error(p, start, p->at, "groups are `(...)` and `(?:...)`; write `\\(\\?` for the characters",
              "`(?` begins no group that patterns have");
  if (!regex_more(p)) p->stopped = true;
  return true;
}

static struct regex_node *parse_group(struct parser *p) {
  size_t start = p->at++;
  bool good = true;
  if (regex_sees_text(p, STR("?:"))) {
    p->at += 2;
  } else if (regex_sees(p, '?')) {
    p->at++;
    good = false;
    if (!refuse_group(p, start)) return node_new(p, REGEX_EMPTY);
  }
  if (p->depth == REGEX_DEPTH_MOST) {
    if (!p->stopped)
      regex_error(p, start, start + 1, "leave out the parentheses that change nothing", "groups nest deeper than %d",
                  REGEX_DEPTH_MOST);
    p->stopped = true;
    p->at = p->src.len;
    return node_new(p, REGEX_EMPTY);
  }
  p->depth++;
  struct regex_node *n = parse_alternatives(p);
  p->depth--;
  if (regex_sees(p, ')')) {
    p->at++;
  } else if (!p->stopped) {
    struct regex_problem *e = regex_error(p, start, start + 1, "close it with `)`, or write `\\(` for the character",
                                          "this group is not closed");
    regex_fix(e, start, start + 1, STR("\\("));
  }
  return good ? n : node_new(p, REGEX_EMPTY);
}

/* ---- Sequences and alternatives ---- */

static struct regex_node *parse_class(struct parser *p) {
  bool negated;
  struct regex_range *ranges;
  uint32_t count;
  if (!regex_class(p, &negated, &ranges, &count)) return node_new(p, REGEX_EMPTY);
  if (!negated && count == 1 && ranges[0].lo == ranges[0].hi) return char_node(p, ranges[0].lo);
  struct regex_node *n = node_new(p, REGEX_CLASS);
  n->negated = negated;
  n->ranges = ranges;
  n->range_count = count;
  /* What an engine over UTF-8 needs grows with the ranges beyond ASCII; a complement has one more.
   * */
  for (uint32_t i = 0; i < count; i++) sized(n)->size += ranges[i].hi >= 0x80;
  sized(n)->size += negated;
  return n;
}

/* Refuses an anchor that stands elsewhere, with what repeats it. */
static void refuse_anchor(struct parser *p) {
  size_t start = p->at++;
  char c = p->src.ptr[start];
  skip_quantifiers(p);
  struct regex_problem *e =
      regex_error(p, start, p->at, NULL, "`%c` can only %s the pattern, or an alternative outside all groups", c,
                  c == '^' ? "begin" : "end");
  e->help = str_printf(p->arena,
                       "a pattern has to match the whole text: leave `%c` out, or write `\\%c` for "
                       "the character",
                       c, c);
  if (p->at > start + 1) return;
  regex_fix(e, start, p->at, p->depth > 0 ? STR_NONE : str_printf(p->arena, "\\%c", c));
}

/* Refuses a `{` that begins no count. */
static void refuse_brace(struct parser *p) {
  size_t start = p->at++;
  struct regex_problem *e =
      regex_error(p, start, p->at, "write `\\{` for the character", "`{` begins no count like `{3}` or `{1,3}`");
  regex_fix(e, start, p->at, STR("\\{"));
}

/* Whether the sequence ends at p->at. */
static bool at_end(const struct parser *p) {
  return !regex_more(p) || regex_sees(p, '|') || (p->depth > 0 && regex_sees(p, ')'));
}

static struct regex_node *parse_atom(struct parser *p) {
  uint32_t c;
  switch (p->src.ptr[p->at]) {
    case '.': p->at++; return node_new(p, REGEX_ANY);
    case '[': return parse_class(p);
    case '(': return parse_group(p);
    case '\\': return regex_escape(p, false, &c) ? char_node(p, c) : node_new(p, REGEX_EMPTY);
    case '{': refuse_brace(p); return node_new(p, REGEX_EMPTY);
    case '^':
    case '$': refuse_anchor(p); return node_new(p, REGEX_EMPTY);
    case ')': { /* outside all groups */
      size_t start = p->at++;
      struct regex_problem *e =
          regex_error(p, start, p->at, "write `\\)` for the character", "this `)` closes no group");
      regex_fix(e, start, p->at, STR("\\)"));
      return node_new(p, REGEX_EMPTY);
    }
    default: return char_node(p, utf8_next(p->src, &p->at));
  }
}

static void warn_half_anchored(struct parser *p, size_t start, size_t end, bool begins, const struct kids *k) {
  struct str rest = begins ? regex_part(p, start + 1, end) : regex_part(p, start, end - 1);
  const struct regex_node *other_end = begins ? k->last : k->first;
  if (other_end && regex_is_any_run(other_end)) return; /* both readings agree */
  size_t at = begins ? start : end - 1;
  struct regex_problem *w =
      warning(p, at, at + 1, NULL,
              begins ? "`^` without `$`: the pattern has to match the whole text, not its beginning"
                     : "`$` without `^`: the pattern has to match the whole text, not its end");
  struct str fix = str_printf(p->arena, begins ? "%.*s.*" : ".*%.*s", STR_ARG(rest));
  w->help = begins ? STR("add `.*` at the end where anything may follow, or `$`")
                   : STR("add `.*` at the beginning where anything may come first, or `^`");
  regex_fix(w, start, end, fix);
}

static struct regex_node *parse_sequence(struct parser *p) {
  size_t start = p->at;
  bool begins = p->depth == 0 && regex_sees(p, '^'), ends = false;
  if (begins) p->at++;
  struct kids k = {0};
  while (!at_end(p)) {
    size_t atom_start = p->at;
    if (p->depth == 0 && regex_sees(p, '$')) {
      p->at++;
      ends = at_end(p);
      if (ends) break;
      p->at--;
    }
    if (sees_quantifier(p)) {
      refuse_lone_quantifier(p);
      continue;
    }
    struct regex_node *n = parse_atom(p);
    if (sees_quantifier(p)) {
      size_t q = p->at;
      uint32_t min, max;
      bool good = read_quantifier(p, atom_start, &min, &max);
      n = good ? repeat_node(p, n, min, max, q) : node_new(p, REGEX_EMPTY);
      if (sees_quantifier(p)) refuse_more_quantifiers(p, atom_start);
    }
    if (n->kind != REGEX_EMPTY) kids_add(&k, n, REGEX_CAT);
  }
  if (begins != ends) warn_half_anchored(p, start, p->at, begins, &k);
  return kids_node(p, &k, REGEX_CAT);
}

static struct regex_node *parse_alternatives(struct parser *p) {
  struct kids k = {0};
  kids_add(&k, parse_sequence(p), REGEX_ALT);
  while (regex_sees(p, '|')) {
    p->at++;
    kids_add(&k, parse_sequence(p), REGEX_ALT);
  }
  return kids_node(p, &k, REGEX_ALT);
}

struct regex *regex_parse(struct arena *a, struct str pattern, struct regex_problems *problems) {
  struct parser p = {.arena = a, .src = str_dup(a, pattern), .problems = problems};
  if (pattern.len > UINT32_MAX / 2) {
    regex_error(&p, 0, 0, NULL, "the pattern is too long");
    return NULL;
  }
  size_t bad = utf8_check(p.src);
  if (bad != SIZE_MAX) {
    regex_error(&p, bad, bad + 1, NULL, "the pattern is not UTF-8 here");
    return NULL;
  }
  size_t zero = str_find(p.src, STR("\0"));
  if (zero != SIZE_MAX) {
    regex_error(&p, zero, zero + 1, "leave it out", "U+0000 in a pattern, which no text holds");
    return NULL;
  }
  uint32_t errors = problems->errors;
  struct regex_node *root = parse_alternatives(&p);
  if (problems->errors == errors && sized(root)->size > REGEX_SIZE_MOST)
    regex_error(&p, 0, p.src.len, "make it several conditions, joined by `or`, or a list",
                "the pattern has %u parts, counted repetition written out, and may have %d",
                (uint32_t)sized(root)->size, REGEX_SIZE_MOST);
  sort_problems(problems);
  if (problems->errors > errors) return NULL;
  struct regex *re = arena_new(a, struct regex);
  re->pattern = p.src;
  re->root = root;
  re->size = (uint32_t)sized(root)->size;
  re->exact = regex_find_prefix(a, root, &re->prefix);
  return re;
}
