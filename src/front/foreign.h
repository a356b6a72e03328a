/* What to write instead of words of other languages. */
#ifndef SEG_FRONT_FOREIGN_H
#define SEG_FRONT_FOREIGN_H

#include "base/str.h"

enum foreign_place { FOREIGN_NAME, FOREIGN_FUNCTION, FOREIGN_METHOD, FOREIGN_INFIX };

/* The help for a word that is not known in that place; NULL where it is no word of theirs either. */
const char *foreign_help(enum foreign_place place, struct str word);

/* `null` and what it is called elsewhere. */
bool foreign_null(struct str word);

#endif
