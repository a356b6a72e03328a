/* Inside the machine: a program bound to data, and the state of the threads that run it. */
#ifndef SEG_RUN_EXEC_H
#define SEG_RUN_EXEC_H

#include <stdatomic.h>

#include "data/decimal.h"
#include "data/float_sum.h"
#include "data/zone.h"
#include "run/bits.h"
#include "run/bits_runs.h"
#include "run/program.h"

/* ---- bound: what is known before the first row ---- */

/* What HAS and its like know of one set column. */
struct set_test {
  const uint32_t *map;    /* code of the text asked for → code of the set's dictionary, or NONE */
  const int64_t *ints;    /* code → its number */
  const uint64_t *is_int; /* code → it is the spelling of one */
  const uint64_t *bits;   /* codes that are in the list */
  uint32_t wanted;        /* how many of the list the dictionary knows */
  bool never;             /* HAS_ALL: not all of them */
};

/* Latest or earliest over neighbouring rows: kernels_among.c. */
struct scan {
  const struct column *key; /* NULL: keys are made */
  bool laid;                /* keys, or which rows take part, are laid out first */
  const uint32_t *starts, *rank;
  uint32_t base; /* register of the domain outside: whose rows they are */
};

struct op_data {
  const struct column *col;      /* FIELD, MAP_KEY: NULL where it is not loaded */
  const struct link *link;       /* STEP, OWNER, LINK_* */
  const uint32_t *map_a, *map_b; /* codes → codes or ranks; NULL: as they are */
  const uint64_t *bits;          /* TEST: by code; MAP_KEY: the key is there */
  const void *table;             /* LENGTH int64_t by code; MAP_KEY by kind */
  const void *list;              /* IN, TEST over numbers: sorted int64_t, i128 or double */
  uint32_t list_count;
  const uint64_t *window; /* IN over int64_t: a bitmap of [list[0], list[0] + window_size) where
                             that is small */
  uint64_t window_size;
  uint32_t one;                    /* TEST: the one code that is true, or NONE */
  const struct set_test *sets;     /* by number of the set column */
  uint32_t set_number;             /* FIELD of a set */
  const struct sketch_use *sketch; /* EQ, LT, LE of a column with a constant: NULL where it has none */
  bool put_off;                    /* such a comparison is made by the one AND that reads it, */
  bool few;                        /* for the rows that other operands leave; */
  const uint32_t *late;            /* AND: those, by instruction, then NONE; NULL: none */
  const uint32_t *guards;          /* aggregates: the truths without which nothing comes of them, then 0; NULL: none */
  const struct scan *scan;         /* PICK, MARK: NULL where rows are gathered */
  uint32_t ordinal;                /* of the instruction in its pass */
  bool narrow;                     /* FIELD of a text: all who read it take codes as the column keeps them */
};

struct reg_info {
  const struct dict *dict; /* REG_TEXT, and REG_ID unless is_int */
  bool is_int;             /* REG_ID: 64-bit numbers */
};

struct bound_pass {
  struct op_data **code; /* [domain][instruction] */
  struct op_data *consts;
  struct reg_info *regs;
  uint32_t ordinals;
  bool *unwalked;         /* [domain]: its aggregates scan the columns themselves */
  uint32_t *buffer_of;    /* [register] */
  uint32_t *buffer_width; /* [buffer]: bytes of a value; 0: bits */
  uint32_t buffer_count;
  uint32_t closing;             /* where the last part of domain 0 begins */
  bool *parents;                /* [domain]: somebody asks position by position whose row it is */
  bool *rows;                   /* [domain]: or which row it is */
  const struct row_ends **ends; /* [domain]: of the relation that it expands along, or NULL */
};

/* A column that the run makes: a slot, or the value of an expression. */
struct slot_data {
  void *data;
  uint64_t *present; /* kinds other than REG_ROW, REG_TRUTH */
  uint64_t *err;     /* spoilt rows */
  atomic_bool any_err;
  struct reg_info info;
  uint32_t entity;
  uint8_t kind;
};

struct bound {
  struct arena *arena;
  const struct program *p;
  const struct dataset *d;
  struct bound_pass *passes;
  struct slot_data *slots;
  struct slot_data *values; /* [segment] of those that are no condition */
  const struct column **sets;
  uint32_t set_count;
  const struct zone *zone;
};

/* What the data lacks is missing. `o` names a number of threads. False: canceled. */
bool bind_program(struct arena *arena, const struct program *p, const struct dataset *d, const struct run_options *o,
                  struct bound *out);

/* kernels_sketch.c: what is read instead of columns and links. */
struct derived_asker;
void bind_derived(struct bound *b, const struct derived_asker *k);

/* narrow.c: what need not be made because nobody asks: wide codes, the row of each position, and its parent. */
void note_readers(struct arena *a, const struct program *p, struct bound *b);

/* guards.c: fills op_data.guards. */
void note_guards(struct arena *a, const struct program *p, struct bound *b);

/* buffers.c: fills the fields about buffers. */
void share_buffers(struct arena *a, const struct pass *p, struct bound_pass *bp);

/* Bytes of one value in a register or slot; 0: bits. */
static inline uint32_t kind_width(uint32_t kind) {
  switch (kind) {
    case REG_TRUTH:
    case REG_BOOL: return 0;
    case REG_ROW:
    case REG_TEXT: return 4;
    case REG_I128: return 16;
    default: return 8;
  }
}
/* The kind in which a register is kept: an id is numbers or codes. */
static inline uint32_t kind_kept(uint32_t kind, const struct reg_info *i) {
  return kind == REG_ID ? (i->is_int ? REG_I64 : REG_TEXT) : kind;
}

/* ---- running ---- */

/* A register over the positions of a block. Data may be a view into a column. Bits beyond the last
 * position are 0 in truths, anything in `present`. Where a value is missing, data holds something
 * that may be read. */
struct vec {
  void *data;
  uint64_t *present; /* NULL: all are there. REG_ROW has none: ROW_NONE */
  uint64_t *err;     /* NULL: none is spoilt */
  uint32_t *rows;    /* REG_LIST: what it points into */
  bool constant;     /* every position holds the same */
  bool run;          /* REG_ROW: neighbouring rows, ascending by one; all but the first are there where
                        bound_pass.rows says so */
  bool solid;        /* REG_ROW: no ROW_NONE */
  uint8_t width;     /* REG_TEXT: bytes of a code where it is a view into a narrow column; 0: 4 */
};

struct buffers {
  void *data;
  uint64_t *present, *err;
};

struct frame {
  uint32_t n; /* positions */
  /* Position in the block outside; ascending. Filled where bound_pass.parents says so, or not run.starts. */
  uint32_t *parent;
  struct bits_run run;   /* neighbouring rows of neighbouring positions; starts NULL: they are not */
  struct bits_ends ends; /* of those, once has_ends */
  bool has_ends, has_parents;
  uint32_t *whose;         /* room for those of ends */
  uint64_t *some;          /* positions that have rows, where bound_pass.ends: [words] */
  uint32_t before;         /* so many of these ended before the chunk */
  const uint32_t *numbers; /* likewise, of ends: numbers among them; else NULL */
};

struct top_item {
  i128 key;
  uint32_t rank, row, owner;
};

/* What an aggregate gathers for the positions of the block outside. */
struct acc {
  int64_t *count;
  u128 *low; /* sums: low and high are one 192-bit number */
  int64_t *high;
  struct float_sum *floats;
  void *best; /* MIN, MAX: values; PICK: i128 keys */
  uint32_t *best_row;
  uint64_t *seen, *err;
  bool packed;  /* seen: by the number among the positions that have rows */
  bool guarded; /* rows are chosen only where `on` says so, by that number */
  uint64_t *on;
  void *values; /* DISTINCT: int64_t or i128 of the position `owner` */
  uint32_t owner, value_count, value_cap;
  uint32_t *marks; /* DISTINCT over few codes: the last stamp under which it was seen */
  uint32_t stamp;
  struct top_item *items;
  uint32_t item_count, item_cap, group; /* group: where the items of `owner` begin */
  uint32_t *rows;                       /* TOP */
  uint32_t row_count, row_cap;
  uint64_t *among; /* scans: which of the first item_count rows take part, and their keys */
  int64_t *keys;
  uint32_t among_cap, key_cap;
};

struct note {
  bool set;
  uint32_t entity, row;
};

/* Memory that the next chunk will read: asked for a few lines at a time, so that it comes during work on this one. */
struct ahead {
  const char *at;
  uint32_t lines;
};
enum { AHEAD_MOST = 8, AHEAD_LINES = 16, LINE = 64 };

struct worker {
  struct arena arena;
  struct arena_trap trap;
  bool out_of_memory;
  struct machine *m;
  struct vec *regs;
  struct buffers *bufs;
  struct frame *frames;    /* by domain */
  struct zone_span *hints; /* by ordinal */
  struct acc *accs;        /* by ordinal */
  struct note *notes;      /* by ordinal */
  uint32_t *numbers;       /* 0, 1, 2, ... */
  uint32_t *walk;          /* room for the positions of walks along paths */
  i128 *keys;              /* BLOCK */
  struct closing *closing;
  uint64_t *members; /* [segment]: how many, of the blocks so far */
  uint32_t first;    /* row of position 0 of domain 0 */
  bool spoilt;       /* something in this block is */
  struct ahead ahead[AHEAD_MOST];
  uint32_t ahead_count;
};

struct machine {
  const struct bound *b;
  const struct pass *pass;
  const struct bound_pass *bp;
  const struct run_options *o;
  struct run_result *result;
  uint32_t rows;    /* of the pass's entity */
  uint32_t block;   /* positions of a block of domain 0: a multiple of 64, at most BLOCK */
  atomic_uint next; /* block */
  atomic_bool canceled, failed;
};

/* Runs the code of a domain over its frame; of domain 0 all but its last part. exec_domain.c */
void run_domain(struct worker *w, uint32_t domain);
/* Runs that part, over `n` positions; the long way round where something is spoilt. */
void run_closing(struct worker *w, uint32_t n);

/* closing.c: the last part of domain 0 in one loop: where it begins; room for it in a thread; a block of it. */
uint32_t closing_start(const struct pass *p);
void closing_room(struct worker *w);
void closing_run(struct worker *w, uint32_t n);
static inline bool run_stopped(struct worker *w) {
  const volatile int *c = w->m->o->cancel;
  if (c && __atomic_load_n(c, __ATOMIC_RELAXED)) atomic_store_explicit(&w->m->canceled, true, memory_order_relaxed);
  return atomic_load_explicit(&w->m->canceled, memory_order_relaxed);
}

/* An overflow at a position of `domain`; the position is spoilt by the caller. */
void note_error(struct worker *w, const struct op_data *od, uint32_t domain, uint32_t position);

/* Of the cells that a chunk reads, `size` bytes from `at` on: as many behind them, up to `end`. */
static inline void read_ahead(struct worker *w, const void *at, size_t size, const void *end) {
  const char *from = (const char *)at + size;
  size_t left = (size_t)((const char *)end - from);
  uint32_t lines = (uint32_t)((left < size ? left : size) / LINE);
  if (lines && w->ahead_count < AHEAD_MOST) w->ahead[w->ahead_count++] = (struct ahead){from, lines};
}

/* ---- kernels ---- */

struct op_args {
  struct worker *w;
  const struct instr *in;
  const struct op_data *od;
  uint32_t domain, n;
  struct vec *out;
  const struct vec *a, *b, *c;
  uint32_t kind_a, kind_b; /* as kept */
};

void kernel_rows(struct op_args *x); /* STEP OWNER PARENT SLOT FIELD MAP_KEY LINK_* */
void kernel_num(struct op_args *x);
void kernel_time(struct op_args *x);
void kernel_text(struct op_args *x);
void kernel_set(struct op_args *x);
void kernel_choice(struct op_args *x); /* COALESCE IF TRUTH BOOL_INT INT_BOOL */
void kernel_cond(struct op_args *x);   /* AND OR NOT IS_TRUE PRESENT EQ LT LE IN LISTED COUNT_TRUE */
void kernel_result(struct op_args *x); /* STORE EMIT* */

/* EQ LT LE by op_data.sketch; false: not for these rows. What is put off has no data until kernel_late. */
bool kernel_sketch(struct op_args *x);
/* AND of what is there, then of what was put off, each only for rows that are left. */
void kernel_late(struct op_args *x);

/* How spoilt operands spoil the result; called only where something in the block is. */
void spoil(struct op_args *x);

/* kernels_agg.c: before, for each block of, and after the positions of an expansion. `outer_n`
 * positions outside. */
void acc_new(struct worker *w, const struct instr *in, struct acc *acc);
void acc_begin(struct worker *w, const struct instr *in, struct acc *acc, uint32_t outer_n);
void acc_add(struct op_args *x, struct acc *acc);
void acc_end(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc, uint32_t domain,
             uint32_t outer_n);
/* kernels_top.c: DISTINCT, PICK, TOP, MARK */
void acc_add_ordered(struct op_args *x, struct acc *acc, const uint64_t *chosen);
void acc_end_ordered(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc,
                     uint32_t outer_n);
/* kernels_among.c: those of them that read a column of neighbouring rows */
void bind_scans(struct bound *b, const struct pass *p, struct bound_pass *bp, uint32_t domain);
/* The values of a chunk, of a kind other than REG_I128, as numbers of the same order. kernels_top.c */
void keys_64(struct op_args *x, int64_t *to);
void scan_add(struct op_args *x, struct acc *acc, const uint64_t *chosen);
void scan_end(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc, uint32_t outer_n);

/* The positions outside of a chunk's positions, filled where that was put off. */
const uint32_t *frame_parents(struct worker *w, uint32_t domain);
/* Likewise where the rows of positions end; only where run.starts. */
const struct bits_ends *frame_ends(struct worker *w, uint32_t domain);

/* ---- small helpers ---- */

static inline uint32_t words_of(uint32_t n) { return (n + 63) / 64; }
static inline uint64_t tail_mask(uint32_t n) { return n % 64 ? (UINT64_C(1) << (n % 64)) - 1 : ~UINT64_C(0); }
static inline bool vec_present(const struct vec *v, uint32_t i) { return !v->present || bit_get(v->present, i); }

static inline void *out_data(struct op_args *x) { return x->out->data = x->w->bufs[x->in->dst].data; }
static inline uint64_t *out_bits(struct op_args *x) {
  uint64_t *d = out_data(x);
  memset(d, 0, words_of(x->n) * 8);
  return d;
}
/* Present bits of its own, all 0. */
static inline uint64_t *out_present(struct op_args *x) {
  uint64_t *p = x->out->present = x->w->bufs[x->in->dst].present;
  memset(p, 0, words_of(x->n) * 8);
  return p;
}
static inline uint64_t *vec_err(struct worker *w, struct vec *v, uint32_t reg, uint32_t n) {
  if (!v->err) {
    v->err = w->bufs[reg].err;
    memset(v->err, 0, words_of(n) * 8);
  }
  w->spoilt = true;
  return v->err;
}
/* There where a is (and b, unless NULL). */
void out_present_of(struct op_args *x, const struct vec *a, const struct vec *b);
/* Spoils position i of the result: missing, and noted. The result's present bits become its own. */
void out_overflow(struct op_args *x, uint32_t i);

#endif
