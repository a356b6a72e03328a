/* The parts of a number's spelling. Private to data/. */
#ifndef SEG_DATA_NUMBER_SCAN_H
#define SEG_DATA_NUMBER_SCAN_H

#include "base/str.h"

struct number_parts {
  bool negative, has_exp;
  struct str whole, fraction; /* digits; fraction may be empty */
  int64_t exp;                /* 0 without one; clamped to +-2,000,000,000 */
};

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* `[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?`, all of `s`. */
static inline bool number_scan(struct str s, struct number_parts *out) {
  *out = (struct number_parts){0};
  if (s.len == 0) return false;
  const char *p = s.ptr, *end = p + s.len, *from;
  if (*p == '+' || *p == '-') out->negative = *p++ == '-';
  for (from = p; p < end && is_digit(*p);) p++;
  if (p == from) return false;
  out->whole = str_of(from, (size_t)(p - from));
  if (p < end && *p == '.') {
    for (from = ++p; p < end && is_digit(*p);) p++;
    if (p == from) return false;
    out->fraction = str_of(from, (size_t)(p - from));
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    bool minus = false;
    p++;
    if (p < end && (*p == '+' || *p == '-')) minus = *p++ == '-';
    for (from = p; p < end && is_digit(*p); p++) {
      if (out->exp < 200000000) out->exp = out->exp * 10 + (*p - '0');
    }
    if (p == from) return false;
    if (minus) out->exp = -out->exp;
    out->has_exp = true;
  }
  return p == end;
}

#endif
