/* The typed IR: one hash-consed graph for all segments of a run.
 *
 * A node is a function of rows. Row variables are de Bruijn indices: ROW 0 is the innermost bracket's row, ROW 1
 * the one outside it. So the same condition over the same entity is the same node wherever it stands, and is
 * evaluated once. A node whose free variables are {0} at most is *closed*: a virtual column of its row's entity.
 *
 * Two kinds of nodes give something to compare. A *value* may be missing. A *condition* (type.kind TYPE_BOOL and
 * is_cond) is true or false, never a third. Complement is explicit: NOT stands over leaves only, and NOT(leaf) is
 * the exact complement, so it is true where an operand is missing. `all(P)` is NOT(ANY(rows with not P)); `!=` is
 * NOT(EQ), `>` is LT with sides exchanged, `between` is AND(LE, LE).
 *
 * Enums are gone: a member is the text of its stored word. Text literals beside fold() are folded. Everything that
 * depends on constants and `now` is folded. Times compare with dates as ranges of instants where that is exact
 * (zone_day_is_clean), as DATE_OF else. Parameters and computed fields are inlined; segments referred to, too. */
#ifndef SEG_IR_IR_H
#define SEG_IR_IR_H

#include "base/diag.h"
#include "data/dataset.h"
#include "data/regex.h"
#include "data/schema.h"

enum op {
#define OP(id, name, sig, missing, errors) IR_##id,
#include "data/ops.def"
#undef OP
  IR_OPS
};

typedef uint32_t ir_ref; /* index into ir.nodes; 0 is none */

/* A constant, by type: bool, int, id that is a number, date, time, duration: i. decimal: d (at type.scale).
 * float: f. text, enum word, id that is text: s (UTF-8, NFC). */
struct constant {
  union {
    int64_t i;
    double f;
    i128 d;
  };
  struct str s;
};

/* No node stands higher than this above its leaves; what would is refused (E0703). */
enum { IR_DEPTH_MOST = 2000 };

/* Sorted (numbers as numbers, text by bytes), distinct, never missing. */
struct const_list {
  struct constant *items;
  uint32_t count;
};

/* A collection: from `base` (a row expression in the node's own scope) along to-many relations, filtered. The last
 * relation's rows are bound as ROW 0 inside `pred`, `value` and `by` of the node that holds it (the scope outside is
 * shifted by one there). Filters written on earlier relations of the chain are in `pred` by way of OWNER. */
struct ir_rows {
  ir_ref base;
  uint32_t *path; /* relations, all to_many, in order; path_count >= 1 */
  uint32_t path_count;
  ir_ref pred;     /* condition over ROW 0; IR_TRUE where there is none */
  uint32_t entity; /* of the rows */
};

struct ir_node {
  uint16_t op; /* enum op */
  bool is_cond;
  bool is_row;      /* type.kind TYPE_ROW: a row expression, absent where a step leads nowhere */
  struct type type; /* of the value; TYPE_BOOL of a condition; optional: it can be missing */
  uint64_t free;    /* bit k: ROW k occurs free (k < 64: nesting is limited below that) */
  uint32_t depth;   /* 1 + that of the deepest node below: what walks the graph may recurse so far */
  ir_ref *args;     /* by op, in the order of ops.def; rows, lists and imm are below */
  uint32_t arg_count;
  union {
    uint64_t index; /* ROW: depth. STEP, OWNER: relation. FIELD, MAP_KEY: column of the entity of args[0] */
    int64_t i;      /* TIME_MONTHS, DATE_MONTHS: months. AMONG: n */
  } imm;
  struct str key;            /* MAP_KEY */
  bool declared;             /* MAP_KEY: a declared key, read as type says; else read leniently (language reference) */
  bool latest;               /* PICK, AMONG: latest (greatest first, ties: higher key first); else earliest */
  struct constant value;     /* CONST */
  struct const_list list;    /* IN, HAS_ANY, HAS_ALL */
  const struct regex *regex; /* MATCHES */
  struct ir_rows rows;       /* PICK, AMONG, COUNT, SUM, AVG, MIN, MAX, DISTINCT, ANY */
  ir_ref by;                 /* PICK, AMONG: the key K over ROW 0, a value */
  ir_ref of;                 /* SUM, AVG, MIN, MAX, DISTINCT: the value over ROW 0 */
  struct span span;          /* where it was first written, for messages about overflow, plans and explanations */
};
/* AMONG: args[0] is the row asked about (in the node's own scope), whose owner along rows.path is rows.base; rows.pred
 * and by are over ROW 0 as in other rows. Typically args[0] = ROW 0 and base = OWNER(ROW 0, r), so it is closed. */

struct ir_segment {
  uint32_t segment; /* in checked.segments, or NONE for a single expression */
  struct str name;
  uint32_t entity;
  ir_ref cond;   /* closed: over ROW 0 of entity. Value of any kind for a single expression that is none */
  ir_ref *rules; /* of a segment written as rules: the condition of each, in order; else count 0 */
  uint32_t rule_count;
};

struct checked;

struct ir {
  struct arena *arena;
  const struct schema *schema;
  const struct sources *sources;
  int64_t now; /* microseconds since the epoch, whole seconds */
  ARRAY_OF(struct ir_node) nodes;
  ARRAY_OF(struct ir_segment) segments;
  uint32_t *buckets; /* of the hash-consing table */
  uint32_t bucket_count;
  ir_ref *negations; /* [node]: the complement of an AND or OR, once made (make.c) */
  uint32_t negation_cap;
  uint32_t overflows; /* calculations with constants that have no result: each is reported where it is reached */
  ir_ref *let_memo, *segment_memo; /* bodies lowered already (lower.c), of `memo_of` */
  const struct checked *memo_of;
};

static inline const struct ir_node *ir_at(const struct ir *ir, ir_ref r) { return &ir->nodes.items[r]; }
static inline bool ir_closed(const struct ir_node *n) { return (n->free & ~(uint64_t)1) == 0; }

const char *ir_op_name(enum op op);

/* ---- lower: from a checked tree ---- */
struct node;

struct ir *ir_new(struct arena *arena, const struct checked *c, int64_t now);
/* Adds a segment with all that it refers to, and returns its index in ir->segments. Static segments become IN over
 * the key. Errors that only folding finds (overflow in a constant) go to `ds`. */
uint32_t ir_add_segment(struct ir *ir, const struct checked *c, uint32_t segment, struct diags *ds);
/* Adds a checked expression (a column to show, REPL) over ROW 0 of `entity`: a value, which may be missing, or a
 * condition where it is one. */
uint32_t ir_add_expr(struct ir *ir, const struct checked *c, uint32_t entity, const struct node *expr, struct str name,
                     struct diags *ds);
/* Adds a checked condition (--where): a bool that is missing is false. */
uint32_t ir_add_cond(struct ir *ir, const struct checked *c, uint32_t entity, const struct node *expr, struct str name,
                     struct diags *ds);

/* The condition that the key of a row (a single column) is one of these, which are spelled as ids print. */
ir_ref ir_keys(struct ir *ir, uint32_t entity, const struct str *ids, uint32_t count, struct span span);

/* ---- what the data must have ---- */
/* Marks columns, tables and relations that the segments read; the entity's key always. */
void ir_needs(const struct ir *ir, struct needs *needs);
/* Likewise of one node and all below it (`seen`: [node], what was looked at already), and of an entity's key. */
void ir_needs_node(const struct ir *ir, ir_ref r, bool *seen, struct needs *needs);
void ir_needs_key(const struct ir *ir, uint32_t entity, struct needs *needs);

/* ---- building blocks (make.c), which fold and share ---- */
ir_ref ir_make(struct ir *ir, struct ir_node n); /* hash-consing; simplifies by the rules in fold.c */
ir_ref ir_not(struct ir *ir, ir_ref cond);       /* pushes the negation down to leaves */
ir_ref ir_and(struct ir *ir, const ir_ref *conds, uint32_t n);
ir_ref ir_or(struct ir *ir, const ir_ref *conds, uint32_t n);
ir_ref ir_substitute(struct ir *ir, ir_ref node, uint32_t depth, ir_ref row); /* ROW depth := row, others kept */
ir_ref ir_shift(struct ir *ir, ir_ref node, uint32_t from, int32_t by);       /* ROW k, k >= from: k + by */

const struct diag_code *const *ir_codes(uint32_t *count);

/* ---- verify: every rule stated above, for tests, fuzzing and debug builds. "" or what is wrong ---- */
struct str ir_verify(const struct ir *ir, struct arena *a);

/* The graph as text, a line a node, segments at the end: `seg dump ir`. */
void ir_dump(const struct ir *ir, struct buf *out);
/* One node as an expression on one line, names from the schema: for plans and explanations. */
void ir_print(const struct ir *ir, ir_ref r, struct buf *out);

#endif
