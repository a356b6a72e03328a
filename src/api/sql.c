/* A segment as a statement for SQLite. */
#include "api/api.h"
#include "db/db.h"
#include "sql/sql.h"

struct said {
  seg_statement shown; /* first: what the caller holds points here */
  struct mem mem;
  struct arena arena;
};

struct saying {
  struct said *said;
  seg_program *program;
  struct arena arena; /* of what is needed on the way */
  struct diags diags;
  struct load_report report;
  uint32_t segment;
  int64_t now;
  const char *database;
  bool fine;
};

static seg_value value_of(struct arena *a, const struct sql_value *v) {
  seg_value out = {0};
  switch (v->kind) {
    case SQL_INT:
      out.kind = SEG_VALUE_INT64;
      out.i = v->i;
      break;
    case SQL_REAL:
      out.kind = SEG_VALUE_DOUBLE;
      out.d = v->f;
      break;
    case SQL_TEXT:
      out.kind = SEG_VALUE_TEXT;
      out.text = (seg_text){api_text(a, v->s), v->s.len};
      break;
    default: break;
  }
  return out;
}

static void say(void *ctx) {
  struct saying *k = ctx;
  struct arena *a = &k->arena, *keep = &k->said->arena;
  const struct schema *schema = k->program->checked->schema;
  k->diags = diags_in(a);
  struct ir *ir = api_lower(k->program, a, k->now, &k->segment, 1, &k->diags);
  if (!ir) return;
  struct sql_profile *profile = sql_profile_new(a, schema, &sql_sqlite);
  if (k->database) {
    struct needs *needs = needs_new(a, schema);
    ir_needs(ir, needs);
    struct load_options o = {0};
    struct db *db = db_open(a, str_from(k->database), NULL, &k->diags);
    if (!db || !db_probe(db, schema, needs, &o, profile, &k->diags, &k->report)) return;
  }
  const struct sql_statement *s = sql_segment(a, ir, 0, profile, &k->diags);
  if (!s) return;
  seg_value *values = arena_new_array(keep, seg_value, s->value_count + 1);
  for (uint32_t i = 0; i < s->value_count; i++) values[i] = value_of(keep, &s->values[i]);
  k->said->shown = (seg_statement){api_text(keep, s->text), values, s->value_count, s->key_columns};
  k->fine = true;
}

seg_status seg_sql(seg_program *p, uint32_t segment, int64_t now, const char *database, seg_statement **statement,
                   seg_diagnostics **diagnostics) {
  if (diagnostics) *diagnostics = NULL;
  if (!statement) return SEG_BAD_ARGUMENT;
  *statement = NULL;
  struct saying work = {.program = p, .segment = segment, .database = database};
  if (!p || segment >= p->checked->segment_count || !api_now(now, &work.now)) return SEG_BAD_ARGUMENT;
  struct said *said = api_new(&p->mem, sizeof *said);
  if (!said) return SEG_NO_MEMORY;
  said->mem = p->mem;
  arena_init(&said->arena, &said->mem, NULL);
  arena_init(&work.arena, &said->mem, NULL);
  work.said = said;
  struct api_found found = {&p->sources, &work.diags, &work.report, true};
  bool memory = api_try(say, &work, &work.arena, &said->arena) && api_tell(&said->mem, &found, diagnostics);
  arena_free(&work.arena);
  if (memory && work.fine) {
    *statement = &said->shown;
    return SEG_OK;
  }
  seg_statement_free(&said->shown);
  return memory ? SEG_PROBLEMS : SEG_NO_MEMORY;
}

void seg_statement_free(seg_statement *s) {
  if (!s) return;
  struct said *said = (struct said *)(void *)s;
  arena_free(&said->arena);
  api_drop(&said->mem, said, sizeof *said);
}
