/* Spellings of dates and times: stored ones, literals, and the ones that we print.
 *
 * A date:       2024-01-31
 *
 * A timestamp is a date, alone or followed by a time of day, alone or followed by a zone:
 *
 *   date     2024-01-31                       four, two and two digits; alone it is midnight
 *   between  T  t  or one space
 *   time     10:00                            hours and minutes
 *            10:00:00
 * 10:00:00.5 10:00:00.123456789 1 to 9 digits after `.` or `,`; what is finer than a microsecond
 *                                             is cut off, never rounded
 *   zone     Z  z                             UTC
 *            +02:00  -0330  +02               hours 00 to 23, minutes 00 to 59
 *            UTC  GMT                         UTC; upper case
 *            and one space may stand before any of them: `10:00:00 UTC`, `10:00:00 +0000`
 *            +0000 UTC                        an offset of zero may be followed by ` UTC`
 *            (none)                           the zone that the caller names
 *
 * Spaces after a date or timestamp are padding and are passed over; before it they are not.
 *
 * Nothing else reads: no other white space, no other order (1/31/2024), no month names, no hour 24,
 * no second 60, no 30 February, no year outside 0001 to 9999 (counted in UTC for a timestamp). */
#ifndef SEG_DATA_TIME_TEXT_H
#define SEG_DATA_TIME_TEXT_H

#include "base/str.h"
#include "data/zone.h"

enum time_read {
  TIME_OK,
  TIME_BAD,     /* not one of the spellings */
  TIME_NO_SUCH, /* spelled well, but there is no such day or time of day */
  TIME_RANGE,   /* outside years 1 to 9999 */
};

/* *out is set on TIME_OK only. */
enum time_read date_parse(struct str s, int32_t *out);
/* `zone` is for texts that name none; NULL is UTC. `hint` as in zone.h, may be NULL. */
enum time_read timestamp_parse(struct str s, const struct zone *zone, struct zone_span *hint, int64_t *out);
/* Whether the text names its zone (or is not a timestamp at all: false). */
bool timestamp_names_zone(struct str s);

/* "2024-01-31" */
void date_print(struct buf *out, int32_t day);
/* In UTC: "2024-01-31T10:00:00Z", with ".5" or up to six digits where there is a fraction. */
void timestamp_print(struct buf *out, int64_t us);
/* In a zone: "2024-01-31T11:00:00+01:00" (whole minutes; Z where the zone is UTC; +01:22:30 where
 * it has seconds). */
void timestamp_print_in(struct buf *out, int64_t us, const struct zone *zone);

enum epoch_unit { EPOCH_S, EPOCH_MS, EPOCH_US };

/* False outside years 1 to 9999. */
bool epoch_to_us(int64_t v, enum epoch_unit unit, int64_t *out);
/* The first whole number of that unit at or after the instant: `col >= that` is `time >= us`. */
int64_t epoch_from_us(int64_t us, enum epoch_unit unit);

#endif
