/* What the data must have for the segments of an IR. */
#include "ir/fold.h"

static void need_relation(const struct schema *s, struct needs *needs, uint32_t relation) {
  needs->relations[relation] = true;
  needs->tables[s->relations[relation].from] = needs->tables[s->relations[relation].to] = true;
}

static void need_key(const struct schema *s, struct needs *needs, uint32_t entity) {
  needs->tables[entity] = true;
  for (uint32_t i = 0; i < s->entities[entity].key_count; i++)
    needs->columns[entity][s->entities[entity].key[i]] = true;
}

static void walk(const struct ir *ir, ir_ref r, bool *seen, struct needs *needs) {
  if (!r || seen[r]) return;
  seen[r] = true;
  const struct ir_node *n = ir_at(ir, r);
  const struct schema *s = ir->schema;
  for (uint32_t i = 0; i < n->arg_count; i++) walk(ir, n->args[i], seen, needs);
  switch (n->op) {
    case IR_ROW: needs->tables[n->type.ref] = true; break;
    case IR_FIELD:
    case IR_MAP_KEY: needs->columns[ir_at(ir, n->args[0])->type.ref][n->imm.index] = true; break;
    case IR_STEP:
    case IR_OWNER:
      need_relation(s, needs, (uint32_t)n->imm.index);
      needs->owners[n->imm.index] |= n->op == IR_OWNER;
      break;
    default: break;
  }
  if (!n->rows.path_count) return;
  for (uint32_t i = 0; i < n->rows.path_count; i++) need_relation(s, needs, n->rows.path[i]);
  if (n->op == IR_PICK || n->op == IR_AMONG) need_key(s, needs, n->rows.entity);
  walk(ir, n->rows.base, seen, needs);
  walk(ir, n->rows.pred, seen, needs);
  walk(ir, n->by, seen, needs);
  walk(ir, n->of, seen, needs);
}

void ir_needs(const struct ir *ir, struct needs *needs) {
  bool *seen = arena_new_array(ir->arena, bool, ir->nodes.count + 1);
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    const struct ir_segment *s = &ir->segments.items[i];
    need_key(ir->schema, needs, s->entity);
    walk(ir, s->cond, seen, needs);
    for (uint32_t k = 0; k < s->rule_count; k++) walk(ir, s->rules[k], seen, needs);
  }
}

void ir_needs_node(const struct ir *ir, ir_ref r, bool *seen, struct needs *needs) { walk(ir, r, seen, needs); }

void ir_needs_key(const struct ir *ir, uint32_t entity, struct needs *needs) { need_key(ir->schema, needs, entity); }
