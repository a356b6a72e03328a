/* The smallest world and program that still go wrong in the same way, found greedily: parts of the text, then rows,
 * values and fields, and around again while anything gives way. */
#include "engines.h"

#include <time.h>

struct shrinking {
  struct arena *a;
  struct world *w;
  struct str *program;
  struct outcome *o;
  struct str folder;
  time_t end;
};

static bool late(const struct shrinking *s) { return time(NULL) > s->end; }

/* Whether it goes wrong alike; then that is what is shown. */
static bool still(struct shrinking *s, const struct world *w, const struct loaded *l, struct str program) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct outcome o = compare(&a, w, l, program, NULL);
  bool same = o.verdict == DIFFERENT && strcmp(o.kind, s->o->kind) == 0;
  /* what does not check shows nothing else than its message: another one is another mistake */
  if (same && strncmp(o.kind, "check", 5) == 0) same = str_eq(o.what, s->o->what);
  if (same) {
    s->o->what = str_dup(s->a, o.what);
    s->o->segment = o.segment.len ? str_dup(s->a, o.segment) : STR("");
    s->o->text = o.text.len ? str_dup(s->a, o.text) : STR("");
  }
  arena_free(&a);
  return same;
}

static bool still_loaded(struct shrinking *s, const struct world *w, struct str program) {
  struct loaded l;
  world_load(&l, w, s->folder);
  bool same = !l.problem.len && still(s, w, &l, program);
  world_unload(&l);
  return same;
}

static bool try_program(struct shrinking *s, const struct loaded *l, uint32_t from, uint32_t to, struct str with) {
  struct str p = *s->program;
  if (with.len >= to - from) return false;
  struct str shorter = str_printf(s->a, "%.*s%.*s%.*s", (int)from, p.ptr, STR_ARG(with), (int)(p.len - to), p.ptr + to);
  if (late(s) || !still(s, s->w, l, shorter)) return false;
  *s->program = shorter;
  return true;
}

static bool cut_node(struct shrinking *s, const struct loaded *l, const struct node *n, bool top) {
  if (top && try_program(s, l, n->span.start, n->span.end, STR(""))) return true;
  bool expression = n->kind >= N_NAME && n->kind != N_ARG && n->kind != N_LAMBDA;
  if (expression && n->kind != N_TRUE && n->kind != N_NAME) {
    static const char *const plain[] = {"true", "false", "1", "\"a\""};
    for (size_t i = 0; i < 4; i++)
      if (try_program(s, l, n->span.start, n->span.end, str_from(plain[i]))) return true;
    for (uint32_t i = 0; i < n->count; i++) {
      if (!n->kids[i]) continue;
      const struct node *k = n->kids[i];
      struct str text = str_sub(*s->program, k->span.start, k->span.end);
      if (try_program(s, l, n->span.start, n->span.end, text)) return true;
      if (try_program(s, l, n->span.start, n->span.end, str_printf(s->a, "(%.*s)", STR_ARG(text)))) return true;
    }
  }
  if ((n->kind == N_RULES || n->kind == N_RULE || n->kind == N_LIST) && n->count > 1)
    for (uint32_t i = 0; i < n->count; i++)
      if (try_program(s, l, n->kids[i]->span.start,
                      i + 1 < n->count && n->kind == N_LIST ? n->kids[i + 1]->span.start : n->kids[i]->span.end,
                      STR("")))
        return true;
  if (n->kind == N_AND || n->kind == N_OR)
    for (uint32_t i = 0; i + 1 < n->count; i++)
      if (try_program(s, l, n->kids[i]->span.start, n->kids[i + 1]->span.start, STR("")) ||
          try_program(s, l, n->kids[i]->span.end, n->kids[i + 1]->span.end, STR("")))
        return true;
  for (uint32_t i = 0; i < n->count; i++)
    if (n->kids[i] && cut_node(s, l, n->kids[i], n->kind == N_FILE)) return true;
  return false;
}

static bool shrink_program(struct shrinking *s) {
  struct loaded l;
  world_load(&l, s->w, s->folder);
  bool any = false, more = !l.problem.len;
  while (more && !late(s)) {
    struct arena a;
    arena_init(&a, &mem_libc, NULL);
    struct sources ss = sources_in(&a);
    struct diags ds = diags_in(&a);
    struct tree_ids ids = {1};
    uint32_t file = sources_add(&ss, STR("program.seg"), *s->program);
    struct node *n = parse_file(&a, &ss, file, &ids, &ds);
    more = cut_node(s, &l, n, false);
    any |= more;
    arena_free(&a);
  }
  world_unload(&l);
  return any;
}

static bool shrink_rows(struct shrinking *s) {
  bool any = false;
  for (uint32_t e = 0; e < s->w->heap_count; e++) {
    struct heap *h = &s->w->heaps[e];
    for (uint32_t size = h->rows.count; size; size /= 2) {
      for (uint32_t from = 0; from + size <= h->rows.count && !late(s);) {
        struct heap keep = *h;
        struct cell **rows = arena_new_array(s->a, struct cell *, h->rows.count + 1);
        uint32_t n = 0;
        for (uint32_t i = 0; i < keep.rows.count; i++)
          if (i < from || i >= from + size) rows[n++] = keep.rows.items[i];
        h->rows.items = rows;
        h->rows.count = h->rows.cap = n;
        if (still_loaded(s, s->w, *s->program)) {
          any = true;
        } else {
          *h = keep;
          from += size;
        }
      }
    }
  }
  return any;
}

static bool shrink_cells(struct shrinking *s) {
  bool any = false;
  for (uint32_t e = 0; e < s->w->heap_count; e++) {
    struct heap *h = &s->w->heaps[e];
    for (uint32_t n = 0; n < h->rows.count; n++)
      for (uint32_t c = 0; c < h->column_count && !late(s); c++) {
        struct cell keep = h->rows.items[n][c];
        if (!keep.present) continue;
        h->rows.items[n][c] = (struct cell){0};
        if (still_loaded(s, s->w, *s->program)) any = true;
        else h->rows.items[n][c] = keep;
      }
  }
  return any;
}

static bool shrink_schema(struct shrinking *s) {
  bool any = false;
  for (size_t from = 0; from < s->w->schema_text.len && !late(s);) {
    struct str text = s->w->schema_text;
    size_t to = from;
    while (to < text.len && text.ptr[to] != '\n') to++;
    to += to < text.len;
    if (text.ptr[from] == ' ') {
      s->w->schema_text = str_printf(s->a, "%.*s%.*s", (int)from, text.ptr, (int)(text.len - to), text.ptr + to);
      if (still_loaded(s, s->w, *s->program)) {
        any = true;
        continue;
      }
      s->w->schema_text = text;
    }
    from = to;
  }
  return any;
}

/* Columns that the schema no longer names. */
static void drop_columns(struct shrinking *s) {
  for (uint32_t e = 0; e < s->w->heap_count; e++) {
    struct heap *h = &s->w->heaps[e];
    uint32_t n = 0;
    for (uint32_t c = 0; c < h->column_count; c++) {
      if (str_find(s->w->schema_text, h->columns[c]) == SIZE_MAX) continue;
      for (uint32_t i = 0; i < h->rows.count; i++) h->rows.items[i][n] = h->rows.items[i][c];
      h->columns[n++] = h->columns[c];
    }
    h->column_count = n;
  }
}

void shrink(struct arena *a, struct world *w, struct str *program, struct outcome *o, struct str folder) {
  struct shrinking s = {a, w, program, o, folder, time(NULL) + 25};
  /* rows are changed in place: work on copies */
  struct heap *heaps = arena_new_array(a, struct heap, w->heap_count + 1);
  for (uint32_t e = 0; e < w->heap_count; e++) {
    heaps[e] = w->heaps[e];
    heaps[e].columns = arena_new_array(a, struct str, heaps[e].column_count + 1);
    memcpy(heaps[e].columns, w->heaps[e].columns, heaps[e].column_count * sizeof(struct str));
    heaps[e].rows.items = arena_new_array(a, struct cell *, heaps[e].rows.count + 1);
    for (uint32_t n = 0; n < heaps[e].rows.count; n++) {
      heaps[e].rows.items[n] = arena_new_array(a, struct cell, heaps[e].column_count + 1);
      memcpy(heaps[e].rows.items[n], w->heaps[e].rows.items[n], heaps[e].column_count * sizeof(struct cell));
    }
  }
  w->heaps = heaps;
  engines_only(str_dup(a, str_from(o->kind)).ptr);
  for (int round = 0; round < 4 && !late(&s); round++) {
    /* what does not check would only become wrong in another way */
    bool any = strncmp(o->kind, "check", 5) != 0 && strncmp(o->kind, "derived", 7) != 0 && shrink_program(&s);
    any |= shrink_rows(&s);
    any |= shrink_schema(&s);
    any |= shrink_cells(&s);
    if (!any) break;
  }
  engines_only(NULL);
  drop_columns(&s);
}
