/* Columns of few words: enums, bools, and words that stand for missing. */
#include <stdlib.h>

#include "data/text.h"
#include "front/check.h"
#include "infer/model.h"

static const struct stand_in *stand_in_of(struct str s) {
  for (int i = 0; i < STAND_INS; i++)
    if (str_is(s, stand_ins[i].word)) return &stand_ins[i];
  return NULL;
}

/* ---- bools ---- */

static bool only_of(const struct column_stats *c, const char *const *list, bool *all) {
  bool seen[8] = {0};
  uint32_t count = 0;
  for (; list[count]; count++) continue;
  for (uint32_t i = 0; i < c->word_count; i++) {
    if (stand_in_of(c->words[i].text)) continue;
    bool known = false;
    for (uint32_t k = 0; k < count; k++)
      if (str_is(c->words[i].text, list[k])) known = seen[k] = true;
    if (!known) return false;
  }
  bool any = false;
  *all = true;
  for (uint32_t k = 0; k < count; k++) {
    any |= seen[k];
    *all &= seen[k];
  }
  return any;
}

static bool called_a_count(struct str snake) {
  static const char *const words[] = {"count", "quantity", "qty",   "number", "num",      "total", "amount",
                                      "level", "units",    "seats", "id",     "position", "score", NULL};
  for (int i = 0; words[i]; i++)
    if (contains_word(snake, words[i])) return true;
  return false;
}

static bool called_a_bool(struct str s) {
  static const char *const heads[] = {"is_", "has_", "was_", "can_", "allow", "enable", NULL};
  static const char *const tails[] = {"active", "enabled", "deleted", "flag", "_bool", "ed", NULL};
  for (int i = 0; heads[i]; i++)
    if (str_starts(s, str_from(heads[i]))) return true;
  return ends_with_any(s, tails);
}

bool guess_bool(const struct stored_table *t, const struct column_stats *c, struct str snake, struct guess *g) {
  static const char *const native[] = {"true", "false", "TRUE", "FALSE", "True", "False", "t", "f", NULL};
  static const char *const digits[] = {"1", "0", NULL};
  static const struct {
    const char *pair[3];
    bool alone; /* one of the two is enough */
  } pairs[] = {{{"Yes", "No"}, true},     {{"yes", "no"}, true},
               {{"YES", "NO"}, true},     {{"Y", "N"}, false},
               {{"y", "n"}, false},       {{"T", "F"}, false},
               {{"on", "off"}, false},    {{"On", "Off"}, false},
               {{"ON", "OFF"}, false},    {{"enabled", "disabled"}, false},
               {{"true", "false"}, true}, {{"True", "False"}, true},
               {{"TRUE", "FALSE"}, true}};
  bool all;
  if (c->many_words || c->kinds[CELL_REAL] || c->kinds[CELL_NUMBER]) return false;
  g->type = TYPE_BOOL;
  if (t->kind != SOURCE_NDJSON) { /* where texts are read as bools */
    if (only_of(c, native, &all)) return true;
    if (only_of(c, digits, &all) && all && !called_a_count(snake) && (called_a_bool(snake) || c->there >= 20))
      return true;
  }
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !c->kinds[CELL_INT]; i++) {
    if (!only_of(c, pairs[i].pair, &all) || (!all && !pairs[i].alone)) continue;
    g->stored = STORED_WORDS;
    g->yes = str_from(pairs[i].pair[0]);
    g->no = str_from(pairs[i].pair[1]);
    return true;
  }
  g->type = TYPE_TEXT;
  return false;
}

/* ---- enums ---- */

/* Whether all words are members of an enum of the standard library. */
static bool standard_enum(struct model *m, const struct column_stats *c, const char *name) {
  struct str text = stdlib_get(STR("iso"));
  size_t from = str_find(text, str_printf(m->arena, "\nenum %s {", name));
  if (from == SIZE_MAX) return false;
  struct str body = str_sub(text, from + strlen(name) + 8, text.len);
  size_t end = str_find(body, STR("}"));
  if (end == SIZE_MAX) return false;
  body.len = end;
  struct map words = map_in(m->arena);
  for (size_t i = 0; i < body.len;) {
    size_t k = i;
    while (k < body.len && !strchr(" \n,\"", body.ptr[k])) k++;
    if (k > i) map_put(&words, str_sub(body, i, k), 1);
    i = k + 1;
  }
  uint32_t known = 0;
  for (uint32_t i = 0; i < c->word_count; i++) {
    const struct stand_in *s = stand_in_of(c->words[i].text);
    if (s && s->sure) continue;
    if (map_get(&words, c->words[i].text) == MAP_NONE) return false;
    known++;
  }
  return known > 0;
}

static int by_text(const void *x, const void *y) { return str_cmp(*(const struct str *)x, *(const struct str *)y); }

bool guess_enum(struct model *m, const struct column_stats *c, struct str snake, struct guess *g) {
  static const char *const open[] = {"name",    "title",    "email",       "phone",    "fax",    "address", "street",
                                     "city",    "town",     "zip",         "postcode", "postal", "url",     "uri",
                                     "website", "text",     "description", "notes",    "note",   "comment", "comments",
                                     "company", "password", "sku",         "country",  "region", NULL};
  static const char *const closed[] = {"status",   "type",     "kind",  "plan",   "state",  "tier",
                                       "category", "method",   "mode",  "gender", "source", "currency",
                                       "role",     "interval", "stage", "reason", "rating", NULL};
  static const struct {
    const char *word, *name;
  } standard[] = {{"country", "country"},
                  {"currency", "currency"},
                  {"language", "language"},
                  {"lang", "language"},
                  {"locale", "language"}};
  if (c->many_words || c->kinds[CELL_INT] || c->kinds[CELL_REAL] || c->kinds[CELL_NUMBER]) return false;
  for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
    if (contains_word(snake, standard[i].word) && map_get(&m->type_names, str_from(standard[i].name)) == MAP_NONE &&
        standard_enum(m, c, standard[i].name)) {
      g->type = TYPE_ENUM;
      g->enum_name = str_from(standard[i].name);
      return true;
    }
  if (c->s.padded_int || c->longest > 40) return false;
  bool fits = false;
  for (int i = 0; closed[i]; i++) fits |= contains_word(snake, closed[i]);
  for (int i = 0; open[i]; i++)
    if (contains_word(snake, open[i]) && !(fits && !strcmp(open[i], "name"))) return false; /* "plan_name" */
  if (ends_with_any(snake, (const char *const[]){"_id", "_key", "_code", "_number", NULL})) return false;
  uint64_t rows = 0;
  uint32_t words = 0;
  for (uint32_t i = 0; i < c->word_count; i++) {
    const struct stand_in *s = stand_in_of(c->words[i].text);
    if (s && s->sure) continue;
    words++;
    if (!text_is_nfc(c->words[i].text, m->arena)) return false; /* a schema's texts are in form C */
    rows += c->words[i].count;
    uint32_t digits = 0;
    for (size_t k = 0; k < c->words[i].text.len; k++)
      digits += c->words[i].text.ptr[k] >= '0' && c->words[i].text.ptr[k] <= '9';
    if (digits >= 4) return false; /* more like ids */
  }
  if (words < 2 || words > 24 || rows < (fits ? words + (words + 1) / 2 : words * 5)) return false;
  g->type = TYPE_ENUM;
  for (uint32_t i = 0; i < c->word_count; i++) {
    const struct stand_in *s = stand_in_of(c->words[i].text);
    if (!s || !s->sure) *array_push(m->arena, &g->members) = c->words[i].text;
  }
  qsort(g->members.items, g->members.count, sizeof *g->members.items, by_text);
  return true;
}

void share_enums(struct model *m) {
  for (uint32_t t = 0; t < m->count; t++)
    for (uint32_t i = 0; i < m->tables[t].t->columns.count; i++) {
      struct guess *g = &m->tables[t].guesses[i];
      if (g->type != TYPE_ENUM || g->enum_name.len || g->left_out.len || m->tables[t].links[i]) continue;
      const struct guess *like = NULL;
      uint32_t same = 0;
      size_t wide = 0;
      for (uint32_t k = 0; k < g->members.count; k++)
        wide += (name_is_plain(g->members.items[k]) ? 1 : 2) * g->members.items[k].len + 4;
      for (uint32_t t2 = t; t2 < m->count; t2++)
        for (uint32_t j = t2 == t ? i : 0; j < m->tables[t2].t->columns.count; j++) {
          const struct guess *h = &m->tables[t2].guesses[j];
          bool eq = h->type == TYPE_ENUM && !h->enum_name.len && !h->left_out.len && !m->tables[t2].links[j] &&
                    h->members.count == g->members.count;
          for (uint32_t k = 0; eq && k < g->members.count; k++) eq = str_eq(h->members.items[k], g->members.items[k]);
          same += eq;
        }
      if ((same < 2 || g->members.count < 2) && wide < 60) continue;
      struct str snake = name_snake(m->arena, m->tables[t].t->columns.items[i].name), name = snake;
      if (map_get(&m->type_names, name) != MAP_NONE)
        name = str_printf(m->arena, "%.*s_%.*s", STR_ARG(m->tables[t].entity), STR_ARG(snake));
      like = g;
      name = name_unique(m->arena, &m->type_names, name);
      *array_push(m->arena, &m->enums) = (struct shared_enum){name, like};
      for (uint32_t t2 = t; t2 < m->count; t2++)
        for (uint32_t j = t2 == t ? i : 0; j < m->tables[t2].t->columns.count; j++) {
          struct guess *h = &m->tables[t2].guesses[j];
          bool eq = h->type == TYPE_ENUM && !h->enum_name.len && !h->left_out.len && !m->tables[t2].links[j] &&
                    h->members.count == g->members.count;
          for (uint32_t k = 0; eq && k < g->members.count; k++) eq = str_eq(h->members.items[k], g->members.items[k]);
          if (eq) h->enum_name = name;
        }
    }
}

/* ---- missing ---- */

void guess_missing(struct model *m, const struct model_table *t, const struct column_stats *c, struct guess *g) {
  bool text = g->type == TYPE_TEXT || g->type == TYPE_ENUM;
  uint64_t missing = t->s->rows - c->there, blank = 0;
  for (uint32_t i = 0; i < c->blank_count; i++) blank += c->blanks[i].count;
  if (!text && blank < c->blank) { /* more spellings of nothing than are kept */
    g->type = TYPE_TEXT;
    text = true;
  }
  if (g->type == TYPE_MAP || g->type == TYPE_SET) {
    if (stats_stand_ins(c, false) > c->empty) { /* no words may stand for these */
      g->type = TYPE_TEXT;
      text = true;
    } else {
      g->optional = g->type == TYPE_MAP && missing + c->empty > 0;
      return;
    }
  }
  missing += c->empty;
  if (text && c->empty) *array_push(m->arena, &g->missing) = STR("");
  for (uint32_t i = 0; i < c->blank_count; i++) {
    *array_push(m->arena, &g->missing) = c->blanks[i].text;
    missing += c->blanks[i].count;
  }
  for (int i = 0; i < STAND_INS; i++) {
    if (!c->stand_in[i] || (!stand_ins[i].sure && (g->type == TYPE_ENUM || !c->s.count))) continue;
    *array_push(m->arena, &g->missing) = str_from(stand_ins[i].word);
    missing += c->stand_in[i];
  }
  g->optional = missing > 0 || !t->s->rows;
}
