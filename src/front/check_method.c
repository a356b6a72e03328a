/* What follows a dot: fields, steps, collections' and values' methods; and functions. */
#include "front/checking.h"
#include "front/foreign.h"

static const struct {
  const char *word;
  enum method method;
} methods[] = {
#define METHOD(id, word, doc) {word, METHOD_##id},
#include "front/methods.def"
#undef METHOD
};

static enum method method_of(struct str word) {
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (str_is(word, methods[i].word)) return methods[i].method;
  return METHOD_UNKNOWN;
}

static const char *method_word(enum method m) { return methods[m - 1].word; }

static bool is_part(enum method m) { return m >= METHOD_DATE; }
static bool is_rows(enum method m) { return m >= METHOD_WHERE && m <= METHOD_EARLIEST; }

static struct str plain_name(struct checking *k, struct type t) { return check_type_name(k, type_optional(t, false)); }

static struct type rows_of(uint32_t entity) {
  struct type t = TYPE(TYPE_ROWS);
  t.ref = entity;
  return t;
}

static struct type row_of(uint32_t entity) {
  struct type t = {.kind = TYPE_ROW, .optional = true, .ref = entity};
  return t;
}

/* ---- brackets of a collection ---- */

struct scope check_row_scope(struct checking *k, uint32_t entity, uint32_t relation) {
  struct scope s = {.outer = k->scope, .entity = entity, .back = NONE};
  if (relation != NONE && k->scope && k->s->relations[relation].from == k->scope->entity)
    s.back = k->s->relations[relation].inverse;
  return s;
}

/* The to-many relation that a collection was taken by, where it was one step from the row outside; NONE else. */
static uint32_t taken_by(struct checking *k, const struct node *n) {
  n = node_bare(n);
  if (n->kind == N_METHOD) return taken_by(k, n->kids[0]);
  struct ref r = check_ref_of(k, n);
  if (r.kind != REF_FIELD) return NONE;
  if (n->kind == N_MEMBER_OF) { /* `customer.invoices`: of the outer row itself */
    struct ref row = check_ref_of(k, node_bare(n->kids[0]));
    if (row.kind != REF_ROW || row.depth != 0) return NONE;
  }
  return k->s->entities[r.a].fields[r.b].relation;
}

static const struct node *lambda(struct checking *k, const struct node *arg, struct scope *s) {
  if (arg->kind != N_LAMBDA) return arg;
  s->name = arg->word;
  s->span = arg->word_span;
  for (const struct scope *o = s->outer; o; o = o->outer)
    if (str_eq(o->name, s->name)) {
      struct diag *d =
          check_error(k, E0206, arg->word_span, "a row outside is called `%.*s` already", STR_ARG(s->name));
      diag_label(k->ds, d, o->span, "the other");
      diag_help(k->ds, d, "give one of them another name");
      break;
    }
  return arg->kids[0];
}

/* The single argument that is evaluated for each row: a condition or a value. */
static struct type for_each(struct checking *k, const struct node *n, uint32_t entity, const struct node *arg,
                            bool condition) {
  struct scope s = check_row_scope(k, entity, taken_by(k, n->kids[0]));
  const struct node *body = lambda(k, arg, &s);
  const struct scope *outer = k->scope;
  uint32_t around = 0;
  for (const struct scope *o = outer; o; o = o->outer) around++;
  if (around > CHECK_BRACKETS_MOST) {
    struct diag *d =
        check_error(k, E0318, n->word_span, "collections nest more than %d deep here", CHECK_BRACKETS_MOST);
    diag_help(k->ds, d, "give the inner part a name of its own: `let %.*s.name = ...`",
              STR_ARG(k->s->entities[entity].name));
    return TYPE(TYPE_ERROR);
  }
  if (body->kind == N_ARG) {
    check_error(k, E0311, body->word_span, "`%.*s` takes no argument of this name", STR_ARG(n->word));
    return TYPE(TYPE_ERROR);
  }
  k->scope = &s;
  struct type t = TYPE(TYPE_BOOL);
  if (condition) check_cond(k, body);
  else t = check_value(k, body, TYPE(TYPE_NONE));
  k->scope = outer;
  if (arg != body) check_set_type(k, arg, t);
  return t;
}

static struct type wrong_count(struct checking *k, const struct node *n, const char *takes) {
  check_error(k, E0311, n->word_span, "`%.*s` takes %s", STR_ARG(n->word), takes);
  return TYPE(TYPE_ERROR);
}

/* How rows of this entity are put in order: by the first time that it has. */
static void help_order(struct checking *k, struct diag *d, uint32_t entity, enum method m) {
  const struct entity *e = &k->s->entities[entity];
  for (uint32_t i = 0; i < e->field_count; i++)
    if (type_is_time(e->fields[i].type)) {
      diag_help(k->ds, d, "for instance `%s(3, by: %.*s)`", method_word(m), STR_ARG(e->fields[i].name));
      return;
    }
  diag_help(k->ds, d, "for instance `%s(3, by: FIELD)`", method_word(m));
}

static struct type rows_method(struct checking *k, const struct node *n, enum method m, struct type recv) {
  uint32_t args = n->count - 1, entity = recv.ref;
  const struct node *arg = args ? n->kids[1] : NULL;
  struct type t;
  check_set_ref(k, n, (struct ref){REF_METHOD, 0, m, 0});
  switch (m) {
    case METHOD_WHERE:
    case METHOD_ALL:
      if (args != 1) return wrong_count(k, n, "one condition");
      for_each(k, n, entity, arg, true);
      return m == METHOD_WHERE ? rows_of(entity) : TYPE(TYPE_BOOL);
    case METHOD_ANY:
    case METHOD_NONE:
    case METHOD_COUNT:
      if (args > 1) return wrong_count(k, n, "one condition, or nothing");
      if (args) for_each(k, n, entity, arg, true);
      return TYPE(m == METHOD_COUNT ? TYPE_INT : TYPE_BOOL);
    case METHOD_SUM:
    case METHOD_AVG:
    case METHOD_MIN:
    case METHOD_MAX:
    case METHOD_DISTINCT:
      if (args != 1)
        return wrong_count(
            k, n,
            m == METHOD_DISTINCT ? "what is to be distinct" : "what is to be summed or compared, for instance a field");
      t = for_each(k, n, entity, arg, false);
      if (t.kind == TYPE_ERROR) return t;
      if (t.kind == TYPE_DYNAMIC) t = check_settle(k, arg->kind == N_LAMBDA ? arg->kids[0] : arg, TYPE(TYPE_FLOAT));
      if (m == METHOD_DISTINCT) {
        if (type_is_number(t) || type_is_time(t) || t.kind == TYPE_TEXT || t.kind == TYPE_ENUM || t.kind == TYPE_ID ||
            t.kind == TYPE_BOOL || t.kind == TYPE_DURATION)
          return (struct type){
              .kind = TYPE_VALUES, .elem = t.kind, .precision = t.precision, .scale = t.scale, .ref = t.ref};
      } else if (m == METHOD_MIN || m == METHOD_MAX) {
        if (type_is_number(t) || type_is_time(t) || t.kind == TYPE_TEXT || t.kind == TYPE_DURATION)
          return type_optional(t, true);
      } else if (type_is_number(t)) {
        if (m == METHOD_SUM) {
          if (t.kind == TYPE_DECIMAL) t.precision = 38;
          return type_optional(t, false);
        }
        if (t.kind == TYPE_FLOAT) return type_optional(t, true);
        unsigned scale = (t.kind == TYPE_DECIMAL ? t.scale : 0) + 6;
        if (scale > 38) {
          check_error(k, E0316, n->word_span, "the average would have %u decimals, and 38 digits is what there is",
                      scale);
          return TYPE(TYPE_ERROR);
        }
        return (struct type){.kind = TYPE_DECIMAL, .precision = 38, .scale = (uint8_t)scale, .optional = true};
      }
      {
        struct diag *d = check_error(k, E0303, arg->span, "`%s` takes %s, and this is %.*s", method_word(m),
                                     m == METHOD_DISTINCT                 ? "a value"
                                     : m == METHOD_MIN || m == METHOD_MAX ? "numbers, times or texts"
                                                                          : "numbers",
                                     STR_ARG(plain_name(k, t)));
        if (t.kind == TYPE_BOOL && m == METHOD_SUM)
          diag_help(k->ds, d, "count the rows for which it holds: `.count(...)`");
        if (t.kind == TYPE_ENUM && (m == METHOD_MIN || m == METHOD_MAX)) diag_help(k->ds, d, "enums have no order");
      }
      return TYPE(TYPE_ERROR);
    case METHOD_LATEST:
    case METHOD_EARLIEST: {
      const struct node *count = NULL, *by = NULL;
      for (uint32_t i = 0; i < args; i++) {
        const struct node *x = n->kids[1 + i];
        if (x->kind == N_ARG && str_is(x->word, "by") && !by) by = x;
        else if (x->kind != N_ARG && x->kind != N_LAMBDA && !count && i == 0) count = x;
        else {
          help_order(k, check_error(k, E0311, n->word_span, "`%s` takes how many, and `by: ...`", method_word(m)),
                     entity, m);
          return TYPE(TYPE_ERROR);
        }
      }
      if (!by) {
        help_order(k, check_error(k, E0311, n->word_span, "`%s` needs what the rows are ordered by", method_word(m)),
                   entity, m);
        return TYPE(TYPE_ERROR);
      }
      const struct entity *e = &k->s->entities[entity];
      if (!e->key_count) {
        struct diag *d =
            check_error(k, E0317, n->word_span,
                        "rows of `%.*s` cannot be ordered: the entity has no key that settles ties", STR_ARG(e->name));
        diag_label(k->ds, d, e->span, "declared without `key`");
      }
      t = for_each(k, n, entity, by->kids[0], false);
      check_set_type(k, by, t);
      if (t.kind == TYPE_DYNAMIC) t = check_settle(k, by->kids[0], TYPE(TYPE_FLOAT));
      if (t.kind != TYPE_ERROR && !type_is_number(t) && !type_is_time(t) && t.kind != TYPE_TEXT &&
          t.kind != TYPE_DURATION)
        check_error(k, E0310, by->kids[0]->span, "%.*s has no order", STR_ARG(plain_name(k, t)));
      if (!count) return row_of(entity);
      check_value(k, count, TYPE(TYPE_INT));
      const struct node *lit = node_bare(count);
      if (lit->kind != N_INT || (lit->word.len == 1 && lit->word.ptr[0] == '0') || lit->word.len > 9)
        check_error(k, E0311, count->span, "how many is a whole number from 1 to 999,999,999, written out");
      return rows_of(entity);
    }
    default: return TYPE(TYPE_ERROR);
  }
}

/* ---- values ---- */

static void text_arg(struct checking *k, const struct node *n) {
  const struct node *arg = n->kids[1];
  struct type t = check_value(k, arg, TYPE(TYPE_TEXT));
  if (t.kind == TYPE_DYNAMIC) t = check_settle(k, arg, TYPE(TYPE_TEXT));
  if (t.kind == TYPE_TEXT || t.kind == TYPE_ERROR) return;
  struct diag *d = check_error(k, E0303, arg->span, "`%.*s` takes a text, and this is %.*s", STR_ARG(n->word),
                               STR_ARG(plain_name(k, t)));
  if (t.kind == TYPE_ENUM)
    diag_fix(k->ds, d, (struct span){arg->span.file, arg->span.end, arg->span.end}, STR(".text()"), "add `.text()`");
}

static struct type value_method(struct checking *k, const struct node *n, enum method m, struct type recv) {
  uint32_t args = n->count - 1;
  check_set_ref(k, n, (struct ref){REF_METHOD, 0, m, 0});
  bool opt = recv.optional;
  switch (m) {
    case METHOD_STARTS_WITH:
    case METHOD_ENDS_WITH:
    case METHOD_CONTAINS:
      if (args != 1) return wrong_count(k, n, "one text");
      text_arg(k, n);
      return TYPE(TYPE_BOOL);
    case METHOD_LOWER:
    case METHOD_UPPER:
    case METHOD_TRIM:
    case METHOD_FOLD:
      if (args) return wrong_count(k, n, "nothing");
      return (struct type){.kind = TYPE_TEXT, .optional = opt};
    case METHOD_LENGTH:
      if (args) return wrong_count(k, n, "nothing");
      return (struct type){.kind = TYPE_INT, .optional = opt};
    case METHOD_TEXT:
      if (args) return wrong_count(k, n, "nothing");
      return (struct type){.kind = TYPE_TEXT, .optional = opt};
    case METHOD_NUMBER:
      if (args) return wrong_count(k, n, "nothing");
      return (struct type){.kind = TYPE_FLOAT, .optional = true};
    case METHOD_HAS: {
      if (args != 1) return wrong_count(k, n, "one element");
      struct type elem = type_elem(recv), t = check_value(k, n->kids[1], elem);
      if (t.kind == TYPE_DYNAMIC) t = check_settle(k, n->kids[1], elem);
      if (t.kind != TYPE_ERROR && elem.kind != TYPE_ERROR &&
          (t.kind != elem.kind || (t.kind == TYPE_ENUM && t.ref != elem.ref)) &&
          !(elem.kind == TYPE_ID && t.kind == TYPE_TEXT))
        check_error(k, E0303, n->kids[1]->span, "expected %.*s, found %.*s", STR_ARG(plain_name(k, elem)),
                    STR_ARG(plain_name(k, t)));
      return TYPE(TYPE_BOOL);
    }
    case METHOD_HAS_ANY:
    case METHOD_HAS_ALL:
    case METHOD_HAS_NONE:
      if (args != 1) return wrong_count(k, n, "a list");
      check_list(k, n->kids[1], type_elem(recv));
      return TYPE(TYPE_BOOL);
    case METHOD_COUNT:
      if (args) return wrong_count(k, n, "nothing: it counts what is distinct");
      return TYPE(TYPE_INT);
    case METHOD_DATE: return (struct type){.kind = TYPE_DATE, .optional = opt};
    default: return (struct type){.kind = TYPE_INT, .optional = opt}; /* parts of times */
  }
}

/* Which methods a value has. */
static bool has_method(struct type t, enum method m) {
  switch (t.kind) {
    case TYPE_ROWS: return is_rows(m);
    case TYPE_VALUES: return m == METHOD_COUNT;
    case TYPE_TEXT: return m >= METHOD_STARTS_WITH && m <= METHOD_FOLD;
    case TYPE_ENUM: return m == METHOD_TEXT;
    case TYPE_SET: return m >= METHOD_HAS && m <= METHOD_HAS_NONE;
    case TYPE_TIMESTAMP: return is_part(m);
    case TYPE_DATE: return is_part(m) && m != METHOD_DATE && m != METHOD_HOUR;
    case TYPE_DYNAMIC: return (m >= METHOD_STARTS_WITH && m <= METHOD_FOLD) || m == METHOD_TEXT || m == METHOD_NUMBER;
    default: return false;
  }
}

static struct type no_such(struct checking *k, const struct node *n, struct type recv, bool brackets) {
  struct diag *d;
  enum method m = method_of(n->word);
  struct str *names;
  uint32_t count = 0;
  if (recv.kind == TYPE_ROW || recv.kind == TYPE_ROWS) {
    const struct entity *e = &k->s->entities[recv.ref];
    uint32_t f = map_get(&e->by_name, n->word);
    if (recv.kind == TYPE_ROWS && f != MAP_NONE) {
      d = check_error(k, E0304, n->word_span, "there are many rows here, and `%.*s` is of one", STR_ARG(n->word));
      diag_label(k->ds, d, e->fields[f].span, "the field");
      if (type_is_number(e->fields[f].type))
        diag_help(k->ds, d, "take `.sum(%.*s)`, `.max(%.*s)` or ask `.any(%.*s ...)`", STR_ARG(n->word),
                  STR_ARG(n->word), STR_ARG(n->word));
      else
        diag_help(k->ds, d, "ask `.any(%.*s ...)` or `.all(%.*s ...)`, or take one row: `.latest(by: ...)`",
                  STR_ARG(n->word), STR_ARG(n->word));
      return TYPE(TYPE_ERROR);
    }
    if (f != MAP_NONE && brackets) {
      d = check_error(k, E0311, n->word_span, "`%.*s` is a field, and takes no brackets", STR_ARG(n->word));
      diag_label(k->ds, d, e->fields[f].span, "the field");
      return TYPE(TYPE_ERROR);
    }
    if (recv.kind == TYPE_ROW && is_rows(m)) {
      d = check_error(k, E0304, n->word_span, "this is one row of `%.*s`, and `%s` asks a collection", STR_ARG(e->name),
                      method_word(m));
      return TYPE(TYPE_ERROR);
    }
    d = check_error(k, E0201, n->word_span,
                    recv.kind == TYPE_ROWS ? "collections of `%.*s` have no `%.*s`" : "`%.*s` has no field `%.*s`",
                    STR_ARG(e->name), STR_ARG(n->word));
    diag_label(k->ds, d, e->span, "the fields of `%.*s`", STR_ARG(e->name));
    count = check_member_names(k, recv.ref, true, &names);
    if (recv.kind == TYPE_ROWS) {
      struct str *more = arena_new_array(k->a, struct str, count + METHODS);
      uint32_t c = 0;
      for (uint32_t i = 0; i < count; i++) {
        uint32_t field = map_get(&e->by_name, names[i]);
        if (field != MAP_NONE && e->fields[field].type.kind == TYPE_ROWS) more[c++] = names[i];
      }
      names = more;
      count = c;
    }
  } else {
    d = check_error(k, E0207, n->word_span, "%.*s has no `%.*s`", STR_ARG(plain_name(k, recv)), STR_ARG(n->word));
    names = arena_new_array(k->a, struct str, METHODS + 1);
  }
  struct str *all = arena_new_array(k->a, struct str, count + METHODS + 1);
  for (uint32_t i = 0; i < count; i++) all[i] = names[i];
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (has_method(recv, methods[i].method)) all[count++] = str_from(methods[i].word);
  const char *help = foreign_help(FOREIGN_METHOD, n->word);
  if (help) diag_help(k->ds, d, "%s", help);
  else check_near(k, d, n->word_span, n->word, all, count);
  if (recv.kind == TYPE_ENUM && m >= METHOD_STARTS_WITH && m <= METHOD_FOLD)
    diag_help(k->ds, d, "take its word first: `.text().%s(...)`", method_word(m));
  if (m == METHOD_TEXT && recv.kind == TYPE_TEXT) diag_help(k->ds, d, "this is a text already");
  if (recv.kind == TYPE_DATE && m == METHOD_DATE) diag_help(k->ds, d, "this is a date already");
  return TYPE(TYPE_ERROR);
}

/* One letter more, less or other. */
static bool one_letter_apart(struct str a, struct str b) {
  if (a.len > b.len) return one_letter_apart(b, a);
  if (b.len - a.len > 1) return false;
  size_t i = 0;
  while (i < a.len && a.ptr[i] == b.ptr[i]) i++;
  size_t rest = a.len - i - (a.len == b.len && i < a.len);
  return str_eq(str_sub(a, a.len - rest, a.len), str_sub(b, b.len - rest, b.len));
}

/* Without what hands slip on: case, `_` and `-`. */
static struct str skeleton(struct arena *a, struct str s) {
  struct buf b = buf_in(a);
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c != '_' && c != '-') buf_addc(&b, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
  }
  return b.len ? buf_str(&b) : STR("");
}

/* An undeclared key that a slip makes of a declared one: nobody is told by the data, where it is missing. */
static void warn_key(struct checking *k, struct span at, const struct map_type *m, struct str key) {
  if (!check_near_worth(k, m->count)) return;
  struct str slip = skeleton(k->a, key);
  for (uint32_t i = 0; i < m->count; i++) {
    struct str name = m->keys[i].name, other = skeleton(k->a, name);
    bool letter = slip.len >= 5 && other.len >= 5 && one_letter_apart(slip, other);
    if (!str_eq(slip, other) && !letter) continue;
    struct diag *d =
        check_warn(k, W0306, at, "`%.*s` is declared, and `%.*s` is another key", STR_ARG(name), STR_ARG(key));
    if (d) diag_help(k->ds, d, "write `%.*s`, or declare `%.*s`, too", STR_ARG(name), STR_ARG(key));
    return;
  }
}

static struct type map_key(struct checking *k, const struct node *n, struct type recv, struct str key) {
  const struct map_type *m = &k->s->maps[recv.ref];
  for (uint32_t i = 0; i < m->count; i++)
    if (str_eq(m->keys[i].name, key)) {
      check_set_ref(k, n, (struct ref){REF_MAP_KEY, 0, recv.ref, i});
      return type_optional(m->keys[i].type, true);
    }
  warn_key(k, n->kind == N_INDEX ? n->kids[1]->span : n->word_span, m, key);
  check_set_ref(k, n, (struct ref){REF_MAP_KEY, 0, recv.ref, NONE});
  return (struct type){.kind = TYPE_DYNAMIC, .optional = true};
}

struct type check_method(struct checking *k, const struct node *n) {
  const struct node *r = n->kids[0];
  struct type recv = check_value(k, r, TYPE(TYPE_NONE));
  bool brackets = n->kind == N_METHOD;
  if (recv.kind == TYPE_ERROR) return recv;
  if (n->kind == N_INDEX) {
    if (recv.kind == TYPE_MAP) return map_key(k, n, recv, n->kids[1]->word);
    struct diag *d = check_error(k, E0303, n->span, "only a map is asked with `[\"...\"]`, and this is %.*s",
                                 STR_ARG(plain_name(k, recv)));
    if (recv.kind == TYPE_ROWS) diag_help(k->ds, d, "pick rows with `.where(...)` or `.latest(...)`");
    return TYPE(TYPE_ERROR);
  }
  enum method m = method_of(n->word);
  if (recv.kind == TYPE_ROW) {
    struct type t;
    if (check_member(k, n, recv.ref, recv.optional, brackets ? n : NULL, 1, &t)) return t;
    return no_such(k, n, recv, brackets);
  }
  if (recv.kind == TYPE_ROWS && !brackets) {
    const struct entity *e = &k->s->entities[recv.ref];
    uint32_t f = map_get(&e->by_name, n->word);
    if (f != MAP_NONE && e->fields[f].type.kind == TYPE_ROWS) {
      check_set_ref(k, n, (struct ref){REF_FIELD, 0, recv.ref, f});
      return e->fields[f].type;
    }
  }
  if (recv.kind == TYPE_MAP && !brackets) return map_key(k, n, recv, n->word);
  if (!has_method(recv, m)) return no_such(k, n, recv, brackets);
  if (is_part(m)) {
    if (brackets) {
      struct diag *d = check_error(k, E0311, n->word_span, "`.%s` stands without brackets", method_word(m));
      diag_fix(k->ds, d, (struct span){n->span.file, n->word_span.end, n->span.end}, STR_NONE, "write `.%s`",
               method_word(m));
    }
    return value_method(k, n, m, recv);
  }
  if (!brackets) {
    struct diag *d = check_error(k, E0311, n->word_span, "`.%s` is called with brackets", method_word(m));
    diag_fix(k->ds, d, (struct span){n->span.file, n->word_span.end, n->word_span.end}, STR("()"), "write `.%s(%s)`",
             method_word(m), m == METHOD_SUM || m == METHOD_WHERE || m == METHOD_HAS ? "..." : "");
    return TYPE(TYPE_ERROR);
  }
  if (recv.kind == TYPE_ROWS) return rows_method(k, n, m, recv);
  if (recv.kind == TYPE_DYNAMIC && m != METHOD_NUMBER) recv = check_settle(k, r, TYPE(TYPE_TEXT));
  else if (recv.kind == TYPE_DYNAMIC) recv = check_settle(k, r, TYPE(TYPE_FLOAT));
  return value_method(k, n, m, recv);
}

struct type check_call(struct checking *k, const struct node *n) {
  if (str_is(n->word, "count_true")) {
    check_set_ref(k, n, (struct ref){.kind = REF_COUNT_TRUE});
    if (!n->count) return wrong_count(k, n, "at least one condition");
    for (uint32_t i = 0; i < n->count; i++) {
      if (n->kids[i]->kind == N_ARG || n->kids[i]->kind == N_LAMBDA)
        check_error(k, E0311, n->kids[i]->span, "`count_true` takes conditions");
      else check_cond(k, n->kids[i]);
    }
    return TYPE(TYPE_INT);
  }
  uint32_t entity = k->scope ? k->scope->entity : NONE;
  struct type t;
  if (entity != NONE && check_member(k, n, entity, false, n, 0, &t)) return t;
  struct diag *d = check_error(k, E0208, n->word_span, "there is no function `%.*s`", STR_ARG(n->word));
  enum method m = method_of(n->word);
  if (m != METHOD_UNKNOWN) {
    diag_help(k->ds, d, "it is written behind what it speaks of: `x.%s%s`", method_word(m), is_part(m) ? "" : "(...)");
    return TYPE(TYPE_ERROR);
  }
  if (entity != NONE && map_get(&k->s->entities[entity].by_name, n->word) != MAP_NONE) {
    diag_help(k->ds, d, "`%.*s` is a field, and takes no brackets", STR_ARG(n->word));
    return TYPE(TYPE_ERROR);
  }
  const char *help = foreign_help(FOREIGN_FUNCTION, n->word);
  if (help) {
    diag_help(k->ds, d, "%s", help);
    return TYPE(TYPE_ERROR);
  }
  uint32_t lets = check_near_worth(k, k->c->let_count) ? k->c->let_count : 0;
  struct str *names = arena_new_array(k->a, struct str, lets + 2);
  uint32_t count = 0;
  for (uint32_t i = 0; i < lets; i++)
    if (k->c->lets[i].owner == entity && k->c->lets[i].param_count) names[count++] = k->c->lets[i].name;
  names[count++] = STR("count_true");
  check_near(k, d, n->word_span, n->word, names, count);
  for (uint32_t i = 0; i < lets; i++)
    if (k->c->lets[i].owner != entity && k->c->lets[i].owner != NONE && str_eq(k->c->lets[i].name, n->word)) {
      diag_label(k->ds, d, k->c->lets[i].span, "`%.*s` has one", STR_ARG(k->s->entities[k->c->lets[i].owner].name));
      break;
    }
  return TYPE(TYPE_ERROR);
}
