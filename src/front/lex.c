/* What the scanner cannot say in a regular expression: texts, numbers with units, pasted lists, and the
 * messages about characters that fit nowhere. */
#include "front/lex.h"

#include <stdio.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "data/text.h"
#include "data/time_text.h"
#include "front/syntax.h"
#include "grammar.h"

static struct span span_at(const struct lexer *lx, uint32_t start, uint32_t end) {
  return (struct span){lx->file, start, end};
}

static char char_at(const struct lexer *lx, uint32_t at) { return at < lx->text.len ? lx->text.ptr[at] : 0; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(uint32_t cp) {
  if (cp < 0x80) return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp == '_';
  utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
  return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

static bool is_name_part(uint32_t cp) {
  if (cp < 0x80) return is_letter(cp) || (cp >= '0' && cp <= '9');
  utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
  return is_letter(cp) || c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ND;
}

/* Where the name that begins at `at` ends; `at` itself where none does. */
static uint32_t name_end(const struct lexer *lx, uint32_t at) {
  size_t p = at;
  while (p < lx->text.len) {
    unsigned char c = (unsigned char)lx->text.ptr[p];
    if (c < 0x80) { /* nearly always: without a call for each */
      if (!is_name_part(c)) break;
      p++;
      continue;
    }
    size_t q = p;
    if (!is_name_part(utf8_next(lx->text, &q))) break;
    p = q;
  }
  return (uint32_t)p;
}

static struct str text_nfc(struct lexer *lx, struct str s) {
  if (utf8_ascii_prefix(s) == s.len || text_is_nfc(s, lx->arena)) return s;
  struct buf b = buf_in(lx->arena);
  text_to_nfc(s, &b);
  return buf_str(&b);
}

static struct diag *complain(struct lexer *lx, enum syntax_code_id code, struct span at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static struct diag *complain(struct lexer *lx, enum syntax_code_id code, struct span at, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str m = str_vprintf(lx->arena, fmt, ap);
  va_end(ap);
  struct diag *d = diag_add(lx->ds, &syntax_code[code], at, "%.*s", STR_ARG(m));
  if (++lx->errors == LEX_ERRORS_MOST)
    diag_add(lx->ds, &syntax_code[E0013], span_at(lx, at.end, at.end),
             "%d characters or words could not be read; the rest of the text was left out", LEX_ERRORS_MOST);
  return d;
}

bool lex_init(struct lexer *lx, struct arena *arena, const struct sources *ss, uint32_t file, struct tree_ids *ids,
              struct diags *ds) {
  *lx = (struct lexer){.arena = arena, .ds = ds, .ids = ids, .file = file, .text = sources_get(ss, file)->text};
  if (!lx->text.ptr) lx->text = STR("");
  size_t bad = utf8_check(lx->text);
  const char *zero = memchr(lx->text.ptr, 0, lx->text.len);
  if (zero && (size_t)(zero - lx->text.ptr) < bad) bad = (size_t)(zero - lx->text.ptr);
  if (bad != SIZE_MAX) {
    struct diag *d = complain(lx, E0001, span_at(lx, (uint32_t)bad, (uint32_t)bad + 1),
                              "byte 0x%02X at offset %zu is not UTF-8 text", (unsigned char)lx->text.ptr[bad], bad);
    diag_help(lx->ds, d, "%s", zero ? "this seems to be no text file" : "save the file as UTF-8");
    return false;
  }
  if (str_starts(lx->text, STR("\xEF\xBB\xBF"))) lx->at = 3;
  return true;
}

/* ---- numbers, durations, dates ---- */

static struct str without_underscores(struct lexer *lx, struct str s) {
  if (!memchr(s.ptr, '_', s.len)) return s;
  struct buf b = buf_in(lx->arena);
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] != '_') buf_addc(&b, s.ptr[i]);
  return buf_str(&b);
}

static struct token bad_token(uint32_t start, uint32_t end) {
  return (struct token){.kind = TK_BAD, .start = start, .end = end};
}

static const struct str unit_words[] = {{"days", 4},  {"weeks", 5}, {"months", 6},  {"quarters", 8},
                                        {"years", 5}, {"hours", 5}, {"minutes", 7}, {"seconds", 7}};

/* `10k`, `1e5`, `3daysx`: what stands right behind the digits is no unit. */
static struct token bad_suffix(struct lexer *lx, uint32_t start, uint32_t digits, uint32_t end) {
  struct str number = str_sub(lx->text, start, digits), word = str_sub(lx->text, digits, end);
  struct span at = span_at(lx, start, end);
  bool exponent = (word.ptr[0] == 'e' || word.ptr[0] == 'E') && (word.len == 1 || is_digit(word.ptr[1]));
  bool thousand = word.len == 1 && (word.ptr[0] == 'k' || word.ptr[0] == 'K'),
       million = str_is(word, "M") || str_is(word, "m");
  if (exponent || thousand || million) {
    struct diag *d = complain(lx, E0006, at, "`%.*s%.*s` is not a number", STR_ARG(number), STR_ARG(word));
    if (exponent) {
      diag_help(lx->ds, d, "numbers have no exponents: write the digits out, with `_` where it helps: `100_000`");
    } else if (!memchr(number.ptr, '.', number.len)) {
      struct str fix = str_printf(lx->arena, "%.*s_000%s", STR_ARG(number), million ? "_000" : "");
      diag_fix(lx->ds, d, at, fix, "write the digits out");
    } else {
      diag_help(lx->ds, d, "write the digits out, with `_` where it helps: `10_000`");
    }
    return bad_token(start, end);
  }
  struct diag *d = complain(lx, E0007, at, "`%.*s` is no unit of time", STR_ARG(word));
  int near = name_nearest(word, unit_words, sizeof unit_words / sizeof *unit_words);
  if (near >= 0) {
    struct str fix = str_printf(lx->arena, "%.*s %.*s", STR_ARG(number), STR_ARG(unit_words[near]));
    diag_fix(lx->ds, d, at, fix, "did you mean `%.*s`?", STR_ARG(fix));
  } else {
    diag_help(lx->ds, d,
              "units are us, ms, s, min, h, d, w, mo, y right behind the number, or days, weeks, months, ... ; "
              "an operator may be missing before a name");
  }
  return bad_token(start, end);
}

struct token lex_number(struct lexer *lx, uint32_t start, uint32_t end, bool decimal) {
  struct str s = str_sub(lx->text, start, end);
  struct token t = {.kind = decimal ? TK_DEC : TK_INT, .start = start, .end = end};
  bool doubled = false;
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] == '_' && (i + 1 == s.len || !is_digit(s.ptr[i + 1]))) doubled = true;
  if (doubled) {
    struct diag *d = complain(lx, E0006, span_at(lx, start, end), "`_` in a number stands between two digits, once");
    struct str plain = without_underscores(lx, s);
    diag_fix(lx->ds, d, span_at(lx, start, end), plain, "write `%.*s`", STR_ARG(plain));
    uint32_t to = name_end(lx, end);
    return bad_token(start, to);
  }
  t.word = without_underscores(lx, s);
  char next = char_at(lx, end);
  if (next == '%' && char_at(lx, end + 1) != '[') {
    struct diag *d = complain(lx, E0006, span_at(lx, start, end + 1), "there are no percent signs in numbers");
    if (!decimal && t.word.len <= 3) {
      int v = 0;
      for (size_t i = 0; i < t.word.len; i++) v = v * 10 + (t.word.ptr[i] - '0');
      struct str fix = str_printf(lx->arena, "%d.%02d", v / 100, v % 100);
      diag_fix(lx->ds, d, span_at(lx, start, end + 1), fix, "a share of one: write `%.*s`", STR_ARG(fix));
    } else {
      diag_help(lx->ds, d, "write the share of one: `0.8` for 80 percent");
    }
    return bad_token(start, end + 1);
  }
  uint32_t word_end = name_end(lx, end);
  if (word_end > end) {
    struct str word = str_sub(lx->text, end, word_end);
    enum unit u = unit_from(word, true);
    if (u == UNIT_NONE || (decimal && u != UNIT_NONE && word.len == 1 && word.ptr[0] == 'm'))
      return bad_suffix(lx, start, end, word_end);
    t.kind = TK_DURATION;
    t.unit = u;
    t.end = word_end;
  } else {
    uint32_t p = end;
    while (char_at(lx, p) == ' ' || char_at(lx, p) == '\t') p++;
    word_end = name_end(lx, p);
    if (p == end || word_end == p) return t;
    enum unit u = unit_from(str_sub(lx->text, p, word_end), false);
    if (u == UNIT_NONE) return t;
    t.kind = TK_DURATION;
    t.unit = u;
    t.end = word_end;
  }
  if (decimal) {
    struct diag *d = complain(lx, E0007, span_at(lx, start, t.end), "a duration counts whole units");
    diag_help(lx->ds, d, "take a smaller unit: `36 hours` instead of `1.5 days`");
    return bad_token(start, t.end);
  }
  return t;
}

struct token lex_date(struct lexer *lx, uint32_t start, uint32_t end) {
  uint32_t to = name_end(lx, end);
  bool trailing = to > end;
  struct str s = str_sub(lx->text, start, to);
  bool stamp = !trailing && (memchr(s.ptr, 'T', s.len) || memchr(s.ptr, 't', s.len));
  /* A full stop behind a time of day belongs to what follows. */
  if (stamp && s.ptr[s.len - 1] == '.') s.len--, to--;
  struct token t = {.kind = stamp ? TK_STAMP : TK_DATE, .start = start, .end = to, .word = s};
  int32_t day;
  int64_t us;
  struct str date = s;
  if (stamp) date.len = (size_t)(strcspn(s.ptr, "Tt"));
  bool shape = date.len == 10 && date.ptr[4] == '-' && date.ptr[7] == '-' && !trailing;
  enum time_read r = !shape ? TIME_BAD : stamp ? timestamp_parse(s, NULL, NULL, &us) : date_parse(s, &day);
  if (r == TIME_OK) return t;
  struct span at = span_at(lx, start, to);
  struct diag *d;
  if (r == TIME_NO_SUCH) {
    d = complain(lx, E0008, at, "there is no such %s as `%.*s`", stamp ? "point in time" : "day", STR_ARG(s));
  } else if (r == TIME_RANGE) {
    d = complain(lx, E0008, at, "`%.*s` is outside the years 1 to 9999", STR_ARG(s));
  } else {
    d = complain(lx, E0008, at, "`%.*s` is not a %s", STR_ARG(s), stamp ? "point in time" : "date");
    unsigned y, m, dd;
    int32_t v;
    char z[16] = {0};
    memcpy(z, s.ptr, date.len < 15 ? date.len : 15);
    struct str fix = STR_NONE;
    if (!trailing && !stamp && sscanf(z, "%4u-%2u-%2u", &y, &m, &dd) == 3)
      fix = str_printf(lx->arena, "%04u-%02u-%02u", y, m, dd);
    if (fix.len && date_parse(fix, &v) == TIME_OK)
      diag_fix(lx->ds, d, at, fix, "write month and day with two digits: `%.*s`", STR_ARG(fix));
    else
      diag_help(lx->ds, d,
                stamp ? "a point in time is written `2026-01-31T10:00:00Z`" : "a date is written `2026-01-31`");
  }
  return bad_token(start, to);
}

/* ---- names ---- */

struct token lex_name(struct lexer *lx, uint32_t start) {
  uint32_t end = name_end(lx, start);
  struct token t = {.start = start, .end = end, .word = text_nfc(lx, str_sub(lx->text, start, end))};
  t.kind = keyword_kind(t.word);
  return t;
}

struct token lex_backtick(struct lexer *lx, uint32_t start) {
  uint32_t p = start + 1;
  while (p < lx->text.len && lx->text.ptr[p] != '`' && lx->text.ptr[p] != '\n') p++;
  if (char_at(lx, p) != '`' || p == start + 1) {
    uint32_t end = char_at(lx, p) == '`' ? p + 1 : p;
    complain(
        lx, E0012, span_at(lx, start, end),
        p == start + 1 && end > p ? "a name in backticks is empty" : "a name in backticks does not end on its line");
    return bad_token(start, end);
  }
  return (struct token){
      .kind = TK_ID, .flag = true, .start = start, .end = p + 1, .word = text_nfc(lx, str_sub(lx->text, start + 1, p))};
}

/* ---- texts ---- */

/* A backslash at `p`; what it stands for goes to `out`. Returns where to go on. */
static uint32_t read_escape(struct lexer *lx, uint32_t p, struct buf *out) {
  char c = char_at(lx, p + 1);
  const char *simple = "\"\"\\\\n\nr\rt\t''";
  for (const char *s = simple; *s; s += 2)
    if (*s == c) {
      buf_addc(out, s[1]);
      return p + 2;
    }
  if (c == 'u' && char_at(lx, p + 2) == '{') {
    uint32_t q = p + 3, cp = 0, n = 0;
    for (; n < 7; q++, n++) {
      char h = char_at(lx, q);
      int v = is_digit(h) ? h - '0' : h >= 'a' && h <= 'f' ? h - 'a' + 10 : h >= 'A' && h <= 'F' ? h - 'A' + 10 : -1;
      if (v < 0) break;
      cp = cp * 16 + (uint32_t)v;
    }
    if (char_at(lx, q) == '}' && n >= 1 && n <= 6 && cp >= 1 && cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF)) {
      buf_add_utf8(out, cp);
      return q + 1;
    }
    struct diag *d = complain(lx, E0004, span_at(lx, p, q + (char_at(lx, q) == '}')), "`\\u{...}` names no character");
    diag_help(lx->ds, d, "one to six hexadecimal digits, from 1 to 10FFFF, no surrogates: `\\u{1F600}`");
    return q + (char_at(lx, q) == '}');
  }
  size_t q = p + 1;
  if (q < lx->text.len && lx->text.ptr[q] != '\n') utf8_next(lx->text, &q);
  struct diag *d =
      complain(lx, E0004, span_at(lx, p, (uint32_t)q), "`%.*s` is no escape", STR_ARG(str_sub(lx->text, p, q)));
  diag_fix(lx->ds, d, span_at(lx, p, p + 1), STR("\\\\"), "write a backslash as `\\\\`");
  return (uint32_t)q;
}

static const struct {
  const char *open, *close;
} curly[] = {{"\u201C", "\u201D"}, {"\u201E", "\u201C"}, {"\u201D", "\u201D"},
             {"\u2018", "\u2019"}, {"\u2019", "\u2019"}, {"\u00AB", "\u00BB"}};

/* A text from `start`, whose opening quote is open_len bytes; `close` '"' or '\''; 0: any curly quote. */
struct token lex_quoted(struct lexer *lx, uint32_t start, uint32_t open_len, char close) {
  struct buf b = buf_in(lx->arena);
  uint32_t p = start + open_len, close_len = 1;
  bool plain = true;
  for (;;) {
    char c = char_at(lx, p);
    if (p >= lx->text.len || c == '\n') {
      uint32_t end = p;
      while (end > start && (lx->text.ptr[end - 1] == '\r')) end--;
      if (close == '\'' && end > start + 1) end = start + 1; /* an apostrophe: go on behind it */
      struct diag *d =
          complain(lx, close == '\'' ? E0002 : E0003, span_at(lx, start, close == '"' ? start + open_len : end),
                   close == '\'' ? "an apostrophe has no meaning here" : "this text does not end on its line");
      if (close == '\'') diag_help(lx->ds, d, "texts stand between double quotes");
      else diag_help(lx->ds, d, "close it with `\"`; a new line inside a text is written `\\n`");
      return bad_token(start, end);
    }
    if (close && c == close) break;
    if (!close) {
      bool hit = false;
      for (size_t i = 0; i < sizeof curly / sizeof *curly && !hit; i++)
        if (str_starts(str_sub(lx->text, p, lx->text.len), str_from(curly[i].close))) {
          hit = true;
          close_len = (uint32_t)strlen(curly[i].close);
        }
      if (hit || c == '"') break;
    }
    if (c == '\\') {
      if (plain) buf_add(&b, str_sub(lx->text, start + open_len, p));
      plain = false;
      p = read_escape(lx, p, &b);
      continue;
    }
    size_t q = p;
    uint32_t cp = utf8_next(lx->text, &q);
    if (cp < 0x20 && cp != '\t' && cp != '\r') {
      complain(lx, E0002, span_at(lx, p, (uint32_t)q), "a control character U+%04X stands in a text; write `\\u{%X}`",
               cp, cp);
    } else if ((cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069)) {
      struct diag *d = complain(lx, E0002, span_at(lx, p, (uint32_t)q),
                                "an invisible character U+%04X changes the order of what is read", cp);
      diag_fix(lx->ds, d, span_at(lx, p, (uint32_t)q), str_printf(lx->arena, "\\u{%X}", cp), "write `\\u{%X}`", cp);
    }
    if (!plain) buf_add(&b, str_sub(lx->text, p, q));
    p = (uint32_t)q;
  }
  struct str word = plain ? str_sub(lx->text, start + open_len, p) : buf_str(&b);
  uint32_t end = p + (close ? 1 : char_at(lx, p) == '"' ? 1 : close_len);
  if (close != '"') {
    struct str body = str_sub(lx->text, start + open_len, p);
    struct diag *d = complain(lx, E0005, span_at(lx, start, end), "texts stand between straight double quotes");
    if (!memchr(body.ptr, '"', body.len))
      diag_fix(lx->ds, d, span_at(lx, start, end), str_printf(lx->arena, "\"%.*s\"", STR_ARG(body)), "write `\"%.*s\"`",
               STR_ARG(body));
  }
  return (struct token){.kind = TK_STRING, .start = start, .end = end, .word = text_nfc(lx, word)};
}

struct token lex_regex(struct lexer *lx, uint32_t start) {
  uint32_t p = start + 1;
  bool in_class = false;
  for (;; p++) {
    char c = char_at(lx, p);
    if (p >= lx->text.len || c == '\n') {
      while (p > start + 1 && lx->text.ptr[p - 1] == '\r') p--;
      struct diag *d = complain(lx, E0010, span_at(lx, start, start + 1), "this pattern does not end on its line");
      diag_help(lx->ds, d,
                in_class ? "a `[` in it has no `]`, so that the `/` behind counts as one of its characters"
                         : "close it with `/`; a slash inside is written `\\/`");
      return (struct token){.kind = TK_BAD, .start = start, .end = p};
    }
    if (c == '\\' && char_at(lx, p + 1) && char_at(lx, p + 1) != '\n') {
      p++;
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (c == '/' && !in_class) break;
  }
  return (struct token){
      .kind = TK_REGEX, .start = start, .end = p + 1, .word = text_nfc(lx, str_sub(lx->text, start + 1, p))};
}

/* ---- %[ ... ] ---- */

struct token lex_bulk(struct lexer *lx, uint32_t start) {
  struct token t = {.kind = TK_BULK, .start = start};
  ARRAY_OF(struct node *) items = {0};
  uint32_t p = start + 2;
  for (;;) {
    while (char_at(lx, p) == ',' || char_at(lx, p) == ';' ||
           (p < lx->text.len && (unsigned char)lx->text.ptr[p] <= ' '))
      p++;
    char c = char_at(lx, p);
    if (p >= lx->text.len) {
      struct diag *d = complain(lx, E0011, span_at(lx, start, start + 2), "this list has no `]`");
      diag_help(lx->ds, d, "end it with `]`");
      t.kind = TK_BAD;
      t.end = (uint32_t)lx->text.len;
      return t;
    }
    if (c == ']') break;
    struct node *n = arena_new(lx->arena, struct node);
    n->kind = N_STRING;
    n->id = lx->ids->next++;
    if (c == '"') {
      struct token s = lex_quoted(lx, p, 1, '"');
      n->flag = true;
      n->word = s.word;
      n->span = span_at(lx, p, s.end);
      p = s.end;
    } else {
      uint32_t q = p;
      while (q < lx->text.len && !strchr(",;\n]", lx->text.ptr[q])) q++;
      n->word = text_nfc(lx, str_trim(str_sub(lx->text, p, q)));
      n->span = span_at(lx, p, p + (uint32_t)str_trim(str_sub(lx->text, p, q)).len);
      p = q;
    }
    n->word_span = n->span;
    *array_push(lx->arena, &items) = n;
  }
  t.end = p + 1;
  t.items = items.items;
  t.item_count = items.count;
  return t;
}

/* ---- what fits nowhere ---- */

struct token lex_wrong_operator(struct lexer *lx, uint32_t start, uint32_t end, uint16_t kind, const char *right) {
  struct span at = span_at(lx, start, end);
  struct diag *d = complain(lx, E0009, at, "`%.*s` is not an operator here", STR_ARG(str_sub(lx->text, start, end)));
  diag_fix(lx->ds, d, at, str_from(right), "write `%s`", right);
  return (struct token){.kind = kind, .start = start, .end = end};
}

bool lex_stray(struct lexer *lx, uint32_t start, struct token *out) {
  size_t p = start;
  uint32_t cp = utf8_next(lx->text, &p);
  if (is_letter(cp)) {
    *out = lex_name(lx, start);
    return true;
  }
  for (size_t i = 0; i < sizeof curly / sizeof *curly; i++)
    if (str_starts(str_sub(lx->text, start, lx->text.len), str_from(curly[i].open))) {
      *out = lex_quoted(lx, start, (uint32_t)strlen(curly[i].open), 0);
      return true;
    }
  struct span at = span_at(lx, start, (uint32_t)p);
  utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
  static const struct {
    uint32_t cp;
    uint16_t kind;
    const char *right;
  } alike[] = {{0x2260, TK_NE, "!="},   {0x2264, TK_LE, "<="},   {0x2265, TK_GE, ">="},   {0x2212, TK_MINUS, "-"},
               {0x2013, TK_MINUS, "-"}, {0x00D7, TK_STAR, "*"},  {0x00F7, TK_SLASH, "/"}, {0x2227, TK_AND, "and"},
               {0x2228, TK_OR, "or"},   {0x00AC, TK_NOT, "not "}};
  for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
    if (alike[i].cp == cp) {
      *out = lex_wrong_operator(lx, start, (uint32_t)p, alike[i].kind, alike[i].right);
      return true;
    }
  lx->at = lx->errors + 1 < LEX_ERRORS_MOST ? (uint32_t)p : (uint32_t)lx->text.len;
  if (c == UTF8PROC_CATEGORY_ZS || cp == 0x200B || cp == 0xFEFF) {
    struct diag *d = complain(lx, E0002, at, "an unusual space U+%04X stands here", cp);
    diag_fix(lx->ds, d, at, STR(" "), "write an ordinary space");
    return false;
  }
  struct diag *d;
  if (c == UTF8PROC_CATEGORY_CC || c == UTF8PROC_CATEGORY_CF || c == UTF8PROC_CATEGORY_CN)
    d = complain(lx, E0002, at, "an invisible character U+%04X has no meaning here", cp);
  else d = complain(lx, E0002, at, "`%.*s` has no meaning here", STR_ARG(str_sub(lx->text, start, p)));
  if (cp == '#') diag_help(lx->ds, d, "comments begin with `//`");
  else if (cp == '$') diag_help(lx->ds, d, "amounts are numbers without a currency sign");
  else if (cp == '%') diag_help(lx->ds, d, "a pasted list begins with `%%[`");
  else if (c == UTF8PROC_CATEGORY_CC || c == UTF8PROC_CATEGORY_CF) diag_fix(lx->ds, d, at, STR_NONE, "leave it out");
  return false;
}
