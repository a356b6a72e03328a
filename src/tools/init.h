/* What `seg init` writes. */
#ifndef SEG_TOOLS_INIT_H
#define SEG_TOOLS_INIT_H

#include "data/schema.h"

/* The text of a file of init/, or of one of docs/ci; .ptr NULL where there is none (gen/templates.c). */
struct str template_get(const char *name);

/* A first segment over the schema's base entity, and a test of it that sees each of its conditions true and false.
 * `name` is that of the schema, `file` that of the segment's file without its ending. */
void first_segment(struct arena *a, const struct schema *s, struct str name, struct str file, struct buf *segment,
                   struct buf *test);

#endif
