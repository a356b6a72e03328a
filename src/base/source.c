#include "base/source.h"

uint32_t sources_add(struct sources *ss, struct str path, struct str text) {
  struct source s = {.path = str_dup(ss->arena, path), .text = str_dup(ss->arena, text)};
  uint32_t n = 1;
  const char *begin = s.text.ptr, *end = begin + s.text.len;
  for (const char *p = begin; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++) n++;
  s.lines = arena_new_array(ss->arena, uint32_t, n);
  for (const char *p = begin; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
    s.lines[++s.line_count] = (uint32_t)(p - begin) + 1;
  s.line_count = n;
  *array_push(ss->arena, &ss->list) = s;
  return ss->list.count;
}

const struct source *sources_get(const struct sources *ss, uint32_t file) { return &ss->list.items[file - 1]; }

struct line_col source_locate(const struct source *s, uint32_t offset) {
  if (offset > s->text.len) offset = (uint32_t)s->text.len;
  uint32_t lo = 0, hi = s->line_count;
  while (hi - lo > 1) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (s->lines[mid] <= offset) lo = mid;
    else hi = mid;
  }
  struct line_col at = {lo + 1, 1};
  for (uint32_t i = s->lines[lo]; i < offset; i++) at.col += ((unsigned char)s->text.ptr[i] & 0xC0) != 0x80;
  return at;
}

struct str source_line(const struct source *s, uint32_t line) {
  uint32_t from = s->lines[line - 1];
  size_t to = line < s->line_count ? s->lines[line] - 1 : s->text.len;
  if (to > from && s->text.ptr[to - 1] == '\r') to--;
  return str_sub(s->text, from, to);
}
