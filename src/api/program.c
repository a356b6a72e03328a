/* Sources to a program, and what a program says of itself. */
#include <time.h>

#include "api/api.h"
#include "data/calendar.h"
#include "front/schema_build.h"

/* ---- reading by the caller's reader ---- */

static bool read_by_caller(void *ctx, struct arena *a, struct str path, struct str *text, struct str *why) {
  const seg_reader *r = ctx;
  const char *got = NULL, *reason = NULL;
  size_t length = 0;
  if (!r->read(r->context, str_dup(a, path).ptr, &got, &length, &reason)) {
    if (reason) *why = str_dup(a, str_from(reason));
    return false;
  }
  struct arena_trap *outer = a->trap, here; /* the text must be released, also where there is no memory for a copy */
  a->trap = &here;
  if (setjmp(here.env)) {
    if (r->release) r->release(r->context, got, length);
    a->trap = outer;
    arena_fail(a);
  }
  *text = str_dup(a, str_of(got, length));
  a->trap = outer;
  if (r->release) r->release(r->context, got, length);
  return true;
}

/* ---- what is told of segments and columns ---- */

static void describe_segments(seg_program *p) {
  const struct checked *c = p->checked;
  struct arena *a = &p->arena;
  p->segments = arena_new_array(a, seg_segment, c->segment_count + 1);
  for (uint32_t i = 0; i < c->segment_count; i++) {
    const struct segment *s = &c->segments[i];
    const char **tags = arena_new_array(a, const char *, s->tag_count + 1);
    for (uint32_t k = 0; k < s->tag_count; k++) tags[k] = api_text(a, s->tags[k]);
    p->segments[i] = (seg_segment){.name = api_text(a, s->name),
                                   .entity = api_text(a, c->schema->entities[s->entity].name),
                                   .doc = api_text(a, s->doc),
                                   .title = api_text(a, s->title),
                                   .owner = api_text(a, s->owner),
                                   .tags = tags,
                                   .tag_count = s->tag_count};
    p->segments[i].place = api_place(a, &p->sources, s->span);
  }
}

static seg_type type_of(struct type t) {
  switch (t.kind) {
    case TYPE_BOOL: return SEG_BOOL;
    case TYPE_INT: return SEG_INT;
    case TYPE_DECIMAL: return SEG_DECIMAL;
    case TYPE_FLOAT: return SEG_FLOAT;
    case TYPE_ID: return SEG_ID;
    case TYPE_ENUM: return SEG_ENUM;
    case TYPE_DATE: return SEG_DATE;
    case TYPE_TIMESTAMP: return SEG_TIMESTAMP;
    case TYPE_SET: return SEG_SET;
    case TYPE_MAP: return SEG_MAP;
    default: return SEG_TEXT;
  }
}

static void describe_columns(seg_program *p) {
  const struct schema *s = p->checked->schema;
  struct arena *a = &p->arena;
  if (p->known && api_same_schema(p, p->known)) {
    p->first = p->known->first;
    p->columns = p->known->columns;
    p->column_count = p->known->column_count;
    return;
  }
  p->first = arena_new_array(a, uint32_t, s->entity_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++) p->first[e + 1] = p->first[e] + s->entities[e].column_count;
  p->column_count = p->first[s->entity_count];
  p->columns = arena_new_array(a, seg_column, p->column_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    const char *entity = api_text(a, en->name);
    for (uint32_t c = 0; c < en->column_count; c++) {
      const struct column_spec *spec = &en->columns[c];
      seg_column *out = &p->columns[p->first[e] + c];
      *out = (seg_column){.entity = entity,
                          .stored = api_text(a, spec->stored),
                          .doc = "",
                          .type = type_of(spec->type),
                          .scale = spec->type.kind == TYPE_DECIMAL ? spec->type.scale : 0,
                          .optional = spec->type.optional,
                          .in_key = spec->in_key};
      out->name = out->stored;
      out->type_name = api_text(a, type_name(a, s, spec->type));
      for (uint32_t f = 0; f < en->field_count; f++)
        if (en->fields[f].column == c) {
          out->name = api_text(a, en->fields[f].name);
          out->doc = api_text(a, en->fields[f].doc);
          break;
        }
    }
  }
}

/* ---- compiling ---- */

bool api_now(int64_t now, int64_t *seconds) {
  *seconds = floor_div(now, US_PER_SECOND) * US_PER_SECOND;
  return timestamp_in_range(now);
}

struct ir *api_lower(const seg_program *p, struct arena *a, int64_t now, const uint32_t *segments, size_t count,
                     struct diags *ds) {
  struct ir *ir = ir_new(a, p->checked, now);
  for (size_t i = 0; i < count; i++) ir_add_segment(ir, p->checked, segments ? segments[i] : (uint32_t)i, ds);
  return ds->errors ? NULL : ir;
}

struct compiling {
  seg_program *p;
  const seg_options *options; /* zero where none were given */
  const seg_source *sources;
  size_t count;
  bool fine;
};

static void add_path(struct compiling *k, struct str path) {
  seg_program *p = k->p;
  struct path_list list = {0};
  struct str why = STR_NONE;
  if (p->project.read != file_read) {
    project_add(&p->project, path);
  } else if (!project_expand(&p->arena, path, &list, &why)) {
    diag_add(&p->diags, &schema_code[E0501], SPAN_NONE, "`%.*s`: %.*s", STR_ARG(path), STR_ARG(why));
  } else {
    for (uint32_t i = 0; i < list.list.count; i++) project_add(&p->project, list.list.items[i]);
  }
}

static void compile(void *ctx) {
  struct compiling *k = ctx;
  seg_program *p = k->p;
  p->sources = sources_in(&p->arena);
  p->diags = diags_in(&p->arena);
  if (p->known) project_after(&p->project, &p->arena, &p->sources, &p->diags, &p->known->project);
  else project_init(&p->project, &p->arena, &p->sources, &p->diags);
  if (k->options->reader.read) {
    p->project.read = read_by_caller;
    p->project.read_ctx = (void *)(uintptr_t)&k->options->reader;
  }
  for (size_t i = 0; i < k->count; i++) {
    const seg_source *s = &k->sources[i];
    struct str path = str_from(s->path ? s->path : "<text>");
    if (s->text) project_add_text(&p->project, path, str_of(s->text, s->length));
    else add_path(k, path);
  }
  p->checked = check_project(&p->project);
  if (!p->checked->schema && !p->diags.errors) {
    struct diag *d = diag_add(&p->diags, &schema_code[E0508], SPAN_NONE, "the sources name no schema");
    diag_help(&p->diags, d, "write `schema \"...\"` in one of them, or give the schema's own text as a source");
  }
  if (p->diags.errors) return;
  int64_t now;
  api_now((int64_t)time(NULL) * US_PER_SECOND, &now);
  if (!api_lower(p, &p->arena, now, NULL, p->checked->segment_count, &p->diags)) return;
  p->needs = needs_new(&p->arena, p->checked->schema);
  api_needs(p->checked, &p->arena, p->needs);
  describe_segments(p);
  describe_columns(p);
  k->fine = true;
}

seg_status seg_compile(const seg_options *given, const seg_source *sources, size_t count, seg_program **program,
                       seg_diagnostics **diagnostics) {
  if (diagnostics) *diagnostics = NULL;
  if (!program) return SEG_BAD_ARGUMENT;
  *program = NULL;
  seg_options o = {0};
  size_t least = offsetof(seg_options, known);
  if ((given && !api_options(&o, sizeof o, given, given->size, least)) || !sources || !count) return SEG_BAD_ARGUMENT;
  for (size_t i = 0; i < count; i++)
    if (!sources[i].path && !sources[i].text) return SEG_BAD_ARGUMENT;
  struct mem mem = mem_libc;
  if (o.allocator.resize) mem = (struct mem){o.allocator.resize, o.allocator.context};
  seg_program *p = api_new(&mem, sizeof *p);
  if (!p) return SEG_NO_MEMORY;
  p->mem = mem;
  atomic_init(&p->holds, 1);
  arena_init(&p->arena, &p->mem, NULL);
  if (o.known) p->known = api_program_hold(o.known);
  struct compiling work = {p, &o, sources, count, false};
  struct api_found found = {.sources = &p->sources, .diags = &p->diags};
  if (!api_try(compile, &work, &p->arena, NULL) || !api_tell(&mem, &found, diagnostics)) {
    seg_program_free(p);
    return SEG_NO_MEMORY;
  }
  if (!work.fine) {
    seg_program_free(p);
    return SEG_PROBLEMS;
  }
  *program = p;
  return SEG_OK;
}

seg_program *api_program_hold(seg_program *p) {
  atomic_fetch_add_explicit(&p->holds, 1, memory_order_relaxed);
  return p;
}

void seg_program_free(seg_program *p) {
  if (!p || atomic_fetch_sub_explicit(&p->holds, 1, memory_order_acq_rel) != 1) return;
  while (p) { /* what it was the last to hold goes, too: a loop, however long a chain that is */
    seg_program *known = p->known;
    arena_free(&p->arena);
    api_drop(&p->mem, p, sizeof *p);
    p = known && atomic_fetch_sub_explicit(&known->holds, 1, memory_order_acq_rel) == 1 ? known : NULL;
  }
}

/* ---- asked of a program ---- */

const seg_segment *seg_program_segment(const seg_program *p, size_t index) {
  return p && index < p->checked->segment_count ? &p->segments[index] : NULL;
}

uint32_t seg_program_find(const seg_program *p, const char *name) {
  if (!p || !name) return SEG_NONE;
  return map_get(&p->checked->segment_by_name, str_from(name)); /* MAP_NONE is SEG_NONE */
}

const seg_column *seg_program_column(const seg_program *p, uint32_t number) {
  return p && number < p->column_count ? &p->columns[number] : NULL;
}

uint32_t api_entity_of(const seg_program *p, uint32_t column) {
  uint32_t e = 0;
  while (p->first[e + 1] <= column) e++;
  return e;
}

uint32_t api_find_entity(const seg_program *p, const char *name) {
  return map_get(&p->checked->schema->entity_by_name, str_from(name));
}

uint32_t seg_program_find_column(const seg_program *p, const char *entity, const char *name) {
  if (!p || !entity || !name) return SEG_NONE;
  uint32_t e = api_find_entity(p, entity);
  if (e == MAP_NONE) return SEG_NONE;
  const struct entity *en = &p->checked->schema->entities[e];
  uint32_t f = map_get(&en->by_name, str_from(name));
  if (f != MAP_NONE && en->fields[f].column != NONE) return p->first[e] + en->fields[f].column;
  for (uint32_t c = 0; c < en->column_count; c++)
    if (str_is(en->columns[c].stored, name)) return p->first[e] + c;
  return SEG_NONE;
}

_Static_assert(SEG_NONE == MAP_NONE && SEG_NONE == NONE && SEG_NONE == ROW_NONE, "none is none everywhere");
