/* The command line, read by the tables of usage.h. All that is wrong with it is said at
 * once, and then nothing is done. */
#include <stdlib.h>

#include "base/diag.h"
#include "tools/cli.h"
#include "tools/usage.h"

enum { OPTIONS_MOST = 128 };

struct reading {
  struct cli *cli;
  int argc, at;
  char **argv;
  const struct command_row *row; /* NULL until the command is met */
  struct buf wrong;              /* what is wrong, a line each */
  bool given[OPTIONS_MOST];
  bool help, version;
};

static void wrong(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void wrong(struct reading *r, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  buf_addz(&r->wrong, "seg: ");
  buf_add(&r->wrong, str_vprintf(r->cli->arena, fmt, ap));
  buf_addc(&r->wrong, '\n');
  va_end(ap);
}

/* A word of the user's, fit for a terminal. */
static struct str said(struct reading *r, struct str word) { return text_shown(r->cli->arena, word); }

static const struct {
  const char *word;
  enum format format;
} formats[] = {{"text", FORMAT_TEXT},
               {"json", FORMAT_JSON},
               {"github", FORMAT_GITHUB},
               {"table", FORMAT_TABLE},
               {"ids", FORMAT_IDS},
               {"csv", FORMAT_CSV},
               {"ndjson", FORMAT_NDJSON},
               {"man", FORMAT_MAN},
               {"sarif", FORMAT_SARIF},
               {"junit", FORMAT_JUNIT},
               {"codequality", FORMAT_CODEQUALITY},
               {"markdown", FORMAT_MARKDOWN}};

static bool one_of(struct reading *r, struct str word, struct str choices, const char *taker) {
  struct str rest = choices, one, names[32];
  uint32_t n = 0;
  while (n < 32 && choice_next(&rest, &one)) {
    if (str_eq(one, word)) return true;
    names[n++] = one;
  }
  int near = name_nearest(word, names, n);
  struct str which = choices_said(r->cli->arena, choices), shown = said(r, word);
  struct str what = str_printf(r->cli->arena, "%s takes %.*s, not `%.*s`", taker, STR_ARG(which), STR_ARG(shown));
  if (near >= 0) wrong(r, "%.*s; did you mean `%.*s`?", STR_ARG(what), STR_ARG(names[near]));
  else wrong(r, "%.*s", STR_ARG(what));
  return false;
}

/* Digits alone: neither sign nor blanks. */
static bool number(struct reading *r, const char *name, struct str v, uint32_t *out) {
  uint64_t n = 0;
  bool good = v.len > 0 && v.len < 12;
  for (size_t i = 0; good && i < v.len; i++) {
    good = v.ptr[i] >= '0' && v.ptr[i] <= '9';
    n = n * 10 + (uint64_t)(v.ptr[i] - '0');
  }
  if (!good || n > UINT32_MAX) {
    wrong(r, "--%s takes a whole number from 0 to %u, not `%.*s`", name, UINT32_MAX, STR_ARG(said(r, v)));
    return false;
  }
  *out = (uint32_t)n;
  return true;
}

/* A segment that is named twice is meant once. */
static void add_once(struct cli *c, struct str name) {
  for (uint32_t i = 0; i < c->segments.count; i++)
    if (str_eq(c->segments.items[i], name)) return;
  *array_push(c->arena, &c->segments) = name;
}

static void set(struct reading *r, const struct option_row *o, struct str v) {
  struct cli *c = r->cli;
  const char *name = o->name;
  uint32_t n = 0;
  struct str arg = str_from(o->arg);
  if (word_is_choice(arg) && !one_of(r, v, arg, str_printf(c->arena, "--%s", name).ptr)) return;
  if (!strcmp(o->arg, "N") && !number(r, name, v, &n)) return;
  if (!strcmp(name, "help")) r->help = true;
  else if (!strcmp(name, "version")) r->version = true;
  else if (!strcmp(name, "quiet")) c->quiet = true;
  else if (!strcmp(name, "color"))
    c->color = str_is(v, "auto") ? COLOR_AUTO : str_is(v, "always") ? COLOR_ALWAYS : COLOR_NEVER;
  else if (!strcmp(name, "data")) c->data = v;
  else if (!strcmp(name, "segment")) add_once(c, v);
  else if (!strcmp(name, "cache")) c->cache = v;
  else if (!strcmp(name, "where")) c->where = v;
  else if (!strcmp(name, "on")) c->on = v;
  else if (!strcmp(name, "now")) c->now = v;
  else if (!strcmp(name, "select")) c->select = v;
  else if (!strcmp(name, "after")) c->after = v;
  else if (!strcmp(name, "old")) c->old = v;
  else if (!strcmp(name, "old-data")) c->old_data = v;
  else if (!strcmp(name, "old-now")) c->old_now = v;
  else if (!strcmp(name, "output")) c->output = v;
  else if (!strcmp(name, "deny-warnings")) c->deny_warnings = true;
  else if (!strcmp(name, "check")) c->check = true;
  else if (!strcmp(name, "timing")) c->timing = true;
  else if (!strcmp(name, "dialect")) c->dialect = v;
  else if (!strcmp(name, "inline")) c->is_inline = true;
  else if (!strcmp(name, "all")) c->all = true;
  else if (!strcmp(name, "relative")) c->relative = true;
  else if (!strcmp(name, "as")) c->as = str_is(v, "view") ? SQL_VIEW : str_is(v, "table") ? SQL_TABLE : SQL_DBT;
  else if (!strcmp(name, "limit")) c->limit = n, c->has_limit = true;
  else if (!strcmp(name, "threads")) c->threads = n;
  else if (!strcmp(name, "analyze")) c->analyze = true;
  else if (!strcmp(name, "sample")) c->sample = n, c->has_sample = true;
  else if (!strcmp(name, "timeout")) c->timeout = n;
  else if (!strcmp(name, "coverage")) c->coverage = true;
  else if (!strcmp(name, "min-coverage")) {
    c->coverage = c->has_min_coverage = true;
    c->min_coverage = n;
    if (n > 100) wrong(r, "--min-coverage takes a percentage from 0 to 100, not `%u`", n);
  } else if (!strcmp(name, "engine"))
    c->engine = str_is(v, "vm") ? ENGINE_VM : str_is(v, "sql") ? ENGINE_SQL : ENGINE_BOTH;
  else if (!strcmp(name, "on-bad-value"))
    c->on_bad_value = str_is(v, "stop") ? BAD_STOP : str_is(v, "missing") ? BAD_MISSING : BAD_SKIP_ROW;
  else if (!strcmp(name, "format")) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
      if (str_is(v, formats[i].word)) c->format = formats[i].format;
  } else wrong(r, "--%s is in the table of options, but nothing reads it", name);
}

/* ---- options ---- */

static bool takes(const struct reading *r, const struct option_row *o) {
  return r->row ? option_taken(o, r->row->name) : option_is_global(o);
}

static int find(const struct reading *r, struct str name) {
  for (uint32_t i = 0; i < option_count(); i++)
    if (str_is(name, option_at(i)->name) && takes(r, option_at(i))) return (int)i;
  return -1;
}

/* Who else takes it, as "`seg run` and `seg stats` do"; empty where nobody does. */
static struct str others(struct reading *r, struct str name) {
  struct buf b = buf_in(r->cli->arena);
  uint32_t total = 0, n = 0;
  for (int pass = 0; pass < 2; pass++)
    for (const struct command_row *c = command_rows; c->name; c++) {
      bool has = false;
      for (uint32_t i = 0; i < option_count(); i++)
        has |= str_is(name, option_at(i)->name) && option_taken(option_at(i), c->name);
      if (!has) continue;
      if (pass == 0) total++;
      else buf_printf(&b, "%s`seg %s`", n == 0 ? "" : n + 1 == total ? " and " : ", ", c->name), n++;
    }
  if (total) buf_addz(&b, total == 1 ? " does" : " do");
  return b.len ? buf_str(&b) : STR("");
}

static void unknown_option(struct reading *r, struct str name) {
  struct str names[OPTIONS_MOST], shown = said(r, name);
  uint32_t n = 0;
  for (uint32_t i = 0; i < option_count(); i++)
    if (takes(r, option_at(i))) names[n++] = str_from(option_at(i)->name);
  struct str who = others(r, name);
  int near = name_nearest(name, names, n);
  if (!r->row && who.len) wrong(r, "`--%.*s` comes after the command; %.*s", STR_ARG(shown), STR_ARG(who));
  else if (who.len) wrong(r, "`seg %s` takes no `--%.*s`; %.*s", r->row->name, STR_ARG(shown), STR_ARG(who));
  else if (near >= 0)
    wrong(r, "there is no option `--%.*s`; did you mean `--%.*s`?", STR_ARG(shown), STR_ARG(names[near]));
  else wrong(r, "there is no option `--%.*s`", STR_ARG(shown));
}

/* The option's value: `attached` where it stands in the same word (ptr), else the next word. */
static void take(struct reading *r, int index, struct str attached) {
  const struct option_row *o = option_at((uint32_t)index);
  if (!o->arg[0]) {
    if (attached.ptr) wrong(r, "--%s takes no value, but `%.*s` is given", o->name, STR_ARG(said(r, attached)));
    else set(r, o, STR_NONE);
    return;
  }
  bool again = r->given[index] && !o->repeated;
  r->given[index] = true;
  struct str v = attached;
  const char *meaning = word_meaning(str_from(o->arg));
  const char *needed = meaning ? str_printf(r->cli->arena, "%s, %s", o->arg, meaning).ptr : o->arg;
  if (!v.ptr) {
    if (r->at + 1 >= r->argc) {
      wrong(r, "--%s needs %s", o->name, needed);
      return;
    }
    struct str next = str_from(r->argv[r->at + 1]);
    size_t eq = str_find(next, STR("="));
    struct str name = str_starts(next, STR("--")) ? str_sub(next, 2, eq == SIZE_MAX ? next.len : eq) : STR("-");
    if (!name.len || find(r, name) >= 0) {
      wrong(r, "--%s needs %s; but `%.*s` follows", o->name, needed, STR_ARG(said(r, next)));
      return;
    }
    v = next;
    r->at++;
  }
  if (!v.len) wrong(r, "--%s needs %s; but it is empty", o->name, needed);
  else if (again) wrong(r, "--%s is given twice", o->name);
  else set(r, o, v);
}

static void long_option(struct reading *r, struct str word) {
  struct str name = str_sub(word, 2, word.len), value = STR_NONE;
  size_t eq = str_find(name, STR("="));
  if (eq != SIZE_MAX) {
    value = str_sub(name, eq + 1, name.len);
    name = str_sub(name, 0, eq);
  }
  int index = find(r, name);
  if (index < 0) unknown_option(r, name);
  else take(r, index, value);
}

/* -q, -qh, -oFILE, -o FILE */
static void short_options(struct reading *r, struct str word) {
  for (size_t k = 1; k < word.len; k++) {
    int index = -1;
    for (uint32_t i = 0; i < option_count(); i++)
      if (option_letter(option_at(i)) == word.ptr[k] && takes(r, option_at(i))) index = (int)i;
    if (index < 0) {
      struct str whole = said(r, word), name = str_sub(word, 1, word.len);
      if (find(r, name) >= 0)
        wrong(r, "there is no option `%.*s`; did you mean `-%.*s`?", STR_ARG(whole), STR_ARG(whole));
      else wrong(r, "there is no option `%.*s`", STR_ARG(whole));
      return;
    }
    bool valued = option_at((uint32_t)index)->arg[0] != 0;
    struct str rest = str_sub(word, k + 1, word.len);
    if (str_starts(rest, STR("="))) rest = str_sub(rest, 1, rest.len), valued = true;
    take(r, index, valued && k + 1 < word.len ? rest : STR_NONE);
    if (valued) return;
  }
}

/* ---- operands ---- */

void usage_no_command(struct str word) {
  struct str names[64];
  uint32_t n = 0;
  for (const struct command_row *c = command_rows; c->name && n < 64; c++) names[n++] = str_from(c->name);
  int near = name_nearest(word, names, n);
  fprintf(stderr, "seg: there is no command `%.*s`", STR_ARG(word));
  if (near >= 0) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(names[near]));
  fputs("\nseg: try `seg help`\n", stderr);
}

static void check_operands(struct reading *r) {
  struct cli *c = r->cli;
  struct operand ops[OPERANDS_MOST];
  uint32_t n = operands_of(r->row, ops), most = n;
  const char *taker = str_printf(c->arena, "`seg %s`", r->row->name).ptr;
  for (uint32_t i = 0; i < n; i++) {
    struct str word = ops[i].word;
    if (ops[i].many) most = UINT32_MAX;
    if (i < c->paths.count && word_is_choice(word)) one_of(r, c->paths.items[i], word, taker);
    if (i < c->paths.count || ops[i].optional) continue;
    const char *meaning = word_meaning(word);
    if (meaning) wrong(r, "`seg %s` needs %.*s: %s", r->row->name, STR_ARG(word), meaning);
    else wrong(r, "`seg %s` needs %.*s", r->row->name, STR_ARG(choices_said(c->arena, word)));
  }
  if (c->paths.count > most) {
    const char *takes_most = most == 0 ? "nothing more" : most == 1 ? "one word" : "fewer words";
    wrong(r, "%s takes %s, but `%.*s` is given", taker, takes_most, STR_ARG(said(r, c->paths.items[most])));
  }
  for (uint32_t i = 0; i < c->paths.count; i++)
    if (!c->paths.items[i].len) wrong(r, "word %u after `seg %s` is empty", i + 1, r->row->name);
  for (uint32_t i = 0; i < option_count(); i++)
    if (option_needed(r->row, option_at(i)) && takes(r, option_at(i)) && !r->given[i])
      wrong(r, "`seg %s` needs `--%s %s`: %s", r->row->name, option_at(i)->name, option_at(i)->arg, option_at(i)->help);
}

bool args_parse(struct cli *c, int argc, char **argv) {
  struct reading r = {.cli = c, .argc = argc, .argv = argv, .wrong = buf_in(c->arena)};
  bool operands_only = false;
  for (r.at = 1; r.at < argc; r.at++) {
    struct str word = str_from(argv[r.at]);
    if (operands_only || word.len < 2 || word.ptr[0] != '-') {
      if (r.row) {
        *array_push(c->arena, &c->paths) = word;
      } else if (!(r.row = command_find(word))) {
        if (r.help || r.version) break;
        usage_no_command(said(&r, word));
        return false;
      }
    } else if (str_is(word, "--")) {
      operands_only = true;
    } else if (word.ptr[1] == '-') {
      long_option(&r, word);
    } else {
      short_options(&r, word);
    }
    if (!r.row && r.wrong.len) break; /* whether a value follows is not known without the command */
  }
  if (r.version || r.help) {
    c->paths.count = 0;
    if (!r.version && r.row) *array_push(c->arena, &c->paths) = str_from(r.row->name);
    c->command = r.version ? "version" : "help";
    c->format = FORMAT_DEFAULT;
    return true;
  }
  if (!r.row && !r.wrong.len) {
    help_print(c->arena, stderr, NULL);
    return false;
  }
  c->command = r.row ? r.row->name : NULL;
  if (r.row) check_operands(&r);
  if (!r.wrong.len) return true;
  fprintf(stderr, "%.*s", STR_ARG(r.wrong));
  fprintf(stderr, "seg: try `seg help%s%s`\n", r.row ? " " : "", r.row ? r.row->name : "");
  return false;
}
