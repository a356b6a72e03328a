/* The type of every expression, and what it takes from its surroundings. */
#include "data/decimal.h"
#include "data/regex.h"
#include "data/time_text.h"
#include "front/checking.h"

static bool is_error(struct type t) { return t.kind == TYPE_ERROR; }

/* ---- literals ---- */

static struct type decimal_of(struct str digits) {
  struct type t = TYPE(TYPE_DECIMAL);
  uint32_t scale = 0, all = 0;
  bool point = false, leading = true;
  for (size_t i = 0; i < digits.len; i++) {
    if (digits.ptr[i] == '.') {
      point = true;
      leading = false;
      continue;
    }
    if (digits.ptr[i] != '0') leading = false;
    if (!leading) all++;
    scale += point;
  }
  if (all > 38 || scale > 38) return TYPE(TYPE_ERROR);
  t.scale = (uint8_t)scale;
  t.precision = (uint8_t)(all > scale ? all : scale ? scale : 1);
  return t;
}

static struct type number(struct checking *k, const struct node *n, struct type want) {
  if (want.kind == TYPE_FLOAT || want.kind == TYPE_DYNAMIC) return TYPE(TYPE_FLOAT);
  if (want.kind == TYPE_ID && n->kind == N_INT) return TYPE(TYPE_ID);
  int64_t v;
  if (n->kind == N_INT && want.kind != TYPE_DECIMAL && int_parse(n->word, &v) == NUMBER_OK) return TYPE(TYPE_INT);
  struct type t = decimal_of(n->word);
  if (is_error(t) || (n->kind == N_INT && want.kind != TYPE_DECIMAL)) {
    struct diag *d = check_error(
        k, E0302, n->span, is_error(t) ? "a number has at most 38 digits" : "this number does not fit a 64-bit int");
    if (!is_error(t)) diag_help(k->ds, d, "beside a decimal, numbers up to 38 digits fit");
    return TYPE(TYPE_ERROR);
  }
  return t;
}

static struct type text(struct checking *k, const struct node *n, struct type want) {
  switch (want.kind) {
    case TYPE_ENUM: {
      uint32_t m = map_get(&k->s->enums[want.ref].by_name, n->word);
      if (m == MAP_NONE) return check_name(k, n, want);
      check_set_ref(k, n, (struct ref){REF_MEMBER, 0, want.ref, m});
      return type_optional(want, false);
    }
    case TYPE_ID: return TYPE(TYPE_ID);
    case TYPE_DATE:
    case TYPE_TIMESTAMP: {
      int32_t day;
      int64_t us;
      bool date = date_parse(n->word, &day) == TIME_OK;
      if (!date && timestamp_parse(n->word, NULL, NULL, &us) != TIME_OK) break;
      struct diag *d = check_error(k, E0303, n->span, "a time stands without quotes");
      struct str fix = n->word;
      if (!date && fix.len > 10 && fix.ptr[10] == ' ')
        fix = str_printf(k->a, "%.10sT%.*s", fix.ptr, (int)fix.len - 11, fix.ptr + 11);
      diag_fix(k->ds, d, n->span, fix, "write `%.*s`", STR_ARG(fix));
      return TYPE(TYPE_ERROR);
    }
    default: break;
  }
  return TYPE(TYPE_TEXT);
}

/* ---- open expressions ---- */

bool check_is_open(struct checking *k, const struct node *n) {
  switch (n->kind) {
    case N_INT:
    case N_DEC:
    case N_STRING:
    case N_LIST:
    case N_BULK: return true;
    case N_NAME: return !check_name_known(k, n) || str_is(n->word, "missing");
    case N_PAREN:
    case N_NEG: return check_is_open(k, n->kids[0]);
    case N_COALESCE: return check_is_open(k, n->kids[0]) && check_is_open(k, n->kids[1]);
    case N_IF: return check_is_open(k, n->kids[1]) && check_is_open(k, n->kids[2]);
    case N_ARITH: return check_is_open(k, n->kids[0]) && check_is_open(k, n->kids[1]);
    default: return false;
  }
}

/* The undeclared keys in `n` from which its type comes are read as `t`'s kind. */
struct type check_settle(struct checking *k, const struct node *n, struct type t) {
  struct type as = {.optional = true};
  switch (t.kind) {
    case TYPE_INT:
    case TYPE_FLOAT:
    case TYPE_DECIMAL: as.kind = TYPE_FLOAT; break;
    case TYPE_TEXT: as.kind = TYPE_TEXT; break;
    case TYPE_BOOL: as.kind = TYPE_BOOL; break;
    case TYPE_ERROR: return TYPE(TYPE_ERROR);
    default: {
      struct diag *d = check_error(k, E0314, n->span, "a key of a map is not read as %.*s",
                                   STR_ARG(check_type_name(k, type_optional(t, false))));
      diag_help(k->ds, d,
                "its values are texts, numbers or bools; declare the key in the schema to give it another type");
      check_set_type(k, n, TYPE(TYPE_ERROR));
      return TYPE(TYPE_ERROR);
    }
  }
  if (check_type_of(k, n).kind == TYPE_DYNAMIC) check_set_type(k, n, as);
  if (n->kind == N_PAREN || n->kind == N_COALESCE) check_settle(k, n->kids[0], t);
  if (n->kind == N_COALESCE && check_type_of(k, n->kids[1]).kind == TYPE_DYNAMIC) check_settle(k, n->kids[1], t);
  if (n->kind == N_IF) {
    if (check_type_of(k, n->kids[1]).kind == TYPE_DYNAMIC) check_settle(k, n->kids[1], t);
    if (check_type_of(k, n->kids[2]).kind == TYPE_DYNAMIC) check_settle(k, n->kids[2], t);
  }
  return as;
}

/* One type for two branches (`??`, `if`); TYPE_NONE where they do not meet. */
static struct type meet(struct checking *k, const struct node *an, struct type a, const struct node *bn,
                        struct type b) {
  if (is_error(a) || is_error(b)) return TYPE(TYPE_ERROR);
  bool optional = a.optional || b.optional;
  if (a.kind == TYPE_DYNAMIC && b.kind == TYPE_DYNAMIC) return a;
  if (a.kind == TYPE_DYNAMIC && b.kind != TYPE_MISSING) a = check_settle(k, an, b);
  else if (b.kind == TYPE_DYNAMIC && a.kind != TYPE_MISSING) b = check_settle(k, bn, a);
  if (is_error(a) || is_error(b)) return TYPE(TYPE_ERROR);
  if (a.kind == TYPE_MISSING) return type_optional(b, true);
  if (b.kind == TYPE_MISSING) return type_optional(a, true);
  if (a.kind == TYPE_DECIMAL || b.kind == TYPE_DECIMAL) {
    if ((a.kind != TYPE_DECIMAL && a.kind != TYPE_INT) || (b.kind != TYPE_DECIMAL && b.kind != TYPE_INT))
      return TYPE(TYPE_NONE);
    struct type t = TYPE(TYPE_DECIMAL);
    t.scale = a.kind == TYPE_DECIMAL && (b.kind != TYPE_DECIMAL || a.scale >= b.scale) ? a.scale : b.scale;
    if (a.kind == TYPE_INT) t.scale = b.scale;
    t.precision = 38;
    t.optional = optional;
    return t;
  }
  if (type_is_number(a) && type_is_number(b)) {
    struct type t = TYPE(a.kind == TYPE_FLOAT || b.kind == TYPE_FLOAT ? TYPE_FLOAT : TYPE_INT);
    t.optional = optional;
    return t;
  }
  if (a.kind != b.kind || (a.kind == TYPE_ENUM && a.ref != b.ref) || (a.kind == TYPE_ROW && a.ref != b.ref))
    return TYPE(TYPE_NONE);
  if (a.kind == TYPE_ROWS || a.kind == TYPE_MAP || a.kind == TYPE_VALUES || a.kind == TYPE_SET || a.kind == TYPE_LIST)
    return TYPE(TYPE_NONE);
  if (a.kind == TYPE_DURATION) a.precision |= b.precision;
  return type_optional(a, optional);
}

/* What a branch that takes its type from around it is to be: as the other one, where that is a float or a decimal and
 * so does not meet what a whole number would make of it; else as is wanted outside. */
static struct type open_hint(struct type hint, struct type other) {
  bool stays = other.kind == TYPE_FLOAT || other.kind == TYPE_DECIMAL;
  return hint.kind == TYPE_NONE || stays ? other : hint;
}

static struct type branches(struct checking *k, const struct node *an, const struct node *bn, struct type want,
                            const char *what) {
  struct type a, b;
  struct type hint = want.kind == TYPE_DYNAMIC ? TYPE(TYPE_NONE) : want;
  if (check_is_open(k, an) && !check_is_open(k, bn)) {
    b = check_value(k, bn, hint);
    a = check_value(k, an, open_hint(hint, b));
  } else {
    a = check_value(k, an, hint);
    b = check_value(k, bn, a.kind == TYPE_MISSING ? hint : open_hint(hint, a));
  }
  struct type t = meet(k, an, a, bn, b);
  if (t.kind == TYPE_NONE) {
    struct diag *d = check_error(k, E0303, bn->span, "the two sides of `%s` differ: this is %.*s", what,
                                 STR_ARG(check_type_name(k, type_optional(b, false))));
    diag_label(k->ds, d, an->span, "this is %.*s", STR_ARG(check_type_name(k, type_optional(a, false))));
    return TYPE(TYPE_ERROR);
  }
  return t;
}

/* ---- conditions ---- */

void check_cond(struct checking *k, const struct node *n) {
  struct type t = check_value(k, n, TYPE(TYPE_BOOL));
  if (t.kind == TYPE_DYNAMIC) t = check_settle(k, n, TYPE(TYPE_BOOL));
  if (t.kind == TYPE_BOOL || is_error(t)) return;
  struct diag *d = check_error(k, E0301, n->span, "expected a condition, found %.*s",
                               STR_ARG(check_type_name(k, type_optional(t, false))));
  const struct node *b = node_bare(n);
  if (t.kind == TYPE_ROWS)
    diag_fix(k->ds, d, (struct span){n->span.file, n->span.end, n->span.end}, STR(".any()"),
             "ask whether there is one: add `.any()`");
  else if (t.kind == TYPE_ENUM || t.kind == TYPE_TEXT || type_is_number(t))
    diag_help(k->ds, d, t.optional ? "compare it: `%.*s == ...`, or ask `is present`" : "compare it: `%.*s == ...`",
              STR_ARG(str_sub(sources_get(k->p->sources, b->span.file)->text, b->span.start, b->span.end)));
  else if (t.kind == TYPE_ROW || type_is_time(t)) diag_help(k->ds, d, "compare it, or ask `is present`");
  else if (t.kind == TYPE_LIST)
    diag_help(k->ds, d, "ask whether something is in it: `... in %.*s`",
              STR_ARG(str_sub(sources_get(k->p->sources, b->span.file)->text, b->span.start, b->span.end)));
  check_set_type(k, n, TYPE(TYPE_ERROR));
  check_set_type(k, b, TYPE(TYPE_ERROR));
}

static struct type presence(struct checking *k, const struct node *n) {
  const struct node *x = n->kids[0];
  struct type t = check_value(k, x, TYPE(TYPE_NONE));
  if (is_error(t)) return TYPE(TYPE_BOOL);
  if (t.kind == TYPE_ROWS || t.kind == TYPE_LIST || t.kind == TYPE_VALUES || t.kind == TYPE_SET) {
    struct diag *d =
        check_error(k, E0307, n->span, "%.*s is never missing: it may be empty", STR_ARG(check_type_name(k, t)));
    if (t.kind == TYPE_ROWS) diag_help(k->ds, d, "ask `.any()` or `.none()`");
  } else if (t.kind == TYPE_MISSING) {
    check_error(k, E0305, x->span, "`missing` is always missing");
  } else if (!t.optional && t.kind != TYPE_DYNAMIC) {
    struct diag *d = check_warn(k, W0303, n->span, "this is never missing by the schema");
    struct ref r = check_ref_of(k, node_bare(x));
    if (d && r.kind == REF_FIELD)
      diag_label(k->ds, d, k->s->entities[r.a].fields[r.b].type_span, "declared without `?`");
  }
  return TYPE(TYPE_BOOL);
}

static struct type matches(struct checking *k, const struct node *n) {
  struct type t = check_value(k, n->kids[0], TYPE(TYPE_TEXT));
  if (t.kind == TYPE_DYNAMIC) t = check_settle(k, n->kids[0], TYPE(TYPE_TEXT));
  if (!is_error(t) && t.kind != TYPE_TEXT) {
    struct diag *d = check_error(k, E0303, n->kids[0]->span, "`matches` tests a text, and this is %.*s",
                                 STR_ARG(check_type_name(k, type_optional(t, false))));
    if (t.kind == TYPE_ENUM)
      diag_fix(k->ds, d, (struct span){n->span.file, n->kids[0]->span.end, n->kids[0]->span.end}, STR(".text()"),
               "add `.text()`");
  }
  struct regex_problems ps = {0};
  regex_parse(k->a, n->word, &ps);
  /* inside slashes the pattern stands as it is; in quotes escapes may shift it, and the whole is shown */
  struct span w = n->word_span;
  bool exact = !n->flag || w.end - w.start == n->word.len + 2;
  for (uint32_t i = 0; i < ps.list.count; i++) {
    const struct regex_problem *p = &ps.list.items[i];
    struct span at = exact ? (struct span){w.file, w.start + 1 + p->start, w.start + 1 + p->end} : w;
    struct diag *d = p->is_warning ? check_warn(k, W0402, at, "%.*s", STR_ARG(p->message))
                                   : check_error(k, E0315, at, "%.*s", STR_ARG(p->message));
    if (!d) continue;
    if (p->help.len) diag_help(k->ds, d, "%.*s", STR_ARG(p->help));
    if (p->has_fix && exact)
      diag_fix(k->ds, d, (struct span){w.file, w.start + 1 + p->fix_start, w.start + 1 + p->fix_end}, p->fix,
               p->fix.len ? "write `%.*s`" : "leave it out%.*s", STR_ARG(p->fix));
  }
  return TYPE(TYPE_BOOL);
}

static struct type in_segment(struct checking *k, const struct node *n) {
  uint32_t entity = k->scope ? k->scope->entity : NONE;
  bool known = true;
  if (n->kids[0]) {
    struct type t = check_value(k, n->kids[0], TYPE(TYPE_NONE));
    if (is_error(t)) known = false;
    else if (t.kind != TYPE_ROW) {
      struct diag *d = check_error(k, E0308, n->kids[0]->span, "only a row is in a segment, and this is %.*s",
                                   STR_ARG(check_type_name(k, type_optional(t, false))));
      if (t.kind == TYPE_ROWS) diag_help(k->ds, d, "ask for one of them: `.any(in segment %.*s)`", STR_ARG(n->word));
      known = false;
    } else {
      entity = t.ref;
    }
  }
  uint32_t s = map_get(&k->c->segment_by_name, n->word);
  if (s == MAP_NONE) {
    struct diag *d = check_error(k, E0205, n->word_span, "there is no segment `%.*s`", STR_ARG(n->word));
    if (!check_near_worth(k, k->c->segment_count)) return TYPE(TYPE_BOOL);
    struct str *names = arena_new_array(k->a, struct str, k->c->segment_count + 1);
    for (uint32_t i = 0; i < k->c->segment_count; i++) names[i] = k->c->segments[i].name;
    check_near(k, d, n->word_span, n->word, names, k->c->segment_count);
    return TYPE(TYPE_BOOL);
  }
  check_set_ref(k, n, (struct ref){REF_SEGMENT, 0, s, 0});
  check_edge(k, k->c->let_count + s, n->word_span);
  const struct segment *seg = &k->c->segments[s];
  if (known && seg->entity != NONE && entity != seg->entity) {
    struct diag *d;
    if (entity == NONE) {
      d = check_error(k, E0308, n->span, "there is no row here that could be in a segment");
    } else {
      d = check_error(k, E0308, n->span, "`%.*s` holds rows of `%.*s`, and this is a row of `%.*s`", STR_ARG(seg->name),
                      STR_ARG(k->s->entities[seg->entity].name), STR_ARG(k->s->entities[entity].name));
    }
    diag_label(k->ds, d, seg->span, "the segment");
  }
  return TYPE(TYPE_BOOL);
}

/* ---- all of them ---- */

static struct type value(struct checking *k, const struct node *n, struct type want) {
  struct type t;
  switch ((enum node_kind)n->kind) {
    case N_INT:
    case N_DEC: return number(k, n, want);
    case N_STRING: return text(k, n, want);
    case N_DATE: return TYPE(TYPE_DATE);
    case N_STAMP: return TYPE(TYPE_TIMESTAMP);
    case N_DURATION: {
      int64_t v;
      static const int64_t most[] = {[UNIT_MICROSECOND] = INT64_MAX, [UNIT_MILLISECOND] = INT64_MAX / 1000,
                                     [UNIT_SECOND] = 315576000000,   [UNIT_MINUTE] = 5259600000,
                                     [UNIT_HOUR] = 87660000,         [UNIT_DAY] = 3652500,
                                     [UNIT_WEEK] = 521786,           [UNIT_MONTH] = 120000,
                                     [UNIT_QUARTER] = 40000,         [UNIT_YEAR] = 10000};
      if (int_parse(n->word, &v) != NUMBER_OK || v > most[n->op]) {
        check_error(k, E0302, n->span, "a duration is at most 10,000 years");
        return TYPE(TYPE_ERROR);
      }
      t = TYPE(TYPE_DURATION);
      t.precision = n->op >= UNIT_MONTH;
      return t;
    }
    case N_TRUE:
    case N_FALSE: return TYPE(TYPE_BOOL);
    case N_NAME: return check_name(k, n, want);
    case N_PAREN: return check_value(k, n->kids[0], want);
    case N_LIST:
    case N_BULK: return check_list(k, n, want.kind == TYPE_LIST ? type_elem(want) : TYPE(TYPE_NONE));
    case N_CALL: return check_call(k, n);
    case N_MEMBER_OF:
    case N_METHOD:
    case N_INDEX: return check_method(k, n);
    case N_NEG:
      t = check_value(k, n->kids[0], want);
      if (t.kind == TYPE_DYNAMIC) t = check_settle(k, n->kids[0], TYPE(TYPE_FLOAT));
      if (is_error(t)) return t;
      if (!type_is_number(t) && t.kind != TYPE_DURATION) {
        check_error(k, E0303, n->kids[0]->span, "a minus sign stands before numbers and durations, and this is %.*s",
                    STR_ARG(check_type_name(k, t)));
        return TYPE(TYPE_ERROR);
      }
      return t;
    case N_ARITH: return check_arith(k, n, want);
    case N_COALESCE: {
      t = branches(k, n->kids[0], n->kids[1], want,
                   "?"
                   "?");
      if (is_error(t)) return t;
      struct type a = check_type_of(k, n->kids[0]), b = check_type_of(k, n->kids[1]);
      if (!a.optional && a.kind != TYPE_DYNAMIC && !is_error(a))
        check_warn(k, W0303, n->kids[0]->span,
                   "the left side of `?"
                   "?` is never missing by the schema");
      if (t.kind != TYPE_DYNAMIC) t.optional = b.optional;
      return t;
    }
    case N_COMPARE: check_compare(k, n); return TYPE(TYPE_BOOL);
    case N_IN: check_in(k, n); return TYPE(TYPE_BOOL);
    case N_BETWEEN: check_between(k, n); return TYPE(TYPE_BOOL);
    case N_IN_SEGMENT: return in_segment(k, n);
    case N_IS_MISSING:
    case N_IS_PRESENT: return presence(k, n);
    case N_MATCHES: return matches(k, n);
    case N_NOT: check_cond(k, n->kids[0]); return TYPE(TYPE_BOOL);
    case N_AND:
    case N_OR:
      for (uint32_t i = 0; i < n->count; i++) check_cond(k, n->kids[i]);
      return TYPE(TYPE_BOOL);
    case N_IF: check_cond(k, n->kids[0]); return branches(k, n->kids[1], n->kids[2], want, "if");
    default: return TYPE(TYPE_ERROR); /* N_ERROR, and what stands nowhere in expressions */
  }
}

struct type check_value(struct checking *k, const struct node *n, struct type want) {
  struct type t = value(k, n, want);
  check_set_type(k, n, t);
  return t;
}
