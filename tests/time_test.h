/* Days and instants from text and back, for tests: what cannot be read fails the test. */
#ifndef SEG_TESTS_TIME_TEST_H
#define SEG_TESTS_TIME_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arena_test.h"
#include "data/time_text.h"

static inline int64_t at(const char *text) {
  int64_t us = 0;
  if (timestamp_parse(str_from(text), NULL, NULL, &us) != TIME_OK) fail_msg("`%s`", text);
  return us;
}

static inline int32_t day_of(const char *text) {
  int32_t day = 0;
  if (date_parse(str_from(text), &day) != TIME_OK) fail_msg("`%s`", text);
  return day;
}

static inline const struct zone *zone(const char *name) {
  const struct zone *z = NULL;
  enum zone_error e = zone_open(&arena, str_from(name), &z);
  if (e != ZONE_OK) fail_msg("%s: %s", name, zone_error_text(e));
  return z;
}

static inline const char *shown(int64_t us) {
  struct buf b = buf_in(&arena);
  timestamp_print(&b, us);
  buf_addc(&b, 0);
  return b.ptr;
}

static inline void check_time(int64_t us, const char *want) { assert_string_equal(shown(us), want); }

static inline void check_day(int32_t day, const char *want) {
  struct buf b = buf_in(&arena);
  date_print(&b, day);
  if (!str_is(buf_str(&b), want)) fail_msg("%.*s, not %s", STR_ARG(buf_str(&b)), want);
}

#endif
