/* RE2 behind a C interface. No C++ exception leaves it; memory that runs out is told, never hidden.
 * */
#ifndef SEG_DATA_RE2_SHIM_H
#define SEG_DATA_RE2_SHIM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum re2_status {
  RE2_NO = 0,  /* does not match; or: made no object, the pattern is not RE2's or is too large */
  RE2_YES = 1, /* matches; or: made */
  RE2_NO_MEMORY = -1,
};

struct re2_pattern;

/* Compiles a pattern in RE2's syntax, UTF-8, to match whole texts. On RE2_YES `*out` is the
 * caller's to give to re2_shim_free. `max_mem` bytes bound the program and its DFA. */
enum re2_status re2_shim_new(const char *pattern, size_t length, size_t max_mem, struct re2_pattern **out);

/* Thread-safe. */
enum re2_status re2_shim_full(const struct re2_pattern *p, const char *text, size_t length);

/* Instructions of the compiled program. */
int re2_shim_program_size(const struct re2_pattern *p);

/* Takes a struct re2_pattern; fits arena_defer. */
void re2_shim_free(void *p);

#ifdef __cplusplus
}
#endif

#endif
