/* What both generations of ClickHouse say alike: names, literals, stored columns, comparisons in a column's own
 * type. */
#include <stdlib.h>

#include "data/calendar.h"
#include "data/decimal.h"
#include "sql/dialect_clickhouse.h"

/* ---- spelling ---- */

/* Backslashes escape inside every kind of quotes. */
static void quoted(struct str s, char quote, struct buf *out) {
  buf_addc(out, quote);
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c == 0) {
      buf_addz(out, "\\0");
    } else {
      if (c == quote || c == '\\') buf_addc(out, '\\');
      buf_addc(out, c);
    }
  }
  buf_addc(out, quote);
}

void sql_clickhouse_text(struct str s, struct buf *out) { quoted(s, '\'', out); }
void clickhouse_identifier(struct str name, struct buf *out) { quoted(name, '"', out); }

void sql_clickhouse_value(const struct sql_value *v, struct buf *out) {
  switch (v->kind) {
    case SQL_INT:
    case SQL_BOOL:
    case SQL_DATE:
    case SQL_TIMESTAMP:
    case SQL_LOCAL: buf_printf(out, "%lld", (long long)v->i); break;
    case SQL_REAL: buf_printf(out, "%.17g", v->f); break;
    case SQL_TEXT: buf_add(out, v->s); break;
    case SQL_DECIMAL: decimal_print(out, v->d, v->scale); break;
    default: break;
  }
}

void clickhouse_literal(const struct sql_value *v, struct buf *out) {
  struct buf plain = buf_in(out->arena);
  sql_clickhouse_value(v, &plain);
  struct str s = plain.len ? buf_str(&plain) : STR("");
  switch (v->kind) {
    case SQL_NULL: buf_addz(out, "NULL"); break;
    case SQL_TEXT: sql_clickhouse_text(s, out); break;
    case SQL_DATE:
      buf_printf(out, v->i >= 0 && v->i <= 65535 ? "toDate(%lld)" : "toDate32(%lld)", (long long)v->i);
      break;
    case SQL_TIMESTAMP:
    case SQL_LOCAL:
      if (v->i % 1000000 == 0 && v->i >= 0 && v->i / 1000000 <= UINT32_MAX)
        buf_printf(out, "toDateTime(%lld, 'UTC')", (long long)(v->i / 1000000));
      else buf_printf(out, "fromUnixTimestamp64Micro(toInt64(%lld), 'UTC')", (long long)v->i);
      break;
    case SQL_DECIMAL:
      if (v->type && strchr(v->type, '(')) {
        unsigned digits = 0;
        for (const char *d = strchr(v->type, '(') + 1; *d >= '0' && *d <= '9'; d++)
          digits = digits * 10 + (unsigned)(*d - '0');
        buf_printf(out, "toDecimal%s('%.*s', %u)",
                   digits <= 9    ? "32"
                   : digits <= 18 ? "64"
                                  : "128",
                   STR_ARG(s), v->scale);
      } else if (v->scale || v->type) buf_printf(out, "toDecimal128('%.*s', %u)", STR_ARG(s), v->scale);
      else buf_printf(out, "toInt128('%.*s')", STR_ARG(s));
      break;
    case SQL_LIST:
      buf_addz(out, "(SELECT arrayJoin([");
      for (uint32_t i = 0; i < v->count; i++) {
        if (i) buf_addz(out, ", ");
        clickhouse_literal(&v->items[i], out);
      }
      buf_addz(out, "]) AS v)");
      break;
    case SQL_REAL:
      buf_add(out, s);
      if (str_find(s, STR(".")) == SIZE_MAX && str_find(s, STR("e")) == SIZE_MAX && str_find(s, STR("n")) == SIZE_MAX)
        buf_addz(out, ".0");
      break;
    default: buf_add(out, s); break;
  }
}

/* ---- stored columns ---- */

long long sql_clickhouse_unit(const struct column_spec *c) {
  return c->storage.kind == STORED_EPOCH_S ? 1000000 : c->storage.kind == STORED_EPOCH_MS ? 1000 : 1;
}

void clickhouse_plain(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p) {
  (void)s;
  p->spelling = SQL_PLAIN;
  bool epoch = c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US;
  switch (c->type.kind) {
    case TYPE_BOOL: p->native = c->storage.kind == STORED_WORDS ? SQL_NATIVE_TEXT : SQL_NATIVE_BOOL; break;
    case TYPE_INT:
    case TYPE_DURATION: p->native = SQL_NATIVE_INT, p->bits = 64; break;
    case TYPE_DECIMAL:
      p->native = c->storage.kind == STORED_CENTS ? SQL_NATIVE_INT : SQL_NATIVE_DECIMAL;
      p->precision = c->type.precision, p->scale = c->type.scale;
      p->bits = p->native == SQL_NATIVE_INT || (p->precision > 9 && p->precision <= 18) ? 64
                : p->precision <= 9                                                     ? 32
                                                                                        : 128;
      break;
    case TYPE_FLOAT: p->native = SQL_NATIVE_FLOAT, p->bits = 64; break;
    case TYPE_DATE: p->native = SQL_NATIVE_DATE, p->bits = 16; break;
    case TYPE_TIMESTAMP:
      p->native = epoch ? SQL_NATIVE_INT : SQL_NATIVE_TIMESTAMPTZ, p->bits = 64, p->scale = epoch ? 0 : 6;
      break;
    case TYPE_SET: p->native = SQL_NATIVE_ARRAY, p->elem = SQL_NATIVE_TEXT; break;
    default: p->native = SQL_NATIVE_TEXT; break;
  }
  p->no_nulls = !c->type.optional && !(c->type.kind == TYPE_ID && !c->in_key);
  if (!sql_clickhouse_reads(c, p)) p->spelling = SQL_GUARDED;
}

unsigned sql_clickhouse_digits(const struct column_spec *c) {
  return c->type.precision - (c->storage.kind == STORED_CENTS ? 0u : c->type.scale);
}

/* The digits that a whole number of so many bits may have. */
static unsigned digits_of(const struct sql_column_profile *p) {
  return p->bits <= 8 ? 3 : p->bits <= 16 ? 5 : p->bits <= 32 ? 10 : p->is_unsigned ? 20 : 19;
}

bool sql_clickhouse_reads(const struct column_spec *c, const struct sql_column_profile *p) {
  bool text = p->native == SQL_NATIVE_TEXT, integer = p->native == SQL_NATIVE_INT && p->bits <= 64,
       plain = c->storage.kind == STORED_PLAIN || (c->storage.kind == STORED_TEXT && !text);
  if (c->storage.missing_count) return false;
  switch (c->type.kind) {
    case TYPE_BOOL:
      if (c->storage.kind == STORED_WORDS) return text || p->native == SQL_NATIVE_ENUM;
      return plain && (p->native == SQL_NATIVE_BOOL || integer);
    case TYPE_INT: return plain && integer;
    case TYPE_DECIMAL:
      /* what is beyond its digits does not read, and is looked for */
      if (c->storage.kind == STORED_CENTS || (plain && integer))
        return integer && (p->bits < 64 || !p->is_unsigned || digits_of(p) <= sql_clickhouse_digits(c));
      if (!plain) return false;
      return p->native == SQL_NATIVE_DECIMAL && p->scale <= c->type.scale &&
             p->precision - p->scale <= c->type.precision - c->type.scale;
    case TYPE_FLOAT: return plain && (p->native == SQL_NATIVE_FLOAT || integer);
    case TYPE_TEXT:
    case TYPE_ENUM:
      return plain &&
             (text || p->native == SQL_NATIVE_ENUM || p->native == SQL_NATIVE_UUID || p->native == SQL_NATIVE_BYTES);
    case TYPE_ID: return text || integer || p->native == SQL_NATIVE_UUID || p->native == SQL_NATIVE_BYTES;
    case TYPE_DATE: return plain && p->native == SQL_NATIVE_DATE;
    case TYPE_TIMESTAMP:
      if (c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US)
        return p->native == SQL_NATIVE_INT && p->bits == 64 && !p->is_unsigned;
      return plain && p->native == SQL_NATIVE_TIMESTAMPTZ && p->scale <= 6;
    case TYPE_SET: return p->native == SQL_NATIVE_ARRAY && p->elem == SQL_NATIVE_TEXT;
    case TYPE_MAP: return text;
    default: return false;
  }
}

bool clickhouse_joins_plain(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                            uint32_t other_column) {
  const struct sql_column_profile *a = profile_of(w, entity, column), *b = profile_of(w, other, other_column);
  struct type x = w->s->entities[entity].columns[column].type, y = w->s->entities[other].columns[other_column].type;
  if (a->spelling == SQL_GUARDED || b->spelling == SQL_GUARDED || a->native != b->native) return false;
  bool text = a->native == SQL_NATIVE_TEXT;
  if (text) return true;
  if (a->native == SQL_NATIVE_INT)
    return a->is_unsigned == b->is_unsigned && x.kind == y.kind && a->bits <= 64 && b->bits <= 64 &&
           w->s->entities[entity].columns[column].storage.kind ==
               w->s->entities[other].columns[other_column].storage.kind;
  return a->native == SQL_NATIVE_UUID || (a->native == SQL_NATIVE_DATE && a->bits == b->bits) ||
         (a->native == SQL_NATIVE_DECIMAL && a->scale == b->scale && x.scale == y.scale);
}

/* Whether a word of the enum has the number 0; whether `spare` is a word of it. */
static bool enum_has(struct str type, struct str spare, bool *taken) {
  bool zero = false;
  *taken = false;
  for (size_t i = 0; i < type.len; i++) {
    if (type.ptr[i] != '\'') {
      zero |= str_starts(str_sub(type, i, type.len), STR(" = 0"));
      continue;
    }
    size_t from = ++i;
    while (i < type.len && type.ptr[i] != '\'') i += type.ptr[i] == '\\' ? 2 : 1;
    *taken |= i < type.len && str_eq(str_sub(type, from, i), spare);
  }
  return zero;
}

bool sql_clickhouse_enum_as(const struct sql_column_profile *p, struct buf *out) {
  size_t open = str_find(p->type, STR("('"));
  bool taken = true;
  if (p->native != SQL_NATIVE_ENUM || p->no_nulls || open == SIZE_MAX) return false;
  struct str spare = STR("");
  while (taken) {
    if (enum_has(p->type, spare, &taken)) return false;
    if (taken) spare = str_printf(out->arena, "%.*s#", STR_ARG(spare));
  }
  buf_printf(out, " AS %.*s'%.*s' = 0, %.*s)", STR_ARG(str_sub(p->type, 0, open + 1)), STR_ARG(spare),
             STR_ARG(str_sub(p->type, open + 1, p->type.len)));
  return true;
}

void clickhouse_stored(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const char *before = "", *after = "";
  const struct sql_column_profile *p = profile_of(w, entity, column);
  struct buf as = buf_in(w->a);
  switch (p->native) {
    case SQL_NATIVE_TEXT: break;
    case SQL_NATIVE_BYTES: before = "toStringCutToZero(", after = ")"; break;
    case SQL_NATIVE_ENUM:
      before = "toString(", after = ")";
      if (w->d != &sql_clickhouse18 || !sql_clickhouse_enum_as(p, &as)) break;
      buf_addz(&as, ")");
      before = "toString(CAST(", after = str_dup(w->a, buf_str(&as)).ptr;
      break;
    default: before = "toString(", after = ")"; break;
  }
  put(t, "%s", before);
  put_column(w, t, entity, column, alias);
  put(t, "%s", after);
}

void clickhouse_key(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use,
                    struct text *t) {
  const struct sql_column_profile *p = profile_of(w, entity, column);
  if (w->s->entities[entity].columns[column].type.kind != TYPE_ID) {
    w->d->column(w, entity, column, alias, t);
  } else if (p->spelling == SQL_ID_INT) {
    put_column(w, t, entity, column, alias);
  } else if (p->spelling == SQL_ID_DIGITS && use != SQL_KEY_SHOWN) {
    put(t, "toInt64(");
    put_column(w, t, entity, column, alias);
    put(t, ")");
  } else {
    clickhouse_stored(w, entity, column, alias, t);
  }
}

/* A bool that is kept as words, or as 1 and 0; whatever else is neither. */
bool clickhouse_bool(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  bool words = c->storage.kind == STORED_WORDS;
  if (!words && profile_of(w, entity, column)->native == SQL_NATIVE_BOOL) return false;
  for (int i = 0; i < 2; i++) {
    put(t, i ? ", 1, " : "multiIf(");
    if (words) clickhouse_stored(w, entity, column, alias, t);
    else put_column(w, t, entity, column, alias);
    put(t, " = ");
    if (words) put_str(w, t, i ? c->storage.no : c->storage.yes);
    else put(t, i ? "0" : "1");
  }
  put(t, ", 0, NULL)");
  return true;
}

/* ---- comparisons in the column's own type ---- */

static bool id_is_int(const struct constant *c, struct arena *a) {
  struct buf digits = buf_in(a);
  buf_printf(&digits, "%lld", (long long)c->i);
  return str_eq(buf_str(&digits), c->s);
}

/* An index serves a decimal that is compared with another one of its own width and scale alone. */
static void own_width(struct arena *a, const struct sql_column_profile *p, struct sql_value *v) {
  i128 d = v->d, most = 1;
  int scale = v->scale;
  for (uint8_t i = 0; i < p->precision; i++) most *= 10;
  for (; scale > p->scale && d % 10 == 0; scale--) d /= 10;
  for (; scale < p->scale && d < most && d > -most; scale++) d *= 10;
  if (scale != p->scale || d >= most || d <= -most) return;
  v->d = d;
  v->scale = p->scale;
  v->type = str_printf(a, "Decimal(%u, %u)", p->precision, p->scale).ptr;
}

/* A key of 18.16 cannot be compared with a decimal of another width; what is worked out of it is no key. */
static bool is_other_width(const struct writer *w, const struct sql_value *v) {
  return w->d == &sql_clickhouse18 && v->kind == SQL_DECIMAL && !strcmp(v->type, "Decimal");
}

static void put_stored(struct writer *w, struct select *in, const struct stored_column *x, const struct sql_value *v,
                       struct text *t) {
  bool other = is_other_width(w, v);
  if (other) put(t, "(");
  write_column(w, in, x->row, x->column, READ_STORED, t);
  if (other) put(t, " + toDecimal128('0', %u))", v->scale);
}

/* Whether a text is a word of the enum, spelled without escapes: another one is no value to compare with. */
static bool enum_knows(const struct sql_column_profile *p, struct str word) {
  bool known;
  for (size_t i = 0; i < word.len; i++)
    if ((unsigned char)word.ptr[i] < ' ' || word.ptr[i] == '\'' || word.ptr[i] == '\\') return false;
  enum_has(p->type, word, &known);
  return known;
}

/* The constant as a value of the column's type. False: the column cannot hold it, or its canonical form must be
 * compared. */
static bool native_value(const struct writer *w, const struct stored_column *x, const struct constant *c,
                         struct sql_value *out) {
  const struct sql_column_profile *p = x->profile;
  struct type type = x->spec->type;
  switch (type.kind) {
    case TYPE_INT: *out = (struct sql_value){.kind = SQL_INT, .i = c->i}; return true;
    case TYPE_TEXT:
    case TYPE_ENUM:
      *out = (struct sql_value){.kind = SQL_TEXT, .s = c->s};
      return p->native == SQL_NATIVE_TEXT || (p->native == SQL_NATIVE_ENUM && enum_knows(p, c->s));
    case TYPE_ID:
      if (p->native == SQL_NATIVE_INT) {
        *out = (struct sql_value){.kind = SQL_INT, .i = c->i};
        return id_is_int(c, w->a);
      }
      *out = (struct sql_value){.kind = SQL_TEXT, .s = c->s};
      return p->native == SQL_NATIVE_TEXT;
    case TYPE_DATE:
      *out = (struct sql_value){.kind = SQL_DATE, .i = c->i, .type = p->bits == 16 ? "Date" : "Date32"};
      return p->native == SQL_NATIVE_DATE &&
             (p->bits == 16 ? c->i > 0 && c->i <= 65535 : c->i >= -25567 && c->i <= 120529);
    case TYPE_TIMESTAMP: {
      if (p->native != SQL_NATIVE_TIMESTAMPTZ) return false;
      int64_t s = floor_div(c->i, 1000000);
      *out = (struct sql_value){.kind = SQL_TIMESTAMP, .i = c->i, .type = p->bits == 32 ? "DateTime" : "DateTime64"};
      if (p->bits == 32) return s > 0 && s < UINT32_MAX && c->i % 1000000 == 0;
      return s >= -2208988800 && s < 10413792000; /* years 1900 to 2299, where DateTime64 counts */
    }
    case TYPE_DECIMAL:
      if (p->native == SQL_NATIVE_INT && x->spec->storage.kind == STORED_CENTS) {
        *out = (struct sql_value){.kind = SQL_INT, .i = (int64_t)c->d};
        return c->d >= (p->is_unsigned ? 0 : INT64_MIN) && c->d <= INT64_MAX;
      }
      if (p->native != SQL_NATIVE_DECIMAL || p->precision + (type.scale - p->scale) > 38) return false;
      *out = (struct sql_value){.kind = SQL_DECIMAL, .d = c->d, .scale = type.scale, .type = "Decimal"};
      own_width(w->a, p, out);
      return true;
    default: return false;
  }
}

bool clickhouse_compare_stored(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct stored_column x;
  struct sql_value v;
  if (!stored_column_of(w, n, &x) || x.profile->spelling == SQL_GUARDED) return false;
  if (x.profile->native == SQL_NATIVE_ENUM && n->op != IR_EQ && n->op != IR_IN) return false; /* in order of numbers */
  bool open = !x.profile->no_nulls || !row_is_here(w, x.row);
  if (n->op == IR_IN) {
    if (w->d->list_long && n->list.count > w->d->list_long) return false;
    for (uint32_t i = 0; i < n->list.count; i++)
      if (!native_value(w, &x, &n->list.items[i], &v)) return false;
    if (x.spec->type.kind == TYPE_DECIMAL && w->d == &sql_clickhouse18) { /* which has no IN for decimals */
      if (open) open_exact(w, t);
      for (uint32_t i = 0; i < n->list.count; i++) {
        put(t, i ? " OR " : "(");
        native_value(w, &x, &n->list.items[i], &v);
        put_stored(w, in, &x, &v, t);
        put(t, " = ");
        put_value(w, t, v);
      }
      put(t, ")");
      if (open) close_exact(w, t);
      return true;
    }
  } else if (!native_value(w, &x, &x.constant->value, &v)) {
    return false;
  }
  if (open) open_exact(w, t);
  put_stored(w, in, &x, &v, t);
  if (n->op == IR_IN) {
    put(t, " IN (");
    for (uint32_t i = 0; i < n->list.count; i++) {
      if (i) put(t, ", ");
      native_value(w, &x, &n->list.items[i], &v);
      put_value(w, t, v);
    }
    put(t, ")");
  } else {
    put(t, " %s ", comparison_sign(n, x.swapped));
    put_value(w, t, v);
  }
  if (open) close_exact(w, t);
  return true;
}

/* A table that goes along with the statement, of one column v. */
void clickhouse_long_list(struct writer *w, const struct ir_node *n, struct type type, struct text *t) {
  bool text = type.kind == TYPE_TEXT || type.kind == TYPE_ID || type.kind == TYPE_ENUM, wide = false;
  struct sql_value *items = arena_new_array(w->a, struct sql_value, n->list.count + 1);
  for (uint32_t i = 0; i < n->list.count; i++)
    wide |= type.kind == TYPE_DECIMAL && (n->list.items[i].d > INT64_MAX || n->list.items[i].d < INT64_MIN);
  for (uint32_t i = 0; i < n->list.count; i++) {
    const struct constant *c = &n->list.items[i];
    if (text) {
      items[i] = (struct sql_value){.kind = SQL_TEXT, .s = c->s};
    } else if (wide) {
      struct buf b = buf_in(w->a);
      decimal_print(&b, c->d, 0);
      items[i] = (struct sql_value){.kind = SQL_TEXT, .s = buf_str(&b)};
    } else {
      items[i] = (struct sql_value){.kind = SQL_INT, .i = type.kind == TYPE_DECIMAL ? (int64_t)c->d : c->i};
    }
  }
  put(t, wide                        ? "SELECT toInt128(v) FROM "
         : type.kind == TYPE_DECIMAL ? "SELECT toInt128(v) FROM "
         : type.kind == TYPE_DATE    ? "SELECT toInt32(v) FROM "
                                     : "SELECT v FROM ");
  put_value(w, t, (struct sql_value){.kind = SQL_LIST, .items = items, .count = n->list.count});
}

void clickhouse_sort_key(struct writer *w, struct type type, const struct text *value, struct text *t) {
  (void)type;
  put_text(t, value, w->a);
}

bool clickhouse_order_stored(struct writer *w, uint32_t entity, uint32_t column, const struct text *by,
                             struct text *there) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool ordered = (c->type.kind == TYPE_TIMESTAMP && p->native == SQL_NATIVE_TIMESTAMPTZ) ||
                 (c->type.kind == TYPE_INT && p->native == SQL_NATIVE_INT && !(p->bits == 64 && p->is_unsigned)) ||
                 (c->type.kind == TYPE_TEXT && p->native == SQL_NATIVE_TEXT) ||
                 (c->type.kind == TYPE_DECIMAL && p->native == SQL_NATIVE_DECIMAL);
  if (!ordered || p->spelling == SQL_GUARDED) return false;
  put_text(there, by, w->a);
  put(there, " IS NOT NULL");
  return true;
}

/* ---- text, sets ---- */

void clickhouse_length(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put(t, "toInt64(lengthUTF8(");
  write_args(w, in, ir_at(w->ir, r), t);
  put(t, "))");
}

/* The empty text is part of every other one, whatever position() says of it. */
void clickhouse_text_test(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  open_exact(w, t);
  put(t, n->op == IR_STARTS ? "startsWith(" : n->op == IR_ENDS ? "endsWith(" : "(position(");
  write_args(w, in, n, t);
  put(t, n->op == IR_CONTAINS ? ") > 0)" : ")");
  close_exact(w, t);
}

/* A text that is in each match it looks for before the pattern by itself; not for one of several, nor for what each
 * match begins or ends with. */
static bool put_needles(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  static const char *const tests[] = {"position", "startsWith", "endsWith"};
  struct sql_needles needles;
  if (!ir_is(w->ir, n->args[0], IR_FIELD) || !sql_needles(w->a, n->regex, &needles)) return false;
  bool anywhere = needles.at == SQL_NEEDLE_ANYWHERE;
  if (anywhere && needles.count == 1) return false;
  put(t, needles.count > 1 ? "((" : "(");
  for (uint32_t i = 0; i < needles.count; i++) {
    put(t, "%s%s(", i ? " OR " : "", tests[needles.at]);
    write_args(w, in, n, t);
    put(t, ", ");
    put_str(w, t, needles.items[i]);
    put(t, anywhere ? ") > 0" : ")");
  }
  put(t, needles.count > 1 ? ") AND " : " AND ");
  return true;
}

void clickhouse_matches(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct buf whole = buf_in(w->a);
  regex_print_whole(n->regex, REGEX_RE2, &whole);
  open_exact(w, t);
  bool first = put_needles(w, in, n, t);
  put(t, "match(");
  write_args(w, in, n, t);
  put(t, ", ");
  put_str(w, t, buf_str(&whole));
  put(t, first ? "))" : ")");
  close_exact(w, t);
}

void clickhouse_has(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  ir_ref what = n->args[1];
  bool constant = ir_is(w->ir, what, IR_CONST);
  open_exact(w, t);
  put(t, constant ? "has(" : "(has(");
  write_args(w, in, n, t);
  put(t, ")");
  if (!constant) { /* to it a missing text is the empty one */
    put(t, " AND ");
    write_value(w, in, what, t);
    put(t, " IS NOT NULL)");
  }
  close_exact(w, t);
}

void clickhouse_has_list(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  open_exact(w, t);
  put(t, n->op == IR_HAS_ANY ? "hasAny(" : "hasAll(");
  write_args(w, in, n, t);
  put(t, n->list.count ? ", [" : ", emptyArrayString()");
  for (uint32_t i = 0; i < n->list.count; i++) {
    if (i) put(t, ", ");
    put_str(w, t, n->list.items[i].s);
  }
  put(t, n->list.count ? "])" : ")");
  close_exact(w, t);
}

/* A comparison of cents in the column's own whole numbers. */
bool clickhouse_compares_cents(const struct writer *w, const struct ir_node *n) {
  struct stored_column x;
  struct sql_value v;
  if (!stored_column_of(w, n, &x) || x.profile->native != SQL_NATIVE_INT || x.spec->storage.kind != STORED_CENTS)
    return false;
  for (uint32_t i = 0; n->op == IR_IN && i < n->list.count; i++)
    if (!native_value(w, &x, &n->list.items[i], &v)) return false;
  return n->op == IR_IN || native_value(w, &x, &x.constant->value, &v);
}

bool clickhouse_reads_field(const struct writer *w, const struct ir_node *n, const char **why) {
  uint32_t entity = ir_at(w->ir, n->args[0])->type.ref, column = (uint32_t)n->imm.index;
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  if (profile_of(w, entity, column)->spelling != SQL_GUARDED) return true;
  *why =
      c->storage.missing_count ? "words that stand for missing are told apart by the machine"
      : profile_of(w, entity, column)->native == SQL_NATIVE_TEXT
          ? "what is kept as text and is none, numbers, times and sets, is read by the machine"
          : "the column is of another type than the schema says, or holds values that do not read; the machine reads "
            "it";
  return false;
}

/* ---- many segments at once ---- */

const struct sql_bits clickhouse_bits = {
    .open = "toUInt8(",
    .close = ")",
    .both = "bitAnd",
    .either = "bitOr",
    .calls = true,
    .count_open = "countIf(",
    .count_close = ")",
};
