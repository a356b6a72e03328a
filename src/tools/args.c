/* Options by their table, and the help that comes of it. */
#include <stdlib.h>

#include "base/diag.h"
#include "tools/cli.h"

static const struct {
  const char *name, *arg, *commands, *help;
} options[] = {
#define OPTION(name, arg, commands, help) {name, arg, commands, help},
#include "tools/options.def"
#undef OPTION
};

static const struct {
  const char *name, *args, *help;
} commands[] = {
    {"check", "PATH...", "say everything that is wrong with segment files"},
    {"run", "PATH... --data D", "list the members of a segment"},
    {"stats", "PATH... --data D", "count the members of every segment"},
    {"test", "PATH...", "run the `test` blocks"},
    {"sql", "PATH... --segment NAME", "print the SQL of a segment, with its bound values"},
    {"list", "PATH...", "list the segments"},
    {"dump", "tree|tokens|ir|bytecode PATH...", "print what a stage made of the files"},
    {"stdlib", "[MODULE...]", "list the modules of the standard library, or print the text of one"},
    {"explain-code", "CODE", "tell more about a diagnostic, with an example"},
    {"help", "[COMMAND]", "this text, or that of a command"},
    {"version", "", "print the version"},
};

enum { OPTIONS = sizeof options / sizeof *options, COMMANDS = sizeof commands / sizeof *commands };

static bool takes(const char *list, const char *command) {
  size_t n = strlen(command);
  for (const char *p = list; (p = strstr(p, command)); p += n)
    if ((p == list || p[-1] == ' ') && (p[n] == 0 || p[n] == ' ')) return true;
  return false;
}

void help_print(FILE *out, const char *command) {
  if (!command) {
    fprintf(out, "seg: who is in which customer segment\n\nusage: seg COMMAND ...\n\n");
    for (int i = 0; i < COMMANDS; i++) fprintf(out, "  %-13s %s\n", commands[i].name, commands[i].help);
    fprintf(out, "\nPATH is a segment file, or a folder of them. `seg help COMMAND` lists a command's options.\n"
                 "Exit codes: 0 fine, 1 problems found, 2 wrong usage, 3 the system failed (files, memory).\n");
    return;
  }
  for (int i = 0; i < COMMANDS; i++) {
    if (strcmp(commands[i].name, command)) continue;
    fprintf(out, "usage: seg %s %s\n\n%s\n", commands[i].name, commands[i].args, commands[i].help);
    bool any = false;
    for (int k = 0; k < OPTIONS; k++) {
      if (!takes(options[k].commands, command)) continue;
      char head[64];
      snprintf(head, sizeof head, "--%s%s%s", options[k].name, options[k].arg[0] ? " " : "", options[k].arg);
      fprintf(out, "%s  %-36s %s\n", any ? "" : "\n", head, options[k].help);
      any = true;
    }
  }
}

static bool usage(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool usage(const struct cli *c, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  fprintf(stderr, "seg: ");
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fprintf(stderr, "\nseg: try `seg help%s%s`\n", c->command ? " " : "", c->command ? c->command : "");
  return false;
}

static const struct {
  const char *word, *commands;
  enum format format;
} formats[] = {{"text", "check list", FORMAT_TEXT},  {"json", "check", FORMAT_JSON},   {"github", "check", FORMAT_GITHUB}, {"sarif", "check", FORMAT_SARIF}, {"table", "run stats", FORMAT_TABLE},
               {"ids", "run", FORMAT_IDS},      {"csv", "run stats", FORMAT_CSV}, {"ndjson", "run stats", FORMAT_NDJSON}};

static bool set(struct cli *c, const char *name, struct str v) {
  const char *z = v.ptr;
  if (!strcmp(name, "data")) c->data = v;
  else if (!strcmp(name, "segment")) *array_push(c->arena, &c->segments) = v;
  else if (!strcmp(name, "where")) c->where = v;
  else if (!strcmp(name, "on")) c->on = v;
  else if (!strcmp(name, "now")) c->now = v;
  else if (!strcmp(name, "select")) c->select = v;
  else if (!strcmp(name, "output")) c->output = v;
  else if (!strcmp(name, "deny-warnings")) c->deny_warnings = true;
  else if (!strcmp(name, "timing")) c->timing = true;
  else if (!strcmp(name, "dialect")) {
    if (strcmp(z, "sqlite")) return usage(c, "--dialect takes sqlite, not `%s`", z);
    c->dialect = v;
  } else if (!strcmp(name, "engine")) {
    if (strcmp(z, "vm") && strcmp(z, "sql") && strcmp(z, "both")) return usage(c, "--engine takes vm, sql or both, not `%s`", z);
    c->engine = z[0] == 'v' ? ENGINE_VM : z[0] == 's' ? ENGINE_SQL : ENGINE_BOTH;
  } else if (!strcmp(name, "on-bad-value")) {
    if (strcmp(z, "stop") && strcmp(z, "missing") && strcmp(z, "skip-row")) return usage(c, "--on-bad-value takes stop, missing or skip-row, not `%s`", z);
    c->on_bad_value = z[1] == 't' ? BAD_STOP : z[0] == 'm' ? BAD_MISSING : BAD_SKIP_ROW;
  } else if (!strcmp(name, "limit") || !strcmp(name, "threads")) {
    char *end;
    unsigned long long n = strtoull(z, &end, 10);
    if (*end || !v.len || z[0] == '-' || n > UINT32_MAX) return usage(c, "--%s takes a whole number, not `%s`", name, z);
    if (name[0] == 'l') c->limit = n, c->has_limit = true;
    else c->threads = (uint32_t)n;
  } else if (!strcmp(name, "format")) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
      if (!strcmp(formats[i].word, z) && takes(formats[i].commands, c->command)) {
        c->format = formats[i].format;
        return true;
      }
    return usage(c, "`seg %s` has no format `%s`", c->command, z);
  }
  return true;
}

static bool unknown(struct cli *c, const char *what, struct str word, const struct str *names, uint32_t count, const char *dashes) {
  int near = name_nearest(word, names, count);
  if (near >= 0) return usage(c, "there is no %s `%s%.*s`; did you mean `%s%.*s`?", what, dashes, STR_ARG(word), dashes, STR_ARG(names[near]));
  return usage(c, "there is no %s `%s%.*s`", what, dashes, STR_ARG(word));
}

bool args_parse(struct cli *c, int argc, char **argv) {
  struct str names[OPTIONS + COMMANDS];
  if (argc < 2) {
    help_print(stderr, NULL);
    return false;
  }
  const char *command = argv[1];
  if (!strcmp(command, "--help") || !strcmp(command, "-h")) command = "help";
  if (!strcmp(command, "--version")) command = "version";
  bool known = false;
  for (int i = 0; i < COMMANDS; i++) {
    names[i] = str_from(commands[i].name);
    known |= !strcmp(commands[i].name, command);
  }
  if (!known) return unknown(c, "command", str_from(command), names, COMMANDS, "");
  c->command = command;
  bool rest = false;
  for (int i = 2; i < argc; i++) {
    const char *a = argv[i];
    if (rest || a[0] != '-' || !a[1]) {
      *array_push(c->arena, &c->paths) = str_from(a);
      continue;
    }
    if (!strcmp(a, "--")) {
      rest = true;
      continue;
    }
    if (!strcmp(a, "--help") || !strcmp(a, "-h")) {
      c->paths.count = 0;
      *array_push(c->arena, &c->paths) = str_from(command);
      c->command = "help";
      return true;
    }
    if (!strcmp(a, "-o")) a = "--output";
    const char *name = a + 2, *eq = strchr(name, '=');
    struct str word = str_of(name, eq ? (size_t)(eq - name) : strlen(name));
    int found = -1;
    uint32_t n = 0;
    for (int k = 0; k < OPTIONS && a[1] == '-'; k++) {
      if (!takes(options[k].commands, command)) continue;
      names[n++] = str_from(options[k].name);
      if (str_is(word, options[k].name)) found = k;
    }
    if (found < 0) return a[1] == '-' ? unknown(c, "option", word, names, n, "--") : usage(c, "there is no option `%s`", a);
    struct str v = STR("");
    if (options[found].arg[0]) {
      if (eq) v = str_from(eq + 1);
      else if (i + 1 < argc) v = str_from(argv[++i]);
      else return usage(c, "--%s needs %s", options[found].name, options[found].arg);
    } else if (eq) {
      return usage(c, "--%s takes no value", options[found].name);
    }
    if (!set(c, options[found].name, v)) return false;
  }
  bool needs_path = strcmp(command, "help") && strcmp(command, "version") && strcmp(command, "stdlib");
  if (needs_path && !c->paths.count) return usage(c, "`seg %s` needs %s", command, !strcmp(command, "explain-code") ? "a code, for instance E0201" : "a segment file or a folder of them");
  if ((!strcmp(command, "run") || !strcmp(command, "stats")) && !c->data.len) return usage(c, "`seg %s` needs `--data PATH`", command);
  return true;
}
