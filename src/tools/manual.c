/* The manual page seg(1), in the mdoc language, out of the tables. */
#include "tools/cli.h"
#include "tools/usage.h"

enum { LINE_MOST = 60 /* 80 with the escapes */ };

static void escaped(FILE *out, struct str s, bool code) {
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '\\') fputs("\\e", out);
    else if (s.ptr[i] == '-' && code) fputs("\\-", out);
    else fputc(s.ptr[i], out);
  }
}

/* Text with `code` in backquotes, a sentence a line and none too long: what mdoc wants of its source. */
static void prose(FILE *out, const char *text) {
  struct str rest = str_from(text);
  bool code = false, start = true;
  int at = 0;
  while (rest.len) {
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != ' ' && rest.ptr[n] != '\n') n++;
    if (!start && at + (int)n > LINE_MOST) {
      fputc('\n', out);
      start = true;
    }
    at = start ? (int)n : at + 1 + (int)n;
    if (!start) fputc(' ', out);
    else if (rest.ptr[0] == '.' || rest.ptr[0] == '\'') fputs("\\&", out);
    start = false;
    for (size_t i = 0; i < n; i++) {
      if (rest.ptr[i] == '`') {
        code = !code;
        fputs(code ? "\\fB" : "\\fP", out);
      } else {
        escaped(out, str_sub(rest, i, i + 1), code);
      }
    }
    bool sentence = n && !code && (rest.ptr[n - 1] == '.' || rest.ptr[n - 1] == ':' || rest.ptr[n - 1] == '?');
    size_t lines = 0;
    for (; n < rest.len && (rest.ptr[n] == ' ' || rest.ptr[n] == '\n'); n++) lines += rest.ptr[n] == '\n';
    if (rest.len > n && (lines || sentence)) {
      fputs(lines > 1 ? "\n.Pp\n" : "\n", out);
      start = true;
    }
    rest = str_sub(rest, n, rest.len);
  }
  fputc('\n', out);
}

static void synopsis(FILE *out, const struct command_row *c) {
  fprintf(out, ".Nm\n.Cm %s\n", c->name);
  struct operand ops[OPERANDS_MOST];
  uint32_t n = operands_of(c, ops);
  for (uint32_t i = 0; i < n; i++)
    fprintf(out, ".%s%s %.*s%s\n", ops[i].optional ? "Op " : "", word_is_choice(ops[i].word) ? "Cm" : "Ar",
            STR_ARG(ops[i].word), ops[i].many ? " ..." : "");
  bool more = false;
  for (uint32_t i = 0; i < option_count(); i++) {
    const struct option_row *o = option_at(i);
    if (option_needed(c, o) && option_taken(o, c->name)) fprintf(out, ".Fl \\-%s Ar %s\n", o->name, o->arg);
    else more |= !option_is_global(o) && option_taken(o, c->name);
  }
  if (more) fputs(".Op Ar OPTION ...\n", out);
}

static void option_item(struct arena *a, FILE *out, const struct option_row *o) {
  fputs(".It", out);
  if (option_letter(o)) fprintf(out, " Fl %c ,", option_letter(o));
  fputs(" Fl \\-", out);
  escaped(out, str_from(o->name), true);
  if (o->arg[0]) fprintf(out, " %s %s", word_is_choice(str_from(o->arg)) ? "Cm" : "Ar", o->arg);
  fputc('\n', out);
  prose(out, option_help(a, o).ptr);
}

/* Those of a command, or where there is none, those that all commands take. */
static void option_items(struct arena *a, FILE *out, const struct command_row *c) {
  bool any = false;
  for (uint32_t i = 0; i < option_count(); i++) {
    const struct option_row *o = option_at(i);
    if (c ? option_is_global(o) || !option_taken(o, c->name) : !option_is_global(o)) continue;
    if (!any) fputs(".Bl -tag -width Ds\n", out);
    any = true;
    option_item(a, out, o);
  }
  if (any) fputs(".El\n", out);
}

static void examples(FILE *out, const struct command_row *c) {
  for (const struct example *e = c->examples; e->line; e++) {
    const char *what = e->what;
    if (e != c->examples) fputs(".Pp\n", out);
    if (what[0] >= 'a' && what[0] <= 'z') fputc(what[0] + 'A' - 'a', out), what++;
    size_t n = strlen(what);
    fprintf(out, "%.*s", (int)n, what);
    if (e->exit) fprintf(out, " (exits with %d)", e->exit);
    fputs(":\n.Dl $ ", out);
    /* a quote would begin an argument of the macro */
    struct str line = str_from(e->line);
    for (size_t i = 0; i < line.len; i++) {
      if (line.ptr[i] == '"') fputs("\\(dq", out);
      else if (line.ptr[i] == '\'') fputs("\\(aq", out);
      else if (line.ptr[i] == '|' || line.ptr[i] == '(' || line.ptr[i] == ')') fprintf(out, "\\&%c", line.ptr[i]);
      else escaped(out, str_sub(line, i, i + 1), true);
    }
    fputc('\n', out);
  }
}

static void remarks(FILE *out, const struct remark *r, const char *macro) {
  fputs(".Bl -tag -width Ds\n", out);
  for (; r->name; r++) {
    fprintf(out, ".It %s%s\n", macro, r->name);
    prose(out, r->text);
  }
  fputs(".El\n", out);
}

void manual_print(struct arena *a, FILE *out) {
  fprintf(out, ".\\\" Made by `seg help --format man`.\n.Dd %s\n.Dt SEG 1\n.Os\n.Sh NAME\n.Nm seg\n.Nd %s\n", SEG_DATE,
          program_row.summary);
  fputs(".Sh SYNOPSIS\n", out);
  for (const struct command_row *c = command_rows; c->name; c++) synopsis(out, c);
  fputs(".Sh DESCRIPTION\n", out);
  prose(out, program_row.text);
  fputs(".Pp\nThese options may stand anywhere:\n", out);
  option_items(a, out, NULL);
  fputs(".Sh COMMANDS\n", out);
  for (const struct command_row *c = command_rows; c->name; c++) {
    fprintf(out, ".Ss seg %s\n", c->name);
    synopsis(out, c);
    fputs(".Pp\n", out);
    prose(out, c->text);
    option_items(a, out, c);
  }
  fputs(".Sh ENVIRONMENT\n", out);
  remarks(out, variable_rows, "Ev ");
  fputs(".Sh EXIT STATUS\n", out);
  remarks(out, exit_rows, "");
  fputs(
      ".Sh EXAMPLES\nEach of these runs in a folder with the segment files\n.Pa segments ,\nthe data\n.Pa data\n"
      "(CSV) or\n.Pa billing.sqlite ,\nand files that hold mistakes.\n",
      out);
  for (const struct command_row *c = command_rows; c->name; c++) {
    fprintf(out, ".Ss seg %s\n", c->name);
    examples(out, c);
  }
}
