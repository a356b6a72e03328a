/* Windows of time around `now`. Pure: the instant is given, never read from a clock.
 *
 * `now` is in microseconds, cut to the second by the caller, in years 1 to 9999. Bounds that would
 * leave these years are clamped to them, which changes no answer, since no value lies beyond. */
#ifndef SEG_DATA_WINDOW_H
#define SEG_DATA_WINDOW_H

#include "data/zone.h"

enum window_which { WINDOW_THIS, WINDOW_PREVIOUS, WINDOW_NEXT };
enum window_unit { WINDOW_DAY, WINDOW_WEEK, WINDOW_MONTH, WINDOW_QUARTER, WINDOW_YEAR };

/* start <= t < end */
struct time_range {
  int64_t start, end; /* microseconds; end at most TIMESTAMP_MAX + 1 */
};
struct day_range {
  int32_t start, end; /* days; end at most DATE_MAX + 1 */
};

/* `in this|previous|next day|week|month|quarter|year`: the calendar unit that holds now in the
 * zone, or its neighbour. Weeks start on Monday. */
struct day_range window_calendar_days(const struct zone *z, int64_t now, enum window_which which,
                                      enum window_unit unit);
struct time_range window_calendar(const struct zone *z, int64_t now, enum window_which which, enum window_unit unit);

/* after < t <= upto */
struct time_bounds {
  int64_t after, upto; /* microseconds */
};
struct day_bounds {
  int32_t after, upto; /* days */
};

/* A length of time: months and microseconds; a written one has either. Both >= 0. */
struct period {
  int64_t months;
  int64_t us;
};

/* `in last P`: now - P < t <= now. `in next P`: now < t <= now + P. Microseconds are elapsed time;
 * months step in local wall time, clamped to the month's end. */
struct time_bounds window_last(const struct zone *z, int64_t now, struct period p);
struct time_bounds window_next(const struct zone *z, int64_t now, struct period p);
/* On a date field, with today the date of now: today - P < d <= today, today < d <= today + P.
 * `p.us` is a whole number of days; a rest is the checker's to refuse, and is dropped here. */
struct day_bounds window_last_days(const struct zone *z, int64_t now, struct period p);
struct day_bounds window_next_days(const struct zone *z, int64_t now, struct period p);

#endif
