#include "data/calendar.h"

/* Days and dates by H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years are counted
 * from March, so that the leap day is the last of a year, in eras of 400 years, which have 146,097
 * days. */
enum { ERA_DAYS = 146097, EPOCH_SHIFT = 719468 /* from 0000-03-01 to 1970-01-01 */ };

bool year_is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int64_t year, int month) {
  static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

int32_t date_from_parts(int32_t year, int month, int day) {
  int64_t y = (int64_t)year - (month <= 2);
  int64_t era = floor_div(y, 400);
  int64_t of_era = y - era * 400;
  int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return (int32_t)(era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_SHIFT);
}

bool date_make(int64_t year, int64_t month, int64_t day, int32_t *out) {
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) return false;
  if (day > days_in_month(year, (int)month)) return false;
  *out = date_from_parts((int32_t)year, (int)month, (int)day);
  return true;
}

struct date_parts date_split(int32_t day) {
  int64_t shifted = (int64_t)day + EPOCH_SHIFT;
  int64_t era = floor_div(shifted, ERA_DAYS);
  uint32_t of_era = (uint32_t)(shifted - era * ERA_DAYS);
  uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
  uint32_t march = (5 * of_year + 2) / 153; /* months since March */
  uint32_t month = march < 10 ? march + 3 : march - 9;
  return (struct date_parts){.year = (int32_t)(era * 400 + year + (month <= 2)),
                             .month = (uint8_t)month,
                             .day = (uint8_t)(of_year - (153 * march + 2) / 5 + 1)};
}

int date_weekday(int32_t day) { return (int)floor_mod((int64_t)day + 3, 7) + 1; }

int date_quarter(int32_t day) { return (date_split(day).month + 2) / 3; }

int32_t date_week_start(int32_t day) { return day - (date_weekday(day) - 1); }

int32_t date_month_start(int32_t day) { return day - (date_split(day).day - 1); }

int32_t date_quarter_start(int32_t day) {
  struct date_parts p = date_split(day);
  return date_from_parts(p.year, (p.month - 1) / 3 * 3 + 1, 1);
}

int32_t date_year_start(int32_t day) { return date_from_parts(date_split(day).year, 1, 1); }

bool date_add_days(int32_t day, int64_t days, int32_t *out) {
  int64_t sum;
  if (__builtin_add_overflow(days, (int64_t)day, &sum) || !date_in_range(sum)) return false;
  *out = (int32_t)sum;
  return true;
}

int32_t date_step_months(int32_t day, int32_t months) {
  struct date_parts p = date_split(day);
  int64_t month = (int64_t)p.year * 12 + (p.month - 1) + months;
  int32_t y = (int32_t)floor_div(month, 12);
  int m = (int)floor_mod(month, 12) + 1, last = days_in_month(y, m);
  return date_from_parts(y, m, p.day < last ? p.day : last);
}

bool date_add_months(int32_t day, int64_t months, int32_t *out) {
  if (months > MONTHS_MAX || months < -MONTHS_MAX) return false;
  int32_t d = date_step_months(day, (int32_t)months);
  if (!date_in_range(d)) return false;
  *out = d;
  return true;
}

bool timestamp_add(int64_t us, int64_t by_us, int64_t *out) {
  int64_t sum;
  if (__builtin_add_overflow(us, by_us, &sum) || !timestamp_in_range(sum)) return false;
  *out = sum;
  return true;
}
