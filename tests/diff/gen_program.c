/* Random well-typed programs: an expression of a wanted type over the rows in reach. */
#include "gen.h"

#include "data/calendar.h"

#define P(...) str_printf(g->a, __VA_ARGS__)
/* As a terminated string; its argument is evaluated once. */
#define A(s) (str_dup(g->a, (s)).ptr)

static struct str cond(struct gen *g, const struct scope *sc, int depth);
static struct str stored(struct gen *g, const struct scope *sc, enum type_kind kind, int depth);
static struct str combined(struct gen *g, const struct scope *sc, enum type_kind kind, int depth);
static struct str value(struct gen *g, const struct scope *sc, enum type_kind kind, int depth);

static uint32_t below(struct gen *g, uint32_t n) { return rng_below(g->r, n); }
static bool percent(struct gen *g, uint32_t n) { return rng_percent(g->r, n); }
#define WORD(g, ...) \
  ((const char *const[]){__VA_ARGS__}[below((g), sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))])

static const struct entity *entity(struct gen *g, uint32_t e) { return &g->s->entities[e]; }

/* ---- rows in reach ---- */

struct place {
  struct str path; /* "", "customer.", "r1.parent." */
  uint32_t entity;
  bool ok;
};

/* Whether a row outside goes by its entity's name, and that is it. */
static bool row_in_reach(struct gen *g, const struct scope *sc, struct str name) {
  for (const struct scope *o = sc->outer; o; o = o->outer)
    if (!o->name.len && str_eq(entity(g, o->entity)->name, name)) return true;
  return false;
}

/* A row in reach: mostly the innermost, sometimes one outside, sometimes steps from it. */
static struct place row(struct gen *g, const struct scope *sc) {
  struct place p = {STR(""), sc->entity, true};
  if (sc->name.len && percent(g, 40)) p.path = P("%s.", A(sc->name));
  if (sc->outer && percent(g, 25)) {
    const struct scope *o = sc->outer;
    while (o->outer && percent(g, 40)) o = o->outer;
    struct str name = o->name;
    if (!name.len) { /* by its entity's name, where nothing between has or is called so */
      name = entity(g, o->entity)->name;
      for (const struct scope *k = sc; k; k = k->outer)
        if (k != o && k->entity == o->entity && !k->name.len) name = STR("");
      if (name.len && map_get(&entity(g, sc->entity)->by_name, name) != MAP_NONE) name = STR("");
    }
    if (name.len) p = (struct place){P("%s.", A(name)), o->entity, true};
  }
  while (percent(g, 22)) {
    uint32_t steps[16], n = 0;
    const struct entity *e = entity(g, p.entity);
    for (uint32_t i = 0; i < e->field_count && n < 16; i++)
      if (e->fields[i].type.kind == TYPE_ROW) steps[n++] = i;
    if (!n) break;
    const struct field *f = &e->fields[steps[below(g, n)]];
    if (!p.path.len && row_in_reach(g, sc, f->name) && !percent(g, 15)) break; /* two things of one name, most often */
    p.path = P("%s%s.", A(p.path), A(f->name));
    p.entity = f->type.ref;
  }
  return p;
}

/* A field of a kind, of some row in reach; .len 0 where a few tries find none. `found` may be NULL. */
static struct str field(struct gen *g, const struct scope *sc, enum type_kind kind, uint32_t ref, bool optional,
                        struct type *found) {
  for (int tries = 0; tries < 5; tries++) {
    struct place p = row(g, sc);
    const struct entity *e = entity(g, p.entity);
    uint32_t fits[64], n = 0;
    for (uint32_t i = 0; i < e->field_count && n < 64; i++)
      if (e->fields[i].type.kind == kind && (ref == NONE || e->fields[i].type.ref == ref) &&
          (!optional || e->fields[i].type.optional || p.path.len))
        fits[n++] = i;
    if (!n) continue;
    const struct field *f = &e->fields[fits[below(g, n)]];
    if (found) *found = f->type;
    return P("%s%s", A(p.path), A(f->name));
  }
  return STR("");
}

/* A computed field of a kind. */
static struct str computed(struct gen *g, const struct scope *sc, enum type_kind kind, int depth) {
  if (!g->made.count || !percent(g, 25)) return STR("");
  struct place p = row(g, sc);
  for (int tries = 0; tries < 4; tries++) {
    const struct made *m = &g->made.items[below(g, g->made.count)];
    if (m->kind != kind || m->entity != p.entity) continue;
    if (m->param == TYPE_NONE) return P("%s%s", A(p.path), A(m->name));
    return P("%s%s(%s)", A(p.path), A(m->name), A(value(g, sc, m->param, depth - 2)));
  }
  return STR("");
}

/* ---- collections ---- */

struct rows {
  struct str text;
  uint32_t entity;
  bool ok, many; /* many: a row may belong to several owners */
};

/* The inside of a bracket over rows of `e`: with a name of its own now and then. `ask` gives the expression. */
static struct str bracket(struct gen *g, const struct scope *sc, uint32_t e, enum type_kind kind, int depth) {
  struct scope inner = {sc, e, STR("")};
  if (percent(g, 30)) inner.name = P("r%u", ++g->names);
  struct str x = kind == TYPE_NONE ? cond(g, &inner, depth)
                 : percent(g, 30)  ? combined(g, &inner, kind, depth)
                                   : stored(g, &inner, kind, depth);
  if (!x.len) return x;
  return inner.name.len ? P("%s => %s", A(inner.name), A(x)) : x;
}

static enum type_kind orderable(struct gen *g) {
  static const uint8_t kinds[] = {TYPE_INT,  TYPE_DECIMAL,   TYPE_FLOAT,     TYPE_TEXT,
                                  TYPE_DATE, TYPE_TIMESTAMP, TYPE_TIMESTAMP, TYPE_DECIMAL};
  return RNG_PICK(g->r, kinds);
}

static struct str by(struct gen *g, const struct scope *sc, uint32_t e, int depth) {
  struct scope inner = {sc, e, STR("")};
  struct str f = STR("");
  for (int i = 0; i < 6 && !f.len; i++) {
    enum type_kind kind = orderable(g);
    f = percent(g, 20) ? value(g, &inner, kind, depth - 3) : field(g, &inner, kind, NONE, false, NULL);
  }
  return f;
}

static struct rows collection(struct gen *g, const struct scope *sc, int depth) {
  struct place p = row(g, sc);
  struct rows c = {STR(""), p.entity, false, false};
  struct str text = p.path;
  for (int links = 0; links < 3; links++) {
    uint32_t steps[16], n = 0;
    const struct entity *e = entity(g, c.entity);
    for (uint32_t i = 0; i < e->field_count && n < 16; i++)
      if (e->fields[i].type.kind == TYPE_ROWS) steps[n++] = i;
    if (!n) break;
    const struct field *f = &e->fields[steps[below(g, n)]];
    text = P("%s%s%s", A(text), links ? "." : "", A(f->name));
    c.entity = f->type.ref;
    c.ok = true;
    if (!g->s->relations[f->relation].unique) c.many = true;
    if (depth > 0 && percent(g, 25))
      text = P("%s.where(%s)", A(text), A(bracket(g, sc, c.entity, TYPE_NONE, depth - 2)));
    if (entity(g, c.entity)->key_count && percent(g, 18)) {
      struct str k = by(g, sc, c.entity, depth);
      if (k.len) text = P("%s.%s(%u, by: %s)", A(text), WORD(g, "latest", "earliest"), 1 + below(g, 4), A(k));
      if (percent(g, 25)) text = P("%s.where(%s)", A(text), A(bracket(g, sc, c.entity, TYPE_NONE, depth - 2)));
    }
    if (!percent(g, 25)) break;
  }
  c.text = text;
  return c;
}

/* ---- literals ---- */

static struct str decimal_literal(struct gen *g) {
  if (percent(g, 25))
    return str_from(WORD(g, "0.00", "0.5", "1.005", "12345.67", "99999999.99", "0.0001", "-0.5", "1_000.25"));
  return P("%u.%u", below(g, 20), below(g, 100));
}
static struct str text_literal(struct gen *g) {
  return P("\"%s\"", WORD(g, "", "a", "A", "ab", "abc", "strasse", "Stra\u00dfe", "\xc4\xb0stanbul", "istanbul",
                          "caf\xc3\xa9", "12", "user", "@x.com", "b", " ", "gold", "red", "Green", "N0", "%",
                          "\xf0\x9f\x98\x80", "fin", "\xc3\xa5"));
}
static struct str date_literal(struct gen *g) {
  int64_t day = floor_div(g->now, US_PER_DAY) + (int64_t)below(g, 400) - 300;
  if (percent(g, 30))
    return str_from(WORD(g, "2025-03-30", "2025-10-26", "2025-11-02", "2025-01-01", "2024-02-29", "2025-12-31",
                         "2025-04-06", "0001-01-02", "9999-12-30"));
  return str_sub(time_spelled(g->a, day * US_PER_DAY, false), 0, 10);
}
static struct str time_literal(struct gen *g) {
  if (percent(g, 20)) return STR("now");
  if (percent(g, 30))
    return str_from(WORD(g, "2025-03-30T01:00:00Z", "2025-10-26T00:59:59Z", "2025-10-26T01:00:00Z",
                         "2024-12-31T23:00:00Z", "2025-03-09T07:00:00Z", "2025-11-02T06:00:00Z"));
  return time_spelled(g->a, g->now + ((int64_t)below(g, 300) - 250) * US_PER_DAY + (int64_t)below(g, 24) * US_PER_HOUR,
                      true);
}
static struct str duration_literal(struct gen *g) {
  return P("%u %s", below(g, 40), WORD(g, "days", "hours", "minutes", "weeks", "seconds"));
}
static struct str id_literal(struct gen *g, bool quoted_only) {
  if (!quoted_only && percent(g, 20)) return P("%u", below(g, 40));
  return percent(g, 50) ? P("\"c%u\"", below(g, 30))
                        : P("\"%s\"", WORD(g, "01", "1", "3", "10", "x", "b", "0", "-1", " 7", "a,b"));
}

static struct str literal(struct gen *g, enum type_kind kind) {
  switch (kind) {
    case TYPE_INT: return P("%u", below(g, 12));
    case TYPE_DECIMAL: return decimal_literal(g);
    case TYPE_FLOAT: return P("%u.%u", below(g, 5), below(g, 4) * 25);
    case TYPE_TEXT: return text_literal(g);
    case TYPE_DATE: return percent(g, 15) ? STR("today") : date_literal(g);
    case TYPE_TIMESTAMP: return time_literal(g);
    case TYPE_DURATION: return duration_literal(g);
    default: return percent(g, 50) ? STR("true") : STR("false");
  }
}

static struct str member(struct gen *g, uint32_t ref) {
  const struct enum_type *e = &g->s->enums[ref];
  const struct enum_member *m = &e->members[below(g, e->count < 6 ? e->count : 6)];
  for (size_t i = 0; i < m->name.len; i++)
    if (m->name.ptr[i] == ' ') return P("\"%s\"", A(m->name));
  return m->name;
}

/* ---- values ---- */

static struct str map_key(struct gen *g, const struct scope *sc, enum type_kind kind) {
  struct type t;
  struct str m = field(g, sc, TYPE_MAP, NONE, false, &t);
  if (!m.len) return m;
  const struct map_type *map = &g->s->maps[t.ref];
  for (int tries = 0; tries < 8; tries++) {
    const struct map_key *k = &map->keys[below(g, map->count)];
    if (k->type.kind == kind) return P("%s.%s", A(m), A(k->name));
  }
  if (kind == TYPE_TEXT) return P("%s[\"%s\"].text()", A(m), WORD(g, "odd key", "n", "x", "nope"));
  if (kind == TYPE_FLOAT) return P("%s.%s.number()", A(m), WORD(g, "n", "x"));
  return STR("");
}

/* What several rows come to: .sum, .avg, .min, .max, .count, latest's field. */
static struct str aggregate(struct gen *g, const struct scope *sc, enum type_kind kind, int depth) {
  if (depth <= 0) return STR("");
  struct rows c = collection(g, sc, depth - 1);
  if (!c.ok) return STR("");
  uint32_t dice = below(g, 10);
  bool number = kind == TYPE_INT || kind == TYPE_DECIMAL || kind == TYPE_FLOAT;
  if (kind == TYPE_INT && dice < 4)
    return percent(g, 30) ? P("%s.count()", A(c.text))
                          : P("%s.count(%s)", A(c.text), A(bracket(g, sc, c.entity, TYPE_NONE, depth - 2)));
  if (kind == TYPE_INT && dice < 6 && !c.many) {
    static const uint8_t kinds[] = {TYPE_INT,   TYPE_DECIMAL, TYPE_TEXT, TYPE_DATE, TYPE_TIMESTAMP,
                                    TYPE_FLOAT, TYPE_ID,      TYPE_ENUM, TYPE_BOOL};
    struct scope inner = {sc, c.entity, STR("")};
    enum type_kind k = RNG_PICK(g->r, kinds);
    struct str f = field(g, &inner, k, NONE, false, NULL);
    if (f.len) return P("%s.distinct(%s).count()", A(c.text), A(f));
  }
  if (dice < 8 && kind != TYPE_DURATION && entity(g, c.entity)->key_count && percent(g, 40) && !c.many) {
    struct str k = by(g, sc, c.entity, depth);
    uint32_t fits[64], n = 0;
    const struct entity *e = entity(g, c.entity);
    for (uint32_t i = 0; i < e->field_count && n < 64; i++)
      if (e->fields[i].type.kind == kind) fits[n++] = i;
    if (k.len && n)
      return P("%s.%s(by: %s).%s", A(c.text), WORD(g, "latest", "earliest"), A(k),
               A(e->fields[fits[below(g, n)]].name));
  }
  if (kind == TYPE_BOOL || kind == TYPE_ID || kind == TYPE_ENUM) return STR("");
  bool avg = (kind == TYPE_DECIMAL || kind == TYPE_FLOAT) && dice < 3 && !c.many;
  struct str of = bracket(g, sc, c.entity, avg && kind == TYPE_DECIMAL && percent(g, 50) ? TYPE_INT : kind, depth - 3);
  if (!of.len) return of;
  return P("%s.%s(%s)", A(c.text), avg ? "avg" : number && dice < 7 ? "sum" : WORD(g, "min", "max"), A(of));
}

/* An expression of a kind with something of the data in it; .len 0 where there is none. */
static struct str stored(struct gen *g, const struct scope *sc, enum type_kind kind, int depth) {
  struct str x = computed(g, sc, kind, depth);
  if (x.len) return x;
  if (depth > 0 && percent(g, 35)) x = aggregate(g, sc, kind, depth);
  if (x.len) return x;
  if (percent(g, 12)) x = map_key(g, sc, kind);
  return x.len ? x : field(g, sc, kind, NONE, false, NULL);
}

static struct str combined(struct gen *g, const struct scope *sc, enum type_kind kind, int depth) {
  struct str x = STR(""), y;
  switch (kind) {
    case TYPE_INT:
      switch (below(g, 6)) {
        case 0: x = stored(g, sc, TYPE_TEXT, depth - 1); return x.len ? P("%s.length()", A(x)) : x;
        case 1:
          x = stored(g, sc, TYPE_TIMESTAMP, depth - 1);
          return x.len ? P("%s.%s", A(x), WORD(g, "year", "quarter", "month", "day", "weekday", "hour")) : x;
        case 2:
          x = stored(g, sc, TYPE_DATE, depth - 1);
          return x.len ? P("%s.%s", A(x), WORD(g, "year", "quarter", "month", "day", "weekday")) : x;
        case 3:
          return P("count_true(%s, %s, %s)", A(cond(g, sc, depth - 2)), A(cond(g, sc, depth - 2)),
                   A(cond(g, sc, depth - 2)));
        default: break;
      }
      goto arithmetic;
    case TYPE_DECIMAL:
    case TYPE_FLOAT:
    arithmetic:
      x = stored(g, sc, kind, depth - 1);
      if (!x.len) return x;
      if (percent(g, 12)) return P("(-%s)", A(x));
      y = percent(g, 50) ? literal(g, kind)
                         : value(g, sc, kind != TYPE_INT && percent(g, 30) ? TYPE_INT : kind, depth - 2);
      if (kind != TYPE_INT && percent(g, 25)) return P("(%s / %s)", A(x), A(y));
      return percent(g, 70) ? P("(%s %s %s)", A(x), WORD(g, "+", "-", "*"), A(y))
                            : P("(%s %s %s)", A(y), WORD(g, "+", "-", "*"), A(x));
    case TYPE_TEXT:
      if (percent(g, 25)) {
        x = field(g, sc, TYPE_ENUM, NONE, false, NULL);
        return x.len ? P("%s.text()", A(x)) : x;
      }
      x = stored(g, sc, TYPE_TEXT, depth - 1);
      return x.len ? P("%s.%s()", A(x), WORD(g, "lower", "upper", "trim", "fold")) : x;
    case TYPE_DATE:
      x = percent(g, 40) ? stored(g, sc, TYPE_TIMESTAMP, depth - 1) : STR("");
      if (x.len) return P("%s.date", A(x));
      x = stored(g, sc, TYPE_DATE, depth - 1);
      return x.len ? P("(%s %s %u %s)", A(x), WORD(g, "+", "-"), below(g, 40),
                       WORD(g, "days", "weeks", "months", "years", "quarters"))
                   : x;
    case TYPE_TIMESTAMP:
      x = stored(g, sc, TYPE_TIMESTAMP, depth - 1);
      return x.len ? P("(%s %s %u %s)", A(x), WORD(g, "+", "-"), below(g, 40),
                       WORD(g, "days", "weeks", "months", "years", "quarters", "hours", "minutes"))
                   : x;
    case TYPE_DURATION:
      kind = percent(g, 70) ? TYPE_TIMESTAMP : TYPE_DATE;
      x = stored(g, sc, kind, depth - 1);
      if (!x.len) return x;
      y = percent(g, 30) ? (kind == TYPE_DATE ? STR("today") : STR("now")) : stored(g, sc, kind, depth - 1);
      return y.len ? P("(%s - %s)", A(y), A(x)) : y;
    default: return STR("");
  }
}

static struct str value(struct gen *g, const struct scope *sc, enum type_kind kind, int depth) {
  struct str x = STR("");
  if (kind == TYPE_BOOL) return P("(%s)", A(cond(g, sc, depth - 1)));
  if (depth > 0 && kind != TYPE_ID && kind != TYPE_ENUM) {
    uint32_t dice = below(g, 100);
    if (dice < 30 || kind == TYPE_DURATION) x = combined(g, sc, kind, depth);
    else if (dice < 38) {
      struct str y = stored(g, sc, kind, depth - 1);
      if (y.len) x = P("(%s ?? %s)", A(y), A(value(g, sc, kind, depth - 2)));
    } else if (dice < 45) {
      struct str y = stored(g, sc, kind, depth - 1);
      if (y.len)
        x = percent(g, 25)
                ? P("(if %s then %s else missing)", A(cond(g, sc, depth - 2)), A(y))
                : P("(if %s then %s else %s)", A(cond(g, sc, depth - 2)), A(y), A(value(g, sc, kind, depth - 2)));
    }
  }
  if (!x.len) x = stored(g, sc, kind, depth);
  return x.len ? x : literal(g, kind);
}

/* ---- conditions ---- */

static const char *comparison(struct gen *g) { return WORD(g, "==", "!=", "<", "<=", ">", ">="); }

static struct str list(struct gen *g, enum type_kind kind, uint32_t ref) {
  struct buf b = buf_in(g->a);
  buf_addc(&b, '[');
  for (uint32_t n = 1 + below(g, 4); n; n--) {
    if (b.len > 1) buf_addz(&b, ", ");
    buf_add(&b, kind == TYPE_ENUM        ? member(g, ref)
                : kind == TYPE_ID        ? id_literal(g, true)
                : kind == TYPE_TIMESTAMP ? date_literal(g)
                                         : literal(g, kind));
  }
  buf_addc(&b, ']');
  return buf_str(&b);
}

static struct str over_rows(struct gen *g, const struct scope *sc, int depth) {
  struct rows c = collection(g, sc, depth - 1);
  if (!c.ok) return STR("");
  if (percent(g, 15)) return P("%s.%s()", A(c.text), WORD(g, "any", "none"));
  return P("%s.%s(%s)", A(c.text), WORD(g, "any", "any", "all", "none"),
           A(bracket(g, sc, c.entity, TYPE_NONE, depth - 1)));
}

static struct str of_text(struct gen *g, const struct scope *sc, int depth) {
  struct str x = stored(g, sc, TYPE_TEXT, depth - 1);
  if (!x.len) return x;
  switch (below(g, 4)) {
    case 0: return P("%s.%s(%s)", A(x), WORD(g, "starts_with", "ends_with", "contains"), A(text_literal(g)));
    case 1: {
      struct str y = value(g, sc, TYPE_TEXT, depth - 2);
      return P("%s.%s(%s)", A(x), WORD(g, "starts_with", "ends_with", "contains"), A(y));
    }
    case 2:
      return P("%s matches /%s/", A(x),
               WORD(g, "[a-z]+", ".*a.*", "user[0-9]+@.*[.]com", "a|ab", "[A-Z][a-z]*", ".", "(a|b)*c?", ".{2,4}",
                    "[^a-z]*", "caf.", ".*(te|st)[a-z]*", "[Uu][Ss]er.*", "caf.|.*se", "a.*|.*b", "[0-9]{1,2}",
                    "\\\\?.*", "line.break"));
    default: return P("%s.fold() %s %s", A(x), WORD(g, "==", "!="), A(text_literal(g)));
  }
}

static struct str of_set(struct gen *g, const struct scope *sc) {
  struct type t;
  struct str x = field(g, sc, TYPE_SET, NONE, false, &t);
  if (!x.len) return x;
  if (percent(g, 50)) return P("%s.has(%s)", A(x), A(t.elem == TYPE_ENUM ? member(g, t.ref) : text_literal(g)));
  if (t.elem == TYPE_TEXT && percent(g, 15)) {
    struct str y = field(g, sc, TYPE_TEXT, NONE, false, NULL);
    if (y.len) return P("%s.has(%s)", A(x), A(y));
  }
  return P("%s.%s(%s)", A(x), WORD(g, "has_any", "has_all", "has_none"), A(list(g, (enum type_kind)t.elem, t.ref)));
}

static struct str of_time(struct gen *g, const struct scope *sc, int depth) {
  bool date = percent(g, 40);
  struct str x = stored(g, sc, date ? TYPE_DATE : TYPE_TIMESTAMP, depth - 1);
  if (!x.len) return x;
  switch (below(g, 5)) {
    case 0:
      return P("%s %s %s %u %s", A(x), WORD(g, "in", "not in"), WORD(g, "last", "next"), 1 + below(g, 60),
               date ? WORD(g, "days", "weeks") : WORD(g, "days", "weeks", "hours", "minutes"));
    case 1:
      return P("%s in %s %u %s", A(x), WORD(g, "last", "next"), 1 + below(g, 10),
               WORD(g, "months", "years", "quarters"));
    case 2:
      return P("%s %s %s %s", A(x), WORD(g, "in", "not in"), WORD(g, "this", "previous", "next"),
               WORD(g, "day", "week", "month", "quarter", "year"));
    case 3: return P("%s between %s and %s", A(x), A(date_literal(g)), A(date_literal(g)));
    default:
      return P("%s %s %s", A(x), comparison(g),
               A(value(g, sc, percent(g, 50) ? TYPE_DATE : TYPE_TIMESTAMP, depth - 1)));
  }
}

static struct str of_word(struct gen *g, const struct scope *sc) {
  struct type t;
  struct str x = field(g, sc, TYPE_ENUM, NONE, false, &t);
  if (!x.len) return x;
  switch (below(g, 3)) {
    case 0: return P("%s %s %s", A(x), WORD(g, "in", "not in"), A(list(g, TYPE_ENUM, t.ref)));
    case 1: {
      struct str y = field(g, sc, TYPE_ENUM, t.ref, false, NULL);
      if (!y.len) return y;
      if (percent(g, 40)) return P("(%s ?? %s) == %s", A(x), A(member(g, t.ref)), A(y));
      return P("%s %s %s", A(x), WORD(g, "==", "!="), A(y));
    }
    default: return P("%s %s %s", A(x), WORD(g, "==", "!="), A(member(g, t.ref)));
  }
}

static struct str of_id(struct gen *g, const struct scope *sc) {
  struct str x = field(g, sc, TYPE_ID, NONE, false, NULL);
  if (!x.len) return x;
  switch (below(g, 4)) {
    case 0: return P("%s %s %s", A(x), WORD(g, "in", "not in"), A(list(g, TYPE_ID, NONE)));
    case 1: return P("%s in %%[ c1, c2; c7 , 3, 01 ]", A(x));
    case 2: return P("%s %s %s", A(x), WORD(g, "==", "!="), A(id_literal(g, false)));
    default: {
      struct str y = field(g, sc, TYPE_ID, NONE, false, NULL);
      return y.len ? P("%s %s %s", A(x), WORD(g, "==", "!="), A(y)) : y;
    }
  }
}

static struct str of_missing(struct gen *g, const struct scope *sc, int depth) {
  static const uint8_t kinds[] = {TYPE_INT,       TYPE_DECIMAL, TYPE_FLOAT, TYPE_TEXT, TYPE_DATE,
                                  TYPE_TIMESTAMP, TYPE_BOOL,    TYPE_ENUM,  TYPE_ID,   TYPE_ROW};
  enum type_kind k = RNG_PICK(g->r, kinds);
  struct str x = k != TYPE_ROW && k != TYPE_BOOL && k != TYPE_ENUM && k != TYPE_ID && percent(g, 30)
                     ? stored(g, sc, k, depth - 1)
                     : field(g, sc, k, NONE, true, NULL);
  if (!x.len && percent(g, 50)) {
    struct str m = field(g, sc, TYPE_MAP, NONE, false, NULL);
    if (m.len) x = P("%s.%s", A(m), WORD(g, "n", "tier", "x", "on", "seats"));
  }
  return x.len ? P("%s is %s", A(x), WORD(g, "missing", "present")) : x;
}

static struct str of_map(struct gen *g, const struct scope *sc) {
  struct str m = field(g, sc, TYPE_MAP, NONE, false, NULL);
  if (!m.len) return m;
  const char *key = WORD(g, "n", "x", "n", "nope");
  switch (below(g, 6)) {
    case 0: return P("%s.%s %s \"%s\"", A(m), key, comparison(g), WORD(g, "gold", "12", "a", "true"));
    case 1: return P("%s.%s %s %s", A(m), key, comparison(g), WORD(g, "12", "5", "12.5", "0"));
    case 2: return P("%s.%s %s %s", A(m), key, WORD(g, "==", "!="), WORD(g, "true", "false"));
    case 3: return P("%s[\"odd key\"] in [\"gold\", \"12\", \"\"]", A(m));
    case 4: return P("%s.on", A(m));
    default: return P("%s.hue %s %s", A(m), WORD(g, "==", "!="), WORD(g, "red", "green"));
  }
}

static struct str of_segment(struct gen *g, const struct scope *sc) {
  for (int tries = 0; tries < 6; tries++) {
    if (!g->made.count) break;
    const struct made *m = &g->made.items[below(g, g->made.count)];
    if (m->kind != TYPE_ERROR) continue;
    struct place p = row(g, sc);
    if (p.entity != m->entity) continue;
    if (!p.path.len) return P("in segment %s", A(m->name));
    return P("%s %s segment %s", A(str_sub(p.path, 0, p.path.len - 1)), WORD(g, "in", "in", "not in"), A(m->name));
  }
  return STR("");
}

static struct str same_row(struct gen *g, const struct scope *sc) {
  for (int tries = 0; tries < 6; tries++) {
    struct place a = row(g, sc), b = row(g, sc);
    if (a.entity != b.entity || a.path.len < 2 || b.path.len < 2 || str_eq(a.path, b.path) ||
        !entity(g, a.entity)->key_count)
      continue;
    return P("%s %s %s", A(str_sub(a.path, 0, a.path.len - 1)), WORD(g, "==", "!="),
             A(str_sub(b.path, 0, b.path.len - 1)));
  }
  return STR("");
}

static struct str compared(struct gen *g, const struct scope *sc, int depth) {
  static const uint8_t kinds[] = {TYPE_INT, TYPE_INT, TYPE_DECIMAL, TYPE_DECIMAL, TYPE_FLOAT, TYPE_TEXT, TYPE_DURATION};
  enum type_kind k = RNG_PICK(g->r, kinds);
  struct str x = percent(g, 40) && depth > 1 ? combined(g, sc, k, depth) : stored(g, sc, k, depth);
  if (!x.len) return x;
  if (k != TYPE_DURATION && percent(g, 12)) return P("%s %s %s", A(x), WORD(g, "in", "not in"), A(list(g, k, NONE)));
  if (percent(g, 12)) return P("%s between %s and %s", A(x), A(literal(g, k)), A(literal(g, k)));
  enum type_kind other = k == TYPE_INT && percent(g, 15) ? (percent(g, 50) ? TYPE_FLOAT : TYPE_DECIMAL) : k;
  return P(
      "%s %s %s", A(x), comparison(g),
      A(percent(g, 50) ? literal(g, other == TYPE_FLOAT || other == k ? k : other) : value(g, sc, other, depth - 2)));
}

/* Truths beside truths. */
static struct str of_truth(struct gen *g, const struct scope *sc, int depth) {
  struct str x = field(g, sc, TYPE_BOOL, NONE, false, NULL);
  if (!x.len) return x;
  if (percent(g, 30)) return P("%s == %s", A(x), WORD(g, "true", "false"));
  struct str y = P("(%s)", A(cond(g, sc, depth - 1)));
  if (percent(g, 30)) return P("(%s ?? %s)", A(x), A(y));
  return percent(g, 50) ? P("%s %s %s", A(x), WORD(g, "==", "!="), A(y))
                        : P("%s %s %s", A(y), WORD(g, "==", "!="), A(x));
}

static struct str cond(struct gen *g, const struct scope *sc, int depth) {
  struct str x = STR("");
  for (int tries = 0; tries < 8 && !x.len; tries++) {
    uint32_t dice = below(g, depth > 0 ? 100 : 52);
    if (dice < 6) x = of_text(g, sc, depth);
    else if (dice < 10) x = of_set(g, sc);
    else if (dice < 18) x = of_time(g, sc, depth);
    else if (dice < 24) x = of_word(g, sc);
    else if (dice < 27) x = of_id(g, sc);
    else if (dice < 31) x = of_missing(g, sc, depth);
    else if (dice < 34) x = of_map(g, sc);
    else if (dice < 37)
      x = percent(g, 60) || depth <= 0 ? field(g, sc, TYPE_BOOL, NONE, false, NULL) : of_truth(g, sc, depth);
    else if (dice < 39) x = of_segment(g, sc);
    else if (dice < 40) x = same_row(g, sc);
    else if (dice < 41) x = computed(g, sc, TYPE_BOOL, depth);
    else if (dice < 52) x = compared(g, sc, depth);
    else if (dice < 72) x = over_rows(g, sc, depth);
    else if (dice < 80) x = P("(%s and %s)", A(cond(g, sc, depth - 1)), A(cond(g, sc, depth - 1)));
    else if (dice < 86) x = P("(%s or %s)", A(cond(g, sc, depth - 1)), A(cond(g, sc, depth - 1)));
    else if (dice < 92) x = P("(not %s)", A(cond(g, sc, depth - 1)));
    else if (dice < 94)
      x = P("(if %s then %s else %s)", A(cond(g, sc, depth - 2)), A(cond(g, sc, depth - 2)), A(cond(g, sc, depth - 2)));
    else x = compared(g, sc, depth);
  }
  return x.len ? x : STR("true");
}

/* What related rows come to, of those rows that a value singles out. */
static struct str of_few(struct gen *g, const struct scope *sc) {
  struct type t;
  struct str x = field(g, sc, TYPE_ENUM, NONE, false, &t), more = STR("");
  struct rows c = collection(g, sc, 1);
  if (!x.len || !c.ok) return STR("");
  enum type_kind k = percent(g, 50) ? TYPE_INT : TYPE_DECIMAL;
  struct str of = bracket(g, sc, c.entity, k, 0), held = bracket(g, sc, c.entity, TYPE_NONE, 1);
  if (of.len && percent(g, 60))
    more = P(" and %s.%s(%s) %s %s", A(c.text), WORD(g, "sum", "max"), A(of), comparison(g), A(literal(g, k)));
  if (entity(g, c.entity)->key_count && !c.many &&
      percent(g, 40)) { /* of the latest, beside whether there are others */
    struct str order = by(g, sc, c.entity, 1);
    struct rows o = collection(g, sc, 0);
    if (order.len) c.text = P("%s.%s(%u, by: %s)", A(c.text), WORD(g, "latest", "earliest"), 1 + below(g, 3), A(order));
    if (order.len && o.ok)
      more =
          P("%s and %s.%s(%s)", A(more), A(o.text), WORD(g, "any", "none"), A(bracket(g, sc, o.entity, TYPE_NONE, 1)));
  }
  if (percent(g, 30)) more = P("%s and %s", A(more), A(of_time(g, sc, 0)));
  if (str_ends(more, STR(" and "))) more = STR("");
  return P("%s == %s and %s.count(%s) %s %u%s", A(x), A(member(g, t.ref)), A(c.text), A(held),
           WORD(g, ">=", ">", "==", "<"), 1 + below(g, 3), A(more));
}

/* ---- declarations ---- */

static uint32_t keyed(struct gen *g) {
  for (;;) {
    uint32_t e = percent(g, 60) ? 0 : below(g, g->s->entity_count);
    if (entity(g, e)->key_count) return e;
  }
}

static void remember(struct gen *g, struct str name, uint32_t e, enum type_kind kind, enum type_kind param) {
  *array_push(g->a, &g->made) = (struct made){name, e, (uint8_t)kind, (uint8_t)param};
}

/* ---- for goals (gen_goal.c) ---- */

struct str gen_field(struct gen *g, const struct scope *sc, enum type_kind kind, uint32_t ref, struct type *found) {
  return field(g, sc, kind, ref, false, found);
}
struct str gen_literal(struct gen *g, enum type_kind kind) {
  return literal(g, kind);
}
struct str gen_member(struct gen *g, uint32_t enum_type) {
  return member(g, enum_type);
}
struct str gen_rows(struct gen *g, const struct scope *sc, uint32_t *e) {
  for (int tries = 0; tries < 4; tries++) {
    struct rows c = collection(g, sc, 0);
    *e = c.entity;
    if (c.ok && !c.many) return c.text;
  }
  return STR("");
}

struct str gen_goal_program(struct rng *r, struct arena *a, const struct schema *s, int64_t now, enum op op) {
  struct gen gen = {.r = r, .a = a, .s = s, .now = now}, *g = &gen;
  for (int tries = 0; tries < 12; tries++) {
    uint32_t e = keyed(g);
    struct scope sc = {NULL, e, STR("")};
    struct str x = gen_goal(g, &sc, op);
    if (!x.len) continue;
    if (percent(g, 25)) x = P("not (%s)", A(x));
    return P("segment goal on %s = %s\n", A(entity(g, e)->name), A(x));
  }
  return STR("");
}

struct str gen_program(struct rng *r, struct arena *a, const struct schema *s, int64_t now) {
  struct gen gen = {.r = r, .a = a, .s = s, .now = now}, *g = &gen;
  struct buf b = buf_in(a);
  for (uint32_t i = below(g, 3); i; i--) {
    static const uint8_t kinds[] = {TYPE_INT,       TYPE_DECIMAL, TYPE_FLOAT, TYPE_TEXT,    TYPE_DATE,
                                    TYPE_TIMESTAMP, TYPE_BOOL,    TYPE_BOOL,  TYPE_DURATION};
    enum type_kind k = RNG_PICK(g->r, kinds);
    uint32_t e = keyed(g);
    struct scope sc = {NULL, e, STR("")};
    struct str name = P("sum%u", i), en = entity(g, e)->name;
    if (percent(g, 30)) {
      struct str f = field(g, &sc, TYPE_INT, NONE, false, NULL);
      struct str t = field(g, &sc, TYPE_TIMESTAMP, NONE, false, NULL);
      if (t.len && percent(g, 50)) {
        buf_printf(&b, "let %s.%s(d: duration) = %s %s now - d and %s\n", A(en), A(name), A(t), comparison(g),
                   A(cond(g, &sc, 1)));
        remember(g, name, e, TYPE_BOOL, TYPE_DURATION);
        continue;
      }
      if (f.len) {
        buf_printf(&b, "let %s.%s(n: int) = %s + n\n", A(en), A(name), A(f));
        remember(g, name, e, TYPE_INT, TYPE_INT);
        continue;
      }
    }
    struct str x = k == TYPE_BOOL ? cond(g, &sc, 2) : combined(g, &sc, k, 2);
    if (!x.len) x = stored(g, &sc, k, 2);
    if (!x.len) continue;
    buf_printf(&b, "let %s.%s = %s\n", A(en), A(name), A(x));
    remember(g, name, e, k, TYPE_NONE);
  }
  if (percent(g, 15) && s->entities[0].key_count == 1 &&
      s->entities[0].columns[s->entities[0].key[0]].type.kind == TYPE_ID) {
    buf_addz(&b, "static segment fixed = [\"c1\", \"c3\", \"01\", \"3\", \"nobody\"]\n");
    remember(g, STR("fixed"), 0, TYPE_ERROR, TYPE_NONE);
  }
  for (uint32_t i = 1; i <= 1 + below(g, 2); i++) {
    uint32_t e = keyed(g);
    struct scope sc = {NULL, e, STR("")};
    struct str name = P("s%u", i), en = entity(g, e)->name;
    if (percent(g, 20)) sc.name = P("it%u", i);
    struct str on = sc.name.len                      ? P(" on %s %s", A(en), A(sc.name))
                    : e == s->base && percent(g, 60) ? STR("")
                                                     : P(" on %s", A(en));
    if (percent(g, 20)) {
      buf_printf(&b, "segment %s%s {\n", A(name), A(on));
      for (uint32_t k = 1 + below(g, 2); k; k--) {
        buf_printf(&b, "  rule \"way %u\" {\n", k);
        for (uint32_t n = 1 + below(g, 2); n; n--) buf_printf(&b, "    %s\n", A(cond(g, &sc, 3)));
        buf_addz(&b, "  }\n");
      }
      buf_addz(&b, "}\n");
    } else {
      struct str few = percent(g, 12) ? of_few(g, &sc) : STR("");
      buf_printf(&b, "segment %s%s = %s\n", A(name), A(on), A(few.len ? few : cond(g, &sc, 4)));
    }
    remember(g, name, e, TYPE_ERROR, TYPE_NONE);
  }
  return str_dup(a, buf_str(&b));
}
