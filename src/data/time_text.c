#include "data/time_text.h"

#include "data/number_scan.h"

struct cursor {
  const char *p, *end;
};

static bool take(struct cursor *c, char want) {
  if (c->p == c->end || *c->p != want) return false;
  c->p++;
  return true;
}

static bool take_either(struct cursor *c, char a, char b) { return take(c, a) || take(c, b); }

static bool take_word(struct cursor *c, const char *word) {
  size_t n = strlen(word);
  if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0) return false;
  c->p += n;
  return true;
}

/* Exactly n digits. */
static bool take_digits(struct cursor *c, int n, int *out) {
  if (c->end - c->p < n) return false;
  int v = 0;
  for (int i = 0; i < n; i++) {
    unsigned digit = (unsigned)(c->p[i] - '0');
    if (digit > 9) return false;
    v = v * 10 + (int)digit;
  }
  c->p += n;
  *out = v;
  return true;
}

static struct cursor without_padding(struct str s) {
  while (s.len && s.ptr[s.len - 1] == ' ') s.len--;
  if (s.len == 0) s.ptr = "";
  return (struct cursor){s.ptr, s.ptr + s.len};
}

static bool take_date(struct cursor *c, int *y, int *m, int *d) {
  return take_digits(c, 4, y) && take(c, '-') && take_digits(c, 2, m) && take(c, '-') && take_digits(c, 2, d);
}

enum time_read date_parse(struct str s, int32_t *out) {
  struct cursor c = without_padding(s);
  int y, m, d;
  if (!take_date(&c, &y, &m, &d) || c.p != c.end) return TIME_BAD;
  return date_make(y, m, d, out) ? TIME_OK : TIME_NO_SUCH;
}

/* The parts of a timestamp as written. */
struct written {
  int year, month, day, hour, minute, second;
  int32_t us;
  bool has_zone;
  bool zone_ok;   /* its hours and minutes exist */
  int32_t offset; /* seconds, where has_zone */
};

static bool take_fraction(struct cursor *c, int32_t *us) {
  enum { DIGITS = 9 };
  const char *from = c->p;
  int32_t unit = 100000;
  for (; c->p < c->end && is_digit(*c->p); c->p++) {
    *us += (*c->p - '0') * unit;
    unit /= 10;
  }
  return c->p > from && c->p - from <= DIGITS;
}

static bool take_zone(struct cursor *c, struct written *w) {
  w->has_zone = w->zone_ok = true;
  if (take_either(c, 'Z', 'z') || take_word(c, "UTC") || take_word(c, "GMT")) return true;
  bool minus = take(c, '-');
  int h, m = 0;
  if (!minus && !take(c, '+')) return false;
  if (!take_digits(c, 2, &h)) return false;
  if (take(c, ':')) {
    if (!take_digits(c, 2, &m)) return false;
  } else if (c->p < c->end && is_digit(*c->p)) {
    if (!take_digits(c, 2, &m)) return false;
  }
  w->zone_ok = h <= 23 && m <= 59;
  w->offset = h * 3600 + m * 60;
  if (w->offset == 0 && c->p < c->end) return take_word(c, " UTC");
  if (minus) w->offset = -w->offset;
  return true;
}

static bool take_timestamp(struct str s, struct written *w) {
  struct cursor c = without_padding(s);
  *w = (struct written){.zone_ok = true};
  if (!take_date(&c, &w->year, &w->month, &w->day)) return false;
  if (c.p == c.end) return true;
  if (!take_either(&c, 'T', 't') && !take(&c, ' ')) return false;
  if (!take_digits(&c, 2, &w->hour) || !take(&c, ':') || !take_digits(&c, 2, &w->minute)) {
    return false;
  }
  if (take(&c, ':')) {
    if (!take_digits(&c, 2, &w->second)) return false;
    if (take_either(&c, '.', ',') && !take_fraction(&c, &w->us)) return false;
  }
  if (c.p == c.end) return true;
  take(&c, ' ');
  return take_zone(&c, w) && c.p == c.end;
}

enum time_read timestamp_parse(struct str s, const struct zone *zone, struct zone_span *hint, int64_t *out) {
  struct written w;
  int32_t day;
  if (!take_timestamp(s, &w)) return TIME_BAD;
  if (!date_make(w.year, w.month, w.day, &day)) return TIME_NO_SUCH;
  if (w.hour > 23 || w.minute > 59 || w.second > 59 || !w.zone_ok) return TIME_NO_SUCH;
  int64_t wall = day * US_PER_DAY + w.hour * US_PER_HOUR + w.minute * US_PER_MINUTE + w.second * US_PER_SECOND + w.us;
  int64_t us = wall;
  if (w.has_zone) {
    us = wall - w.offset * US_PER_SECOND;
  } else if (zone) {
    us = zone_from_local(zone, wall, hint);
  }
  if (!timestamp_in_range(us)) return TIME_RANGE;
  *out = us;
  return TIME_OK;
}

bool timestamp_names_zone(struct str s) {
  struct written w;
  return take_timestamp(s, &w) && w.has_zone;
}

/* Two digits a call: dates are written by the million. */
static char *put_two(char *p, int v) {
  p[0] = (char)('0' + v / 10);
  p[1] = (char)('0' + v % 10);
  return p + 2;
}

static char *put_date(char *p, int32_t day) {
  struct date_parts d = date_split(day);
  if (d.year < 0 || d.year > YEAR_MAX) { /* a wall time at the very edge */
    d = date_split(d.year < 0 ? DATE_MIN : DATE_MAX);
  }
  p = put_two(put_two(p, d.year / 100), d.year % 100);
  *p++ = '-';
  p = put_two(p, d.month);
  *p++ = '-';
  return put_two(p, d.day);
}

static char *put_wall(char *p, int64_t wall) {
  int64_t time = wall_time(wall);
  int32_t fraction = (int32_t)(time % US_PER_SECOND);
  int second = (int)(time / US_PER_SECOND);
  p = put_date(p, wall_date(wall));
  *p++ = 'T';
  p = put_two(p, second / 3600);
  *p++ = ':';
  p = put_two(p, second / 60 % 60);
  *p++ = ':';
  p = put_two(p, second % 60);
  if (fraction == 0) return p;
  *p++ = '.';
  for (int32_t unit = 100000; fraction; unit /= 10) {
    *p++ = (char)('0' + fraction / unit);
    fraction %= unit;
  }
  return p;
}

void date_print(struct buf *out, int32_t day) {
  char text[16];
  buf_add(out, str_of(text, (size_t)(put_date(text, day) - text)));
}

void timestamp_print(struct buf *out, int64_t us) {
  char text[40], *end = put_wall(text, us);
  *end++ = 'Z';
  buf_add(out, str_of(text, (size_t)(end - text)));
}

void timestamp_print_in(struct buf *out, int64_t us, const struct zone *zone) {
  if (zone_is_utc(zone)) {
    timestamp_print(out, us);
    return;
  }
  int32_t offset = zone_offset_at(zone, us, NULL), size = offset < 0 ? -offset : offset;
  char text[40], *end = put_wall(text, us + offset * US_PER_SECOND);
  buf_add(out, str_of(text, (size_t)(end - text)));
  buf_printf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60) buf_printf(out, ":%02d", size % 60);
}

static int64_t unit_us(enum epoch_unit unit) { return unit == EPOCH_S ? US_PER_SECOND : unit == EPOCH_MS ? 1000 : 1; }

bool epoch_to_us(int64_t v, enum epoch_unit unit, int64_t *out) {
  int64_t us;
  if (__builtin_mul_overflow(v, unit_us(unit), &us) || !timestamp_in_range(us)) return false;
  *out = us;
  return true;
}

int64_t epoch_from_us(int64_t us, enum epoch_unit unit) {
  int64_t per = unit_us(unit);
  return floor_div(us, per) + (floor_mod(us, per) != 0);
}
