/* verify: the database and the machine give the same members, on the user's own data. */
#include <stdlib.h>

#include <xxhash.h>

#include "data/time_text.h"
#include "run/run.h"
#include "run/why.h"
#include "tools/database.h"
#include "tools/why_show.h"

/* The N ids with the least hashes: a sample that is the same in every run, whatever order they come in. */
struct sample {
  struct arena *arena;
  struct sampled {
    uint64_t hash;
    struct str id;
  } * items; /* a heap, the greatest first */
  uint32_t count, most;
  uint64_t seen;
};

static void sift_down(struct sample *s, uint32_t i) {
  for (;;) {
    uint32_t at = i, l = 2 * i + 1;
    for (uint32_t k = l; k < l + 2 && k < s->count; k++)
      if (s->items[k].hash > s->items[at].hash) at = k;
    if (at == i) return;
    struct sampled x = s->items[i];
    s->items[i] = s->items[at];
    s->items[at] = x;
    i = at;
  }
}

static bool take_sample(void *ctx, struct str id) {
  struct sample *s = ctx;
  uint64_t h = XXH3_64bits(id.ptr, id.len);
  s->seen++;
  if (s->count < s->most) {
    s->items[s->count++] = (struct sampled){h, str_dup(s->arena, id)};
    for (uint32_t i = s->count / 2; s->count == s->most && i-- > 0;) sift_down(s, i);
  } else if (s->most && h < s->items[0].hash) {
    s->items[0] = (struct sampled){h, str_dup(s->arena, id)};
    sift_down(s, 0);
  }
  return true;
}

struct verification {
  struct session s;
  struct ir *ir;
  struct database database;
  struct sql_profile *anew; /* what a look finds that believes nothing remembered; NULL: all is found anew */
  uint32_t wanted;          /* the first so many of ir.segments */
  uint32_t *narrowed;       /* [entity]: the segment of the sampled rows, NONE without a sample */
  uint64_t *rows;           /* [entity]: compared */
  uint32_t differ;
};

static bool plan(struct verification *v) {
  struct cli *c = v->s.cli;
  v->ir = ir_new(c->arena, v->s.checked, v->s.now);
  for (uint32_t i = 0; i < c->segments.count; i++) {
    uint32_t g = session_segment(&v->s, c->segments.items[i]);
    if (g == NONE) return false;
    ir_add_segment(v->ir, v->s.checked, g, &v->s.diags);
  }
  for (uint32_t i = 0; !c->segments.count && i < v->s.checked->segment_count; i++)
    if (v->s.checked->schema->entities[v->s.checked->segments[i].entity].key_count)
      ir_add_segment(v->ir, v->s.checked, i, &v->s.diags);
  v->wanted = v->ir->segments.count;
  if (v->s.diags.errors) session_show(&v->s);
  else return true;
  return false;
}

/* Chooses the rows of an entity that are compared, and narrows its segments to them. */
static bool choose(struct verification *v, uint32_t entity) {
  struct cli *c = v->s.cli;
  const struct entity *e = &v->s.checked->schema->entities[entity];
  struct ir_segment all = {
      .segment = NONE,
      .name = e->name,
      .entity = entity,
      .cond = ir_make(v->ir, (struct ir_node){.op = IR_TRUE, .is_cond = true, .type = TYPE(TYPE_BOOL)})};
  uint32_t at = v->ir->segments.count;
  *array_push(v->ir->arena, &v->ir->segments) = all;
  v->narrowed[entity] = at;
  if (!c->has_sample) return database_each(&v->database, at, id_count, &v->rows[entity]);
  if (e->key_count > 1) {
    fprintf(
        stderr,
        "seg: rows of `%.*s` have a key of several columns, and `--sample` needs one of a single column; leave it out\n",
        STR_ARG(e->name));
    return false;
  }
  struct sample sample = {
      .arena = c->arena, .items = arena_new_array(c->arena, struct sampled, c->sample + 1), .most = c->sample};
  if (!database_each(&v->database, at, take_sample, &sample)) return false;
  struct str *ids = arena_new_array(c->arena, struct str, sample.count + 1);
  for (uint32_t i = 0; i < sample.count; i++) ids[i] = sample.items[i].id;
  ir_ref in = ir_keys(v->ir, entity, ids, sample.count, SPAN_NONE);
  v->rows[entity] = sample.count;
  v->ir->segments.items[at].cond = in;
  for (uint32_t i = 0; i < v->wanted; i++) {
    struct ir_segment *g = &v->ir->segments.items[i];
    if (g->entity != entity) continue;
    ir_ref both[2] = {in, g->cond};
    g->cond = ir_and(v->ir, both, 2);
  }
  return true;
}

/* What the machine is to have for the segments of an entity, and for saying why. */
static struct dataset *load(struct verification *v, uint32_t entity, struct why_part **plans) {
  struct cli *c = v->s.cli;
  const struct schema *schema = v->s.checked->schema;
  struct needs *needs = needs_new(c->arena, schema);
  ir_needs(v->ir, needs);
  for (uint32_t i = 0; i < v->wanted; i++)
    if (plans[i]) why_needs(v->ir, plans[i], needs);
  if (v->database.imported || load_source_kind(c->data) == SOURCE_SQLITE) return session_load_needs(&v->s, needs);
  struct load_options o = session_load_options(&v->s);
  struct db_narrow narrow = {v->ir, v->narrowed[entity], v->database.profile};
  struct dataset *d =
      db_load(v->database.db, c->arena, schema, needs, c->has_sample ? &narrow : NULL, &o, &v->s.diags, &v->s.report);
  if (o.progress) fprintf(stderr, "\r\033[K");
  session_show_report(&v->s);
  return d;
}

struct difference {
  uint64_t only_machine, only_database;
  struct str first; /* the id of the first, in order of the machine's list, then the database's */
  bool first_is_machines;
};

static struct difference compare(struct arena *a, struct id_list vm, struct id_list sql) {
  struct difference d = {0};
  struct map in_sql = map_in(a), in_vm = map_in(a);
  for (uint64_t i = 0; i < sql.count; i++) map_put(&in_sql, sql.ids[i], 1);
  for (uint64_t i = 0; i < vm.count; i++) map_put(&in_vm, vm.ids[i], 1);
  for (uint64_t i = 0; i < vm.count; i++) {
    if (map_get(&in_sql, vm.ids[i]) != MAP_NONE) continue;
    if (!d.only_machine++) d.first = vm.ids[i], d.first_is_machines = true;
  }
  for (uint64_t i = 0; i < sql.count; i++) {
    if (map_get(&in_vm, sql.ids[i]) != MAP_NONE) continue;
    if (!d.only_database++ && !d.only_machine) d.first = sql.ids[i];
  }
  return d;
}

/* The row that shows it, as the machine sees it, and how to see it again. */
static void show_difference(struct verification *v, uint32_t segment, const struct difference *d, bool remembered,
                            const struct dataset *data, const struct why_part *part) {
  struct cli *c = v->s.cli;
  const struct ir_segment *g = &v->ir->segments.items[segment];
  struct str entity = v->s.checked->schema->entities[g->entity].name;
  fprintf(c->out, "\n%.*s: the engines differ on %llu row%s\n", STR_ARG(g->name),
          (unsigned long long)(d->only_machine + d->only_database), d->only_machine + d->only_database == 1 ? "" : "s");
  fprintf(c->out, "%.*s %.*s is %s for the machine, and %s for %s\n\n", STR_ARG(entity), STR_ARG(d->first),
          d->first_is_machines ? "in" : "not in", d->first_is_machines ? "not in" : "in",
          db_dialect_title(v->database.db));
  if (remembered)
    fprintf(c->out,
            "the statement rests on what is remembered of the columns; with what they are found to be now, the "
            "engines agree: delete the *.seglook files of the cache folder\n\n");
  uint32_t row = dataset_row(c->arena, data, g->entity, d->first);
  struct why why;
  struct run_error error = {0};
  if (part && row != ROW_NONE && why_run(v->ir, part, data, row, c->arena, &why, &error)) {
    struct why_show show = {c->out, c->arena, &v->s.sources, v->s.checked->schema, c->color_out};
    why_show_text(&show, &why);
  }
  fprintf(c->out, "\nsee it again: seg why '%.*s' PATH... --segment %.*s --data DATA --now ", STR_ARG(d->first),
          STR_ARG(g->name));
  struct buf now = buf_in(c->arena);
  timestamp_print(&now, v->s.now);
  fprintf(c->out, "%.*s; the statement: seg sql\n", STR_ARG(buf_str(&now)));
}

static bool differs(const struct difference *d) { return d->only_machine || d->only_database; }

/* Whether what is remembered makes another statement than what a look finds now: `seg run` takes the one, or would have
 * taken the other. */
static bool has_two_statements(struct verification *v, uint32_t segment) {
  struct arena *a = v->s.cli->arena;
  if (!v->anew) return false;
  struct diags ds = diags_in(a);
  struct buf text[2] = {buf_in(a), buf_in(a)};
  const struct sql_profile *profiles[2] = {v->database.profile, v->anew};
  for (uint32_t i = 0; i < 2; i++) {
    struct sql_statement *st = sql_segment(a, v->ir, segment, profiles[i], &ds);
    if (st) sql_print(st, &text[i]);
  }
  return !str_eq(buf_str(&text[0]), buf_str(&text[1]));
}

static bool verify_entity(struct verification *v, uint32_t entity, struct table_text *t) {
  struct cli *c = v->s.cli;
  if (!choose(v, entity)) return false;
  struct why_part **plans = arena_new_array(c->arena, struct why_part *, v->wanted + 1);
  for (uint32_t i = 0; i < v->wanted; i++) {
    const struct ir_segment *g = &v->ir->segments.items[i];
    if (g->entity == entity) plans[i] = why_segment(v->ir, v->s.checked, g->segment, &v->s.diags);
  }
  struct dataset *data = load(v, entity, plans);
  if (!data) return false;
  struct program *p = program_emit(c->arena, v->ir);
  struct run_options o = {.threads = c->threads, .cancel = c->cancel};
  struct run_result result = {0};
  if (!program_run(p, data, &o, c->arena, &result)) {
    if (!result.error.canceled)
      diag_add(&v->s.diags, &run_code, result.error.span, "%.*s", STR_ARG(result.error.message));
    return false;
  }
  for (uint32_t i = 0; i < v->wanted; i++) {
    const struct ir_segment g = v->ir->segments.items[i];
    if (g.entity != entity) continue;
    struct id_list vm = machine_members(c->arena, data, entity, result.segments[i].members), sql;
    if (!database_members(&v->database, i, &sql)) return false;
    struct difference d = compare(c->arena, vm, sql), now = {0};
    bool differ = differs(&d), remembered = false;
    if (has_two_statements(v, i)) {
      struct sql_profile *known = v->database.profile;
      v->database.profile = v->anew;
      bool ok = database_members(&v->database, i, &sql);
      v->database.profile = known;
      if (!ok) return false;
      now = compare(c->arena, vm, sql);
      remembered = differ && !differs(&now);
      if (!differ) d = now, differ = differs(&now);
    }
    if (c->format == FORMAT_JSON) {
      fputs("{\"segment\":", c->out);
      json_string_print(c->out, g.name);
      fprintf(c->out, ",\"rows\":%llu,\"members\":%llu,\"only_machine\":%llu,\"only_database\":%llu",
              (unsigned long long)v->rows[entity], (unsigned long long)vm.count, (unsigned long long)d.only_machine,
              (unsigned long long)d.only_database);
      if (differ) {
        if (remembered) fputs(",\"remembered\":true", c->out);
        fputs(",\"first\":", c->out);
        json_string_print(c->out, d.first);
      }
      fputs("}\n", c->out);
    } else {
      *array_push(c->arena, &t->cells) = g.name;
      *array_push(c->arena, &t->cells) = str_printf(c->arena, "%llu", (unsigned long long)v->rows[entity]);
      *array_push(c->arena, &t->cells) = str_printf(c->arena, "%llu", (unsigned long long)vm.count);
      *array_push(c->arena, &t->cells) = differ ? STR("no") : STR("yes");
      if (differ && !v->differ) show_difference(v, i, &d, remembered, data, plans[i]);
    }
    v->differ += differ;
  }
  return true;
}

int cmd_verify(struct cli *c) {
  struct verification v = {0};
  int code;
  if (!session_open(&v.s, c, &code)) return code;
  if (!plan(&v)) return EXIT_PROBLEMS;
  const struct schema *schema = v.s.checked->schema;
  v.narrowed = arena_new_array(c->arena, uint32_t, schema->entity_count + 1);
  v.rows = arena_new_array(c->arena, uint64_t, schema->entity_count + 1);
  if (!database_open(&v.database, &v.s, v.ir, NULL)) return session_show(&v.s), EXIT_PROBLEMS;
  bool failed;
  v.anew = database_look_anew(&v.database, &failed);
  if (failed) return session_show(&v.s), EXIT_PROBLEMS;
  struct table_text t = {.arena = c->arena, .columns = 4};
  bool right[4] = {false, true, true, false};
  t.right = right;
  static const char *const head[] = {"segment", "rows", "members", "agree"};
  for (int i = 0; i < 4; i++) *array_push(c->arena, &t.cells) = str_from(head[i]);
  for (uint32_t e = 0; e < schema->entity_count; e++) {
    bool asked = false;
    for (uint32_t i = 0; i < v.wanted; i++) asked |= v.ir->segments.items[i].entity == e;
    if (asked && !verify_entity(&v, e, &t)) return session_show(&v.s), EXIT_PROBLEMS;
  }
  if (c->format == FORMAT_JSON) return v.differ ? EXIT_PROBLEMS : EXIT_FINE;
  if (v.differ) fputc('\n', c->out);
  table_print(&t, c->out);
  if (!c->quiet) {
    if (v.differ)
      fprintf(c->out, "%u of %u segments differ between the machine and %s\n", v.differ, v.wanted,
              db_dialect_title(v.database.db));
    else fprintf(c->out, "the machine and %s agree\n", db_dialect_title(v.database.db));
  }
  return v.differ ? EXIT_PROBLEMS : EXIT_FINE;
}
