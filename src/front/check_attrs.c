/* Attributes of a schema: how values are stored where the type alone does not tell. */
#include <stdlib.h>

#include "data/zone.h"
#include "front/schema_build.h"

/* ---- time zones ---- */

static bool same_letters(struct str a, struct str b) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++) {
    char x = a.ptr[i], y = b.ptr[i];
    if (x >= 'A' && x <= 'Z') x = (char)(x + 32);
    if (y >= 'A' && y <= 'Z') y = (char)(y + 32);
    if (x == ' ') x = '_';
    if (x != y) return false;
  }
  return true;
}

/* The zone that was probably meant, by the list that comes with the zone files (zone.tab: tab-separated, the third
 * column is the name): the same but for case, the city alone, or near enough. */
static struct str zone_meant(struct arena *a, struct str name) {
  const char *dir = getenv("TZDIR");
  struct str path = str_printf(a, "%s/zone.tab", dir && *dir ? dir : "/usr/share/zoneinfo"), text, why;
  if (!file_read(NULL, a, path, &text, &why)) return STR_NONE;
  struct {
    ARRAY_OF(struct str) list;
  } names = {0};
  for (size_t i = 0; i < text.len;) {
    size_t end = i;
    while (end < text.len && text.ptr[end] != '\n') end++;
    struct str line = str_sub(text, i, end);
    i = end + 1;
    if (line.len == 0 || line.ptr[0] == '#') continue;
    size_t tab = str_find(line, STR("\t"));
    if (tab == SIZE_MAX) continue;
    struct str rest = str_sub(line, tab + 1, line.len);
    tab = str_find(rest, STR("\t"));
    if (tab == SIZE_MAX) continue;
    rest = str_sub(rest, tab + 1, rest.len);
    tab = str_find(rest, STR("\t"));
    *array_push(a, &names.list) = tab == SIZE_MAX ? rest : str_sub(rest, 0, tab);
  }
  for (uint32_t i = 0; i < names.list.count; i++) {
    struct str z = names.list.items[i];
    size_t slash = z.len;
    while (slash && z.ptr[slash - 1] != '/') slash--;
    if (same_letters(name, z) || same_letters(name, str_sub(z, slash, z.len))) return z;
  }
  int near = name_nearest(name, names.list.items, names.list.count);
  return near < 0 ? STR_NONE : names.list.items[near];
}

const struct zone *schema_zone(struct schema_build *b, struct str name, struct span at) {
  const struct zone *z = &zone_utc;
  enum zone_error e = zone_open(b->a, name, &z);
  if (e == ZONE_OK) return z;
  struct diag *d = diag_add(b->ds, &schema_code[E0507], at, "`%.*s`: %s", STR_ARG(name), zone_error_text(e));
  struct str meant = e == ZONE_UNKNOWN || e == ZONE_BAD_NAME ? zone_meant(b->a, name) : STR_NONE;
  if (meant.ptr)
    diag_fix(b->ds, d, at, str_printf(b->a, "\"%.*s\"", STR_ARG(meant)), "did you mean \"%.*s\"?", STR_ARG(meant));
  else
    diag_help(b->ds, d,
              "a time zone is named by continent and city, as in \"Europe/Paris\"; \"UTC\" and fixed "
              "offsets such as \"+02:00\" are zones too");
  return &zone_utc;
}

/* ---- arguments ---- */

static const struct node *argument(const struct node *attr, uint32_t i) {
  const struct node *n = i < attr->count ? attr->kids[i] : NULL;
  if (n && n->kind == N_ARG && n->word.len == 0 && n->count) n = n->kids[0];
  return n;
}

/* Whether an argument was lost to a syntax error, which is reported. */
static bool broken(const struct node *attr) {
  for (uint32_t i = 0; i < attr->count; i++)
    if (!argument(attr, i) || argument(attr, i)->kind == N_ERROR) return true;
  return false;
}

static bool all_strings(const struct node *attr) {
  for (uint32_t i = 0; i < attr->count; i++)
    if (argument(attr, i)->kind != N_STRING) return false;
  return attr->count > 0;
}

static void bad_arguments(struct schema_build *b, const struct node *attr, const char *takes) {
  diag_add(b->ds, &schema_code[E0541], attr->span, "`@%.*s` takes %s", STR_ARG(attr->word), takes);
}

static void bad_place(struct schema_build *b, const struct node *attr, const char *what, struct type t,
                      const char *wants) {
  struct str name = type_name(b->a, b->s, type_optional(t, false));
  diag_add(b->ds, &schema_code[E0542], attr->span, "`%s` is for %s, and this field is %s%.*s", what, wants,
           t.kind == TYPE_ROW || t.kind == TYPE_ROWS ? "a relation to " : "of type ", STR_ARG(name));
}

/* ---- @stored ---- */

static void stored_words(struct schema_build *b, const struct node *attr, struct type t, struct storage *st) {
  if (t.kind != TYPE_BOOL) {
    bad_place(b, attr, "@stored(\"...\", \"...\")", t, "bool");
    return;
  }
  if (attr->count != 2) {
    bad_arguments(b, attr, "two words, that of true and that of false: `@stored(\"Yes\", \"No\")`");
    return;
  }
  struct str yes = argument(attr, 0)->word, no = argument(attr, 1)->word;
  if (str_eq(yes, no)) {
    diag_add(b->ds, &schema_code[E0541], argument(attr, 1)->span,
             "true and false are stored under the same word, \"%.*s\"", STR_ARG(no));
    return;
  }
  if (!yes.len || !no.len) {
    diag_add(b->ds, &schema_code[E0541], argument(attr, yes.len ? 1 : 0)->span,
             "an empty text is a missing value, and cannot be the word of %s", yes.len ? "false" : "true");
    return;
  }
  st->kind = STORED_WORDS;
  st->yes = yes;
  st->no = no;
}

static void attr_stored(struct schema_build *b, const struct node *attr, struct type t, struct storage *st) {
  static const char *const takes =
      "one of text, epoch_s, epoch_ms, epoch_us and cents, or the words of a bool: `@stored(\"Yes\", \"No\")`";
  static const struct {
    const char *word;
    enum storage_kind kind;
  } kinds[] = {
      {"text", STORED_TEXT},         {"epoch_s", STORED_EPOCH_S}, {"epoch_ms", STORED_EPOCH_MS},
      {"epoch_us", STORED_EPOCH_US}, {"cents", STORED_CENTS},
  };
  if (broken(attr)) return;
  if (all_strings(attr)) {
    stored_words(b, attr, t, st);
    return;
  }
  const struct node *arg = argument(attr, 0);
  if (attr->count != 1 || arg->kind != N_NAME) {
    bad_arguments(b, attr, takes);
    return;
  }
  struct str names[5];
  for (int i = 0; i < 5; i++) {
    names[i] = str_from(kinds[i].word);
    if (!str_eq(arg->word, names[i])) continue;
    bool number = type_is_number(t), time = type_is_time(t);
    if (kinds[i].kind == STORED_TEXT && !number && !time)
      bad_place(b, attr, "@stored(text)", t, "numbers and times that are kept as text");
    else if (kinds[i].kind == STORED_CENTS && t.kind != TYPE_DECIMAL)
      bad_place(b, attr, "@stored(cents)", t, "decimal(p,s), kept as a whole number of its smallest unit");
    else if (kinds[i].kind != STORED_TEXT && kinds[i].kind != STORED_CENTS && t.kind != TYPE_TIMESTAMP)
      bad_place(b, attr, str_printf(b->a, "@stored(%s)", kinds[i].word).ptr, t,
                "timestamps, kept as a whole number since 1970");
    else st->kind = kinds[i].kind;
    return;
  }
  struct diag *d = diag_add(b->ds, &schema_code[E0541], arg->span, "`@stored` takes %s", takes);
  int near = name_nearest(arg->word, names, 5);
  if (near >= 0) diag_fix(b->ds, d, arg->span, names[near], "did you mean `%.*s`?", STR_ARG(names[near]));
}

/* ---- @zone, @missing, @index ---- */

static void attr_zone(struct schema_build *b, const struct node *attr, struct type t, struct storage *st) {
  if (broken(attr)) return;
  if (attr->count != 1 || argument(attr, 0)->kind != N_STRING) {
    bad_arguments(b, attr, "the name of a time zone: `@zone(\"Europe/Paris\")`");
    return;
  }
  if (t.kind != TYPE_TIMESTAMP) {
    bad_place(b, attr, "@zone", t, "timestamps that are stored without a zone");
    return;
  }
  st->zone_name = argument(attr, 0)->word;
  st->zone = schema_zone(b, st->zone_name, argument(attr, 0)->span);
}

static void attr_missing(struct schema_build *b, const struct node *attr, struct type t, struct storage *st) {
  if (broken(attr)) return;
  if (!all_strings(attr)) {
    bad_arguments(b, attr, "the words that stand for missing: `@missing(\"N/A\", \"(not set)\")`");
    return;
  }
  if (t.kind == TYPE_ROW || t.kind == TYPE_ROWS || t.kind == TYPE_MAP) {
    bad_place(b, attr, "@missing", t, "values");
    return;
  }
  st->missing = arena_new_array(b->a, struct str, attr->count);
  for (uint32_t i = 0; i < attr->count; i++) {
    struct str word = argument(attr, i)->word;
    bool twice = false;
    for (uint32_t k = 0; k < st->missing_count; k++) twice |= str_eq(st->missing[k], word);
    if (twice)
      diag_add(b->ds, &schema_code[E0541], argument(attr, i)->span, "\"%.*s\" stands here twice", STR_ARG(word));
    else st->missing[st->missing_count++] = word;
  }
}

/* A word cannot be a value and stand for missing. */
static void check_words(struct schema_build *b, const struct node *attr, struct type t, const struct storage *st) {
  for (uint32_t i = 0; i < st->missing_count; i++) {
    struct str word = st->missing[i];
    struct span at = argument(attr, i) ? argument(attr, i)->span : attr->span;
    if (st->kind == STORED_WORDS && (str_eq(word, st->yes) || str_eq(word, st->no)))
      diag_add(b->ds, &schema_code[E0544], at, "\"%.*s\" stands for missing and for %s", STR_ARG(word),
               str_eq(word, st->yes) ? "true" : "false");
    if (t.kind != TYPE_ENUM) continue;
    const struct enum_type *e = &b->s->enums[t.ref];
    for (uint32_t m = 0; m < e->count; m++)
      if (str_eq(e->members[m].stored, word)) {
        struct diag *d =
            diag_add(b->ds, &schema_code[E0544], at, "\"%.*s\" stands for missing and for a member", STR_ARG(word));
        diag_label(b->ds, d, e->members[m].span, "the member `%.*s`", STR_ARG(e->members[m].name));
      }
  }
}

/* ---- all of a field ---- */

enum { ON_FIELDS = 5 };
static const char *const on_fields[ON_FIELDS] = {"index", "stored", "zone", "missing", "allow"};

static void unknown_attr(struct schema_build *b, const struct node *attr) {
  struct diag *d =
      diag_add(b->ds, &schema_code[E0540], attr->span, "there is no attribute `@%.*s` of a field", STR_ARG(attr->word));
  struct str names[ON_FIELDS];
  for (int i = 0; i < ON_FIELDS; i++) names[i] = str_from(on_fields[i]);
  int near = name_nearest(attr->word, names, ON_FIELDS);
  if (near >= 0) diag_fix(b->ds, d, attr->word_span, names[near], "did you mean `@%.*s`?", STR_ARG(names[near]));
  else
    diag_help(b->ds, d,
              "the attributes of a field are @index, @stored(...), @zone(\"...\"), @missing(\"...\") and "
              "@allow(...)");
}

void schema_field_attrs(struct schema_build *b, const struct node *field, struct type t, struct storage *st,
                        bool *indexed) {
  uint32_t count = field->lead ? field->lead->count : 0;
  const struct node *zone = NULL, *missing = NULL;
  bool relation = t.kind == TYPE_ROW || t.kind == TYPE_ROWS;
  for (uint32_t i = 0; i < count; i++) {
    const struct node *attr = field->lead->attrs[i];
    if (!attr || attr->kind != N_ATTR || str_is(attr->word, "allow")) continue;
    const struct node *first = NULL;
    for (uint32_t k = 0; k < i && !first; k++)
      if (field->lead->attrs[k] && str_eq(field->lead->attrs[k]->word, attr->word)) first = field->lead->attrs[k];
    if (first) {
      struct diag *d =
          diag_add(b->ds, &schema_code[E0543], attr->span, "`@%.*s` stands here twice", STR_ARG(attr->word));
      diag_label(b->ds, d, first->span, "first here");
      continue;
    }
    bool known = false;
    for (int k = 0; k < ON_FIELDS; k++) known |= str_is(attr->word, on_fields[k]);
    if (!known) {
      unknown_attr(b, attr);
    } else if (t.kind == TYPE_ERROR) {
      continue; /* whether it fits cannot be told */
    } else if (str_is(attr->word, "index")) {
      *indexed = true;
      if (attr->count && !broken(attr)) bad_arguments(b, attr, "no arguments");
    } else if (relation) {
      bad_place(b, attr, str_printf(b->a, "@%.*s", STR_ARG(attr->word)).ptr, t, "values");
    } else if (str_is(attr->word, "stored")) {
      attr_stored(b, attr, t, st);
    } else if (str_is(attr->word, "zone")) {
      attr_zone(b, zone = attr, t, st);
    } else {
      attr_missing(b, missing = attr, t, st);
    }
  }
  if (zone && st->zone && st->kind >= STORED_EPOCH_S && st->kind <= STORED_EPOCH_US) {
    struct diag *d = diag_add(b->ds, &schema_code[E0542], zone->span,
                              "seconds since 1970 count from an instant in UTC; there is no zone to give");
    diag_fix(b->ds, d, zone->span, STR(""), "remove `@zone`");
  }
  if (!missing || !st->missing_count) return;
  check_words(b, missing, t, st);
  if (!t.optional && t.kind != TYPE_SET && !schema_allows(b, field->lead, &schema_code[W0502])) {
    const struct node *type = field->kids[0];
    struct diag *d =
        diag_add(b->ds, &schema_code[W0502], missing->span,
                 "words stand for missing in `%.*s`, which is declared as never missing", STR_ARG(field->word));
    diag_fix(b->ds, d, (struct span){type->span.file, type->span.end, type->span.end}, STR("?"),
             "say that it may be: add a `?`");
  }
}

void schema_other_attrs(struct schema_build *b, const struct node *n, const char *what) {
  for (uint32_t i = 0; n->lead && i < n->lead->count; i++) {
    const struct node *attr = n->lead->attrs[i];
    if (attr && attr->kind == N_ATTR && !str_is(attr->word, "allow"))
      diag_add(b->ds, &schema_code[E0540], attr->span, "`@%.*s` means nothing on %s %s", STR_ARG(attr->word),
               what[0] == 'e' ? "an" : "a", what);
  }
}

bool schema_allows(struct schema_build *b, const struct lead *lead, const struct diag_code *code) {
  for (uint32_t i = 0; lead && i < lead->count; i++) {
    const struct node *attr = lead->attrs[i];
    if (!attr || attr->kind != N_ATTR || !str_is(attr->word, "allow")) continue;
    for (uint32_t k = 0; k < attr->count; k++) {
      const struct node *arg = argument(attr, k);
      if (!arg || !arg->span.file) continue;
      /* a name with hyphens reads as a subtraction: its text is what counts */
      struct str text = arg->kind == N_STRING
                            ? arg->word
                            : str_sub(sources_get(b->p->sources, arg->span.file)->text, arg->span.start, arg->span.end);
      if (str_is(text, code->id) || str_is(text, code->name)) return true;
    }
  }
  return false;
}
