/* The ids of members, side by side: from a bitmap over the rows of an entity and its column of keys. */
#ifndef SEG_RUN_MEMBERS_H
#define SEG_RUN_MEMBERS_H

#include <stdint.h>

/* Writes ids[r] of each row r whose bit is 1, in the order of rows, to `to`, which has room for them and is written
 * nowhere else; how many there are. By so many threads where that pays. Bits beyond the last row are 0. */
uint64_t members_ids(int64_t *to, const int64_t *ids, const uint64_t *bits, uint32_t rows, uint32_t threads);

/* For tests: the rows [from, to), which begin at a multiple of 64, one by one and by the widest vectors that there
 * are. */
uint64_t members_part_plain(int64_t *out, const int64_t *ids, const uint64_t *bits, uint32_t from, uint32_t to);
uint64_t members_part(int64_t *out, uint64_t count, const int64_t *ids, const uint64_t *bits, uint32_t from,
                      uint32_t to);

#endif
