/* A program meets data: columns are found, dictionaries derived, whatever depends on a text alone
 * is worked out once for each distinct text. After this, a pass over rows handles codes and
 * numbers.
 *
 * Ids are numbers where a column's stored values all are, else text. Should a program set one
 * against the other, or ask for the text of a number, the columns of numbers are given dictionaries
 * and binding starts over. */
#include "run/exec.h"

#include <stdio.h>
#include <stdlib.h>

#include "data/map_key.h"
#include "data/text.h"
#include "ir/fold.h"
#include "run/bind_test.h"
#include "run/bind_text.h"

struct id_column {
  const struct column *from;
  struct column *to;
};

struct binding {
  struct bound *b;
  struct arena *arena;
  const struct run_options *o;
  struct dict_cache dicts;
  const struct dict *empty;
  bool ids_as_text, retry, canceled;
  ARRAY_OF(struct id_column) id_columns;
  ARRAY_OF(const struct column *) sets;
  /* of the pass at hand */
  const struct pass *pass;
  struct bound_pass *bp;
};

static size_t bit_words(uint32_t n) { return n / 64 + 1; }

static struct reg_info *info(struct binding *w, uint32_t reg) { return &w->bp->regs[reg]; }
static enum reg_kind kind(const struct binding *w, uint32_t reg) { return w->pass->regs[reg].kind; }
static bool is_number_id(struct binding *w, uint32_t reg) { return kind(w, reg) == REG_ID && info(w, reg)->is_int; }

/* The dictionary of a register that has to be text. */
static const struct dict *text_of(struct binding *w, uint32_t reg) {
  if (is_number_id(w, reg)) w->retry = true;
  return info(w, reg)->dict ? info(w, reg)->dict : w->empty;
}

/* The number that an id's constant is, if it is one. */
static bool id_number(struct constant c, int64_t *out) {
  if (!c.s.ptr) {
    *out = c.i;
    return true;
  }
  char digits[24];
  if (int_parse(c.s, out) != NUMBER_OK) return false;
  int n = snprintf(digits, sizeof digits, "%lld", (long long)*out);
  return (size_t)n == c.s.len && !memcmp(digits, c.s.ptr, c.s.len); /* '01' is not 1 */
}

static struct str id_text(struct binding *w, struct constant c) {
  return c.s.ptr ? c.s : str_printf(w->arena, "%lld", (long long)c.i);
}

/* ---- columns ---- */

static int by_number(const void *x, const void *y) {
  int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
  return (a > b) - (a < b);
}

/* A column of numbers as codes of their spellings. */
static const struct column *id_as_text(struct binding *w, const struct column *c, uint32_t rows) {
  for (uint32_t i = 0; i < w->id_columns.count; i++)
    if (w->id_columns.items[i].from == c) return w->id_columns.items[i].to;
  const int64_t *v = c->data;
  struct dict_maker m = dict_maker_in(w->arena);
  uint32_t *codes = arena_new_array(w->arena, uint32_t, (size_t)rows + 16);
  char digits[24];
  for (uint32_t r = 0; r < rows; r++) {
    if (!column_present(c, r)) continue;
    int n = snprintf(digits, sizeof digits, "%lld", (long long)v[r]);
    codes[r] = dict_maker_add(&m, str_of(digits, (size_t)n));
  }
  struct column *to = arena_new(w->arena, struct column);
  *to = (struct column){.kind = COLUMN_TEXT,
                        .code_width = 4,
                        .loaded = true,
                        .data = codes,
                        .present = c->present,
                        .dict = dict_maker_done(&m)};
  *array_push(w->arena, &w->id_columns) = (struct id_column){c, to};
  return to;
}

/* Whether a column can be read as a register of that kind. */
static bool column_fits(const struct column *c, enum reg_kind k) {
  switch (c->kind) {
    case COLUMN_BOOL: return k == REG_BOOL;
    case COLUMN_I32: return k == REG_I64;
    case COLUMN_I64: return k == REG_I64 || k == REG_I128 || k == REG_ID;
    case COLUMN_I128: return k == REG_I128;
    case COLUMN_F64: return k == REG_F64;
    case COLUMN_TEXT:
    case COLUMN_MAP: return k == REG_TEXT || k == REG_ID;
    default: return k == REG_SET;
  }
}

static const struct column *find_column(struct binding *w, const struct instr *in) {
  const struct table *t = &w->b->d->tables[in->entity];
  if (!t->loaded || !t->columns || !t->columns[in->index].loaded) return NULL;
  return &t->columns[in->index];
}

static void bind_field(struct binding *w, const struct instr *in, struct op_data *od) {
  const struct column *c = find_column(w, in);
  struct reg_info *out = info(w, in->dst);
  if (c && !column_fits(c, in->kind)) c = NULL;
  if (in->kind == REG_SET) {
    for (od->set_number = 0; od->set_number < w->sets.count; od->set_number++)
      if (w->sets.items[od->set_number] == c) break;
    if (od->set_number == w->sets.count) *array_push(w->arena, &w->sets) = c;
  }
  if (c && in->kind == REG_ID && c->kind == COLUMN_I64) {
    if (w->ids_as_text) c = id_as_text(w, c, w->b->d->tables[in->entity].rows);
    else out->is_int = true;
  }
  od->col = c;
  if (!out->is_int && (in->kind == REG_TEXT || in->kind == REG_ID)) out->dict = c && c->dict ? c->dict : w->empty;
}

static void bind_map_key(struct binding *w, const struct instr *in, struct op_data *od) {
  const struct column *c = find_column(w, in);
  if (c && c->kind != COLUMN_MAP && c->kind != COLUMN_TEXT) c = NULL;
  od->col = c;
  const struct dict *d = c && c->dict ? c->dict : w->empty;
  const struct ir_node *n = ir_at(w->b->p->ir, in->node);
  uint64_t *there = arena_new_array(w->arena, uint64_t, bit_words(d->count));
  uint32_t width = kind_width(in->kind == REG_ID ? REG_TEXT : in->kind);
  void *table = width ? arena_array(w->arena, (size_t)d->count + 1, width)
                      : arena_new_array(w->arena, uint64_t, bit_words(d->count));
  bool text = in->kind == REG_TEXT || in->kind == REG_ID;
  struct dict_maker m = {0};
  if (text) m = dict_maker_in(w->arena);
  struct buf scratch = buf_in(w->arena);
  for (uint32_t code = 0; code < d->count; code++) {
    struct json_value j;
    struct map_value v = {0};
    if (!map_get_key(dict_get(d, code), in->key, &j)) continue;
    if (n->type.kind != TYPE_DYNAMIC && !map_read(j, n->type, n->declared, w->b->zone, &scratch, &v)) continue;
    bit_set(there, code);
    switch (in->kind) {
      case REG_BOOL:
        if (v.i) bit_set(table, code);
        break;
      case REG_I64: ((int64_t *)table)[code] = v.i; break;
      case REG_I128: ((i128 *)table)[code] = v.d; break;
      case REG_F64: ((double *)table)[code] = v.f; break;
      case REG_TEXT:
      case REG_ID: ((uint32_t *)table)[code] = dict_maker_add(&m, v.s); break;
      default: break;
    }
  }
  od->bits = there;
  od->table = table;
  if (text) info(w, in->dst)->dict = dict_maker_done(&m);
}

/* ---- tests of text ---- */

/* An id that is a number: its list of numbers. */
static void bind_number_test(struct binding *w, const struct ir_node *n, bool left, struct op_data *od) {
  const struct ir *ir = w->b->p->ir;
  uint32_t count = n->op == IR_IN ? n->list.count : 1;
  int64_t *list = arena_new_array(w->arena, int64_t, count);
  for (uint32_t i = 0; i < count; i++) {
    struct constant c = n->op == IR_IN ? n->list.items[i] : ir_at(ir, n->args[left ? 0 : 1])->value;
    if (id_number(c, &list[od->list_count])) od->list_count++;
  }
  qsort(list, od->list_count, sizeof *list, by_number);
  od->list = list;
}

static void bind_window(struct binding *w, struct op_data *od) {
  const int64_t *list = od->list;
  if (od->list_count < 3) return;
  uint64_t size = (uint64_t)list[od->list_count - 1] - (uint64_t)list[0] + 1;
  if (!size || size > UINT64_C(1) << 24 || size > (uint64_t)od->list_count * 512) return;
  uint64_t *bits = arena_new_array(w->arena, uint64_t, size / 64 + 1);
  for (uint32_t i = 0; i < od->list_count; i++) {
    uint64_t at = (uint64_t)list[i] - (uint64_t)list[0];
    bits[at >> 6] |= UINT64_C(1) << (at & 63);
  }
  od->window = bits;
  od->window_size = size;
}

static void bind_test(struct binding *w, const struct instr *in, struct op_data *od) {
  const struct ir *ir = w->b->p->ir;
  const struct ir_node *n = ir_at(ir, in->node);
  od->one = NONE;
  if (is_number_id(w, in->a) && !in->imm && (n->op == IR_EQ || n->op == IR_IN)) {
    bind_number_test(w, n, in->flag, od);
    bind_window(w, od);
    return;
  }
  const struct dict *d = text_of(w, in->a);
  struct str k = STR_NONE;
  struct ir_node list_node = *n;
  if (n->op == IR_MATCHES || n->op == IR_IN) {
    if (n->op == IR_IN &&
        kind(w, in->a) == REG_ID) { /* by spelling; lists of ids are sorted so unless made of numbers alone */
      list_node.list.items = arena_new_array(w->arena, struct constant, n->list.count + 1);
      for (uint32_t i = 0; i < n->list.count; i++)
        list_node.list.items[i] = (struct constant){.s = id_text(w, n->list.items[i])};
      const_list_sort(&list_node.list, TYPE_TEXT);
    }
  } else {
    const struct ir_node *c = ir_at(ir, n->args[in->flag ? 0 : 1]);
    k = c->type.kind == TYPE_ID ? id_text(w, c->value) : c->value.s;
  }
  struct text_test test = {
      .node = n, .left = in->flag, .change = (uint32_t)in->imm, .constant = k, .list = &list_node.list};
  uint64_t *bits = arena_new_array(w->arena, uint64_t, bit_words(d->count));
  if (!test_texts(w->arena, &test, d, w->o, bits)) w->canceled = true;
  uint64_t hits = 0;
  for (uint32_t i = 0; i < bit_words(d->count); i++) {
    if (!bits[i]) continue;
    if (!hits) od->one = i * 64 + (uint32_t)__builtin_ctzll(bits[i]);
    hits += (uint64_t)__builtin_popcountll(bits[i]);
  }
  if (hits != 1) od->one = NONE;
  od->bits = bits;
}

/* ---- sets ---- */

static void bind_set_op(struct binding *w, const struct instr *in, struct op_data *od) {
  const struct ir_node *n = ir_at(w->b->p->ir, in->node);
  struct set_test *tests = arena_new_array(w->arena, struct set_test, w->sets.count + 1);
  od->sets = tests;
  tests[0].never = in->op != OP_HAS_ && n->list.count; /* of no column at all */
  for (uint32_t s = 0; s < w->sets.count; s++) {
    const struct column *c = w->sets.items[s];
    struct set_test *t = &tests[s];
    t->never = in->op != OP_HAS_ && n->list.count;
    if (!c || !c->dict) continue;
    const struct dict *d = c->dict;
    if (in->op == OP_HAS_) {
      bool number = kind(w, in->b) == REG_I64 || is_number_id(w, in->b);
      if (!number) {
        t->map = dict_translate(&w->dicts, info(w, in->b)->dict ? info(w, in->b)->dict : w->empty, d);
        continue;
      }
      int64_t *ints = arena_new_array(w->arena, int64_t, (size_t)d->count + 1);
      uint64_t *ok = arena_new_array(w->arena, uint64_t, bit_words(d->count));
      for (uint32_t i = 0; i < d->count; i++)
        if (id_number((struct constant){.s = dict_get(d, i)}, &ints[i])) bit_set(ok, i);
      t->ints = ints;
      t->is_int = ok;
      continue;
    }
    uint64_t *bits = arena_new_array(w->arena, uint64_t, bit_words(d->count));
    for (uint32_t i = 0; i < d->count; i++) {
      if (!in_texts(&n->list, dict_get(d, i))) continue;
      bit_set(bits, i);
      t->wanted++;
    }
    t->bits = bits;
    t->never = t->wanted < n->list.count;
  }
}

/* ---- numbers ---- */

static int by_wide(const void *x, const void *y) {
  i128 a = *(const i128 *)x, b = *(const i128 *)y;
  return (a > b) - (a < b);
}

static void bind_in(struct binding *w, const struct instr *in, struct op_data *od) {
  const struct ir_node *n = ir_at(w->b->p->ir, in->node);
  bool decimal = ir_at(w->b->p->ir, n->args[0])->type.kind == TYPE_DECIMAL;
  if (kind(w, in->a) == REG_F64) {
    double *list = arena_new_array(w->arena, double, n->list.count);
    for (uint32_t i = 0; i < n->list.count; i++) list[i] = n->list.items[i].f;
    od->list = list;
    od->list_count = n->list.count;
  } else if (kind(w, in->a) == REG_I128) {
    i128 *list = arena_new_array(w->arena, i128, n->list.count);
    for (uint32_t i = 0; i < n->list.count; i++) list[i] = n->list.items[i].d;
    qsort(list, n->list.count, sizeof *list, by_wide);
    od->list = list;
    od->list_count = n->list.count;
  } else {
    int64_t *list = arena_new_array(w->arena, int64_t, n->list.count);
    for (uint32_t i = 0; i < n->list.count; i++) {
      struct constant c = n->list.items[i];
      if (decimal && (c.d > INT64_MAX || c.d < INT64_MIN)) continue;
      list[od->list_count++] = decimal ? (int64_t)c.d : c.i;
    }
    qsort(list, od->list_count, sizeof *list, by_number);
    od->list = list;
    bind_window(w, od);
  }
}

/* ---- text against text ---- */

static void bind_two_texts(struct binding *w, const struct instr *in, struct op_data *od) {
  if (kind(w, in->a) == REG_ID && kind(w, in->b) == REG_ID && is_number_id(w, in->a) && is_number_id(w, in->b) &&
      in->op == OP_EQ_)
    return;
  const struct dict *a = text_of(w, in->a), *b = text_of(w, in->b);
  switch (in->op) {
    case OP_EQ_: od->map_b = dict_translate(&w->dicts, b, a); break;
    case OP_LT_:
    case OP_LE_: {
      const uint32_t *ma, *mb;
      const struct dict *u = dict_union(&w->dicts, a, b, &ma, &mb);
      const uint32_t *ranks = dict_ranks(&w->dicts, u);
      uint32_t *ra = arena_new_array(w->arena, uint32_t, (size_t)a->count + 1),
               *rb = arena_new_array(w->arena, uint32_t, (size_t)b->count + 1);
      for (uint32_t i = 0; i < a->count; i++) ra[i] = ranks[ma ? ma[i] : i];
      for (uint32_t i = 0; i < b->count; i++) rb[i] = ranks[mb ? mb[i] : i];
      od->map_a = ra;
      od->map_b = rb;
      break;
    }
    default: break; /* STARTS, ENDS, CONTAINS read both texts */
  }
}

static void bind_choice(struct binding *w, const struct instr *in, struct op_data *od) {
  uint32_t x = in->op == OP_IF_ ? in->b : in->a, y = in->op == OP_IF_ ? in->c : in->b;
  struct reg_info *out = info(w, in->dst);
  if (in->kind != REG_TEXT && in->kind != REG_ID) return;
  if (kind(w, x) == REG_ID && kind(w, y) == REG_ID && in->kind == REG_ID) {
    bool nx = !info(w, x)->is_int && info(w, x)->dict == w->empty,
         ny = !info(w, y)->is_int && info(w, y)->dict == w->empty;
    if (is_number_id(w, x) && is_number_id(w, y)) {
      out->is_int = true;
      return;
    }
    /* beside nothing at all a number stays one: the codes there are never looked at */
    if ((is_number_id(w, x) && ny) || (is_number_id(w, y) && nx)) {
      w->retry = true;
    }
  }
  out->dict = dict_union(&w->dicts, text_of(w, x), text_of(w, y), &od->map_a, &od->map_b);
}

static void bind_const(struct binding *w, const struct instr *in) {
  const struct ir_node *n = ir_at(w->b->p->ir, in->node);
  struct reg_info *out = info(w, in->dst);
  int64_t number;
  if (in->kind == REG_TEXT) out->dict = n->op == IR_MISSING ? w->empty : dict_one(w->arena, n->value.s);
  if (in->kind != REG_ID) return;
  if (n->op == IR_MISSING) out->dict = w->empty;
  else if (!w->ids_as_text && id_number(n->value, &number)) out->is_int = true;
  else out->dict = dict_one(w->arena, id_text(w, n->value));
}

static void bind_aggregate(struct binding *w, const struct instr *in, struct op_data *od) {
  if (!in->b) return;
  bool text = kind(w, in->b) == REG_TEXT || (kind(w, in->b) == REG_ID && !info(w, in->b)->is_int);
  if (in->op == OP_MIN_ || in->op == OP_MAX_) *info(w, in->dst) = *info(w, in->b);
  if (text && in->op != OP_DISTINCT_ && in->op != OP_COUNT_ && in->op != OP_ANY_)
    od->map_a = dict_ranks(&w->dicts, text_of(w, in->b));
  else if (kind(w, in->b) == REG_ID && info(w, in->b)->is_int && in->op != OP_DISTINCT_)
    w->retry = true; /* ordered as text */
}

static void bind_domain(struct binding *w, uint32_t domain);

static void bind_instr(struct binding *w, const struct instr *in, struct op_data *od) {
  const struct dataset *d = w->b->d;
  od->ordinal = w->bp->ordinals++;
  switch ((enum opcode)in->op) {
    case OP_STEP_:
    case OP_OWNER_:
    case OP_LINK_COUNT_:
    case OP_LINK_ANY_: od->link = &d->links[in->index]; break;
    case OP_PARENT_: *info(w, in->dst) = *info(w, in->a); break;
    case OP_SLOT_: *info(w, in->dst) = w->b->slots[in->index].info; break;
    case OP_FIELD_: bind_field(w, in, od); break;
    case OP_MAP_KEY_: bind_map_key(w, in, od); break;
    case OP_COALESCE_:
    case OP_IF_: bind_choice(w, in, od); break;
    case OP_LOWER_:
    case OP_UPPER_:
    case OP_TRIM_:
    case OP_FOLD_:
      info(w, in->dst)->dict = dict_apply(&w->dicts, text_of(w, in->a), change_of(in->op), &od->map_a);
      break;
    case OP_LENGTH_: {
      const struct dict *t = text_of(w, in->a);
      int64_t *lengths = arena_new_array(w->arena, int64_t, (size_t)t->count + 1);
      for (uint32_t i = 0; i < t->count; i++) lengths[i] = (int64_t)text_length(dict_get(t, i));
      od->table = lengths;
      break;
    }
    case OP_EQ_:
    case OP_LT_:
    case OP_LE_:
      if (kind_fits('z', kind(w, in->a))) bind_two_texts(w, in, od);
      break;
    case OP_STARTS_:
    case OP_ENDS_:
    case OP_CONTAINS_: bind_two_texts(w, in, od); break;
    case OP_IN_: bind_in(w, in, od); break;
    case OP_TEST_: bind_test(w, in, od); break;
    case OP_HAS_:
    case OP_HAS_ANY_:
    case OP_HAS_ALL_: bind_set_op(w, in, od); break;
    case OP_EXPAND_: bind_domain(w, in->index); break;
    case OP_STORE_: w->b->slots[in->index].info = *info(w, in->a); break;
    case OP_EMIT_VALUE_:
      w->b->values[in->index].info = *info(w, in->a);
      w->b->values[in->index].kind = kind(w, in->a);
      break;
    default:
      if (op_is_aggregate(in->op)) bind_aggregate(w, in, od);
      break;
  }
}

static void bind_domain(struct binding *w, uint32_t domain) {
  const struct domain *d = &w->pass->domains[domain];
  for (uint32_t i = 0; i < d->count && !w->retry && !w->canceled; i++)
    bind_instr(w, &d->code[i], &w->bp->code[domain][i]);
  bind_scans(w->b, w->pass, w->bp, domain);
}

/* All set columns are known before the first test of one: their fields come first, in any pass. */
static void find_sets(struct binding *w) {
  const struct program *p = w->b->p;
  for (uint32_t i = 0; i < p->pass_count; i++)
    for (uint32_t d = 0; d < p->passes[i].domain_count; d++)
      for (uint32_t k = 0; k < p->passes[i].domains[d].count; k++) {
        const struct instr *in = &p->passes[i].domains[d].code[k];
        if (in->op != OP_FIELD_ || in->kind != REG_SET) continue;
        const struct column *c = find_column(w, in);
        if (c && !column_fits(c, REG_SET)) c = NULL;
        uint32_t at = 0;
        while (at < w->sets.count && w->sets.items[at] != c) at++;
        if (at == w->sets.count) *array_push(w->arena, &w->sets) = c;
      }
}

static bool bind_once(struct binding *w) {
  struct bound *b = w->b;
  const struct program *p = b->p;
  b->passes = arena_new_array(w->arena, struct bound_pass, p->pass_count + 1);
  for (uint32_t i = 0; i < p->pass_count && !w->retry && !w->canceled; i++) {
    w->pass = &p->passes[i];
    w->bp = &b->passes[i];
    w->bp->regs = arena_new_array(w->arena, struct reg_info, w->pass->reg_count + 1);
    w->bp->code = arena_new_array(w->arena, struct op_data *, w->pass->domain_count);
    w->bp->unwalked = arena_new_array(w->arena, bool, w->pass->domain_count);
    for (uint32_t d = 0; d < w->pass->domain_count; d++)
      w->bp->code[d] = arena_new_array(w->arena, struct op_data, w->pass->domains[d].count + 1);
    for (uint32_t c = 0; c < w->pass->const_count; c++) bind_const(w, &w->pass->consts[c]);
    bind_domain(w, 0);
  }
  return !w->retry;
}

bool bind_program(struct arena *arena, const struct program *p, const struct dataset *d, const struct run_options *o,
                  struct bound *out) {
  *out = (struct bound){.arena = arena, .p = p, .d = d};
  out->zone = p->ir->schema->zone ? p->ir->schema->zone : &zone_utc;
  out->slots = arena_new_array(arena, struct slot_data, p->slot_count + 1);
  out->values = arena_new_array(arena, struct slot_data, p->ir->segments.count + 1);
  struct binding w = {.b = out, .arena = arena, .o = o, .dicts = {.arena = arena}, .empty = dict_empty(arena)};
  find_sets(&w);
  if (!bind_once(&w)) {
    w.retry = false;
    w.ids_as_text = true;
    bind_once(&w);
  }
  if (w.canceled) return false;
  for (uint32_t i = 0; i < p->slot_count; i++) {
    out->slots[i].entity = p->slots[i].entity;
    out->slots[i].kind = p->slots[i].kind;
  }
  for (uint32_t i = 0; i < p->ir->segments.count; i++) out->values[i].entity = p->ir->segments.items[i].entity;
  out->sets = w.sets.items;
  out->set_count = w.sets.count;
  return true;
}
