/* Inside the library's public face: what stands behind the handles of include/seg.h. */
#ifndef SEG_API_API_H
#define SEG_API_API_H

#define SEG_API __attribute__((visibility("default")))
#include <seg.h>

#include <stdatomic.h>

#include "data/load.h"
#include "front/project.h"
#include "ir/ir.h"

enum api_code_id {
#define CODE(id, severity, name, explain) id,
#include "api/codes.def"
#undef CODE
  API_CODES
};
extern const struct diag_code api_code[API_CODES];
const struct diag_code *const *api_codes(uint32_t *count);

/* ---- memory (handle.c) ---- */

/* `size` zeroed bytes for a handle, or NULL. */
void *api_new(const struct mem *mem, size_t size);
void api_drop(const struct mem *mem, void *p, size_t size);

/* Copies a structure of options of `size` bytes to one of `known`: zero where it is of an earlier version, which had
 * `least` at the least. False: it is shorter than that, or asks for what a later version knows. */
bool api_options(void *to, size_t known, const void *given, size_t size, size_t least);

/* Runs work(ctx); where an allocation of `a` or `b` (may be NULL) fails it ends there. False: no memory. Outside of it
 * these arenas must not be asked for any. */
bool api_try(void (*work)(void *ctx), void *ctx, struct arena *a, struct arena *b);

/* ---- diagnostics (diagnostics.c) ---- */

/* What an operation has to say. */
struct api_found {
  const struct sources *sources; /* may be NULL where no span is a place */
  struct diags *diags;
  const struct load_report *report; /* may be NULL */
  bool bad_are_errors;
};

/* Copies it for the caller; *out is NULL where there is nothing. `out` may be NULL. False: no memory. */
bool api_tell(const struct mem *mem, const struct api_found *found, seg_diagnostics **out);
const char *api_text(struct arena *a, struct str s); /* "" where it has none */
seg_place api_place(struct arena *a, const struct sources *ss, struct span span);

/* ---- programs (program.c) ---- */

struct seg_program {
  struct mem mem;
  atomic_uint holds;
  seg_program *known; /* seg_options.known, held: trees and the schema may be its own */
  struct arena arena;
  struct sources sources;
  struct diags diags;     /* of compiling; not used afterwards */
  struct project project; /* likewise, but by programs that know this one */
  struct checked *checked;
  struct needs *needs; /* of all segments at any instant */
  seg_segment *segments;
  seg_column *columns; /* of all entities, one after another */
  uint32_t column_count;
  uint32_t *first; /* [entity]: the number of its first column */
};

seg_program *api_program_hold(seg_program *p);
/* Whether columns and entities have the same numbers in both. */
static inline bool api_same_schema(const seg_program *a, const seg_program *b) {
  return a->checked->schema == b->checked->schema;
}
/* The entity of a column's number. */
uint32_t api_entity_of(const seg_program *p, uint32_t column);
uint32_t api_find_entity(const seg_program *p, const char *name); /* NONE: there is none */

/* needs.c: what segments read, whatever the instant. */
void api_needs(const struct checked *c, struct arena *a, struct needs *needs);
/* Whether `d` holds what `ir` reads; else told in `ds`. */
bool api_has_needs(const struct ir *ir, const struct dataset *d, struct arena *a, struct diags *ds);

/* The IR of one segment (or of `count` of them) at an instant. NULL with errors in `ds`. */
struct ir *api_lower(const seg_program *p, struct arena *a, int64_t now, const uint32_t *segments, size_t count,
                     struct diags *ds);
bool api_now(int64_t now, int64_t *seconds); /* false: outside the years 1 to 9999 */

/* ---- data (data.c) ---- */

struct seg_data {
  struct mem mem;
  atomic_uint holds;
  struct arena arena;
  seg_program *program;
  struct dataset *set;
  uint32_t **rows_of; /* [entity]: the row that came as the n-th; NULL: the n-th row */
};

seg_data *api_data_new(seg_program *p);
seg_data *api_data_hold(seg_data *d);
bool api_load_options(const seg_load_options *given, struct load_options *out);

#endif
