/* Every rule that ir.h states, checked. */
#include "ir/fold.h"

struct verify {
  const struct ir *ir;
  struct arena *a;
  struct str wrong;
  uint32_t **scope; /* [node]: the entity of each row that occurs free, by depth, NONE where it does not; as long as
                       `width` says */
};

static uint32_t width(uint64_t free) { return free ? 64 - (uint32_t)__builtin_clzll(free) : 0; }

static bool fail(struct verify *v, ir_ref r, const char *what) {
  if (!v->wrong.len) v->wrong = str_printf(v->a, "node %u (%s): %s", r, ir_op_name(ir_at(v->ir, r)->op), what);
  return false;
}

/* arguments, and of what: c condition, v value, r row */
static const char *const shapes[IR_OPS] = {
    [IR_ROW] = "",          [IR_STEP] = "r",      [IR_OWNER] = "r",       [IR_PICK] = "",
    [IR_FIELD] = "r",       [IR_MAP_KEY] = "r",   [IR_CONST] = "",        [IR_MISSING] = "",
    [IR_TO_DEC] = "v",      [IR_TO_FLOAT] = "v",  [IR_ADD] = "vv",        [IR_SUB] = "vv",
    [IR_MUL] = "vv",        [IR_DIV] = "vv",      [IR_NEG] = "v",         [IR_COALESCE] = "vv",
    [IR_IF] = "cvv",        [IR_TRUTH] = "c",     [IR_COUNT_TRUE] = "c*", [IR_LOWER] = "v",
    [IR_UPPER] = "v",       [IR_TRIM] = "v",      [IR_FOLD] = "v",        [IR_LENGTH] = "v",
    [IR_DATE_OF] = "v",     [IR_YEAR] = "v",      [IR_QUARTER] = "v",     [IR_MONTH] = "v",
    [IR_DAY] = "v",         [IR_WEEKDAY] = "v",   [IR_HOUR] = "v",        [IR_TIME_ADD] = "vv",
    [IR_TIME_MONTHS] = "v", [IR_DATE_ADD] = "vv", [IR_DATE_MONTHS] = "v", [IR_TIME_DIFF] = "vv",
    [IR_DATE_DIFF] = "vv",  [IR_COUNT] = "",      [IR_SUM] = "",          [IR_AVG] = "",
    [IR_MIN] = "",          [IR_MAX] = "",        [IR_DISTINCT] = "",     [IR_FALSE] = "",
    [IR_TRUE] = "",         [IR_AND] = "c*",      [IR_OR] = "c*",         [IR_NOT] = "c",
    [IR_IS_TRUE] = "v",     [IR_PRESENT] = "?",   [IR_EQ] = "??",         [IR_LT] = "vv",
    [IR_LE] = "vv",         [IR_IN] = "v",        [IR_STARTS] = "vv",     [IR_ENDS] = "vv",
    [IR_CONTAINS] = "vv",   [IR_MATCHES] = "v",   [IR_HAS] = "vv",        [IR_HAS_ANY] = "v",
    [IR_HAS_ALL] = "v",     [IR_ANY] = "",        [IR_AMONG] = "r",
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
    if (!of_kind(ir_at(v->ir, n->args[i]), many ? shape[0] : shape[i]))
      return fail(v, r, "an argument is of the wrong kind");
  }
  return true;
}

/* Takes the free rows of a part into those of `r`; `drop`: the part stands inside the brackets of r, whose row is of
 * `entity`. */
static bool merge_scope(struct verify *v, ir_ref r, uint64_t *free, uint32_t *scope, ir_ref part, bool drop,
                        uint32_t entity) {
  uint64_t f = ir_at(v->ir, part)->free;
  for (uint32_t k = 0; k < width(f); k++) {
    if (!(f >> k & 1)) continue;
    uint32_t e = v->scope[part][k];
    if (drop && k == 0) {
      if (e != entity) return fail(v, r, "a row in its brackets is taken for one of another entity");
      continue;
    }
    uint32_t at = drop ? k - 1 : k;
    if (scope[at] != NONE && scope[at] != e) return fail(v, r, "one row is taken for two entities");
    scope[at] = e;
    *free |= (uint64_t)1 << at;
  }
  return true;
}

/* What is free in it, of which entities, and how deep it is. */
static bool scope(struct verify *v, ir_ref r, const struct ir_node *n) {
  uint64_t free = 0;
  uint32_t all[64], depth = 0;
  for (uint32_t k = 0; k < 64; k++) all[k] = NONE;
  if (n->op == IR_ROW) {
    if (n->imm.index >= 64) return fail(v, r, "nested too deep");
    free = (uint64_t)1 << n->imm.index;
    all[n->imm.index] = n->type.ref;
  }
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (!merge_scope(v, r, &free, all, n->args[i], false, 0)) return false;
    if (ir_at(v->ir, n->args[i])->depth > depth) depth = ir_at(v->ir, n->args[i])->depth;
  }
  if (n->rows.path_count) {
    ir_ref parts[4] = {n->rows.base, n->rows.pred, n->by, n->of};
    for (int i = 0; i < 4; i++) {
      if (!parts[i]) continue;
      if (parts[i] >= r) return fail(v, r, "a part comes after it");
      if (!merge_scope(v, r, &free, all, parts[i], i > 0, n->rows.entity)) return false;
      if (ir_at(v->ir, parts[i])->depth > depth) depth = ir_at(v->ir, parts[i])->depth;
    }
  }
  if (free != n->free) return fail(v, r, "the rows that are free in it are not those that it says");
  if (depth + 1 != n->depth) return fail(v, r, "it is not as deep as it says");
  v->scope[r] = arena_new_array(v->a, uint32_t, width(free) + 1);
  memcpy(v->scope[r], all, width(free) * sizeof *all);
  return true;
}

static bool kind_is(const struct ir *ir, ir_ref r, enum type_kind kind) { return ir_at(ir, r)->type.kind == kind; }

/* Kinds and scales of what values are calculated from. */
static bool types(struct verify *v, ir_ref r, const struct ir_node *n) {
  const struct ir *ir = v->ir;
  struct type t = n->type, a = n->arg_count ? ir_at(ir, n->args[0])->type : t,
              b = n->arg_count > 1 ? ir_at(ir, n->args[1])->type : t;
  bool ok = true;
  switch (n->op) {
    case IR_TO_DEC:
      ok = t.kind == TYPE_DECIMAL && (a.kind == TYPE_INT || (a.kind == TYPE_DECIMAL && a.scale <= t.scale));
      break;
    case IR_TO_FLOAT: ok = t.kind == TYPE_FLOAT && a.kind == TYPE_INT; break;
    case IR_ADD:
    case IR_SUB:
      ok = a.kind == b.kind && a.kind == t.kind &&
           (t.kind == TYPE_INT || t.kind == TYPE_FLOAT || t.kind == TYPE_DURATION ||
            (t.kind == TYPE_DECIMAL && a.scale == b.scale && a.scale == t.scale));
      break;
    case IR_MUL:
      ok = a.kind == b.kind && a.kind == t.kind &&
           (t.kind == TYPE_INT || t.kind == TYPE_FLOAT || (t.kind == TYPE_DECIMAL && t.scale == a.scale + b.scale));
      break;
    case IR_DIV:
      ok = a.kind == b.kind && a.kind == t.kind && t.optional &&
           (t.kind == TYPE_FLOAT || (t.kind == TYPE_DECIMAL && t.scale == (a.scale > b.scale ? a.scale : b.scale) + 6));
      break;
    case IR_NEG: ok = a.kind == t.kind && a.scale == t.scale; break;
    case IR_IF:
      a = b;
      b = ir_at(ir, n->args[2])->type;
      ok = a.kind == b.kind && (a.kind == t.kind) &&
           (t.kind != TYPE_DECIMAL || (a.scale == b.scale && a.scale == t.scale));
      break;
    case IR_COALESCE:
      ok = a.kind == b.kind && a.kind == t.kind &&
           (t.kind != TYPE_DECIMAL || (a.scale == b.scale && a.scale == t.scale));
      break;
    case IR_TRUTH: ok = t.kind == TYPE_BOOL && !t.optional; break;
    case IR_LOWER:
    case IR_UPPER:
    case IR_TRIM:
    case IR_FOLD: ok = a.kind == TYPE_TEXT && t.kind == TYPE_TEXT; break;
    case IR_LENGTH: ok = a.kind == TYPE_TEXT && t.kind == TYPE_INT; break;
    case IR_DATE_OF: ok = a.kind == TYPE_TIMESTAMP && t.kind == TYPE_DATE; break;
    case IR_YEAR:
    case IR_QUARTER:
    case IR_MONTH:
    case IR_DAY:
    case IR_WEEKDAY: ok = a.kind == TYPE_DATE && t.kind == TYPE_INT; break;
    case IR_HOUR: ok = a.kind == TYPE_TIMESTAMP && t.kind == TYPE_INT; break;
    case IR_TIME_ADD: ok = a.kind == TYPE_TIMESTAMP && b.kind == TYPE_DURATION && t.kind == TYPE_TIMESTAMP; break;
    case IR_TIME_MONTHS: ok = a.kind == TYPE_TIMESTAMP && t.kind == TYPE_TIMESTAMP; break;
    case IR_DATE_ADD: ok = a.kind == TYPE_DATE && b.kind == TYPE_INT && t.kind == TYPE_DATE; break;
    case IR_DATE_MONTHS: ok = a.kind == TYPE_DATE && t.kind == TYPE_DATE; break;
    case IR_TIME_DIFF: ok = a.kind == TYPE_TIMESTAMP && b.kind == TYPE_TIMESTAMP && t.kind == TYPE_DURATION; break;
    case IR_DATE_DIFF: ok = a.kind == TYPE_DATE && b.kind == TYPE_DATE && t.kind == TYPE_DURATION; break;
    case IR_COUNT:
    case IR_DISTINCT:
    case IR_COUNT_TRUE: ok = t.kind == TYPE_INT && !t.optional; break;
    case IR_SUM: ok = !t.optional && kind_is(ir, n->of, t.kind) && ir_at(ir, n->of)->type.scale == t.scale; break;
    case IR_MIN:
    case IR_MAX: ok = t.optional && kind_is(ir, n->of, t.kind) && ir_at(ir, n->of)->type.scale == t.scale; break;
    case IR_AVG:
      ok = t.optional && kind_is(ir, n->of, t.kind) &&
           (t.kind == TYPE_FLOAT || (t.kind == TYPE_DECIMAL && t.scale == ir_at(ir, n->of)->type.scale + 6));
      break;
    case IR_IS_TRUE: ok = a.kind == TYPE_BOOL; break;
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS: ok = a.kind == TYPE_TEXT && b.kind == TYPE_TEXT; break;
    case IR_MATCHES: ok = a.kind == TYPE_TEXT; break;
    case IR_HAS: ok = a.kind == TYPE_SET; break;
    case IR_HAS_ANY:
    case IR_HAS_ALL: ok = a.kind == TYPE_SET; break;
    case IR_AMONG: ok = a.ref == n->rows.entity && n->imm.i >= 1; break;
    case IR_FIELD: {
      struct type c = ir->schema->entities[a.ref].columns[n->imm.index].type;
      ok = t.kind == (c.kind == TYPE_ENUM ? TYPE_TEXT : c.kind) && t.scale == c.scale;
      break;
    }
    default: break;
  }
  return ok || fail(v, r, "its operands are not of the kinds that it takes");
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
  if (rows != (n->rows.path_count > 0))
    return fail(v, r, "rows where there should be none, or none where there should be");
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
    if ((n->of && !of_kind(ir_at(ir, n->of), 'v')) || (n->by && !of_kind(ir_at(ir, n->by), 'v')))
      return fail(v, r, "its value or key is none");
    if (has_by && !s->entities[n->rows.entity].key_count) return fail(v, r, "ordered rows need a key");
  }
  switch (n->op) {
    case IR_NOT: {
      uint16_t op = ir_at(ir, n->args[0])->op;
      if (op == IR_NOT || op == IR_AND || op == IR_OR || op == IR_TRUE || op == IR_FALSE)
        return fail(v, r, "not stands over leaves only");
      break;
    }
    case IR_AND:
    case IR_OR:
      if (n->arg_count < 2) return fail(v, r, "fewer than two operands");
      for (uint32_t i = 0; i < n->arg_count; i++) {
        if (ir_at(ir, n->args[i])->op == n->op) return fail(v, r, "not flat");
        if (i && n->args[i - 1] >= n->args[i]) return fail(v, r, "not sorted");
        const struct ir_node *x = ir_at(ir, n->args[i]);
        if (x->op == IR_TRUE || x->op == IR_FALSE) return fail(v, r, "true or false among its operands");
        for (uint32_t k = 0; x->op == IR_NOT && k < i; k++)
          if (n->args[k] == x->args[0]) return fail(v, r, "an operand and its complement");
      }
      break;
    case IR_STEP:
    case IR_OWNER: {
      if (n->imm.index >= s->relation_count) return fail(v, r, "no such relation");
      const struct relation *rel = &s->relations[n->imm.index];
      uint32_t from = ir_at(ir, n->args[0])->type.ref;
      if (n->op == IR_STEP ? rel->to_many || rel->from != from || rel->to != n->type.ref
                           : !rel->to_many || !rel->unique || rel->to != from || rel->from != n->type.ref)
        return fail(v, r, "the relation does not lead there");
      break;
    }
    case IR_FIELD:
    case IR_MAP_KEY:
      if (n->imm.index >= s->entities[ir_at(ir, n->args[0])->type.ref].column_count)
        return fail(v, r, "no such column");
      break;
    case IR_IN:
    case IR_HAS_ANY:
    case IR_HAS_ALL:
      if (!n->list.count) return fail(v, r, "an empty list");
      for (uint32_t i = 1; i < n->list.count; i++)
        if (constant_cmp(n->list.items[i - 1], n->list.items[i],
                         n->op == IR_IN ? ir_at(ir, n->args[0])->type.kind : TYPE_TEXT) >= 0)
          return fail(v, r, "the list is not sorted");
      break;
    case IR_EQ:
    case IR_LT:
    case IR_LE: {
      struct type a = ir_at(ir, n->args[0])->type, b = ir_at(ir, n->args[1])->type;
      bool mixed = (a.kind == TYPE_INT && b.kind == TYPE_FLOAT) || (a.kind == TYPE_FLOAT && b.kind == TYPE_INT);
      bool id = a.kind == TYPE_ID || b.kind == TYPE_ID;
      if (a.kind != b.kind && !mixed && !id) return fail(v, r, "two kinds are compared");
      if (a.kind == TYPE_DECIMAL && a.scale != b.scale) return fail(v, r, "two scales are compared");
      const struct ir_node *x = ir_at(ir, n->args[0]), *y = ir_at(ir, n->args[1]);
      if (x->op == IR_MISSING || y->op == IR_MISSING) return fail(v, r, "missing is compared");
      if (x->op == IR_CONST && (n->op == IR_EQ || y->op == IR_CONST))
        return fail(v, r, "a constant stands on the left");
      if (x->is_row != y->is_row) return fail(v, r, "a row is compared with a value");
      break;
    }
    case IR_MATCHES:
      if (!n->regex) return fail(v, r, "no pattern");
      break;
    default: break;
  }
  return types(v, r, n) && scope(v, r, n);
}

static bool root(const struct ir *ir, const struct ir_segment *s, const struct verify *v, ir_ref r) {
  const struct ir_node *n = ir_at(ir, r);
  return ir_closed(n) && (!(n->free & 1) || v->scope[r][0] == s->entity);
}

struct str ir_verify(const struct ir *ir, struct arena *a) {
  struct verify v = {.ir = ir, .a = a, .scope = arena_new_array(a, uint32_t *, ir->nodes.count + 1)};
  for (ir_ref r = 1; r < ir->nodes.count; r++)
    if (!node(&v, r)) return v.wrong;
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    const struct ir_segment *s = &ir->segments.items[i];
    bool closed = root(ir, s, &v, s->cond);
    for (uint32_t k = 0; k < s->rule_count; k++)
      closed &= root(ir, s, &v, s->rules[k]) && ir_at(ir, s->rules[k])->is_cond;
    if (!closed) return str_printf(a, "segment %.*s is not closed over a row of its entity", STR_ARG(s->name));
    if (s->segment != NONE && !ir_at(ir, s->cond)->is_cond)
      return str_printf(a, "segment %.*s is no condition", STR_ARG(s->name));
  }
  return STR("");
}
