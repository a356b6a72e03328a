/* Diagnostics as a SARIF 2.1.0 log: one run, a rule for each code that was found, columns in UTF-16 code units.
 *
 * Messages stand as they are: SARIF's placeholders need arguments and its links a number in parentheses, and no message
 * has either, so that readers which know of neither show the same text. */
#include <unistd.h>

#include "front/project.h"
#include "seg.h"
#include "tools/codes.h"
#include "tools/json_out.h"
#include "tools/render.h"

struct log {
  const struct sources *ss;
  const struct diags *ds;
  struct json_out j;
  struct str cwd; /* "" where it is not known */
};

/* ---- where ---- */

/* Sources without a file: <stdlib>/..., <expression>. */
static bool is_file(const struct source *s) { return !(s->path.len && s->path.ptr[0] == '<'); }

/* Percent-encoded, as RFC 3986 has it for the path of a reference; a colon too, for in its first part it would end a
 * scheme. */
static struct str encoded(struct arena *a, const char *scheme, struct str path) {
  struct buf b = buf_in(a);
  buf_addz(&b, scheme);
  for (size_t i = 0; i < path.len; i++) {
    unsigned char c = (unsigned char)path.ptr[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 memchr("-._~/!$&'()*+,;=@", c, 17);
    if (plain) buf_addc(&b, (char)c);
    else buf_printf(&b, "%%%02X", c);
  }
  return buf_str(&b);
}

/* What lies below the working folder is named relative to it; what lies elsewhere in full. */
static void artifact(struct log *l, const struct source *s) {
  struct arena *a = l->ds->arena;
  struct str path = path_normal(a, s->path);
  bool outside = str_starts(path, STR("../")) || path.ptr[0] == '/';
  if (outside && l->cwd.len) {
    if (path.ptr[0] != '/') path = path_normal(a, str_printf(a, "%.*s/%.*s", STR_ARG(l->cwd), STR_ARG(path)));
    struct str home = str_printf(a, "%.*s/", STR_ARG(l->cwd));
    if (str_starts(path, home)) {
      path = str_sub(path, home.len, path.len);
      outside = false;
    }
  }
  json_out_open(&l->j, '{');
  json_out_member(&l->j, "uri", encoded(a, outside && path.ptr[0] == '/' ? "file://" : "", path));
  if (!outside) json_out_member(&l->j, "uriBaseId", STR("%SRCROOT%"));
  json_out_close(&l->j, '}');
}

struct line_col16 {
  uint32_t line, col;
};

static struct line_col16 locate16(const struct source *s, uint32_t offset) {
  struct line_col at = source_locate(s, offset);
  struct line_col16 out = {at.line, at.col};
  for (uint32_t i = s->lines[at.line - 1]; i < offset && i < s->text.len; i++)
    out.col += (unsigned char)s->text.ptr[i] >= 0xF0;
  return out;
}

static void region(struct log *l, const char *key, struct span sp) {
  const struct source *s = sources_get(l->ss, sp.file);
  struct line_col16 from = locate16(s, sp.start), to = locate16(s, sp.end);
  json_out_key(&l->j, key);
  json_out_open(&l->j, '{');
  json_out_count(&l->j, "startLine", from.line);
  json_out_count(&l->j, "startColumn", from.col);
  json_out_count(&l->j, "endLine", to.line);
  json_out_count(&l->j, "endColumn", to.col);
  json_out_close(&l->j, '}');
}

static void message(struct log *l, const char *key, struct str text) {
  json_out_key(&l->j, key);
  json_out_open(&l->j, '{');
  json_out_member(&l->j, "text", text);
  json_out_close(&l->j, '}');
}

/* `id` above 0: one that a result counts. */
static void location(struct log *l, uint32_t id, struct span sp, struct str text) {
  const struct source *s = sources_get(l->ss, sp.file);
  json_out_open(&l->j, '{');
  if (id) json_out_count(&l->j, "id", id);
  if (is_file(s)) {
    json_out_key(&l->j, "physicalLocation");
    json_out_open(&l->j, '{');
    json_out_key(&l->j, "artifactLocation");
    artifact(l, s);
    region(l, "region", sp);
    json_out_close(&l->j, '}');
  } else {
    json_out_key(&l->j, "logicalLocations");
    json_out_open(&l->j, '[');
    json_out_open(&l->j, '{');
    json_out_member(&l->j, "fullyQualifiedName",
                    str_printf(l->ds->arena, "%.*s:%u", STR_ARG(s->path), source_locate(s, sp.start).line));
    json_out_member(&l->j, "kind", STR("module"));
    json_out_close(&l->j, '}');
    json_out_close(&l->j, ']');
  }
  if (text.len) message(l, "message", text);
  json_out_close(&l->j, '}');
}

/* ---- what ---- */

static void rule(struct log *l, const struct diag_code *c) {
  struct str meaning = code_meaning(c);
  json_out_open(&l->j, '{');
  json_out_member(&l->j, "id", str_from(c->id));
  json_out_member(&l->j, "name", str_from(c->name));
  message(l, "shortDescription", code_gist(c));
  message(l, "fullDescription", meaning);
  json_out_key(&l->j, "help");
  json_out_open(&l->j, '{');
  json_out_member(&l->j, "text", str_from(c->explain));
  json_out_member(&l->j, "markdown", str_from(c->explain));
  json_out_close(&l->j, '}');
  json_out_key(&l->j, "defaultConfiguration");
  json_out_open(&l->j, '{');
  json_out_member(&l->j, "level", c->severity == SEV_ERROR ? STR("error") : STR("warning"));
  json_out_close(&l->j, '}');
  json_out_close(&l->j, '}');
}

static void fix(struct log *l, const struct diag_fix *f) {
  const struct source *s = sources_get(l->ss, f->span.file);
  if (!is_file(s)) return;
  json_out_open(&l->j, '{');
  message(l, "description", f->title);
  json_out_key(&l->j, "artifactChanges");
  json_out_open(&l->j, '[');
  json_out_open(&l->j, '{');
  json_out_key(&l->j, "artifactLocation");
  artifact(l, s);
  json_out_key(&l->j, "replacements");
  json_out_open(&l->j, '[');
  json_out_open(&l->j, '{');
  region(l, "deletedRegion", f->span);
  message(l, "insertedContent", f->text);
  json_out_close(&l->j, '}');
  json_out_close(&l->j, ']');
  json_out_close(&l->j, '}');
  json_out_close(&l->j, ']');
  json_out_close(&l->j, '}');
}

/* The message with its notes and help: most readers show this and nothing else. */
static struct str whole_message(struct log *l, const struct diag *d) {
  struct buf b = buf_in(l->ds->arena);
  buf_add(&b, d->message);
  render_advice(d, &b);
  return buf_str(&b);
}

/* What has no place is said of the first file: code hosts refuse results that have none. */
static void somewhere(struct log *l) {
  for (uint32_t i = 1; i <= l->ss->list.count; i++) {
    if (!is_file(sources_get(l->ss, i))) continue;
    json_out_open(&l->j, '{');
    json_out_key(&l->j, "physicalLocation");
    json_out_open(&l->j, '{');
    json_out_key(&l->j, "artifactLocation");
    artifact(l, sources_get(l->ss, i));
    json_out_close(&l->j, '}');
    json_out_close(&l->j, '}');
    return;
  }
}

static void result(struct log *l, const struct diag *d, uint32_t rule_index) {
  json_out_open(&l->j, '{');
  json_out_member(&l->j, "ruleId", str_from(d->code->id));
  json_out_count(&l->j, "ruleIndex", rule_index);
  json_out_member(&l->j, "level", d->code->severity == SEV_ERROR ? STR("error") : STR("warning"));
  message(l, "message", whole_message(l, d));
  json_out_key(&l->j, "locations");
  json_out_open(&l->j, '[');
  if (d->span.file) location(l, 0, d->span, d->label);
  else somewhere(l);
  json_out_close(&l->j, ']');
  if (d->labels.count) {
    json_out_key(&l->j, "relatedLocations");
    json_out_open(&l->j, '[');
    uint32_t id = 0;
    for (uint32_t i = 0; i < d->labels.count; i++)
      if (d->labels.items[i].span.file) location(l, ++id, d->labels.items[i].span, d->labels.items[i].text);
    json_out_close(&l->j, ']');
  }
  if (d->fixes.count) {
    json_out_key(&l->j, "fixes");
    json_out_open(&l->j, '[');
    for (uint32_t i = 0; i < d->fixes.count; i++) fix(l, &d->fixes.items[i]);
    json_out_close(&l->j, ']');
  }
  json_out_close(&l->j, '}');
}

/* The codes that were found, in the order in which they were; `index` has each diagnostic's place among them. */
static struct code_list found(struct log *l, uint32_t *index) {
  struct code_list codes = {0};
  for (uint32_t i = 0; i < l->ds->list.count; i++) {
    const struct diag_code *c = l->ds->list.items[i]->code;
    uint32_t k = 0;
    while (k < codes.list.count && codes.list.items[k] != c) k++;
    if (k == codes.list.count) *array_push(l->ds->arena, &codes.list) = c;
    index[i] = k;
  }
  return codes;
}

static struct str working_folder(struct arena *a) {
  char path[4096];
  if (!getcwd(path, sizeof path) || path[0] != '/') return STR("");
  return str_dup(a, str_from(path));
}

void render_sarif(const struct sources *ss, const struct diags *ds, FILE *out) {
  struct log l = {.ss = ss, .ds = ds, .j = json_out_to(out), .cwd = working_folder(ds->arena)};
  struct json_out *j = &l.j;
  uint32_t *index = arena_new_array(ds->arena, uint32_t, ds->list.count + 1);
  struct code_list codes = found(&l, index);
  json_out_open(j, '{');
  json_out_member(j, "$schema",
                  STR("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"));
  json_out_member(j, "version", STR("2.1.0"));
  json_out_key(j, "runs");
  json_out_open(j, '[');
  json_out_open(j, '{');
  json_out_key(j, "tool");
  json_out_open(j, '{');
  json_out_key(j, "driver");
  json_out_open(j, '{');
  json_out_member(j, "name", STR("seg"));
  json_out_member(j, "version", STR(SEG_VERSION));
  json_out_key(j, "rules");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < codes.list.count; i++) rule(&l, codes.list.items[i]);
  json_out_close(j, ']');
  json_out_close(j, '}');
  json_out_close(j, '}');
  json_out_member(j, "columnKind", STR("utf16CodeUnits"));
  json_out_key(j, "artifacts");
  json_out_open(j, '[');
  for (uint32_t i = 1; i <= ss->list.count; i++) {
    const struct source *s = sources_get(ss, i);
    if (!is_file(s)) continue;
    json_out_open(j, '{');
    json_out_key(j, "location");
    artifact(&l, s);
    json_out_key(j, "roles");
    json_out_open(j, '[');
    json_out_text(j, STR("analysisTarget"));
    json_out_close(j, ']');
    json_out_close(j, '}');
  }
  json_out_close(j, ']');
  json_out_key(j, "results");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < ds->list.count; i++) result(&l, ds->list.items[i], index[i]);
  json_out_close(j, ']');
  json_out_close(j, '}');
  json_out_close(j, ']');
  json_out_close(j, '}');
  json_out_end(j);
}
