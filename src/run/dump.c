/* The disassembly: passes, domains, instructions, each with what it works on by name. */
#include "run/program.h"

static void add_reg(struct buf *out, uint32_t r) { buf_printf(out, "r%u", r); }

static void add_relation(struct buf *out, const struct schema *s, uint32_t r) {
  if (r < s->relation_count) buf_add(out, s->relations[r].name);
  else buf_addz(out, "?");
}

static void add_column(struct buf *out, const struct schema *s, uint32_t entity, uint32_t column) {
  if (entity >= s->entity_count || column >= s->entities[entity].column_count) {
    buf_addz(out, "?");
    return;
  }
  const struct entity *e = &s->entities[entity];
  buf_printf(out, "%.*s.", STR_ARG(e->name));
  for (uint32_t i = 0; i < e->field_count; i++)
    if (e->fields[i].column == column) {
      buf_add(out, e->fields[i].name);
      return;
    }
  buf_add(out, e->columns[column].stored);
}

/* Operands that are no registers. */
static void add_rest(struct buf *out, const struct program *p, const struct instr *in) {
  const struct schema *s = p->ir->schema;
  switch ((enum opcode)in->op) {
    case OP_STEP_:
    case OP_OWNER_:
    case OP_LINK_COUNT_:
    case OP_LINK_ANY_:
      buf_addc(out, ' ');
      add_relation(out, s, in->index);
      break;
    case OP_FIELD_:
      buf_addc(out, ' ');
      add_column(out, s, in->entity, in->index);
      break;
    case OP_MAP_KEY_:
      buf_addc(out, ' ');
      add_column(out, s, in->entity, in->index);
      buf_printf(out, "[\"%.*s\"]", STR_ARG(in->key));
      break;
    case OP_SLOT_: buf_printf(out, " slot %u%s", in->index, in->flag ? " or 0" : ""); break;
    case OP_STORE_:
    case OP_MARK_: buf_printf(out, " slot %u", in->index); break;
    case OP_EXPAND_: buf_printf(out, " domain %u", in->index); break;
    case OP_EMIT_:
    case OP_EMIT_RULE_:
    case OP_EMIT_VALUE_: {
      buf_printf(out, " -> %.*s", STR_ARG(p->ir->segments.items[in->index].name));
      if (in->op == OP_EMIT_RULE_) buf_printf(out, " rule %lld", (long long)in->imm);
      break;
    }
    case OP_TEST_:
      if (in->imm) buf_printf(out, " %s", op_name[in->imm]);
      buf_addz(out, "  ; ");
      ir_print(p->ir, in->node, out);
      break;
    case OP_CONST_:
    case OP_IN_:
    case OP_HAS_ANY_:
    case OP_HAS_ALL_:
      buf_addz(out, "  ; ");
      ir_print(p->ir, in->node, out);
      break;
    case OP_DIV_:
    case OP_AVG_:
      if (in->kind == REG_I128) buf_printf(out, " scale %u", in->scale_a);
      if (in->kind == REG_I128 && in->op == OP_DIV_) buf_printf(out, ", %u", in->scale_b);
      break;
    case OP_TO_DEC_: buf_printf(out, " *10^%lld", (long long)in->imm); break;
    case OP_TIME_MONTHS_:
    case OP_DATE_MONTHS_: buf_printf(out, " %lld", (long long)in->imm); break;
    default: break;
  }
  if (in->op == OP_TOP_ || in->op == OP_MARK_) buf_printf(out, " %lld", (long long)in->imm);
  if (in->op == OP_PICK_ || in->op == OP_TOP_ || in->op == OP_MARK_) buf_addz(out, in->flag ? " latest" : " earliest");
  if (in->flag && (in->op == OP_ADD_ || in->op == OP_SUB_ || in->op == OP_MUL_ || in->op == OP_NEG_))
    buf_addz(out, " sure");
}

static void add_instr(struct buf *out, const struct program *p, const struct pass *pass, const struct instr *in,
                      uint32_t indent) {
  buf_printf(out, "%*s", (int)indent, "");
  if (in->dst) {
    add_reg(out, in->dst);
    const struct reg *r = &pass->regs[in->dst];
    buf_printf(out, ":%s", reg_kind_name[r->kind]);
    if (r->scale) buf_printf(out, "(%u)", r->scale);
    buf_addz(out, " = ");
  }
  buf_addz(out, in->op < OPCODES ? op_name[in->op] : "?");
  const uint32_t regs[3] = {in->a, in->b, in->c};
  if (op_is_aggregate(in->op) && !in->a) buf_addz(out, " all");
  for (uint32_t i = 0; i < 3; i++) {
    if (!regs[i]) continue;
    buf_addc(out, ' ');
    add_reg(out, regs[i]);
  }
  for (uint32_t i = 0; i < in->list_count; i++) {
    buf_addc(out, ' ');
    add_reg(out, in->list[i]);
  }
  add_rest(out, p, in);
  buf_addc(out, '\n');
}

static void add_domain(struct buf *out, const struct program *p, const struct pass *pass, uint32_t index,
                       uint32_t indent) {
  const struct domain *d = &pass->domains[index];
  const struct schema *s = p->ir->schema;
  for (uint32_t i = 0; i < d->count; i++) {
    const struct instr *in = &d->code[i];
    add_instr(out, p, pass, in, indent);
    if (in->op != OP_EXPAND_) continue;
    const struct domain *k = &pass->domains[in->index];
    buf_printf(out, "%*sdomain %u: r%u = rows of r%u along", (int)indent + 2, "", in->index, k->row, k->base);
    for (uint32_t r = 0; r < k->path_count; r++) {
      buf_addc(out, ' ');
      add_relation(out, s, k->path[r]);
    }
    buf_addc(out, '\n');
    add_domain(out, p, pass, in->index, indent + 4);
  }
}

void program_dump(const struct program *p, struct buf *out) {
  const struct schema *s = p->ir->schema;
  for (uint32_t i = 0; i < p->slot_count; i++) {
    buf_printf(out, "slot %u:%s of %.*s  ; ", i, reg_kind_name[p->slots[i].kind],
               STR_ARG(s->entities[p->slots[i].entity].name));
    ir_print(p->ir, p->slots[i].node, out);
    buf_addc(out, '\n');
  }
  for (uint32_t i = 0; i < p->pass_count; i++) {
    const struct pass *pass = &p->passes[i];
    buf_printf(out, "pass %u over %.*s: r%u\n", i, STR_ARG(s->entities[pass->entity].name), pass->domains[0].row);
    for (uint32_t c = 0; c < pass->const_count; c++) add_instr(out, p, pass, &pass->consts[c], 2);
    add_domain(out, p, pass, 0, 2);
  }
}
