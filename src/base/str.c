#define _GNU_SOURCE /* memmem */
#include "base/str.h"

#include <stdio.h>
#include <xxhash.h>

int str_cmp(struct str a, struct str b) {
  size_t n = a.len < b.len ? a.len : b.len;
  int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
  if (c) return c;
  return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix) {
  return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool str_ends(struct str s, struct str suffix) {
  return s.len >= suffix.len && (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

size_t str_find(struct str s, struct str needle) {
  if (needle.len == 0) return 0;
  if (s.len < needle.len) return SIZE_MAX;
  const char *p = memmem(s.ptr, s.len, needle.ptr, needle.len);
  return p ? (size_t)(p - s.ptr) : SIZE_MAX;
}

struct str str_sub(struct str s, size_t from, size_t to) {
  if (to > s.len) to = s.len;
  if (from > to) from = to;
  return (struct str){from ? s.ptr + from : s.ptr, to - from}; /* no arithmetic on a NULL text */
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct str str_trim(struct str s) {
  while (s.len && is_space(s.ptr[0])) s.ptr++, s.len--;
  while (s.len && is_space(s.ptr[s.len - 1])) s.len--;
  return s;
}

uint64_t str_hash(struct str s) { return XXH3_64bits(s.len ? s.ptr : "", s.len); }

struct str str_dup(struct arena *a, struct str s) {
  char *p = arena_alloc(a, s.len + 1);
  if (s.len) memcpy(p, s.ptr, s.len);
  return (struct str){p, s.len};
}

struct str str_vprintf(struct arena *a, const char *fmt, va_list ap) {
  va_list again;
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, again);
  va_end(again);
  if (n < 0) arena_fail(a);
  char *p = arena_alloc(a, (size_t)n + 1);
  vsnprintf(p, (size_t)n + 1, fmt, ap);
  return (struct str){p, (size_t)n};
}

struct str str_printf(struct arena *a, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str s = str_vprintf(a, fmt, ap);
  va_end(ap);
  return s;
}

static void buf_need(struct buf *b, size_t more) {
  if (b->cap - b->len >= more) return;
  size_t cap = b->cap ? b->cap * 2 : 64;
  while (cap - b->len < more) cap *= 2;
  b->ptr = arena_grow(b->arena, b->ptr, b->cap, cap);
  b->cap = cap;
}

void buf_add(struct buf *b, struct str s) {
  if (s.len == 0) return;
  buf_need(b, s.len);
  memcpy(b->ptr + b->len, s.ptr, s.len);
  b->len += s.len;
}

void buf_addz(struct buf *b, const char *z) { buf_add(b, str_from(z)); }

void buf_addc(struct buf *b, char c) {
  buf_need(b, 1);
  b->ptr[b->len++] = c;
}

void buf_add_utf8(struct buf *b, uint32_t c) {
  if (c < 0x80) {
    buf_addc(b, (char)c);
  } else if (c < 0x800) {
    buf_addc(b, (char)(0xC0 | c >> 6));
    buf_addc(b, (char)(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    buf_addc(b, (char)(0xE0 | c >> 12));
    buf_addc(b, (char)(0x80 | (c >> 6 & 0x3F)));
    buf_addc(b, (char)(0x80 | (c & 0x3F)));
  } else {
    buf_addc(b, (char)(0xF0 | c >> 18));
    buf_addc(b, (char)(0x80 | (c >> 12 & 0x3F)));
    buf_addc(b, (char)(0x80 | (c >> 6 & 0x3F)));
    buf_addc(b, (char)(0x80 | (c & 0x3F)));
  }
}

void buf_printf(struct buf *b, const char *fmt, ...) {
  va_list ap, again;
  va_start(ap, fmt);
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, again);
  va_end(again);
  if (n < 0) arena_fail(b->arena);
  buf_need(b, (size_t)n + 1);
  vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
  va_end(ap);
  b->len += (size_t)n;
}
