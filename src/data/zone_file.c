/* From names and bytes to zones: TZif (RFC 8536, RFC 9636) and the POSIX TZ rule in its footer. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/number_scan.h"
#include "data/zone_impl.h"

enum {
  FILE_MOST = 1 << 16, /* the largest zone file has 4 kB */
  NAME_MOST = 128,
  OFFSET_LOW = -89999, /* what RFC 8536 advises readers to take: beyond a day and an hour */
  OFFSET_HIGH = 93599,
  RULE_TIME_HOURS = 167,
  EXPAND_FROM = 1900, /* years for which the rule is written out, so that */
  EXPAND_TO = 2100,   /* everyday instants are found by search */
};

/* Instants outside are dropped: beyond years 0 to 10,000 there is nothing to ask. In seconds. */
#define SECOND_LOW (INT64_C(-62167219200) - 366 * 86400)
#define SECOND_HIGH (INT64_C(253402300800) + 366 * 86400)

/* --- The footer --- */

struct cursor {
  const char *p, *end;
};

static bool take(struct cursor *c, char want) {
  if (c->p == c->end || *c->p != want) return false;
  c->p++;
  return true;
}

static bool take_number(struct cursor *c, int low, int high, int *out) {
  int v = 0;
  const char *from = c->p;
  for (; c->p < c->end && is_digit(*c->p) && c->p - from < 4; c->p++) v = v * 10 + (*c->p - '0');
  *out = v;
  return c->p > from && v >= low && v <= high;
}

/* [+-]h[hh][:mm[:ss]] in seconds */
static bool take_time(struct cursor *c, int hours_most, int32_t *out) {
  bool minus = false;
  int h, m = 0, s = 0;
  if (!take(c, '+')) minus = take(c, '-');
  if (!take_number(c, 0, hours_most, &h)) return false;
  if (take(c, ':')) {
    if (!take_number(c, 0, 59, &m)) return false;
    if (take(c, ':') && !take_number(c, 0, 59, &s)) return false;
  }
  *out = h * 3600 + m * 60 + s;
  if (minus) *out = -*out;
  return true;
}

/* CET, <+0530>: only that it is there matters */
static bool take_abbreviation(struct cursor *c) {
  bool quoted = take(c, '<');
  const char *from = c->p;
  for (; c->p < c->end; c->p++) {
    bool letter = (*c->p >= 'A' && *c->p <= 'Z') || (*c->p >= 'a' && *c->p <= 'z');
    if (!letter && !(quoted && (is_digit(*c->p) || *c->p == '+' || *c->p == '-'))) break;
  }
  return c->p - from >= 3 && (!quoted || take(c, '>'));
}

static bool take_rule_date(struct cursor *c, struct rule_date *d) {
  *d = (struct rule_date){.time = 2 * 3600};
  if (take(c, 'M')) {
    d->kind = RULE_MONTH;
    if (!take_number(c, 1, 12, &d->month) || !take(c, '.') || !take_number(c, 1, 5, &d->week) || !take(c, '.') ||
        !take_number(c, 0, 6, &d->day)) {
      return false;
    }
  } else if (take(c, 'J')) {
    d->kind = RULE_JULIAN;
    if (!take_number(c, 1, 365, &d->day)) return false;
  } else {
    d->kind = RULE_ZERO;
    if (!take_number(c, 0, 365, &d->day)) return false;
  }
  return !take(c, '/') || take_time(c, RULE_TIME_HOURS, &d->time);
}

/* std offset [dst [offset] , start [/time] , end [/time]]; *summer says whether the second half is
 * there. POSIX counts offsets west of Greenwich. */
static bool read_footer(struct str s, struct zone_rule *r, bool *summer) {
  struct cursor c = {s.ptr, s.ptr + s.len};
  int32_t west;
  *summer = false;
  if (!take_abbreviation(&c) || !take_time(&c, 24, &west)) return false;
  r->standard = r->summer = -west;
  if (c.p == c.end) return true;
  if (!take_abbreviation(&c)) return false;
  r->summer = r->standard + 3600;
  if (c.p < c.end && *c.p != ',') {
    if (!take_time(&c, 24, &west)) return false;
    r->summer = -west;
  }
  *summer = true;
  return take(&c, ',') && take_rule_date(&c, &r->start) && take(&c, ',') && take_rule_date(&c, &r->end) && c.p == c.end;
}

/* --- TZif --- */

enum { HEADER_SIZE = 44 };

struct tzif_header {
  char version;
  uint64_t isut, isstd, leap, times, types, chars;
};

static int64_t big_endian(const char *p, int bytes) {
  uint64_t v = (*p & 0x80) ? UINT64_MAX : 0;
  for (int i = 0; i < bytes; i++) v = v << 8 | (uint8_t)p[i];
  return (int64_t)v;
}

static bool read_header(struct str s, struct tzif_header *h) {
  if (s.len < HEADER_SIZE || memcmp(s.ptr, "TZif", 4) != 0) return false;
  uint64_t *counts[] = {&h->isut, &h->isstd, &h->leap, &h->times, &h->types, &h->chars};
  for (int i = 0; i < 6; i++) *counts[i] = (uint32_t)big_endian(s.ptr + 20 + 4 * i, 4);
  h->version = s.ptr[4];
  return h->version == 0 || (h->version >= '2' && h->version <= '9');
}

static uint64_t block_size(const struct tzif_header *h, uint64_t time_size) {
  return h->times * time_size + h->times + h->types * 6 + h->chars + h->leap * (time_size + 4) + h->isstd + h->isut;
}

/* A zone under construction, and its last written change, which may have left the offset as it
 * was. */
struct making {
  struct zone *z;
  int64_t *at;
  int32_t *offset;
  int64_t last;
  bool beyond; /* changes were left out that come too late, and the footer holds after these */
};

static void add_change(struct making *m, int64_t at, int32_t offset) {
  struct zone *z = m->z;
  m->last = at;
  if (offset == m->offset[z->count]) return;
  m->at[z->count++] = at;
  m->offset[z->count] = offset;
  if (offset > z->offset_max) z->offset_max = offset;
}

static bool read_block(struct making *m, const struct tzif_header *h, const char *block, int time_size) {
  const char *index = block + h->times * (uint64_t)time_size, *types = index + h->times;
  for (uint64_t i = 0; i < h->types; i++) {
    int64_t offset = big_endian(types + 6 * i, 4);
    if (offset < OFFSET_LOW || offset > OFFSET_HIGH) return false;
  }
  m->offset[0] = m->z->offset_max = (int32_t)big_endian(types, 4);
  int64_t before = INT64_MIN;
  for (uint64_t i = 0; i < h->times; i++) {
    int64_t second = big_endian(block + i * (uint64_t)time_size, time_size);
    uint8_t type = (uint8_t)index[i];
    if ((i > 0 && second <= before) || type >= h->types) return false;
    before = second;
    if (second > SECOND_HIGH) {
      m->beyond = true;
      continue;
    }
    int32_t offset = (int32_t)big_endian(types + 6 * (uint64_t)type, 4);
    if (second < SECOND_LOW) {
      m->offset[0] = m->z->offset_max = offset;
    } else {
      add_change(m, second * US_PER_SECOND, offset);
    }
  }
  return true;
}

/* What the footer says holds from its first change after the last written one; where no change is
 * written, always. A rule without changes has to agree with the last written one. A rule with
 * changes should, but older compilers of zone files wrote some that do not: a country that leaves
 * summer time a week before the others and then joins their rule. There the written change is the
 * truth. */
static bool add_footer(struct making *m, struct str footer) {
  struct zone *z = m->z;
  struct zone_rule r;
  bool summer;
  if (!read_footer(footer, &r, &summer)) return false;
  if (m->last == INT64_MIN) {
    m->offset[0] = z->offset_max = r.standard;
  } else if (!summer) {
    return r.standard == m->offset[z->count];
  } else {
    const int64_t since = date_from_parts(EXPAND_FROM, 1, 1) * US_PER_DAY;
    const int64_t until = date_from_parts(EXPAND_TO, 1, 1) * US_PER_DAY;
    bool expand = m->last >= since;
    struct zone_span s = zone_rule_span(&r, m->last);
    do {
      s = zone_rule_span(&r, s.to);
      add_change(m, s.from, s.offset);
    } while (expand && s.to < until);
  }
  if (!summer) return true;
  z->has_rule = true;
  z->rule = r;
  z->rule_from = m->last;
  int32_t most = r.summer > r.standard ? r.summer : r.standard;
  if (most > z->offset_max) z->offset_max = most;
  return true;
}

enum zone_error zone_parse(struct arena *a, struct str name, struct str bytes, const struct zone **out) {
  struct tzif_header h;
  struct str rest = bytes;
  int time_size = 4;
  if (!read_header(rest, &h)) return ZONE_MALFORMED;
  if (h.version != 0) { /* the first block is for readers of 32 bits */
    uint64_t skip = HEADER_SIZE + block_size(&h, 4);
    if (skip > rest.len) return ZONE_MALFORMED;
    rest = str_sub(rest, (size_t)skip, rest.len);
    time_size = 8;
    if (!read_header(rest, &h)) return ZONE_MALFORMED;
  }
  uint64_t size = HEADER_SIZE + block_size(&h, (uint64_t)time_size);
  if (size > rest.len || h.types == 0) return ZONE_MALFORMED;
  if (h.leap != 0) return ZONE_LEAP_SECONDS;
  struct zone *z = arena_new(a, struct zone);
  size_t most = (size_t)h.times + 2 * (EXPAND_TO - EXPAND_FROM) + 8;
  struct making m = {.z = z,
                     .at = arena_new_array(a, int64_t, most),
                     .offset = arena_new_array(a, int32_t, most + 1),
                     .last = INT64_MIN};
  z->name = str_dup(a, name);
  z->at = m.at;
  z->offset = m.offset;
  if (!read_block(&m, &h, rest.ptr + HEADER_SIZE, time_size)) return ZONE_MALFORMED;
  if (time_size == 8) {
    struct str footer = str_sub(rest, (size_t)size, rest.len);
    if (footer.len < 2 || footer.ptr[0] != '\n') return ZONE_MALFORMED;
    footer = str_sub(footer, 1, footer.len);
    size_t end = str_find(footer, STR("\n"));
    if (end == SIZE_MAX) return ZONE_MALFORMED;
    footer = str_sub(footer, 0, end);
    if (footer.len && !m.beyond && !add_footer(&m, footer)) return ZONE_MALFORMED;
  }
  *out = z;
  return ZONE_OK;
}

/* --- Names --- */

const struct zone *zone_fixed(struct arena *a, int32_t offset) {
  if (offset == 0) return &zone_utc;
  struct zone *z = arena_new(a, struct zone);
  int32_t *at = arena_new(a, int32_t), size = offset < 0 ? -offset : offset;
  *at = z->offset_max = offset;
  z->offset = at;
  z->name = str_printf(a, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60) z->name = str_printf(a, "%.*s:%02d", STR_ARG(z->name), size % 60);
  return z;
}

/* [+-]hh, [+-]hhmm, [+-]hh:mm */
static bool read_fixed(struct str s, int32_t *out) {
  struct cursor c = {s.ptr + 1, s.ptr + s.len};
  int h, m = 0;
  if (c.end - c.p == 4) {
    if (!take_number(&c, 0, 2400, &h)) return false;
    m = h % 100;
    h /= 100;
  } else {
    if (c.end - c.p != 2 && c.end - c.p != 5) return false;
    const char *from = c.p;
    if (!take_number(&c, 0, 24, &h) || c.p - from != 2) return false;
    if (c.p < c.end && (!take(&c, ':') || !take_number(&c, 0, 59, &m))) return false;
  }
  *out = h * 3600 + m * 60;
  if (c.p != c.end || m > 59 || *out > 86400) return false;
  if (s.ptr[0] == '-') *out = -*out;
  return true;
}

/* Names lead nowhere but down from the folder of zones. */
static bool name_is_safe(struct str s) {
  if (s.len == 0 || s.len > NAME_MOST || s.ptr[0] == '/' || s.ptr[s.len - 1] == '/') return false;
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter && !is_digit(c) && c != '_' && c != '+' && c != '-' && c != '/') return false;
    if (c == '/' && s.ptr[i + 1] == '/') return false;
  }
  return true;
}

enum zone_error zone_open(struct arena *a, struct str name, const struct zone **out) {
  if (str_is(name, "UTC") || str_is(name, "Z")) {
    *out = &zone_utc;
    return ZONE_OK;
  }
  if (name.len && (name.ptr[0] == '+' || name.ptr[0] == '-')) {
    int32_t offset;
    if (!read_fixed(name, &offset)) return ZONE_BAD_NAME;
    *out = zone_fixed(a, offset);
    return ZONE_OK;
  }
  if (!name_is_safe(name)) return ZONE_BAD_NAME;
  const char *folder = getenv("TZDIR");
  if (!folder || !*folder) folder = "/usr/share/zoneinfo";
  struct str path = str_printf(a, "%s/%.*s", folder, STR_ARG(name));
  char bytes[FILE_MOST]; /* not of the arena, so that no failure of it leaves the file open */
  FILE *f = fopen(path.ptr, "rb");
  if (!f) return errno == ENOENT || errno == ENOTDIR ? ZONE_UNKNOWN : ZONE_UNREADABLE;
  size_t len = fread(bytes, 1, sizeof bytes, f);
  int error = ferror(f) ? errno : 0;
  fclose(f);
  if (error) return error == EISDIR ? ZONE_UNKNOWN : ZONE_UNREADABLE;
  if (len == sizeof bytes) return ZONE_MALFORMED;
  return zone_parse(a, name, str_of(bytes, len), out);
}

const char *zone_error_text(enum zone_error e) {
  switch (e) {
    case ZONE_OK: return "";
    case ZONE_BAD_NAME: return "this cannot be the name of a time zone";
    case ZONE_UNKNOWN: return "this system knows no such time zone";
    case ZONE_UNREADABLE: return "the file of this time zone cannot be read";
    case ZONE_MALFORMED: return "the file of this time zone is broken";
    case ZONE_LEAP_SECONDS: return "this time zone counts leap seconds";
  }
  return "";
}
