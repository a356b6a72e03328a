/* run, stats: who is in, by either engine. */
#include <stdlib.h>

#include "run/run.h"
#include "tools/database.h"
#include "tools/plan.h"
#include "tools/select.h"

struct evaluation {
  struct session s;
  struct plan p;
  struct ir *ir;
  struct dataset *data;
  const struct needs *needs; /* that it was loaded for */
  struct run_result result;
  uint32_t from; /* place in the order of keys behind --after */
  struct database database;
};

static int failed(struct session *s) {
  if (!*s->cli->cancel) session_show(s); /* else main says why */
  return EXIT_PROBLEMS;
}

static bool plan(struct evaluation *v, bool all, int *code) {
  if (!plan_make(&v->p, &v->s, all, code)) return false;
  v->ir = v->p.ir;
  return true;
}

static const char *entity_name(const struct evaluation *v, uint32_t e) {
  return str_dup(v->s.cli->arena, v->s.checked->schema->entities[e].name).ptr;
}

/* By the machine alone, the rest of a cache is not touched. */
static bool load(struct evaluation *v, const struct needs *needs) {
  v->needs = needs;
  v->s.lean = v->s.cli->engine == ENGINE_VM;
  v->data = session_load_needs(&v->s, needs);
  return v->data != NULL;
}

/* Runs the machine. */
static bool evaluate(struct evaluation *v) {
  struct cli *c = v->s.cli;
  struct program *p = program_emit(c->arena, v->ir);
  session_time(&v->s, "plan");
  struct run_options o = {.threads = c->threads, .cancel = c->cancel};
  if (!program_run(p, v->data, &o, c->arena, &v->result)) {
    const struct run_error *e = &v->result.error;
    if (e->canceled) return false;
    if ((v->s.opened && v->s.lean) || v->s.report.lean) { /* what is told of a row is what the sources would tell */
      struct load_options how = session_load_options(&v->s);
      struct load_report again = {0};
      v->s.opened = v->s.report.lean = false;
      v->data = dataset_load(c->arena, v->s.checked->schema, c->data, v->needs, &how, &v->s.diags, &again);
      return v->data ? evaluate(v) : (session_show(&v->s), false);
    }
    struct diag *d = diag_add(&v->s.diags, &run_code, e->span, "%.*s", STR_ARG(e->message));
    if (e->row != ROW_NONE) {
      struct buf id = buf_in(c->arena);
      dataset_print_key(v->data, e->entity, e->row, &id);
      diag_note(&v->s.diags, d, "in the row of `%s` with the key `%.*s`", entity_name(v, e->entity),
                STR_ARG(buf_str(&id)));
    }
    session_show(&v->s);
    return false;
  }
  session_time(&v->s, "evaluate");
  return true;
}

static struct id_list members(struct evaluation *v, uint32_t segment) {
  return machine_members(v->s.cli->arena, v->data, v->ir->segments.items[segment].entity,
                         v->result.segments[segment].members);
}

/* ---- the database's side ---- */

static bool open_db(struct evaluation *v) { return database_open(&v->database, &v->s, v->ir, v->data); }

/* Both engines' ids side by side; what only one has is told. */
static bool same_ids(struct evaluation *v, uint32_t segment, struct id_list vm, struct id_list sql) {
  uint64_t i = 0, k = 0, shown = 0, differ = 0;
  struct str name = v->ir->segments.items[segment].name;
  bool equal = vm.count == sql.count;
  for (uint64_t n = 0; equal && n < vm.count; n++) equal = str_eq(vm.ids[n], sql.ids[n]);
  if (equal) return true;
  struct map in_sql = map_in(v->s.cli->arena), in_vm = map_in(v->s.cli->arena);
  for (k = 0; k < sql.count; k++) map_put(&in_sql, sql.ids[k], 1);
  for (i = 0; i < vm.count; i++) map_put(&in_vm, vm.ids[i], 1);
  fprintf(stderr, "seg: the engines differ on `%.*s`: the machine has %llu members, the SQL %llu\n", STR_ARG(name),
          (unsigned long long)vm.count, (unsigned long long)sql.count);
  for (i = 0; i < vm.count; i++)
    if (map_get(&in_sql, vm.ids[i]) == MAP_NONE && ++differ && shown++ < 5)
      fprintf(stderr, "  only the machine: %.*s\n", STR_ARG(vm.ids[i]));
  for (k = 0; k < sql.count; k++)
    if (map_get(&in_vm, sql.ids[k]) == MAP_NONE && ++differ && shown++ < 10)
      fprintf(stderr, "  only the SQL: %.*s\n", STR_ARG(sql.ids[k]));
  if (!differ) fprintf(stderr, "  the same members, in another order\n");
  return false;
}

/* ---- run ---- */

/* The name of the key of an entity's rows, as the schema calls it. */
static struct str key_name(struct evaluation *v, uint32_t entity) {
  const struct entity *e = &v->s.checked->schema->entities[entity];
  struct buf key = buf_in(v->s.cli->arena);
  for (uint32_t i = 0; i < e->key_count; i++) {
    struct str name = e->columns[e->key[i]].stored;
    for (uint32_t n = 0; n < e->field_count; n++)
      if (e->fields[n].column == e->key[i]) name = e->fields[n].name;
    buf_printf(&key, "%s%.*s", i ? "," : "", STR_ARG(name));
  }
  return buf_str(&key);
}

/* Cells of a row, in the form that is asked for. */
struct row_writer {
  struct cli *cli;
  enum format format;
  struct str *names;
  struct table_text table;
  uint32_t column;
};

static void cell(struct row_writer *w, struct str s, enum shown_as as) {
  FILE *out = w->cli->out;
  uint32_t at = w->column++;
  if (w->format == FORMAT_TABLE) {
    w->table.right[at] |= as == AS_NUMBER;
    *array_push(w->cli->arena, &w->table.cells) = str_dup(w->cli->arena, s);
  } else if (w->format == FORMAT_CSV) {
    if (at) fputc(',', out);
    csv_cell(out, s);
  } else if (w->format == FORMAT_NDJSON) {
    fputc(at ? ',' : '{', out);
    json_string_print(out, w->names[at]);
    fputc(':', out);
    if (as == AS_MISSING) fputs("null", out);
    else if (as == AS_TEXT) json_string_print(out, s);
    else fprintf(out, "%.*s", STR_ARG(s));
  }
}

static void row_end(struct row_writer *w) {
  if (w->format == FORMAT_NDJSON) fputc('}', w->cli->out);
  if (w->format != FORMAT_TABLE) fputc('\n', w->cli->out);
  w->column = 0;
}

static void show_rows(struct evaluation *v, const struct selection *sel) {
  struct cli *c = v->s.cli;
  bool many = v->p.wanted > 1;
  uint32_t columns = sel->count + 1 + many;
  struct row_writer w = {.cli = c, .format = c->format ? c->format : FORMAT_TABLE};
  w.table =
      (struct table_text){.arena = c->arena, .columns = columns, .right = arena_new_array(c->arena, bool, columns + 1)};
  w.names = arena_new_array(c->arena, struct str, columns + 1);
  w.names[0] = STR("segment");
  w.names[many] = many ? STR("id") : key_name(v, v->ir->segments.items[0].entity);
  for (uint32_t i = 0; i < sel->count; i++) w.names[i + 1 + many] = sel->items[i].name;
  if (w.format == FORMAT_TABLE || w.format == FORMAT_CSV) {
    for (uint32_t i = 0; i < columns; i++) cell(&w, w.names[i], AS_TEXT);
    row_end(&w);
  }
  uint64_t total = 0, shown_all = 0;
  struct buf b = buf_in(c->arena);
  for (uint32_t k = 0; k < v->p.wanted; k++) {
    const struct run_segment *r = &v->result.segments[k];
    uint32_t entity = v->ir->segments.items[k].entity;
    const struct table *table = &v->data->tables[entity];
    uint64_t shown = 0;
    total += r->count;
    for (uint32_t i = v->from; i < table->rows; i++) {
      uint32_t row = table->key_order ? table->key_order[i] : i;
      if (!bit_get(r->members, row)) continue;
      if (c->has_limit && shown++ >= c->limit) break;
      shown_all++;
      b.len = 0;
      dataset_print_key(v->data, entity, row, &b);
      if (w.format == FORMAT_IDS) {
        fprintf(c->out, "%.*s\n", STR_ARG(buf_str(&b)));
        continue;
      }
      if (many) cell(&w, v->ir->segments.items[k].name, AS_TEXT);
      cell(&w, buf_str(&b), AS_TEXT);
      for (uint32_t n = 0; n < sel->count; n++) {
        b.len = 0;
        enum shown_as as = selection_print(&sel->items[k * sel->count + n], v->data, &v->result, entity, row, &b);
        cell(&w, b.len ? buf_str(&b) : STR(""), as);
      }
      row_end(&w);
    }
  }
  if (w.format != FORMAT_TABLE) return;
  table_print(&w.table, c->out);
  if (c->quiet) return;
  if (shown_all < total)
    fprintf(c->out, "%llu of %llu members\n", (unsigned long long)shown_all, (unsigned long long)total);
  else fprintf(c->out, "%llu member%s\n", (unsigned long long)total, total == 1 ? "" : "s");
}

/* Ids as the database hands them on: they never stand in memory at once. */
struct showing {
  struct cli *cli;
  uint64_t count;
};

static bool show_id(void *ctx, struct str id) {
  struct showing *s = ctx;
  if (!s->cli->has_limit || s->count < s->cli->limit) fprintf(s->cli->out, "%.*s\n", STR_ARG(id));
  s->count++;
  return !ferror(s->cli->out); /* a full disk, a reader that left: nothing more is wanted */
}

static bool show_sql_members(struct evaluation *v, uint32_t segment) {
  struct cli *c = v->s.cli;
  struct showing s = {.cli = c};
  if (!database_each(&v->database, segment, show_id, &s)) return false;
  if (!c->quiet && (c->format ? c->format : FORMAT_TABLE) == FORMAT_TABLE)
    fprintf(c->out, "%llu member%s\n", (unsigned long long)s.count, s.count == 1 ? "" : "s");
  return true;
}

/* Places v->from behind the key that --after names. */
static bool go_after(struct evaluation *v) {
  struct cli *c = v->s.cli;
  uint32_t entity = v->ir->segments.items[0].entity;
  const struct table *t = &v->data->tables[entity];
  uint32_t row = dataset_row(v->s.cli->arena, v->data, entity, c->after);
  if (row == ROW_NONE) {
    fprintf(stderr, "seg: no row of `%s` has the key `%.*s`\n", entity_name(v, entity), STR_ARG(c->after));
    return false;
  }
  v->from = (t->key_rank ? t->key_rank[row] : row) + 1;
  return true;
}

int cmd_run(struct cli *c) {
  struct evaluation v = {0};
  int code;
  if (!session_open(&v.s, c, &code)) return code;
  if (!plan(&v, false, &code)) return code;
  if (c->format == FORMAT_IDS && v.p.wanted > 1) {
    fprintf(stderr, "seg: `--format ids` lists one segment; ask for csv or ndjson to have several side by side\n");
    return EXIT_USAGE;
  }
  if (c->engine == ENGINE_SQL && c->select.len) {
    fprintf(stderr,
            "seg: by `--engine sql` the database gives keys alone, and what `--select` shows is worked out by the "
            "machine from rows that it reads: take `--engine both`, which compares the members, too, or leave "
            "`--engine` out\n");
    return EXIT_USAGE;
  }
  if (c->after.len && (v.p.wanted > 1 || c->engine == ENGINE_SQL)) {
    fprintf(stderr, "seg: `--after` goes on in the list of one segment, by the machine\n");
    return EXIT_USAGE;
  }
  struct selection sel = {0};
  if (c->select.len && !selection_make(&v.s, v.ir, v.p.wanted, v.p.where, &sel, &code)) {
    session_show(&v.s);
    return code;
  }
  if (c->engine != ENGINE_SQL) {
    struct needs *needs = needs_new(c->arena, v.s.checked->schema);
    ir_needs(v.ir, needs);
    selection_needs(&sel, v.ir, v.p.wanted, needs);
    if (!load(&v, needs) || !evaluate(&v)) return EXIT_PROBLEMS;
    if (c->after.len && !go_after(&v)) return EXIT_PROBLEMS;
  }
  if (c->engine == ENGINE_VM) {
    show_rows(&v, &sel);
    return EXIT_FINE;
  }
  if (!open_db(&v)) return failed(&v.s);
  session_time_how(&v.s, "open", db_was_remembered(v.database.db) ? ", columns remembered" : ""); /* with the look */
  bool same = true;
  for (uint32_t i = 0; i < v.p.wanted; i++) {
    struct id_list ids;
    if (c->engine == ENGINE_SQL) {
      if (v.p.wanted > 1) fprintf(c->out, "%.*s:\n", STR_ARG(v.ir->segments.items[i].name));
      if (!show_sql_members(&v, i)) return failed(&v.s);
    } else {
      if (!database_members(&v.database, i, &ids)) return failed(&v.s);
      same &= same_ids(&v, i, members(&v, i), ids);
    }
  }
  session_time(&v.s, "sql");
  if (c->engine == ENGINE_BOTH && same) show_rows(&v, &sel);
  return same ? EXIT_FINE : EXIT_PROBLEMS;
}

/* ---- stats ---- */

int cmd_stats(struct cli *c) {
  struct evaluation v = {0};
  int code;
  if (!session_open(&v.s, c, &code)) return code;
  if (!plan(&v, true, &code)) return code;
  bool there = c->engine == ENGINE_SQL && session_in_database(&v.s); /* the data stays where it is */
  struct needs *needs = needs_new(c->arena, v.s.checked->schema);
  ir_needs(v.ir, needs);
  if (!there && !load(&v, needs)) return EXIT_PROBLEMS;
  if (c->engine != ENGINE_SQL && !evaluate(&v)) return EXIT_PROBLEMS;
  if (c->engine != ENGINE_VM) {
    if (!open_db(&v)) return failed(&v.s);
    session_time(&v.s, "open");
  }
  struct table_text t = {.arena = c->arena, .columns = 4};
  bool right[4] = {false, false, true, true}, same = true;
  t.right = right;
  static const char *const head[] = {"segment", "on", "members", "share"};
  for (int i = 0; i < 4; i++) *array_push(c->arena, &t.cells) = str_from(head[i]);
  uint64_t *counts = arena_new_array(c->arena, uint64_t, v.p.wanted + 1),
           *all = arena_new_array(c->arena, uint64_t, v.s.checked->schema->entity_count + 1);
  if (c->engine == ENGINE_SQL) {
    if (!database_counts(&v.database, v.p.wanted, counts)) return failed(&v.s);
    session_time(&v.s, "sql");
  }
  for (uint32_t i = 0; i < v.p.wanted; i++) {
    const struct ir_segment *g = &v.ir->segments.items[i];
    uint64_t count = c->engine == ENGINE_SQL ? counts[i] : v.result.segments[i].count;
    if (c->engine == ENGINE_BOTH) {
      struct id_list ids;
      if (!database_members(&v.database, i, &ids)) return failed(&v.s);
      same &= same_ids(&v, i, members(&v, i), ids);
    }
    uint64_t rows = there ? all[g->entity] : v.data->tables[g->entity].rows;
    if (there && !rows) {
      if (!db_count(v.database.db, v.s.checked->schema, g->entity, &rows, &v.s.diags)) return failed(&v.s);
      all[g->entity] = rows;
    }
    if (c->format == FORMAT_NDJSON) {
      fputs("{\"segment\":", c->out);
      json_string_print(c->out, g->name);
      fprintf(c->out, ",\"on\":\"%s\",\"members\":%llu,\"of\":%llu}\n", entity_name(&v, g->entity),
              (unsigned long long)count, (unsigned long long)rows);
      continue;
    }
    *array_push(c->arena, &t.cells) = g->name;
    *array_push(c->arena, &t.cells) = v.s.checked->schema->entities[g->entity].name;
    *array_push(c->arena, &t.cells) = str_printf(c->arena, "%llu", (unsigned long long)count);
    *array_push(c->arena, &t.cells) = str_printf(c->arena, "%.1f%%", rows ? 100.0 * (double)count / (double)rows : 0.0);
  }
  session_time(&v.s, "show");
  if (c->format == FORMAT_CSV)
    for (uint32_t i = 0; i < t.cells.count; i++) {
      csv_cell(c->out, t.cells.items[i]);
      fputc((i + 1) % 4 ? ',' : '\n', c->out);
    }
  else if (c->format != FORMAT_NDJSON) table_print(&t, c->out);
  return same ? EXIT_FINE : EXIT_PROBLEMS;
}
