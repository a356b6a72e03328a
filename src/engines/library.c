#include "engines/library.h"

#include <dlfcn.h>

bool library_load(const char *file, const char *const *names, size_t count, void **out) {
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  for (size_t i = 0; i < count; i++)
    if (!(out[i] = dlsym(library, names[i]))) return false;
  return true;
}
