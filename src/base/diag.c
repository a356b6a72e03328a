#include "base/diag.h"

#include <stdlib.h>

static bool same_place(const struct diag *d, const struct diag_code *code, struct span span) {
  return d->code == code && d->span.file == span.file && d->span.start == span.start && d->span.end == span.end &&
         span.file != 0;
}

struct diag *diag_add(struct diags *ds, const struct diag_code *code, struct span span, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct diag *d = arena_new(ds->arena, struct diag);
  d->code = code;
  d->span = span;
  d->message = str_vprintf(ds->arena, fmt, ap);
  va_end(ap);
  uint32_t last = ds->list.count, first = last > 256 ? last - 256 : 0; /* a flood must not cost its square */
  for (uint32_t i = last; i-- > first;)
    if (same_place(ds->list.items[i], code, span)) return d;
  *array_push(ds->arena, &ds->list) = d;
  if (code->severity == SEV_ERROR) ds->errors++;
  else ds->warnings++;
  return d;
}

#define FORMATTED(out)                     \
  va_list ap;                              \
  va_start(ap, fmt);                       \
  (out) = str_vprintf(ds->arena, fmt, ap); \
  va_end(ap)

void diag_label(struct diags *ds, struct diag *d, struct span span, const char *fmt, ...) {
  struct diag_label *l = array_push(ds->arena, &d->labels);
  l->span = span;
  FORMATTED(l->text);
}

void diag_here(struct diags *ds, struct diag *d, const char *fmt, ...) { FORMATTED(d->label); }

void diag_note(struct diags *ds, struct diag *d, const char *fmt, ...) { FORMATTED(*array_push(ds->arena, &d->notes)); }

void diag_help(struct diags *ds, struct diag *d, const char *fmt, ...) { FORMATTED(*array_push(ds->arena, &d->help)); }

void diag_fix(struct diags *ds, struct diag *d, struct span span, struct str text, const char *fmt, ...) {
  struct diag_fix *f = array_push(ds->arena, &d->fixes);
  f->span = span;
  f->text = str_dup(ds->arena, text);
  FORMATTED(f->title);
}

static int diag_order(const struct diag *a, const struct diag *b) {
  if (a->span.file != b->span.file) return a->span.file < b->span.file ? -1 : 1;
  if (a->span.start != b->span.start) return a->span.start < b->span.start ? -1 : 1;
  return 0;
}

/* A merge sort, for it must be stable. */
static void merge(struct diag **items, struct diag **tmp, uint32_t n) {
  if (n < 2) return;
  uint32_t h = n / 2, i = 0, j = h, k = 0;
  merge(items, tmp, h);
  merge(items + h, tmp, n - h);
  while (i < h || j < n) tmp[k++] = j == n || (i < h && diag_order(items[i], items[j]) <= 0) ? items[i++] : items[j++];
  memcpy(items, tmp, n * sizeof *items);
}

void diags_sort(struct diags *ds) {
  if (ds->list.count < 2) return;
  merge(ds->list.items, arena_new_array(ds->arena, struct diag *, ds->list.count), ds->list.count);
}

enum { NEAR_MOST = 48 };

static int lower(char c) { return c >= 'A' && c <= 'Z' ? c + 32 : (unsigned char)c; }

/* Twice the distance, so that a difference in case alone can count as half an edit. */
static int distance2(struct str a, struct str b) {
  if (a.len > NEAR_MOST || b.len > NEAR_MOST) return 1000;
  int d[NEAR_MOST + 1][NEAR_MOST + 1];
  for (size_t i = 0; i <= a.len; i++) d[i][0] = (int)i * 2;
  for (size_t j = 0; j <= b.len; j++) d[0][j] = (int)j * 2;
  for (size_t i = 1; i <= a.len; i++) {
    for (size_t j = 1; j <= b.len; j++) {
      int cost = a.ptr[i - 1] == b.ptr[j - 1] ? 0 : lower(a.ptr[i - 1]) == lower(b.ptr[j - 1]) ? 1 : 2;
      int best = d[i - 1][j - 1] + cost;
      if (d[i - 1][j] + 2 < best) best = d[i - 1][j] + 2;
      if (d[i][j - 1] + 2 < best) best = d[i][j - 1] + 2;
      if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] && d[i - 2][j - 2] + 2 < best)
        best = d[i - 2][j - 2] + 2;
      d[i][j] = best;
    }
  }
  return d[a.len][b.len];
}

int name_nearest(struct str word, const struct str *names, uint32_t count) {
  int best = -1, best_d = 1000;
  for (uint32_t i = 0; i < count; i++) {
    size_t longer = word.len > names[i].len ? word.len : names[i].len;
    int most = (int)(longer / 3) * 2;
    if (most > 6) most = 6;
    if (most < 2) most = longer > 1 ? 2 : 1;
    int d = distance2(word, names[i]);
    if (d <= most && d < best_d) best = (int)i, best_d = d;
  }
  return best;
}
