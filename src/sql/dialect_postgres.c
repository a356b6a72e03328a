/* PostgreSQL: how names, values and operations are spelled; what is exact. Its larger parts are postgres_*.c. */
#include "data/calendar.h"
#include "data/decimal.h"
#include "data/time_text.h"
#include "sql/postgres.h"

static void identifier(struct str name, struct buf *out) { quote_doubling(name, '"', false, out); }

static const char *type_of(const struct sql_value *v) {
  if (v->type) return v->type;
  switch (v->kind) {
    case SQL_INT: return "int8";
    case SQL_REAL: return "float8";
    case SQL_BOOL: return "bool";
    case SQL_DECIMAL: return "numeric";
    case SQL_DATE: return "date";
    case SQL_TIMESTAMP: return "timestamptz";
    case SQL_LOCAL: return "timestamp";
    case SQL_LIST: return "text[]";
    default: return "text";
  }
}

/* Its type is said, so that nobody has to guess: neither the server nor who prepares the statement elsewhere. */
static void parameter(const struct sql_value *v, uint32_t n, struct buf *out) {
  buf_printf(out, "$%u::%s", n, type_of(v));
}

/* ---- values written out ---- */

/* Backslashes are escapes in some sessions: written so that they are in all. */
static void text_literal(struct str s, struct buf *out) {
  if (s.len && memchr(s.ptr, '\\', s.len)) {
    buf_addz(out, " E");
    quote_doubling(s, '\'', true, out);
    return;
  }
  quote_doubling(s, '\'', false, out);
}

/* A time as PostgreSQL reads it, whatever the session's style is. */
static void time_text(int64_t us, bool zoned, struct buf *out) {
  timestamp_print(out, us);
  out->len--; /* Z */
  out->ptr[out->len - (size_t)(out->ptr + out->len - (char *)memchr(out->ptr, 'T', out->len))] = ' ';
  if (zoned) buf_addz(out, "+00");
}

/* Without quotes: an element of an array, or what a parameter is bound as. */
void postgres_value_text(const struct sql_value *v, struct buf *out) {
  switch (v->kind) {
    case SQL_INT: buf_printf(out, "%lld", (long long)v->i); break;
    case SQL_BOOL: buf_addz(out, v->i ? "true" : "false"); break;
    case SQL_REAL: {
      struct buf b = buf_in(out->arena);
      double_print_shortest(&b, v->f);
      buf_add(out, str_is(buf_str(&b), "inf")    ? STR("Infinity")
                   : str_is(buf_str(&b), "-inf") ? STR("-Infinity")
                                                 : buf_str(&b));
      break;
    }
    case SQL_DECIMAL: decimal_print(out, v->d, v->scale); break;
    case SQL_DATE: date_print(out, (int32_t)v->i); break;
    case SQL_TIMESTAMP:
    case SQL_LOCAL: {
      struct buf b = buf_in(out->arena);
      time_text(v->i, v->kind == SQL_TIMESTAMP, &b);
      buf_add(out, buf_str(&b));
      break;
    }
    case SQL_TEXT: buf_add(out, v->s); break;
    case SQL_LIST:
      buf_addc(out, '{');
      for (uint32_t i = 0; i < v->count; i++) {
        struct buf item = buf_in(out->arena);
        postgres_value_text(&v->items[i], &item);
        if (i) buf_addc(out, ',');
        if (v->items[i].kind == SQL_INT || v->items[i].kind == SQL_DECIMAL) {
          buf_add(out, buf_str(&item));
          continue;
        }
        buf_addc(out, '"');
        for (size_t k = 0; k < item.len; k++) {
          if (item.ptr[k] == '"' || item.ptr[k] == '\\') buf_addc(out, '\\');
          buf_addc(out, item.ptr[k]);
        }
        buf_addc(out, '"');
      }
      buf_addc(out, '}');
      break;
    case SQL_NULL: break;
  }
}

static void literal(const struct sql_value *v, struct buf *out) {
  struct buf b = buf_in(out->arena);
  switch (v->kind) {
    case SQL_NULL: buf_addz(out, "NULL"); return;
    case SQL_BOOL: buf_addz(out, v->i ? "true" : "false"); return;
    case SQL_TEXT:
      text_literal(v->s, out);
      if (v->type) buf_printf(out, "::%s", v->type);
      return;
    default: break;
  }
  postgres_value_text(v, &b);
  struct str s = buf_str(&b);
  bool number = v->kind == SQL_INT || v->kind == SQL_DECIMAL;
  if (number && s.ptr[0] != '-') { /* a minus would bind less than what follows */
    buf_add(out, s);
    if (v->kind == SQL_INT) buf_printf(out, "::%s", type_of(v));
    return;
  }
  text_literal(s, out);
  buf_printf(out, "::%s", type_of(v));
}

static void constant(struct writer *w, struct type type, struct constant c, struct text *t) {
  put_value(w, t, bound_value(type, c));
}

static void sort_key(struct writer *w, struct type type, const struct text *value, struct text *t) {
  (void)type;
  put_text(t, value, w->a);
}

/* What is none of our times and days is missing, and greater or less than all. */
static bool order_stored(struct writer *w, uint32_t entity, uint32_t column, const struct text *by,
                         struct text *there) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool day = c->type.kind == TYPE_DATE && p->native == SQL_NATIVE_DATE;
  bool time = c->type.kind == TYPE_TIMESTAMP && p->native == SQL_NATIVE_TIMESTAMPTZ;
  bool whole = c->type.kind == TYPE_INT && p->native == SQL_NATIVE_INT;
  if ((!day && !time && !whole) || c->storage.missing_count) return false;
  put_text(there, by, w->a);
  if (whole) {
    put(there, " IS NOT NULL");
    return true;
  }
  put(there, day ? " >= '0001-01-01'::date AND " : " >= '0001-01-01 00:00:00+00'::timestamptz AND ");
  put_text(there, by, w->a);
  put(there, day ? " < '10000-01-01'::date" : " < '10000-01-01 00:00:00+00'::timestamptz");
  return true;
}

/* ---- what is exact ---- */

static bool is_float(const struct writer *w, ir_ref r) { return r && ir_at(w->ir, r)->type.kind == TYPE_FLOAT; }

static bool can(const struct writer *w, ir_ref r, const char **why) {
  const struct ir_node *n = ir_at(w->ir, r);
  switch (n->op) {
    case IR_FIELD: {
      uint32_t entity = ir_at(w->ir, n->args[0])->type.ref, column = (uint32_t)n->imm.index;
      return postgres_reads(&w->s->entities[entity].columns[column], profile_of(w, entity, column), why);
    }
    case IR_MAP_KEY: {
      uint32_t entity = ir_at(w->ir, n->args[0])->type.ref, column = (uint32_t)n->imm.index;
      *why = "times in maps are read by the machine";
      if (n->type.kind == TYPE_TIMESTAMP) return false;
      return postgres_reads(&w->s->entities[entity].columns[column], profile_of(w, entity, column), why);
    }
    case IR_CONST:
      *why = "it keeps no text with U+0000";
      return !((n->type.kind == TYPE_TEXT || n->type.kind == TYPE_ENUM || n->type.kind == TYPE_ID) && n->value.s.len &&
               memchr(n->value.s.ptr, 0, n->value.s.len));
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV: *why = "a float that becomes too large is an error there"; return n->type.kind != TYPE_FLOAT;
    case IR_SUM:
    case IR_AVG: *why = "sums of floats depend on the order there"; return !is_float(w, n->of);
    case IR_MATCHES: *why = "the pattern is too large for it"; return n->regex->size <= 2000;
    default: return true;
  }
}

static bool clock(const struct sql_value *v, const struct sql_clock *c, struct str zone, struct buf *out) {
  return clock_by_intervals(v, c, zone, "CAST(extract(epoch FROM ", ") * 1000000 AS int8)", out);
}

static const struct sql_bits bits = {
    .number = "row_number() OVER () AS n",
    .words = "n >> 6",
    .open = "coalesce(bit_or(1::int8 << (n & 63)::int) FILTER (WHERE ",
    .close = "), 0)",
    .both = " & ",
    .either = " | ",
    .count_open = "coalesce(sum(bit_count((",
    .count_close = ")::bit(64)))::int8, 0)",
};

const struct sql_dialect sql_postgres = {
    .clock = clock,
    .clock_now = "now()",
    .replace_view = "CREATE OR REPLACE VIEW ",
    .name = "postgres",
    .title = "PostgreSQL",
    .index_by = SQL_INDEX_TREE,
    .versions = "14 or later (width_bucket over arrays, extract as numeric, hashed = ANY); text in UTF-8",
    .with_once = "MATERIALIZED ",
    .count_open = "count(*) FILTER (WHERE ",
    .count_close = ")",
    .bits = &bits,
    .identifier = identifier,
    .path_parts = 2,
    .parameter = parameter,
    .literal = literal,
    .mark = "$",
    .values_most = 65535,
    .values_why = "65,535 is what its protocol takes",
    .yes = "true",
    .no = "false",
    .truth_is_number = false,
    .collate_equal = "",
    .collate_order = " COLLATE \"C\"",
    .orders_by_outer = true,
    .collate_any = false,
    .folds_by_pattern = true,
    .ascending = "ASC NULLS FIRST",
    .descending = "DESC NULLS LAST",
    .any = SQL_ANY_EXISTS,
    .steps_join = true,
    .picks_join = true,
    .joins_most = 60,
    .list_long = 0,
    .plain = postgres_plain,
    .column = postgres_column,
    .joins_plain = postgres_joins_plain,
    .as_text = postgres_as_text,
    .key = postgres_key,
    .compare_stored = postgres_compare_stored,
    .constant = constant,
    .measure = postgres_measure,
    .order_stored = order_stored,
    .sort_key = sort_key,
    .can = can,
    .say =
        {
            [IR_MAP_KEY] = say_postgres_map_key,
            [IR_MISSING] = say_postgres_missing,
            [IR_TO_DEC] = say_postgres_to_decimal,
            [IR_TO_FLOAT] = say_postgres_to_float,
            [IR_ADD] = say_postgres_arithmetic,
            [IR_SUB] = say_postgres_arithmetic,
            [IR_MUL] = say_postgres_arithmetic,
            [IR_DIV] = say_postgres_arithmetic,
            [IR_NEG] = say_postgres_minus,
            [IR_COUNT_TRUE] = say_postgres_count_true,
            [IR_LOWER] = say_postgres_case,
            [IR_UPPER] = say_postgres_case,
            [IR_FOLD] = say_postgres_case,
            [IR_TRIM] = say_postgres_trim,
            [IR_LENGTH] = say_postgres_length,
            [IR_DATE_OF] = say_postgres_part,
            [IR_YEAR] = say_postgres_part,
            [IR_QUARTER] = say_postgres_part,
            [IR_MONTH] = say_postgres_part,
            [IR_DAY] = say_postgres_part,
            [IR_WEEKDAY] = say_postgres_part,
            [IR_HOUR] = say_postgres_part,
            [IR_TIME_ADD] = say_postgres_time,
            [IR_TIME_MONTHS] = say_postgres_time,
            [IR_DATE_ADD] = say_postgres_time,
            [IR_DATE_MONTHS] = say_postgres_time,
            [IR_TIME_DIFF] = say_postgres_difference,
            [IR_DATE_DIFF] = say_postgres_difference,
            [IR_NOT] = say_postgres_not,
            [IR_EQ] = say_postgres_compare,
            [IR_LT] = say_postgres_compare,
            [IR_LE] = say_postgres_compare,
            [IR_IN] = say_postgres_in,
            [IR_STARTS] = say_postgres_starts,
            [IR_ENDS] = say_postgres_ends,
            [IR_CONTAINS] = say_postgres_contains,
            [IR_MATCHES] = say_postgres_matches,
            [IR_HAS] = say_postgres_has,
            [IR_HAS_ANY] = say_postgres_has_list,
            [IR_HAS_ALL] = say_postgres_has_list,
        },
};
