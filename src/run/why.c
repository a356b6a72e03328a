#include "run/why.h"

#include "run/reference_impl.h"

static void explain(struct eval *e, const struct why_part *p, const struct frame *f, struct why *out);

/* ---- values as text ---- */

static struct str key_text(struct eval *e, uint32_t entity, uint32_t row) {
  const struct entity *en = &e->ir->schema->entities[entity];
  struct buf b = buf_in(e->arena);
  dataset_print_key(e->data, entity, row, &b);
  if (!en->key_count) buf_printf(&b, "row %u", row + 1);
  return b.len ? buf_str(&b) : STR("");
}

/* The member's name where the stored word is another. */
static struct str member_text(struct eval *e, struct type t, struct str stored) {
  const struct enum_type *en = &e->ir->schema->enums[t.ref];
  for (uint32_t i = 0; i < en->count; i++)
    if (str_eq(en->members[i].stored, stored)) return en->members[i].name;
  return stored;
}

static void value_text(struct eval *e, const struct why_part *p, struct val v, struct why *out) {
  const struct ir_node *n = ir_at(e->ir, p->ref);
  struct buf b = buf_in(e->arena);
  if (n->is_row) {
    out->missing = v.row == ROW_NONE;
    out->value = out->missing ? STR("") : key_text(e, n->type.ref, v.row);
    return;
  }
  if (n->type.kind == TYPE_SET || (n->op == IR_FIELD && n->type.kind == TYPE_MAP)) {
    out->missing = v.row == ROW_NONE;
    if (!out->missing)
      dataset_print_value(e->data, ir_at(e->ir, n->args[0])->type.ref, (uint32_t)n->imm.index, v.row, &b);
  } else {
    out->missing = v.missing;
    if (!v.missing && p->type.kind == TYPE_ENUM) {
      buf_add(&b, member_text(e, p->type, v.s));
    } else if (!v.missing) {
      i128 d = v.d;
      struct run_values one = {.type = n->type};
      switch (n->type.kind) {
        case TYPE_DECIMAL: one.i128 = &d; break;
        case TYPE_FLOAT: one.f64 = &v.f; break;
        case TYPE_TEXT:
        case TYPE_ENUM:
        case TYPE_ID: one.text = &v.s; break;
        default: one.i64 = &v.i; break;
      }
      run_values_print(&one, 0, &b);
    }
  }
  out->value = b.len ? str_dup(e->arena, buf_str(&b)) : STR("");
}

/* ---- related rows ---- */

struct found {
  ARRAY_OF(struct why_row) list;
};

struct look {
  const struct why_part *part;
  struct why *out;
  struct found found;
};

static bool look_at(struct walk *w, uint32_t row) {
  struct look *l = w->ctx;
  const struct why_rows *r = l->part->rows;
  struct frame inner = {w->f, row};
  l->out->all++;
  struct why_row x = {.row = row};
  x.chosen = eval_cond(w->e, r->chosen, &inner);
  x.holds = x.chosen && eval_cond(w->e, r->holds, &inner);
  l->out->chosen += x.chosen;
  l->out->hold += x.holds;
  if (x.chosen) *array_push(w->e->arena, &l->found.list) = x;
  return w->e->error.set;
}

/* Whether `a` is shown before `b`: the row that was picked, then those that decide, then by key. */
static bool shown_before(const struct why_rows *r, uint32_t picked, const uint32_t *rank, const struct why_row *a,
                         const struct why_row *b) {
  if ((a->row == picked) != (b->row == picked)) return a->row == picked;
  bool a_decides = r->says && a->holds != r->counter, b_decides = r->says && b->holds != r->counter;
  if (a_decides != b_decides) return a_decides;
  return rank ? rank[a->row] < rank[b->row] : a->row < b->row;
}

static void related(struct eval *e, const struct why_part *p, const struct frame *f, struct why *out) {
  const struct why_rows *r = p->rows;
  const struct ir_node *all = ir_at(e->ir, r->all);
  if (!all->rows.path_count) return; /* folded away */
  struct look l = {.part = p, .out = out};
  struct walk w = {.e = e, .n = all, .f = f, .each = look_at, .ctx = &l};
  eval_rows(&w);
  if (!l.found.list.count || e->error.set) return;
  out->rows = arena_new_array(e->arena, struct why_row, WHY_ROWS_SHOWN);
  const uint32_t *rank = e->data->tables[r->entity].key_rank;
  uint32_t picked = ir_at(e->ir, p->ref)->is_row ? eval_value(e, p->ref, f).row : ROW_NONE;
  for (uint32_t n = 0; n < WHY_ROWS_SHOWN && n < l.found.list.count; n++) {
    struct why_row *best = NULL;
    for (uint32_t i = 0; i < l.found.list.count; i++) {
      struct why_row *x = &l.found.list.items[i];
      if (x->row != ROW_NONE && (!best || shown_before(r, picked, rank, x, best))) best = x;
    }
    struct why_row *o = &out->rows[out->row_count++];
    *o = *best;
    best->row = ROW_NONE;
    o->key = key_text(e, r->entity, o->row);
    o->values = arena_new_array(e->arena, struct why, r->value_count + 1);
    struct frame inner = {f, o->row};
    for (uint32_t i = 0; i < r->value_count; i++) explain(e, r->values[i], &inner, &o->values[i]);
  }
}

/* ---- parts ---- */

static void explain(struct eval *e, const struct why_part *p, const struct frame *f, struct why *out) {
  *out = (struct why){.part = p, .value = STR("")};
  if (e->error.set) return;
  if (p->kind == WHY_VALUE && !ir_at(e->ir, p->ref)->is_cond) value_text(e, p, eval_value(e, p->ref, f), out);
  else out->holds = eval_cond(e, p->ref, f);
  if (p->kind == WHY_VALUE && ir_at(e->ir, p->ref)->is_cond) out->value = out->holds ? STR("true") : STR("false");
  out->parts = arena_new_array(e->arena, struct why, p->count + 1);
  for (uint32_t i = 0; i < p->count; i++) explain(e, p->parts[i], f, &out->parts[i]);
  if (p->rows) related(e, p, f, out);
}

static void mark(struct why *x) {
  x->decides = true;
  const struct why_part *p = x->part;
  switch (p->kind) {
    case WHY_ALL:
    case WHY_ANY: {
      bool all = x->holds == (p->kind == WHY_ALL); /* a conjunction that holds, a disjunction that does not */
      for (uint32_t i = 0; i < p->count; i++)
        if (all || x->parts[i].holds == x->holds) mark(&x->parts[i]);
      break;
    }
    case WHY_NOT: mark(&x->parts[0]); break;
    case WHY_CALL: /* of a row that is not there the body says nothing */
      if (p->count && x->parts[0].holds == x->holds) mark(&x->parts[0]);
      break;
    case WHY_CHOICE:
      mark(&x->parts[0]);
      mark(&x->parts[x->parts[0].holds ? 1 : 2]);
      break;
    default: break;
  }
}

bool why_run(const struct ir *ir, const struct why_part *plan, const struct dataset *data, uint32_t row,
             struct arena *arena, struct why *out, struct run_error *error) {
  struct eval e;
  eval_begin(&e, ir, data, arena);
  e.entity = NONE;
  e.row = ROW_NONE;
  struct frame f = {NULL, row};
  explain(&e, plan, &f, out);
  mark(out);
  eval_end(&e);
  *error = e.error;
  return !e.error.set;
}
