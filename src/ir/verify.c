/* Every rule that ir.h states, checked. */
#include "ir/fold.h"

struct verify {
  const struct ir *ir;
  struct arena *a;
  struct str wrong;
};

static bool fail(struct verify *v, ir_ref r, const char *what) {
  if (!v->wrong.len) v->wrong = str_printf(v->a, "node %u (%s): %s", r, ir_op_name(ir_at(v->ir, r)->op), what);
  return false;
}

/* arguments, and of what: c condition, v value, r row */
static const char *const shapes[IR_OPS] = {
    [IR_ROW] = "", [IR_STEP] = "r", [IR_OWNER] = "r", [IR_PICK] = "", [IR_FIELD] = "r", [IR_MAP_KEY] = "r", [IR_CONST] = "", [IR_MISSING] = "",
    [IR_TO_DEC] = "v", [IR_TO_FLOAT] = "v", [IR_ADD] = "vv", [IR_SUB] = "vv", [IR_MUL] = "vv", [IR_DIV] = "vv", [IR_NEG] = "v", [IR_COALESCE] = "vv",
    [IR_IF] = "cvv", [IR_TRUTH] = "c", [IR_COUNT_TRUE] = "c*", [IR_LOWER] = "v", [IR_UPPER] = "v", [IR_TRIM] = "v", [IR_FOLD] = "v", [IR_LENGTH] = "v",
    [IR_DATE_OF] = "v", [IR_YEAR] = "v", [IR_QUARTER] = "v", [IR_MONTH] = "v", [IR_DAY] = "v", [IR_WEEKDAY] = "v", [IR_HOUR] = "v", [IR_TIME_ADD] = "vv",
    [IR_TIME_MONTHS] = "v", [IR_DATE_ADD] = "vv", [IR_DATE_MONTHS] = "v", [IR_TIME_DIFF] = "vv", [IR_DATE_DIFF] = "vv", [IR_COUNT] = "", [IR_SUM] = "",
    [IR_AVG] = "", [IR_MIN] = "", [IR_MAX] = "", [IR_DISTINCT] = "", [IR_FALSE] = "", [IR_TRUE] = "", [IR_AND] = "c*", [IR_OR] = "c*", [IR_NOT] = "c",
    [IR_IS_TRUE] = "v", [IR_PRESENT] = "?", [IR_EQ] = "??", [IR_LT] = "vv", [IR_LE] = "vv", [IR_IN] = "v", [IR_STARTS] = "vv", [IR_ENDS] = "vv",
    [IR_CONTAINS] = "vv", [IR_MATCHES] = "v", [IR_HAS] = "vv", [IR_HAS_ANY] = "v", [IR_HAS_ALL] = "v", [IR_ANY] = "", [IR_AMONG] = "r",
};

static bool of_kind(const struct ir_node *n, char c) {
  switch (c) {
    case 'c': return n->is_cond;
    case 'r': return n->is_row;
    case 'v': return !n->is_cond && !n->is_row;
    default: return !n->is_cond;
  }
}

static bool arguments(struct verify *v, ir_ref r, const struct ir_node *n) {
  const char *shape = shapes[n->op];
  bool many = shape[0] && shape[1] == '*';
  size_t count = many ? n->arg_count : strlen(shape);
  if (n->arg_count != count) return fail(v, r, "wrong number of arguments");
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (!n->args[i] || n->args[i] >= r) return fail(v, r, "an argument comes after it");
    if (!of_kind(ir_at(v->ir, n->args[i]), many ? shape[0] : shape[i])) return fail(v, r, "an argument is of the wrong kind");
  }
  return true;
}

static bool node(struct verify *v, ir_ref r) {
  const struct ir *ir = v->ir;
  const struct ir_node *n = ir_at(ir, r);
  const struct schema *s = ir->schema;
  if (n->op >= IR_OPS) return fail(v, r, "no such operation");
  if (!arguments(v, r, n)) return false;
  bool cond = n->op >= IR_FALSE;
  if (n->is_cond != cond) return fail(v, r, "a condition is not marked as one");
  if (n->is_row != (n->type.kind == TYPE_ROW)) return fail(v, r, "a row is not marked as one");
  if (n->is_row && n->type.ref >= s->entity_count) return fail(v, r, "no such entity");
  bool rows = n->op == IR_PICK || n->op == IR_AMONG || (n->op >= IR_COUNT && n->op <= IR_DISTINCT) || n->op == IR_ANY;
  if (rows != (n->rows.path_count > 0)) return fail(v, r, "rows where there should be none, or none where there should be");
  if (rows) {
    if (!n->rows.base || n->rows.base >= r || !ir_at(ir, n->rows.base)->is_row) return fail(v, r, "the base is no row");
    uint32_t e = ir_at(ir, n->rows.base)->type.ref;
    for (uint32_t i = 0; i < n->rows.path_count; i++) {
      if (n->rows.path[i] >= s->relation_count) return fail(v, r, "no such relation");
      const struct relation *rel = &s->relations[n->rows.path[i]];
      if (!rel->to_many || rel->from != e) return fail(v, r, "the path does not lead on");
      e = rel->to;
    }
    if (e != n->rows.entity) return fail(v, r, "the path leads elsewhere");
    if (!n->rows.pred || !ir_at(ir, n->rows.pred)->is_cond) return fail(v, r, "the predicate is no condition");
    bool has_of = n->op >= IR_SUM && n->op <= IR_DISTINCT, has_by = n->op == IR_PICK || n->op == IR_AMONG;
    if (has_of != (n->of != 0) || has_by != (n->by != 0)) return fail(v, r, "its value or key is absent, or should be");
    if ((n->of && !of_kind(ir_at(ir, n->of), 'v')) || (n->by && !of_kind(ir_at(ir, n->by), 'v'))) return fail(v, r, "its value or key is none");
    if (has_by && !s->entities[n->rows.entity].key_count) return fail(v, r, "ordered rows need a key");
  }
  switch (n->op) {
    case IR_NOT: {
      uint16_t op = ir_at(ir, n->args[0])->op;
      if (op == IR_NOT || op == IR_AND || op == IR_OR || op == IR_TRUE || op == IR_FALSE) return fail(v, r, "not stands over leaves only");
      break;
    }
    case IR_AND: case IR_OR:
      if (n->arg_count < 2) return fail(v, r, "fewer than two operands");
      for (uint32_t i = 0; i < n->arg_count; i++) {
        if (ir_at(ir, n->args[i])->op == n->op) return fail(v, r, "not flat");
        if (i && n->args[i - 1] >= n->args[i]) return fail(v, r, "not sorted");
      }
      break;
    case IR_STEP: case IR_OWNER: {
      if (n->imm.index >= s->relation_count) return fail(v, r, "no such relation");
      const struct relation *rel = &s->relations[n->imm.index];
      uint32_t from = ir_at(ir, n->args[0])->type.ref;
      if (n->op == IR_STEP ? rel->to_many || rel->from != from || rel->to != n->type.ref : !rel->to_many || !rel->unique || rel->to != from || rel->from != n->type.ref)
        return fail(v, r, "the relation does not lead there");
      break;
    }
    case IR_FIELD: case IR_MAP_KEY:
      if (n->imm.index >= s->entities[ir_at(ir, n->args[0])->type.ref].column_count) return fail(v, r, "no such column");
      break;
    case IR_IN: case IR_HAS_ANY: case IR_HAS_ALL:
      if (!n->list.count) return fail(v, r, "an empty list");
      for (uint32_t i = 1; i < n->list.count; i++)
        if (constant_cmp(n->list.items[i - 1], n->list.items[i], n->op == IR_IN ? ir_at(ir, n->args[0])->type.kind : TYPE_TEXT) >= 0) return fail(v, r, "the list is not sorted");
      break;
    case IR_EQ: case IR_LT: case IR_LE: {
      struct type a = ir_at(ir, n->args[0])->type, b = ir_at(ir, n->args[1])->type;
      bool mixed = (a.kind == TYPE_INT && b.kind == TYPE_FLOAT) || (a.kind == TYPE_FLOAT && b.kind == TYPE_INT);
      bool id = a.kind == TYPE_ID || b.kind == TYPE_ID;
      if (a.kind != b.kind && !mixed && !id) return fail(v, r, "two kinds are compared");
      if (a.kind == TYPE_DECIMAL && a.scale != b.scale) return fail(v, r, "two scales are compared");
      break;
    }
    case IR_ADD: case IR_SUB: {
      struct type a = ir_at(ir, n->args[0])->type, b = ir_at(ir, n->args[1])->type;
      if (a.kind != b.kind || (a.kind == TYPE_DECIMAL && a.scale != b.scale)) return fail(v, r, "two kinds are added");
      break;
    }
    case IR_MATCHES:
      if (!n->regex) return fail(v, r, "no pattern");
      break;
    default: break;
  }
  return true;
}

struct str ir_verify(const struct ir *ir, struct arena *a) {
  struct verify v = {.ir = ir, .a = a};
  for (ir_ref r = 1; r < ir->nodes.count; r++)
    if (!node(&v, r)) return v.wrong;
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    const struct ir_segment *s = &ir->segments.items[i];
    if (!ir_closed(ir_at(ir, s->cond))) return str_printf(a, "segment %.*s is not closed", STR_ARG(s->name));
    if (s->segment != NONE && !ir_at(ir, s->cond)->is_cond) return str_printf(a, "segment %.*s is no condition", STR_ARG(s->name));
  }
  return STR("");
}
