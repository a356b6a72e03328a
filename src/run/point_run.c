/* Testing one row: the program's loop, and what its values mean (as run/reference.c says, which tests hold it to). */
#include <math.h>

#include "data/decimal.h"
#include "data/map_key.h"
#include "data/regex.h"
#include "data/text.h"
#include "data/zone.h"
#include "run/point_impl.h"

enum { LIST_SHORT = 8 }; /* up to so many are looked at one by one */

/* What a literal whose operand overflows is taken for. The condition has `not` over leaves only, so it can but rise
 * with its literals: one that holds with all of those false holds in any case, one that does not with all of them true
 * never. */
enum mode { MODE_STOP, MODE_FALSE, MODE_TRUE };

struct running {
  const struct point *p;
  struct arena *scratch;
  struct zone_span hint;
  const struct point_value *base[4]; /* [enum point_base] */
  struct point_value temps[POINT_TEMPS_MOST], memos[POINT_MEMOS_MOST];
};

static inline const struct point_value *get(const struct running *r, uint32_t operand) {
  return r->base[operand >> 30] + (operand & 0x3FFFFFFF);
}

static inline struct point_value *to(struct running *r, uint32_t operand) {
  uint32_t i = operand & 0x3FFFFFFF;
  return operand >> 30 == AT_MEMO ? &r->memos[i] : &r->temps[i];
}

/* ---- values ---- */

/* False: overflow. */
static bool arith(const struct ir *ir, const struct ir_node *n, const struct point_value *a,
                  const struct point_value *b, struct point_value *out) {
  switch (n->type.kind) {
    case TYPE_INT:
    case TYPE_DURATION:
      if (n->op == IR_ADD) return !__builtin_add_overflow(a->i, b->i, &out->i);
      if (n->op == IR_SUB) return !__builtin_sub_overflow(a->i, b->i, &out->i);
      return !__builtin_mul_overflow(a->i, b->i, &out->i);
    case TYPE_FLOAT: {
      double f = n->op == IR_ADD ? a->f + b->f : n->op == IR_SUB ? a->f - b->f : n->op == IR_MUL ? a->f * b->f : 0;
      if (n->op == IR_DIV) {
        out->present = b->f != 0;
        if (!out->present) return true;
        f = a->f / b->f;
      }
      out->present = !isnan(f);
      out->f = f == 0 ? 0 : f;
      return true;
    }
    default:
      if (n->op == IR_ADD) return decimal_add(a->d, b->d, &out->d);
      if (n->op == IR_SUB) return decimal_sub(a->d, b->d, &out->d);
      if (n->op == IR_MUL) return decimal_mul(a->d, b->d, &out->d);
      out->present = b->d != 0;
      unsigned scale_a = ir_at(ir, n->args[0])->type.scale, scale_b = ir_at(ir, n->args[1])->type.scale;
      return !out->present || decimal_div(a->d, scale_a, b->d, scale_b, &out->d);
  }
}

static bool negate(const struct ir_node *n, const struct point_value *a, struct point_value *out) {
  switch (n->type.kind) {
    case TYPE_FLOAT: out->f = a->f == 0 ? 0 : -a->f; return true;
    case TYPE_DECIMAL: out->d = -a->d; return true;
    default: return !__builtin_sub_overflow((int64_t)0, a->i, &out->i);
  }
}

/* Both operands are there. False: overflow. */
static bool calculate(struct running *r, const struct ir_node *n, const struct point_value *a,
                      const struct point_value *b, struct point_value *out) {
  const struct zone *zone = r->p->zone;
  struct buf text = buf_in(r->scratch);
  int32_t day;
  out->present = true;
  switch (n->op) {
    case IR_TO_DEC: {
      struct type from = ir_at(r->p->ir, n->args[0])->type;
      if (from.kind == TYPE_INT) return decimal_from_int(a->i, n->type.scale, &out->d);
      return decimal_scale_up(a->d, (unsigned)(n->type.scale - from.scale), &out->d);
    }
    case IR_TO_FLOAT: out->f = (double)a->i; return true;
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV: return arith(r->p->ir, n, a, b, out);
    case IR_NEG: return negate(n, a, out);
    case IR_LOWER: text_lower(a->s, &text); break;
    case IR_UPPER: text_upper(a->s, &text); break;
    case IR_FOLD: text_fold(a->s, &text); break;
    case IR_TRIM: out->s = text_trim(a->s); return true;
    case IR_LENGTH: out->i = (int64_t)text_length(a->s); return true;
    case IR_DATE_OF: out->i = zone_date_of(zone, a->i, &r->hint); return true;
    case IR_YEAR: out->i = date_split((int32_t)a->i).year; return true;
    case IR_QUARTER: out->i = date_quarter((int32_t)a->i); return true;
    case IR_MONTH: out->i = date_split((int32_t)a->i).month; return true;
    case IR_DAY: out->i = date_split((int32_t)a->i).day; return true;
    case IR_WEEKDAY: out->i = date_weekday((int32_t)a->i); return true;
    case IR_HOUR: out->i = floor_mod(zone_to_local(zone, a->i, &r->hint), US_PER_DAY) / US_PER_HOUR; return true;
    case IR_TIME_ADD: return timestamp_add(a->i, b->i, &out->i);
    case IR_TIME_MONTHS: return timestamp_add_months(zone, a->i, n->imm.i, &r->hint, &out->i);
    case IR_DATE_ADD:
      if (!date_add_days((int32_t)a->i, b->i, &day)) return false;
      out->i = day;
      return true;
    case IR_DATE_MONTHS:
      if (!date_add_months((int32_t)a->i, n->imm.i, &day)) return false;
      out->i = day;
      return true;
    case IR_TIME_DIFF: out->i = a->i - b->i; return true;
    case IR_DATE_DIFF: out->i = (a->i - b->i) * US_PER_DAY; return true;
    default: out->present = false; return true;
  }
  out->s = text.len ? buf_str(&text) : STR("");
  return true;
}

static void map_key(struct running *r, const struct ir_node *n, const struct point_value *object,
                    struct point_value *out) {
  struct json_value j;
  out->present = object->present && map_get_key(object->s, n->key, &j);
  if (!out->present || n->type.kind == TYPE_DYNAMIC) return; /* of the latter, presence alone is asked */
  struct buf b = buf_in(r->scratch);
  struct map_value v;
  out->present = map_read(j, n->type, n->declared, r->p->zone, &b, &v);
  if (!out->present) return;
  switch (n->type.kind) {
    case TYPE_DECIMAL: out->d = v.d; break;
    case TYPE_FLOAT: out->f = v.f; break;
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: out->s = v.s; break;
    default: out->i = v.i; break;
  }
}

/* ---- tests ---- */

static inline uint64_t load8(const char *p) {
  uint64_t v;
  memcpy(&v, p, 8);
  return v;
}
static inline uint32_t load4(const char *p) {
  uint32_t v;
  memcpy(&v, p, 4);
  return v;
}

/* As str_eq; words and codes are short, and a call costs more than they do. */
static inline bool same_text(struct str a, struct str b) {
  size_t n = a.len;
  if (n != b.len) return false;
  const char *p = a.ptr, *q = b.ptr;
  if (n > 16) return memcmp(p, q, n) == 0;
  if (n >= 8) return load8(p) == load8(q) && load8(p + n - 8) == load8(q + n - 8);
  if (n >= 4) return load4(p) == load4(q) && load4(p + n - 4) == load4(q + n - 4);
  return !n || (p[0] == q[0] && p[n / 2] == q[n / 2] && p[n - 1] == q[n - 1]);
}

#define IN_SORTED(name, ctype, member)                    \
  static bool name(const struct const_list *l, ctype v) { \
    uint32_t low = 0, high = l->count;                    \
    if (high <= LIST_SHORT) {                             \
      for (uint32_t i = 0; i < high; i++)                 \
        if (l->items[i].member == v) return true;         \
      return false;                                       \
    }                                                     \
    while (low < high) {                                  \
      uint32_t mid = (low + high) / 2;                    \
      if (l->items[mid].member < v) low = mid + 1;        \
      else high = mid;                                    \
    }                                                     \
    return low < l->count && l->items[low].member == v;   \
  }
IN_SORTED(in_ints, int64_t, i)
IN_SORTED(in_floats, double, f)
IN_SORTED(in_decimals, i128, d)

static bool in_texts(const struct const_list *l, struct str s) {
  uint32_t low = 0, high = l->count;
  if (high <= LIST_SHORT) {
    for (uint32_t i = 0; i < high; i++)
      if (same_text(l->items[i].s, s)) return true;
    return false;
  }
  while (low < high) {
    uint32_t mid = (low + high) / 2;
    int c = str_cmp(l->items[mid].s, s);
    if (c == 0) return true;
    if (c < 0) low = mid + 1;
    else high = mid;
  }
  return false;
}

static bool set_has(const struct point_value *set, struct str s) {
  for (size_t i = 0; i < set->set.count; i++)
    if (same_text(str_of(set->set.items[i].ptr, set->set.items[i].len), s)) return true;
  return false;
}

static bool set_has_listed(const struct point_value *set, const struct const_list *l, bool all) {
  for (uint32_t i = 0; i < l->count; i++)
    if (set_has(set, l->items[i].s) != all) return !all;
  return all;
}

/* An int beside a float, by exact value. */
static bool mixed(const struct running *r, const struct ir_node *n, const struct point_value *a,
                  const struct point_value *b) {
  bool first = ir_at(r->p->ir, n->args[0])->type.kind == TYPE_INT;
  int c = first ? int_cmp_double(a->i, b->f) : -int_cmp_double(b->i, a->f);
  return n->op == IR_EQ ? c == 0 : n->op == IR_LT ? c < 0 : c <= 0;
}

/* ---- the loop ---- */

enum ended { ENDED_NO, ENDED_YES, ENDED_SPOILT };

#define TEST(holds)                         \
  in = code + ((holds) ? in->yes : in->no); \
  break
#define COMPARE(member, op) TEST(a->present && b->present && a->member op b->member)

static enum ended run(struct running *r, enum mode mode) {
  const struct point_instr *const code = r->p->code, *in = code;
  const struct point_instr *calls[POINT_MEMOS_MOST];
  uint32_t depth = 0;
  uint64_t known = 0; /* a bit a memo */
  for (;;) {
    const struct point_value *a = get(r, in->a), *b = get(r, in->b);
    bool fine = true;
    switch ((enum point_op)in->op) {
      case P_YES: return ENDED_YES;
      case P_NO: return ENDED_NO;
      case P_JUMP: in = code + in->yes; break;
      case P_CALL:
        if (known >> in->dst & 1) {
          in++;
        } else {
          calls[depth++] = in;
          in = code + in->yes;
        }
        break;
      case P_RETURN:
        known |= (uint64_t)1 << in->dst;
        in = calls[--depth] + 1;
        break;
      case P_SET:
        *to(r, in->dst) = (struct point_value){.present = true, .i = in->b};
        in++;
        break;
      case P_ADD_ONE:
        to(r, in->dst)->i++;
        in++;
        break;
      case P_MOVE:
        *to(r, in->dst) = *a;
        in++;
        break;
      case P_VALUE: {
        struct point_value out = {0};
        if (a->present && b->present) fine = calculate(r, in->node, a, b, &out);
        if (!fine) break;
        *to(r, in->dst) = out;
        in++;
        break;
      }
      case P_MAP_KEY: {
        struct point_value out = {0};
        map_key(r, in->node, a, &out);
        *to(r, in->dst) = out;
        in++;
        break;
      }
      case P_PRESENT: TEST(a->present);
      case P_IS_TRUE: TEST(a->present && a->i);
      case P_EQ_I: COMPARE(i, ==);
      case P_LT_I: COMPARE(i, <);
      case P_LE_I: COMPARE(i, <=);
      case P_EQ_F: COMPARE(f, ==);
      case P_LT_F: COMPARE(f, <);
      case P_LE_F: COMPARE(f, <=);
      case P_EQ_D: COMPARE(d, ==);
      case P_LT_D: COMPARE(d, <);
      case P_LE_D: COMPARE(d, <=);
      case P_EQ_S: TEST(a->present && b->present && same_text(a->s, b->s));
      case P_LT_S: TEST(a->present && b->present && str_cmp(a->s, b->s) < 0);
      case P_LE_S: TEST(a->present && b->present && str_cmp(a->s, b->s) <= 0);
      case P_MIXED: TEST(a->present && b->present && mixed(r, in->node, a, b));
      case P_IN_I: TEST(a->present && in_ints(&in->node->list, a->i));
      case P_IN_F: TEST(a->present && in_floats(&in->node->list, a->f));
      case P_IN_D: TEST(a->present && in_decimals(&in->node->list, a->d));
      case P_IN_S: TEST(a->present && in_texts(&in->node->list, a->s));
      case P_STARTS: TEST(a->present && b->present && str_starts(a->s, b->s));
      case P_ENDS: TEST(a->present && b->present && str_ends(a->s, b->s));
      case P_CONTAINS: TEST(a->present && b->present && str_find(a->s, b->s) != SIZE_MAX);
      case P_MATCHES: TEST(a->present && matcher_full(in->matcher, a->s, r->scratch));
      case P_HAS: TEST(b->present && set_has(a, b->s));
      case P_HAS_ANY: TEST(set_has_listed(a, &in->node->list, false));
      case P_HAS_ALL: TEST(set_has_listed(a, &in->node->list, true));
    }
    if (fine) continue;
    if (mode == MODE_STOP) return ENDED_SPOILT;
    const struct point_literal *l = &r->p->literals[(depth ? calls[0] : in)->literal - 1];
    depth = 0; /* out of all routines: what they were about to know stays unknown */
    in = code + ((mode == MODE_TRUE) != l->negated ? l->yes : l->no);
  }
}

enum point_answer point_test(const struct point *p, const struct point_value *fields, struct arena *scratch) {
  struct running r;
  r.p = p;
  r.scratch = scratch;
  r.hint = (struct zone_span){0};
  r.base[AT_FIELD] = fields;
  r.base[AT_CONST] = p->consts;
  r.base[AT_TEMP] = r.temps;
  r.base[AT_MEMO] = r.memos;
  enum ended e = run(&r, MODE_STOP);
  if (e != ENDED_SPOILT) return e == ENDED_YES ? POINT_YES : POINT_NO;
  if (run(&r, MODE_FALSE) == ENDED_YES) return POINT_YES;
  if (run(&r, MODE_TRUE) == ENDED_NO) return POINT_NO;
  return POINT_OVERFLOW;
}
