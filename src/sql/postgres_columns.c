/* What PostgreSQL's columns hold, read as the schema says.
 *
 * A stored value that is none of the schema's type reads as NULL: a date of another millennium, `infinity`, a
 * numeric NaN, a text that spells no number. No expression here fails on one. */
#include "data/calendar.h"
#include "sql/postgres.h"

static bool starts_with(struct str s, const char *with) { return str_starts(s, str_from(with)); }

bool postgres_type_is(const struct sql_column_profile *p, const char *name) { return str_eq(p->type, str_from(name)); }

/* character(n): blanks at the end are none. */
static bool is_padded(const struct sql_column_profile *p) {
  return starts_with(p->type, "character(") || starts_with(p->type, "bpchar");
}

static bool is_worded(const struct column_spec *c) { return c->storage.missing_count > 0; }

static bool is_epoch(const struct column_spec *c) {
  return c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US;
}

void postgres_plain(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p) {
  (void)s;
  bool as_text = c->storage.kind == STORED_TEXT;
  switch (c->type.kind) {
    case TYPE_BOOL: p->native = c->storage.kind == STORED_WORDS ? SQL_NATIVE_TEXT : SQL_NATIVE_BOOL; break;
    case TYPE_INT: p->native = as_text ? SQL_NATIVE_TEXT : SQL_NATIVE_INT, p->bits = 64; break;
    case TYPE_DECIMAL:
      p->native = as_text ? SQL_NATIVE_TEXT : c->storage.kind == STORED_CENTS ? SQL_NATIVE_INT : SQL_NATIVE_DECIMAL;
      p->bits = 64, p->precision = c->type.precision, p->scale = c->type.scale;
      break;
    case TYPE_FLOAT: p->native = SQL_NATIVE_FLOAT, p->bits = 64; break;
    case TYPE_TEXT:
    case TYPE_ENUM: p->native = SQL_NATIVE_TEXT, p->type = STR("text"); break;
    case TYPE_DATE: p->native = as_text ? SQL_NATIVE_TEXT : SQL_NATIVE_DATE; break;
    case TYPE_TIMESTAMP:
      p->native = as_text           ? SQL_NATIVE_TEXT
                  : is_epoch(c)     ? SQL_NATIVE_INT
                  : c->storage.zone ? SQL_NATIVE_TIMESTAMP
                                    : SQL_NATIVE_TIMESTAMPTZ;
      p->bits = 64;
      break;
    case TYPE_SET: p->native = SQL_NATIVE_ARRAY, p->elem = SQL_NATIVE_TEXT, p->type = STR("text[]"); break;
    case TYPE_MAP: p->native = SQL_NATIVE_JSON, p->type = STR("jsonb"); break;
    default: break; /* an id may be anything */
  }
}

bool postgres_numeric_fits(struct type t, const struct sql_column_profile *p) {
  return p->precision && p->scale <= t.scale && p->precision - p->scale <= t.precision - t.scale;
}

bool postgres_reads(const struct column_spec *c, const struct sql_column_profile *p, const char **why) {
  bool textual = p->native == SQL_NATIVE_TEXT || p->native == SQL_NATIVE_ENUM;
  bool ok = true;
  *why = "it has no form for a column of that type";
  switch (c->type.kind) {
    case TYPE_BOOL:
      ok = c->storage.kind == STORED_WORDS ? p->native != SQL_NATIVE_BOOL
                                           : p->native == SQL_NATIVE_BOOL || p->native == SQL_NATIVE_INT || textual;
      break;
    case TYPE_INT:
      ok = p->native == SQL_NATIVE_INT || p->native == SQL_NATIVE_DECIMAL || p->native == SQL_NATIVE_FLOAT || textual;
      break;
    case TYPE_DECIMAL:
      ok = p->native == SQL_NATIVE_INT || p->native == SQL_NATIVE_DECIMAL || p->native == SQL_NATIVE_FLOAT || textual;
      break;
    case TYPE_FLOAT:
      ok = p->native == SQL_NATIVE_FLOAT || p->native == SQL_NATIVE_INT ||
           (p->native == SQL_NATIVE_DECIMAL && p->precision > 0);
      break;
    case TYPE_DATE: ok = p->native == SQL_NATIVE_DATE || textual; break;
    case TYPE_TIMESTAMP:
      if (is_epoch(c)) ok = p->native == SQL_NATIVE_INT;
      else
        ok = p->native == SQL_NATIVE_TIMESTAMP || p->native == SQL_NATIVE_TIMESTAMPTZ || p->native == SQL_NATIVE_DATE;
      if (!ok && textual) *why = "times that are kept as text are read by the machine";
      break;
    case TYPE_SET:
      ok = p->native == SQL_NATIVE_ARRAY || (p->native == SQL_NATIVE_JSON && postgres_type_is(p, "jsonb"));
      if (!ok) *why = "sets are read from arrays and from jsonb";
      break;
    case TYPE_MAP:
      ok = p->native == SQL_NATIVE_JSON && postgres_type_is(p, "jsonb");
      if (!ok) *why = "keys are read from jsonb";
      break;
    default: ok = p->native != SQL_NATIVE_BYTES; break;
  }
  return ok;
}

/* ---- text that spells other values ---- */

void put_int_of_text(struct writer *w, const struct text *x, struct text *t) {
  struct once o;
  once_open(w, &o, x, t);
  put(t, "CASE WHEN ");
  put_once(w, &o, t);
  put(t, " ~ '^[+-]?[0-9]{1,18}$' THEN ");
  put_once(w, &o, t);
  put(t, "::int8 WHEN ");
  put_once(w, &o, t);
  put(t, " ~ '^[+-]?[0-9]+$' THEN CASE WHEN ");
  put_once(w, &o, t);
  put(t, "::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN ");
  put_once(w, &o, t);
  put(t, "::numeric::int8 END END");
  once_close(w, &o, t);
}

/* A numeric that has the digits of the type. */
static void put_fitting(struct writer *w, const struct text *x, struct type type, struct text *t) {
  struct once o;
  once_open(w, &o, x, t);
  put(t, "CASE WHEN ");
  put_once(w, &o, t);
  put(t, " = round(");
  put_once(w, &o, t);
  put(t, ", %u) AND abs(", type.scale);
  put_once(w, &o, t);
  put(t, ") < ");
  put_power(t, (type.precision ? type.precision : 38) - type.scale);
  put(t, " THEN ");
  put_once(w, &o, t);
  put(t, " END");
  once_close(w, &o, t);
}

void put_decimal_of_text(struct writer *w, const struct text *x, struct type type, bool cents, struct text *t) {
  struct text number = text_in(w->a), scaled = text_in(w->a);
  struct once o;
  once_open(w, &o, x, &number);
  put(&number, "CASE WHEN ");
  put_once(w, &o, &number);
  put(&number, " ~ '^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$' THEN ");
  put_once(w, &o, &number);
  put(&number, "::numeric END");
  once_close(w, &o, &number);
  if (!cents) {
    put_fitting(w, &number, type, t);
    return;
  }
  put(&scaled, "(");
  put_fitting(w, &number, (struct type){.kind = TYPE_DECIMAL, .precision = type.precision}, &scaled);
  put(&scaled, ") * ");
  put_power(&scaled, -type.scale);
  put_text(t, &scaled, w->a);
}

void put_date_of_text(struct writer *w, const struct text *x, struct text *t) {
  struct once o;
  once_open(w, &o, x, t);
  /* the day of the month beyond its last one leads into the next */
  put(t, "CASE WHEN ");
  put_once(w, &o, t);
  put(t, " ~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) *$' THEN CASE WHEN extract(day FROM (left(");
  put_once(w, &o, t);
  put(t, ", 8) || '01')::date + (substr(");
  put_once(w, &o, t);
  put(t, ", 9, 2)::int4 - 1)) = substr(");
  put_once(w, &o, t);
  put(t, ", 9, 2)::int4 THEN (left(");
  put_once(w, &o, t);
  put(t, ", 8) || '01')::date + (substr(");
  put_once(w, &o, t);
  put(t, ", 9, 2)::int4 - 1) END END");
  once_close(w, &o, t);
}

/* ---- columns ---- */

/* What is compared by code point, whatever the column's collation is. */
static bool has_own_collation(const struct sql_column_profile *p) {
  return p->folds || str_find(p->type, STR(" COLLATE ")) != SIZE_MAX;
}

/* The column; NULL where its text is one of the words that stand for missing. */
static struct text stored(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, bool as_text) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  struct text t = text_in(w->a);
  const char *cast = as_text && !(p->native == SQL_NATIVE_TEXT && !is_padded(p) && !p->folds) ? "::text" : "";
  if (!is_worded(c)) {
    put_column(w, &t, entity, column, alias);
    put(&t, "%s", cast);
    return t;
  }
  struct sql_value *words = arena_new_array(w->a, struct sql_value, c->storage.missing_count);
  for (uint32_t i = 0; i < c->storage.missing_count; i++)
    words[i] = (struct sql_value){.kind = SQL_TEXT, .s = c->storage.missing[i]};
  put(&t, "CASE WHEN ");
  put_column(w, &t, entity, column, alias);
  put(&t, has_own_collation(p) ? "::text COLLATE \"C\" = ANY (" : "::text = ANY (");
  put_list(w, &t, words, c->storage.missing_count, "text[]");
  put(&t, ") THEN NULL ELSE ");
  put_column(w, &t, entity, column, alias);
  put(&t, "%s END", cast);
  return t;
}

static void put_texts(struct writer *w, const struct sql_column_profile *p, const struct text *x, struct text *t) {
  bool own = has_own_collation(p);
  if (own) put(t, "(");
  put_text(t, x, w->a);
  if (own) put(t, " COLLATE \"C\")");
}

static void put_id(struct writer *w, const struct sql_column_profile *p, const struct text *x, struct text *t) {
  if (p->native == SQL_NATIVE_TEXT) put(t, "nullif("); /* an empty text is no id */
  put_texts(w, p, x, t);
  if (p->native == SQL_NATIVE_TEXT) put(t, ", '')");
}

static void put_bool(struct writer *w, const struct column_spec *c, const struct sql_column_profile *p,
                     const struct text *raw, const struct text *text, struct text *t) {
  if (c->storage.kind == STORED_WORDS) {
    put(t, "CASE ");
    put_text(t, text, w->a);
    put(t, " WHEN ");
    put_str(w, t, c->storage.yes);
    put(t, " THEN true WHEN ");
    put_str(w, t, c->storage.no);
    put(t, " THEN false END");
  } else if (p->native == SQL_NATIVE_BOOL) {
    put_text(t, raw, w->a);
  } else if (p->native == SQL_NATIVE_INT) {
    put(t, "CASE ");
    put_text(t, raw, w->a);
    put(t, " WHEN 1 THEN true WHEN 0 THEN false END");
  } else {
    put(t, "CASE WHEN ");
    put_text(t, text, w->a);
    put(t, " IN ('1', 'true', 'TRUE', 'True', 't') THEN true WHEN ");
    put_text(t, text, w->a);
    put(t, " IN ('0', 'false', 'FALSE', 'False', 'f') THEN false END");
  }
}

static void put_int_column(struct writer *w, const struct sql_column_profile *p, const struct text *raw,
                           const struct text *text, struct text *t) {
  switch (p->native) {
    case SQL_NATIVE_INT:
      put_text(t, raw, w->a);
      if (p->bits < 64) put(t, "::int8");
      break;
    case SQL_NATIVE_DECIMAL: /* one that has a point in its text is none */
      put(t, "CASE WHEN scale(");
      put_text(t, raw, w->a);
      put(t, ") = 0 AND ");
      put_text(t, raw, w->a);
      put(t, " BETWEEN -9223372036854775808 AND 9223372036854775807 THEN ");
      put_text(t, raw, w->a);
      put(t, "::int8 END");
      break;
    case SQL_NATIVE_FLOAT:
      put(t, "CASE WHEN ");
      put_text(t, raw, w->a);
      put(t, " = floor(");
      put_text(t, raw, w->a);
      put(t, ") AND ");
      put_text(t, raw, w->a);
      put(t, " >= -9223372036854775808::float8 AND ");
      put_text(t, raw, w->a);
      put(t, " < 9223372036854775808::float8 THEN ");
      put_text(t, raw, w->a);
      put(t, "::int8 END");
      break;
    default: put_int_of_text(w, text, t); break;
  }
}

/* A float's shortest spelling, rounded half to even. */
static void put_decimal_of_float(struct writer *w, struct type type, const struct text *raw, struct text *t) {
  struct text scaled = text_in(w->a), rounded = text_in(w->a);
  struct once o;
  put(&scaled, "CASE WHEN abs(");
  put_text(&scaled, raw, w->a);
  put(&scaled, "::float8) * 1e%u::float8 < 1e15::float8 THEN ", type.scale);
  put_text(&scaled, raw, w->a);
  put(&scaled, "::float8::text::numeric * ");
  put_power(&scaled, type.scale);
  put(&scaled, " END");
  once_open(w, &o, &scaled, &rounded);
  put(&rounded, "(round(");
  put_once(w, &o, &rounded);
  put(&rounded, ") - CASE WHEN abs(");
  put_once(w, &o, &rounded);
  put(&rounded, " %% 1) = 0.5 AND round(");
  put_once(w, &o, &rounded);
  put(&rounded, ") %% 2 <> 0 THEN sign(");
  put_once(w, &o, &rounded);
  put(&rounded, ") ELSE 0 END) * ");
  put_power(&rounded, -type.scale);
  once_close(w, &o, &rounded);
  put_fitting(w, &rounded, type, t);
}

static void put_decimal_column(struct writer *w, const struct column_spec *c, const struct sql_column_profile *p,
                               const struct text *raw, const struct text *text, struct text *t) {
  bool cents = c->storage.kind == STORED_CENTS;
  struct type whole = {.kind = TYPE_DECIMAL, .precision = c->type.precision};
  struct text number = text_in(w->a);
  switch (p->native) {
    case SQL_NATIVE_INT:
    case SQL_NATIVE_DECIMAL:
      if (p->native == SQL_NATIVE_DECIMAL && !cents && postgres_numeric_fits(c->type, p)) {
        put(t, "nullif(");
        put_text(t, raw, w->a);
        put(t, ", 'NaN')");
        return;
      }
      put_text(&number, raw, w->a);
      if (p->native == SQL_NATIVE_INT) put(&number, "::numeric");
      if (cents) put(t, "(");
      put_fitting(w, &number, cents ? whole : c->type, t);
      if (cents) put(t, ") * ");
      if (cents) put_power(t, -c->type.scale);
      break;
    case SQL_NATIVE_FLOAT: put_decimal_of_float(w, c->type, raw, t); break;
    default: put_decimal_of_text(w, text, c->type, cents, t); break;
  }
}

/* Times of the years 1 to 9999; `infinity` is none. */
static void put_years(struct writer *w, const char *type, const struct text *x, struct text *t) {
  const char *zone = strcmp(type, "timestamptz") == 0 ? " 00:00:00+00" : "";
  struct once o;
  once_open(w, &o, x, t);
  put(t, "CASE WHEN ");
  put_once(w, &o, t);
  put(t, " >= '0001-01-01%s'::%s AND ", zone, type);
  put_once(w, &o, t);
  put(t, " < '10000-01-01%s'::%s THEN ", zone, type);
  put_once(w, &o, t);
  put(t, " END");
  once_close(w, &o, t);
}

static void put_timestamp_column(struct writer *w, const struct column_spec *c, const struct sql_column_profile *p,
                                 const struct text *raw, struct text *t) {
  const struct zone *z = c->storage.zone ? c->storage.zone : &zone_utc;
  if (is_epoch(c)) {
    /* within the years 1 to 9999, checked in the column's own unit */
    int64_t unit = c->storage.kind == STORED_EPOCH_S ? 1 : c->storage.kind == STORED_EPOCH_MS ? 1000 : 1000000;
    put(t, "CASE WHEN ");
    put_text(t, raw, w->a);
    put(t, " BETWEEN %lld AND %lld THEN to_timestamp((", (long long)floor_div(TIMESTAMP_MIN, US_PER_SECOND / unit),
        (long long)floor_div(TIMESTAMP_MAX, US_PER_SECOND / unit));
    put_text(t, raw, w->a);
    put(t, " / %lld)::float8)", (long long)unit);
    if (unit > 1) {
      put(t, " + (");
      put_text(t, raw, w->a);
      put(t, " %% %lld) * interval '%s'", (long long)unit, unit == 1000 ? "1 millisecond" : "1 microsecond");
    }
    put(t, " END");
    return;
  }
  if (p->native == SQL_NATIVE_TIMESTAMPTZ) {
    put_years(w, "timestamptz", raw, t);
    return;
  }
  struct text wall = text_in(w->a), instant = text_in(w->a);
  put(&wall, "CASE WHEN ");
  put_text(&wall, raw, w->a);
  put(&wall, " > '0001-01-01 BC' AND ");
  put_text(&wall, raw, w->a);
  put(&wall, " < '10001-01-01' THEN ");
  put_text(&wall, raw, w->a);
  put(&wall, p->native == SQL_NATIVE_DATE ? "::timestamp END" : " END");
  put_instant(w, z, &wall, &instant);
  put_years(w, "timestamptz", &instant, t);
}

void postgres_column(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  struct text raw = stored(w, entity, column, alias, false), text = stored(w, entity, column, alias, true);
  bool bracket = is_worded(c);
  switch (c->type.kind) {
    case TYPE_SET:
    case TYPE_MAP: put_text(t, &raw, w->a); return;
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID:
      if (bracket) put(t, "(");
      if (c->type.kind == TYPE_ID) put_id(w, p, &text, t);
      else put_texts(w, p, &text, t);
      if (bracket) put(t, ")");
      return;
    default: break;
  }
  if (bracket) { /* what is a word is no number; read by way of its text, once */
    struct text inner = text_in(w->a);
    put(&inner, "(");
    put_text(&inner, &raw, w->a);
    put(&inner, ")");
    raw = inner;
    struct text inner_text = text_in(w->a);
    put(&inner_text, "(");
    put_text(&inner_text, &text, w->a);
    put(&inner_text, ")");
    text = inner_text;
  }
  struct text by_code_point = text_in(w->a);
  put_texts(w, p, &text, &by_code_point);
  text = by_code_point;
  put(t, "(");
  switch (c->type.kind) {
    case TYPE_BOOL: put_bool(w, c, p, &raw, &text, t); break;
    case TYPE_INT: put_int_column(w, p, &raw, &text, t); break;
    case TYPE_DECIMAL: put_decimal_column(w, c, p, &raw, &text, t); break;
    case TYPE_FLOAT:
      put(t, "nullif(");
      put_text(t, &raw, w->a);
      put(t, "::float8, 'NaN')");
      break;
    case TYPE_DATE:
      if (p->native == SQL_NATIVE_DATE) put_years(w, "date", &raw, t);
      else put_date_of_text(w, &text, t);
      break;
    default: put_timestamp_column(w, c, p, &raw, t); break;
  }
  put(t, ")");
}

/* ---- relations and keys ---- */

static bool is_text_like(const struct sql_column_profile *p) { return p->native == SQL_NATIVE_TEXT && !p->folds; }

/* The collation that is not the database's own; "" where it is that. */
static struct str collation_of(const struct sql_column_profile *p) {
  size_t at = str_find(p->type, STR(" COLLATE "));
  return at == SIZE_MAX ? STR("") : str_sub(p->type, at, p->type.len);
}

bool postgres_joins_plain(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                          uint32_t other_column) {
  const struct sql_column_profile *p = profile_of(w, entity, column), *q = profile_of(w, other, other_column);
  const struct column_spec *c = &w->s->entities[entity].columns[column],
                           *d = &w->s->entities[other].columns[other_column];
  if (is_worded(c) || is_worded(d) || p->native != q->native) return false;
  switch (p->native) {
    case SQL_NATIVE_UNKNOWN:
    case SQL_NATIVE_INT:
    case SQL_NATIVE_UUID:
    case SQL_NATIVE_BOOL:
    case SQL_NATIVE_DATE:
    case SQL_NATIVE_TIMESTAMPTZ: return true;
    case SQL_NATIVE_TEXT:
      return is_text_like(p) && is_text_like(q) && is_padded(p) == is_padded(q) &&
             str_eq(collation_of(p), collation_of(q));
    case SQL_NATIVE_ENUM: return str_eq(p->type, q->type);
    case SQL_NATIVE_DECIMAL: return p->precision && q->precision && p->scale == q->scale; /* of one spelling */
    case SQL_NATIVE_TIMESTAMP: return c->storage.zone == d->storage.zone;
    default: return false;
  }
}

void postgres_as_text(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct sql_column_profile *p = profile_of(w, entity, column);
  struct text x = stored(w, entity, column, alias, true);
  put(t, "(");
  put_texts(w, p, &x, t);
  put(t, ")");
}

void postgres_key(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use,
                  struct text *t) {
  const struct column_spec *c = &w->s->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool shown = use == SQL_KEY_SHOWN;
  switch (c->type.kind) {
    case TYPE_ID:
    case TYPE_TEXT:
    case TYPE_ENUM:
      if (c->type.kind == TYPE_ID && p->spelling == SQL_ID_DIGITS && !shown) {
        put_column(w, t, entity, column, alias);
        put(t, p->native == SQL_NATIVE_INT ? "" : "::text::numeric");
        return;
      }
      if (p->native == SQL_NATIVE_INT && c->type.kind == TYPE_ID &&
          (shown || p->spelling != SQL_GUARDED || !p->probed)) {
        put_column(w, t, entity, column, alias);
        return;
      }
      if ((p->native == SQL_NATIVE_UUID || p->native == SQL_NATIVE_UNKNOWN) && !shown) {
        put_column(w, t, entity, column, alias); /* uuids are ordered as their texts are */
        return;
      }
      if (shown && p->native == SQL_NATIVE_TEXT && !is_padded(p)) {
        put_column(w, t, entity, column, alias);
        return;
      }
      put_column(w, t, entity, column, alias);
      put(t, "%s%s", p->native == SQL_NATIVE_TEXT && !is_padded(p) && !p->folds ? "" : "::text",
          shown ? "" : " COLLATE \"C\"");
      return;
    case TYPE_DATE:
      postgres_column(w, entity, column, alias, t);
      if (shown) put(t, "::text");
      return;
    case TYPE_TIMESTAMP:
      if (shown) put(t, "(extract(epoch FROM ");
      postgres_column(w, entity, column, alias, t);
      if (shown) put(t, ") * 1000000)::int8");
      return;
    case TYPE_DECIMAL:
      if (shown) put(t, "(");
      postgres_column(w, entity, column, alias, t);
      if (shown) put(t, " * "), put_power(t, c->type.scale), put(t, ")::numeric(38, 0)");
      return;
    default: postgres_column(w, entity, column, alias, t); return;
  }
}
