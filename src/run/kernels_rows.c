/* Where values come from: rows along links, columns and slots at rows, registers of the domain
 * outside. */
#include "run/exec.h"

/* ---- bits ---- */

/* Bits at rows; 0 where there is no row. NULL `from`: all 1. */
static void bits_at(uint64_t *to, const uint64_t *from, const uint32_t *rows, uint32_t n) {
  for (uint32_t w = 0; w < words_of(n); w++) {
    uint64_t word = 0;
    uint32_t most = n - w * 64 < 64 ? n - w * 64 : 64;
    for (uint32_t i = 0; i < most; i++) {
      uint32_t r = rows[w * 64 + i];
      if (r != ROW_NONE) word |= (from ? from[r >> 6] >> (r & 63) & 1 : UINT64_C(1)) << i;
    }
    to[w] = word;
  }
}

static void bits_of(uint64_t *to, const uint64_t *from, const struct vec *rows, uint32_t n) {
  const uint32_t *at = rows->data;
  if (!rows->run) {
    bits_at(to, from, at, n);
  } else if (n) {
    bits_slice(to, from, at[0], n);
    to[words_of(n) - 1] &= tail_mask(n);
  }
}

#define GATHER(type)                                                                            \
  do {                                                                                          \
    const type *from_ = from;                                                                   \
    type *to_ = to;                                                                             \
    if (solid)                                                                                  \
      for (uint32_t i = 0; i < n; i++) to_[i] = from_[rows[i]];                                 \
    else                                                                                        \
      for (uint32_t i = 0; i < n; i++) to_[i] = rows[i] == ROW_NONE ? (type)0 : from_[rows[i]]; \
  } while (0)

static void values_at(void *to, const void *from, uint32_t width, const uint32_t *rows, uint32_t n, bool solid) {
  switch (width) {
    case 4: GATHER(uint32_t); break;
    case 8: GATHER(uint64_t); break;
    default: GATHER(i128); break;
  }
}

/* ---- columns ---- */

static void all_missing(struct op_args *x) {
  uint32_t width = kind_width(kind_kept(x->in->kind, &x->w->m->bp->regs[x->in->dst]));
  void *d = out_data(x);
  memset(d, 0, width ? (size_t)width * x->n : words_of(x->n) * 8);
  out_present(x);
}

/* What is there: of the column, and of the rows. */
static void field_present(struct op_args *x, const uint64_t *present) {
  const uint32_t *rows = x->a->data;
  if (x->a->run && present) {
    uint64_t *p = x->out->present = x->w->bufs[x->in->dst].present;
    bits_slice(p, present, rows[0], x->n);
  } else if (present || !x->a->solid) {
    bits_at(out_present(x), present, rows, x->n);
  }
}

static void codes_at(struct op_args *x, const struct column *c) {
  const uint32_t *rows = x->a->data;
  uint32_t n = x->n;
  if (c->code_width == 4) {
    if (x->a->run) x->out->data = (uint32_t *)c->data + rows[0];
    else values_at(out_data(x), c->data, 4, rows, n, x->a->solid);
    return;
  }
  if (x->od->narrow && x->a->run) {
    x->out->data = (char *)c->data + (size_t)rows[0] * c->code_width;
    x->out->width = c->code_width;
    const char *end = (char *)c->data + (size_t)x->w->m->b->d->tables[x->in->entity].rows * c->code_width;
    if (x->domain) read_ahead(x->w, x->out->data, (size_t)n * c->code_width, end);
    return;
  }
  uint32_t *to = out_data(x);
  if (c->code_width == 1) {
    const uint8_t *from = c->data;
    if (x->a->run)
      for (uint32_t i = 0; i < n; i++) to[i] = from[rows[0] + i];
    else
      for (uint32_t i = 0; i < n; i++) to[i] = rows[i] == ROW_NONE ? 0 : from[rows[i]];
  } else {
    const uint16_t *from = c->data;
    if (x->a->run)
      for (uint32_t i = 0; i < n; i++) to[i] = from[rows[0] + i];
    else
      for (uint32_t i = 0; i < n; i++) to[i] = rows[i] == ROW_NONE ? 0 : from[rows[i]];
  }
}

static void field_set(struct op_args *x) {
  const uint32_t *rows = x->a->data;
  uint64_t *to = out_data(x);
  for (uint32_t i = 0; i < x->n; i++) to[i] = (uint64_t)x->od->set_number << 32 | rows[i];
  field_present(x, NULL); /* a stored NULL set is empty, and there */
}

static void field(struct op_args *x) {
  const struct column *c = x->od->col;
  const uint32_t *rows = x->a->data;
  uint32_t n = x->n;
  bool run = x->a->run;
  if (x->in->kind == REG_SET) {
    field_set(x);
    return;
  }
  if (!c) {
    all_missing(x);
    return;
  }
  switch (c->kind) {
    case COLUMN_BOOL:
      if (run) bits_slice(out_data(x), c->data, rows[0], n);
      else bits_at(out_data(x), c->data, rows, n);
      break;
    case COLUMN_I32: {
      const int32_t *from = c->data;
      int64_t *to = out_data(x);
      if (run)
        for (uint32_t i = 0; i < n; i++) to[i] = from[rows[0] + i];
      else
        for (uint32_t i = 0; i < n; i++) to[i] = rows[i] == ROW_NONE ? 0 : from[rows[i]];
      break;
    }
    case COLUMN_I64:
      if (x->in->kind == REG_I128) {
        const int64_t *from = c->data;
        i128 *to = out_data(x);
        for (uint32_t i = 0; i < n; i++) to[i] = rows[i] == ROW_NONE ? 0 : from[rows[i]];
        break;
      }
      if (run) x->out->data = (int64_t *)c->data + rows[0];
      else values_at(out_data(x), c->data, 8, rows, n, x->a->solid);
      break;
    case COLUMN_F64:
      if (run) x->out->data = (double *)c->data + rows[0];
      else values_at(out_data(x), c->data, 8, rows, n, x->a->solid);
      break;
    case COLUMN_I128:
      if (run) x->out->data = (i128 *)c->data + rows[0];
      else values_at(out_data(x), c->data, 16, rows, n, x->a->solid);
      break;
    default: codes_at(x, c); break;
  }
  field_present(x, c->present);
}

static void map_key(struct op_args *x) {
  const struct column *c = x->od->col;
  const uint32_t *rows = x->a->data;
  all_missing(x);
  if (!c) return;
  uint64_t *present = x->out->present;
  uint32_t kept = kind_kept(x->in->kind, &x->w->m->bp->regs[x->in->dst]);
  for (uint32_t i = 0; i < x->n; i++) {
    if (rows[i] == ROW_NONE || !column_present(c, rows[i])) continue;
    uint32_t code = column_code(c, rows[i]);
    if (!bit_get(x->od->bits, code)) continue;
    bit_set(present, i);
    switch (kept) {
      case REG_BOOL:
        if (bit_get(x->od->table, code)) bit_set(x->out->data, i);
        break;
      case REG_I128: ((i128 *)x->out->data)[i] = ((const i128 *)x->od->table)[code]; break;
      case REG_TEXT: ((uint32_t *)x->out->data)[i] = ((const uint32_t *)x->od->table)[code]; break;
      default: ((uint64_t *)x->out->data)[i] = ((const uint64_t *)x->od->table)[code]; break;
    }
  }
}

/* ---- slots ---- */

static void slot(struct op_args *x) {
  struct slot_data *s = &x->w->m->b->slots[x->in->index];
  const uint32_t *rows = x->a->data;
  uint32_t kept = kind_kept(s->kind, &s->info), width = kind_width(kept), n = x->n;
  if (atomic_load_explicit(&s->any_err, memory_order_relaxed)) {
    uint64_t bits[BLOCK_WORDS], any = 0;
    bits_of(bits, s->err, x->a, n);
    for (uint32_t i = 0; i < words_of(n); i++) any |= bits[i];
    if (any) memcpy(vec_err(x->w, x->out, x->in->dst, n), bits, words_of(n) * 8);
  }
  if (x->a->err) {
    uint64_t *e = vec_err(x->w, x->out, x->in->dst, n);
    for (uint32_t i = 0; i < words_of(n); i++) e[i] |= x->a->err[i];
  }
  if (!width) {
    bits_of(out_data(x), s->data, x->a, n);
  } else if (kept == REG_ROW) {
    uint32_t *to = out_data(x);
    for (uint32_t i = 0; i < n; i++) to[i] = rows[i] == ROW_NONE ? ROW_NONE : ((const uint32_t *)s->data)[rows[i]];
    return;
  } else {
    values_at(out_data(x), s->data, width, rows, n, x->a->solid);
  }
  if (kept == REG_TRUTH) return;
  bits_at(out_present(x), s->present, rows, n);
  if (!x->in->flag || x->a->solid) return;
  for (uint32_t i = 0; i < n; i++) /* no rows without a row to have them: none, or nothing, is 0 */
    if (rows[i] == ROW_NONE) bit_set(x->out->present, i);
}

/* ---- the domain outside ---- */

static void parent(struct op_args *x) {
  const struct vec *a = x->a;
  const uint32_t *at = x->w->frames[x->domain].parent;
  uint32_t kept = x->kind_a, width = kind_width(kept), n = x->n;
  if (!width) {
    bits_at(out_data(x), a->data, at, n);
  } else {
    values_at(out_data(x), a->data, width, at, n, true);
  }
  x->out->rows = a->rows;
  x->out->solid = a->solid;
  if (a->present) bits_at(out_present(x), a->present, at, n);
  if (a->err) bits_at(vec_err(x->w, x->out, x->in->dst, n), a->err, at, n);
}

static void links(struct op_args *x) {
  const struct link *l = x->od->link;
  const uint32_t *rows = x->a->data;
  uint32_t n = x->n;
  if (x->in->op == OP_STEP_) {
    uint32_t *out = out_data(x);
    for (uint32_t i = 0; i < n; i++) out[i] = rows[i] == ROW_NONE || !l->to ? ROW_NONE : l->to[rows[i]];
    return;
  }
  if (x->in->op == OP_OWNER_) {
    const struct dataset *d = x->w->m->b->d;
    uint32_t *out = out_data(x), parents = d->tables[d->schema->relations[x->in->index].from].rows, near = 0;
    for (uint32_t i = 0; i < n; i++) out[i] = rows[i] == ROW_NONE ? ROW_NONE : link_owner(l, parents, rows[i], &near);
    return;
  }
  const uint32_t *s = l->starts;
  if (x->in->op == OP_LINK_COUNT_) {
    int64_t *out = out_data(x);
    for (uint32_t i = 0; i < n; i++) out[i] = rows[i] == ROW_NONE || !s ? 0 : (int64_t)s[rows[i] + 1] - s[rows[i]];
    return;
  }
  if (s && n && x->a->run && x->a->solid) {
    bits_rises(out_data(x), s + rows[0], n);
    return;
  }
  uint64_t *out = out_bits(x);
  for (uint32_t i = 0; i < n; i++)
    if (rows[i] != ROW_NONE && s && s[rows[i] + 1] > s[rows[i]]) bit_set(out, i);
}

void kernel_rows(struct op_args *x) {
  switch (x->in->op) {
    case OP_FIELD_: field(x); break;
    case OP_MAP_KEY_: map_key(x); break;
    case OP_SLOT_: slot(x); break;
    case OP_PARENT_: parent(x); break;
    default: links(x); break;
  }
}
