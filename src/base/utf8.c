#include "base/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Whether the 16 bytes at `p` are all ASCII. */
static inline bool ascii16(const char *p) {
#if defined(__SSE2__)
  return _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)p)) == 0;
#else
  uint64_t a, b;
  memcpy(&a, p, 8);
  memcpy(&b, p + 8, 8);
  return ((a | b) & UINT64_C(0x8080808080808080)) == 0;
#endif
}

/* The first offset from `i` on whose byte is not ASCII, or s.len. */
static inline size_t skip_ascii(struct str s, size_t i) {
  while (s.len - i >= 16 && ascii16(s.ptr + i)) i += 16;
  while (i < s.len && (unsigned char)s.ptr[i] < 0x80) i++;
  return i;
}

size_t utf8_ascii_prefix(struct str s) { return skip_ascii(s, 0); }

static inline bool is_tail(unsigned char c) { return (c & 0xC0) == 0x80; }

/* The length of the well-formed sequence of two to four bytes at `p`, or 0. */
static inline size_t sequence(const unsigned char *p, size_t left) {
  unsigned char c = p[0];
  if (c < 0xC2) return 0; /* a tail, or the lead of an overlong pair */
  if (c < 0xE0) return left >= 2 && is_tail(p[1]) ? 2 : 0;
  if (c < 0xF0) {
    if (left < 3 || !is_tail(p[1]) || !is_tail(p[2])) return 0;
    if (c == 0xE0 && p[1] < 0xA0) return 0;  /* overlong */
    if (c == 0xED && p[1] >= 0xA0) return 0; /* surrogate */
    return 3;
  }
  if (c > 0xF4 || left < 4 || !is_tail(p[1]) || !is_tail(p[2]) || !is_tail(p[3])) return 0;
  if (c == 0xF0 && p[1] < 0x90) return 0;  /* overlong */
  if (c == 0xF4 && p[1] >= 0x90) return 0; /* beyond U+10FFFF */
  return 4;
}

size_t utf8_check(struct str s) {
  size_t i = 0;
  for (;;) {
    i = skip_ascii(s, i);
    if (i == s.len) return SIZE_MAX;
    /* Text that is not ASCII mostly goes on so: only an ASCII byte returns to the wide steps. */
    do {
      size_t n = sequence((const unsigned char *)s.ptr + i, s.len - i);
      if (n == 0) return i;
      i += n;
    } while (i < s.len && (unsigned char)s.ptr[i] >= 0x80);
  }
}

size_t utf8_count(struct str s) {
  size_t n = 0, i = 0;
#if defined(__SSE2__)
  /* Tails are -128 to -65 as signed bytes; all others begin a code point. */
  const __m128i last_tail = _mm_set1_epi8(-65);
  for (; s.len - i >= 16; i += 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s.ptr + i));
    n += (size_t)__builtin_popcount((unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(v, last_tail)));
  }
#endif
  for (; i < s.len; i++) n += !is_tail((unsigned char)s.ptr[i]);
  return n;
}
