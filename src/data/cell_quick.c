/* The cells that files are full of, read without a detour: plain whole numbers, decimals, dates and times. Whatever is
 * spelt otherwise is left to builder_cell, which knows every spelling and what is none. */
#include "data/calendar.h"
#include "data/load_impl.h"

/* Up to 18 digits. */
static inline bool digits_of(const char *p, size_t n, int64_t *v) {
  uint64_t x = 0;
  unsigned bad = 0;
  if (n - 1 >= 18) return false;
  for (size_t i = 0; i < n; i++) {
    unsigned digit = (unsigned)(unsigned char)p[i] - '0';
    bad |= digit > 9;
    x = x * 10 + digit;
  }
  *v = (int64_t)x;
  return !bad;
}

static bool quick_int(struct str s, int64_t *v) {
  bool negative = s.len && s.ptr[0] == '-';
  if (!digits_of(s.ptr + negative, s.len - negative, v)) return false;
  if (negative) *v = -*v;
  return true;
}

/* A whole number in the spelling that it prints in. */
static bool quick_id(struct str s, int64_t *v) { return (s.len == 1 || s.ptr[0] != '0') && digits_of(s.ptr, s.len, v); }

static const int64_t tens[] = {1,
                               10,
                               100,
                               1000,
                               10000,
                               100000,
                               1000000,
                               10000000,
                               100000000,
                               1000000000,
                               10000000000,
                               100000000000,
                               1000000000000,
                               10000000000000,
                               100000000000000,
                               1000000000000000,
                               10000000000000000,
                               100000000000000000,
                               1000000000000000000};

/* At `scale`, within `precision`, which is 18 at most. */
static bool quick_decimal(struct str s, unsigned scale, unsigned precision, int64_t *v) {
  bool negative = s.len && s.ptr[0] == '-';
  const char *p = s.ptr + negative;
  size_t n = s.len - negative, whole = 0;
  uint64_t x = 0;
  if (n - 1 >= 18) return false;
  while (whole < n && p[whole] != '.') whole++;
  size_t places = whole < n ? n - whole - 1 : 0;
  if (!whole || places > scale || (whole < n && !places) || whole + scale > 18) return false;
  for (size_t i = 0; i < n; i++) {
    unsigned digit = (unsigned)(unsigned char)p[i] - '0';
    if (i == whole) continue;
    if (digit > 9) return false;
    x = x * 10 + digit;
  }
  x *= (uint64_t)tens[scale - places];
  if (x >= (uint64_t)tens[precision]) return false;
  *v = negative ? -(int64_t)x : (int64_t)x;
  return true;
}

static inline bool two_digits(const char *p, unsigned *v) {
  unsigned a = (unsigned)(unsigned char)p[0] - '0', b = (unsigned)(unsigned char)p[1] - '0';
  *v = a * 10 + b;
  return a <= 9 && b <= 9;
}

/* 2026-01-31 */
static bool date10(struct builder *b, struct column_build *c, const char *p, int32_t *day) {
  unsigned century, year, month, of_month;
  if (!two_digits(p, &century) || !two_digits(p + 2, &year) || p[4] != '-' || !two_digits(p + 5, &month) ||
      p[7] != '-' || !two_digits(p + 8, &of_month))
    return false;
  year += century * 100;
  if (!year || month - 1 >= 12 || of_month - 1 >= 31) return false;
  if (of_month > 28 && (int)of_month > days_in_month(year, (int)month)) return false;
  if (!c->months) c->months = arena_new_array(builder_work(b), struct month_kept, MONTHS_KEPT);
  int32_t number = (int32_t)(year * 12 + month);
  struct month_kept *m = &c->months[number % MONTHS_KEPT];
  if (m->month != number) *m = (struct month_kept){number, date_from_parts((int32_t)year, (int)month, 1)};
  *day = m->first + (int32_t)of_month - 1;
  return true;
}

/* 2026-01-31T10:00:00Z */
static bool quick_timestamp(struct builder *b, struct column_build *c, struct str s, int64_t *v) {
  unsigned hour, minute, second;
  int32_t day;
  const char *p = s.ptr;
  if (s.len != 20 || p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[19] != 'Z' || !date10(b, c, p, &day))
    return false;
  if (!two_digits(p + 11, &hour) || !two_digits(p + 14, &minute) || !two_digits(p + 17, &second)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  *v = day * US_PER_DAY + (int64_t)(hour * 3600 + minute * 60 + second) * US_PER_SECOND;
  return true;
}

void builder_next(struct builder *b, struct table_build *t, uint32_t column, struct str s, bool quoted) {
  struct column_build *c = &t->columns[column];
  const struct column_spec *spec = c->spec;
  int64_t v;
  int32_t day;
  bool ok = false;
  if (!spec->storage.missing_count && s.len) {
    switch (spec->type.kind) {
      case TYPE_ID: ok = c->ints && quick_id(s, &v); break;
      case TYPE_INT: ok = quick_int(s, &v); break;
      case TYPE_DECIMAL:
        ok = c->kind == COLUMN_I64 && spec->storage.kind != STORED_CENTS &&
             quick_decimal(s, spec->type.scale, spec->type.precision, &v);
        break;
      case TYPE_DATE:
        ok = s.len == 10 && date10(b, c, s.ptr, &day);
        if (ok) v = day;
        break;
      case TYPE_TIMESTAMP: ok = spec->storage.kind <= STORED_TEXT && quick_timestamp(b, c, s, &v); break;
      case TYPE_TEXT:
      case TYPE_ENUM: builder_text(b, t->entity, column, s); return;
      default: break;
    }
  }
  if (ok) builder_push_i64(b, c, v, true);
  else builder_cell(b, t->entity, column, s, quoted);
}
