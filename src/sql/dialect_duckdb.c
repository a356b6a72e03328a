/* DuckDB: types are native, collations and time zones of the session are never relied on. */
#include "data/calendar.h"
#include "data/decimal.h"
#include "data/time_text.h"
#include "sql/dialect_duckdb.h"

static void identifier(struct str name, struct buf *out) { quote_doubling(name, '"', false, out); }

static void parameter(const struct sql_value *v, uint32_t n, struct buf *out) {
  if (v->type) buf_printf(out, "CAST($%u AS %s)", n, v->type);
  else buf_printf(out, "$%u", n);
}

/* A text has no escapes between plain quotes; a NUL is written apart. */
static void literal_text(struct str s, struct buf *out) {
  size_t from = 0, parts = 0;
  for (size_t i = 0; i <= s.len; i++) {
    if (i < s.len && s.ptr[i]) continue;
    if (i > from || !parts) {
      if (parts++) buf_addz(out, " || ");
      else if (i < s.len) buf_addc(out, '(');
      quote_doubling(str_of(s.ptr + from, i - from), '\'', false, out);
    }
    if (i < s.len) buf_addz(out, " || chr(0)"), parts++;
    from = i + 1;
  }
  if (s.len && memchr(s.ptr, 0, s.len)) buf_addc(out, ')');
}

static void literal(const struct sql_value *v, struct buf *out) {
  switch (v->kind) {
    case SQL_NULL: buf_addz(out, "NULL"); break;
    case SQL_INT:
      if (v->i < 0) buf_printf(out, "(%lld)", (long long)v->i);
      else buf_printf(out, "%lld", (long long)v->i);
      break;
    case SQL_BOOL: buf_addz(out, v->i ? "true" : "false"); break;
    case SQL_REAL: buf_printf(out, "'%.17g'::DOUBLE", v->f); break;
    case SQL_TEXT: literal_text(v->s, out); break;
    case SQL_DECIMAL:
      buf_addc(out, '\'');
      decimal_print(out, v->d, v->scale);
      buf_printf(out, "'::%s", v->type ? v->type : v->scale ? "DECIMAL(38, 37)" : "HUGEINT");
      break;
    case SQL_DATE:
      buf_addz(out, "DATE '");
      date_print(out, (int32_t)v->i);
      buf_addc(out, '\'');
      break;
    case SQL_TIMESTAMP: buf_printf(out, "make_timestamptz(%lld)", (long long)v->i); break;
    case SQL_LOCAL: {
      struct buf b = buf_in(out->arena);
      timestamp_print(&b, v->i);
      b.len--; /* Z */
      buf_printf(out, "TIMESTAMP '%.*s'", STR_ARG(buf_str(&b)));
      break;
    }
    case SQL_LIST:
      buf_addc(out, '[');
      for (uint32_t i = 0; i < v->count; i++) {
        if (i) buf_addz(out, ", ");
        literal(&v->items[i], out);
      }
      buf_addc(out, ']');
      break;
  }
}

static void constant(struct writer *w, struct type type, struct constant c, struct text *t) {
  switch (type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: put_str(w, t, c.s); break;
    case TYPE_FLOAT: put_value(w, t, (struct sql_value){.kind = SQL_REAL, .f = c.f}); break;
    case TYPE_BOOL: put(t, c.i ? "true" : "false"); break;
    case TYPE_DECIMAL:
      if (c.d >= INT64_MIN && c.d <= INT64_MAX) put_int(w, t, (int64_t)c.d);
      else put_value(w, t, (struct sql_value){.kind = SQL_DECIMAL, .d = c.d});
      break;
    default: put_int(w, t, c.i); break;
  }
}

/* One value: a list, taken apart. */
static void long_list(struct writer *w, const struct ir_node *n, struct type type, struct text *t) {
  struct sql_value *items = arena_new_array(w->a, struct sql_value, n->list.count + 1);
  bool text = type.kind == TYPE_TEXT || type.kind == TYPE_ENUM || type.kind == TYPE_ID;
  for (uint32_t i = 0; i < n->list.count; i++) {
    const struct constant *c = &n->list.items[i];
    items[i] = text                        ? (struct sql_value){.kind = SQL_TEXT, .s = c->s}
               : type.kind == TYPE_DECIMAL ? (struct sql_value){.kind = SQL_DECIMAL, .d = c->d}
                                           : (struct sql_value){.kind = SQL_INT, .i = c->i};
  }
  put(t, "SELECT unnest(");
  put_value(w, t,
            (struct sql_value){.kind = SQL_LIST,
                               .items = items,
                               .count = n->list.count,
                               .type = text                        ? "VARCHAR[]"
                                       : type.kind == TYPE_DECIMAL ? "HUGEINT[]"
                                                                   : "BIGINT[]"});
  put(t, ")");
}

/* ---- comparisons of bare columns ---- */

static bool id_is_int(const struct writer *w, const struct constant *c) {
  struct buf digits = buf_in(w->a);
  buf_printf(&digits, "%lld", (long long)c->i);
  return str_eq(buf_str(&digits), c->s);
}

/* Ids that are whole numbers: those of a list. */
static bool stored_list(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct stored_column x;
  if (!stored_column_of(w, n, &x) || x.spec->type.kind != TYPE_ID || x.profile->spelling != SQL_ID_INT) return false;
  uint32_t shown = 0;
  for (uint32_t i = 0; i < n->list.count; i++) shown += id_is_int(w, &n->list.items[i]);
  if (!shown) {
    put(t, "false");
    return true;
  }
  open_exact(w, t);
  write_column(w, in, x.row, x.column, READ_STORED, t);
  put(t, " IN (");
  if (shown > w->d->list_long) {
    struct sql_value *items = arena_new_array(w->a, struct sql_value, shown);
    uint32_t k = 0;
    for (uint32_t i = 0; i < n->list.count; i++)
      if (id_is_int(w, &n->list.items[i])) items[k++] = (struct sql_value){.kind = SQL_INT, .i = n->list.items[i].i};
    put(t, "SELECT unnest(");
    put_value(w, t, (struct sql_value){.kind = SQL_LIST, .items = items, .count = shown, .type = "BIGINT[]"});
    put(t, ")");
  } else {
    for (uint32_t i = 0, k = 0; i < n->list.count; i++) {
      if (!id_is_int(w, &n->list.items[i])) continue;
      if (k++) put(t, ", ");
      put_int(w, t, n->list.items[i].i);
    }
  }
  put(t, ")");
  close_exact(w, t);
  return true;
}

/* A decimal column against a constant of any scale: *bound at the column's scale, *op as it then is. False: nothing
 * equals it. */
static bool decimal_bound(const struct stored_column *x, const struct ir_node *n, const char **op, i128 *bound) {
  i128 c = x->constant->value.d;
  unsigned from = x->constant->type.scale, to = x->profile->scale;
  if (from <= to) return decimal_rescale(c, from, to, bound);
  i128 unit = decimal_pow10(from - to), down = c / unit - (c % unit < 0);
  *bound = down;
  if (c % unit == 0) return true;
  if (n->op == IR_EQ) return false;
  *op = x->swapped ? ">" : "<=";
  return true;
}

/* The wall time that a column without a zone shows at an instant, where comparing with it says the same. */
static bool wall_bound(const struct zone *z, int64_t us, int64_t *wall) {
  struct zone_span here = zone_span_at(z, us);
  *wall = us + here.offset * US_PER_SECOND;
  if (zone_from_local(z, *wall, NULL) != us) return false;
  if (here.from <= TIMESTAMP_MIN - US_PER_DAY) return true;
  int64_t gap = (here.offset - zone_span_at(z, here.from - 1).offset) * US_PER_SECOND;
  return gap <= 0 || us - here.from >= gap;
}

static bool compare_stored(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  if (n->op == IR_IN) return stored_list(w, in, n, t);
  struct stored_column x;
  if (!stored_column_of(w, n, &x)) return false;
  const struct sql_column_profile *p = x.profile;
  const char *op = comparison_sign(n, x.swapped);
  int64_t v = x.constant->value.i, wall;
  bool epoch = x.spec->storage.kind >= STORED_EPOCH_S && x.spec->storage.kind <= STORED_EPOCH_US;
  struct sql_value bound;
  if (x.spec->type.kind == TYPE_ID && p->spelling == SQL_ID_INT) {
    if (!id_is_int(w, &x.constant->value)) { /* no whole number reads so */
      put(t, "false");
      return true;
    }
    bound = (struct sql_value){.kind = SQL_INT, .i = v};
  } else if (p->spelling != SQL_PLAIN) {
    return false;
  } else if (x.spec->type.kind == TYPE_INT && p->native == SQL_NATIVE_INT && p->bits < 64) {
    bound = (struct sql_value){.kind = SQL_INT, .i = v};
  } else if (x.spec->type.kind == TYPE_DECIMAL && p->native == SQL_NATIVE_DECIMAL &&
             x.constant->type.kind == TYPE_DECIMAL) {
    i128 d;
    if (!decimal_bound(&x, n, &op, &d)) return false;
    unsigned digits = decimal_fits(d, p->precision) ? p->precision : 38;
    bound = (struct sql_value){.kind = SQL_DECIMAL,
                               .d = d,
                               .scale = p->scale,
                               .type = str_printf(w->a, "DECIMAL(%u, %u)", digits, p->scale).ptr};
  } else if (x.spec->type.kind == TYPE_DATE && p->native == SQL_NATIVE_DATE) {
    bound = (struct sql_value){.kind = SQL_DATE, .i = v};
  } else if (x.spec->type.kind != TYPE_TIMESTAMP) {
    return false;
  } else if (epoch && p->native == SQL_NATIVE_INT) {
    int64_t unit = x.spec->storage.kind == STORED_EPOCH_S    ? 1000000
                   : x.spec->storage.kind == STORED_EPOCH_MS ? 1000
                                                             : 1;
    if (n->op == IR_EQ && floor_mod(v, unit)) {
      put(t, "false");
      return true;
    }
    /* x < v: below the next unit; x <= v: up to it; v < x, v <= x likewise */
    if (floor_mod(v, unit)) op = x.swapped ? ">" : "<=";
    bound = (struct sql_value){.kind = SQL_INT, .i = floor_div(v, unit)};
  } else if (!epoch && p->native == SQL_NATIVE_TIMESTAMPTZ) {
    bound = (struct sql_value){.kind = SQL_TIMESTAMP, .i = v};
  } else if (!epoch && p->native == SQL_NATIVE_TIMESTAMP && p->scale == 6 && n->op != IR_EQ &&
             wall_bound(x.spec->storage.zone ? x.spec->storage.zone : &zone_utc, v, &wall)) {
    bound = (struct sql_value){.kind = SQL_LOCAL, .i = wall};
  } else {
    return false;
  }
  open_exact(w, t);
  write_column(w, in, x.row, x.column, READ_STORED, t);
  put(t, " %s ", op);
  put_value(w, t, bound);
  close_exact(w, t);
  return true;
}

/* Times without a zone stand in their order where no clock is ever set back. */
static bool order_stored(struct writer *w, uint32_t entity, uint32_t column, const struct text *by,
                         struct text *there) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  if (p->spelling != SQL_PLAIN || c->storage.kind != STORED_PLAIN || c->storage.missing_count) return false;
  bool utc = !c->storage.zone || c->storage.zone == &zone_utc;
  bool day = c->type.kind == TYPE_DATE && p->native == SQL_NATIVE_DATE;
  bool whole = c->type.kind == TYPE_INT && p->native == SQL_NATIVE_INT && p->bits <= 64;
  bool time = c->type.kind == TYPE_TIMESTAMP &&
              (p->native == SQL_NATIVE_TIMESTAMPTZ || (p->native == SQL_NATIVE_TIMESTAMP && p->scale == 6 && utc));
  if (!day && !whole && !time) return false;
  put_text(there, by, w->a);
  put(there, " IS NOT NULL");
  return true;
}

static void sort_key(struct writer *w, struct type type, const struct text *value, struct text *t) {
  (void)type;
  bool bare = value->holes.count && !value->sql.len; /* ORDER BY takes no parameter alone */
  duckdb_fill(w, t, bare ? "CASE WHEN true THEN @ END" : "@", value, NULL);
}

static bool clock(const struct sql_value *v, const struct sql_clock *c, struct str zone, struct buf *out) {
  return clock_by_intervals(v, c, zone, "epoch_us(", ")", out);
}

static const struct sql_bits bits = {
    .open = "CAST(",
    .close = " AS TINYINT)",
    .both = " & ",
    .either = " | ",
    .count_open = "coalesce(sum(",
    .count_close = "), 0)",
};

const struct sql_dialect sql_duckdb = {
    .clock = clock,
    .clock_now = "now()",
    .replace_view = "CREATE OR REPLACE VIEW ",
    .name = "duckdb",
    .title = "DuckDB",
    .versions = "1.3 or later (`lambda x: ...`; HUGEINT, TIMESTAMPTZ, JSON are in all of them)",
    .with_once = "MATERIALIZED ",
    .count_open = "count(*) FILTER (WHERE ",
    .count_close = ")",
    .bits = &bits,
    .identifier = identifier,
    .path_parts = 2, /* schema and table; of the one database that is open */
    .parameter = parameter,
    .literal = literal,
    .mark = "$",
    .values_most = 65535,
    .values_why = "65,535 is what DuckDB takes",
    .yes = "true",
    .no = "false",
    .truth_is_number = false,
    .collate_equal = "", /* columns with a collation of their own are read without it */
    .collate_order = "",
    .folds_by_pattern = true,
    .ascending = "ASC NULLS FIRST",
    .descending = "DESC NULLS LAST",
    .any = SQL_ANY_IN,
    .limit_written = true,
    .steps_join = true,
    .picks_join = true,
    .list_long = 200,
    .plain = duckdb_plain,
    .column = duckdb_column,
    .joins_plain = duckdb_joins_plain,
    .as_text = duckdb_as_text,
    .key = duckdb_key,
    .compare_stored = compare_stored,
    .constant = constant,
    .long_list = long_list,
    .measure = duckdb_measure,
    .measures_stored = duckdb_measures_stored,
    .order_stored = order_stored,
    .sort_key = sort_key,
    .say =
        {
            [IR_MAP_KEY] = duckdb_map_key,    [IR_TO_DEC] = duckdb_to_decimal, [IR_TO_FLOAT] = duckdb_to_float,
            [IR_ADD] = duckdb_arithmetic,     [IR_SUB] = duckdb_arithmetic,    [IR_MUL] = duckdb_arithmetic,
            [IR_DIV] = duckdb_arithmetic,     [IR_NEG] = duckdb_minus,         [IR_LOWER] = duckdb_case,
            [IR_UPPER] = duckdb_case,         [IR_TRIM] = duckdb_trim,         [IR_FOLD] = duckdb_case,
            [IR_LENGTH] = duckdb_length,      [IR_DATE_OF] = duckdb_date_of,   [IR_YEAR] = duckdb_part,
            [IR_QUARTER] = duckdb_part,       [IR_MONTH] = duckdb_part,        [IR_DAY] = duckdb_part,
            [IR_WEEKDAY] = duckdb_part,       [IR_HOUR] = duckdb_hour,         [IR_TIME_ADD] = duckdb_add,
            [IR_TIME_MONTHS] = duckdb_months, [IR_DATE_ADD] = duckdb_add,      [IR_DATE_MONTHS] = duckdb_months,
            [IR_STARTS] = duckdb_text_test,   [IR_ENDS] = duckdb_text_test,    [IR_CONTAINS] = duckdb_text_test,
            [IR_MATCHES] = duckdb_matches,    [IR_HAS] = duckdb_has,           [IR_HAS_ANY] = duckdb_has_list,
            [IR_HAS_ALL] = duckdb_has_list,
        },
    .can = duckdb_can,
};
