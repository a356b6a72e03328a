/* Running a program: passes one after another, each with its rows dealt out to threads in blocks. A
 * block has the rows of whole parents, so threads share nothing but the columns that they fill, and
 * never a word of those. */
#include "run/exec.h"

#include "data/derived.h"

#include <pthread.h>
#include <unistd.h>

const struct diag_code run_code = {
#define CODE(id, severity, name, explain) #id, SEV_##severity, name, explain
#include "run/codes.def"
#undef CODE
};

static void slot_room(struct bound *b, struct slot_data *s) {
  uint32_t rows = b->d->tables[s->entity].rows;
  size_t words = (size_t)rows / 64 + 2;
  uint32_t kept = kind_kept(s->kind, &s->info), width = kind_width(kept);
  s->data = width ? arena_array(b->arena, (size_t)rows + 1, width) : arena_array(b->arena, words, 8);
  if (kept == REG_ROW) memset(s->data, 0xFF, (size_t)rows * 4);
  s->present = arena_new_array(b->arena, uint64_t, words);
  s->err = arena_new_array(b->arena, uint64_t, words);
}

/* ---- a thread ---- */

static void worker_room(struct worker *w) {
  const struct pass *p = w->m->pass;
  struct arena *a = &w->arena;
  w->regs = arena_new_array(a, struct vec, p->reg_count + 1);
  w->bufs = arena_new_array(a, struct buffers, p->reg_count + 1);
  const struct bound_pass *bp = w->m->bp;
  void **data = arena_new_array(a, void *, bp->buffer_count + 1);
  for (uint32_t i = 0; i < bp->buffer_count; i++)
    data[i] = arena_alloc(a, (bp->buffer_width[i] ? (size_t)bp->buffer_width[i] * BLOCK : BLOCK_WORDS * 8) + 64);
  for (uint32_t r = 1; r < p->reg_count; r++) {
    w->bufs[r].data = data[bp->buffer_of[r]];
    w->bufs[r].present = arena_alloc(a, BLOCK_WORDS * 8);
    w->bufs[r].err = arena_alloc(a, BLOCK_WORDS * 8);
  }
  w->numbers = arena_new_array(a, uint32_t, BLOCK + 1);
  for (uint32_t i = 0; i <= BLOCK; i++) w->numbers[i] = i;
  uint32_t ordinals = w->m->bp->ordinals;
  w->hints = arena_new_array(a, struct zone_span, ordinals + 1);
  w->accs = arena_new_array(a, struct acc, ordinals + 1);
  w->frames = arena_new_array(a, struct frame, p->domain_count);
  w->keys = arena_new_array(a, i128, BLOCK);
  uint32_t longest = 0;
  for (uint32_t d = 0; d < p->domain_count; d++) {
    const struct domain *dom = &p->domains[d];
    if (dom->path_count > longest) longest = dom->path_count;
    w->frames[d].parent = arena_new_array(a, uint32_t, BLOCK);
    w->frames[d].ends.last = arena_new_array(a, uint64_t, BLOCK_WORDS);
    w->frames[d].whose = arena_new_array(a, uint32_t, BLOCK + 1 + 16); /* bits_list */
    w->frames[d].some = arena_new_array(a, uint64_t, BLOCK_WORDS + 1);
    for (uint32_t i = 0; i < dom->count; i++)
      if (op_is_aggregate(dom->code[i].op)) acc_new(w, &dom->code[i], &w->accs[w->m->bp->code[d][i].ordinal]);
  }
  closing_room(w);
  w->walk = arena_new_array(a, uint32_t, (size_t)(longest + 1) * 2 * (p->domain_count + 1));
}

static void set_const(struct worker *w, const struct instr *in) {
  const struct ir_node *n = ir_at(w->m->b->p->ir, in->node);
  struct vec *v = &w->regs[in->dst];
  struct buffers *buf = &w->bufs[in->dst];
  const struct reg_info *info = &w->m->bp->regs[in->dst];
  *v = (struct vec){.data = buf->data, .constant = true};
  if (n->op == IR_MISSING) {
    v->present = buf->present; /* zeroed */
    if (in->kind == REG_ROW) memset(buf->data, 0xFF, BLOCK * 4);
    return;
  }
  int64_t x = n->value.i;
  switch (kind_kept(in->kind, info)) {
    case REG_TRUTH: memset(buf->data, n->op == IR_TRUE ? 0xFF : 0, BLOCK_WORDS * 8); break;
    case REG_BOOL: memset(buf->data, x ? 0xFF : 0, BLOCK_WORDS * 8); break;
    case REG_I64:
      if (n->type.kind == TYPE_DECIMAL) x = (int64_t)n->value.d;
      if (in->kind == REG_ID && n->value.s.ptr) int_parse(n->value.s, &x);
      for (uint32_t i = 0; i < BLOCK; i++) ((int64_t *)buf->data)[i] = x;
      break;
    case REG_I128:
      for (uint32_t i = 0; i < BLOCK; i++) ((i128 *)buf->data)[i] = n->type.kind == TYPE_DECIMAL ? n->value.d : (i128)x;
      break;
    case REG_F64:
      for (uint32_t i = 0; i < BLOCK; i++) ((double *)buf->data)[i] = n->value.f;
      break;
    default: break; /* texts: code 0 of a dictionary of one */
  }
}

static void run_block(struct worker *w, uint32_t first, uint32_t n) {
  const struct domain *d = &w->m->pass->domains[0];
  w->first = first;
  w->spoilt = false;
  w->frames[0].n = n;
  struct vec *row = &w->regs[d->row];
  uint32_t *rows = w->bufs[d->row].data;
  for (uint32_t i = 0; i < n; i++) rows[i] = first + i;
  *row = (struct vec){.data = rows, .run = true, .solid = true};
  run_domain(w, 0);
  run_closing(w, n);
}

static void worker_run(struct worker *w) {
  struct machine *m = w->m;
  if ((uint64_t)atomic_load_explicit(&m->next, memory_order_relaxed) * m->block >= m->rows) return; /* begun too late */
  worker_room(w);
  for (uint32_t c = 0; c < m->pass->const_count; c++) set_const(w, &m->pass->consts[c]);
  for (;;) {
    if (run_stopped(w)) return;
    uint64_t first = (uint64_t)atomic_fetch_add(&m->next, 1) * m->block;
    if (first >= m->rows) return;
    uint32_t n = m->rows - (uint32_t)first < m->block ? m->rows - (uint32_t)first : m->block;
    run_block(w, (uint32_t)first, n);
  }
}

static void *worker_main(void *arg) {
  struct worker *w = arg;
  if (setjmp(w->trap.env)) {
    w->out_of_memory = true;
    atomic_store(&w->m->canceled, true); /* the others need not go on */
    return NULL;
  }
  worker_run(w);
  return NULL;
}

struct crew {
  struct worker *workers;
  pthread_t *threads;
  uint32_t count;
};

static void crew_free(void *ctx) {
  struct crew *c = ctx;
  for (uint32_t i = 0; i < c->count; i++) arena_free(&c->workers[i].arena);
}

/* ---- a pass ---- */

static bool run_pass(struct machine *m, struct crew *crew, uint32_t threads) {
  m->rows = m->b->d->tables[m->pass->entity].rows;
  uint32_t share = (m->rows / (threads * 8) + 63) / 64 * 64;
  m->block = share < 64 ? 64 : share > BLOCK ? BLOCK : share;
  atomic_store(&m->next, 0);
  uint32_t blocks = m->rows / m->block + (m->rows % m->block != 0);
  if (threads > blocks) threads = blocks ? blocks : 1;
  for (uint32_t i = 0; i < crew->count; i++) crew->workers[i].notes = NULL;
  for (uint32_t i = 0; i < threads; i++) {
    struct worker *w = &crew->workers[i];
    w->m = m;
    w->notes = arena_new_array(m->b->arena, struct note, m->bp->ordinals + 1);
    w->members = arena_new_array(m->b->arena, uint64_t, m->result->count + 1);
  }
  uint32_t started = 0;
  for (; started + 1 < threads; started++)
    if (pthread_create(&crew->threads[started + 1], NULL, worker_main, &crew->workers[started + 1])) break;
  worker_main(&crew->workers[0]);
  for (uint32_t i = 1; i <= started; i++) pthread_join(crew->threads[i], NULL);
  bool full = false;
  for (uint32_t i = 0; i < threads; i++) {
    full |= crew->workers[i].out_of_memory;
    for (uint32_t s = 0; s < m->result->count; s++) m->result->segments[s].count += crew->workers[i].members[s];
    arena_free(&crew->workers[i].arena);
  }
  if (full) arena_fail(m->b->arena);
  return !atomic_load(&m->canceled);
}

/* ---- errors ---- */

static const char *what_overflowed(const struct instr *in) {
  switch (in->op) {
    case OP_TIME_ADD_:
    case OP_TIME_MONTHS_:
    case OP_DATE_ADD_:
    case OP_DATE_MONTHS_: return "leaves the years 1 to 9999";
    case OP_SUM_:
    case OP_AVG_:
    case OP_ADD_:
    case OP_SUB_:
    case OP_MUL_:
    case OP_NEG_:
    case OP_DIV_:
    case OP_TO_DEC_:
      return in->kind == REG_I128  ? "has more than 38 digits"
             : in->kind == REG_F64 ? "overflows a float"
                                   : "overflows a 64-bit int";
    default: return "overflows";
  }
}

/* Of the instructions of a pass in which something overflowed, the first; of its rows the lowest.
 */
static void find_error(const struct machine *m, const struct crew *crew, struct run_error *e) {
  bool earlier = false; /* what an earlier pass spoilt stands in a slot */
  for (uint32_t i = 0; i < m->b->p->slot_count; i++) earlier |= atomic_load(&m->b->slots[i].any_err);
  if (earlier && e->set) return;
  const struct instr *best = NULL;
  uint32_t best_ordinal = NONE;
  struct note note = {0};
  for (uint32_t d = 0; d < m->pass->domain_count; d++)
    for (uint32_t i = 0; i < m->pass->domains[d].count; i++) {
      uint32_t ordinal = m->bp->code[d][i].ordinal;
      for (uint32_t t = 0; t < crew->count; t++) {
        const struct note *n = crew->workers[t].notes ? &crew->workers[t].notes[ordinal] : NULL;
        if (!n || !n->set || ordinal > best_ordinal || (ordinal == best_ordinal && n->row >= note.row)) continue;
        best = &m->pass->domains[d].code[i];
        best_ordinal = ordinal;
        note = *n;
      }
    }
  if (!best) return;
  *e = (struct run_error){
      .set = true, .span = ir_at(m->b->p->ir, best->node)->span, .entity = note.entity, .row = note.row};
  e->message = str_printf(m->b->arena, "%.*s %s", STR_ARG(run_expression(m->b->p->ir, best->node, m->b->arena)),
                          what_overflowed(best));
}

/* ---- results ---- */

static struct run_values *values_of(const struct bound *b, const struct slot_data *s, struct type t) {
  struct arena *a = b->arena;
  uint32_t rows = b->d->tables[s->entity].rows, kept = kind_kept(s->kind, &s->info);
  struct run_values *v = arena_new(a, struct run_values);
  v->type = t;
  v->present = s->present;
  switch (kept) {
    case REG_I128: v->i128 = s->data; break;
    case REG_F64: v->f64 = s->data; break;
    case REG_BOOL:
      v->i64 = arena_new_array(a, int64_t, (size_t)rows + 1);
      for (uint32_t r = 0; r < rows; r++) v->i64[r] = bit_get(s->data, r);
      break;
    case REG_I64:
      if (s->kind == REG_ID) {
        v->text = arena_new_array(a, struct str, (size_t)rows + 1);
        for (uint32_t r = 0; r < rows; r++)
          if (bit_get(s->present, r)) v->text[r] = str_printf(a, "%lld", (long long)((int64_t *)s->data)[r]);
      } else if (t.kind == TYPE_DECIMAL) {
        v->i128 = arena_new_array(a, i128, (size_t)rows + 1);
        for (uint32_t r = 0; r < rows; r++) v->i128[r] = ((int64_t *)s->data)[r];
      } else {
        v->i64 = s->data;
      }
      break;
    case REG_TEXT:
      v->text = arena_new_array(a, struct str, (size_t)rows + 1);
      for (uint32_t r = 0; r < rows; r++)
        if (bit_get(s->present, r)) v->text[r] = dict_get(s->info.dict, ((uint32_t *)s->data)[r]);
      break;
    default: break;
  }
  return v;
}

/* Of a bitmap that begins and ends with a line of memory, and has a word to spare. */
static size_t line_words(uint32_t rows) {
  size_t words = (size_t)rows / 64 + 2, line = LINE / 8;
  return (words + line - 1) / line * line;
}

static void result_room(struct bound *b, const struct run_options *o, struct run_result *result) {
  const struct ir *ir = b->p->ir;
  struct arena *a = b->arena;
  *result = (struct run_result){.count = ir->segments.count};
  result->segments = arena_new_array(a, struct run_segment, result->count + 1);
  size_t total = 0;
  for (uint32_t i = 0; i < result->count; i++)
    if (ir_at(ir, ir->segments.items[i].cond)->is_cond)
      total += line_words(b->d->tables[ir->segments.items[i].entity].rows);
  uint64_t *room = arena_alloc_raw(a, (total + LINE / 8) * 8); /* every block is written */
  room = (uint64_t *)(((uintptr_t)room + LINE - 1) / LINE * LINE);
  for (uint32_t i = 0; i < result->count; i++) {
    const struct ir_segment *s = &ir->segments.items[i];
    struct run_segment *out = &result->segments[i];
    uint32_t rows = b->d->tables[s->entity].rows;
    size_t words = line_words(rows);
    if (!ir_at(ir, s->cond)->is_cond) {
      slot_room(b, &b->values[i]);
      continue;
    }
    out->members = room;
    memset(room + rows / 64, 0, (words - rows / 64) * 8);
    room += words;
    if (!o->rules) continue;
    out->rules = arena_new_array(a, uint64_t *, s->rule_count + 1);
    for (uint32_t k = 0; k < s->rule_count; k++) out->rules[k] = arena_new_array(a, uint64_t, words);
  }
}

bool program_run(const struct program *p, const struct dataset *d, const struct run_options *o, struct arena *arena,
                 struct run_result *result) {
  struct run_options settled = o ? *o : (struct run_options){0};
  o = &settled;
  if (!o->threads) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    settled.threads = n < 1 ? 1 : n > 64 ? 64 : (uint32_t)n;
  }
  uint32_t threads = o->threads;
  struct bound b;
  if (!bind_program(arena, p, d, o, &b)) {
    *result = (struct run_result){.error = {.canceled = true}};
    return false;
  }
  for (uint32_t i = 0; i < p->slot_count; i++) slot_room(&b, &b.slots[i]);
  for (uint32_t i = 0; i < p->pass_count; i++) share_buffers(arena, &p->passes[i], &b.passes[i]);
  struct derived_asker asker = derived_ask(d, threads);
  bind_derived(&b, &asker);
  note_readers(arena, p, &b);
  note_guards(arena, p, &b);
  for (uint32_t i = 0; i < p->pass_count; i++) b.passes[i].closing = closing_start(&p->passes[i]);
  result_room(&b, o, result);
  struct crew *crew = arena_new(arena, struct crew);
  crew->workers = arena_new_array(arena, struct worker, threads);
  crew->threads = arena_new_array(arena, pthread_t, threads);
  crew->count = threads;
  for (uint32_t i = 0; i < threads; i++) arena_init(&crew->workers[i].arena, arena->mem, &crew->workers[i].trap);
  arena_defer(arena, crew_free, crew);
  struct machine *m = arena_new(arena, struct machine);
  *m = (struct machine){.b = &b, .o = o, .result = result};
  for (uint32_t i = 0; i < p->pass_count; i++) {
    m->pass = &p->passes[i];
    m->bp = &b.passes[i];
    if (!run_pass(m, crew, threads)) {
      result->error = (struct run_error){.canceled = true};
      return false;
    }
    find_error(m, crew, &result->error);
    if (atomic_load(&m->failed)) return false;
  }
  result->error = (struct run_error){0}; /* what overflowed was needed by no answer */
  for (uint32_t i = 0; i < result->count; i++) {
    struct run_segment *s = &result->segments[i];
    if (!s->members) s->values = values_of(&b, &b.values[i], ir_at(p->ir, p->ir->segments.items[i].cond)->type);
  }
  return true;
}
