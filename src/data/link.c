/* From columns to a dataset: which rows neighbour which, and links between tables. */
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "data/link_impl.h"
#include "data/split_rows.h"

/* Whether a relation that is not settled yet looks at the cells of a column. */
static bool is_wanted_later(const struct builder *b, uint32_t entity, uint32_t column) {
  const struct schema *s = b->schema;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    if (!b->needs->relations[r] || (rel->to_many && rel->unique)) continue;
    for (uint32_t i = 0; i < rel->width; i++)
      if ((rel->from == entity && rel->from_cols[i] == column) || (rel->to == entity && rel->to_cols[i] == column))
        return true;
  }
  return false;
}

/* Whether the cells of a column stay. */
static bool is_kept(const struct builder *b, uint32_t entity, uint32_t column) {
  const struct entity *en = &b->schema->entities[entity];
  bool shown = b->o.keep == KEEP_ALL || en->columns[column].in_key;
  if (b->o.keep == KEEP_READ) return b->needs->columns[entity][column];
  for (uint32_t f = 0; f < en->field_count && !shown; f++) shown = en->fields[f].column == column;
  return shown;
}

/* Whether a link asks which of several rows comes first. */
static bool is_linked_by_key(const struct builder *b, uint32_t entity) {
  for (uint32_t r = 0; r < b->schema->relation_count; r++) {
    const struct relation *rel = &b->schema->relations[r];
    if (b->needs->relations[r] && !rel->to_many && !rel->unique && rel->to == entity) return true;
  }
  return false;
}

/* Whether the order of rows by key stays. */
static bool are_keys_kept(const struct builder *b, uint32_t entity) {
  const struct entity *en = &b->schema->entities[entity];
  bool all = en->key_count > 0;
  for (uint32_t i = 0; i < en->key_count; i++) all &= is_kept(b, entity, en->key[i]);
  return all;
}

struct linking {
  struct builder *b;
  struct dataset *d;
  uint32_t **owner;     /* [relation]: of unique to-many, old row of the many → old row of the one */
  struct moves **moves; /* [entity]: NULL: its rows stay where they are */
  uint32_t **perm;      /* [entity]: new → old, NULL: the same, or not asked for yet */
  uint32_t **where_is;  /* [entity]: old → new */
  uint8_t *state;       /* [entity] */
  uint32_t **starts; /* [relation]: of the one that the many are clustered by, new row of the one → first of the many */
};

static struct join_side side(struct builder *b, uint32_t entity, const uint32_t *cols) {
  return (struct join_side){&b->tables[entity], cols};
}

/* Rows of an entity stand beside those of the same parent, in the parent's order; parents first. */
static void order_entity(struct linking *l, uint32_t e) {
  if (l->state[e]) return;
  l->state[e] = 1;
  const struct schema *s = l->b->schema;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    if (!l->b->needs->relations[r] || !rel->to_many || !rel->unique || rel->to != e || rel->from == e ||
        l->state[rel->from] == 1)
      continue;
    order_entity(l, rel->from);
    if (l->state[rel->from] == 1) continue;
    struct arena *work = builder_work(l->b);
    uint32_t rows = l->b->tables[e].rows, parents = l->b->tables[rel->from].rows;
    l->starts[r] = cells_new(l->b->arena, parents + 1, sizeof *l->starts[r]);
    struct moves *m = moves_by_parent(work, rows, l->owner[r], l->where_is[rel->from], parents, l->starts[r],
                                      split_count(rows, l->b->o.threads), 0);
    l->owner[r] = NULL; /* it says where rows go now */
    l->moves[e] = m;
    l->where_is[e] = m->to;
    l->d->tables[e].clustered_by = r;
    break;
  }
  l->state[e] = 2;
}

/* The rows of an entity as they were read, in their order now; NULL: the same. */
static uint32_t *perm_of(struct linking *l, uint32_t e) {
  struct builder *b = l->b;
  if (!l->moves[e] || l->perm[e]) return l->perm[e];
  bool stays = b->o.keep != KEEP_READ || are_keys_kept(b, e);
  uint32_t rows = b->tables[e].rows;
  size_t bytes;
  uint32_t *perm = moves_inverse_within(builder_work(b), l->moves[e], &bytes);
  if (!perm) {
    perm = cells_new(stays ? b->arena : builder_work(b), rows, sizeof *perm);
    moves_inverse(builder_work(b), l->moves[e], perm);
  } else if (stays) {
    perm = cells_take(b, perm, bytes, rows, sizeof *perm);
  }
  return l->perm[e] = perm;
}

static uint32_t moved(const struct linking *l, uint32_t entity, uint32_t old) {
  return old == ROW_NONE ? ROW_NONE : l->where_is[entity] ? l->where_is[entity][old] : old;
}

static void link_relation(struct linking *l, uint32_t r) {
  struct builder *b = l->b;
  const struct relation *rel = &b->schema->relations[r];
  struct link *k = &l->d->links[r];
  struct arena *a = b->arena;
  uint32_t from_rows = b->tables[rel->from].rows, to_rows = b->tables[rel->to].rows;
  k->loaded = true;
  uint32_t many = rel->to_many ? rel->to : rel->from;
  const uint32_t *many_cols = rel->to_many ? rel->to_cols : rel->from_cols;
  bool owners = b->o.keep != KEEP_READ || b->needs->owners[r];
  uint32_t first = 0; /* of the many: none before is without a one */
  if (!rel->to_many) {
    uint32_t *chain,
        *old = match_rows(b, side(b, rel->from, rel->from_cols), side(b, rel->to, rel->to_cols), rel->width, &chain);
    k->to = arena_new_array(a, uint32_t, from_rows + 1);
    const struct table *target = &l->d->tables[rel->to];
    for (uint32_t i = 0; i < from_rows; i++) {
      uint32_t best = moved(l, rel->to, old[i]);
      for (uint32_t o = old[i] == ROW_NONE ? ROW_NONE : chain[old[i]]; o != ROW_NONE;
           o = chain[o]) { /* several: the first by key */
        uint32_t c = moved(l, rel->to, o);
        if (target->key_rank && target->key_rank[c] < target->key_rank[best]) best = c;
      }
      k->to[moved(l, rel->from, i)] = best;
    }
  } else if (rel->unique && l->d->tables[rel->to].clustered_by == r) {
    k->starts = l->starts[r];
    first = k->starts[from_rows];
  } else if (rel->unique) {
    const uint32_t *owner = l->owner[r], *perm = perm_of(l, rel->to);
    k->owner = cells_new(owners ? a : builder_work(b), to_rows, sizeof *k->owner);
    k->starts = arena_new_array(a, uint32_t, from_rows + 2);
    k->rows = arena_new_array(a, uint32_t, to_rows + 1);
    uint32_t *at = arena_new_array(builder_work(b), uint32_t, from_rows + 1);
    for (uint32_t i = 0; i < to_rows; i++) k->owner[i] = moved(l, rel->from, owner[perm ? perm[i] : i]);
    for (uint32_t i = 0; i < to_rows; i++)
      if (k->owner[i] != ROW_NONE) k->starts[k->owner[i] + 1]++;
    for (uint32_t i = 0; i < from_rows; i++) k->starts[i + 1] += k->starts[i];
    memcpy(at, k->starts, from_rows * sizeof *at);
    for (uint32_t i = 0; i < to_rows; i++)
      if (k->owner[i] != ROW_NONE) k->rows[at[k->owner[i]]++] = i;
  } else { /* rows that may have several owners */
    uint32_t *chain,
        *found = match_rows(b, side(b, rel->from, rel->from_cols), side(b, rel->to, rel->to_cols), rel->width, &chain);
    const uint32_t *perm = perm_of(l, rel->from);
    k->starts = arena_new_array(a, uint32_t, from_rows + 2);
    uint64_t total = 0;
    for (int pass = 0; pass < 2; pass++) {
      if (total > UINT32_MAX) {
        diag_add(b->ds, &load_code[E0609], rel->span,
                 "`%.*s` joins %llu pairs of rows, which is more than 4,294,967,295", STR_ARG(rel->name),
                 (unsigned long long)total);
        return;
      }
      if (pass == 1) k->rows = arena_new_array(a, uint32_t, total + 1);
      uint64_t n = 0;
      for (uint32_t p = 0; p < from_rows; p++) {
        uint32_t old = perm ? perm[p] : p;
        k->starts[p] = (uint32_t)n;
        for (uint32_t o = found[old]; o != ROW_NONE; o = chain[o], n++)
          if (pass == 1) k->rows[n] = moved(l, rel->to, o);
      }
      k->starts[from_rows] = (uint32_t)n;
      total = n;
    }
    return;
  }
  /* orphans: all columns there, and no row that they name */
  const struct table_build *mt = &b->tables[many];
  const uint32_t *target = rel->to_many ? k->owner : k->to;
  const uint32_t *read_as = first < mt->rows ? perm_of(l, many) : NULL;
  for (uint32_t i = first; i < mt->rows; i++) {
    if (target && target[i] != ROW_NONE) continue;
    bool all = true;
    for (uint32_t c = 0; c < rel->width; c++)
      all &= build_present(&mt->columns[many_cols[c]], read_as ? read_as[i] : i);
    k->orphans += all;
  }
  if (!owners) k->owner = NULL;
}

void load_notes(struct arena *a, const struct dataset *d, struct load_report *report) {
  const struct schema *s = d->schema;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    const struct link *k = &d->links[r];
    bool told = rel->inverse != NONE && rel->inverse < r && d->links[rel->inverse].loaded;
    if (!k->loaded || !k->orphans || told) continue;
    struct str from = s->entities[rel->from].name, to = s->entities[rel->to].name;
    if (rel->to_many) from = s->entities[rel->to].name, to = s->entities[rel->from].name;
    *array_push(a, &report->notes) =
        str_printf(a, "%llu rows of `%.*s` name a row of `%.*s` that is not there (`%.*s`)",
                   (unsigned long long)k->orphans, STR_ARG(from), STR_ARG(to), STR_ARG(rel->name));
  }
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    for (uint32_t i = 0; i < en->column_count; i++) {
      const struct column *c = &d->tables[e].columns[i];
      const struct column_spec *spec = &en->columns[i];
      if (!c->loaded) continue;
      bool optional = spec->type.optional || spec->in_key || spec->type.kind == TYPE_SET || spec->type.kind == TYPE_MAP;
      struct str name = str_printf(a, "%.*s.%.*s", STR_ARG(en->name), STR_ARG(spec->stored));
      if (c->missing_count && !optional)
        *array_push(a, &report->notes) = str_printf(a, "`%.*s` is missing in %u of %u rows, though it is not optional",
                                                    STR_ARG(name), c->missing_count, d->tables[e].rows);
      if (c->unknown_words)
        *array_push(a, &report->notes) =
            str_printf(a, "`%.*s` holds %u words that are no member of its enum", STR_ARG(name), c->unknown_words);
      if (c->not_nfc)
        *array_push(a, &report->notes) = str_printf(
            a, "`%.*s` holds %u distinct texts that are not in Unicode's normal form C", STR_ARG(name), c->not_nfc);
    }
  }
}

/* Keys that grow as rows do need no sorting. */
static void grown_keys(struct linking *l, uint32_t e) {
  struct table *t = &l->d->tables[e];
  struct moves *m = l->moves[e];
  size_t size = sizeof *t->key_order;
  if (m) {
    t->key_rank = perm_of(l, e);
    l->where_is[e] = m->to = t->key_order = cells_take(l->b, m->to, t->rows * size, t->rows, size);
  } else {
    t->key_rank = t->key_order = cells_new(l->b->arena, t->rows, size);
    for (uint32_t i = 0; i < t->rows; i++) t->key_order[i] = i;
  }
}

/* The columns of an entity whose rows have their places, and its keys. */
static void finish_table(struct linking *l, uint32_t e) {
  struct builder *b = l->b;
  const struct entity *en = &b->schema->entities[e];
  struct table *t = &l->d->tables[e];
  struct moves *m = l->moves[e];
  struct column_build *columns = b->tables[e].columns;
  bool grow = keys_grow(b, &b->tables[e], en), sort = !grow && en->key_count;
  t->rows = b->tables[e].rows;
  t->loaded = true;
  /* first those whose cells go: their memory serves the others */
  for (int pass = 0; pass < 2; pass++)
    for (uint32_t c = 0; c < en->column_count; c++) {
      struct column_build *cb = &columns[c];
      bool later = is_wanted_later(b, e, c), stays = is_kept(b, e, c) || (sort && en->columns[c].in_key);
      if (!cb->needed || stays != pass) continue;
      if (stays) column_finish(b, cb, &t->columns[c], t->rows, m, later);
      else column_tell(cb, &t->columns[c]);
      if (!later) cells_drop(b, cb, stays ? NULL : m);
    }
  if (b->o.keep != KEEP_READ) t->given = perm_of(l, e);
  if (grow && (are_keys_kept(b, e) || is_linked_by_key(b, e))) grown_keys(l, e);
  else if (sort) make_keys(b, l->d, e, perm_of(l, e));
  if (m) moves_done(builder_work(b), m);
}

/* What was read to link and to check is told; now it goes. */
static void drop_rest(struct builder *b, struct dataset *d) {
  for (uint32_t e = 0; e < b->schema->entity_count; e++) {
    struct table *t = &d->tables[e];
    for (uint32_t c = 0; c < b->schema->entities[e].column_count; c++)
      if (b->tables[e].columns[c].needed && !is_kept(b, e, c)) t->columns[c] = (struct column){0};
    if (!are_keys_kept(b, e)) t->key_order = t->key_rank = NULL;
  }
}

struct dataset *builder_link(struct builder *b) {
  const struct schema *s = b->schema;
  if (b->report->bad_total && b->o.on_bad_value == BAD_STOP) {
    diag_add(b->ds, &load_code[E0605], SPAN_NONE, "%llu stored value%s not read as the schema says",
             (unsigned long long)b->report->bad_total, b->report->bad_total == 1 ? " does" : "s do");
    return NULL;
  }
  if (b->ds->errors != b->errors) return NULL;
  decide_ids(b);
  struct dataset *d = dataset_new(b->arena, s);
  struct arena *a = builder_work(b);
  struct linking l = {.b = b, .d = d};
  l.owner = arena_new_array(a, uint32_t *, s->relation_count + 1);
  l.starts = arena_new_array(a, uint32_t *, s->relation_count + 1);
  l.moves = arena_new_array(a, struct moves *, s->entity_count + 1);
  l.perm = arena_new_array(a, uint32_t *, s->entity_count + 1);
  l.where_is = arena_new_array(a, uint32_t *, s->entity_count + 1);
  l.state = arena_new_array(a, uint8_t, s->entity_count + 1);
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    if (b->needs->relations[r] && rel->to_many && rel->unique)
      l.owner[r] = match_rows(b, side(b, rel->to, rel->to_cols), side(b, rel->from, rel->from_cols), rel->width, NULL);
  }
  for (uint32_t e = 0; e < s->entity_count; e++) {
    d->tables[e].entity = e;
    d->tables[e].clustered_by = NONE;
    d->tables[e].columns = arena_new_array(b->arena, struct column, s->entities[e].column_count + 1);
  }
  for (uint32_t e = 0; e < s->entity_count; e++) {
    if (!b->tables[e].needed) continue;
    order_entity(&l, e);
    finish_table(&l, e);
  }
  if (b->ds->errors != b->errors) return NULL;
  for (uint32_t r = 0; r < s->relation_count; r++)
    if (b->needs->relations[r]) link_relation(&l, r);
  if (b->ds->errors != b->errors) return NULL;
  load_notes(b->arena, d, b->report);
  drop_rest(b, d);
  b->report->lean = b->o.keep == KEEP_READ;
  arena_free(&b->work);
#if defined(__GLIBC__)
  if (b->arena->mem == &mem_libc) malloc_trim(0); /* what the tables took while they were read */
#endif
  return d;
}
