/* ClickHouse 18.16 to 23: Debian's package. It takes no parameters, counts in no more than 64 bits (decimals: 128),
 * joins two tables at most and knows no window functions. So conditions are of one row, or of related rows by IN over
 * one level (clickhouse18_rows.c); all else is left to the machine. NULL AND 0 is NULL to it, which is as false. */
#include "sql/dialect_clickhouse.h"
#include "sql/dialect_clickhouse18.h"

/* It reads some numbers a little off, and takes the least for mistakes: by their bits they are exact. */
static void literal(const struct sql_value *v, struct buf *out) {
  uint64_t bits;
  memcpy(&bits, &v->f, sizeof bits);
  if (v->kind == SQL_REAL)
    buf_printf(out, "reinterpretAsFloat64(reinterpretAsString(toUInt64(%llu)))", (unsigned long long)bits);
  else clickhouse_literal(v, out);
}

static void parameter(const struct sql_value *v, uint32_t n, struct buf *out) {
  if (v->kind == SQL_LIST) buf_printf(out, "_seg_list%u", n);
  else literal(v, out);
}

/* ---- stored columns ---- */

static void column_value(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  struct text x = text_in(w->a);
  put_column(w, &x, entity, column, alias);
  switch (c->type.kind) {
    case TYPE_ID:
    case TYPE_TEXT:
    case TYPE_ENUM: clickhouse_stored(w, entity, column, alias, t); return;
    case TYPE_INT:
      if (p->bits == 64 && !p->is_unsigned) put_text(t, &x, w->a);
      else put(t, "toInt64(%.*s)", STR_ARG(buf_str(&x.sql)));
      return;
    case TYPE_DATE: put(t, "toInt32(%.*s)", STR_ARG(buf_str(&x.sql))); return;
    case TYPE_TIMESTAMP:
      if (p->native == SQL_NATIVE_INT) {
        long long unit = sql_clickhouse_unit(c);
        put(t, "if(%.*s >= %lld AND %.*s <= %lld, %.*s * %lld, NULL)", STR_ARG(buf_str(&x.sql)),
            -62135596800000000 / unit, STR_ARG(buf_str(&x.sql)), 253402300799999999 / unit, STR_ARG(buf_str(&x.sql)),
            unit);
      } else {
        put(t, "toInt64(toUnixTimestamp(%.*s)) * 1000000", STR_ARG(buf_str(&x.sql)));
      }
      return;
    case TYPE_BOOL:
      if (!clickhouse_bool(w, entity, column, alias, t)) put_text(t, &x, w->a);
      return;
    case TYPE_FLOAT:
      put(t, "if(isNaN(%.*s), NULL, toFloat64(%.*s))", STR_ARG(buf_str(&x.sql)), STR_ARG(buf_str(&x.sql)));
      return;
    default: put_text(t, &x, w->a); return;
  }
}

static void as_text(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  clickhouse_stored(w, entity, column, alias, t);
}

static void constant(struct writer *w, struct type type, struct constant c, struct text *t) {
  switch (type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: put_str(w, t, c.s); break;
    case TYPE_FLOAT: put_value(w, t, (struct sql_value){.kind = SQL_REAL, .f = c.f}); break;
    case TYPE_DECIMAL:
      put_value(w, t, (struct sql_value){.kind = SQL_DECIMAL, .d = c.d, .scale = type.scale, .type = "Decimal"});
      break;
    default: put_int(w, t, c.i); break;
  }
}

static void say_compare18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  if (!clickhouse18_compare_measure(w, in, r, t)) say_compare(w, in, r, t);
}

/* ---- what can be said ---- */

/* Of what `can` refuses: nobody asks for it. */
static void say_nothing18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)w, (void)in, (void)r;
  put(t, "NULL");
}

/* What is asked of related rows has its place in a comparison; whether a row is among the latest in an AND. */
static bool in_place(const struct writer *w, const struct ir_node *n) {
  bool compares = n->op == IR_EQ || n->op == IR_LT || n->op == IR_LE;
  for (uint32_t i = 0; i < n->arg_count; i++)
    if ((!compares && clickhouse18_is_measure(w, n->args[i])) ||
        (n->op != IR_AND && ir_is(w->ir, n->args[i], IR_AMONG)))
      return false;
  return true;
}

static bool can(const struct writer *w, ir_ref r, const char **why) {
  const struct ir_node *n = ir_at(w->ir, r);
  *why = "this version of ClickHouse has no exact form of it";
  if (!in_place(w, n)) return false;
  switch (n->op) {
    case IR_ROW: *why = "a subquery of ClickHouse does not see the row outside"; return n->imm.index == 0;
    case IR_FIELD:
      if (!row_is_here(w, n->args[0])) {
        *why = "this version of ClickHouse joins two tables at most";
        return false;
      }
      return clickhouse_reads_field(w, n, why);
    case IR_CONST:
    case IR_TRUE:
    case IR_FALSE:
    case IR_AND:
    case IR_OR:
    case IR_NOT:
    case IR_IS_TRUE:
    case IR_MATCHES:
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS:
    case IR_HAS:
    case IR_HAS_ANY:
    case IR_HAS_ALL:
    case IR_LENGTH: return true;
    case IR_PRESENT: return !ir_at(w->ir, n->args[0])->is_row;
    case IR_EQ:
    case IR_LT:
    case IR_LE: {
      const struct ir_node *a = ir_at(w->ir, n->args[0]), *b = ir_at(w->ir, n->args[1]);
      if (a->is_row) return false;
      if (clickhouse18_is_measure(w, n->args[0]) || clickhouse18_is_measure(w, n->args[1]))
        return clickhouse18_compares_measure(w, n, why);
      if (a->type.kind == TYPE_DECIMAL) { /* in the column's own type alone */
        struct stored_column x;
        if (clickhouse_compares_cents(w, n)) return true;
        return stored_column_of(w, n, &x) && x.profile->native == SQL_NATIVE_DECIMAL &&
               x.profile->precision + (a->type.scale - x.profile->scale) <= 38;
      }
      return a->type.kind == b->type.kind;
    }
    case IR_IN: {
      const struct ir_node *a = ir_at(w->ir, n->args[0]);
      if (a->type.kind != TYPE_DECIMAL) return a->type.kind != TYPE_FLOAT;
      struct stored_column x;
      if (n->list.count <= w->d->list_long && clickhouse_compares_cents(w, n)) return true;
      return stored_column_of(w, n, &x) && n->list.count <= w->d->list_long &&
             x.profile->native == SQL_NATIVE_DECIMAL && x.profile->precision + (a->type.scale - x.profile->scale) <= 38;
    }
    case IR_ANY:
    case IR_COUNT:
    case IR_SUM:
    case IR_MIN:
    case IR_MAX:
    case IR_DISTINCT: return clickhouse18_reaches(w, n, why);
    case IR_AMONG:
    case IR_STEP:
    case IR_OWNER: return true; /* who asks about such a row looks at it */
    default: return false;
  }
}

/* Whole numbers of two widths are not looked up in each other. */
static bool joins_plain18(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                          uint32_t other_column) {
  return profile_of(w, entity, column)->bits == profile_of(w, other, other_column)->bits &&
         clickhouse_joins_plain(w, entity, column, other, other_column);
}

const struct sql_dialect sql_clickhouse18 = {
    CLICKHOUSE_SHARED,
    .measure = clickhouse18_measure,
    .joins_plain = joins_plain18,
    .name = "clickhouse18",
    .title = "ClickHouse 18.16",
    .versions =
        "18.16 to 23: without parameters, window functions and 128 bits; what needs them is finished by the machine",
    .literal = literal,
    .mark = "",
    .values_why = "10,000 are what it takes",
    .steps_join = false,
    .picks_join = false,
    .zeros_alike = "0.0 + ",
    .joins_most = 0,
    .names_capture = true,
    .distinct_quick = true,
    .say =
        {
            [IR_EQ] = say_compare18,
            [IR_LT] = say_compare18,
            [IR_LE] = say_compare18,
            [IR_LENGTH] = clickhouse_length,
            [IR_STARTS] = clickhouse_text_test,
            [IR_ENDS] = clickhouse_text_test,
            [IR_CONTAINS] = clickhouse_text_test,
            [IR_HAS] = clickhouse_has,
            [IR_MATCHES] = clickhouse_matches,
            [IR_HAS_ANY] = clickhouse_has_list,
            [IR_HAS_ALL] = clickhouse_has_list,
            [IR_ANY] = clickhouse18_any,
            [IR_MAP_KEY] = say_nothing18,
            [IR_TO_DEC] = say_nothing18,
            [IR_TO_FLOAT] = say_nothing18,
            [IR_ADD] = say_nothing18,
            [IR_SUB] = say_nothing18,
            [IR_MUL] = say_nothing18,
            [IR_DIV] = say_nothing18,
            [IR_NEG] = say_nothing18,
            [IR_LOWER] = say_nothing18,
            [IR_UPPER] = say_nothing18,
            [IR_TRIM] = say_nothing18,
            [IR_FOLD] = say_nothing18,
            [IR_DATE_OF] = say_nothing18,
            [IR_YEAR] = say_nothing18,
            [IR_QUARTER] = say_nothing18,
            [IR_MONTH] = say_nothing18,
            [IR_DAY] = say_nothing18,
            [IR_WEEKDAY] = say_nothing18,
            [IR_HOUR] = say_nothing18,
            [IR_TIME_ADD] = say_nothing18,
            [IR_TIME_MONTHS] = say_nothing18,
            [IR_DATE_ADD] = say_nothing18,
            [IR_DATE_MONTHS] = say_nothing18,
        },
    .can = can,
};
