#include "tools/junit.h"

#include "base/utf8.h"
#include "tools/render.h"

/* XML 1.0 has no way to say control characters: they stand as \u{1B}. A line break in an attribute is a reference, for
 * a reader would take it as a space. What is not UTF-8 becomes U+FFFD. */
static void xml_text(FILE *out, struct str s, bool attribute) {
  for (size_t from = 0; from < s.len;) {
    struct str part = str_sub(s, from, s.len);
    size_t bad = utf8_check(part);
    if (bad != SIZE_MAX) part.len = bad;
    for (size_t i = 0; i < part.len;) {
      size_t at = i;
      uint32_t cp = utf8_next(part, &i);
      if (cp == '&') fputs("&amp;", out);
      else if (cp == '<') fputs("&lt;", out);
      else if (cp == '>') fputs("&gt;", out);
      else if (cp == '"') fputs("&quot;", out);
      else if ((cp == '\n' || cp == '\t') && !attribute) fputc((int)cp, out);
      else if (cp == '\n' || cp == '\t' || cp == '\r') fprintf(out, "&#%u;", cp);
      else if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0)) fprintf(out, "\\u{%X}", cp);
      else if (cp == 0xFFFE || cp == 0xFFFF) fputs("\xEF\xBF\xBD", out);
      else fwrite(part.ptr + at, 1, i - at, out);
    }
    from += part.len;
    if (from < s.len) fputs("\xEF\xBF\xBD", out), from++;
  }
}

static void attribute(FILE *out, const char *name, struct str value) {
  fprintf(out, " %s=\"", name);
  xml_text(out, value, true);
  fputc('"', out);
}

struct counts {
  uint32_t tests, failures, errors;
  uint64_t ns;
};

static void add(struct counts *c, const struct junit_suite *s) {
  for (uint32_t i = 0; i < s->cases.count; i++) {
    const struct junit_case *k = &s->cases.items[i];
    c->tests++;
    c->failures += k->outcome == JUNIT_FAILED;
    c->errors += k->outcome == JUNIT_BROKEN;
    c->ns += k->ns;
  }
}

static void seconds(FILE *out, uint64_t ns) {
  fprintf(out, " time=\"%llu.%06llu\"", (unsigned long long)(ns / 1000000000u),
          (unsigned long long)(ns / 1000u % 1000000u));
}

static void count(FILE *out, struct counts c) {
  fprintf(out, " tests=\"%u\" failures=\"%u\" errors=\"%u\"", c.tests, c.failures, c.errors);
}

static void one_case(const struct junit_case *k, FILE *out) {
  fputs("    <testcase", out);
  attribute(out, "name", k->name);
  attribute(out, "classname", k->classname);
  if (k->file.len) attribute(out, "file", k->file);
  if (k->line) fprintf(out, " line=\"%u\"", k->line);
  seconds(out, k->ns);
  if (k->outcome == JUNIT_PASSED && !k->text.len) {
    fputs("/>\n", out);
    return;
  }
  const char *what = k->outcome == JUNIT_FAILED ? "failure" : k->outcome == JUNIT_BROKEN ? "error" : "system-out";
  fprintf(out, ">\n      <%s", what);
  if (k->outcome != JUNIT_PASSED) {
    attribute(out, "message", k->message);
    attribute(out, "type", k->type);
  }
  fputc('>', out);
  xml_text(out, k->text, false);
  fprintf(out, "</%s>\n    </testcase>\n", what);
}

void junit_print(const struct junit *j, FILE *out) {
  struct counts all = {0};
  for (uint32_t i = 0; i < j->suites.count; i++) add(&all, &j->suites.items[i]);
  fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
  attribute(out, "name", j->name);
  count(out, all);
  seconds(out, all.ns);
  fputs(">\n", out);
  for (uint32_t i = 0; i < j->suites.count; i++) {
    const struct junit_suite *s = &j->suites.items[i];
    struct counts c = {0};
    add(&c, s);
    fputs("  <testsuite", out);
    attribute(out, "name", s->name);
    count(out, c);
    fputs(" skipped=\"0\"", out);
    seconds(out, c.ns);
    fputs(">\n", out);
    if (s->properties.count) fputs("    <properties>\n", out);
    for (uint32_t k = 0; k < s->properties.count; k++) {
      fputs("      <property", out);
      attribute(out, "name", s->properties.items[k].name);
      attribute(out, "value", s->properties.items[k].value);
      fputs("/>\n", out);
    }
    if (s->properties.count) fputs("    </properties>\n", out);
    for (uint32_t k = 0; k < s->cases.count; k++) one_case(&s->cases.items[k], out);
    fputs("  </testsuite>\n", out);
  }
  fputs("</testsuites>\n", out);
}

/* ---- diagnostics ---- */

static struct junit_case of_diag(const struct sources *ss, const struct diags *ds, const struct diag *d,
                                 bool deny_warnings) {
  struct arena *a = ds->arena;
  struct buf b = buf_in(a);
  struct junit_case k = {.classname = STR("seg.check"), .type = str_from(d->code->id)};
  if (d->span.file) {
    const struct source *s = sources_get(ss, d->span.file);
    struct line_col at = source_locate(s, d->span.start);
    k.file = s->path;
    k.line = at.line;
    buf_printf(&b, "%.*s:%u:%u: ", STR_ARG(s->path), at.line, at.col);
  }
  bool fails = d->code->severity == SEV_ERROR || deny_warnings;
  k.outcome = fails ? JUNIT_FAILED : JUNIT_PASSED;
  k.message = d->message;
  k.name = str_printf(a, "%.*s%s %s", STR_ARG(buf_str(&b)), d->code->id, d->code->name);
  buf_add(&b, d->message);
  for (uint32_t i = 0; i < d->labels.count; i++) {
    const struct diag_label *l = &d->labels.items[i];
    if (!l->span.file) continue;
    const struct source *s = sources_get(ss, l->span.file);
    struct line_col at = source_locate(s, l->span.start);
    buf_printf(&b, "\n%.*s:%u:%u: %.*s", STR_ARG(s->path), at.line, at.col, STR_ARG(l->text));
  }
  render_advice(d, &b);
  k.text = buf_str(&b);
  return k;
}

void render_junit(const struct sources *ss, const struct diags *ds, bool deny_warnings, FILE *out) {
  struct junit j = {.name = STR("seg check")};
  for (uint32_t f = 0; f <= ss->list.count; f++) { /* 0: those without a place */
    struct junit_suite suite = {.name = f ? sources_get(ss, f)->path : STR("seg check")};
    for (uint32_t i = 0; i < ds->list.count; i++)
      if (ds->list.items[i]->span.file == f)
        *array_push(ds->arena, &suite.cases) = of_diag(ss, ds, ds->list.items[i], deny_warnings);
    bool inner = suite.name.len && suite.name.ptr[0] == '<'; /* of the standard library */
    if (!suite.cases.count && (!f || inner)) continue;
    if (!suite.cases.count)
      *array_push(ds->arena, &suite.cases) =
          (struct junit_case){.name = suite.name, .classname = STR("seg.check"), .file = suite.name};
    *array_push(ds->arena, &j.suites) = suite;
  }
  junit_print(&j, out);
}
