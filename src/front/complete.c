/* Completion follows the tokens up to the word at hand and keeps what a checker would know there: the row of each open
 * bracket, and what stands left of a dot or an operator. It never needs the text to parse. */
#include "front/complete.h"

#include <stdlib.h>

#include "front/lex.h"
#include "front/project.h"
#include "grammar.h"

/* What stands left of the place at hand: a row, rows, a value; or a method of rows, before its bracket. */
struct chain {
  struct type type; /* TYPE_NONE: nothing */
  bool method_of_rows;
  enum method method;
};

struct level {
  uint16_t bracket;    /* TK_LP, TK_LB, TK_LC; 0 outside all */
  uint32_t entity;     /* whose row is meant there */
  struct str row_name; /* given by `name =>` */
  struct chain before; /* what the bracket belongs to */
  struct chain left;   /* left of the last operator */
  bool counted;        /* begins with a whole number: latest(3, by: x) */
};

struct completing {
  struct arena *a;
  const struct checked *c;
  struct completions out;
  struct str prefix;
  ARRAY_OF(struct level) open;
  struct chain at; /* the chain that ends here */
  uint16_t last, before_last;
  struct str last_word;
};

static struct level *top(struct completing *k) { return &k->open.items[k->open.count - 1]; }
static struct chain nothing(void) { return (struct chain){.type = TYPE(TYPE_NONE)}; }
static struct chain of_type(struct type t) { return (struct chain){.type = t}; }
static struct chain row_of(uint32_t entity) { return of_type((struct type){.kind = TYPE_ROW, .ref = entity}); }

/* ---- what names come to ---- */

static uint32_t let_of(const struct completing *k, uint32_t entity, struct str name) {
  for (uint32_t i = 0; i < k->c->let_count; i++)
    if (k->c->lets[i].owner == entity && str_eq(k->c->lets[i].name, name)) return i;
  return NONE;
}

static bool member_of(const struct completing *k, uint32_t entity, struct str name, struct type *out) {
  const struct entity *e = &k->c->schema->entities[entity];
  uint32_t f = map_get(&e->by_name, name), l = f == MAP_NONE ? let_of(k, entity, name) : NONE;
  if (f != MAP_NONE) *out = e->fields[f].type;
  else if (l != NONE) *out = k->c->lets[l].type;
  return f != MAP_NONE || l != NONE;
}

static struct chain name_alone(struct completing *k, struct str name) {
  struct type t;
  if (top(k)->entity != NONE && member_of(k, top(k)->entity, name, &t)) return of_type(t);
  for (uint32_t i = k->open.count; i-- > 0;) {
    const struct level *l = &k->open.items[i];
    if (l->row_name.len && str_eq(l->row_name, name)) return row_of(l->entity);
    if (l->entity != NONE && str_eq(k->c->schema->entities[l->entity].name, name)) return row_of(l->entity);
  }
  uint32_t constant = let_of(k, NONE, name);
  if (constant != NONE) return of_type(k->c->lets[constant].type);
  if (str_is(name, "now")) return of_type(TYPE(TYPE_TIMESTAMP));
  if (str_is(name, "today")) return of_type(TYPE(TYPE_DATE));
  return of_type(TYPE(TYPE_ERROR)); /* something, but who knows what */
}

static enum method method_named(struct str word) {
  static const char *const words[] = {
      [METHOD_UNKNOWN] = "",
#define METHOD(id, word, doc) [METHOD_##id] = word,
#include "front/methods.def"
#undef METHOD
  };
  for (uint32_t m = 1; m < METHODS; m++)
    if (str_is(word, words[m])) return (enum method)m;
  return METHOD_UNKNOWN;
}

static struct type method_result(struct type of, enum method m) {
  switch (m) {
    case METHOD_WHERE: return of;
    case METHOD_COUNT:
    case METHOD_LENGTH:
    case METHOD_YEAR:
    case METHOD_QUARTER:
    case METHOD_MONTH:
    case METHOD_DAY:
    case METHOD_WEEKDAY:
    case METHOD_HOUR: return TYPE(TYPE_INT);
    case METHOD_LOWER:
    case METHOD_UPPER:
    case METHOD_TRIM:
    case METHOD_FOLD:
    case METHOD_TEXT: return TYPE(TYPE_TEXT);
    case METHOD_NUMBER: return TYPE(TYPE_FLOAT);
    case METHOD_DATE: return TYPE(TYPE_DATE);
    case METHOD_DISTINCT: return (struct type){.kind = TYPE_VALUES, .elem = TYPE_TEXT};
    case METHOD_SUM:
    case METHOD_AVG:
    case METHOD_MIN:
    case METHOD_MAX: return (struct type){.kind = TYPE_DECIMAL, .precision = 38};
    default: return TYPE(TYPE_BOOL);
  }
}

static struct chain name_after_dot(struct completing *k, struct chain left, struct str name) {
  struct type t;
  if (left.type.kind == TYPE_ROW && member_of(k, left.type.ref, name, &t)) return of_type(t);
  if (left.type.kind == TYPE_MAP) {
    const struct map_type *m = &k->c->schema->maps[left.type.ref];
    for (uint32_t i = 0; i < m->count; i++)
      if (str_eq(m->keys[i].name, name)) return of_type(m->keys[i].type);
    return of_type(TYPE(TYPE_DYNAMIC));
  }
  if (left.type.kind == TYPE_ROWS && member_of(k, left.type.ref, name, &t) &&
      (t.kind == TYPE_ROW || t.kind == TYPE_ROWS))
    return of_type((struct type){.kind = TYPE_ROWS, .ref = t.ref});
  enum method m = method_named(name);
  if (m == METHOD_UNKNOWN) return of_type(TYPE(TYPE_ERROR));
  struct chain c = {.type = left.type.kind == TYPE_ROWS ? left.type : method_result(left.type, m), .method = m};
  c.method_of_rows = left.type.kind == TYPE_ROWS;
  return c;
}

/* ---- tokens ---- */

static bool is_compare(uint16_t kind) {
  return kind == TK_EQ || kind == TK_NE || kind == TK_LT || kind == TK_LE || kind == TK_GT || kind == TK_GE ||
         kind == TK_COALESCE;
}

static void open_bracket(struct completing *k, uint16_t kind) {
  struct level l = {.bracket = kind, .entity = top(k)->entity, .before = k->at};
  if (kind == TK_LP && k->at.method_of_rows) l.entity = k->at.type.ref;
  if (kind == TK_LB) l.left = top(k)->left; /* the items of a list are what stands left of `in` */
  *array_push(k->a, &k->open) = l;
  k->at = nothing();
}

static void close_bracket(struct completing *k) {
  if (k->open.count < 2) return;
  struct level l = *top(k);
  k->open.count--;
  k->at = l.before;
  if (l.bracket == TK_LB) k->at = of_type(TYPE(TYPE_LIST));
  if (l.bracket == TK_LC) k->at = nothing();
  if (!k->at.method_of_rows) return;
  enum method m = k->at.method;
  struct type rows = k->at.type;
  if (m == METHOD_LATEST || m == METHOD_EARLIEST) k->at = l.counted ? of_type(rows) : row_of(rows.ref);
  else k->at = of_type(m == METHOD_WHERE ? rows : method_result(rows, m));
}

static void take(struct completing *k, struct token t, struct str word, bool name) {
  struct level *l = top(k);
  if (t.kind == TK_LP || t.kind == TK_LB || t.kind == TK_LC) {
    open_bracket(k, t.kind);
  } else if (t.kind == TK_RP || t.kind == TK_RB || t.kind == TK_RC) {
    close_bracket(k);
  } else if (t.kind == TK_DOT) {
    /* the chain goes on */
  } else if (t.kind == TK_ARROW) {
    l->row_name = k->last_word;
    k->at = nothing();
  } else if (is_compare(t.kind) || t.kind == TK_IN || t.kind == TK_BETWEEN || t.kind == TK_IS || t.kind == TK_MATCHES) {
    if (t.kind != TK_IN || k->at.type.kind != TYPE_NONE) l->left = k->at;
    k->at = nothing();
  } else if (name && k->last == TK_DOT) {
    k->at = name_after_dot(k, k->at, word);
  } else if (name) {
    k->at = name_alone(k, word);
  } else if (t.kind == TK_COMMA) {
    k->at = nothing();
  } else if (t.kind == TK_STRING || t.kind == TK_INT || t.kind == TK_DEC || t.kind == TK_DATE || t.kind == TK_STAMP ||
             t.kind == TK_DURATION || t.kind == TK_REGEX || t.kind == TK_BULK || t.kind == TK_TRUE ||
             t.kind == TK_FALSE || t.kind == TK_MISSING || t.kind == TK_PRESENT) {
    k->at = of_type(TYPE(TYPE_ERROR));
    if (t.kind == TK_INT && k->last == TK_LP) l->counted = true;
  } else {
    k->at = nothing();
    l->left = nothing();
  }
}

/* ---- words ---- */

static void offer(struct completing *k, struct str text, const char *kind, struct str detail) {
  if (text.len < k->prefix.len || memcmp(text.ptr, k->prefix.ptr, k->prefix.len)) return;
  *array_push(k->a, &k->out.list) = (struct completion){text, kind, detail};
}

static void offer_words(struct completing *k, const char *const *words, const char *kind) {
  for (; *words; words++) offer(k, str_from(*words), kind, STR(""));
}

static void offer_members(struct completing *k, uint32_t entity, bool relations_only) {
  if (entity == NONE) return;
  const struct schema *s = k->c->schema;
  const struct entity *e = &s->entities[entity];
  for (uint32_t i = 0; i < e->field_count; i++) {
    bool relation = e->fields[i].type.kind == TYPE_ROW || e->fields[i].type.kind == TYPE_ROWS;
    if (relation || !relations_only)
      offer(k, e->fields[i].name, relation ? "relation" : "field", type_name(k->a, s, e->fields[i].type));
  }
  for (uint32_t i = 0; i < k->c->let_count && !relations_only; i++)
    if (k->c->lets[i].owner == entity)
      offer(k, k->c->lets[i].name, "computed field", type_name(k->a, s, k->c->lets[i].type));
}

static void offer_methods(struct completing *k, struct type t) {
  static const struct {
    const char *word, *doc;
  } rows[] = {
      {"", ""},
#define METHOD(id, word, doc) {word, doc},
#include "front/methods.def"
#undef METHOD
  };
  enum method from = METHOD_UNKNOWN, to = METHOD_UNKNOWN; /* methods.def groups them by receiver */
  switch (t.kind) {
    case TYPE_ROWS: from = METHOD_WHERE, to = METHOD_EARLIEST; break;
    case TYPE_VALUES: from = to = METHOD_COUNT; break;
    case TYPE_TEXT: from = METHOD_STARTS_WITH, to = METHOD_FOLD; break;
    case TYPE_ENUM: from = to = METHOD_TEXT; break;
    case TYPE_DYNAMIC: from = METHOD_TEXT, to = METHOD_NUMBER; break;
    case TYPE_SET: from = METHOD_HAS, to = METHOD_HAS_NONE; break;
    case TYPE_TIMESTAMP: from = METHOD_DATE, to = METHOD_HOUR; break;
    case TYPE_DATE: from = METHOD_YEAR, to = METHOD_WEEKDAY; break;
    default: break;
  }
  for (uint32_t m = from; m && m <= (uint32_t)to; m++)
    offer(k, str_from(rows[m].word), "method", str_from(rows[m].doc));
}

static void offer_enum(struct completing *k, struct type t) {
  if (t.kind == TYPE_SET && t.elem == TYPE_ENUM) t = type_elem(t);
  if (t.kind != TYPE_ENUM) return;
  const struct enum_type *e = &k->c->schema->enums[t.ref];
  for (uint32_t i = 0; i < e->count; i++) offer(k, e->members[i].name, "enum member", e->name);
}

static void offer_constants(struct completing *k) {
  for (uint32_t i = 0; i < k->c->let_count; i++)
    if (k->c->lets[i].owner == NONE)
      offer(k, k->c->lets[i].name, "constant", type_name(k->a, k->c->schema, k->c->lets[i].type));
}

static void offer_segments(struct completing *k) {
  for (uint32_t i = 0; i < k->c->segment_count; i++)
    offer(k, k->c->segments[i].name, "segment", k->c->schema->entities[k->c->segments[i].entity].name);
}

static void offer_entities(struct completing *k) {
  for (uint32_t i = 0; i < k->c->schema->entity_count; i++) offer(k, k->c->schema->entities[i].name, "entity", STR(""));
}

static const char *const units[] = {"minutes", "hours", "days", "weeks", "months", "quarters", "years", NULL};
static const char *const calendar[] = {"day", "week", "month", "quarter", "year", NULL};
static const char *const behind[] = {"and", "or", "in", "not", "is", "between", "matches", "then", "else", NULL};
static const char *const begin_value[] = {"not",   "if",      "true",       "false", "now",
                                          "today", "missing", "count_true", "in",    NULL};
static const char *const begin_declaration[] = {"segment", "static", "let", "use", "test", "enum", "schema", NULL};

static void offer_operands(struct completing *k) {
  offer_members(k, top(k)->entity, false);
  for (uint32_t i = 0; i < k->open.count; i++) {
    const struct level *l = &k->open.items[i];
    if (l->row_name.len)
      offer(k, l->row_name, "row", l->entity == NONE ? STR("") : k->c->schema->entities[l->entity].name);
    if (i + 1 < k->open.count && l->entity != NONE && l->entity != top(k)->entity)
      offer(k, k->c->schema->entities[l->entity].name, "row", STR("the row outside"));
  }
  offer_constants(k);
  offer_words(k, begin_value, "keyword");
}

static void offer_all(struct completing *k) {
  struct type left = top(k)->left.type;
  bool list = top(k)->bracket == TK_LB;
  if (k->last == TK_DOT) {
    struct type t = k->at.type;
    if (t.kind == TYPE_ROW) offer_members(k, t.ref, false);
    if (t.kind == TYPE_ROWS) offer_members(k, t.ref, true);
    if (t.kind == TYPE_MAP)
      for (uint32_t i = 0; i < k->c->schema->maps[t.ref].count; i++) {
        const struct map_key *m = &k->c->schema->maps[t.ref].keys[i];
        offer(k, m->name, "field", type_name(k->a, k->c->schema, m->type));
      }
    offer_methods(k, t);
  } else if (k->last == TK_SEGMENT && k->before_last == TK_IN) {
    offer_segments(k);
  } else if (k->last == TK_ON) {
    offer_entities(k);
  } else if (k->last == TK_USE) {
    uint32_t count;
    const struct str *names = stdlib_modules(&count);
    for (uint32_t i = 0; i < count; i++) offer(k, names[i], "module", STR("of the standard library"));
  } else if (k->last == TK_IS) {
    offer_words(k, (const char *const[]){"missing", "present", NULL}, "keyword");
  } else if (k->last == TK_INT && (k->before_last == TK_LAST || k->before_last == TK_NEXT ||
                                   k->before_last == TK_PLUS || k->before_last == TK_MINUS)) {
    offer_words(k, units, "unit");
  } else if (k->last == TK_THIS || k->last == TK_PREVIOUS || k->last == TK_NEXT) {
    offer_words(k, calendar, "unit");
  } else if (is_compare(k->last) || (list && (k->last == TK_LB || k->last == TK_COMMA))) {
    offer_enum(k, left);
    if (left.kind != TYPE_ENUM) offer_operands(k);
    else offer_constants(k), offer_words(k, (const char *const[]){"missing", NULL}, "keyword");
  } else if (k->last == TK_IN) {
    offer_words(k, (const char *const[]){"segment", NULL}, "keyword");
    if (left.kind == TYPE_TIMESTAMP || left.kind == TYPE_DATE)
      offer_words(k, (const char *const[]){"last", "next", "this", "previous", NULL}, "keyword");
    offer_constants(k);
  } else if (k->last == TK_NOT && left.kind == TYPE_NONE && k->at.type.kind != TYPE_NONE) {
    offer_words(k, (const char *const[]){"in", "between", NULL}, "keyword");
  } else if (k->at.type.kind != TYPE_NONE) {
    offer_words(k, behind, "keyword");
  } else {
    offer_operands(k);
    if (k->last == 0) offer_words(k, begin_declaration, "keyword");
    if (k->last == TK_LP && k->at.type.kind == TYPE_NONE &&
        (top(k)->before.method == METHOD_LATEST || top(k)->before.method == METHOD_EARLIEST))
      offer(k, STR("by:"), "keyword", STR(""));
    if (top(k)->bracket == TK_LC) offer_words(k, (const char *const[]){"rule", NULL}, "keyword");
  }
}

/* ---- entry ---- */

static bool part_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

static int by_text(const void *a, const void *b) {
  return str_cmp(((const struct completion *)a)->text, ((const struct completion *)b)->text);
}

/* Whether the end of `text` stands inside a text literal or a comment of its last line. */
static bool quoted(struct str text) {
  bool in = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\n') in = false;
    else if (in && c == '\\') i++;
    else if (c == '"') in = !in;
    else if (!in && c == '/' && i + 1 < text.len && text.ptr[i + 1] == '/') {
      while (i < text.len && text.ptr[i] != '\n') i++;
      if (i == text.len) return true;
    }
  }
  return in;
}

struct completions complete_at(struct arena *a, const struct checked *c, uint32_t entity, struct str text) {
  struct completing k = {.a = a, .c = c};
  size_t from = text.len;
  while (from && part_of_name(text.ptr[from - 1])) from--;
  k.out.from = (uint32_t)from;
  if (quoted(text)) return k.out;
  k.prefix = from < text.len ? str_sub(text, from, text.len) : STR("");
  *array_push(a, &k.open) = (struct level){.entity = entity};
  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a);
  struct tree_ids ids = {1};
  struct lexer lx;
  struct str before = from ? str_sub(text, 0, from) : STR("");
  if (!lex_init(&lx, a, &ss, sources_add(&ss, STR("<text>"), before), &ids, &ds)) return k.out;
  bool declares = false, owner = false;
  for (struct token t = lex_next(&lx); t.kind; t = lex_next(&lx)) {
    if (t.kind == TK_DOC || t.kind == TK_NL) continue;
    struct str word = str_sub(lx.text, t.start, t.end);
    bool name = t.kind == TK_ID ||
                (keyword_kind(word) != TK_ID && !keyword_is_reserved(t.kind) && t.kind == keyword_kind(word) &&
                 (k.last == TK_DOT ||
                  !(t.kind == TK_SEGMENT || t.kind == TK_LAST || t.kind == TK_NEXT || t.kind == TK_THIS ||
                    t.kind == TK_PREVIOUS || t.kind == TK_MISSING || t.kind == TK_PRESENT || t.kind == TK_ON ||
                    t.kind == TK_LET || t.kind == TK_USE || t.kind == TK_RULE || t.kind == TK_STATIC)));
    /* `segment x on invoice = `, `let customer.y = `: whose row the rest speaks of */
    if (t.first && k.open.count == 1)
      declares = t.kind == TK_SEGMENT || t.kind == TK_STATIC || t.kind == TK_ACTIVE, owner = t.kind == TK_LET;
    uint32_t e = name ? map_get(&c->schema->entity_by_name, word) : MAP_NONE;
    if ((declares && k.last == TK_ON) || (owner && k.last == TK_LET)) {
      if (e != MAP_NONE) top(&k)->entity = e;
    }
    take(&k, t, word, name);
    if (t.kind == TK_ASSIGN || t.kind == TK_ON || t.kind == TK_USE) k.at = nothing(), top(&k)->left = nothing();
    k.before_last = k.last;
    k.last = t.kind;
    if (name) k.last_word = word;
  }
  offer_all(&k);
  if (k.out.list.count) qsort(k.out.list.items, k.out.list.count, sizeof *k.out.list.items, by_text);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < k.out.list.count; i++)
    if (!kept || !str_eq(k.out.list.items[kept - 1].text, k.out.list.items[i].text))
      k.out.list.items[kept++] = k.out.list.items[i];
  k.out.list.count = kept;
  return k.out;
}
