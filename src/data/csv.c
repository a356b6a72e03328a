/* Cells by RFC 4180, with what spreadsheets add. */
#include "data/csv.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* A bit for each of the 64 bytes at `p` that a cell may end at. */
static uint64_t marks_of(const char *p, char separator) {
  uint64_t marks = 0;
#if defined(__SSE2__)
  __m128i comma = _mm_set1_epi8(separator), line = _mm_set1_epi8('\n'), quote = _mm_set1_epi8('"');
  for (int i = 0; i < 4; i++) {
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    __m128i hit =
        _mm_or_si128(_mm_cmpeq_epi8(x, comma), _mm_or_si128(_mm_cmpeq_epi8(x, line), _mm_cmpeq_epi8(x, quote)));
    marks |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * i);
  }
#else
  for (int i = 0; i < 64; i++) marks |= (uint64_t)(p[i] == separator || p[i] == '\n' || p[i] == '"') << i;
#endif
  return marks;
}

size_t csv_mark_far(struct csv *c, size_t at) {
  size_t len = c->text.len;
  for (size_t block = at & ~(size_t)63; block < len; block += 64) {
    c->block = block;
    c->loaded = true;
    if (len - block >= 64) {
      c->marks = marks_of(c->text.ptr + block, c->separator);
    } else {
      char rest[64] = {0}; /* no byte beyond the end is read */
      memcpy(rest, c->text.ptr + block, len - block);
      c->marks = marks_of(rest, c->separator) & (((uint64_t)1 << (len - block)) - 1);
    }
    uint64_t marks = at > block ? c->marks >> (at - block) << (at - block) : c->marks;
    if (marks) return block + (size_t)__builtin_ctzll(marks);
  }
  return len;
}

int csv_quoted(struct csv *c, struct csv_cell *out) {
  const char *p = c->text.ptr + c->at, *end = c->text.ptr + c->text.len;
  out->quoted = true;
  const char *from = ++p;
  bool plain = true;
  uint64_t opened = c->line;
  c->scratch.len = 0;
  for (;;) {
    const char *q = memchr(p, '"', (size_t)(end - p));
    if (!q) {
      c->line = opened; /* where to look, not where the file ends */
      return CSV_OPEN_QUOTE;
    }
    for (const char *n = p; n < q; n++) c->line += *n == '\n';
    if (q + 1 < end && q[1] == '"') {
      buf_add(&c->scratch, str_of(from, (size_t)(q + 1 - from)));
      plain = false;
      p = from = q + 2;
      continue;
    }
    if (plain) {
      out->text = str_of(from, (size_t)(q - from));
    } else {
      buf_add(&c->scratch, str_of(from, (size_t)(q - from)));
      out->text = buf_str(&c->scratch);
    }
    p = q + 1;
    break;
  }
  if (p < end && *p == '\r' && (p + 1 == end || p[1] == '\n')) p++;
  if (p < end && *p != c->separator && *p != '\n') return CSV_AFTER_QUOTE;
  out->last = p == end || *p == '\n';
  c->at = (size_t)(p - c->text.ptr) + (p < end);
  return CSV_OK;
}

const char *csv_error(int status) {
  switch (status) {
    case CSV_OPEN_QUOTE: return "a quotation mark is not closed";
    case CSV_AFTER_QUOTE: return "something stands behind a closing quotation mark";
    default: return "a quotation mark stands inside a cell that does not begin with one";
  }
}
