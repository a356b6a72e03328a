/* Calendar and zones: against counting by hand and the C library's reading of the zone files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "time_test.h"
#include "random.h"

static uint64_t seed = 11;

static uint64_t random_bits(void) { return random_next(&seed); }

static int64_t between(int64_t low, int64_t high) { return random_between(&seed, low, high); }

/* --- Calendar --- */

static void test_every_day(void **state) {
  (void)state;
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int y = 1, m = 1, d = 1, weekday = 1; /* 0001-01-01 was a Monday in this calendar */
  int32_t year_start = DATE_MIN, month_start = DATE_MIN, week_start = DATE_MIN, made;
  for (int32_t day = DATE_MIN; day <= DATE_MAX; day++) {
    struct date_parts p = date_split(day);
    if (p.year != y || p.month != m || p.day != d) fail_msg("day %d", (int)day);
    if (!date_make(y, m, d, &made) || made != day) fail_msg("%d-%d-%d", y, m, d);
    if (date_weekday(day) != weekday || date_quarter(day) != (m - 1) / 3 + 1) fail();
    if (date_week_start(day) != week_start || date_month_start(day) != month_start) fail();
    if (date_year_start(day) != year_start) fail();
    if (m % 3 == 1 && d == 1 && date_quarter_start(day) != day) fail();
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    int length = lengths[m - 1] + (m == 2 && leap);
    if (days_in_month(y, m) != length) fail();
    if (++weekday > 7) weekday = 1, week_start = day + 1;
    if (++d > length) {
      assert_false(date_make(y, m, d, &made));
      d = 1;
      month_start = day + 1;
      if (++m > 12) m = 1, y++, year_start = day + 1;
    }
  }
  assert_int_equal(y, 10000);
  assert_int_equal(day_of("1970-01-01"), 0);
  assert_int_equal(day_of("0001-01-01"), DATE_MIN);
  assert_int_equal(day_of("9999-12-31"), DATE_MAX);
  assert_true(at("0001-01-01T00:00:00Z") == TIMESTAMP_MIN);
  assert_true(at("9999-12-31T23:59:59.999999Z") == TIMESTAMP_MAX);
  assert_false(date_make(0, 1, 1, &made));
  assert_false(date_make(10000, 1, 1, &made));
  assert_false(date_make(2024, 0, 1, &made));
  assert_false(date_make(2024, 13, 1, &made));
  assert_false(date_make(2024, 1, 0, &made));
  assert_false(date_make(INT64_MAX, INT64_MAX, INT64_MAX, &made));
  for (int i = 0; i < 100000; i++) { /* any int32_t comes apart and together again */
    int32_t day = (int32_t)random_bits();
    struct date_parts p = date_split(day);
    if (date_from_parts(p.year, p.month, p.day) != day) fail_msg("%d", (int)day);
    assert_int_equal((date_weekday(day) + 7 - date_weekday(day - day % 7)) % 7, (day % 7 + 7) % 7);
  }
}

static void test_steps(void **state) {
  (void)state;
  static const struct {
    const char *from;
    int64_t months;
    const char *to;
  } steps[] = {
      {"2024-01-31", 1, "2024-02-29"},      {"2023-01-31", 1, "2023-02-28"},  {"2024-03-31", -1, "2024-02-29"},
      {"2024-02-29", 12, "2025-02-28"},     {"2024-02-29", 48, "2028-02-29"}, {"2024-02-29", -1200, "1924-02-29"},
      {"2024-12-15", 1, "2025-01-15"},      {"2024-01-15", -1, "2023-12-15"}, {"2024-05-31", 0, "2024-05-31"},
      {"0001-01-31", 1, "0001-02-28"},      {"0001-02-01", -1, "0001-01-01"}, {"9999-11-30", 1, "9999-12-30"},
      {"0001-01-01", 119987, "9999-12-01"},
  };
  int32_t day;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    assert_true(date_add_months(day_of(steps[i].from), steps[i].months, &day));
    check_day(day, steps[i].to);
  }
  day = 77;
  assert_false(date_add_months(DATE_MIN, -1, &day));
  assert_false(date_add_months(DATE_MAX, 1, &day));
  assert_false(date_add_months(0, INT64_MAX, &day));
  assert_false(date_add_months(0, INT64_MIN, &day));
  assert_false(date_add_days(DATE_MAX, 1, &day));
  assert_false(date_add_days(0, INT64_MAX, &day));
  assert_false(date_add_days(-1, INT64_MIN, &day));
  assert_int_equal(day, 77);
  assert_true(date_add_days(0, -1, &day) && day == -1);
  int64_t us;
  assert_false(timestamp_add(TIMESTAMP_MAX, 1, &us));
  assert_false(timestamp_add(TIMESTAMP_MAX, INT64_MAX, &us));
  assert_false(timestamp_add(TIMESTAMP_MIN, -1, &us));
  assert_true(timestamp_add(TIMESTAMP_MIN, TIMESTAMP_MAX - TIMESTAMP_MIN, &us));
  assert_true(us == TIMESTAMP_MAX);
  assert_true(floor_div(-1, 7) == -1 && floor_mod(-1, 7) == 6 && floor_mod(-7, 7) == 0);
  assert_int_equal(wall_hour(-1), 23);
  assert_int_equal(wall_date(-1), -1);
}

/* --- Zones --- */

static const char *const chosen[] = {
    "Europe/Paris",   "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia",
    "Asia/Kathmandu", "Europe/Dublin",    "America/St_Johns",  "America/Sao_Paulo",   "America/Nuuk",
    "Africa/Cairo",   "Asia/Gaza",        "EST5EDT",           "Etc/GMT+5",
};
enum { CHOSEN = sizeof chosen / sizeof *chosen };

static int32_t offset_by_libc(int64_t second) {
  time_t t = (time_t)second;
  struct tm tm;
  localtime_r(&t, &tm);
  return (int32_t)tm.tm_gmtoff;
}

static void use_libc(const char *name) {
  setenv("TZ", name, 1);
  tzset();
}

static int64_t seconds_at(const char *text) { return at(text) / US_PER_SECOND; }

static void check_offset(const struct zone *z, const char *name, int64_t second, struct zone_span *hint) {
  int32_t want = offset_by_libc(second);
  int32_t got = zone_offset_at(z, second * US_PER_SECOND, NULL);
  if (got != want) {
    fail_msg("%s at %s: %d, not %d", name, shown(second * US_PER_SECOND), (int)got, (int)want);
  }
  if (zone_offset_at(z, second * US_PER_SECOND, hint) != want) fail_msg("%s: the hint", name);
}

/* Every change that we know, a second before and after, and a walk in steps that finds what we do
 * not know. */
static void check_zone(const char *name, int64_t from, int64_t to, int64_t step) {
  const struct zone *z = zone(name);
  struct zone_span hint = {0};
  use_libc(name);
  for (int64_t t = from; t < to; t += step) check_offset(z, name, t, &hint);
  struct zone_steps s = zone_transitions(z, from * US_PER_SECOND, to * US_PER_SECOND, &arena);
  for (uint32_t i = 0; i < s.list.count; i++) {
    int64_t t = s.list.items[i].at / US_PER_SECOND;
    assert_true(i == 0 || s.list.items[i].at > s.list.items[i - 1].at);
    assert_true(i == 0 || s.list.items[i].offset != s.list.items[i - 1].offset);
    if (i > 0) check_offset(z, name, t - 1, &hint);
    check_offset(z, name, t, &hint);
    check_offset(z, name, t + 1, &hint);
    assert_int_equal(zone_offset_at(z, s.list.items[i].at, NULL), s.list.items[i].offset);
    if (i > 0) {
      assert_int_equal(zone_offset_at(z, s.list.items[i].at - 1, NULL), s.list.items[i - 1].offset);
    }
  }
}

static void test_chosen_zones(void **state) {
  (void)state;
  for (int i = 0; i < CHOSEN; i++) {
    check_zone(chosen[i], seconds_at("1850-01-01"), seconds_at("2200-01-01"), 43200 - 7);
    check_zone(chosen[i], seconds_at("2390-01-01"), seconds_at("2410-01-01"), 3601);
    check_zone(chosen[i], seconds_at("9980-01-01"), seconds_at("9999-12-31"), 86399);
    arena_free(&arena);
  }
}

static void test_all_zones(void **state) {
  (void)state;
  const char *folder = getenv("TZDIR");
  char path[300], line[300], name[100];
  snprintf(path, sizeof path, "%s/tzdata.zi", folder ? folder : "/usr/share/zoneinfo");
  FILE *f = fopen(path, "r");
  if (!f) {
    print_message("skipped: no list of zones at %s\n", path);
    skip();
  }
  int count = 0;
  while (fgets(line, sizeof line, f)) {
    if (sscanf(line, "Z %99s", name) != 1 && sscanf(line, "L %*s %99s", name) != 1) continue;
    char file[450];
    snprintf(file, sizeof file, "%.*s/%s", (int)strlen(path) - 10, path, name);
    if (access(file, R_OK) != 0) continue; /* listed, but of a package that is not there */
    check_zone(name, seconds_at("1900-01-01"), seconds_at("2060-01-01"), 30 * 86400 + 1);
    if (++count % 20 == 0) arena_free(&arena);
  }
  fclose(f);
  assert_true(count > 300);
}

/* Local to instant: every offset that the C library has near by is tried. */
static int64_t from_local_by_libc(int64_t wall, int64_t change) {
  int32_t before = offset_by_libc(change - 1), after = offset_by_libc(change);
  int32_t high = before > after ? before : after, low = before > after ? after : before;
  if (offset_by_libc(wall - high) == high) return wall - high;
  if (offset_by_libc(wall - low) == low) return wall - low;
  return wall - before; /* in the gap */
}

static void test_from_local(void **state) {
  (void)state;
  for (int k = 0; k < CHOSEN; k++) {
    const struct zone *z = zone(chosen[k]);
    use_libc(chosen[k]);
    struct zone_steps s = zone_transitions(z, at("1860-01-01"), at("2150-01-01"), &arena);
    struct zone_span hint = {0};
    for (uint32_t i = 1; i < s.list.count; i++) {
      int64_t change = s.list.items[i].at / US_PER_SECOND;
      if (change - s.list.items[i - 1].at / US_PER_SECOND < 3 * 86400) continue;
      if (i + 1 < s.list.count && s.list.items[i + 1].at / US_PER_SECOND - change < 3 * 86400) {
        continue;
      }
      int64_t ends[2] = {change + s.list.items[i - 1].offset, change + s.list.items[i].offset};
      int64_t tries[] = {
          ends[0] - 1,     ends[0],        ends[0] + 1, ends[1] - 1, ends[1], ends[1] + 1, (ends[0] + ends[1]) / 2,
          ends[0] - 86400, ends[0] + 86400};
      for (size_t n = 0; n < sizeof tries / sizeof *tries; n++) {
        int64_t want = from_local_by_libc(tries[n], change);
        int64_t got = zone_from_local(z, tries[n] * US_PER_SECOND, &hint);
        if (got != want * US_PER_SECOND) {
          fail_msg("%s, wall time %s: %s", chosen[k], shown(tries[n] * US_PER_SECOND), shown(got));
        }
        assert_true(zone_from_local(z, tries[n] * US_PER_SECOND, NULL) == got);
      }
    }
    for (int i = 0; i < 3000; i++) { /* there and back */
      int64_t us = between(TIMESTAMP_MIN, TIMESTAMP_MAX);
      int64_t wall = zone_to_local(z, us, &hint);
      int64_t first = zone_from_local(z, wall, &hint);
      assert_true(first <= us && zone_to_local(z, first, NULL) == wall);
    }
    arena_free(&arena);
  }
  const struct zone *paris = zone("Europe/Paris");
  check_time(zone_from_local(paris, at("2024-03-31T02:30:00Z"), NULL), "2024-03-31T01:30:00Z");
  check_time(zone_from_local(paris, at("2024-10-27T02:30:00Z"), NULL), "2024-10-27T00:30:00Z");
  check_time(zone_from_local(paris, at("2024-10-27T03:00:00Z"), NULL), "2024-10-27T02:00:00Z");
}

/* Days by trying every minute. */
static void test_day_starts(void **state) {
  (void)state;
  static const char *const names[] = {"America/St_Johns", "Pacific/Apia", "America/Sao_Paulo", "America/Havana",
                                      "Asia/Beirut",      "Europe/Paris", "Africa/Cairo",      "Antarctica/Casey"};
  int dirty = 0;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    const struct zone *z = zone(names[k]);
    bool all_clean = true;
    struct zone_steps s = zone_transitions(z, at("1950-01-01"), at("2040-01-01"), &arena);
    for (uint32_t i = 1; i < s.list.count; i++) {
      int32_t near = zone_date_of(z, s.list.items[i].at, NULL);
      for (int32_t day = near - 1; day <= near + 1; day++) {
        int64_t from = day * US_PER_DAY - 27 * US_PER_HOUR, start = 0;
        bool seen = false, clean = true;
        struct zone_span hint = {0};
        for (int64_t t = from; t < from + 80 * US_PER_HOUR; t += US_PER_MINUTE) {
          bool there = zone_date_of(z, t, &hint) >= day;
          if (there && !seen) start = t;
          if (!there && seen) clean = false;
          seen |= there;
        }
        if (zone_day_start(z, day) != start) fail_msg("%s: day %d", names[k], (int)day);
        if (zone_day_is_clean(z, day) != clean) fail_msg("%s: day %d clean", names[k], (int)day);
        dirty += !clean;
        all_clean &= clean;
      }
    }
    if (zone_is_clean(z) && !all_clean) fail_msg("%s is not clean", names[k]);
    assert_true(zone_is_clean(z) || strcmp(names[k], "Europe/Paris") != 0);
  }
  assert_true(dirty > 10); /* St. John's, at 00:01 */
  assert_false(zone_is_clean(zone("America/St_Johns")));
  assert_true(zone_is_clean(zone("America/New_York")));
  assert_true(zone_is_clean(&zone_utc));
  const struct zone *apia = zone("Pacific/Apia"); /* had no 30 December 2011 */
  check_time(zone_day_start(apia, day_of("2011-12-30")), "2011-12-30T10:00:00Z");
  check_time(zone_day_start(apia, day_of("2011-12-31")), "2011-12-30T10:00:00Z");
  const struct zone *cairo = zone("Africa/Cairo"); /* skips 00:00 to 01:00 in April */
  check_time(zone_day_start(cairo, day_of("2024-04-26")), "2024-04-25T22:00:00Z");
  (void)zone_day_start(apia, DATE_MIN - 700);
  (void)zone_day_start(apia, DATE_MAX + 700);
}

static void test_month_steps(void **state) {
  (void)state;
  const struct zone *paris = zone("Europe/Paris");
  static const struct {
    const char *from;
    int64_t months;
    const char *to;
  } steps[] = {
      {"2024-01-31T11:00:00Z", 1, "2024-02-29T11:00:00Z"},
      {"2024-01-31T23:30:00Z", 1, "2024-02-29T23:30:00Z"}, /* 1 February there */
      {"2024-02-29T23:30:00Z", 1, "2024-03-31T22:30:00Z"}, /* 1 March to 1 April 00:30 */
      {"2024-02-29T01:30:00Z", 1, "2024-03-29T01:30:00Z"},
      {"2024-03-15T10:00:00Z", 1, "2024-04-15T09:00:00Z"},
      {"2024-04-30T00:30:00Z", -1, "2024-03-30T01:30:00Z"},
      {"2024-05-31T00:30:00Z", -2, "2024-03-31T01:30:00Z"}, /* 02:30 is skipped */
      {"2024-10-27T01:30:00Z", 0, "2024-10-27T01:30:00Z"},  /* the second 02:30 stays */
      {"2024-10-27T01:30:00Z", 12, "2025-10-27T01:30:00Z"},
      {"2024-09-27T00:30:00Z", 1, "2024-10-27T00:30:00Z"}, /* the first 02:30 */
  };
  int64_t us;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    assert_true(timestamp_add_months(paris, at(steps[i].from), steps[i].months, NULL, &us));
    check_time(us, steps[i].to);
  }
  assert_false(timestamp_add_months(paris, TIMESTAMP_MAX, 1, NULL, &us));
  assert_false(timestamp_add_months(paris, TIMESTAMP_MIN, -1, NULL, &us));
  assert_false(timestamp_add_months(paris, 0, INT64_MAX, NULL, &us));
  assert_false(timestamp_add_months(paris, 0, MONTHS_MAX, NULL, &us));
  const struct zone *east = zone("+14:00"); /* there it is year 10,000 already */
  assert_true(timestamp_add_months(east, TIMESTAMP_MAX, -1, NULL, &us));
  check_time(us, "9999-11-30T23:59:59.999999Z");
}

static void test_zone_names(void **state) {
  (void)state;
  static const struct {
    const char *name;
    enum zone_error error;
  } names[] = {
      {"", ZONE_BAD_NAME},
      {"/etc/passwd", ZONE_BAD_NAME},
      {"../zoneinfo/UTC", ZONE_BAD_NAME},
      {"Europe/../Europe/Paris", ZONE_BAD_NAME},
      {"Europe//Paris", ZONE_BAD_NAME},
      {"Europe/", ZONE_BAD_NAME},
      {"./UTC", ZONE_BAD_NAME},
      {"Europe/Paris ", ZONE_BAD_NAME},
      {"Europe\\Paris", ZONE_BAD_NAME},
      {"+24:01", ZONE_BAD_NAME},
      {"+1", ZONE_BAD_NAME},
      {"+1:00", ZONE_BAD_NAME},
      {"+01:60", ZONE_BAD_NAME},
      {"+01:0", ZONE_BAD_NAME},
      {"+0160", ZONE_BAD_NAME},
      {"-", ZONE_BAD_NAME},
      {"+99", ZONE_BAD_NAME},
      {"+ab:cd", ZONE_BAD_NAME},
      {"+01:000", ZONE_BAD_NAME},
      {"+010", ZONE_BAD_NAME},
      {"Europe/Atlantis", ZONE_UNKNOWN},
      {"Europe", ZONE_UNKNOWN},
      {"Europe/Paris/x", ZONE_UNKNOWN},
      {"leapseconds", ZONE_MALFORMED},
      {"right/Europe/Paris", ZONE_LEAP_SECONDS},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct zone *z = NULL;
    enum zone_error e = zone_open(&arena, str_from(names[i].name), &z);
    if (names[i].error == ZONE_LEAP_SECONDS && e == ZONE_UNKNOWN) continue; /* not installed */
    if (e != names[i].error || z) fail_msg("`%s`: %d", names[i].name, (int)e);
    assert_true(strlen(zone_error_text(e)) > 5);
  }
  const struct zone *z;
  assert_int_equal(zone_open(&arena, str_of("Europe/Paris\0x", 14), &z), ZONE_BAD_NAME);
  static const struct {
    const char *name;
    int32_t offset;
    const char *shown;
  } fixed[] = {
      {"UTC", 0, "UTC"},           {"Z", 0, "UTC"},          {"+00:00", 0, "UTC"},        {"+02:00", 7200, "+02:00"},
      {"-0330", -12600, "-03:30"}, {"+05", 18000, "+05:00"}, {"-24:00", -86400, "-24:00"}};
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
    z = zone(fixed[i].name);
    assert_int_equal(zone_offset_at(z, 0, NULL), fixed[i].offset);
    assert_int_equal(zone_offset_at(z, TIMESTAMP_MIN, NULL), fixed[i].offset);
    assert_true(str_is(zone_name(z), fixed[i].shown));
    assert_int_equal(zone_is_utc(z), fixed[i].offset == 0);
    int64_t wall = zone_to_local(z, 12345, NULL);
    assert_true(zone_from_local(z, wall, NULL) == 12345);
  }
  assert_true(str_is(zone_name(zone("Europe/Paris")), "Europe/Paris"));
  assert_false(zone_is_utc(zone("Europe/London")));
  assert_true(zone_is_utc(zone("Etc/UTC")));
  const char *before = getenv("TZDIR");
  char *folder = before ? strdup(before) : NULL;
  setenv("TZDIR", "/nowhere", 1);
  assert_int_equal(zone_open(&arena, STR("Europe/Paris"), &z), ZONE_UNKNOWN);
  unsetenv("TZDIR");
  if (folder) setenv("TZDIR", folder, 1);
  free(folder);
}

/* A TZif file of version 2 with the changes that the test wants. */
struct change {
  int64_t second;
  uint8_t type;
};

static void add_big_endian(struct buf *b, uint64_t v, int bytes) {
  while (bytes-- > 0) buf_addc(b, (char)(v >> (8 * bytes)));
}

static struct str tzif(const struct change *c, uint32_t changes, const int32_t *offsets, uint32_t types,
                       const char *footer) {
  struct buf b = buf_in(&arena);
  for (int block = 0; block < 2; block++) {
    buf_addz(&b, "TZif2");
    for (int i = 0; i < 15; i++) buf_addc(&b, 0);
    uint32_t counts[6] = {0, 0, 0, block ? changes : 0, block ? types : 1, 4};
    for (int i = 0; i < 6; i++) add_big_endian(&b, counts[i], 4);
    for (uint32_t i = 0; block && i < changes; i++) add_big_endian(&b, (uint64_t)c[i].second, 8);
    for (uint32_t i = 0; block && i < changes; i++) buf_addc(&b, (char)c[i].type);
    for (uint32_t i = 0; i < counts[4]; i++) {
      add_big_endian(&b, (uint32_t)offsets[i], 4);
      add_big_endian(&b, 0, 2);
    }
    buf_add(&b, STR("XXX\0"));
  }
  buf_addc(&b, '\n');
  buf_addz(&b, footer);
  buf_addc(&b, '\n');
  return buf_str(&b);
}

static void test_footers(void **state) {
  (void)state;
  static const struct {
    const char *footer;
    enum zone_error error;
  } footers[] = {
      {"CET-1CEST,M3.5.0,M10.5.0/3", ZONE_OK},
      {"<+0530>-5:30", ZONE_OK},
      {"", ZONE_OK},
      {"XXX3EDT4,0/0,J365/23", ZONE_OK},
      {"IST-2IDT,M3.4.4/26,M10.5.0", ZONE_OK},
      {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", ZONE_OK},
      {"EST5EDT", ZONE_MALFORMED},
      {"EST5EDT,M3.2.0", ZONE_MALFORMED},
      {"EST5EDT,M3.2.0,M13.1.0", ZONE_MALFORMED},
      {"EST5EDT,M3.2.0,M11.1.0x", ZONE_MALFORMED},
      {"EST", ZONE_MALFORMED},
      {"ES5", ZONE_MALFORMED},
      {"<EST5", ZONE_MALFORMED},
      {"EST25", ZONE_MALFORMED},
      {"EST5EDT,J0,J100", ZONE_MALFORMED},
      {"EST5EDT,366,100", ZONE_MALFORMED},
      {"EST5EDT,M3.2.0/168,M11.1.0", ZONE_MALFORMED},
      {"EST5:60", ZONE_MALFORMED},
      {"EST5EDT,M3.6.0,M11.1.0", ZONE_MALFORMED},
      {"EST5EDT,M3.2.7,M11.1.0", ZONE_MALFORMED},
      {"EST99999999999", ZONE_MALFORMED},
      {"EST5EDT,M3.2.0/,M11.1.0", ZONE_MALFORMED},
  };
  int32_t offset = 0;
  for (size_t i = 0; i < sizeof footers / sizeof *footers; i++) {
    const struct zone *z;
    struct str bytes = tzif(NULL, 0, &offset, 1, footers[i].footer);
    enum zone_error e = zone_parse(&arena, STR("X"), bytes, &z);
    if (e != footers[i].error) fail_msg("`%s`: %d", footers[i].footer, (int)e);
    if (e != ZONE_OK || !*footers[i].footer) continue;
    if (strstr(footers[i].footer, "J365")) { /* summer all year: the C library misses new year */
      for (int64_t t = at("1990-01-01"); t < at("2030-01-01"); t += US_PER_HOUR) {
        assert_int_equal(zone_offset_at(z, t, NULL), -4 * 3600);
      }
      continue;
    }
    use_libc(footers[i].footer); /* which reads such rules itself */
    struct zone_span hint = {0};
    for (int64_t t = seconds_at("1990-01-01"); t < seconds_at("2030-01-01"); t += 3599) {
      check_offset(z, footers[i].footer, t, &hint);
    }
  }
}

static void test_broken_files(void **state) {
  (void)state;
  const struct zone *z;
  int32_t offsets[] = {3600, 7200};
  const struct change good[] = {{0, 1}, {1000000, 0}};
  const struct change back[] = {{1000000, 1}, {0, 0}};
  const struct change twice[] = {{5, 1}, {5, 0}};
  const struct change type[] = {{0, 2}};
  const struct change far[] = {{INT64_MIN, 1}, {INT64_MAX, 0}};
#define PARSE(c, footer) zone_parse(&arena, STR("X"), tzif(c, sizeof c / sizeof *c, offsets, 2, footer), &z)
  assert_int_equal(PARSE(good, "XXX-1"), ZONE_OK);
  assert_int_equal(zone_offset_at(z, 0, NULL), 7200);
  assert_int_equal(zone_offset_at(z, -1, NULL), 3600);
  assert_int_equal(PARSE(good, "XXX-2"), ZONE_MALFORMED); /* does not follow from the last change */
  /* Left summer a week before the rule that it follows from then on. */
  const struct change early[] = {{1000000, 1}, {1666000000, 0}}; /* 17 October 2022 */
  assert_int_equal(PARSE(early, "CET-1CEST,M3.5.0,M10.5.0/3"), ZONE_OK);
  assert_int_equal(zone_offset_at(z, at("2022-10-16"), NULL), 7200);
  assert_int_equal(zone_offset_at(z, at("2022-10-20"), NULL), 3600);
  assert_int_equal(zone_offset_at(z, at("2022-12-01"), NULL), 3600);
  assert_int_equal(zone_offset_at(z, at("2023-10-20"), NULL), 7200);
  assert_int_equal(PARSE(back, ""), ZONE_MALFORMED);
  assert_int_equal(PARSE(twice, ""), ZONE_MALFORMED);
  assert_int_equal(PARSE(type, ""), ZONE_MALFORMED);
  assert_int_equal(PARSE(far, "XXX-1"), ZONE_OK); /* beyond the years that there are */
  assert_int_equal(zone_offset_at(z, TIMESTAMP_MIN, NULL), 7200);
  assert_int_equal(zone_offset_at(z, TIMESTAMP_MAX, NULL), 7200);
  int32_t wild[] = {INT32_MIN, 0};
  assert_int_equal(zone_parse(&arena, STR("X"), tzif(NULL, 0, wild, 1, ""), &z), ZONE_MALFORMED);
  assert_int_equal(zone_parse(&arena, STR("X"), tzif(NULL, 0, wild, 0, ""), &z), ZONE_MALFORMED);
  assert_int_equal(zone_parse(&arena, STR("X"), STR_NONE, &z), ZONE_MALFORMED);

  struct str whole = tzif(good, 2, offsets, 2, "CET-1CEST,M3.5.0,M10.5.0/3");
  for (size_t n = 0; n < whole.len; n++) { /* cut anywhere: refused, nothing read beyond */
    char *copy = malloc(n ? n : 1);
    memcpy(copy, whole.ptr, n);
    assert_int_equal(zone_parse(&arena, STR("X"), str_of(copy, n), &z), ZONE_MALFORMED);
    free(copy);
  }
  for (int round = 0; round < 20000; round++) { /* bytes changed: refused, or a zone that answers */
    char *copy = malloc(whole.len);
    memcpy(copy, whole.ptr, whole.len);
    for (int k = (int)(random_bits() % 4); k >= 0; k--) {
      copy[random_bits() % whole.len] = (char)(random_bits() % 3 ? random_bits() : '0');
    }
    if (zone_parse(&arena, STR("X"), str_of(copy, whole.len), &z) == ZONE_OK) {
      int64_t us = between(TIMESTAMP_MIN, TIMESTAMP_MAX);
      struct zone_span s = zone_span_at(z, us);
      assert_true(s.from <= us && us < s.to);
      int64_t wall = zone_to_local(z, us, NULL);
      assert_true(zone_from_local(z, wall, NULL) <= us);
      (void)zone_day_start(z, wall_date(wall));
      (void)zone_is_clean(z);
    }
    free(copy);
    if (round % 50 == 0) {
      arena_free(&arena);
      whole = tzif(good, 2, offsets, 2, "CET-1CEST,M3.5.0,M10.5.0/3");
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_day),    cmocka_unit_test(test_steps),      cmocka_unit_test(test_chosen_zones),
      cmocka_unit_test(test_all_zones),    cmocka_unit_test(test_from_local), cmocka_unit_test(test_day_starts),
      cmocka_unit_test(test_month_steps),  cmocka_unit_test(test_zone_names), cmocka_unit_test(test_footers),
      cmocka_unit_test(test_broken_files),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
