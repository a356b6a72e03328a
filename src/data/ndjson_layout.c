/* Lines of NDJSON that are laid out as one before them was: the same keys in the same order, with the same spaces.
 *
 * The index says where colons behind quotation marks are; in such lines these are the ones behind the keys, as many in
 * each line. So it is known at once where each value of many lines begins and ends, and nothing has to be read to know
 * where the next thing stands. That is no more than a guess, and it is checked, key by key over all lines: what stands
 * between two values is byte by byte what stood there before; a value is null, a number as JSON spells it, or stands
 * between quotation marks; and in all of the lines there are no other quotation marks than those, no backslashes and
 * no control characters. What passes is an object, read right. Of the first line that does not, and of those behind
 * it, nothing is said. */
#include "data/ndjson_layout.h"

#include "data/cell_digits.h"
#include "data/json.h"

/* ---- to know one ---- */

static uint32_t space_at(const char *p) { return *p == ' '; }

static bool learn_piece(struct layout_piece *k, const char *from, const char *colon, const char *value) {
  *k = (struct layout_piece){.before = (uint32_t)(colon - from), .behind = (uint32_t)(value - colon)};
  uint32_t n = k->before + k->behind;
  if (n > 24) return false;
  for (uint32_t i = 0; i < n; i++) {
    k->bytes[i / 8] |= (uint64_t)(unsigned char)from[i] << (i % 8 * 8);
    k->used[i / 8] |= UINT64_C(0xFF) << (i % 8 * 8);
  }
  return true;
}

/* Which of the ways to read a value suits; of null, it is what the column mostly has. False where none does. */
static bool learn_value(struct layout_piece *k, char c, const struct layout_column *column) {
  k->column = column->column;
  k->text = column->text;
  k->whole = column->whole;
  k->point = column->point;
  k->word = column->word;
  if (c == '"') k->value = VALUE_TEXT;
  else if (c == 't' || c == 'f') k->value = VALUE_WORD;
  else if (c == '-' || (c >= '0' && c <= '9')) k->value = VALUE_NUMBER;
  else if (c == 'n') k->value = k->point && k->column != NONE ? VALUE_NUMBER : k->text ? VALUE_TEXT : VALUE_WORD;
  else return false;
  return true;
}

void layout_learn(struct layout *y, const char *p, const char *end,
                  struct layout_column (*column_of)(void *ctx, struct str key), void *ctx) {
  const char *from = p;
  uint32_t count = 0;
  y->count = 0;
  p++; /* the brace */
  for (; count < LAYOUT_KEYS; count++) {
    if (*p != '"') return;
    const char *quote = memchr(p + 1, '"', (size_t)(end - p - 1));
    if (!quote || quote[1] != ':' || memchr(p, '\\', (size_t)(quote - p))) return;
    const char *value = quote + 2 + space_at(quote + 2);
    struct layout_piece *k = &y->pieces[count];
    struct layout_column column = column_of(ctx, str_of(p + 1, (size_t)(quote - p - 1)));
    struct json_reader r = json_reader_on(str_of(value, (size_t)(end - value)));
    struct json_value v;
    if (!learn_piece(k, from, quote + 1, value) || !json_read(&r, &v) || !learn_value(k, *value, &column)) return;
    from = p = r.p;
    if (*p == '}') break;
    p++; /* the comma */
    p += space_at(p);
  }
  if (count == LAYOUT_KEYS) return;
  y->tail = (uint32_t)(end - p); /* with what stands before the line feed */
  if (y->tail == 1 || (y->tail == 2 && p[1] == '\r')) y->count = count + 1;
}

/* ---- values ---- */

static inline uint32_t load_4(const char *p) {
  uint32_t x;
  memcpy(&x, p, 4);
  return x;
}

static inline bool is_null(const char *p, uint32_t n) { return n == 4 && load_4(p) == load_4("null"); }

enum number { NO_NUMBER, NUMBER_WHOLE, NUMBER_POINT };

/* As JSON spells numbers, without an exponent. */
static __attribute__((noinline)) enum number number_of(const char *p, uint32_t n) {
  const char *end = p + n;
  p += n && *p == '-';
  const char *digits = p;
  while (p < end && (unsigned char)(*p - '0') <= 9) p++;
  if (p == digits || (*digits == '0' && p > digits + 1)) return NO_NUMBER;
  if (p == end) return NUMBER_WHOLE;
  if (*p++ != '.' || p == end) return NO_NUMBER;
  while (p < end && (unsigned char)(*p - '0') <= 9) p++;
  return p == end ? NUMBER_POINT : NO_NUMBER;
}

/* The same, at once for those of up to eight characters. */
static inline enum number quick_number(const char *p, uint32_t n) {
  if (n - 1 >= 8) return number_of(p, n);
  uint64_t x = digits_at(p, n), other = above_9(x);
  uint32_t zero = *p == '0', gap = 8 - n;
  if (!other) return zero && n > 1 ? NO_NUMBER : NUMBER_WHOLE;
  uint32_t at = (uint32_t)__builtin_ctzll(other) / 8 - gap; /* a point here, and nothing else; a digit on each side */
  if ((other & (other - 1)) || (x >> ((at + gap) * 8) & 0xFF) != ('.' ^ '0') || at - 1 >= n - 2) return number_of(p, n);
  return zero && at > 1 ? NO_NUMBER : NUMBER_POINT;
}

/* ---- a key of all lines ---- */

struct walk {
  const struct layout_piece *piece;
  const char *base;
  const uint32_t *colons, *ends; /* of the first line: its colon of this key, and what the value's end is told from */
  uint32_t step, end_step;       /* to those of the next line */
  uint32_t end_less;             /* the value ends so far before */
  const uint32_t *lines;         /* of the first key: where the lines end, else NULL */
  uint32_t begin;                /* of the first key: where the first line begins */
  uint32_t *from, *to, stride;
  uint32_t rows, texts; /* texts: out, values with quotation marks */
};

/* The lines up to the first one in which this key or its value is not as it should be. */
static inline __attribute__((always_inline)) uint32_t walk_by(struct walk *w, enum layout_value value, int words,
                                                              bool first) {
  const struct layout_piece k = *w->piece;
  const char *const base = w->base;
  const uint32_t rows = w->rows, less = w->end_less, *lines = w->lines, *colons = w->colons, *ends = w->ends;
  const size_t step = w->step, end_step = w->end_step, stride = w->stride;
  uint32_t *restrict out_from = w->from, *restrict out_to = w->to;
  uint32_t texts = 0, r = 0, begin = w->begin;
  for (; r < rows; r++, colons += step, ends += end_step, out_from += stride, out_to += stride) {
    uint32_t colon = *colons, end = *ends - less, start = colon + k.behind, n = end - start;
    const char *piece = base + colon - k.before, *p = base + start;
    uint64_t other = (load_8(piece) ^ k.bytes[0]) & k.used[0];
    if (words > 1) other |= (load_8(piece + 8) ^ k.bytes[1]) & k.used[1];
    if (words > 2) other |= (load_8(piece + 16) ^ k.bytes[2]) & k.used[2];
    if (first) {
      other |= colon - k.before - begin;
      begin = lines[r] + 1;
    }
    if (__builtin_expect(other || (int32_t)n <= 0, 0)) break;
    uint32_t from = start, to = end;
    if (value == VALUE_TEXT) {
      uint32_t text = (*p == '"') & (base[end - 1] == '"') & (n > 1) & k.text, null = is_null(p, n);
      if (__builtin_expect(!(text | null), 0)) break;
      from = (start + 1) & (0 - text);
      to = ((end - 1) | (uint32_t)(n == 2) * CELL_QUOTED) & (0 - text);
      texts += text;
    } else if (value == VALUE_NUMBER) {
      enum number is = quick_number(p, n);
      if (__builtin_expect(is == NO_NUMBER, 0)) {
        if (!is_null(p, n)) break;
        from = to = 0;
      } else if (!(is == NUMBER_WHOLE ? k.whole : k.point)) {
        break;
      }
    } else if (is_null(p, n)) {
      from = to = 0;
    } else if (!k.word || (!(n == 4 && load_4(p) == load_4("true")) && !(n == 5 && !memcmp(p, "false", 5)))) {
      break;
    }
    *out_from = from;
    *out_to = to;
  }
  w->texts = texts;
  return r;
}

#define WALK(value, words) return w->lines ? walk_by(w, value, words, true) : walk_by(w, value, words, false)

static uint32_t walk(struct walk *w) {
  uint32_t n = w->piece->before + w->piece->behind;
  if (w->piece->value == VALUE_TEXT) {
    if (n <= 8) WALK(VALUE_TEXT, 1);
    if (n <= 16) WALK(VALUE_TEXT, 2);
    WALK(VALUE_TEXT, 3);
  }
  if (w->piece->value == VALUE_NUMBER) {
    if (n <= 8) WALK(VALUE_NUMBER, 1);
    if (n <= 16) WALK(VALUE_NUMBER, 2);
    WALK(VALUE_NUMBER, 3);
  }
  WALK(VALUE_WORD, 3);
}

uint32_t layout_lines(const struct layout *y, const struct ndjson_index *x, const char *base, uint32_t row,
                      uint32_t most, const struct layout_out *out, uint32_t *at, uint32_t *colon, uint32_t *line) {
  const uint32_t *lines = x->lines + *line, *colons = x->colons + *colon;
  uint32_t rows = x->line_count - *line, whole = (x->colon_count - *colon) / y->count, texts = 0, unread[2];
  if (rows > whole) rows = whole;
  if (rows > most) rows = most;
  uint32_t odd = rows ? first_bit(x->odd, *at, lines[rows - 1]) : 0;
  while (rows && lines[rows - 1] > odd) rows--;
  for (uint32_t all = NONE; rows && all != rows;) { /* once more for those before the one that is not so */
    all = rows;
    texts = 0;
    for (uint32_t i = 0; i < y->count && rows; i++) {
      const struct layout_piece *k = &y->pieces[i];
      bool last = i + 1 == y->count, wanted = k->column != NONE;
      size_t first = wanted ? (size_t)row * out->stride + out->place[k->column] : 0;
      struct walk w = {.piece = k,
                       .base = base,
                       .colons = colons + i,
                       .step = y->count,
                       .ends = last ? lines : colons + i + 1,
                       .end_step = last ? 1 : y->count,
                       .end_less = last ? y->tail : y->pieces[i + 1].before,
                       .lines = i ? NULL : lines,
                       .begin = *at,
                       .from = wanted ? out->from + first : &unread[0],
                       .to = wanted ? out->to + first : &unread[1],
                       .stride = wanted ? out->stride : 0,
                       .rows = rows};
      rows = walk(&w);
      texts += w.texts;
    }
    for (uint32_t r = 0; r < rows; r++) {
      const char *p = base + lines[r] - y->tail;
      if (p[0] != '}' || (y->tail == 2 && p[1] != '\r')) rows = r;
    }
  }
  if (!rows) return 0;
  uint32_t end = lines[rows - 1] + 1;
  if (quotes_before(x, end) - quotes_before(x, *at) != 2 * (rows * y->count + texts) ||
      (x->has_returns && bits_between(x->returns, *at, end) != (y->tail == 2 ? rows : 0)))
    return 0;
  *at = end;
  *colon += rows * y->count;
  *line += rows;
  return rows;
}
