/* Names of entities, fields and relations, and which entity segments are of. */
#include "front/schema_build.h"
#include "infer/model.h"

/* ---- entities ---- */

static const char *const heads[] = {"raw_", "stg_", "tbl_", "dim_", "fct_", "fact_", "src_", NULL};
static const char *const tails[] = {"_raw", "_data", "_export", "_table", "_tbl", NULL};

static struct str strip(struct str s) {
  for (int i = 0; heads[i]; i++)
    if (str_starts(s, str_from(heads[i])) && s.len > strlen(heads[i])) s = str_sub(s, strlen(heads[i]), s.len);
  for (int i = 0; tails[i]; i++)
    if (str_ends(s, str_from(tails[i])) && s.len > strlen(tails[i])) s = str_sub(s, 0, s.len - strlen(tails[i]));
  return s;
}

/* The length of what all names begin with, up to an underscore. */
static size_t shared_head(const struct str *names, uint32_t count) {
  if (count < 3) return 0;
  size_t n = names[0].len;
  for (uint32_t i = 1; i < count; i++) {
    size_t k = 0;
    while (k < n && k < names[i].len && names[i].ptr[k] == names[0].ptr[k]) k++;
    n = k;
  }
  while (n && names[0].ptr[n - 1] != '_') n--;
  for (uint32_t i = 0; i < count; i++)
    if (names[i].len <= n) return 0;
  return n;
}

void name_entities(struct model *m) {
  static const char *const types[] = {"id",   "text",      "int",      "decimal", "float", "bool",
                                      "date", "timestamp", "duration", "map",     "set",   "enum"};
  m->type_names = map_in(m->arena);
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) map_put(&m->type_names, str_from(types[i]), 1);
  struct str *names = arena_new_array(m->arena, struct str, m->count + 1);
  for (uint32_t i = 0; i < m->count; i++) {
    names[i] = strip(name_snake(m->arena, m->tables[i].t->name));
    if (!names[i].len) names[i] = STR("entity");
  }
  size_t head = shared_head(names, m->count);
  for (uint32_t i = 0; i < m->count; i++) {
    struct str s = name_singular(m->arena, str_sub(names[i], head, names[i].len));
    if (map_get(&m->type_names, s) != MAP_NONE && type_is_built_in(s)) s = str_printf(m->arena, "%.*s_row", STR_ARG(s));
    m->tables[i].entity = name_unique(m->arena, &m->type_names, s);
  }
}

/* ---- values ---- */

static bool in_key(const struct model_table *t, uint32_t c) {
  for (uint32_t k = 0; k < t->key_count; k++)
    if (t->key[k] == c) return true;
  return false;
}

/* Whether a relation says all that the column does. */
static bool said_by_relation(const struct model *m, uint32_t table, uint32_t column) {
  const struct model_table *t = &m->tables[table];
  if (t->key_count == 1 && t->key[0] == column) return false;
  for (uint32_t i = 0; i < m->links.count; i++) {
    const struct link_guess *l = &m->links.items[i];
    if (l->from != table || l->width != 1 || l->from_cols[0] != column) continue;
    if (l->counted ? l->fits == l->there : l->declared || !t->s->rows) return true;
  }
  return false;
}

static bool is_words(enum type_kind k) { return k == TYPE_TEXT || k == TYPE_ENUM; }

/* Columns that relations or a key compare are ids; but for names, and for pairs that compare well as they are. */
static void make_id(struct model *m, struct model_table *t, uint32_t column) {
  struct str s = name_snake(m->arena, t->t->columns.items[column].name);
  bool name = ends_with_any(s, (const char *const[]){"name", "title", "email", "label", NULL});
  if (name && is_words(t->guesses[column].type)) return;
  guess_column(m, t, column, true);
}

static void make_ids(struct model *m) {
  for (uint32_t i = 0; i < m->links.count; i++) {
    const struct link_guess *l = &m->links.items[i];
    for (uint32_t k = 0; k < l->width; k++) {
      struct model_table *from = &m->tables[l->from], *to = &m->tables[l->to];
      enum type_kind x = from->guesses[l->from_cols[k]].type, y = to->guesses[l->to_cols[k]].type;
      if (l->width > 1 && ((is_words(x) && is_words(y)) || (x == TYPE_INT && y == TYPE_INT))) continue;
      make_id(m, from, l->from_cols[k]);
      make_id(m, to, l->to_cols[k]);
      to->links[l->to_cols[k]] = true;
    }
  }
  for (uint32_t i = 0; i < m->count; i++) {
    struct model_table *t = &m->tables[i];
    if (t->key_count == 1) {
      make_id(m, t, t->key[0]);
      t->links[t->key[0]] = true;
    }
    for (uint32_t k = 0; k < t->key_count; k++) {
      t->guesses[t->key[k]].optional = false;
      t->guesses[t->key[k]].missing.count = 0;
    }
  }
}

static void value_fields(struct model *m, uint32_t table) {
  struct model_table *t = &m->tables[table];
  t->names = map_in(m->arena);
  bool has_id = false;
  for (uint32_t i = 0; i < t->t->columns.count; i++)
    has_id |= str_is(name_snake(m->arena, t->t->columns.items[i].name), "id");
  for (uint32_t i = 0; i < t->t->columns.count; i++) {
    if (t->guesses[i].left_out.len || said_by_relation(m, table, i)) continue;
    struct str s = name_snake(m->arena, t->t->columns.items[i].name);
    if (t->key_count == 1 && t->key[0] == i && !has_id &&
        (str_eq(s, str_printf(m->arena, "%.*s_id", STR_ARG(t->entity)))))
      s = STR("id");
    if (t->links[i] && t->guesses[i].type == TYPE_ID && !in_key(t, i) &&
        !ends_with_any(s, (const char *const[]){"id", NULL}))
      s = str_printf(m->arena, "%.*s_id", STR_ARG(s));
    *array_push(m->arena, &t->fields) = (struct model_field){i, name_unique(m->arena, &t->names, s)};
  }
}

/* ---- relations ---- */

static struct str to_one_name(struct model *m, const struct link_guess *l) {
  const struct model_table *t = &m->tables[l->from], *o = &m->tables[l->to];
  if (l->width > 1) return o->entity;
  struct str s = name_snake(m->arena, t->t->columns.items[l->from_cols[0]].name);
  static const char *const ends[] = {"_id", "_key", "_code", "_uuid", "_fk", "_number", "_no", "_ref", "_sku", NULL};
  for (int i = 0; ends[i]; i++)
    if (str_ends(s, str_from(ends[i])) && s.len > strlen(ends[i])) return i == 0 ? str_sub(s, 0, s.len - 3) : o->entity;
  if (str_is(s, "id")) return o->entity;
  if (str_eq(s, name_snake(m->arena, o->t->columns.items[l->to_cols[0]].name))) return o->entity;
  return s;
}

static struct str to_many_name(struct model *m, const struct link_guess *l, bool one_of_several) {
  static const struct {
    const char *one, *many;
  } own[] = {{"parent", "children"},        {"mother", "children"},       {"manager", "reports"},
             {"reports_to", "reports"},     {"supervisor", "reports"},    {"boss", "reports"},
             {"referrer", "referrals"},     {"referred_by", "referrals"}, {"replaced_by", "replaces"},
             {"duplicate_of", "duplicates"}};
  struct str plural = name_plural(m->arena, m->tables[l->from].entity);
  if (l->from == l->to) {
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
      if (str_is(l->one, own[i].one)) return str_from(own[i].many);
    one_of_several = true;
  }
  return one_of_several ? str_printf(m->arena, "%.*s_by_%.*s", STR_ARG(plural), STR_ARG(l->one)) : plural;
}

void name_fields(struct model *m) {
  make_ids(m);
  for (uint32_t i = 0; i < m->count; i++) value_fields(m, i);
  for (uint32_t i = 0; i < m->links.count; i++) {
    struct link_guess *l = &m->links.items[i];
    struct model_table *t = &m->tables[l->from];
    struct str s = to_one_name(m, l);
    if (map_get(&t->names, s) != MAP_NONE) s = str_printf(m->arena, "%.*s_row", STR_ARG(s));
    l->one = name_unique(m->arena, &t->names, s);
  }
  for (uint32_t i = 0; i < m->links.count; i++) {
    struct link_guess *l = &m->links.items[i];
    bool first = true;
    for (uint32_t k = 0; k < m->links.count && first; k++) {
      const struct link_guess *x = &m->links.items[k];
      if (k == i || x->from != l->from || x->to != l->to) continue;
      bool plain = str_eq(l->one, m->tables[l->to].entity), other = str_eq(x->one, m->tables[l->to].entity);
      first = plain || (!other && i < k);
    }
    l->many = name_unique(m->arena, &m->tables[l->to].names, to_many_name(m, l, !first));
  }
}

/* ---- the base ---- */

void choose_base(struct model *m) {
  static const char *const likely[] = {"customer", "account", "user",    "client",       "subscriber", "member",
                                       "company",  "person",  "contact", "organization", NULL};
  m->base = NONE;
  for (int i = 0; likely[i] && m->base == NONE; i++)
    for (uint32_t t = 0; t < m->count; t++)
      if (m->tables[t].key_count == 1 && str_is(m->tables[t].entity, likely[i])) m->base = t;
  for (int i = 0; likely[i] && m->base == NONE; i++) /* account_history, where there is no account */
    for (uint32_t t = 0; t < m->count && m->base == NONE; t++)
      if (m->tables[t].key_count == 1 && contains_word(m->tables[t].entity, likely[i])) m->base = t;
  for (int ones = 1; ones >= 0 && m->base == NONE; ones--) {
    uint32_t best = 0;
    for (uint32_t t = 0; t < m->count; t++) {
      uint32_t in = 1;
      for (uint32_t k = 0; k < m->links.count; k++) in += m->links.items[k].to == t;
      if (!m->tables[t].key_count || (ones && m->tables[t].key_count > 1) || in <= best) continue;
      best = in;
      m->base = t;
    }
  }
}
