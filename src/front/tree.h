/* The syntax tree: what the parser makes, and nothing rewrites afterwards. What the checker finds out about
 * a node stands in side tables by node id (front/check.h).
 *
 * All nodes have one shape, so that walking, printing and dumping need no code a kind; nodes.def says what
 * the children and the word of each kind are. */
#ifndef SEG_FRONT_TREE_H
#define SEG_FRONT_TREE_H

#include "base/array.h"
#include "base/diag.h"
#include "base/source.h"
#include "base/str.h"

enum node_kind {
#define NODE(kind, name, children) kind,
#include "front/nodes.def"
#undef NODE
  NODE_KINDS
};

enum node_op {
  OP_NONE,
  OP_ADD,
  OP_SUB,
  OP_MUL,
  OP_DIV,
  OP_EQ,
  OP_NE,
  OP_LT,
  OP_LE,
  OP_GT,
  OP_GE,
  SEG_PLAIN,
  SEG_ACTIVE,
  SEG_STATIC,
  EXPECT_IN,
  EXPECT_OUT,
};

/* Units of durations and calendar ranges. */
enum unit {
  UNIT_NONE,
  UNIT_MICROSECOND,
  UNIT_MILLISECOND,
  UNIT_SECOND,
  UNIT_MINUTE,
  UNIT_HOUR,
  UNIT_DAY,
  UNIT_WEEK,
  UNIT_MONTH,
  UNIT_QUARTER,
  UNIT_YEAR,
};

/* Doc comments and attributes before a declaration, field, rule or condition. */
struct lead {
  struct str doc; /* the `///` lines, joined by \n; "" where there are none */
  struct span doc_span;
  struct node **attrs; /* N_ATTR */
  uint32_t count;
};

struct node {
  uint16_t kind;         /* enum node_kind */
  uint8_t op;            /* enum node_op or enum unit, by kind */
  bool flag;             /* by kind */
  uint16_t depth;        /* of nodes below, at most TREE_DEPTH_MOST */
  uint32_t id;           /* from 1, unique in a session's trees: the index into side tables */
  struct span span;      /* all of it, without its lead */
  struct span word_span; /* of `word` */
  struct str word;
  struct node **kids; /* some may be NULL where nodes.def says [x] */
  uint32_t count;
  struct lead *lead; /* NULL where nothing stands before it */
};

/* Hands out node ids over all files of a session. */
struct tree_ids {
  uint32_t next; /* init to 1 */
};

/* Limits: nesting beyond TREE_DEPTH_MOST is an error (E0105), never a crash. */
enum { TREE_DEPTH_MOST = 400 };

/* Parses source `file` of `ss` as a file of declarations (schema files and segment files are one language).
 * Never NULL: what could not be parsed is N_ERROR or left out, with diagnostics in `ds`; independent
 * mistakes are all reported, each once. Nodes and words live in `arena`. */
struct node *parse_file(struct arena *arena, const struct sources *ss, uint32_t file, struct tree_ids *ids,
                        struct diags *ds);

/* Parses it as a single expression (REPL, API, --where). */
struct node *parse_expr(struct arena *arena, const struct sources *ss, uint32_t file, struct tree_ids *ids,
                        struct diags *ds);

/* Whether the text ends inside something (an open bracket, a binary operator, a declaration's body), so that
 * an interactive reader should ask for another line. */
bool parse_is_incomplete(struct arena *arena, struct str text);

const struct diag_code *const *syntax_codes(uint32_t *count);

const char *node_kind_name(enum node_kind kind);
const char *node_op_text(enum node_op op); /* "==", "+", "static" */
const char *unit_name(enum unit u);        /* "day" */

/* The tree as indented lines, kind, word, op and span: `seg dump tree`. */
struct buf;
void tree_dump(const struct node *n, struct buf *out);

/* The tree as source text in the one canonical layout: parsing it again gives an equal tree. */
void tree_print(const struct node *n, struct buf *out);

/* Equal but for spans and ids. */
bool tree_eq(const struct node *a, const struct node *b);

#endif
