/* The schema while it is being made: shared by check_schema.c (declarations), check_types.c (types), check_attrs.c
 * (attributes) and schema_relations.c (keys and relations), in that order of work. */
#ifndef SEG_FRONT_SCHEMA_BUILD_H
#define SEG_FRONT_SCHEMA_BUILD_H

#include "front/check_schema.h"
#include "front/project.h"

enum schema_code_id {
#define CODE(id, severity, name, explain) id,
#include "front/check_schema.def"
#undef CODE
  SCHEMA_CODES
};

extern const struct diag_code schema_code[SCHEMA_CODES];

struct entity_build {
  const struct node *node;    /* N_ENTITY */
  const struct node **fields; /* [field]: N_FIELD, for relations that come later */
  ARRAY_OF(struct column_spec) columns;
  struct map by_stored; /* stored name → column */
  uint32_t declared;    /* columns before this one belong to fields; later ones to keys and relations only */
  bool key_in_error;
};

struct schema_build {
  struct project *p;
  struct arena *a;
  struct diags *ds;
  struct schema *s;              /* its arrays grow until the end; counts are always right */
  struct entity_build *entities; /* beside s->entities */
  uint32_t enum_cap, map_cap, relation_cap;
};

/* ---- check_schema.c ---- */

/* Adds the enum of `n` (N_ENUM or N_TYPE_ENUM) under `name` and returns its index. */
uint32_t schema_add_enum(struct schema_build *b, struct str name, struct span span, const struct node *n);
/* ---- check_types.c ---- */

/* The word of a type that is built in. */
bool type_is_built_in(struct str word);
/* The type of a field. Enums and maps that it spells out are added under `owner` ("customer.type"). TYPE_ROW and
 * TYPE_ROWS for relations. TYPE_ERROR, reported. */
struct type schema_field_type(struct schema_build *b, const struct node *n, struct str owner);

/* ---- check_attrs.c ---- */

/* Reads the attributes of a field; `t` is its type. */
void schema_field_attrs(struct schema_build *b, const struct node *field, struct type t, struct storage *storage,
                        bool *indexed);
/* Attributes elsewhere: only @allow means something there. */
void schema_other_attrs(struct schema_build *b, const struct node *n, const char *what);
/* Whether @allow(...) in `lead` names the code. */
bool schema_allows(struct schema_build *b, const struct lead *lead, const struct diag_code *code);
/* The zone of that name; UTC, reported, where there is none. */
const struct zone *schema_zone(struct schema_build *b, struct str name, struct span at);

/* ---- schema_relations.c ---- */

void schema_keys(struct schema_build *b);
void schema_relations(struct schema_build *b);

/* Doubles an array of the schema when it is full. */
#define schema_push(b, items, count, cap)                                                                      \
  ((count) == (b)->cap ? (void)((items) = array_grow_((b)->a, (items), &(b)->cap, sizeof *(items))) : (void)0, \
   &(items)[(count)++])

#endif
