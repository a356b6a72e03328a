/* The proleptic Gregorian calendar, without zones.
 *
 * A date is an int32_t: days since 1970-01-01. A timestamp is an int64_t: microseconds since
 * 1970-01-01T00:00:00Z. A wall time is an int64_t too: the microseconds that a local clock and
 * calendar show, counted as if they were UTC (zone.h leads from one to the other). Values of the
 * language lie in years 1 to 9999; the functions that only take apart work for every int32_t and
 * int64_t. */
#ifndef SEG_DATA_CALENDAR_H
#define SEG_DATA_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_MINUTE (60 * US_PER_SECOND)
#define US_PER_HOUR (3600 * US_PER_SECOND)
#define US_PER_DAY (86400 * US_PER_SECOND)

#define YEAR_MIN 1
#define YEAR_MAX 9999
#define DATE_MIN (-719162)         /* 0001-01-01 */
#define DATE_MAX 2932896           /* 9999-12-31 */
#define MONTHS_MAX (12 * YEAR_MAX) /* no step of more months stays within them */
#define TIMESTAMP_MIN (DATE_MIN * US_PER_DAY)
#define TIMESTAMP_MAX ((DATE_MAX + 1) * US_PER_DAY - 1)

/* b > 0; rounds down, so that the remainder lies in [0, b). */
static inline int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }
static inline int64_t floor_mod(int64_t a, int64_t b) { return a % b < 0 ? a % b + b : a % b; }

static inline bool date_in_range(int64_t day) { return day >= DATE_MIN && day <= DATE_MAX; }
static inline bool timestamp_in_range(int64_t us) { return us >= TIMESTAMP_MIN && us <= TIMESTAMP_MAX; }

struct date_parts {
  int32_t year;
  uint8_t month; /* 1..12 */
  uint8_t day;   /* 1..31 */
};

bool year_is_leap(int64_t year);
int days_in_month(int64_t year, int month); /* month 1..12 */

/* False where there is no such day, or its year is outside 1..9999. */
bool date_make(int64_t year, int64_t month, int64_t day, int32_t *out);
/* The same for a day that is known to exist; any year within +-5,000,000. */
int32_t date_from_parts(int32_t year, int month, int day);
struct date_parts date_split(int32_t day);
int date_weekday(int32_t day); /* 1 is Monday, 7 is Sunday */
int date_quarter(int32_t day); /* 1..4 */

/* The first day of the calendar unit that `day` lies in. */
int32_t date_week_start(int32_t day); /* its Monday */
int32_t date_month_start(int32_t day);
int32_t date_quarter_start(int32_t day);
int32_t date_year_start(int32_t day);

/* False (out untouched) where the result is outside years 1 to 9999. Months are clamped to the
 * month's end: 31 January + 1 month is 28 or 29 February. */
bool date_add_days(int32_t day, int64_t days, int32_t *out);
bool date_add_months(int32_t day, int64_t months, int32_t *out);
bool timestamp_add(int64_t us, int64_t by_us, int64_t *out);
/* date_add_months without the check: |months| <= 300,000. */
int32_t date_step_months(int32_t day, int32_t months);

/* Of a wall time. */
static inline int32_t wall_date(int64_t wall) { return (int32_t)floor_div(wall, US_PER_DAY); }
/* Since midnight. */
static inline int64_t wall_time(int64_t wall) { return floor_mod(wall, US_PER_DAY); }
static inline int wall_hour(int64_t wall) { return (int)(wall_time(wall) / US_PER_HOUR); }

#endif
