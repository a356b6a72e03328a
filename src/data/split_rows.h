/* Loops over many rows, by several threads. */
#ifndef SEG_DATA_SPLIT_ROWS_H
#define SEG_DATA_SPLIT_ROWS_H

#include <stdint.h>

/* Calls `work` for [0, rows), in parts that begin at multiples of 64, at once on so many threads where that pays. It
 * may not allocate from an arena, and writes to what belongs to its rows only. */
void split_rows(uint32_t rows, uint32_t threads, void (*work)(void *ctx, uint32_t from, uint32_t to), void *ctx);

/* Into how many parts so many rows are split: each is worth a thread. */
uint32_t split_count(uint32_t rows, uint32_t threads);

/* Calls `work` for each part below `count` (at most 64), all at once. */
void split_parts(uint32_t count, void (*work)(void *ctx, uint32_t part), void *ctx);

#endif
