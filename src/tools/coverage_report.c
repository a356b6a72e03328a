/* What of the segments tests have seen: for people, as JSON, as annotations, as JUnit XML. */
#include "tools/coverage.h"
#include "tools/json_out.h"
#include "tools/junit.h"

enum { SHOWN_MOST = 60 };

static const struct segment *segment_of(const struct coverage *cov, uint32_t i) {
  return &cov->checked.segments[cov->segments.items[i].segment];
}

static bool is_covered(const struct condition *k) { return k->seen_true && k->seen_false; }

static const char *never(const struct condition *k) {
  return k->seen_true ? "never false" : k->seen_false ? "never true" : "never asked";
}

static struct str percent(struct arena *a, uint32_t covered, uint32_t conditions) {
  uint32_t t = coverage_tenths(covered, conditions);
  return str_printf(a, "%u.%u%%", t / 10, t % 10);
}

/* As written, on one line. */
static struct str text_of(const struct session *s, const struct condition *k) {
  struct span at = k->node->span;
  struct str text = str_sub(sources_get(&s->sources, at.file)->text, at.start, at.end);
  struct buf b = buf_in(s->cli->arena);
  for (size_t i = 0; i < text.len; i++) {
    bool blank = text.ptr[i] == ' ' || text.ptr[i] == '\t' || text.ptr[i] == '\n' || text.ptr[i] == '\r';
    if (!blank) buf_addc(&b, text.ptr[i]);
    else if (b.len && b.ptr[b.len - 1] != ' ') buf_addc(&b, ' ');
  }
  return text_shown(s->cli->arena, buf_str(&b));
}

static struct str shortened(struct arena *a, struct str text) {
  if (text.len <= SHOWN_MOST) return text;
  size_t end = SHOWN_MOST;
  while (end && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) end--;
  return str_printf(a, "%.*s…", STR_ARG(str_sub(text, 0, end)));
}

/* "in vip, rule "pays by wire"" */
static struct str where_of(const struct coverage *cov, const struct session *s, uint32_t segment,
                           const struct condition *k) {
  struct arena *a = s->cli->arena;
  struct str in = str_printf(a, "in %.*s", STR_ARG(segment_of(cov, segment)->name));
  if (!k->rule || !k->rule->word.len) return in;
  return str_printf(a, "%.*s, rule \"%.*s\"", STR_ARG(in), STR_ARG(text_shown(a, k->rule->word)));
}

/* ---- the share that is asked for ---- */

static bool below(const struct coverage *cov, const struct cli *c) {
  return c->has_min_coverage && (uint64_t)cov->covered * 100 < (uint64_t)c->min_coverage * cov->conditions;
}

static struct str shortfall(const struct coverage *cov, const struct cli *c) {
  return str_printf(
      c->arena,
      "coverage is %.*s, and --min-coverage asks for %u%%: of %u conditions, %u were not seen both true and false",
      STR_ARG(percent(c->arena, cov->covered, cov->conditions)), c->min_coverage, cov->conditions,
      cov->conditions - cov->covered);
}

/* ---- for people ---- */

static void cell(struct table_text *t, struct str s) { *array_push(t->arena, &t->cells) = s; }

static void line(struct table_text *t, struct str name, uint32_t covered, uint32_t conditions) {
  cell(t, name);
  cell(t, str_printf(t->arena, "%u", conditions));
  cell(t, str_printf(t->arena, "%u", covered));
  cell(t, percent(t->arena, covered, conditions));
}

static void share_table(const struct coverage *cov, const struct session *s) {
  FILE *out = s->cli->out;
  bool right[4] = {false, true, true, true};
  struct table_text t = {.arena = s->cli->arena, .columns = 4, .right = right};
  static const char *const head[] = {"segment", "conditions", "true and false", "seen"};
  for (int i = 0; i < 4; i++) cell(&t, str_from(head[i]));
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    const struct segment_coverage *g = &cov->segments.items[i];
    if (g->conditions.count) line(&t, segment_of(cov, i)->name, g->covered, g->conditions.count);
  }
  line(&t, STR("all"), cov->covered, cov->conditions);
  fputc('\n', out);
  table_print(&t, out);
}

void coverage_text(const struct coverage *cov, const struct session *s) {
  FILE *out = s->cli->out;
  bool quiet = s->cli->quiet;
  if (!quiet) share_table(cov, s);
  bool any = false;
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    const struct segment_coverage *g = &cov->segments.items[i];
    if (g->covered == g->conditions.count) continue;
    if (!any && !quiet) fputc('\n', out);
    any = true;
    const struct segment *seg = segment_of(cov, i);
    const struct source *src = sources_get(&s->sources, seg->span.file);
    if (!g->expectations) {
      struct line_col at = source_locate(src, seg->span.start);
      fprintf(out, "%.*s:%u:%u: no test speaks of %.*s\n", STR_ARG(src->path), at.line, at.col, STR_ARG(seg->name));
      continue;
    }
    for (uint32_t c = 0; c < g->conditions.count; c++) {
      const struct condition *k = &g->conditions.items[c];
      if (is_covered(k)) continue;
      struct line_col at = source_locate(src, k->node->span.start);
      fprintf(out, "%.*s:%u:%u: %s: `%.*s` %.*s\n", STR_ARG(src->path), at.line, at.col, never(k),
              STR_ARG(shortened(s->cli->arena, text_of(s, k))), STR_ARG(where_of(cov, s, i, k)));
    }
  }
}

/* ---- for programs ---- */

static void annotation(const struct session *s, struct span at, struct str message) {
  FILE *out = s->cli->out;
  const struct source *src = sources_get(&s->sources, at.file);
  struct line_col from = source_locate(src, at.start), to = source_locate(src, at.end);
  fputs("::warning file=", out);
  github_escape(out, src->path, true);
  fprintf(out, ",line=%u,endLine=%u,col=%u,endColumn=%u,title=coverage::", from.line, to.line, from.col, to.col);
  github_escape(out, message, false);
  fputc('\n', out);
}

void coverage_github(const struct coverage *cov, const struct session *s) {
  struct arena *a = s->cli->arena;
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    const struct segment_coverage *g = &cov->segments.items[i];
    if (g->covered == g->conditions.count) continue;
    if (!g->expectations) {
      annotation(s, segment_of(cov, i)->span,
                 str_printf(a, "no test speaks of %.*s", STR_ARG(segment_of(cov, i)->name)));
      continue;
    }
    for (uint32_t c = 0; c < g->conditions.count; c++) {
      const struct condition *k = &g->conditions.items[c];
      if (!is_covered(k))
        annotation(s, k->node->span,
                   str_printf(a, "%s: `%.*s` %.*s", never(k), STR_ARG(text_of(s, k)), STR_ARG(where_of(cov, s, i, k))));
    }
  }
  if (!below(cov, s->cli)) return;
  fputs("::error title=coverage::", s->cli->out);
  github_escape(s->cli->out, shortfall(cov, s->cli), false);
  fputc('\n', s->cli->out);
}

static void json_condition(const struct session *s, struct json_out *j, const struct condition *k) {
  json_out_open(j, '{');
  json_out_member(j, "text", text_of(s, k));
  json_out_span(j, "span", &s->sources, k->node->span);
  json_out_key(j, "rule");
  if (k->rule) json_out_text(j, k->rule->word);
  else json_out_null(j);
  json_out_key(j, "seen_true");
  json_out_bool(j, k->seen_true);
  json_out_key(j, "seen_false");
  json_out_bool(j, k->seen_false);
  json_out_close(j, '}');
}

static void json_counts(struct json_out *j, uint32_t covered, uint32_t conditions) {
  json_out_count(j, "conditions", conditions);
  json_out_count(j, "covered", covered);
  json_out_key(j, "percent");
  json_out_tenths(j, coverage_tenths(covered, conditions));
}

void coverage_json(const struct coverage *cov, const struct session *s, struct json_out *j) {
  json_out_key(j, "coverage");
  json_out_open(j, '{');
  json_counts(j, cov->covered, cov->conditions);
  json_out_key(j, "minimum");
  if (s->cli->has_min_coverage) json_out_number(j, s->cli->min_coverage);
  else json_out_null(j);
  json_out_key(j, "segments");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    const struct segment_coverage *g = &cov->segments.items[i];
    json_out_open(j, '{');
    json_out_member(j, "segment", segment_of(cov, i)->name);
    json_out_span(j, "span", &s->sources, segment_of(cov, i)->span);
    json_out_count(j, "expectations", g->expectations);
    json_counts(j, g->covered, g->conditions.count);
    json_out_key(j, "list");
    json_out_open(j, '[');
    for (uint32_t c = 0; c < g->conditions.count; c++) json_condition(s, j, &g->conditions.items[c]);
    json_out_close(j, ']');
    json_out_close(j, '}');
  }
  json_out_close(j, ']');
  json_out_close(j, '}');
}

/* A suite whose properties are the numbers; where a share is asked for, with a case that fails below it. */
void coverage_junit(const struct coverage *cov, const struct session *s, struct junit *j) {
  struct arena *a = s->cli->arena;
  struct junit_suite suite = {.name = STR("coverage")};
  *array_push(a, &suite.properties) =
      (struct junit_property){STR("coverage"), percent(a, cov->covered, cov->conditions)};
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    const struct segment_coverage *g = &cov->segments.items[i];
    if (!g->conditions.count) continue;
    struct str name = str_printf(a, "coverage.%.*s", STR_ARG(segment_of(cov, i)->name));
    *array_push(a, &suite.properties) = (struct junit_property){name, percent(a, g->covered, g->conditions.count)};
  }
  if (s->cli->has_min_coverage) {
    struct junit_case k = {
        .name = str_printf(a, "at least %u%% of conditions are seen true and false", s->cli->min_coverage),
        .classname = STR("coverage")};
    if (below(cov, s->cli)) {
      k.outcome = JUNIT_FAILED;
      k.type = STR("coverage");
      k.message = k.text = shortfall(cov, s->cli);
    }
    *array_push(a, &suite.cases) = k;
  }
  *array_push(a, &j->suites) = suite;
}

bool coverage_enough(const struct coverage *cov, const struct cli *c) {
  if (!below(cov, c)) return true;
  fflush(c->out);
  fprintf(stderr, "seg: %.*s\n", STR_ARG(shortfall(cov, c)));
  return false;
}
