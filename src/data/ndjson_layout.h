/* Lines of NDJSON that are laid out as one before them was. Private to data/. */
#ifndef SEG_DATA_NDJSON_LAYOUT_H
#define SEG_DATA_NDJSON_LAYOUT_H

#include "data/ndjson_index.h"

enum {
  LAYOUT_KEYS = 64,
  LAYOUT_BEFORE = 64, /* bytes before the text that is looked at may be read too */
};

enum layout_value { VALUE_TEXT, VALUE_NUMBER, VALUE_WORD /* true, false */ };

/* What stands between two values: the end of one, a key, a colon. */
struct layout_piece {
  uint64_t bytes[3], used[3];    /* used: 255 for each byte of it */
  uint32_t before, behind;       /* bytes up to the colon; the colon and what follows it */
  uint32_t column;               /* NONE: nobody wants it */
  enum layout_value value;       /* or null */
  bool text, whole, point, word; /* whether the column takes a text, a whole number, one with a point, true and false */
};

struct layout {
  struct layout_piece pieces[LAYOUT_KEYS];
  uint32_t count; /* of keys, 0: none is known */
  uint32_t tail;  /* bytes from the last value to the line's end */
};

/* Where values go: [row * stride + place of the column] */
struct layout_out {
  const uint32_t *place;
  uint32_t stride, *from, *to;
};

/* What a key's column takes; of nobody's key, anything. */
struct layout_column {
  uint32_t column;
  bool text, whole, point, word;
};
/* The layout of the line [p, end), which is an object that was read well; none where it has lists or objects in it, or
 * is spelt unusually. */
void layout_learn(struct layout *y, const char *p, const char *end,
                  struct layout_column (*column_of)(void *ctx, struct str key), void *ctx);

/* How many of the lines from `at` on, `most` at most, have this layout: all of them checked as JSON, their values put
 * where `out` says, from row `row` on, marked as cells are. `*colon`, `*line`: the first places of the index behind
 * `at`; these and `*at` are moved behind the lines. `x` is of `base`; LAYOUT_BEFORE bytes before `at`
 * may be read. */
uint32_t layout_lines(const struct layout *y, const struct ndjson_index *x, const char *base, uint32_t row,
                      uint32_t most, const struct layout_out *out, uint32_t *at, uint32_t *colon, uint32_t *line);

#endif
