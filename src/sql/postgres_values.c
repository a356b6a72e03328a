/* PostgreSQL: numbers, text, sets and maps, exactly. */
#include "data/text.h"
#include "sql/postgres.h"

/* ---- pieces ---- */

enum { SHORT_PIECE = 60 };

void once_open(struct writer *w, struct once *o, const struct text *piece, struct text *t) {
  struct str s = buf_str(&piece->sql);
  *o = (struct once){.piece = piece};
  if (s.len <= SHORT_PIECE && str_find(s, STR("SELECT")) == SIZE_MAX && str_find(s, STR("CASE")) == SIZE_MAX) return;
  o->named = true;
  o->alias = w->next_alias++;
  put(t, "(SELECT ");
}

void put_once(struct writer *w, const struct once *o, struct text *t) {
  if (o->named) put(t, "v%u", o->alias);
  else put_text(t, o->piece, w->a);
}

/* OFFSET: or the planner would write the expression out again. */
void once_close(struct writer *w, const struct once *o, struct text *t) {
  if (!o->named) return;
  put(t, " FROM (SELECT ");
  put_text(t, o->piece, w->a);
  put(t, " AS v%u OFFSET 0) AS s%u)", o->alias, o->alias);
}

struct text value_text(struct writer *w, struct select *in, ir_ref r) {
  struct text t = text_in(w->a);
  write_value(w, in, r, &t);
  return t;
}

void put_power(struct text *t, int n) {
  if (n >= 0) {
    put(t, "1%0*d", n, 0);
    if (!n) t->sql.len--; /* printf writes one 0 at least */
  } else {
    put(t, "0.%0*d", -n, 1);
  }
}

void put_list(struct writer *w, struct text *t, const struct sql_value *items, uint32_t count, const char *type) {
  put_value(w, t, (struct sql_value){.kind = SQL_LIST, .items = items, .count = count, .type = type});
}

struct sql_value bound_value(struct type type, struct constant c) {
  switch (type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: return (struct sql_value){.kind = SQL_TEXT, .s = c.s};
    case TYPE_FLOAT: return (struct sql_value){.kind = SQL_REAL, .f = c.f};
    case TYPE_DECIMAL: return (struct sql_value){.kind = SQL_DECIMAL, .d = c.d, .scale = type.scale};
    case TYPE_BOOL: return (struct sql_value){.kind = SQL_BOOL, .i = c.i};
    case TYPE_DATE: return (struct sql_value){.kind = SQL_DATE, .i = c.i};
    case TYPE_TIMESTAMP: return (struct sql_value){.kind = SQL_TIMESTAMP, .i = c.i};
    default: return (struct sql_value){.kind = SQL_INT, .i = c.i};
  }
}

static void put_args(struct writer *w, struct select *in, const struct ir_node *n, const char *between,
                     struct text *t) {
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (i) put(t, "%s", between);
    write_value(w, in, n->args[i], t);
  }
}

static void put_call(struct writer *w, struct select *in, ir_ref r, const char *before, const char *behind,
                     struct text *t) {
  put(t, "%s", before);
  put_args(w, in, ir_at(w->ir, r), ", ", t);
  put(t, "%s", behind);
}

/* ---- numbers ---- */

/* NULL has to have a type: beside another it would be text. */
void say_postgres_missing(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)in;
  static const char *const types[] = {[TYPE_BOOL] = "bool",    [TYPE_INT] = "int8",  [TYPE_DECIMAL] = "numeric",
                                      [TYPE_FLOAT] = "float8", [TYPE_TEXT] = "text", [TYPE_ID] = "text",
                                      [TYPE_ENUM] = "text",    [TYPE_DATE] = "date", [TYPE_TIMESTAMP] = "timestamptz",
                                      [TYPE_DURATION] = "int8"};
  uint8_t kind = ir_at(w->ir, r)->type.kind;
  const char *type = kind < sizeof types / sizeof *types ? types[kind] : NULL;
  put(t, type ? "NULL::%s" : "NULL", type);
}

void say_postgres_to_decimal(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  bool whole = ir_at(w->ir, n->args[0])->type.kind != TYPE_DECIMAL;
  write_value(w, in, n->args[0], t);
  if (whole) put(t, "::numeric");
}

void say_postgres_to_float(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put_call(w, in, r, "(", ")::float8", t);
}

/* a / b to so many digits, half to even; NULL where b is 0. */
static void put_quotient(struct writer *w, const struct text *a, const struct text *b, unsigned scale, struct text *t) {
  uint32_t x = w->next_alias++;
  put(t,
      "(SELECT (q + CASE WHEN 2 * abs(m) > abs(b) OR 2 * abs(m) = abs(b) AND q %% 2 <> 0 THEN sign(a) * sign(b) "
      "ELSE 0 END) * ");
  put_power(t, -(int)scale);
  put(t, " FROM (SELECT a, b, div(a, b) AS q, mod(a, b) AS m FROM (SELECT (");
  put_text(t, a, w->a);
  put(t, ") * ");
  put_power(t, (int)scale);
  put(t, " AS a, nullif(");
  put_text(t, b, w->a);
  put(t, ", 0)::numeric AS b OFFSET 0) AS s%u OFFSET 0) AS r%u)::numeric(38, %u)", x, x, scale);
}

void say_postgres_arithmetic(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (n->op == IR_DIV) {
    struct text a = value_text(w, in, n->args[0]), b = value_text(w, in, n->args[1]);
    put_quotient(w, &a, &b, n->type.scale, t);
    return;
  }
  put(t, "(");
  put_args(w, in, n, n->op == IR_ADD ? " + " : n->op == IR_SUB ? " - " : " * ", t);
  put(t, ")");
  if (n->type.kind == TYPE_DECIMAL) put(t, "::numeric(38, %u)", n->type.scale);
}

void say_postgres_minus(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put_call(w, in, r, "(- ", ")", t);
}

void say_postgres_count_true(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  bool exact = w->exact;
  w->exact = false; /* CASE takes NULL for false */
  put(t, "(");
  for (uint32_t i = 0; i < n->arg_count; i++) {
    put(t, i ? " + CASE WHEN " : "CASE WHEN ");
    write_cond(w, in, n->args[i], t);
    put(t, " THEN 1 ELSE 0 END");
  }
  put(t, ")::int8");
  w->exact = exact;
}

void postgres_measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t) {
  struct type of = n->of ? ir_at(w->ir, n->of)->type : TYPE(TYPE_NONE);
  bool text = of.kind == TYPE_TEXT || of.kind == TYPE_ID || of.kind == TYPE_ENUM;
  const char *after = ")";
  switch (n->op) {
    case IR_COUNT: put(t, "count(*)"); return;
    case IR_DISTINCT: put(t, "count(DISTINCT "); break;
    case IR_SUM:
      put(t, "sum(");
      after = of.kind == TYPE_DECIMAL ? str_printf(w->a, ")::numeric(38, %u)", n->type.scale).ptr : ")::int8";
      break;
    case IR_AVG: {
      struct text sum = text_in(w->a), count = text_in(w->a);
      put(&sum, "sum(");
      put_text(&sum, value, w->a);
      put(&sum, ")::numeric(38, %u)", of.scale);
      put(&count, "count(");
      put_text(&count, value, w->a);
      put(&count, ")");
      put_quotient(w, &sum, &count, n->type.scale, t);
      return;
    }
    default:
      put(t, of.kind == TYPE_BOOL ? (n->op == IR_MIN ? "bool_and(" : "bool_or(") : n->op == IR_MIN ? "min(" : "max(");
      break;
  }
  put_text(t, value, w->a);
  put(t, "%s%s", text ? " COLLATE \"C\"" : "", after);
}

/* ---- text ---- */

/* Characters by our own tables: where a character that the case changes stands among them, what it becomes. What is
 * ASCII alone needs none. */
void say_postgres_case(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  uint32_t count;
  const struct text_mapping *all = text_mappings(n->op == IR_FOLD    ? TEXT_FOLD
                                                 : n->op == IR_LOWER ? TEXT_LOWER
                                                                     : TEXT_UPPER,
                                                 &count);
  struct sql_value *from = arena_new_array(w->a, struct sql_value, count),
                   *to = arena_new_array(w->a, struct sql_value, count);
  for (uint32_t i = 0; i < count; i++) {
    struct buf b = buf_in(w->a);
    for (uint32_t k = 0; k < all[i].count; k++) buf_add_utf8(&b, all[i].to[k]);
    from[i] = (struct sql_value){.kind = SQL_INT, .i = all[i].from};
    to[i] = (struct sql_value){.kind = SQL_TEXT, .s = buf_str(&b)};
  }
  struct text x = value_text(w, in, n->args[0]);
  struct once o;
  uint32_t s = w->next_alias++;
  once_open(w, &o, &x, t);
  put(t, "CASE WHEN octet_length(");
  put_once(w, &o, t);
  put(t, ") = char_length(");
  put_once(w, &o, t);
  put(t, n->op == IR_UPPER ? ") THEN upper(" : ") THEN lower(");
  put_once(w, &o, t);
  put(t, " COLLATE \"C\") ELSE (SELECT string_agg(CASE WHEN (");
  put_list(w, t, from, count, "int4[]");
  put(t, ")[k] = ascii(c) THEN (");
  put_list(w, t, to, count, "text[]");
  put(t, ")[k] ELSE c END, '' ORDER BY i) FROM (SELECT c, i, width_bucket(ascii(c), ");
  put_list(w, t, from, count, "int4[]");
  put(t, ") AS k FROM unnest(string_to_array(");
  put_once(w, &o, t);
  put(t, ", NULL)) WITH ORDINALITY AS u%u(c, i)) AS m%u) END", s, s);
  once_close(w, &o, t);
}

void say_postgres_trim(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put_call(w, in, r, "btrim(", ", E' \\t\\n\\v\\f\\r')", t);
}
void say_postgres_length(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put_call(w, in, r, "char_length(", ")::int8", t);
}

void say_postgres_starts(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  open_exact(w, t);
  put_call(w, in, r, "starts_with(", ")", t);
  close_exact(w, t);
}

void say_postgres_ends(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text end = value_text(w, in, n->args[1]);
  struct once o;
  open_exact(w, t);
  once_open(w, &o, &end, t);
  put(t, "right(");
  write_value(w, in, n->args[0], t);
  put(t, ", char_length(");
  put_once(w, &o, t);
  put(t, ")) = ");
  put_once(w, &o, t);
  once_close(w, &o, t);
  close_exact(w, t);
}

void say_postgres_contains(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  open_exact(w, t);
  put_call(w, in, r, "strpos(", ") > 0", t);
  close_exact(w, t);
}

/* Where letters of either case are looked for, ILIKE is, which is quicker; in the collation "C" it knows the cases of
 * ASCII alone, so it finds too much, and never too little. */
void say_postgres_matches(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct buf pattern = buf_in(w->a), like = buf_in(w->a);
  bool either_case, first = ir_is(w->ir, n->args[0], IR_FIELD) && sql_like(n->regex, &either_case, &like);
  struct text x = value_text(w, in, n->args[0]);
  regex_print_whole(n->regex, REGEX_ARE, &pattern);
  open_exact(w, t);
  if (first) {
    put(t, "(");
    put_text(t, &x, w->a);
    put(t, " COLLATE \"C\" %s ", either_case ? "ILIKE" : "LIKE");
    put_str(w, t, buf_str(&like));
    put(t, " AND ");
  }
  put_text(t, &x, w->a);
  put(t, " COLLATE \"C\" ~ ");
  put_str(w, t, buf_str(&pattern));
  if (first) put(t, ")");
  close_exact(w, t);
}

/* ---- sets ---- */

static const struct sql_column_profile *set_of(struct writer *w, ir_ref set) {
  const struct ir_node *n = ir_at(w->ir, set);
  return profile_of(w, ir_at(w->ir, n->args[0])->type.ref, (uint32_t)n->imm.index);
}

static void put_array(struct writer *w, struct select *in, ir_ref set, struct text *t) {
  write_value(w, in, set, t);
  if (!postgres_type_is(set_of(w, set), "text[]")) put(t, "::text[]");
}

/* The elements of a JSON array that is a set: of strings and numbers. */
static void put_elements(struct writer *w, struct select *in, ir_ref set, struct text *t) {
  struct text x = value_text(w, in, set);
  uint32_t s = w->next_alias++;
  put(t,
      "(SELECT array_agg(e #>> '{}') FROM jsonb_array_elements((SELECT CASE WHEN jsonb_typeof(j) = 'array' AND NOT "
      "jsonb_path_exists(j, '$[*] ? (@.type() != \"string\" && @.type() != \"number\")') "
      "THEN j END FROM (SELECT ");
  put_text(t, &x, w->a);
  put(t, " AS j OFFSET 0) AS s%u)) AS u%u(e))", s, s);
}

static void put_set(struct writer *w, struct select *in, ir_ref set, struct text *t) {
  if (set_of(w, set)->native == SQL_NATIVE_ARRAY) put_array(w, in, set, t);
  else put_elements(w, in, set, t);
}

void say_postgres_has(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  open_exact(w, t);
  put_set(w, in, n->args[0], t);
  put(t, " @> ARRAY[");
  write_value(w, in, n->args[1], t);
  put(t, "]::text[]");
  close_exact(w, t);
}

void say_postgres_has_list(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct sql_value *items = arena_new_array(w->a, struct sql_value, n->list.count + 1);
  for (uint32_t i = 0; i < n->list.count; i++) items[i] = (struct sql_value){.kind = SQL_TEXT, .s = n->list.items[i].s};
  open_exact(w, t);
  put_set(w, in, n->args[0], t);
  put(t, n->op == IR_HAS_ANY ? " && " : " @> ");
  put_list(w, t, items, n->list.count, "text[]");
  close_exact(w, t);
}

/* ---- maps ---- */

static void put_key(struct writer *w, const struct text *map, const struct ir_node *n, const char *arrow,
                    struct text *t) {
  put_text(t, map, w->a);
  put(t, " %s ", arrow);
  put_str(w, t, n->key);
}

void say_postgres_map_key(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text map = text_in(w->a), text = text_in(w->a), number = text_in(w->a);
  write_column(w, in, n->args[0], (uint32_t)n->imm.index, READ_STORED, &map);
  put(&text, "(");
  put_key(w, &map, n, "->>", &text);
  put(&text, ")");
  put(t, "CASE jsonb_typeof(");
  put_key(w, &map, n, "->", t);
  put(t, ")");
  switch (n->type.kind) {
    case TYPE_BOOL:
      put(t, " WHEN 'boolean' THEN ");
      put_text(t, &text, w->a);
      put(t, " = 'true'");
      break;
    case TYPE_FLOAT: {
      struct once o;
      struct text exact = text_in(w->a);
      put(&number, "CASE WHEN jsonb_typeof(");
      put_key(w, &map, n, "->", &number);
      put(&number, ") = 'number' OR ");
      put_text(&number, &text, w->a);
      put(&number, " ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' THEN ");
      put_text(&number, &text, w->a);
      put(&number, "::numeric END");
      /* what a double cannot be is none; what is nearer to 0 than all of them is 0 */
      once_open(w, &o, &number, &exact);
      put(&exact, "CASE WHEN abs(");
      put_once(w, &o, &exact);
      put(&exact, ") < 2.4703282292062328e-324 THEN 0::float8 WHEN abs(");
      put_once(w, &o, &exact);
      put(&exact, ") < 4.9406564584124654e-324 THEN sign(");
      put_once(w, &o, &exact);
      put(&exact, ")::float8 * '5e-324'::float8 WHEN abs(");
      put_once(w, &o, &exact);
      put(&exact, ") < 1.7976931348623158079e308 THEN ");
      put_once(w, &o, &exact);
      put(&exact, "::float8 END");
      once_close(w, &o, &exact);
      put(t, " WHEN 'number' THEN ");
      put_text(t, &exact, w->a);
      put(t, " WHEN 'string' THEN ");
      put_text(t, &exact, w->a);
      break;
    }
    case TYPE_INT:
    case TYPE_DECIMAL:
      if (n->type.kind == TYPE_INT) put_int_of_text(w, &text, &number);
      else put_decimal_of_text(w, &text, n->type, false, &number);
      put(t, " WHEN 'number' THEN ");
      put_text(t, &number, w->a);
      if (n->declared) {
        put(t, " WHEN 'string' THEN ");
        put_text(t, &number, w->a);
      }
      break;
    case TYPE_DATE:
      put(t, " WHEN 'string' THEN ");
      put_date_of_text(w, &text, t);
      break;
    case TYPE_DYNAMIC: /* asked for its presence alone */
      put(t, " WHEN 'null' THEN NULL WHEN NULL THEN NULL ELSE ");
      put_text(t, &text, w->a);
      break;
    case TYPE_ID:
      put(t, " WHEN 'number' THEN ");
      put_text(t, &text, w->a);
      /* fall through */
    default:
      put(t, " WHEN 'string' THEN ");
      put_text(t, &text, w->a);
      break;
  }
  put(t, " END");
}
