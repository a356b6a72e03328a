#include "data/zone.h"

#include "data/zone_impl.h"

static const int32_t utc_offset[1] = {0};
const struct zone zone_utc = {.name = {"UTC", 3}, .offset = utc_offset};

struct str zone_name(const struct zone *z) {
  return z->name;
}

bool zone_is_utc(const struct zone *z) { return z->count == 0 && !z->has_rule && z->offset[0] == 0; }

/* --- The rule of the footer --- */

static int32_t rule_day(const struct rule_date *d, int32_t year) {
  if (d->kind == RULE_ZERO) return date_from_parts(year, 1, 1) + d->day;
  if (d->kind == RULE_JULIAN) {
    return date_from_parts(year, 1, 1) + d->day - 1 + (d->day >= 60 && year_is_leap(year));
  }
  int32_t first = date_from_parts(year, d->month, 1);
  int want = d->day == 0 ? 7 : d->day;
  int32_t day = first + (want - date_weekday(first) + 7) % 7 + (d->week - 1) * 7;
  return day < first + days_in_month(year, d->month) ? day : day - 7;
}

static int64_t rule_instant(const struct rule_date *d, int32_t year, int32_t offset_before) {
  return rule_day(d, year) * US_PER_DAY + (d->time - offset_before) * US_PER_SECOND;
}

struct zone_span zone_rule_span(const struct zone_rule *r, int64_t us) {
  int32_t year = date_split(wall_date(us)).year;
  struct zone_step steps[10];
  int n = 0;
  /* Times of up to a week before or after a day may carry a change into a neighbouring year. Sorted
   * by insertion, which keeps the written order of equal instants: there the end of one summer
   * meets the start of the next, and summer holds throughout. */
  for (int32_t y = year - 2; y <= year + 2; y++) {
    struct zone_step two[2] = {{rule_instant(&r->start, y, r->standard), r->summer},
                               {rule_instant(&r->end, y, r->summer), r->standard}};
    for (int k = 0; k < 2; k++) {
      int i = n++;
      for (; i > 0 && steps[i - 1].at > two[k].at; i--) steps[i] = steps[i - 1];
      steps[i] = two[k];
    }
  }
  struct zone_span s = {INT64_MIN, INT64_MAX, r->standard};
  for (int i = 0; i < n; i++) {
    if (steps[i].at > us) {
      s.to = steps[i].at;
      break;
    }
    s.from = steps[i].at;
    s.offset = steps[i].offset;
  }
  return s;
}

/* --- Offsets --- */

struct zone_span zone_span_at(const struct zone *z, int64_t us) {
  if (z->has_rule && us >= z->rule_from) {
    struct zone_span s = zone_rule_span(&z->rule, us);
    if (s.from < z->rule_from) s.from = z->rule_from;
    return s;
  }
  uint32_t low = 0, high = z->count; /* the first change after us */
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (z->at[mid] <= us) {
      low = mid + 1;
    } else {
      high = mid;
    }
  }
  return (struct zone_span){
      .from = low > 0 ? z->at[low - 1] : INT64_MIN,
      .to = low < z->count ? z->at[low]
            : z->has_rule  ? z->rule_from
                           : INT64_MAX,
      .offset = z->offset[low],
  };
}

/* The first instant at which the wall shows `wall`, or, where it never does, the one at which it
 * jumps over it (then *jump is the wall time that is skipped, counted from there; else 0). Goes
 * through the spans from the earliest that can hold the answer. */
static int64_t wall_first(const struct zone *z, int64_t wall, struct zone_span *hint, int64_t *jump) {
  int64_t earliest = wall - z->offset_max * US_PER_SECOND;
  struct zone_span s, before;
  *jump = 0;
  if (hint && earliest >= hint->from && earliest < hint->to) {
    s = *hint;
  } else {
    s = zone_span_at(z, earliest);
  }
  before = s;
  for (;;) {
    int64_t us = wall - s.offset * US_PER_SECOND;
    if (hint) *hint = s;
    if (us < s.from) {
      *jump = wall - before.offset * US_PER_SECOND - s.from;
      return s.from;
    }
    if (us < s.to) return us;
    before = s;
    s = zone_span_at(z, s.to);
  }
}

int64_t zone_from_local(const struct zone *z, int64_t wall, struct zone_span *hint) {
  int64_t jump, us = wall_first(z, wall, hint, &jump);
  return us + jump;
}

int64_t zone_day_start(const struct zone *z, int32_t day) {
  int64_t jump;
  return wall_first(z, day * US_PER_DAY, NULL, &jump);
}

bool zone_day_is_clean(const struct zone *z, int32_t day) {
  int64_t midnight = day * US_PER_DAY, start = zone_day_start(z, day);
  /* Offsets lie within 26 hours of UTC, so three days on no clock can be set back to this
   * midnight. */
  for (struct zone_span s = zone_span_at(z, start); s.to < start + 3 * US_PER_DAY;) {
    s = zone_span_at(z, s.to);
    if (s.from + s.offset * US_PER_SECOND < midnight) return false;
  }
  return true;
}

/* Whether a clock that shows `wall` is set back by `by` from one day into the one before, after
 * midnight struck. */
static bool falls_back_a_day(int64_t wall, int64_t by) {
  return by > 0 && floor_div(wall - 1, US_PER_DAY) > floor_div(wall - by, US_PER_DAY);
}

bool zone_is_clean(const struct zone *z) {
  for (uint32_t i = 0; i < z->count; i++) {
    int64_t by = (z->offset[i] - z->offset[i + 1]) * US_PER_SECOND;
    if (falls_back_a_day(z->at[i] + z->offset[i] * US_PER_SECOND, by)) return false;
  }
  if (!z->has_rule) return true;
  const struct zone_rule *r = &z->rule; /* its changes come at the same time of day each year */
  int64_t back = (r->summer - r->standard) * US_PER_SECOND;
  return !falls_back_a_day(r->end.time * US_PER_SECOND, back) &&
         !falls_back_a_day(r->start.time * US_PER_SECOND, -back);
}

bool timestamp_add_months(const struct zone *z, int64_t us, int64_t months, struct zone_span *hint, int64_t *out) {
  if (months > MONTHS_MAX || months < -MONTHS_MAX) return false;
  if (months == 0) { /* not by way of a wall time that exists twice */
    *out = us;
    return true;
  }
  int64_t wall = zone_to_local(z, us, hint);
  int64_t moved = date_step_months(wall_date(wall), (int32_t)months) * US_PER_DAY + wall_time(wall);
  if (moved < TIMESTAMP_MIN - US_PER_DAY * 2 || moved > TIMESTAMP_MAX + US_PER_DAY * 2) {
    return false; /* farther off than any offset leads back */
  }
  int64_t t = zone_from_local(z, moved, hint);
  if (!timestamp_in_range(t)) return false;
  *out = t;
  return true;
}

struct zone_steps zone_transitions(const struct zone *z, int64_t from, int64_t to, struct arena *a) {
  struct zone_steps steps = {0};
  struct zone_span s = zone_span_at(z, from);
  *array_push(a, &steps.list) = (struct zone_step){from, s.offset};
  while (s.to < to) {
    int32_t before = s.offset;
    s = zone_span_at(z, s.to);
    if (s.offset != before) *array_push(a, &steps.list) = (struct zone_step){s.from, s.offset};
  }
  return steps;
}
