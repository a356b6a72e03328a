/* Conditions around a wanted operation, for those that random programs reach least. They are short, so that databases
 * that say little exactly say these. */
#include "gen.h"

#define P(...) str_printf(g->a, __VA_ARGS__)
#define A(s) (str_dup(g->a, (s)).ptr)
#define WORD(g, ...) \
  ((const char *const[]){__VA_ARGS__}[rng_below((g)->r, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))])

static const char *order(struct gen *g) { return WORD(g, "==", "!=", "<", "<=", ">", ">="); }

static enum type_kind number(struct gen *g) {
  static const uint8_t kinds[] = {TYPE_INT, TYPE_DECIMAL, TYPE_FLOAT};
  return RNG_PICK(g->r, kinds);
}
static enum type_kind ordered(struct gen *g) {
  static const uint8_t kinds[] = {TYPE_INT, TYPE_DECIMAL, TYPE_DATE, TYPE_TIMESTAMP, TYPE_TEXT};
  return RNG_PICK(g->r, kinds);
}

static struct str field(struct gen *g, const struct scope *sc, enum type_kind kind) {
  return gen_field(g, sc, kind, NONE, NULL);
}

/* `one op other`, where both are there. */
static struct str both(struct gen *g, struct str x, const char *op, struct str y) {
  return x.len && y.len ? P("(%s %s %s)", A(x), op, A(y)) : STR("");
}
static struct str compared(struct gen *g, struct str x, struct str y) {
  return x.len && y.len ? P("%s %s %s", A(x), order(g), A(y)) : STR("");
}
static struct str plain(struct gen *g, const struct scope *sc) {
  enum type_kind k = ordered(g);
  struct str c = compared(g, field(g, sc, k), gen_literal(g, k));
  return c.len ? c : STR("true");
}

/* A part of a day or an instant, beside a number that is not constant or in a form that is no range. */
static struct str part(struct gen *g, const struct scope *sc, const char *name, bool hour) {
  struct str x = field(g, sc, hour || rng_percent(g->r, 50) ? TYPE_TIMESTAMP : TYPE_DATE),
             n = rng_percent(g->r, 40) ? field(g, sc, TYPE_INT) : STR("");
  if (!x.len) return x;
  uint32_t k = strcmp(name, "year") == 0 ? 2022 + rng_below(g->r, 5)
                                         : 1 + rng_below(g->r, strcmp(name, "quarter") == 0   ? 4
                                                               : strcmp(name, "weekday") == 0 ? 7
                                                                                              : 12);
  if (n.len) return P("%s.%s %s %s", A(x), name, order(g), A(n));
  struct str y = rng_percent(g->r, 50) ? field(g, sc, TYPE_TIMESTAMP) : STR("");
  if (y.len && !str_eq(x, y)) return P("%s.%s %s %s.%s", A(x), name, order(g), A(y), name);
  if (strcmp(name, "year") == 0) return P("(%s.year - %u) %s %u", A(x), k, order(g), rng_below(g->r, 3));
  return rng_percent(g->r, 60) ? P("%s.%s %s %u", A(x), name, order(g), k)
                               : P("%s.%s in [%u, %u]", A(x), name, k, k + 1);
}

static struct str step(struct gen *g, const struct scope *sc, bool date, bool months) {
  enum type_kind kind = date ? TYPE_DATE : TYPE_TIMESTAMP;
  struct str x = field(g, sc, kind), y = rng_percent(g->r, 70) ? field(g, sc, kind) : gen_literal(g, kind);
  if (!x.len) return x;
  const char *unit = months ? WORD(g, "months", "quarters", "years")
                     : date ? WORD(g, "days", "weeks")
                            : WORD(g, "days", "hours", "minutes", "weeks");
  struct str moved = P("(%s %s %u %s)", A(x), WORD(g, "+", "-"), 1 + rng_below(g->r, 20), unit);
  if (rng_percent(g->r, 30))
    return P("%s.%s %s %u", A(moved), WORD(g, "month", "day", "weekday"), order(g), 1 + rng_below(g->r, 12));
  return compared(g, moved, y);
}

static struct str rows_of(struct gen *g, const struct scope *sc, struct scope *inner) {
  struct str rows = gen_rows(g, sc, &inner->entity);
  inner->outer = sc;
  inner->name = STR("");
  return rows;
}

static struct str aggregate(struct gen *g, const struct scope *sc, enum op op) {
  struct scope in;
  struct str rows = rows_of(g, sc, &in);
  if (!rows.len) return rows;
  enum type_kind k = op == IR_SUM   ? number(g)
                     : op == IR_AVG ? (rng_percent(g->r, 50) ? TYPE_DECIMAL : TYPE_INT)
                                    : ordered(g);
  struct str f = field(g, &in, k);
  if (op == IR_COUNT) return P("%s.count(%s) %s %u", A(rows), A(plain(g, &in)), order(g), rng_below(g->r, 4));
  if (!f.len) return f;
  if (op == IR_DISTINCT) return P("%s.distinct(%s).count() %s %u", A(rows), A(f), order(g), rng_below(g->r, 4));
  if (op == IR_AVG) return P("%s.avg(%s) %s %s", A(rows), A(f), order(g), A(gen_literal(g, TYPE_DECIMAL)));
  return P("%s.%s(%s) %s %s", A(rows),
           op == IR_SUM   ? "sum"
           : op == IR_MIN ? "min"
                          : "max",
           A(f), order(g), A(gen_literal(g, k)));
}

static struct str picked(struct gen *g, const struct scope *sc, enum op op) {
  struct scope in;
  struct str rows = rows_of(g, sc, &in);
  if (!rows.len || !g->s->entities[in.entity].key_count) return STR("");
  struct scope own = {NULL, in.entity, STR("")};
  struct str by = field(g, &own, ordered(g));
  if (!by.len) return by;
  const char *way = WORD(g, "latest", "earliest");
  if (op == IR_AMONG)
    return P("%s.%s(%u, by: %s).any(%s)", A(rows), way, 1 + rng_below(g->r, 3), A(by), A(plain(g, &own)));
  const struct entity *e = &g->s->entities[in.entity];
  for (uint32_t tries = 0; tries < 8; tries++) {
    const struct field *f = &e->fields[rng_below(g->r, e->field_count)];
    if (f->type.kind == TYPE_INT || f->type.kind == TYPE_TEXT || f->type.kind == TYPE_DATE ||
        f->type.kind == TYPE_DECIMAL)
      return P("%s.%s(by: %s).%s %s %s", A(rows), way, A(by), A(f->name), order(g), A(gen_literal(g, f->type.kind)));
  }
  return STR("");
}

static struct str of_text(struct gen *g, const struct scope *sc, const char *method) {
  struct str x = field(g, sc, TYPE_TEXT);
  if (!x.len) return x;
  if (strcmp(method, "length") == 0) return P("%s.length() %s %u", A(x), order(g), rng_below(g->r, 6));
  return P("%s.%s() %s %s", A(x), method, WORD(g, "==", "!="), A(gen_literal(g, TYPE_TEXT)));
}

static struct str of_set(struct gen *g, const struct scope *sc, const char *method) {
  struct type t;
  struct str x = gen_field(g, sc, TYPE_SET, NONE, &t);
  if (!x.len) return x;
  struct str a = t.elem == TYPE_ENUM ? gen_member(g, t.ref) : gen_literal(g, TYPE_TEXT),
             b = t.elem == TYPE_ENUM ? gen_member(g, t.ref) : gen_literal(g, TYPE_TEXT);
  if (strcmp(method, "has") == 0) return P("%s.has(%s)", A(x), A(a));
  return P("%s.%s([%s, %s])", A(x), method, A(a), A(b));
}

struct str gen_goal(struct gen *g, const struct scope *sc, enum op op) {
  enum type_kind k = number(g);
  struct str x, y;
  switch (op) {
    case IR_FALSE: return STR("false");
    case IR_TRUE: return STR("true");
    case IR_MISSING:
      k = ordered(g);
      x = field(g, sc, k);
      return x.len ? P("(if %s then %s else missing) %s %s", A(plain(g, sc)), A(x), order(g), A(gen_literal(g, k))) : x;
    case IR_IF:
      k = ordered(g);
      x = field(g, sc, k), y = field(g, sc, k);
      return x.len && y.len
                 ? P("(if %s then %s else %s) %s %s", A(plain(g, sc)), A(x), A(y), order(g), A(gen_literal(g, k)))
                 : STR("");
    case IR_COALESCE:
      k = ordered(g);
      return compared(g, both(g, field(g, sc, k), "??", gen_literal(g, k)), gen_literal(g, k));
    case IR_TO_DEC:
      return compared(g, both(g, field(g, sc, TYPE_DECIMAL), WORD(g, "+", "-"), field(g, sc, TYPE_INT)),
                      gen_literal(g, TYPE_DECIMAL));
    case IR_TO_FLOAT:
      x = field(g, sc, TYPE_FLOAT), y = field(g, sc, TYPE_INT);
      return compared(
          g, rng_percent(g->r, 50) ? both(g, x, WORD(g, "+", "-", "*"), y) : both(g, y, WORD(g, "+", "-", "*", "/"), x),
          gen_literal(g, TYPE_FLOAT));
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
      return compared(g,
                      both(g, field(g, sc, k),
                           op == IR_ADD   ? "+"
                           : op == IR_SUB ? "-"
                                          : "*",
                           rng_percent(g->r, 50) ? field(g, sc, k) : gen_literal(g, k)),
                      gen_literal(g, k));
    case IR_DIV:
      k = rng_percent(g->r, 50) ? TYPE_INT : TYPE_DECIMAL;
      return compared(g, both(g, field(g, sc, k), "/", field(g, sc, rng_percent(g->r, 50) ? TYPE_INT : TYPE_DECIMAL)),
                      gen_literal(g, TYPE_DECIMAL));
    case IR_NEG: x = field(g, sc, k); return x.len ? P("(-%s) %s %s", A(x), order(g), A(gen_literal(g, k))) : x;
    case IR_TRUTH:
    case IR_IS_TRUE:
      x = field(g, sc, TYPE_BOOL);
      return !x.len || op == IR_IS_TRUE ? x : P("%s %s (%s)", A(x), WORD(g, "==", "!="), A(plain(g, sc)));
    case IR_COUNT_TRUE:
      return P("count_true(%s, %s, %s) %s %u", A(plain(g, sc)), A(plain(g, sc)), A(plain(g, sc)), order(g),
               1 + rng_below(g->r, 2));
    case IR_LOWER: return of_text(g, sc, "lower");
    case IR_UPPER: return of_text(g, sc, "upper");
    case IR_TRIM: return of_text(g, sc, "trim");
    case IR_FOLD: return of_text(g, sc, "fold");
    case IR_LENGTH: return of_text(g, sc, "length");
    case IR_DATE_OF:
      x = field(g, sc, TYPE_TIMESTAMP), y = field(g, sc, TYPE_DATE);
      if (!y.len) y = field(g, sc, TYPE_TIMESTAMP), y = y.len ? P("%s.date", A(y)) : y;
      return x.len ? compared(g, P("%s.date", A(x)), y) : x;
    case IR_YEAR: return part(g, sc, "year", false);
    case IR_QUARTER: return part(g, sc, "quarter", false);
    case IR_MONTH: return part(g, sc, "month", false);
    case IR_DAY: return part(g, sc, "day", false);
    case IR_WEEKDAY: return part(g, sc, "weekday", false);
    case IR_HOUR: return part(g, sc, "hour", true);
    case IR_TIME_ADD: return step(g, sc, false, false);
    case IR_TIME_MONTHS: return step(g, sc, false, true);
    case IR_DATE_ADD: return step(g, sc, true, false);
    case IR_DATE_MONTHS: return step(g, sc, true, true);
    case IR_TIME_DIFF:
      return compared(g, both(g, field(g, sc, TYPE_TIMESTAMP), "-", field(g, sc, TYPE_TIMESTAMP)),
                      gen_literal(g, TYPE_DURATION));
    case IR_DATE_DIFF:
      return compared(g, both(g, field(g, sc, TYPE_DATE), "-", field(g, sc, TYPE_DATE)),
                      P("%u days", rng_below(g->r, 60)));
    case IR_COUNT:
    case IR_SUM:
    case IR_AVG:
    case IR_MIN:
    case IR_MAX:
    case IR_DISTINCT: return aggregate(g, sc, op);
    case IR_PICK:
    case IR_AMONG: return picked(g, sc, op);
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS:
      x = field(g, sc, TYPE_TEXT);
      return x.len ? P("%s.%s(%s)", A(x),
                       op == IR_STARTS ? "starts_with"
                       : op == IR_ENDS ? "ends_with"
                                       : "contains",
                       WORD(g, "\"a\"", "\"ab\"", "\"b\"", "\"\xc3\xa9\"", "\"%\"", "\"S\""))
                   : x;
    case IR_MATCHES:
      x = field(g, sc, TYPE_TEXT);
      return x.len ? P("%s matches /%s/", A(x), WORD(g, "[a-z]+", "a.*", ".*s.*", ".{2,4}", "[^a-z]*", "a|ab|b")) : x;
    case IR_HAS: return of_set(g, sc, "has");
    case IR_HAS_ANY: return of_set(g, sc, WORD(g, "has_any", "has_none"));
    case IR_HAS_ALL: return of_set(g, sc, "has_all");
    case IR_MAP_KEY:
      x = field(g, sc, TYPE_MAP);
      return x.len ? P("%s.%s", A(x),
                       WORD(g, "tier == \"gold\"", "seats > 3", "cost >= 1.00", "ratio < 2.5", "on", "hue == red",
                            "n == 12", "x is present", "since is present"))
                   : x;
    default: return STR("");
  }
}
