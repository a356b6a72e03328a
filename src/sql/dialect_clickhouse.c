/* ClickHouse from version 24 on. Its subqueries do not see the row outside (one level is tried by some versions, with
 * another count over no rows): what concerns related rows is IN and LEFT JOIN. Whole numbers are counted in 128 and 256
 * bits, where nothing wraps, and checked. */
#include "sql/dialect_clickhouse.h"
#include "sql/zone_case.h"

static const char *type_of(const struct sql_value *v) {
  switch (v->kind) {
    case SQL_REAL: return "Float64";
    case SQL_TEXT: return "String";
    case SQL_BOOL: return "UInt8";
    case SQL_DECIMAL: return "Int128";
    case SQL_NULL: return "Nullable(String)";
    default: return "Int64";
  }
}

/* {p1:Int64}; a list is the table that goes along. */
static void parameter(const struct sql_value *v, uint32_t n, struct buf *out) {
  if (v->kind == SQL_LIST) buf_printf(out, "_seg_list%u", n);
  else if (v->kind == SQL_DECIMAL && v->type && strchr(v->type, '(')) buf_printf(out, "{p%u:%s}", n, v->type);
  else if (v->kind == SQL_DECIMAL && v->scale) buf_printf(out, "{p%u:Decimal(38, %u)}", n, v->scale);
  else if (v->kind == SQL_DATE) buf_printf(out, "%s({p%u:Int32})", v->type && v->type[4] ? "toDate32" : "toDate", n);
  else if (v->kind == SQL_TIMESTAMP) buf_printf(out, "fromUnixTimestamp64Micro({p%u:Int64}, 'UTC')", n);
  else buf_printf(out, "{p%u:%s}", n, type_of(v));
}

/* ---- stored columns ---- */

static void column_value(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  const char *before = "", *after = "";
  bool integer = p->native == SQL_NATIVE_INT;
  struct str tail = STR("");
  switch (c->type.kind) {
    case TYPE_ID:
    case TYPE_TEXT:
    case TYPE_ENUM: clickhouse_stored(w, entity, column, alias, t); return;
    case TYPE_INT:
      before = p->bits == 64 && p->is_unsigned ? "accurateCastOrNull(" : p->bits == 64 ? "" : "toInt64(";
      after = p->bits == 64 && p->is_unsigned ? ", 'Int64')" : p->bits == 64 ? "" : ")";
      break;
    case TYPE_DECIMAL:
      if (integer) {
        before = "(toInt128(", after = ")";
        unsigned up = c->storage.kind == STORED_CENTS ? 0 : c->type.scale;
        tail = str_printf(w->a, up ? " * toInt128('1%0*d'))" : ")", (int)up, 0);
      } else {
        before = p->bits == 32 ? "toInt128(reinterpret(" : p->bits == 64 ? "toInt128(reinterpret(" : "(reinterpret(";
        after = p->bits == 32 ? ", 'Int32'))" : p->bits == 64 ? ", 'Int64'))" : ", 'Int128'))";
        unsigned up = c->type.scale - p->scale;
        if (up)
          tail = str_printf(w->a, " * toInt128('1%0*d'))", (int)up, 0), before = str_printf(w->a, "(%s", before).ptr;
      }
      break;
    case TYPE_FLOAT: before = "toFloat64(", after = ")"; break;
    case TYPE_DATE: before = "toInt32(", after = ")"; break;
    case TYPE_TIMESTAMP:
      if (p->bits == 32) before = "(toInt64(toUnixTimestamp(", after = ")) * 1000000)";
      else before = "toUnixTimestamp64Micro(toDateTime64(", after = ", 6, 'UTC'))";
      break;
    default: break;
  }
  if (c->type.kind == TYPE_TIMESTAMP && integer) { /* beyond years 1 to 9999 it does not read */
    long long unit = sql_clickhouse_unit(c);
    put(t, "if(");
    put_column(w, t, entity, column, alias);
    put(t, " BETWEEN %lld AND %lld, ", -62135596800000000 / unit, 253402300799999999 / unit);
    put_column(w, t, entity, column, alias);
    put(t, " * %lld, NULL)", unit);
    return;
  }
  if (c->type.kind == TYPE_FLOAT && !integer) { /* nothing equals NaN, so nullIf would keep it */
    put(t, "if(isNaN(");
    put_column(w, t, entity, column, alias);
    put(t, "), NULL, toFloat64(");
    put_column(w, t, entity, column, alias);
    put(t, "))");
    return;
  }
  if (c->type.kind == TYPE_BOOL && clickhouse_bool(w, entity, column, alias, t)) return;
  put(t, "%s", before);
  put_column(w, t, entity, column, alias);
  put(t, "%s%.*s", after, STR_ARG(tail));
}

static void as_text(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  uint8_t kind = w->s->entities[entity].columns[column].type.kind;
  bool text = kind == TYPE_ID || kind == TYPE_TEXT || kind == TYPE_ENUM;
  if (!text) put(t, "toString(");
  column_value(w, entity, column, alias, t);
  if (!text) put(t, ")");
}

/* ---- constants ---- */

static void constant(struct writer *w, struct type type, struct constant c, struct text *t) {
  switch (type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: put_str(w, t, c.s); break;
    case TYPE_FLOAT: put_value(w, t, (struct sql_value){.kind = SQL_REAL, .f = c.f}); break;
    case TYPE_DECIMAL: put_value(w, t, (struct sql_value){.kind = SQL_DECIMAL, .d = c.d}); break;
    case TYPE_BOOL: put_value(w, t, (struct sql_value){.kind = SQL_BOOL, .i = c.i}); break;
    default: put_int(w, t, c.i); break;
  }
}

/* ---- numbers ---- */

/* What needs a value twice is f(x) of it, written arrayMap(x -> f, [x])[1]. */

static void put_arg(struct writer *w, struct select *in, ir_ref x, const char *cast, struct text *t) {
  put(t, "%s(", cast);
  write_value(w, in, x, t);
  put(t, ")");
}

/* A whole number beyond 38 digits is an error; NULL stays NULL. */
#define CHECK_DECIMAL(x)              \
  "toInt128(if(throwIf(ifNull(abs(" x \
  ") >= toInt256('100000000000000000000000000000000000000'), 0), 'overflow') = 0, " x ", NULL))"

static void say_arithmetic(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  const char *sign = n->op == IR_ADD ? "+" : n->op == IR_SUB ? "-" : "*";
  bool decimal = n->type.kind == TYPE_DECIMAL;
  if (decimal) {
    put(t, "arrayMap(x -> " CHECK_DECIMAL("x") ", [");
    put_arg(w, in, n->args[0], "toInt256", t);
    put(t, " %s ", sign);
    put_arg(w, in, n->args[1], "toInt256", t);
    put(t, "])[1]");
    return;
  }
  put(t, "accurateCast(");
  put_arg(w, in, n->args[0], "toInt128", t);
  put(t, " %s ", sign);
  put_arg(w, in, n->args[1], "toInt128", t);
  put(t, ", 'Nullable(Int64)')");
}

static void say_minus(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (n->type.kind == TYPE_FLOAT || n->type.kind == TYPE_DECIMAL) {
    put(t, "(-");
    write_value(w, in, n->args[0], t);
    put(t, ")");
    return;
  }
  put(t, "accurateCast(-");
  put_arg(w, in, n->args[0], "toInt128", t);
  put(t, ", 'Nullable(Int64)')");
}

static unsigned scale_of(struct type t) { return t.kind == TYPE_DECIMAL ? t.scale : 0; }

static void put_power(struct text *t, unsigned n) { put(t, n ? "toInt256('1%0*d')" : "toInt256(1)", (int)n, 0); }

/* n / d, to the nearest whole number, a half to the even one; missing where d is 0. In 256 bits. */
#define ROUNDED "(q + if(m * 2 > abs(d) OR (m * 2 = abs(d) AND q % 2 != 0), if((n < 0) = (d < 0), 1, -1), 0))"
#define HALF_EVEN "arrayMap((q, m, n, d) -> " CHECK_DECIMAL(ROUNDED) ", [intDiv(n, d)], [abs(n % d)], [n], [d])[1]"

static void put_quotient(struct text *t) { put(t, "arrayMap((n, d) -> %s, ", HALF_EVEN); }

static void say_division(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  unsigned a = scale_of(ir_at(w->ir, n->args[0])->type), b = scale_of(ir_at(w->ir, n->args[1])->type);
  put_quotient(t);
  put(t, "[");
  put_arg(w, in, n->args[0], "toInt256", t);
  put(t, " * ");
  put_power(t, n->type.scale + b - a);
  put(t, "], [nullIf(");
  put_arg(w, in, n->args[1], "toInt256", t);
  put(t, ", 0)])[1]");
}

static void say_to_decimal(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  unsigned up = n->type.scale - scale_of(ir_at(w->ir, n->args[0])->type);
  put(t, "arrayMap(x -> " CHECK_DECIMAL("x") ", [");
  put_arg(w, in, n->args[0], "toInt256", t);
  put(t, " * ");
  put_power(t, up);
  put(t, "])[1]");
}

static void say_to_float(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put_arg(w, in, ir_at(w->ir, r)->args[0], "toFloat64", t);
}

/* ---- text ---- */

static void say_trim(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put(t, "trimBoth(");
  write_args(w, in, ir_at(w->ir, r), t);
  put(t, ", '\\t\\n\\v\\f\\r ')");
}

/* Of what `can` refuses: nobody asks for it. */
/* A few texts are found by one search through a column, several times quicker than by a pattern. */
static void say_matches(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct sql_texts texts;
  if (!sql_texts_within(w->a, n->regex, &texts)) {
    clickhouse_matches(w, in, r, t);
    return;
  }
  open_exact(w, t);
  put(t, "multiSearchAny(");
  write_args(w, in, n, t);
  for (uint32_t i = 0; i < texts.count; i++) {
    put(t, i ? ", " : ", [");
    put_str(w, t, texts.items[i]);
  }
  put(t, "])");
  close_exact(w, t);
}

static void say_refused(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)w, (void)in, (void)r;
  put(t, "NULL");
}

/* A key that repeats, or whose value is no text, is missing. */
static void say_map_key(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text map = text_in(w->a);
  put(&map, "ifNull("); /* the functions for JSON take no NULL */
  write_column(w, in, n->args[0], (uint32_t)n->imm.index, READ_STORED, &map);
  put(&map, ", '')");
  put(t, "if(isValidJSON(");
  put_text(t, &map, w->a);
  put(t, ") AND countEqual(JSONExtractKeys(");
  put_text(t, &map, w->a);
  put(t, "), ");
  put_str(w, t, n->key);
  put(t, ") = 1 AND JSONType(");
  put_text(t, &map, w->a);
  put(t, ", ");
  put_str(w, t, n->key);
  put(t, ") = 'String', JSONExtractString(");
  put_text(t, &map, w->a);
  put(t, ", ");
  put_str(w, t, n->key);
  put(t, "), NULL)");
}

/* ---- time ---- */

/* Of a day, counted from 1970: `body` of its 400 years (z / 146097), year in them y, day in that d and month from March
 * m. The civil calendar in whole numbers, as data/calendar.c has it; all of years 1 to 9999 lie after the day that it
 * counts from. */
static void put_civil(struct writer *w, const char *body, const struct text *day, struct text *t) {
  put(t,
      "arrayMap((z, y, d, m) -> toInt64(%s), arrayMap((z, y, d) -> (z, y, d, intDiv(5 * d + 2, 153)), "
      "arrayMap((z, e, y) -> (z, y, e - (365 * y + intDiv(y, 4) - intDiv(y, 100))), arrayMap(z -> (z, z %% 146097, "
      "intDiv(z %% 146097 - intDiv(z %% 146097, 1460) + intDiv(z %% 146097, 36524) - intDiv(z %% 146097, 146096), "
      "365)), [",
      body);
  put_text(t, day, w->a);
  put(t, " + 719468]))))[1]");
}
#define CIVIL_YEAR "intDiv(z, 146097) * 400 + y + if(m >= 10, 1, 0)"
#define CIVIL_MONTH "if(m < 10, m + 3, m - 9)"

/* A divisor with a sign: positiveModulo takes what is below zero for a number without one, beside a constant that has
 * none. */
#define DAY_US "toInt64(86400000000)"

/* The day of a time on the wall. */
static void put_day(struct writer *w, const struct text *wall, struct text *t) {
  put(t, "arrayMap(x -> toInt32(intDiv(x - positiveModulo(x, " DAY_US "), 86400000000)), [");
  put_text(t, wall, w->a);
  put(t, "])[1]");
}

/* What a clock on the wall shows in the schema's zone, by our own rules. After them years repeat: a later time is
 * looked up in a year that begins on the same weekday and is as long. */
static void put_wall(struct writer *w, const struct text *x, struct text *t) {
  const struct zone *z = w->s->zone;
  int64_t offset = 0, like[14];
  if (!z || zone_is_utc(z) || zone_is_constant(z, w->a, &offset)) {
    if (offset) put(t, "(");
    put_text(t, x, w->a);
    if (offset) put(t, " + %lld)", (long long)offset);
    return;
  }
  zone_like_years(like);
  struct text day = text_in(w->a), tree = text_in(w->a);
  put_day(w, x, &day);
  write_zone_offset(z, ZONE_OF_INSTANT, "u", &tree);
  put(t, "arrayMap((v, u) -> v + ");
  put_text(t, &tree, w->a);
  put(t, ", [");
  put_text(t, x, w->a);
  put(t, "], arrayMap((v, y, j) -> if(v < %lld, v, v - j * 86400000000 + [", (long long)ZONE_CASE_END);
  for (int i = 0; i < 14; i++) put(t, "%s%lld", i ? ", " : "", (long long)like[i]);
  put(t,
      "][(j + 719162) %% 7 + 1 + if((y %% 4 = 0 AND y %% 100 != 0) OR y %% 400 = 0, 7, 0)]), "
      "arrayMap((v, y) -> (v, y, 365 * (y - 1) + intDiv(y - 1, 4) - intDiv(y - 1, 100) + intDiv(y - 1, 400) - 719162), "
      "[");
  put_text(t, x, w->a);
  put(t, "], [");
  put_civil(w, CIVIL_YEAR, &day, t);
  put(t, "])))[1]");
}

static struct text wall_of(struct writer *w, struct select *in, ir_ref r) {
  struct text x = text_in(w->a), wall = text_in(w->a);
  write_value(w, in, ir_at(w->ir, r)->args[0], &x);
  put_wall(w, &x, &wall);
  return wall;
}

static void say_date_of(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text wall = wall_of(w, in, r);
  put_day(w, &wall, t);
}

static void say_hour(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text wall = wall_of(w, in, r);
  put(t, "intDiv(positiveModulo(");
  put_text(t, &wall, w->a);
  put(t, ", " DAY_US "), 3600000000)");
}

static void say_part(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text day = text_in(w->a);
  uint16_t op = n->op;
  write_value(w, in, n->args[0], &day);
  if (op == IR_WEEKDAY) {
    put(t, "((");
    put_text(t, &day, w->a);
    put(t, " + 719162) %% 7 + 1)");
    return;
  }
  const char *body = op == IR_YEAR    ? CIVIL_YEAR
                     : op == IR_DAY   ? "d - intDiv(153 * m + 2, 5) + 1"
                     : op == IR_MONTH ? CIVIL_MONTH
                                      : "intDiv(" CIVIL_MONTH " + 2, 3)";
  put_civil(w, body, &day, t);
}

/* Within years 1 to 9999, else an error. */
static void say_time_add(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  bool date = n->op == IR_DATE_ADD;
  put(t, "arrayMap(x -> if(throwIf(ifNull(x < %s OR x > %s, 0), 'out of years 1 to 9999') = 0, to%s(x), NULL), [",
      date ? "-719162" : "-62135596800000000", date ? "2932896" : "253402300799999999", date ? "Int32" : "Int64");
  put_arg(w, in, n->args[0], "toInt128", t);
  put(t, " + ");
  put_arg(w, in, n->args[1], "toInt128", t);
  put(t, "])[1]");
}

/* ---- rows ---- */

/* Decimals of few digits: their sum is a Decimal128, which has 38, over rows of which there are less than 10^14; the
 * least and the greatest are in the order of what they stand for. */
static bool measures_stored(const struct writer *w, const struct ir_node *n) {
  const struct ir_node *x = n->of ? ir_at(w->ir, n->of) : NULL;
  bool measured = n->op == IR_SUM || n->op == IR_MIN || n->op == IR_MAX;
  if (!measured || !x || x->op != IR_FIELD || x->type.kind != TYPE_DECIMAL || !row_is_here(w, x->args[0])) return false;
  uint32_t entity = ir_at(w->ir, x->args[0])->type.ref, column = (uint32_t)x->imm.index;
  const struct sql_column_profile *p = profile_of(w, entity, column);
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  return p->native == SQL_NATIVE_DECIMAL && c->storage.kind == STORED_PLAIN && !c->storage.missing_count &&
         p->scale == c->type.scale && p->precision && p->precision <= 24;
}

static void measure_stored(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t) {
  const struct ir_node *x = ir_at(w->ir, n->of);
  uint16_t bits = profile_of(w, ir_at(w->ir, x->args[0])->type.ref, (uint32_t)x->imm.index)->bits;
  if (n->op == IR_SUM) bits = 128;
  put(t, "toInt128(reinterpret(%s(", n->op == IR_SUM ? "sum" : n->op == IR_MIN ? "min" : "max");
  put_text(t, value, w->a);
  put(t, "), 'Int%u'))", bits);
}

static void measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t) {
  struct type of = n->of ? ir_at(w->ir, n->of)->type : TYPE(TYPE_NONE);
  if (measures_stored(w, n)) {
    measure_stored(w, n, value, t);
    return;
  }
  switch (n->op) {
    case IR_COUNT: put(t, "count()"); return;
    case IR_DISTINCT: put(t, of.kind == TYPE_FLOAT ? "uniqExact(0.0 + " : "uniqExact("); break; /* -0.0 is 0.0 */
    case IR_SUM:
      put(t, of.kind == TYPE_DECIMAL ? "arrayMap(x -> " CHECK_DECIMAL("x") ", [sum(toInt256("
                                     : "accurateCast(sum(toInt128(");
      break;
    case IR_AVG:
      put_quotient(t);
      put(t, "[sum(toInt256(");
      put_text(t, value, w->a);
      put(t, ")) * ");
      put_power(t, n->type.scale - scale_of(of));
      put(t, "], [nullIf(toInt256(count(");
      put_text(t, value, w->a);
      put(t, ")), 0)])[1]");
      return;
    default: put(t, n->op == IR_MIN ? "min(" : "max("); break;
  }
  put_text(t, value, w->a);
  put(t, n->op != IR_SUM ? ")" : of.kind == TYPE_DECIMAL ? "))])[1]" : ")), 'Nullable(Int64)')");
}

/* One of several values that stand for one: count() and uniqExact() are UInt64, which has no type in common with
 * Int64. */
static void put_branch(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  bool counts = ir_is(w->ir, r, IR_COUNT) || ir_is(w->ir, r, IR_DISTINCT);
  if (counts) put(t, "toInt64(");
  write_value(w, in, r, t);
  if (counts) put(t, ")");
}

static void say_choice(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const ir_ref *args = ir_at(w->ir, r)->args;
  bool coalesce = ir_is(w->ir, r, IR_COALESCE);
  put(t, coalesce ? "coalesce(" : "CASE WHEN ");
  if (coalesce) put_branch(w, in, args[0], t);
  else write_cond(w, in, args[0], t);
  put(t, coalesce ? ", " : " THEN ");
  put_branch(w, in, args[1], t);
  if (!coalesce) put(t, " ELSE "), put_branch(w, in, args[2], t);
  put(t, coalesce ? ")" : " END");
}

/* The columns of a relation's side, of one row or as a tuple. */
static void put_side(struct writer *w, const struct relation *r, bool to, uint32_t alias, struct text *t) {
  for (uint32_t i = 0; i < r->width; i++) {
    if (i) put(t, ", ");
    write_part(w, to ? r->to : r->from, to ? r->to_cols[i] : r->from_cols[i], alias, !parts_are_plain(w, r, i), t);
  }
}

/* As the shared one, of relations of any width. */
static void say_clickhouse_any(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct ir_node n = *ir_at(w->ir, r);
  const struct relation *rel = &w->s->relations[n.rows.path[0]];
  uint32_t base = row_alias(w, in, n.rows.base);
  if (rel->width == 1 || base == NONE) {
    say_any(w, in, r, t);
    return;
  }
  struct text from = text_in(w->a), where = text_in(w->a);
  uint32_t first, last = write_path(w, &n.rows, &first, &from);
  struct select inner = {.alias = last, .entity = n.rows.entity};
  for (uint32_t i = 0; i < rel->width; i++) {
    put_where(&where);
    write_part(w, rel->to, rel->to_cols[i], first, false, &where);
    put(&where, " IS NOT NULL");
  }
  write_pred(w, &inner, n.rows.pred, &where);
  open_exact(w, t);
  put(t, "(");
  put_side(w, rel, false, base, t);
  put(t, ")");
  put_in(w, t);
  put(t, "(SELECT ");
  put_side(w, rel, true, first, t);
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_joins(w, &inner, t);
  put_text(t, &where, w->a);
  put(t, ")");
  close_exact(w, t);
}

/* ---- what cannot be said ---- */

static bool to_key(const struct writer *w, const struct relation *r, bool step) {
  uint32_t entity = step ? r->to : r->from;
  const uint32_t *columns = step ? r->to_cols : r->from_cols;
  const struct entity *e = &w->s->entities[entity];
  uint32_t found = 0;
  for (uint32_t i = 0; i < r->width; i++)
    for (uint32_t k = 0; k < e->key_count; k++) found += e->key[k] == columns[i];
  return e->key_count == r->width && found == r->width;
}

static bool paths_are_unique(const struct writer *w, const struct ir_node *n) {
  for (uint32_t i = 0; i < n->rows.path_count; i++)
    if (!w->s->relations[n->rows.path[i]].unique) return false;
  return true;
}

static unsigned digits(struct type t) { return t.kind == TYPE_INT ? 19 : t.precision ? t.precision : 38; }

static bool can(const struct writer *w, ir_ref r, const char **why) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct type x = n->arg_count ? ir_at(w->ir, n->args[0])->type : TYPE(TYPE_NONE),
              y = n->arg_count > 1 ? ir_at(w->ir, n->args[1])->type : x;
  switch (n->op) {
    case IR_ROW: *why = "a subquery of ClickHouse does not see the row outside"; return n->imm.index == 0;
    case IR_STEP:
    case IR_OWNER:
      *why = "rows that are not found by their key are looked for by the machine";
      return to_key(w, &w->s->relations[n->imm.index], n->op == IR_STEP);
    case IR_FIELD: return clickhouse_reads_field(w, n, why);
    case IR_MAP_KEY:
      *why = "only texts in a String of JSON are read in ClickHouse";
      return n->type.kind == TYPE_TEXT && clickhouse_reads_field(w, n, why);
    case IR_ADD:
    case IR_SUB:
    case IR_MUL: *why = "sums and products of floats depend on order and rounding"; return n->type.kind != TYPE_FLOAT;
    case IR_DIV:
      *why = "the quotient needs more digits than ClickHouse counts";
      return n->type.kind != TYPE_FLOAT && digits(x) + n->type.scale + scale_of(y) - scale_of(x) <= 76;
    case IR_TO_DEC:
      *why = "the number needs more digits than ClickHouse counts";
      return digits(x) + n->type.scale - scale_of(x) <= 76;
    case IR_LOWER:
    case IR_UPPER:
    case IR_FOLD: *why = "ClickHouse maps letters by another version of Unicode"; return false;
    case IR_TIME_MONTHS:
    case IR_DATE_MONTHS: *why = "months are stepped by the machine"; return false;
    case IR_SUM:
    case IR_AVG: *why = "sums of floats depend on order"; return ir_at(w->ir, n->of)->type.kind != TYPE_FLOAT;
    case IR_AMONG:
      *why = "the latest rows of a row outside are found by the machine";
      return ir_is(w->ir, n->args[0], IR_ROW) && paths_are_unique(w, n) && w->s->entities[n->rows.entity].key_count > 0;
    case IR_PICK: *why = "rows without a key have no order"; return w->s->entities[n->rows.entity].key_count > 0;
    default: return true;
  }
}

/* Times are of the column's own zone or none; all are made as instants. */
static bool clock(const struct sql_value *v, const struct sql_clock *c, struct str zone, struct buf *out) {
  static const char *const starts[] = {[CLOCK_DAY] = "toDate",
                                       [CLOCK_WEEK] = "toMonday",
                                       [CLOCK_MONTH] = "toStartOfMonth",
                                       [CLOCK_QUARTER] = "toStartOfQuarter",
                                       [CLOCK_YEAR] = "toStartOfYear"};
  static const char *const steps[] = {
      [CLOCK_MONTHS] = "addMonths", [CLOCK_DAY] = "addDays",         [CLOCK_WEEK] = "addWeeks",
      [CLOCK_MONTH] = "addMonths",  [CLOCK_QUARTER] = "addQuarters", [CLOCK_YEAR] = "addYears"};
  bool date = v->kind == SQL_DATE || c->days, utc = !zone.len || str_is(zone, "Z");
  struct buf z = buf_in(out->arena), at = buf_in(out->arena);
  sql_clickhouse_text(utc ? STR("UTC") : zone, &z);
  struct str name = buf_str(&z);
  if (c->from == CLOCK_NOW) buf_printf(&at, "toDateTime64(now(), 6, 'UTC')");
  else if (c->from == CLOCK_MONTHS && !date)
    buf_printf(&at, "addMonths(toDateTime64(now(), 6, %.*s), %lld)", STR_ARG(name), (long long)c->steps);
  else {
    if (!date) buf_addz(&at, "toDateTime64(");
    if (c->steps) buf_printf(&at, "%s(", steps[c->from]);
    buf_printf(&at, "%s(now(%.*s))", c->from == CLOCK_MONTHS ? "toDate" : starts[c->from], STR_ARG(name));
    if (c->steps) buf_printf(&at, ", %lld)", (long long)c->steps);
    if (!date) buf_printf(&at, ", 6, %.*s)", STR_ARG(name));
  }
  struct str e = buf_str(&at);
  if (date) {
    buf_printf(out, v->kind == SQL_INT ? "(toInt64(%.*s) + %lld)" : "(%.*s + %lld)", STR_ARG(e), (long long)c->by);
    return true;
  }
  if (c->by % US_PER_SECOND) return false;
  if (v->kind == SQL_INT) buf_addz(out, "toUnixTimestamp64Micro(");
  buf_printf(out, "addSeconds(%.*s, %lld)", STR_ARG(e), (long long)(c->by / US_PER_SECOND));
  if (v->kind == SQL_INT) buf_addc(out, ')');
  return true;
}

const struct sql_dialect sql_clickhouse = {
    CLICKHOUSE_SHARED,
    .measure = measure,
    .measures_stored = measures_stored,
    .joins_plain = clickhouse_joins_plain,
    .clock = clock,
    .clock_first = 1975, /* what is far from those of DateTime is another condition there */
    .clock_last = 2100,
    .clock_now = "now()",
    .tables_swap = true,
    .replace_view = "CREATE OR REPLACE VIEW ",
    .name = "clickhouse",
    .title = "ClickHouse",
    .index_by = SQL_INDEX_SKIPS,
    .versions =
        "24.3 or later: window functions, Int256, parameters, conditions in ON; 18.16 to 23 have a dialect of their "
        "own, clickhouse18",
    .literal = clickhouse_literal,
    .mark = "p",
    .values_why = "10,000 fit into the address of a request",
    .steps_join = true,
    .picks_join = true,
    .limits_by = true,
    .distinct_quick = true,
    .star_renames = true,
    .zeros_alike = "0.0 + ",
    .joins_most = UINT32_MAX,
    .say =
        {
            [IR_MAP_KEY] = say_map_key,
            [IR_COALESCE] = say_choice,
            [IR_IF] = say_choice,
            [IR_TO_DEC] = say_to_decimal,
            [IR_TO_FLOAT] = say_to_float,
            [IR_ADD] = say_arithmetic,
            [IR_SUB] = say_arithmetic,
            [IR_MUL] = say_arithmetic,
            [IR_DIV] = say_division,
            [IR_NEG] = say_minus,
            [IR_TRIM] = say_trim,
            [IR_LOWER] = say_refused,
            [IR_UPPER] = say_refused,
            [IR_FOLD] = say_refused,
            [IR_TIME_MONTHS] = say_refused,
            [IR_DATE_MONTHS] = say_refused,
            [IR_LENGTH] = clickhouse_length,
            [IR_DATE_OF] = say_date_of,
            [IR_YEAR] = say_part,
            [IR_QUARTER] = say_part,
            [IR_MONTH] = say_part,
            [IR_DAY] = say_part,
            [IR_WEEKDAY] = say_part,
            [IR_HOUR] = say_hour,
            [IR_TIME_ADD] = say_time_add,
            [IR_DATE_ADD] = say_time_add,
            [IR_STARTS] = clickhouse_text_test,
            [IR_ENDS] = clickhouse_text_test,
            [IR_CONTAINS] = clickhouse_text_test,
            [IR_HAS] = clickhouse_has,
            [IR_MATCHES] = say_matches,
            [IR_HAS_ANY] = clickhouse_has_list,
            [IR_HAS_ALL] = clickhouse_has_list,
            [IR_ANY] = say_clickhouse_any,
        },
    .can = can,
};
