/* Members told by their related rows alone. Where each related row is known to have its parent (struct sql_profile), a
 * condition that asks only about rows of one relation, and does not hold where there are none, is asked of the table of
 * those rows, by the column that leads to the parent: it has the parent's key. What is asked of the parent besides is a
 * semijoin there, where it singles out few of them. */
#include "sql/dialect.h"

/* A condition's parts: what is asked of related rows, and of the row itself. */
struct parts {
  ARRAY_OF(ir_ref) related;
  ARRAY_OF(ir_ref) own;
};

/* Whether the related column's values are the parents' keys, kept and spelled in the same way. */
static bool is_the_key(const struct writer *w, const struct relation *r) {
  const struct entity *e = &w->s->entities[r->from];
  if (r->width != 1 || e->key_count != 1 || e->key[0] != r->from_cols[0] || !r->to_many || !r->unique) return false;
  const struct column_spec *a = &e->columns[e->key[0]], *b = &w->s->entities[r->to].columns[r->to_cols[0]];
  if (a->type.kind != TYPE_ID || b->type.kind != TYPE_ID || a->storage.missing_count || b->storage.missing_count)
    return false;
  const struct sql_column_profile *p = profile_of(w, r->from, r->from_cols[0]),
                                  *q = profile_of(w, r->to, r->to_cols[0]);
  bool whole = p->native == SQL_NATIVE_INT && !p->is_unsigned && !q->is_unsigned;
  return parts_are_plain(w, r, 0) && p->native == q->native && p->spelling == q->spelling && !p->folds && !q->folds &&
         (whole || str_eq(p->type, q->type));
}

static bool is_measure(uint16_t op) { return op >= IR_COUNT && op <= IR_DISTINCT; }

/* Whether nothing but rows of one relation is asked about. */
static bool asks_alone(struct writer *w, ir_ref r, uint32_t *relation, const struct ir_node **of) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (n->op == IR_ROW) return false;
  if (!n->rows.path_count) {
    for (uint32_t i = 0; i < n->arg_count; i++)
      if (!asks_alone(w, ir_at(w->ir, r)->args[i], relation, of)) return false;
    return true;
  }
  if (n->op != IR_ANY && !is_measure(n->op)) return false;
  if (n->rows.path_count != 1 || !row_is_here(w, n->rows.base) || !rows_are_closed(w, n) || is_ordered(w, n))
    return false;
  if (*relation != NONE && *relation != n->rows.path[0]) return false;
  *relation = n->rows.path[0];
  struct ir_node *kept = arena_new(w->a, struct ir_node);
  *kept = *n;
  *of = kept;
  const char *why;
  return n->op != IR_ANY || !w->d->can || w->d->can(w, count_of(w, kept), &why);
}

static bool holds_for_none(const struct writer *w, const struct parts *parts) {
  for (uint32_t i = 0; i < parts->related.count; i++) {
    ir_ref cond = parts->related.items[i];
    if (ir_is(w->ir, cond, IR_ANY) || is_false_over_nothing(w, cond)) return false;
  }
  return true;
}

/* Whether all of it is about rows of one relation; or about them and columns of the row, a value of which singles out
 * few: then the rows are worth a measure, while whether there are any is asked of those few. */
static bool take_apart(struct writer *w, uint32_t entity, ir_ref cond, struct parts *parts, uint32_t *relation,
                       const struct ir_node **of) {
  bool several = ir_is(w->ir, cond, IR_AND), few = false, any = false;
  uint32_t count = several ? ir_at(w->ir, cond)->arg_count : 1;
  for (uint32_t i = 0; i < count; i++) {
    ir_ref part = several ? ir_at(w->ir, cond)->args[i] : cond;
    bool own = asks_own(w, part);
    if (!own && !asks_alone(w, part, relation, of)) return false;
    if (own) *array_push(w->a, &parts->own) = part;
    else *array_push(w->a, &parts->related) = part;
    few |= own && singles_out(w, entity, part);
    any |= ir_is(w->ir, part, IR_ANY);
  }
  return *relation != NONE && (!parts->own.count || (few && !any));
}

/* HAVING. What all measures ask of their rows is known when all were met once: so it is written twice. */
static void put_having(struct writer *w, const struct parts *parts, struct text *t) {
  for (uint32_t pass = 0; pass < 2; pass++) {
    struct text lines = text_in(w->a);
    w->alone->known = pass == 1;
    for (uint32_t i = 0; i < parts->related.count; i++) {
      put(&lines, i ? "\n  AND " : "\nHAVING ");
      write_cond(w, &w->alone->in, parts->related.items[i], &lines);
    }
    if (pass) put_text(t, &lines, w->a);
  }
}

/* Only rows of those parents. */
static void put_parents(struct writer *w, const struct relation *r, uint32_t alias, const struct parts *parts,
                        struct text *where) {
  struct select only = {.alias = w->next_alias++, .entity = r->from};
  struct text inside = text_in(w->a);
  put(where, "\nWHERE ");
  write_part(w, r->to, r->to_cols[0], alias, false, where);
  put(where, "%s", w->d->collate_equal);
  put_in(w, where);
  put(where, "(SELECT ");
  write_part(w, r->from, r->from_cols[0], only.alias, false, where);
  put(where, " FROM ");
  write_table(w, r->from, only.alias, where);
  for (uint32_t i = 0; i < parts->own.count; i++) {
    put_where(&inside);
    write_cond(w, &only, parts->own.items[i], &inside);
  }
  put_text(where, &inside, w->a);
  put(where, ")");
}

bool write_alone(struct writer *w, uint32_t entity, ir_ref cond, struct text *t, size_t *before_order) {
  uint32_t relation = NONE;
  const struct ir_node *of = NULL;
  struct parts parts = {0};
  if (!take_apart(w, entity, cond, &parts, &relation, &of) || holds_for_none(w, &parts)) return false;
  const struct relation *r = &w->s->relations[relation];
  if (w->profile->parents[relation] == SQL_PARENTS_UNKNOWN || r->from != entity || !is_the_key(w, r)) return false;
  uint32_t first, last, column = r->to_cols[0];
  struct text from = text_in(w->a), where = text_in(w->a), having = text_in(w->a), key = text_in(w->a);
  last = write_path(w, &of->rows, &first, &from);
  struct select inner = {.alias = last, .entity = r->to, .path = &of->rows, .first = first};
  struct alone alone = {.group = {.kind = JOIN_GROUP, .alias = last, .of = of, .inner = &inner},
                        .in = {.entity = entity}};
  if (parts.own.count) put_parents(w, r, last, &parts, &where);
  if (ir_is(w->ir, cond, IR_ANY)) {
    write_where(w, &inner, of->rows.pred, &where);
  } else {
    w->alone = &alone;
    put_having(w, &parts, &having);
    w->alone = NULL;
    if (!alone.group.measures.count) return false; /* the dialect asks in another way */
    put_shared(w, &alone.group, &where);
  }
  if (!parts.own.count && !profile_of(w, r->to, column)->no_nulls) {
    put(&where, where.sql.len ? "\n  AND " : "\nWHERE ");
    put_column(w, &where, r->to, column, last);
    put(&where, " IS NOT NULL");
  }
  struct text shown = text_in(w->a), bare = text_in(w->a);
  w->d->key(w, r->to, column, last, SQL_KEY_SHOWN, &shown);
  put_column(w, &bare, r->to, column, last);
  bool distinct = w->d->distinct_quick && ir_is(w->ir, cond, IR_ANY) && str_eq(buf_str(&shown.sql), buf_str(&bare.sql));
  put(t, distinct ? "SELECT DISTINCT " : "SELECT ");
  put_text(t, &shown, w->a);
  if (!w->d->names_capture) {
    put(t, " AS ");
    put_name(w, t, w->s->entities[entity].columns[r->from_cols[0]].stored);
  }
  put(t, "\nFROM ");
  put_text(t, &from, w->a);
  put_joins(w, &inner, t);
  put_text(t, &where, w->a);
  if (!distinct) {
    put(t, "\nGROUP BY ");
    put_text(t, &bare, w->a);
    put_text(t, &having, w->a);
  }
  *before_order = t->sql.len;
  w->d->key(w, r->to, column, last, SQL_KEY_ORDER, &key);
  put(t, "\nORDER BY ");
  put_text(t, &key, w->a);
  return true;
}
