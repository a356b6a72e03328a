/* From what the cells of a column have in common to its type. Nothing is guessed that a loader would not read. */
#include "infer/model.h"

#include <stdio.h>

#include "base/utf8.h"
#include "data/text.h"

static uint64_t of(const struct column_stats *c, enum cell_kind k) { return c->kinds[k]; }

bool column_can_be_id(const struct column_stats *c) {
  if (of(c, CELL_REAL) || of(c, CELL_BOOL) || of(c, CELL_ARRAY) || of(c, CELL_OBJECT) || of(c, CELL_BLOB) || c->broken)
    return false;
  return !c->odd_numbers;
}

static const char *const time_endings[] = {"_at",       "_on",     "_time",    "_date",  "_ts",   "_epoch",
                                           "timestamp", "_ms",     "_us",      "_start", "_end",  "created",
                                           "updated",   "expires", "modified", "since",  "until", NULL};
static const char *const time_names[] = {"at", "on", "time", "date", "ts", "epoch", "start", "end", "day", NULL};
static const char *const money[] = {"amount", "price", "total",   "subtotal", "balance", "fee",    "cost", "mrr",
                                    "arr",    "tax",   "revenue", "spend",    "spent",   "charge", NULL};

/* Digits that nobody adds up, and that may begin with a zero in the next file. */
static const char *const digit_words[] = {"phone", "mobile", "fax",   "zip",   "postal", "postcode", "extension",
                                          "iban",  "ssn",    "siret", "siren", "ean",    "isbn",     NULL};

static bool called_an_id(struct str s) {
  return str_is(s, "id") || ends_with_any(s, (const char *const[]){"_id", "_uuid", "_guid", NULL});
}

static bool is_one_of(struct str s, const char *const *list) {
  for (; *list; list++)
    if (str_is(s, *list)) return true;
  return false;
}

static bool has_word_of(struct str s, const char *const *list) {
  for (; *list; list++)
    if (contains_word(s, *list)) return true;
  return false;
}

/* Whole numbers since 1970 between 1980 and 2100, in a column that is called like a time. */
static bool guess_epoch(const struct spellings *s, struct str snake, struct guess *g) {
  static const struct {
    enum storage_kind kind;
    int64_t unit;
  } units[] = {{STORED_EPOCH_S, 1}, {STORED_EPOCH_MS, 1000}, {STORED_EPOCH_US, 1000000}};
  if (!ends_with_any(snake, time_endings) && !is_one_of(snake, time_names)) return false;
  for (int i = 0; i < 3; i++)
    if (s->least >= 315532800 * units[i].unit && s->most <= 4102444800 * units[i].unit) {
      g->type = TYPE_TIMESTAMP;
      g->stored = units[i].kind;
      return true;
    }
  return false;
}

static void guess_int(const struct spellings *s, struct str snake, struct guess *g) {
  g->type = TYPE_INT;
  if (guess_epoch(s, snake, g)) return;
  bool small = s->least > -100000000000 && s->most < 100000000000;
  if (small && (contains_word(snake, "cents") || contains_word(snake, "cent"))) {
    g->type = TYPE_DECIMAL;
    g->precision = 12;
    g->scale = 2;
    g->stored = STORED_CENTS;
  } else if (small && s->most >= 100 && has_word_of(snake, money)) {
    g->remark = STR("in cents? then: decimal(12,2) @stored(cents)");
  }
}

/* "NUMERIC(10, 2)" */
static bool declared_decimal(struct str d, unsigned *p, unsigned *s) {
  size_t open = str_find(d, STR("("));
  if (open == SIZE_MAX) return false;
  char head = (char)(d.ptr[0] | 32);
  char text[32];
  if ((head != 'n' && head != 'd') || d.len - open >= sizeof text) return false;
  memcpy(text, d.ptr + open, d.len - open);
  text[d.len - open] = 0;
  return sscanf(text, "(%2u ,%2u)", p, s) == 2 && *p >= 1 && *p <= 38 && *s <= *p;
}

static void guess_decimal(const struct stored_column *col, const struct column_stats *c, bool json, struct guess *g) {
  const struct spellings *s = &c->s;
  unsigned p, scale, digits = s->digits ? s->digits : 1;
  bool real = of(c, CELL_REAL) > 0;
  if (s->no_decimal || s->exponent || s->scale > (real ? 6 : 8) || (real && digits + s->scale > 15)) {
    g->type = TYPE_FLOAT;
    if (json && of(c, CELL_TEXT)) g->stored = STORED_TEXT; /* in JSON floats are numbers unless said otherwise */
    return;
  }
  g->type = TYPE_DECIMAL;
  if (declared_decimal(col->declared, &p, &scale) && scale >= s->scale && p - scale >= digits) {
    g->precision = (uint8_t)p;
    g->scale = (uint8_t)scale;
    return;
  }
  scale = s->scale < 2 ? 2 : s->scale <= 4 ? s->scale : s->scale <= 6 ? 6 : 8;
  g->scale = (uint8_t)scale;
  for (int room = 2; room >= 0; room -= 2) {
    static const uint8_t sizes[] = {12, 18, 28, 38};
    for (int i = 0; i < 4; i++)
      if (digits + scale + (unsigned)room <= sizes[i]) {
        g->precision = sizes[i];
        return;
      }
  }
  g->type = TYPE_FLOAT;
}

static void leave_out(struct guess *g, const char *why) {
  g->type = TYPE_NONE;
  g->left_out = str_from(why);
}

/* Maps, sets and bools of JSON, which stand alone. */
static bool guess_json(const struct column_stats *c, struct guess *g) {
  uint64_t bools = of(c, CELL_BOOL), objects = of(c, CELL_OBJECT), arrays = of(c, CELL_ARRAY);
  uint64_t plain = of(c, CELL_TEXT) + of(c, CELL_INT) + of(c, CELL_REAL) + of(c, CELL_NUMBER);
  if (!bools && !objects && !arrays) return false;
  uint64_t words = stats_stand_ins(c, true);
  if ((bools > 0) + (objects > 0) + (arrays > 0) > 1 || plain > (bools ? words - c->empty : 0)) {
    leave_out(g, "its values are of several kinds, which no type reads");
  } else if (bools) {
    g->type = TYPE_BOOL;
  } else if (objects) {
    g->type = TYPE_MAP;
  } else if (c->odd_set) {
    leave_out(g, "it holds lists of objects or lists: they want a file of their own");
  } else {
    g->type = TYPE_SET;
    g->set_of_ints = c->set_of_others && !c->set_of_texts;
  }
  return true;
}

static void declared_type(const struct stored_column *col, struct guess *g) {
  static const struct {
    const char *head;
    enum type_kind type;
  } types[] = {{"int", TYPE_INT},      {"bigint", TYPE_INT},         {"smallint", TYPE_INT},
               {"bool", TYPE_BOOL},    {"real", TYPE_FLOAT},         {"float", TYPE_FLOAT},
               {"double", TYPE_FLOAT}, {"datetime", TYPE_TIMESTAMP}, {"timestamp", TYPE_TIMESTAMP},
               {"date", TYPE_DATE}};
  unsigned p, s;
  if (declared_decimal(col->declared, &p, &s)) {
    g->type = TYPE_DECIMAL;
    g->precision = (uint8_t)p;
    g->scale = (uint8_t)s;
    return;
  }
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    size_t n = strlen(types[i].head);
    bool same = col->declared.len >= n;
    for (size_t k = 0; same && k < n; k++) same = (col->declared.ptr[k] | 32) == types[i].head[k];
    if (!same) continue;
    g->type = types[i].type;
    return;
  }
}

static void guess_set(const struct column_stats *c, struct guess *g) {
  if (c->odd_set) {
    leave_out(g, "it holds lists of objects or lists, which no type reads");
    return;
  }
  g->type = TYPE_SET;
  g->set_of_ints = c->set_of_others && !c->set_of_texts;
}

/* A server says what its columns are; what they hold says what that stands for. False: it is a text, like any other. */
static bool guess_native(struct model *m, const struct model_table *t, uint32_t column, struct str snake,
                         struct guess *g) {
  const struct stored_column *col = &t->t->columns.items[column];
  const struct column_stats *c = t->s->columns.items[column];
  unsigned p, s;
  g->type = col->native;
  switch (col->native) {
    case TYPE_INT:
      if (called_an_id(snake)) g->type = TYPE_ID;
      else if (!guess_bool(t->t, c, snake, g)) guess_int(&c->s, snake, g);
      return true;
    case TYPE_DECIMAL:
      if (declared_decimal(col->declared, &p, &s)) g->precision = (uint8_t)p, g->scale = (uint8_t)s;
      else guess_decimal(col, c, false, g);
      return true;
    case TYPE_TIMESTAMP: m->zoneless |= c->s.no_zone && c->s.clock; return true;
    case TYPE_SET:
      guess_set(c, g);
      g->set_of_ints |= col->of_ints;
      return true;
    case TYPE_MAP:
      if (!guess_json(c, g) && c->there) leave_out(g, "its values are no objects and no lists, which no type reads");
      return true;
    case TYPE_ENUM:
      for (uint32_t i = 0; i < col->word_count; i++) *array_push(m->arena, &g->members) = col->words[i];
      return true;
    case TYPE_ID:
    case TYPE_BOOL:
    case TYPE_FLOAT:
    case TYPE_DATE: return true;
    default: return false;
  }
}

/* Digits in a server's text are text; times, words for true and false, and JSON are what they look like. */
static void guess_server_text(struct model *m, const struct model_table *t, uint32_t column, struct str snake,
                              struct guess *g) {
  const struct column_stats *c = t->s->columns.items[column];
  const struct spellings *s = &c->s;
  g->type = TYPE_TEXT;
  if (s->count && (!s->no_date || !s->no_stamp)) {
    g->type = s->no_date ? TYPE_TIMESTAMP : TYPE_DATE;
    m->zoneless |= g->type == TYPE_TIMESTAMP && s->no_zone && s->clock;
    if (g->type == TYPE_TIMESTAMP) g->stored = STORED_TEXT;
  } else if (called_an_id(snake)) {
    g->type = TYPE_ID;
  } else if (guess_bool(t->t, c, snake, g)) {
    if (g->stored == STORED_WORDS || !c->there) return;
    g->type = TYPE_BOOL;
  } else if (s->count && !s->no_map) {
    g->type = TYPE_MAP;
  } else if (s->count && !s->no_set) {
    guess_set(c, g);
  } else {
    guess_enum(m, c, snake, g);
  }
}

static void guess_type(struct model *m, const struct model_table *t, uint32_t column, struct str snake,
                       struct guess *g) {
  const struct stored_column *col = &t->t->columns.items[column];
  const struct column_stats *c = t->s->columns.items[column];
  const struct spellings *s = &c->s;
  bool numbers_or_texts = of(c, CELL_TEXT) && (of(c, CELL_NUMBER) || of(c, CELL_REAL));
  bool number = s->count && !s->padded_int;
  g->type = TYPE_TEXT;
  if (guess_json(c, g)) return;
  if (s->count && !s->no_date && !of(c, CELL_REAL)) {
    g->type = TYPE_DATE;
  } else if (s->count && !s->no_stamp && !of(c, CELL_REAL)) {
    g->type = TYPE_TIMESTAMP;
    m->zoneless |= s->no_zone && s->clock;
  } else if (guess_bool(t->t, c, snake, g)) {
    return;
  } else if (called_an_id(snake) && column_can_be_id(c)) {
    g->type = TYPE_ID;
  } else if (number && !s->no_int && !of(c, CELL_NUMBER) && !of(c, CELL_REAL) && has_word_of(snake, digit_words)) {
    return; /* text */
  } else if (number && !s->no_int && !of(c, CELL_REAL)) {
    guess_int(s, snake, g);
  } else if (number && (!s->no_decimal || !s->no_float)) {
    guess_decimal(col, c, t->t->kind == SOURCE_NDJSON, g);
  } else if (t->t->kind != SOURCE_NDJSON && s->count && of(c, CELL_TEXT) && !s->no_map) {
    g->type = TYPE_MAP;
  } else if (t->t->kind != SOURCE_NDJSON && s->count && of(c, CELL_TEXT) && !s->no_set) {
    g->type = TYPE_SET;
    g->set_of_ints = c->set_of_others && !c->set_of_texts;
  } else if (numbers_or_texts && column_can_be_id(c)) {
    g->type = TYPE_ID;
  } else if (numbers_or_texts || of(c, CELL_REAL) || of(c, CELL_NUMBER)) {
    leave_out(g, "it mixes texts and numbers, which no type reads");
  } else if (s->slashes && s->slashes == s->count) {
    g->remark = STR("looks like a date, but only 2026-01-31 reads as one");
  } else if (!s->count && !c->there) {
    declared_type(col, g);
    if (t->s->rows) g->remark = STR("never there");
  } else {
    guess_enum(m, c, snake, g);
  }
}

void guess_column(struct model *m, struct model_table *t, uint32_t column, bool as_id) {
  const struct stored_column *col = &t->t->columns.items[column];
  const struct column_stats *c = t->s->columns.items[column];
  struct guess *g = &t->guesses[column];
  *g = (struct guess){.type = TYPE_TEXT};
  if (!col->name.len) {
    leave_out(g, "its name is empty");
  } else if (col->repeated) {
    leave_out(g, "another column has the same name");
  } else if (utf8_check(col->name) != SIZE_MAX || memchr(col->name.ptr, 0, col->name.len)) {
    leave_out(g, "its name is not UTF-8");
  } else if (!text_is_nfc(col->name, m->arena)) {
    leave_out(g, "its name is not in Unicode's normal form C, as schemas are");
  } else if (of(c, CELL_BLOB)) {
    leave_out(g, "it holds binary values, which no type reads");
  } else if (c->broken) {
    leave_out(g, "it holds text that is not UTF-8, which no type reads");
  } else {
    if (as_id) g->type = TYPE_ID;
    else if (col->native == TYPE_NONE) guess_type(m, t, column, name_snake(m->arena, col->name), g);
    else if (!guess_native(m, t, column, name_snake(m->arena, col->name), g))
      guess_server_text(m, t, column, name_snake(m->arena, col->name), g);
    if (!g->left_out.len) guess_missing(m, t, c, g);
    if (!g->left_out.len && col->native != TYPE_NONE && g->type != TYPE_SET && !g->missing.count)
      g->optional = !col->not_null; /* the catalog knows of rows to come, too */
  }
}
