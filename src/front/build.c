/* Nodes, made once and given their span, id and depth. */
#include "front/build.h"

#include "front/syntax.h"
#include "grammar.h"

struct span parse_span(struct parse *p, struct token t) {
  return (struct span){p->lexer.file, t.start, t.end};
}
struct span parse_join(struct span a, struct span b) {
  return span_join(a, b);
}

static struct node *node_new(struct parse *p, enum node_kind kind, struct span span) {
  struct node *n = arena_new(p->arena, struct node);
  n->kind = (uint16_t)kind;
  n->id = p->ids->next++;
  n->span = span;
  return n;
}

/* Deeper than the limit: reported once, and an error node in its place, so that no later walk is deep. */
static struct node *node_finish(struct parse *p, struct node *n) {
  uint32_t depth = 0;
  for (uint32_t i = 0; i < n->count; i++)
    if (n->kids[i] && n->kids[i]->depth + 1u > depth) depth = n->kids[i]->depth + 1u;
  if (depth > TREE_DEPTH_MOST) {
    if (!p->too_deep) {
      struct diag *d =
          diag_add(p->ds, &syntax_code[E0105], n->span, "this nests deeper than %d levels", TREE_DEPTH_MOST);
      diag_help(p->ds, d, "give a part of it a name with `let`");
    }
    p->too_deep = true;
    return node_new(p, N_ERROR, n->span);
  }
  n->depth = (uint16_t)depth;
  return n;
}

static void kids_from(struct parse *p, struct node *n, uint32_t count, va_list ap) {
  n->count = count;
  if (!count) return;
  n->kids = arena_new_array(p->arena, struct node *, count);
  for (uint32_t i = 0; i < count; i++) n->kids[i] = va_arg(ap, struct node *);
}

struct node *build(struct parse *p, enum node_kind kind, struct span span, uint32_t count, ...) {
  struct node *n = node_new(p, kind, span);
  va_list ap;
  va_start(ap, count);
  kids_from(p, n, count, ap);
  va_end(ap);
  return node_finish(p, n);
}

struct node *build_named(struct parse *p, enum node_kind kind, struct span span, struct token word, uint32_t count,
                         ...) {
  struct node *n = node_new(p, kind, span);
  n->word = word.word;
  n->word_span = parse_span(p, word);
  va_list ap;
  va_start(ap, count);
  kids_from(p, n, count, ap);
  va_end(ap);
  return node_finish(p, n);
}

struct node *build_list(struct parse *p, enum node_kind kind, struct span span, struct nodes *kids) {
  struct node *n = node_new(p, kind, span);
  if (kids) {
    n->kids = kids->list.items;
    n->count = kids->list.count;
  }
  return node_finish(p, n);
}

struct node *build_before(struct parse *p, enum node_kind kind, struct span span, struct node *first,
                          struct nodes *rest) {
  struct node *n = node_new(p, kind, span);
  uint32_t more = rest ? rest->list.count : 0;
  n->count = more + 1;
  n->kids = arena_new_array(p->arena, struct node *, n->count);
  n->kids[0] = first;
  for (uint32_t i = 0; i < more; i++) n->kids[i + 1] = rest->list.items[i];
  return node_finish(p, n);
}

struct node *build_word(struct parse *p, enum node_kind kind, struct token word) {
  struct node *n = node_new(p, kind, parse_span(p, word));
  n->word = word.word;
  n->word_span = n->span;
  n->op = word.unit;
  if (kind == N_BULK) {
    n->kids = word.items;
    n->count = word.item_count;
  }
  return node_finish(p, n);
}

struct node *build_op(struct parse *p, enum node_kind kind, enum node_op op, struct node *a, struct node *b) {
  struct node *n = node_new(p, kind, span_join(a->span, b->span));
  n->op = (uint8_t)op;
  n->count = 2;
  n->kids = arena_new_array(p->arena, struct node *, 2);
  n->kids[0] = a;
  n->kids[1] = b;
  return node_finish(p, n);
}

struct node *build_chain(struct parse *p, enum node_kind kind, struct node *left, struct node *right) {
  if (left->kind != kind) return build_op(p, kind, OP_NONE, left, right);
  /* the array's capacity is the power of two at or above its count */
  if ((left->count & (left->count - 1)) == 0)
    left->kids =
        arena_grow(p->arena, left->kids, left->count * sizeof *left->kids, 2u * left->count * sizeof *left->kids);
  left->kids[left->count++] = right;
  left->span = span_join(left->span, right->span);
  return node_finish(p, left);
}

struct node *build_error(struct parse *p, struct span span) {
  return node_new(p, N_ERROR, span);
}

struct node *build_calendar(struct parse *p, enum node_kind kind, struct token word, struct token unit) {
  struct node *n = node_new(p, kind, span_join(parse_span(p, word), parse_span(p, unit)));
  enum unit u = unit_from(unit.word, false);
  if (u < UNIT_DAY) {
    static const struct str names[] = {{"day", 3}, {"week", 4}, {"month", 5}, {"quarter", 7}, {"year", 4}};
    struct diag *d =
        diag_add(p->ds, &syntax_code[E0106], parse_span(p, unit), "`%.*s` is no calendar unit", STR_ARG(unit.word));
    int near = name_nearest(unit.word, names, 5);
    if (near >= 0) diag_fix(p->ds, d, parse_span(p, unit), names[near], "did you mean `%.*s`?", STR_ARG(names[near]));
    else diag_help(p->ds, d, "expected `day`, `week`, `month`, `quarter` or `year`");
    return build_error(p, n->span);
  }
  n->op = (uint8_t)u;
  return node_finish(p, n);
}

struct nodes *nodes_one(struct parse *p, struct node *n) {
  return nodes_add(p, NULL, n);
}

struct nodes *nodes_add(struct parse *p, struct nodes *list, struct node *n) {
  if (!list) list = arena_new(p->arena, struct nodes);
  if (n) *array_push(p->arena, &list->list) = n;
  return list;
}

struct lead *lead_doc(struct parse *p, struct lead *lead, struct token doc) {
  if (!lead) lead = arena_new(p->arena, struct lead);
  lead->doc =
      lead->doc_span.file ? str_printf(p->arena, "%.*s\n%.*s", STR_ARG(lead->doc), STR_ARG(doc.word)) : doc.word;
  lead->doc_span = span_join(lead->doc_span, parse_span(p, doc));
  return lead;
}

struct lead *lead_attr(struct parse *p, struct lead *lead, struct node *attr) {
  if (!lead) lead = arena_new(p->arena, struct lead);
  if ((lead->count & (lead->count - 1)) == 0) /* as in build_chain */
    lead->attrs = arena_grow(p->arena, lead->attrs, lead->count * sizeof *lead->attrs,
                             (lead->count ? 2u * lead->count : 1) * sizeof *lead->attrs);
  lead->attrs[lead->count++] = attr;
  return lead;
}

struct lead *lead_join(struct parse *p, struct lead *lead, struct nodes *attrs) {
  for (uint32_t i = 0; attrs && i < attrs->list.count; i++) lead = lead_attr(p, lead, attrs->list.items[i]);
  return lead;
}

struct node *with_lead(struct node *n, struct lead *lead) {
  if (n) n->lead = lead;
  return n;
}
