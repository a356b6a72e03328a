/* PostgreSQL: a bare column against constants in its own type, so that an index serves; and what is not so. */
#include "data/calendar.h"
#include "data/decimal.h"
#include "sql/postgres.h"

/* A constant beside a column of whole numbers that count `unit`s: v < c for v * unit < value, and so on. Where no
 * whole number can be equal, *never. */
struct whole_bound {
  bool never;
  const char *op;
  i128 bound;
};

static i128 floor_i128(i128 v, i128 unit) { return v / unit - (v % unit < 0); }

static struct whole_bound whole_bound(const struct ir_node *n, bool swapped, i128 value, i128 unit) {
  struct whole_bound b = {.op = comparison_sign(n, swapped), .bound = floor_i128(value, unit)};
  if (b.bound * unit == value) return b;
  if (n->op == IR_EQ) b.never = true;
  else b.op = swapped ? ">" : "<="; /* between two whole numbers */
  return b;
}

struct comparing {
  struct writer *w;
  struct select *in;
  const struct stored_column *x;
  const struct ir_node *n;
  struct text *t;
};

static void bare(struct comparing *c) { write_column(c->w, c->in, c->x->row, c->x->column, READ_STORED, c->t); }

static bool never(struct comparing *c) {
  put(c->t, "false");
  return true;
}

static bool against(struct comparing *c, const char *op, struct sql_value v, const char *guard) {
  open_exact(c->w, c->t);
  if (guard) put(c->t, "(");
  bare(c);
  put(c->t, " %s ", op);
  put_value(c->w, c->t, v);
  if (guard) {
    put(c->t, " AND ");
    bare(c);
    put(c->t, " %s)", guard);
  }
  close_exact(c->w, c->t);
  return true;
}

static bool is_missing_word(const struct column_spec *c, struct str s) {
  for (uint32_t i = 0; i < c->storage.missing_count; i++)
    if (str_eq(c->storage.missing[i], s)) return true;
  return false;
}

/* The text of a uuid as PostgreSQL writes it, which is what an id's text is. */
static bool is_uuid(struct str s) {
  if (s.len != 36) return false;
  for (size_t i = 0; i < 36; i++) {
    char ch = s.ptr[i];
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? ch != '-' : !((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f'))) return false;
  }
  return true;
}

static bool is_whole(struct writer *w, const struct constant *c) {
  struct buf digits = buf_in(w->a);
  buf_printf(&digits, "%lld", (long long)c->i);
  return str_eq(buf_str(&digits), c->s);
}

static bool padded(const struct sql_column_profile *p) {
  return str_starts(p->type, STR("character(")) || str_starts(p->type, STR("bpchar"));
}

/* Texts of one column: those that it can hold, in the column's type. False: none of the forms fits. */
struct texts {
  struct sql_value *items;
  uint32_t count;
  const char *type; /* of one, "text" */
  bool recheck;     /* the column's own equality is wider: compared by code point, too */
  bool of_enum;     /* looked up in the type, for it may lack the word */
};

static bool gather(struct comparing *c, const struct constant *items, uint32_t count, struct texts *out) {
  const struct sql_column_profile *p = c->x->profile;
  out->items = arena_new_array(c->w->a, struct sql_value, count + 1);
  out->type = "text";
  for (uint32_t i = 0; i < count; i++) {
    struct sql_value v = {.kind = SQL_TEXT, .s = items[i].s};
    if (is_missing_word(c->x->spec, v.s) || (v.s.len && memchr(v.s.ptr, 0, v.s.len))) continue;
    if (c->x->spec->type.kind == TYPE_ID && !v.s.len) continue;
    if (p->native == SQL_NATIVE_UUID && !is_uuid(v.s)) continue;
    if (p->native == SQL_NATIVE_INT) {
      if (!is_whole(c->w, &items[i])) continue;
      v = (struct sql_value){.kind = SQL_INT, .i = items[i].i};
    }
    if (p->native == SQL_NATIVE_TEXT && padded(p) && v.s.len && v.s.ptr[v.s.len - 1] == ' ') continue;
    out->items[out->count++] = v;
  }
  switch (p->native) {
    case SQL_NATIVE_TEXT:
      if (postgres_type_is(p, "citext")) out->type = "citext", out->recheck = true;
      else if (padded(p)) out->type = "bpchar";
      else out->recheck = p->folds;
      return true;
    case SQL_NATIVE_UUID: out->type = "uuid"; return true;
    case SQL_NATIVE_INT: out->type = "int8"; return true;
    case SQL_NATIVE_ENUM: out->of_enum = true; return true;
    default: return false;
  }
}

static void put_enum_words(struct comparing *c, const struct texts *x) {
  put(c->t, "(SELECT m FROM unnest(enum_range(NULL::%.*s)) AS m WHERE m::text ", STR_ARG(c->x->profile->type));
  if (x->count == 1) {
    put(c->t, "= ");
    put_value(c->w, c->t, x->items[0]);
  } else {
    put(c->t, "= ANY (");
    put_list(c->w, c->t, x->items, x->count, "text[]");
    put(c->t, ")");
  }
  put(c->t, ")");
}

static bool against_texts(struct comparing *c, const struct constant *items, uint32_t count) {
  struct texts x = {0};
  struct writer *w = c->w;
  if (!gather(c, items, count, &x)) return false;
  if (!x.count) return never(c);
  open_exact(w, c->t);
  if (x.recheck) put(c->t, "(");
  bare(c);
  if (x.of_enum) {
    put(c->t, x.count == 1 ? " = " : " = ANY (ARRAY");
    put_enum_words(c, &x);
    if (x.count > 1) put(c->t, ")");
  } else if (x.count == 1) {
    x.items[0].type = x.type;
    put(c->t, " = ");
    put_value(w, c->t, x.items[0]);
  } else {
    put(c->t, " = ANY (");
    put_list(w, c->t, x.items, x.count, str_printf(w->a, "%s[]", x.type).ptr);
    put(c->t, ")");
  }
  if (x.recheck) {
    put(c->t, " AND ");
    write_column(w, c->in, c->x->row, c->x->column, READ_AS_TEXT, c->t);
    if (x.count == 1) {
      x.items[0].type = NULL;
      put(c->t, " = ");
      put_value(w, c->t, x.items[0]);
    } else {
      put(c->t, " = ANY (");
      put_list(w, c->t, x.items, x.count, "text[]");
      put(c->t, ")");
    }
    put(c->t, ")");
  }
  close_exact(w, c->t);
  return true;
}

static bool in_list(struct comparing *c) {
  const struct column_spec *s = c->x->spec;
  const struct sql_column_profile *p = c->x->profile;
  const char *type;
  switch (s->type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: return against_texts(c, c->n->list.items, c->n->list.count);
    case TYPE_INT: type = p->native == SQL_NATIVE_INT ? "int8[]" : NULL; break;
    case TYPE_DECIMAL:
      type = p->native == SQL_NATIVE_DECIMAL && s->storage.kind != STORED_CENTS && postgres_numeric_fits(s->type, p)
                 ? "numeric[]"
                 : NULL;
      break;
    case TYPE_FLOAT: type = p->native == SQL_NATIVE_FLOAT && p->bits == 64 ? "float8[]" : NULL; break;
    case TYPE_DATE: type = p->native == SQL_NATIVE_DATE ? "date[]" : NULL; break;
    case TYPE_TIMESTAMP: type = p->native == SQL_NATIVE_TIMESTAMPTZ ? "timestamptz[]" : NULL; break;
    default: type = NULL; break;
  }
  if (!type || s->storage.missing_count) return false;
  struct sql_value *items = arena_new_array(c->w->a, struct sql_value, c->n->list.count + 1);
  for (uint32_t i = 0; i < c->n->list.count; i++) items[i] = bound_value(s->type, c->n->list.items[i]);
  open_exact(c->w, c->t);
  bare(c);
  put(c->t, " = ANY (");
  put_list(c->w, c->t, items, c->n->list.count, type);
  put(c->t, ")");
  close_exact(c->w, c->t);
  return true;
}

/* A column of whole numbers that count units. */
static bool against_units(struct comparing *c, i128 value, i128 unit) {
  struct whole_bound b = whole_bound(c->n, c->x->swapped, value, unit);
  if (b.never) return never(c);
  if (b.bound < INT64_MIN || b.bound > INT64_MAX) return false;
  return against(c, b.op, (struct sql_value){.kind = SQL_INT, .i = (int64_t)b.bound}, NULL);
}

/* Digits that fit whatever the column holds. */
static bool any_int_fits(const struct sql_column_profile *p, unsigned digits) {
  return digits >= (p->bits <= 16 ? 5u : p->bits <= 32 ? 10u : 19u);
}

static bool against_decimal(struct comparing *c) {
  const struct column_spec *s = c->x->spec;
  const struct sql_column_profile *p = c->x->profile;
  struct type type = s->type;
  i128 v = c->x->constant->value.d;
  bool more = c->x->swapped && c->n->op != IR_EQ;
  if (p->native == SQL_NATIVE_INT) {
    bool cents = s->storage.kind == STORED_CENTS;
    if (!any_int_fits(p, type.precision - (cents ? 0 : type.scale))) return false;
    return against_units(c, v, cents ? 1 : decimal_pow10(type.scale));
  }
  if (p->native != SQL_NATIVE_DECIMAL || s->storage.kind == STORED_CENTS || !postgres_numeric_fits(type, p))
    return false;
  /* NaN is greater than all */
  return against(c, comparison_sign(c->n, c->x->swapped),
                 (struct sql_value){.kind = SQL_DECIMAL, .d = v, .scale = type.scale},
                 more ? "< 'Infinity'::numeric" : NULL);
}

/* Whether no clock changes within three days of an instant: then walls there are in the order of instants. */
static bool calm(const struct zone *z, int64_t us) {
  struct zone_span span = zone_span_at(z, us);
  return span.from < us - 3 * US_PER_DAY && span.to > us + 3 * US_PER_DAY;
}

static bool against_time(struct comparing *c) {
  const struct column_spec *s = c->x->spec;
  const struct sql_column_profile *p = c->x->profile;
  int64_t v = c->x->constant->value.i;
  bool swapped = c->x->swapped;
  const char *op = comparison_sign(c->n, swapped);
  /* what is no time of ours stays out at the open end of the range */
  bool up = swapped && c->n->op != IR_EQ, down = !swapped && c->n->op != IR_EQ;
  if (s->type.kind == TYPE_DATE) {
    if (p->native != SQL_NATIVE_DATE) return false;
    return against(c, op, (struct sql_value){.kind = SQL_DATE, .i = v},
                   up     ? "< '10000-01-01'::date"
                   : down ? ">= '0001-01-01'::date"
                          : NULL);
  }
  if (s->storage.kind >= STORED_EPOCH_S && s->storage.kind <= STORED_EPOCH_US) {
    if (p->native != SQL_NATIVE_INT) return false;
    int64_t unit = s->storage.kind == STORED_EPOCH_S ? 1000000 : s->storage.kind == STORED_EPOCH_MS ? 1000 : 1;
    struct whole_bound b = whole_bound(c->n, swapped, v, unit);
    if (b.never) return never(c);
    struct str end =
        str_printf(c->w->a, up ? "<= %lld" : ">= %lld", (long long)floor_div(up ? TIMESTAMP_MAX : TIMESTAMP_MIN, unit));
    return against(c, b.op, (struct sql_value){.kind = SQL_INT, .i = (int64_t)b.bound}, up || down ? end.ptr : NULL);
  }
  if (p->native == SQL_NATIVE_TIMESTAMPTZ)
    return against(c, op, (struct sql_value){.kind = SQL_TIMESTAMP, .i = v},
                   up     ? "< '10000-01-01 00:00:00+00'::timestamptz"
                   : down ? ">= '0001-01-01 00:00:00+00'::timestamptz"
                          : NULL);
  if (p->native != SQL_NATIVE_TIMESTAMP) return false;
  const struct zone *z = s->storage.zone ? s->storage.zone : &zone_utc;
  if (!zone_is_utc(z) && !calm(z, v)) return false;
  struct buf end = buf_in(c->w->a);
  struct sql_value edge = {.kind = SQL_LOCAL, .i = zone_to_local(z, up ? TIMESTAMP_MAX : TIMESTAMP_MIN, NULL)};
  buf_addz(&end, up ? "<= " : ">= ");
  c->w->d->literal(&edge, &end);
  buf_addc(&end, 0);
  return against(c, op, (struct sql_value){.kind = SQL_LOCAL, .i = zone_to_local(z, v, NULL)},
                 up || down ? end.ptr : NULL);
}

bool postgres_compare_stored(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct stored_column x;
  if (!stored_column_of(w, n, &x)) return false;
  struct comparing c = {w, in, &x, n, t};
  if (n->op == IR_IN) return in_list(&c);
  uint8_t kind = x.spec->type.kind;
  if (kind == TYPE_TEXT || kind == TYPE_ENUM || kind == TYPE_ID)
    return n->op == IR_EQ && against_texts(&c, &x.constant->value, 1);
  if (x.spec->storage.missing_count) return false;
  switch (kind) {
    case TYPE_INT:
      if (x.constant->type.kind != TYPE_INT || x.profile->native != SQL_NATIVE_INT) return false;
      return against(&c, comparison_sign(n, x.swapped), (struct sql_value){.kind = SQL_INT, .i = x.constant->value.i},
                     NULL);
    case TYPE_DECIMAL: return against_decimal(&c);
    case TYPE_FLOAT:
      if (x.constant->type.kind != TYPE_FLOAT || x.profile->native != SQL_NATIVE_FLOAT || x.profile->bits != 64)
        return false;
      return against(&c, comparison_sign(n, x.swapped), (struct sql_value){.kind = SQL_REAL, .f = x.constant->value.f},
                     x.swapped && n->op != IR_EQ ? "<= 'Infinity'::float8" : NULL);
    case TYPE_DATE:
    case TYPE_TIMESTAMP: return against_time(&c);
    default: return false;
  }
}

/* ---- what is not bare ---- */

/* A whole number beside a float, by exact value: PostgreSQL would make a float of both. */
static void whole_beside_float(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  bool swapped = ir_at(w->ir, n->args[0])->type.kind == TYPE_FLOAT; /* float op int */
  struct text f = value_text(w, in, n->args[!swapped]), i = value_text(w, in, n->args[swapped]);
  struct once x;
  open_exact(w, t);
  once_open(w, &x, &f, t);
  put(t, "CASE WHEN ");
  put_once(w, &x, t);
  put(t, " >= 9223372036854775808::float8 THEN %s WHEN ", n->op == IR_EQ || swapped ? "false" : "true");
  put_once(w, &x, t);
  put(t, " < -9223372036854775808::float8 THEN %s ELSE ", n->op != IR_EQ && swapped ? "true" : "false");
  if (n->op == IR_EQ) {
    put(t, "floor(");
    put_once(w, &x, t);
    put(t, ") = ");
    put_once(w, &x, t);
    put(t, " AND ");
  }
  /* i < f: below the next whole number; i <= f: up to the whole number below; and so on */
  bool up = (n->op == IR_LT) != swapped;
  struct text whole = text_in(w->a);
  put(&whole, n->op == IR_EQ ? "floor(" : up ? "ceil(" : "floor(");
  put_once(w, &x, &whole);
  put(&whole, ")::int8");
  put_text(t, swapped ? &whole : &i, w->a);
  put(t, " %s ", comparison_sign(n, false));
  put_text(t, swapped ? &i : &whole, w->a);
  put(t, " END");
  once_close(w, &x, t);
  /* a number that is missing */
  close_exact(w, t);
}

void say_postgres_compare(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r), *a = ir_at(w->ir, n->args[0]), *b = ir_at(w->ir, n->args[1]);
  bool mixed = !a->is_row && (a->type.kind == TYPE_FLOAT) != (b->type.kind == TYPE_FLOAT);
  if (!mixed) {
    say_compare(w, in, r, t);
    return;
  }
  /* NULL beside what is out of range would be an answer */
  struct text i = value_text(w, in, n->args[a->type.kind == TYPE_FLOAT]);
  bool optional = ir_at(w->ir, n->args[a->type.kind == TYPE_FLOAT])->type.optional;
  if (optional) {
    put(t, "(");
    put_text(t, &i, w->a);
    put(t, " IS NOT NULL AND ");
  }
  whole_beside_float(w, in, n, t);
  if (optional) put(t, ")");
}

void say_postgres_in(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct type type = ir_at(w->ir, n->args[0])->type;
  if (postgres_compare_stored(w, in, n, t)) return;
  struct sql_value *items = arena_new_array(w->a, struct sql_value, n->list.count + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < n->list.count; i++) {
    items[count] = bound_value(type, n->list.items[i]);
    if (items[count].kind != SQL_TEXT || !items[count].s.len || !memchr(items[count].s.ptr, 0, items[count].s.len))
      count++;
  }
  const char *list = items[0].kind == SQL_TEXT        ? "text[]"
                     : items[0].kind == SQL_INT       ? "int8[]"
                     : items[0].kind == SQL_DECIMAL   ? "numeric[]"
                     : items[0].kind == SQL_REAL      ? "float8[]"
                     : items[0].kind == SQL_DATE      ? "date[]"
                     : items[0].kind == SQL_TIMESTAMP ? "timestamptz[]"
                                                      : "bool[]";
  open_exact(w, t);
  write_value(w, in, n->args[0], t);
  put(t, " = ANY (");
  put_list(w, t, items, count, list);
  put(t, ")");
  close_exact(w, t);
}

/* A bare column that is told from a constant: what is none of the schema's values is told from it, too. */
static bool distinct_from(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct stored_column x;
  if (n->op != IR_EQ || ir_at(w->ir, n->args[0])->is_row || !stored_column_of(w, n, &x)) return false;
  size_t length = t->sql.len;
  uint32_t holes = t->holes.count;
  bool exact = w->exact;
  w->exact = false;
  bool written = postgres_compare_stored(w, in, n, t);
  w->exact = exact;
  if (!written) return false;
  /* ... = value, and nothing else */
  struct str text = str_of(t->sql.ptr + length, t->sql.len - length);
  size_t at = text.len < 3 ? 0 : text.len - 3;
  if (t->holes.count != holes + 1 || !str_ends(text, STR(" = ")) || text.ptr[0] == '(') {
    t->sql.len = length;
    t->holes.count = holes;
    return false;
  }
  struct sql_value v = t->holes.items[holes].value;
  t->sql.len = length + at;
  t->holes.count = holes;
  put(t, " IS DISTINCT FROM ");
  put_value(w, t, v);
  return true;
}

/* The exact complement: true where the condition is NULL. */
void say_postgres_not(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  ir_ref c = ir_at(w->ir, r)->args[0];
  const struct ir_node *n = ir_at(w->ir, c);
  bool exact = w->exact;
  switch (n->op) {
    case IR_ANY:
      put(t, "NOT ");
      write_cond(w, in, c, t);
      return;
    case IR_PRESENT:
      if (ir_at(w->ir, n->args[0])->is_row) {
        put(t, "NOT ");
        write_cond(w, in, c, t);
        return;
      }
      put(t, "(");
      write_value(w, in, n->args[0], t);
      put(t, " IS NULL)");
      return;
    default: break;
  }
  if (distinct_from(w, in, n, t)) return;
  w->exact = false;
  put(t, "(");
  write_cond(w, in, c, t);
  put(t, ") IS NOT TRUE");
  w->exact = exact;
}
