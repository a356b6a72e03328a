/* ClickHouse 18.16 to 23: Debian's package. It takes no parameters, counts in no more than 64 bits (decimals: 128),
 * joins two tables at most and knows no window functions. So conditions are of one row, or of related rows by IN over
 * one level; all else is left to the machine. NULL AND 0 is NULL to it, so each condition is made one of the two
 * truths. */
#include "data/zone.h"
#include "sql/dialect_clickhouse.h"

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
    case TYPE_INT: put(t, "toInt64(%.*s)", STR_ARG(buf_str(&x.sql))); return;
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

static void measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t) {
  switch (n->op) {
    case IR_COUNT: put(t, "count()"); return;
    case IR_DISTINCT: put(t, "uniqExact("); break;
    default: put(t, n->op == IR_MIN ? "min(" : "max("); break;
  }
  put_text(t, value, w->a);
  put(t, ")");
}

/* ---- conditions: each 0 or 1 ---- */

static void exactly(sql_say *say, struct writer *w, struct select *in, ir_ref r, struct text *t) {
  bool exact = w->exact;
  w->exact = true;
  say(w, in, r, t);
  w->exact = exact;
}

static void say_compare18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  exactly(say_compare, w, in, r, t);
}
static void say_in18(struct writer *w, struct select *in, ir_ref r, struct text *t) { exactly(say_in, w, in, r, t); }
static void say_text18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  exactly(clickhouse_text_test, w, in, r, t);
}
static void say_matches18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  exactly(clickhouse_matches, w, in, r, t);
}
static void say_has18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  exactly(clickhouse_has, w, in, r, t);
}
static void say_has_list18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  exactly(clickhouse_has_list, w, in, r, t);
}
static void say_is_true18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  exactly(sql_shared[IR_IS_TRUE], w, in, r, t);
}

/* Both sides of IN have one type, or the statement fails; the references of the rows have no NULL. */
static void put_reference(struct writer *w, const struct relation *rel, bool to, uint32_t alias, struct text *t) {
  uint32_t entity = to ? rel->to : rel->from, column = to ? rel->to_cols[0] : rel->from_cols[0];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool plain = parts_are_plain(w, rel, 0);
  if (!p->no_nulls) put(t, "assumeNotNull(");
  if (plain && p->native == SQL_NATIVE_INT) put(t, "toInt64(");
  write_part(w, entity, column, alias, !plain, t);
  if (plain && p->native == SQL_NATIVE_INT) put(t, ")");
  if (!p->no_nulls) put(t, ")");
}

/* key IN (SELECT reference FROM ... WHERE ... <rest>), false where the key is NULL */
static void put_semijoin(struct writer *w, struct select *in, const struct ir_node *n, const char *rest,
                         const struct text *having, struct text *t) {
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  struct text from = text_in(w->a), where = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.alias = last, .entity = n->rows.entity};
  if (!profile_of(w, rel->to, rel->to_cols[0])->no_nulls) {
    put_where(&where);
    put_column(w, &where, rel->to, rel->to_cols[0], first);
    put(&where, " IS NOT NULL");
  }
  write_pred(w, &inner, n->rows.pred, &where);
  uint32_t base = row_alias(w, in, n->rows.base);
  bool nulls = !profile_of(w, rel->from, rel->from_cols[0])->no_nulls;
  if (nulls) {
    put(t, "(");
    put_column(w, t, rel->from, rel->from_cols[0], base);
    put(t, " IS NOT NULL AND ");
  }
  put_reference(w, rel, false, base, t);
  put_in(w, t);
  put(t, "(SELECT ");
  put_reference(w, rel, true, first, t);
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_text(t, &where, w->a);
  put(t, "%s", rest);
  if (having) {
    put(t, " GROUP BY ");
    put_reference(w, rel, true, first, t);
    put(t, " HAVING ");
    put_text(t, having, w->a);
  }
  put(t, nulls ? "))" : ")");
}

static void say_any18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct ir_node n = *ir_at(w->ir, r);
  put_semijoin(w, in, &n, "", NULL, t);
}

/* ---- what can be said ---- */

/* Of what `can` refuses: nobody asks for it. */
static void say_nothing18(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)w, (void)in, (void)r;
  put(t, "NULL");
}

static bool plain_row(const struct writer *w, ir_ref row) { return row_is_here(w, row); }

static bool can(const struct writer *w, ir_ref r, const char **why) {
  const struct ir_node *n = ir_at(w->ir, r);
  const struct zone *zone = w->s->zone;
  (void)zone;
  *why = "this version of ClickHouse has no exact form of it";
  switch (n->op) {
    case IR_ROW: *why = "a subquery of ClickHouse does not see the row outside"; return n->imm.index == 0;
    case IR_FIELD:
      if (!plain_row(w, n->args[0])) {
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
      return n->rows.path_count == 1 && w->s->relations[n->rows.path[0]].width == 1 && plain_row(w, n->rows.base);
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
    .say =
        {
            [IR_EQ] = say_compare18,          [IR_LT] = say_compare18,
            [IR_LE] = say_compare18,          [IR_IN] = say_in18,
            [IR_IS_TRUE] = say_is_true18,     [IR_LENGTH] = clickhouse_length,
            [IR_STARTS] = say_text18,         [IR_ENDS] = say_text18,
            [IR_CONTAINS] = say_text18,       [IR_HAS] = say_has18,
            [IR_MATCHES] = say_matches18,     [IR_HAS_ANY] = say_has_list18,
            [IR_HAS_ALL] = say_has_list18,    [IR_ANY] = say_any18,
            [IR_MAP_KEY] = say_nothing18,     [IR_TO_DEC] = say_nothing18,
            [IR_TO_FLOAT] = say_nothing18,    [IR_ADD] = say_nothing18,
            [IR_SUB] = say_nothing18,         [IR_MUL] = say_nothing18,
            [IR_DIV] = say_nothing18,         [IR_NEG] = say_nothing18,
            [IR_LOWER] = say_nothing18,       [IR_UPPER] = say_nothing18,
            [IR_TRIM] = say_nothing18,        [IR_FOLD] = say_nothing18,
            [IR_DATE_OF] = say_nothing18,     [IR_YEAR] = say_nothing18,
            [IR_QUARTER] = say_nothing18,     [IR_MONTH] = say_nothing18,
            [IR_DAY] = say_nothing18,         [IR_WEEKDAY] = say_nothing18,
            [IR_HOUR] = say_nothing18,        [IR_TIME_ADD] = say_nothing18,
            [IR_TIME_MONTHS] = say_nothing18, [IR_DATE_ADD] = say_nothing18,
            [IR_DATE_MONTHS] = say_nothing18,
        },
    .can = can,
};
