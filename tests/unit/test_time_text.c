/* Spellings of time, against a table and real exports, and windows around an instant. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "data/window.h"
#include "time_test.h"
#include "random.h"

static uint64_t seed = 11;

static uint64_t random_bits(void) { return random_next(&seed); }

static int64_t between(int64_t low, int64_t high) { return random_between(&seed, low, high); }

/* --- Spellings --- */

static void test_timestamp_spellings(void **state) {
  (void)state;
  const struct zone *paris = zone("Europe/Paris");
  static const struct {
    const char *text;
    enum time_read read;
    const char *utc; /* read with Europe/Paris for texts without a zone */
  } spellings[] = {
      {"2024-01-31", TIME_OK, "2024-01-30T23:00:00Z"},
      {"2024-01-31T10:00:00Z", TIME_OK, "2024-01-31T10:00:00Z"},
      {"2024-01-31t10:00:00z", TIME_OK, "2024-01-31T10:00:00Z"},
      {"2024-01-31 10:00:00", TIME_OK, "2024-01-31T09:00:00Z"},
      {"2024-07-31 10:00:00", TIME_OK, "2024-07-31T08:00:00Z"},
      {"2024-01-31T10:00", TIME_OK, "2024-01-31T09:00:00Z"},
      {"2024-01-31T10:00Z", TIME_OK, "2024-01-31T10:00:00Z"},
      {"2024-01-31 10:00:00.123456", TIME_OK, "2024-01-31T09:00:00.123456Z"},
      {"2024-01-31 10:00:00.5Z", TIME_OK, "2024-01-31T10:00:00.5Z"},
      {"2024-01-31 10:00:00,5Z", TIME_OK, "2024-01-31T10:00:00.5Z"},
      {"2024-01-31 10:00:00.000", TIME_OK, "2024-01-31T09:00:00Z"},
      {"2024-01-31 10:00:00.123456789Z", TIME_OK, "2024-01-31T10:00:00.123456Z"},
      {"2024-01-31 10:00:00.999999999Z", TIME_OK, "2024-01-31T10:00:00.999999Z"},
      {"1969-12-31T23:59:59.999999999Z", TIME_OK, "1969-12-31T23:59:59.999999Z"},
      {"2024-01-31T10:00:00+02:00", TIME_OK, "2024-01-31T08:00:00Z"},
      {"2024-01-31T10:00:00-0330", TIME_OK, "2024-01-31T13:30:00Z"},
      {"2024-01-31T10:00:00+02", TIME_OK, "2024-01-31T08:00:00Z"},
      {"2024-01-31 10:00:00+00", TIME_OK, "2024-01-31T10:00:00Z"},
      {"2024-01-31 10:00:00 UTC", TIME_OK, "2024-01-31T10:00:00Z"},
      {"2024-01-31 10:00:00.250 UTC", TIME_OK, "2024-01-31T10:00:00.25Z"},
      {"2024-01-31 10:00:00 +0000 UTC", TIME_OK, "2024-01-31T10:00:00Z"},
      {"2024-01-31 10:00:00 +02:00", TIME_OK, "2024-01-31T08:00:00Z"},
      {"2024-01-31T10:00:00GMT", TIME_OK, "2024-01-31T10:00:00Z"},
      {"2024-01-31 13:26:15.000   ", TIME_OK, "2024-01-31T12:26:15Z"},
      {"2010-12-01 08:26:00", TIME_OK, "2010-12-01T07:26:00Z"},
      {"2024-02-29", TIME_OK, "2024-02-28T23:00:00Z"},
      {"2024-03-31 02:30:00", TIME_OK, "2024-03-31T01:30:00Z"}, /* skipped: forward by the gap */
      {"2024-10-27 02:30:00", TIME_OK, "2024-10-27T00:30:00Z"}, /* twice: the earlier */
      {"2024-10-27 02:30:00+01:00", TIME_OK, "2024-10-27T01:30:00Z"},
      {"0001-01-01T00:00:00Z", TIME_OK, "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999999Z", TIME_OK, "9999-12-31T23:59:59.999999Z"},
      {"0001-01-01", TIME_RANGE, NULL},
      {"0001-01-01T00:00:00+00:01", TIME_RANGE, NULL},
      {"9999-12-31T23:59:59-00:01", TIME_RANGE, NULL},
      {"2024-02-30", TIME_NO_SUCH, NULL},
      {"2023-02-29T10:00:00Z", TIME_NO_SUCH, NULL},
      {"2024-13-01", TIME_NO_SUCH, NULL},
      {"0000-01-01", TIME_NO_SUCH, NULL},
      {"2024-01-31T24:00:00Z", TIME_NO_SUCH, NULL},
      {"2024-01-31T10:60:00Z", TIME_NO_SUCH, NULL},
      {"2024-01-31T23:59:60Z", TIME_NO_SUCH, NULL},
      {"2024-01-31T10:00:00+24:00", TIME_NO_SUCH, NULL},
      {"2024-01-31T10:00:00+01:60", TIME_NO_SUCH, NULL},
      {"", TIME_BAD, NULL},
      {" 2024-01-31", TIME_BAD, NULL},
      {"2024-01-31\t", TIME_BAD, NULL},
      {"2024-1-31", TIME_BAD, NULL},
      {"24-01-31", TIME_BAD, NULL},
      {"20240131", TIME_BAD, NULL},
      {"2024/01/31", TIME_BAD, NULL},
      {"1/31/2024 10:00", TIME_BAD, NULL},
      {"12/1/2010 8:26", TIME_BAD, NULL},
      {"-024-01-31", TIME_BAD, NULL},
      {"+2024-01-31", TIME_BAD, NULL},
      {"12024-01-31", TIME_BAD, NULL},
      {"2024-01-31T", TIME_BAD, NULL},
      {"2024-01-31Z", TIME_BAD, NULL},
      {"2024-01-31T10", TIME_BAD, NULL},
      {"2024-01-31T1:00:00", TIME_BAD, NULL},
      {"2024-01-31T10:0:00", TIME_BAD, NULL},
      {"2024-01-31T10:00:0", TIME_BAD, NULL},
      {"2024-01-31T10:00:00.", TIME_BAD, NULL},
      {"2024-01-31T10:00:00.Z", TIME_BAD, NULL},
      {"2024-01-31T10:00:00.1234567890Z", TIME_BAD, NULL},
      {"2024-01-31T10:00.5Z", TIME_BAD, NULL},
      {"2024-01-31  10:00:00", TIME_BAD, NULL},
      {"2024-01-31T10:00:00  UTC", TIME_BAD, NULL},
      {"2024-01-31T10:00:00 utc", TIME_BAD, NULL},
      {"2024-01-31T10:00:00 CET", TIME_BAD, NULL},
      {"2024-01-31T10:00:00+2", TIME_BAD, NULL},
      {"2024-01-31T10:00:00+02:0", TIME_BAD, NULL},
      {"2024-01-31T10:00:00+020", TIME_BAD, NULL},
      {"2024-01-31T10:00:00+", TIME_BAD, NULL},
      {"2024-01-31T10:00:00ZZ", TIME_BAD, NULL},
      {"2024-01-31T10:00:00+0200 UTC", TIME_BAD, NULL},
      {"2024-01-31T10:00:00+00:00:00", TIME_BAD, NULL},
      {"2024-01-31T10:00:00Europe/Paris", TIME_BAD, NULL},
      {"now", TIME_BAD, NULL},
      {"2024-01-31X10:00:00", TIME_BAD, NULL},
  };
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
    int64_t us = 4711;
    size_t n = strlen(spellings[i].text);
    char *exact = malloc(n ? n : 1); /* so that reading beyond the end is seen */
    memcpy(exact, spellings[i].text, n);
    enum time_read r = timestamp_parse(str_of(exact, n), paris, NULL, &us);
    free(exact);
    if (r != spellings[i].read) fail_msg("`%s`: %d", spellings[i].text, (int)r);
    if (r == TIME_OK) {
      check_time(us, spellings[i].utc);
      assert_true(at(spellings[i].utc) == us); /* what we print reads back */
    } else {
      assert_true(us == 4711);
    }
  }
  int64_t us;
  assert_int_equal(timestamp_parse(STR_NONE, paris, NULL, &us), TIME_BAD);
  assert_true(timestamp_names_zone(STR("2024-01-31T10:00Z")));
  assert_false(timestamp_names_zone(STR("2024-01-31T10:00")));
  assert_false(timestamp_names_zone(STR("2024-01-31")));
  assert_false(timestamp_names_zone(STR("Z")));
  for (int i = 0; i < 20000; i++) {
    int64_t t = between(TIMESTAMP_MIN, TIMESTAMP_MAX);
    if (i % 2) t -= floor_mod(t, US_PER_SECOND);
    assert_true(at(shown(t)) == t);
    struct buf b = buf_in(&arena);
    timestamp_print_in(&b, t, paris);
    if (t > at("1912-01-01")) { /* before, the offset has seconds, which does not read */
      assert_int_equal(timestamp_parse(buf_str(&b), NULL, NULL, &us), TIME_OK);
      assert_true(us == t);
    }
    if (i % 1000 == 0) {
      arena_free(&arena);
      paris = zone("Europe/Paris");
    }
  }
}

static void test_date_spellings(void **state) {
  (void)state;
  int32_t day = 5;
  assert_int_equal(date_parse(STR("2024-01-31"), &day), TIME_OK);
  check_day(day, "2024-01-31");
  assert_int_equal(date_parse(STR("2024-01-31  "), &day), TIME_OK);
  check_day(day_of("0001-01-01"), "0001-01-01");
  day = 5;
  assert_int_equal(date_parse(STR("2024-02-30"), &day), TIME_NO_SUCH);
  const char *bad[] = {"", "2024-1-31", "2024-01-31T00:00:00Z", "31.01.2024", "2024-01-3", "x"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(date_parse(str_from(bad[i]), &day), TIME_BAD);
  }
  assert_int_equal(date_parse(STR_NONE, &day), TIME_BAD);
  assert_int_equal(day, 5);
}

static void test_epochs(void **state) {
  (void)state;
  int64_t us = 3;
  assert_true(epoch_to_us(1706695200, EPOCH_S, &us));
  check_time(us, "2024-01-31T10:00:00Z");
  assert_true(epoch_to_us(-1, EPOCH_MS, &us));
  check_time(us, "1969-12-31T23:59:59.999Z");
  assert_true(epoch_to_us(TIMESTAMP_MAX, EPOCH_US, &us));
  us = 3;
  assert_false(epoch_to_us(TIMESTAMP_MAX + 1, EPOCH_US, &us));
  assert_false(epoch_to_us(INT64_MAX, EPOCH_S, &us));
  assert_false(epoch_to_us(INT64_MIN, EPOCH_MS, &us));
  assert_false(epoch_to_us(1706695200000, EPOCH_S, &us)); /* milliseconds taken for seconds */
  assert_true(us == 3);
  assert_true(epoch_from_us(1500000, EPOCH_S) == 2);
  assert_true(epoch_from_us(-1500000, EPOCH_S) == -1);
  assert_true(epoch_from_us(1000, EPOCH_MS) == 1);
  assert_true(epoch_from_us(1, EPOCH_MS) == 1);
  assert_true(epoch_from_us(7, EPOCH_US) == 7);
}

static void test_real_exports(void **state) {
  (void)state;
  const char *root = getenv("SEG_REAL_DATA");
  char pattern[400];
  glob_t found;
  snprintf(pattern, sizeof pattern, "%s/billing_api_seeds/*/*.csv", root ? root : "../shared/data");
  if (glob(pattern, 0, NULL, &found) != 0) {
    print_message("skipped: no real exports at %s\n", pattern);
    skip();
  }
  int count = 0;
  for (size_t i = 0; i < found.gl_pathc; i++) {
    FILE *f = fopen(found.gl_pathv[i], "r");
    char cell[64];
    size_t n = 0;
    for (int c; f && (c = fgetc(f)) != EOF;) {
      if (c != ',' && c != '\n' && c != '"' && c != '\r') {
        if (n < sizeof cell - 1) cell[n] = (char)c;
        n++;
        continue;
      }
      size_t len = n < sizeof cell - 1 ? n : sizeof cell - 1;
      int32_t day;
      int64_t us;
      n = 0;
      if (len < 10 || len > 35 || date_parse(str_of(cell, 10), &day) != TIME_OK) continue;
      if (timestamp_parse(str_of(cell, len), NULL, NULL, &us) != TIME_OK) {
        fail_msg("%s: `%.*s`", found.gl_pathv[i], (int)len, cell);
      }
      count++;
    }
    if (f) fclose(f);
  }
  globfree(&found);
  assert_true(count > 500);
}

/* --- Windows --- */

static void test_calendar_windows(void **state) {
  (void)state;
  static const struct {
    const char *zone, *now;
    enum window_which which;
    enum window_unit unit;
    const char *first, *end, *start_us, *end_us;
  } windows[] = {
      {"UTC", "2026-01-31T10:00:00Z", WINDOW_THIS, WINDOW_DAY, "2026-01-31", "2026-02-01", "2026-01-31T00:00:00Z",
       "2026-02-01T00:00:00Z"},
      {"UTC", "2026-01-31T10:00:00Z", WINDOW_THIS, WINDOW_WEEK, "2026-01-26", "2026-02-02", "2026-01-26T00:00:00Z",
       "2026-02-02T00:00:00Z"},
      {"UTC", "2026-01-31T10:00:00Z", WINDOW_NEXT, WINDOW_MONTH, "2026-02-01", "2026-03-01", "2026-02-01T00:00:00Z",
       "2026-03-01T00:00:00Z"},
      {"UTC", "2026-01-31T10:00:00Z", WINDOW_PREVIOUS, WINDOW_QUARTER, "2025-10-01", "2026-01-01",
       "2025-10-01T00:00:00Z", "2026-01-01T00:00:00Z"},
      {"UTC", "2026-01-31T10:00:00Z", WINDOW_PREVIOUS, WINDOW_YEAR, "2025-01-01", "2026-01-01", "2025-01-01T00:00:00Z",
       "2026-01-01T00:00:00Z"},
      /* already February there */
      {"Europe/Paris", "2026-01-31T23:30:00Z", WINDOW_THIS, WINDOW_MONTH, "2026-02-01", "2026-03-01",
       "2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z"},
      /* 23 hours, and the month in which they lie */
      {"Europe/Paris", "2024-03-31T12:00:00Z", WINDOW_THIS, WINDOW_DAY, "2024-03-31", "2024-04-01",
       "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"},
      {"Europe/Paris", "2024-03-31T12:00:00Z", WINDOW_THIS, WINDOW_MONTH, "2024-03-01", "2024-04-01",
       "2024-02-29T23:00:00Z", "2024-03-31T22:00:00Z"},
      {"Europe/Paris", "2024-03-31T12:00:00Z", WINDOW_NEXT, WINDOW_QUARTER, "2024-04-01", "2024-07-01",
       "2024-03-31T22:00:00Z", "2024-06-30T22:00:00Z"},
      {"America/New_York", "2024-01-01T02:00:00Z", WINDOW_THIS, WINDOW_YEAR, "2023-01-01", "2024-01-01",
       "2023-01-01T05:00:00Z", "2024-01-01T05:00:00Z"},
      /* midnight is skipped */
      {"Africa/Cairo", "2024-04-26T12:00:00Z", WINDOW_THIS, WINDOW_DAY, "2024-04-26", "2024-04-27",
       "2024-04-25T22:00:00Z", "2024-04-26T21:00:00Z"},
      /* a day that was not there */
      {"Pacific/Apia", "2011-12-30T09:00:00Z", WINDOW_NEXT, WINDOW_DAY, "2011-12-30", "2011-12-31",
       "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
      {"UTC", "0001-01-03T00:00:00Z", WINDOW_THIS, WINDOW_WEEK, "0001-01-01", "0001-01-08", "0001-01-01T00:00:00Z",
       "0001-01-08T00:00:00Z"},
      {"UTC", "2026-01-31T00:00:00Z", WINDOW_PREVIOUS, WINDOW_WEEK, "2026-01-19", "2026-01-26", "2026-01-19T00:00:00Z",
       "2026-01-26T00:00:00Z"},
  };
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
    const struct zone *z = zone(windows[i].zone);
    int64_t now = at(windows[i].now);
    struct day_range d = window_calendar_days(z, now, windows[i].which, windows[i].unit);
    struct time_range t = window_calendar(z, now, windows[i].which, windows[i].unit);
    check_day(d.start, windows[i].first);
    check_day(d.end, windows[i].end);
    check_time(t.start, windows[i].start_us);
    check_time(t.end, windows[i].end_us);
  }
  /* At the edges: clamped. */
  struct time_range t = window_calendar(&zone_utc, TIMESTAMP_MAX, WINDOW_THIS, WINDOW_YEAR);
  assert_true(t.end == TIMESTAMP_MAX + 1);
  t = window_calendar(&zone_utc, TIMESTAMP_MAX, WINDOW_NEXT, WINDOW_YEAR);
  assert_true(t.start == TIMESTAMP_MAX + 1 && t.end == TIMESTAMP_MAX + 1);
  t = window_calendar(&zone_utc, TIMESTAMP_MIN, WINDOW_PREVIOUS, WINDOW_YEAR);
  assert_true(t.start == TIMESTAMP_MIN && t.end == TIMESTAMP_MIN);
  struct day_range d = window_calendar_days(&zone_utc, TIMESTAMP_MAX, WINDOW_NEXT, WINDOW_DAY);
  assert_true(d.start == DATE_MAX + 1 && d.end == DATE_MAX + 1);
  /* Neighbours meet, whatever the zone and the day. */
  const struct zone *zones[] = {zone("Europe/Paris"), zone("Pacific/Apia"), zone("Africa/Cairo"),
                                zone("America/St_Johns"), &zone_utc};
  for (int round = 0; round < 5000; round++) {
    const struct zone *z = zones[round % 5];
    int64_t now = between(at("1900-01-01"), at("2100-01-01"));
    enum window_unit unit = (enum window_unit)(random_bits() % 5);
    struct time_range a = window_calendar(z, now, WINDOW_PREVIOUS, unit);
    struct time_range b = window_calendar(z, now, WINDOW_THIS, unit);
    struct time_range c = window_calendar(z, now, WINDOW_NEXT, unit);
    assert_true(a.end == b.start && b.end == c.start);
    assert_true(a.start <= a.end && c.start <= c.end && b.start < b.end);
    struct day_range e = window_calendar_days(z, now, WINDOW_THIS, unit);
    int32_t today = zone_date_of(z, now, NULL);
    assert_true(e.start <= today && today < e.end);
    if (zone_is_clean(z)) assert_true(b.start <= now && now < b.end);
  }
}

static void test_lasting_windows(void **state) {
  (void)state;
  const struct zone *paris = zone("Europe/Paris");
  int64_t now = at("2024-03-31T12:00:00Z");
  struct time_bounds t = window_last(paris, now, (struct period){.us = 7 * US_PER_DAY});
  check_time(t.after, "2024-03-24T12:00:00Z"); /* elapsed time, over the change of clocks */
  assert_true(t.upto == now);
  t = window_next(paris, now, (struct period){.us = 36 * US_PER_HOUR});
  assert_true(t.after == now);
  check_time(t.upto, "2024-04-02T00:00:00Z");
  t = window_last(paris, now, (struct period){.months = 1});
  check_time(t.after, "2024-02-29T13:00:00Z"); /* 14:00 there on the last of February */
  t = window_next(paris, now, (struct period){.months = 12});
  check_time(t.upto, "2025-03-31T12:00:00Z");
  t = window_last(paris, now, (struct period){.us = INT64_MAX});
  assert_true(t.after == TIMESTAMP_MIN - 1);
  t = window_next(paris, now, (struct period){.us = INT64_MAX});
  assert_true(t.upto == TIMESTAMP_MAX);
  t = window_last(paris, now, (struct period){.months = INT64_MAX});
  assert_true(t.after == TIMESTAMP_MIN - 1);
  /* Windows of equal length laid end to end tile. */
  t = window_last(paris, now, (struct period){.us = US_PER_DAY});
  struct time_bounds u = window_last(paris, t.after, (struct period){.us = US_PER_DAY});
  assert_true(u.upto == t.after);
  /* The second 02:30 of the night is not taken for the first. */
  int64_t second = at("2024-10-27T01:30:00Z");
  t = window_last(paris, second, (struct period){.us = US_PER_HOUR});
  check_time(t.after, "2024-10-27T00:30:00Z");

  now = at("2024-03-30T23:30:00Z"); /* 31 March there */
  struct day_bounds d = window_last_days(paris, now, (struct period){.us = 7 * US_PER_DAY});
  check_day(d.after, "2024-03-24");
  check_day(d.upto, "2024-03-31");
  d = window_next_days(paris, now, (struct period){.us = 30 * US_PER_DAY});
  check_day(d.after, "2024-03-31");
  check_day(d.upto, "2024-04-30");
  d = window_last_days(paris, now, (struct period){.months = 1});
  check_day(d.after, "2024-02-29");
  d = window_last_days(paris, now, (struct period){.months = INT64_MAX});
  assert_true(d.after == DATE_MIN - 1);
  d = window_next_days(paris, now, (struct period){.us = INT64_MAX});
  assert_true(d.upto == DATE_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_timestamp_spellings),
      cmocka_unit_test(test_date_spellings),
      cmocka_unit_test(test_epochs),
      cmocka_unit_test(test_real_exports),
      cmocka_unit_test(test_calendar_windows),
      cmocka_unit_test(test_lasting_windows),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
