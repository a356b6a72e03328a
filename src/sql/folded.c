/* What folds a text and compares it with a constant, as a pattern of classes: `s` is [sSſ]. Databases have no folding
 * of ours, but patterns; and since folding works character by character, the pattern is exact. Characters that fold to
 * several ("ß" to "ss") are alternatives, also where only a part of them is in the constant. */
#include "data/text.h"
#include "sql/dialect.h"

enum { LONGEST = 200, PATHS_MOST = 64, SPAN = 3 };

/* Places: 0 is before the text, place i + 1 before the constant's character i. An edge leads from a place to one of the
 * next SPAN by any of the characters in a class. */
struct folded {
  struct arena *a;
  uint32_t c[LONGEST], count;
  bool open_start, open_end;               /* the constant may stand behind, before something else */
  struct buf edges[LONGEST + 2][SPAN + 1]; /* [from][length]: the characters, as a class spells them */
  bool through;                            /* from 0 to 1 by nothing */
  bool covers[LONGEST + 2];                /* an edge passes over this place */
};

static void add_edge(struct folded *f, uint32_t from, uint32_t to, uint32_t by) {
  struct buf *b = &f->edges[from][to - from];
  if (!b->arena) *b = buf_in(f->a);
  if (by < 0x80 && !(by >= '0' && by <= '9') && !((by | 32) >= 'a' && (by | 32) <= 'z') && by > ' ' && by < 0x7F)
    buf_addc(b, '\\');
  buf_add_utf8(b, by);
  for (uint32_t p = from + 1; p < to; p++) f->covers[p] = true;
}

/* All that a character gives, held against the constant from each place on. */
static void add_edges(struct folded *f, uint32_t by, const uint32_t *to, uint32_t count) {
  uint32_t end = f->count + 1;
  for (uint32_t skipped = 0; skipped < (f->open_start ? count : 1); skipped++)
    for (uint32_t at = 0; at < (skipped ? 1 : f->count); at++) {
      uint32_t n = 0, left = count - skipped;
      while (n < left && at + n < f->count && to[skipped + n] == f->c[at + n]) n++;
      if (n == left || (f->open_end && n && at + n == f->count))
        add_edge(f, skipped ? 0 : at + 1, n < left ? end : at + n + 1, by);
    }
}

/* All ways from a place to another, as alternatives. False: there are none, or too many. */
static bool put_ways(struct folded *f, uint32_t from, uint32_t to, struct buf *before, uint32_t *ways,
                     struct buf *out) {
  if (from == to) {
    if (++*ways > PATHS_MOST) return false;
    if (*ways > 1) buf_addc(out, '|');
    buf_add(out, before->len ? buf_str(before) : STR(""));
    return true;
  }
  bool ok = true;
  for (uint32_t n = 1; n <= SPAN && from + n <= to && ok; n++) {
    bool nothing = from == 0 && n == 1 && f->through;
    const struct buf *by = &f->edges[from][n];
    if (!nothing && !by->len) continue;
    size_t keep = before->len;
    if (!nothing) buf_printf(before, "[%.*s]", STR_ARG(buf_str(by)));
    ok = put_ways(f, from + n, to, before, ways, out);
    before->len = keep;
  }
  return ok;
}

static bool put_pattern(struct folded *f, struct buf *out) {
  uint32_t end = f->count + 1;
  if (f->open_start) buf_addz(out, ".*");
  for (uint32_t from = 0, to; from < end; from = to) {
    for (to = from + 1; f->covers[to]; to++) {}
    struct buf part = buf_in(f->a), before = buf_in(f->a);
    uint32_t ways = 0;
    if (!put_ways(f, from, to, &before, &ways, &part) || !ways) return false;
    if (!part.len) continue;
    if (ways > 1) buf_addz(out, "(?:");
    buf_add(out, buf_str(&part));
    if (ways > 1) buf_addc(out, ')');
  }
  if (f->open_end) buf_addz(out, ".*");
  return true;
}

const struct regex *sql_folded_pattern(struct arena *a, enum op op, struct str constant) {
  uint32_t count;
  const struct text_mapping *all = text_mappings(TEXT_FOLD, &count);
  struct folded *f = arena_new(a, struct folded);
  *f = (struct folded){.a = a,
                       .through = true,
                       .open_start = op == IR_CONTAINS || op == IR_ENDS,
                       .open_end = op == IR_CONTAINS || op == IR_STARTS};
  for (size_t at = 0; at < constant.len;) {
    if (f->count == LONGEST) return NULL;
    f->c[f->count++] = utf8_next(constant, &at);
  }
  if (!f->count) return NULL;
  for (uint32_t i = 0; i < f->count; i++) { /* characters that fold to themselves */
    bool again = false, moved = false;
    for (uint32_t k = 0; k < i; k++) again |= f->c[k] == f->c[i];
    for (uint32_t k = 0; k < count; k++) moved |= all[k].from == f->c[i];
    if (f->c[i] == 0) return NULL; /* which not every database has */
    if (!again && !moved) add_edges(f, f->c[i], &f->c[i], 1);
  }
  for (uint32_t k = 0; k < count; k++) add_edges(f, all[k].from, all[k].to, all[k].count);
  struct buf out = buf_in(a);
  struct regex_problems ps = {0};
  return put_pattern(f, &out) ? regex_parse(a, buf_str(&out), &ps) : NULL;
}

/* Those of a list, as alternatives. */
static const struct regex *list_pattern(struct arena *a, const struct const_list *list) {
  struct buf out = buf_in(a);
  struct regex_problems ps = {0};
  for (uint32_t i = 0; i < list->count; i++) {
    const struct regex *one = i < PATHS_MOST ? sql_folded_pattern(a, IR_EQ, list->items[i].s) : NULL;
    if (!one) return NULL;
    buf_printf(&out, "%s%.*s", i ? "|" : "", STR_ARG(one->pattern));
  }
  return list->count ? regex_parse(a, buf_str(&out), &ps) : NULL;
}

ir_ref sql_folded(struct writer *w, ir_ref r) {
  struct ir_node n = *ir_at(w->ir, r);
  if (!w->d->folds_by_pattern ||
      (n.op != IR_EQ && n.op != IR_STARTS && n.op != IR_ENDS && n.op != IR_CONTAINS && n.op != IR_IN))
    return r;
  uint32_t side = n.op == IR_EQ && ir_is(w->ir, n.args[1], IR_FOLD);
  if (!ir_is(w->ir, n.args[side], IR_FOLD) || (n.op != IR_IN && !ir_is(w->ir, n.args[!side], IR_CONST))) return r;
  struct arena *a = w->ir->arena;
  const struct regex *re = n.op == IR_IN ? list_pattern(a, &n.list)
                                         : sql_folded_pattern(a, (enum op)n.op, ir_at(w->ir, n.args[!side])->value.s);
  ir_ref x = ir_at(w->ir, n.args[side])->args[0];
  if (!re) return r;
  return ir_make(w->ir, (struct ir_node){.op = IR_MATCHES,
                                         .is_cond = true,
                                         .type = TYPE(TYPE_BOOL),
                                         .args = &x,
                                         .arg_count = 1,
                                         .regex = re,
                                         .key = re->pattern,
                                         .span = n.span});
}
