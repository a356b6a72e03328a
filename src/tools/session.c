/* Files read, checked and shown; data loaded. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "data/cache.h"
#include "data/time_text.h"
#include "engines/engines.h"
#include "front/schema_build.h"
#include "tools/cli.h"
#include "tools/junit.h"

static void forget(struct session *s) {
  s->diags.list.count = 0;
  s->diags.errors = s->diags.warnings = 0;
}

bool session_show(struct session *s) {
  bool errors = s->diags.errors > 0;
  diags_sort(&s->diags);
  fflush(s->cli->out);
  render_text(&s->sources, &s->diags, s->cli->color_err, stderr);
  forget(s);
  return errors;
}

static bool for_programs(enum format f) {
  return f == FORMAT_JSON || f == FORMAT_GITHUB || f == FORMAT_SARIF || f == FORMAT_JUNIT || f == FORMAT_CODEQUALITY;
}

bool session_render(struct session *s) {
  FILE *out = s->cli->out;
  diags_sort(&s->diags);
  switch (s->cli->format) {
    case FORMAT_JSON: render_json(&s->sources, &s->diags, out); return true;
    case FORMAT_GITHUB: render_github(&s->sources, &s->diags, out); return true;
    case FORMAT_SARIF: render_sarif(&s->sources, &s->diags, out); return true;
    case FORMAT_CODEQUALITY: render_codequality(&s->sources, &s->diags, out); return true;
    case FORMAT_JUNIT: render_junit(&s->sources, &s->diags, s->cli->deny_warnings, out); return true;
    default: return false;
  }
}

void session_time_how(struct session *s, const char *what, const char *how) {
  if (!s->cli->timing) return;
  uint64_t now = clock_ns();
  fprintf(stderr, "%-9s %8.2f ms%s\n", what, (double)(now - s->cli->started) / 1e6, how);
  s->cli->started = now;
}

void session_time(struct session *s, const char *what) { session_time_how(s, what, ""); }

struct str read_standard_input(struct cli *c, struct str *why) {
  struct buf b = buf_in(c->arena);
  char part[4096];
  for (;;) {
    ssize_t n = read(0, part, sizeof part);
    if (n < 0 && errno == EINTR && !*c->cancel) continue;
    if (n < 0) {
      *why = str_from(strerror(errno));
      return STR_NONE;
    }
    if (n == 0) return b.len ? buf_str(&b) : STR("");
    if (b.len + (size_t)n >= PROJECT_FILE_MOST) {
      *why = STR("it has 1 GiB or more, which is too much for a source file");
      return STR_NONE;
    }
    buf_add(&b, str_of(part, (size_t)n));
  }
}

/* What is wrong before there is a place to show: on standard error, or as a diagnostic where programs read them. */
static void without_place(struct session *s, enum schema_code_id code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void without_place(struct session *s, enum schema_code_id code, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str text = str_vprintf(s->cli->arena, fmt, ap);
  va_end(ap);
  if (for_programs(s->cli->format)) diag_add(&s->diags, &schema_code[code], SPAN_NONE, "%.*s", STR_ARG(text));
  else fprintf(stderr, "seg: %.*s\n", STR_ARG(text));
}

/* The files of all PATHs, in order. */
static bool add_paths(struct session *s, uint32_t from) {
  struct cli *c = s->cli;
  bool ok = true;
  for (uint32_t i = from; i < c->paths.count; i++) {
    struct path_list list = {0};
    struct str why;
    if (str_is(c->paths.items[i], "-")) {
      struct str text = read_standard_input(c, &why);
      if (text.ptr) {
        project_add_text(&s->project, STR(STANDARD_INPUT), text);
        continue;
      }
      if (!*c->cancel) without_place(s, E0501, "cannot read standard input: %.*s", STR_ARG(why));
      ok = false;
      continue;
    }
    if (!project_expand(c->arena, c->paths.items[i], &list, &why)) {
      without_place(s, E0501, "%.*s", STR_ARG(why));
      ok = false;
      continue;
    }
    for (uint32_t k = 0; k < list.list.count; k++) project_add(&s->project, list.list.items[k]);
  }
  return ok;
}

bool session_open(struct session *s, struct cli *c, int *code) {
  *s = (struct session){.cli = c};
  s->sources = sources_in(c->arena);
  s->diags = diags_in(c->arena);
  project_init(&s->project, c->arena, &s->sources, &s->diags);
  uint32_t from = !strcmp(c->command, "dump") || !strcmp(c->command, "why") || !strcmp(c->command, "uses") ? 1 : 0;
  if (!add_paths(s, from)) {
    session_render(s);
    *code = EXIT_PROBLEMS;
    return false;
  }
  s->checked = check_project(&s->project);
  if (!strcmp(c->command, "check")) return true;
  if (s->diags.errors) {
    if (!session_render(s)) session_show(s);
    *code = EXIT_PROBLEMS;
    return false;
  }
  forget(s); /* warnings are `seg check`'s */
  if (!s->checked->schema) {
    without_place(s, E0508, "these files name no schema; write `schema \"...\"` in one of them");
    session_render(s);
    *code = EXIT_PROBLEMS;
    return false;
  }
  session_time(s, "check");
  return session_now(s, code);
}

bool session_now(struct session *s, int *code) {
  struct cli *c = s->cli;
  if (!c->now.len) {
    s->now = (int64_t)time(NULL) * 1000000;
    return true;
  }
  if (timestamp_parse(c->now, s->checked->schema->zone, NULL, &s->now) != TIME_OK) {
    fprintf(stderr, "seg: --now takes a date or a timestamp, like 2026-01-31 or 2026-01-31T10:00:00Z, not `%.*s`\n",
            STR_ARG(c->now));
    *code = EXIT_USAGE;
    return false;
  }
  s->now -= ((s->now % 1000000) + 1000000) % 1000000;
  return true;
}

static void progress(void *ctx, struct str what, uint64_t done, uint64_t total) {
  (void)ctx;
  if (total) fprintf(stderr, "\r\033[Kloading %.*s: %d%%", STR_ARG(what), (int)(done * 100 / total));
  else if (done) fprintf(stderr, "\r\033[Kloading %.*s: %llu rows", STR_ARG(what), (unsigned long long)done);
}

struct load_options session_load_options(struct session *s) {
  uint32_t threads = s->cli->threads ? s->cli->threads : (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
  return (struct load_options){.threads = threads,
                               .on_bad_value = s->cli->on_bad_value,
                               .cancel = s->cli->cancel,
                               .progress = s->cli->progress ? progress : NULL};
}

void session_report_text(const struct session *s, struct buf *b) {
  const struct load_report *r = &s->report;
  for (uint32_t i = 0; i < r->bad.count; i++) {
    const struct bad_value *v = &r->bad.items[i];
    buf_add(b, v->file);
    if (v->line)
      buf_printf(b, "%s%llu", load_source_kind(v->file) == SOURCE_SQLITE ? ": rowid " : ":",
                 (unsigned long long)v->line);
    buf_printf(b, ": %.*s.%.*s is `%.*s`; expected %.*s\n", STR_ARG(v->table), STR_ARG(v->column), STR_ARG(v->value),
               STR_ARG(v->expected));
  }
  if (r->bad_total > r->bad.count)
    buf_printf(b, "... and %llu more\n", (unsigned long long)(r->bad_total - r->bad.count));
  if (r->bad_total && s->cli->on_bad_value != BAD_STOP)
    buf_printf(b, "%llu values did not read: %s\n", (unsigned long long)r->bad_total,
               s->cli->on_bad_value == BAD_MISSING ? "taken as missing" : "their rows were left out");
  for (uint32_t i = 0; i < r->notes.count && !s->cli->quiet; i++)
    buf_printf(b, "note: %.*s\n", STR_ARG(r->notes.items[i]));
}

void session_show_report(struct session *s) {
  if (s->cli->quiet && s->cli->on_bad_value != BAD_STOP) return; /* what was asked for is no problem */
  struct buf b = buf_in(s->cli->arena);
  session_report_text(s, &b);
  fwrite(b.len ? b.ptr : "", 1, b.len, stderr);
}

/* Where it is kept what columns of databases were found to be like: a few facts about each, none of the data; so it
 * need not be asked for. */
static struct str remember_in(const struct cli *c) {
  const char *own = getenv("SEG_CACHE"), *caches = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  if (c->cache.len) return c->cache;
  if (own) return str_from(own);
  if (caches && caches[0] == '/') return str_printf(c->arena, "%s/seg", caches);
  return home && home[0] == '/' ? str_printf(c->arena, "%s/.cache/seg", home) : STR_NONE;
}

struct db_options session_db_options(struct session *s) {
  return (struct db_options){.drivers = engine_drivers,
                             .cancel = s->cli->cancel,
                             .remember = remember_in(s->cli),
                             .system_failed = &s->cli->system_failed};
}

bool session_in_database(const struct session *s) {
  struct db_options o = {.drivers = engine_drivers};
  return s->cli->data.len && (db_is_url(s->cli->data, &o) || load_source_kind(s->cli->data) == SOURCE_SQLITE);
}

struct db *session_db(struct session *s, const struct needs *needs) {
  struct db_options o = session_db_options(s);
  if (needs) o.schema = s->checked->schema, o.needs = needs;
  if (!s->db) s->db = db_open(s->cli->arena, s->cli->data, &o, &s->diags);
  return s->db;
}

/* From a URL, as from files. */
static struct dataset *load_remote(struct session *s, const struct needs *needs, const struct load_options *o) {
  struct db *db = session_db(s, NULL);
  return db ? db_load(db, s->cli->arena, s->checked->schema, needs, NULL, o, &s->diags, &s->report) : NULL;
}

struct dataset *session_load(struct session *s, const struct ir *ir) {
  struct needs *needs = needs_new(s->cli->arena, s->checked->schema);
  ir_needs(ir, needs);
  return session_load_needs(s, needs);
}

struct dataset *session_load_needs(struct session *s, const struct needs *needs) {
  struct load_options o = session_load_options(s);
  struct cli *c = s->cli;
  struct dataset *d;
  struct cache_use use = {.folder = c->cache.len ? c->cache : str_from(getenv("SEG_CACHE")), .lean = s->lean};
  struct db_options remote = {.drivers = engine_drivers};
  if (db_is_url(c->data, &remote)) d = load_remote(s, needs, &o);
  else if (use.folder.len)
    d = cache_load(c->arena, s->checked->schema, c->data, needs, &o, &s->diags, &s->report, &use);
  else {
    o.keep = s->lean ? KEEP_READ : KEEP_ALL;
    d = dataset_load(c->arena, s->checked->schema, c->data, needs, &o, &s->diags, &s->report);
  }
  s->opened = use.opened;
  if (o.progress) fprintf(stderr, "\r\033[K");
  session_show_report(s);
  if (s->diags.errors) {
    if (s->report.bad_total && s->cli->on_bad_value == BAD_STOP) {
      diag_help(
          &s->diags, s->diags.list.items[s->diags.list.count - 1],
          "say in the schema what is stored (`seg check PATH... --data DATA` tells it column by column), or go on "
          "with `--on-bad-value=missing` or `--on-bad-value=skip-row`");
    }
    session_show(s);
    return NULL;
  }
  session_time_how(s, "load", use.opened ? ", from the cache" : use.written ? ", and cached" : "");
  return d;
}

uint32_t dataset_row(struct arena *a, const struct dataset *d, uint32_t entity, struct str id) {
  const struct entity *e = &d->schema->entities[entity];
  const struct table *t = &d->tables[entity];
  struct arena scratch;
  arena_init(&scratch, a->mem, a->trap);
  uint32_t found = ROW_NONE;
  for (uint32_t r = 0; r < t->rows && e->key_count && found == ROW_NONE; r++) {
    struct buf b = buf_in(&scratch);
    dataset_print_key(d, entity, r, &b);
    if (b.len == id.len && !memcmp(b.ptr, id.ptr, id.len)) found = r;
    arena_free(&scratch);
  }
  return found;
}

uint32_t session_entity(struct session *s) {
  const struct schema *schema = s->checked->schema;
  struct str on = s->cli->on;
  uint32_t entity = on.len ? map_get(&schema->entity_by_name, on) : schema->base;
  if (entity == MAP_NONE) entity = NONE;
  if (entity == NONE) fprintf(stderr, "seg: there is no entity `%.*s`\n", STR_ARG(on));
  return entity;
}

uint32_t session_segment(struct session *s, struct str name) {
  uint32_t i = map_get(&s->checked->segment_by_name, name);
  if (i != MAP_NONE) return i;
  struct str *names = arena_new_array(s->cli->arena, struct str, s->checked->segment_count + 1);
  for (uint32_t k = 0; k < s->checked->segment_count; k++) names[k] = s->checked->segments[k].name;
  int near = name_nearest(name, names, s->checked->segment_count);
  fprintf(stderr, "seg: there is no segment `%.*s`", STR_ARG(name));
  if (near >= 0) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(names[near]));
  fputc('\n', stderr);
  return NONE;
}
