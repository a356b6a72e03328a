/* `seg help`: for people, wrapped to the terminal; for programs, as JSON. */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "seg.h"
#include "tools/cli.h"
#include "tools/json_out.h"
#include "tools/usage.h"

enum { WIDTH_USUAL = 80, WIDTH_MOST = 100, WIDTH_LEAST = 40, HEAD_WIDTH = 30, NAME_WIDTH = 16 };

/* COLUMNS where it is a number, else the terminal's, else the usual. */
int help_width(FILE *out) {
  const char *z = getenv("COLUMNS");
  long n = z ? strtol(z, NULL, 10) : 0;
  struct winsize w;
  if (n <= 0 && isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &w) == 0) n = w.ws_col;
  if (n <= 0) n = WIDTH_USUAL;
  return n < WIDTH_LEAST ? WIDTH_LEAST : n > WIDTH_MOST ? WIDTH_MOST : (int)n;
}

/* Words from column `at` on, further lines indented; ends the line. The tables are ASCII: a byte is a column. */
void help_wrapped(FILE *out, struct str text, int indent, int at, int width) {
  while (text.len) {
    size_t n = 0;
    while (n < text.len && text.ptr[n] != ' ' && text.ptr[n] != '\n') n++;
    if (at > indent && at + 1 + (int)n > width) {
      fputc('\n', out);
      at = 0;
    }
    if (at < indent) at += fprintf(out, "%*s", indent - at, "");
    else if (at > indent) at += fprintf(out, " ");
    at += fprintf(out, "%.*s", (int)n, text.ptr);
    size_t lines = 0;
    for (; n < text.len && (text.ptr[n] == ' ' || text.ptr[n] == '\n'); n++) lines += text.ptr[n] == '\n';
    if (lines) {
      fputs(lines > 1 ? "\n\n" : "\n", out);
      at = 0;
    }
    text = str_sub(text, n, text.len);
  }
  fputc('\n', out);
}

/* "head    text, with its further lines under it" */
static void entry(FILE *out, struct str head, int column, const char *text, int width) {
  int at = fprintf(out, "  %.*s", STR_ARG(head));
  if (at + 2 > column) {
    fputc('\n', out);
    at = 0;
  }
  help_wrapped(out, str_from(text), column, at, width);
}

static struct str option_head(struct arena *a, const struct option_row *o) {
  char letter = option_letter(o);
  struct buf b = buf_in(a);
  if (letter) buf_printf(&b, "-%c, ", letter);
  buf_printf(&b, "--%s%s%s", o->name, o->arg[0] ? " " : "", o->arg);
  return buf_str(&b);
}

static void show_options(struct arena *a, FILE *out, const char *command, int width) {
  for (int global = 0; global < 2; global++) {
    bool any = false;
    for (uint32_t i = 0; i < option_count(); i++) {
      const struct option_row *o = option_at(i);
      if (option_is_global(o) != global || (!global && (!command || !option_taken(o, command)))) continue;
      if (!any) fputs(global ? "\nEvery command takes:\n" : "\nOptions:\n", out);
      any = true;
      entry(out, option_head(a, o), HEAD_WIDTH, option_help(a, o).ptr, width);
    }
  }
}

static void show_examples(FILE *out, const struct command_row *c, int width) {
  fputs("\nExamples:\n", out);
  for (const struct example *e = c->examples; e->line; e++) {
    fprintf(out, "  $ %s\n", e->line);
    int at = fprintf(out, "      ");
    help_wrapped(out, str_from(e->what), 6, at, e->exit ? width - 14 : width);
    if (e->exit) fprintf(out, "      (exits with %d)\n", e->exit);
  }
}

static void show_command(struct arena *a, FILE *out, const struct command_row *c, int width) {
  fprintf(out, "usage: seg %s", c->name);
  if (c->operands[0]) fprintf(out, " %s", c->operands);
  for (uint32_t i = 0; i < option_count(); i++)
    if (!option_is_global(option_at(i)) && option_taken(option_at(i), c->name)) {
      fputs(" [OPTION]...", out);
      break;
    }
  fputs("\n\n", out);
  help_wrapped(out, str_printf(a, "seg %s: %s", c->name, c->summary), 0, 0, width);
  fputc('\n', out);
  help_wrapped(out, str_from(c->text), 0, 0, width);
  struct operand ops[OPERANDS_MOST];
  uint32_t count = operands_of(c, ops);
  bool any = false;
  for (uint32_t i = 0; i < count; i++) {
    const char *meaning = word_meaning(ops[i].word);
    if (!meaning) continue;
    if (!any) fputc('\n', out);
    any = true;
    entry(out, ops[i].word, NAME_WIDTH, meaning, width);
  }
  show_options(a, out, c->name, width);
  show_examples(out, c, width);
}

static void show_remarks(FILE *out, const char *head, const struct remark *r, int width) {
  fprintf(out, "\n%s:\n", head);
  for (; r->name; r++) entry(out, str_from(r->name), NAME_WIDTH, r->text, width);
}

static void show_all(struct arena *a, FILE *out, int width) {
  fprintf(out, "seg: %s\n\nusage: seg %s\n\n", program_row.summary, program_row.operands);
  help_wrapped(out, str_from(program_row.text), 0, 0, width);
  fputs("\nCommands:\n", out);
  for (const struct command_row *c = command_rows; c->name; c++)
    entry(out, str_from(c->name), NAME_WIDTH, c->summary, width);
  show_options(a, out, NULL, width);
  show_examples(out, &program_row, width);
  show_remarks(out, "Exit codes", exit_rows, width);
  show_remarks(out, "Environment", variable_rows, width);
  fputc('\n', out);
  help_wrapped(out, STR("`seg help COMMAND` tells what a command takes, with examples."), 0, 0, width);
}

void help_print(struct arena *a, FILE *out, const struct command_row *c) {
  if (c) show_command(a, out, c, help_width(out));
  else show_all(a, out, help_width(out));
}

/* ---- JSON ---- */

static void json_choices(struct json_out *j, struct str word) {
  struct str one;
  json_out_key(j, "values");
  json_out_open(j, '[');
  while (choice_next(&word, &one)) json_out_text(j, one);
  json_out_close(j, ']');
}

static void json_flag(struct json_out *j, const char *key, bool b) {
  json_out_key(j, key);
  json_out_bool(j, b);
}

static void json_examples(struct json_out *j, const struct command_row *c) {
  json_out_key(j, "examples");
  json_out_open(j, '[');
  for (const struct example *e = c->examples; e->line; e++) {
    json_out_open(j, '{');
    json_out_member(j, "command", str_from(e->line));
    json_out_count(j, "exit", (uint64_t)e->exit);
    json_out_member(j, "about", str_from(e->what));
    json_out_close(j, '}');
  }
  json_out_close(j, ']');
}

static void json_option(struct json_out *j, const struct command_row *c, const struct option_row *o) {
  char letter[2] = {option_letter(o), 0};
  struct str arg = str_from(o->arg);
  json_out_open(j, '{');
  json_out_member(j, "name", str_from(o->name));
  if (letter[0]) json_out_member(j, "letter", str_from(letter));
  if (arg.len) json_out_member(j, "argument", arg);
  if (word_is_choice(arg)) json_choices(j, arg);
  json_flag(j, "repeated", o->repeated);
  json_flag(j, "needed", option_needed(c, o));
  json_out_member(j, "about", str_from(o->help));
  json_out_close(j, '}');
}

static void json_command(struct json_out *j, const struct command_row *c) {
  struct operand ops[OPERANDS_MOST];
  uint32_t count = operands_of(c, ops);
  json_out_open(j, '{');
  json_out_member(j, "name", str_from(c->name));
  json_out_member(j, "summary", str_from(c->summary));
  json_out_member(j, "about", str_from(c->text));
  json_out_key(j, "operands");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < count; i++) {
    json_out_open(j, '{');
    json_out_member(j, "word", ops[i].word);
    json_flag(j, "optional", ops[i].optional);
    json_flag(j, "many", ops[i].many);
    if (word_is_choice(ops[i].word)) json_choices(j, ops[i].word);
    json_out_close(j, '}');
  }
  json_out_close(j, ']');
  json_out_key(j, "options");
  json_out_open(j, '[');
  for (uint32_t i = 0; i < option_count(); i++)
    if (option_taken(option_at(i), c->name)) json_option(j, c, option_at(i));
  json_out_close(j, ']');
  json_examples(j, c);
  json_out_close(j, '}');
}

static void json_remarks(struct json_out *j, const char *key, const struct remark *r) {
  json_out_key(j, key);
  json_out_open(j, '{');
  for (; r->name; r++) json_out_member(j, r->name, str_from(r->text));
  json_out_close(j, '}');
}

void help_json(FILE *out, const struct command_row *c) {
  struct json_out j = json_out_to(out);
  json_out_open(&j, '{');
  json_out_member(&j, "program", STR("seg"));
  json_out_member(&j, "version", STR(SEG_VERSION));
  json_out_member(&j, "summary", str_from(program_row.summary));
  if (!c) json_examples(&j, &program_row);
  json_out_key(&j, "commands");
  json_out_open(&j, '[');
  if (c) json_command(&j, c);
  for (const struct command_row *r = command_rows; !c && r->name; r++) json_command(&j, r);
  json_out_close(&j, ']');
  json_remarks(&j, "environment", variable_rows);
  json_remarks(&j, "exits", exit_rows);
  json_out_close(&j, '}');
  json_out_end(&j);
}

/* ---- the commands ---- */

int cmd_help(struct cli *c) {
  const struct command_row *row = NULL;
  if (c->paths.count && !(row = command_find(c->paths.items[0]))) {
    usage_no_command(c->paths.items[0]);
    return EXIT_USAGE;
  }
  if (c->format == FORMAT_JSON) help_json(c->out, row);
  else if (c->format == FORMAT_MAN) manual_print(c->arena, c->out);
  else help_print(c->arena, c->out, row);
  return EXIT_FINE;
}

int cmd_version(struct cli *c) {
  fprintf(c->out, "seg %s\n", SEG_VERSION);
  return EXIT_FINE;
}
