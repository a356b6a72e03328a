/* The files of a session beyond what check.h says: how they are found and named, and how a further one is added. */
#ifndef SEG_FRONT_PROJECT_H
#define SEG_FRONT_PROJECT_H

#include "front/check.h"

/* Files of 1 GiB and more are refused: places in a source are 32-bit. */
enum { PROJECT_FILE_MOST = 1 << 30 };

/* A list of paths. */
struct path_list {
  ARRAY_OF(struct str) list;
};

/* What a PATH argument stands for: a file stands for itself, also one that is not there (project_add says so); a
 * folder for the *.seg files in it and in its folders, in the order of their names, byte by byte. Hidden entries and
 * linked folders inside it are passed over. False and a reason in `why` where a folder cannot be read or holds no
 * such file. */
bool project_expand(struct arena *a, struct str path, struct path_list *out, struct str *why);

/* `path` as written in source `file`: relative to that file's folder, and normalised. */
struct str project_beside(struct project *p, uint32_t file, struct str path);

/* Without "." and "..", where the latter can be told from the text alone, and without doubled slashes. */
struct str path_normal(struct arena *a, struct str path);

/* Adds a module of the standard library, as `use` does. `at` is where it was asked for. False, reported, where there
 * is none of that name. */
bool project_use(struct project *p, struct str module, struct span at);

/* Whether a source is one of the standard library's. */
bool project_is_stdlib(const struct project *p, uint32_t file);

/* The names of its modules (gen/stdlib.c). */
const struct str *stdlib_modules(uint32_t *count);

#endif
