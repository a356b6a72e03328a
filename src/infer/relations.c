/* Relations: declared foreign keys; where there are none, columns that are called like another table's key and hold
 * values of it. */
#include "infer/model.h"

static uint32_t find_table(const struct model *m, struct str name) {
  for (uint32_t i = 0; i < m->count; i++) {
    struct str n = m->tables[i].t->name;
    bool same = n.len == name.len;
    for (size_t k = 0; same && k < n.len; k++) {
      char a = n.ptr[k], b = name.ptr[k];
      same = (a >= 'A' && a <= 'Z' ? a | 32 : a) == (b >= 'A' && b <= 'Z' ? b | 32 : b);
    }
    if (same) return i;
  }
  return NONE;
}

static uint32_t find_column(const struct model_table *t, struct str name) {
  for (uint32_t i = 0; i < t->t->columns.count; i++) {
    struct str n = t->t->columns.items[i].name;
    bool same = n.len == name.len;
    for (size_t k = 0; same && k < n.len; k++) {
      char a = n.ptr[k], b = name.ptr[k];
      same = (a >= 'A' && a <= 'Z' ? a | 32 : a) == (b >= 'A' && b <= 'Z' ? b | 32 : b);
    }
    if (same) return i;
  }
  return NONE;
}

static bool can_link(const struct model_table *t, uint32_t c) {
  return !t->guesses[c].left_out.len && column_can_be_id(t->s->columns.items[c]);
}

static bool declared_links(struct model *m, uint32_t from) {
  struct model_table *t = &m->tables[from];
  for (uint32_t k = 0; k < t->t->foreign.count; k++) {
    const struct foreign_key *f = &t->t->foreign.items[k];
    uint32_t to = find_table(m, f->table);
    if (to == NONE || f->width > KEY_MOST) continue;
    struct model_table *o = &m->tables[to];
    struct link_guess l = {.from = from, .to = to, .width = f->width, .declared = true, .strength = 100};
    bool ok = true;
    for (uint32_t i = 0; i < f->width; i++) {
      l.from_cols[i] = find_column(t, f->from[i]);
      l.to_cols[i] = f->to[i].ptr ? find_column(o, f->to[i]) : i < o->key_count && o->key_declared ? o->key[i] : NONE;
      ok &= l.from_cols[i] != NONE && l.to_cols[i] != NONE && can_link(t, l.from_cols[i]) && can_link(o, l.to_cols[i]);
    }
    if (ok) *array_push(m->arena, &m->links) = l;
  }
  return t->t->foreign.count > 0;
}

/* ---- by name ---- */

static const char *const own_kind[] = {"parent",        "parent_id",   "manager",       "manager_id",     "reports_to",
                                       "reports_to_id", "supervisor",  "supervisor_id", "boss_id",        "mother_id",
                                       "referrer",      "referrer_id", "referred_by",   "referred_by_id", "replaced_by",
                                       "duplicate_of",  NULL};
static const char *const people[] = {"user_id",  "client_id",   "account_id", "member_id",
                                     "buyer_id", "customer_id", NULL};
static const char *const people_entities[] = {"user",     "client", "account", "member",
                                              "customer", "person", "contact", NULL};

static bool is_one_of(struct str s, const char *const *list) {
  for (; *list; list++)
    if (str_is(s, *list)) return true;
  return false;
}

enum { LIKE_EXACT = 50, LIKE_END = 40, LIKE_SELF = 35, LIKE_BARE = 30, LIKE_PEOPLE = 20 };

/* How much the column `s` is called like the key of `o`. */
static int likeness(const struct model *m, struct str s, const struct model_table *t, const struct model_table *o) {
  struct arena *a = m->arena;
  struct str id = str_printf(a, "%.*s_id", STR_ARG(o->entity));
  struct str key = name_snake(a, o->t->columns.items[o->key[0]].name);
  bool own_name = !str_is(key, "id") && !str_is(key, "code") && !str_is(key, "name") && !str_is(key, "key") &&
                  !str_is(key, "number");
  if (t == o)
    return is_one_of(s, own_kind) ? LIKE_SELF : str_ends(s, str_printf(a, "_%.*s", STR_ARG(id))) ? LIKE_END : 0;
  if (str_eq(s, id) || (own_name && str_eq(s, key)) ||
      str_eq(s, str_printf(a, "%.*s_%.*s", STR_ARG(o->entity), STR_ARG(key))))
    return LIKE_EXACT;
  if (str_ends(s, str_printf(a, "_%.*s", STR_ARG(id))) ||
      (own_name && str_ends(s, str_printf(a, "_%.*s", STR_ARG(key)))))
    return LIKE_END;
  if (str_ends(id, str_printf(a, "_%.*s", STR_ARG(s))) && str_ends(s, STR("_id")))
    return LIKE_BARE; /* line_id of invoice_line */
  if (str_eq(s, o->entity) || str_ends(s, str_printf(a, "_%.*s", STR_ARG(o->entity)))) return LIKE_BARE;
  if (is_one_of(s, people) && is_one_of(o->entity, people_entities)) return LIKE_PEOPLE;
  return 0;
}

static void links_by_name(struct model *m, uint32_t from) {
  struct model_table *t = &m->tables[from];
  for (uint32_t c = 0; c < t->t->columns.count; c++) {
    bool key = t->key_count == 1 && t->key[0] == c;
    if (!can_link(t, c) || !t->t->columns.items[c].name.len) continue;
    struct str s = name_snake(m->arena, t->t->columns.items[c].name);
    if (key && (str_is(s, "id") || str_eq(s, str_printf(m->arena, "%.*s_id", STR_ARG(t->entity))))) continue;
    for (uint32_t to = 0; to < m->count; to++) {
      const struct model_table *o = &m->tables[to];
      if (o->key_count != 1 || (to == from && key)) continue;
      int like = likeness(m, s, t, o);
      if (!like || (key && like < LIKE_EXACT)) continue;
      struct link_guess l = {
          .from = from, .to = to, .width = 1, .from_cols = {c}, .to_cols = {o->key[0]}, .strength = like};
      *array_push(m->arena, &m->links) = l;
    }
  }
}

void find_links(struct model *m) {
  bool any = false;
  for (uint32_t i = 0; i < m->count; i++) any |= declared_links(m, i);
  for (uint32_t i = 0; i < m->count && !any; i++) links_by_name(m, i);
}

/* ---- which of them hold ---- */

static bool holds(const struct link_guess *l) {
  if (l->declared) return true;
  if (!l->counted) return l->strength == LIKE_EXACT;
  if (!l->there) return l->strength == LIKE_EXACT;
  double share = (double)l->fits / (double)l->there;
  switch (l->strength) {
    case LIKE_EXACT: return share >= 0.5;
    case LIKE_END:
    case LIKE_SELF: return share >= 0.9;
    case LIKE_BARE: return share >= 0.95;
    default: return share >= 0.99;
  }
}

static bool same_columns(const struct link_guess *x, const struct link_guess *y) {
  if (x->from != y->from || x->width != y->width) return false;
  for (uint32_t i = 0; i < x->width; i++)
    if (x->from_cols[i] != y->from_cols[i]) return false;
  return true;
}

/* One a column: the likeliest, of equal ones the better fitting. */
void settle_links(struct model *m) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < m->links.count; i++) {
    struct link_guess l = m->links.items[i];
    if (!holds(&l)) continue;
    const struct model_table *o = &m->tables[l.to];
    l.to_key = o->key_count == l.width;
    for (uint32_t k = 0; k < l.width; k++) l.to_key &= o->key[k] == l.to_cols[k];
    bool worse = false;
    for (uint32_t k = 0; k < kept && !worse; k++) {
      struct link_guess *other = &m->links.items[k];
      if (!same_columns(other, &l)) continue;
      worse = true;
      if (l.strength > other->strength || (l.strength == other->strength && l.fits > other->fits)) *other = l;
    }
    if (!worse) m->links.items[kept++] = l;
  }
  m->links.count = kept;
  for (uint32_t i = 0; i < kept; i++)
    if (m->links.items[i].width == 1) m->tables[m->links.items[i].from].links[m->links.items[i].from_cols[0]] = true;
}
