/* Source text in the house's layout, with every comment, and with the author's line breaks. */
#ifndef SEG_FRONT_FORMAT_H
#define SEG_FRONT_FORMAT_H

#include "front/tree.h"

enum format_outcome {
  FORMAT_DONE,
  FORMAT_WRONG, /* the text does not parse: see the diagnostics */
  FORMAT_KEPT,  /* the layout found would have changed what the text says; it is to be left as it is */
};

/* Lays out source `file` of `ss`: indentation, blanks between words, columns that the author lined up, no more than one
 * empty line together, a line break at the end. Line breaks stay where they are: they have a meaning. The result is
 * parsed again and must give an equal tree and the same comments. Formatting the result changes nothing. */
enum format_outcome format_source(struct arena *a, struct sources *ss, uint32_t file, struct diags *ds,
                                  struct buf *out);

#endif
