#include "engines/duckdb_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct duck_functions functions;
static bool loaded;
static char reason[600];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const struct {
  const char *name;
  size_t at;
} names[] = {
#define FUNCTION(result, name, arguments) {"duckdb_" #name, offsetof(struct duck_functions, name)},
    DUCK_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* It stays open: DuckDB has threads of its own, and what it registers with the C library outlives a dlclose. */
static bool load(void) {
  const char *named = getenv("SEG_DUCKDB"), *path = named && *named ? named : "libduckdb.so";
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *problem = dlerror();
    if (named && *named) {
      snprintf(reason, sizeof reason, "SEG_DUCKDB names a library that does not open: %s", problem ? problem : path);
    } else {
      snprintf(
          reason, sizeof reason,
          "DuckDB's library libduckdb.so is not on this machine; get it from DuckDB's site (`libduckdb`, for C/C++), or by `npm install "
          "@duckdb/node-bindings-linux-x64`, and name the file by the environment variable SEG_DUCKDB");
    }
    return false;
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *f = dlsym(library, names[i].name);
    if (!f) {
      snprintf(reason, sizeof reason, "%s has no function %s: DuckDB 1.3 or later is needed", path, names[i].name);
      return false;
    }
    memcpy((char *)&functions + names[i].at, &f, sizeof f);
  }
  int major = 0, minor = 0;
  const char *version = functions.library_version();
  if (sscanf(version, "v%d.%d", &major, &minor) == 2 && (major < 1 || (major == 1 && minor < 3))) {
    snprintf(reason, sizeof reason, "%s is DuckDB %s: 1.3 or later is needed", path, version);
    return false;
  }
  return true;
}

const struct duck_functions *duck_library(struct arena *a, struct str *why) {
  pthread_mutex_lock(&lock);
  if (!loaded) loaded = load();
  bool ok = loaded;
  *why = ok ? STR("") : str_dup(a, str_from(reason));
  pthread_mutex_unlock(&lock);
  return ok ? &functions : NULL;
}
