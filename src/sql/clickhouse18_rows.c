/* What is asked of related rows, for ClickHouse 18.16 to 23. It joins two tables at most, so all of it is `key IN
 * (SELECT reference ... GROUP BY reference HAVING ...)`: an aggregate is compared with a constant where the rows are
 * grouped. A comparison that holds over no rows, too, is NOT IN those rows for which it does not. The latest few rows
 * of each are the first of a group's sorted array. */
#include "sql/dialect_clickhouse18.h"

#include "sql/dialect_clickhouse.h"

bool clickhouse18_is_measure(const struct writer *w, ir_ref r) {
  switch (ir_at(w->ir, r)->op) {
    case IR_COUNT:
    case IR_SUM:
    case IR_AVG:
    case IR_MIN:
    case IR_MAX:
    case IR_DISTINCT: return true;
    default: return false;
  }
}

/* ---- what can be said ---- */

static bool holds_among(const struct writer *w, ir_ref r) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (n->op == IR_AMONG) return true;
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (holds_among(w, n->args[i])) return true;
  return false;
}

/* The condition of the rows that asks whether each is among the latest of its owner's, where the others stand beside
 * it. 0: there is none. */
static ir_ref among_of(const struct writer *w, const struct ir_node *n) {
  bool several = ir_is(w->ir, n->rows.pred, IR_AND);
  uint32_t count = several ? ir_at(w->ir, n->rows.pred)->arg_count : 1;
  for (uint32_t i = 0; i < count; i++) {
    ir_ref cond = several ? ir_at(w->ir, n->rows.pred)->args[i] : n->rows.pred;
    if (ir_is(w->ir, cond, IR_AMONG)) return cond;
  }
  return 0;
}

/* What it puts in order as part of an array: it dies of decimals there. */
static bool sorts(const struct writer *w, uint32_t entity, uint32_t column) {
  switch (w->s->entities[entity].columns[column].type.kind) {
    case TYPE_INT:
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_DATE:
    case TYPE_TIMESTAMP: return str_find(profile_of(w, entity, column)->type, STR("LowCardinality")) == SIZE_MAX;
    default: return false;
  }
}

static bool sorts_by(const struct writer *w, const struct ir_node *among) {
  const struct ir_node *by = ir_at(w->ir, among->by);
  const struct entity *e = &w->s->entities[among->rows.entity];
  if (by->op != IR_FIELD || !sorts(w, among->rows.entity, (uint32_t)by->imm.index)) return false;
  for (uint32_t i = 0; i < e->key_count; i++)
    if (!sorts(w, among->rows.entity, e->key[i])) return false;
  return e->key_count > 0;
}

/* Rows of the same owner, numbered among all of them that meet a condition of their own. */
static bool sorts_among(const struct writer *w, const struct ir_node *n) {
  ir_ref at = among_of(w, n);
  const struct ir_node *among = ir_at(w->ir, at);
  bool several = ir_is(w->ir, n->rows.pred, IR_AND);
  for (uint32_t i = 0; several && i < ir_at(w->ir, n->rows.pred)->arg_count; i++)
    if (ir_at(w->ir, n->rows.pred)->args[i] != at && holds_among(w, ir_at(w->ir, n->rows.pred)->args[i])) return false;
  return at && (n->op == IR_COUNT || n->op == IR_ANY) && w->s->relations[n->rows.path[0]].unique &&
         among->rows.path_count == 1 && among->rows.path[0] == n->rows.path[0] && row_is_here(w, among->args[0]) &&
         rows_are_closed(w, among) && sorts_by(w, among) && !holds_among(w, among->rows.pred);
}

bool clickhouse18_reaches(const struct writer *w, const struct ir_node *n, const char **why) {
  *why = "this version of ClickHouse joins two tables at most";
  if (n->rows.path_count != 1 || w->s->relations[n->rows.path[0]].width != 1 || !row_is_here(w, n->rows.base))
    return false;
  *why = "this version of ClickHouse puts rows in order only to count the latest of them";
  return !holds_among(w, n->rows.pred) || sorts_among(w, n);
}

/* A stored column that a measure reads; NULL where it is something else. */
static const struct sql_column_profile *column_of(const struct writer *w, const struct ir_node *n,
                                                  const struct column_spec **spec) {
  const struct ir_node *x = ir_at(w->ir, n->of);
  if (x->op != IR_FIELD) return NULL;
  uint32_t entity = ir_at(w->ir, x->args[0])->type.ref, column = (uint32_t)x->imm.index;
  *spec = &w->s->entities[entity].columns[column];
  return profile_of(w, entity, column);
}

/* A sum of so many digits takes ten thousand million rows to come to 38. Those of more than 64 bits are left alone: it
 * may die of them where they are not aligned. */
enum { SUM_DIGITS = 28, BITS_64_DIGITS = 18 };

/* Decimals are measured as they are stored; whole numbers that are cents as whole numbers. */
static bool measures_decimal(const struct writer *w, const struct ir_node *n, const struct ir_node *constant) {
  const struct column_spec *c;
  const struct sql_column_profile *p = column_of(w, n, &c);
  if (!p) return false;
  if (p->native == SQL_NATIVE_INT)
    return c->storage.kind == STORED_CENTS && !p->is_unsigned && p->bits <= 64 && constant->value.d >= INT64_MIN &&
           constant->value.d <= INT64_MAX;
  return p->native == SQL_NATIVE_DECIMAL && p->precision <= BITS_64_DIGITS && constant->type.scale == c->type.scale &&
         p->precision + (c->type.scale - p->scale) <= SUM_DIGITS;
}

static bool measures(const struct writer *w, const struct ir_node *n, const struct ir_node *constant) {
  if (n->op == IR_COUNT) return true;
  if (n->op == IR_AVG || clickhouse18_is_measure(w, n->of)) return false;
  const struct column_spec *c = NULL;
  const struct sql_column_profile *p = column_of(w, n, &c);
  struct type of = ir_at(w->ir, n->of)->type;
  switch (of.kind) {
    case TYPE_INT: return !p || p->native != SQL_NATIVE_INT || p->bits < 64 || !p->is_unsigned;
    case TYPE_DECIMAL:
      if (n->op == IR_DISTINCT) return p && p->native == SQL_NATIVE_DECIMAL && p->precision <= BITS_64_DIGITS;
      return measures_decimal(w, n, constant);
    case TYPE_ENUM:
    case TYPE_ID: return n->op == IR_DISTINCT;
    case TYPE_TEXT:
    case TYPE_DATE:
    case TYPE_TIMESTAMP: return n->op != IR_SUM;
    case TYPE_FLOAT: return n->op != IR_SUM && p && p->native == SQL_NATIVE_FLOAT;
    default: return false;
  }
}

/* The measure in a comparison with a constant. NULL: it is another one. */
static const struct ir_node *compared(const struct writer *w, const struct ir_node *n, const struct ir_node **constant,
                                      bool *swapped) {
  *swapped = ir_is(w->ir, n->args[0], IR_CONST);
  *constant = ir_at(w->ir, n->args[!*swapped]);
  bool one = clickhouse18_is_measure(w, n->args[*swapped]) && (*constant)->op == IR_CONST;
  return one ? ir_at(w->ir, n->args[*swapped]) : NULL;
}

bool clickhouse18_compares_measure(const struct writer *w, const struct ir_node *n, const char **why) {
  const struct ir_node *constant;
  bool swapped;
  const struct ir_node *m = compared(w, n, &constant, &swapped);
  *why = "this version of ClickHouse holds what it counts of related rows against constants alone";
  if (!m) return false;
  *why = "this version of ClickHouse has no exact form of it";
  return measures(w, m, constant) && m->type.kind == constant->type.kind;
}

/* ---- how it is said ---- */

/* Both sides of IN have one type, or the statement fails; the references of the rows have no NULL. */
static void put_reference(struct writer *w, const struct relation *rel, bool to, uint32_t alias, struct text *t) {
  uint32_t entity = to ? rel->to : rel->from, column = to ? rel->to_cols[0] : rel->from_cols[0];
  bool nulls = !profile_of(w, entity, column)->no_nulls;
  if (nulls) put(t, "assumeNotNull(");
  write_part(w, entity, column, alias, !parts_are_plain(w, rel, 0), t);
  if (nulls) put(t, ")");
}

static void put_there(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *where) {
  if (profile_of(w, entity, column)->no_nulls) return;
  put_where(where);
  put_column(w, where, entity, column, alias);
  put(where, " IS NOT NULL");
}

/* The related rows of those alone that what stands beside singles out. */
static void put_owners(struct writer *w, const struct select *in, const struct ir_node *n, uint32_t first,
                       struct text *where) {
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  struct narrow_use use = narrow_use(w, in, in->alias, n, is_ordered(w, n));
  if (!use.count) return;
  struct select owner = {.alias = w->next_alias++, .entity = rel->from};
  struct text of = text_in(w->a);
  bool exact = w->exact;
  w->exact = false; /* a WHERE of its own */
  put_there(w, rel->from, rel->from_cols[0], owner.alias, &of);
  for (uint32_t i = 0; i < use.count; i++) {
    put_where(&of);
    write_cond(w, &owner, use.conds[i], &of);
  }
  w->exact = exact;
  put_where(where);
  put_reference(w, rel, true, first, where);
  put_in(w, where);
  put(where, "(SELECT ");
  put_reference(w, rel, false, owner.alias, where);
  put(where, " FROM ");
  write_table(w, rel->from, owner.alias, where);
  put_text(where, &of, w->a);
  put(where, ")");
}

/* Whether nothing that is NULL comes up in it; or not where the type says that it may, which conditions are ready
 * for. */
static bool never_null(const struct writer *w, ir_ref r, bool ready) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (n->op == IR_FIELD && ready && n->type.optional) return true;
  if (n->op == IR_FIELD) {
    const struct ir_node *row = ir_at(w->ir, n->args[0]);
    const struct column_spec *c = &w->s->entities[row->type.ref].columns[n->imm.index];
    const struct sql_column_profile *p = profile_of(w, row->type.ref, (uint32_t)n->imm.index);
    bool time = c->type.kind == TYPE_TIMESTAMP && p->native == SQL_NATIVE_TIMESTAMPTZ; /* others have bounds */
    return p->no_nulls && (time || c->type.kind == TYPE_INT || c->type.kind == TYPE_DATE || c->type.kind == TYPE_TEXT ||
                           c->type.kind == TYPE_ENUM || c->type.kind == TYPE_ID || c->type.kind == TYPE_DECIMAL);
  }
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (!never_null(w, n->args[i], ready)) return false;
  return true;
}

/* A value that is not NULL, which its type may not say. */
static void put_some(struct text *t, const struct text *value, bool said, struct arena *a) {
  if (!said) put(t, "assumeNotNull(");
  put_text(t, value, a);
  if (!said) put(t, ")");
}

/* How many of the first few of the rows, put in order, meet the other conditions. */
static void put_sorted(struct writer *w, struct select *inner, const struct ir_node *n, ir_ref at, struct text *where,
                       struct text *t) {
  struct ir_node among = *ir_at(w->ir, at);
  const struct entity *e = &w->s->entities[n->rows.entity];
  struct text by = text_in(w->a), rest = text_in(w->a);
  bool several = ir_is(w->ir, n->rows.pred, IR_AND), exact = w->exact;
  write_pred(w, inner, among.rows.pred, where);
  write_by(w, inner, &among, &by);
  if (!never_null(w, among.by, false)) {
    put_where(where);
    put_text(where, &by, w->a);
    put(where, " IS NOT NULL");
  }
  bool nulls = false;
  w->exact = true; /* an array leaves NULL out */
  for (uint32_t i = 0; several && i < ir_at(w->ir, n->rows.pred)->arg_count; i++) {
    ir_ref cond = ir_at(w->ir, n->rows.pred)->args[i];
    if (cond == at) continue;
    if (rest.sql.len) put(&rest, " AND ");
    nulls |= !never_null(w, cond, true);
    write_cond(w, inner, cond, &rest);
  }
  w->exact = exact;
  if (!rest.sql.len) put(&rest, "1");
  put(t, "arraySum(arraySlice(%s((x, y) -> y, groupArray(%s", among.latest ? "arrayReverseSort" : "arraySort",
      nulls ? "coalesce(" : "");
  put_text(t, &rest, w->a);
  put(t, "%s), groupArray((", nulls ? ", 0)" : "");
  put_some(t, &by, never_null(w, among.by, false), w->a);
  for (uint32_t i = 0; i < e->key_count; i++) {
    struct text key = text_in(w->a);
    w->d->key(w, n->rows.entity, e->key[i], inner->alias, SQL_KEY_TIE, &key);
    put(t, ", ");
    put_some(t, &key, profile_of(w, n->rows.entity, e->key[i])->no_nulls, w->a);
  }
  put(t, "))), 1, %lld))", (long long)among.imm.i);
}

/* key IN (SELECT reference FROM ... WHERE ... GROUP BY reference HAVING <measure> <test>), false where the key is NULL.
 * `measure` NULL: whether there are rows. */
typedef void (*put_test)(struct writer *w, const struct text *measure, const void *ctx, struct text *t);

static void put_semijoin(struct writer *w, struct select *in, const struct ir_node *n, put_test test, const void *ctx,
                         struct text *t) {
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  struct text from = text_in(w->a), where = text_in(w->a), measure = text_in(w->a), value = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.alias = last, .entity = n->rows.entity};
  uint32_t base = row_alias(w, in, n->rows.base);
  ir_ref among = among_of(w, n);
  put_there(w, rel->to, rel->to_cols[0], first, &where);
  if (test && n->op != IR_ANY) put_owners(w, in, n, first, &where);
  if (among) {
    put_sorted(w, &inner, n, among, &where, &measure);
  } else {
    write_pred(w, &inner, n->rows.pred, &where);
    bool exact = w->exact;
    w->exact = false;
    if (n->of) write_value(w, &inner, n->of, &value);
    w->exact = exact;
    if (test) w->d->measure(w, n, &value, &measure);
  }
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
  if (test) {
    put(t, " GROUP BY ");
    put_reference(w, rel, true, first, t);
    put(t, " HAVING ");
    test(w, &measure, ctx, t);
  }
  put(t, nulls ? "))" : ")");
}

static void test_some(struct writer *w, const struct text *measure, const void *ctx, struct text *t) {
  (void)ctx;
  put_text(t, measure, w->a);
  put(t, " > 0");
}

void clickhouse18_any(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct ir_node n = *ir_at(w->ir, r);
  put_semijoin(w, in, &n, among_of(w, &n) ? test_some : NULL, NULL, t);
}

struct tested {
  const struct ir_node *measure, *constant;
  const char *sign;
  bool sums_int; /* which may be beyond 64 bits */
};

static void test_measure(struct writer *w, const struct text *measure, const void *ctx, struct text *t) {
  const struct tested *x = ctx;
  const struct column_spec *c = NULL;
  bool decimal = x->constant->type.kind == TYPE_DECIMAL,
       cents = decimal && column_of(w, x->measure, &c)->native == SQL_NATIVE_INT, sum = x->measure->op == IR_SUM;
  i128 d = decimal ? x->constant->value.d : x->constant->value.i;
  if (x->sums_int) {
    put(t, "throwIf(ifNull(");
    put_text(t, measure, w->a);
    put(t, " > 9223372036854775807 OR ");
    put_text(t, measure, w->a);
    put(t, " < toDecimal128('-9223372036854775808', 0), 0)) = 0 AND ");
  }
  put_text(t, measure, w->a);
  put(t, " %s ", x->sign);
  if (sum && (cents || !decimal)) put_value(w, t, (struct sql_value){.kind = SQL_DECIMAL, .d = d, .type = "Decimal"});
  else if (cents) put_int(w, t, (int64_t)d);
  else put_constant(w, t, x->constant->type, x->constant->value);
}

static const char *complement_of(const char *sign) {
  static const char *const pairs[][2] = {{"=", "!="}, {"<", ">="}, {"<=", ">"}, {">", "<="}, {">=", "<"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (!strcmp(pairs[i][0], sign)) return pairs[i][1];
  return sign;
}

bool clickhouse18_compare_measure(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct ir_node n = *ir_at(w->ir, r);
  const struct ir_node *constant;
  bool swapped;
  const struct ir_node *m = compared(w, &n, &constant, &swapped);
  if (!m) return false;
  struct ir_node *measure = arena_new(w->a, struct ir_node), *c = arena_new(w->a, struct ir_node);
  *measure = *m, *c = *constant;
  struct tested test = {measure, c, comparison_sign(&n, swapped), measure->op == IR_SUM && c->type.kind == TYPE_INT};
  bool over_none = !false_over_nothing((enum op)n.op, measure->op, c, swapped);
  if (over_none) {
    test.sign = complement_of(test.sign);
    put(t, "NOT ");
  }
  put_semijoin(w, in, measure, test_measure, &test, t);
  return true;
}

void clickhouse18_measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t) {
  const struct column_spec *c = NULL;
  const struct sql_column_profile *p = n->of ? column_of(w, n, &c) : NULL;
  bool whole = n->op == IR_SUM && (!p || p->native == SQL_NATIVE_INT);
  switch (n->op) {
    case IR_COUNT: put(t, "count()"); return;
    case IR_DISTINCT: put(t, ir_at(w->ir, n->of)->type.kind == TYPE_FLOAT ? "uniqExact(0.0 + " : "uniqExact("); break;
    case IR_SUM: put(t, whole ? "sum(toDecimal128(" : "sum("); break;
    default: put(t, n->op == IR_MIN ? "min(" : "max("); break;
  }
  put_text(t, value, w->a);
  put(t, whole ? ", 0))" : ")");
}
