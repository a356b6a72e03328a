/* How tests went: for people, as JSON, as annotations, as JUnit XML. */
#include "tools/coverage.h"
#include "tools/json_out.h"
#include "tools/junit.h"
#include "tools/testing.h"

static uint32_t line_of(const struct session *s, struct span at) {
  return source_locate(sources_get(&s->sources, at.file), at.start).line;
}

static struct str path_of(const struct session *s, struct span at) { return sources_get(&s->sources, at.file)->path; }

/* "expected "c1" in paying, but it is out" */
static struct str wrong_text(const struct session *s, const struct test_wrong *w) {
  const struct test_expect *x = w->expect;
  struct buf b = buf_in(s->cli->arena);
  buf_addz(&b, "expected ");
  if (x->id.len) buf_printf(&b, "\"%.*s\" ", STR_ARG(x->id));
  buf_printf(&b, "%s %.*s, but it is %s", x->out ? "out of" : "in", STR_ARG(s->checked->segments[x->segment].name),
             x->out ? "in" : "out");
  return buf_str(&b);
}

static struct str rule_name(const struct session *s, const struct test_expect *x, uint32_t rule) {
  struct str title = s->checked->segments[x->segment].body->kids[rule]->word;
  return title.len ? str_printf(s->cli->arena, "rule \"%.*s\"", STR_ARG(title))
                   : str_printf(s->cli->arena, "rule %u", rule + 1);
}

static uint32_t rule_count(const struct session *s, const struct test_wrong *w) {
  return w->rules ? s->checked->segments[w->expect->segment].body->count : 0;
}

static void rules_text(const struct session *s, const struct test_wrong *w, const char *indent, struct buf *b) {
  for (uint32_t k = 0; k < rule_count(s, w); k++)
    buf_printf(b, "%s%.*s %s\n", indent, STR_ARG(rule_name(s, w->expect, k)), w->rules[k] ? "holds" : "does not hold");
}

static void indented(struct str text, const char *indent, struct buf *b) {
  for (size_t i = 0; i < text.len;) {
    size_t end = i;
    while (end < text.len && text.ptr[end] != '\n') end++;
    if (end > i) buf_printf(b, "%s%.*s", indent, STR_ARG(str_sub(text, i, end)));
    buf_addc(b, '\n');
    i = end + 1;
  }
}

/* Everything about one that failed, a line each. */
static struct str failure_text(const struct session *s, const struct test_outcome *o, const char *indent) {
  struct buf b = buf_in(s->cli->arena);
  indented(o->error, indent, &b);
  for (uint32_t i = 0; i < o->wrong.count; i++) {
    const struct test_wrong *w = &o->wrong.items[i];
    struct span at = w->expect->span;
    buf_printf(&b, "%s%.*s:%u: %.*s\n", indent, STR_ARG(path_of(s, at)), line_of(s, at), STR_ARG(wrong_text(s, w)));
    const char *more = str_printf(s->cli->arena, "%s  ", indent).ptr;
    if (w->why.len) indented(w->why, more, &b);
    else rules_text(s, w, more, &b);
  }
  return b.len ? buf_str(&b) : STR("");
}

static void as_text(struct session *s, const struct test_outcomes *all) {
  FILE *out = s->cli->out;
  for (uint32_t i = 0; i < all->list.count; i++) {
    const struct test_outcome *o = &all->list.items[i];
    if (o->passed && s->cli->quiet) continue;
    fprintf(out, "%s  %.*s\n", o->passed ? "ok  " : "FAIL", STR_ARG(text_shown(s->cli->arena, o->test->title)));
    if (o->passed) continue;
    fprintf(out, "    %.*s:%u\n", STR_ARG(path_of(s, o->test->span)), line_of(s, o->test->span));
    fprintf(out, "%.*s", STR_ARG(failure_text(s, o, "    ")));
  }
  if (!s->cli->quiet) fprintf(out, "%u passed, %u failed\n", all->list.count - all->failed, all->failed);
  if (all->coverage) coverage_text(all->coverage, s);
}

static void json_wrong(struct session *s, struct json_out *j, const struct test_wrong *w) {
  json_out_open(j, '{');
  json_out_member(j, "message", wrong_text(s, w));
  json_out_span(j, "span", &s->sources, w->expect->span);
  json_out_member(j, "segment", s->checked->segments[w->expect->segment].name);
  json_out_member(j, "id", w->expect->id);
  json_out_member(j, "expected", w->expect->out ? STR("out") : STR("in"));
  json_out_key(j, "rules");
  json_out_open(j, '[');
  for (uint32_t k = 0; k < rule_count(s, w); k++) {
    json_out_open(j, '{');
    json_out_member(j, "rule", s->checked->segments[w->expect->segment].body->kids[k]->word);
    json_out_key(j, "holds");
    json_out_bool(j, w->rules[k]);
    json_out_close(j, '}');
  }
  json_out_close(j, ']');
  json_out_close(j, '}');
}

static void as_json(struct session *s, const struct test_outcomes *all) {
  struct json_out j = json_out_to(s->cli->out);
  json_out_open(&j, '{');
  json_out_count(&j, "version", 1);
  json_out_count(&j, "passed", all->list.count - all->failed);
  json_out_count(&j, "failed", all->failed);
  json_out_key(&j, "tests");
  json_out_open(&j, '[');
  for (uint32_t i = 0; i < all->list.count; i++) {
    const struct test_outcome *o = &all->list.items[i];
    json_out_open(&j, '{');
    json_out_member(&j, "title", o->test->title);
    json_out_span(&j, "span", &s->sources, o->test->span);
    json_out_key(&j, "passed");
    json_out_bool(&j, o->passed);
    json_out_count(&j, "microseconds", o->ns / 1000);
    json_out_key(&j, "error");
    if (o->error.len) json_out_text(&j, o->error);
    else json_out_null(&j);
    json_out_key(&j, "failures");
    json_out_open(&j, '[');
    for (uint32_t k = 0; k < o->wrong.count; k++) json_wrong(s, &j, &o->wrong.items[k]);
    json_out_close(&j, ']');
    json_out_close(&j, '}');
  }
  json_out_close(&j, ']');
  if (all->coverage) coverage_json(all->coverage, s, &j);
  json_out_close(&j, '}');
  json_out_end(&j);
}

static void annotation(struct session *s, struct span at, struct str title, struct str message) {
  FILE *out = s->cli->out;
  const struct source *src = sources_get(&s->sources, at.file);
  struct line_col from = source_locate(src, at.start), to = source_locate(src, at.end);
  fputs("::error file=", out);
  github_escape(out, src->path, true);
  fprintf(out, ",line=%u,endLine=%u,col=%u,endColumn=%u,title=", from.line, to.line, from.col, to.col);
  github_escape(out, text_shown(s->cli->arena, title), true);
  fputs("::", out);
  github_escape(out, message, false);
  fputc('\n', out);
}

static void as_github(struct session *s, const struct test_outcomes *all) {
  struct arena *a = s->cli->arena;
  for (uint32_t i = 0; i < all->list.count; i++) {
    const struct test_outcome *o = &all->list.items[i];
    if (o->error.len) annotation(s, o->test->span, o->test->title, str_trim(o->error));
    for (uint32_t k = 0; k < o->wrong.count; k++) {
      struct buf b = buf_in(a);
      buf_printf(&b, "%.*s\n", STR_ARG(wrong_text(s, &o->wrong.items[k])));
      rules_text(s, &o->wrong.items[k], "", &b);
      annotation(s, o->wrong.items[k].expect->span, o->test->title, str_trim(buf_str(&b)));
    }
  }
  if (all->coverage) coverage_github(all->coverage, s);
}

static void as_junit(struct session *s, const struct test_outcomes *all) {
  struct arena *a = s->cli->arena;
  struct junit j = {.name = STR("seg test")};
  for (uint32_t i = 0; i < all->list.count; i++) {
    const struct test_outcome *o = &all->list.items[i];
    struct str path = path_of(s, o->test->span);
    uint32_t at = 0;
    while (at < j.suites.count && !str_eq(j.suites.items[at].name, path)) at++;
    if (at == j.suites.count) *array_push(a, &j.suites) = (struct junit_suite){.name = path};
    struct junit_case k = {
        .name = o->test->title, .classname = path, .file = path, .line = line_of(s, o->test->span), .ns = o->ns};
    if (!o->passed) {
      k.outcome = o->error.len ? JUNIT_BROKEN : JUNIT_FAILED;
      k.type = o->error.len ? STR("error") : STR("expectation");
      k.message = o->error.len ? STR("the test could not be run") : wrong_text(s, &o->wrong.items[0]);
      if (o->wrong.count > 1) k.message = str_printf(a, "%.*s; and %u more", STR_ARG(k.message), o->wrong.count - 1);
      k.text = failure_text(s, o, "");
    }
    *array_push(a, &j.suites.items[at].cases) = k;
  }
  if (all->coverage) coverage_junit(all->coverage, s, &j);
  junit_print(&j, s->cli->out);
}

void test_report(struct session *s, const struct test_outcomes *all) {
  switch (s->cli->format) {
    case FORMAT_JSON: as_json(s, all); break;
    case FORMAT_GITHUB: as_github(s, all); break;
    case FORMAT_JUNIT: as_junit(s, all); break;
    default: as_text(s, all); break;
  }
}
