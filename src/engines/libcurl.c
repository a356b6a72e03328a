#include "engines/libcurl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

const struct libcurl *libcurl_load(void) {
  static struct libcurl all; /* of the command: one thread */
  static bool loaded;
  if (loaded) return &all;
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return NULL;
#define FUNCTION(name) \
  if (!(*(void **)&all.name = dlsym(library, #name))) return NULL;
  LIBCURL_FUNCTIONS(FUNCTION)
#undef FUNCTION
  loaded = true;
  return &all;
}
