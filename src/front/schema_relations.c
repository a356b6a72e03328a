/* Keys and relations: which stored columns they are made of, and what is true of them. */
#include "front/schema_build.h"

/* ---- stored columns ---- */

static bool quoted(struct schema_build *b, const struct node *n) {
  struct str text = sources_get(b->p->sources, n->span.file)->text;
  return n->kind == N_STRING || (n->span.start < text.len && text.ptr[n->span.start] == '"');
}

/* The N_COLUMNS of a relation field: kids 2 (by) and 3 (to). */
static const struct node *columns_of(const struct node *field, uint32_t kid) {
  const struct node *n = kid < field->count ? field->kids[kid] : NULL;
  return n && n->kind == N_COLUMNS ? n : NULL;
}

static bool names_column(const struct node *columns, struct str word) {
  for (uint32_t i = 0; columns && i < columns->count; i++)
    if (columns->kids[i] && str_eq(columns->kids[i]->word, word)) return true;
  return false;
}

/* A column that a key or relation names and no field declares. */
static uint32_t undeclared(struct schema_build *b, uint32_t entity, struct str stored, struct span span) {
  struct entity_build *eb = &b->entities[entity];
  uint32_t c = map_get(&eb->by_stored, stored);
  if (c != MAP_NONE) return c;
  c = eb->columns.count;
  *array_push(b->a, &eb->columns) =
      (struct column_spec){.stored = stored, .type = {.kind = TYPE_ID, .optional = true}, .span = span};
  map_put(&eb->by_stored, stored, c);
  return c;
}

/* The column that a word of `key` or `by` means: the stored one of the field of that name; else the stored column
 * itself. In quotes it is always the latter. NONE, reported. */
static uint32_t resolve_column(struct schema_build *b, uint32_t entity, const struct node *n) {
  struct entity *e = &b->s->entities[entity];
  struct entity_build *eb = &b->entities[entity];
  if (n->word.len == 0) {
    diag_add(b->ds, &schema_code[E0532], n->span, "the name of a stored column is empty");
    return NONE;
  }
  uint32_t f = quoted(b, n) ? MAP_NONE : map_get(&e->by_name, n->word);
  uint32_t stored = map_get(&eb->by_stored, n->word);
  if (f == MAP_NONE) return undeclared(b, entity, n->word, n->span);
  const struct field *field = &e->fields[f];
  if (field->column != NONE) {
    if (stored == MAP_NONE || stored == field->column || stored >= eb->declared) return field->column;
    struct str own = eb->columns.items[field->column].stored;
    struct diag *d = diag_add(b->ds, &schema_code[E0527], n->span,
                              "`%.*s` is both a field, stored as \"%.*s\", and the stored column of another field",
                              STR_ARG(n->word), STR_ARG(own));
    diag_label(b->ds, d, field->span, "the field");
    diag_label(b->ds, d, eb->columns.items[stored].span, "the field that is stored as \"%.*s\"", STR_ARG(n->word));
    diag_help(b->ds, d, "name the stored column in quotes: \"%.*s\" or \"%.*s\"", STR_ARG(own), STR_ARG(n->word));
    return NONE;
  }
  const struct node *node = eb->fields[f];
  const struct node *type = node->count ? node->kids[0] : NULL;
  if (!type || (field->type.kind == TYPE_ERROR && !columns_of(node, 2))) return NONE; /* in error itself */
  if (stored != MAP_NONE || names_column(columns_of(node, 2), n->word)) return undeclared(b, entity, n->word, n->span);
  struct diag *d =
      diag_add(b->ds, &schema_code[E0525], n->span, "`%.*s` is a relation, not a stored column", STR_ARG(n->word));
  diag_label(b->ds, d, field->span, "declared here");
  const struct node *by = columns_of(node, 2);
  if (type->kind == N_TYPE && by && by->count == 1 && by->kids[0]) {
    const struct node *col = by->kids[0];
    struct str text = str_sub(sources_get(b->p->sources, col->span.file)->text, col->span.start, col->span.end);
    diag_fix(b->ds, d, n->span, text, "name the column that it goes by: `%.*s`", STR_ARG(text));
  }
  return NONE;
}

/* All columns of a list; false where one is in error. *out has room for count. */
static bool resolve_columns(struct schema_build *b, uint32_t entity, const struct node *list, uint32_t **out,
                            uint32_t *count) {
  *out = arena_new_array(b->a, uint32_t, list->count + 1);
  *count = 0;
  bool ok = true;
  for (uint32_t i = 0; i < list->count; i++) {
    const struct node *n = list->kids[i];
    uint32_t c = n && n->kind != N_ERROR ? resolve_column(b, entity, n) : NONE;
    if (c == NONE) {
      ok = false;
      continue;
    }
    bool twice = false;
    for (uint32_t k = 0; k < *count; k++) twice |= (*out)[k] == c;
    if (twice) {
      diag_add(b->ds, &schema_code[E0526], n->span, "the column `%.*s` is named twice", STR_ARG(n->word));
      ok = false;
    } else {
      (*out)[(*count)++] = c;
    }
  }
  return ok && *count > 0;
}

/* ---- keys ---- */

static void entity_key(struct schema_build *b, uint32_t i) {
  struct entity *e = &b->s->entities[i];
  struct entity_build *eb = &b->entities[i];
  const struct node *key = eb->node->count > 1 ? eb->node->kids[1] : NULL;
  if (!key || key->kind != N_COLUMNS) {
    eb->key_in_error = key && key->kind == N_ERROR;
    return;
  }
  uint32_t *cols, count;
  if (!resolve_columns(b, i, key, &cols, &count)) {
    eb->key_in_error = true;
    return;
  }
  for (uint32_t k = 0; k < count; k++) {
    struct column_spec *c = &eb->columns.items[cols[k]];
    struct span at = key->kids[k]->span;
    if (c->type.kind == TYPE_SET || c->type.kind == TYPE_MAP) {
      struct diag *d =
          diag_add(b->ds, &schema_code[E0530], at, "a %s cannot be a key", c->type.kind == TYPE_SET ? "set" : "map");
      diag_label(b->ds, d, c->span, "declared here");
      eb->key_in_error = true;
    } else if (cols[k] < eb->declared && c->type.optional) {
      struct diag *d = diag_add(b->ds, &schema_code[E0530], at, "a key is never missing, but `%.*s` may be",
                                STR_ARG(key->kids[k]->word));
      diag_label(b->ds, d, c->span, "declared here with a `?`");
    }
    c->type.optional = false;
    c->in_key = true;
  }
  e->key = cols;
  e->key_count = count;
}

void schema_keys(struct schema_build *b) {
  for (uint32_t i = 0; i < b->s->entity_count; i++) entity_key(b, i);
}

/* ---- relations ---- */

/* Whether values of the two can be equal as stored: an id is text or a whole number, a word of an enum is text. */
static bool comparable(struct type x, struct type y) {
  if (x.kind == TYPE_ERROR || y.kind == TYPE_ERROR) return true;
  bool x_words = x.kind == TYPE_TEXT || x.kind == TYPE_ENUM, y_words = y.kind == TYPE_TEXT || y.kind == TYPE_ENUM;
  bool x_id = x.kind == TYPE_ID, y_id = y.kind == TYPE_ID;
  if ((x_id || x_words) && (y_id || y_words)) return true;
  if ((x_id && y.kind == TYPE_INT) || (y_id && x.kind == TYPE_INT)) return true;
  if (x.kind == TYPE_SET || x.kind == TYPE_MAP || x.kind == TYPE_FLOAT) return false;
  return x.kind == y.kind && x.scale == y.scale;
}

static void check_kinds(struct schema_build *b, const struct relation *r, const struct node *by) {
  for (uint32_t k = 0; k < r->width; k++) {
    const struct column_spec *x = &b->entities[r->from].columns.items[r->from_cols[k]];
    const struct column_spec *y = &b->entities[r->to].columns.items[r->to_cols[k]];
    if (comparable(x->type, y->type)) continue;
    struct str xn = type_name(b->a, b->s, type_optional(x->type, false));
    struct str yn = type_name(b->a, b->s, type_optional(y->type, false));
    struct diag *d = diag_add(b->ds, &schema_code[E0524], by->kids[k < by->count ? k : 0]->span,
                              "`%.*s` of %.*s (%.*s) is never equal to `%.*s` of %.*s (%.*s)", STR_ARG(x->stored),
                              STR_ARG(b->s->entities[r->from].name), STR_ARG(xn), STR_ARG(y->stored),
                              STR_ARG(b->s->entities[r->to].name), STR_ARG(yn));
    const struct column_spec *cols[2] = {x, y};
    uint32_t owners[2] = {r->from, r->to}, index[2] = {r->from_cols[k], r->to_cols[k]};
    for (int i = 0; i < 2; i++) {
      if (index[i] < b->entities[owners[i]].declared)
        diag_label(b->ds, d, cols[i]->span, "%.*s here", STR_ARG(i ? yn : xn));
      else
        diag_help(b->ds, d, "`%.*s` is taken for an id: declare it as a field of %.*s with its type",
                  STR_ARG(cols[i]->stored), STR_ARG(b->s->entities[owners[i]].name));
    }
  }
}

/* Whether `cols` are the key of `entity`, in any order. */
static bool is_key(const struct entity *e, const uint32_t *cols, uint32_t count) {
  if (count == 0 || count != e->key_count) return false;
  for (uint32_t i = 0; i < count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < count; k++) found |= e->key[i] == cols[k];
    if (!found) return false;
  }
  return true;
}

/* The columns of a list with the brackets around them. */
static struct span columns_span(struct schema_build *b, const struct node *list) {
  struct str text = sources_get(b->p->sources, list->span.file)->text;
  struct span at = list->span;
  size_t from = at.start, to = at.end;
  while (from && text.ptr[from - 1] == ' ') from--;
  while (to < text.len && text.ptr[to] == ' ') to++;
  if (from && to < text.len && text.ptr[from - 1] == '(' && text.ptr[to] == ')')
    at.start = (uint32_t)from - 1, at.end = (uint32_t)to + 1;
  return at;
}

static struct str count_of(struct schema_build *b, uint32_t n) {
  return str_printf(b->a, "%u column%s", n, n == 1 ? "" : "s");
}

/* False where it is in error. */
static bool make_relation(struct schema_build *b, uint32_t entity, struct field *f, const struct node *n,
                          struct relation *r) {
  struct schema *s = b->s;
  bool many = f->type.kind == TYPE_ROWS;
  uint32_t other = f->type.ref, holder = many ? other : entity, named = many ? entity : other;
  const struct node *by = columns_of(n, 2), *to = columns_of(n, 3);
  if (!by) {
    if (n->count > 2 && n->kids[2]) return false;
    struct str guess = str_printf(b->a, " by %.*s_id", STR_ARG(many ? s->entities[entity].name : f->name));
    struct diag *d = diag_add(b->ds, &schema_code[E0520], n->word_span,
                              many ? "`%.*s` does not say by which column of %.*s the rows belong to this one"
                                   : "`%.*s` does not say by which column it leads to a row of %.*s",
                              STR_ARG(f->name), STR_ARG(s->entities[other].name));
    diag_fix(b->ds, d, (struct span){f->type_span.file, f->type_span.end, f->type_span.end}, guess,
             "write `%.*s`, or whatever the column is called", STR_ARG(str_sub(guess, 1, guess.len)));
    return false;
  }
  uint32_t *holder_cols, *named_cols, holder_count, named_count;
  bool ok = resolve_columns(b, holder, by, &holder_cols, &holder_count);
  if (to) {
    ok &= resolve_columns(b, named, to, &named_cols, &named_count);
    if (!ok) return false;
  } else {
    if (!ok || b->entities[named].key_in_error) return false;
    named_cols = s->entities[named].key;
    named_count = s->entities[named].key_count;
    if (named_count == 0) {
      struct diag *d =
          diag_add(b->ds, &schema_code[E0523], columns_span(b, by), "%.*s has no key for `%.*s` to be compared with",
                   STR_ARG(s->entities[named].name), STR_ARG(by->kids[0]->word));
      diag_label(b->ds, d, s->entities[named].span, "declared without a key");
      diag_help(b->ds, d, "give it one, or name the column there: `by %.*s -> column`", STR_ARG(by->kids[0]->word));
      return false;
    }
  }
  if (holder_count != named_count) {
    struct str h = count_of(b, holder_count), k = count_of(b, named_count);
    struct diag *d = diag_add(b->ds, &schema_code[E0522],
                              to ? span_join(columns_span(b, by), columns_span(b, to)) : columns_span(b, by),
                              "%.*s cannot be compared with %.*s", STR_ARG(h), STR_ARG(k));
    const struct node *key = b->entities[named].node->kids[1];
    if (!to && key) diag_label(b->ds, d, columns_span(b, key), "the key of %.*s", STR_ARG(s->entities[named].name));
    diag_help(b->ds, d, "name as many columns on both sides: `by (a, b) -> (c, d)`");
    return false;
  }
  *r = (struct relation){
      .name = str_printf(b->a, "%.*s.%.*s", STR_ARG(s->entities[entity].name), STR_ARG(f->name)),
      .span = f->span,
      .from = entity,
      .to = other,
      .to_many = many,
      .optional = !many && f->type.optional,
      .unique = is_key(&s->entities[named], named_cols, named_count),
      .width = holder_count,
      .from_cols = many ? named_cols : holder_cols,
      .to_cols = many ? holder_cols : named_cols,
      .inverse = NONE,
  };
  check_kinds(b, r, by);
  if (many || r->optional) return true;
  for (uint32_t k = 0; k < r->width; k++) {
    struct column_spec *c = &b->entities[entity].columns.items[r->from_cols[k]];
    if (r->from_cols[k] >= b->entities[entity].declared) {
      c->type.optional = false;
    } else if (c->type.optional && !schema_allows(b, n->lead, &schema_code[W0501])) {
      struct diag *d = diag_add(b->ds, &schema_code[W0501], n->word_span,
                                "`%.*s` is declared as always there, but its column `%.*s` may be missing",
                                STR_ARG(f->name), STR_ARG(c->stored));
      diag_label(b->ds, d, c->span, "declared here with a `?`");
      struct span end = {f->type_span.file, f->type_span.end, f->type_span.end};
      diag_fix(b->ds, d, end, STR("?"), "say that it may lead nowhere: add a `?`");
    }
  }
  return true;
}

/* Whether `x` compares the columns that `y` does, the other way. */
static bool inverse(const struct relation *x, const struct relation *y) {
  if (x->from != y->to || x->to != y->from || x->width != y->width) return false;
  for (uint32_t i = 0; i < x->width; i++) {
    bool found = false;
    for (uint32_t k = 0; k < y->width; k++)
      found |= x->from_cols[i] == y->to_cols[k] && x->to_cols[i] == y->from_cols[k];
    if (!found) return false;
  }
  return true;
}

/* A collection leads back by a to-one, and a to-one leads to the collection that holds this row; where there is none,
 * one row may face one row. Candidates are the relations [first, end) of the entity that it leads to. */
static void find_inverse(struct schema *s, uint32_t i, uint32_t first, uint32_t end) {
  struct relation *r = &s->relations[i];
  for (uint32_t k = first; k < end && r->inverse == NONE; k++)
    if (k != i && s->relations[k].to_many != r->to_many && inverse(r, &s->relations[k])) r->inverse = k;
  for (uint32_t k = first; k < end && r->inverse == NONE && !r->to_many; k++)
    if (k != i && !s->relations[k].to_many && inverse(r, &s->relations[k])) r->inverse = k;
}

void schema_relations(struct schema_build *b) {
  struct schema *s = b->s;
  uint32_t *first = arena_new_array(b->a, uint32_t, s->entity_count + 1);
  for (uint32_t i = 0; i < s->entity_count; i++) {
    first[i] = s->relation_count;
    for (uint32_t k = 0; k < s->entities[i].field_count; k++) {
      struct field *f = &s->entities[i].fields[k];
      if (f->type.kind != TYPE_ROW && f->type.kind != TYPE_ROWS) continue;
      const struct node *n = b->entities[i].fields[k];
      struct relation r;
      bool indexed = false;
      struct storage none = {0};
      schema_field_attrs(b, n, f->type, &none, &indexed);
      if (n->count > 1 && n->kids[1] && n->kids[1]->kind == N_PATH) {
        struct diag *d = diag_add(b->ds, &schema_code[E0532], n->kids[1]->span,
                                  "a relation is not stored under a name; it goes `by` a column");
        diag_help(b->ds, d, "write `by %.*s_id`, or whatever the column is called",
                  STR_ARG(f->type.kind == TYPE_ROWS ? s->entities[i].name : f->name));
        f->type = TYPE(TYPE_ERROR);
        continue;
      }
      if (!make_relation(b, i, f, n, &r)) {
        f->type = TYPE(TYPE_ERROR);
        continue;
      }
      uint32_t holder = r.to_many ? r.to : r.from, *cols = r.to_many ? r.to_cols : r.from_cols;
      for (uint32_t c = 0; indexed && c < r.width; c++) b->entities[holder].columns.items[cols[c]].indexed = true;
      f->relation = s->relation_count;
      *schema_push(b, s->relations, s->relation_count, relation_cap) = r;
    }
  }
  first[s->entity_count] = s->relation_count;
  for (uint32_t i = 0; i < s->relation_count; i++) {
    uint32_t to = s->relations[i].to;
    find_inverse(s, i, first[to], first[to + 1]);
  }
}
