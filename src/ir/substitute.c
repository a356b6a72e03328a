/* Rows for row variables. Results are shared: a node is rewritten once for each depth at which it stands. */
#include "ir/fold.h"

struct rewrite {
  struct ir *ir;
  bool shift;
  uint32_t depth; /* substitute: the variable; shift: from */
  ir_ref row;
  int32_t by;
  struct memo {
    uint64_t key;
    ir_ref value;
  } * memo;
  uint32_t memo_cap, memo_count;
};

static ir_ref *memo_at(struct rewrite *w, ir_ref node, uint32_t level) {
  if (w->memo_count * 2 >= w->memo_cap) {
    uint32_t cap = w->memo_cap ? w->memo_cap * 2 : 64;
    struct memo *m = arena_new_array(w->ir->arena, struct memo, cap);
    for (uint32_t i = 0; i < w->memo_cap; i++) {
      if (!w->memo[i].key) continue;
      uint32_t at = (uint32_t)(w->memo[i].key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (cap - 1);
      while (m[at].key) at = (at + 1) & (cap - 1);
      m[at] = w->memo[i];
    }
    w->memo = m;
    w->memo_cap = cap;
  }
  uint64_t key = (uint64_t)node << 8 | (level & 255);
  uint32_t at = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (w->memo_cap - 1);
  while (w->memo[at].key && w->memo[at].key != key) at = (at + 1) & (w->memo_cap - 1);
  if (!w->memo[at].key) {
    w->memo[at].key = key;
    w->memo_count++;
  }
  return &w->memo[at].value;
}

static ir_ref rewrite(struct rewrite *w, ir_ref r, uint32_t level) {
  struct ir_node n = *ir_at(w->ir, r);
  uint32_t var = w->depth + level;
  /* nothing of interest below */
  if (var < 64 && (w->shift ? (n.free >> var) == 0 : !(n.free >> var & 1))) return r;
  if (n.op == IR_ROW) {
    if (w->shift) return ir_row(w->ir, (uint32_t)((int32_t)n.imm.index + w->by), n.type.ref);
    return level ? ir_shift(w->ir, w->row, 0, (int32_t)level) : w->row;
  }
  ir_ref known = *memo_at(w, r, level);
  if (known) return known;
  ir_ref small[8], *args = n.arg_count <= 8 ? small : arena_new_array(w->ir->arena, ir_ref, n.arg_count);
  for (uint32_t i = 0; i < n.arg_count; i++) args[i] = rewrite(w, n.args[i], level);
  n.args = args;
  if (n.rows.path_count) {
    n.rows.base = rewrite(w, n.rows.base, level);
    n.rows.pred = rewrite(w, n.rows.pred, level + 1);
    if (n.by) n.by = rewrite(w, n.by, level + 1);
    if (n.of) n.of = rewrite(w, n.of, level + 1);
  }
  ir_ref out;
  if (n.op == IR_AND) out = ir_and(w->ir, n.args, n.arg_count);
  else if (n.op == IR_OR) out = ir_or(w->ir, n.args, n.arg_count);
  else if (n.op == IR_NOT) out = ir_not(w->ir, n.args[0]);
  else out = ir_make(w->ir, n);
  *memo_at(w, r, level) = out;
  return out;
}

ir_ref ir_substitute(struct ir *ir, ir_ref node, uint32_t depth, ir_ref row) {
  struct rewrite w = {.ir = ir, .depth = depth, .row = row};
  return rewrite(&w, node, 0);
}

ir_ref ir_shift(struct ir *ir, ir_ref node, uint32_t from, int32_t by) {
  if (!by) return node;
  struct rewrite w = {.ir = ir, .shift = true, .depth = from, .by = by};
  return rewrite(&w, node, 0);
}
