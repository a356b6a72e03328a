/* Schemas and data files of unit tests: a text is written to a file, loaded, and shown row by row. */
#ifndef TESTS_DATA_FILES_H
#define TESTS_DATA_FILES_H

#define _GNU_SOURCE
#include <unistd.h>

#include "data/load.h"
#include "schema_session.h"

struct files {
  struct session s;
  char folder[64];
  struct load_options options;
  struct load_report report;
  struct dataset *data;
};

static inline void files_begin(struct files *f, const char *schema) {
  memset(f, 0, sizeof *f);
  session_begin(&f->s);
  project_add_text(&f->s.project, STR("s.schema"), str_from(schema));
  f->s.schema = check_schema(&f->s.project);
  for (uint32_t i = 0; i < f->s.diags.list.count; i++)
    fprintf(stderr, "%.*s\n", STR_ARG(f->s.diags.list.items[i]->message));
  assert_non_null(f->s.schema);
  assert_int_equal(f->s.diags.errors, 0);
  snprintf(f->folder, sizeof f->folder, "/tmp/seg_load_XXXXXX");
  assert_non_null(mkdtemp(f->folder));
}

static inline struct str file_path(struct files *f, const char *name) {
  return str_printf(&f->s.arena, "%s/%s", f->folder, name);
}

static inline void write_bytes(struct files *f, const char *name, struct str bytes) {
  FILE *out = fopen(file_path(f, name).ptr, "wb");
  assert_non_null(out);
  if (bytes.len) assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, out), bytes.len);
  fclose(out);
}

static inline void write_text(struct files *f, const char *name, const char *text) {
  write_bytes(f, name, str_from(text));
}

/* Forgets the load before. `name` "" is the folder itself. */
static inline struct dataset *load_path(struct files *f, const char *name) {
  f->s.diags = diags_in(&f->s.arena);
  f->report = (struct load_report){0};
  struct needs *all = needs_all(&f->s.arena, f->s.schema);
  f->data = dataset_load(&f->s.arena, f->s.schema, file_path(f, name), all, &f->options, &f->s.diags, &f->report);
  return f->data;
}

static inline void files_end(struct files *f) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
  assert_int_equal(system(command), 0);
  session_end(&f->s);
}

/* The values of a table: cells divided by |, rows by /, in the order of the table. */
static inline struct str rows_of(struct files *f, const char *entity) {
  struct buf b = buf_in(&f->s.arena);
  uint32_t e = map_get(&f->s.schema->entity_by_name, str_from(entity));
  assert_int_not_equal(e, MAP_NONE);
  if (!f->data) {
    for (uint32_t i = 0; i < f->s.diags.list.count; i++)
      fprintf(stderr, "%.*s\n", STR_ARG(f->s.diags.list.items[i]->message));
    fail_msg("nothing was loaded");
  }
  for (uint32_t r = 0; r < f->data->tables[e].rows; r++)
    for (uint32_t c = 0; c < f->s.schema->entities[e].column_count; c++) {
      if (c || r) buf_addc(&b, c ? '|' : '/');
      const struct column *k = &f->data->tables[e].columns[c];
      if (k->kind != COLUMN_SET && !column_present(k, r)) buf_addc(&b, '-');
      else dataset_print_value(f->data, e, c, r, &b);
    }
  buf_addz(&b, "");
  return str_dup(&f->s.arena, buf_str(&b));
}

#define assert_rows(f, entity, text) assert_str(rows_of(f, entity), text)

/* What was reported: "E0604 message; E0605 ...". */
static inline struct str errors_of(struct files *f) {
  struct buf b = buf_in(&f->s.arena);
  struct str folder = str_printf(&f->s.arena, "%s/", f->folder);
  for (uint32_t i = 0; i < f->s.diags.list.count; i++) {
    const struct diag *d = f->s.diags.list.items[i];
    struct str m = d->message;
    buf_printf(&b, "%s%s ", i ? "; " : "", d->code->id);
    for (size_t at; (at = str_find(m, folder)) != SIZE_MAX; m = str_sub(m, at + folder.len, m.len))
      buf_add(&b, str_sub(m, 0, at));
    buf_add(&b, m);
  }
  buf_addz(&b, "");
  return str_dup(&f->s.arena, buf_str(&b));
}

#define assert_errors(f, text) assert_str(errors_of(f), text)

/* The values that did not read: "line column value; ...". */
static inline struct str bad_of(struct files *f) {
  struct buf b = buf_in(&f->s.arena);
  for (uint32_t i = 0; i < f->report.bad.count; i++) {
    const struct bad_value *v = &f->report.bad.items[i];
    buf_printf(&b, "%s%llu %.*s %.*s", i ? "; " : "", (unsigned long long)v->line, STR_ARG(v->column),
               STR_ARG(v->value));
  }
  buf_addz(&b, "");
  return str_dup(&f->s.arena, buf_str(&b));
}

#endif
