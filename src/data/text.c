#include "data/text.h"

#include <utf8proc.h>

/* ---- Case ---- */

/* Bytes on their way to a buffer, which grows seldom so. */
struct chunk {
  struct buf *out;
  size_t len;
  char bytes[512];
};

static void chunk_flush(struct chunk *k) {
  buf_add(k->out, str_of(k->bytes, k->len));
  k->len = 0;
}

static void chunk_need(struct chunk *k, size_t more) {
  if (sizeof k->bytes - k->len < more) chunk_flush(k);
}

static void chunk_code_point(struct chunk *k, uint32_t c) {
  chunk_need(k, 4);
  char *p = k->bytes + k->len;
  if (c < 0x80) {
    p[0] = (char)c;
    k->len += 1;
  } else if (c < 0x800) {
    p[0] = (char)(0xC0 | c >> 6);
    p[1] = (char)(0x80 | (c & 0x3F));
    k->len += 2;
  } else if (c < 0x10000) {
    p[0] = (char)(0xE0 | c >> 12);
    p[1] = (char)(0x80 | (c >> 6 & 0x3F));
    p[2] = (char)(0x80 | (c & 0x3F));
    k->len += 3;
  } else {
    p[0] = (char)(0xF0 | c >> 18);
    p[1] = (char)(0x80 | (c >> 12 & 0x3F));
    p[2] = (char)(0x80 | (c >> 6 & 0x3F));
    p[3] = (char)(0x80 | (c & 0x3F));
    k->len += 4;
  }
}

static inline char other_case(char c, char first) { return (char)(c ^ (((unsigned char)(c - first) < 26) << 5)); }

/* Takes the run of ASCII at `at`, with the letters from `first` to `first` + 25 in the other case.
 * Returns where it ends. */
static size_t chunk_ascii(struct chunk *k, struct str s, size_t at, char first) {
  size_t end = at + utf8_ascii_prefix(str_sub(s, at, s.len));
  for (; end - at >= 16; at += 16) {
    chunk_need(k, 16);
    char *p = k->bytes + k->len;
    for (int i = 0; i < 16; i++) p[i] = other_case(s.ptr[at + (size_t)i], first);
    k->len += 16;
  }
  chunk_need(k, 16);
  for (; at < end; at++) k->bytes[k->len++] = other_case(s.ptr[at], first);
  return end;
}

void text_fold(struct str s, struct buf *out) {
  struct chunk k;
  k.out = out;
  k.len = 0;
  for (size_t i = 0; i < s.len;) {
    if ((unsigned char)s.ptr[i] < 0x80) {
      i = chunk_ascii(&k, s, i, 'A');
      continue;
    }
    utf8proc_int32_t folded[8]; /* Unicode's longest is 3 */
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)utf8_next(s, &i), folded, 8, UTF8PROC_CASEFOLD, NULL);
    for (utf8proc_ssize_t f = 0; f < n; f++) chunk_code_point(&k, (uint32_t)folded[f]);
  }
  chunk_flush(&k);
}

void text_lower(struct str s, struct buf *out) {
  struct chunk k;
  k.out = out;
  k.len = 0;
  for (size_t i = 0; i < s.len;) {
    if ((unsigned char)s.ptr[i] < 0x80) i = chunk_ascii(&k, s, i, 'A');
    else chunk_code_point(&k, (uint32_t)utf8proc_tolower((utf8proc_int32_t)utf8_next(s, &i)));
  }
  chunk_flush(&k);
}

/* utf8proc gives U+1E9E for U+00DF, which UnicodeData.txt does not: all that they differ in. */
static uint32_t upper(uint32_t c) { return c == 0xDF ? c : (uint32_t)utf8proc_toupper((utf8proc_int32_t)c); }

void text_upper(struct str s, struct buf *out) {
  struct chunk k;
  k.out = out;
  k.len = 0;
  for (size_t i = 0; i < s.len;) {
    if ((unsigned char)s.ptr[i] < 0x80) {
      i = chunk_ascii(&k, s, i, 'a');
      continue;
    }
    chunk_code_point(&k, upper(utf8_next(s, &i)));
  }
  chunk_flush(&k);
}

/* ---- All that has case ---- */

#include "case_tables.h"

const struct text_mapping *text_mappings(enum text_case kind, uint32_t *count) {
  switch (kind) {
    case TEXT_FOLD: *count = sizeof case_fold / sizeof *case_fold; return case_fold;
    case TEXT_LOWER: *count = sizeof case_lower / sizeof *case_lower; return case_lower;
    default: *count = sizeof case_upper / sizeof *case_upper; return case_upper;
  }
}

/* ---- Normalization Form C (UAX #15) ----
 *
 * Text is cut into stretches, each beginning with a code point that nothing before it can combine
 * with. What lies below U+0300 is a stretch of its own, and nearly all text is of stretches of one
 * code point that stay as they are; only the others are taken apart, ordered and put together
 * again. */

enum { NEAR = 128 };

/* The blocks that most text is of and that need no look into the tables: what is in them is fresh
 * and stays alone, as the next two functions have it. */
static inline bool is_plain(uint32_t c) {
  static const struct {
    uint32_t first, last;
  } blocks[] = {
      {0x4E00, 0x9FFF},                     /* ideographs */
      {0x3041, 0x3096},                     /* kana */
      {0x30A1, 0x30FA},   {0x3000, 0x3029}, /* their punctuation */
      {0xAC00, 0xD7A3},                     /* Hangul syllables */
      {0x0400, 0x0482},                     /* Cyrillic letters */
      {0x2010, 0x2027},                     /* dashes and quotation marks */
      {0x1EA0, 0x1EF9},                     /* Vietnamese letters */
      {0x1F300, 0x1FAFF},                   /* emoji */
  };
  if (c < 0x300) return true;
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
    if (c >= blocks[i].first && c <= blocks[i].last) return true;
  return false;
}

/* Whether `c` neither moves nor joins what stands before it. May say no to more than it must: all
 * marks, the vowels and final consonants of Hangul, and the vowel signs of Kirat Rai, which are
 * letters. */
static bool is_fresh(uint32_t c) {
  if ((c >= 0x1160 && c <= 0x11FF) || (c >= 0x16D40 && c <= 0x16D7F)) return false;
  const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);
  return p->combining_class == 0 && p->category != UTF8PROC_CATEGORY_MN && p->category != UTF8PROC_CATEGORY_MC &&
         p->category != UTF8PROC_CATEGORY_ME;
}

/* Whether `c`, which is fresh, is its own NFC. */
static bool stays_alone(uint32_t c) {
  utf8proc_int32_t parts[8];
  utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, NULL);
  if (n == 1) return (uint32_t)parts[0] == c;
  if (n > 8) return false;
  n = utf8proc_normalize_utf32(parts, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  return n == 1 && (uint32_t)parts[0] == c;
}

/* Where the stretch that begins at `from` ends. */
static size_t stretch_end(struct str s, size_t from) {
  utf8_next(s, &from);
  while (from < s.len) {
    size_t at = from;
    uint32_t c = utf8_next(s, &from);
    if (is_plain(c) || is_fresh(c)) return at;
  }
  return from;
}

static uint8_t combining_class(utf8proc_int32_t c) { return (uint8_t)utf8proc_get_property(c)->combining_class; }

/* Stable, by combining class, within each run of code points whose class is not 0. `spare` has room
 * for n. Short runs by insertion; long ones by counting, so that a hostile text takes linear time.
 * */
static void order_marks(utf8proc_int32_t *c, size_t n, utf8proc_int32_t *spare) {
  for (size_t i = 0; i < n;) {
    if (combining_class(c[i]) == 0) {
      i++;
      continue;
    }
    size_t end = i;
    while (end < n && combining_class(c[end]) != 0) end++;
    if (end - i <= 16) {
      for (size_t k = i + 1; k < end; k++) {
        utf8proc_int32_t mark = c[k];
        size_t to = k;
        for (; to > i && combining_class(c[to - 1]) > combining_class(mark); to--) c[to] = c[to - 1];
        c[to] = mark;
      }
    } else {
      size_t starts[257] = {0};
      for (size_t k = i; k < end; k++) starts[combining_class(c[k]) + 1]++;
      for (size_t k = 1; k < 257; k++) starts[k] += starts[k - 1];
      for (size_t k = i; k < end; k++) spare[starts[combining_class(c[k])]++] = c[k];
      memcpy(c + i, spare, (end - i) * sizeof *c);
    }
    i = end;
  }
}

/* Code points, in `near` while they fit. */
struct points {
  utf8proc_int32_t near[2 * NEAR];
  utf8proc_int32_t *at, *spare;
  size_t cap;
  struct arena *arena;
};

/* The NFC of one stretch. Returns the number of code points in p->at. */
static size_t compose(struct str stretch, struct points *p) {
  size_t need = 0;
  for (size_t i = 0; i < stretch.len;) {
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)utf8_next(stretch, &i), NULL, 0, UTF8PROC_DECOMPOSE, NULL);
    need += (size_t)n;
  }
  if (need > p->cap) {
    p->cap = need + need / 2;
    p->at = arena_new_array(p->arena, utf8proc_int32_t, p->cap);
    p->spare = arena_new_array(p->arena, utf8proc_int32_t, p->cap);
  }
  size_t n = 0;
  for (size_t i = 0; i < stretch.len;)
    n += (size_t)utf8proc_decompose_char((utf8proc_int32_t)utf8_next(stretch, &i), p->at + n,
                                         (utf8proc_ssize_t)(need - n), UTF8PROC_DECOMPOSE, NULL);
  order_marks(p->at, n, p->spare);
  /* Without STABLE utf8proc would also compose what Unicode excludes. */
  return (size_t)utf8proc_normalize_utf32(p->at, (utf8proc_ssize_t)n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
}

static void points_init(struct points *p, struct arena *a) {
  p->at = p->near;
  p->spare = p->near + NEAR;
  p->cap = NEAR;
  p->arena = a;
}

/* The end of the longest part from `from` on that needs no look: stretches of one code point that
 * stays. Where it is not the end of `s`, a longer or changing stretch begins there. */
static size_t skip_plain(struct str s, size_t from) {
  size_t start = from; /* of the newest code point */
  bool stays = true;   /* it does, if nothing joins it */
  for (size_t i = from; i < s.len;) {
    if ((unsigned char)s.ptr[i] < 0x80) {
      if (!stays) return start;
      i += utf8_ascii_prefix(str_sub(s, i, s.len));
      start = i - 1;
      continue;
    }
    size_t at = i;
    uint32_t c = utf8_next(s, &i);
    bool plain = is_plain(c);
    /* A mark that begins the text is handled like one that joins. */
    if (!stays || !(plain || is_fresh(c))) return start;
    start = at;
    stays = plain || stays_alone(c);
  }
  return stays ? s.len : start;
}

bool text_is_nfc(struct str s, struct arena *scratch) {
  struct points p;
  points_init(&p, scratch);
  for (size_t i = 0;;) {
    i = skip_plain(s, i);
    if (i == s.len) return true;
    size_t end = stretch_end(s, i);
    size_t n = compose(str_sub(s, i, end), &p);
    for (size_t k = 0; k < n; k++)
      if (i == end || utf8_next(s, &i) != (uint32_t)p.at[k]) return false;
    if (i != end) return false;
  }
}

void text_to_nfc(struct str s, struct buf *out) {
  struct points p;
  points_init(&p, out->arena);
  for (size_t i = 0;;) {
    size_t plain = skip_plain(s, i);
    buf_add(out, str_sub(s, i, plain));
    if (plain == s.len) return;
    i = stretch_end(s, plain);
    size_t n = compose(str_sub(s, plain, i), &p);
    for (size_t k = 0; k < n; k++) buf_add_utf8(out, (uint32_t)p.at[k]);
  }
}
