/* The command's description of itself, out of commands.def and options.def. */
#ifndef SEG_TOOLS_USAGE_H
#define SEG_TOOLS_USAGE_H

#include <stdio.h>

#include "base/array.h"
#include "base/str.h"

#define SEG_DATE "November 21, 2026" /* of the version, for the manual page */

enum { EXAMPLES_MOST = 6, OPERANDS_MOST = 8 };

struct example {
  const char *line;
  int exit;
  const char *what;
};

struct command_row {
  const char *name, *operands, *summary, *text;
  struct example examples[EXAMPLES_MOST + 1]; /* up to one without a line */
};

struct option_row {
  const char *name, *arg, *commands, *help;
  bool repeated;
};

/* A name and what is to say about it: variables of the environment, exit codes. */
struct remark {
  const char *name, *text;
};

struct operand {
  struct str word; /* PATH, or a|b|c */
  bool optional, many;
};

extern const struct command_row program_row;
/* A row's array ends with one without a name. */
extern const struct command_row command_rows[];
extern const struct remark variable_rows[], exit_rows[];
uint32_t command_count(void);
const struct command_row *command_find(struct str name); /* NULL: there is none */
uint32_t option_count(void);
const struct option_row *option_at(uint32_t i);
/* Its help, with what is to be said of every repeated one; with a zero byte after it. */
struct str option_help(struct arena *a, const struct option_row *o);
char option_letter(const struct option_row *o); /* or 0 */
bool option_is_global(const struct option_row *o);
bool option_taken(const struct option_row *o, const char *command); /* globals by every command */
/* The operands of a command, and the options that it cannot do without (their rows). */
uint32_t operands_of(const struct command_row *c, struct operand out[OPERANDS_MOST]);
bool option_needed(const struct command_row *c, const struct option_row *o);

/* `a|b|c` is a choice, capitals are not. */
bool word_is_choice(struct str word);
/* The next of `a|b|c`, taken from the front of *rest; false at the end. */
bool choice_next(struct str *rest, struct str *one);
/* "a, b or c" */
struct str choices_said(struct arena *a, struct str word);
/* What a placeholder stands for, and completes to; NULL where WORD has no row. */
const char *word_meaning(struct str word);
const char *word_completes(struct str word);

/* ---- help.c ---- */
/* Of the terminal, within what reads well. */
int help_width(FILE *out);
/* Words from column `at` on, further lines indented; ends the line. */
void help_wrapped(FILE *out, struct str text, int indent, int at, int width);

#endif
