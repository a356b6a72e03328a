/* Whom an expansion is asked for: where all that is made of its aggregates meets a truth in an `and`, only positions at
 * which that truth holds matter, and of the others no row is chosen. The truth has to be known before the rows are
 * looked at. An `and` whose other truth is plainly false is false whatever overflows, so nothing else changes. */
#include "run/exec.h"

enum { USES_MOST = 4, DEPTH = 8, GUARDS_MOST = 8 };

/* Registers that hold wherever it matters; `all`: of something that nobody reads. */
struct guards {
  uint32_t regs[GUARDS_MOST];
  uint32_t count;
  bool all;
};

struct uses {
  uint32_t count;
  uint32_t at[USES_MOST]; /* in the code of domain 0 */
  bool outside;           /* or where it is read otherwise */
};

struct search {
  const struct pass *p;
  struct uses *uses; /* [register] */
};

static void note_use(struct search *s, uint32_t reg, uint32_t domain, uint32_t at) {
  struct uses *u = &s->uses[reg];
  if (!reg) return;
  if (domain || u->count == USES_MOST) u->outside = true;
  else u->at[u->count++] = at;
}

static void find_uses(struct search *s) {
  for (uint32_t d = 0; d < s->p->domain_count; d++) {
    const struct domain *dom = &s->p->domains[d];
    if (d) s->uses[dom->base].outside = true;
    for (uint32_t i = 0; i < dom->count; i++) {
      const struct instr *in = &dom->code[i];
      note_use(s, in->a, d, i);
      note_use(s, in->b, d, i);
      note_use(s, in->c, d, i);
      for (uint32_t k = 0; k < in->list_count; k++) note_use(s, in->list[k], d, i);
    }
  }
}

static bool has(const struct guards *g, uint32_t reg) {
  for (uint32_t i = 0; i < g->count; i++)
    if (g->regs[i] == reg) return true;
  return false;
}

static void meet(struct guards *g, const struct guards *more) {
  if (g->all) {
    *g = *more;
    return;
  }
  uint32_t kept = 0;
  for (uint32_t i = 0; i < g->count && !more->all; i++)
    if (has(more, g->regs[i])) g->regs[kept++] = g->regs[i];
  if (!more->all) g->count = kept;
}

static struct guards guards_of(const struct search *s, uint32_t reg, uint32_t depth) {
  const struct uses *u = &s->uses[reg];
  struct guards g = {.all = true};
  if (u->outside || depth == DEPTH) return (struct guards){0};
  for (uint32_t k = 0; k < u->count; k++) {
    const struct instr *in = &s->p->domains[0].code[u->at[k]];
    struct guards here = {0};
    if (in->dst && !op_is_result(in->op)) here = guards_of(s, in->dst, depth + 1);
    if (here.all) continue;
    for (uint32_t i = 0; in->op == OP_AND_ && i < in->list_count && here.count < GUARDS_MOST; i++)
      if (in->list[i] != reg && !has(&here, in->list[i])) here.regs[here.count++] = in->list[i];
    meet(&g, &here);
    if (!g.all && !g.count) break;
  }
  return g;
}

/* Where a register is made in domain 0; beyond its end: nowhere. */
static uint32_t made_at(const struct domain *d, uint32_t reg) {
  uint32_t i = 0;
  while (i < d->count && d->code[i].dst != reg) i++;
  return i;
}

static void bind_guards(struct arena *a, const struct search *s, struct op_data *code, uint32_t expand_at) {
  const struct domain *outer = &s->p->domains[0], *d = &s->p->domains[outer->code[expand_at].index];
  for (uint32_t i = 0; i < d->count; i++) {
    if (!op_is_aggregate(d->code[i].op) || !d->code[i].dst) continue;
    struct guards g = guards_of(s, d->code[i].dst, 0);
    uint32_t *list = arena_new_array(a, uint32_t, g.count + 1), count = 0;
    for (uint32_t k = 0; k < g.count; k++)
      if (!s->p->regs[g.regs[k]].constant && made_at(outer, g.regs[k]) < expand_at) list[count++] = g.regs[k];
    if (count) code[i].guards = list;
  }
}

void note_guards(struct arena *a, const struct program *p, struct bound *b) {
  for (uint32_t i = 0; i < p->pass_count; i++) {
    const struct pass *pass = &p->passes[i];
    struct search s = {.p = pass, .uses = arena_new_array(a, struct uses, pass->reg_count + 1)};
    find_uses(&s);
    for (uint32_t k = 0; k < pass->domains[0].count; k++)
      if (pass->domains[0].code[k].op == OP_EXPAND_)
        bind_guards(a, &s, b->passes[i].code[pass->domains[0].code[k].index], k);
  }
}
