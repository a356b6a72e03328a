/* The second look at the rows: which of those that should name another row do, and which columns together never
 * repeat. */
#include "infer/model.h"

enum { PARTS_MOST = 8, TRIALS_MOST = PARTS_MOST * (PARTS_MOST - 1) / 2 + 20 };

struct trial {
  uint32_t cols[3], count;
  bool ids; /* all of them are called ids or lead elsewhere */
  struct value_set values;
};

struct second {
  struct model *m;
  uint32_t table;
  uint64_t *hash; /* of this row's cells */
  bool *there;
  uint32_t columns;
  struct trial trials[TRIALS_MOST];
  uint32_t trial_count;
};

static void second_cell(void *ctx, uint32_t column, const struct cell *c) {
  struct second *s = ctx;
  if (column >= s->columns || c->kind == CELL_NULL || (c->kind == CELL_TEXT && !str_trim(c->text).len)) return;
  if (c->kind == CELL_TEXT)
    for (int i = 0; i < STAND_INS; i++)
      if (stand_ins[i].sure && str_is(c->text, stand_ins[i].word)) return;
  s->hash[column] = cell_hash(c);
  s->there[column] = true;
}

static void second_row(void *ctx) {
  struct second *s = ctx;
  for (uint32_t i = 0; i < s->m->links.count; i++) {
    struct link_guess *l = &s->m->links.items[i];
    if (l->from != s->table || !l->counted || !s->there[l->from_cols[0]]) continue;
    l->there++;
    l->fits += value_set_has(&s->m->tables[l->to].s->columns.items[l->to_cols[0]]->values, s->hash[l->from_cols[0]]);
  }
  for (uint32_t i = 0; i < s->trial_count; i++) {
    struct trial *t = &s->trials[i];
    if (t->values.repeated) continue;
    uint64_t h[3] = {0};
    for (uint32_t k = 0; k < t->count; k++) h[k] = s->hash[t->cols[k]];
    if (t->values.count == VALUES_KEPT || !value_set_add(&t->values, str_hash(str_of((const char *)h, sizeof h)))) {
      t->values.repeated = true;
      value_set_drop(&t->values);
    }
  }
  memset(s->there, 0, s->columns * sizeof *s->there);
}

/* What keys of several columns are made of: ids of others, words and whole numbers that are always there. */
static int part_score(const struct model *m, uint32_t table, uint32_t i) {
  const struct model_table *t = &m->tables[table];
  const struct column_stats *c = t->s->columns.items[i];
  const struct stored_column *col = &t->t->columns.items[i];
  if (t->guesses[i].left_out.len || !column_can_be_id(c) || c->longest > 200) return 0;
  if (t->s->rows && (c->there != t->s->rows || stats_stand_ins(c, true))) return 0;
  for (uint32_t k = 0; k < m->links.count; k++)
    if (m->links.items[k].from == table && m->links.items[k].from_cols[0] == i) return 4;
  struct str s = name_snake(m->arena, col->name);
  if (ends_with_any(s, (const char *const[]){"id", "_key", "_code", "_number", "_no", "position", "line", "index",
                                             "sequence", "seq", NULL}))
    return 3;
  if (!t->s->rows) return 0;
  if (ends_with_any(s, (const char *const[]){"number", "rank", "name", "code", "key", "plan", "type", "version", NULL}))
    return 2;
  return t->guesses[i].type == TYPE_TEXT || t->guesses[i].type == TYPE_ENUM || t->guesses[i].type == TYPE_INT ||
         t->guesses[i].type == TYPE_DATE || t->guesses[i].type == TYPE_TIMESTAMP;
}

static void add_trials(struct second *s) {
  uint32_t parts[PARTS_MOST], count = 0, ids = 0;
  for (int score = 4; score >= 1; score--)
    for (uint32_t i = 0; i < s->columns && count < PARTS_MOST; i++) {
      if (part_score(s->m, s->table, i) != score) continue;
      parts[count++] = i;
      ids += score >= 3;
    }
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t k = i + 1; k < count; k++)
      s->trials[s->trial_count++] = (struct trial){{parts[i], parts[k], 0}, 2, k < ids, value_set_in(s->m->arena)};
  for (uint32_t i = 0; i < count && i < 6; i++)
    for (uint32_t k = i + 1; k < count && k < 6; k++)
      for (uint32_t j = k + 1; j < count && j < 6; j++)
        s->trials[s->trial_count++] =
            (struct trial){{parts[i], parts[k], parts[j]}, 3, j < ids, value_set_in(s->m->arena)};
}

static void choose_trial(struct second *s, struct model_table *t, bool ids) {
  for (uint32_t i = 0; i < s->trial_count && !t->key_count; i++) {
    struct trial *r = &s->trials[i];
    if (r->values.repeated || (ids && !r->ids)) continue;
    if (!t->s->rows && (!r->ids || r->count != s->columns)) continue; /* nothing repeats where nothing is */
    for (uint32_t a = 0; a < r->count; a++) {                         /* in the order of the table */
      uint32_t at = t->key_count++;
      while (at && t->key[at - 1] > r->cols[a]) t->key[at] = t->key[at - 1], at--;
      t->key[at] = r->cols[a];
    }
  }
}

static struct second *begin(struct model *m, uint32_t table) {
  struct second *s = arena_new(m->arena, struct second);
  *s = (struct second){.m = m, .table = table, .columns = m->tables[table].t->columns.count};
  s->hash = arena_new_array(m->arena, uint64_t, s->columns + 1);
  s->there = arena_new_array(m->arena, bool, s->columns + 1);
  return s;
}

bool find_keys(struct model *m) {
  for (uint32_t i = 0; i < m->count; i++) {
    struct model_table *t = &m->tables[i];
    if (t->key_count) continue;
    struct second *s = begin(m, i);
    struct cell_sink sink = {s, second_cell, second_row};
    add_trials(s);
    if (t->s->rows && s->trial_count && !scan_rows(m->scan, i, &sink, m->ds)) return false;
    choose_trial(s, t, true);
    if (!t->key_count && t->s->rows) choose_any_key(m, t);
    choose_trial(s, t, false);
    for (uint32_t k = 0; k < s->trial_count; k++) value_set_drop(&s->trials[k].values);
  }
  return true;
}

bool count_links(struct model *m) {
  for (uint32_t i = 0; i < m->count; i++) {
    struct second *s = begin(m, i);
    struct cell_sink sink = {s, second_cell, second_row};
    bool needed = false;
    for (uint32_t k = 0; k < m->links.count; k++) {
      struct link_guess *l = &m->links.items[k];
      if (l->from != i) continue;
      const struct value_set *v = &m->tables[l->to].s->columns.items[l->to_cols[0]]->values;
      l->counted = l->width == 1 && !v->repeated && !v->full;
      needed |= l->counted;
    }
    if (needed && m->tables[i].s->rows && !scan_rows(m->scan, i, &sink, m->ds)) return false;
  }
  return true;
}
