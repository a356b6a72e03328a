/* Types as they are written: in fields of a schema, and in the lets and parameters of segment files. */
#include "front/schema_build.h"

struct scope {
  struct project *p;
  const struct schema *s;     /* NULL: none */
  struct schema_build *build; /* NULL: a segment file */
  struct str owner;           /* of enums and maps that are spelled out */
};

static const struct {
  const char *word;
  enum type_kind kind;
} built_in[] = {
    {"id", TYPE_ID},
    {"text", TYPE_TEXT},
    {"int", TYPE_INT},
    {"decimal", TYPE_DECIMAL},
    {"float", TYPE_FLOAT},
    {"bool", TYPE_BOOL},
    {"date", TYPE_DATE},
    {"timestamp", TYPE_TIMESTAMP},
    {"duration", TYPE_DURATION},
    {"map", TYPE_MAP},
    {"set", TYPE_SET},
};

enum { BUILT_IN = sizeof built_in / sizeof *built_in };

/* What people write who come from elsewhere. */
static const struct {
  const char *word, *ours;
} elsewhere[] = {
    {"string", "text"},
    {"str", "text"},
    {"varchar", "text"},
    {"char", "text"},
    {"integer", "int"},
    {"bigint", "int"},
    {"smallint", "int"},
    {"int64", "int"},
    {"long", "int"},
    {"int32", "int"},
    {"number", "int"},
    {"boolean", "bool"},
    {"double", "float"},
    {"real", "float"},
    {"float64", "float"},
    {"datetime", "timestamp"},
    {"timestamptz", "timestamp"},
    {"instant", "timestamp"},
    {"numeric", "decimal(12,2)"},
    {"money", "decimal(12,2)"},
    {"uuid", "id"},
    {"json", "map"},
    {"jsonb", "map"},
    {"object", "map"},
    {"dict", "map"},
    {"array", "set(text)"},
    {"list", "set(text)"},
    {"interval", "duration"},
};

bool type_is_built_in(struct str word) {
  for (int i = 0; i < BUILT_IN; i++)
    if (str_is(word, built_in[i].word)) return true;
  return false;
}

static struct type resolve(struct scope *sc, const struct node *n);

static struct type error_type(void) { return TYPE(TYPE_ERROR); }

static void unknown_type(struct scope *sc, const struct node *n) {
  struct diags *ds = sc->p->diags;
  struct diag *d = diag_add(ds, &schema_code[E0515], n->word_span, "there is no type `%.*s`", STR_ARG(n->word));
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
    size_t len = strlen(elsewhere[i].word);
    bool same = len == n->word.len;
    for (size_t k = 0; same && k < len; k++) same = (n->word.ptr[k] | 32) == elsewhere[i].word[k];
    if (!same) continue;
    diag_fix(ds, d, n->word_span, str_from(elsewhere[i].ours), "here it is called `%s`", elsewhere[i].ours);
    return;
  }
  const struct schema *s = sc->s;
  uint32_t most = BUILT_IN + (s ? s->enum_count + s->entity_count : 0), count = 0;
  struct str *names = arena_new_array(sc->p->arena, struct str, most);
  for (int i = 0; i < BUILT_IN; i++) names[count++] = str_from(built_in[i].word);
  if (s) {
    for (uint32_t i = 0; i < s->enum_count; i++)
      if (!memchr(s->enums[i].name.ptr, '.', s->enums[i].name.len)) names[count++] = s->enums[i].name;
    for (uint32_t i = 0; sc->build && i < s->entity_count; i++) names[count++] = s->entities[i].name;
  }
  int near = name_nearest(n->word, names, count);
  if (near >= 0) diag_fix(ds, d, n->word_span, names[near], "did you mean `%.*s`?", STR_ARG(names[near]));
  else
    diag_help(ds, d,
              "the types are id, text, int, decimal(p,s), float, bool, date, timestamp, set(T), map, and the "
              "enums and entities of the schema");
}

/* ---- decimal(p,s) ---- */

static const struct node *plain_arg(const struct node *arg) {
  if (arg && arg->kind == N_ARG && arg->word.len == 0 && arg->count) return arg->kids[0];
  return arg;
}

static bool small_int(const struct node *arg, uint32_t *out) {
  arg = plain_arg(arg);
  if (!arg || arg->kind != N_INT || arg->word.len == 0 || arg->word.len > 6) return false;
  *out = 0;
  for (size_t i = 0; i < arg->word.len; i++) *out = *out * 10 + (uint32_t)(arg->word.ptr[i] - '0');
  return true;
}

static struct type decimal_type(struct scope *sc, const struct node *n) {
  struct diags *ds = sc->p->diags;
  uint32_t p, s;
  if (n->count == 0) {
    struct diag *d = diag_add(ds, &schema_code[E0516], n->word_span,
                              "a decimal says how many digits it has, and how many of them after the point");
    diag_fix(ds, d, n->word_span, STR("decimal(12,2)"), "write `decimal(12,2)` for amounts of money");
    return error_type();
  }
  for (uint32_t i = 0; i < n->count; i++)
    if (!n->kids[i] || n->kids[i]->kind == N_ERROR) return error_type();
  if (n->count != 2 || !small_int(n->kids[0], &p) || !small_int(n->kids[1], &s)) {
    struct diag *d = diag_add(ds, &schema_code[E0516], n->span, "a decimal takes two whole numbers, `decimal(p,s)`");
    diag_help(ds, d, "p counts all digits (1 to 38), s those after the point (0 to p)");
    return error_type();
  }
  if (p < 1 || p > 38) {
    diag_add(ds, &schema_code[E0516], n->kids[0]->span, "a decimal has 1 to 38 digits in all, not %u", p);
    return error_type();
  }
  if (s > p) {
    diag_add(ds, &schema_code[E0516], n->kids[1]->span, "a decimal of %u digits cannot have %u of them after the point",
             p, s);
    return error_type();
  }
  return (struct type){.kind = TYPE_DECIMAL, .precision = (uint8_t)p, .scale = (uint8_t)s};
}

/* ---- types with parts ---- */

static struct type misplaced(struct scope *sc, const struct node *n, const char *what, const char *help) {
  struct diag *d = diag_add(sc->p->diags, &schema_code[E0517], n->span, "%s", what);
  if (help) diag_help(sc->p->diags, d, "%s", help);
  return error_type();
}

/* The `?` of a type that is never missing. */
static void refuse_optional(struct scope *sc, const struct node *n, const char *what) {
  if (!n->flag) return;
  struct span mark = {n->span.file, n->span.end - 1, n->span.end};
  struct str text = sources_get(sc->p->sources, n->span.file)->text;
  if (mark.end > text.len || mark.end == 0 || text.ptr[mark.start] != '?') mark = n->span;
  struct diag *d = diag_add(sc->p->diags, &schema_code[E0517], mark, "%s", what);
  if (mark.end == mark.start + 1) diag_fix(sc->p->diags, d, mark, STR(""), "remove the `?`");
}

static struct type set_type(struct scope *sc, const struct node *n, const struct node *of) {
  if (!of || of->kind == N_ERROR) return error_type();
  struct type e = resolve(sc, of);
  switch ((enum type_kind)e.kind) {
    case TYPE_ERROR: return e;
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_INT:
    case TYPE_ENUM: break;
    default:
      return misplaced(sc, of, "the elements of a set are text, id, int or an enum",
                       e.kind == TYPE_ROW || e.kind == TYPE_ROWS
                           ? "rows of another entity are a relation, `[entity] by column`"
                           : NULL);
  }
  refuse_optional(sc, of, "an element of a set is never missing");
  refuse_optional(sc, n, "a set is never missing: a stored NULL is an empty set");
  return (struct type){.kind = TYPE_SET, .elem = e.kind, .ref = e.ref};
}

static struct type list_type(struct scope *sc, const struct node *n) {
  const struct node *of = n->count ? n->kids[0] : NULL;
  if (!of || of->kind == N_ERROR) return error_type();
  if (sc->build) {
    struct type e = resolve(sc, of);
    if (e.kind == TYPE_ERROR) return e;
    if (e.kind != TYPE_ROW)
      return misplaced(sc, n, "only entities stand in `[ ]` here: rows that belong to this one",
                       "several values in one field are a set, `set(text)`");
    refuse_optional(sc, of, "a row of a collection is never missing");
    refuse_optional(sc, n, "a collection is never missing: where there are no rows it is empty");
    return (struct type){.kind = TYPE_ROWS, .ref = e.ref};
  }
  struct type e = resolve(sc, of);
  switch ((enum type_kind)e.kind) {
    case TYPE_ERROR: return e;
    case TYPE_SET:
    case TYPE_LIST:
    case TYPE_MAP: return misplaced(sc, of, "the elements of a list are single values", NULL);
    default: break;
  }
  refuse_optional(sc, of, "an element of a list is never missing");
  refuse_optional(sc, n, "a list is never missing, though it may be empty");
  return (struct type){.kind = TYPE_LIST, .elem = e.kind, .precision = e.precision, .scale = e.scale, .ref = e.ref};
}

static struct type map_type(struct scope *sc, const struct node *n) {
  struct schema_build *b = sc->build;
  struct map_key *keys = arena_new_array(b->a, struct map_key, n->count + 1);
  struct map seen = map_in(b->a);
  uint32_t count = 0;
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *k = n->kids[i];
    if (!k || k->kind != N_FIELD) continue;
    uint32_t first = map_get(&seen, k->word);
    if (first != MAP_NONE) {
      struct diag *d =
          diag_add(b->ds, &schema_code[E0511], k->word_span, "the key `%.*s` is declared twice", STR_ARG(k->word));
      diag_label(b->ds, d, keys[first].span, "first here");
      continue;
    }
    struct scope inner = *sc;
    inner.owner = str_printf(b->a, "%.*s.%.*s", STR_ARG(sc->owner), STR_ARG(k->word));
    const struct node *of = k->count ? k->kids[0] : NULL;
    struct type t = of && of->kind != N_ERROR ? resolve(&inner, of) : error_type();
    if (t.kind == TYPE_SET || t.kind == TYPE_MAP || t.kind == TYPE_ROW || t.kind == TYPE_ROWS)
      t = misplaced(&inner, of,
                    "a key of a map holds a single value: text, id, int, decimal, float, bool, date, "
                    "timestamp or an enum",
                    NULL);
    for (uint32_t c = 1; c < k->count; c++)
      if (k->kids[c] && k->kids[c]->kind != N_ERROR) {
        diag_add(b->ds, &schema_code[E0532], k->kids[c]->span,
                 "a key of a map is stored under its own name; there is no `from` or `by` here");
        break;
      }
    if (k->lead && k->lead->count)
      diag_add(b->ds, &schema_code[E0542], k->lead->attrs[0]->span, "a key of a map takes no attributes");
    map_put(&seen, k->word, count);
    keys[count++] = (struct map_key){.name = k->word, .type = t, .span = k->word_span};
  }
  struct map_type *m = schema_push(b, b->s->maps, b->s->map_count, map_cap);
  *m = (struct map_type){keys, count};
  return (struct type){.kind = TYPE_MAP, .ref = b->s->map_count - 1};
}

/* ---- words ---- */

static struct type built_in_type(struct scope *sc, const struct node *n, enum type_kind kind) {
  if (kind == TYPE_DECIMAL) return decimal_type(sc, n);
  if (kind == TYPE_SET) {
    if (n->count == 1) return set_type(sc, n, plain_arg(n->kids[0]));
    struct diag *d = diag_add(sc->p->diags, &schema_code[E0516], n->span, "a set says of what: `set(text)`");
    if (n->count == 0) diag_fix(sc->p->diags, d, n->word_span, STR("set(text)"), "write `set(text)`");
    return error_type();
  }
  if (kind == TYPE_MAP) {
    if (!sc->build)
      return misplaced(sc, n, "a map is a kind of field, not of value", "take one of its keys: `metadata.tier`");
    return map_type(sc, n);
  }
  if (n->count) {
    struct diag *d =
        diag_add(sc->p->diags, &schema_code[E0516], n->span, "`%.*s` takes nothing in brackets", STR_ARG(n->word));
    diag_fix(sc->p->diags, d, n->span, str_printf(sc->p->arena, "%.*s%s", STR_ARG(n->word), n->flag ? "?" : ""),
             "write `%.*s`", STR_ARG(n->word));
    return error_type();
  }
  if (kind == TYPE_DURATION && sc->build)
    return misplaced(sc, n, "a duration is not a type of stored data",
                     "store the two times, or a number: `minutes int`");
  return TYPE(kind);
}

static struct type word_type(struct scope *sc, const struct node *n) {
  for (int i = 0; i < BUILT_IN; i++)
    if (str_is(n->word, built_in[i].word)) return built_in_type(sc, n, built_in[i].kind);
  uint32_t e = sc->s ? map_get(&sc->s->enum_by_name, n->word) : MAP_NONE;
  uint32_t entity = sc->s ? map_get(&sc->s->entity_by_name, n->word) : MAP_NONE;
  if (e == MAP_NONE && entity == MAP_NONE) {
    if (sc->s || sc->p->diags->errors == 0) unknown_type(sc, n);
    return error_type();
  }
  if (n->count) {
    diag_add(sc->p->diags, &schema_code[E0516], n->span, "`%.*s` takes nothing in brackets", STR_ARG(n->word));
    return error_type();
  }
  if (e != MAP_NONE) return (struct type){.kind = TYPE_ENUM, .ref = e};
  if (sc->build) return (struct type){.kind = TYPE_ROW, .ref = entity};
  return misplaced(sc, n, "an entity is not a type of value",
                   "a computed field belongs to an entity: `let customer.name = ...`; its rows are reached from there");
}

static struct type resolve(struct scope *sc, const struct node *n) {
  struct type t;
  switch (n->kind) {
    case N_TYPE: t = word_type(sc, n); break;
    case N_TYPE_SET: return set_type(sc, n, n->count ? n->kids[0] : NULL);
    case N_TYPE_LIST: return list_type(sc, n);
    case N_TYPE_ENUM:
      if (!sc->build)
        return misplaced(sc, n, "enums are declared in the schema", "name it there: `enum plan { starter, growth }`");
      t = (struct type){.kind = TYPE_ENUM, .ref = schema_add_enum(sc->build, sc->owner, n->span, n)};
      break;
    case N_TYPE_MAP:
      if (!str_is(n->word, "map")) {
        struct diag *d = diag_add(sc->p->diags, &schema_code[E0515], n->word_span,
                                  "only `map` has keys in braces, not `%.*s`", STR_ARG(n->word));
        if (sc->build) diag_fix(sc->p->diags, d, n->word_span, STR("map"), "write `map`");
        return error_type();
      }
      t = built_in_type(sc, n, TYPE_MAP);
      break;
    default: return error_type(); /* N_ERROR: reported */
  }
  if (t.kind != TYPE_ERROR && t.kind != TYPE_SET) t.optional = n->flag;
  return t;
}

struct type schema_field_type(struct schema_build *b, const struct node *n, struct str owner) {
  struct scope sc = {b->p, b->s, b, owner};
  return resolve(&sc, n);
}

struct type check_type(struct project *p, const struct schema *s, const struct node *type) {
  struct scope sc = {p, s, NULL, STR_NONE};
  return resolve(&sc, type);
}
