#include "engines/libpq.h"

#include <string.h>

#include "engines/library.h"

const struct libpq *libpq_load(void) {
#define FUNCTION(name) #name,
  static const char *const names[] = {LIBPQ_FUNCTIONS(FUNCTION)};
#undef FUNCTION
  enum { COUNT = sizeof names / sizeof *names };
  static struct libpq all; /* of the command: one thread */
  static bool loaded;
  void *found[COUNT];
  _Static_assert(sizeof all == sizeof found, "a function a name");
  if (loaded) return &all;
  if (!library_load("libpq.so.5", names, COUNT, found)) return NULL;
  memcpy(&all, found, sizeof all);
  loaded = true;
  return &all;
}
