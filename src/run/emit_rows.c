/* Collections: expansions, and the slots that aggregates are computed into ahead of their use.
 *
 * An aggregate whose inner parts look at nothing but the collection's rows is a function of the row
 * at its base: a virtual column of that row's entity. Where that row is the pass's own, it is
 * computed on the spot; else in an earlier pass over that entity, once a row, and looked up. One
 * that looks outside of its brackets is computed where it stands. */
#include "run/emit_impl.h"

/* Whether the parts inside the brackets read the collection's rows alone. */
static bool closed_inside(const struct ir *ir, const struct ir_node *n) {
  uint64_t f = ir_at(ir, n->rows.pred)->free;
  if (n->of) f |= ir_at(ir, n->of)->free;
  if (n->by) f |= ir_at(ir, n->by)->free;
  return (f & ~(uint64_t)1) == 0;
}

static bool path_is_unique(const struct ir *ir, const struct ir_rows *r) {
  for (uint32_t i = 0; i < r->path_count; i++)
    if (!ir->schema->relations[r->path[i]].unique) return false;
  return true;
}

/* count() and any() of all rows: the links tell. */
static bool is_link_only(const struct ir *ir, const struct ir_node *n) {
  return (n->op == IR_COUNT || n->op == IR_ANY) && n->rows.path_count == 1 && ir_at(ir, n->rows.pred)->op == IR_TRUE;
}

static bool is_root_row(const struct ir *ir, ir_ref base, uint32_t depth) {
  return ir_at(ir, base)->op == IR_ROW && ir_at(ir, base)->imm.index == depth;
}

/* ---- slots ---- */

static bool same_column(const struct ir_node *x, const struct ir_node *y) {
  if (x->op != y->op || x->rows.pred != y->rows.pred || x->of != y->of || x->by != y->by || x->latest != y->latest ||
      x->imm.i != y->imm.i || x->rows.path_count != y->rows.path_count)
    return false;
  for (uint32_t i = 0; i < x->rows.path_count; i++)
    if (x->rows.path[i] != y->rows.path[i]) return false;
  return true;
}

/* A number has a known width once it is gathered; so have sums. */
static void slot_kind(struct emitter *e, const struct ir_node *n, struct slot *s) {
  s->kind = (uint8_t)emit_kind(n->type);
  s->scale = n->type.kind == TYPE_DECIMAL ? n->type.scale : 0;
  if (n->is_cond) s->kind = REG_TRUTH;
  (void)e;
}

/* The slot of `node`'s aggregate, registered if need be; NONE where there is none and `make` is
 * false. */
static uint32_t column_of(struct emitter *e, ir_ref node, bool make) {
  if (e->column_of[node]) return e->column_of[node] - 1;
  const struct ir_node *n = ir_at(e->ir, node);
  uint64_t h = n->op;
  const uint64_t parts[] = {n->rows.pred,      n->of, n->by, n->latest, (uint64_t)n->imm.i, n->rows.path[0],
                            n->rows.path_count};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    h = (h ^ parts[i]) * UINT64_C(0x9E3779B97F4A7C15) + (h >> 31);
  for (h |= 1;; h += 2) {
    uint32_t *at = memo_at(e->arena, &e->column_table, h ? h : 1);
    if (!*at) break;
    if (same_column(n, ir_at(e->ir, e->columns.items[*at - 1].node))) {
      e->column_of[node] = *at;
      return *at - 1;
    }
  }
  if (!make) return NONE;
  uint32_t level = emit_level(e, n->rows.pred, LEVEL_NO_ROOT);
  const ir_ref more[2] = {n->of, n->by};
  for (uint32_t i = 0; i < 2; i++) {
    uint32_t l = more[i] ? emit_level(e, more[i], LEVEL_NO_ROOT) : 0;
    if (l > level) level = l;
  }
  uint32_t slot = e->columns.count;
  *memo_at(e->arena, &e->column_table, h ? h : 1) = slot + 1;
  e->column_of[node] = slot + 1;
  uint32_t from = e->ir->schema->relations[n->rows.path[0]].from;
  *array_push(e->arena, &e->columns) = (struct emit_slot_key){.node = node, .level = level, .entity = from};
  struct slot s = {.entity = n->op == IR_AMONG ? n->rows.entity : from, .node = node};
  slot_kind(e, n, &s);
  *array_push(e->arena, &e->slots) = s;
  return slot;
}

static uint32_t level_fresh(struct emitter *e, ir_ref node, uint32_t depth) {
  const struct ir_node *n = ir_at(e->ir, node);
  uint32_t level = 0;
  for (uint32_t i = 0; i < n->arg_count; i++) {
    uint32_t l = emit_level(e, n->args[i], depth);
    if (l > level) level = l;
  }
  if (!n->rows.path_count) return level;
  uint32_t l = emit_level(e, n->rows.base, depth);
  if (n->op == IR_AMONG) l = closed_inside(e->ir, n) && path_is_unique(e->ir, &n->rows) ? 0 : l;
  if (l > level) level = l;
  if (is_link_only(e->ir, n)) return level;
  bool closed = closed_inside(e->ir, n);
  bool slot = closed && !is_root_row(e->ir, n->rows.base, depth);
  if (n->op == IR_AMONG) slot = closed && path_is_unique(e->ir, &n->rows);
  if (slot) {
    uint32_t at = column_of(e, node, true); /* may move the items */
    l = e->columns.items[at].level + 1;
    return l > level ? l : level;
  }
  uint32_t inner = closed || depth == LEVEL_NO_ROOT ? LEVEL_NO_ROOT : depth + 1;
  const ir_ref parts[3] = {n->rows.pred, n->of, n->by};
  for (uint32_t i = 0; i < 3; i++) {
    l = parts[i] ? emit_level(e, parts[i], inner) : 0;
    if (l > level) level = l;
  }
  return level;
}

uint32_t emit_level(struct emitter *e, ir_ref node, uint32_t depth) {
  uint64_t key = (uint64_t)node << 8 | (depth + 1);
  uint32_t known = *memo_at(e->arena, &e->levels, key);
  if (known) return known - 1;
  uint32_t level = level_fresh(e, node, depth);
  *memo_at(e->arena, &e->levels, key) = level + 1;
  return level;
}

/* ---- expansions ---- */

static uint32_t child_domain(struct emit_pass *b, uint32_t outer, uint32_t base, const struct ir_rows *r,
                             uint32_t round) {
  for (uint32_t i = outer + 1; i < b->domains.count; i++) {
    const struct emit_domain *d = &b->domains.items[i];
    if (d->d.outer == outer && d->d.base == base && d->round == round && d->d.path_count == r->path_count &&
        !memcmp(d->d.path, r->path, r->path_count * sizeof *r->path))
      return i;
  }
  struct domain d = {.outer = outer,
                     .depth = b->domains.items[outer].d.depth + 1,
                     .entity = r->entity,
                     .base = base,
                     .path = r->path,
                     .path_count = r->path_count};
  uint32_t id = emit_domain_new(b, d, round);
  uint16_t *need = reg_at(b, b->domains.items[id].d.row)->need;
  const struct emit_reg *br = reg_at(b, base);
  for (uint32_t i = 0; br->need && i <= b->domains.items[br->reg.domain].d.depth && i + 1 < d.depth; i++)
    need[i] = br->need[i];
  return id;
}

struct parts {
  uint32_t domain, pred, value;
};

/* The parts of an aggregate in an expansion late enough to have what they need. */
static struct parts expand(struct emit_pass *b, const struct ir_node *n, uint32_t outer, uint32_t base,
                           const struct emit_env *env) {
  const struct ir *ir = b->e->ir;
  uint32_t depth = b->domains.items[outer].d.depth, round = reg_at(b, base)->need ? reg_at(b, base)->need[depth] : 0;
  for (;;) {
    struct parts p = {.domain = child_domain(b, outer, base, &n->rows, round)};
    const struct emit_env *inner = env_in(b, p.domain, env);
    if (ir_at(ir, n->rows.pred)->op != IR_TRUE) p.pred = emit_bring(b, emit_node(b, n->rows.pred, inner), p.domain);
    ir_ref v = n->of ? n->of : n->by;
    if (v) p.value = emit_bring(b, emit_node(b, v, inner), p.domain);
    uint32_t need = 0;
    const uint32_t regs[2] = {p.pred, p.value};
    for (uint32_t i = 0; i < 2; i++)
      if (regs[i] && !reg_is_const(b, regs[i]) && reg_at(b, regs[i])->need[depth] > need)
        need = reg_at(b, regs[i])->need[depth];
    if (need <= round) return p;
    round = need;
  }
}

static const uint16_t agg_op[] = {
    [IR_COUNT] = OP_COUNT_,       [IR_SUM] = OP_SUM_, [IR_AVG] = OP_AVG_,   [IR_MIN] = OP_MIN_,  [IR_MAX] = OP_MAX_,
    [IR_DISTINCT] = OP_DISTINCT_, [IR_ANY] = OP_ANY_, [IR_PICK] = OP_PICK_, [IR_AMONG] = OP_TOP_};

/* Adds the aggregate to domain `p.domain`; its register belongs to the domain outside. */
static uint32_t put_aggregate(struct emit_pass *b, struct instr in, struct parts p, struct reg r) {
  struct emit_domain *d = &b->domains.items[p.domain];
  for (uint32_t i = 0; i < d->code.count; i++) { /* an equal one */
    const struct instr *o = &d->code.items[i].in;
    if (o->op == in.op && o->a == in.a && o->b == in.b && o->flag == in.flag && o->imm == in.imm &&
        o->scale_a == in.scale_a && in.op != OP_MARK_)
      return o->dst;
  }
  uint32_t outer = d->d.outer, round = 0;
  if (in.op != OP_MARK_) {
    r.domain = outer;
    in.dst = emit_reg_new(b, r);
  }
  d = &b->domains.items[p.domain];
  const uint32_t regs[3] = {in.a, in.b, d->d.row};
  uint32_t depth = d->d.depth;
  for (uint32_t i = 0; i < 3; i++) {
    const struct emit_reg *x = reg_at(b, regs[i]);
    if (!regs[i] || !x->need) continue;
    if (x->need[depth] > round) round = x->need[depth];
    for (uint32_t k = 0; in.dst && k + 1 < depth; k++)
      if (x->need[k] > reg_at(b, in.dst)->need[k]) reg_at(b, in.dst)->need[k] = x->need[k];
  }
  if (in.dst) {
    reg_at(b, in.dst)->need[depth - 1] = (uint16_t)(d->round + 1);
    reg_at(b, in.dst)->at = d->code.count;
    reg_at(b, in.dst)->in_domain = p.domain;
  }
  *array_push(b->e->arena, &d->code) = (struct emit_instr){.in = in, .round = round, .live = in.op == OP_MARK_};
  return in.dst;
}

static uint32_t aggregate_over(struct emit_pass *b, ir_ref node, uint32_t outer, uint32_t base,
                               const struct emit_env *env) {
  const struct ir_node *n = ir_at(b->e->ir, node);
  struct parts p = expand(b, n, outer, base, env);
  struct instr in = {.op = agg_op[n->op],
                     .node = node,
                     .a = p.pred,
                     .b = p.value,
                     .flag = n->latest,
                     .imm = n->op == IR_AMONG ? n->imm.i : 0};
  struct reg r = {.kind = (uint8_t)emit_kind(n->type), .digits = 19};
  bool was_bool = false;
  if (p.value && reg_at(b, p.value)->reg.kind == REG_BOOL && n->op != IR_DISTINCT) {
    was_bool = true;
    in.b = emit_put_in(b, p.domain, (struct instr){.op = OP_BOOL_INT_, .kind = REG_I64, .a = p.value}, 0, 1);
  }
  if (n->type.kind == TYPE_DECIMAL) {
    r.digits = 38;
    r.scale = n->type.scale;
    in.scale_a = reg_at(b, p.value)->reg.scale;
  }
  switch ((enum op)n->op) {
    case IR_ANY: r.kind = REG_TRUTH; break;
    case IR_AMONG: r.kind = REG_LIST; break;
    case IR_MIN:
    case IR_MAX:
      r = reg_at(b, in.b)->reg;
      r.constant = false;
      break;
    default: break;
  }
  in.kind = r.kind;
  uint32_t dst = put_aggregate(b, in, p, r);
  if (was_bool && n->op != IR_PICK && n->op != IR_AMONG)
    dst = emit_put(b, (struct instr){.op = OP_INT_BOOL_, .kind = REG_BOOL, .a = dst}, 0, 0);
  return dst;
}

static uint32_t load_slot(struct emit_pass *b, uint32_t slot, uint32_t row, const struct ir_node *n) {
  const struct slot *s = &b->e->slots.items[slot];
  bool zero = n->op == IR_COUNT || n->op == IR_SUM || n->op == IR_DISTINCT;
  uint8_t digits = s->kind == REG_I128 ? 38 : 19;
  return emit_put(
      b, (struct instr){.op = OP_SLOT_, .kind = s->kind, .flag = zero, .a = row, .entity = s->entity, .index = slot},
      s->scale, digits);
}

void emit_column(struct emit_pass *b, uint32_t slot) {
  ir_ref node = b->e->columns.items[slot].node;
  const struct ir_node *n = ir_at(b->e->ir, node);
  const struct emit_env *env = env_in(b, 0, NULL);
  uint32_t base = b->domains.items[0].d.row;
  if (n->op == IR_AMONG) {
    struct parts p = expand(b, n, 0, base, env);
    if (reg_at(b, p.value)->reg.kind == REG_BOOL)
      p.value = emit_put_in(b, p.domain, (struct instr){.op = OP_BOOL_INT_, .kind = REG_I64, .a = p.value}, 0, 1);
    struct instr in = {.op = OP_MARK_,
                       .node = node,
                       .a = p.pred,
                       .b = p.value,
                       .flag = n->latest,
                       .imm = n->imm.i,
                       .index = slot,
                       .entity = n->rows.entity};
    put_aggregate(b, in, p, (struct reg){0});
    return;
  }
  uint32_t r = aggregate_over(b, node, 0, base, env);
  if (b->e->slots.items[slot].kind == REG_I128) r = emit_widen(b, r);
  uint32_t round = reg_is_const(b, r) ? 0 : reg_at(b, r)->need[0];
  struct instr in = {.op = OP_STORE_, .a = r, .index = slot, .entity = b->e->slots.items[slot].entity, .node = node};
  *array_push(b->e->arena, &b->domains.items[0].code) = (struct emit_instr){.in = in, .round = round, .live = true};
}

/* The deepest domain that the inner parts look out to. */
static uint32_t outer_domain(struct emit_pass *b, const struct ir_node *n, uint32_t base, const struct emit_env *env) {
  const struct ir *ir = b->e->ir;
  uint32_t d = reg_is_const(b, base) ? 0 : reg_at(b, base)->reg.domain;
  uint64_t f = ir_at(ir, n->rows.pred)->free;
  if (n->of) f |= ir_at(ir, n->of)->free;
  if (n->by) f |= ir_at(ir, n->by)->free;
  for (uint32_t k = 1; k < 64; k++)
    if (f >> k & 1) d = deepest(b, env_at(env, k - 1)->domain, d);
  return d;
}

/* Whether nothing in this condition can overflow: fields of the row are compared with constants. */
static bool cannot_overflow(const struct ir *ir, ir_ref node) {
  const struct ir_node *n = ir_at(ir, node);
  switch (n->op) {
    case IR_CONST:
    case IR_ROW:
    case IR_TRUE: return true;
    case IR_FIELD:
    case IR_AND:
    case IR_OR:
    case IR_NOT:
    case IR_PRESENT:
    case IR_IS_TRUE:
    case IR_EQ:
    case IR_LT:
    case IR_LE:
    case IR_IN:
      for (uint32_t i = 0; i < n->arg_count; i++)
        if (!cannot_overflow(ir, n->args[i])) return false;
      return true;
    default: return false;
  }
}

uint32_t emit_extreme(struct emit_pass *b, ir_ref node, const struct emit_env *env) {
  const struct ir *ir = b->e->ir;
  const struct ir_node *n = ir_at(ir, node);
  const struct ir_node *x = ir_at(ir, n->args[0]), *y = ir_at(ir, n->args[1]);
  bool max = y->op == IR_MAX && x->op == IR_CONST, min = x->op == IR_MIN && y->op == IR_CONST;
  if (!max && !min) return 0;
  const struct ir_node *m = max ? y : x, *base = ir_at(ir, m->rows.base), *of = ir_at(ir, m->of);
  if (base->op != IR_ROW || env_at(env, base->imm.index)->domain != 0 || !closed_inside(ir, m) || of->op != IR_FIELD ||
      !cannot_overflow(ir, m->of) || !cannot_overflow(ir, m->rows.pred))
    return 0;
  uint32_t slot = column_of(b->e, max ? n->args[1] : n->args[0], false);
  if (slot != NONE && b->e->columns.items[slot].level < b->level) return 0; /* it is there already */
  uint32_t c = emit_node(b, max ? n->args[0] : n->args[1], env);
  struct parts p = expand(b, m, 0, emit_node(b, m->rows.base, env), env);
  if (reg_at(b, c)->reg.kind != REG_I64 || reg_at(b, p.value)->reg.kind != REG_I64) return 0;
  struct instr test = {.op = n->op == IR_LT ? OP_LT_ : OP_LE_, .kind = REG_TRUTH, .a = c, .b = p.value};
  if (min) test.a = p.value, test.b = c;
  uint32_t hit = emit_put_in(b, p.domain, test, 0, 0);
  if (p.pred) {
    uint32_t *both = arena_new_array(b->e->arena, uint32_t, 2);
    both[0] = p.pred, both[1] = hit;
    struct instr and = {.op = OP_AND_, .kind = REG_TRUTH, .list = both, .list_count = 2};
    hit = emit_put_in(b, p.domain, and, 0, 0);
  }
  struct instr any = {.op = OP_ANY_, .kind = REG_TRUTH, .a = hit, .node = node};
  return put_aggregate(b, any, p, (struct reg){.kind = REG_TRUTH, .digits = 19});
}

uint32_t emit_rows(struct emit_pass *b, ir_ref node, const struct emit_env *env) {
  const struct ir *ir = b->e->ir;
  const struct ir_node *n = ir_at(ir, node);
  bool closed = closed_inside(ir, n);
  if (n->op == IR_AMONG) {
    uint32_t row = emit_node(b, n->args[0], env);
    if (closed && path_is_unique(ir, &n->rows)) return load_slot(b, column_of(b->e, node, true), row, n);
    uint32_t base = emit_node(b, n->rows.base, env);
    uint32_t outer = outer_domain(b, n, base, env);
    uint32_t list = aggregate_over(b, node, outer, emit_bring(b, base, outer), env);
    return emit_put(b, (struct instr){.op = OP_LISTED_, .kind = REG_TRUTH, .a = row, .b = list}, 0, 0);
  }
  uint32_t base = emit_node(b, n->rows.base, env);
  if (is_link_only(ir, n)) {
    bool any = n->op == IR_ANY;
    return emit_put(b,
                    (struct instr){.op = any ? OP_LINK_ANY_ : OP_LINK_COUNT_,
                                   .kind = any ? REG_TRUTH : REG_I64,
                                   .a = base,
                                   .index = n->rows.path[0]},
                    0, 19);
  }
  if (closed) {
    const struct ir_node *bn = ir_at(ir, n->rows.base);
    bool root = bn->op == IR_ROW && env_at(env, bn->imm.index)->domain == 0;
    uint32_t slot = column_of(b->e, node, !root);
    if (!root || (slot != NONE && b->e->columns.items[slot].level < b->level)) return load_slot(b, slot, base, n);
  }
  uint32_t outer = outer_domain(b, n, base, env);
  return aggregate_over(b, node, outer, emit_bring(b, base, outer), env);
}
