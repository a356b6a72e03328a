/* Comparisons of a column of whole numbers with a constant, by its sketch (data/derived.h): a quarter of the memory,
 * and the column itself is read only for rows whose cells are that of the constant. */
#include "run/exec.h"

#include "data/derived.h"

/* ---- binding ---- */

/* Of a comparison. */
struct sketch_use {
  const struct sketch *sketch;
  const struct column *col;
  const void *end; /* of the cells */
  uint32_t rows;  /* register that says which */
  bool mirrored;  /* the constant stands on the left */
};

/* The field that register `reg` is read from; NULL: another instruction makes it. */
static uint32_t *fields_of(struct arena *a, const struct pass *p, const struct domain *d) {
  uint32_t *at = arena_new_array(a, uint32_t, p->reg_count + 1);
  for (uint32_t i = 0; i < d->count; i++)
    if (d->code[i].op == OP_FIELD_ && d->code[i].kind == REG_I64) at[d->code[i].dst] = i + 1;
  return at;
}

static bool is_number(const struct pass *p, uint32_t reg) { return p->regs[reg].kind == REG_I64; }

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
    const char *end = (const char *)s->cells + (size_t)b->d->tables[f->entity].rows * s->width;
    *u = (struct sketch_use){.sketch = s, .col = c, .end = end, .rows = f->a, .mirrored = mirrored};
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

static const void *cells_of(const struct sketched *k) {
  const struct sketch *s = k->use->sketch;
  return (const char *)s->cells + (size_t)k->row * s->width;
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

static void set_all(uint64_t *o, uint32_t n, bool on) {
  memset(o, on ? 0xFF : 0, words_of(n) * 8);
  o[words_of(n) - 1] &= tail_mask(n);
}

static void below(const struct sketched *k, uint64_t *o, int64_t c) {
  const struct sketch *s = k->use->sketch;
  if (c <= s->least || c > s->greatest) {
    set_all(o, k->n, c > s->least);
    return;
  }
  uint64_t at = (uint64_t)c - (uint64_t)s->least, cell = at >> s->shift, doubt[BLOCK_WORDS];
  bits_below(o, cells_of(k), s->width, k->n, (uint32_t)cell);
  if (cell << s->shift == at) return; /* no value of that cell is less */
  bits_equal_code(doubt, cells_of(k), s->width, k->n, (uint32_t)cell);
  for (uint32_t w = 0; w < words_of(k->n); w++)
    if (doubt[w]) o[w] |= settle(k, w, doubt[w], c, false);
}

static void equal(const struct sketched *k, uint64_t *o, int64_t c) {
  const struct sketch *s = k->use->sketch;
  if (c < s->least || c > s->greatest) {
    set_all(o, k->n, false);
    return;
  }
  uint64_t cell = ((uint64_t)c - (uint64_t)s->least) >> s->shift;
  bits_equal_code(o, cells_of(k), s->width, k->n, (uint32_t)cell);
  for (uint32_t w = 0; s->shift && w < words_of(k->n); w++)
    if (o[w]) o[w] = settle(k, w, o[w], c, true);
}

bool kernel_sketch(struct op_args *x) {
  const struct sketch_use *u = x->od->sketch;
  const struct vec *field = u->mirrored ? x->b : x->a, *constant = u->mirrored ? x->a : x->b;
  const struct vec *rows = &x->w->regs[u->rows];
  if (!rows->run || !x->n || constant->present) return false;
  struct sketched k = {.use = u, .row = *(const uint32_t *)rows->data, .n = x->n};
  uint64_t *o = out_data(x);
  int64_t c = *(const int64_t *)constant->data;
  bool reads = c > u->sketch->least && c < u->sketch->greatest;
  if (x->domain && reads) read_ahead(x->w, cells_of(&k), (size_t)k.n * u->sketch->width, u->end);
  bool or_equal = x->in->op == OP_LE_, not = u->mirrored; /* c < v: not (v <= c); c <= v: not (v < c) */
  if (x->in->op == OP_EQ_) {
    equal(&k, o, c);
    not = false;
  } else if (or_equal == not) {
    below(&k, o, c);
  } else if (c == INT64_MAX) {
    set_all(o, x->n, true);
  } else {
    below(&k, o, c + 1);
  }
  uint32_t words = words_of(x->n);
  for (uint32_t i = 0; not && i < words; i++) o[i] = ~o[i];
  for (uint32_t i = 0; field->present && i < words; i++) o[i] &= field->present[i];
  o[words - 1] &= tail_mask(x->n);
  return true;
}
