/* Inside linking: what its files need of each other. */
#ifndef SEG_DATA_LINK_IMPL_H
#define SEG_DATA_LINK_IMPL_H

#include "data/load_impl.h"
#include "data/moves.h"

/* ---- join.c ---- */

/* Columns of one table that are compared with as many of another. */
struct join_side {
  const struct table_build *t;
  const uint32_t *cols;
};

/* Whether ids are whole numbers or texts: the same for all columns that are compared with each other. */
void decide_ids(struct builder *b);

/* For each row of `many`: a row of `one` whose columns are equal, or ROW_NONE; `next[row of one]` chains further ones
 * of equal columns where `chain` is asked for. Its memory is that of work. */
uint32_t *match_rows(struct builder *b, struct join_side many, struct join_side one, uint32_t width, uint32_t **chain);

/* ---- row_keys.c ---- */

/* Whether the key is one whole number that grows from row to row, as rows were read: then their places are known. */
bool keys_grow(const struct builder *b, const struct table_build *t, const struct entity *en);

/* The order of an entity's rows by key; errors where keys repeat or are missing. `perm`: new row to old, or NULL. */
void make_keys(struct builder *b, struct dataset *d, uint32_t e, const uint32_t *perm);

/* ---- finish.c ---- */

/* The cells of a column in their final order; `m` NULL: as they were read. Where they are not kept for what follows,
 * their memory becomes that of the column. */
void column_finish(struct builder *b, struct column_build *cb, struct column *c, uint32_t rows, struct moves *m,
                   bool keep);
/* What is known of a column beside its cells. */
void column_tell(const struct column_build *cb, struct column *c);
/* Room for so many cells: not written before they are, but for the bytes behind them. */
void *cells_new(struct arena *a, uint32_t rows, size_t size);
/* Cells that nobody asks for any more: gone, or room for those that move. */
void cells_drop(struct builder *b, struct column_build *cb, struct moves *m);
/* Cells of work that stay: their block becomes one of `a`, narrowed to `rows` cells of `size` bytes. */
void *cells_take(struct builder *b, void *cells, uint64_t old_bytes, uint32_t rows, size_t size);

#endif
