/* The last part of a pass: bitmaps put together by and, or and not, and put among the results. Of many segments it is
 * most of the code, and an instruction does a few hundred bytes' work; so it is laid out once for a thread, with its
 * addresses, and a block goes through it in one loop. A block in which something is spoilt goes the long way round
 * (exec_domain.c). */
#include "run/exec.h"
#include "run/steps.h"

enum { FAR_LEAST = 16 << 20 }; /* bytes of results: by the last of them the first have left the caches */

struct closing {
  struct step *steps;
  uint32_t count;
  uint32_t *leaves; /* registers that the code before it writes */
  uint32_t leaf_count;
  uint32_t *readers; /* [register]: how many instructions of this part read it */
  uint32_t *maker;   /* [register]: the step that writes it, and 1; 0: none */
  bool far;          /* results go past the caches */
};

uint32_t closing_start(const struct pass *p) {
  uint32_t at = p->domains[0].count;
  while (at && op_closes(p->domains[0].code[at - 1].op)) at--;
  return at;
}

/* The registers that a joining instruction or a result reads. */
static uint32_t operands(const struct instr *in, const uint32_t **regs) {
  *regs = in->list_count ? in->list : &in->a;
  return in->list_count ? in->list_count : 1;
}

/* What nobody but a result reads is put there by the step that makes it: it is written once. */
static bool put_by_maker(struct closing *c, const struct instr *in, uint64_t *out, uint64_t *total) {
  struct step *made = c->readers[in->a] == 1 && c->maker[in->a] ? &c->steps[c->maker[in->a] - 1] : NULL;
  if (!made || (made->op != STEP_AND && made->op != STEP_OR)) return false;
  made->op = made->op == STEP_AND ? STEP_AND_PUT : STEP_OR_PUT;
  made->out = out;
  made->total = total;
  made->far = c->far;
  return true;
}

static void lay_out(struct worker *w, struct closing *c, const struct instr *in) {
  struct run_segment *s = op_is_result(in->op) ? &w->m->result->segments[in->index] : NULL;
  if (in->op == OP_EMIT_RULE_ && !s->rules) return;
  if (in->op == OP_EMIT_ && put_by_maker(c, in, s->members, &w->members[in->index])) return;
  const uint32_t *regs;
  uint32_t count = operands(in, &regs);
  struct step *step = &c->steps[c->count++];
  if (!op_is_result(in->op)) c->maker[in->dst] = c->count;
  *step = (struct step){.op = in->op == OP_AND_   ? STEP_AND
                              : in->op == OP_OR_  ? STEP_OR
                              : in->op == OP_NOT_ ? STEP_NOT
                                                  : STEP_PUT,
                        .count = count,
                        .in = arena_new_array(&w->arena, const uint64_t *, count)};
  for (uint32_t k = 0; k < count; k++) step->in[k] = w->bufs[regs[k]].data;
  if (in->op == OP_EMIT_) step->out = s->members, step->total = &w->members[in->index], step->far = c->far;
  else if (in->op == OP_EMIT_RULE_) step->out = s->rules[in->imm];
  else step->out = w->bufs[in->dst].data;
}

void closing_room(struct worker *w) {
  const struct pass *p = w->m->pass;
  const struct domain *d = &p->domains[0];
  uint32_t from = w->m->bp->closing;
  struct closing *c = w->closing = arena_new(&w->arena, struct closing);
  c->steps = arena_new_array(&w->arena, struct step, (size_t)(d->count - from) + 1);
  c->leaves = arena_new_array(&w->arena, uint32_t, (size_t)p->reg_count + 1);
  c->readers = arena_new_array(&w->arena, uint32_t, (size_t)p->reg_count + 1);
  c->maker = arena_new_array(&w->arena, uint32_t, (size_t)p->reg_count + 1);
  bool *known = arena_new_array(&w->arena, bool, (size_t)p->reg_count + 1);
  uint64_t results = 0;
  for (uint32_t i = from; i < d->count; i++) {
    const uint32_t *regs;
    for (uint32_t k = operands(&d->code[i], &regs); k-- > 0;) c->readers[regs[k]]++;
    results += d->code[i].op == OP_EMIT_;
  }
  c->far = results * w->m->rows / 8 >= FAR_LEAST && w->m->block % 512 == 0; /* blocks begin with a line of memory */
  for (uint32_t i = from; i < d->count; i++) {
    const struct instr *in = &d->code[i];
    lay_out(w, c, in);
    known[in->dst] = true;
    const uint32_t *regs;
    for (uint32_t k = operands(in, &regs); k-- > 0; known[regs[k]] = true)
      if (!known[regs[k]] && !p->regs[regs[k]].constant) c->leaves[c->leaf_count++] = regs[k];
  }
}

void closing_run(struct worker *w, uint32_t n) {
  const struct closing *c = w->closing;
  if (!n) return;
  for (uint32_t i = 0; i < c->leaf_count; i++) { /* what is a view into a column is brought here */
    const struct vec *v = &w->regs[c->leaves[i]];
    uint64_t *to = w->bufs[c->leaves[i]].data;
    if (v->data != to) memcpy(to, v->data, words_of(n) * 8);
  }
  steps_run(c->steps, c->count, w->first, n);
}
