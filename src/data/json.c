#include "data/json.h"

#include "base/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static bool fail(struct json_reader *r, const char *at, const char *what) {
  r->p = at;
  r->error = what;
  r->cut = at >= r->end;
  return false;
}

static inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

static inline void skip_space(struct json_reader *r) {
  while (r->p < r->end && is_space(*r->p)) r->p++;
}

/* The first quote, backslash or control character from `p` on, or `end`. */
static inline const char *string_stop(const char *p, const char *end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), last = _mm_set1_epi8(0x1F);
  for (; end - p >= 16; p += 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_max_epu8(v, last), last)); /* unsigned v <= 0x1F */
    int mask = _mm_movemask_epi8(hit);
    if (mask) return p + __builtin_ctz((unsigned)mask);
  }
#endif
  while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) p++;
  return p;
}

static inline int hex(char c) {
  if (is_digit(c)) return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four hex digits at `p`, or -1. */
static int32_t hex4(const char *p, const char *end) {
  if (end - p < 4) return -1;
  int32_t v = 0;
  for (int i = 0; i < 4; i++) {
    int d = hex(p[i]);
    if (d < 0) return -1;
    v = v << 4 | d;
  }
  return v;
}

/* One escape at `p` (a backslash): its code point, `*p` moved behind it; -1 where it is none. */
static int32_t escape_read(const char **p, const char *end) {
  const char *at = *p + 1;
  if (at >= end) return -1;
  int32_t c = -1;
  switch (*at) {
    case '"': c = '"'; break;
    case '\\': c = '\\'; break;
    case '/': c = '/'; break;
    case 'b': c = '\b'; break;
    case 'f': c = '\f'; break;
    case 'n': c = '\n'; break;
    case 'r': c = '\r'; break;
    case 't': c = '\t'; break;
    case 'u': {
      c = hex4(at + 1, end);
      if (c < 0 || (c >= 0xDC00 && c <= 0xDFFF)) return -1;
      at += 4;
      if (c >= 0xD800 && c <= 0xDBFF) {
        if (end - at < 3 || at[1] != '\\' || at[2] != 'u') return -1;
        int32_t low = hex4(at + 3, end);
        if (low < 0xDC00 || low > 0xDFFF) return -1;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        at += 6;
      }
      break;
    }
    default: return -1;
  }
  *p = at + 1;
  return c;
}

static bool read_string(struct json_reader *r, struct json_value *out) {
  const char *from = r->p + 1, *p = from;
  out->kind = JSON_STRING;
  out->escaped = false;
  for (;;) {
    p = string_stop(p, r->end);
    if (p == r->end) return fail(r, p, "a string that is never closed");
    if (*p == '"') break;
    if (*p != '\\') return fail(r, p, "a control character in a string; write it as an escape, like \\n");
    out->escaped = true;
    const char *escape = p;
    if (escape_read(&p, r->end) < 0) {
      if (r->end - escape < 12 && !memchr(escape, '"', (size_t)(r->end - escape)))
        return fail(r, r->end, "a string that is never closed");
      return fail(r, escape,
                  escape[1] == 'u' ? "an escape \\u without four hex digits, or half of a surrogate pair"
                                   : "an escape that JSON does not have");
    }
  }
  out->text = str_of(from, (size_t)(p - from));
  r->p = p + 1;
  return true;
}

static bool read_number(struct json_reader *r, struct json_value *out) {
  const char *from = r->p, *p = from, *end = r->end;
  if (*p == '-') p++;
  if (p == end || !is_digit(*p)) return fail(r, p, "a minus without a number");
  if (*p == '0') {
    p++;
    if (p < end && is_digit(*p)) return fail(r, p, "a number that begins with 0; only 0 itself and 0.5 do");
  } else {
    while (p < end && is_digit(*p)) p++;
  }
  if (p < end && *p == '.') {
    if (++p == end || !is_digit(*p)) return fail(r, p, "expected a digit after the point of a number");
    while (p < end && is_digit(*p)) p++;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    if (++p < end && (*p == '+' || *p == '-')) p++;
    if (p == end || !is_digit(*p)) return fail(r, p, "expected a digit in the exponent of a number");
    while (p < end && is_digit(*p)) p++;
  }
  out->kind = JSON_NUMBER;
  out->text = str_of(from, (size_t)(p - from));
  r->p = p;
  return true;
}

static bool read_word(struct json_reader *r, const char *word, enum json_kind kind, struct json_value *out) {
  size_t n = strlen(word), left = (size_t)(r->end - r->p);
  if (left < n && memcmp(r->p, word, left) == 0) return fail(r, r->end, "a word cut short");
  if (left < n || memcmp(r->p, word, n) != 0)
    return fail(r, r->p, "a word that JSON does not have; it has true, false and null");
  out->kind = kind;
  out->text = str_of(r->p, n);
  r->p += n;
  return true;
}

static bool read_scalar(struct json_reader *r, struct json_value *out) {
  if (r->p == r->end) return fail(r, r->p, "expected a value");
  switch (*r->p) {
    case '"': return read_string(r, out);
    case 't': return read_word(r, "true", JSON_TRUE, out);
    case 'f': return read_word(r, "false", JSON_FALSE, out);
    case 'n': return read_word(r, "null", JSON_NULL, out);
    case '-': return read_number(r, out);
    default:
      if (is_digit(*r->p)) return read_number(r, out);
      return fail(r, r->p, "expected a value: an object, a list, a string, a number, true, false or null");
  }
}

static bool read_key(struct json_reader *r, struct json_value *key) {
  skip_space(r);
  if (r->p == r->end || *r->p != '"') return fail(r, r->p, "expected a key in double quotes");
  if (!read_string(r, key)) return false;
  skip_space(r);
  if (r->p == r->end || *r->p != ':') return fail(r, r->p, "expected ':' after a key");
  r->p++;
  return true;
}

/* A bracket and all that stands in it. The kinds of the open brackets are the bits of `stack`, so that no
 * depth of nesting takes the C stack. */
static bool read_nested(struct json_reader *r, struct json_value *out) {
  unsigned __int128 stack = 0; /* lowest bit: the innermost is an object */
  unsigned depth = 0;
  const char *from = r->p;
  struct json_value v;
  bool fresh; /* just behind an opening bracket */
  for (;;) {
    char c = *r->p; /* a bracket opens here */
    if (depth == JSON_DEPTH) return fail(r, r->p, "brackets nested deeper than 128");
    stack = stack << 1 | (c == '{');
    depth++;
    r->p++;
    fresh = true;
    for (;;) { /* until the next opening bracket, or the last closing one */
      skip_space(r);
      bool object = stack & 1;
      if (r->p < r->end && *r->p == (object ? '}' : ']')) {
        r->p++;
        stack >>= 1;
        if (--depth == 0) {
          out->kind = *from == '{' ? JSON_OBJECT : JSON_ARRAY;
          out->text = str_of(from, (size_t)(r->p - from));
          return true;
        }
        fresh = false;
        continue;
      }
      if (!fresh) {
        if (r->p == r->end || *r->p != ',')
          return fail(r, r->p, object ? "expected ',' or '}'" : "expected ',' or ']'");
        r->p++;
        skip_space(r);
      }
      if (object && !read_key(r, &v)) return false;
      skip_space(r);
      if (r->p < r->end && (*r->p == '{' || *r->p == '[')) break;
      if (!read_scalar(r, &v)) return false;
      fresh = false;
    }
  }
}

bool json_read(struct json_reader *r, struct json_value *out) {
  *out = (struct json_value){0};
  skip_space(r);
  if (r->p < r->end && (*r->p == '{' || *r->p == '[')) return read_nested(r, out);
  return read_scalar(r, out);
}

bool json_at_end(struct json_reader *r) {
  skip_space(r);
  return r->p == r->end || fail(r, r->p, "something after the end of the value");
}

bool json_enter(struct json_reader *r, char bracket) {
  skip_space(r);
  if (r->p == r->end || *r->p != bracket)
    return fail(r, r->p, bracket == '{' ? "expected an object, '{'" : "expected a list, '['");
  r->p++;
  return true;
}

/* Whether another item follows: behind the comma or the opening bracket. */
static bool item_follows(struct json_reader *r, bool *first, char close) {
  skip_space(r);
  if (r->p < r->end && *r->p == close) {
    r->p++;
    return false;
  }
  if (!*first) {
    if (r->p == r->end || *r->p != ',')
      return fail(r, r->p, close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
    r->p++;
  }
  *first = false;
  return true;
}

bool json_next_member(struct json_reader *r, bool *first, struct json_value *key, struct json_value *value) {
  return item_follows(r, first, '}') && read_key(r, key) && json_read(r, value);
}

bool json_next_element(struct json_reader *r, bool *first, struct json_value *value) {
  return item_follows(r, first, ']') && json_read(r, value);
}

struct str json_string(struct json_value v, struct buf *scratch) {
  if (!v.escaped) return v.text;
  scratch->len = 0;
  const char *p = v.text.ptr, *end = p + v.text.len;
  while (p < end) {
    const char *stop = memchr(p, '\\', (size_t)(end - p));
    if (!stop) stop = end;
    buf_add(scratch, str_of(p, (size_t)(stop - p)));
    p = stop;
    if (p < end) buf_add_utf8(scratch, (uint32_t)escape_read(&p, end));
  }
  return buf_str(scratch);
}

static size_t utf8_put(int32_t c, char out[4]) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 0x3F));
  out[2] = (char)(0x80 | (c >> 6 & 0x3F));
  out[3] = (char)(0x80 | (c & 0x3F));
  return 4;
}

bool json_string_is(struct json_value v, struct str s) {
  if (!v.escaped) return str_eq(v.text, s);
  const char *p = v.text.ptr, *end = p + v.text.len;
  size_t at = 0;
  while (p < end) {
    char bytes[4];
    size_t n = 1;
    if (*p == '\\') {
      n = utf8_put(escape_read(&p, end), bytes);
    } else {
      bytes[0] = *p++;
    }
    if (s.len - at < n || memcmp(s.ptr + at, bytes, n) != 0) return false;
    at += n;
  }
  return at == s.len;
}

bool json_string_has_nul(struct json_value v) {
  if (!v.escaped) return false; /* a bare U+0000 is a control character, which does not pass */
  const char *p = v.text.ptr, *end = p + v.text.len;
  while (p < end && (p = memchr(p, '\\', (size_t)(end - p))))
    if (escape_read(&p, end) == 0) return true;
  return false;
}

bool json_is_set(struct str s) {
  struct json_reader r = json_reader_on(s);
  struct json_value v;
  bool first = true;
  if (utf8_check(s) != SIZE_MAX || !json_enter(&r, '[')) return false;
  while (json_next_element(&r, &first, &v))
    if (v.kind != JSON_NUMBER && (v.kind != JSON_STRING || json_string_has_nul(v))) return false;
  return !r.error && json_at_end(&r);
}

enum json_found json_get_key(struct str object, struct str key, struct json_value *out) {
  struct json_reader r = json_reader_on(object);
  enum json_found found = JSON_ABSENT;
  struct json_value k, v;
  bool first = true;
  if (!json_enter(&r, '{')) return JSON_ABSENT;
  while (json_next_member(&r, &first, &k, &v)) {
    if (!json_string_is(k, key)) continue;
    if (found == JSON_FOUND) {
      found = JSON_REPEATED;
    } else if (found == JSON_ABSENT) {
      *out = v;
      found = JSON_FOUND;
    }
  }
  if (r.error || !json_at_end(&r)) return JSON_ABSENT;
  return found;
}
