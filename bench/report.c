#include "report.h"

#include <stdlib.h>
#include <string.h>

const char *const engine_names[ENGINES] = {"seg", "DuckDB", "SQLite", "cel-js"};

void times_add(struct times *t, uint64_t ns) {
  if (t->count < REPEATS_MOST) t->ns[t->count++] = ns;
}

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

uint64_t times_median(const struct times *t) {
  uint64_t sorted[REPEATS_MOST];
  if (!t->count) return 0;
  memcpy(sorted, t->ns, (size_t)t->count * sizeof *sorted);
  qsort(sorted, (size_t)t->count, sizeof *sorted, by_size);
  return t->count % 2 ? sorted[t->count / 2] : (sorted[t->count / 2 - 1] + sorted[t->count / 2]) / 2;
}

uint64_t times_min(const struct times *t) {
  uint64_t least = t->count ? t->ns[0] : 0;
  for (int i = 1; i < t->count; i++)
    if (t->ns[i] < least) least = t->ns[i];
  return least;
}

const struct way *line_best(const struct line *l, enum engine e) {
  const struct way *best = NULL;
  for (int i = 0; i < l->way_count[e]; i++) {
    const struct way *w = &l->ways[e][i];
    if (w->same && w->times.count && (!best || times_median(&w->times) < times_median(&best->times))) best = w;
  }
  return best;
}

double line_ratio(const struct line *l) {
  const struct way *mine = line_best(l, SEG), *other = line_best(l, l->against);
  if (!mine || !other || mine == other || !times_median(&mine->times)) return 0;
  return (double)times_median(&other->times) / (double)times_median(&mine->times);
}

int line_met(const struct line *l) {
  const struct way *mine = line_best(l, SEG);
  double ratio = line_ratio(l);
  if (l->bar_value > 0) return mine ? (double)times_median(&mine->times) / 1e6 <= l->bar_value : -1;
  if (ratio <= 0) return -1;
  if (l->bar > 0) return ratio >= l->bar;
  if (l->bar_share > 0) return 1 / ratio <= l->bar_share;
  return -1;
}

static double shown(const struct line *l, uint64_t ns) {
  return !strcmp(l->unit, "ns") ? (double)ns / 1000 : (double)ns / 1e6; /* point is kept in picoseconds, MB in bytes */
}

static void cell(const struct line *l, enum engine e, FILE *out) {
  const struct way *w = line_best(l, e);
  if (w) fprintf(out, "  %10.*f", shown(l, times_median(&w->times)) < 100 ? 2 : 0, shown(l, times_median(&w->times)));
  else fprintf(out, "  %10s", l->way_count[e] ? "differs" : l->absent[e][0] ? "absent" : "-");
}

/* Of seg: the first evaluation of fresh data, and the second, which makes what later ones read (src/data/derived.h). */
static void early_cells(const struct line *l, FILE *out) {
  const struct way *w = line_best(l, SEG);
  if (!w || !w->first) {
    fprintf(out, "  %7s  %7s", "", "");
    return;
  }
  double first = shown(l, w->first), second = shown(l, w->second);
  fprintf(out, "  %7.*f  %7.*f", first < 100 ? 2 : 0, first, second < 100 ? 2 : 0, second);
}

static void bar_text(const struct line *l, char *out, size_t size) {
  if (l->bar > 0) snprintf(out, size, "%gx", l->bar);
  else if (l->bar_share > 0) snprintf(out, size, "<%g%%", l->bar_share * 100);
  else if (l->bar_value > 0) snprintf(out, size, "<%g %s", l->bar_value * (strcmp(l->unit, "ns") ? 1 : 1000), l->unit);
  else snprintf(out, size, "-");
}

void report_print(const struct report *r, FILE *out) {
  fprintf(out, "\n%s, %d processors; memory is read at %.1f GB/s by one thread, %.1f by two\n", r->machine,
          r->processors, r->memory_one, r->memory_two);
  fprintf(out, "%llu customers, %llu subscriptions, %llu invoices; seed %llu, rows in %s order\n",
          (unsigned long long)r->customers, (unsigned long long)(r->customers * 3 / 2),
          (unsigned long long)(r->customers * 10), (unsigned long long)r->seed, r->order);
  for (int e = 0; e < ENGINES; e++)
    fprintf(out, "%s%s", e ? "; " : "", r->versions[e][0] ? r->versions[e] : engine_names[e]);
  fprintf(
      out,
      "\nmedians; seg from the text of the segment to the array of its members' ids; first and second: of fresh data\n\n"
      "%-14s %4s  %7s  %7s",
      "", "", "first", "second");
  for (int e = 0; e < ENGINES; e++) fprintf(out, "  %10s", engine_names[e]);
  fprintf(out, "  %8s  %8s  %-7s  %9s  %8s  %8s\n", "ratio", "bar", "", "members", "MB read", "at least");
  for (int i = 0; i < r->count; i++) {
    const struct line *l = &r->lines[i];
    char bar[32];
    bar_text(l, bar, sizeof bar);
    double ratio = line_ratio(l);
    int met = line_met(l);
    fprintf(out, "%-14s %4s", l->name, l->unit);
    early_cells(l, out);
    for (int e = 0; e < ENGINES; e++) cell(l, (enum engine)e, out);
    if (ratio > 0) fprintf(out, "  %8.*f", ratio < 100 ? 1 : 0, ratio);
    else fprintf(out, "  %8s", "-");
    fprintf(out, "  %8s  %-7s", bar, met < 0 ? "" : met ? "met" : "NOT met");
    if (l->has_members) fprintf(out, "  %9llu", (unsigned long long)l->members);
    else fprintf(out, "  %9s", "");
    if (l->bytes && r->memory_two > 0)
      fprintf(out, "  %8.1f  %5.2f ms", (double)l->bytes / 1e6, (double)l->bytes / r->memory_two / 1e6);
    if (l->note[0]) fprintf(out, "  %s", l->note);
    fputc('\n', out);
  }
  for (int i = 0; i < r->count; i++)
    for (int e = 0; e < ENGINES; e++)
      if (r->lines[i].absent[e][0])
        fprintf(out, "%s: %s: %s\n", r->lines[i].name, engine_names[e], r->lines[i].absent[e]);
  if (!r->growth_count) return;
  fprintf(out, "\ngrowth: nanoseconds a customer, evaluation alone\n");
  uint64_t last = 0;
  for (int i = 0; i < r->growth_count; i++) {
    if (r->growth[i].customers != last)
      fprintf(out, "%s%10llu ", last ? "\n" : "", (unsigned long long)r->growth[i].customers);
    last = r->growth[i].customers;
    fprintf(out, "  %s %.2f", r->growth[i].name, r->growth[i].ns_per_row);
  }
  fputc('\n', out);
}

static void text_json(FILE *out, const char *s) {
  fputc('"', out);
  for (; *s; s++) {
    if (*s == '"' || *s == '\\') fputc('\\', out);
    fputc((unsigned char)*s < 32 ? ' ' : *s, out);
  }
  fputc('"', out);
}

static void ways_json(const struct line *l, enum engine e, FILE *out) {
  fprintf(out, ",\n     \"%s\": [", engine_names[e]);
  for (int i = 0; i < l->way_count[e]; i++) {
    const struct way *w = &l->ways[e][i];
    fprintf(out, "%s{\"way\": ", i ? ", " : "");
    text_json(out, w->name);
    fprintf(out, ", \"same\": %s, \"median\": %.4f, \"min\": %.4f, \"repeats\": %d", w->same ? "true" : "false",
            shown(l, times_median(&w->times)), shown(l, times_min(&w->times)), w->times.count);
    if (w->first) fprintf(out, ", \"first\": %.4f, \"second\": %.4f", shown(l, w->first), shown(l, w->second));
    if (w->after.count) fprintf(out, ", \"after_others\": %.4f", shown(l, times_median(&w->after)));
    fputc('}', out);
  }
  fputc(']', out);
}

void report_json(const struct report *r, FILE *out) {
  fprintf(out, "{\"machine\": ");
  text_json(out, r->machine);
  fprintf(out, ", \"processors\": %d, \"read_gb_s\": [%.1f, %.1f],\n \"versions\": {", r->processors, r->memory_one,
          r->memory_two);
  for (int e = 0; e < ENGINES; e++) {
    fprintf(out, "%s\"%s\": ", e ? ", " : "", engine_names[e]);
    text_json(out, r->versions[e]);
  }
  fprintf(out, "},\n \"customers\": %llu, \"seed\": %llu, \"order\": ", (unsigned long long)r->customers,
          (unsigned long long)r->seed);
  text_json(out, r->order);
  fprintf(out, ",\n \"lines\": [");
  for (int i = 0; i < r->count; i++) {
    const struct line *l = &r->lines[i];
    int met = line_met(l);
    fprintf(out, "%s\n    {\"name\": ", i ? "," : "");
    text_json(out, l->name);
    fprintf(out, ", \"unit\": \"%s\", \"ratio\": %.3f, \"bar_times\": %g, \"bar_share\": %g, \"met\": %s", l->unit,
            line_ratio(l), l->bar, l->bar_share,
            met < 0 ? "null"
            : met   ? "true"
                    : "false");
    if (l->has_members) fprintf(out, ", \"members\": %llu", (unsigned long long)l->members);
    if (l->bytes) fprintf(out, ", \"bytes\": %llu", (unsigned long long)l->bytes);
    if (l->has_parts)
      fprintf(out, ", \"seg_parts_ms\": {\"text\": %.4f, \"plan\": %.4f, \"evaluate\": %.4f}", (double)l->part[0] / 1e6,
              (double)l->part[1] / 1e6, (double)l->part[2] / 1e6);
    for (int e = 0; e < ENGINES; e++) {
      if (l->way_count[e]) ways_json(l, (enum engine)e, out);
      if (l->absent[e][0]) {
        fprintf(out, ",\n     \"%s absent\": ", engine_names[e]);
        text_json(out, l->absent[e]);
      }
    }
    fputc('}', out);
  }
  fprintf(out, "],\n \"growth\": [");
  for (int i = 0; i < r->growth_count; i++) {
    fprintf(out, "%s\n    {\"customers\": %llu, \"name\": ", i ? "," : "", (unsigned long long)r->growth[i].customers);
    text_json(out, r->growth[i].name);
    fprintf(out, ", \"ns_per_customer\": %.3f}", r->growth[i].ns_per_row);
  }
  fprintf(out, "]}\n");
}
