/* From the names and words of data to names of the language. */
#include "infer/names.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "front/lex.h"

static bool is_lower(uint32_t c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(uint32_t c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

/* Only letters and digits of ASCII, without accents; a space for all else. */
static struct str ascii_of(struct arena *a, struct str s) {
  struct buf out = buf_in(a);
  if (utf8_check(s) != SIZE_MAX) return STR("");
  for (size_t i = 0; i < s.len;) {
    uint32_t c = utf8_next(s, &i);
    static const struct {
      uint32_t c;
      const char *ascii;
    } apart[] = {{0xDF, "ss"},  {0xE6, "ae"}, {0xC6, "AE"}, {0xF8, "o"},  {0xD8, "O"},
                 {0x153, "oe"}, {0x142, "l"}, {0x141, "L"}, {0x111, "d"}, {0x131, "i"}};
    bool done = false;
    for (size_t k = 0; k < sizeof apart / sizeof *apart && c >= 0x80; k++)
      if (apart[k].c == c) buf_addz(&out, apart[k].ascii), done = true;
    if (done) continue;
    utf8proc_int32_t parts[16];
    int last = 0;
    utf8proc_ssize_t n =
        c < 0x80 ? 0
                 : utf8proc_decompose_char((utf8proc_int32_t)c, parts, 16,
                                           UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK, &last);
    if (c < 0x80) parts[n++] = (utf8proc_int32_t)c;
    for (utf8proc_ssize_t k = 0; k < n && k < 16; k++) {
      uint32_t p = (uint32_t)parts[k];
      if (is_lower(p) || is_upper(p) || is_digit(p)) buf_addc(&out, (char)p);
      else if (p == '\'' || p == 0x2019) continue; /* "customer's" is one word */
      else buf_addc(&out, ' ');
    }
  }
  return out.len ? buf_str(&out) : STR("");
}

struct str name_snake(struct arena *a, struct str stored) {
  bool plain = stored.len && !is_digit((unsigned char)stored.ptr[0]);
  for (size_t i = 0; plain && i < stored.len; i++) {
    unsigned char c = (unsigned char)stored.ptr[i];
    plain = is_lower(c) || is_digit(c) || c == '_';
  }
  if (plain) return str_dup(a, stored);
  struct str s = ascii_of(a, stored);
  struct buf out = buf_in(a);
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i], before = i ? s.ptr[i - 1] : ' ', after = i + 1 < s.len ? s.ptr[i + 1] : ' ';
    if (c == ' ') {
      if (out.len && out.ptr[out.len - 1] != '_') buf_addc(&out, '_');
      continue;
    }
    bool plural = after == 's' && (i + 2 >= s.len || !is_lower((unsigned char)s.ptr[i + 2])); /* "customerIDs" */
    bool begins =
        is_upper((unsigned char)c) && (is_lower((unsigned char)before) || is_digit((unsigned char)before) ||
                                       (is_upper((unsigned char)before) && is_lower((unsigned char)after) && !plural));
    if (begins && out.len && out.ptr[out.len - 1] != '_') buf_addc(&out, '_');
    if (!out.len && is_digit((unsigned char)c)) buf_addc(&out, '_');
    buf_addc(&out, is_upper((unsigned char)c) ? (char)(c | 32) : c);
  }
  while (out.len && out.ptr[out.len - 1] == '_') out.len--;
  return out.len ? str_dup(a, buf_str(&out)) : STR("");
}

bool name_is_plain(struct str s) {
  if (!s.len || is_digit((unsigned char)s.ptr[0])) return false;
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (!is_lower(c) && !is_upper(c) && !is_digit(c) && c != '_') return false;
  }
  return !keyword_is_reserved(keyword_kind(s));
}

struct str name_member(struct arena *a, struct str word) {
  if (name_is_plain(word)) return word;
  for (size_t i = 0; i < word.len; i++) /* where signs carry a meaning no name can say it */
    if ((unsigned char)word.ptr[i] < 0x80 && !strchr(" -_/.,()&'", word.ptr[i]) &&
        !is_lower((unsigned char)word.ptr[i]) && !is_upper((unsigned char)word.ptr[i]) &&
        !is_digit((unsigned char)word.ptr[i]))
      return STR("");
  return name_snake(a, word);
}

/* ---- one and many ---- */

static const struct {
  const char *one, *many;
} odd[] = {{"person", "people"},     {"child", "children"}, {"man", "men"},         {"woman", "women"},
           {"foot", "feet"},         {"movie", "movies"},   {"cookie", "cookies"},  {"tie", "ties"},
           {"analysis", "analyses"}, {"index", "indices"},  {"data", "data"},       {"media", "media"},
           {"series", "series"},     {"news", "news"},      {"history", "history"}, {"status", "statuses"},
           {"bonus", "bonuses"},     {"bus", "buses"},      {"campus", "campuses"}, {"demo", "demo"},
           {"hero", "heroes"},       {"lens", "lenses"},    {"staff", "staff"},     {"inventory", "inventory"}};

/* The last word of a name. */
static size_t last_word(struct str s) {
  size_t i = s.len;
  while (i && s.ptr[i - 1] != '_') i--;
  return i;
}

static struct str join(struct arena *a, struct str s, size_t keep, const char *end) {
  return str_printf(a, "%.*s%s", (int)keep, s.ptr, end);
}

static bool ends(struct str s, const char *z) { return str_ends(s, str_from(z)); }

struct str name_singular(struct arena *a, struct str s) {
  size_t at = last_word(s);
  struct str w = str_sub(s, at, s.len);
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    if (str_is(w, odd[i].many) || str_is(w, odd[i].one)) return join(a, s, at, odd[i].one);
  if (w.len < 3 || !ends(w, "s") || ends(w, "ss") || ends(w, "us") || ends(w, "is")) return s;
  if (ends(w, "ies")) return w.len > 4 ? join(a, s, s.len - 3, "y") : join(a, s, s.len - 1, "");
  if (ends(w, "sses") || ends(w, "xes") || ends(w, "ches") || ends(w, "shes") || ends(w, "zzes"))
    return join(a, s, s.len - 2, "");
  return join(a, s, s.len - 1, "");
}

struct str name_plural(struct arena *a, struct str s) {
  size_t at = last_word(s);
  struct str w = str_sub(s, at, s.len);
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    if (str_is(w, odd[i].one)) return join(a, s, at, odd[i].many);
  if (ends(w, "y") && w.len > 1 && !strchr("aeiou", w.ptr[w.len - 2])) return join(a, s, s.len - 1, "ies");
  if (ends(w, "s") || ends(w, "x") || ends(w, "z") || ends(w, "ch") || ends(w, "sh")) return join(a, s, s.len, "es");
  return join(a, s, s.len, "s");
}

/* ---- */

struct str name_unique(struct arena *a, struct map *taken, struct str want) {
  if (!want.len) want = STR("column");
  if (!name_is_plain(want)) want = str_printf(a, "%.*s_", STR_ARG(want));
  struct str name = want;
  for (uint32_t n = 2; map_get(taken, name) != MAP_NONE; n++) name = str_printf(a, "%.*s_%u", STR_ARG(want), n);
  map_put(taken, name, 1);
  return name;
}

void text_literal(struct buf *out, struct str s) {
  buf_addc(out, '"');
  for (size_t i = 0; i < s.len;) {
    uint32_t c = utf8_next(s, &i);
    switch (c) {
      case '"': buf_addz(out, "\\\""); break;
      case '\\': buf_addz(out, "\\\\"); break;
      case '\n': buf_addz(out, "\\n"); break;
      case '\r': buf_addz(out, "\\r"); break;
      case '\t': buf_addz(out, "\\t"); break;
      default:
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
            c == 0xFEFF)
          buf_printf(out, "\\u{%X}", c);
        else buf_add_utf8(out, c);
    }
  }
  buf_addc(out, '"');
}

bool ends_with_any(struct str s, const char *const *endings) {
  for (; *endings; endings++)
    if (ends(s, *endings)) return true;
  return false;
}

bool contains_word(struct str s, const char *word) {
  size_t n = strlen(word);
  for (size_t i = 0; i + n <= s.len; i++)
    if (!memcmp(s.ptr + i, word, n) && (i == 0 || s.ptr[i - 1] == '_') && (i + n == s.len || s.ptr[i + n] == '_'))
      return true;
  return false;
}
