/* What the grammar's actions make nodes with. */
#ifndef SEG_FRONT_BUILD_H
#define SEG_FRONT_BUILD_H

#include "front/lex.h"

struct nodes {
  ARRAY_OF(struct node *) list;
};

struct parse {
  struct arena *arena;
  const struct sources *sources;
  struct lexer lexer;
  struct layout layout;
  struct tree_ids *ids;
  struct diags *ds;
  struct node *result;
  struct token found, before; /* the token that is fed, and the one before it */
  bool dead;                  /* the stack overflowed: the rest of the text is left out */
  bool too_deep;              /* said once */
  uint32_t body_errors;       /* N_ERROR nodes made by recovery */
};

struct span parse_span(struct parse *p, struct token t);
struct span parse_join(struct span a, struct span b);

/* A node over `span` with `count` kids; NULL kids are kept. Also checks the depth. */
struct node *build(struct parse *p, enum node_kind kind, struct span span, uint32_t count, ...);
struct node *build_list(struct parse *p, enum node_kind kind, struct span span, struct nodes *kids);
struct node *build_word(struct parse *p, enum node_kind kind, struct token word);
struct node *build_named(struct parse *p, enum node_kind kind, struct span span, struct token word, uint32_t count,
                         ...);
/* `first` and then the list. */
struct node *build_before(struct parse *p, enum node_kind kind, struct span span, struct node *first,
                          struct nodes *rest);
struct node *build_op(struct parse *p, enum node_kind kind, enum node_op op, struct node *a, struct node *b);
/* and, or: takes the operands of an unbracketed left side over. */
struct node *build_chain(struct parse *p, enum node_kind kind, struct node *left, struct node *right);
struct node *build_error(struct parse *p, struct span span);
struct node *build_calendar(struct parse *p, enum node_kind kind, struct token word, struct token unit);

struct nodes *nodes_one(struct parse *p, struct node *n);
struct nodes *nodes_add(struct parse *p, struct nodes *list,
                        struct node *n); /* list may be NULL; NULL nodes are left out */

/* Doc comments and attributes; NULL is none. */
struct lead *lead_doc(struct parse *p, struct lead *lead, struct token doc);
struct lead *lead_attr(struct parse *p, struct lead *lead, struct node *attr);
struct lead *lead_join(struct parse *p, struct lead *lead, struct nodes *attrs);
struct node *with_lead(struct node *n, struct lead *lead);

#endif
