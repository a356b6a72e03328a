/* Text: a view of bytes that somebody else owns, and a buffer that grows in an arena. */
#ifndef SEG_BASE_STR_H
#define SEG_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

/* Not terminated, may hold any byte; UTF-8 wherever it came through a loader or the lexer. */
struct str {
  const char *ptr;
  size_t len;
};

#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_NONE ((struct str){0})
#define STR_ARG(s) (int)(s).len, (s).ptr /* for "%.*s" */

static inline struct str str_from(const char *z) { return (struct str){z, z ? strlen(z) : 0}; }
static inline struct str str_of(const char *p, size_t n) { return (struct str){p, n}; }
static inline bool str_eq(struct str a, struct str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool str_is(struct str a, const char *z) { return str_eq(a, str_from(z)); }

/* Bytewise, which for UTF-8 is by code point: <0, 0, >0. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* The offset of the first `needle` in `s`; SIZE_MAX where there is none. */
size_t str_find(struct str s, struct str needle);
struct str str_sub(struct str s, size_t from, size_t to);
/* Without the six ASCII white-space characters at both ends: U+0009 to U+000D and U+0020. */
struct str str_trim(struct str s);
uint64_t str_hash(struct str s); /* XXH3 */

/* A copy in `a`, with a zero byte after it that `len` does not count. */
struct str str_dup(struct arena *a, struct str s);
struct str str_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str str_vprintf(struct arena *a, const char *fmt, va_list ap);

/* A text under construction. `buf_str` is valid until the next change. */
struct buf {
  struct arena *arena;
  char *ptr;
  size_t len, cap;
};

static inline struct buf buf_in(struct arena *a) { return (struct buf){.arena = a}; }
static inline struct str buf_str(const struct buf *b) { return (struct str){b->ptr, b->len}; }
void buf_add(struct buf *b, struct str s);
void buf_addz(struct buf *b, const char *z);
void buf_addc(struct buf *b, char c);
void buf_add_utf8(struct buf *b, uint32_t codepoint);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
