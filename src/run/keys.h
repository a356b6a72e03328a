/* Up to 64 keys of neighbouring rows: which are the best, which are at least so good. `flip` is 0 where the greatest is
 * best, -1 where the least is: key ^ flip is always the greater, the better. */
#ifndef SEG_RUN_KEYS_H
#define SEG_RUN_KEYS_H

#include <stdbool.h>
#include <stdint.h>

enum { KEYS_MOST = 8 /* asked for: they have to stay in registers */ };

/* A bit for each of the `most` best keys among those of `take`, or all of these where they are no more; 0 where it
 * cannot be told which they are, since keys are equal. */
typedef uint64_t (*keys_best)(const void *keys, uint32_t n, uint64_t take, int64_t flip);
/* `most`: 1 to KEYS_MOST; narrow: int32_t keys, else int64_t. By the widest vectors that the processor has, or
 * plainly. */
keys_best keys_best_of(uint32_t most, bool narrow, bool plain);

/* Puts the keys of `take` to the `most` best so far, best first; they are kept flipped. */
void keys_push(int64_t *best, uint32_t most, const int64_t *keys, uint64_t take, int64_t flip);

/* A bit for each key of which key ^ flip >= least. */
uint64_t keys_at_least(const int64_t *keys, uint32_t n, int64_t least, int64_t flip);

/* 32-bit keys as such of 64. */
void keys_widen(int64_t *out, const int32_t *keys, uint32_t n);

/* How many different keys there are. */
uint32_t keys_different(const int64_t *keys, uint32_t n);

#endif
