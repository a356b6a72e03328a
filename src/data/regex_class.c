/* Characters of a pattern: escapes and classes, and what to write in place of those that are
 * refused. */
#include "data/regex_parser.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_punct(char c) { return c > ' ' && c < 0x7F && !is_digit(c) && !is_letter(c); }

static int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool regex_spell(uint32_t c, bool in_class, struct buf *out) {
  static const char control[] = "\t\n\v\f\r", letter[] = "tnvfr";
  if (c >= '\t' && c <= '\r') {
    buf_addc(out, '\\');
    buf_addc(out, letter[strchr(control, (int)c) - control]);
    return true;
  }
  if (c < ' ' || c == 0x7F) return false;
  if (c < 0x80 && strchr(in_class ? "\\[]^-/" : "\\.*+?()[]{}|^$/", (int)c)) buf_addc(out, '\\');
  buf_add_utf8(out, c);
  return true;
}

static struct str spelled(struct parser *p, uint32_t c, bool in_class) {
  struct buf b = buf_in(p->arena);
  return regex_spell(c, in_class, &b) ? buf_str(&b) : STR_NONE;
}

/* ---- Escapes ---- */

/* What `\d`, `\w`, `\s` stand for inside brackets; NULL for other letters. */
static const char *shorthand(char c) {
  switch (c) {
    case 'd':
    case 'D': return "0-9";
    case 'w':
    case 'W': return "A-Za-z0-9_";
    case 's':
    case 'S': return " \\t\\n\\r\\f\\v";
    default: return NULL;
  }
}

static void refuse_shorthand(struct parser *p, size_t start, char letter, bool in_class) {
  bool negative = letter < 'a';
  const char *set = shorthand(letter);
  if (in_class && negative) {
    regex_error(p, start, p->at, "write the characters that it stands for",
                "`\\%c` inside a class is not read alike by every engine", letter);
    return;
  }
  struct str fix = in_class ? str_from(set) : str_printf(p->arena, "[%s%s]", negative ? "^" : "", set);
  struct regex_problem *e =
      regex_error(p, start, p->at, NULL, "`\\%c` stands for other characters in one engine than in another", letter);
  e->help = str_printf(p->arena, "write `%.*s`", STR_ARG(fix));
  regex_fix(e, start, p->at, fix);
}

/* `\x41`, `\x{1F600}`, `\u0041`, `\u{1F600}`, `\U0001F600`; p->at is behind the letter. */
static void refuse_number(struct parser *p, size_t start, char letter, bool in_class) {
  struct str s = p->src;
  size_t at = p->at, digits = 0;
  size_t most = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  bool braces = at < s.len && s.ptr[at] == '{';
  if (braces) {
    at++;
    most = SIZE_MAX;
  }
  uint32_t c = 0;
  for (; at < s.len && digits < most && hex_value(s.ptr[at]) >= 0; at++, digits++)
    if (c <= 0x10FFFF) c = c << 4 | (uint32_t)hex_value(s.ptr[at]);
  bool whole = digits > 0;
  if (braces) {
    whole = whole && at < s.len && s.ptr[at] == '}';
    if (whole) at++;
  }
  if (digits > 0) p->at = at;
  struct str fix = STR_NONE;
  if (whole && c > 0 && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF)) fix = spelled(p, c, in_class);
  struct str what = regex_part(p, start, p->at);
  struct regex_problem *e = regex_error(p, start, p->at, "write the character itself",
                                        "`%.*s` is not spelt alike for every engine", STR_ARG(what));
  if (fix.len) {
    e->help = str_printf(p->arena, "write the character itself: `%.*s`", STR_ARG(fix));
    regex_fix(e, start, p->at, fix);
  }
}

/* Moves behind `close` where it follows on what `open` begins, as in `\p{L}` and `\k<name>`. */
static void skip_brackets(struct parser *p, char open, char close) {
  if (!regex_sees(p, open)) return;
  size_t n = str_find(regex_part(p, p->at, p->src.len), str_of(&close, 1));
  if (n != SIZE_MAX) p->at += n + 1;
}

static void refuse_property(struct parser *p, size_t start) {
  if (regex_sees(p, '{')) skip_brackets(p, '{', '}');
  else if (regex_more(p) && is_letter(p->src.ptr[p->at])) p->at++;
  struct str what = regex_part(p, start, p->at);
  regex_error(p, start, p->at, "write the ranges that are meant, like `[A-Za-zÀ-ÿ]`",
              "`%.*s` names a Unicode property, and engines differ in its members", STR_ARG(what));
}

static void refuse_reference(struct parser *p, size_t start) {
  while (regex_more(p) && is_digit(p->src.ptr[p->at])) p->at++;
  skip_brackets(p, '{', '}');
  skip_brackets(p, '<', '>');
  struct str what = regex_part(p, start, p->at);
  regex_error(p, start, p->at,
              "a match must take linear time, so it cannot compare parts of the text: write the "
              "alternatives out, or compare fields with `==`",
              "`%.*s` is a back-reference, which patterns do not have", STR_ARG(what));
}

/* `\Q...\E`; p->at is behind the Q. */
static void refuse_quote(struct parser *p, size_t start) {
  size_t from = p->at;
  size_t n = str_find(regex_part(p, from, p->src.len), STR("\\E"));
  size_t to = n == SIZE_MAX ? p->src.len : from + n;
  struct buf b = buf_in(p->arena);
  bool fits = true;
  for (size_t i = from; i < to;) fits = regex_spell(utf8_next(p->src, &i), false, &b) && fits;
  p->at = n == SIZE_MAX ? to : to + 2;
  struct regex_problem *e =
      regex_error(p, start, p->at, "put a backslash before each character", "`\\Q` is not read alike by every engine");
  if (fits) regex_fix(e, start, p->at, buf_str(&b));
}

static void refuse_edge(struct parser *p, size_t start, char letter, bool in_class) {
  char fix = letter == 'A' ? '^' : '$';
  struct regex_problem *e = regex_error(p, start, p->at, "leave it out: a pattern has to match the whole text anyway",
                                        "`\\%c` is not read alike by every engine", letter);
  if (!in_class) regex_fix(e, start, p->at, fix == '^' ? STR("^") : STR("$"));
}

/* The letters and digits that mean something elsewhere. p->at is behind the letter. */
static void refuse_escape(struct parser *p, size_t start, char letter, bool in_class) {
  if (shorthand(letter)) {
    refuse_shorthand(p, start, letter, in_class);
    return;
  }
  switch (letter) {
    case 'x':
    case 'u':
    case 'U': refuse_number(p, start, letter, in_class); return;
    case 'p':
    case 'P': refuse_property(p, start); return;
    case 'k':
    case 'g': refuse_reference(p, start); return;
    case 'Q':
      if (!in_class) {
        refuse_quote(p, start);
        return;
      }
      break;
    case 'A':
    case 'z':
    case 'Z': refuse_edge(p, start, letter, in_class); return;
    case 'b':
    case 'B':
      regex_error(p, start, p->at,
                  "say what may stand beside the word, like `(.*[^A-Za-z0-9_])?word([^A-Za-z0-9_].*)?`",
                  "`\\%c` is not read alike by every engine: what belongs to a word differs", letter);
      return;
    case '0': regex_error(p, start, p->at, "leave it out", "`\\0` stands for U+0000, which no text holds"); return;
    default:
      if (is_digit(letter)) {
        refuse_reference(p, start);
        return;
      }
      break;
  }
  struct regex_problem *e = regex_error(p, start, p->at, NULL, "`\\%c` is no escape that every engine knows", letter);
  e->help =
      STR("leave the backslash out for the letter itself; escapes are `\\n \\t \\r \\f \\v` "
          "and punctuation");
  regex_fix(e, start, p->at, regex_part(p, start + 1, p->at));
}

bool regex_escape(struct parser *p, bool in_class, uint32_t *c) {
  size_t start = p->at++;
  if (!regex_more(p)) {
    struct regex_problem *e =
        regex_error(p, start, p->at, "write `\\\\` for a backslash", "a backslash at the end escapes nothing");
    regex_fix(e, start, p->at, STR("\\\\"));
    return false;
  }
  *c = utf8_next(p->src, &p->at);
  if (*c >= 0x80) {
    struct str what = regex_part(p, start + 1, p->at);
    struct regex_problem *e =
        regex_error(p, start, p->at, "leave the backslash out", "`%.*s` needs no backslash", STR_ARG(what));
    regex_fix(e, start, p->at, what);
    return false;
  }
  char letter = (char)*c;
  if (letter == ' ' || is_punct(letter)) return true;
  switch (letter) {
    case 'n': *c = '\n'; return true;
    case 't': *c = '\t'; return true;
    case 'r': *c = '\r'; return true;
    case 'f': *c = '\f'; return true;
    case 'v': *c = '\v'; return true;
    default: break;
  }
  if (is_letter(letter) || is_digit(letter)) {
    refuse_escape(p, start, letter, in_class);
    return false;
  }
  struct regex_problem *e =
      regex_error(p, start, p->at, "write `\\n`, `\\t` or `\\r`", "a backslash before a control character");
  struct str fix = spelled(p, *c, in_class);
  if (fix.len) regex_fix(e, start, p->at, fix);
  return false;
}

/* ---- Classes ---- */

struct class_items {
  ARRAY_OF(struct regex_range) list;
};

static const struct {
  const char *name, *set;
} posix_classes[] = {
    {"alpha", "A-Za-z"},     {"digit", "0-9"},
    {"alnum", "A-Za-z0-9"},  {"upper", "A-Z"},
    {"lower", "a-z"},        {"word", "A-Za-z0-9_"},
    {"xdigit", "0-9A-Fa-f"}, {"space", " \\t\\n\\r\\f\\v"},
    {"blank", " \\t"},       {"punct", "!-\\/:-@\\[-`{-~"},
    {"graph", "!-~"},        {"print", " -~"},
};

/* `[:alpha:]`, `[=a=]` or `[.a.]` inside a class, at p->at. False where none is there. */
static bool refuse_posix(struct parser *p) {
  size_t start = p->at;
  if (start + 1 >= p->src.len || !strchr(":=.", p->src.ptr[start + 1])) return false;
  char closing[2] = {p->src.ptr[start + 1], ']'};
  size_t n = str_find(regex_part(p, start + 2, p->src.len), str_of(closing, 2));
  if (n == SIZE_MAX) return false;
  struct str name = regex_part(p, start + 2, start + 2 + n);
  if (str_find(name, STR("]")) != SIZE_MAX) return false;
  p->at = start + 2 + n + 2;
  struct str what = regex_part(p, start, p->at);
  struct regex_problem *e = regex_error(p, start, p->at, "write the characters that it stands for",
                                        "`%.*s` is not read alike by every engine", STR_ARG(what));
  for (size_t i = 0; closing[0] == ':' && i < sizeof posix_classes / sizeof *posix_classes; i++)
    if (str_is(name, posix_classes[i].name)) {
      e->help = str_printf(p->arena, "write `%s` in its place", posix_classes[i].set);
      regex_fix(e, start, p->at, str_from(posix_classes[i].set));
    }
  return true;
}

/* One end of a range, or a character alone. False where it was refused, and told. */
static bool class_char(struct parser *p, bool is_first, uint32_t *c) {
  size_t start = p->at;
  if (regex_sees(p, '\\')) return regex_escape(p, true, c);
  if (regex_sees(p, '[')) {
    if (refuse_posix(p)) return false;
    p->at++;
    struct regex_problem *e = regex_error(p, start, p->at, "write `\\[` for the character",
                                          "`[` inside a class is read as a class of its own by some engines");
    regex_fix(e, start, p->at, STR("\\["));
    return false;
  }
  *c = utf8_next(p->src, &p->at);
  bool begins_range = regex_sees(p, '-') && p->at + 1 < p->src.len && p->src.ptr[p->at + 1] != ']';
  if (*c == '-' && regex_more(p) && !regex_sees(p, ']') && (!is_first || begins_range)) {
    struct regex_problem *e = regex_error(p, start, p->at, "write `\\-` for the character",
                                          "`-` in the middle of a class that divides no range");
    regex_fix(e, start, p->at, STR("\\-"));
    return false;
  }
  return true;
}

static void class_item(struct parser *p, bool is_first, struct class_items *items) {
  size_t start = p->at;
  uint32_t lo = 0, hi = 0;
  bool good = class_char(p, is_first, &lo);
  hi = lo;
  bool is_range = regex_sees(p, '-') && p->at + 1 < p->src.len && p->src.ptr[p->at + 1] != ']';
  if (is_range && good) {
    size_t dash = p->at++;
    size_t high = p->at;
    good = class_char(p, false, &hi);
    if (good && hi < lo) {
      struct str a = regex_part(p, start, dash), b = regex_part(p, high, p->at);
      struct str fix = str_printf(p->arena, "%.*s-%.*s", STR_ARG(b), STR_ARG(a));
      struct regex_problem *e =
          regex_error(p, start, p->at, NULL, "the range `%.*s` runs backwards", STR_ARG(regex_part(p, start, p->at)));
      e->help = str_printf(p->arena, "write `%.*s`", STR_ARG(fix));
      regex_fix(e, start, p->at, fix);
      good = false;
    }
  } else if (is_range) {
    p->at++; /* of something that was refused: told once */
    if (regex_more(p) && !regex_sees(p, '[') && !regex_sees(p, '\\')) utf8_next(p->src, &p->at);
  }
  if (good) *array_push(p->arena, &items->list) = (struct regex_range){lo, hi};
}

static void ranges_sort(struct regex_range *r, uint32_t n) {
  /* Heap sort: a class may be as long as the pattern, and hostile. */
  for (uint32_t heap = n / 2, end = n; end > 1;) {
    struct regex_range item;
    if (heap > 0) {
      item = r[--heap];
    } else {
      item = r[--end];
      r[end] = r[0];
    }
    uint32_t at = heap;
    for (uint32_t kid; (kid = 2 * at + 1) < end; at = kid) {
      if (kid + 1 < end && r[kid + 1].lo > r[kid].lo) kid++;
      if (r[kid].lo <= item.lo) break;
      r[at] = r[kid];
    }
    r[at] = item;
  }
}

/* Sorts and joins what overlaps or touches. Returns how many are left. */
static uint32_t ranges_join(struct regex_range *r, uint32_t n) {
  ranges_sort(r, n);
  uint32_t out = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (out > 0 && r[i].lo <= r[out - 1].hi + 1) {
      if (r[i].hi > r[out - 1].hi) r[out - 1].hi = r[i].hi;
    } else {
      r[out++] = r[i];
    }
  }
  return out;
}

bool regex_class(struct parser *p, bool *negated, struct regex_range **ranges, uint32_t *count) {
  size_t start = p->at++;
  uint32_t errors = p->problems->errors;
  struct class_items items = {0};
  *negated = regex_sees(p, '^');
  if (*negated) p->at++;
  bool closed = false, is_first = true;
  if (regex_sees(p, ']')) {
    size_t at = p->at++;
    struct regex_problem *e = regex_error(p, at, p->at, "write `\\]` for the character; a class cannot be empty",
                                          "`]` first in a class is not read alike by every engine");
    if (str_find(regex_part(p, p->at, p->src.len), STR("]")) != SIZE_MAX) regex_fix(e, at, p->at, STR("\\]"));
    return false;
  }
  for (; regex_more(p); is_first = false) {
    if (regex_sees(p, ']')) {
      p->at++;
      closed = true;
      break;
    }
    class_item(p, is_first, &items);
  }
  if (!closed) {
    struct regex_problem *e = regex_error(p, start, start + 1, "close it with `]`, or write `\\[` for the character",
                                          "this class is not closed");
    regex_fix(e, start, start + 1, STR("\\["));
    p->stopped = true;
  }
  if (p->problems->errors > errors) return false;
  *ranges = items.list.items;
  *count = ranges_join(items.list.items, items.list.count);
  return true;
}
