/* Days and microseconds in DuckDB: parts of them, steps, and our own zone rules. */
#include "data/calendar.h"
#include "sql/dialect_duckdb.h"
#include "sql/zone_case.h"

static bool is_constant(const struct zone *z, struct arena *a, int64_t *offset) {
  if (zone_is_utc(z)) return *offset = 0, true;
  return zone_is_constant(z, a, offset);
}

/* A time after the zone's own years is looked up in a year like its own: u, or u moved there. */
static void like_year(struct writer *w, const struct text *x, struct text *t) {
  int64_t years[14];
  zone_like_years(years);
  struct text form = text_in(w->a);
  static const char year[] = "date_trunc('year', make_timestamp(u))";
  put(&form, "CASE WHEN u < %lld THEN u ELSE u - epoch_us(%s) + [", (long long)ZONE_CASE_END, year);
  for (int i = 0; i < 14; i++) put(&form, "%s%lld", i ? ", " : "", (long long)years[i]);
  put(&form, "][isodow(%s) + CASE WHEN year(%s + to_days(365)) = year(%s) THEN 7 ELSE 0 END] END", year, year, year);
  duckdb_let(w, t, x, &form);
}

/* x with its offset added or taken away. */
static void shift(struct writer *w, const struct zone *z, enum zone_ask ask, const char *sign, const struct text *x,
                  struct text *t) {
  int64_t offset;
  if (is_constant(z, w->a, &offset)) {
    if (offset) put(t, "(");
    put_text(t, x, w->a);
    if (offset) put(t, " %s %lld)", sign, (long long)offset);
    return;
  }
  struct text place = text_in(w->a), form = text_in(w->a), v = duckdb_text(w, "v");
  like_year(w, &v, &place);
  write_zone_offset(z, ask, "u", &form);
  put(t, "list_transform([");
  put_text(t, x, w->a);
  put(t, "], lambda v: v %s ", sign);
  duckdb_let(w, t, &place, &form);
  put(t, ")[1]");
}

void duckdb_to_wall(struct writer *w, const struct zone *z, const struct text *x, struct text *t) {
  shift(w, z, ZONE_OF_INSTANT, "+", x, t);
}
void duckdb_from_wall(struct writer *w, const struct zone *z, const struct text *x, struct text *t) {
  shift(w, z, ZONE_OF_WALL, "-", x, t);
}

static const struct zone *zone_of(const struct writer *w) { return w->s->zone ? w->s->zone : &zone_utc; }

static struct text operand(struct writer *w, struct select *in, const struct ir_node *n, uint32_t i) {
  struct text x = text_in(w->a);
  write_value(w, in, n->args[i], &x);
  return x;
}

/* Of a day. */
void duckdb_part(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text x = operand(w, in, n, 0);
  put(t, "%s(",
      n->op == IR_YEAR      ? "year"
      : n->op == IR_QUARTER ? "quarter"
      : n->op == IR_MONTH   ? "month"
      : n->op == IR_DAY     ? "day"
                            : "isodow");
  duckdb_fill(w, t, "DATE '1970-01-01' + CAST(@ AS INTEGER))", &x, NULL);
}

static struct text wall_of(struct writer *w, struct select *in, const struct ir_node *n) {
  struct text x = operand(w, in, n, 0), wall = text_in(w->a);
  duckdb_to_wall(w, zone_of(w), &x, &wall);
  return wall;
}

void duckdb_hour(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text wall = wall_of(w, in, ir_at(w->ir, r));
  duckdb_fill(w, t, "hour(make_timestamp(@))", &wall, NULL);
}

void duckdb_date_of(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text wall = wall_of(w, in, ir_at(w->ir, r));
  duckdb_fill(w, t, "(CAST(make_timestamp(@) AS DATE) - DATE '1970-01-01')", &wall, NULL);
}

/* u, or the error that it is outside years 1 to 9999. */
static void checked(struct writer *w, const struct text *x, bool days, struct text *t) {
  struct text form = text_in(w->a);
  int64_t least = days ? DATE_MIN : TIMESTAMP_MIN, most = days ? DATE_MAX : TIMESTAMP_MAX;
  put(&form,
      "CASE WHEN u BETWEEN %lld AND %lld THEN u WHEN u IS NOT NULL THEN error('overflow: a time outside of years 1 to 9999') END",
      (long long)least, (long long)most);
  duckdb_let(w, t, x, &form);
}

/* TIME_ADD, DATE_ADD: a duration, or a number of days. */
void duckdb_add(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text a = operand(w, in, n, 0), b = operand(w, in, n, 1), sum = text_in(w->a);
  duckdb_fill(w, &sum, "(@ + #)", &a, &b);
  checked(w, &sum, n->op == IR_DATE_ADD, t);
}

/* Steps of months, clamped to the month's end; of times, by the clock on the wall. */
void duckdb_months(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text x = operand(w, in, n, 0), moved = text_in(w->a);
  const char *form;
  if (n->op == IR_DATE_MONTHS) {
    form =
        str_printf(w->a, "(CAST(DATE '1970-01-01' + CAST(@ AS INTEGER) + to_months(%lld) AS DATE) - DATE '1970-01-01')",
                   (long long)n->imm.i)
            .ptr;
    duckdb_fill(w, &moved, form, &x, NULL);
    checked(w, &moved, true, t);
    return;
  }
  struct text wall = text_in(w->a), there = text_in(w->a);
  duckdb_to_wall(w, zone_of(w), &x, &wall);
  form = str_printf(w->a, "epoch_us(make_timestamp(@) + to_months(%lld))", (long long)n->imm.i).ptr;
  duckdb_fill(w, &moved, form, &wall, NULL);
  duckdb_from_wall(w, zone_of(w), &moved, &there);
  checked(w, &there, false, t);
}
