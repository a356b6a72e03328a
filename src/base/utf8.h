/* UTF-8: the check, and reading what passed it. */
#ifndef SEG_BASE_UTF8_H
#define SEG_BASE_UTF8_H

#include "base/str.h"

/* The offset of the first byte that begins no well-formed sequence, as Unicode's table 3-7 has
 * them: no surrogates, nothing overlong, nothing beyond U+10FFFF, nothing cut short. SIZE_MAX where
 * all is well. U+0000 is well-formed here; a reader of values refuses it. */
size_t utf8_check(struct str s);

/* The number of leading bytes that are ASCII. */
size_t utf8_ascii_prefix(struct str s);

/* The number of code points in a text that passed utf8_check. */
size_t utf8_count(struct str s);

/* The code point at `*at`, which moves behind it. The text passed utf8_check, and *at < s.len is
 * where a sequence begins. */
static inline uint32_t utf8_next(struct str s, size_t *at) {
  const unsigned char *p = (const unsigned char *)s.ptr + *at;
  if (p[0] < 0x80) {
    *at += 1;
    return p[0];
  }
  if (p[0] < 0xE0) {
    *at += 2;
    return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
  }
  if (p[0] < 0xF0) {
    *at += 3;
    return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
  }
  *at += 4;
  return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

#endif
