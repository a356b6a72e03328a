/* What the cells of a column have in common, learnt from all of them in bounded memory. */
#ifndef SEG_INFER_STATS_H
#define SEG_INFER_STATS_H

#include "infer/scan.h"

enum {
  WORDS_KEPT = 256, /* distinct words that are counted one by one */
  WORD_LONGEST = 60,
  VALUES_KEPT = 1 << 21, /* distinct values after which a column is no longer watched for repeats */
  MAP_KEYS_KEPT = 24,
  STAND_INS = 24,
};

/* Words that people write where there is nothing. */
struct stand_in {
  const char *word;
  bool sure; /* hardly a value of its own; of the others only columns without an enum think so */
};
extern const struct stand_in stand_ins[STAND_INS];

/* Hashes of distinct values. */
struct value_set {
  struct arena *own, *in; /* that of the slots */
  uint64_t *slots;        /* 0: free */
  uint32_t cap, count;
  bool repeated; /* some value came twice; nothing is kept then */
  bool full;
};
struct value_set value_set_in(struct arena *a);
/* False where it was there. */
bool value_set_add(struct value_set *v, uint64_t hash);
bool value_set_has(const struct value_set *v, uint64_t hash);
void value_set_drop(struct value_set *v);
/* Of a value as ids are compared: 5 and "5" are equal. */
uint64_t cell_hash(const struct cell *c);

struct word {
  struct str text;
  uint64_t count;
};

/* Which spellings all texts and numbers so far have; not of stand-ins and empty texts. */
struct spellings {
  bool no_int, no_decimal, no_float, no_date, no_stamp, no_set, no_map;
  bool padded_int; /* "0171", "+49": digits that are no number */
  bool exponent, fraction;
  uint8_t scale, digits; /* of decimals: behind the point, before it */
  bool clock;            /* timestamps: some have a time of day */
  bool no_zone, zone;    /* some name none, some do */
  uint64_t slashes;      /* like 1/31/2026 */
  int64_t least, most;   /* ints */
  uint64_t count;
};

struct map_member {
  struct str name;
  uint64_t strings, ints, numbers, bools, others;
  uint8_t scale, digits;
  bool exponent;
};

struct column_stats {
  uint64_t there; /* not null, stand-ins and empty texts included */
  uint64_t kinds[CELL_BLOB + 1];
  uint64_t empty;       /* texts of no length that are not missing as they stand */
  uint64_t broken;      /* texts that are no UTF-8 or hold U+0000 */
  uint64_t odd_numbers; /* of JSON, with a point or an exponent */
  uint64_t stand_in[STAND_INS];
  uint64_t blank;        /* texts of white space alone */
  struct word blanks[4]; /* how those are spelt */
  uint32_t blank_count;
  struct spellings s;
  struct word words[WORDS_KEPT];
  uint32_t word_count;
  bool many_words; /* more than are kept, or longer */
  size_t longest;
  struct map_member keys[MAP_KEYS_KEPT];
  uint32_t key_count;
  bool many_keys;
  bool set_of_texts, set_of_others, odd_set;
  struct value_set values;
};

struct table_stats {
  struct arena *arena;
  uint64_t rows;
  ARRAY_OF(struct column_stats *) columns;
  struct buf scratch;
};

void stats_cell(void *ctx, uint32_t column, const struct cell *c); /* ctx: struct table_stats */
void stats_row(void *ctx);

/* Stand-ins and empty texts. */
uint64_t stats_stand_ins(const struct column_stats *c, bool sure_only);
/* Rows without a value, stand-ins taken as such. */
uint64_t stats_missing(const struct table_stats *t, const struct column_stats *c);

#endif
