#include "data/window.h"

static int32_t unit_start(int32_t day, enum window_unit unit) {
  switch (unit) {
    case WINDOW_DAY: return day;
    case WINDOW_WEEK: return date_week_start(day);
    case WINDOW_MONTH: return date_month_start(day);
    case WINDOW_QUARTER: return date_quarter_start(day);
    case WINDOW_YEAR: return date_year_start(day);
  }
  return day;
}

/* `start` is the first day of a unit; by is -1, 0 or 1. */
static int32_t unit_step(int32_t start, enum window_unit unit, int by) {
  switch (unit) {
    case WINDOW_DAY: return start + by;
    case WINDOW_WEEK: return start + 7 * by;
    case WINDOW_MONTH: return date_step_months(start, by);
    case WINDOW_QUARTER: return date_step_months(start, 3 * by);
    case WINDOW_YEAR: return date_step_months(start, 12 * by);
  }
  return start;
}

/* Not clamped: may lie a year and a few days outside. */
static struct day_range calendar_days(const struct zone *z, int64_t now, enum window_which which,
                                      enum window_unit unit) {
  int32_t start = unit_start(zone_date_of(z, now, NULL), unit);
  if (which == WINDOW_PREVIOUS) start = unit_step(start, unit, -1);
  if (which == WINDOW_NEXT) start = unit_step(start, unit, 1);
  return (struct day_range){start, unit_step(start, unit, 1)};
}

static int64_t clamp(int64_t v, int64_t low, int64_t high) { return v < low ? low : v > high ? high : v; }

struct day_range window_calendar_days(const struct zone *z, int64_t now, enum window_which which,
                                      enum window_unit unit) {
  struct day_range r = calendar_days(z, now, which, unit);
  return (struct day_range){(int32_t)clamp(r.start, DATE_MIN, DATE_MAX + 1),
                            (int32_t)clamp(r.end, DATE_MIN, DATE_MAX + 1)};
}

struct time_range window_calendar(const struct zone *z, int64_t now, enum window_which which, enum window_unit unit) {
  struct day_range r = calendar_days(z, now, which, unit);
  return (struct time_range){clamp(zone_day_start(z, r.start), TIMESTAMP_MIN, TIMESTAMP_MAX + 1),
                             clamp(zone_day_start(z, r.end), TIMESTAMP_MIN, TIMESTAMP_MAX + 1)};
}

struct time_bounds window_last(const struct zone *z, int64_t now, struct period p) {
  int64_t after;
  if (!timestamp_add_months(z, now, -p.months, NULL, &after) || !timestamp_add(after, -p.us, &after)) {
    after = TIMESTAMP_MIN - 1;
  }
  return (struct time_bounds){after, now};
}

struct time_bounds window_next(const struct zone *z, int64_t now, struct period p) {
  int64_t upto;
  if (!timestamp_add_months(z, now, p.months, NULL, &upto) || !timestamp_add(upto, p.us, &upto)) {
    upto = TIMESTAMP_MAX;
  }
  return (struct time_bounds){now, upto};
}

/* The day that lies P from `day`; false beyond the years that there are. */
static bool day_step(int32_t day, struct period p, int sign, int32_t *out) {
  return date_add_months(day, sign * p.months, out) && date_add_days(*out, sign * (p.us / US_PER_DAY), out);
}

struct day_bounds window_last_days(const struct zone *z, int64_t now, struct period p) {
  int32_t today = zone_date_of(z, now, NULL), after;
  if (!day_step(today, p, -1, &after)) after = DATE_MIN - 1;
  return (struct day_bounds){after, today};
}

struct day_bounds window_next_days(const struct zone *z, int64_t now, struct period p) {
  int32_t today = zone_date_of(z, now, NULL), upto;
  if (!day_step(today, p, 1, &upto)) upto = DATE_MAX;
  return (struct day_bounds){today, upto};
}
