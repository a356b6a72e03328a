/* The code of a domain over a block, and the rows of an expansion. */
#include "run/exec.h"

#include "data/derived.h"

void note_error(struct worker *w, const struct op_data *od, uint32_t domain, uint32_t position) {
  const struct domain *d = &w->m->pass->domains[domain];
  const struct vec *rows = &w->regs[d->row];
  const uint32_t *at = rows->data;
  uint32_t row = rows->run ? at[0] + position : at[position];
  struct note *n = &w->notes[od->ordinal];
  w->spoilt = true;
  if (n->set && n->row <= row) return;
  *n = (struct note){.set = true, .entity = d->entity, .row = row};
}

void out_present_of(struct op_args *x, const struct vec *a, const struct vec *b) {
  const uint64_t *p = a->present, *q = b ? b->present : NULL;
  if (!p || !q) {
    x->out->present = p ? a->present : b ? b->present : NULL;
    return;
  }
  uint64_t *o = x->w->bufs[x->in->dst].present;
  for (uint32_t i = 0; i < words_of(x->n); i++) o[i] = p[i] & q[i];
  x->out->present = o;
}

void out_overflow(struct op_args *x, uint32_t i) {
  uint64_t *own = x->w->bufs[x->in->dst].present;
  if (x->out->present != own) {
    if (x->out->present) memcpy(own, x->out->present, words_of(x->n) * 8);
    else memset(own, 0xFF, words_of(x->n) * 8);
    x->out->present = own;
  }
  own[i >> 6] &= ~(UINT64_C(1) << (i & 63));
  bit_set(vec_err(x->w, x->out, x->in->dst, x->n), i);
  note_error(x->w, x->od, x->domain, i);
}

/* ---- what is spoilt ---- */

void spoil(struct op_args *x) {
  struct worker *w = x->w;
  const struct instr *in = x->in;
  uint32_t words = words_of(x->n);
  if (in->op == OP_PARENT_ || in->op == OP_SLOT_ || op_is_aggregate(in->op) || op_is_result(in->op))
    return; /* see to it themselves */
  const struct vec *abc[3] = {x->a, x->b, x->c};
  uint64_t any[BLOCK_WORDS] = {0};
  bool is_any = false;
  if (in->op == OP_AND_ || in->op == OP_OR_) {
    uint64_t sure[BLOCK_WORDS] = {0}; /* decided by an operand that is not spoilt */
    for (uint32_t k = 0; k < in->list_count; k++) {
      const struct vec *v = &w->regs[in->list[k]];
      const uint64_t *t = v->data;
      for (uint32_t i = 0; i < words; i++) {
        uint64_t e = v->err ? v->err[i] : 0;
        any[i] |= e;
        is_any |= e != 0;
        sure[i] |= (in->op == OP_OR_ ? t[i] : ~t[i]) & ~e;
      }
    }
    for (uint32_t i = 0; i < words; i++) any[i] &= ~sure[i];
  } else if (op_has_list(in->op)) {
    for (uint32_t k = 0; k < in->list_count; k++) {
      const struct vec *v = &w->regs[in->list[k]];
      for (uint32_t i = 0; v->err && i < words; i++) any[i] |= v->err[i], is_any |= v->err[i] != 0;
    }
  } else if (in->op == OP_IF_) {
    const uint64_t *t = x->a->data;
    for (uint32_t i = 0; i < words; i++) {
      any[i] = (x->a->err ? x->a->err[i] : 0) | (x->b->err ? x->b->err[i] & t[i] : 0) |
               (x->c->err ? x->c->err[i] & ~t[i] : 0);
      is_any |= any[i] != 0;
    }
  } else if (in->op == OP_COALESCE_) {
    for (uint32_t i = 0; i < words; i++) {
      uint64_t there = x->a->present ? x->a->present[i] : ~UINT64_C(0);
      if (in->kind == REG_ROW) {
        there = 0;
        for (uint32_t k = 0; k < 64 && i * 64 + k < x->n; k++)
          there |= (uint64_t)(((const uint32_t *)x->a->data)[i * 64 + k] != ROW_NONE) << k;
      }
      any[i] = (x->a->err ? x->a->err[i] : 0) | (x->b->err ? x->b->err[i] & ~there : 0);
      is_any |= any[i] != 0;
    }
  } else {
    for (uint32_t k = 0; k < 3; k++)
      for (uint32_t i = 0; abc[k] && abc[k]->err && i < words; i++)
        any[i] |= abc[k]->err[i], is_any |= abc[k]->err[i] != 0;
  }
  if (!is_any) return;
  uint64_t *e = vec_err(w, x->out, in->dst, x->n);
  for (uint32_t i = 0; i < words; i++) e[i] |= any[i];
}

/* ---- expansions ---- */

/* A walk over the rows of each position of the domain outside, along the path; kept between
 * chunks. */
struct walk {
  const struct link **links;
  uint32_t *cur, *end;   /* by step of the path: what is left of the links of the row there */
  uint32_t steps, depth; /* depth: steps taken; 0: at a position's base */
  uint32_t position, n;
  const uint32_t *base;
};

/* Fills a chunk; 0: done. */
static uint32_t walk_fill(struct walk *k, uint32_t *rows, uint32_t *parent) {
  uint32_t count = 0;
  if (k->steps == 1) { /* the common case */
    const struct link *l = k->links[0];
    while (count < BLOCK) {
      if (k->depth == 0) {
        while (k->position < k->n && k->base[k->position] == ROW_NONE) k->position++;
        if (k->position >= k->n) return count;
        uint32_t row = k->base[k->position];
        k->cur[0] = l->starts[row];
        k->end[0] = l->starts[row + 1];
        k->depth = 1;
      }
      uint32_t take = k->end[0] - k->cur[0];
      if (take > BLOCK - count) take = BLOCK - count;
      for (uint32_t i = 0; i < take; i++) {
        rows[count + i] = l->rows ? l->rows[k->cur[0] + i] : k->cur[0] + i;
        parent[count + i] = k->position;
      }
      count += take;
      k->cur[0] += take;
      if (k->cur[0] < k->end[0]) return count;
      k->depth = 0;
      k->position++;
    }
    return count;
  }
  while (count < BLOCK) {
    uint32_t row;
    if (k->depth == 0) {
      if (k->position >= k->n) return count;
      row = k->base[k->position];
      if (row == ROW_NONE) {
        k->position++;
        continue;
      }
    } else {
      uint32_t step = k->depth - 1;
      if (k->cur[step] >= k->end[step]) {
        if (--k->depth == 0) k->position++;
        continue;
      }
      uint32_t at = k->cur[step]++;
      row = k->links[step]->rows ? k->links[step]->rows[at] : at;
      if (k->depth == k->steps) {
        rows[count] = row;
        parent[count++] = k->position;
        continue;
      }
    }
    const struct link *l = k->links[k->depth];
    k->cur[k->depth] = l->starts[row];
    k->end[k->depth] = l->starts[row + 1];
    k->depth++;
  }
  return count;
}

const uint32_t *frame_parents(struct worker *w, uint32_t domain) {
  struct frame *f = &w->frames[domain];
  if (f->run.starts && !f->has_parents) bits_parents_run(f->parent, f->run);
  f->has_parents = true;
  return f->parent;
}

const struct bits_ends *frame_ends(struct worker *w, uint32_t domain) {
  struct frame *f = &w->frames[domain];
  if (!f->has_ends) bits_ends_run(&f->ends, f->whose, f->run);
  f->has_ends = true;
  return &f->ends;
}

/* Which of the block's positions have rows. */
static uint32_t list_parents(struct frame *f, const struct row_ends *e, uint32_t first, uint32_t outer_n) {
  bits_slice(f->some, e->some, first, outer_n);
  f->some[words_of(outer_n) - 1] &= tail_mask(outer_n);
  uint32_t count = bits_list(f->whose, f->some, outer_n);
  f->whose[count] = 0; /* read, and never used */
  return count;
}

/* The ends in a chunk, of which `before` were in those before it; how many there are. */
static uint32_t chunk_ends(struct worker *w, struct frame *f, const struct row_ends *e, uint32_t at, uint32_t n,
                           uint32_t before) {
  struct bits_ends *to = &f->ends;
  bits_slice(to->last, e->last, at, n);
  to->last[words_of(n) - 1] &= tail_mask(n);
  to->count = bits_ones(to->last, n);
  to->whose = f->whose + before;
  to->gapless = false;
  f->numbers = w->numbers + before;
  f->has_ends = true;
  return to->count;
}

/* Whether one of the bits from `from` to `to`, both included, is set. */
static bool any_bit(const uint64_t *bits, uint32_t from, uint32_t to) {
  for (uint32_t w = from / 64; w <= to / 64; w++) {
    uint64_t m = bits[w];
    if (w == from / 64) m &= ~UINT64_C(0) << (from % 64);
    if (w == to / 64) m &= ~UINT64_C(0) >> (63 - to % 64);
    if (m) return true;
  }
  return false;
}

/* Which of the positions that have rows an aggregate is asked for, by number; false: most of them. */
static bool guard(struct worker *w, const struct op_data *od, const struct frame *f, struct acc *acc,
                  uint32_t outer_n) {
  uint64_t on[BLOCK_WORDS];
  uint32_t words = words_of(outer_n), count;
  memset(on, 0xFF, sizeof on);
  on[words - 1] &= tail_mask(outer_n);
  for (const uint32_t *g = od->guards; *g; g++) {
    const struct vec *v = &w->regs[*g];
    const uint64_t *t = v->data;
    for (uint32_t i = 0; i < words; i++) on[i] &= v->err ? t[i] | v->err[i] : t[i];
  }
  count = bits_ones(on, outer_n);
  if (count > outer_n / 2) return false;
  bits_pack(acc->on, on, f->some, words);
  return true;
}

/* Fills `asked` with those that some aggregate is asked for; false: one of them is asked for all. */
static bool guard_all(struct worker *w, uint32_t domain, uint32_t outer_n, uint64_t *asked) {
  const struct domain *d = &w->m->pass->domains[domain];
  bool all = true;
  memset(asked, 0, (BLOCK_WORDS + 1) * 8);
  for (uint32_t i = 0; i < d->count; i++) {
    if (!op_is_aggregate(d->code[i].op)) continue;
    const struct op_data *od = &w->m->bp->code[domain][i];
    struct acc *acc = &w->accs[od->ordinal];
    acc->guarded = od->guards && guard(w, od, &w->frames[domain], acc, outer_n);
    all &= acc->guarded;
    for (uint32_t k = 0; acc->guarded && k <= words_of(outer_n); k++) asked[k] |= acc->on[k];
  }
  return all;
}

/* Neighbouring parents whose rows are neighbours, too: the chunks are simply the rows from the first of the first to
 * the last of the last. */
static void expand_run(struct worker *w, uint32_t domain, const struct link *l, const uint32_t *base,
                       uint32_t outer_n) {
  const struct domain *d = &w->m->pass->domains[domain];
  const struct row_ends *e = w->m->bp->ends[domain];
  struct frame *f = &w->frames[domain];
  struct vec *row = &w->regs[d->row];
  const uint32_t *starts = l->starts + base[0];
  uint32_t position = 0, before = 0;
  uint64_t asked[BLOCK_WORDS + 1];
  if (e) list_parents(f, e, base[0], outer_n);
  bool sparse = e && guard_all(w, domain, outer_n, asked);
  w->ahead_count = 0;
  for (uint32_t at = starts[0], end = starts[outer_n]; at < end && !run_stopped(w); at += f->n) {
    uint32_t n = end - at < BLOCK ? end - at : BLOCK;
    uint32_t *rows = w->bufs[d->row].data;
    rows[0] = at;
    for (uint32_t i = 1; w->m->bp->rows[domain] && i < n; i++) rows[i] = at + i;
    f->n = n;
    f->has_ends = f->has_parents = false;
    f->numbers = NULL;
    if (e) position = f->whose[before];
    else
      while (starts[position + 1] <= at) position++;
    uint32_t ended = e ? chunk_ends(w, f, e, at, n, before) : 0;
    f->before = before;
    before += ended;
    if (sparse && !any_bit(asked, f->before, before)) continue;
    f->run = (struct bits_run){starts, at, position, n};
    if (w->m->bp->parents[domain]) frame_parents(w, domain);
    *row = (struct vec){.data = rows, .run = true, .solid = true};
    run_domain(w, domain);
  }
}

static void expand(struct worker *w, uint32_t outer, uint32_t domain) {
  const struct pass *p = w->m->pass;
  const struct domain *d = &p->domains[domain];
  const struct vec *base = &w->regs[d->base];
  uint32_t outer_n = w->frames[outer].n;
  const struct link *small[8], **links = small;
  bool loaded = !w->m->bp->unwalked[domain], run = base->run;
  if (d->path_count > 8) links = arena_new_array(&w->arena, const struct link *, d->path_count);
  for (uint32_t i = 0; i < d->path_count; i++) {
    links[i] = &w->m->b->d->links[d->path[i]];
    loaded &= links[i]->loaded && links[i]->starts;
    run &= !links[i]->rows;
  }
  for (uint32_t i = 0; i < d->count; i++)
    if (op_is_aggregate(d->code[i].op)) acc_begin(w, &d->code[i], &w->accs[w->m->bp->code[domain][i].ordinal], outer_n);
  uint32_t room = 0;
  for (uint32_t i = 0; i < p->domain_count; i++)
    if (p->domains[i].path_count > room) room = p->domains[i].path_count;
  struct walk k = {.links = links, .steps = d->path_count, .n = outer_n, .base = base->data};
  k.cur = w->walk + (size_t)domain * 2 * (room + 1);
  k.end = k.cur + room + 1;
  struct frame *f = &w->frames[domain];
  struct vec *row = &w->regs[d->row];
  f->run.starts = NULL;
  if (loaded && run && d->path_count == 1 && outer_n) {
    expand_run(w, domain, links[0], base->data, outer_n);
    loaded = false; /* done */
  }
  while (loaded) {
    uint32_t *rows = w->bufs[d->row].data;
    f->n = walk_fill(&k, rows, f->parent);
    if (!f->n || run_stopped(w)) break;
    *row = (struct vec){.data = rows, .run = run, .solid = true};
    run_domain(w, domain);
  }
  for (uint32_t i = 0; i < d->count; i++) {
    if (!op_is_aggregate(d->code[i].op)) continue;
    const struct op_data *od = &w->m->bp->code[domain][i];
    acc_end(w, &d->code[i], od, &w->accs[od->ordinal], domain, outer_n);
    if (base->err && d->code[i].dst) { /* no base row: nothing was gathered */
      uint64_t *e = vec_err(w, &w->regs[d->code[i].dst], d->code[i].dst, outer_n);
      for (uint32_t q = 0; q < words_of(outer_n); q++) e[q] |= base->err[q];
    }
  }
}

/* ---- dispatch ---- */

static void run_instr(struct worker *w, uint32_t domain, const struct instr *in, const struct op_data *od) {
  const struct reg_info *infos = w->m->bp->regs;
  const struct reg *regs = w->m->pass->regs;
  struct op_args x = {.w = w, .in = in, .od = od, .domain = domain, .n = w->frames[domain].n};
  if (in->a) {
    x.a = &w->regs[in->a];
    x.kind_a = kind_kept(regs[in->a].kind, &infos[in->a]);
  }
  if (in->b) {
    x.b = &w->regs[in->b];
    x.kind_b = kind_kept(regs[in->b].kind, &infos[in->b]);
  }
  if (in->c) x.c = &w->regs[in->c];
  if (op_is_aggregate(in->op)) {
    acc_add(&x, &w->accs[od->ordinal]);
    return;
  }
  if (in->dst) {
    x.out = &w->regs[in->dst];
    *x.out = (struct vec){0};
  }
  switch ((enum opcode)in->op) {
    case OP_STEP_:
    case OP_OWNER_:
    case OP_PARENT_:
    case OP_SLOT_:
    case OP_FIELD_:
    case OP_MAP_KEY_:
    case OP_LINK_COUNT_:
    case OP_LINK_ANY_: kernel_rows(&x); break;
    case OP_WIDEN_:
    case OP_TO_DEC_:
    case OP_TO_FLOAT_:
    case OP_ADD_:
    case OP_SUB_:
    case OP_MUL_:
    case OP_DIV_:
    case OP_NEG_: kernel_num(&x); break;
    case OP_COALESCE_:
    case OP_IF_:
    case OP_TRUTH_:
    case OP_BOOL_INT_:
    case OP_INT_BOOL_: kernel_choice(&x); break;
    case OP_LOWER_:
    case OP_UPPER_:
    case OP_TRIM_:
    case OP_FOLD_:
    case OP_LENGTH_:
    case OP_TEST_:
    case OP_STARTS_:
    case OP_ENDS_:
    case OP_CONTAINS_: kernel_text(&x); break;
    case OP_DATE_OF_:
    case OP_YEAR_:
    case OP_QUARTER_:
    case OP_MONTH_:
    case OP_DAY_:
    case OP_WEEKDAY_:
    case OP_HOUR_:
    case OP_TIME_ADD_:
    case OP_TIME_MONTHS_:
    case OP_DATE_ADD_:
    case OP_DATE_MONTHS_:
    case OP_TIME_DIFF_:
    case OP_DATE_DIFF_: kernel_time(&x); break;
    case OP_HAS_:
    case OP_HAS_ANY_:
    case OP_HAS_ALL_: kernel_set(&x); break;
    case OP_EXPAND_: expand(w, domain, in->index); return;
    case OP_STORE_:
    case OP_EMIT_:
    case OP_EMIT_RULE_:
    case OP_EMIT_VALUE_: kernel_result(&x); return;
    case OP_EQ_:
    case OP_LT_:
    case OP_LE_:
      if (!od->sketch || !kernel_sketch(&x)) kernel_cond(&x);
      break;
    case OP_AND_:
      if (od->late) kernel_late(&x);
      else kernel_cond(&x);
      break;
    default: kernel_cond(&x); break;
  }
  if (w->spoilt) spoil(&x);
}

static void ask_ahead(struct worker *w) {
  struct ahead *a = &w->ahead[w->ahead_count - 1];
  uint32_t lines = a->lines < AHEAD_LINES ? a->lines : AHEAD_LINES;
  for (uint32_t i = 0; i < lines; i++) __builtin_prefetch(a->at + (size_t)i * LINE, 0, 2);
  a->at += (size_t)lines * LINE;
  a->lines -= lines;
  w->ahead_count -= !a->lines;
}

void run_domain(struct worker *w, uint32_t domain) {
  const struct domain *d = &w->m->pass->domains[domain];
  const struct op_data *od = w->m->bp->code[domain];
  uint32_t count = domain ? d->count : w->m->bp->closing;
  for (uint32_t i = 0; i < count; i++) {
    run_instr(w, domain, &d->code[i], &od[i]);
    if (w->ahead_count) ask_ahead(w);
  }
}

void run_closing(struct worker *w, uint32_t n) {
  if (!w->spoilt) {
    closing_run(w, n);
    return;
  }
  const struct domain *d = &w->m->pass->domains[0];
  for (uint32_t i = w->m->bp->closing; i < d->count; i++) run_instr(w, 0, &d->code[i], &w->m->bp->code[0][i]);
}
