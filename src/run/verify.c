/* Every rule that the machine relies on, so that a program that passes touches no memory but its
 * own: registers are written once and before they are read, in a domain from which they can be
 * seen; kinds fit; rows are of the entity whose columns and links are read at them; slots are
 * written in an earlier pass than they are read in. */
#include "run/program.h"

struct verify {
  const struct program *p;
  const struct pass *pass;
  struct arena *a;
  struct str wrong;
  uint32_t pass_index, domain, at;
  uint8_t *state;        /* [register]: 0 not written, 1 written by an expansion not yet run, 2 there */
  uint32_t *entity;      /* [register]: of its rows; NONE: any */
  uint32_t *slot_pass;   /* pass that writes it + 1 */
  uint32_t *slot_entity; /* of the rows in it */
  uint8_t *emitted;      /* [segment] */
  bool *expanded;        /* [domain] */
};

static bool fail(struct verify *v, const char *what) {
  if (!v->wrong.len)
    v->wrong = str_printf(v->a, "pass %u, domain %u, instruction %u: %s", v->pass_index, v->domain, v->at, what);
  return false;
}

static const struct schema *schema_of(const struct verify *v) { return v->p->ir->schema; }

static bool readable(struct verify *v, uint32_t reg, uint32_t domain) {
  if (!reg || reg >= v->pass->reg_count) return fail(v, "no such register");
  if (v->state[reg] != 2) return fail(v, "a register is read before it is there");
  if (!v->pass->regs[reg].constant && v->pass->regs[reg].domain != domain)
    return fail(v, "a register of another domain is read");
  return true;
}

static bool writable(struct verify *v, uint32_t reg, uint32_t domain, uint32_t kind) {
  if (!reg || reg >= v->pass->reg_count) return fail(v, "no such register");
  if (v->state[reg]) return fail(v, "a register is written twice");
  if (v->pass->regs[reg].constant || v->pass->regs[reg].domain != domain)
    return fail(v, "a register of another domain is written");
  if (v->pass->regs[reg].kind != kind) return fail(v, "a register is of another kind than what is written to it");
  return true;
}

static uint32_t kind(const struct verify *v, uint32_t reg) { return v->pass->regs[reg].kind; }
static bool text(uint32_t k) { return k == REG_TEXT || k == REG_ID; }

static bool node_ok(struct verify *v, ir_ref r) { return (r && r < v->p->ir->nodes.count) || fail(v, "no such node"); }

static bool relation_ok(struct verify *v, uint32_t r, bool to_many) {
  if (r >= schema_of(v)->relation_count || schema_of(v)->relations[r].to_many != to_many)
    return fail(v, "no such relation");
  return true;
}

static bool rows_of(struct verify *v, uint32_t reg, uint32_t entity) {
  return v->entity[reg] == entity || v->entity[reg] == NONE || fail(v, "rows of another entity");
}

static bool is_text_type(struct type t) { return t.kind == TYPE_TEXT || t.kind == TYPE_ID || t.kind == TYPE_ENUM; }

static bool const_kind(struct type t, uint32_t k) {
  switch (k) {
    case REG_TEXT: return t.kind == TYPE_TEXT || t.kind == TYPE_ENUM || t.kind == TYPE_MAP;
    case REG_ID: return t.kind == TYPE_ID;
    case REG_F64: return t.kind == TYPE_FLOAT;
    case REG_BOOL: return t.kind == TYPE_BOOL || t.kind == TYPE_DYNAMIC;
    case REG_I128: return t.kind == TYPE_DECIMAL;
    case REG_SET: return t.kind == TYPE_SET;
    case REG_I64:
      return t.kind == TYPE_INT || t.kind == TYPE_DATE || t.kind == TYPE_TIMESTAMP || t.kind == TYPE_DURATION ||
             t.kind == TYPE_DECIMAL;
    case REG_ROW: return t.kind == TYPE_ROW;
    default: return false;
  }
}

static bool const_ok(struct verify *v, const struct instr *in) {
  if (in->op != OP_CONST_ || !node_ok(v, in->node)) return fail(v, "not a constant");
  const struct ir_node *n = ir_at(v->p->ir, in->node);
  if (!in->dst || in->dst >= v->pass->reg_count || v->state[in->dst])
    return fail(v, "a constant has no register of its own");
  const struct reg *r = &v->pass->regs[in->dst];
  if (!r->constant || r->kind != in->kind) return fail(v, "a constant's register is none");
  bool truth = n->op == IR_TRUE || n->op == IR_FALSE;
  if (in->kind == REG_TRUTH ? !truth : (n->op != IR_CONST && n->op != IR_MISSING) || !const_kind(n->type, in->kind))
    return fail(v, "a constant of another kind");
  if (n->op == IR_CONST && (in->kind == REG_SET || in->kind == REG_ROW)) return fail(v, "no such constant");
  v->state[in->dst] = 2;
  v->entity[in->dst] = NONE;
  return true;
}

static bool test_ok(struct verify *v, const struct instr *in) {
  if (!node_ok(v, in->node)) return false;
  if (in->imm && (in->imm < OP_LOWER_ || in->imm > OP_FOLD_)) return fail(v, "no change of text");
  const struct ir_node *n = ir_at(v->p->ir, in->node);
  switch (n->op) {
    case IR_MATCHES: return n->regex ? true : fail(v, "no pattern");
    case IR_IN: return is_text_type(ir_at(v->p->ir, n->args[0])->type) || fail(v, "a list of another kind");
    case IR_EQ:
    case IR_LT:
    case IR_LE:
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS: {
      const struct ir_node *c = ir_at(v->p->ir, n->args[in->flag ? 0 : 1]);
      return (c->op == IR_CONST && is_text_type(c->type)) || fail(v, "not compared with a constant text");
    }
    default: return fail(v, "not a test of text");
  }
}

static bool list_ok(struct verify *v, const struct instr *in) {
  if (!node_ok(v, in->node)) return false;
  uint16_t op = ir_at(v->p->ir, in->node)->op;
  if (in->op == OP_IN_) return op == IR_IN || fail(v, "not a list");
  return op == IR_HAS_ANY || op == IR_HAS_ALL || fail(v, "not a list");
}

/* What letters do not say. */
static bool fits_together(struct verify *v, const struct instr *in) {
  uint32_t a = in->a ? kind(v, in->a) : REG_NONE, b = in->b ? kind(v, in->b) : REG_NONE,
           c = in->c ? kind(v, in->c) : REG_NONE;
  switch (in->op) {
    case OP_ADD_:
    case OP_SUB_:
    case OP_MUL_: return (a == b && a == in->kind) || fail(v, "numbers of several kinds");
    case OP_DIV_: return (a == b && a == in->kind && a != REG_I64) || fail(v, "numbers of several kinds");
    case OP_NEG_: return a == in->kind || fail(v, "numbers of several kinds");
    case OP_TO_DEC_:
      if (a == REG_F64 || in->kind == REG_F64 || (a == REG_I128 && in->kind == REG_I64))
        return fail(v, "no such conversion");
      return (in->imm >= 0 && in->imm <= (in->kind == REG_I64 ? 18 : 38)) || fail(v, "a scale out of bounds");
    case OP_COALESCE_:
      return (text(a) && text(b) && text(in->kind)) || (a == b && a == in->kind) || fail(v, "values of several kinds");
    case OP_IF_:
      return (text(b) && text(c) && text(in->kind)) || (b == c && b == in->kind) || fail(v, "values of several kinds");
    case OP_EQ_:
    case OP_LT_:
    case OP_LE_:
      if (a == REG_SET || b == REG_SET) return fail(v, "sets are not compared");
      return a == b || (text(a) && text(b)) || (a == REG_I64 && b == REG_F64) || (a == REG_F64 && b == REG_I64) ||
             fail(v, "values of several kinds");
    case OP_SUM_: return (b == in->kind || (b == REG_I64 && in->kind == REG_I128)) || fail(v, "a sum of another kind");
    case OP_AVG_:
      return (b == REG_F64 ? in->kind == REG_F64 : in->kind == REG_I128) || fail(v, "an average of another kind");
    case OP_MIN_:
    case OP_MAX_: return b == in->kind || fail(v, "an extreme of another kind");
    case OP_DISTINCT_: return b != REG_SET || fail(v, "sets are not counted");
    default: return true;
  }
}

/* Entities of rows: those read, and of what is written. */
static bool entities(struct verify *v, const struct instr *in) {
  const struct schema *s = schema_of(v);
  switch (in->op) {
    case OP_STEP_:
    case OP_OWNER_: {
      if (!relation_ok(v, in->index, in->op == OP_OWNER_)) return false;
      const struct relation *r = &s->relations[in->index];
      if (in->op == OP_OWNER_ && !r->unique) return fail(v, "an owner where there may be several");
      v->entity[in->dst] = in->op == OP_STEP_ ? r->to : r->from;
      return rows_of(v, in->a, in->op == OP_STEP_ ? r->from : r->to);
    }
    case OP_LINK_COUNT_:
    case OP_LINK_ANY_: return relation_ok(v, in->index, true) && rows_of(v, in->a, s->relations[in->index].from);
    case OP_PARENT_: v->entity[in->dst] = v->entity[in->a]; return true;
    case OP_FIELD_:
    case OP_MAP_KEY_:
      if (in->entity >= s->entity_count || in->index >= s->entities[in->entity].column_count)
        return fail(v, "no such column");
      if (!rows_of(v, in->a, in->entity)) return false;
      if (in->op == OP_FIELD_) return true;
      if (!node_ok(v, in->node)) return false;
      const struct ir_node *n = ir_at(v->p->ir, in->node);
      if (n->op != IR_MAP_KEY || !const_kind(n->type, in->kind) || in->kind == REG_SET || in->kind == REG_ROW)
        return fail(v, "a key of another kind");
      return s->entities[in->entity].columns[in->index].type.kind == TYPE_MAP || fail(v, "not a map");
    case OP_SLOT_: {
      if (in->index >= v->p->slot_count) return fail(v, "no such slot");
      const struct slot *slot = &v->p->slots[in->index];
      if (!v->slot_pass[in->index] || v->slot_pass[in->index] > v->pass_index)
        return fail(v, "a slot is read before it is written");
      if (slot->kind != in->kind) return fail(v, "a slot of another kind");
      v->entity[in->dst] = v->slot_entity[in->index];
      return rows_of(v, in->a, slot->entity);
    }
    case OP_IF_:
    case OP_COALESCE_: {
      uint32_t x = in->op == OP_IF_ ? in->b : in->a, y = in->op == OP_IF_ ? in->c : in->b;
      v->entity[in->dst] = v->entity[x] == NONE ? v->entity[y] : v->entity[x];
      return v->entity[x] == v->entity[y] || v->entity[x] == NONE || v->entity[y] == NONE ||
             fail(v, "rows of several entities");
    }
    default: return true;
  }
}

static bool result_ok(struct verify *v, const struct instr *in) {
  const struct ir *ir = v->p->ir;
  if (v->domain) return fail(v, "a result inside an expansion");
  if (in->op == OP_STORE_) {
    if (in->index >= v->p->slot_count || v->slot_pass[in->index]) return fail(v, "no such slot, or one written twice");
    if (v->p->slots[in->index].kind != kind(v, in->a) || v->p->slots[in->index].entity != v->pass->entity)
      return fail(v, "a slot of another kind");
    if (kind(v, in->a) == REG_LIST || kind(v, in->a) == REG_SET) return fail(v, "not kept in slots");
    v->slot_pass[in->index] = v->pass_index + 1;
    v->slot_entity[in->index] = v->entity[in->a];
    return true;
  }
  if (in->index >= ir->segments.count || ir->segments.items[in->index].entity != v->pass->entity)
    return fail(v, "no such segment");
  const struct ir_segment *s = &ir->segments.items[in->index];
  if (in->op == OP_EMIT_RULE_)
    return (in->imm >= 0 && in->imm < s->rule_count && ir_at(ir, s->cond)->is_cond) || fail(v, "no such rule");
  if (ir_at(ir, s->cond)->is_cond != (in->op == OP_EMIT_))
    return fail(v, "a condition for a value, or a value for a condition");
  if (v->emitted[in->index]) return fail(v, "a segment is written twice");
  v->emitted[in->index] = 1;
  struct type t = ir_at(ir, s->cond)->type;
  if (in->op == OP_EMIT_VALUE_ && !const_kind(t, kind(v, in->a)) && !(text(kind(v, in->a)) && is_text_type(t)))
    return fail(v, "a value of another kind");
  return true;
}

static bool code(struct verify *v, uint32_t domain);

static bool expand_ok(struct verify *v, const struct instr *in) {
  uint32_t outer = v->domain, at = v->at;
  if (in->dst || in->a || in->b || in->c || in->list_count) return fail(v, "an operand too many");
  if (in->index >= v->pass->domain_count || v->expanded[in->index])
    return fail(v, "no such expansion, or one run twice");
  const struct domain *d = &v->pass->domains[in->index];
  if (d->outer != outer || in->index <= outer) return fail(v, "an expansion of another domain");
  if (d->depth != v->pass->domains[outer].depth + 1 || d->depth >= DEPTH_MOST) return fail(v, "domains too deep");
  if (!readable(v, d->base, outer) || kind(v, d->base) != REG_ROW) return fail(v, "the base is no row");
  uint32_t e = v->entity[d->base];
  if (!d->path_count) return fail(v, "no path");
  for (uint32_t i = 0; i < d->path_count; i++) {
    if (!relation_ok(v, d->path[i], true)) return false;
    if (e != NONE && schema_of(v)->relations[d->path[i]].from != e) return fail(v, "the path does not lead on");
    e = schema_of(v)->relations[d->path[i]].to;
  }
  if (e != d->entity) return fail(v, "the path leads elsewhere");
  v->expanded[in->index] = true;
  v->domain = in->index;
  bool ok = code(v, in->index);
  v->domain = outer;
  v->at = at;
  if (!ok) return false;
  for (uint32_t i = 0; i < d->count; i++)
    if (op_is_aggregate(d->code[i].op) && d->code[i].dst) v->state[d->code[i].dst] = 2;
  return true;
}

static bool aggregate_ok(struct verify *v, const struct instr *in) {
  const struct domain *d = &v->pass->domains[v->domain];
  if (!v->domain) return fail(v, "an aggregate outside of an expansion");
  if (in->op == OP_COUNT_ || in->op == OP_ANY_ ? in->b != 0 : in->b == 0)
    return fail(v, "an aggregate of no value, or with one too many");
  if ((in->op == OP_TOP_ || in->op == OP_MARK_) && in->imm < 0) return fail(v, "a negative number of rows");
  if (in->op == OP_MARK_) {
    if (in->dst || in->index >= v->p->slot_count || v->slot_pass[in->index])
      return fail(v, "no such slot, or one written twice");
    if (v->p->slots[in->index].kind != REG_TRUTH || v->p->slots[in->index].entity != d->entity || d->outer)
      return fail(v, "a slot of another kind");
    v->slot_pass[in->index] = v->pass_index + 1;
    return true;
  }
  if (!writable(v, in->dst, d->outer, in->kind)) return false;
  v->state[in->dst] = 1;
  v->entity[in->dst] = in->op == OP_PICK_ || in->op == OP_TOP_ ? d->entity : NONE;
  return true;
}

/* Instructions whose messages or tables come from a node. */
static bool names_node(uint32_t op) {
  switch (op) {
    case OP_TO_DEC_:
    case OP_ADD_:
    case OP_SUB_:
    case OP_MUL_:
    case OP_DIV_:
    case OP_NEG_:
    case OP_TIME_ADD_:
    case OP_TIME_MONTHS_:
    case OP_DATE_ADD_:
    case OP_DATE_MONTHS_:
    case OP_HAS_: return true;
    default: return op_is_aggregate(op);
  }
}

static bool instruction(struct verify *v, const struct instr *in) {
  if (in->op >= OPCODES || in->op == OP_CONST_) return fail(v, "no such instruction");
  if (in->op == OP_EXPAND_) return expand_ok(v, in);
  const char *letters = op_kinds[in->op];
  const uint32_t regs[3] = {in->a, in->b, in->c};
  bool aggregate = op_is_aggregate(in->op);
  for (uint32_t i = 0; i < 3; i++) {
    char want = letters[i + 1];
    if (want == '-') {
      if (regs[i]) return fail(v, "an operand too many");
      continue;
    }
    if (!regs[i] && aggregate && i == 0) continue; /* all rows */
    uint32_t domain = in->op == OP_PARENT_ ? v->pass->domains[v->domain].outer : v->domain;
    if (!readable(v, regs[i], domain)) return false;
    if (!kind_fits(want, kind(v, regs[i]))) return fail(v, "an operand of another kind");
  }
  if (op_has_list(in->op)) {
    if (!in->list_count || !in->list) return fail(v, "an empty list");
    for (uint32_t i = 0; i < in->list_count; i++)
      if (!readable(v, in->list[i], v->domain) || kind(v, in->list[i]) != REG_TRUTH)
        return fail(v, "a list of other things than truths");
  } else if (in->list_count) {
    return fail(v, "a list where there should be none");
  }
  if (letters[0] != '-' ? !kind_fits(letters[0], in->kind) : in->dst != 0) return fail(v, "a result of another kind");
  if (!fits_together(v, in)) return false;
  if (in->op == OP_PARENT_ && (v->domain == 0 || in->kind != kind(v, in->a) || v->pass->regs[in->a].constant))
    return fail(v, "nothing outside");
  if ((in->op == OP_TEST_ && !test_ok(v, in)) ||
      ((in->op == OP_IN_ || in->op == OP_HAS_ANY_ || in->op == OP_HAS_ALL_) && !list_ok(v, in)))
    return false;
  if (names_node(in->op) && !node_ok(v, in->node)) return false;
  if (aggregate) return aggregate_ok(v, in);
  if (op_is_result(in->op)) return result_ok(v, in);
  if (!writable(v, in->dst, v->domain, in->kind)) return false;
  v->entity[in->dst] = NONE;
  if (!entities(v, in)) return false;
  v->state[in->dst] = 2;
  return true;
}

static bool code(struct verify *v, uint32_t domain) {
  const struct domain *d = &v->pass->domains[domain];
  if (!writable(v, d->row, domain, REG_ROW)) return false;
  v->state[d->row] = 2;
  v->entity[d->row] = d->entity;
  for (v->at = 0; v->at < d->count; v->at++)
    if (!instruction(v, &d->code[v->at])) return false;
  return true;
}

static bool pass(struct verify *v) {
  const struct pass *p = v->pass;
  v->state = arena_new_array(v->a, uint8_t, p->reg_count + 1);
  v->entity = arena_new_array(v->a, uint32_t, p->reg_count + 1);
  v->expanded = arena_new_array(v->a, bool, p->domain_count + 1);
  v->domain = v->at = 0;
  if (p->entity >= schema_of(v)->entity_count || !p->domain_count || p->domains[0].entity != p->entity ||
      p->domains[0].depth)
    return fail(v, "no such entity");
  for (uint32_t r = 1; r < p->reg_count; r++) {
    const struct reg *reg = &p->regs[r];
    if (reg->kind < REG_ROW || reg->kind > REG_LIST) return fail(v, "a register of no kind");
    if (!reg->constant && reg->domain >= p->domain_count) return fail(v, "a register of no domain");
  }
  for (v->at = 0; v->at < p->const_count; v->at++)
    if (!const_ok(v, &p->consts[v->at])) return false;
  if (!code(v, 0)) return false;
  for (uint32_t d = 1; d < p->domain_count; d++)
    if (!v->expanded[d]) return fail(v, "an expansion is never run");
  for (uint32_t r = 1; r < p->reg_count; r++)
    if (p->regs[r].constant && v->state[r] != 2) return fail(v, "a constant is never set");
  return true;
}

struct str program_verify(const struct program *p, struct arena *a) {
  struct verify v = {.p = p, .a = a};
  v.slot_pass = arena_new_array(a, uint32_t, p->slot_count + 1);
  v.slot_entity = arena_new_array(a, uint32_t, p->slot_count + 1);
  v.emitted = arena_new_array(a, uint8_t, p->ir->segments.count + 1);
  for (uint32_t i = 0; i < p->slot_count; i++) {
    uint32_t k = p->slots[i].kind;
    if (p->slots[i].entity >= p->ir->schema->entity_count || k < REG_ROW || k > REG_ID) fail(&v, "a slot of no kind");
  }
  for (v.pass_index = 0; v.pass_index < p->pass_count && !v.wrong.len; v.pass_index++) {
    v.pass = &p->passes[v.pass_index];
    if (!pass(&v)) break;
  }
  for (uint32_t i = 0; i < p->slot_count && !v.wrong.len; i++)
    if (!v.slot_pass[i]) v.wrong = str_printf(a, "slot %u is never written", i);
  for (uint32_t i = 0; i < p->ir->segments.count && !v.wrong.len; i++)
    if (!v.emitted[i]) v.wrong = str_printf(a, "segment %u is never written", i);
  return v.wrong;
}
