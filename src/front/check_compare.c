/* What stands on two sides: comparisons, ranges, lists, arithmetic. */
#include "data/decimal.h"
#include "front/checking.h"
#include "front/foreign.h"

static struct str plain_name(struct checking *k, struct type t) { return check_type_name(k, type_optional(t, false)); }

static struct str text_of(struct checking *k, const struct node *n) {
  return str_sub(sources_get(k->p->sources, n->span.file)->text, n->span.start, n->span.end);
}

static bool is_missing_word(struct checking *k, const struct node *n) {
  n = node_bare(n);
  return n->kind == N_NAME && check_ref_of(k, n).kind == REF_MISSING;
}

/* The parameters that a duration comes from lose a unit. */
static void lose_unit(struct checking *k, const struct node *n, bool months) {
  n = node_bare(n);
  if (k->let == NONE) return;
  struct let *l = &k->c->lets[k->let];
  if (n->kind == N_NAME && check_ref_of(k, n).kind == REF_PARAM) *(months ? &l->takes_months : &l->takes_hours) = false;
  if (n->kind != N_NEG && n->kind != N_ARITH && n->kind != N_COALESCE && n->kind != N_IF) return;
  for (uint32_t i = n->kind == N_IF; i < n->count; i++) lose_unit(k, n->kids[i], months);
}

void check_plain_duration(struct checking *k, const struct node *n) { lose_unit(k, n, true); }
void check_day_duration(struct checking *k, const struct node *n) { lose_unit(k, n, false); }

bool check_has_hours(struct checking *k, const struct node *n) {
  n = node_bare(n);
  if (n->kind == N_DURATION) return n->op < UNIT_DAY;
  struct ref r = check_ref_of(k, n);
  if (n->kind == N_NAME)
    return r.kind == REF_CONST && k->let_visit[r.a] == VISIT_DONE && check_has_hours(k, k->c->lets[r.a].body);
  if (n->kind != N_NEG && n->kind != N_ARITH && n->kind != N_COALESCE && n->kind != N_IF) return false;
  for (uint32_t i = n->kind == N_IF; i < n->count; i++)
    if (check_has_hours(k, n->kids[i])) return true;
  return false;
}

/* Checks both sides, the one that knows its type first. */
static void both(struct checking *k, const struct node *an, const struct node *bn, struct type *a, struct type *b) {
  if (check_is_open(k, an) && !check_is_open(k, bn)) {
    *b = check_value(k, bn, TYPE(TYPE_NONE));
    *a = check_value(k, an, *b);
  } else {
    *a = check_value(k, an, TYPE(TYPE_NONE));
    *b = check_value(k, bn, *a);
  }
}

/* Reports where two values do not compare. Settles keys of maps. */
bool check_comparable(struct checking *k, const struct node *at, const struct node *an, struct type a,
                      const struct node *bn, struct type b, bool ordered) {
  if (a.kind == TYPE_ERROR || b.kind == TYPE_ERROR) return false;
  if (a.kind == TYPE_MISSING || b.kind == TYPE_MISSING) {
    struct diag *d = check_error(k, E0306, at->span, "to compare with `missing` is always false");
    diag_help(k->ds, d, "ask `is missing` or `is present`");
    if (at->kind == N_COMPARE && (at->op == OP_EQ || at->op == OP_NE) && is_missing_word(k, bn))
      diag_fix(k->ds, d, (struct span){at->span.file, an->span.end, bn->span.end},
               at->op == OP_EQ ? STR(" is missing") : STR(" is present"), "write `is %s`",
               at->op == OP_EQ ? "missing" : "present");
    return false;
  }
  if (a.kind == TYPE_DYNAMIC && b.kind == TYPE_DYNAMIC) {
    struct diag *d = check_error(k, E0314, at->span, "what kind of values these two keys hold is not known");
    diag_help(k->ds, d, "add `.text()` or `.number()` to both");
    return false;
  }
  if (a.kind == TYPE_DYNAMIC) a = check_settle(k, an, b);
  if (b.kind == TYPE_DYNAMIC) b = check_settle(k, bn, a);
  if (a.kind == TYPE_ERROR || b.kind == TYPE_ERROR) return false;
  bool ok = false;
  if (type_is_number(a) && type_is_number(b)) {
    ok = !((a.kind == TYPE_FLOAT && b.kind == TYPE_DECIMAL) || (a.kind == TYPE_DECIMAL && b.kind == TYPE_FLOAT));
    if (!ok) {
      struct diag *d = check_error(k, E0309, at->span, "float and decimal do not mix in silence");
      diag_label(k->ds, d, an->span, "%.*s", STR_ARG(plain_name(k, a)));
      diag_label(k->ds, d, bn->span, "%.*s", STR_ARG(plain_name(k, b)));
      diag_help(k->ds, d, "declare both of one kind in the schema");
      return false;
    }
  } else if (type_is_time(a) && type_is_time(b)) {
    ok = true;
  } else if (a.kind == b.kind) {
    switch (a.kind) {
      case TYPE_TEXT:
      case TYPE_DURATION: ok = true; break;
      case TYPE_ENUM:
      case TYPE_ROW: ok = a.ref == b.ref; break;
      case TYPE_ID:
      case TYPE_BOOL: ok = true; break;
      default: break;
    }
    if (ok && ordered && (a.kind == TYPE_ENUM || a.kind == TYPE_ID || a.kind == TYPE_BOOL || a.kind == TYPE_ROW)) {
      struct diag *d = check_error(k, E0310, at->span, "%.*s has no order", STR_ARG(plain_name(k, a)));
      diag_help(k->ds, d,
                a.kind == TYPE_ENUM ? "list the members that you mean: `in [...]`" : "compare with `==` or `!=`");
      return false;
    }
    if (a.kind == TYPE_DURATION && (a.precision || b.precision)) {
      struct diag *d = check_error(k, E0321, (a.precision ? an : bn)->span,
                                   "months and years differ in length, so this does not compare with a duration");
      diag_help(k->ds, d, "write it in days, or compare times: `a <= b + 1 month`");
      return false;
    }
    if (a.kind == TYPE_DURATION) {
      check_plain_duration(k, an);
      check_plain_duration(k, bn);
    }
  }
  if (ok) return true;
  struct diag *d = check_error(k, E0303, at->span, "%.*s does not compare with %.*s", STR_ARG(plain_name(k, a)),
                               STR_ARG(plain_name(k, b)));
  const struct node *sides[2] = {an, bn};
  struct type types[2] = {a, b};
  for (int i = 0; i < 2; i++) {
    struct ref r = check_ref_of(k, node_bare(sides[i]));
    if (r.kind == REF_FIELD)
      diag_label(k->ds, d, k->s->entities[r.a].fields[r.b].type_span, "`%.*s` is %.*s",
                 STR_ARG(node_bare(sides[i])->word), STR_ARG(plain_name(k, types[i])));
    if (types[i].kind == TYPE_ENUM && types[1 - i].kind == TYPE_TEXT)
      diag_fix(k->ds, d, (struct span){sides[i]->span.file, sides[i]->span.end, sides[i]->span.end}, STR(".text()"),
               "compare the stored word: add `.text()`");
    if (types[i].kind == TYPE_ROWS)
      diag_help(k->ds, d, "a collection is counted, summed or searched: `.count()`, `.sum(...)`, `.any(...)`");
    if (types[i].kind == TYPE_SET) diag_help(k->ds, d, "ask a set with `.has(...)`");
    const struct node *lit = node_bare(sides[i]);
    i128 v;
    unsigned scale;
    if (type_is_number(types[1 - i]) && lit->kind == N_STRING &&
        decimal_parse_literal(lit->word, &v, &scale) == NUMBER_OK)
      diag_fix(k->ds, d, lit->span, lit->word, "a number stands without quotes: `%.*s`", STR_ARG(lit->word));
    if (type_is_time(types[1 - i]) && type_is_number(types[i]) && (lit->kind == N_ARITH || lit->kind == N_INT))
      diag_help(k->ds, d, "a date is written like `2026-01-31`");
  }
  bool equal = at->kind == N_COMPARE && (at->op == OP_EQ || at->op == OP_NE);
  if (b.kind == TYPE_LIST && a.kind != TYPE_LIST && equal)
    diag_fix(k->ds, d, (struct span){at->span.file, an->span.end, bn->span.start},
             at->op == OP_EQ ? STR(" in ") : STR(" not in "), "a list is asked with `%s`",
             at->op == OP_EQ ? "in" : "not in");
  return false;
}

/* `x == null`: the other side is checked, and the right question offered. */
static bool compares_null(struct checking *k, const struct node *n) {
  if (n->op != OP_EQ && n->op != OP_NE) return false;
  for (int i = 0; i < 2; i++) {
    const struct node *null = node_bare(n->kids[i]), *other = n->kids[1 - i];
    if (null->kind != N_NAME || !foreign_null(null->word) || check_name_known(k, null) || check_is_open(k, other))
      continue;
    struct type t = check_value(k, other, TYPE(TYPE_NONE));
    if (t.kind == TYPE_ENUM && map_get(&k->s->enums[t.ref].by_name, null->word) != MAP_NONE) return false;
    check_set_type(k, n->kids[i], TYPE(TYPE_ERROR));
    struct diag *d = check_error(k, E0306, n->span, "there is no `%.*s` to compare with", STR_ARG(null->word));
    const char *question = n->op == OP_EQ ? "is missing" : "is present";
    if (i == 1)
      diag_fix(k->ds, d, (struct span){n->span.file, other->span.end, n->span.end}, str_printf(k->a, " %s", question),
               "write `%s`", question);
    else diag_help(k->ds, d, "write `%s`", question);
    return true;
  }
  return false;
}

void check_compare(struct checking *k, const struct node *n) {
  struct type a, b;
  if (compares_null(k, n)) return;
  both(k, n->kids[0], n->kids[1], &a, &b);
  check_comparable(k, n, n->kids[0], a, n->kids[1], b, n->op != OP_EQ && n->op != OP_NE);
}

void check_between(struct checking *k, const struct node *n) {
  const struct node *v = n->kids[0];
  struct type t = TYPE(TYPE_NONE);
  if (check_is_open(k, v)) {
    struct type low = check_value(k, n->kids[1], TYPE(TYPE_NONE));
    t = check_value(k, v, low);
  } else {
    t = check_value(k, v, TYPE(TYPE_NONE));
  }
  for (int i = 1; i <= 2; i++) {
    struct type b = check_value(k, n->kids[i], t);
    if (t.kind == TYPE_ERROR) continue;
    if (!check_comparable(k, n, v, t, n->kids[i], b, true)) return;
    t = check_type_of(k, v);
  }
}

/* ---- in ---- */

static bool is_range(const struct node *n) {
  return n->kind == N_LAST || n->kind == N_NEXT || n->kind == N_THIS || n->kind == N_PREVIOUS;
}

static void check_range(struct checking *k, const struct node *n, struct type t) {
  const struct node *r = n->kids[1];
  check_set_type(k, r, TYPE(TYPE_BOOL));
  if (t.kind != TYPE_ERROR && !type_is_time(t)) {
    struct diag *d = check_error(k, E0303, n->kids[0]->span, "`in %s ...` asks a date or timestamp, and this is %.*s",
                                 node_kind_name(r->kind), STR_ARG(plain_name(k, t)));
    struct ref ref = check_ref_of(k, node_bare(n->kids[0]));
    if (ref.kind == REF_FIELD) diag_label(k->ds, d, k->s->entities[ref.a].fields[ref.b].type_span, "declared here");
  }
  if (!r->count) return;
  const struct node *p = r->kids[0];
  const struct node *word = node_bare(p);
  static const char *const units[] = {"day", "week", "month", "quarter", "year"};
  for (int i = 0; i < 5 && r->kind == N_LAST && word->kind == N_NAME; i++) {
    if (!str_is(word->word, units[i])) continue;
    struct diag *d = check_error(k, E0320, r->span, "`in last %s` could mean two things", units[i]);
    diag_fix(k->ds, d, r->span, str_printf(k->a, "previous %s", units[i]),
             "the calendar %s before this one: `in previous %s`", units[i], units[i]);
    diag_fix(k->ds, d, r->span, str_printf(k->a, "last 1 %s", units[i]), "the time up to now: `in last 1 %s`",
             units[i]);
    return;
  }
  struct type pt = check_value(k, p, TYPE(TYPE_DURATION));
  if (pt.kind == TYPE_ERROR) return;
  if (pt.kind != TYPE_DURATION) {
    struct diag *d = check_error(k, E0303, p->span, "`in %s` takes a duration, and this is %.*s",
                                 node_kind_name(r->kind), STR_ARG(plain_name(k, pt)));
    if (word->kind == N_INT)
      diag_fix(k->ds, d, p->span, str_printf(k->a, "%.*s days", STR_ARG(word->word)), "write `%.*s days`",
               STR_ARG(word->word));
    return;
  }
  struct ref ref = check_ref_of(k, word);
  if (word->kind != N_DURATION && ref.kind != REF_PARAM && ref.kind != REF_CONST) {
    struct diag *d = check_error(k, E0322, p->span, "the length of a window is the same for all rows");
    diag_help(k->ds, d, "compare instead: `t > now - ... and t <= now`");
  } else if (t.kind == TYPE_DATE) {
    check_day_duration(k, word);
    if (!check_has_hours(k, word)) return;
    struct diag *d = check_error(k, E0322, p->span, "a date field is asked in whole days");
    if (ref.kind == REF_CONST) diag_label(k->ds, d, k->c->lets[ref.a].body->span, "this holds hours");
    diag_help(k->ds, d, "write days, weeks, months, quarters or years");
  }
}

struct type check_list(struct checking *k, const struct node *n, struct type want) {
  struct type list = {
      .kind = TYPE_LIST, .elem = want.kind, .precision = want.precision, .scale = want.scale, .ref = want.ref};
  const struct node *b = node_bare(n);
  if (b->kind == N_BULK) {
    for (uint32_t i = 0; i < b->count; i++) {
      const struct node *item = b->kids[i];
      struct type t = TYPE(want.kind == TYPE_NONE ? TYPE_TEXT : want.kind);
      int64_t v;
      i128 d;
      unsigned scale;
      bool ok = true;
      switch (want.kind) {
        case TYPE_ENUM: t = check_value(k, item, want); break;
        case TYPE_INT: ok = int_parse(item->word, &v) == NUMBER_OK; break;
        case TYPE_DECIMAL:
        case TYPE_FLOAT: ok = decimal_parse_literal(item->word, &d, &scale) == NUMBER_OK; break;
        case TYPE_NONE:
        case TYPE_TEXT:
        case TYPE_ID:
        case TYPE_ERROR: break;
        default: ok = false;
      }
      if (!ok)
        check_error(k, E0303, item->span, "`%.*s` is not %.*s", STR_ARG(item->word), STR_ARG(plain_name(k, want)));
      check_set_type(k, item, t);
    }
    if (want.kind == TYPE_NONE) list.elem = TYPE_TEXT;
    check_set_type(k, n, list);
    check_set_type(k, b, list);
    return list;
  }
  if (b->kind != N_LIST) {
    if (b->kind == N_NAME && want.kind == TYPE_ENUM && !check_name_known(k, b) &&
        map_get(&k->s->enums[want.ref].by_name, b->word) != MAP_NONE) {
      struct diag *d =
          check_error(k, E0303, n->span, "expected a list, found one of %.*s", STR_ARG(k->s->enums[want.ref].name));
      diag_fix(k->ds, d, n->span, str_printf(k->a, "[%.*s]", STR_ARG(b->word)), "a list stands in `[` and `]`");
      return TYPE(TYPE_ERROR);
    }
    struct type t = check_value(k, n, list);
    if (t.kind == TYPE_ERROR) return t;
    if (t.kind != TYPE_LIST) {
      struct diag *d = check_error(k, E0303, n->span, "expected a list, found %.*s", STR_ARG(plain_name(k, t)));
      if (t.kind == TYPE_SET) diag_help(k->ds, d, "ask a set with `.has(...)`");
      else if (t.kind == TYPE_ROWS) diag_help(k->ds, d, "ask a collection with `.any(...)`");
      else diag_help(k->ds, d, "a list stands in `[` and `]`");
      return TYPE(TYPE_ERROR);
    }
    struct type e = type_elem(t);
    bool fits = want.kind == TYPE_NONE || want.kind == TYPE_ERROR || e.kind == TYPE_ERROR ||
                (e.kind == want.kind && (e.kind != TYPE_ENUM || e.ref == want.ref)) ||
                (type_is_number(e) && type_is_number(want) && !(e.kind == TYPE_FLOAT && want.kind == TYPE_DECIMAL) &&
                 !(e.kind == TYPE_DECIMAL && want.kind == TYPE_FLOAT)) ||
                (type_is_time(e) && type_is_time(want)) ||
                (want.kind == TYPE_ID && (e.kind == TYPE_TEXT || e.kind == TYPE_INT));
    if (!fits) {
      struct diag *d = check_error(k, E0303, n->span, "expected a list of %.*s, found a list of %.*s",
                                   STR_ARG(plain_name(k, want)), STR_ARG(plain_name(k, e)));
      struct ref r = check_ref_of(k, b);
      if (r.kind == REF_CONST) diag_label(k->ds, d, k->c->lets[r.a].span, "declared here");
      if (want.kind == TYPE_TEXT && e.kind == TYPE_ENUM)
        diag_help(k->ds, d, "where the data holds these words, declare the field as `%.*s` in the schema",
                  STR_ARG(k->s->enums[e.ref].name));
    }
    return t;
  }
  struct type elem = want;
  bool failed = false;
  for (uint32_t i = 0; i < b->count; i++) {
    const struct node *item = b->kids[i];
    const struct node *bare = node_bare(item);
    if (elem.kind == TYPE_NONE && bare->kind == N_NAME && !check_name_known(k, bare)) {
      struct diag *d =
          check_error(k, E0312, b->span, "what these names are is not known: nothing here names the list's type");
      diag_help(k->ds, d, "declare it: `let name: [country] = [...]`");
      failed = true;
      break;
    }
    struct type t = check_value(k, item, elem);
    if (t.kind == TYPE_ERROR) {
      failed = true;
      continue;
    }
    if (t.kind == TYPE_LIST) {
      struct diag *d = check_error(k, E0303, item->span, "a list holds values, and this is a list itself");
      if (b->count == 1) diag_fix(k->ds, d, b->span, text_of(k, item), "leave the brackets out");
      else diag_help(k->ds, d, "ask both: `x in %.*s or x in [...]`", STR_ARG(text_of(k, item)));
      failed = true;
      continue;
    }
    struct ref r = check_ref_of(k, bare);
    bool constant = bare->kind == N_INT || bare->kind == N_DEC || bare->kind == N_STRING || bare->kind == N_DATE ||
                    bare->kind == N_STAMP || bare->kind == N_DURATION || bare->kind == N_TRUE ||
                    bare->kind == N_FALSE || r.kind == REF_MEMBER || r.kind == REF_CONST || r.kind == REF_NOW ||
                    r.kind == REF_TODAY || r.kind == REF_PARAM || bare->kind == N_NEG || bare->kind == N_ARITH;
    if (t.kind == TYPE_MISSING || (!constant && t.kind != TYPE_ERROR)) {
      struct diag *d = check_error(k, E0313, item->span,
                                   t.kind == TYPE_MISSING ? "`missing` is in no list" : "a list holds constants");
      diag_help(
          k->ds, d,
          t.kind == TYPE_MISSING ? "add `or ... is missing`" : "compare the others with `==` and join them with `or`");
      failed = true;
      continue;
    }
    if (want.kind == TYPE_ERROR) continue; /* beside a mistake that was told, they may be of any type */
    if (elem.kind == TYPE_NONE || elem.kind == TYPE_ERROR) {
      elem = t;
    } else if (type_is_number(elem) && type_is_number(t)) {
      if (want.kind == TYPE_NONE && t.kind == TYPE_DECIMAL && (elem.kind == TYPE_INT || t.scale > elem.scale)) elem = t;
    } else if (type_is_time(elem) && type_is_time(t)) {
      continue;
    } else if (t.kind != elem.kind || (t.kind == TYPE_ENUM && t.ref != elem.ref)) {
      struct diag *d = check_error(k, E0303, item->span, "expected %.*s, found %.*s", STR_ARG(plain_name(k, elem)),
                                   STR_ARG(plain_name(k, t)));
      if (elem.kind == TYPE_TEXT && bare->kind == N_INT) diag_help(k->ds, d, "a text stands in quotes");
      failed = true;
    }
  }
  if (elem.kind == TYPE_NONE && failed) elem = TYPE(TYPE_ERROR);
  list = (struct type){
      .kind = TYPE_LIST, .elem = elem.kind, .precision = elem.precision, .scale = elem.scale, .ref = elem.ref};
  check_set_type(k, n, list);
  check_set_type(k, b, list);
  return list;
}

/* A name of nothing at all: no list gives it a meaning. */
static bool is_nowhere(struct checking *k, const struct node *n) {
  n = node_bare(n);
  if (n->kind != N_NAME || check_name_known(k, n)) return false;
  for (uint32_t i = 0; i < k->s->enum_count; i++)
    if (map_get(&k->s->enums[i].by_name, n->word) != MAP_NONE) return false;
  return true;
}

void check_in(struct checking *k, const struct node *n) {
  const struct node *left = n->kids[0], *right = n->kids[1];
  struct type t = TYPE(TYPE_NONE);
  if (is_range(right) || right->kind == N_ERROR) {
    t = check_value(k, left, TYPE(TYPE_NONE));
    if (t.kind == TYPE_DYNAMIC) t = check_settle(k, left, TYPE(TYPE_TIMESTAMP));
    if (is_range(right)) check_range(k, n, t);
    return;
  }
  bool open = check_is_open(k, left) && !is_nowhere(k, left);
  if (!open) t = check_value(k, left, TYPE(TYPE_NONE));
  if (t.kind == TYPE_ROW || t.kind == TYPE_ROWS || t.kind == TYPE_SET || t.kind == TYPE_MAP || t.kind == TYPE_LIST) {
    struct diag *d =
        check_error(k, E0303, left->span, "`in` asks a value, and this is %.*s", STR_ARG(plain_name(k, t)));
    if (t.kind == TYPE_SET) diag_help(k->ds, d, "ask a set with `.has_any([...])`");
    if (t.kind == TYPE_ROW) diag_help(k->ds, d, "for a segment write `in segment ...`");
    check_list(k, right, TYPE(TYPE_ERROR)); /* what it names is used */
    return;
  }
  const struct node *bare = node_bare(right);
  if (bare->kind == N_NAME && !check_name_known(k, bare) && map_get(&k->c->segment_by_name, bare->word) != MAP_NONE) {
    struct diag *d = check_error(k, E0303, right->span, "`%.*s` is a segment", STR_ARG(bare->word));
    diag_fix(k->ds, d, (struct span){right->span.file, right->span.start, right->span.start}, STR("segment "),
             "write `in segment %.*s`", STR_ARG(bare->word));
    return;
  }
  struct type l = check_list(k, right, t.kind == TYPE_DYNAMIC ? TYPE(TYPE_NONE) : t);
  if (l.kind == TYPE_ERROR) {
    if (open) check_value(k, left, TYPE(TYPE_ERROR));
    return;
  }
  if (open) t = check_value(k, left, type_elem(l));
  if (t.kind == TYPE_DYNAMIC && type_elem(l).kind != TYPE_NONE) check_settle(k, left, type_elem(l));
  if (t.kind == TYPE_MISSING) check_error(k, E0306, n->span, "to compare with `missing` is always false");
}

/* ---- arithmetic ---- */

static bool months(struct type t) { return t.kind == TYPE_DURATION && t.precision; }

struct type check_arith(struct checking *k, const struct node *n, struct type want) {
  struct type hint = type_is_number(want) ? want : TYPE(TYPE_NONE);
  struct type a, b;
  const struct node *an = n->kids[0], *bn = n->kids[1];
  if (hint.kind != TYPE_NONE && check_is_open(k, an) && check_is_open(k, bn)) {
    a = check_value(k, an, hint);
    b = check_value(k, bn, hint);
  } else {
    both(k, an, bn, &a, &b);
  }
  if (a.kind == TYPE_ERROR || b.kind == TYPE_ERROR) return TYPE(TYPE_ERROR);
  if (a.kind == TYPE_DYNAMIC) a = check_settle(k, an, TYPE(TYPE_FLOAT));
  if (b.kind == TYPE_DYNAMIC) b = check_settle(k, bn, TYPE(TYPE_FLOAT));
  bool optional = a.optional || b.optional;
  if (a.kind == TYPE_MISSING || b.kind == TYPE_MISSING) {
    check_error(k, E0305, n->span, "to calculate with `missing` always gives missing");
    return TYPE(TYPE_ERROR);
  }
  bool add = n->op == OP_ADD, sub = n->op == OP_SUB;
  struct type t = TYPE(TYPE_ERROR);
  if (type_is_number(a) && type_is_number(b)) {
    if (a.kind == TYPE_FLOAT || b.kind == TYPE_FLOAT) {
      if (a.kind == TYPE_DECIMAL || b.kind == TYPE_DECIMAL) {
        struct diag *d = check_error(k, E0309, n->span, "float and decimal do not mix in silence");
        diag_label(k->ds, d, an->span, "%.*s", STR_ARG(plain_name(k, a)));
        diag_label(k->ds, d, bn->span, "%.*s", STR_ARG(plain_name(k, b)));
        diag_help(k->ds, d, "declare both of one kind in the schema");
        return TYPE(TYPE_ERROR);
      }
      t.kind = TYPE_FLOAT;
    } else if (a.kind == TYPE_INT && b.kind == TYPE_INT && n->op != OP_DIV) {
      t.kind = TYPE_INT;
    } else {
      unsigned sa = a.kind == TYPE_DECIMAL ? a.scale : 0, sb = b.kind == TYPE_DECIMAL ? b.scale : 0,
               most = sa > sb ? sa : sb;
      unsigned scale = add || sub ? most : n->op == OP_MUL ? sa + sb : most + 6;
      if (scale > 38) {
        struct diag *d =
            check_error(k, E0316, n->span, "the result would have %u decimals, and 38 digits is what there is", scale);
        diag_help(k->ds, d, "declare fields with fewer decimals, or calculate in fewer steps");
        return TYPE(TYPE_ERROR);
      }
      t.kind = TYPE_DECIMAL;
      t.precision = 38;
      t.scale = (uint8_t)scale;
    }
    t.optional = optional || n->op == OP_DIV;
    return t;
  }
  if (type_is_time(a) && b.kind == TYPE_DURATION && (add || sub)) {
    const struct node *lit = node_bare(bn);
    if (a.kind == TYPE_DATE) check_day_duration(k, bn);
    if (a.kind == TYPE_DATE && check_has_hours(k, bn)) {
      struct diag *d = check_error(k, E0322, bn->span, "a date moves by whole days");
      if (check_ref_of(k, lit).kind == REF_CONST)
        diag_label(k->ds, d, k->c->lets[check_ref_of(k, lit).a].body->span, "this holds hours");
      diag_help(k->ds, d, "write days, weeks, months, quarters or years");
      return TYPE(TYPE_ERROR);
    }
    if (a.kind == TYPE_DATE && lit->kind != N_DURATION && check_ref_of(k, lit).kind != REF_PARAM &&
        check_ref_of(k, lit).kind != REF_CONST) {
      struct diag *d =
          check_error(k, E0322, bn->span, "a date moves by a number of days that is the same for all rows");
      diag_help(k->ds, d, "write the duration out");
      return TYPE(TYPE_ERROR);
    }
    a.optional = optional;
    return a;
  }
  if (a.kind == TYPE_DURATION && type_is_time(b) && add) {
    struct diag *d = check_error(k, E0303, n->span, "write the time first: a time plus a duration");
    diag_label(k->ds, d, bn->span, "the time");
    return TYPE(TYPE_ERROR);
  }
  if (type_is_time(a) && type_is_time(b) && sub) {
    if (a.kind != b.kind) {
      struct diag *d = check_error(k, E0303, n->span, "a date and a timestamp have no difference that is plain");
      diag_help(k->ds, d, "take `.date` of the timestamp");
      return TYPE(TYPE_ERROR);
    }
    t.kind = TYPE_DURATION;
    t.optional = optional;
    return t;
  }
  if (a.kind == TYPE_DURATION && b.kind == TYPE_DURATION && (add || sub)) {
    if (months(a) || months(b)) {
      struct diag *d = check_error(k, E0321, (months(a) ? an : bn)->span,
                                   "months and years differ in length, so they add to times only");
      diag_help(k->ds, d, "add them to a time one after the other");
      return TYPE(TYPE_ERROR);
    }
    check_plain_duration(k, an);
    check_plain_duration(k, bn);
    t.kind = TYPE_DURATION;
    t.optional = optional;
    return t;
  }
  struct diag *d = check_error(k, E0303, n->span, "`%s` does not take %.*s and %.*s", node_op_text(n->op),
                               STR_ARG(plain_name(k, a)), STR_ARG(plain_name(k, b)));
  if (a.kind == TYPE_ROWS || b.kind == TYPE_ROWS)
    diag_help(k->ds, d, "sum or count the collection first: `.sum(...)`, `.count()`");
  if (a.kind == TYPE_LIST && b.kind == TYPE_LIST) diag_help(k->ds, d, "ask both: `x in ... or x in ...`");
  if (type_is_time(a) && b.kind == TYPE_INT && node_bare(bn)->kind == N_INT)
    diag_fix(k->ds, d, bn->span, str_printf(k->a, "%.*s days", STR_ARG(node_bare(bn)->word)), "write `%.*s days`",
             STR_ARG(node_bare(bn)->word));
  return TYPE(TYPE_ERROR);
}
