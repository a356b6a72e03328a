#include "tools/libedit.h"

#include <stdbool.h>
#include <string.h>

#include "engines/library.h"

const struct libedit *libedit_load(void) {
#define FUNCTION(name) #name,
  static const char *const names[] = {LIBEDIT_FUNCTIONS(FUNCTION)};
#undef FUNCTION
  enum { COUNT = sizeof names / sizeof *names };
  static struct libedit all; /* of the command: one thread */
  static bool loaded;
  void *found[COUNT];
  _Static_assert(sizeof all == sizeof found, "a function a name");
  if (loaded) return &all;
  /* by the name that Debian gives it, and by the one of others */
  if (!library_load("libedit.so.2", names, COUNT, found) && !library_load("libedit.so.0", names, COUNT, found))
    return NULL;
  memcpy(&all, found, sizeof all);
  loaded = true;
  return &all;
}
