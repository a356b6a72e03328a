/* What is allowed and yet likely to surprise: a negation that takes in missing values, `all` over nothing, conditions
 * that repeat or contradict each other. */
#include "base/map.h"
#include "data/decimal.h"
#include "front/checking.h"

static struct str text_of(struct checking *k, const struct node *n) {
  struct buf b = buf_in(k->a);
  tree_print(node_bare(n), &b);
  return b.len ? buf_str(&b) : STR("");
}

/* What the conditions of a list say; found out when somebody asks, which few texts make anybody do. */
struct guards {
  const struct node *const *list;
  uint32_t count; /* 0: they say nothing */
  bool and, noted;
  struct map present; /* printed expressions that a condition beside says are present, or compares positively */
  struct map missing; /* that an alternative beside says are missing */
  struct map filled;  /* collections that have a row */
  struct guards *outer;
  bool tight; /* stands between `and`s: an `or` in a fix needs brackets */
};

static void note_guards(struct checking *k, const struct node *n, struct guards *g, bool and, uint32_t deep);

static bool guarded(struct checking *k, struct guards *g, struct str text, bool filled) {
  for (; g; g = g->outer) {
    for (uint32_t i = 0; !g->noted && i < g->count; i++) note_guards(k, g->list[i], g, g->and, 0);
    g->noted = true;
    if (filled ? map_get(&g->filled, text) != MAP_NONE
               : map_get(&g->present, text) != MAP_NONE || map_get(&g->missing, text) != MAP_NONE)
      return true;
  }
  return false;
}

static void walk(struct checking *k, const struct node *n, bool negated, struct guards *g);

/* What may be missing, as who reads it here would write it. */
struct read {
  const struct node *node;
  struct str text;
  const struct let *through; /* the computed field in which it stands; NULL: it stands here */
};

struct reads {
  struct read list[8];
  uint32_t count;
  struct str before;         /* the way to the row of a computed field whose body is looked at: "parent." */
  const struct let *through; /* the outermost */
  uint32_t depth;
};

enum { LETS_DEEP = 8 };

/* Whether it begins with a field of the row: what begins with a row's name or a parameter says nothing elsewhere. */
static bool of_the_row(struct checking *k, const struct node *n) {
  while (n->kind != N_NAME && n->count && n->kids[0]) n = node_bare(n->kids[0]);
  uint8_t kind = check_ref_of(k, n).kind;
  return n->kind == N_NAME && (kind == REF_FIELD || kind == REF_LET);
}

static void add_read(struct checking *k, const struct node *n, struct reads *r) {
  if (r->through && !of_the_row(k, n)) return;
  struct str text = text_of(k, n);
  if (r->before.len) text = str_printf(k->a, "%.*s%.*s", STR_ARG(r->before), STR_ARG(text));
  for (uint32_t i = 0; i < r->count; i++)
    if (str_eq(r->list[i].text, text)) return;
  r->list[r->count++] = (struct read){n, text, r->through};
}

static void optional_reads(struct checking *k, const struct node *n, struct reads *r);

/* The body of a computed field that is a condition; of one that is a value it is asked whether it may be missing. */
static void reads_of_let(struct checking *k, const struct node *n, const struct let *l, struct reads *r) {
  const struct node *on = n->kind == N_MEMBER_OF || n->kind == N_METHOD ? n->kids[0] : NULL;
  if (l->owner == NONE || l->type.kind != TYPE_BOOL || l->type.optional || r->depth == LETS_DEEP) return;
  if (on && ((r->through && !of_the_row(k, node_bare(on))) || check_type_of(k, on).kind != TYPE_ROW)) return;
  struct reads outer = *r;
  if (on) r->before = str_printf(k->a, "%.*s%.*s.", STR_ARG(r->before), STR_ARG(text_of(k, on)));
  if (!r->through) r->through = l;
  r->depth++;
  optional_reads(k, l->body, r);
  r->before = outer.before;
  r->through = outer.through;
  r->depth = outer.depth;
}

/* Fields that may be missing and whose absence makes the condition `n` false. */
static void optional_reads(struct checking *k, const struct node *n, struct reads *r) {
  n = node_bare(n);
  if (r->count == sizeof r->list / sizeof *r->list) return;
  switch (n->kind) {
    case N_NAME:
    case N_CALL:
    case N_MEMBER_OF:
    case N_INDEX: {
      struct type t = check_type_of(k, n);
      struct ref ref = check_ref_of(k, n);
      const struct let *let = ref.kind == REF_LET ? &k->c->lets[ref.a] : NULL;
      if (ref.kind == REF_METHOD) optional_reads(k, n->kids[0], r);
      else if (let && let->type.kind == TYPE_BOOL && !let->type.optional) reads_of_let(k, n, let, r);
      else if (t.optional && (ref.kind == REF_FIELD || ref.kind == REF_MAP_KEY || let) && t.kind != TYPE_ROW)
        add_read(k, n, r);
      return;
    }
    case N_COMPARE:
    case N_ARITH:
      if (n->kind == N_COMPARE && n->op == OP_NE) return;
      optional_reads(k, n->kids[0], r);
      optional_reads(k, n->kids[1], r);
      return;
    case N_BETWEEN:
    case N_IN:
    case N_MATCHES:
      if (n->flag && n->kind != N_MATCHES) return;
      optional_reads(k, n->kids[0], r);
      return;
    case N_NEG: optional_reads(k, n->kids[0], r); return;
    case N_METHOD: {
      struct ref ref = check_ref_of(k, n);
      struct type recv = check_type_of(k, n->kids[0]);
      if (ref.kind == REF_LET) reads_of_let(k, n, &k->c->lets[ref.a], r);
      else if (ref.kind == REF_METHOD && recv.kind != TYPE_ROWS && recv.kind != TYPE_SET && recv.kind != TYPE_VALUES)
        optional_reads(k, n->kids[0], r);
      return;
    }
    case N_AND:
    case N_OR:
      for (uint32_t i = 0; i < n->count; i++) optional_reads(k, n->kids[i], r);
      return;
    default: return;
  }
}

/* `at` is the whole negated condition; the fix goes behind it. */
static void warn_negation(struct checking *k, const struct node *at, const struct node *inner, struct guards *g) {
  struct reads reads = {0};
  if (check_type_of(k, inner).kind == TYPE_ERROR) return; /* a mistake that is told needs no warning */
  for (uint32_t i = 0; i < inner->count; i++)
    if (inner->kids[i] && check_type_of(k, inner->kids[i]).kind == TYPE_ERROR) return;
  if (inner->kind == N_COMPARE || inner->kind == N_ARITH) {
    optional_reads(k, inner->kids[0], &reads);
    optional_reads(k, inner->kids[1], &reads);
  } else if (inner->kind == N_IN || inner->kind == N_BETWEEN) {
    optional_reads(k, inner->kids[0], &reads);
  } else {
    optional_reads(k, inner, &reads);
  }
  for (uint32_t i = 0; i < reads.count; i++) {
    const struct read *read = &reads.list[i];
    struct str what = read->text;
    if (guarded(k, g, what, false)) continue;
    struct ref r = check_ref_of(k, read->node);
    struct diag *d = check_warn(k, W0301, at->span, "rows without `%.*s` are taken in here, too", STR_ARG(what));
    if (!d) continue;
    if (read->through) diag_label(k->ds, d, read->through->span, "this needs it");
    if (r.kind == REF_FIELD)
      diag_label(k->ds, d, k->s->entities[r.a].fields[r.b].type_span, "`%.*s` may be missing",
                 STR_ARG(k->s->entities[r.a].fields[r.b].name));
    if (r.kind == REF_LET)
      diag_label(k->ds, d, k->c->lets[r.a].span, "`%.*s` may be missing", STR_ARG(k->c->lets[r.a].name));
    struct span end = {at->span.file, at->span.end, at->span.end};
    diag_fix(k->ds, d, end, str_printf(k->a, " and %.*s is present", STR_ARG(what)),
             "leave them out: add `and %.*s is present`", STR_ARG(what));
    const char *title = "say that they are meant: add `or %.*s is missing`";
    if (g && g->tight) {
      struct str text = str_sub(sources_get(k->p->sources, at->span.file)->text, at->span.start, at->span.end);
      diag_fix(k->ds, d, at->span, str_printf(k->a, "(%.*s or %.*s is missing)", STR_ARG(text), STR_ARG(what)), title,
               STR_ARG(what));
    } else {
      diag_fix(k->ds, d, end, str_printf(k->a, " or %.*s is missing", STR_ARG(what)), title, STR_ARG(what));
    }
  }
}

/* What a positive condition says about what is present. */
static void note_guards(struct checking *k, const struct node *n, struct guards *g, bool and, uint32_t deep) {
  n = node_bare(n);
  if (and&&n->kind == N_IS_PRESENT) map_put(&g->present, text_of(k, n->kids[0]), 1);
  else if (!and&&n->kind == N_IS_MISSING) map_put(&g->missing, text_of(k, n->kids[0]), 1);
  else if (and&&(n->kind == N_COMPARE || n->kind == N_IN || n->kind == N_BETWEEN) &&
           !(n->kind == N_COMPARE ? n->op == OP_NE : n->flag)) {
    struct reads reads = {0};
    optional_reads(k, n, &reads);
    for (uint32_t i = 0; i < reads.count; i++) map_put(&g->present, reads.list[i].text, 1);
    if (n->kind == N_COMPARE && node_bare(n->kids[0])->kind == N_METHOD && str_is(node_bare(n->kids[0])->word, "count"))
      map_put(&g->filled, text_of(k, node_bare(n->kids[0])->kids[0]), 1);
  } else if (and&&n->kind == N_METHOD && str_is(n->word, "any")) {
    map_put(&g->filled, text_of(k, n->kids[0]), 1);
  } else if (and&&(n->kind == N_NAME || n->kind == N_CALL) && check_ref_of(k, n).kind == REF_LET) {
    const struct let *l = &k->c->lets[check_ref_of(k, n).a];
    if (l->type.kind == TYPE_BOOL && l->owner != NONE && deep < LETS_DEEP) note_guards(k, l->body, g, true, deep + 1);
  } else if (and&&n->kind == N_AND && deep) { /* of a computed field's body: here, the list has them */
    for (uint32_t i = 0; i < n->count; i++) note_guards(k, n->kids[i], g, true, deep);
  }
}

static void walk_list(struct checking *k, const struct node *const *list, uint32_t count, bool and, bool tight,
                      bool negated, struct guards *outer) {
  struct guards g = {.list = list, .and = and, .outer = outer, .tight = tight};
  g.present = g.missing = g.filled = map_in(k->a);
  if (!negated && count <= 64) g.count = count; /* of long lists nobody reads the guards either */
  for (uint32_t i = 0; i < count; i++) {
    uint32_t before = check_allow_begin(k, list[i]->lead);
    walk(k, list[i], negated, &g);
    k->allows.count = before;
  }
}

static void walk(struct checking *k, const struct node *n, bool negated, struct guards *g) {
  switch (n->kind) {
    case N_PAREN: walk(k, n->kids[0], negated, g); return;
    case N_AND:
    case N_OR:
      walk_list(k, (const struct node *const *)n->kids, n->count, n->kind == N_AND, n->kind == N_AND, negated, g);
      return;
    case N_NOT: {
      const struct node *inner = node_bare(n->kids[0]);
      if (!negated) warn_negation(k, n, inner, g);
      walk(k, n->kids[0], !negated, g);
      return;
    }
    case N_COMPARE:
      if (n->op == OP_NE && !negated) warn_negation(k, n, n, g);
      break;
    case N_IN:
    case N_BETWEEN:
      if (n->flag && !negated) warn_negation(k, n, n, g);
      break;
    case N_METHOD: {
      struct ref r = check_ref_of(k, n);
      if (r.kind == REF_METHOD && r.a == METHOD_ALL && !negated && n->count > 1) {
        const struct node *rows = n->kids[0];
        while (rows->kind == N_METHOD && str_is(rows->word, "latest")) rows = rows->kids[0];
        if (!guarded(k, g, text_of(k, rows), true) && !guarded(k, g, text_of(k, n->kids[0]), true)) {
          struct str what = text_of(k, n->kids[0]);
          struct diag *d = check_warn(k, W0302, n->word_span, "`all` holds where there are no rows");
          if (d) {
            diag_fix(k->ds, d, (struct span){n->span.file, n->span.start, n->span.start},
                     str_printf(k->a, "%.*s.any() and ", STR_ARG(what)), "leave those out: add `%.*s.any() and`",
                     STR_ARG(what));
            diag_help(k->ds, d, "where it is meant, say so with `@allow(all-over-nothing)`");
          }
        }
      }
      break;
    }
    default: break;
  }
  /* inside: conditions of brackets are looked at on their own */
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *kid = n->kids[i];
    if (!kid) continue;
    if (kid->kind == N_LAMBDA || kid->kind == N_ARG) kid = kid->kids[0];
    bool row_condition = n->kind == N_METHOD && i > 0;
    if (n->kind == N_LIST) return;
    walk(k, kid, false, row_condition || n->kind == N_IF || n->kind == N_CALL ? NULL : g);
  }
}

/* ---- duplicates and contradictions ---- */

static bool is_constant(const struct node *n) {
  n = node_bare(n);
  if (n->kind == N_NEG) n = n->kids[0];
  return n->kind == N_INT || n->kind == N_DEC || n->kind == N_STRING || n->kind == N_DATE || n->kind == N_STAMP ||
         n->kind == N_TRUE || n->kind == N_FALSE;
}

static bool constant_value(struct checking *k, const struct node *n) {
  return is_constant(n) || check_ref_of(k, node_bare(n)).kind == REF_MEMBER;
}

static bool same_value(struct checking *k, const struct node *a, const struct node *b) {
  a = node_bare(a);
  b = node_bare(b);
  struct ref ra = check_ref_of(k, a), rb = check_ref_of(k, b);
  if (ra.kind == REF_MEMBER && rb.kind == REF_MEMBER) return ra.b == rb.b;
  i128 x, y;
  unsigned sx, sy;
  if ((a->kind == N_INT || a->kind == N_DEC) && (b->kind == N_INT || b->kind == N_DEC) &&
      decimal_parse_literal(a->word, &x, &sx) == NUMBER_OK && decimal_parse_literal(b->word, &y, &sy) == NUMBER_OK)
    return decimal_cmp(x, sx, y, sy) == 0;
  return tree_eq(a, b);
}

/* -1, 0, 1 where both are plain numbers or dates; 2 where they do not compare here. */
static int order_of(const struct node *a, const struct node *b) {
  a = node_bare(a);
  b = node_bare(b);
  i128 x, y;
  unsigned sx, sy;
  if (a->kind == N_DATE && b->kind == N_DATE) return (str_cmp(a->word, b->word) > 0) - (str_cmp(a->word, b->word) < 0);
  if ((a->kind != N_INT && a->kind != N_DEC) || (b->kind != N_INT && b->kind != N_DEC)) return 2;
  if (decimal_parse_literal(a->word, &x, &sx) != NUMBER_OK || decimal_parse_literal(b->word, &y, &sy) != NUMBER_OK)
    return 2;
  return decimal_cmp(x, sx, y, sy);
}

struct facts {
  struct map seen, equal, below, above; /* printed text → index of the condition */
};

static void plain_one(struct checking *k, const struct node *const *list, uint32_t i, bool and, struct facts *f) {
  const struct node *n = node_bare(list[i]);
  if (n->kind == N_ERROR) return;
  struct str text = text_of(k, n);
  uint32_t other = map_get(&f->seen, text);
  if (other != MAP_NONE) {
    struct diag *d = check_warn(k, W0305, list[i]->span, "this condition stands here twice");
    if (d) diag_label(k->ds, d, list[other]->span, "here too");
    return;
  }
  map_put(&f->seen, text, i);
  if (!and || n->kind != N_COMPARE || !constant_value(k, n->kids[1])) return;
  struct str left = text_of(k, n->kids[0]);
  if (n->op == OP_EQ) {
    other = map_get(&f->equal, left);
    if (other == MAP_NONE) {
      map_put(&f->equal, left, i);
    } else if (!same_value(k, n->kids[1], node_bare(list[other])->kids[1])) {
      struct diag *d = check_warn(k, W0304, list[i]->span, "`%.*s` cannot equal both", STR_ARG(left));
      if (!d) return;
      diag_label(k->ds, d, list[other]->span, "and this");
      diag_help(k->ds, d, "both must hold here; alternatives are joined with `or`, or listed: `in [...]`");
    }
  } else if (n->op != OP_NE) {
    bool low = n->op == OP_GT || n->op == OP_GE;
    map_put(low ? &f->above : &f->below, left, i);
    other = map_get(low ? &f->below : &f->above, left);
    if (other == MAP_NONE) return;
    const struct node *o = node_bare(list[other]);
    int c =
        order_of(low ? n->kids[1] : o->kids[1], low ? o->kids[1] : n->kids[1]); /* lower bound against upper bound */
    bool strict = n->op == OP_GT || n->op == OP_LT || o->op == OP_GT || o->op == OP_LT;
    if (c == 2 || c < 0 || (c == 0 && !strict)) return;
    struct diag *d = check_warn(k, W0304, list[i]->span, "nothing is in this range");
    if (d) diag_label(k->ds, d, list[other]->span, "together with this");
  }
}

/* Where a condition begins, so that most that differ are told apart without their texts. */
static uint64_t beginning(const struct node *n) {
  enum { STEPS = 4 };
  n = node_bare(n);
  bool method = n->kind == N_METHOD;
  uint64_t h = method ? str_hash(n->word) : n->kind == N_COMPARE;
  n = n->count && n->kids[0] ? node_bare(n->kids[0]) : n;
  for (uint32_t i = 0; n && i < STEPS; i++, n = n->count ? n->kids[0] : NULL) {
    h = h * UINT64_C(0x9E3779B97F4A7C15) + n->kind;
    if (n->kind == N_NAME || n->kind == N_MEMBER_OF || n->kind == N_METHOD) h ^= str_hash(n->word);
  }
  return h;
}

static void plain(struct checking *k, const struct node *const *list, uint32_t count, bool and) {
  enum { FEW = 16 };
  struct facts f = {map_in(k->a), map_in(k->a), map_in(k->a), map_in(k->a)};
  uint64_t begins[FEW];
  for (uint32_t i = 0; i < count && count <= FEW; i++) begins[i] = beginning(list[i]);
  for (uint32_t i = 0; i < count; i++) {
    bool alone = count <= FEW;
    for (uint32_t j = 0; alone && j < count; j++) alone = i == j || begins[i] != begins[j];
    uint32_t before = check_allow_begin(k, list[i]->lead);
    if (!alone) plain_one(k, list, i, and, &f);
    k->allows.count = before;
  }
}

static void plain_all(struct checking *k, const struct node *n) {
  if (n->kind == N_AND || n->kind == N_OR) plain(k, (const struct node *const *)n->kids, n->count, n->kind == N_AND);
  for (uint32_t i = 0; i < n->count; i++)
    if (n->kids[i]) plain_all(k, n->kids[i]);
}

void check_surprises(struct checking *k, const struct node *const *conds, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (check_type_of(k, conds[i]).kind == TYPE_ERROR) return;
  walk_list(k, conds, count, true, false, false, NULL);
  if (count > 1) plain(k, conds, count, true);
  for (uint32_t i = 0; i < count; i++) plain_all(k, conds[i]);
}
