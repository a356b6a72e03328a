/* One text looked for in all texts of a dictionary, in one pass over their bytes. */
#ifndef SEG_DATA_DICT_SEARCH_H
#define SEG_DATA_DICT_SEARCH_H

#include "data/dataset.h"

/* Sets the bits of the codes from `first` to before `end` whose texts contain `needle`. */
void dict_search(const struct dict *d, struct str needle, uint32_t first, uint32_t end, uint64_t *bits);

#endif
