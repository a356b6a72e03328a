/* Dates and timestamps, in the schema's zone. */
#include "run/exec.h"

#include "data/calendar.h"

/* Where a value is missing its number may be any: days are kept where the calendar can take them
 * apart. */
static int32_t day_of(int64_t v) { return v < INT32_MIN || v > INT32_MAX ? 0 : (int32_t)v; }
static int64_t instant_of(int64_t v) { return timestamp_in_range(v) ? v : 0; }

static void parts(struct op_args *x) {
  const int64_t *a = x->a->data;
  int64_t *o = out_data(x);
  uint32_t n = x->n;
  switch (x->in->op) {
    case OP_YEAR_:
      for (uint32_t i = 0; i < n; i++) o[i] = date_split(day_of(a[i])).year;
      break;
    case OP_QUARTER_:
      for (uint32_t i = 0; i < n; i++) o[i] = date_quarter(day_of(a[i]));
      break;
    case OP_MONTH_:
      for (uint32_t i = 0; i < n; i++) o[i] = date_split(day_of(a[i])).month;
      break;
    case OP_DAY_:
      for (uint32_t i = 0; i < n; i++) o[i] = date_split(day_of(a[i])).day;
      break;
    default:
      for (uint32_t i = 0; i < n; i++) o[i] = date_weekday(day_of(a[i]));
      break;
  }
}

/* A step may leave the years 1 to 9999. */
static void step(struct op_args *x) {
  const struct zone *z = x->w->m->b->zone;
  struct zone_span *hint = &x->w->hints[x->od->ordinal];
  const int64_t *a = x->a->data, *b = x->b ? x->b->data : NULL;
  int64_t *o = out_data(x);
  for (uint32_t i = 0; i < x->n; i++) {
    o[i] = 0;
    if (!vec_present(x->out, i)) continue;
    int32_t day = 0;
    bool ok;
    switch (x->in->op) {
      case OP_TIME_ADD_: ok = timestamp_add(a[i], b[i], &o[i]); break;
      case OP_TIME_MONTHS_: ok = timestamp_add_months(z, instant_of(a[i]), x->in->imm, hint, &o[i]); break;
      case OP_DATE_ADD_:
        ok = date_add_days(day_of(a[i]), b[i], &day);
        o[i] = day;
        break;
      default:
        ok = date_add_months(day_of(a[i]), x->in->imm, &day);
        o[i] = day;
        break;
    }
    if (!ok) out_overflow(x, i);
  }
}

void kernel_time(struct op_args *x) {
  const struct zone *z = x->w->m->b->zone;
  struct zone_span *hint = &x->w->hints[x->od->ordinal];
  uint32_t n = x->n;
  out_present_of(x, x->a, x->b);
  switch (x->in->op) {
    case OP_DATE_OF_: {
      const int64_t *a = x->a->data;
      int64_t *o = out_data(x);
      for (uint32_t i = 0; i < n; i++) o[i] = zone_date_of(z, instant_of(a[i]), hint);
      break;
    }
    case OP_HOUR_: {
      const int64_t *a = x->a->data;
      int64_t *o = out_data(x);
      for (uint32_t i = 0; i < n; i++) o[i] = wall_hour(zone_to_local(z, instant_of(a[i]), hint));
      break;
    }
    case OP_TIME_DIFF_:
    case OP_DATE_DIFF_: {
      const int64_t *a = x->a->data, *b = x->b->data;
      int64_t *o = out_data(x);
      uint64_t unit = x->in->op == OP_DATE_DIFF_ ? (uint64_t)US_PER_DAY : 1;
      for (uint32_t i = 0; i < n; i++) o[i] = (int64_t)(((uint64_t)a[i] - (uint64_t)b[i]) * unit);
      break;
    }
    case OP_TIME_ADD_:
    case OP_TIME_MONTHS_:
    case OP_DATE_ADD_:
    case OP_DATE_MONTHS_: step(x); break;
    default: parts(x); break;
  }
}
