/* PostgreSQL: calendars and clocks. The zone rules are ours, bound as arrays: where offsets change, and what they
 * are. */
#include "data/calendar.h"
#include "sql/postgres.h"

/* Rules of summer time go on for ever. The calendar repeats after 400 years, weekdays too, and so do they: changes
 * are listed up to RULED_TO, and an instant beyond is looked up as the one of the same name between RULED_FROM and
 * there. */
#define YEARS_400 (INT64_C(146097) * US_PER_DAY)
#define RULED_FROM (INT64_C(2208988800) * US_PER_SECOND) /* 2040-01-01 */
#define RULED_TO (RULED_FROM + YEARS_400)

struct rules {
  struct sql_value *at, *walls, *offsets;
  uint32_t changes;
  bool ruled; /* some change lies behind RULED_FROM */
};

static struct rules rules_of(struct writer *w, const struct zone *z) {
  struct zone_steps s = zone_transitions(z, TIMESTAMP_MIN, RULED_TO, w->a);
  struct rules r = {.changes = s.list.count - 1};
  r.at = arena_new_array(w->a, struct sql_value, s.list.count + 1);
  r.walls = arena_new_array(w->a, struct sql_value, s.list.count + 1);
  r.offsets = arena_new_array(w->a, struct sql_value, s.list.count + 1);
  for (uint32_t i = 0; i < s.list.count; i++) {
    const struct zone_step *step = &s.list.items[i];
    r.offsets[i] = (struct sql_value){.kind = SQL_INT, .i = step->offset};
    if (!i) continue;
    int32_t before = s.list.items[i - 1].offset, later = step->offset > before ? step->offset : before;
    r.at[i - 1] = (struct sql_value){.kind = SQL_TIMESTAMP, .i = step->at};
    /* a time that a clock skips is told by the offset before, and so is one that it shows twice, the first time */
    r.walls[i - 1] = (struct sql_value){.kind = SQL_LOCAL, .i = step->at + later * US_PER_SECOND};
    r.ruled |= step->at >= RULED_FROM;
  }
  return r;
}

/* The offset at x, as an interval; `wall`: x is what a clock shows. */
static void put_offset(struct writer *w, const struct rules *r, const struct once *x, bool wall, struct text *t) {
  const char *type = wall ? "timestamp" : "timestamptz", *zone = wall ? "" : "+00";
  if (!r->changes) {
    put(t, "interval '%lld seconds'", (long long)r->offsets[0].i);
    return;
  }
  put(t, "(");
  put_list(w, t, r->offsets, r->changes + 1, "int4[]");
  put(t, ")[1 + width_bucket(");
  if (r->ruled) {
    put(t, "CASE WHEN ");
    put_once(w, x, t);
    put(t, " < '2440-01-01 00:00:00%s'::%s THEN ", zone, type);
    put_once(w, x, t);
    put(t, " ELSE ");
    put_once(w, x, t);
    put(t, " - make_interval(hours => 3506328 * floor(extract(epoch FROM (");
    put_once(w, x, t);
    put(t, " - '2040-01-01 00:00:00%s'::%s)) / 12622780800)::int4) END", zone, type);
  } else {
    put_once(w, x, t);
  }
  put(t, ", ");
  put_list(w, t, wall ? r->walls : r->at, r->changes, wall ? "timestamp[]" : "timestamptz[]");
  put(t, ")] * interval '1 second'");
}

void put_local(struct writer *w, const struct zone *z, const struct text *x, struct text *t) {
  struct once o;
  if (zone_is_utc(z)) {
    put(t, "(");
    put_text(t, x, w->a);
    put(t, " AT TIME ZONE 'UTC')");
    return;
  }
  struct rules r = rules_of(w, z);
  once_open(w, &o, x, t);
  put(t, "(");
  put_once(w, &o, t);
  put(t, " AT TIME ZONE 'UTC' + ");
  put_offset(w, &r, &o, false, t);
  put(t, ")");
  once_close(w, &o, t);
}

void put_instant(struct writer *w, const struct zone *z, const struct text *x, struct text *t) {
  struct once o;
  if (zone_is_utc(z)) {
    put(t, "(");
    put_text(t, x, w->a);
    put(t, " AT TIME ZONE 'UTC')");
    return;
  }
  struct rules r = rules_of(w, z);
  once_open(w, &o, x, t);
  put(t, "((");
  put_once(w, &o, t);
  put(t, " - ");
  put_offset(w, &r, &o, true, t);
  put(t, ") AT TIME ZONE 'UTC')");
  once_close(w, &o, t);
}

static const struct zone *own_zone(const struct writer *w) { return w->s->zone ? w->s->zone : &zone_utc; }

/* ---- parts ---- */

void say_postgres_part(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text x = value_text(w, in, n->args[0]);
  const char *part = n->op == IR_YEAR      ? "year"
                     : n->op == IR_QUARTER ? "quarter"
                     : n->op == IR_MONTH   ? "month"
                     : n->op == IR_DAY     ? "day"
                     : n->op == IR_HOUR    ? "hour"
                                           : "isodow";
  if (n->op == IR_DATE_OF) {
    put_local(w, own_zone(w), &x, t);
    put(t, "::date");
    return;
  }
  put(t, "extract(%s FROM ", part);
  if (n->op == IR_HOUR) put_local(w, own_zone(w), &x, t);
  else put_text(t, &x, w->a);
  put(t, ")::int8");
}

/* ---- steps ---- */

/* A time that a step may have led out of the years 1 to 9999: an error then, as a text that is no time and says so. */
static void put_within(struct writer *w, const char *type, const struct text *x, struct text *t) {
  const char *zone = strcmp(type, "timestamptz") == 0 ? " 00:00:00+00" : "";
  struct once o;
  once_open(w, &o, x, t);
  put(t, "CASE WHEN ");
  put_once(w, &o, t);
  put(t, " >= '0001-01-01%s'::%s AND ", zone, type);
  put_once(w, &o, t);
  put(t, " < '10000-01-01%s'::%s THEN ", zone, type);
  put_once(w, &o, t);
  put(t, " ELSE ('a time leaves the years 1 to 9999' || left(");
  put_once(w, &o, t);
  put(t, "::text, 0))::%s END", type);
  once_close(w, &o, t);
}

/* Microseconds as an interval; what leads out of all years is cut, and found out by put_within. */
static void put_duration(struct writer *w, const struct text *x, struct text *t) {
  struct once o;
  struct text strict = text_in(w->a);
  struct once inner;
  once_open(w, &inner, x, &strict);
  put(&strict, "CASE WHEN ");
  put_once(w, &inner, &strict);
  put(&strict, " BETWEEN -640000000000000000 AND 640000000000000000 THEN ");
  put_once(w, &inner, &strict);
  put(&strict, " WHEN ");
  put_once(w, &inner, &strict);
  put(&strict, " > 0 THEN 640000000000000000 WHEN ");
  put_once(w, &inner, &strict);
  put(&strict, " < 0 THEN -640000000000000000 END");
  once_close(w, &inner, &strict);
  once_open(w, &o, &strict, t);
  put(t, "make_interval(hours => (");
  put_once(w, &o, t);
  put(t, " / 3600000000)::int4, secs => ((");
  put_once(w, &o, t);
  put(t, " %% 3600000000) / 1000000.0)::float8)");
  once_close(w, &o, t);
}

/* A constant step, written as people read it. */
static bool constant_duration(const struct ir_node *n, struct str *out, struct arena *a) {
  if (n->op != IR_CONST) return false;
  int64_t us = n->value.i;
  if (us > INT64_C(640000000000000000) || us < -INT64_C(640000000000000000)) return false;
  bool days = us % US_PER_DAY == 0;
  /* hours, not days: a day of the session's zone may have 23 */
  if (days || us % US_PER_HOUR == 0) *out = str_printf(a, "%lld hours", (long long)(us / US_PER_HOUR));
  else
    *out = str_printf(a, "%lld hours %lld microseconds", (long long)(us / US_PER_HOUR), (long long)(us % US_PER_HOUR));
  return true;
}

static void put_whole_days(struct writer *w, const struct text *x, struct text *t) {
  struct once o;
  once_open(w, &o, x, t);
  put(t, "CASE WHEN ");
  put_once(w, &o, t);
  put(t, " BETWEEN -8000000 AND 8000000 THEN ");
  put_once(w, &o, t);
  put(t, "::int4 WHEN ");
  put_once(w, &o, t);
  put(t, " > 0 THEN 8000000 WHEN ");
  put_once(w, &o, t);
  put(t, " < 0 THEN -8000000 END");
  once_close(w, &o, t);
}

/* Nothing beyond 12,000 years leads to a time of ours. */
static int64_t months_of(const struct ir_node *n) {
  return n->imm.i > 144000 ? 144000 : n->imm.i < -144000 ? -144000 : n->imm.i;
}

void say_postgres_time(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text x = value_text(w, in, n->args[0]), out = text_in(w->a), local = text_in(w->a), step = text_in(w->a);
  struct str words;
  put(t, "(");
  switch (n->op) {
    case IR_TIME_ADD:
      put(&out, "(");
      put_text(&out, &x, w->a);
      put(&out, " + ");
      if (constant_duration(ir_at(w->ir, n->args[1]), &words, w->a)) {
        put_value(w, &out, (struct sql_value){.kind = SQL_TEXT, .s = words, .type = "interval"});
      } else {
        step = value_text(w, in, n->args[1]);
        put_duration(w, &step, &out);
      }
      put(&out, ")");
      put_within(w, "timestamptz", &out, t);
      break;
    case IR_TIME_MONTHS: {
      const struct zone *z = own_zone(w);
      put(&local, "(");
      put_local(w, z, &x, &local);
      put(&local, " + make_interval(months => ");
      put_value(w, &local, (struct sql_value){.kind = SQL_INT, .i = months_of(n), .type = "int4"});
      put(&local, "))");
      put_instant(w, z, &local, &out);
      put_within(w, "timestamptz", &out, t);
      break;
    }
    case IR_DATE_ADD:
      put(&out, "(");
      put_text(&out, &x, w->a);
      put(&out, " + ");
      step = value_text(w, in, n->args[1]);
      put_whole_days(w, &step, &out);
      put(&out, ")");
      put_within(w, "date", &out, t);
      break;
    default: /* DATE_MONTHS */
      put(&out, "(");
      put_text(&out, &x, w->a);
      put(&out, " + make_interval(months => ");
      put_value(w, &out, (struct sql_value){.kind = SQL_INT, .i = months_of(n), .type = "int4"});
      put(&out, "))::date");
      put_within(w, "date", &out, t);
      break;
  }
  put(t, ")");
}

/* Of two instants or two days, in microseconds. */
void say_postgres_difference(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  bool dates = n->op == IR_DATE_DIFF;
  put(t, dates ? "((" : "(extract(epoch FROM (");
  write_value(w, in, n->args[0], t);
  put(t, " - ");
  write_value(w, in, n->args[1], t);
  put(t, dates ? ") * 86400000000)" : ")) * 1000000)::int8");
}
