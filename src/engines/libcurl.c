#include "engines/libcurl.h"

#include <string.h>

#include "engines/library.h"

const struct libcurl *libcurl_load(void) {
#define FUNCTION(name) #name,
  static const char *const names[] = {LIBCURL_FUNCTIONS(FUNCTION)};
#undef FUNCTION
  enum { COUNT = sizeof names / sizeof *names };
  static struct libcurl all; /* of the command: one thread */
  static bool loaded;
  void *found[COUNT];
  _Static_assert(sizeof all == sizeof found, "a function a name");
  if (loaded) return &all;
  if (!library_load("libcurl.so.4", names, COUNT, found)) return NULL;
  memcpy(&all, found, sizeof all);
  loaded = true;
  return &all;
}
