/* Definitions of the standard library in a schema that the library does not know. What is wrong with one is kept with
 * it and told where it is used: a module whose fields the schema has only in part serves with the other part. */
#include "front/checking.h"

struct diags *check_library_begin(struct checking *k, const struct let *l) {
  struct diags *before = k->ds;
  if (!l->from_stdlib) {
    k->ds = k->told; /* a project's own let that a definition needs */
  } else {
    k->ds = arena_new(k->a, struct diags);
    *k->ds = diags_in(k->a);
  }
  k->p->diags = k->ds; /* where types are resolved */
  return before;
}

void check_library_end(struct checking *k, struct let *l, struct diags *before) {
  if (l->from_stdlib && k->ds->errors) {
    l->unfit = k->ds;
    l->type = TYPE(TYPE_ERROR);
  }
  k->p->diags = k->ds = before;
}

/* "lifecycle" of "<stdlib>/lifecycle.seg". */
static struct str module_of(struct checking *k, const struct let *l) {
  struct str path = sources_get(k->p->sources, l->span.file)->path;
  size_t from = str_find(path, STR("/")) + 1;
  return str_sub(path, from, path.len - strlen(".seg"));
}

/* The paragraph of the comment that says what is needed, on one line. */
static struct str needs_of(struct checking *k, const struct let *l) {
  struct str doc = l->node->lead ? l->node->lead->doc : STR("");
  size_t at = str_find(doc, STR("Needs "));
  if (at == SIZE_MAX) return STR_NONE;
  struct buf b = buf_in(k->a);
  for (size_t i = at + strlen("Needs "); i < doc.len; i++) {
    char c = doc.ptr[i] == '\n' ? ' ' : doc.ptr[i];
    if (c != ' ' || b.ptr[b.len - 1] != ' ') buf_addc(&b, c);
  }
  while (b.len && (b.ptr[b.len - 1] == '.' || b.ptr[b.len - 1] == ' ')) b.len--;
  return buf_str(&b);
}

static bool told_before(const struct diags *ds, uint32_t i) {
  for (uint32_t j = 0; j < i; j++)
    if (str_eq(ds->list.items[j]->message, ds->list.items[i]->message)) return true;
  return false;
}

/* The entity that lacks the field of which an E0201 speaks. */
static uint32_t lacking(struct checking *k, const struct diag *d) {
  for (uint32_t e = 0; d->labels.count && e < k->s->entity_count; e++) {
    struct span at = k->s->entities[e].span, label = d->labels.items[0].span;
    if (at.file == label.file && at.start == label.start) return e;
  }
  return NONE;
}

/* Whether the name that stands there leads to rows. */
static bool leads_on(const struct node *n, struct span at) {
  if (!n) return false;
  const struct node *first = n->kind == N_METHOD || n->kind == N_MEMBER_OF ? n->kids[0] : NULL;
  if (first && first->span.start == at.start && first->span.end == at.end) return true;
  for (uint32_t i = 0; i < n->count; i++)
    if (leads_on(n->kids[i], at)) return true;
  return false;
}

static void how_to_give(struct checking *k, struct diag *d, const struct let *l, const struct diag *why) {
  uint32_t e = why->code == &check_code[E0201] ? lacking(k, why) : NONE;
  if (e == NONE) return;
  struct str name = str_sub(sources_get(k->p->sources, why->span.file)->text, why->span.start, why->span.end);
  if (leads_on(l->body, why->span))
    diag_help(k->ds, d, "`%.*s` leads to other rows, so only the schema can give it", STR_ARG(name));
  else
    diag_help(k->ds, d, "where the schema has it under another name, or where it is calculated: `let %.*s.%.*s = ...`",
              STR_ARG(k->s->entities[e].name), STR_ARG(name));
}

void check_unfit(struct checking *k, uint32_t let, struct span at) {
  const struct let *l = &k->c->lets[let];
  if (k->ds == k->told) { /* once, however often it is used */
    if (!k->unfit_told) k->unfit_told = arena_new_array(k->a, bool, k->c->let_count + 1);
    if (k->unfit_told[let]) return;
    k->unfit_told[let] = true;
  }
  const struct diags *why = l->unfit;
  const struct diag *first = why->list.items[0];
  struct str module = module_of(k, l);
  struct diag *d = check_error(k, E0209, at, "`%.*s` of the module `%.*s` does not fit this schema: %.*s",
                               STR_ARG(l->name), STR_ARG(module), STR_ARG(first->message));
  diag_label(k->ds, d, first->span, "needed here");
  for (uint32_t i = 0; i < first->labels.count; i++)
    diag_label(k->ds, d, first->labels.items[i].span, "%.*s", STR_ARG(first->labels.items[i].text));
  uint32_t more = 0;
  for (uint32_t i = 1; i < why->list.count; i++) {
    if (told_before(why, i)) continue;
    if (++more <= 3) diag_note(k->ds, d, "%.*s", STR_ARG(why->list.items[i]->message));
  }
  if (more > 3) diag_note(k->ds, d, "and %u more of this kind", more - 3);
  struct str needs = needs_of(k, l);
  if (needs.len) diag_note(k->ds, d, "`%.*s` needs %.*s", STR_ARG(l->name), STR_ARG(needs));
  for (uint32_t i = 0; i < why->list.count && i < 4; i++)
    if (!told_before(why, i)) how_to_give(k, d, l, why->list.items[i]);
  diag_help(k->ds, d, "`seg stdlib %.*s` prints the module%s", STR_ARG(module),
            needs.len ? ", with what each definition needs" : "");
}
