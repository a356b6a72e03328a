/* Digits read eight at a time. Every function reads up to 16 bytes at `p` (24 where said), whatever the cell's length:
 * the caller knows that they are there. Private to data/. */
#ifndef SEG_DATA_CELL_DIGITS_H
#define SEG_DATA_CELL_DIGITS_H

#include "data/calendar.h"
#include "data/load_impl.h"

/* The first of the bytes is the lowest. */
static inline uint64_t load_8(const char *p) {
  uint64_t x;
  memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  x = __builtin_bswap64(x);
#endif
  return x;
}

#define EACH_BYTE(x) ((uint64_t)(x)*UINT64_C(0x0101010101010101))

/* Not 0 where a byte is above 9. */
static inline uint64_t above_9(uint64_t x) { return ((x + EACH_BYTE(0x76)) | x) & EACH_BYTE(0x80); }

/* The number of eight digits, the lowest byte the first of them, each 0 to 9. */
static inline uint64_t number_of_8(uint64_t x) {
  x = x * 10 + (x >> 8);
  x &= UINT64_C(0x00FF00FF00FF00FF);
  x = x * 100 + (x >> 16);
  return (x & 0xFFFF) * 10000 + (x >> 32 & 0xFFFF);
}

/* 1 to 8 digits at `p` as such bytes, zeros in front. */
static inline uint64_t digits_at(const char *p, uint32_t n) { return (load_8(p) ^ EACH_BYTE('0')) << (64 - 8 * n); }

/* 1 to 16 digits. */
static inline bool quick_digits(const char *p, uint32_t n, int64_t *v) {
  if (n - 1 < 8) {
    uint64_t x = digits_at(p, n);
    *v = (int64_t)number_of_8(x);
    return !above_9(x);
  }
  if (n - 1 >= 16) return false;
  uint64_t x = digits_at(p, n - 8), y = digits_at(p + n - 8, 8);
  *v = (int64_t)(number_of_8(x) * 100000000 + number_of_8(y));
  return !(above_9(x) | above_9(y));
}

/* Up to 8 digits with a point before the last `scale` of them, which are 1 to 6. */
static inline bool quick_point(const char *p, uint32_t n, unsigned scale, int64_t *v) {
  if (n - (scale + 2) > 7 - scale || p[n - 1 - scale] != '.') return false; /* scale + 2 to 9 characters */
  uint64_t whole, x;
  if (n == 9) {
    unsigned first = (unsigned)(unsigned char)*p - '0';
    if (first > 9) return false;
    whole = first;
    p++, n--;
  } else {
    whole = 0;
  }
  x = digits_at(p, n);
  uint64_t behind = x & (UINT64_MAX << (64 - 8 * scale)), before = x & ((UINT64_C(1) << (56 - 8 * scale)) - 1);
  x = behind | before << 8;
  if (above_9(x)) return false;
  static const uint32_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
  *v = (int64_t)(number_of_8(x) + whole * tens[n - 1]);
  return true;
}

/* [leap year][month]: no branch, which random days would mislead. */
static const uint8_t quick_month_days[2][13] = {{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31},
                                                {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}};

/* The day of 2026-01-31, of which `x` holds the first eight bytes without '0' and '-', `day` the last number. */
static inline bool quick_day_of(struct builder *b, struct column_build *c, uint64_t x, unsigned day, int32_t *out) {
  uint64_t pairs = x * 10 + (x >> 8);
  unsigned century = (unsigned)(pairs & 0xFF), of_century = (unsigned)(pairs >> 16 & 0xFF);
  unsigned year = century * 100 + of_century, month = (unsigned)(pairs >> 40 & 0xFF);
  unsigned leap = ((of_century ? of_century : century) & 3) == 0;
  if (!year || month - 1 >= 12 || day - 1 >= quick_month_days[leap][month]) return false;
  if (!c->months) c->months = arena_new_array(builder_work(b), struct month_kept, MONTHS_KEPT);
  int32_t number = (int32_t)(year * 12 + month);
  struct month_kept *m = &c->months[(uint32_t)number % MONTHS_KEPT];
  if (m->month != number) *m = (struct month_kept){number, date_from_parts((int32_t)year, (int)month, 1)};
  *out = m->first + (int32_t)day - 1;
  return true;
}

#define YEAR_MONTH UINT64_C(0x2D30302D30303030) /* 0000-00- */
#define DAY_HOUR UINT64_C(0x30303A3030543030)   /* 00T00:00 */
#define SECOND UINT64_C(0x5A30303A)             /* :00Z */
#define YEAR_MONTH_SIGNS UINT64_C(0xFF0000FF00000000)
#define DAY_HOUR_SIGNS UINT64_C(0x0000FF0000FF0000)
#define SECOND_SIGNS UINT64_C(0xFF0000FF)

/* 2026-01-31 */
static inline bool quick_date(struct builder *b, struct column_build *c, const char *p, int32_t *day) {
  uint64_t x = load_8(p) ^ YEAR_MONTH, y = digits_at(p + 8, 2);
  if (above_9(x) | above_9(y) | (x & YEAR_MONTH_SIGNS)) return false;
  return quick_day_of(b, c, x, (unsigned)(y >> 48 & 0xFF) * 10 + (unsigned)(y >> 56), day);
}

/* 2026-01-31T10:00:00Z; reads 24 bytes. */
static inline bool quick_time(struct builder *b, struct column_build *c, const char *p, int64_t *v) {
  uint64_t x = load_8(p) ^ YEAR_MONTH, y = load_8(p + 8) ^ DAY_HOUR, z = (load_8(p + 16) & UINT32_MAX) ^ SECOND;
  if (above_9(x) | above_9(y) | above_9(z) | (x & YEAR_MONTH_SIGNS) | (y & DAY_HOUR_SIGNS) | (z & SECOND_SIGNS))
    return false;
  uint64_t pairs = y * 10 + (y >> 8);
  unsigned hour = (unsigned)(pairs >> 24 & 0xFF), minute = (unsigned)(pairs >> 48 & 0xFF);
  unsigned second = (unsigned)(z >> 8 & 0xFF) * 10 + (unsigned)(z >> 16 & 0xFF);
  int32_t day;
  if (hour > 23 || minute > 59 || second > 59 || !quick_day_of(b, c, x, (unsigned)(pairs & 0xFF), &day)) return false;
  *v = day * US_PER_DAY + (int64_t)(hour * 3600 + minute * 60 + second) * US_PER_SECOND;
  return true;
}

#endif
