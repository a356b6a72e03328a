/* Rows of a table put into another order, column after column.
 *
 * Taken one by one, each cell would come from a line of memory of its own. So a column moves in two passes. The first
 * divides it, in the order in which it was read, into buckets of neighbouring places; the second puts the cells of a
 * bucket, which fit a processor's own cache, in their places. Each pass runs on several threads: of the first, each
 * takes a part of the rows and has a place in every bucket; of the second, each takes some buckets. */
#ifndef SEG_DATA_MOVES_H
#define SEG_DATA_MOVES_H

#include <stdbool.h>

#include "base/arena.h"

struct moves {
  uint32_t rows;
  uint32_t *to;                  /* [old row]: its new place */
  uint32_t parts, bits, buckets; /* a bucket holds 2^bits places */
  uint16_t *inner;               /* places within their buckets, in the order of divided cells */
  uint32_t *begin;               /* [part][bucket]: which place's cell would be the part's first */
  size_t *at;                    /* [part][bucket]: where its next cell goes, while they are divided */
  char *room;                    /* for a divided column */
  size_t room_size;
};

/* The order in which rows stand beside those of the same parent, parents in order, rows without one last; otherwise as
 * they were. `owner[row]` is a row of the parent's table or ROW_NONE, and `place[that]` (NULL: the same) where it
 * stands now. The moves take `owner` for their own. `starts[parents + 1]` is filled. 0 bits: as many as are good. */
struct moves *moves_by_parent(struct arena *work, uint32_t rows, uint32_t *owner, const uint32_t *place,
                              uint32_t parents, uint32_t *starts, uint32_t parts, uint32_t bits);

/* Whether all rows stay where they are. */
bool moves_nothing(const struct moves *m);

enum moves_cell {
  MOVES_8_8, /* of so many bytes, to so many */
  MOVES_4_4,
  MOVES_4_2,
  MOVES_4_1,
  MOVES_16_16,
  MOVES_8_BIT, /* numbers, to whether they are not 0; bits that are set stay so */
  MOVES_BIT_BIT,
};
/* `to` may be `from`, but for bits. */
void moves_cells(struct arena *work, struct moves *m, enum moves_cell kind, const void *from, void *to);

/* A block of `work` that is of no more use becomes room for moving; false where it is too small to be of any. */
bool moves_room(struct arena *work, struct moves *m, void *block, size_t size);

/* The old row of each new one. */
void moves_inverse(struct arena *work, struct moves *m, uint32_t *perm);

/* The same in the room for moving, which is then the caller's: a block of `work` of so many bytes. NULL where it is too
 * small. */
uint32_t *moves_inverse_within(struct arena *work, struct moves *m, size_t *bytes);

/* Gives back what only moving takes; `to` stays. */
void moves_done(struct arena *work, struct moves *m);

#endif
