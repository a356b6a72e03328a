/* A pass made final: what nothing needs is dropped, the rest put in order of rounds. */
#include "run/emit_impl.h"

static void mark_reg(struct emit_pass *b, uint32_t reg);

static void mark_domain(struct emit_pass *b, uint32_t domain) {
  struct emit_domain *d = &b->domains.items[domain];
  if (d->live) return;
  d->live = true;
  if (!domain) return;
  mark_domain(b, d->d.outer);
  mark_reg(b, d->d.base);
}

static void mark_instr(struct emit_pass *b, uint32_t domain, struct emit_instr *i) {
  i->live = true;
  mark_domain(b, domain);
  mark_reg(b, i->in.a);
  mark_reg(b, i->in.b);
  mark_reg(b, i->in.c);
  for (uint32_t k = 0; k < i->in.list_count; k++) mark_reg(b, i->in.list[k]);
}

static void mark_reg(struct emit_pass *b, uint32_t reg) {
  struct emit_reg *r = reg_at(b, reg);
  if (!reg || r->live) return;
  r->live = true;
  if (r->reg.constant || r->at == NONE) return;
  mark_instr(b, r->in_domain, &b->domains.items[r->in_domain].code.items[r->at]);
}

static struct instr renumber(struct instr in, const uint32_t *regs, struct arena *a) {
  in.dst = regs[in.dst];
  in.a = regs[in.a];
  in.b = regs[in.b];
  in.c = regs[in.c];
  if (in.list_count) {
    uint32_t *list = arena_new_array(a, uint32_t, in.list_count);
    for (uint32_t i = 0; i < in.list_count; i++) list[i] = regs[in.list[i]];
    in.list = list;
  }
  return in;
}

/* What only puts truths together for results comes last in domain 0: closing.c runs it at one go. */
static void results_last(struct arena *a, const struct pass *p) {
  struct domain *d = &p->domains[0];
  bool *early = arena_new_array(a, bool, (size_t)p->reg_count + 1); /* [register]: read by what stays before */
  for (uint32_t k = 1; k < p->domain_count; k++) {
    early[p->domains[k].base] = true;
    for (uint32_t i = 0; i < p->domains[k].count; i++) early[p->domains[k].code[i].a] = true; /* PARENT */
  }
  struct instr *code = arena_new_array(a, struct instr, (size_t)d->count + 1);
  uint32_t last = d->count, first = 0;
  for (uint32_t i = d->count; i-- > 0;) {
    const struct instr *in = &d->code[i];
    if (op_closes(in->op) && !(in->dst && early[in->dst])) {
      code[--last] = *in;
      continue;
    }
    early[in->a] = early[in->b] = early[in->c] = true;
    for (uint32_t k = 0; k < in->list_count; k++) early[in->list[k]] = true;
  }
  for (uint32_t i = 0; i < d->count; i++)
    if (!op_closes(d->code[i].op) || (d->code[i].dst && early[d->code[i].dst])) code[first++] = d->code[i];
  d->code = code;
}

void emit_finish(struct emit_pass *b, struct pass *out) {
  struct arena *a = b->e->arena;
  b->domains.items[0].live = true;
  for (uint32_t d = 0; d < b->domains.count; d++)
    for (uint32_t i = 0; i < b->domains.items[d].code.count; i++)
      if (b->domains.items[d].code.items[i].live) mark_instr(b, d, &b->domains.items[d].code.items[i]);
  uint32_t *regs = arena_new_array(a, uint32_t, b->regs.count), *doms = arena_new_array(a, uint32_t, b->domains.count);
  for (uint32_t d = 0; d < b->domains.count; d++) {
    if (!b->domains.items[d].live) continue;
    doms[d] = out->domain_count++;
    reg_at(b, b->domains.items[d].d.row)->live = true;
  }
  out->regs = arena_new_array(a, struct reg, b->regs.count);
  out->reg_count = 1;
  for (uint32_t r = 1; r < b->regs.count; r++) {
    if (!reg_at(b, r)->live) continue;
    regs[r] = out->reg_count;
    out->regs[out->reg_count] = reg_at(b, r)->reg;
    if (!reg_is_const(b, r)) out->regs[out->reg_count].domain = doms[reg_at(b, r)->reg.domain];
    out->reg_count++;
  }
  out->entity = b->domains.items[0].d.entity;
  out->level = b->level;
  out->consts = arena_new_array(a, struct instr, b->consts.count);
  for (uint32_t i = 0; i < b->consts.count; i++)
    if (reg_at(b, b->consts.items[i].dst)->live)
      out->consts[out->const_count++] = renumber(b->consts.items[i], regs, a);
  out->domains = arena_new_array(a, struct domain, out->domain_count);
  for (uint32_t d = 0; d < b->domains.count; d++) {
    struct emit_domain *from = &b->domains.items[d];
    if (!from->live) continue;
    struct domain *to = &out->domains[doms[d]];
    *to = from->d;
    to->row = regs[from->d.row];
    to->base = regs[from->d.base];
    if (from->d.outer != NONE) to->outer = doms[from->d.outer];
    uint32_t top = 0;
    for (uint32_t i = 0; i < from->code.count; i++)
      if (from->code.items[i].live && from->code.items[i].round > top) top = from->code.items[i].round;
    for (uint32_t c = d + 1; c < b->domains.count; c++)
      if (b->domains.items[c].live && b->domains.items[c].d.outer == d && b->domains.items[c].round > top)
        top = b->domains.items[c].round;
    ARRAY_OF(struct instr) code = {0};
    for (uint32_t round = 0; round <= top; round++) {
      for (uint32_t i = 0; i < from->code.count; i++)
        if (from->code.items[i].live && from->code.items[i].round == round)
          *array_push(a, &code) = renumber(from->code.items[i].in, regs, a);
      for (uint32_t c = d + 1; c < b->domains.count; c++)
        if (b->domains.items[c].live && b->domains.items[c].d.outer == d && b->domains.items[c].round == round)
          *array_push(a, &code) = (struct instr){.op = OP_EXPAND_, .index = doms[c], .node = NONE};
    }
    to->code = code.items;
    to->count = code.count;
  }
  results_last(a, out);
}
