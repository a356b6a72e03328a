/* changes: who enters and who leaves between two evaluations. */
#include "data/time_text.h"
#include "run/run.h"
#include "tools/cli.h"
#include "tools/json_out.h"

/* One of the two evaluations. */
struct side {
  struct cli cli; /* what this one reads */
  struct session s;
  struct ir *ir;
  struct dataset *data;
  struct run_result result;
  uint32_t *at; /* [segment of the session]: in the result; NONE: not asked for */
};

static bool asked(const struct cli *c, struct str name) {
  for (uint32_t i = 0; i < c->segments.count; i++)
    if (str_eq(c->segments.items[i], name)) return true;
  return c->segments.count == 0;
}

static bool evaluate(struct side *x, int *code) {
  struct session *s = &x->s;
  struct arena *a = x->cli.arena;
  *code = EXIT_PROBLEMS;
  x->ir = ir_new(a, s->checked, s->now);
  x->at = arena_new_array(a, uint32_t, s->checked->segment_count + 1);
  for (uint32_t i = 0; i < s->checked->segment_count; i++)
    x->at[i] = asked(&x->cli, s->checked->segments[i].name) ? ir_add_segment(x->ir, s->checked, i, &s->diags) : NONE;
  if (s->diags.errors) return session_show(s), false;
  x->data = session_load(s, x->ir);
  if (!x->data) return false;
  struct run_options o = {.threads = x->cli.threads, .cancel = x->cli.cancel};
  if (program_run(program_emit(a, x->ir), x->data, &o, a, &x->result)) return true;
  if (x->result.error.canceled) return false;
  diag_add(&s->diags, &run_code, x->result.error.span, "%.*s", STR_ARG(x->result.error.message));
  session_show(s);
  return false;
}

/* The ids of a segment's members, in the order of their keys; none where this side has no such segment. */
static void members(const struct side *x, uint32_t segment, struct map *by_id, struct str **ids, uint32_t *count) {
  struct arena *a = x->cli.arena;
  *by_id = map_in(a);
  *count = 0;
  *ids = NULL;
  if (segment == NONE) return;
  const struct run_segment *r = &x->result.segments[x->at[segment]];
  uint32_t entity = x->s.checked->segments[segment].entity;
  const struct table *t = &x->data->tables[entity];
  *ids = arena_new_array(a, struct str, r->count + 1);
  struct buf b = buf_in(a);
  for (uint32_t i = 0; i < t->rows; i++) {
    uint32_t row = t->key_order ? t->key_order[i] : i;
    if (!bit_get(r->members, row)) continue;
    b.len = 0;
    dataset_print_key(x->data, entity, row, &b);
    struct str id = b.len ? str_dup(a, buf_str(&b)) : STR("");
    map_put(by_id, id, *count);
    (*ids)[(*count)++] = id;
  }
}

struct showing {
  struct cli *cli;
  struct table_text table;
  uint64_t entered, left;
};

static void show(struct showing *w, const struct segment *g, struct str entity, const char *change, struct str id) {
  FILE *out = w->cli->out;
  if (w->cli->format == FORMAT_NDJSON) {
    fputs("{\"segment\":", out);
    json_string_print(out, g->name);
    fputs(",\"on\":", out);
    json_string_print(out, entity);
    fprintf(out, ",\"active\":%s,\"change\":\"%s\",\"id\":", g->kind == SEGMENT_ACTIVE ? "true" : "false", change);
    json_string_print(out, id);
    fputs("}\n", out);
    return;
  }
  struct str cells[3] = {g->name, str_from(change), id};
  for (int i = 0; i < 3; i++) {
    if (w->cli->format == FORMAT_CSV) {
      csv_cell(out, cells[i]);
      fputc(i == 2 ? '\n' : ',', out);
    } else {
      *array_push(w->cli->arena, &w->table.cells) = cells[i];
    }
  }
}

/* Segment `now` of the new side beside `old` of the other; one of them may be NONE. */
static void compare(struct showing *w, const struct side *new, uint32_t now, const struct side *old, uint32_t before) {
  struct map in_new, in_old;
  struct str *new_ids, *old_ids;
  uint32_t new_count, old_count;
  members(new, now, &in_new, &new_ids, &new_count);
  members(old, before, &in_old, &old_ids, &old_count);
  const struct side *has = now == NONE ? old : new;
  const struct segment *g = &has->s.checked->segments[now == NONE ? before : now];
  struct str entity = has->s.checked->schema->entities[g->entity].name;
  for (uint32_t i = 0; i < new_count; i++) {
    if (map_get(&in_old, new_ids[i]) != MAP_NONE) continue;
    w->entered++;
    show(w, g, entity, "entered", new_ids[i]);
  }
  for (uint32_t i = 0; i < old_count; i++) {
    if (map_get(&in_new, old_ids[i]) != MAP_NONE) continue;
    w->left++;
    show(w, g, entity, "left", old_ids[i]);
  }
}

/* The segment of that name and entity on a side; NONE. */
static uint32_t same_segment(const struct side *x, struct str name, struct str entity) {
  uint32_t i = map_get(&x->s.checked->segment_by_name, name);
  if (i == MAP_NONE) return NONE;
  const struct segment *g = &x->s.checked->segments[i];
  return str_eq(x->s.checked->schema->entities[g->entity].name, entity) ? i : NONE;
}

static void compare_all(struct showing *w, const struct side *new, const struct side *old) {
  for (int turn = 0; turn < 2; turn++) { /* all that there are now, then those that are gone */
    const struct side *a = turn ? old : new, *b = turn ? new : old;
    for (uint32_t i = 0; i < a->s.checked->segment_count; i++) {
      if (a->at[i] == NONE) continue;
      const struct segment *g = &a->s.checked->segments[i];
      uint32_t other = same_segment(b, g->name, a->s.checked->schema->entities[g->entity].name);
      if (turn && other != NONE) continue;
      compare(w, new, turn ? NONE : i, old, turn ? i : other);
    }
  }
}

/* What the old side reads where it differs. */
static bool open_old(struct cli *c, struct side *old, int64_t now, int *code) {
  old->cli = *c;
  if (c->old_data.len) old->cli.data = c->old_data;
  if (c->old.len) {
    old->cli.paths.count = old->cli.paths.cap = 0;
    old->cli.paths.items = NULL;
    *array_push(c->arena, &old->cli.paths) = c->old;
  }
  if (!session_open(&old->s, &old->cli, code)) return false;
  old->s.now = now;
  if (!c->old_now.len) return true;
  if (timestamp_parse(c->old_now, old->s.checked->schema->zone, NULL, &old->s.now) != TIME_OK) {
    fprintf(stderr, "seg: --old-now takes a date or a timestamp, like 2026-01-31 or 2026-01-31T10:00:00Z, not `%.*s`\n",
            STR_ARG(c->old_now));
    *code = EXIT_USAGE;
    return false;
  }
  old->s.now -= ((old->s.now % 1000000) + 1000000) % 1000000;
  return true;
}

int cmd_changes(struct cli *c) {
  struct side new = {.cli = *c}, old = {0};
  int code;
  if (!c->old.len && !c->old_data.len && !c->old_now.len) {
    fprintf(stderr,
            "seg: say what was before: other data (--old-data), an earlier instant (--old-now) or other "
            "definitions (--old)\n");
    return EXIT_USAGE;
  }
  if (!session_open(&new.s, &new.cli, &code)) return code;
  if (!open_old(c, &old, new.s.now, &code)) return code;
  for (uint32_t i = 0; i < c->segments.count; i++) { /* one that is gone is asked for as well */
    bool gone = map_get(&old.s.checked->segment_by_name, c->segments.items[i]) != MAP_NONE;
    if (!gone && session_segment(&new.s, c->segments.items[i]) == NONE) return EXIT_PROBLEMS;
  }
  if (!evaluate(&new, &code) || !evaluate(&old, &code)) return code;
  struct showing w = {.cli = c};
  w.table = (struct table_text){.arena = c->arena, .columns = 3, .right = arena_new_array(c->arena, bool, 3)};
  static const char *const head[] = {"segment", "change", "id"};
  for (int i = 0; i < 3 && c->format != FORMAT_NDJSON; i++) {
    if (c->format == FORMAT_CSV) fprintf(c->out, "%s%c", head[i], i == 2 ? '\n' : ',');
    else *array_push(c->arena, &w.table.cells) = str_from(head[i]);
  }
  compare_all(&w, &new, &old);
  if (c->format == FORMAT_CSV || c->format == FORMAT_NDJSON) return EXIT_FINE;
  if (w.entered + w.left) table_print(&w.table, c->out);
  if (c->quiet) return EXIT_FINE;
  fprintf(c->out, "%llu entered, %llu left\n", (unsigned long long)w.entered, (unsigned long long)w.left);
  return EXIT_FINE;
}
