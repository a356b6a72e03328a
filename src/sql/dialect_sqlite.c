/* SQLite: what it lacks are functions of ours, registered with the connection (db/sqlite_functions.c). */
#include "data/calendar.h"
#include "data/decimal.h"
#include "data/time_text.h"
#include "sql/dialect.h"

static void identifier(struct str name, struct buf *out) { quote_doubling(name, '"', false, out); }

static void parameter(const struct sql_value *v, uint32_t n, struct buf *out) {
  (void)v, (void)n;
  buf_addc(out, '?');
}

/* A text ends at a NUL where it stands in a statement; as bytes it does not. */
static void literal(const struct sql_value *v, struct buf *out) {
  switch (v->kind) {
    case SQL_INT:
    case SQL_BOOL:
      /* 9223372036854775808 is no whole number to SQLite, so its complement cannot be written with a minus */
      if (v->i == INT64_MIN) buf_addz(out, "(-9223372036854775807 - 1)");
      else buf_printf(out, "%lld", (long long)v->i);
      break;
    case SQL_REAL: {
      struct buf b = buf_in(out->arena);
      buf_printf(&b, "%.17g", v->f);
      buf_add(out, buf_str(&b));
      if (str_find(buf_str(&b), STR(".")) == SIZE_MAX && str_find(buf_str(&b), STR("e")) == SIZE_MAX)
        buf_addz(out, ".0");
      break;
    }
    case SQL_TEXT:
      if (v->s.len && memchr(v->s.ptr, 0, v->s.len)) {
        buf_addz(out, "CAST(X'");
        for (size_t i = 0; i < v->s.len; i++) buf_printf(out, "%02X", (unsigned char)v->s.ptr[i]);
        buf_addz(out, "' AS TEXT)");
      } else {
        quote_doubling(v->s, '\'', false, out);
      }
      break;
    default: buf_addz(out, "NULL"); break; /* SQLite is bound no other kinds */
  }
}

/* ---- stored columns ---- */

/* Without a look at the file. Decimals may stand there as whole numbers, reals or texts unless the schema tells, and
 * times in many spellings: those are guarded. */
static void plain_column(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p) {
  (void)s;
  bool epoch = c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US;
  p->no_nulls = !c->type.optional && !(c->type.kind == TYPE_ID && !c->in_key);
  switch (c->type.kind) {
    case TYPE_INT: p->spelling = c->storage.kind == STORED_TEXT ? SQL_GUARDED : SQL_PLAIN; break;
    case TYPE_FLOAT: p->spelling = c->storage.kind == STORED_TEXT ? SQL_GUARDED : SQL_PLAIN; break;
    case TYPE_BOOL: p->spelling = c->storage.kind == STORED_WORDS ? SQL_WORDS : SQL_PLAIN; break;
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: p->spelling = SQL_PLAIN; break;
    case TYPE_DECIMAL: p->spelling = c->storage.kind == STORED_CENTS ? SQL_PLAIN : SQL_GUARDED; break;
    case TYPE_DATE: p->spelling = SQL_DATE_TEXT; break;
    case TYPE_TIMESTAMP: p->spelling = epoch ? SQL_EPOCH : SQL_GUARDED; break;
    default: break;
  }
  if (c->storage.missing_count) p->spelling = SQL_GUARDED;
}

static bool as_stored(const struct writer *w, uint32_t entity, uint32_t column) {
  uint8_t sp = profile_of(w, entity, column)->spelling;
  return sp == SQL_PLAIN || sp == SQL_ID_INT || sp == SQL_DATE_TEXT || sp == SQL_EPOCH || sp == SQL_TIME_TEXT;
}

static bool null_is_missing(const struct writer *w, uint32_t entity, uint32_t column) {
  uint8_t sp = profile_of(w, entity, column)->spelling;
  return as_stored(w, entity, column) || sp == SQL_WORDS || sp == SQL_NEAREST;
}

static bool joins_plain(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                        uint32_t other_column) {
  const struct sql_column_profile *p = profile_of(w, entity, column), *q = profile_of(w, other, other_column);
  if (!as_stored(w, entity, column) || !as_stored(w, other, other_column) || p->spelling != q->spelling) return false;
  return p->spelling != SQL_TIME_TEXT || (p->separator == q->separator && p->zulu == q->zulu);
}

static void as_text(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  put(t, "CAST(");
  put_column(w, t, entity, column, alias);
  put(t, " AS TEXT)");
}

static void column_value(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  uint8_t kind = w->s->entities[entity].columns[column].type.kind;
  bool plain = profile_of(w, entity, column)->spelling == SQL_PLAIN || kind == TYPE_SET || kind == TYPE_MAP;
  if (kind == TYPE_ID && profile_of(w, entity, column)->spelling != SQL_GUARDED) {
    as_text(w, entity, column, alias, t);
    return;
  }
  if (profile_of(w, entity, column)->spelling == SQL_WORDS) {
    const struct storage *words = &w->s->entities[entity].columns[column].storage;
    put(t, "CASE ");
    put_column(w, t, entity, column, alias);
    put(t, " COLLATE BINARY WHEN ");
    put_str(w, t, words->yes);
    put(t, " THEN 1 WHEN ");
    put_str(w, t, words->no);
    put(t, " THEN 0 END");
    return;
  }
  if (profile_of(w, entity, column)->spelling == SQL_NEAREST) {
    put(t, "CAST(round(");
    put_column(w, t, entity, column, alias);
    if (w->s->entities[entity].columns[column].type.scale)
      put(t, " * %lld", (long long)decimal_pow10(w->s->entities[entity].columns[column].type.scale));
    put(t, ") AS INTEGER)");
    return;
  }
  if (!plain) put(t, "seg_read(");
  put_column(w, t, entity, column, alias);
  if (!plain) put(t, ", %u, %u)", entity, column);
}

static void key(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use,
                struct text *t) {
  if (w->s->entities[entity].columns[column].type.kind != TYPE_ID) {
    column_value(w, entity, column, alias, t);
    return;
  }
  uint8_t sp = profile_of(w, entity, column)->spelling;
  if (sp == SQL_ID_INT || sp == SQL_PLAIN) {
    put_column(w, t, entity, column, alias);
  } else if (sp == SQL_ID_DIGITS && use == SQL_KEY_ORDER) {
    put(t, "CAST(");
    put_column(w, t, entity, column, alias);
    put(t, " AS INTEGER)");
  } else if (sp == SQL_ID_DIGITS && use == SQL_KEY_TIE) {
    put_column(w, t, entity, column, alias);
    put(t, " + 0");
  } else {
    as_text(w, entity, column, alias, t);
  }
}

/* ---- constants ---- */

static bool fits(i128 d) { return d >= INT64_MIN && d <= INT64_MAX; }

/* Decimals are whole numbers of their last digit; beyond 64 bits, their digits as text. */
static void constant(struct writer *w, struct type type, struct constant c, struct text *t) {
  switch (type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: put_str(w, t, c.s); break;
    case TYPE_FLOAT: put_value(w, t, (struct sql_value){.kind = SQL_REAL, .f = c.f}); break;
    case TYPE_DECIMAL: {
      if (fits(c.d)) {
        put_int(w, t, (int64_t)c.d);
        break;
      }
      struct buf b = buf_in(w->a);
      decimal_print(&b, c.d, 0);
      put_str(w, t, buf_str(&b));
      break;
    }
    default: put_int(w, t, c.i); break;
  }
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

static void long_list(struct writer *w, const struct ir_node *n, struct type type, struct text *t) {
  put(t, "SELECT value FROM json_each(");
  json_list(w, n, type, t);
  put(t, ")");
}

/* ---- comparisons ---- */

/* A whole number whose text the id's constant is. */
static bool id_is_int(const struct writer *w, const struct constant *c) {
  struct buf digits = buf_in(w->a);
  buf_printf(&digits, "%lld", (long long)c->i);
  return str_eq(buf_str(&digits), c->s);
}

/* A constant in the spelling of a column. */
enum in_spelling { SPELLED, SPELLED_NONE, NOT_SPELLED }; /* NONE: no stored value is this one */

static enum in_spelling spell(struct writer *w, const struct stored_column *x, const struct constant *c,
                              struct sql_value *out) {
  uint8_t spelling = x->profile->spelling;
  struct buf b = buf_in(w->a);
  *out = (struct sql_value){.kind = SQL_TEXT};
  if (x->spec->type.kind == TYPE_ID) {
    if (spelling != SQL_ID_INT) {
      out->s = c->s;
      return spelling == SQL_ID_DIGITS || spelling == SQL_PLAIN ? SPELLED : NOT_SPELLED;
    }
    *out = (struct sql_value){.kind = SQL_INT, .i = c->i};
    return id_is_int(w, c) ? SPELLED : SPELLED_NONE;
  }
  if (spelling == SQL_DATE_TEXT) {
    date_print(&b, (int32_t)c->i);
    out->s = buf_str(&b);
    return SPELLED;
  }
  if (spelling == SQL_TIME_TEXT) {
    timestamp_print(&b, c->i);
    if (c->i % US_PER_SECOND || b.len != 20) return NOT_SPELLED;
    b.ptr[10] = x->profile->separator;
    b.len = 19 + x->profile->zulu;
    out->s = buf_str(&b);
    return SPELLED;
  }
  if (spelling == SQL_NEAREST) {
    i128 most = SQL_NEAREST_MOST, unit = decimal_pow10(x->spec->type.scale);
    if (c->d > most || c->d < -most) return NOT_SPELLED;
    *out = (struct sql_value){.kind = SQL_REAL, .f = (double)c->d / (double)unit};
    return SPELLED;
  }
  if (spelling == SQL_EPOCH) {
    int64_t unit = x->spec->storage.kind == STORED_EPOCH_S    ? 1000000
                   : x->spec->storage.kind == STORED_EPOCH_MS ? 1000
                                                              : 1;
    *out = (struct sql_value){.kind = SQL_INT, .i = floor_div(c->i, unit)};
    return floor_mod(c->i, unit) ? SPELLED_NONE : SPELLED;
  }
  return NOT_SPELLED;
}

/* Stored ids, decimals and times in a list. */
static bool stored_list(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct stored_column x;
  struct sql_value v;
  if (!stored_column_of(w, n, &x)) return false;
  bool ids = x.spec->type.kind == TYPE_ID;
  if (ids ? x.profile->spelling != SQL_ID_INT : n->list.count > w->d->list_long) return false;
  for (uint32_t i = 0; i < n->list.count; i++)
    if (spell(w, &x, &n->list.items[i], &v) == NOT_SPELLED) return false;
  open_exact(w, t);
  write_column(w, in, x.row, x.column, READ_STORED, t);
  bool text = x.profile->spelling == SQL_DATE_TEXT || x.profile->spelling == SQL_TIME_TEXT;
  put(t, text ? " COLLATE BINARY IN (" : " IN (");
  if (n->list.count > w->d->list_long) {
    long_list(w, n, TYPE(TYPE_INT), t);
  } else {
    uint32_t shown = 0;
    for (uint32_t i = 0; i < n->list.count; i++) {
      if (spell(w, &x, &n->list.items[i], &v) != SPELLED) continue;
      if (shown++) put(t, ", ");
      put_value(w, t, v);
    }
  }
  put(t, ")");
  close_exact(w, t);
  return true;
}

/* A stored id, decimal or time in its own spelling against a constant: a plain range that an index can serve. */
static bool compare_stored(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  if (n->op == IR_IN) return stored_list(w, in, n, t);
  struct stored_column x;
  struct sql_value bound;
  if (!stored_column_of(w, n, &x) || !ir_is(w->ir, x.row, IR_ROW)) return false;
  if (x.spec->type.kind == TYPE_ID && n->op != IR_EQ) return false;
  const char *op = comparison_sign(n, x.swapped);
  enum in_spelling how = spell(w, &x, &x.constant->value, &bound);
  if (how == NOT_SPELLED) return false;
  if (how == SPELLED_NONE && n->op == IR_EQ) {
    put(t, "0");
    return true;
  }
  /* x < v: up to the unit that v is in; v < x, v <= x likewise */
  if (how == SPELLED_NONE) op = x.swapped ? ">" : "<=";
  open_exact(w, t);
  write_column(w, in, x.row, x.column, READ_STORED, t);
  put(t, " %s ", op);
  put_value(w, t, bound);
  if (bound.kind == SQL_TEXT) put(t, "%s", w->d->collate_equal);
  close_exact(w, t);
  return true;
}

/* Decimals that may have more than 64 bits: text beside whole numbers, which only a function compares. What is worked
 * out of columns may, whatever its type; the least and the greatest are as what they are found among. */
static bool wide(const struct writer *w, const struct ir_node *n) {
  if (n->type.kind != TYPE_DECIMAL) return false;
  if (n->op == IR_CONST) return !fits(n->value.d);
  if (n->op == IR_MIN || n->op == IR_MAX) return wide(w, ir_at(w->ir, n->of));
  return n->op != IR_FIELD || !n->type.precision || n->type.precision > 18;
}

/* A folded text against a constant: one function for both, which need not write the folded text. */
static bool say_folded(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  bool swapped = n->op == IR_EQ && ir_is(w->ir, n->args[1], IR_FOLD);
  if (!ir_is(w->ir, n->args[swapped], IR_FOLD) || !ir_is(w->ir, n->args[!swapped], IR_CONST)) return false;
  open_exact(w, t);
  put(t, "seg_fold_%s(", n->op == IR_EQ ? "is" : ir_op_name(n->op));
  write_args(w, in, ir_at(w->ir, n->args[swapped]), t);
  put(t, ", ");
  write_value(w, in, n->args[!swapped], t);
  put(t, ")");
  close_exact(w, t);
  return true;
}

static void say_sqlite_compare(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r), *a = ir_at(w->ir, n->args[0]), *b = ir_at(w->ir, n->args[1]);
  if (n->op == IR_EQ && say_folded(w, in, n, t)) return;
  if (a->is_row || !(wide(w, a) || wide(w, b))) {
    say_compare(w, in, r, t);
    return;
  }
  bool swapped = ir_is(w->ir, n->args[0], IR_CONST);
  open_exact(w, t);
  put(t, "seg_cmp(");
  write_value(w, in, n->args[swapped], t);
  put(t, ", ");
  write_value(w, in, n->args[!swapped], t);
  put(t, ") %s 0", comparison_sign(n, swapped));
  close_exact(w, t);
}

static void say_sqlite_in(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct type type = ir_at(w->ir, n->args[0])->type;
  bool any_wide = wide(w, ir_at(w->ir, n->args[0]));
  for (uint32_t i = 0; type.kind == TYPE_DECIMAL && i < n->list.count; i++) any_wide |= !fits(n->list.items[i].d);
  if (!any_wide) {
    say_in(w, in, r, t);
    return;
  }
  open_exact(w, t);
  for (uint32_t i = 0; i < n->list.count; i++) {
    put(t, i ? " OR seg_cmp(" : "(seg_cmp(");
    write_value(w, in, n->args[0], t);
    put(t, ", ");
    put_constant(w, t, type, n->list.items[i]);
    put(t, ") = 0");
  }
  put(t, ")");
  close_exact(w, t);
}

/* ---- operations ---- */

static char kind_of(struct type t) { return t.kind == TYPE_FLOAT ? 'f' : t.kind == TYPE_DECIMAL ? 'd' : 'i'; }

static void say_map_key(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  put(t, "seg_key(");
  write_column(w, in, n->args[0], (uint32_t)n->imm.index, READ_STORED, t);
  put(t, ", ");
  put_str(w, t, n->key);
  put(t, ", %u, %u, %u, %d)", n->type.kind, n->type.precision ? n->type.precision : 38, n->type.scale, n->declared);
}

static void say_to_decimal(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct type from = ir_at(w->ir, n->args[0])->type;
  put(t, "seg_scale(");
  write_args(w, in, n, t);
  put(t, ", %u)", n->type.scale - (from.kind == TYPE_DECIMAL ? from.scale : 0));
}

static void say_to_float(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put(t, "CAST(");
  write_args(w, in, ir_at(w->ir, r), t);
  put(t, " AS REAL)");
}

static void say_arithmetic(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  put(t, "seg_num('%c%s', ", kind_of(n->type),
      n->op == IR_ADD   ? "+"
      : n->op == IR_SUB ? "-"
      : n->op == IR_MUL ? "*"
                        : "/");
  write_args(w, in, n, t);
  put(t, ", %u, %u)", ir_at(w->ir, n->args[0])->type.scale, ir_at(w->ir, n->args[1])->type.scale);
}

static void say_minus(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  put(t, "seg_num('%c-', ", kind_of(n->type));
  put(t, kind_of(n->type) == 'f' ? "0.0, " : "0, ");
  write_args(w, in, n, t);
  put(t, ", 0, 0)");
}

static void say_length(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put(t, "length(");
  write_args(w, in, ir_at(w->ir, r), t);
  put(t, ")");
}

/* seg_text('lower', x), seg_part('year', x): the operation's name first. */
static void named_call(struct writer *w, struct select *in, const char *function, const struct ir_node *n,
                       struct text *t) {
  put(t, "%s('%s', ", function, ir_op_name(n->op));
  write_args(w, in, n, t);
}

static void say_text(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  named_call(w, in, "seg_text", ir_at(w->ir, r), t);
  put(t, ")");
}

static void say_part(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  named_call(w, in, "seg_part", ir_at(w->ir, r), t);
  put(t, ")");
}

static void say_time(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  named_call(w, in, "seg_time", n, t);
  if (n->op == IR_TIME_MONTHS || n->op == IR_DATE_MONTHS) {
    put(t, ", ");
    put_int(w, t, n->imm.i);
  }
  put(t, ")");
}

static void say_text_test(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (say_folded(w, in, n, t)) return;
  put(t, "coalesce(seg_%s(", ir_op_name(n->op));
  write_args(w, in, n, t);
  put(t, "), 0)");
}

static void say_matches(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct buf canon = buf_in(w->a);
  regex_print(n->regex, REGEX_CANON, &canon);
  put(t, "coalesce(seg_match(");
  write_args(w, in, n, t);
  put(t, ", ");
  put_str(w, t, canon.len ? buf_str(&canon) : STR(""));
  put(t, "), 0)");
}

static void say_has_list(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  put(t, "seg_has_%s(", n->op == IR_HAS_ANY ? "any" : "all");
  write_args(w, in, n, t);
  put(t, ", ");
  json_list(w, n, TYPE(TYPE_TEXT), t);
  put(t, ")");
}

/* ---- rows ---- */

static void measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t) {
  struct type of = n->of ? ir_at(w->ir, n->of)->type : TYPE(TYPE_NONE);
  switch (n->op) {
    case IR_COUNT: put(t, "count(*)"); return;
    case IR_DISTINCT: put(t, "count(DISTINCT "); break;
    case IR_SUM: put(t, "seg_sum('%c', ", kind_of(of)); break;
    case IR_AVG: put(t, "seg_avg('%c', ", kind_of(of)); break;
    default: put(t, n->of && wide(w, ir_at(w->ir, n->of)) ? "seg_%s(" : "%s(", n->op == IR_MIN ? "min" : "max"); break;
  }
  put_text(t, value, w->a);
  if (of.kind == TYPE_TEXT || of.kind == TYPE_ID) put(t, "%s", w->d->collate_order);
  put(t, ")");
}

static void sort_key(struct writer *w, struct type type, const struct text *value, struct text *t) {
  if (type.kind == TYPE_DECIMAL) put(t, "seg_order(");
  put_text(t, value, w->a);
  if (type.kind == TYPE_DECIMAL) put(t, ")");
}

/* Texts of one spelling and whole numbers are ordered as what they say; what is missing is NULL there. */
static bool order_stored(struct writer *w, uint32_t entity, uint32_t column, const struct text *by,
                         struct text *there) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  uint8_t sp = profile_of(w, entity, column)->spelling;
  bool whole =
      sp == SQL_PLAIN && (c->type.kind == TYPE_INT || c->type.kind == TYPE_DATE || c->type.kind == TYPE_TIMESTAMP);
  if (sp != SQL_DATE_TEXT && sp != SQL_TIME_TEXT && sp != SQL_EPOCH && !whole) return false;
  put_text(there, by, w->a);
  put(there, " IS NOT NULL");
  return true;
}

/* Its calendar is UTC's, and its months run over where one is too short. */
static bool clock(const struct sql_value *v, const struct sql_clock *c, struct str zone, struct buf *out) {
  bool utc = !zone.len || str_is(zone, "UTC") || str_is(zone, "Z");
  static const char *const starts[] = {
      [CLOCK_DAY] = "'start of day'",
      [CLOCK_WEEK] = "'start of day', '-6 days', 'weekday 1'",
      [CLOCK_MONTH] = "'start of month'",
      [CLOCK_QUARTER] = "'start of month', printf('-%d months', (strftime('%m', 'now') - 1) % 3)",
      [CLOCK_YEAR] = "'start of year'"};
  if (v->kind != SQL_INT || c->from == CLOCK_MONTHS || (c->from != CLOCK_NOW && !utc)) return false;
  buf_addz(out, "(CAST(strftime('%s', 'now'");
  if (c->from != CLOCK_NOW) buf_printf(out, ", %s", starts[c->from]);
  int64_t n = c->from == CLOCK_WEEK ? c->steps * 7 : c->from == CLOCK_QUARTER ? c->steps * 3 : c->steps;
  bool months = c->from == CLOCK_MONTH || c->from == CLOCK_QUARTER;
  if (n) buf_printf(out, ", '%lld %s'", (long long)n, months ? "months" : c->from == CLOCK_YEAR ? "years" : "days");
  buf_addz(out, c->days ? ") AS INTEGER) / 86400" : ") AS INTEGER) * 1000000");
  if (c->by) buf_printf(out, " %c %lld", c->by < 0 ? '-' : '+', (long long)(c->by < 0 ? -c->by : c->by));
  buf_addc(out, ')');
  return true;
}

const struct sql_dialect sql_sqlite = {
    .clock = clock,
    .clock_now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
    .replace_view = "CREATE VIEW ",
    .name = "sqlite",
    .title = "SQLite",
    .index_by = SQL_INDEX_TREE,
    .versions = "3.34 or later, with the functions that seg registers (row_number, json_each, pragma_table_xinfo)",
    .with_once = "MATERIALIZED ",
    .count_open = "count(*) FILTER (WHERE ",
    .count_close = ")",
    .identifier = identifier,
    .path_parts = 1, /* schemas of other systems are no part of a SQLite name */
    .parameter = parameter,
    .literal = literal,
    .mark = "?",
    .values_most = 32766,
    .values_why = "32,766 is what there is",
    .yes = "1",
    .no = "0",
    .truth_is_number = true,
    .collate_equal = " COLLATE BINARY",
    .collate_order = " COLLATE BINARY",
    .collate_any = true,
    .ascending = "ASC",
    .descending = "DESC",
    .any = SQL_ANY_IN,
    .steps_join = true,
    .joins_most = 40, /* 64 tables is what it joins */
    .list_long = 500,
    .column = column_value,
    .plain = plain_column,
    .joins_plain = joins_plain,
    .null_is_missing = null_is_missing,
    .as_text = as_text,
    .key = key,
    .compare_stored = compare_stored,
    .constant = constant,
    .long_list = long_list,
    .measure = measure,
    .order_stored = order_stored,
    .sort_key = sort_key,
    .say =
        {
            [IR_EQ] = say_sqlite_compare,  [IR_LT] = say_sqlite_compare, [IR_LE] = say_sqlite_compare,
            [IR_IN] = say_sqlite_in,       [IR_MAP_KEY] = say_map_key,   [IR_TO_DEC] = say_to_decimal,
            [IR_TO_FLOAT] = say_to_float,  [IR_ADD] = say_arithmetic,    [IR_SUB] = say_arithmetic,
            [IR_MUL] = say_arithmetic,     [IR_DIV] = say_arithmetic,    [IR_NEG] = say_minus,
            [IR_LOWER] = say_text,         [IR_UPPER] = say_text,        [IR_TRIM] = say_text,
            [IR_FOLD] = say_text,          [IR_LENGTH] = say_length,     [IR_DATE_OF] = say_part,
            [IR_YEAR] = say_part,          [IR_QUARTER] = say_part,      [IR_MONTH] = say_part,
            [IR_DAY] = say_part,           [IR_WEEKDAY] = say_part,      [IR_HOUR] = say_part,
            [IR_TIME_ADD] = say_time,      [IR_TIME_MONTHS] = say_time,  [IR_DATE_ADD] = say_time,
            [IR_DATE_MONTHS] = say_time,   [IR_STARTS] = say_text_test,  [IR_ENDS] = say_text_test,
            [IR_CONTAINS] = say_text_test, [IR_HAS] = say_text_test,     [IR_MATCHES] = say_matches,
            [IR_HAS_ANY] = say_has_list,   [IR_HAS_ALL] = say_has_list,
        },
};
