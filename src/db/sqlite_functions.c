/* What statements call: values read as the schema says, exact numbers, text and time as the language has them. A
 * function works in memory of its own and leaves by SQLite's error, never by a jump. */
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "data/calendar.h"
#include "data/decimal.h"
#include "data/dfa.h"
#include "data/double_text.h"
#include "data/float_sum.h"
#include "data/map_key.h"
#include "data/regex.h"
#include "data/text.h"
#include "data/time_text.h"
#include "db/sqlite.h"

/* Runs the rest with an arena of its own; no memory becomes SQLite's error. */
#define WITH_ARENA(ctx, a, ...)                       \
  do {                                                \
    struct arena a##_own;                             \
    struct arena_trap a##_trap;                       \
    struct arena *a = &a##_own;                       \
    arena_init(a, db_of(ctx)->arena->mem, &a##_trap); \
    if (setjmp(a##_trap.env)) {                       \
      arena_free(a);                                  \
      sqlite3_result_error_nomem(ctx);                \
    } else {                                          \
      __VA_ARGS__;                                    \
      arena_free(a);                                  \
    }                                                 \
  } while (0)

static struct db *db_of(sqlite3_context *c) { return sqlite3_user_data(c); }

__attribute__((noinline)) static struct str text_of(sqlite3_value *v) { /* not in frames that setjmp */
  const char *p = (const char *)sqlite3_value_text(v);
  return p ? str_of(p, (size_t)sqlite3_value_bytes(v)) : STR("");
}

static bool is_null(sqlite3_value *v) { return sqlite3_value_type(v) == SQLITE_NULL; }

static void result_text(sqlite3_context *c, struct str s) {
  sqlite3_result_text64(c, s.len ? s.ptr : "", s.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void result_decimal(sqlite3_context *c, i128 d) {
  if (d >= INT64_MIN && d <= INT64_MAX) {
    sqlite3_result_int64(c, (int64_t)d);
    return;
  }
  char digits[48], *p = digits + sizeof digits;
  unsigned __int128 u = d < 0 ? -(unsigned __int128)d : (unsigned __int128)d;
  do *--p = (char)('0' + (int)(u % 10));
  while (u /= 10);
  if (d < 0) *--p = '-';
  sqlite3_result_text(c, p, (int)(digits + sizeof digits - p), SQLITE_TRANSIENT);
}

static i128 decimal_of(sqlite3_value *v) {
  if (sqlite3_value_type(v) == SQLITE_INTEGER) return sqlite3_value_int64(v);
  i128 d = 0;
  decimal_parse(text_of(v), 0, &d);
  return d;
}

static void result_double(sqlite3_context *c, double d) {
  if (isnan(d)) sqlite3_result_null(c);
  else sqlite3_result_double(c, d == 0 ? 0 : d);
}

/* ---- stored values ---- */

/* 1: it reads, and a result is given where there is a call; 0: missing; -1: it does not read. */
static int read_stored(sqlite3_context *c, const struct db *db, const struct column_spec *s, sqlite3_value *v) {
  int type = sqlite3_value_type(v);
  const struct storage *st = &s->storage;
  if (type == SQLITE_NULL) return 0;
  if (type == SQLITE_BLOB) return -1;
  if (st->missing_count) {
    struct str t = text_of(v);
    for (uint32_t i = 0; i < st->missing_count; i++)
      if (str_eq(t, st->missing[i])) return 0;
  }
  type = sqlite3_value_type(v);
  struct str t = type == SQLITE_TEXT ? text_of(v) : STR_NONE;
  bool text = type == SQLITE_TEXT;
  int64_t i;
  double d;
  i128 x;
  bool textual = s->type.kind == TYPE_TEXT || s->type.kind == TYPE_ENUM;
  if (text && !t.len && !textual) return 0;
  switch (s->type.kind) {
    case TYPE_BOOL: {
      if (type == SQLITE_FLOAT) return -1;
      t = text_of(v);
      bool words = st->kind == STORED_WORDS;
      bool yes = words
                     ? str_eq(t, st->yes)
                     : str_is(t, "1") || str_is(t, "true") || str_is(t, "TRUE") || str_is(t, "True") || str_is(t, "t");
      bool no =
          words ? str_eq(t, st->no)
                : str_is(t, "0") || str_is(t, "false") || str_is(t, "FALSE") || str_is(t, "False") || str_is(t, "f");
      if (!yes && !no) return -1;
      if (c) sqlite3_result_int(c, yes);
      return 1;
    }
    case TYPE_INT:
      if (type == SQLITE_INTEGER) i = sqlite3_value_int64(v);
      else if (type == SQLITE_FLOAT) {
        d = sqlite3_value_double(v);
        if (d != floor(d) || d < -9223372036854775808.0 || d >= 9223372036854775808.0) return -1;
        i = (int64_t)d;
      } else if (int_parse(t, &i) != NUMBER_OK) return -1;
      if (c) sqlite3_result_int64(c, i);
      return 1;
    case TYPE_DECIMAL: {
      unsigned scale = st->kind == STORED_CENTS ? 0 : s->type.scale;
      if (type == SQLITE_INTEGER) {
        if (!decimal_from_int(sqlite3_value_int64(v), scale, &x)) return -1;
      } else if (type == SQLITE_FLOAT) {
        if (decimal_from_double(sqlite3_value_double(v), scale, &x) != NUMBER_OK) return -1;
      } else if (decimal_parse_loose(t, scale, &x) != NUMBER_OK) return -1;
      if (!decimal_fits(x, s->type.precision)) return -1;
      if (c) result_decimal(c, x);
      return 1;
    }
    case TYPE_FLOAT:
      if (text) {
        if (str_is(t, "NaN") || str_is(t, "nan")) return 0;
        if (!double_parse(t, &d)) return -1;
      } else {
        d = sqlite3_value_double(v);
      }
      if (c) result_double(c, d);
      return 1;
    case TYPE_DATE: {
      int32_t day;
      if (!text || date_parse(t, &day) != TIME_OK) return -1;
      if (c) sqlite3_result_int64(c, day);
      return 1;
    }
    case TYPE_TIMESTAMP:
      if (st->kind >= STORED_EPOCH_S && st->kind <= STORED_EPOCH_US) {
        if (type == SQLITE_FLOAT) return -1;
        if (type == SQLITE_INTEGER) i = sqlite3_value_int64(v);
        else if (int_parse(t, &i) != NUMBER_OK) return -1;
        if (!epoch_to_us(i, (enum epoch_unit)(st->kind - STORED_EPOCH_S), &i)) return -1;
      } else if (!text || timestamp_parse(t, st->zone, NULL, &i) != TIME_OK) {
        return -1;
      }
      if (c) sqlite3_result_int64(c, i);
      return 1;
    default:
      if (type == SQLITE_FLOAT) return -1;
      t = text_of(v);
      if (memchr(t.ptr, 0, t.len) || utf8_check(t) != SIZE_MAX) return -1;
      if (c) result_text(c, t);
      return 1;
  }
  (void)db;
}

static const struct column_spec *spec_of(sqlite3_context *c, sqlite3_value **v) {
  const struct db *db = db_of(c);
  uint32_t e = (uint32_t)sqlite3_value_int(v[1]), col = (uint32_t)sqlite3_value_int(v[2]);
  if (!db->schema || e >= db->schema->entity_count || col >= db->schema->entities[e].column_count) return NULL;
  return &db->schema->entities[e].columns[col];
}

static void fn_read(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  const struct column_spec *s = spec_of(c, v);
  if (!s || read_stored(c, db_of(c), s, v[0]) <= 0) sqlite3_result_null(c);
}

bool sqlite_is_bad(const struct db *db, const struct column_spec *s, sqlite3_value *v) {
  int r = read_stored(NULL, db, s, v);
  if ((s->type.kind == TYPE_SET || s->type.kind == TYPE_MAP) && r == 1) {
    struct str t = text_of(v);
    struct json_reader j = json_reader_on(t);
    struct json_value x;
    bool reads =
        s->type.kind == TYPE_SET ? json_is_set(t) : json_read(&j, &x) && x.kind == JSON_OBJECT && json_at_end(&j);
    r = reads ? 1 : -1;
  }
  return r < 0;
}

static void fn_bad(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  const struct column_spec *s = spec_of(c, v);
  sqlite3_result_int(c, s && sqlite_is_bad(db_of(c), s, v[0]));
}

/* ---- numbers ---- */

static void overflow(sqlite3_context *c) { sqlite3_result_error(c, "a calculation overflows", -1); }

static void fn_num(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  const char *k = (const char *)sqlite3_value_text(v[0]);
  if (!k || is_null(v[1]) || is_null(v[2])) return;
  char op = k[1];
  if (k[0] == 'f') {
    double a = sqlite3_value_double(v[1]), b = sqlite3_value_double(v[2]);
    if (op == '/' && b == 0) return;
    result_double(c, op == '+' ? a + b : op == '-' ? a - b : op == '*' ? a * b : a / b);
    return;
  }
  if (k[0] == 'i') {
    int64_t a = sqlite3_value_int64(v[1]), b = sqlite3_value_int64(v[2]), r;
    bool over = op == '+'   ? __builtin_add_overflow(a, b, &r)
                : op == '-' ? __builtin_sub_overflow(a, b, &r)
                            : __builtin_mul_overflow(a, b, &r);
    if (over) overflow(c);
    else sqlite3_result_int64(c, r);
    return;
  }
  i128 a = decimal_of(v[1]), b = decimal_of(v[2]), r;
  if (op == '/' && b == 0) return;
  bool ok = op == '+'   ? decimal_add(a, b, &r)
            : op == '-' ? decimal_sub(a, b, &r)
            : op == '*' ? decimal_mul(a, b, &r)
                        : decimal_div(a, (unsigned)sqlite3_value_int(v[3]), b, (unsigned)sqlite3_value_int(v[4]), &r);
  if (ok) result_decimal(c, r);
  else overflow(c);
}

static void fn_scale(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[0])) return;
  i128 r;
  if (decimal_scale_up(decimal_of(v[0]), (unsigned)sqlite3_value_int(v[1]), &r)) result_decimal(c, r);
  else overflow(c);
}

static void fn_cmp(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[0]) || is_null(v[1])) return;
  i128 a = decimal_of(v[0]), b = decimal_of(v[1]);
  sqlite3_result_int(c, (a > b) - (a < b));
}

/* Decimals in an order that bytes have, too: for ORDER BY. */
static void fn_order(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[0])) return;
  unsigned __int128 u = (unsigned __int128)decimal_of(v[0]) + ((unsigned __int128)1 << 127);
  unsigned char bytes[16];
  for (int i = 15; i >= 0; i--, u >>= 8) bytes[i] = (unsigned char)u;
  sqlite3_result_blob(c, bytes, 16, SQLITE_TRANSIENT);
}

/* An aggregate's state; NULL where there is none. SQLite aligns to 8 bytes, and 128-bit integers want 16. */
static void *state_of(sqlite3_context *c, size_t size) {
  char *p = sqlite3_aggregate_context(c, size ? (int)size + 8 : 0);
  return p ? p + ((uintptr_t)p & 8) : NULL;
}

struct sum {
  char kind;
  bool over, any;
  i128 d;
  uint64_t n;
  struct float_sum f;
  struct arena arena;
  bool has_arena;
};

static void sum_step(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  struct sum *s = state_of(c, sizeof *s);
  if (!s) return;
  const char *k = (const char *)sqlite3_value_text(v[0]);
  s->kind = k ? k[0] : 'i';
  if (is_null(v[1])) return;
  s->n++;
  if (s->kind == 'f') {
    if (!s->has_arena) {
      arena_init(&s->arena, db_of(c)->arena->mem, NULL);
      s->has_arena = true;
    }
    struct arena_trap trap;
    if (setjmp(trap.env)) {
      sqlite3_result_error_nomem(c);
      return;
    }
    s->arena.trap = &trap;
    float_sum_add(&s->f, sqlite3_value_double(v[1]), &s->arena);
    s->arena.trap = NULL;
    return;
  }
  s->over |= __builtin_add_overflow(s->d, decimal_of(v[1]), &s->d);
}

static void sum_end(struct sum *s) {
  if (s && s->has_arena) arena_free(&s->arena);
}

static void sum_final(sqlite3_context *c) {
  struct sum *s = state_of(c, 0);
  double d;
  if (!s || !s->n) sqlite3_result_int(c, 0);
  else if (s->kind == 'f') {
    if (float_sum_result(&s->f, &d)) result_double(c, d);
    else overflow(c);
  } else if (s->over || !decimal_fits(s->d, 38) || (s->kind == 'i' && (s->d > INT64_MAX || s->d < INT64_MIN)))
    overflow(c);
  else result_decimal(c, s->d);
  sum_end(s);
}

static void avg_final(sqlite3_context *c) {
  struct sum *s = state_of(c, 0);
  double d;
  i128 r;
  if (s && s->n) {
    if (s->kind == 'f') {
      if (float_sum_mean(&s->f, s->n, &d)) result_double(c, d);
      else overflow(c);
    } else if (s->over || !decimal_fits(s->d, 38) || !decimal_avg(s->d, s->n, &r)) overflow(c);
    else result_decimal(c, r);
  }
  sum_end(s);
}

struct extreme {
  bool any;
  i128 d;
};

static void extreme_step(sqlite3_context *c, sqlite3_value **v, bool max) {
  struct extreme *e = state_of(c, sizeof *e);
  if (!e || is_null(v[0])) return;
  i128 d = decimal_of(v[0]);
  if (!e->any || (max ? d > e->d : d < e->d)) e->d = d;
  e->any = true;
}
static void min_step(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, extreme_step(c, v, false); }
static void max_step(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, extreme_step(c, v, true); }
static void extreme_final(sqlite3_context *c) {
  struct extreme *e = state_of(c, 0);
  if (e && e->any) result_decimal(c, e->d);
}

/* ---- text ---- */

static void fn_text(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[1])) return;
  struct str op = text_of(v[0]), s = text_of(v[1]);
  if (str_is(op, "trim")) {
    result_text(c, text_trim(s));
    return;
  }
  WITH_ARENA(c, a, {
    struct buf b = buf_in(a);
    if (str_is(op, "lower")) text_lower(s, &b);
    else if (str_is(op, "upper")) text_upper(s, &b);
    else text_fold(s, &b);
    result_text(c, b.len ? buf_str(&b) : STR(""));
  });
}

static void fn_starts(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (!is_null(v[0]) && !is_null(v[1])) sqlite3_result_int(c, str_starts(text_of(v[0]), text_of(v[1])));
}
static void fn_ends(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (!is_null(v[0]) && !is_null(v[1])) sqlite3_result_int(c, str_ends(text_of(v[0]), text_of(v[1])));
}
static void fn_contains(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (!is_null(v[0]) && !is_null(v[1])) sqlite3_result_int(c, str_find(text_of(v[0]), text_of(v[1])) != SIZE_MAX);
}

/* What is made of a constant argument once, and kept with it. */
struct pattern {
  struct arena arena, scratch;
  struct arena_trap trap;
  struct matcher *matcher;
  const struct dfa *dfa; /* of texts that fold to what is meant; NULL: too large */
};

static void pattern_free(void *p) {
  struct pattern *x = p;
  arena_free(&x->arena);
  arena_free(&x->scratch);
  sqlite3_free(x);
}

static struct pattern *pattern_new(sqlite3_context *c) {
  struct pattern *p = sqlite3_malloc64(sizeof *p);
  if (!p) {
    sqlite3_result_error_nomem(c);
    return NULL;
  }
  memset(p, 0, sizeof *p);
  arena_init(&p->arena, db_of(c)->arena->mem, &p->trap);
  arena_init(&p->scratch, db_of(c)->arena->mem, &p->trap);
  return p;
}

static void fn_match(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[0])) return;
  struct pattern *p = sqlite3_get_auxdata(c, 1);
  bool made = !p;
  if (made && !(p = pattern_new(c))) return;
  if (setjmp(p->trap.env)) {
    if (made) pattern_free(p);
    sqlite3_result_error_nomem(c);
    return;
  }
  if (made) {
    struct regex_problems ps = {0};
    const struct regex *re = regex_parse(&p->arena, text_of(v[1]), &ps);
    if (!re) {
      pattern_free(p);
      sqlite3_result_error(c, "a pattern does not read", -1);
      return;
    }
    p->matcher = matcher_new(&p->arena, re);
  }
  int r = matcher_full(p->matcher, text_of(v[0]), &p->scratch);
  arena_free(&p->scratch);
  sqlite3_result_int(c, r);
  if (made) sqlite3_set_auxdata(c, 1, p, pattern_free);
}

/* What a folded text is compared with: a folded constant, with anything before it or behind it. */
enum fold_way { FOLD_IS, FOLD_STARTS, FOLD_ENDS, FOLD_CONTAINS };
enum { FOLD_WORK = 1 << 20 }; /* steps that making the automaton may take */

static void fold_test(sqlite3_context *c, sqlite3_value **v, enum fold_way way) {
  if (is_null(v[0]) || is_null(v[1])) return;
  struct pattern *p = sqlite3_get_auxdata(c, 1);
  bool made = !p;
  if (made && !(p = pattern_new(c))) return;
  if (setjmp(p->trap.env)) {
    if (made) pattern_free(p);
    sqlite3_result_error_nomem(c);
    return;
  }
  struct str text = text_of(v[0]), constant = text_of(v[1]);
  if (made) {
    struct nfa n = nfa_in(&p->arena);
    nfa_add_text(&n, constant, true, way == FOLD_ENDS || way == FOLD_CONTAINS,
                 way == FOLD_STARTS || way == FOLD_CONTAINS);
    p->dfa = dfa_new(&p->arena, &n, way == FOLD_ENDS, FOLD_WORK);
  }
  bool r;
  if (p->dfa) {
    r = dfa_full(p->dfa, text);
  } else {
    struct buf b = buf_in(&p->scratch);
    text_fold(text, &b);
    struct str folded = b.len ? buf_str(&b) : STR("");
    r = way == FOLD_IS       ? str_eq(folded, constant)
        : way == FOLD_STARTS ? str_starts(folded, constant)
        : way == FOLD_ENDS   ? str_ends(folded, constant)
                             : str_find(folded, constant) != SIZE_MAX;
    arena_free(&p->scratch);
  }
  sqlite3_result_int(c, r);
  if (made) sqlite3_set_auxdata(c, 1, p, pattern_free);
}
static void fn_fold_is(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, fold_test(c, v, FOLD_IS); }
static void fn_fold_starts(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, fold_test(c, v, FOLD_STARTS); }
static void fn_fold_ends(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, fold_test(c, v, FOLD_ENDS); }
static void fn_fold_contains(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, fold_test(c, v, FOLD_CONTAINS); }

/* ---- sets and maps ---- */

static bool set_has(struct str set, struct str x, struct buf *scratch) {
  struct json_reader r = json_reader_on(set);
  struct json_value v;
  bool first = true;
  if (!json_enter(&r, '[')) return false;
  while (json_next_element(&r, &first, &v)) {
    if (v.kind == JSON_STRING ? str_eq(json_string(v, scratch), x) : v.kind == JSON_NUMBER && str_eq(v.text, x))
      return true;
  }
  return false;
}

static void fn_has(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[1])) return;
  if (is_null(v[0]) || !json_is_set(text_of(v[0]))) { /* what does not read is missing, so empty */
    sqlite3_result_int(c, 0);
    return;
  }
  WITH_ARENA(c, a, {
    struct buf b = buf_in(a);
    sqlite3_result_int(c, set_has(text_of(v[0]), text_of(v[1]), &b));
  });
}

static void has_list(sqlite3_context *c, sqlite3_value **v, bool all) {
  struct str set = is_null(v[0]) ? STR("[]") : text_of(v[0]), list = text_of(v[1]);
  if (!json_is_set(set)) set = STR("[]");
  WITH_ARENA(c, a, {
    struct buf b = buf_in(a);
    struct buf b2 = buf_in(a);
    struct json_reader r = json_reader_on(list);
    struct json_value x;
    bool first = true, result = all;
    json_enter(&r, '[');
    while (result == all && json_next_element(&r, &first, &x))
      if (set_has(set, json_string(x, &b), &b2) != all) result = !all;
    sqlite3_result_int(c, result);
  });
}
static void fn_has_any(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, has_list(c, v, false); }
static void fn_has_all(sqlite3_context *c, int n, sqlite3_value **v) { (void)n, has_list(c, v, true); }

static void fn_key(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  struct json_value j;
  if (is_null(v[0]) || sqlite3_value_type(v[0]) == SQLITE_BLOB || utf8_check(text_of(v[0])) != SIZE_MAX ||
      !map_get_key(text_of(v[0]), text_of(v[1]), &j))
    return;
  struct type t = {.kind = (uint8_t)sqlite3_value_int(v[2]),
                   .precision = (uint8_t)sqlite3_value_int(v[3]),
                   .scale = (uint8_t)sqlite3_value_int(v[4])};
  if (t.kind == TYPE_DYNAMIC) {
    sqlite3_result_int(c, 1);
    return;
  }
  WITH_ARENA(c, a, {
    struct buf b = buf_in(a);
    struct map_value m;
    if (map_read(j, t, sqlite3_value_int(v[5]) != 0, db_of(c)->zone, &b, &m)) {
      if (t.kind == TYPE_FLOAT) result_double(c, m.f);
      else if (t.kind == TYPE_DECIMAL) result_decimal(c, m.d);
      else if (t.kind == TYPE_TEXT || t.kind == TYPE_ID || t.kind == TYPE_ENUM) result_text(c, m.s);
      else sqlite3_result_int64(c, m.i);
    }
  });
}

/* ---- time ---- */

static void fn_part(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[1])) return;
  struct str op = text_of(v[0]);
  int64_t x = sqlite3_value_int64(v[1]), r;
  const struct zone *z = db_of(c)->zone;
  if (str_is(op, "date-of")) r = zone_date_of(z, x, NULL);
  else if (str_is(op, "hour")) r = floor_mod(zone_to_local(z, x, NULL), US_PER_DAY) / US_PER_HOUR;
  else if (str_is(op, "year")) r = date_split((int32_t)x).year;
  else if (str_is(op, "quarter")) r = date_quarter((int32_t)x);
  else if (str_is(op, "month")) r = date_split((int32_t)x).month;
  else if (str_is(op, "day")) r = date_split((int32_t)x).day;
  else r = date_weekday((int32_t)x);
  sqlite3_result_int64(c, r);
}

static void fn_time(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  if (is_null(v[1]) || is_null(v[2])) return;
  struct str op = text_of(v[0]);
  int64_t x = sqlite3_value_int64(v[1]), by = sqlite3_value_int64(v[2]), r = 0;
  int32_t day = 0;
  bool ok;
  if (str_is(op, "time-add")) ok = timestamp_add(x, by, &r);
  else if (str_is(op, "time-months")) ok = timestamp_add_months(db_of(c)->zone, x, by, NULL, &r);
  else {
    ok = str_is(op, "date-add") ? date_add_days((int32_t)x, by, &day) : date_add_months((int32_t)x, by, &day);
    r = day;
  }
  if (ok) sqlite3_result_int64(c, r);
  else sqlite3_result_error(c, "a time leaves the years 1 to 9999", -1);
}

bool sqlite_register(struct db *db) {
  static const struct {
    const char *name;
    int args;
    void (*fn)(sqlite3_context *, int, sqlite3_value **);
    void (*final)(sqlite3_context *);
  } all[] = {
      {"seg_read", 3, fn_read, NULL},
      {"seg_bad", 3, fn_bad, NULL},
      {"seg_num", 5, fn_num, NULL},
      {"seg_scale", 2, fn_scale, NULL},
      {"seg_cmp", 2, fn_cmp, NULL},
      {"seg_order", 1, fn_order, NULL},
      {"seg_sum", 2, sum_step, sum_final},
      {"seg_avg", 2, sum_step, avg_final},
      {"seg_min", 1, min_step, extreme_final},
      {"seg_max", 1, max_step, extreme_final},
      {"seg_text", 2, fn_text, NULL},
      {"seg_starts", 2, fn_starts, NULL},
      {"seg_ends", 2, fn_ends, NULL},
      {"seg_contains", 2, fn_contains, NULL},
      {"seg_match", 2, fn_match, NULL},
      {"seg_fold_is", 2, fn_fold_is, NULL},
      {"seg_fold_starts", 2, fn_fold_starts, NULL},
      {"seg_fold_ends", 2, fn_fold_ends, NULL},
      {"seg_fold_contains", 2, fn_fold_contains, NULL},
      {"seg_has", 2, fn_has, NULL},
      {"seg_has_any", 2, fn_has_any, NULL},
      {"seg_has_all", 2, fn_has_all, NULL},
      {"seg_key", 6, fn_key, NULL},
      {"seg_part", 2, fn_part, NULL},
      {"seg_time", 3, fn_time, NULL},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    if (sqlite3_create_function_v2(sqlite_of(db), all[i].name, all[i].args, flags, db, all[i].final ? NULL : all[i].fn,
                                   all[i].final ? all[i].fn : NULL, all[i].final, NULL) != SQLITE_OK)
      return false;
  }
  return true;
}
