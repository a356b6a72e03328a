/* What the parts of the generator of programs share. */
#ifndef SEG_TESTS_DIFF_GEN_H
#define SEG_TESTS_DIFF_GEN_H

#include "diff.h"

struct scope {
  const struct scope *outer;
  uint32_t entity;
  struct str name; /* given by `=>` or `on E name`; "" where it goes by its entity's name */
};

struct made { /* a computed field or segment so far */
  struct str name;
  uint32_t entity;
  uint8_t kind;  /* enum type_kind; TYPE_ERROR: a segment */
  uint8_t param; /* enum type_kind of its parameter, or TYPE_NONE */
};

struct gen {
  struct rng *r;
  struct arena *a;
  const struct schema *s;
  int64_t now;
  uint32_t names;
  ARRAY_OF(struct made) made;
};

/* A field of a kind, of some row in reach; .len 0 where a few tries find none. `ref`: of that enum, or NONE. */
struct str gen_field(struct gen *g, const struct scope *sc, enum type_kind kind, uint32_t ref, struct type *found);
struct str gen_literal(struct gen *g, enum type_kind kind);
struct str gen_member(struct gen *g, uint32_t enum_type);
/* Related rows, by a way that leads to each once at most; .len 0 where there are none. */
struct str gen_rows(struct gen *g, const struct scope *sc, uint32_t *entity);

/* A condition with the operation in it, and little else; .len 0 where the schema has nothing for it. */
struct str gen_goal(struct gen *g, const struct scope *sc, enum op op);

#endif
