/* Values and conditions. Conditions are 0 or 1, never NULL: what compares is wrapped where an operand may be missing. */
#include "data/calendar.h"
#include "data/time_text.h"
#include "sql/writer.h"

void open_exact(struct writer *w, struct text *t) {
  if (w->exact) put(t, "coalesce(");
}

void close_exact(struct writer *w, struct text *t) {
  if (w->exact) put(t, ", 0)");
}

/* ---- stored columns ---- */

struct column_ask {
  uint32_t entity, column;
  bool raw;
  struct type type;
};

static void column_about(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)in;
  const struct column_ask *c = ctx;
  const struct column_spec *spec = &w->s->entities[c->entity].columns[c->column];
  uint8_t sp = profile_of(w, c->entity, c->column)->spelling;
  bool id = spec->type.kind == TYPE_ID && !c->raw;
  bool plain = c->raw || sp == SQL_PLAIN || spec->type.kind == TYPE_SET || spec->type.kind == TYPE_MAP;
  if (id) put(t, "CAST(");
  else if (!plain) put(t, "seg_read(");
  put(t, "t%u.", alias);
  put_name(t, spec->stored);
  if (id) put(t, " AS TEXT)");
  else if (!plain) put(t, ", %u, %u)", c->entity, c->column);
}

void write_column(struct writer *w, struct select *in, ir_ref row, uint32_t column, bool raw, struct type type, struct text *t) {
  struct column_ask ask = {ir_at(w->ir, row)->type.ref, column, raw, type};
  write_about(w, in, row, false, column_about, &ask, t);
}

static void args(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (i) put(t, ", ");
    write_value(w, in, n->args[i], t);
  }
}

static char kind_of(struct type t) { return t.kind == TYPE_FLOAT ? 'f' : t.kind == TYPE_DECIMAL ? 'd' : 'i'; }

void write_value(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  switch (n->op) {
    case IR_FIELD: write_column(w, in, n->args[0], (uint32_t)n->imm.index, false, n->type, t); return;
    case IR_MAP_KEY:
      put(t, "seg_key(");
      write_column(w, in, n->args[0], (uint32_t)n->imm.index, true, n->type, t);
      put(t, ", ");
      put_str(w, t, n->key);
      put(t, ", %u, %u, %u, %d)", n->type.kind, n->type.precision ? n->type.precision : 38, n->type.scale, n->declared);
      return;
    case IR_CONST: put_constant(w, t, n->type, n->value); return;
    case IR_MISSING: put(t, "NULL"); return;
    case IR_TO_DEC: {
      struct type from = ir_at(w->ir, n->args[0])->type;
      put(t, "seg_scale(");
      args(w, in, n, t);
      put(t, ", %u)", n->type.scale - (from.kind == TYPE_DECIMAL ? from.scale : 0));
      return;
    }
    case IR_TO_FLOAT:
      put(t, "CAST(");
      args(w, in, n, t);
      put(t, " AS REAL)");
      return;
    case IR_ADD: case IR_SUB: case IR_MUL: case IR_DIV:
      put(t, "seg_num('%c%s', ", kind_of(n->type), n->op == IR_ADD ? "+" : n->op == IR_SUB ? "-" : n->op == IR_MUL ? "*" : "/");
      args(w, in, n, t);
      put(t, ", %u, %u)", ir_at(w->ir, n->args[0])->type.scale, ir_at(w->ir, n->args[1])->type.scale);
      return;
    case IR_NEG:
      put(t, "seg_num('%c-', ", kind_of(n->type));
      put(t, kind_of(n->type) == 'f' ? "0.0, " : "0, ");
      args(w, in, n, t);
      put(t, ", 0, 0)");
      return;
    case IR_COALESCE:
      put(t, "coalesce(");
      args(w, in, n, t);
      put(t, ")");
      return;
    case IR_IF:
      put(t, "CASE WHEN ");
      write_cond(w, in, n->args[0], t);
      put(t, " THEN ");
      write_value(w, in, n->args[1], t);
      put(t, " ELSE ");
      write_value(w, in, n->args[2], t);
      put(t, " END");
      return;
    case IR_TRUTH: case IR_COUNT_TRUE: {
      bool exact = w->exact;
      w->exact = true;
      for (uint32_t i = 0; i < n->arg_count; i++) {
        put(t, i ? " + (" : "((");
        write_cond(w, in, n->args[i], t);
        put(t, ")");
      }
      put(t, ")");
      w->exact = exact;
      return;
    }
    case IR_LENGTH:
      put(t, "length(");
      args(w, in, n, t);
      put(t, ")");
      return;
    case IR_LOWER: case IR_UPPER: case IR_TRIM: case IR_FOLD:
      put(t, "seg_text('%s', ", ir_op_name(n->op));
      args(w, in, n, t);
      put(t, ")");
      return;
    case IR_DATE_OF: case IR_YEAR: case IR_QUARTER: case IR_MONTH: case IR_DAY: case IR_WEEKDAY: case IR_HOUR:
      put(t, "seg_part('%s', ", ir_op_name(n->op));
      args(w, in, n, t);
      put(t, ")");
      return;
    case IR_TIME_ADD: case IR_DATE_ADD:
      put(t, "seg_time('%s', ", ir_op_name(n->op));
      args(w, in, n, t);
      put(t, ")");
      return;
    case IR_TIME_MONTHS: case IR_DATE_MONTHS:
      put(t, "seg_time('%s', ", ir_op_name(n->op));
      args(w, in, n, t);
      put(t, ", ");
      put_int(w, t, n->imm.i);
      put(t, ")");
      return;
    case IR_TIME_DIFF: case IR_DATE_DIFF:
      put(t, n->op == IR_DATE_DIFF ? "((" : "(");
      write_value(w, in, n->args[0], t);
      put(t, " - ");
      write_value(w, in, n->args[1], t);
      put(t, n->op == IR_DATE_DIFF ? ") * 86400000000)" : ")");
      return;
    case IR_COUNT: case IR_SUM: case IR_AVG: case IR_MIN: case IR_MAX: case IR_DISTINCT: write_aggregate(w, in, r, t); return;
    default: put(t, "NULL"); return;
  }
}

/* ---- comparisons ---- */

static bool wide(struct type t) { return t.kind == TYPE_DECIMAL && (t.precision == 0 || t.precision > 18); }

/* A stored time in its own spelling against a constant: a plain range that an index can serve. */
static bool stored_range(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  bool swapped = ir_is(w->ir, n->args[0], IR_CONST);
  const struct ir_node *x = ir_at(w->ir, n->args[swapped]), *c = ir_at(w->ir, n->args[!swapped]);
  if (x->op != IR_FIELD || c->op != IR_CONST || !ir_is(w->ir, x->args[0], IR_ROW)) return false;
  uint32_t entity = ir_at(w->ir, x->args[0])->type.ref, column = (uint32_t)x->imm.index;
  const struct sql_column_profile *p = profile_of(w, entity, column);
  const struct column_spec *spec = &w->s->entities[entity].columns[column];
  const char *op = n->op == IR_EQ ? "=" : swapped ? (n->op == IR_LT ? ">" : ">=") : (n->op == IR_LT ? "<" : "<=");
  struct buf b = buf_in(w->a);
  int64_t v = c->value.i;
  struct sql_value bound = {.kind = SQL_TEXT};
  if (spec->type.kind == TYPE_ID) {
    if (n->op != IR_EQ || (p->spelling != SQL_ID_INT && p->spelling != SQL_ID_DIGITS && p->spelling != SQL_PLAIN)) return false;
    bound.s = c->value.s;
    if (p->spelling == SQL_ID_INT) {
      struct buf digits = buf_in(w->a);
      buf_printf(&digits, "%lld", (long long)c->value.i);
      if (!str_eq(buf_str(&digits), c->value.s)) { /* no whole number reads so */
        put(t, "0");
        return true;
      }
      bound = (struct sql_value){.kind = SQL_INT, .i = c->value.i};
    }
  } else if (p->spelling == SQL_DATE_TEXT) {
    date_print(&b, (int32_t)v);
    bound.s = buf_str(&b);
  } else if (p->spelling == SQL_TIME_TEXT) {
    if (v % US_PER_SECOND) return false;
    timestamp_print(&b, v);
    if (b.len != 20) return false;
    b.ptr[10] = p->separator;
    b.len = 19;
    bound.s = buf_str(&b);
  } else if (p->spelling == SQL_EPOCH) {
    int64_t unit = spec->storage.kind == STORED_EPOCH_S ? 1000000 : spec->storage.kind == STORED_EPOCH_MS ? 1000 : 1;
    if (n->op == IR_EQ && floor_mod(v, unit)) {
      put(t, "0");
      return true;
    }
    int64_t down = floor_div(v, unit);
    bool exact = floor_mod(v, unit) == 0;
    /* x < v: below the next unit; x <= v: up to it; v < x, v <= x likewise */
    if (!exact) op = swapped ? ">" : "<=";
    bound = (struct sql_value){.kind = SQL_INT, .i = down};
  } else {
    return false;
  }
  open_exact(w, t);
  write_column(w, in, x->args[0], column, true, x->type, t);
  put(t, " %s ", op);
  *array_push(w->a, &t->values) = bound;
  put(t, "?%s", bound.kind == SQL_TEXT ? " COLLATE BINARY" : "");
  close_exact(w, t);
  return true;
}

static void compare(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  const struct ir_node *a = ir_at(w->ir, n->args[0]), *b = ir_at(w->ir, n->args[1]);
  const char *op = n->op == IR_EQ ? "=" : n->op == IR_LT ? "<" : "<=";
  if (a->is_row) { /* the same row: the same key */
    const struct entity *e = &w->s->entities[a->type.ref];
    if (!e->key_count) w->failed = true, diag_add(w->ds, &sql_code[E0801], n->span, "rows of `%.*s` have no key to compare", STR_ARG(e->name));
    put(t, "coalesce(");
    for (uint32_t i = 0; i < e->key_count; i++) {
      if (i) put(t, " AND ");
      write_column(w, in, n->args[0], e->key[i], true, TYPE(TYPE_ID), t);
      put(t, " = ");
      write_column(w, in, n->args[1], e->key[i], true, TYPE(TYPE_ID), t);
      put(t, " COLLATE BINARY");
    }
    put(t, ", 0)");
    return;
  }
  if (stored_range(w, in, n, t)) return;
  open_exact(w, t);
  if (wide(a->type) || wide(b->type)) {
    put(t, "seg_cmp(");
    args(w, in, n, t);
    put(t, ") %s 0", op);
  } else {
    write_value(w, in, n->args[0], t);
    put(t, " %s ", op);
    write_value(w, in, n->args[1], t);
    if (a->type.kind == TYPE_TEXT || a->type.kind == TYPE_ID) put(t, " COLLATE BINARY");
  }
  close_exact(w, t);
}

/* A list as one value: JSON, whose elements are compared by their own kind. */
static void json_list(struct writer *w, const struct ir_node *n, struct type type, struct text *t) {
  struct buf b = buf_in(w->a);
  buf_addc(&b, '[');
  for (uint32_t i = 0; i < n->list.count; i++) {
    const struct constant *c = &n->list.items[i];
    if (i) buf_addc(&b, ',');
    if (type.kind == TYPE_TEXT || type.kind == TYPE_ID || type.kind == TYPE_ENUM) {
      buf_addc(&b, '"');
      for (size_t k = 0; k < c->s.len; k++) {
        unsigned char ch = (unsigned char)c->s.ptr[k];
        if (ch == '"' || ch == '\\') buf_printf(&b, "\\%c", ch);
        else if (ch < 0x20) buf_printf(&b, "\\u%04x", ch);
        else buf_addc(&b, (char)ch);
      }
      buf_addc(&b, '"');
    } else if (type.kind == TYPE_DECIMAL) {
      buf_printf(&b, "%lld", (long long)c->d);
    } else {
      buf_printf(&b, "%lld", (long long)c->i);
    }
  }
  buf_addc(&b, ']');
  put_str(w, t, buf_str(&b));
}

static void in_list(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  const struct ir_node *x = ir_at(w->ir, n->args[0]);
  struct type type = x->type;
  bool text = type.kind == TYPE_TEXT || type.kind == TYPE_ID;
  open_exact(w, t);
  const struct ir_node *row = x->op == IR_FIELD ? ir_at(w->ir, x->args[0]) : NULL;
  const struct sql_column_profile *p = row ? profile_of(w, row->type.ref, (uint32_t)x->imm.index) : NULL;
  bool raw_int = type.kind == TYPE_ID && p && p->spelling == SQL_ID_INT;
  if (wide(type)) {
    for (uint32_t i = 0; i < n->list.count; i++) {
      put(t, i ? " OR seg_cmp(" : "(seg_cmp(");
      write_value(w, in, n->args[0], t);
      put(t, ", ");
      put_constant(w, t, type, n->list.items[i]);
      put(t, ") = 0");
    }
    put(t, ")");
    close_exact(w, t);
    return;
  }
  if (raw_int) write_column(w, in, x->args[0], (uint32_t)x->imm.index, true, type, t);
  else write_value(w, in, n->args[0], t);
  if (text && !raw_int) put(t, " COLLATE BINARY");
  put(t, " IN (");
  if (n->list.count > 500 && type.kind != TYPE_FLOAT) {
    put(t, "SELECT value FROM json_each(");
    if (raw_int) json_list(w, n, TYPE(TYPE_INT), t);
    else json_list(w, n, type, t);
    put(t, ")");
  } else {
    uint32_t shown = 0;
    for (uint32_t i = 0; i < n->list.count; i++) {
      const struct constant *c = &n->list.items[i];
      if (raw_int) {
        struct buf digits = buf_in(w->a);
        buf_printf(&digits, "%lld", (long long)c->i);
        if (!str_eq(buf_str(&digits), c->s)) continue;
      }
      if (shown++) put(t, ", ");
      if (raw_int) put_int(w, t, c->i);
      else put_constant(w, t, type, *c);
    }
  }
  put(t, ")");
  close_exact(w, t);
}

/* ---- conditions ---- */

static void nothing(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)w, (void)in, (void)alias, (void)ctx;
  put(t, "1");
}

void write_cond(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  switch (n->op) {
    case IR_TRUE: put(t, "1"); return;
    case IR_FALSE: put(t, "0"); return;
    case IR_AND: case IR_OR:
      for (uint32_t i = 0; i < n->arg_count; i++) {
        put(t, i ? (n->op == IR_AND ? " AND " : " OR ") : "(");
        write_cond(w, in, n->args[i], t);
      }
      put(t, ")");
      return;
    case IR_NOT: {
      bool exact = w->exact;
      w->exact = true;
      put(t, "NOT ");
      write_cond(w, in, n->args[0], t);
      w->exact = exact;
      return;
    }
    case IR_IS_TRUE:
      open_exact(w, t);
      write_value(w, in, n->args[0], t);
      close_exact(w, t);
      return;
    case IR_PRESENT: {
      const struct ir_node *x = ir_at(w->ir, n->args[0]);
      if (x->is_row) {
        write_about(w, in, n->args[0], true, nothing, NULL, t);
        return;
      }
      put(t, "(");
      write_value(w, in, n->args[0], t);
      put(t, " IS NOT NULL)");
      return;
    }
    case IR_EQ: case IR_LT: case IR_LE: compare(w, in, n, t); return;
    case IR_IN: in_list(w, in, n, t); return;
    case IR_STARTS: case IR_ENDS: case IR_CONTAINS: case IR_HAS:
      put(t, "coalesce(seg_%s(", ir_op_name(n->op));
      args(w, in, n, t);
      put(t, "), 0)");
      return;
    case IR_MATCHES: {
      struct buf canon = buf_in(w->a);
      regex_print(n->regex, REGEX_CANON, &canon);
      put(t, "coalesce(seg_match(");
      args(w, in, n, t);
      put(t, ", ");
      put_str(w, t, canon.len ? buf_str(&canon) : STR(""));
      put(t, "), 0)");
      return;
    }
    case IR_HAS_ANY: case IR_HAS_ALL:
      put(t, "seg_has_%s(", n->op == IR_HAS_ANY ? "any" : "all");
      args(w, in, n, t);
      put(t, ", ");
      json_list(w, n, TYPE(TYPE_TEXT), t);
      put(t, ")");
      return;
    case IR_ANY: write_aggregate(w, in, r, t); return;
    case IR_AMONG: write_among(w, in, r, t); return;
    default: put(t, "0"); return;
  }
}
