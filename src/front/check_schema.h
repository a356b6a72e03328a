/* From the trees of schema files to the resolved schema, and the types that segment files write. */
#ifndef SEG_FRONT_CHECK_SCHEMA_H
#define SEG_FRONT_CHECK_SCHEMA_H

#include "data/schema.h"
#include "front/check.h"

/* Builds the schema of all files of `p` (entities, enums and the standard enums country, currency, language may
 * stand in any of them), reporting everything that is wrong to p->diags. NULL where no file declares an entity
 * (reported, unless an error that explains it was before, or there is nothing that needs one). An entity or field in
 * error is kept with TYPE_ERROR where it can be, so that segments over it stay silent; its column and relation are
 * NONE then. The base is NONE where it is in error. May add a file of the standard library to `p`. */
const struct schema *check_schema(struct project *p);

/* The type that an N_TYPE... node of a segment file writes (`let x: [country]`, a parameter `d: duration`). An enum
 * is found by name; `[T]` is TYPE_LIST. TYPE_ERROR, reported, where it names nothing. Entities are refused. */
struct type check_type(struct project *p, const struct schema *s, const struct node *type);

/* The codes of files and schemas, E0500 to E0599 and W0500 to W0599. */
const struct diag_code *const *schema_codes(uint32_t *count);

#endif
