#include "front/schema_build.h"

#include "data/zone.h"

const struct diag_code schema_code[SCHEMA_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "front/check_schema.def"
#undef CODE
};

static const struct diag_code *const schema_list[SCHEMA_CODES] = {
#define CODE(id, severity, name, explain) &schema_code[id],
#include "front/check_schema.def"
#undef CODE
};

const struct diag_code *const *schema_codes(uint32_t *count) {
  *count = SCHEMA_CODES;
  return schema_list;
}

/* Declarations, files in order; the standard library's last. */
struct decls {
  ARRAY_OF(const struct node *) list;
};

/* Those of a kind, or of either of two. */
static struct decls collect2(struct schema_build *b, enum node_kind kind, enum node_kind or_kind) {
  struct decls d = {0};
  for (int stdlib = 0; stdlib < 2; stdlib++) {
    for (uint32_t i = 0; i < b->p->files.count; i++) {
      const struct node *file = b->p->files.items[i];
      if (project_is_stdlib(b->p, file->span.file) != (stdlib == 1)) continue;
      for (uint32_t k = 0; k < file->count; k++) {
        const struct node *n = file->kids[k];
        if (n && (n->kind == kind || n->kind == or_kind)) *array_push(b->a, &d.list) = n;
      }
    }
  }
  return d;
}

static struct decls collect(struct schema_build *b, enum node_kind kind) { return collect2(b, kind, kind); }

static bool built_in_name(struct schema_build *b, const struct node *n, const char *what) {
  if (!type_is_built_in(n->word)) return false;
  struct diag *d = diag_add(b->ds, &schema_code[E0514], n->word_span,
                            "`%.*s` is a type of the language, so no %s can have that name", STR_ARG(n->word), what);
  diag_help(b->ds, d, "give it another name; how it is stored is said with `from \"%.*s\"`", STR_ARG(n->word));
  return true;
}

/* The enums and entities, which share one set of names, without those that repeat one. The project's own win over the
 * standard library's. */
static struct decls named_decls(struct schema_build *b) {
  struct decls all = collect2(b, N_ENUM, N_ENTITY), kept = {0};
  struct map names = map_in(b->a);
  for (uint32_t i = 0; i < all.list.count; i++) {
    const struct node *n = all.list.items[i];
    const char *what = n->kind == N_ENUM ? "enum" : "entity";
    if (n->word.len == 0) continue;
    bool stdlib = project_is_stdlib(b->p, n->span.file);
    schema_other_attrs(b, n, what);
    uint32_t first = map_get(&names, n->word);
    if (first != MAP_NONE && stdlib) continue;
    if (first != MAP_NONE) {
      struct diag *d = diag_add(b->ds, &schema_code[E0510], n->word_span, "`%.*s` is declared twice", STR_ARG(n->word));
      diag_label(b->ds, d, kept.list.items[first]->word_span, "first here");
      continue;
    }
    if (built_in_name(b, n, what) && n->kind == N_ENUM) continue;
    map_put(&names, n->word, kept.list.count);
    *array_push(b->a, &kept.list) = n;
  }
  return kept;
}

/* ---- enums ---- */

uint32_t schema_add_enum(struct schema_build *b, struct str name, struct span span, const struct node *n) {
  struct enum_type e = {.name = name, .span = span, .by_name = map_in(b->a)};
  struct map by_stored = map_in(b->a);
  e.members = arena_new_array(b->a, struct enum_member, n->count + 1);
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *m = n->kids[i];
    if (!m || m->kind != N_MEMBER) continue;
    const struct node *from = m->count ? m->kids[0] : NULL;
    struct str stored = from && from->kind == N_STRING ? from->word : m->word;
    uint32_t first = map_get(&e.by_name, m->word), same = map_get(&by_stored, stored);
    if (first != MAP_NONE) {
      struct diag *d =
          diag_add(b->ds, &schema_code[E0512], m->word_span, "the member `%.*s` is declared twice", STR_ARG(m->word));
      diag_label(b->ds, d, e.members[first].span, "first here");
      continue;
    }
    if (same != MAP_NONE) {
      struct diag *d = diag_add(b->ds, &schema_code[E0513], from ? from->span : m->word_span,
                                "`%.*s` and `%.*s` are stored under the same word, \"%.*s\"",
                                STR_ARG(e.members[same].name), STR_ARG(m->word), STR_ARG(stored));
      diag_label(b->ds, d, e.members[same].span, "stored as \"%.*s\" too", STR_ARG(stored));
    }
    map_put(&e.by_name, m->word, e.count);
    map_put(&by_stored, stored, e.count);
    e.members[e.count++] = (struct enum_member){m->word, stored, m->word_span};
  }
  struct schema *s = b->s;
  *schema_push(b, s->enums, s->enum_count, enum_cap) = e;
  map_put(&s->enum_by_name, name, s->enum_count - 1);
  return s->enum_count - 1;
}

/* ---- the standard enums ---- */

static bool iso_word(struct str w) { return str_is(w, "country") || str_is(w, "currency") || str_is(w, "language"); }

/* Whether a type somewhere in `n` has one of their names. */
static bool mentions_iso(const struct node *n) {
  if (!n) return false;
  if (n->kind == N_TYPE && iso_word(n->word)) return true;
  for (uint32_t i = 0; i < n->count; i++)
    if (mentions_iso(n->kids[i])) return true;
  return false;
}

/* country, currency and language need no `use`; they are read where somebody speaks of them. */
static void standard_enums(struct schema_build *b) {
  bool wanted = false;
  for (uint32_t i = 0; i < b->p->files.count && !wanted; i++) {
    const struct node *file = b->p->files.items[i];
    for (uint32_t k = 0; k < file->count && !wanted; k++) {
      const struct node *n = file->kids[k];
      if (n && n->kind == N_ENTITY) wanted = mentions_iso(n);
      if (n && n->kind == N_LET)
        for (uint32_t c = 1; c < n->count && c < 3; c++) wanted |= mentions_iso(n->kids[c]);
    }
  }
  if (wanted) project_use(b->p, STR("iso"), SPAN_NONE);
}

/* ---- entities ---- */

static void entity_path(struct schema_build *b, struct entity *e, const struct node *n) {
  const struct node *path = n->count ? n->kids[0] : NULL;
  if (!path || path->kind != N_PATH || path->count == 0) {
    e->path = arena_new(b->a, struct str);
    e->path[0] = e->name;
    e->path_count = 1;
    return;
  }
  e->path = arena_new_array(b->a, struct str, path->count);
  for (uint32_t i = 0; i < path->count; i++) {
    e->path[e->path_count++] = path->kids[i]->word;
    if (path->kids[i]->word.len == 0)
      diag_add(b->ds, &schema_code[E0532], path->kids[i]->span, "the name under which the entity is stored is empty");
  }
}

static void declare_entities(struct schema_build *b, const struct decls *decls) {
  struct schema *s = b->s;
  s->entities = arena_new_array(b->a, struct entity, decls->list.count + 1);
  b->entities = arena_new_array(b->a, struct entity_build, decls->list.count + 1);
  for (uint32_t i = 0; i < decls->list.count; i++) {
    const struct node *n = decls->list.items[i];
    if (n->kind != N_ENTITY) continue;
    struct entity *e = &s->entities[s->entity_count];
    *e = (struct entity){
        .name = n->word, .span = n->word_span, .doc = n->lead ? n->lead->doc : STR_NONE, .by_name = map_in(b->a)};
    entity_path(b, e, n);
    b->entities[s->entity_count] = (struct entity_build){.node = n, .by_stored = map_in(b->a)};
    map_put(&s->entity_by_name, n->word, s->entity_count++);
  }
}

/* The name under which a field is stored. */
static struct str stored_name(struct schema_build *b, const struct node *n) {
  const struct node *path = n->count > 1 ? n->kids[1] : NULL;
  if (!path || path->kind != N_PATH || path->count == 0) return n->word;
  if (path->count > 1) {
    struct diag *d = diag_add(b->ds, &schema_code[E0532], path->span, "a field is stored under one name, not a path");
    diag_help(b->ds, d, "what lies inside a JSON object is reached by a field of type map");
  } else if (path->kids[0]->word.len == 0) {
    diag_add(b->ds, &schema_code[E0532], path->kids[0]->span, "the name under which the field is stored is empty");
  }
  return path->kids[0]->word;
}

static bool storage_eq(const struct storage *x, const struct storage *y) {
  if (x->kind != y->kind || !str_eq(x->yes, y->yes) || !str_eq(x->no, y->no) || !str_eq(x->zone_name, y->zone_name) ||
      x->missing_count != y->missing_count)
    return false;
  for (uint32_t i = 0; i < x->missing_count; i++)
    if (!str_eq(x->missing[i], y->missing[i])) return false;
  return true;
}

/* The column of a value. Two fields may share one, if they read it alike. */
static uint32_t value_column(struct schema_build *b, struct entity_build *eb, const struct node *n, struct field *f) {
  struct column_spec c = {.stored = stored_name(b, n), .type = f->type, .span = f->span};
  schema_field_attrs(b, n, f->type, &c.storage, &c.indexed);
  uint32_t at = map_get(&eb->by_stored, c.stored);
  if (at == MAP_NONE) {
    at = eb->columns.count;
    map_put(&eb->by_stored, c.stored, at);
    *array_push(b->a, &eb->columns) = c;
    return at;
  }
  struct column_spec *first = &eb->columns.items[at];
  first->indexed |= c.indexed;
  if (first->type.kind == TYPE_ERROR || c.type.kind == TYPE_ERROR) return at;
  bool type = type_eq(first->type, c.type);
  if (type && storage_eq(&first->storage, &c.storage)) return at;
  struct str was = type_name(b->a, b->s, first->type), is = type_name(b->a, b->s, c.type);
  struct diag *d =
      type ? diag_add(b->ds, &schema_code[E0531], f->span,
                      "the column \"%.*s\" is read by two fields with different attributes", STR_ARG(c.stored))
           : diag_add(b->ds, &schema_code[E0531], f->type_span,
                      "the column \"%.*s\" is read as %.*s here and as %.*s elsewhere", STR_ARG(c.stored), STR_ARG(is),
                      STR_ARG(was));
  diag_label(b->ds, d, first->span, type ? "the other field" : "read as %.*s here", STR_ARG(was));
  return at;
}

static void entity_fields(struct schema_build *b, uint32_t index) {
  struct entity *e = &b->s->entities[index];
  struct entity_build *eb = &b->entities[index];
  e->fields = arena_new_array(b->a, struct field, eb->node->count + 1);
  eb->fields = arena_new_array(b->a, const struct node *, eb->node->count + 1);
  for (uint32_t i = 2; i < eb->node->count; i++) {
    const struct node *n = eb->node->kids[i];
    if (!n || n->kind != N_FIELD || n->word.len == 0) continue;
    uint32_t first = map_get(&e->by_name, n->word);
    if (first != MAP_NONE) {
      struct diag *d =
          diag_add(b->ds, &schema_code[E0511], n->word_span, "the field `%.*s` is declared twice", STR_ARG(n->word));
      diag_label(b->ds, d, e->fields[first].span, "first here");
      continue;
    }
    const struct node *type = n->count ? n->kids[0] : NULL;
    struct field f = {.name = n->word,
                      .span = n->word_span,
                      .type_span = type ? type->span : n->word_span,
                      .doc = n->lead ? n->lead->doc : STR_NONE,
                      .type = TYPE(TYPE_ERROR),
                      .column = NONE,
                      .relation = NONE};
    if (type && type->kind != N_ERROR)
      f.type = schema_field_type(b, type, str_printf(b->a, "%.*s.%.*s", STR_ARG(e->name), STR_ARG(f.name)));
    const struct node *by = n->count > 2 ? n->kids[2] : NULL;
    if (f.type.kind == TYPE_ERROR) {
      if (!by) value_column(b, eb, n, &f); /* so that a key that names it stays silent */
    } else if (f.type.kind != TYPE_ROW && f.type.kind != TYPE_ROWS) {
      if (by && by->kind != N_ERROR) {
        struct str name = type_name(b->a, b->s, type_optional(f.type, false));
        struct diag *d = diag_add(b->ds, &schema_code[E0521], by->span,
                                  "`by` leads to other entities, and %.*s is none", STR_ARG(name));
        struct span at = {by->span.file, type->span.end, by->span.end};
        if (by->count == 1 && by->kids[0] && !(n->count > 3 && n->kids[3]))
          diag_fix(b->ds, d, at, str_printf(b->a, " from \"%.*s\"", STR_ARG(by->kids[0]->word)),
                   "the stored name of a value is given by `from \"%.*s\"`", STR_ARG(by->kids[0]->word));
        else diag_help(b->ds, d, "the stored name of a value is given by `from \"...\"`");
      }
      f.column = value_column(b, eb, n, &f);
    }
    map_put(&e->by_name, f.name, e->field_count);
    eb->fields[e->field_count] = n;
    e->fields[e->field_count++] = f;
  }
  eb->declared = eb->columns.count;
}

/* ---- the schema itself ---- */

static void time_zone(struct schema_build *b) {
  struct decls zones = collect(b, N_TIMEZONE);
  b->s->zone_name = STR("UTC");
  b->s->zone = &zone_utc;
  for (uint32_t i = 0; i < zones.list.count; i++) {
    const struct node *n = zones.list.items[i];
    if (i == 0) {
      b->s->zone = schema_zone(b, n->word, n->word_span);
      b->s->zone_name = n->word;
      continue;
    }
    struct diag *d = diag_add(b->ds, &schema_code[E0503], n->span, "a schema has one time zone, and here is another");
    diag_label(b->ds, d, zones.list.items[0]->span, "the first");
  }
}

static uint32_t find_base(struct schema_build *b, const struct node *n) {
  struct schema *s = b->s;
  const struct node *name = n && n->count ? n->kids[0] : NULL;
  if (name && name->kind == N_ERROR) return NONE;
  if (name) {
    uint32_t base = map_get(&s->entity_by_name, name->word);
    if (base != MAP_NONE) return base;
    struct diag *d =
        diag_add(b->ds, &schema_code[E0504], name->span, "the schema declares no entity `%.*s`", STR_ARG(name->word));
    struct str *names = arena_new_array(b->a, struct str, s->entity_count);
    for (uint32_t i = 0; i < s->entity_count; i++) names[i] = s->entities[i].name;
    int near = name_nearest(name->word, names, s->entity_count);
    if (near >= 0) {
      diag_label(b->ds, d, s->entities[near].span, "an entity with a similar name");
      diag_fix(b->ds, d, name->span, names[near], "did you mean `%.*s`?", STR_ARG(names[near]));
    }
    return NONE;
  }
  if (s->entity_count == 1) return 0;
  struct str first = s->entities[0].name;
  if (n) {
    struct diag *d =
        diag_add(b->ds, &schema_code[E0505], n->word_span, "the schema does not say whom its segments are of");
    diag_fix(b->ds, d, (struct span){n->span.file, n->word_span.end, n->word_span.end},
             str_printf(b->a, " of %.*s", STR_ARG(first)), "write `schema %.*s of %.*s`", STR_ARG(n->word),
             STR_ARG(first));
  } else {
    struct diag *d = diag_add(b->ds, &schema_code[E0505], s->entities[0].span,
                              "the entities stand in no schema, so nothing says whom segments are of");
    diag_help(b->ds, d, "begin the file with a line `schema name of %.*s`", STR_ARG(first));
  }
  return NONE;
}

static void schema_line(struct schema_build *b) {
  struct decls lines = collect(b, N_SCHEMA);
  struct schema *s = b->s;
  const struct node *n = lines.list.count ? lines.list.items[0] : NULL;
  if (n) {
    s->name = n->word;
    s->span = n->word_span;
    schema_other_attrs(b, n, "schema");
  } else {
    s->span = s->entities[0].span;
  }
  for (uint32_t i = 1; i < lines.list.count; i++) {
    struct diag *d =
        diag_add(b->ds, &schema_code[E0503], lines.list.items[i]->word_span,
                 "segments are checked against one schema, and `%.*s` is a second", STR_ARG(lines.list.items[i]->word));
    diag_label(b->ds, d, n->word_span, "the first");
  }
  s->base = find_base(b, n);
  if (s->base == NONE || s->entities[s->base].key_count || b->entities[s->base].key_in_error) return;
  const struct entity *e = &s->entities[s->base];
  struct diag *d = diag_add(b->ds, &schema_code[E0506], e->span,
                            "`%.*s` has no key, so that the members of a segment could not be named", STR_ARG(e->name));
  const struct node *name = n && n->count ? n->kids[0] : NULL;
  if (name) diag_label(b->ds, d, name->span, "the entity of segments");
  diag_help(b->ds, d, "say which stored column identifies a row: `entity %.*s key id { ... }`", STR_ARG(e->name));
}

/* Where there is no entity at all: that is worth a word only if something needs one and nothing else explains it. */
static void no_schema(struct schema_build *b) {
  if (b->ds->errors) return;
  struct decls lines = collect(b, N_SCHEMA);
  if (lines.list.count) {
    const struct node *n = lines.list.items[0];
    struct diag *d =
        diag_add(b->ds, &schema_code[E0508], n->word_span, "the schema `%.*s` declares no entity", STR_ARG(n->word));
    diag_help(b->ds, d, "an entity is declared by `entity customer key id { ... }`");
    return;
  }
  static const enum node_kind needy[] = {N_SEGMENT, N_LET, N_TEST};
  const struct node *first = NULL;
  for (int i = 0; i < 3; i++) {
    struct decls d = collect(b, needy[i]);
    const struct node *n = d.list.count ? d.list.items[0] : NULL;
    if (n && (!first || n->span.file < first->span.file ||
              (n->span.file == first->span.file && n->span.start < first->span.start)))
      first = n;
  }
  if (!first) return;
  struct diag *d = diag_add(b->ds, &schema_code[E0508], first->word_span, "there is no schema to check this against");
  diag_help(b->ds, d, "name it at the top of the file: `schema \"billing.schema\"`");
}

/* Notes the files that the schema is made of. Whether they are those of the project before, and it had nothing to say
 * of them: then its schema is theirs. */
static bool is_known(struct project *p) {
  for (uint32_t i = 0; i < p->files.count; i++) {
    const struct node *file = p->files.items[i];
    bool in = false;
    for (uint32_t k = 0; k < file->count && !in; k++) {
      const struct node *n = file->kids[k];
      in = n && (n->kind == N_ENUM || n->kind == N_ENTITY || n->kind == N_TIMEZONE || n->kind == N_SCHEMA);
    }
    if (in) *array_push(p->arena, &p->schema_files) = file;
  }
  const struct project *b = p->before;
  if (!b || !b->schema || b->schema_files.count != p->schema_files.count) return false;
  for (uint32_t i = 0; i < p->schema_files.count; i++)
    if (p->schema_files.items[i] != b->schema_files.items[i]) return false;
  return true;
}

const struct schema *check_schema(struct project *p) {
  struct schema_build b = {.p = p, .a = p->arena, .ds = p->diags, .s = arena_new(p->arena, struct schema)};
  struct schema *s = b.s;
  uint32_t said = p->diags->errors + p->diags->warnings;
  s->enum_by_name = map_in(b.a);
  s->entity_by_name = map_in(b.a);
  standard_enums(&b);
  if (is_known(p)) return p->schema = p->before->schema;
  struct decls named = named_decls(&b);
  declare_entities(&b, &named);
  if (s->entity_count == 0) {
    no_schema(&b);
    return NULL;
  }
  for (uint32_t i = 0; i < named.list.count; i++) {
    const struct node *n = named.list.items[i];
    if (n->kind == N_ENUM) schema_add_enum(&b, n->word, n->word_span, n);
  }
  time_zone(&b);
  for (uint32_t i = 0; i < s->entity_count; i++) entity_fields(&b, i);
  schema_keys(&b);
  schema_relations(&b);
  schema_line(&b);
  for (uint32_t i = 0; i < s->entity_count; i++) {
    s->entities[i].columns = b.entities[i].columns.items;
    s->entities[i].column_count = b.entities[i].columns.count;
  }
  if (p->diags->errors + p->diags->warnings == said) p->schema = s;
  return s;
}
