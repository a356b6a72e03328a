#include "sql/zone_case.h"

struct breaks {
  ARRAY_OF(struct zone_step) list; /* at: the first place with this offset (seconds) */
};

static struct breaks breaks_of(const struct zone *z, enum zone_ask ask, struct arena *a) {
  struct zone_steps steps = zone_transitions(z, TIMESTAMP_MIN - US_PER_DAY, ZONE_CASE_END + US_PER_DAY, a);
  struct breaks b = {0};
  for (uint32_t i = 0; i < steps.list.count; i++) {
    struct zone_step s = steps.list.items[i];
    if (i && ask == ZONE_OF_WALL) {
      int32_t before = steps.list.items[i - 1].offset;
      s.at += (before > s.offset ? before : s.offset) * US_PER_SECOND;
    }
    *array_push(a, &b.list) = s;
  }
  return b;
}

bool zone_is_constant(const struct zone *z, struct arena *a, int64_t *offset) {
  struct zone_steps steps = zone_transitions(z, TIMESTAMP_MIN - US_PER_DAY, ZONE_CASE_END + US_PER_DAY, a);
  *offset = steps.list.items[0].offset * US_PER_SECOND;
  return steps.list.count == 1;
}

static void branch(const struct zone_step *from, uint32_t count, const char *u, struct text *t) {
  if (count == 1) {
    put(t, "%lld", (long long)(from->offset * US_PER_SECOND));
    return;
  }
  uint32_t half = count / 2;
  put(t, "CASE WHEN %s < %lld THEN ", u, (long long)from[half].at);
  branch(from, half, u, t);
  put(t, " ELSE ");
  branch(from + half, count - half, u, t);
  put(t, " END");
}

void write_zone_offset(const struct zone *z, enum zone_ask ask, const char *u, struct text *t) {
  struct breaks b = breaks_of(z, ask, t->sql.arena);
  branch(b.list.items, b.list.count, u, t);
}

void zone_like_years(int64_t out[14]) {
  for (int i = 0; i < 14; i++) out[i] = 0;
  /* two rounds of 28 years, so that each kind is there; rules of a file that reach further than 2060 are not used */
  for (int year = 2100; year > 2100 - 41; year--) {
    int32_t day = date_from_parts(year, 1, 1);
    int at = date_weekday(day) - 1 + (year_is_leap(year) ? 7 : 0);
    if (!out[at]) out[at] = day * US_PER_DAY;
  }
}
