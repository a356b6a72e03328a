/* Diagnostics for the caller: copied out of the operation that found them, so that they outlive it. */
#include "api/api.h"
#include "base/render.h"
#include "base/show.h"

struct told {
  seg_diagnostics shown; /* first: what the caller holds points here */
  struct mem mem;
  struct arena arena;
};

const char *api_text(struct arena *a, struct str s) { return s.len ? str_dup(a, s).ptr : ""; }

seg_place api_place(struct arena *a, const struct sources *ss, struct span span) {
  if (!span.file || !ss) return (seg_place){.file = ""};
  const struct source *s = sources_get(ss, span.file);
  struct line_col from = source_locate(s, span.start), to = source_locate(s, span.end);
  return (seg_place){api_text(a, s->path), from.line, from.col, to.line, to.col};
}

static seg_diagnostic *copy(struct arena *a, const struct sources *ss, const struct diag *d) {
  seg_diagnostic *out = arena_new(a, seg_diagnostic);
  *out = (seg_diagnostic){.code = d->code->id,
                          .name = d->code->name,
                          .severity = d->code->severity == SEV_ERROR ? SEG_ERROR : SEG_WARNING,
                          .message = api_text(a, d->message),
                          .place = api_place(a, ss, d->span),
                          .label = api_text(a, d->label),
                          .explanation = d->code->explain};
  seg_label *labels = arena_new_array(a, seg_label, d->labels.count + 1);
  for (uint32_t i = 0; i < d->labels.count; i++)
    labels[i] = (seg_label){api_place(a, ss, d->labels.items[i].span), api_text(a, d->labels.items[i].text)};
  const char **notes = arena_new_array(a, const char *, d->notes.count + 1);
  for (uint32_t i = 0; i < d->notes.count; i++) notes[i] = api_text(a, d->notes.items[i]);
  const char **help = arena_new_array(a, const char *, d->help.count + d->fixes.count + 1);
  for (uint32_t i = 0; i < d->help.count; i++) help[out->help_count++] = api_text(a, d->help.items[i]);
  for (uint32_t i = 0; i < d->fixes.count; i++) {
    bool twice = false;
    for (uint32_t k = 0; k < d->help.count; k++) twice |= str_eq(d->help.items[k], d->fixes.items[i].title);
    if (!twice) help[out->help_count++] = api_text(a, d->fixes.items[i].title);
  }
  out->labels = labels;
  out->label_count = d->labels.count;
  out->notes = notes;
  out->note_count = d->notes.count;
  out->help = help;
  return out;
}

/* What a loader counted and showed: values, and sentences about columns. */
static seg_diagnostic *about(struct arena *a, const char *code, seg_severity severity, const char *message) {
  seg_diagnostic *d = arena_new(a, seg_diagnostic);
  *d = (seg_diagnostic){.code = code,
                        .name = *code ? "bad-values" : "",
                        .severity = severity,
                        .message = message,
                        .place = {.file = ""},
                        .label = "",
                        .explanation = ""};
  return d;
}

static seg_diagnostic *bad_value(struct arena *a, const struct bad_value *v, seg_severity severity) {
  struct str m = str_printf(a, "`%.*s.%.*s` is `%.*s`; expected %.*s", STR_ARG(v->table), STR_ARG(v->column),
                            STR_ARG(v->value), STR_ARG(v->expected));
  seg_diagnostic *d = about(a, "E0605", severity, m.ptr);
  d->place.file = api_text(a, v->file);
  d->place.line = v->line > UINT32_MAX ? UINT32_MAX : (uint32_t)v->line;
  return d;
}

static void print_about(struct arena *a, struct buf *out, const seg_diagnostic *d) {
  if (*d->place.file) buf_add(out, text_shown(a, str_from(d->place.file)));
  if (d->place.line) buf_printf(out, ":%u", d->place.line);
  if (*d->place.file) buf_addz(out, ": ");
  buf_add(out, text_shown(a, str_from(d->message)));
  buf_addc(out, '\n');
}

struct telling {
  struct told *told;
  const struct api_found *found;
};

static void tell(void *ctx) {
  struct telling *t = ctx;
  const struct load_report *report = t->found->report;
  struct arena *a = &t->told->arena;
  seg_diagnostics *out = &t->told->shown;
  struct diags ds = *t->found->diags;
  ds.arena = a; /* sorting and rendering take memory of what is told, not of what it is told about */
  diags_sort(&ds);
  uint32_t most = ds.list.count + (report ? report->bad.count + report->notes.count + 1 : 0);
  const seg_diagnostic **items = arena_new_array(a, const seg_diagnostic *, most + 1);
  struct buf text = buf_in(a);
  seg_severity severity = t->found->bad_are_errors ? SEG_ERROR : SEG_WARNING;
  for (uint32_t i = 0; report && i < report->bad.count; i++) {
    seg_diagnostic *d = bad_value(a, &report->bad.items[i], severity);
    print_about(a, &text, d);
    out->errors += severity == SEG_ERROR;
    items[out->count++] = d;
  }
  if (report && report->bad_total > report->bad.count) {
    unsigned long long more = (unsigned long long)(report->bad_total - report->bad.count);
    seg_diagnostic *d = about(a, "", SEG_NOTE, str_printf(a, "%llu more values do not read", more).ptr);
    print_about(a, &text, d);
    items[out->count++] = d;
  }
  for (uint32_t i = 0; report && i < report->notes.count; i++) {
    seg_diagnostic *d = about(a, "", SEG_NOTE, api_text(a, report->notes.items[i]));
    print_about(a, &text, d);
    items[out->count++] = d;
  }
  for (uint32_t i = 0; i < ds.list.count; i++) items[out->count++] = copy(a, t->found->sources, ds.list.items[i]);
  out->errors += ds.errors;
  static const struct sources none;
  render_excerpts(t->found->sources ? t->found->sources : &none, &ds, false, &text);
  out->items = items;
  out->text = api_text(a, buf_str(&text));
}

bool api_tell(const struct mem *mem, const struct api_found *found, seg_diagnostics **out) {
  const struct load_report *r = found->report;
  if (!out || (!found->diags->list.count && !(r && (r->bad_total || r->notes.count)))) return true;
  struct told *t = api_new(mem, sizeof *t);
  if (!t) return false;
  t->mem = *mem;
  arena_init(&t->arena, &t->mem, NULL);
  struct telling work = {t, found};
  if (!api_try(tell, &work, &t->arena, NULL)) {
    seg_diagnostics_free(&t->shown);
    return false;
  }
  *out = &t->shown;
  return true;
}

void seg_diagnostics_free(seg_diagnostics *d) {
  if (!d) return;
  struct told *t = (struct told *)(void *)d;
  arena_free(&t->arena);
  api_drop(&t->mem, t, sizeof *t);
}
