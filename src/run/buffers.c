/* Which registers may share memory: one is free again behind its last reader. Within a domain only,
 * since a domain's registers stand still while those inside it run; data only, since present bits
 * are handed on. Few buffers in turn stay in the cache. */
#include "run/exec.h"

struct sharing {
  const struct pass *p;
  const struct bound_pass *bp;
  struct arena *a;
  uint32_t *last;   /* [register]: position of its last reader in its own domain's code */
  uint32_t *buffer; /* [register] */
  uint32_t *width;  /* [buffer] */
  uint32_t count;
  uint32_t *next;      /* [buffer]: the next free one of its width */
  uint32_t *ends_next; /* [register]: the next one that ends at the same position */
};

/* The position in the code of `domain` at which what happens in `inner` happens. */
static uint32_t position_in(const struct sharing *s, uint32_t domain, uint32_t inner) {
  while (s->p->domains[inner].outer != domain) inner = s->p->domains[inner].outer;
  const struct domain *d = &s->p->domains[domain];
  for (uint32_t i = 0; i < d->count; i++)
    if (d->code[i].op == OP_EXPAND_ && d->code[i].index == inner) return i;
  return d->count;
}

static void read_at(struct sharing *s, uint32_t reg, uint32_t domain, uint32_t at) {
  const struct reg *r = &s->p->regs[reg];
  if (!reg || r->constant) return;
  if (r->domain != domain) at = position_in(s, r->domain, domain);
  if (at > s->last[reg]) s->last[reg] = at;
}

static uint32_t take(struct sharing *s, uint32_t *free_of, uint32_t width) {
  uint32_t class = width == 16 ? 3 : width / 4, b = free_of[class];
  if (b != NONE) {
    free_of[class] = s->next[b];
    return b;
  }
  s->width[s->count] = width;
  return s->count++;
}

static void share(struct sharing *s, uint32_t domain) {
  const struct domain *d = &s->p->domains[domain];
  uint32_t free_of[4] = {NONE, NONE, NONE, NONE};                         /* bits, 4, 8, 16 bytes */
  uint32_t *ends = arena_new_array(s->a, uint32_t, (size_t)d->count + 1); /* the first that ends at a position */
  for (uint32_t i = 0; i < d->count; i++) {
    const struct instr *in = &d->code[i];
    /* what is written here: by this instruction, or by the aggregates of what it expands */
    const struct domain *inner = in->op == OP_EXPAND_ ? &s->p->domains[in->index] : NULL;
    for (uint32_t k = 0; k < (inner ? inner->count : 1); k++) {
      uint32_t dst = inner                     ? (op_is_aggregate(inner->code[k].op) ? inner->code[k].dst : 0)
                     : op_is_aggregate(in->op) ? 0
                                               : in->dst;
      if (!dst) continue;
      s->buffer[dst] = take(s, free_of, kind_width(kind_kept(s->p->regs[dst].kind, &s->bp->regs[dst])));
      uint32_t end = s->last[dst] > i ? s->last[dst] : i;
      s->ends_next[dst] = ends[end];
      ends[end] = dst;
    }
    for (uint32_t r = ends[i]; r; r = s->ends_next[r]) {
      uint32_t b = s->buffer[r], class = s->width[b] == 16 ? 3 : s->width[b] / 4;
      s->next[b] = free_of[class];
      free_of[class] = b;
    }
  }
}

void share_buffers(struct arena *a, const struct pass *p, struct bound_pass *bp) {
  struct sharing s = {.p = p, .bp = bp, .a = a};
  s.last = arena_new_array(a, uint32_t, p->reg_count + 1);
  s.buffer = arena_new_array(a, uint32_t, p->reg_count + 1);
  s.width = arena_new_array(a, uint32_t, p->reg_count + 1);
  s.next = arena_new_array(a, uint32_t, p->reg_count + 1);
  s.ends_next = arena_new_array(a, uint32_t, p->reg_count + 1);
  for (uint32_t d = 0; d < p->domain_count; d++) {
    const struct domain *dom = &p->domains[d];
    for (uint32_t i = 0; i < dom->count; i++) {
      const struct instr *in = &dom->code[i];
      read_at(&s, in->a, d, i);
      read_at(&s, in->b, d, i);
      read_at(&s, in->c, d, i);
      for (uint32_t k = 0; k < in->list_count; k++) read_at(&s, in->list[k], d, i);
    }
    if (d) read_at(&s, dom->base, dom->outer, position_in(&s, dom->outer, d));
  }
  for (uint32_t d = 0; d < p->domain_count; d++) share(&s, d);
  for (uint32_t r = 1; r < p->reg_count; r++) { /* constants, and the rows of domains, have their own */
    bool own = p->regs[r].constant;
    for (uint32_t d = 0; d < p->domain_count && !own; d++) own = p->domains[d].row == r;
    if (!own) continue;
    s.width[s.count] = kind_width(kind_kept(p->regs[r].kind, &bp->regs[r]));
    s.buffer[r] = s.count++;
  }
  bp->buffer_of = s.buffer;
  bp->buffer_width = s.width;
  bp->buffer_count = s.count;
}
