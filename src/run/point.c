/* From a condition to a program for one row. */
#include "data/regex.h"
#include "data/zone.h"
#include "run/point_impl.h"

struct making {
  struct arena *a;
  const struct ir *ir;
  struct point *p;
  ARRAY_OF(struct point_instr) code;
  ARRAY_OF(uint32_t) labels; /* where each is */
  ARRAY_OF(struct point_literal) literals;
  ARRAY_OF(struct point_value) consts;
  ARRAY_OF(ir_ref) routines;  /* [memo]: the node that it keeps */
  ARRAY_OF(uint32_t) entries; /* [memo]: label */
  bool *reads;                /* [column] */
  uint32_t *uses;             /* [node] */
  uint32_t *const_of;         /* [node]: 1 + index in consts */
  uint32_t *memo_of;          /* [node]: 1 + memo */
  uint32_t temps, temps_most;
  uint16_t literal;
  bool in_value;
  uint32_t depth;
  enum point_refusal why;
  ir_ref where;
};

static uint32_t value_in(struct making *m, ir_ref r, uint32_t dst);
static uint32_t value(struct making *m, ir_ref r);
static void cond(struct making *m, ir_ref r, uint32_t yes, uint32_t no, bool negated);

static const struct ir_node *at(const struct making *m, ir_ref r) { return ir_at(m->ir, r); }

static void refuse(struct making *m, enum point_refusal why, ir_ref where) {
  if (m->why != POINT_FINE) return;
  m->why = why;
  m->where = where;
}

/* ---- what may be asked, and how often ---- */

static bool is_own_row(const struct making *m, ir_ref r) { return at(m, r)->op == IR_ROW && at(m, r)->imm.index == 0; }

static void count_uses(struct making *m, ir_ref r) {
  if (m->uses[r]++ || m->why != POINT_FINE) return;
  const struct ir_node *n = at(m, r);
  switch (n->op) {
    case IR_FIELD:
    case IR_MAP_KEY:
      if (is_own_row(m, n->args[0])) m->reads[n->imm.index] = true;
      else refuse(m, POINT_OTHER_ROWS, r);
      return;
    case IR_ROW:
    case IR_STEP:
    case IR_OWNER:
    case IR_PICK:
    case IR_COUNT:
    case IR_SUM:
    case IR_AVG:
    case IR_MIN:
    case IR_MAX:
    case IR_DISTINCT:
    case IR_ANY:
    case IR_AMONG: refuse(m, POINT_OTHER_ROWS, r); return;
    default: break;
  }
  for (uint32_t i = 0; i < n->arg_count; i++) count_uses(m, n->args[i]);
}

static bool is_at_hand(const struct making *m, ir_ref r) {
  uint16_t op = at(m, r)->op;
  return op == IR_FIELD || op == IR_CONST || op == IR_MISSING;
}

/* Whether a condition is so small that asking again is better than remembering. */
static bool is_small(const struct making *m, ir_ref r) {
  const struct ir_node *n = at(m, r);
  if (n->op == IR_TRUE || n->op == IR_FALSE) return true;
  if (n->op == IR_NOT) return is_small(m, n->args[0]);
  if (n->op == IR_AND || n->op == IR_OR || n->op == IR_MATCHES || n->list.count > 8) return false;
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (!is_at_hand(m, n->args[i])) return false;
  return true;
}

/* ---- code ---- */

static uint32_t label(struct making *m) {
  *array_push(m->a, &m->labels) = 0;
  return m->labels.count - 1;
}
static void place(struct making *m, uint32_t l) { m->labels.items[l] = m->code.count; }

static struct point_instr *emit(struct making *m, enum point_op op, ir_ref about) {
  if (m->code.count >= POINT_CODE_MOST) refuse(m, POINT_TOO_LARGE, about);
  struct point_instr *in = array_push(m->a, &m->code);
  in->op = (uint16_t)op;
  in->literal = m->literal;
  in->node = at(m, about);
  return in;
}

static void jump(struct making *m, uint32_t to, ir_ref about) { emit(m, P_JUMP, about)->yes = to; }

static uint32_t new_temp(struct making *m, ir_ref about) {
  if (m->temps == POINT_TEMPS_MOST) refuse(m, POINT_TOO_LARGE, about);
  else m->temps++;
  if (m->temps > m->temps_most) m->temps_most = m->temps;
  return OPERAND(AT_TEMP, m->temps - 1);
}

static uint32_t constant(struct making *m, ir_ref r) {
  const struct ir_node *n = at(m, r);
  if (!m->const_of[r]) {
    struct point_value *v = array_push(m->a, &m->consts);
    *v = (struct point_value){.present = n->op == IR_CONST};
    switch (n->type.kind) {
      case TYPE_DECIMAL: v->d = n->value.d; break;
      case TYPE_FLOAT: v->f = n->value.f; break;
      case TYPE_TEXT:
      case TYPE_ENUM:
      case TYPE_ID: v->s = n->value.s; break;
      default: v->i = n->value.i; break;
    }
    m->const_of[r] = m->consts.count;
  }
  return OPERAND(AT_CONST, m->const_of[r] - 1);
}

/* The memo of a node that several places ask for; NONE where there is no room for one more. */
static uint32_t memo(struct making *m, ir_ref r) {
  if (m->memo_of[r]) return m->memo_of[r] - 1;
  if (m->routines.count == POINT_MEMOS_MOST) return NONE;
  *array_push(m->a, &m->routines) = r;
  *array_push(m->a, &m->entries) = label(m);
  m->memo_of[r] = m->routines.count;
  return m->routines.count - 1;
}

static void call(struct making *m, uint32_t k, ir_ref r) {
  struct point_instr *in = emit(m, P_CALL, r);
  in->dst = k;
  in->yes = m->entries.items[k];
}

/* ---- values ---- */

/* A condition inside a value: whether it holds is for the value to say. */
static void inner_cond(struct making *m, ir_ref r, uint32_t yes, uint32_t no) {
  bool outer = m->in_value;
  m->in_value = true;
  cond(m, r, yes, no, false);
  m->in_value = outer;
}

static void put(struct making *m, enum point_op op, uint32_t dst, uint32_t b, ir_ref about) {
  struct point_instr *in = emit(m, op, about);
  in->dst = dst;
  in->b = b;
}

static void move(struct making *m, uint32_t dst, ir_ref r) {
  uint32_t a = value_in(m, r, dst);
  if (a == dst) return;
  struct point_instr *in = emit(m, P_MOVE, r);
  in->dst = dst;
  in->a = a;
}

/* Calculates a node into `dst`. */
static void calculate(struct making *m, ir_ref r, uint32_t dst) {
  const struct ir_node *n = at(m, r);
  switch (n->op) {
    case IR_COALESCE: {
      uint32_t other = label(m), end = label(m);
      move(m, dst, n->args[0]);
      struct point_instr *in = emit(m, P_PRESENT, r);
      in->a = dst;
      in->yes = end;
      in->no = other;
      place(m, other);
      move(m, dst, n->args[1]);
      place(m, end);
      return;
    }
    case IR_IF: {
      uint32_t yes = label(m), no = label(m), end = label(m);
      inner_cond(m, n->args[0], yes, no);
      place(m, yes);
      move(m, dst, n->args[1]);
      jump(m, end, r);
      place(m, no);
      move(m, dst, n->args[2]);
      place(m, end);
      return;
    }
    case IR_TRUTH: {
      uint32_t yes = label(m), no = label(m), end = label(m);
      inner_cond(m, n->args[0], yes, no);
      place(m, yes);
      put(m, P_SET, dst, 1, r);
      jump(m, end, r);
      place(m, no);
      put(m, P_SET, dst, 0, r);
      place(m, end);
      return;
    }
    case IR_COUNT_TRUE:
      put(m, P_SET, dst, 0, r);
      for (uint32_t i = 0; i < n->arg_count; i++) {
        uint32_t yes = label(m), next = label(m);
        inner_cond(m, n->args[i], yes, next);
        place(m, yes);
        put(m, P_ADD_ONE, dst, 0, r);
        place(m, next);
      }
      return;
    case IR_MAP_KEY: {
      struct point_instr *in = emit(m, P_MAP_KEY, r);
      in->dst = dst;
      in->a = OPERAND(AT_FIELD, n->imm.index);
      m->p->scratch = true;
      return;
    }
    default: {
      /* where the result goes, one operand can stand before: a chain, however long, takes no room */
      uint32_t a = value_in(m, n->args[0], dst), b = a;
      if (n->arg_count > 1) b = a == dst ? value(m, n->args[1]) : value_in(m, n->args[1], dst);
      struct point_instr *in = emit(m, P_VALUE, r);
      in->dst = dst;
      in->a = a;
      in->b = b;
      m->p->scratch |= n->op == IR_LOWER || n->op == IR_UPPER || n->op == IR_FOLD;
    }
  }
}

/* A value, calculated into `dst` (NONE: a temporary of its own) unless it is at hand already or kept in a memo. */
static uint32_t value_in(struct making *m, ir_ref r, uint32_t dst) {
  const struct ir_node *n = at(m, r);
  if (n->op == IR_FIELD) return OPERAND(AT_FIELD, n->imm.index);
  if (n->op == IR_CONST || n->op == IR_MISSING) return constant(m, r);
  if (++m->depth > POINT_DEPTH_MOST) refuse(m, POINT_TOO_LARGE, r);
  uint32_t k = m->uses[r] > 1 ? memo(m, r) : NONE;
  if (m->why != POINT_FINE) {
    dst = OPERAND(AT_CONST, 0); /* nothing more is made */
  } else if (k != NONE) {
    call(m, k, r);
    dst = OPERAND(AT_MEMO, k);
  } else {
    if (dst == NONE) dst = new_temp(m, r);
    uint32_t temps = m->temps; /* what is needed on the way is free afterwards */
    calculate(m, r, dst);
    m->temps = temps;
  }
  m->depth--;
  return dst;
}

static uint32_t value(struct making *m, ir_ref r) { return value_in(m, r, NONE); }

/* ---- conditions ---- */

static enum point_op compare_op(const struct making *m, const struct ir_node *n) {
  enum type_kind a = (enum type_kind)at(m, n->args[0])->type.kind, b = (enum type_kind)at(m, n->args[1])->type.kind;
  enum point_op first;
  if ((a == TYPE_FLOAT) != (b == TYPE_FLOAT)) return P_MIXED;
  switch (a) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: first = P_EQ_S; break;
    case TYPE_FLOAT: first = P_EQ_F; break;
    case TYPE_DECIMAL: first = P_EQ_D; break;
    default: first = P_EQ_I; break;
  }
  return first + (n->op == IR_LT ? 1 : n->op == IR_LE ? 2 : 0);
}

static enum point_op list_op(enum type_kind kind) {
  switch (kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: return P_IN_S;
    case TYPE_FLOAT: return P_IN_F;
    case TYPE_DECIMAL: return P_IN_D;
    default: return P_IN_I;
  }
}

static enum point_op test_op(const struct making *m, const struct ir_node *n) {
  switch (n->op) {
    case IR_IS_TRUE: return P_IS_TRUE;
    case IR_PRESENT: return P_PRESENT;
    case IR_IN: return list_op((enum type_kind)at(m, n->args[0])->type.kind);
    case IR_STARTS: return P_STARTS;
    case IR_ENDS: return P_ENDS;
    case IR_CONTAINS: return P_CONTAINS;
    case IR_MATCHES: return P_MATCHES;
    case IR_HAS: return P_HAS;
    case IR_HAS_ANY: return P_HAS_ANY;
    case IR_HAS_ALL: return P_HAS_ALL;
    default: return compare_op(m, n);
  }
}

/* Opens a literal of the condition itself. */
static void literal(struct making *m, uint32_t yes, uint32_t no, bool negated, ir_ref about) {
  if (m->in_value) return;
  if (m->literals.count >= UINT16_MAX - 1) {
    refuse(m, POINT_TOO_LARGE, about);
    return;
  }
  *array_push(m->a, &m->literals) = (struct point_literal){yes, no, negated};
  m->literal = (uint16_t)m->literals.count;
}

static void test(struct making *m, ir_ref r, uint32_t yes, uint32_t no, bool negated) {
  const struct ir_node *n = at(m, r);
  literal(m, yes, no, negated, r);
  uint32_t temps = m->temps;
  uint32_t a = value(m, n->args[0]);
  uint32_t b = n->arg_count > 1 ? value(m, n->args[1]) : a;
  struct point_instr *in = emit(m, test_op(m, n), r);
  in->a = a;
  in->b = b;
  in->yes = yes;
  in->no = no;
  if (n->op == IR_MATCHES) {
    in->matcher = matcher_new(m->a, n->regex);
    m->p->scratch = true; /* whose trap is taken where RE2 has no memory */
  }
  m->temps = temps;
}

/* Both are flat: one operand after another, each going on at the next as long as nothing is settled. */
static void chain(struct making *m, const struct ir_node *n, uint32_t yes, uint32_t no, bool negated) {
  for (uint32_t i = 0; i < n->arg_count; i++) {
    bool last = i + 1 == n->arg_count;
    uint32_t next = last ? 0 : label(m);
    if (last) cond(m, n->args[i], yes, no, negated);
    else if (n->op == IR_AND) cond(m, n->args[i], next, no, negated);
    else cond(m, n->args[i], yes, next, negated);
    if (!last) place(m, next);
  }
}

static void cond_itself(struct making *m, ir_ref r, uint32_t yes, uint32_t no, bool negated) {
  const struct ir_node *n = at(m, r);
  switch (n->op) {
    case IR_TRUE: jump(m, yes, r); break;
    case IR_FALSE: jump(m, no, r); break;
    case IR_AND:
    case IR_OR: chain(m, n, yes, no, negated); break;
    case IR_NOT: cond(m, n->args[0], no, yes, !negated); break;
    default: test(m, r, yes, no, negated); break;
  }
}

static void cond(struct making *m, ir_ref r, uint32_t yes, uint32_t no, bool negated) {
  if (m->why != POINT_FINE) return;
  if (++m->depth > POINT_DEPTH_MOST) refuse(m, POINT_TOO_LARGE, r);
  uint32_t k = m->uses[r] > 1 && !is_small(m, r) ? memo(m, r) : NONE;
  if (k == NONE) {
    cond_itself(m, r, yes, no, negated);
  } else {
    literal(m, yes, no, negated, r);
    call(m, k, r);
    struct point_instr *in = emit(m, P_IS_TRUE, r);
    in->a = OPERAND(AT_MEMO, k);
    in->yes = yes;
    in->no = no;
  }
  m->depth--;
}

/* The code behind a memo. Its temporary values are its own: it runs in the middle of others. */
static void routine(struct making *m, uint32_t k) {
  ir_ref r = m->routines.items[k];
  m->temps = m->temps_most;
  m->literal = 0;
  m->in_value = true;
  place(m, m->entries.items[k]);
  uint32_t dst = OPERAND(AT_MEMO, k);
  if (!at(m, r)->is_cond) {
    calculate(m, r, dst);
    emit(m, P_RETURN, r)->dst = k;
    return;
  }
  uint32_t yes = label(m), no = label(m);
  cond_itself(m, r, yes, no, false);
  place(m, yes);
  put(m, P_SET, dst, 1, r);
  emit(m, P_RETURN, r)->dst = k;
  place(m, no);
  put(m, P_SET, dst, 0, r);
  emit(m, P_RETURN, r)->dst = k;
}

static void list_columns(struct making *m, uint32_t column_count) {
  m->p->columns = arena_new_array(m->a, uint32_t, column_count + 1);
  for (uint32_t c = 0; c < column_count; c++)
    if (m->reads[c]) m->p->columns[m->p->column_count++] = c;
}

struct point *point_new(struct arena *a, const struct ir *ir, uint32_t entity, ir_ref root, enum point_refusal *why,
                        ir_ref *where) {
  struct making m = {.a = a, .ir = ir, .where = root};
  m.p = arena_new(a, struct point);
  m.p->ir = ir;
  m.p->zone = ir->schema->zone ? ir->schema->zone : &zone_utc;
  m.reads = arena_new_array(a, bool, ir->schema->entities[entity].column_count + 1);
  m.uses = arena_new_array(a, uint32_t, ir->nodes.count + 1);
  m.const_of = arena_new_array(a, uint32_t, ir->nodes.count + 1);
  m.memo_of = arena_new_array(a, uint32_t, ir->nodes.count + 1);
  *array_push(a, &m.consts) = (struct point_value){0};
  count_uses(&m, root);
  list_columns(&m, ir->schema->entities[entity].column_count);
  uint32_t yes = label(&m), no = label(&m);
  cond(&m, root, yes, no, false);
  m.literal = 0;
  place(&m, yes);
  emit(&m, P_YES, root);
  place(&m, no);
  emit(&m, P_NO, root);
  for (uint32_t k = 0; k < m.routines.count && m.why == POINT_FINE; k++) routine(&m, k);
  *why = m.why;
  *where = m.where;
  if (m.why != POINT_FINE) return NULL;
  for (uint32_t i = 0; i < m.code.count; i++) {
    m.code.items[i].yes = m.labels.items[m.code.items[i].yes];
    m.code.items[i].no = m.labels.items[m.code.items[i].no];
  }
  for (uint32_t i = 0; i < m.literals.count; i++) {
    m.literals.items[i].yes = m.labels.items[m.literals.items[i].yes];
    m.literals.items[i].no = m.labels.items[m.literals.items[i].no];
  }
  m.p->code = m.code.items;
  m.p->count = m.code.count;
  m.p->literals = m.literals.items;
  m.p->consts = m.consts.items;
  return m.p;
}

const uint32_t *point_columns(const struct point *p, uint32_t *count) {
  *count = p->column_count;
  return p->columns;
}

bool point_wants_scratch(const struct point *p) { return p->scratch; }
