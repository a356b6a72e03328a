/* What is made from loaded data because evaluations ask for it again: narrow sketches of columns, where the rows of
 * parents end. The first evaluation that asks gets nothing, so that one question of fresh data pays for nothing; the
 * second one makes it, and it stays as long as the data. Small tables are fast without. Safe from any number of
 * threads. */
#ifndef SEG_DATA_DERIVED_H
#define SEG_DATA_DERIVED_H

#include "data/dataset.h"

/* A column of whole numbers in one or two bytes a row: cell = (value - least) >> shift. So values compare as their
 * cells do, unless these are equal and shift is not 0. Missing rows have that of the 0 which they hold. The two bytes
 * stand apart: the lower ones are read only where the upper ones do not decide. */
struct sketch {
  int64_t least, greatest;
  const uint8_t *cells; /* the upper bytes, or the only ones; padded as columns are */
  const uint8_t *low;   /* NULL: cells have one byte */
  uint8_t shift;
};

/* Of a to-many relation by which its rows are clustered. */
struct row_ends {
  const uint64_t *last; /* bit = the row is the last of its parent; a word beyond the last row's may be read */
  const uint64_t *some; /* bit = the parent has rows */
};

struct derived *derived_new(struct arena *a);

/* For tests: everything at the first question, however few rows there are. */
void derived_eagerly(struct dataset *d);

/* One evaluation's questions. */
struct derived_asker {
  const struct dataset *d;
  uint64_t number;
  uint32_t threads;
};
struct derived_asker derived_ask(const struct dataset *d, uint32_t threads);

/* False: there is no memory. NULL: there is none, or not yet. */
bool derived_sketch(const struct derived_asker *k, uint32_t entity, uint32_t column, const struct sketch **out);
bool derived_ends(const struct derived_asker *k, uint32_t relation, const struct row_ends **out);

#endif
