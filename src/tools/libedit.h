/* libedit, found when somebody types: all other commands start without it and the libraries that it needs. */
#ifndef SEG_TOOLS_LIBEDIT_H
#define SEG_TOOLS_LIBEDIT_H

#include <histedit.h>

/* clang-format off */
#define LIBEDIT_FUNCTIONS(X)                                                                                  \
  X(el_init) X(el_end) X(el_get) X(el_set) X(el_gets) X(el_line) X(el_cursor) X(el_deletestr) X(el_insertstr) \
  X(el_source) X(history) X(history_init) X(history_end)
/* clang-format on */

struct libedit {
#define FUNCTION(name) __typeof__(&name) name;
  LIBEDIT_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* NULL where it is not on the machine. Once loaded it stays. */
const struct libedit *libedit_load(void);

#endif
