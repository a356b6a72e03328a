/* Values and conditions. */
#include "run/emit_impl.h"

#include "data/decimal.h"

enum reg_kind emit_kind(struct type t) {
  switch ((enum type_kind)t.kind) {
    case TYPE_BOOL: return REG_BOOL;
    case TYPE_FLOAT: return REG_F64;
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_MAP: return REG_TEXT;
    case TYPE_ID: return REG_ID;
    case TYPE_SET: return REG_SET;
    case TYPE_ROW: return REG_ROW;
    case TYPE_DECIMAL: return REG_I128;
    case TYPE_DYNAMIC: return REG_BOOL; /* a key of which only its presence is asked */
    default: return REG_I64;
  }
}

static enum reg_kind kind_at(const struct emit_pass *b, uint32_t reg) { return b->regs.items[reg].reg.kind; }

static uint8_t digits_of(i128 v) {
  uint8_t n = 1;
  for (; n < DECIMAL_DIGITS && !decimal_fits(v, n); n++) continue;
  return n;
}

static uint32_t emit_constant(struct emit_pass *b, ir_ref node) {
  const struct ir_node *n = ir_at(b->e->ir, node);
  enum reg_kind kind = emit_kind(n->type);
  if (n->type.kind == TYPE_DECIMAL) {
    uint8_t digits = n->op == IR_MISSING ? 1 : digits_of(n->value.d);
    return emit_const(b, node, digits <= NARROW_DIGITS ? REG_I64 : REG_I128, n->type.scale, digits);
  }
  return emit_const(b, node, kind, 0, 19);
}

uint32_t emit_widen(struct emit_pass *b, uint32_t reg) {
  struct emit_reg r = *reg_at(b, reg);
  if (r.reg.kind != REG_I64) return reg;
  if (r.reg.constant) return emit_const(b, b->consts.items[r.at].node, REG_I128, r.reg.scale, 38);
  return emit_put(b, (struct instr){.op = OP_WIDEN_, .kind = REG_I128, .a = reg}, r.reg.scale, 38);
}

/* Two operands of one width: narrow where both are. */
static void even_out(struct emit_pass *b, uint32_t *x, uint32_t *y) {
  if (kind_at(b, *x) == REG_I128 && kind_at(b, *y) == REG_I64) *y = emit_widen(b, *y);
  else if (kind_at(b, *y) == REG_I128 && kind_at(b, *x) == REG_I64) *x = emit_widen(b, *x);
}

static uint32_t emit_to_dec(struct emit_pass *b, const struct ir_node *n, ir_ref node, uint32_t x) {
  struct type from = ir_at(b->e->ir, n->args[0])->type;
  uint32_t by = n->type.scale - (from.kind == TYPE_DECIMAL ? from.scale : 0);
  uint32_t digits = reg_at(b, x)->reg.digits + by;
  if (kind_at(b, x) == REG_I64 && from.kind == TYPE_DECIMAL && digits <= NARROW_DIGITS)
    return emit_put(b, (struct instr){.op = OP_TO_DEC_, .kind = REG_I64, .a = x, .imm = by, .node = node},
                    n->type.scale, (uint8_t)digits);
  return emit_put(b, (struct instr){.op = OP_TO_DEC_, .kind = REG_I128, .a = x, .imm = by, .node = node}, n->type.scale,
                  38);
}

static uint32_t emit_arith(struct emit_pass *b, const struct ir_node *n, ir_ref node, uint32_t x, uint32_t y) {
  static const uint16_t ops[] = {[IR_ADD] = OP_ADD_, [IR_SUB] = OP_SUB_, [IR_MUL] = OP_MUL_, [IR_DIV] = OP_DIV_};
  struct instr in = {.op = ops[n->op], .a = x, .b = y, .node = node};
  if (n->type.kind == TYPE_DECIMAL) {
    uint32_t dx = reg_at(b, x)->reg.digits, dy = reg_at(b, y)->reg.digits;
    uint32_t digits = n->op == IR_MUL ? dx + dy : (dx > dy ? dx : dy) + 1;
    bool narrow = n->op != IR_DIV && kind_at(b, x) == REG_I64 && kind_at(b, y) == REG_I64 && digits <= NARROW_DIGITS;
    if (narrow) {
      in.kind = REG_I64;
      in.flag = true;
      return emit_put(b, in, n->type.scale, (uint8_t)digits);
    }
    in.kind = REG_I128;
    in.scale_a = reg_at(b, x)->reg.scale;
    in.scale_b = reg_at(b, y)->reg.scale;
    in.a = emit_widen(b, x);
    in.b = emit_widen(b, y);
    return emit_put(b, in, n->type.scale, 38);
  }
  in.kind = (uint8_t)emit_kind(n->type);
  return emit_put(b, in, 0, 19);
}

static uint32_t emit_choice(struct emit_pass *b, const struct ir_node *n, uint32_t cond, uint32_t x, uint32_t y) {
  even_out(b, &x, &y);
  struct reg rx = reg_at(b, x)->reg, ry = reg_at(b, y)->reg;
  enum reg_kind kind = rx.kind;
  if (rx.kind == REG_TEXT && ry.kind == REG_ID) kind = REG_ID; /* settled when bound */
  uint8_t digits = rx.digits > ry.digits ? rx.digits : ry.digits;
  if (n->op == IR_COALESCE)
    return emit_put(b, (struct instr){.op = OP_COALESCE_, .kind = (uint8_t)kind, .a = x, .b = y}, rx.scale, digits);
  return emit_put(b, (struct instr){.op = OP_IF_, .kind = (uint8_t)kind, .a = cond, .b = x, .c = y}, rx.scale, digits);
}

static uint32_t emit_field(struct emit_pass *b, const struct ir_node *n, uint32_t row) {
  uint32_t entity = ir_at(b->e->ir, n->args[0])->type.ref;
  struct type t = b->e->ir->schema->entities[entity].columns[n->imm.index].type;
  struct instr in = {
      .op = OP_FIELD_, .kind = (uint8_t)emit_kind(t), .a = row, .entity = entity, .index = (uint32_t)n->imm.index};
  uint8_t digits = 19;
  if (t.kind == TYPE_DECIMAL) {
    digits = t.precision;
    if (digits <= NARROW_DIGITS) in.kind = REG_I64;
  }
  return emit_put(b, in, t.kind == TYPE_DECIMAL ? t.scale : 0, digits);
}

/* ---- conditions ---- */

static uint32_t truth(struct emit_pass *b, enum opcode op, uint32_t x, uint32_t y, ir_ref node) {
  return emit_put(b, (struct instr){.op = (uint16_t)op, .kind = REG_TRUTH, .a = x, .b = y, .node = node}, 0, 0);
}

static bool is_text(enum reg_kind k) { return k == REG_TEXT || k == REG_ID; }

static uint32_t bool_to_int(struct emit_pass *b, uint32_t x) {
  if (kind_at(b, x) != REG_BOOL) return x;
  return emit_put(b, (struct instr){.op = OP_BOOL_INT_, .kind = REG_I64, .a = x}, 0, 1);
}

/* What is tested is changed while it is tested: a dictionary of changed texts would cost more. */
static uint32_t emit_test(struct emit_pass *b, ir_ref node, uint32_t x, bool left) {
  const struct instr *made = reg_is_const(b, x) ? NULL : instr_of(b, x);
  struct instr in = {.op = OP_TEST_, .kind = REG_TRUTH, .flag = left, .a = x, .node = node};
  if (made && made->op >= OP_LOWER_ && made->op <= OP_FOLD_) {
    in.a = made->a;
    in.imm = made->op;
  }
  return emit_put(b, in, 0, 0);
}

static uint32_t emit_compare(struct emit_pass *b, const struct ir_node *n, ir_ref node, uint32_t x, uint32_t y) {
  enum opcode op = n->op == IR_EQ ? OP_EQ_ : n->op == IR_LT ? OP_LT_ : OP_LE_;
  enum reg_kind kx = kind_at(b, x), ky = kind_at(b, y);
  if (is_text(kx) && is_text(ky)) {
    bool left = ir_at(b->e->ir, n->args[0])->op == IR_CONST, right = ir_at(b->e->ir, n->args[1])->op == IR_CONST;
    if (right) return emit_test(b, node, x, false);
    if (left) return emit_test(b, node, y, true);
  } else if (kx == REG_BOOL && ky == REG_BOOL && op != OP_EQ_) {
    x = bool_to_int(b, x);
    y = bool_to_int(b, y);
  }
  even_out(b, &x, &y);
  return truth(b, op, x, y, 0);
}

static uint32_t emit_text_test(struct emit_pass *b, const struct ir_node *n, ir_ref node, uint32_t x, uint32_t y) {
  if (ir_at(b->e->ir, n->args[1])->op == IR_CONST) return emit_test(b, node, x, false);
  return truth(b, n->op == IR_STARTS ? OP_STARTS_ : n->op == IR_ENDS ? OP_ENDS_ : OP_CONTAINS_, x, y, 0);
}

static uint32_t emit_list_op(struct emit_pass *b, const struct ir_node *n, const struct emit_env *env) {
  uint32_t *list = arena_new_array(b->e->arena, uint32_t, n->arg_count + 1);
  for (uint32_t i = 0; i < n->arg_count; i++) list[i] = emit_node(b, n->args[i], env);
  struct instr in = {.op = n->op == IR_AND  ? OP_AND_
                           : n->op == IR_OR ? OP_OR_
                                            : OP_COUNT_TRUE_,
                     .kind = n->op == IR_COUNT_TRUE ? REG_I64 : REG_TRUTH,
                     .list = list,
                     .list_count = n->arg_count};
  return emit_put(b, in, 0, 19);
}

static uint32_t emit_unary(struct emit_pass *b, const struct ir_node *n, ir_ref node, uint32_t x) {
  struct reg r = reg_at(b, x)->reg;
  struct instr in = {.a = x, .kind = REG_I64, .node = node};
  switch (n->op) {
    case IR_TO_FLOAT:
      in.op = OP_TO_FLOAT_;
      in.kind = REG_F64;
      break;
    case IR_NEG:
      in.op = OP_NEG_;
      in.kind = r.kind;
      in.flag = n->type.kind == TYPE_DECIMAL && r.kind == REG_I64;
      return emit_put(b, in, r.scale, r.digits);
    case IR_TRUTH:
      in.op = OP_TRUTH_;
      in.kind = REG_BOOL;
      break;
    case IR_LOWER:
      in.op = OP_LOWER_;
      in.kind = REG_TEXT;
      break;
    case IR_UPPER:
      in.op = OP_UPPER_;
      in.kind = REG_TEXT;
      break;
    case IR_TRIM:
      in.op = OP_TRIM_;
      in.kind = REG_TEXT;
      break;
    case IR_FOLD:
      in.op = OP_FOLD_;
      in.kind = REG_TEXT;
      break;
    case IR_LENGTH: in.op = OP_LENGTH_; break;
    case IR_DATE_OF: in.op = OP_DATE_OF_; break;
    case IR_YEAR: in.op = OP_YEAR_; break;
    case IR_QUARTER: in.op = OP_QUARTER_; break;
    case IR_MONTH: in.op = OP_MONTH_; break;
    case IR_DAY: in.op = OP_DAY_; break;
    case IR_WEEKDAY: in.op = OP_WEEKDAY_; break;
    case IR_HOUR: in.op = OP_HOUR_; break;
    case IR_TIME_MONTHS:
      in.op = OP_TIME_MONTHS_;
      in.imm = n->imm.i;
      break;
    case IR_DATE_MONTHS:
      in.op = OP_DATE_MONTHS_;
      in.imm = n->imm.i;
      break;
    case IR_NOT:
      in.op = OP_NOT_;
      in.kind = REG_TRUTH;
      break;
    case IR_IS_TRUE:
      in.op = OP_IS_TRUE_;
      in.kind = REG_TRUTH;
      break;
    case IR_PRESENT:
      in.op = OP_PRESENT_;
      in.kind = REG_TRUTH;
      break;
    case IR_HAS_ANY:
      in.op = OP_HAS_ANY_;
      in.kind = REG_TRUTH;
      break;
    case IR_HAS_ALL:
      in.op = OP_HAS_ALL_;
      in.kind = REG_TRUTH;
      break;
    case IR_IN:
      if (is_text(r.kind)) return emit_test(b, node, x, false);
      in.kind = REG_TRUTH;
      in.op = OP_IN_;
      in.a = bool_to_int(b, x);
      break;
    default: return emit_test(b, node, x, false); /* IR_MATCHES */
  }
  return emit_put(b, in, 0, 19);
}

static uint32_t emit_binary(struct emit_pass *b, const struct ir_node *n, ir_ref node, uint32_t x, uint32_t y) {
  struct instr in = {.a = x, .b = y, .kind = REG_I64, .node = node};
  switch (n->op) {
    case IR_TIME_ADD: in.op = OP_TIME_ADD_; break;
    case IR_DATE_ADD: in.op = OP_DATE_ADD_; break;
    case IR_TIME_DIFF: in.op = OP_TIME_DIFF_; break;
    case IR_DATE_DIFF: in.op = OP_DATE_DIFF_; break;
    default: /* IR_HAS */
      in.op = OP_HAS_;
      in.kind = REG_TRUTH;
      break;
  }
  return emit_put(b, in, 0, 19);
}

static uint32_t emit_fresh(struct emit_pass *b, ir_ref node, const struct emit_env *env) {
  const struct ir_node *n = ir_at(b->e->ir, node);
  switch ((enum op)n->op) {
    case IR_ROW: return b->domains.items[env_at(env, n->imm.index)->domain].d.row;
    case IR_CONST:
    case IR_MISSING:
    case IR_TRUE:
    case IR_FALSE:
      if (n->is_cond) return emit_const(b, node, REG_TRUTH, 0, 0);
      return emit_constant(b, node);
    case IR_STEP:
    case IR_OWNER: {
      uint32_t row = emit_node(b, n->args[0], env);
      return emit_put(b,
                      (struct instr){.op = n->op == IR_STEP ? OP_STEP_ : OP_OWNER_,
                                     .kind = REG_ROW,
                                     .a = row,
                                     .index = (uint32_t)n->imm.index},
                      0, 0);
    }
    case IR_FIELD: return emit_field(b, n, emit_node(b, n->args[0], env));
    case IR_MAP_KEY: {
      uint32_t row = emit_node(b, n->args[0], env);
      uint32_t entity = ir_at(b->e->ir, n->args[0])->type.ref;
      struct instr in = {.op = OP_MAP_KEY_,
                         .kind = (uint8_t)emit_kind(n->type),
                         .a = row,
                         .entity = entity,
                         .index = (uint32_t)n->imm.index,
                         .key = n->key,
                         .node = node};
      return emit_put(b, in, n->type.kind == TYPE_DECIMAL ? n->type.scale : 0, 38);
    }
    case IR_PICK:
    case IR_COUNT:
    case IR_SUM:
    case IR_AVG:
    case IR_MIN:
    case IR_MAX:
    case IR_DISTINCT:
    case IR_ANY:
    case IR_AMONG: return emit_rows(b, node, env);
    case IR_AND:
    case IR_OR:
    case IR_COUNT_TRUE: return emit_list_op(b, n, env);
    case IR_TO_DEC: return emit_to_dec(b, n, node, emit_node(b, n->args[0], env));
    case IR_LT:
    case IR_LE: {
      uint32_t r = emit_extreme(b, node, env);
      if (r) return r;
      break;
    }
    default: break;
  }
  uint32_t x = emit_node(b, n->args[0], env);
  if (n->arg_count == 1) return emit_unary(b, n, node, x);
  uint32_t y = emit_node(b, n->args[1], env);
  switch ((enum op)n->op) {
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV: return emit_arith(b, n, node, x, y);
    case IR_COALESCE: return emit_choice(b, n, 0, x, y);
    case IR_IF: return emit_choice(b, n, x, y, emit_node(b, n->args[2], env));
    case IR_EQ:
    case IR_LT:
    case IR_LE: return emit_compare(b, n, node, x, y);
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS: return emit_text_test(b, n, node, x, y);
    default: return emit_binary(b, n, node, x, y);
  }
}

uint32_t emit_node(struct emit_pass *b, ir_ref node, const struct emit_env *env) {
  uint64_t key = (uint64_t)node << 32 | env->id;
  uint32_t known = *memo_at(b->e->arena, &b->values, key);
  if (known) return known;
  uint32_t r = emit_fresh(b, node, env);
  *memo_at(b->e->arena, &b->values, key) = r;
  return r;
}
