/* Operations in DuckDB. Decimals are HUGEINT, whole numbers of their last digit: what has more than 38 digits is an
 * error of a cast, what has more than 128 bits one of the operation. */
#include "data/regex.h"
#include "data/text.h"
#include "sql/dialect_duckdb.h"

static const struct ir_node *at(const struct writer *w, ir_ref r) { return ir_at(w->ir, r); }

static struct text operand(struct writer *w, struct select *in, const struct ir_node *n, uint32_t i) {
  struct text x = text_in(w->a);
  write_value(w, in, n->args[i], &x);
  return x;
}

/* ---- numbers ---- */

/* At most 38 digits, or the database's error. */
static void within_digits(struct writer *w, const struct text *x, struct text *t) {
  duckdb_fill(w, t, "CAST(CAST(@ AS DECIMAL(38, 0)) AS HUGEINT)", x, NULL);
}

void duckdb_to_decimal(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  struct type from = at(w, n->args[0])->type;
  unsigned by = n->type.scale - (from.kind == TYPE_DECIMAL ? from.scale : 0u);
  struct text x = operand(w, in, n, 0), scaled = text_in(w->a);
  if (!by) {
    duckdb_fill(w, t, "CAST(@ AS HUGEINT)", &x, NULL);
    return;
  }
  duckdb_fill(w, &scaled, str_printf(w->a, "(CAST(@ AS HUGEINT) * %s)", duckdb_power10(w->a, by)).ptr, &x, NULL);
  if (from.kind == TYPE_INT && by <= 18) put_text(t, &scaled, w->a);
  else within_digits(w, &scaled, t);
}

void duckdb_to_float(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text x = operand(w, in, at(w, r), 0);
  duckdb_fill(w, t, "CAST(@ AS DOUBLE)", &x, NULL);
}

/* u.a / u.b, with `by` digits more than the quotient of the whole numbers has, half to even. u.a = 10^by * (q * b + r):
 * the remainder's digits apart, so that nothing but the result itself need fit. In HAVING, u.a would be a column of a
 * table: u['a']. */
static struct text quotient(struct writer *w, unsigned by) {
  const char *p = duckdb_power10(w->a, by);
  struct text form = text_in(w->a);
  /* whole: the quotient cut off; rest: what is left of it, below |b| */
  struct str rest = str_printf(w->a, "((abs(u['a']) %% abs(u['b'])) * %s)", p);
  struct str whole = str_printf(w->a, "((abs(u['a']) // abs(u['b'])) * %s + %.*s // abs(u['b']))", p, STR_ARG(rest));
  put(&form,
      "CAST(CAST(sign(u['a']) * sign(u['b']) * (%.*s + CASE WHEN %.*s %% abs(u['b']) > abs(u['b']) - %.*s %% abs(u['b']) OR "
      "(%.*s %% abs(u['b']) = abs(u['b']) - %.*s %% abs(u['b']) AND %.*s %% 2 = 1) THEN 1 ELSE 0 END) AS DECIMAL(38, 0)) AS HUGEINT)",
      STR_ARG(whole), STR_ARG(rest), STR_ARG(rest), STR_ARG(rest), STR_ARG(rest), STR_ARG(whole));
  return form;
}

static void divide(struct writer *w, const struct text *a, const struct text *b, unsigned by, struct text *t) {
  struct text pair = text_in(w->a), form = quotient(w, by);
  duckdb_fill(w, &pair, "{'a': CAST(@ AS HUGEINT), 'b': CAST(nullif(#, 0) AS HUGEINT)}", a, b);
  duckdb_let(w, t, &pair, &form);
}

static unsigned scale_of(struct type t) { return t.kind == TYPE_DECIMAL ? t.scale : 0; }

void duckdb_arithmetic(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  struct text a = operand(w, in, n, 0), b = operand(w, in, n, 1);
  if (n->op == IR_DIV && n->type.kind == TYPE_DECIMAL) {
    unsigned sa = scale_of(at(w, n->args[0])->type), sb = scale_of(at(w, n->args[1])->type);
    divide(w, &a, &b, n->type.scale - sa + sb, t);
    return;
  }
  const char *form = n->op == IR_ADD   ? "(@ + #)"
                     : n->op == IR_SUB ? "(@ - #)"
                     : n->op == IR_MUL ? "(@ * #)"
                                       : "(@ / nullif(#, 0))";
  struct text x = text_in(w->a);
  duckdb_fill(w, &x, form, &a, &b);
  if (n->type.kind == TYPE_FLOAT) duckdb_fill(w, t, "nullif(@, 'NaN'::DOUBLE)", &x, NULL);
  else if (n->type.kind == TYPE_DECIMAL) within_digits(w, &x, t);
  else put_text(t, &x, w->a);
}

void duckdb_minus(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text x = operand(w, in, at(w, r), 0);
  duckdb_fill(w, t, "(-@)", &x, NULL);
}

/* Decimals of few digits: their sum has no more than 38, nor has it when it is made a whole number, over rows of which
 * there are less than 10^14. The least and the greatest are in the order of what they stand for. */
bool duckdb_measures_stored(const struct writer *w, const struct ir_node *n) {
  const struct ir_node *x = n->of ? at(w, n->of) : NULL;
  bool measured = n->op == IR_SUM || n->op == IR_MIN || n->op == IR_MAX;
  if (!measured || !x || x->op != IR_FIELD || x->type.kind != TYPE_DECIMAL || !row_is_here(w, x->args[0])) return false;
  uint32_t entity = at(w, x->args[0])->type.ref, column = (uint32_t)x->imm.index;
  const struct sql_column_profile *p = profile_of(w, entity, column);
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  return p->spelling == SQL_PLAIN && p->native == SQL_NATIVE_DECIMAL && c->storage.kind == STORED_PLAIN &&
         !c->storage.missing_count && p->scale == c->type.scale && p->precision + p->scale <= 24;
}

void duckdb_measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t) {
  struct type of = n->of ? at(w, n->of)->type : TYPE(TYPE_NONE);
  switch (n->op) {
    case IR_COUNT: put(t, "count(*)"); return;
    case IR_DISTINCT: duckdb_fill(w, t, "count(DISTINCT @)", value, NULL); return;
    case IR_SUM:
      if (duckdb_measures_stored(w, n)) {
        const char *form = str_printf(w->a, "CAST(sum(@) * %s AS HUGEINT)", duckdb_power10(w->a, of.scale)).ptr;
        duckdb_fill(w, t, of.scale ? form : "CAST(sum(@) AS HUGEINT)", value, NULL);
      } else if (of.kind != TYPE_DECIMAL) {
        duckdb_fill(w, t, "CAST(sum(@) AS BIGINT)", value, NULL);
      } else {
        struct text sum = text_in(w->a);
        duckdb_fill(w, &sum, "sum(@)", value, NULL);
        within_digits(w, &sum, t);
      }
      return;
    case IR_AVG: {
      struct text sum = text_in(w->a), count = text_in(w->a);
      duckdb_fill(w, &sum, "sum(@)", value, NULL);
      duckdb_fill(w, &count, "count(@)", value, NULL);
      divide(w, &sum, &count, n->type.scale - scale_of(of), t);
      return;
    }
    default: {
      const char *form = n->op == IR_MIN ? "min(@)" : "max(@)";
      if (duckdb_measures_stored(w, n))
        form = str_printf(w->a, "CAST(CAST(%s AS DECIMAL(38, %u)) * %s AS HUGEINT)", form, of.scale,
                          duckdb_power10(w->a, of.scale))
                   .ptr;
      duckdb_fill(w, t, form, value, NULL);
      return;
    }
  }
}

/* ---- text ---- */

void duckdb_case(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  struct text x = operand(w, in, n, 0);
  duckdb_fill(w, t, n->op == IR_LOWER ? "lower(@)" : "upper(@)", &x, NULL);
}

void duckdb_trim(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text x = operand(w, in, at(w, r), 0);
  duckdb_fill(w, t, "trim(@, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))", &x, NULL);
}

void duckdb_length(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  struct text x = operand(w, in, at(w, r), 0);
  duckdb_fill(w, t, "length(@)", &x, NULL);
}

void duckdb_text_test(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  struct text x = operand(w, in, n, 0), y = operand(w, in, n, 1);
  duckdb_fill(w, t,
              n->op == IR_STARTS ? "coalesce(starts_with(@, #), false)"
              : n->op == IR_ENDS ? "coalesce(ends_with(@, #), false)"
                                 : "coalesce(contains(@, #), false)",
              &x, &y);
}

/* The texts that each match has one of are looked for first; an AND leaves out the pattern then. */
void duckdb_matches(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  struct text x = operand(w, in, n, 0);
  struct buf pattern = buf_in(w->a);
  struct sql_needles needles;
  bool first = at(w, n->args[0])->op == IR_FIELD && sql_needles(w->a, n->regex, &needles);
  regex_print_whole(n->regex, REGEX_RE2, &pattern);
  open_exact(w, t);
  for (uint32_t i = 0; first && i < needles.count; i++) {
    put(t, i ? " OR " : needles.count > 1 ? "((" : "(");
    duckdb_fill(w, t,
                needles.at == SQL_NEEDLE_START ? "starts_with(@, "
                : needles.at == SQL_NEEDLE_END ? "ends_with(@, "
                                               : "contains(@, ",
                &x, NULL);
    put_str(w, t, needles.items[i]);
    put(t, ")");
  }
  if (first) put(t, needles.count > 1 ? ") AND " : " AND ");
  duckdb_fill(w, t, "regexp_matches(@, ", &x, NULL);
  put_str(w, t, buf_str(&pattern));
  put(t, first ? "))" : ")");
  close_exact(w, t);
}

/* ---- sets and maps ---- */

static void list_of(struct writer *w, const struct ir_node *n, struct text *t) {
  put(t, "[");
  for (uint32_t i = 0; i < n->list.count; i++) {
    if (i) put(t, ", ");
    put_str(w, t, n->list.items[i].s);
  }
  put(t, "]::VARCHAR[]");
}

void duckdb_has(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  struct text set = text_in(w->a), x = operand(w, in, n, 1);
  duckdb_set(w, in, n->args[0], &set);
  duckdb_fill(w, t, "coalesce(list_contains(@, #), false)", &set, &x);
}

void duckdb_has_list(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  struct text set = text_in(w->a), list = text_in(w->a);
  if (n->op == IR_HAS_ALL && !n->list.count) {
    put(t, "true");
    return;
  }
  duckdb_set(w, in, n->args[0], &set);
  list_of(w, n, &list);
  duckdb_fill(w, t, n->op == IR_HAS_ANY ? "coalesce(list_has_any(@, #), false)" : "coalesce(list_has_all(@, #), false)",
              &set, &list);
}

/* The key as a JSON pointer. */
static struct str pointer_to(struct writer *w, struct str key) {
  struct buf b = buf_in(w->a);
  buf_addc(&b, '/');
  for (size_t i = 0; i < key.len; i++) {
    if (key.ptr[i] == '~') buf_addz(&b, "~0");
    else if (key.ptr[i] == '/') buf_addz(&b, "~1");
    else buf_addc(&b, key.ptr[i]);
  }
  return buf_str(&b);
}

/* A key that is there once: its text (^) by its kind in JSON. */
void duckdb_map_key(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = at(w, r);
  uint32_t entity = at(w, n->args[0])->type.ref;
  const struct sql_column_profile *p = profile_of(w, entity, (uint32_t)n->imm.index);
  struct text raw = text_in(w->a), map = text_in(w->a), path = text_in(w->a), kind = text_in(w->a),
              word = text_in(w->a);
  write_column(w, in, n->args[0], (uint32_t)n->imm.index, READ_VALUE, &raw);
  if (p->native == SQL_NATIVE_MAP) duckdb_fill(w, &map, "to_json(@)", &raw, NULL);
  else if (p->native == SQL_NATIVE_JSON || p->spelling == SQL_PLAIN) put_text(&map, &raw, w->a);
  else duckdb_fill(w, &map, "CASE WHEN json_valid(@) THEN @ END", &raw, NULL);
  put_str(w, &path, pointer_to(w, n->key));
  duckdb_fill(w, &kind, "json_type(@, #)", &map, &path);
  duckdb_fill(w, &word, "json_extract_string(@, #)", &map, &path);
  put(t, "CASE WHEN len(list_filter(json_keys(");
  put_text(t, &map, w->a);
  put(t, "), lambda k: k = ");
  put_str(w, t, n->key);
  put(t, ")) = 1 THEN ");
  switch (n->type.kind) {
    case TYPE_BOOL: duckdb_fill(w, t, "CASE WHEN @ = 'BOOLEAN' THEN # = 'true' END", &kind, &word); break;
    case TYPE_INT:
      duckdb_fill(w, t, "CASE WHEN @ IN ('BIGINT', 'UBIGINT') ", &kind, &word);
      if (n->declared) duckdb_fill(w, t, "OR (@ = 'VARCHAR' AND regexp_full_match(#, '[+-]?[0-9]+')) ", &kind, &word);
      duckdb_fill(w, t, "THEN TRY_CAST(# AS BIGINT) END", &kind, &word);
      break;
    case TYPE_FLOAT: {
      struct text number = text_in(w->a);
      duckdb_fill(w, &number, "TRY_CAST(# AS DOUBLE)", &kind, &word);
      duckdb_fill(
          w, t,
          "CASE WHEN (@ IN ('BIGINT', 'UBIGINT', 'DOUBLE') OR (@ = 'VARCHAR' AND regexp_full_match(#, '-?[0-9]{1,15}(?:[.][0-9]{1,15})?'))) ",
          &kind, &word);
      duckdb_fill(w, t, "AND isfinite(@) THEN @ END", &number, NULL);
      break;
    }
    case TYPE_DATE:
      duckdb_fill(w, t,
                  "CASE WHEN @ = 'VARCHAR' AND regexp_full_match(#, '[0-9]{4}-[0-9]{2}-[0-9]{2} *') AND # >= '0001' "
                  "THEN TRY_CAST(substr(#, 1, 10) AS DATE) - DATE '1970-01-01' END",
                  &kind, &word);
      break;
    case TYPE_TEXT:
    case TYPE_ENUM:
      duckdb_fill(w, t, "CASE WHEN @ = 'VARCHAR' AND NOT contains(#, chr(0)) THEN # END", &kind, &word);
      break;
    default: duckdb_fill(w, t, "CASE WHEN @ <> 'NULL' THEN # END", &kind, &word); break; /* asked whether it is there */
  }
  put(t, " END");
}

/* ---- what is left to the machine ---- */

/* Whether `op` occurs in it. */
static bool occurs(const struct writer *w, ir_ref r, uint16_t op, bool *seen) {
  const struct ir_node *n = at(w, r);
  if (!r || seen[r]) return false;
  seen[r] = true;
  if (n->op == op) return true;
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (occurs(w, n->args[i], op, seen)) return true;
  return (n->rows.path_count && (occurs(w, n->rows.base, op, seen) || occurs(w, n->rows.pred, op, seen))) ||
         (n->by && occurs(w, n->by, op, seen)) || (n->of && occurs(w, n->of, op, seen));
}

/* Whether all rows are ranked at once, whomever they belong to. */
static bool ranked_once(const struct writer *w, const struct ir_node *n) {
  bool unique = ir_is(w->ir, n->args[0], IR_ROW) && ir_closed(at(w, n->rows.pred)) && ir_closed(at(w, n->by));
  for (uint32_t i = 0; i < n->rows.path_count; i++) unique &= w->s->relations[n->rows.path[i]].unique;
  return unique;
}

bool duckdb_can(const struct writer *w, ir_ref r, const char **why) {
  const struct ir_node *n = at(w, r);
  switch (n->op) {
    case IR_FIELD: return duckdb_reads(w, at(w, n->args[0])->type.ref, (uint32_t)n->imm.index, why);
    case IR_SUM:
    case IR_AVG:
      if (n->of && at(w, n->of)->type.kind == TYPE_FLOAT)
        return *why = "the sum of floats depends on their order in DuckDB", false;
      return true;
    case IR_FOLD: return *why = "DuckDB has no case folding", false;
    case IR_MAP_KEY:
      if (n->type.kind == TYPE_DECIMAL || n->type.kind == TYPE_ID)
        return *why = "DuckDB rewrites the numbers of JSON as floats", false;
      if (n->type.kind == TYPE_TIMESTAMP) return *why = "times in JSON come in mixed spellings", false;
      return true;
    case IR_AMONG:
      if (w->s->entities[n->rows.entity].key_count > 1 && !ranked_once(w, n))
        return *why = "DuckDB has no subquery of two columns about an outer row", false;
      if (occurs(w, n->by, IR_AMONG, arena_new_array(w->a, bool, w->ir->nodes.count)))
        return *why = "DuckDB does not rank rows by what ranks rows itself", false;
      return true;
    default: return true;
  }
}
