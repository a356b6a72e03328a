/* Text on a terminal: what of it may be printed as it is, and how wide that is. */
#ifndef SEG_BASE_SHOW_H
#define SEG_BASE_SHOW_H

#include "base/str.h"

/* Adds the code point as a terminal shows it, and returns its columns. Control characters and the marks that turn the
 * direction of writing never reach a terminal: they stand as \n, \t, \u{1B}. */
uint32_t show_char(struct buf *out, uint32_t codepoint);

/* A text of any origin on one line, by show_char; a byte that is not UTF-8 stands as \x9B. `s` itself where all of it
 * may stand as it is. */
struct str text_shown(struct arena *a, struct str s);

/* The columns that a terminal gives a text which text_shown returned. */
uint32_t text_width(struct str s);

#endif
