/* Diagnostics for people: message, the line with marks under it, labels in this and other files, notes, help, fixes. */
#ifndef SEG_BASE_RENDER_H
#define SEG_BASE_RENDER_H

#include "base/diag.h"

/* Adds all of `ds` to `out`, the counts at the end; nothing where there is nothing. `color`: with ANSI escapes. */
void render_excerpts(const struct sources *ss, const struct diags *ds, bool color, struct buf *out);

#endif
