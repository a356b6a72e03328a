/* Time zones: offsets from UTC, by instant, out of the system's zone files.
 *
 * Files are TZif (RFC 8536, RFC 9636), versions 1 to 4: 64-bit data where there is some, and the
 * POSIX TZ rule of the footer for times beyond the last transition, to the end of year 9999. A zone
 * is immutable and may be shared by threads; what makes row after row fast is a hint that each
 * caller keeps.
 *
 * Times are microseconds, offsets seconds east of UTC. A timestamp given must lie in years 1 to
 * 9999 or within two years of them (then nothing overflows); a wall time likewise. */
#ifndef SEG_DATA_ZONE_H
#define SEG_DATA_ZONE_H

#include "base/array.h"
#include "base/str.h"
#include "data/calendar.h"

struct zone; /* lives in the arena that it was opened in */

/* Always at hand, needs no file. */
extern const struct zone zone_utc;

enum zone_error {
  ZONE_OK,
  ZONE_BAD_NAME,     /* names none: empty, absolute, "..", odd characters, beyond +-24:00 */
  ZONE_UNKNOWN,      /* well spelled, but the system has no such file */
  ZONE_UNREADABLE,   /* there, but cannot be read */
  ZONE_MALFORMED,    /* not TZif, or broken */
  ZONE_LEAP_SECONDS, /* counts leap seconds ("right/..."): its instants are not ours */
};

/* "UTC", "Z", a fixed offset ("+02:00", "-0330", "+05"), or a name as in Europe/Paris, looked up in
 * the folder that the environment variable TZDIR names, else in /usr/share/zoneinfo. *out is set on
 * ZONE_OK only. */
enum zone_error zone_open(struct arena *a, struct str name, const struct zone **out);
/* The bytes of a TZif file, of any origin; nothing of `bytes` is kept. */
enum zone_error zone_parse(struct arena *a, struct str name, struct str bytes, const struct zone **out);
const struct zone *zone_fixed(struct arena *a, int32_t offset); /* |offset| <= 86400 */
struct str zone_name(const struct zone *z);
bool zone_is_utc(const struct zone *z); /* its offset is always 0 */
/* For messages: "this system knows no such time zone". */
const char *zone_error_text(enum zone_error e);

/* [from, to) with one offset. Any span of a zone may serve as the hint of the next call; all zero
 * is no hint. Each thread and each column keeps its own. */
struct zone_span {
  int64_t from, to;
  int32_t offset;
};

/* The span that holds `us`. */
struct zone_span zone_span_at(const struct zone *z, int64_t us);

/* `hint` is read and renewed; it must have been used with this zone only. May be NULL. */
static inline int32_t zone_offset_at(const struct zone *z, int64_t us, struct zone_span *hint) {
  if (hint && us >= hint->from && us < hint->to) return hint->offset;
  struct zone_span s = zone_span_at(z, us);
  if (hint) *hint = s;
  return s.offset;
}

static inline int64_t zone_to_local(const struct zone *z, int64_t us, struct zone_span *hint) {
  return us + zone_offset_at(z, us, hint) * US_PER_SECOND;
}

/* The instant of a wall time. One that does not exist moves forward by the gap; one that exists
 * twice is the earlier. May lie outside years 1 to 9999 by a day at the edges. */
int64_t zone_from_local(const struct zone *z, int64_t wall, struct zone_span *hint);

/* The calendar day there. At the very edges one day outside DATE_MIN..DATE_MAX. */
static inline int32_t zone_date_of(const struct zone *z, int64_t us, struct zone_span *hint) {
  return wall_date(zone_to_local(z, us, hint));
}

/* The first instant of `day` there: the first whose date is `day` or later (where midnight or the
 * whole day was skipped, the instant after the gap; where midnight came twice, the first). Takes
 * days up to two years outside DATE_MIN to DATE_MAX. */
int64_t zone_day_start(const struct zone *z, int32_t day);
/* Whether `zone_date_of(us) >= day` is the same as `us >= zone_day_start(day)` for all us. It is
 * not where the clock was set back over this midnight after it had struck (St. John's until 2011,
 * at 00:01). */
bool zone_day_is_clean(const struct zone *z, int32_t day);
/* Whether that holds for every day of years 1 to 9999. */
bool zone_is_clean(const struct zone *z);

/* Steps `months` in local wall time, clamped to the month's end. False outside years 1 to 9999. */
bool timestamp_add_months(const struct zone *z, int64_t us, int64_t months, struct zone_span *hint, int64_t *out);

/* The changes of offset in [from, to), for SQL: the first step has at == from and the offset in
 * force there, the others from < at < to, each with another offset than the one before it. from <
 * to. */
struct zone_step {
  int64_t at;
  int32_t offset;
};
struct zone_steps {
  ARRAY_OF(struct zone_step) list;
};
struct zone_steps zone_transitions(const struct zone *z, int64_t from, int64_t to, struct arena *a);

#endif
