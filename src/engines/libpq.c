#include "engines/libpq.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

const struct libpq *libpq_load(void) {
  static struct libpq all; /* of the command: one thread */
  static bool loaded;
  if (loaded) return &all;
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return NULL;
#define FUNCTION(name) \
  if (!(*(void **)&all.name = dlsym(library, #name))) return NULL;
  LIBPQ_FUNCTIONS(FUNCTION)
#undef FUNCTION
  loaded = true;
  return &all;
}
