/* From the IR to passes: which values stand in slots, which pass computes what. */
#include "run/emit_impl.h"

const char *const op_name[OPCODES] = {
#define OP(id, name, dst, a, b, c, meaning) [OP_##id##_] = name,
#include "run/opcodes.def"
#undef OP
};

const char op_kinds[OPCODES][5] = {
#define OP(id, name, dst, a, b, c, meaning) [OP_##id##_] = {dst, a, b, c, 0},
#include "run/opcodes.def"
#undef OP
};

const char *const reg_kind_name[] = {
    [REG_NONE] = "none", [REG_ROW] = "row",   [REG_TRUTH] = "truth", [REG_BOOL] = "bool",
    [REG_I64] = "i64",   [REG_I128] = "i128", [REG_F64] = "f64",     [REG_TEXT] = "text",
    [REG_ID] = "id",     [REG_SET] = "set",   [REG_LIST] = "list"};

bool kind_fits(char letter, enum reg_kind k) {
  switch (letter) {
    case 'r': return k == REG_ROW;
    case 't': return k == REG_TRUTH;
    case 'b': return k == REG_BOOL;
    case 'i': return k == REG_I64;
    case 'd': return k == REG_I128;
    case 'f': return k == REG_F64;
    case 'x': return k == REG_TEXT;
    case 'k': return k == REG_ID;
    case 's': return k == REG_SET;
    case 'l': return k == REG_LIST;
    case 'n': return k == REG_I64 || k == REG_I128 || k == REG_F64;
    case 'z': return k == REG_TEXT || k == REG_ID;
    case 'o': return k == REG_I64 || k == REG_I128 || k == REG_F64 || k == REG_TEXT || k == REG_ID;
    case 'v': return k >= REG_BOOL && k <= REG_SET;
    case 'w': return k == REG_ROW || (k >= REG_BOOL && k <= REG_SET);
    case '*': return k >= REG_ROW && k <= REG_LIST;
    default: return k == REG_NONE;
  }
}

/* ---- memo ---- */

uint32_t *memo_at(struct arena *a, struct memo_table *t, uint64_t key) {
  if (t->count * 2 >= t->cap) {
    uint32_t cap = t->cap ? t->cap * 2 : 64;
    struct emit_memo *s = arena_new_array(a, struct emit_memo, cap);
    for (uint32_t i = 0; i < t->cap; i++) {
      if (!t->slots[i].key) continue;
      uint32_t at = (uint32_t)(t->slots[i].key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (cap - 1);
      while (s[at].key) at = (at + 1) & (cap - 1);
      s[at] = t->slots[i];
    }
    t->slots = s;
    t->cap = cap;
  }
  uint32_t at = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (t->cap - 1);
  while (t->slots[at].key && t->slots[at].key != key) at = (at + 1) & (t->cap - 1);
  if (!t->slots[at].key) {
    t->slots[at] = (struct emit_memo){key, 0};
    t->count++;
  }
  return &t->slots[at].value;
}

/* ---- registers and instructions ---- */

uint32_t emit_reg_new(struct emit_pass *b, struct reg r) {
  uint32_t id = b->regs.count;
  struct emit_reg *x = array_push(b->e->arena, &b->regs);
  *x = (struct emit_reg){.reg = r, .at = NONE, .in_domain = NONE};
  if (!r.constant) x->need = arena_new_array(b->e->arena, uint16_t, b->domains.items[r.domain].d.depth + 1);
  return id;
}

uint32_t emit_domain_new(struct emit_pass *b, struct domain d, uint32_t round) {
  uint32_t id = b->domains.count;
  *array_push(b->e->arena, &b->domains) = (struct emit_domain){.d = d, .round = round};
  uint32_t row = emit_reg_new(b, (struct reg){.kind = REG_ROW, .domain = id});
  b->domains.items[id].d.row = row;
  return id;
}

uint32_t deepest(const struct emit_pass *b, uint32_t x, uint32_t y) {
  if (x == NONE) return y;
  if (y == NONE) return x;
  return b->domains.items[x].d.depth >= b->domains.items[y].d.depth ? x : y;
}

const struct emit_env *env_at(const struct emit_env *env, uint64_t k) {
  while (k-- && env->outer) env = env->outer;
  return env;
}

const struct emit_env *env_in(struct emit_pass *b, uint32_t domain, const struct emit_env *outer) {
  struct emit_domain *d = &b->domains.items[domain];
  for (uint32_t i = 0; i < d->envs.count; i++)
    if (d->envs.items[i]->outer == outer) return d->envs.items[i];
  struct emit_env *e = arena_new(b->e->arena, struct emit_env);
  *e = (struct emit_env){.outer = outer, .domain = domain, .id = ++b->env_count};
  *array_push(b->e->arena, &b->domains.items[domain].envs) = e;
  return e;
}

static uint64_t mix(uint64_t h, uint64_t v) { return (h ^ v) * UINT64_C(0x9E3779B97F4A7C15) + (h >> 29); }

/* Of instructions with a node, the node decides about constants and lists only. */
static bool node_matters(uint16_t op) {
  return op == OP_CONST_ || op == OP_IN_ || op == OP_TEST_ || op == OP_HAS_ANY_ || op == OP_HAS_ALL_ ||
         op == OP_MAP_KEY_;
}

static uint64_t hash_instr(const struct instr *in, uint32_t domain) {
  uint64_t h = mix(in->op, (uint64_t)in->kind | (uint64_t)in->flag << 8 | (uint64_t)in->scale_a << 16 |
                               (uint64_t)in->scale_b << 24 | (uint64_t)domain << 32);
  h = mix(h, (uint64_t)in->a | (uint64_t)in->b << 32);
  h = mix(h, (uint64_t)in->c | (uint64_t)in->entity << 32);
  h = mix(h, in->index);
  h = mix(h, (uint64_t)in->imm);
  for (uint32_t i = 0; i < in->list_count; i++) h = mix(h, in->list[i]);
  if (in->key.len) h = mix(h, str_hash(in->key));
  if (node_matters(in->op)) h = mix(h, in->node);
  return h;
}

static bool same_instr(const struct instr *x, const struct instr *y) {
  if (x->op != y->op || x->kind != y->kind || x->flag != y->flag || x->scale_a != y->scale_a ||
      x->scale_b != y->scale_b || x->a != y->a || x->b != y->b || x->c != y->c || x->entity != y->entity ||
      x->index != y->index || x->imm != y->imm || x->list_count != y->list_count || !str_eq(x->key, y->key))
    return false;
  if (node_matters(x->op) && x->node != y->node) return false;
  for (uint32_t i = 0; i < x->list_count; i++)
    if (x->list[i] != y->list[i]) return false;
  return true;
}

const struct instr *instr_of(const struct emit_pass *b, uint32_t reg) {
  const struct emit_reg *r = &b->regs.items[reg];
  if (r->reg.constant) return &b->consts.items[r->at];
  return r->at == NONE ? NULL : &b->domains.items[r->in_domain].code.items[r->at].in;
}

/* The register of an equal instruction of that domain, or where to note the new one. */
static uint32_t *find_equal(struct emit_pass *b, const struct instr *in, uint32_t domain) {
  for (uint64_t h = hash_instr(in, domain) | 1;; h += 2) {
    uint32_t *at = memo_at(b->e->arena, &b->codes, h ? h : 1);
    if (!*at) return at;
    const struct emit_reg *r = &b->regs.items[*at];
    const struct instr *other = instr_of(b, *at);
    if (other && (r->reg.constant ? NONE : r->in_domain) == domain && same_instr(in, other)) return at;
  }
}

static void need_add(struct emit_pass *b, uint16_t *need, uint32_t depth, uint32_t reg) {
  const struct emit_reg *r = &b->regs.items[reg];
  if (!reg || !r->need) return;
  uint32_t own = b->domains.items[r->reg.domain].d.depth;
  for (uint32_t i = 0; i <= own && i <= depth; i++)
    if (r->need[i] > need[i]) need[i] = r->need[i];
}

uint32_t emit_bring(struct emit_pass *b, uint32_t reg, uint32_t domain) {
  if (!reg || reg_is_const(b, reg) || reg_at(b, reg)->reg.domain == domain) return reg;
  reg = emit_bring(b, reg, b->domains.items[domain].d.outer);
  struct reg r = reg_at(b, reg)->reg;
  struct instr in = {.op = OP_PARENT_, .kind = r.kind, .a = reg};
  uint32_t *at = find_equal(b, &in, domain);
  if (*at) return *at;
  struct reg inner = r;
  inner.domain = domain;
  uint32_t dst = emit_reg_new(b, inner);
  *at = dst;
  in.dst = dst;
  struct emit_domain *d = &b->domains.items[domain];
  need_add(b, reg_at(b, dst)->need, d->d.depth, reg);
  reg_at(b, dst)->need[d->d.depth] = 0;
  reg_at(b, dst)->at = d->code.count;
  reg_at(b, dst)->in_domain = domain;
  *array_push(b->e->arena, &d->code) = (struct emit_instr){.in = in, .round = 0};
  return dst;
}

uint32_t emit_put_in(struct emit_pass *b, uint32_t domain, struct instr in, uint8_t scale, uint8_t digits) {
  in.a = emit_bring(b, in.a, domain);
  in.b = emit_bring(b, in.b, domain);
  in.c = emit_bring(b, in.c, domain);
  if (in.list_count) {
    uint32_t *list = arena_new_array(b->e->arena, uint32_t, in.list_count);
    for (uint32_t i = 0; i < in.list_count; i++) list[i] = emit_bring(b, in.list[i], domain);
    in.list = list;
  }
  uint32_t *at = find_equal(b, &in, domain);
  if (*at) return *at;
  uint32_t dst = emit_reg_new(b, (struct reg){.kind = in.kind, .scale = scale, .digits = digits, .domain = domain});
  *at = dst;
  in.dst = dst;
  struct emit_domain *d = &b->domains.items[domain];
  uint16_t *need = reg_at(b, dst)->need;
  need_add(b, need, d->d.depth, in.a);
  need_add(b, need, d->d.depth, in.b);
  need_add(b, need, d->d.depth, in.c);
  for (uint32_t i = 0; i < in.list_count; i++) need_add(b, need, d->d.depth, in.list[i]);
  reg_at(b, dst)->at = d->code.count;
  reg_at(b, dst)->in_domain = domain;
  *array_push(b->e->arena, &d->code) = (struct emit_instr){.in = in, .round = need[d->d.depth]};
  return dst;
}

uint32_t emit_put(struct emit_pass *b, struct instr in, uint8_t scale, uint8_t digits) {
  uint32_t domain = 0;
  const uint32_t args[3] = {in.a, in.b, in.c};
  for (uint32_t i = 0; i < 3; i++)
    if (args[i] && !reg_is_const(b, args[i])) domain = deepest(b, reg_at(b, args[i])->reg.domain, domain);
  for (uint32_t i = 0; i < in.list_count; i++)
    if (!reg_is_const(b, in.list[i])) domain = deepest(b, reg_at(b, in.list[i])->reg.domain, domain);
  return emit_put_in(b, domain, in, scale, digits);
}

uint32_t emit_const(struct emit_pass *b, ir_ref node, enum reg_kind kind, uint8_t scale, uint8_t digits) {
  struct instr in = {.op = OP_CONST_, .kind = (uint8_t)kind, .node = node};
  uint32_t *at = find_equal(b, &in, NONE);
  if (*at) return *at;
  uint32_t dst = emit_reg_new(
      b, (struct reg){.kind = (uint8_t)kind, .scale = scale, .digits = digits, .constant = true, .domain = NONE});
  *at = dst;
  in.dst = dst;
  reg_at(b, dst)->at = b->consts.count;
  *array_push(b->e->arena, &b->consts) = in;
  return dst;
}

/* ---- passes ---- */

static struct emit_pass pass_begin(struct emitter *e, uint32_t entity, uint32_t level) {
  struct emit_pass b = {.e = e, .level = level};
  (void)array_push(e->arena, &b.regs); /* 0 is none */
  emit_domain_new(&b, (struct domain){.outer = NONE, .entity = entity}, 0);
  return b;
}

static void put_result(struct emit_pass *b, struct instr in) {
  struct emit_domain *d = &b->domains.items[0];
  uint32_t a = in.a;
  uint32_t round = reg_is_const(b, a) ? 0 : reg_at(b, a)->need[0];
  *array_push(b->e->arena, &d->code) = (struct emit_instr){.in = in, .round = round, .live = true};
}

static void emit_segment(struct emit_pass *b, uint32_t segment) {
  const struct ir *ir = b->e->ir;
  const struct ir_segment *s = &ir->segments.items[segment];
  const struct emit_env *env = env_in(b, 0, NULL);
  bool cond = ir_at(ir, s->cond)->is_cond;
  uint32_t r = emit_node(b, s->cond, env);
  put_result(b, (struct instr){.op = cond ? OP_EMIT_ : OP_EMIT_VALUE_, .a = r, .index = segment, .node = s->cond});
  for (uint32_t i = 0; i < s->rule_count; i++) {
    r = emit_node(b, s->rules[i], env);
    put_result(b, (struct instr){.op = OP_EMIT_RULE_, .a = r, .index = segment, .imm = i, .node = s->rules[i]});
  }
}

struct program *program_emit(struct arena *arena, const struct ir *ir) {
  struct program *p = arena_new(arena, struct program);
  p->ir = ir;
  struct emitter e = {.arena = arena, .ir = ir, .p = p};
  uint32_t entities = ir->schema->entity_count, top = 0;
  e.column_of = arena_new_array(arena, uint32_t, ir->nodes.count + 1);
  uint32_t *level_of = arena_new_array(arena, uint32_t, entities + 1); /* of the pass with the segments, + 1 */
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    const struct ir_segment *s = &ir->segments.items[i];
    uint32_t level = emit_level(&e, s->cond, 0);
    for (uint32_t k = 0; k < s->rule_count; k++) {
      uint32_t l = emit_level(&e, s->rules[k], 0);
      if (l > level) level = l;
    }
    if (level + 1 > level_of[s->entity]) level_of[s->entity] = level + 1;
    if (level > top) top = level;
  }
  ARRAY_OF(struct pass) passes = {0};
  for (uint32_t level = 0; level <= top; level++) {
    for (uint32_t entity = 0; entity < entities; entity++) {
      bool any = level_of[entity] == level + 1;
      for (uint32_t c = 0; c < e.columns.count && !any; c++)
        any = e.columns.items[c].level == level && e.columns.items[c].entity == entity;
      if (!any) continue;
      struct emit_pass b = pass_begin(&e, entity, level);
      for (uint32_t c = 0; c < e.columns.count; c++)
        if (e.columns.items[c].level == level && e.columns.items[c].entity == entity) emit_column(&b, c);
      if (level_of[entity] == level + 1)
        for (uint32_t i = 0; i < ir->segments.count; i++)
          if (ir->segments.items[i].entity == entity) emit_segment(&b, i);
      emit_finish(&b, array_push(arena, &passes));
    }
  }
  p->passes = passes.items;
  p->pass_count = passes.count;
  p->slots = e.slots.items;
  p->slot_count = e.slots.count;
  return p;
}
