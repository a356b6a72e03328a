/* Comparisons of a column of whole numbers with a constant, by its sketch (data/derived.h): an eighth to a quarter of
 * the memory, and the column itself is read only for rows whose cells are that of the constant. A comparison that one
 * AND alone reads is put off until that, and made for the rows that its other operands leave. */
#include "run/exec.h"

#include "data/derived.h"

/* ---- binding ---- */

/* Of a comparison. */
struct sketch_use {
  const struct sketch *sketch;
  const struct column *col;
  const uint8_t *end, *low_end; /* of the cells */
  uint32_t rows;                /* register that says which */
  bool mirrored;                /* the constant stands on the left */
};

/* The field that register `reg` is read from; NULL: another instruction makes it. */
static uint32_t *fields_of(struct arena *a, const struct pass *p, const struct domain *d) {
  uint32_t *at = arena_new_array(a, uint32_t, p->reg_count + 1);
  for (uint32_t i = 0; i < d->count; i++)
    if (d->code[i].op == OP_FIELD_ && d->code[i].kind == REG_I64) at[d->code[i].dst] = i + 1;
  return at;
}

static bool is_number(const struct pass *p, uint32_t reg) { return p->regs[reg].kind == REG_I64; }

/* Whether `reg` is read once, by the instruction `reader` of domain `at`. */
static bool is_read_once(const struct pass *p, uint32_t reg, uint32_t at, uint32_t reader) {
  for (uint32_t d = 0; d < p->domain_count; d++) {
    if (d && p->domains[d].base == reg) return false;
    for (uint32_t i = 0; i < p->domains[d].count; i++) {
      const struct instr *in = &p->domains[d].code[i];
      uint32_t times = (uint32_t)(in->a == reg) + (in->b == reg) + (in->c == reg);
      for (uint32_t k = 0; k < in->list_count; k++) times += in->list[k] == reg;
      if (times != (d == at && i == reader)) return false;
    }
  }
  return true;
}

/* The comparisons that instruction `at`, an AND, makes itself. Domain 0 has none: its last part reads registers as they
 * lie (closing.c). */
static void bind_late(struct arena *a, const struct pass *p, struct op_data *code, uint32_t domain, uint32_t at) {
  const struct domain *d = &p->domains[domain];
  const struct instr *in = &d->code[at];
  uint32_t *late = NULL, count = 0;
  for (uint32_t i = 0; i < at; i++) {
    bool reads = false;
    for (uint32_t k = 0; k < in->list_count && code[i].sketch; k++) reads |= in->list[k] == d->code[i].dst;
    if (!reads || !is_read_once(p, d->code[i].dst, domain, at)) continue;
    if (!late) late = arena_new_array(a, uint32_t, (size_t)in->list_count + 1);
    late[count++] = i;
    late[count] = NONE;
    code[i].put_off = true;
  }
  code[at].late = late;
  for (uint32_t k = 0; k < count; k++) code[late[k]].few = count < in->list_count;
}

static void bind_domain_sketches(struct bound *b, const struct derived_asker *k, const struct pass *p,
                                 struct op_data *code, const struct domain *d) {
  uint32_t *fields = NULL;
  for (uint32_t i = 0; i < d->count; i++) {
    const struct instr *in = &d->code[i];
    if (in->op != OP_EQ_ && in->op != OP_LT_ && in->op != OP_LE_) continue;
    if (!is_number(p, in->a) || !is_number(p, in->b) || p->regs[in->a].constant == p->regs[in->b].constant) continue;
    if (!fields) fields = fields_of(b->arena, p, d);
    bool mirrored = p->regs[in->a].constant;
    uint32_t field = fields[mirrored ? in->b : in->a];
    if (!field) continue;
    const struct instr *f = &d->code[field - 1];
    const struct column *c = code[field - 1].col;
    if (!c || (c->kind != COLUMN_I64 && c->kind != COLUMN_I32)) continue;
    const struct sketch *s;
    if (!derived_sketch(k, f->entity, f->index, &s)) arena_fail(b->arena);
    if (!s) continue;
    struct sketch_use *u = arena_new(b->arena, struct sketch_use);
    uint32_t cells = b->d->tables[f->entity].rows;
    *u = (struct sketch_use){.sketch = s, .col = c, .end = s->cells + cells, .rows = f->a, .mirrored = mirrored};
    if (s->low) u->low_end = s->low + cells;
    code[i].sketch = u;
  }
}

/* Where the rows end that a domain expands to. */
static const struct row_ends *bind_ends(struct bound *b, const struct derived_asker *k, const struct domain *d) {
  const struct row_ends *e = NULL;
  if (d->outer == NONE || d->path_count != 1) return NULL;
  const struct link *l = &b->d->links[d->path[0]];
  if (!l->loaded || !l->starts || l->rows) return NULL;
  if (!derived_ends(k, d->path[0], &e)) arena_fail(b->arena);
  return e;
}

void bind_derived(struct bound *b, const struct derived_asker *k) {
  for (uint32_t i = 0; i < b->p->pass_count; i++) {
    const struct pass *p = &b->p->passes[i];
    struct bound_pass *bp = &b->passes[i];
    bp->ends = arena_new_array(b->arena, const struct row_ends *, p->domain_count + 1);
    for (uint32_t d = 0; d < p->domain_count; d++) {
      bind_domain_sketches(b, k, p, bp->code[d], &p->domains[d]);
      for (uint32_t in = 0; d && in < p->domains[d].count; in++)
        if (p->domains[d].code[in].op == OP_AND_) bind_late(b->arena, p, bp->code[d], d, in);
      if (!bp->unwalked[d]) bp->ends[d] = bind_ends(b, k, &p->domains[d]);
    }
  }
}

/* ---- comparing ---- */

/* So many rows of a word in doubt are compared one by one; more at once. */
enum { FEW = 12 };

struct sketched {
  const struct sketch_use *use;
  uint32_t row, n; /* the first */
};

static int64_t value_at(const struct column *c, uint32_t row) {
  return c->kind == COLUMN_I32 ? ((const int32_t *)c->data)[row] : ((const int64_t *)c->data)[row];
}

/* Of the rows `doubt` of word w, those below (least of all: or equal to) c. */
static uint64_t settle(const struct sketched *k, uint32_t w, uint64_t doubt, int64_t c, bool equal) {
  const struct column *col = k->use->col;
  uint32_t first = k->row + w * 64;
  uint64_t word = 0;
  if (col->kind == COLUMN_I64 && __builtin_popcountll(doubt) > FEW && w * 64 + 64 <= k->n) {
    bits_compare_i64(&word, (const int64_t *)col->data + first, 64, equal ? BITS_EQ : BITS_LT, c);
    return word & doubt;
  }
  for (uint64_t m = doubt; m; m &= m - 1) {
    uint32_t i = (uint32_t)__builtin_ctzll(m);
    int64_t v = value_at(col, first + i);
    if (equal ? v == c : v < c) word |= UINT64_C(1) << i;
  }
  return word;
}

/* Of the rows in `keep`, keeps those that are below `c` (or the others), or are it. `all`: those are
 * most. */
static void keep_rows(const struct sketched *k, uint64_t *keep, int64_t c, bool equal, bool others, bool all) {
  const struct sketch *s = k->use->sketch;
  uint32_t words = words_of(k->n);
  if (c < s->least || c > s->greatest || (!equal && c == s->least)) {
    bool holds = !equal && (c > s->least) != others;
    if (!holds) memset(keep, 0, words * 8);
    return;
  }
  uint64_t at = (uint64_t)c - (uint64_t)s->least, cell = at >> s->shift, doubt[BLOCK_WORDS];
  struct bits_cells b = {.cells = s->cells + k->row,
                         .low = s->low ? s->low + k->row : NULL,
                         .n = k->n,
                         .cell = (uint32_t)cell,
                         .equal = equal,
                         .others = others,
                         .all = all && s->low};
  if (!bits_keep_cells(keep, doubt, &b)) return;
  if (equal ? !s->shift : cell << s->shift == at) return; /* all of that cell are it; none of it is less */
  for (uint32_t w = 0; w < words; w++) {
    if (!doubt[w]) continue;
    uint64_t is = settle(k, w, doubt[w], c, equal);
    keep[w] = equal ? is : others ? keep[w] & ~is : keep[w] | is;
  }
}

/* Of the rows in `keep`, keeps those for which the comparison holds. */
static void keep_true(struct op_args *x, uint64_t *keep) {
  const struct sketch_use *u = x->od->sketch;
  const struct vec *field = u->mirrored ? x->b : x->a, *constant = u->mirrored ? x->a : x->b;
  struct sketched k = {.use = u, .row = *(const uint32_t *)x->w->regs[u->rows].data, .n = x->n};
  int64_t c = *(const int64_t *)constant->data;
  bool all = !x->od->few;
  bool or_equal = x->in->op == OP_LE_, others = u->mirrored; /* c < v: not (v <= c); c <= v: not (v < c) */
  if (x->in->op == OP_EQ_) {
    keep_rows(&k, keep, c, true, false, all);
  } else if (or_equal == others) {
    keep_rows(&k, keep, c, false, others, all);
  } else if (c < INT64_MAX) {
    keep_rows(&k, keep, c + 1, false, others, all);
  } else if (others) { /* nothing is greater */
    memset(keep, 0, words_of(x->n) * 8);
  }
  for (uint32_t i = 0; field->present && i < words_of(x->n); i++) keep[i] &= field->present[i];
}

static void all_rows(uint64_t *keep, uint32_t n) {
  memset(keep, 0xFF, words_of(n) * 8);
  keep[words_of(n) - 1] &= tail_mask(n);
}

bool kernel_sketch(struct op_args *x) {
  const struct sketch_use *u = x->od->sketch;
  const struct vec *constant = u->mirrored ? x->a : x->b, *rows = &x->w->regs[u->rows];
  if (!rows->run || !x->n || constant->present) return false;
  int64_t c = *(const int64_t *)constant->data;
  bool reads = c > u->sketch->least && c < u->sketch->greatest;
  if (x->domain && reads) {
    uint32_t row = *(const uint32_t *)rows->data;
    read_ahead(x->w, u->sketch->cells + row, x->n, u->end);
    if (u->sketch->low && !x->od->few) read_ahead(x->w, u->sketch->low + row, x->n, u->low_end);
  }
  if (x->od->put_off && !x->w->spoilt) return true;
  uint64_t *o = out_data(x);
  all_rows(o, x->n);
  keep_true(x, o);
  return true;
}

void kernel_late(struct op_args *x) {
  struct worker *w = x->w;
  const struct instr *code = w->m->pass->domains[x->domain].code;
  uint64_t *o = out_data(x);
  uint32_t words = words_of(x->n);
  if (!x->n) return;
  all_rows(o, x->n);
  for (uint32_t k = 0; k < x->in->list_count; k++) {
    const uint64_t *t = w->regs[x->in->list[k]].data;
    for (uint32_t i = 0; t && i < words; i++) o[i] &= t[i];
  }
  for (const uint32_t *late = x->od->late; *late != NONE; late++) {
    const struct instr *in = &code[*late];
    struct vec *out = &w->regs[in->dst];
    if (out->data) continue;
    struct op_args y = {.w = w,
                        .in = in,
                        .od = &w->m->bp->code[x->domain][*late],
                        .domain = x->domain,
                        .n = x->n,
                        .out = out,
                        .a = &w->regs[in->a],
                        .b = &w->regs[in->b]};
    if (w->spoilt) { /* who asks what is spoilt reads each operand by itself */
      uint64_t *own = out_data(&y);
      all_rows(own, x->n);
      keep_true(&y, own);
      for (uint32_t i = 0; i < words; i++) o[i] &= own[i];
    } else {
      keep_true(&y, o);
    }
  }
}
