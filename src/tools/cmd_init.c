/* init: a folder to begin with. Nothing that is there is written over; files are made all or none. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "infer/infer.h"
#include "infer/names.h"
#include "tools/cli.h"
#include "tools/init.h"
#include "tools/server_scan.h"

struct new_file {
  struct str path, text;
};

struct new_files {
  struct cli *cli;
  struct str folder, name;
  ARRAY_OF(struct new_file) list;
};

/* A file of the new folder; @NAME@ in its text is the schema's name. */
static void add(struct new_files *n, struct str path, struct str text) {
  struct arena *a = n->cli->arena;
  struct buf b = buf_in(a);
  for (size_t at; (at = str_find(text, STR("@NAME@"))) != SIZE_MAX; text = str_sub(text, at + 6, text.len)) {
    buf_add(&b, str_sub(text, 0, at));
    buf_add(&b, n->name);
  }
  buf_add(&b, text);
  *array_push(a, &n->list) =
      (struct new_file){str_printf(a, "%.*s/%.*s", STR_ARG(n->folder), STR_ARG(path)), buf_str(&b)};
}

static void add_template(struct new_files *n, const char *path, const char *name) {
  add(n, str_from(path), template_get(name));
}

/* What the schema is called: as the folder, where that is a name. */
static struct str folder_name(struct arena *a, struct str folder) {
  char *whole = realpath(folder.ptr, NULL);
  struct str s = str_dup(a, whole ? str_from(whole) : folder);
  free(whole);
  while (s.len > 1 && s.ptr[s.len - 1] == '/') s.len--;
  size_t from = s.len;
  while (from && s.ptr[from - 1] != '/') from--;
  s = name_snake(a, str_sub(s, from, s.len));
  return name_is_plain(s) ? s : STR("shop");
}

static bool from_data(struct new_files *n) {
  struct cli *c = n->cli;
  struct arena *a = c->arena;
  struct sources sources = sources_in(a);
  struct diags ds = diags_in(a);
  struct inferred about;
  struct buf text = buf_in(a), segment = buf_in(a), test = buf_in(a);
  struct scan_server server;
  bool remote = server_scan(&server, c, c->data, NULL, NULL);
  if (infer_schema(a, c->data, remote ? &server : NULL, c->cancel, &text, &about, &ds)) {
    n->name = about.name;
    struct project p;
    project_init(&p, a, &sources, &ds);
    project_add_text(&p, str_printf(a, "%.*s.schema", STR_ARG(n->name)), buf_str(&text));
    struct checked *checked = check_project(&p);
    if (!ds.errors) {
      struct str many = name_plural(a, about.base);
      first_segment(a, checked->schema, n->name, many, &segment, &test);
      add(n, str_printf(a, "%.*s.schema", STR_ARG(n->name)), buf_str(&text));
      add(n, str_printf(a, "segments/%.*s.seg", STR_ARG(many)), buf_str(&segment));
      add(n, str_printf(a, "tests/%.*s.seg", STR_ARG(many)), buf_str(&test));
      add_template(n, "README.md", "README-data.md");
    }
  }
  diags_sort(&ds);
  render_text(&sources, &ds, c->color_err, stderr);
  return n->list.count > 0;
}

static void from_templates(struct new_files *n) {
  n->name = folder_name(n->cli->arena, n->folder);
  add(n, str_printf(n->cli->arena, "%.*s.schema", STR_ARG(n->name)), template_get("shop.schema"));
  add_template(n, "segments/customers.seg", "segment.seg");
  add_template(n, "tests/customers.seg", "test.seg");
  add_template(n, "data/customers.csv", "customers.csv");
  add_template(n, "data/invoices.csv", "invoices.csv");
  add_template(n, "README.md", "README.md");
}

/* The folders that a path goes through. */
static bool make_folders(struct arena *a, struct str path) {
  for (size_t i = 1; i < path.len; i++) {
    if (path.ptr[i] != '/') continue;
    struct str folder = str_dup(a, str_sub(path, 0, i));
    if (mkdir(folder.ptr, 0777) != 0 && errno != EEXIST) return false;
  }
  return true;
}

static bool write_file(struct arena *a, const struct new_file *f) {
  if (!make_folders(a, f->path)) return false;
  int fd = open(f->path.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return false;
  FILE *out = fdopen(fd, "wb");
  if (!out) {
    close(fd);
    return false;
  }
  bool ok = fwrite(f->text.ptr, 1, f->text.len, out) == f->text.len;
  return fclose(out) == 0 && ok;
}

static bool write_all(struct new_files *n) {
  for (uint32_t i = 0; i < n->list.count; i++) {
    if (write_file(n->cli->arena, &n->list.items[i])) continue;
    int why = errno;
    fprintf(stderr, "seg: cannot write `%.*s`: %s\n", STR_ARG(n->list.items[i].path), strerror(why));
    for (uint32_t k = why == EEXIST ? i : i + 1; k-- > 0;) unlink(n->list.items[k].path.ptr); /* all or none */
    return false;
  }
  return true;
}

int cmd_init(struct cli *c) {
  struct str folder = c->paths.count ? c->paths.items[0] : STR(".");
  while (folder.len > 1 && folder.ptr[folder.len - 1] == '/') folder.len--;
  struct new_files n = {.cli = c, .folder = str_dup(c->arena, folder)};
  if (!c->data.len) from_templates(&n);
  else if (!from_data(&n)) return EXIT_PROBLEMS;
  add_template(&n, ".github/workflows/segments.yml", "github-actions.yml");
  add_template(&n, ".gitlab-ci.yml", "gitlab-ci.yml");
  uint32_t there = 0;
  for (uint32_t i = 0; i < n.list.count; i++) {
    struct stat st;
    if (lstat(n.list.items[i].path.ptr, &st) != 0) continue;
    fprintf(stderr, "seg: `%.*s` is there already\n", STR_ARG(n.list.items[i].path));
    there++;
  }
  if (there) {
    fprintf(stderr, "seg: nothing was written; take another folder\n");
    return EXIT_PROBLEMS;
  }
  if (!write_all(&n)) return EXIT_SYSTEM;
  if (c->quiet) return EXIT_FINE;
  for (uint32_t i = 0; i < n.list.count; i++) fprintf(c->out, "%.*s\n", STR_ARG(n.list.items[i].path));
  struct str shown = text_shown(c->arena, n.folder);
  fprintf(c->out, "\nnow: seg check %.*s && seg test %.*s\n", STR_ARG(shown), STR_ARG(shown));
  return EXIT_FINE;
}
