/* Statements that go with the database's clock: `now` is found where it is in the values.
 *
 * The segment is said at many instants. What stays the same is a constant; what moves is held against each way in which
 * the language makes times of `now` (so long before it, so many calendar units from the start of its own, so many
 * months), and one that agrees at every instant is how it is written. The instants lie in winter and summer, on ends of
 * months and in leap years, so that two ways that agree on all of them are one. */
#include "data/calendar.h"
#include "data/zone.h"
#include "sql/dialect.h"

int64_t sql_instant(uint32_t i) {
  static const int8_t months[] = {1, 3, 2, 6, 8, 12, 10, 5, 2, 11, 7, 4},
                      days[] = {31, 30, 29, 15, 31, 30, 26, 1, 28, 9};
  static const int16_t far[] = {400,  1000, 1700, 1850,
                                2060, 2300, 5000, 9000}; /* where a comparison with a fixed time turns round */
  int year = i < SQL_INSTANTS - 8 ? 2000 + (int)(i * 7 % 37) : far[i % 8], month = months[i % 12], day = days[i % 10];
  if (day > days_in_month(year, month)) day = days_in_month(year, month);
  return date_from_parts(year, month, day) * US_PER_DAY + (int64_t)(i * 7919 % 86399 + 1) * US_PER_SECOND;
}

/* ---- calendar units ---- */

static int32_t unit_start(enum sql_clock_from unit, int32_t day) {
  switch (unit) {
    case CLOCK_WEEK: return date_week_start(day);
    case CLOCK_MONTH: return date_month_start(day);
    case CLOCK_QUARTER: return date_quarter_start(day);
    case CLOCK_YEAR: return date_year_start(day);
    default: return day;
  }
}

static int unit_months(enum sql_clock_from unit) {
  return unit == CLOCK_MONTH ? 1 : unit == CLOCK_QUARTER ? 3 : unit == CLOCK_YEAR ? 12 : 0;
}

static int32_t unit_on(enum sql_clock_from unit, int32_t start, int64_t steps) {
  if (unit_months(unit)) return date_step_months(start, (int32_t)steps * unit_months(unit));
  return start + (int32_t)steps * (unit == CLOCK_WEEK ? 7 : 1);
}

/* How many units lie between two days; the nearest number. */
static int64_t units_between(enum sql_clock_from unit, int32_t from, int32_t to) {
  if (!unit_months(unit)) return floor_div(to - from, unit == CLOCK_WEEK ? 7 : 1);
  struct date_parts a = date_split(from), b = date_split(to);
  return floor_div((b.year - a.year) * 12 + b.month - a.month, unit_months(unit));
}

int64_t sql_clock_value(const struct sql_clock *c, const struct zone *z, int64_t now) {
  int32_t today = zone_date_of(z, now, NULL);
  int64_t at = 0;
  if (c->from == CLOCK_NOW) return now + c->by;
  if (c->from == CLOCK_MONTHS) {
    if (c->days) return date_step_months(today, (int32_t)c->steps) + c->by;
    return timestamp_add_months(z, now, c->steps, NULL, &at) ? at + c->by : INT64_MIN;
  }
  int32_t day = unit_on(c->from, unit_start(c->from, today), c->steps);
  return (c->days ? day : zone_day_start(z, day)) + c->by;
}

struct moving {
  const struct zone *zone;
  const int64_t *nows, *values;
  uint32_t count;
};

static bool agrees(const struct moving *m, const struct sql_clock *c) {
  for (uint32_t i = 0; i < m->count; i++)
    if (sql_clock_value(c, m->zone, m->nows[i]) != m->values[i]) return false;
  return true;
}

static bool find_clock(const struct moving *m, bool days, struct sql_clock *out) {
  int32_t today = zone_date_of(m->zone, m->nows[0], NULL);
  if (!days) {
    *out = (struct sql_clock){.from = CLOCK_NOW, .by = m->values[0] - m->nows[0]};
    if (agrees(m, out)) return true;
  }
  static const int8_t offsets[] = {0, -1, 1};
  for (int k = 0; k < 3; k++) {
    int64_t v = m->values[0] - offsets[k];
    if (!days && (v < TIMESTAMP_MIN || v > TIMESTAMP_MAX)) return false;
    int32_t day = days ? (int32_t)v : zone_date_of(m->zone, v, NULL);
    for (int unit = CLOCK_DAY; unit <= CLOCK_YEAR; unit++) {
      *out = (struct sql_clock){.from = (enum sql_clock_from)unit, .by = offsets[k], .days = days};
      out->steps = units_between(out->from, unit_start(out->from, today), day);
      if (agrees(m, out)) return true;
    }
    int64_t about = units_between(CLOCK_MONTH, date_month_start(today), date_month_start(day));
    for (int64_t n = about - 1; n <= about + 1; n++) {
      *out = (struct sql_clock){.from = CLOCK_MONTHS, .steps = n, .by = offsets[k], .days = days};
      if (n && agrees(m, out)) return true;
    }
  }
  return false;
}

static bool is_number(const struct sql_value *v) {
  return v->kind == SQL_INT || v->kind == SQL_DATE || v->kind == SQL_TIMESTAMP || v->kind == SQL_LOCAL;
}

static bool same_value(const struct sql_value *a, const struct sql_value *b) {
  if (a->kind != b->kind || a->count != b->count) return false;
  for (uint32_t i = 0; i < a->count; i++)
    if (!same_value(&a->items[i], &b->items[i])) return false;
  if (a->kind == SQL_TEXT) return str_eq(a->s, b->s);
  return a->kind == SQL_REAL ? a->f == b->f : a->kind == SQL_DECIMAL ? a->d == b->d : a->i == b->i;
}

static void refuse(const struct sql_statement *s, struct diags *ds, const char *why) {
  struct diag *d =
      diag_add(ds, &sql_code[E0801], SPAN_NONE, "this does not go with %s's clock: %s", s->dialect->title, why);
  diag_help(ds, d, "`--now TIME`, without `--relative`, makes the statement for one instant");
}

/* Whether the dialect has words for it. */
static bool writes(const struct sql_statement *s, const struct sql_value *v, const struct sql_clock *c, struct str zone,
                   struct arena *a) {
  struct buf b = buf_in(a);
  return s->dialect->clock && s->dialect->clock(v, c, zone, &b);
}

/* But for the placeholders, whose type may go by the value. */
static bool same_text(const struct sql_statement *a, const struct sql_statement *b) {
  if (a->value_count != b->value_count) return false;
  size_t i = 0, k = 0;
  for (uint32_t v = 0; v < a->value_count; v++) {
    if (!str_eq(str_sub(a->text, i, a->marks[v].at), str_sub(b->text, k, b->marks[v].at))) return false;
    i = a->marks[v].at + a->marks[v].len;
    k = b->marks[v].at + b->marks[v].len;
  }
  return str_eq(str_sub(a->text, i, a->text.len), str_sub(b->text, k, b->text.len));
}

/* Times of `now` that fall together at an instant are one value there, and the statement looks another way; it means
 * the same. */
static bool coincide(const struct sql_statement *s, const struct sql_clock *clocks, const struct zone *z, int64_t now) {
  for (uint32_t i = 0; i < s->value_count; i++) {
    if (!clocks[i].from) continue;
    int64_t v = sql_clock_value(&clocks[i], z, now);
    for (uint32_t k = 0; k < s->value_count; k++) {
      const struct sql_value *other = &s->values[k];
      if (k == i || other->kind != s->values[i].kind) continue;
      bool same_clock =
          clocks[k].from == clocks[i].from && clocks[k].steps == clocks[i].steps && clocks[k].by == clocks[i].by;
      if (clocks[k].from ? !same_clock && sql_clock_value(&clocks[k], z, now) == v : other->i == v) return true;
    }
  }
  return false;
}

const struct sql_statement *sql_relative(struct arena *a, const struct schema *schema,
                                         const struct sql_statement *const *given, const int64_t *at_all,
                                         uint32_t given_count, const struct sql_clock **out, struct diags *ds) {
  const struct sql_statement **all = arena_new_array(a, const struct sql_statement *, given_count);
  int64_t *instants = arena_new_array(a, int64_t, given_count);
  const struct sql_dialect *d = given[0]->dialect;
  uint32_t total = 0;
  for (uint32_t i = 0; i < given_count; i++) {
    int32_t year = date_split(wall_date(at_all[i])).year;
    if (d->clock_first && (year < d->clock_first || year > d->clock_last)) continue;
    instants[total] = at_all[i];
    all[total++] = given[i];
  }
  /* as it looks most of the time */
  uint32_t best = 0, most = 0, count = 0;
  for (uint32_t i = 0; i < total; i++) {
    uint32_t n = 0;
    for (uint32_t k = 0; k < total; k++) n += same_text(all[i], all[k]);
    if (n > most) best = i, most = n;
  }
  const struct sql_statement *first = all[best], **at = arena_new_array(a, const struct sql_statement *, total);
  int64_t *nows = arena_new_array(a, int64_t, total);
  for (uint32_t i = 0; i < total; i++)
    if (same_text(all[i], first)) nows[count] = instants[i], at[count++] = all[i];
  const struct zone *zone = schema->zone ? schema->zone : &zone_utc;
  struct sql_clock *clocks = arena_new_array(a, struct sql_clock, first->value_count + 1);
  int64_t *values = arena_new_array(a, int64_t, count);
  *out = clocks;
  for (uint32_t v = 0; v < first->value_count; v++) {
    const struct sql_value *one = &first->values[v];
    bool moves = false;
    for (uint32_t i = 0; i < count; i++) {
      moves |= !same_value(one, &at[i]->values[v]);
      values[i] = at[i]->values[v].i;
    }
    if (!moves) continue;
    struct moving m = {zone, nows, values, count};
    struct sql_clock *c = &clocks[v];
    bool found = is_number(one) && ((one->kind != SQL_DATE && find_clock(&m, false, c)) ||
                                    ((one->kind == SQL_DATE || one->kind == SQL_INT) && find_clock(&m, true, c)));
    if (!found) return refuse(first, ds, "a value of it comes from `now` in no way that has words there"), NULL;
    if (!writes(first, one, c, schema->zone_name, a))
      return refuse(first, ds, "it has no words for calendar times in this zone"), NULL;
  }
  for (uint32_t i = 0; i < total; i++)
    if (!same_text(all[i], first) && !coincide(first, clocks, zone, instants[i]))
      return refuse(first, ds, "it compares `now` with fixed times"), NULL;
  return first;
}

void sql_print_relative(const struct sql_statement *s, const struct sql_clock *clocks, struct str zone,
                        struct buf *out) {
  size_t at = 0;
  for (uint32_t i = 0; i < s->value_count; i++) {
    buf_add(out, str_sub(s->text, at, s->marks[i].at));
    if (clocks && clocks[i].from) s->dialect->clock(&s->values[i], &clocks[i], zone, out);
    else s->dialect->literal(&s->values[i], out);
    at = s->marks[i].at + s->marks[i].len;
  }
  buf_add(out, str_sub(s->text, at, s->text.len));
}

/* ---- PostgreSQL, and DuckDB, which took its words ---- */

bool clock_by_intervals(const struct sql_value *v, const struct sql_clock *c, struct str zone, const char *micros_open,
                        const char *micros_close, struct buf *out) {
  bool utc = str_is(zone, "UTC") || str_is(zone, "Z") || !zone.len;
  if (utc) zone = STR("UTC");
  for (size_t i = 0; i < zone.len; i++) { /* a name; offsets are read the other way round */
    char ch = zone.ptr[i];
    bool letter = (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
    if (!letter && (!i || !((ch >= '0' && ch <= '9') || ch == '_' || ch == '/' || ch == '-' || ch == '+')))
      return false;
  }
  bool date = v->kind == SQL_DATE || c->days;
  static const char *const units[] = {[CLOCK_DAY] = "day",
                                      [CLOCK_WEEK] = "week",
                                      [CLOCK_MONTH] = "month",
                                      [CLOCK_QUARTER] = "quarter",
                                      [CLOCK_YEAR] = "year"};
  struct buf at = buf_in(out->arena);
  if (c->from == CLOCK_NOW) {
    buf_addz(&at, "date_trunc('second', now())");
  } else {
    bool months = c->from == CLOCK_MONTHS;
    int64_t n = unit_months(c->from)    ? c->steps * unit_months(c->from)
                : c->from == CLOCK_WEEK ? c->steps * 7
                                        : c->steps;
    if (!date) buf_addc(&at, '(');
    buf_printf(&at, "CAST(date_trunc('%s', now() AT TIME ZONE '%.*s') AS timestamp)",
               months ? (date ? "day" : "second") : units[c->from], STR_ARG(zone));
    if (n) buf_printf(&at, " + interval '%lld %s'", (long long)n, months || unit_months(c->from) ? "months" : "days");
    if (!date) buf_printf(&at, ") AT TIME ZONE '%.*s'", STR_ARG(zone));
  }
  if (c->by && !date) {
    if (c->by % US_PER_SECOND) buf_printf(&at, " + interval '%lld microseconds'", (long long)c->by);
    else buf_printf(&at, " + interval '%lld seconds'", (long long)(c->by / US_PER_SECOND));
  }
  struct str e = buf_str(&at);
  if (date) {
    const char *more = v->kind == SQL_INT ? " - date '1970-01-01'" : "";
    buf_printf(out, "(CAST(%.*s AS date)%s", STR_ARG(e), more);
    if (c->by) buf_printf(out, " + %lld", (long long)c->by);
    buf_addc(out, ')');
  } else if (v->kind == SQL_INT) {
    buf_printf(out, "%s%.*s%s", micros_open, STR_ARG(e), micros_close);
  } else if (v->kind == SQL_LOCAL) {
    buf_printf(out, "((%.*s) AT TIME ZONE 'UTC')", STR_ARG(e));
  } else {
    buf_printf(out, "(%.*s)", STR_ARG(e));
  }
  return true;
}
