/* Many lines of NDJSON at once: objects as programs write them, then column by column. Those that are laid out as one
 * before are found together (ndjson_layout.c); those between them one by one, with their keys mostly in the order of
 * the line before. What is spelt otherwise or is no JSON is left to the reader of single lines. */
#include "data/ndjson_rows.h"

#include "base/utf8.h"
#include "data/cell_digits.h"
#include "data/json.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { TAKES_TEXT = 1, TAKES_WHOLE = 2, TAKES_NUMBER = 4, TAKES_BOOL = 8, TAKES_LIST = 16, TAKES_OBJECT = 32 };

/* As the reader of single lines has it; what is not among these is bad, which that reader tells. */
static uint8_t takes_of(const struct column_spec *s) {
  enum type_kind t = s->type.kind;
  unsigned takes = 0;
  if (t == TYPE_TEXT || t == TYPE_ENUM || t == TYPE_ID || t == TYPE_DATE || t == TYPE_TIMESTAMP || t == TYPE_DECIMAL ||
      t == TYPE_INT)
    takes |= TAKES_TEXT;
  if (t == TYPE_DECIMAL || t == TYPE_FLOAT) takes |= TAKES_NUMBER | TAKES_WHOLE;
  if (t == TYPE_INT || t == TYPE_ID || t == TYPE_TIMESTAMP) takes |= TAKES_WHOLE;
  if (t == TYPE_BOOL && s->storage.kind != STORED_WORDS) takes |= TAKES_BOOL;
  if (t == TYPE_SET && !s->storage.missing_count) takes |= TAKES_LIST;
  if (t == TYPE_MAP) takes |= TAKES_OBJECT;
  return (uint8_t)takes;
}

void ndjson_rows_begin(struct builder *b, struct table_build *t, struct ndjson_rows *x, const struct map *by_name) {
  const struct entity *e = &b->schema->entities[t->entity];
  struct arena *a = b->arena;
  *x = (struct ndjson_rows){.by_name = by_name, .scratch = buf_in(a)};
  x->columns = arena_new_array(a, uint32_t, e->column_count + 1);
  x->place = arena_new_array(a, uint32_t, e->column_count + 1);
  x->takes = arena_new_array(a, uint8_t, e->column_count + 1);
  x->met = arena_new_array(a, uint64_t, e->column_count + 1);
  for (uint32_t i = 0; i < e->column_count; i++) {
    if (!t->columns[i].needed) continue;
    x->takes[i] = takes_of(t->columns[i].spec);
    x->place[i] = x->count;
    x->columns[x->count++] = i;
  }
  x->most = CELLS_BYTES / (x->count + 1);
  x->from = arena_new_array(a, uint32_t, CELLS_BYTES);
  x->to = arena_new_array(a, uint32_t, CELLS_BYTES);
  x->layout = arena_new(a, struct layout);
  x->index = arena_new(a, struct ndjson_index);
  x->index->colons = arena_new_array(a, uint32_t, CELLS_BYTES + 8);
  x->index->lines = arena_new_array(a, uint32_t, CELLS_BYTES + 8);
}

/* The first quotation mark, backslash or control character at `p` or behind it; one behind `end`, or further, where
 * there is none before. */
static inline const char *text_end(const char *p, const char *end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), last = _mm_set1_epi8(0x1F);
  for (; p < end; p += 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_max_epu8(v, last), last)); /* unsigned v <= 0x1F */
    int mask = _mm_movemask_epi8(hit);
    if (mask) return p + __builtin_ctz((unsigned)mask);
  }
  return end + 1;
#else
  while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) p++;
  return p < end ? p : end + 1;
#endif
}

/* Behind the digits at `p`, or `end` or further where they go on. */
static inline const char *digits_end(const char *p, const char *end) {
  for (; p < end; p += 8) {
    uint64_t other = above_9(load_8(p) ^ EACH_BYTE('0'));
    if (other) return p + __builtin_ctzll(other) / 8;
  }
  return p;
}

/* A key that does not stand where it did before: behind its colon, NULL where it is not plain. */
static const char *new_key(struct ndjson_rows *x, const char *p, const char *end, uint32_t place, uint32_t *column) {
  if (*p != '"') return NULL;
  const char *q = text_end(p + 1, end);
  if (q >= end || *q != '"' || q[1] != ':') return NULL;
  uint32_t found = map_get(x->by_name, str_of(p + 1, (size_t)(q - p - 1)));
  *column = found == MAP_NONE ? NONE : found;
  q += 2;
  if (place < NDJSON_PLACES && q - p <= 24) {
    struct ndjson_key *k = &x->keys[place];
    *k = (struct ndjson_key){.length = (uint32_t)(q - p), .column = *column};
    for (uint32_t i = 0; i < k->length; i++) {
      k->bytes[i / 8] |= (uint64_t)(unsigned char)p[i] << (i % 8 * 8);
      k->used[i / 8] |= UINT64_C(0xFF) << (i % 8 * 8);
    }
  }
  return q;
}

static inline const char *read_key(struct ndjson_rows *x, const char *p, const char *end, uint32_t place,
                                   uint32_t *column) {
  if (place < NDJSON_PLACES) {
    const struct ndjson_key *k = &x->keys[place];
    uint64_t other = ((load_8(p) ^ k->bytes[0]) & k->used[0]) | ((load_8(p + 8) ^ k->bytes[1]) & k->used[1]) |
                     ((load_8(p + 16) ^ k->bytes[2]) & k->used[2]);
    if (__builtin_expect(!other && k->length, 1)) {
      *column = k->column;
      return p + k->length;
    }
  }
  return new_key(x, p, end, place, column);
}

/* A value and where it stands, marked as cells are; NULL where it is not plain. */
static inline const char *read_value(struct ndjson_rows *x, const char *p, const char *end, uint32_t column,
                                     const char *base, uint32_t *from, uint32_t *to) {
  unsigned takes = column == NONE ? UINT8_MAX : x->takes[column];
  const char *start = p, *q;
  if (*p == '"') {
    q = text_end(++p, end);
    if (q >= end || !(takes & TAKES_TEXT)) return NULL;
    *from = (uint32_t)(p - base);
    *to = (uint32_t)(q - base) | (q == p ? CELL_QUOTED : 0);
    if (__builtin_expect(*q == '"', 1)) return q + 1;
  } else if ((unsigned char)(*p - '0') <= 9 || *p == '-') {
    const char *digits = p + (*p == '-');
    unsigned kind = TAKES_WHOLE;
    q = digits_end(digits, end);
    if (q == digits || (*digits == '0' && q > digits + 1)) return NULL;
    if (*q == '.') {
      kind = TAKES_NUMBER;
      digits = q + 1;
      q = digits_end(digits, end);
      if (q == digits) return NULL;
    }
    *from = (uint32_t)(p - base);
    *to = (uint32_t)(q - base);
    if (__builtin_expect((*q | 32) != 'e', 1)) return takes & kind && q < end ? q : NULL;
  } else if (!memcmp(p, "null", 4)) {
    *from = *to = 0;
    return p + 4;
  }
  /* what is not often there */
  struct json_reader r = json_reader_on(str_of(start, (size_t)(end - start)));
  struct json_value v;
  if (!json_read(&r, &v)) return NULL;
  unsigned kind = v.kind == JSON_STRING   ? TAKES_TEXT
                  : v.kind == JSON_NUMBER ? TAKES_NUMBER
                  : v.kind == JSON_ARRAY  ? TAKES_LIST
                  : v.kind == JSON_OBJECT ? TAKES_OBJECT
                                          : TAKES_BOOL;
  if (!(takes & kind) || json_string_has_nul(v)) return NULL;
  *from = (uint32_t)(v.text.ptr - base);
  *to = (uint32_t)(v.text.ptr + v.text.len - base) | (v.escaped ? CELL_DOUBLED : 0);
  return r.p;
}

/* A line, with its end; NULL where it is not plain. */
static const char *read_line(struct ndjson_rows *x, const char *p, const char *end, const char *base, uint32_t row) {
  const size_t first = (size_t)row * x->count;
  const uint64_t now = ++x->lines;
  uint32_t met = 0;
  if (*p++ != '{') return NULL;
  if (*p == '}') {
    p++;
  } else {
    for (uint32_t place = 0;; place++) {
      uint32_t column, from, to;
      if (p >= end || !(p = read_key(x, p, end, place, &column))) return NULL;
      p += *p == ' ';
      if (p >= end || !(p = read_value(x, p, end, column, base, &from, &to))) return NULL;
      if (column != NONE) {
        if (x->met[column] == now) return NULL;
        x->met[column] = now;
        met++;
        x->from[first + x->place[column]] = from;
        x->to[first + x->place[column]] = to;
      }
      char c = *p++;
      if (c == '}') break;
      if (c != ',') return NULL;
      p += *p == ' ';
    }
  }
  for (uint32_t k = 0; met < x->count && k < x->count; k++)
    if (x->met[x->columns[k]] != now) x->from[first + k] = x->to[first + k] = 0;
  p += *p == '\r';
  return p < end && *p == '\n' ? p + 1 : NULL;
}

/* ---- lines laid out alike ---- */

static struct layout_column column_of(void *ctx, struct str key) {
  const struct ndjson_rows *x = ctx;
  uint32_t column = map_get(x->by_name, key);
  if (column == MAP_NONE) return (struct layout_column){NONE, true, true, true, true};
  unsigned takes = x->takes[column];
  return (struct layout_column){column, takes & TAKES_TEXT, takes & TAKES_WHOLE, takes & TAKES_NUMBER,
                                takes & TAKES_BOOL};
}

/* It did not help: so it is not tried for some lines, and for more of them each time. */
static void wait(struct ndjson_rows *x) {
  enum { LEAST = 8, MOST = 4096 };
  x->wasted = x->wasted * 2 + LEAST < MOST ? x->wasted * 2 + LEAST : MOST;
  x->pause = x->wasted;
}

/* What the index holds of the text from `at` on. */
struct cursor {
  bool indexed;
  uint32_t at, colon, line;
};

static void move_to(const struct ndjson_index *i, struct cursor *c, uint32_t at) {
  while (c->colon < i->colon_count && i->colons[c->colon] < at) c->colon++;
  while (c->line < i->line_count && i->lines[c->line] < at) c->line++;
  c->at = at;
}

/* Lines from `p` on, before `end`; how many. */
static uint32_t read_alike(struct ndjson_rows *x, const char *base, const char *p, const char *end, uint32_t row,
                           uint32_t most, struct cursor *c) {
  enum { FEW = 8 };
  if (!c->indexed) ndjson_index(x->index, base, (size_t)(end - base));
  c->indexed = true;
  move_to(x->index, c, (uint32_t)(p - base));
  if (c->line == x->index->line_count) return 0;
  struct layout *y = x->layout;
  struct layout_out out = {.place = x->place, .stride = x->count, .from = x->from, .to = x->to};
  uint32_t rows = layout_lines(y, x->index, base, row, most, &out, &c->at, &c->colon, &c->line);
  x->lines += rows;
  uint32_t met = 0;
  for (uint32_t k = 0; rows && k < y->count; k++) {
    if (y->pieces[k].column == NONE) continue;
    x->met[y->pieces[k].column] = x->lines;
    met++;
  }
  for (uint32_t k = 0; rows && met < x->count && k < x->count; k++) {
    if (x->met[x->columns[k]] == x->lines) continue;
    for (size_t r = row; r < (size_t)row + rows; r++) x->from[r * x->count + k] = x->to[r * x->count + k] = 0;
  }
  if (rows >= FEW) {
    x->wasted = 0;
  } else if (rows < most && c->line < x->index->line_count) {
    y->count = 0; /* another is learned */
    wait(x);
  }
  return rows;
}

static void learn(struct ndjson_rows *x, const char *p, const char *end) {
  layout_learn(x->layout, p, end, column_of, x);
  if (!x->layout->count) wait(x);
}

uint32_t ndjson_rows_read(struct builder *b, struct table_build *t, struct ndjson_rows *x, struct str text, size_t *at,
                          size_t to, uint64_t line) {
  if (text.len < CELLS_BEHIND || *at < x->not_before) return 0;
  if (to > text.len - CELLS_BEHIND) to = text.len - CELLS_BEHIND;
  if (*at >= to) return 0;
  const char *base = text.ptr + *at, *p = base, *end = base + (to - *at < CELLS_BYTES ? to - *at : CELLS_BYTES);
  uint32_t rows = 0, most = x->most < build_room(t) ? x->most : build_room(t);
  struct cursor cursor = {0};
  while (rows < most && p < end) {
    if (x->layout->count && !x->pause && p - text.ptr >= LAYOUT_BEFORE) {
      rows += read_alike(x, base, p, end, rows, most - rows, &cursor);
      if (cursor.at > (size_t)(p - base)) p = base + cursor.at;
      if (rows == most || p >= end) break;
    }
    const char *next = read_line(x, p, end, base, rows);
    if (!next) break;
    if (x->pause) x->pause--;
    else if (!x->layout->count) learn(x, p, next - 1);
    p = next;
    rows++;
  }
  if (!rows) return 0;
  bool ascii = cursor.indexed && !x->index->high;
  struct cells cells = {.base = base,
                        .rows = rows,
                        .stride = x->count,
                        .line = line,
                        .count = x->count,
                        .columns = x->columns,
                        .from = x->from,
                        .to = x->to,
                        .step = 1,
                        .json = true,
                        .scratch = &x->scratch};
  if ((!ascii && utf8_check(str_of(base, (size_t)(p - base))) != SIZE_MAX) || !cells_read(b, t, &cells)) {
    x->not_before = (size_t)(p - text.ptr);
    return 0;
  }
  *at = (size_t)(p - text.ptr);
  return rows;
}
