/* Hash-consing: equal nodes are one node, and every node is simplified as it is made. */
#include <stdlib.h>

#include "ir/fold.h"

static const char *const op_names[IR_OPS] = {
#define OP(id, name, sig, missing, errors) [IR_##id] = name,
#include "data/ops.def"
#undef OP
};

const char *ir_op_name(enum op op) { return op < IR_OPS ? op_names[op] : "?"; }

static uint64_t mix(uint64_t h, uint64_t v) { return (h ^ v) * UINT64_C(0x9E3779B97F4A7C15) + (h >> 29); }

/* Only the member that the kind names is read: the rest of the union may hold anything. */
static uint64_t hash_constant(uint64_t h, struct constant c, enum type_kind kind) {
  switch (kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: return mix(h, str_hash(c.s));
    case TYPE_DECIMAL: return mix(mix(h, (uint64_t)c.d), (uint64_t)(c.d >> 64));
    default: return mix(h, (uint64_t)c.i);
  }
}

/* The kind of the items of a list: of IN that of its operand; sets hold texts. */
static enum type_kind list_kind(const struct ir *ir, const struct ir_node *n) {
  return n->op == IR_IN ? ir_at(ir, n->args[0])->type.kind : TYPE_TEXT;
}

static uint64_t hash_node(const struct ir *ir, const struct ir_node *n) {
  uint64_t h = n->op + 17;
  h = mix(h, (uint64_t)n->type.kind | (uint64_t)n->type.elem << 8 | (uint64_t)n->type.scale << 16 |
                 (uint64_t)n->type.optional << 24 | (uint64_t)n->type.ref << 32);
  h = mix(h, n->imm.index);
  for (uint32_t i = 0; i < n->arg_count; i++) h = mix(h, n->args[i]);
  if (n->key.len) h = mix(h, str_hash(n->key));
  h = mix(h, (uint64_t)n->declared | (uint64_t)n->latest << 1);
  if (n->op == IR_CONST) h = hash_constant(h, n->value, n->type.kind);
  for (uint32_t i = 0; i < n->list.count; i++) h = hash_constant(h, n->list.items[i], list_kind(ir, n));
  h = mix(h, n->rows.base);
  for (uint32_t i = 0; i < n->rows.path_count; i++) h = mix(h, n->rows.path[i] + 1);
  h = mix(h, (uint64_t)n->rows.pred | (uint64_t)n->by << 32);
  h = mix(h, n->of);
  return h ^ h >> 32;
}

static bool same_constant(struct constant a, struct constant b, enum type_kind kind) {
  switch (kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: return str_eq(a.s, b.s);
    case TYPE_DECIMAL: return a.d == b.d;
    default: return a.i == b.i; /* a float by its bits: -0.0 is never made */
  }
}

static bool same_node(const struct ir *ir, const struct ir_node *a, const struct ir_node *b) {
  if (a->op != b->op || a->type.kind != b->type.kind || a->type.elem != b->type.elem ||
      a->type.scale != b->type.scale || a->type.optional != b->type.optional || a->type.ref != b->type.ref ||
      a->imm.index != b->imm.index || a->arg_count != b->arg_count || !str_eq(a->key, b->key) ||
      a->declared != b->declared || a->latest != b->latest ||
      (a->op == IR_CONST && !same_constant(a->value, b->value, a->type.kind)) || a->list.count != b->list.count ||
      a->rows.base != b->rows.base || a->rows.path_count != b->rows.path_count || a->rows.pred != b->rows.pred ||
      a->by != b->by || a->of != b->of)
    return false;
  for (uint32_t i = 0; i < a->arg_count; i++)
    if (a->args[i] != b->args[i]) return false;
  for (uint32_t i = 0; i < a->list.count; i++)
    if (!same_constant(a->list.items[i], b->list.items[i], list_kind(ir, a))) return false;
  for (uint32_t i = 0; i < a->rows.path_count; i++)
    if (a->rows.path[i] != b->rows.path[i]) return false;
  return true;
}

/* Free variables, from the parts. */
static uint64_t free_of(const struct ir *ir, const struct ir_node *n) {
  if (n->op == IR_ROW) return (uint64_t)1 << (n->imm.index & 63);
  uint64_t f = 0;
  for (uint32_t i = 0; i < n->arg_count; i++) f |= ir_at(ir, n->args[i])->free;
  if (n->rows.path_count) {
    f |= ir_at(ir, n->rows.base)->free;
    uint64_t inner = ir_at(ir, n->rows.pred)->free;
    if (n->by) inner |= ir_at(ir, n->by)->free;
    if (n->of) inner |= ir_at(ir, n->of)->free;
    f |= inner >> 1;
  }
  return f;
}

static uint32_t depth_of(const struct ir *ir, const struct ir_node *n) {
  uint32_t d = 0;
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (ir_at(ir, n->args[i])->depth > d) d = ir_at(ir, n->args[i])->depth;
  ir_ref parts[4] = {n->rows.path_count ? n->rows.base : 0, n->rows.path_count ? n->rows.pred : 0, n->by, n->of};
  for (int i = 0; i < 4; i++)
    if (parts[i] && ir_at(ir, parts[i])->depth > d) d = ir_at(ir, parts[i])->depth;
  return d + 1;
}

static void grow_buckets(struct ir *ir) {
  uint32_t count = ir->bucket_count ? ir->bucket_count * 2 : 256;
  uint32_t *b = arena_new_array(ir->arena, uint32_t, count);
  for (uint32_t i = 1; i < ir->nodes.count; i++) {
    uint32_t at = (uint32_t)hash_node(ir, &ir->nodes.items[i]) & (count - 1);
    while (b[at]) at = (at + 1) & (count - 1);
    b[at] = i;
  }
  ir->buckets = b;
  ir->bucket_count = count;
}

bool ir_overflows(const struct ir *ir, const struct ir_node *n) {
  if (n->op < IR_TO_DEC || n->op > IR_DATE_DIFF || n->op == IR_COALESCE || n->op == IR_IF || n->op == IR_TRUTH ||
      n->op == IR_COUNT_TRUE)
    return false;
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (ir_at(ir, n->args[i])->op != IR_CONST) return false;
  return true;
}

ir_ref ir_share(struct ir *ir, struct ir_node n) {
  if (ir->nodes.count == 0) (void)array_push(ir->arena, &ir->nodes); /* 0 is none */
  if (ir->nodes.count * 2 >= ir->bucket_count) grow_buckets(ir);
  n.free = free_of(ir, &n);
  uint32_t at = (uint32_t)hash_node(ir, &n) & (ir->bucket_count - 1);
  for (; ir->buckets[at]; at = (at + 1) & (ir->bucket_count - 1))
    if (same_node(ir, &ir->nodes.items[ir->buckets[at]], &n)) return ir->buckets[at];
  uint32_t r = ir->nodes.count;
  n.depth = depth_of(ir, &n);
  ir->overflows += ir_overflows(ir, &n);
  if (n.arg_count) {
    ir_ref *args = arena_new_array(ir->arena, ir_ref, n.arg_count);
    memcpy(args, n.args, n.arg_count * sizeof *args);
    n.args = args;
  }
  if (n.rows.path_count) {
    uint32_t *path = arena_new_array(ir->arena, uint32_t, n.rows.path_count);
    memcpy(path, n.rows.path, n.rows.path_count * sizeof *path);
    n.rows.path = path;
  }
  *array_push(ir->arena, &ir->nodes) = n;
  ir->buckets[at] = r;
  return r;
}

ir_ref ir_truth(struct ir *ir, bool v) {
  return ir_share(ir, (struct ir_node){.op = v ? IR_TRUE : IR_FALSE, .is_cond = true, .type = TYPE(TYPE_BOOL)});
}
bool ir_is(const struct ir *ir, ir_ref r, enum op op) { return ir_at(ir, r)->op == op; }

ir_ref ir_row(struct ir *ir, uint32_t depth, uint32_t entity) {
  return ir_share(ir, (struct ir_node){
                          .op = IR_ROW, .is_row = true, .type = {.kind = TYPE_ROW, .ref = entity}, .imm.index = depth});
}

ir_ref ir_constant(struct ir *ir, struct type t, struct constant c, struct span span) {
  t.optional = false;
  return ir_share(ir, (struct ir_node){.op = IR_CONST, .type = t, .value = c, .span = span});
}

ir_ref ir_missing(struct ir *ir, struct type t) {
  t.optional = true;
  return ir_share(ir, (struct ir_node){.op = IR_MISSING, .is_row = t.kind == TYPE_ROW, .type = t});
}

ir_ref ir_cond1(struct ir *ir, enum op op, ir_ref a, struct span span) {
  return ir_make(
      ir, (struct ir_node){
              .op = (uint16_t)op, .is_cond = true, .type = TYPE(TYPE_BOOL), .args = &a, .arg_count = 1, .span = span});
}

ir_ref ir_cond2(struct ir *ir, enum op op, ir_ref a, ir_ref b, struct span span) {
  ir_ref args[2] = {a, b};
  return ir_make(
      ir,
      (struct ir_node){
          .op = (uint16_t)op, .is_cond = true, .type = TYPE(TYPE_BOOL), .args = args, .arg_count = 2, .span = span});
}

ir_ref ir_value1(struct ir *ir, enum op op, struct type t, ir_ref a, struct span span) {
  return ir_make(ir, (struct ir_node){.op = (uint16_t)op, .type = t, .args = &a, .arg_count = 1, .span = span});
}

ir_ref ir_value2(struct ir *ir, enum op op, struct type t, ir_ref a, ir_ref b, struct span span) {
  ir_ref args[2] = {a, b};
  return ir_make(ir, (struct ir_node){.op = (uint16_t)op, .type = t, .args = args, .arg_count = 2, .span = span});
}

/* ---- not, and, or ---- */

ir_ref ir_not(struct ir *ir, ir_ref c) {
  const struct ir_node *n = ir_at(ir, c);
  switch (n->op) {
    case IR_TRUE: return ir_truth(ir, false);
    case IR_FALSE: return ir_truth(ir, true);
    case IR_NOT: return n->args[0];
    case IR_AND:
    case IR_OR: {
      if (c < ir->negation_cap && ir->negations[c]) return ir->negations[c];
      uint32_t count = n->arg_count;
      bool conj = n->op == IR_AND;
      ir_ref *args = arena_new_array(ir->arena, ir_ref, count);
      for (uint32_t i = 0; i < count; i++) args[i] = ir_not(ir, ir_at(ir, c)->args[i]);
      ir_ref negated = conj ? ir_or(ir, args, count) : ir_and(ir, args, count);
      if (c >= ir->negation_cap) { /* kept: a condition shared many times is turned once */
        uint32_t cap = ir->nodes.count * 2;
        ir->negations =
            arena_grow(ir->arena, ir->negations, ir->negation_cap * sizeof *ir->negations, cap * sizeof *ir->negations);
        ir->negation_cap = cap;
      }
      return ir->negations[c] = negated;
    }
    default: {
      struct span span = n->span;
      return ir_share(
          ir, (struct ir_node){
                  .op = IR_NOT, .is_cond = true, .type = TYPE(TYPE_BOOL), .args = &c, .arg_count = 1, .span = span});
    }
  }
}

static int ref_order(const void *a, const void *b) {
  ir_ref x = *(const ir_ref *)a, y = *(const ir_ref *)b;
  return (x > y) - (x < y);
}

/* `x == a` with a constant, or `x in [..]`, in `c` or under its NOT; 0 where it is neither. */
static ir_ref equality(const struct ir *ir, ir_ref c, bool under_not) {
  const struct ir_node *n = ir_at(ir, c);
  if (under_not) {
    if (n->op != IR_NOT) return 0;
    c = n->args[0];
    n = ir_at(ir, c);
  }
  if (n->op == IR_IN) return c;
  if (n->op != IR_EQ || !ir_is(ir, n->args[1], IR_CONST)) return 0;
  return ir_at(ir, n->args[0])->type.kind == ir_at(ir, n->args[1])->type.kind ? c : 0;
}

/* Constants that one value is compared with for equality become one list: `x == a or x in [b, c]`, and in the
 * complement `x != a and x not in [b, c]`. */
static uint32_t merge_equals(struct ir *ir, bool conj, ir_ref *list, uint32_t n) {
  struct group {
    ir_ref left;
    uint32_t at, count, total; /* place in `keep`; conditions; constants */
    struct const_list items;
    struct span span;
  } *groups = arena_new_array(ir->arena, struct group, n + 1);
  ir_ref *keep = arena_new_array(ir->arena, ir_ref, n + 1);
  uint32_t *of = arena_new_array(ir->arena, uint32_t, n + 1); /* group + 1 of each condition */
  uint32_t group_count = 0, out = 0, table_size = 16;
  while (table_size < n * 2 + 2) table_size *= 2;
  uint32_t *table = arena_new_array(ir->arena, uint32_t, table_size); /* group + 1 by left side */
  for (uint32_t i = 0; i < n; i++) {
    ir_ref eq = equality(ir, list[i], conj);
    if (!eq) {
      keep[out++] = list[i];
      continue;
    }
    const struct ir_node *e = ir_at(ir, eq);
    uint32_t h = (uint32_t)mix(7, e->args[0]) & (table_size - 1);
    while (table[h] && groups[table[h] - 1].left != e->args[0]) h = (h + 1) & (table_size - 1);
    if (!table[h]) {
      groups[group_count] = (struct group){.left = e->args[0], .at = out};
      table[h] = ++group_count;
      keep[out++] = list[i];
    }
    of[i] = table[h];
    groups[of[i] - 1].count++;
    groups[of[i] - 1].total += e->op == IR_IN ? e->list.count : 1;
  }
  if (out == n) return n;
  for (uint32_t i = 0; i < n; i++) {
    struct group *g = of[i] ? &groups[of[i] - 1] : NULL;
    if (!g || g->count == 1) continue;
    if (!g->items.items) g->items.items = arena_new_array(ir->arena, struct constant, g->total);
    const struct ir_node *e = ir_at(ir, equality(ir, list[i], conj));
    if (e->op == IR_EQ) g->items.items[g->items.count++] = ir_at(ir, e->args[1])->value;
    else
      memcpy(g->items.items + g->items.count, e->list.items, e->list.count * sizeof *e->list.items),
          g->items.count += e->list.count;
    g->span = span_join(g->span, e->span);
  }
  for (uint32_t g = 0; g < group_count; g++) {
    if (groups[g].count == 1) continue;
    ir_ref in = ir_in(ir, groups[g].left, groups[g].items, groups[g].span);
    keep[groups[g].at] = conj ? ir_not(ir, in) : in;
  }
  memcpy(list, keep, out * sizeof *list);
  return out;
}

static bool holds(const ir_ref *sorted, uint32_t n, ir_ref r) {
  return bsearch(&r, sorted, n, sizeof *sorted, ref_order) != NULL;
}

/* An OR among the operands of an AND (or the other way round): what the others settle is taken out. `x and (not x or
 * y)` is `x and y`, `x and (x or y)` is `x`. */
static ir_ref without_known(struct ir *ir, const ir_ref *sorted, uint32_t n, ir_ref inner) {
  bool inner_and = ir_is(ir, inner, IR_AND);
  uint32_t count = ir_at(ir, inner)->arg_count, m = 0;
  ir_ref *args = arena_new_array(ir->arena, ir_ref, count);
  for (uint32_t i = 0; i < count; i++) {
    ir_ref x = ir_at(ir, inner)->args[i];
    if (holds(sorted, n, x)) return ir_truth(ir, !inner_and);
    if (!holds(sorted, n, ir_not(ir, x))) args[m++] = x;
  }
  if (m == count) return inner;
  return inner_and ? ir_and(ir, args, m) : ir_or(ir, args, m);
}

static ir_ref junction(struct ir *ir, bool conj, const ir_ref *conds, uint32_t n) {
  enum op op = conj ? IR_AND : IR_OR;
  uint32_t total = 0, count = 0;
  for (uint32_t i = 0; i < n; i++) total += ir_is(ir, conds[i], op) ? ir_at(ir, conds[i])->arg_count : 1;
  ir_ref *list = arena_new_array(ir->arena, ir_ref, total + 1);
  for (uint32_t i = 0; i < n; i++) {
    const struct ir_node *c = ir_at(ir, conds[i]);
    if (c->op == op) {
      memcpy(list + count, c->args, c->arg_count * sizeof *list);
      count += c->arg_count;
    } else {
      list[count++] = conds[i];
    }
  }
  if (count > 1) count = merge_equals(ir, conj, list, count);
  qsort(list, count, sizeof *list, ref_order);
  uint32_t m = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (ir_is(ir, list[i], conj ? IR_FALSE : IR_TRUE)) return list[i];
    if (ir_is(ir, list[i], conj ? IR_TRUE : IR_FALSE) || (m && list[m - 1] == list[i])) continue;
    list[m++] = list[i];
  }
  for (uint32_t i = 0; i < m; i++) { /* x and not x */
    const struct ir_node *c = ir_at(ir, list[i]);
    if (c->op == IR_NOT && holds(list, m, c->args[0])) return ir_truth(ir, !conj);
  }
  ir_ref *less = NULL;
  for (uint32_t i = 0; i < m; i++) {
    if (!ir_is(ir, list[i], conj ? IR_OR : IR_AND)) continue;
    ir_ref x = without_known(ir, list, m, list[i]);
    if (x == list[i]) continue;
    if (!less) {
      less = arena_new_array(ir->arena, ir_ref, m);
      memcpy(less, list, m * sizeof *less);
    }
    less[i] = x;
  }
  if (less) return junction(ir, conj, less, m);
  if (m == 0) return ir_truth(ir, conj);
  if (m == 1) return list[0];
  struct span span = SPAN_NONE;
  for (uint32_t i = 0; i < m; i++) span = span_join(span, ir_at(ir, list[i])->span);
  return ir_share(
      ir,
      (struct ir_node){
          .op = (uint16_t)op, .is_cond = true, .type = TYPE(TYPE_BOOL), .args = list, .arg_count = m, .span = span});
}

ir_ref ir_and(struct ir *ir, const ir_ref *conds, uint32_t n) { return junction(ir, true, conds, n); }
ir_ref ir_or(struct ir *ir, const ir_ref *conds, uint32_t n) { return junction(ir, false, conds, n); }

ir_ref ir_and2(struct ir *ir, ir_ref a, ir_ref b) {
  ir_ref l[2] = {a, b};
  return ir_and(ir, l, 2);
}

ir_ref ir_or2(struct ir *ir, ir_ref a, ir_ref b) {
  ir_ref l[2] = {a, b};
  return ir_or(ir, l, 2);
}
