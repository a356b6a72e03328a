/* Keys of one column: declared ones, those that are called ids, any other that never repeats. */
#include "infer/model.h"

static bool usable(const struct model_table *t, uint32_t i) {
  const struct column_stats *c = t->s->columns.items[i];
  const struct stored_column *col = &t->t->columns.items[i];
  if (!col->name.len || col->repeated || t->guesses[i].left_out.len || !column_can_be_id(c)) return false;
  if (c->values.repeated || c->longest > 200) return false;
  return !t->s->rows || (c->there == t->s->rows && !stats_stand_ins(c, true));
}

static struct str without_id(struct model_table const *t, const struct model *m, uint32_t i) {
  struct str s = name_snake(m->arena, t->t->columns.items[i].name);
  return str_ends(s, STR("_id")) ? str_sub(s, 0, s.len - 3) : STR("");
}

/* film_id in film_category beside category_id: one half of a key, even where it happens to be unique. */
static bool names_two(const struct model *m, const struct model_table *t, uint32_t i) {
  struct str x = without_id(t, m, i);
  if (!x.len || !contains_word(t->entity, str_dup(m->arena, x).ptr)) return false;
  for (uint32_t k = 0; k < t->t->columns.count; k++) {
    struct str y = k == i ? STR("") : without_id(t, m, k);
    if (y.len && contains_word(t->entity, str_dup(m->arena, y).ptr)) return true;
  }
  return false;
}

/* Higher is likelier; 0 is no key. */
static int key_score(const struct model *m, const struct model_table *t, uint32_t i) {
  if (!usable(t, i)) return 0;
  struct str s = name_snake(m->arena, t->t->columns.items[i].name);
  const struct guess *g = &t->guesses[i];
  struct str own = str_printf(m->arena, "%.*s_id", STR_ARG(t->entity));
  if (str_is(s, "id") || str_is(s, "uuid") || str_is(s, "guid")) return 100;
  if (str_eq(s, own)) return 90;
  if (str_ends(own, s) && str_ends(s, STR("_id"))) return 80; /* line_id of invoice_line */
  if (str_eq(s, str_printf(m->arena, "%.*s_key", STR_ARG(t->entity))) ||
      str_eq(s, str_printf(m->arena, "%.*s_code", STR_ARG(t->entity))))
    return 75;
  if (!t->s->rows) return 0;
  if (str_is(s, "key") || str_is(s, "code") || str_is(s, "number") || str_is(s, "slug") || str_is(s, "sku")) return 60;
  if (names_two(m, t, i)) return 25;
  if (ends_with_any(s, (const char *const[]){"_id", "_uuid", "_key", "_code", "_number", "_no", "_ref", NULL}))
    return i == 0 ? 55 : 50;
  if (g->type == TYPE_DATE || g->type == TYPE_TIMESTAMP || g->type == TYPE_DECIMAL || g->type == TYPE_FLOAT ||
      g->type == TYPE_BOOL || g->type == TYPE_MAP || g->type == TYPE_SET)
    return 0;
  return i == 0 ? 30 : 20;
}

void choose_key(struct model *m, struct model_table *t) {
  uint32_t declared = 0, columns = t->t->columns.count;
  bool whole = true;
  for (uint32_t i = 0; i < columns; i++) {
    const struct stored_column *col = &t->t->columns.items[i];
    if (!col->primary) continue;
    const struct column_stats *c = t->s->columns.items[i];
    whole &= col->primary <= KEY_MOST && column_can_be_id(c) && (!t->s->rows || stats_missing(t->s, c) == 0);
    if (col->primary <= KEY_MOST) t->key[col->primary - 1] = i;
    declared++;
  }
  if (declared && whole && declared <= KEY_MOST) {
    t->key_count = declared;
    t->key_declared = true;
    return;
  }
  int best = 0;
  uint32_t key = 0;
  for (uint32_t i = 0; i < columns; i++) {
    int score = key_score(m, t, i);
    if (score > best) best = score, key = i;
  }
  if (best >= 50) {
    t->key[0] = key;
    t->key_count = 1;
  }
}

bool choose_any_key(struct model *m, struct model_table *t) {
  int best = 0;
  for (uint32_t i = 0; i < t->t->columns.count; i++) {
    int score = key_score(m, t, i);
    if (score <= best) continue;
    best = score;
    t->key[0] = i;
    t->key_count = 1;
  }
  return best > 0;
}
