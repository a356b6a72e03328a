/* DuckDB's columns, read as the machine reads them: what does not read as the schema says is missing. */
#include "data/calendar.h"
#include "data/decimal.h"
#include "data/zone.h"
#include "sql/dialect_duckdb.h"

void duckdb_fill(struct writer *w, struct text *t, const char *form, const struct text *x, const struct text *y) {
  for (const char *p = form; *p; p++) {
    if (*p == '@') put_text(t, x, w->a);
    else if (*p == '#') put_text(t, y, w->a);
    else buf_addc(&t->sql, *p);
  }
}

struct text duckdb_text(struct writer *w, const char *form) {
  struct text t = text_in(w->a);
  put(&t, "%s", form);
  return t;
}

void duckdb_let(struct writer *w, struct text *t, const struct text *x, const struct text *form) {
  put(t, "list_transform([");
  put_text(t, x, w->a);
  put(t, "], lambda u: ");
  put_text(t, form, w->a);
  put(t, ")[1]");
}

const char *duckdb_power10(struct arena *a, unsigned n) {
  struct buf b = buf_in(a);
  decimal_print(&b, decimal_pow10(n), 0);
  return str_dup(a, buf_str(&b)).ptr;
}

static const struct column_spec *spec_of(const struct writer *w, uint32_t entity, uint32_t column) {
  return &w->s->entities[entity].columns[column];
}

static bool is_textual(uint8_t kind) { return kind == TYPE_TEXT || kind == TYPE_ENUM; }

/* Text that holds a number or time may be empty for missing. */
static bool empty_is_missing(const struct column_spec *c) { return !is_textual(c->type.kind); }

/* The stored column without the words that stand for missing. */
static struct text stored(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, bool all) {
  const struct column_spec *c = spec_of(w, entity, column);
  const struct sql_column_profile *p = profile_of(w, entity, column);
  struct text x = text_in(w->a);
  put_column(w, &x, entity, column, alias);
  bool text = p->native == SQL_NATIVE_TEXT || p->native == SQL_NATIVE_ENUM;
  if (p->folds) { /* without its collation: COLLATE "C" only gives it another one, which does not mix with none */
    struct text bytes = text_in(w->a);
    duckdb_fill(w, &bytes, "decode(encode(@))", &x, NULL);
    x = bytes;
  }
  if (p->native == SQL_NATIVE_ENUM) {
    struct text cast = text_in(w->a);
    duckdb_fill(w, &cast, "CAST(@ AS VARCHAR)", &x, NULL);
    x = cast;
  }
  bool whole = c->type.kind == TYPE_SET || c->type.kind == TYPE_MAP;
  if (!all && ((p->spelling != SQL_GUARDED && p->spelling != SQL_ID_DIGITS) || whole)) return x;
  if (c->storage.missing_count) {
    struct text out = text_in(w->a);
    put(&out, "CASE WHEN ");
    duckdb_fill(w, &out, text ? "@" : "CAST(@ AS VARCHAR)", &x, NULL);
    put(&out, " NOT IN (");
    for (uint32_t i = 0; i < c->storage.missing_count; i++) {
      if (i) put(&out, ", ");
      put_str(w, &out, c->storage.missing[i]);
    }
    put(&out, ") THEN ");
    put_text(&out, &x, w->a);
    put(&out, " END");
    x = out;
  }
  if (text && empty_is_missing(c)) {
    struct text out = text_in(w->a);
    duckdb_fill(w, &out, "nullif(@, '')", &x, NULL);
    x = out;
  }
  return x;
}

void duckdb_stored(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  struct text x = stored(w, entity, column, alias, true);
  put_text(t, &x, w->a);
}

/* ---- kind by kind: x is the stored value, without words for missing ---- */

static void read_text(struct writer *w, const struct sql_column_profile *p, bool guarded, const struct text *x,
                      struct text *t) {
  switch (p->native) {
    case SQL_NATIVE_TEXT:
      duckdb_fill(w, t, guarded ? "CASE WHEN NOT contains(@, chr(0)) THEN @ END" : "@", x, NULL);
      return;
    case SQL_NATIVE_ENUM: put_text(t, x, w->a); return;
    case SQL_NATIVE_BOOL:
    case SQL_NATIVE_FLOAT:
    case SQL_NATIVE_BYTES: put(t, "CAST(NULL AS VARCHAR)"); return;
    default: duckdb_fill(w, t, "CAST(@ AS VARCHAR)", x, NULL); return;
  }
}

static void read_int(struct writer *w, const struct sql_column_profile *p, const struct text *x, struct text *t) {
  switch (p->native) {
    case SQL_NATIVE_INT:
      if (p->bits == 64 && !p->is_unsigned) put_text(t, x, w->a);
      else
        duckdb_fill(w, t,
                    p->bits > 64 || (p->bits == 64 && p->is_unsigned) ? "TRY_CAST(@ AS BIGINT)" : "CAST(@ AS BIGINT)",
                    x, NULL);
      return;
    case SQL_NATIVE_DECIMAL:
      duckdb_fill(w, t, p->scale ? "CASE WHEN @ = trunc(@) THEN TRY_CAST(@ AS BIGINT) END" : "TRY_CAST(@ AS BIGINT)", x,
                  NULL);
      return;
    case SQL_NATIVE_FLOAT:
      duckdb_fill(
          w, t,
          "CASE WHEN @ = floor(@) AND @ >= -9223372036854775808 AND @ < 9223372036854775808 THEN CAST(@ AS BIGINT) END",
          x, NULL);
      return;
    case SQL_NATIVE_TEXT:
      duckdb_fill(w, t, "CASE WHEN regexp_full_match(@, '[+-]?[0-9]+') THEN TRY_CAST(@ AS BIGINT) END", x, NULL);
      return;
    default: put(t, "CAST(NULL AS BIGINT)"); return;
  }
}

static void read_bool(struct writer *w, const struct column_spec *c, const struct sql_column_profile *p,
                      const struct text *x, struct text *t) {
  bool words = c->storage.kind == STORED_WORDS;
  if (p->native == SQL_NATIVE_BOOL) { /* a truth already, whatever words it came from */
    put_text(t, x, w->a);
  } else if (p->native == SQL_NATIVE_TEXT || p->native == SQL_NATIVE_ENUM || p->native == SQL_NATIVE_INT ||
             p->native == SQL_NATIVE_DECIMAL) {
    duckdb_fill(w, t, "CASE CAST(@ AS VARCHAR)", x, NULL);
    if (words) {
      put(t, " WHEN ");
      put_str(w, t, c->storage.yes);
      put(t, " THEN true WHEN ");
      put_str(w, t, c->storage.no);
      put(t, " THEN false");
    } else {
      put(t,
          " WHEN 'true' THEN true WHEN '1' THEN true WHEN 'TRUE' THEN true WHEN 'True' THEN true WHEN 't' THEN true"
          " WHEN 'false' THEN false WHEN '0' THEN false WHEN 'FALSE' THEN false WHEN 'False' THEN false WHEN 'f' THEN false");
    }
    put(t, " END");
  } else {
    put(t, "CAST(NULL AS BOOLEAN)");
  }
}

static void read_float(struct writer *w, const struct sql_column_profile *p, bool guarded, const struct text *x,
                       struct text *t) {
  switch (p->native) {
    case SQL_NATIVE_FLOAT:
      if (p->bits == 64) duckdb_fill(w, t, guarded ? "nullif(@, 'NaN'::DOUBLE)" : "@", x, NULL);
      else duckdb_fill(w, t, "nullif(CAST(@ AS DOUBLE), 'NaN'::DOUBLE)", x, NULL);
      return;
    case SQL_NATIVE_INT:
      if (p->bits <= 64 && !p->is_unsigned) duckdb_fill(w, t, "CAST(@ AS DOUBLE)", x, NULL);
      else duckdb_fill(w, t, "CAST(CAST(@ AS VARCHAR) AS DOUBLE)", x, NULL);
      return;
    /* from its text to the nearest double: DuckDB's own way from a decimal is not always that */
    case SQL_NATIVE_DECIMAL: duckdb_fill(w, t, "CAST(CAST(@ AS VARCHAR) AS DOUBLE)", x, NULL); return;
    case SQL_NATIVE_TEXT:
      duckdb_fill(
          w, t,
          "CASE WHEN regexp_full_match(@, '[+-]?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?') AND isfinite(TRY_CAST(@ AS DOUBLE)) THEN TRY_CAST(@ AS DOUBLE) END",
          x, NULL);
      return;
    default: put(t, "CAST(NULL AS DOUBLE)"); return;
  }
}

/* Whole numbers of the last digit, as HUGEINT. */
static void read_decimal(struct writer *w, const struct column_spec *c, const struct sql_column_profile *p,
                         bool guarded, const struct text *x, struct text *t) {
  unsigned scale = c->storage.kind == STORED_CENTS ? 0 : c->type.scale, precision = c->type.precision;
  struct text whole = text_in(w->a), value = text_in(w->a);
  unsigned digits = 38; /* that it may have */
  switch (p->native) {
    case SQL_NATIVE_INT: {
      struct buf form = buf_in(w->a);
      if (scale) buf_printf(&form, "(CAST(@ AS HUGEINT) * %s)", duckdb_power10(w->a, scale));
      else buf_addz(&form, "CAST(@ AS HUGEINT)");
      duckdb_fill(w, &value, str_dup(w->a, buf_str(&form)).ptr, x, NULL);
      digits = p->bits <= 16 ? 5 + scale : p->bits <= 32 ? 10 + scale : p->bits == 64 ? 20 + scale : 39;
      break;
    }
    case SQL_NATIVE_DECIMAL: {
      /* whole numbers of the column's own last digit */
      if (!p->scale) duckdb_fill(w, &whole, "CAST(@ AS HUGEINT)", x, NULL);
      else if (p->precision + p->scale <= 38) /* in 38 digits from the start: a product of narrow ones overflows */
        duckdb_fill(w, &whole,
                    str_printf(w->a, "CAST(CAST(@ AS DECIMAL(38, %u)) * %s AS HUGEINT)", p->scale,
                               duckdb_power10(w->a, p->scale))
                        .ptr,
                    x, NULL);
      else duckdb_fill(w, &whole, "CAST(replace(CAST(@ AS VARCHAR), '.', '') AS HUGEINT)", x, NULL);
      digits = p->precision;
      if (p->scale <= scale) {
        if (p->scale == scale) value = whole;
        else
          duckdb_fill(w, &value, str_printf(w->a, "(@ * %s)", duckdb_power10(w->a, scale - p->scale)).ptr, &whole,
                      NULL);
        digits += scale - p->scale;
      } else { /* zeros beyond the scale read, other digits do not */
        const char *by = duckdb_power10(w->a, p->scale - scale);
        duckdb_fill(w, &value, str_printf(w->a, "CASE WHEN @ %% %s = 0 THEN @ // %s END", by, by).ptr, &whole, NULL);
        digits -= p->scale - scale;
      }
      break;
    }
    case SQL_NATIVE_FLOAT: /* the shortest spelling, half to even; duckdb_reads lets only few digits through */
      duckdb_fill(w, &whole,
                  "CAST(replace(CAST(TRY_CAST(CAST(@ AS VARCHAR) AS DECIMAL(38, 22)) AS VARCHAR), '.', '') AS HUGEINT)",
                  x, NULL);
      {
        const char *unit = duckdb_power10(w->a, 22 - scale);
        struct text form = text_in(w->a);
        put(&form,
            "(u // %s + CASE WHEN 2 * abs(u %% %s) > %s OR (2 * abs(u %% %s) = %s AND (u // %s) %% 2 <> 0) THEN sign(u) ELSE 0 END)",
            unit, unit, unit, unit, unit, unit);
        struct text rounded = text_in(w->a);
        duckdb_let(w, &rounded, &whole, &form);
        duckdb_fill(w, &value, str_printf(w->a, "CASE WHEN abs(@) * 1e%u < 1e15 THEN # END", scale).ptr, x, &rounded);
      }
      digits = 16;
      break;
    case SQL_NATIVE_TEXT: {
      const char *form =
          str_printf(
              w->a,
              "CASE WHEN regexp_full_match(@, '[+-]?[0-9]+(?:[.][0-9]{0,%u}0*)?') AND NOT ends_with(@, '.') THEN "
              "CAST(replace(CAST(TRY_CAST(@ AS DECIMAL(38, %u)) AS VARCHAR), '.', '') AS HUGEINT) END",
              scale, scale)
              .ptr;
      duckdb_fill(w, &value, form, x, NULL);
      break;
    }
    default: put(t, "CAST(NULL AS HUGEINT)"); return;
  }
  if (!guarded || digits <= precision) {
    put_text(t, &value, w->a);
    return;
  }
  duckdb_fill(w, t, str_printf(w->a, "CASE WHEN abs(@) < %s THEN @ END", duckdb_power10(w->a, precision)).ptr, &value,
              NULL);
}

static void read_date(struct writer *w, const struct sql_column_profile *p, bool guarded, const struct text *x,
                      struct text *t) {
  switch (p->native) {
    case SQL_NATIVE_DATE:
      duckdb_fill(w, t,
                  guarded ? "CASE WHEN @ BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN @ - DATE '1970-01-01' END"
                          : "(@ - DATE '1970-01-01')",
                  x, NULL);
      return;
    case SQL_NATIVE_TIMESTAMP: /* midnight is the day */
      duckdb_fill(
          w, t,
          "CASE WHEN @ BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31' AND @ = date_trunc('day', @) THEN CAST(@ AS DATE) - DATE '1970-01-01' END",
          x, NULL);
      return;
    case SQL_NATIVE_TEXT:
      duckdb_fill(
          w, t,
          "CASE WHEN regexp_full_match(@, '[0-9]{4}-[0-9]{2}-[0-9]{2} *') AND @ >= '0001' THEN TRY_CAST(substr(@, 1, 10) AS DATE) - DATE '1970-01-01' END",
          x, NULL);
      return;
    default: put(t, "CAST(NULL AS BIGINT)"); return;
  }
}

static const struct zone *zone_of(const struct column_spec *c) { return c->storage.zone ? c->storage.zone : &zone_utc; }

/* Years 1 to 9999. */
static void within(struct writer *w, bool guarded, const struct text *us, struct text *t) {
  if (!guarded) {
    put_text(t, us, w->a);
    return;
  }
  struct text form = text_in(w->a);
  put(&form, "CASE WHEN u BETWEEN %lld AND %lld THEN u END", (long long)TIMESTAMP_MIN, (long long)TIMESTAMP_MAX);
  duckdb_let(w, t, us, &form);
}

static void read_time(struct writer *w, const struct column_spec *c, const struct sql_column_profile *p, bool guarded,
                      const struct text *x, struct text *t) {
  bool epoch = c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US;
  struct text us = text_in(w->a), whole = text_in(w->a), wall = text_in(w->a);
  if (epoch) {
    if (p->native != SQL_NATIVE_INT && p->native != SQL_NATIVE_TEXT && p->native != SQL_NATIVE_DECIMAL) {
      put(t, "CAST(NULL AS BIGINT)");
      return;
    }
    read_int(w, p, x, &whole);
    int64_t unit = c->storage.kind == STORED_EPOCH_S ? 1000000 : c->storage.kind == STORED_EPOCH_MS ? 1000 : 1;
    if (guarded) {
      struct text form = text_in(w->a);
      put(&form, "CASE WHEN u BETWEEN %lld AND %lld THEN u * %lld END", (long long)(TIMESTAMP_MIN / unit),
          (long long)(TIMESTAMP_MAX / unit), (long long)unit);
      duckdb_let(w, t, &whole, &form);
    } else if (unit == 1) {
      put_text(t, &whole, w->a);
    } else {
      duckdb_fill(w, t, str_printf(w->a, "(@ * %lld)", (long long)unit).ptr, &whole, NULL);
    }
    return;
  }
  switch (p->native) {
    case SQL_NATIVE_TIMESTAMPTZ:
      duckdb_fill(w, &us, "epoch_us(@)", x, NULL);
      within(w, guarded, &us, t);
      return;
    case SQL_NATIVE_TIMESTAMP:
      duckdb_fill(w, &wall, p->scale == 6 ? "epoch_us(@)" : "epoch_us(CAST(@ AS TIMESTAMP))", x, NULL);
      break;
    case SQL_NATIVE_DATE: duckdb_fill(w, &wall, "epoch_us(CAST(@ AS TIMESTAMP))", x, NULL); break;
    case SQL_NATIVE_TEXT: /* of one spelling, as the probe found */
      duckdb_fill(w, &wall, "epoch_us(CAST(substr(@, 1, 19) AS TIMESTAMP))", x, NULL);
      break;
    default: put(t, "CAST(NULL AS BIGINT)"); return;
  }
  bool zulu = p->native == SQL_NATIVE_TEXT && p->separator == 'Z';
  duckdb_from_wall(w, zulu ? &zone_utc : zone_of(c), &wall, &us);
  within(w, guarded, &us, t);
}

void duckdb_column(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct column_spec *c = spec_of(w, entity, column);
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool guarded = p->spelling == SQL_GUARDED;
  struct text x = stored(w, entity, column, alias, false);
  switch (c->type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: read_text(w, p, guarded, &x, t); return;
    case TYPE_INT: read_int(w, p, &x, t); return;
    case TYPE_BOOL: read_bool(w, c, p, &x, t); return;
    case TYPE_FLOAT: read_float(w, p, guarded, &x, t); return;
    case TYPE_DECIMAL: read_decimal(w, c, p, guarded, &x, t); return;
    case TYPE_DATE: read_date(w, p, guarded, &x, t); return;
    case TYPE_TIMESTAMP: read_time(w, c, p, guarded, &x, t); return;
    default: put_text(t, &x, w->a); return; /* sets and maps as they are stored */
  }
}

bool duckdb_reads(const struct writer *w, uint32_t entity, uint32_t column, const char **why) {
  const struct column_spec *c = spec_of(w, entity, column);
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool epoch = c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US;
  if (p->native == SQL_NATIVE_OTHER) return *why = "its column is of a type that the machine reads by its text", false;
  switch (c->type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID:
      if (p->native == SQL_NATIVE_TIMESTAMPTZ) return *why = "its column holds times, not text", false;
      return true;
    case TYPE_DECIMAL:
      if (p->native == SQL_NATIVE_FLOAT && (c->storage.kind == STORED_CENTS ? 0 : c->type.scale) > 4)
        return *why =
                   "decimals of more than 4 digits behind the point that are stored as floats are read by the machine",
               false;
      return true;
    case TYPE_TIMESTAMP:
      if (p->native == SQL_NATIVE_TEXT && !epoch && p->spelling != SQL_TIME_TEXT)
        return *why = "times kept as text in mixed spellings are read by the machine", false;
      if (p->native == SQL_NATIVE_TIMESTAMP && p->scale > 6) return *why = "nanoseconds are cut by the machine", false;
      return true;
    case TYPE_SET:
      if (p->native == SQL_NATIVE_ARRAY && p->elem != SQL_NATIVE_TEXT && p->elem != SQL_NATIVE_ENUM)
        return *why = "its column is a list of other values than texts", false;
      return true;
    default: return true;
  }
}

/* ---- relations and keys ---- */

bool duckdb_joins_plain(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                        uint32_t other_column) {
  const struct sql_column_profile *a = profile_of(w, entity, column), *b = profile_of(w, other, other_column);
  if (a->native != b->native || a->folds || b->folds) return false;
  switch (a->native) {
    case SQL_NATIVE_INT:
      return a->bits <= 64 && b->bits <= 64 && a->spelling != SQL_GUARDED && b->spelling != SQL_GUARDED;
    case SQL_NATIVE_TEXT:
      return a->spelling != SQL_GUARDED && b->spelling != SQL_GUARDED &&
             (is_textual(spec_of(w, entity, column)->type.kind) || spec_of(w, entity, column)->type.kind == TYPE_ID) &&
             (is_textual(spec_of(w, other, other_column)->type.kind) ||
              spec_of(w, other, other_column)->type.kind == TYPE_ID);
    case SQL_NATIVE_DATE:
    case SQL_NATIVE_UUID: return a->spelling != SQL_GUARDED && b->spelling != SQL_GUARDED;
    default: return false;
  }
}

void duckdb_as_text(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct column_spec *c = spec_of(w, entity, column);
  bool text = is_textual(c->type.kind) || c->type.kind == TYPE_ID;
  if (!text) put(t, "CAST(");
  duckdb_column(w, entity, column, alias, t);
  if (!text) put(t, " AS VARCHAR)");
}

void duckdb_key(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use,
                struct text *t) {
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool id = spec_of(w, entity, column)->type.kind == TYPE_ID;
  if (id && p->spelling == SQL_ID_INT) {
    put_column(w, t, entity, column, alias);
  } else if (id && p->spelling == SQL_ID_DIGITS && use != SQL_KEY_SHOWN) {
    struct text x = stored(w, entity, column, alias, true);
    duckdb_fill(w, t, "CAST(@ AS BIGINT)", &x, NULL);
  } else {
    duckdb_column(w, entity, column, alias, t);
  }
}

void duckdb_plain(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p) {
  (void)s;
  static const uint8_t natives[] = {
      [TYPE_BOOL] = SQL_NATIVE_BOOL,   [TYPE_INT] = SQL_NATIVE_INT,   [TYPE_DECIMAL] = SQL_NATIVE_DECIMAL,
      [TYPE_FLOAT] = SQL_NATIVE_FLOAT, [TYPE_TEXT] = SQL_NATIVE_TEXT, [TYPE_ID] = SQL_NATIVE_TEXT,
      [TYPE_ENUM] = SQL_NATIVE_TEXT,   [TYPE_DATE] = SQL_NATIVE_DATE, [TYPE_TIMESTAMP] = SQL_NATIVE_TIMESTAMPTZ,
      [TYPE_SET] = SQL_NATIVE_ARRAY,   [TYPE_MAP] = SQL_NATIVE_JSON,
  };
  *p = (struct sql_column_profile){.native = c->type.kind < sizeof natives ? natives[c->type.kind] : SQL_NATIVE_TEXT,
                                   .elem = SQL_NATIVE_TEXT};
  if (c->storage.kind == STORED_TEXT || c->storage.kind == STORED_WORDS || c->storage.missing_count)
    p->native = SQL_NATIVE_TEXT;
  else if (c->storage.kind != STORED_PLAIN) p->native = SQL_NATIVE_INT; /* cents, epochs */
  else if (c->storage.zone && c->type.kind == TYPE_TIMESTAMP) p->native = SQL_NATIVE_TIMESTAMP;
  p->bits = 64;
  p->precision = c->type.precision;
  p->scale = p->native == SQL_NATIVE_DECIMAL ? c->type.scale : 6;
  bool plain = p->native != SQL_NATIVE_FLOAT && !c->storage.missing_count &&
               (p->native != SQL_NATIVE_TEXT || is_textual(c->type.kind) || c->type.kind == TYPE_ID);
  p->spelling = c->type.kind == TYPE_TIMESTAMP && p->native == SQL_NATIVE_TEXT ? SQL_TIME_TEXT
                : plain                                                        ? SQL_PLAIN
                                                                               : SQL_GUARDED;
}

void duckdb_set_of(struct writer *w, uint32_t entity, uint32_t column, const struct text *x, struct text *t) {
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool plain = p->spelling == SQL_PLAIN;
  if (p->native == SQL_NATIVE_ARRAY)
    duckdb_fill(w, t,
                plain ? "CAST(@ AS VARCHAR[])"
                      : "CASE WHEN len(list_filter(@, lambda e: e IS NULL)) = 0 THEN CAST(@ AS VARCHAR[]) END",
                x, NULL);
  else if (p->native != SQL_NATIVE_TEXT && p->native != SQL_NATIVE_JSON) put(t, "CAST(NULL AS VARCHAR[])");
  else if (plain) duckdb_fill(w, t, "from_json(@, '[\"VARCHAR\"]')", x, NULL);
  else /* an array of texts and numbers, and nothing else */
    duckdb_fill(
        w, t,
        "CASE WHEN json_valid(@) AND json_type(@) = 'ARRAY' AND NOT list_has_any(list_transform(json_extract(@, '$[*]'), lambda e: json_type(e)), "
        "['OBJECT', 'ARRAY', 'NULL', 'BOOLEAN']) THEN from_json(@, '[\"VARCHAR\"]') END",
        x, NULL);
}

void duckdb_set(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct text x = text_in(w->a);
  write_column(w, in, n->args[0], (uint32_t)n->imm.index, READ_VALUE, &x);
  duckdb_set_of(w, ir_at(w->ir, n->args[0])->type.ref, (uint32_t)n->imm.index, &x, t);
}
