/* What need not be made, because nobody reads it so: codes of a narrow column as 32 bits, and which row each position
 * of an expansion is, and whose. */
#include "run/exec.h"

/* Whether all readers of register `r` take codes of any width. */
static bool read_as_codes(const struct pass *p, uint32_t r) {
  for (uint32_t d = 0; d < p->domain_count; d++) {
    const struct domain *dom = &p->domains[d];
    if (d && dom->base == r) return false;
    for (uint32_t i = 0; i < dom->count; i++) {
      const struct instr *in = &dom->code[i];
      bool any_width = in->op == OP_TEST_ || in->op == OP_PRESENT_;
      if ((in->a == r && !any_width) || in->b == r || in->c == r) return false;
      for (uint32_t k = 0; k < in->list_count; k++)
        if (in->list[k] == r) return false;
    }
  }
  return true;
}

static bool reads_parents(uint32_t op) {
  switch (op) {
    case OP_COUNT_:
    case OP_ANY_:
    case OP_SUM_:
    case OP_AVG_:
    case OP_MIN_:
    case OP_MAX_: return false; /* these ask frame_parents where they must */
    default: return op == OP_PARENT_ || op_is_aggregate(op);
  }
}

/* Whether somebody looks at the rows of a domain one by one, even where they are neighbours. */
static bool reads_rows(const struct pass *p, const struct bound_pass *bp, uint32_t domain) {
  uint32_t r = p->domains[domain].row;
  for (uint32_t d = 0; d < p->domain_count; d++) {
    const struct domain *dom = &p->domains[d];
    if (d && dom->base == r) return true;
    for (uint32_t i = 0; i < dom->count; i++) {
      const struct instr *in = &dom->code[i];
      const struct op_data *od = &bp->code[d][i];
      if (d == domain && reads_parents(in->op) && op_is_aggregate(in->op) && !od->scan) return true;
      if (in->b == r || in->c == r) return true;
      for (uint32_t k = 0; k < in->list_count; k++)
        if (in->list[k] == r) return true;
      if (in->a != r) continue;
      bool widened = in->kind == REG_I128 && od->col && od->col->kind == COLUMN_I64;
      bool in_one =
          (in->op == OP_FIELD_ && in->kind != REG_SET && !widened) || (in->op == OP_SLOT_ && in->kind == REG_TRUTH);
      if (!in_one) return true;
    }
  }
  return false;
}

void note_readers(struct arena *a, const struct program *p, struct bound *b) {
  for (uint32_t i = 0; i < p->pass_count; i++) {
    const struct pass *pass = &p->passes[i];
    struct bound_pass *bp = &b->passes[i];
    bp->parents = arena_new_array(a, bool, pass->domain_count + 1);
    bp->rows = arena_new_array(a, bool, pass->domain_count + 1);
    for (uint32_t d = 0; d < pass->domain_count; d++) bp->rows[d] = reads_rows(pass, bp, d);
    for (uint32_t d = 0; d < pass->domain_count; d++)
      for (uint32_t k = 0; k < pass->domains[d].count; k++) {
        const struct instr *in = &pass->domains[d].code[k];
        bp->parents[d] |= reads_parents(in->op) && !bp->code[d][k].scan;
        if (in->op == OP_FIELD_ && kind_kept(in->kind, &bp->regs[in->dst]) == REG_TEXT)
          bp->code[d][k].narrow = read_as_codes(pass, in->dst);
      }
  }
}
