#include "run/reference_impl.h"

#include <math.h>
#include <stdlib.h>

#include "data/decimal.h"
#include "data/float_sum.h"
#include "data/map_key.h"
#include "data/text.h"
#include "data/zone.h"

static const struct ir_node *at(const struct eval *e, ir_ref r) { return ir_at(e->ir, r); }
static struct val missing(void) { return (struct val){.missing = true, .row = ROW_NONE}; }

/* What is being worked out is spoilt, and whatever needs it: all return at once, up to where another operand may decide
 * by itself (AND, OR, ANY), which take the error back. */
static struct val overflow(struct eval *e, const struct ir_node *n, const char *what) {
  if (!e->error.set) {
    struct str *said = &e->overflows[n - e->ir->nodes.items];
    if (!said->len) { /* many rows may overflow where no answer needs it */
      struct str written = run_expression(e->ir, (ir_ref)(n - e->ir->nodes.items), e->arena);
      *said = str_printf(e->arena, "%.*s %s", STR_ARG(written), what);
    }
    e->error = (struct run_error){.set = true, .message = *said, .span = n->span, .entity = e->entity, .row = e->row};
  }
  return missing();
}

static uint32_t row_of(struct eval *e, ir_ref r, const struct frame *f) { return eval_value(e, r, f).row; }

/* ---- stored values ---- */

static struct val field(struct eval *e, const struct ir_node *n, uint32_t row) {
  if (row == ROW_NONE) return missing();
  const struct column *c = &e->data->tables[at(e, n->args[0])->type.ref].columns[n->imm.index];
  struct val v = {.row = row}; /* a set is its row */
  if (c->kind == COLUMN_SET) return v;
  if (!column_present(c, row)) return missing();
  switch (c->kind) {
    case COLUMN_BOOL: v.i = bit_get(c->data, row); break;
    case COLUMN_I32: v.i = ((const int32_t *)c->data)[row]; break;
    case COLUMN_I64:
      v.i = ((const int64_t *)c->data)[row];
      v.d = v.i;
      if (n->type.kind == TYPE_ID) v.s = str_printf(&e->scratch, "%lld", (long long)v.i);
      break;
    case COLUMN_I128: v.d = ((const i128 *)c->data)[row]; break;
    case COLUMN_F64: v.f = ((const double *)c->data)[row]; break;
    default: v.s = dict_get(c->dict, column_code(c, row)); break;
  }
  return v;
}

static struct val map_key(struct eval *e, const struct ir_node *n, uint32_t row) {
  if (row == ROW_NONE) return missing();
  const struct column *c = &e->data->tables[at(e, n->args[0])->type.ref].columns[n->imm.index];
  if (!column_present(c, row)) return missing();
  struct json_value j;
  if (!map_get_key(dict_get(c->dict, column_code(c, row)), n->key, &j)) return missing();
  if (n->type.kind == TYPE_DYNAMIC) return (struct val){0}; /* its presence alone is asked */
  struct buf b = buf_in(&e->scratch);
  struct map_value m;
  if (!map_read(j, n->type, n->declared, e->zone, &b, &m)) return missing();
  return (struct val){.i = m.i, .d = m.d, .f = m.f, .s = m.s};
}

static bool set_has(struct eval *e, const struct ir_node *field_node, uint32_t row, struct str s) {
  if (row == ROW_NONE) return false;
  const struct column *c = &e->data->tables[at(e, field_node->args[0])->type.ref].columns[field_node->imm.index];
  for (uint32_t i = c->starts[row]; i < c->starts[row + 1]; i++)
    if (str_eq(dict_get(c->dict, ((const uint32_t *)c->data)[i]), s)) return true;
  return false;
}

/* ---- comparison ---- */

static int compare(struct val a, struct type ta, struct val b, struct type tb) {
  if (ta.kind == TYPE_INT && tb.kind == TYPE_FLOAT) return int_cmp_double(a.i, b.f);
  if (ta.kind == TYPE_FLOAT && tb.kind == TYPE_INT) return -int_cmp_double(b.i, a.f);
  switch (ta.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: return str_cmp(a.s, b.s);
    case TYPE_FLOAT: return (a.f > b.f) - (a.f < b.f);
    case TYPE_DECIMAL: return (a.d > b.d) - (a.d < b.d);
    case TYPE_ROW: return (a.row > b.row) - (a.row < b.row);
    default: return (a.i > b.i) - (a.i < b.i);
  }
}

static bool in_list(struct val v, const struct ir_node *n, enum type_kind kind) {
  uint32_t low = 0, high = n->list.count;
  while (low < high) {
    uint32_t mid = (low + high) / 2;
    const struct constant *c = &n->list.items[mid];
    struct val k = {.i = c->i, .d = c->d, .f = c->f, .s = c->s};
    if (kind == TYPE_FLOAT) k.f = c->f;
    int r = compare(v, TYPE(kind), k, TYPE(kind));
    if (r == 0) return true;
    if (r < 0) high = mid;
    else low = mid + 1;
  }
  return false;
}

/* ---- rows ---- */

static bool along(struct walk *w, uint32_t row, uint32_t step) {
  if (w->e->error.set) return true;
  if (step == w->n->rows.path_count) {
    struct frame inner = {w->f, row};
    bool chosen = eval_cond(w->e, w->n->rows.pred, &inner);
    if (w->e->error.set) { /* what it answered is nothing */
      if (w->n->op != IR_ANY) return true;
      if (!w->aside.set) w->aside = w->e->error;
      w->e->error.set = false;
      return false; /* another row may decide */
    }
    return chosen && w->each(w, row);
  }
  const struct link *l = &w->e->data->links[w->n->rows.path[step]];
  for (uint32_t i = l->starts[row]; i < l->starts[row + 1]; i++)
    if (along(w, l->rows ? l->rows[i] : i, step + 1)) return true;
  return false;
}

void eval_rows(struct walk *w) {
  uint32_t base = row_of(w->e, w->n->rows.base, w->f);
  if (base != ROW_NONE) along(w, base, 0);
}

static bool stop(struct walk *w, uint32_t row) {
  (void)row;
  *(bool *)w->ctx = true;
  return true;
}

static bool count_one(struct walk *w, uint32_t row) {
  (void)row;
  ++*(int64_t *)w->ctx;
  return false;
}

struct gathered {
  ARRAY_OF(struct val) values;
};

static bool gather(struct walk *w, uint32_t row) {
  struct frame inner = {w->f, row};
  struct val v = eval_value(w->e, w->n->of ? w->n->of : w->n->by, &inner);
  v.row = row;
  if (!v.missing) *array_push(&w->e->scratch, &((struct gathered *)w->ctx)->values) = v;
  return w->e->error.set;
}

static struct val aggregate(struct eval *e, const struct ir_node *n, const struct frame *f) {
  struct gathered g = {0};
  struct walk w = {.e = e, .n = n, .f = f, .each = gather, .ctx = &g};
  eval_rows(&w);
  struct type t = at(e, n->of)->type;
  uint32_t count = g.values.count;
  struct val out = {0};
  switch (n->op) {
    case IR_SUM:
    case IR_AVG:
      if (n->op == IR_AVG && !count) return missing();
      if (t.kind == TYPE_FLOAT) {
        struct float_sum s = {0};
        for (uint32_t i = 0; i < count; i++) float_sum_add(&s, g.values.items[i].f, &e->scratch);
        bool ok = n->op == IR_SUM ? float_sum_result(&s, &out.f) : float_sum_mean(&s, count, &out.f);
        return ok ? out : overflow(e, n, "overflows a float");
      }
      for (uint32_t i = 0; i < count; i++) {
        bool ok = t.kind == TYPE_INT ? !__builtin_add_overflow(out.d, (i128)g.values.items[i].i, &out.d)
                                     : !__builtin_add_overflow(out.d, g.values.items[i].d, &out.d);
        if (!ok) return overflow(e, n, "has more than 38 digits");
      }
      if (t.kind == TYPE_INT) {
        if (out.d > INT64_MAX || out.d < INT64_MIN) return overflow(e, n, "overflows a 64-bit int");
        out.i = (int64_t)out.d;
        return out;
      }
      if (!decimal_fits(out.d, 38)) return overflow(e, n, "has more than 38 digits");
      if (n->op == IR_AVG && !decimal_avg(out.d, count, &out.d)) return overflow(e, n, "has more than 38 digits");
      return out;
    case IR_MIN:
    case IR_MAX:
      if (!count) return missing();
      out = g.values.items[0];
      for (uint32_t i = 1; i < count; i++) {
        int c = compare(g.values.items[i], t, out, t);
        if (n->op == IR_MIN ? c < 0 : c > 0) out = g.values.items[i];
      }
      return out;
    default: /* distinct */
      for (uint32_t i = 0; i < count; i++) {
        bool seen = false;
        for (uint32_t k = 0; k < i && !seen; k++) seen = compare(g.values.items[i], t, g.values.items[k], t) == 0;
        out.i += !seen;
      }
      return out;
  }
}

/* Whether a comes before b in the order that latest and earliest ask for. */
static bool before(struct eval *e, const struct ir_node *n, struct val a, struct val b) {
  struct type t = at(e, n->by)->type;
  int c = compare(a, t, b, t);
  const uint32_t *rank = e->data->tables[n->rows.entity].key_rank;
  if (c == 0) c = rank[a.row] < rank[b.row] ? -1 : 1;
  return n->latest ? c > 0 : c < 0;
}

static struct val pick(struct eval *e, const struct ir_node *n, const struct frame *f) {
  struct gathered g = {0};
  struct walk w = {.e = e, .n = n, .f = f, .each = gather, .ctx = &g};
  eval_rows(&w);
  if (!g.values.count) return missing();
  struct val best = g.values.items[0];
  for (uint32_t i = 1; i < g.values.count; i++)
    if (before(e, n, g.values.items[i], best)) best = g.values.items[i];
  return (struct val){.row = best.row};
}

static bool among(struct eval *e, const struct ir_node *n, const struct frame *f) {
  uint32_t row = row_of(e, n->args[0], f);
  if (row == ROW_NONE) return false;
  struct gathered g = {0};
  struct walk w = {.e = e, .n = n, .f = f, .each = gather, .ctx = &g};
  eval_rows(&w);
  struct val self = missing();
  for (uint32_t i = 0; i < g.values.count; i++)
    if (g.values.items[i].row == row) self = g.values.items[i];
  if (self.missing) return false;
  int64_t better = 0;
  for (uint32_t i = 0; i < g.values.count; i++)
    if (g.values.items[i].row != row && before(e, n, g.values.items[i], self)) better++;
  return better < n->imm.i;
}

/* ---- values ---- */

static struct val arith(struct eval *e, const struct ir_node *n, struct val a, struct val b) {
  struct val out = {0};
  bool ok = true;
  switch (n->type.kind) {
    case TYPE_INT:
    case TYPE_DURATION:
      ok = n->op == IR_ADD   ? !__builtin_add_overflow(a.i, b.i, &out.i)
           : n->op == IR_SUB ? !__builtin_sub_overflow(a.i, b.i, &out.i)
                             : !__builtin_mul_overflow(a.i, b.i, &out.i);
      return ok ? out : overflow(e, n, "overflows a 64-bit int");
    case TYPE_FLOAT:
      if (n->op == IR_DIV && b.f == 0) return missing();
      out.f = n->op == IR_ADD ? a.f + b.f : n->op == IR_SUB ? a.f - b.f : n->op == IR_MUL ? a.f * b.f : a.f / b.f;
      if (isnan(out.f)) return missing();
      if (out.f == 0) out.f = 0;
      return out;
    default:
      if (n->op == IR_DIV && b.d == 0) return missing();
      ok = n->op == IR_ADD   ? decimal_add(a.d, b.d, &out.d)
           : n->op == IR_SUB ? decimal_sub(a.d, b.d, &out.d)
           : n->op == IR_MUL
               ? decimal_mul(a.d, b.d, &out.d)
               : decimal_div(a.d, at(e, n->args[0])->type.scale, b.d, at(e, n->args[1])->type.scale, &out.d);
      return ok ? out : overflow(e, n, "has more than 38 digits");
  }
}

static struct val calc(struct eval *e, const struct ir_node *n, const struct frame *f) {
  struct val a = eval_value(e, n->args[0], f), b = n->arg_count > 1 ? eval_value(e, n->args[1], f) : (struct val){0};
  if (a.missing || b.missing) return missing();
  struct val out = {0};
  struct buf text = buf_in(&e->scratch);
  int32_t day;
  switch (n->op) {
    case IR_TO_DEC: {
      struct type from = at(e, n->args[0])->type;
      bool ok = from.kind == TYPE_INT ? decimal_from_int(a.i, n->type.scale, &out.d)
                                      : decimal_scale_up(a.d, n->type.scale - from.scale, &out.d);
      return ok ? out : overflow(e, n, "has more than 38 digits");
    }
    case IR_TO_FLOAT: out.f = (double)a.i; return out;
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV: return arith(e, n, a, b);
    case IR_NEG:
      if (n->type.kind == TYPE_FLOAT) out.f = a.f == 0 ? 0 : -a.f;
      else if (n->type.kind == TYPE_DECIMAL) out.d = -a.d;
      else if (__builtin_sub_overflow((int64_t)0, a.i, &out.i)) return overflow(e, n, "overflows a 64-bit int");
      return out;
    case IR_LOWER: text_lower(a.s, &text); break;
    case IR_UPPER: text_upper(a.s, &text); break;
    case IR_FOLD: text_fold(a.s, &text); break;
    case IR_TRIM: out.s = text_trim(a.s); return out;
    case IR_LENGTH: out.i = (int64_t)text_length(a.s); return out;
    case IR_DATE_OF: out.i = zone_date_of(e->zone, a.i, &e->hint); return out;
    case IR_YEAR: out.i = date_split((int32_t)a.i).year; return out;
    case IR_QUARTER: out.i = date_quarter((int32_t)a.i); return out;
    case IR_MONTH: out.i = date_split((int32_t)a.i).month; return out;
    case IR_DAY: out.i = date_split((int32_t)a.i).day; return out;
    case IR_WEEKDAY: out.i = date_weekday((int32_t)a.i); return out;
    case IR_HOUR: out.i = floor_mod(zone_to_local(e->zone, a.i, &e->hint), US_PER_DAY) / US_PER_HOUR; return out;
    case IR_TIME_ADD: return timestamp_add(a.i, b.i, &out.i) ? out : overflow(e, n, "leaves the years 1 to 9999");
    case IR_TIME_MONTHS:
      return timestamp_add_months(e->zone, a.i, n->imm.i, &e->hint, &out.i)
                 ? out
                 : overflow(e, n, "leaves the years 1 to 9999");
    case IR_DATE_ADD:
      if (!date_add_days((int32_t)a.i, b.i, &day)) return overflow(e, n, "leaves the years 1 to 9999");
      out.i = day;
      return out;
    case IR_DATE_MONTHS:
      if (!date_add_months((int32_t)a.i, n->imm.i, &day)) return overflow(e, n, "leaves the years 1 to 9999");
      out.i = day;
      return out;
    case IR_TIME_DIFF: out.i = a.i - b.i; return out;
    case IR_DATE_DIFF: out.i = (a.i - b.i) * US_PER_DAY; return out;
    default: return missing();
  }
  out.s = text.len ? buf_str(&text) : STR("");
  return out;
}

struct val eval_value(struct eval *e, ir_ref r, const struct frame *f) {
  if (e->error.set) return missing();
  const struct ir_node *n = at(e, r);
  switch (n->op) {
    case IR_ROW: {
      for (uint64_t d = n->imm.index; d; d--) f = f->outer;
      return (struct val){.row = f->row};
    }
    case IR_STEP:
    case IR_OWNER: {
      uint32_t row = row_of(e, n->args[0], f);
      if (row == ROW_NONE) return missing();
      const struct link *l = &e->data->links[n->imm.index];
      uint32_t from = e->data->schema->relations[n->imm.index].from, near = 0;
      uint32_t to = n->op == IR_STEP ? l->to[row] : link_owner(l, e->data->tables[from].rows, row, &near);
      return (struct val){.missing = to == ROW_NONE, .row = to};
    }
    case IR_PICK: return pick(e, n, f);
    case IR_FIELD: return field(e, n, row_of(e, n->args[0], f));
    case IR_MAP_KEY: return map_key(e, n, row_of(e, n->args[0], f));
    case IR_CONST: return (struct val){.i = n->value.i, .d = n->value.d, .f = n->value.f, .s = n->value.s};
    case IR_MISSING: return missing();
    case IR_COALESCE: {
      struct val a = eval_value(e, n->args[0], f);
      return a.missing ? eval_value(e, n->args[1], f) : a;
    }
    case IR_IF: return eval_value(e, eval_cond(e, n->args[0], f) ? n->args[1] : n->args[2], f);
    case IR_TRUTH: return (struct val){.i = eval_cond(e, n->args[0], f)};
    case IR_COUNT_TRUE: {
      struct val v = {0};
      for (uint32_t i = 0; i < n->arg_count; i++) v.i += eval_cond(e, n->args[i], f);
      return v;
    }
    case IR_COUNT: {
      struct val v = {0};
      struct walk w = {.e = e, .n = n, .f = f, .each = count_one, .ctx = &v.i};
      eval_rows(&w);
      return v;
    }
    case IR_SUM:
    case IR_AVG:
    case IR_MIN:
    case IR_MAX:
    case IR_DISTINCT: return aggregate(e, n, f);
    default: return calc(e, n, f);
  }
}

/* ---- conditions ---- */

static bool compare_cond(struct eval *e, const struct ir_node *n, const struct frame *f) {
  struct val a = eval_value(e, n->args[0], f), b = eval_value(e, n->args[1], f);
  if (a.missing || b.missing) return false;
  struct type ta = at(e, n->args[0])->type, tb = at(e, n->args[1])->type;
  int c = compare(a, ta, b, tb);
  return n->op == IR_EQ ? c == 0 : n->op == IR_LT ? c < 0 : c <= 0;
}

/* One operand that decides is enough, wherever it stands: what the others overflow does no harm. */
static bool connect(struct eval *e, const struct ir_node *n, const struct frame *f) {
  const bool decides = n->op == IR_OR;
  struct run_error first = {0};
  for (uint32_t i = 0; i < n->arg_count; i++) {
    bool holds = eval_cond(e, n->args[i], f);
    if (!e->error.set && holds == decides) return decides;
    if (!first.set) first = e->error;
    e->error.set = false;
  }
  e->error = first;
  return !first.set && !decides;
}

bool eval_cond(struct eval *e, ir_ref r, const struct frame *f) {
  if (e->error.set) return false;
  const struct ir_node *n = at(e, r);
  struct val a, b;
  switch (n->op) {
    case IR_TRUE: return true;
    case IR_FALSE: return false;
    case IR_AND:
    case IR_OR: return connect(e, n, f);
    case IR_NOT: return !eval_cond(e, n->args[0], f);
    case IR_IS_TRUE: a = eval_value(e, n->args[0], f); return !a.missing && a.i;
    case IR_PRESENT: return !eval_value(e, n->args[0], f).missing;
    case IR_EQ:
    case IR_LT:
    case IR_LE: return compare_cond(e, n, f);
    case IR_IN: a = eval_value(e, n->args[0], f); return !a.missing && in_list(a, n, at(e, n->args[0])->type.kind);
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS:
      a = eval_value(e, n->args[0], f);
      b = eval_value(e, n->args[1], f);
      if (a.missing || b.missing) return false;
      return n->op == IR_STARTS ? str_starts(a.s, b.s)
             : n->op == IR_ENDS ? str_ends(a.s, b.s)
                                : str_find(a.s, b.s) != SIZE_MAX;
    case IR_MATCHES:
      a = eval_value(e, n->args[0], f);
      if (a.missing) return false;
      if (!e->matchers[r]) e->matchers[r] = matcher_new(e->arena, n->regex);
      return matcher_full(e->matchers[r], a.s, &e->scratch);
    case IR_HAS:
      b = eval_value(e, n->args[1], f);
      return !b.missing && set_has(e, at(e, n->args[0]), row_of(e, at(e, n->args[0])->args[0], f), b.s);
    case IR_HAS_ANY:
    case IR_HAS_ALL: {
      const struct ir_node *set = at(e, n->args[0]);
      uint32_t row = row_of(e, set->args[0], f);
      for (uint32_t i = 0; i < n->list.count; i++)
        if (set_has(e, set, row, n->list.items[i].s) == (n->op == IR_HAS_ANY)) return n->op == IR_HAS_ANY;
      return n->op == IR_HAS_ALL;
    }
    case IR_ANY: {
      bool found = false;
      struct walk w = {.e = e, .n = n, .f = f, .each = stop, .ctx = &found};
      eval_rows(&w);
      if (!found && w.aside.set) e->error = w.aside;
      return found;
    }
    case IR_AMONG: return among(e, n, f);
    default: return false;
  }
}

/* ---- segments ---- */

void eval_begin(struct eval *e, const struct ir *ir, const struct dataset *d, struct arena *arena) {
  *e = (struct eval){.ir = ir, .data = d, .arena = arena, .zone = ir->schema->zone ? ir->schema->zone : &zone_utc};
  arena_init(&e->scratch, arena->mem, arena->trap);
  e->matchers = arena_new_array(arena, struct matcher *, ir->nodes.count + 1);
  e->overflows = arena_new_array(arena, struct str, ir->nodes.count + 1);
}

void eval_end(struct eval *e) { arena_free(&e->scratch); }

static uint64_t *bitmap(struct eval *e, ir_ref r, uint32_t rows, uint64_t *count) {
  uint64_t *bits = arena_new_array(e->arena, uint64_t, rows / 64 + 2);
  for (uint32_t row = 0; row < rows && !e->error.set; row++) {
    struct frame f = {NULL, row};
    e->row = row;
    if (eval_cond(e, r, &f)) {
      bit_set(bits, row);
      if (count) ++*count;
    }
    arena_free(&e->scratch);
  }
  return bits;
}

static struct run_values *values(struct eval *e, ir_ref r, uint32_t rows) {
  struct run_values *v = arena_new(e->arena, struct run_values);
  v->type = at(e, r)->type;
  v->present = arena_new_array(e->arena, uint64_t, rows / 64 + 2);
  switch (v->type.kind) {
    case TYPE_DECIMAL: v->i128 = arena_new_array(e->arena, i128, rows + 1); break;
    case TYPE_FLOAT: v->f64 = arena_new_array(e->arena, double, rows + 1); break;
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: v->text = arena_new_array(e->arena, struct str, rows + 1); break;
    default: v->i64 = arena_new_array(e->arena, int64_t, rows + 1); break;
  }
  for (uint32_t row = 0; row < rows && !e->error.set; row++) {
    struct frame f = {NULL, row};
    e->row = row;
    struct val x = eval_value(e, r, &f);
    if (!x.missing) {
      bit_set(v->present, row);
      if (v->i128) v->i128[row] = x.d;
      else if (v->f64) v->f64[row] = x.f;
      else if (v->text) v->text[row] = str_dup(e->arena, x.s);
      else v->i64[row] = x.i;
    }
    arena_free(&e->scratch);
  }
  return v;
}

bool reference_run(const struct ir *ir, const struct dataset *d, struct arena *arena, struct run_result *result) {
  struct eval e;
  eval_begin(&e, ir, d, arena);
  result->count = ir->segments.count;
  result->segments = arena_new_array(arena, struct run_segment, ir->segments.count + 1);
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    const struct ir_segment *s = &ir->segments.items[i];
    struct run_segment *out = &result->segments[i];
    uint32_t rows = d->tables[s->entity].rows;
    e.entity = s->entity;
    if (!at(&e, s->cond)->is_cond) {
      out->values = values(&e, s->cond, rows);
      continue;
    }
    out->members = bitmap(&e, s->cond, rows, &out->count);
    out->rules = arena_new_array(arena, uint64_t *, s->rule_count + 1);
    for (uint32_t k = 0; k < s->rule_count; k++) out->rules[k] = bitmap(&e, s->rules[k], rows, NULL);
  }
  eval_end(&e);
  result->error = e.error;
  return !e.error.set;
}
