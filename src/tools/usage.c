/* The tables of commands.def and options.def, and how to read their little notations. */
#include "tools/usage.h"

#define EXAMPLE(line, exit, what) \
  { line, exit, what }
#define PROGRAM(summary, text, ...) \
  const struct command_row program_row = {"", "COMMAND ...", summary, text, {__VA_ARGS__}};
#include "tools/commands.def"

const struct command_row command_rows[] = {
#define COMMAND(name, function, operands, summary, text, ...) {name, operands, summary, text, {__VA_ARGS__}},
#include "tools/commands.def"
    {0},
};
#undef EXAMPLE

const struct remark variable_rows[] = {
#define VARIABLE(name, text) {name, text},
#include "tools/commands.def"
    {0},
};

const struct remark exit_rows[] = {
#define EXITS(code, text) {#code, text},
#include "tools/commands.def"
    {0},
};

static const struct option_row options[] = {
#define OPTION(name, arg, commands, help) {name, arg, commands, help, false},
#define REPEATED(name, arg, commands, help) {name, arg, commands, help, true},
#include "tools/options.def"
};

static const struct {
  const char *letter, *name;
} shorts[] = {
#define SHORT(letter, name) {letter, name},
#include "tools/options.def"
};

static const struct {
  const char *word, *completes, *meaning;
} words[] = {
#define WORD(word, completes, meaning) {word, completes, meaning},
#include "tools/commands.def"
};

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof *(array))

uint32_t command_count(void) { return COUNT(command_rows) - 1; }
uint32_t option_count(void) { return COUNT(options); }

const struct command_row *command_find(struct str name) {
  for (const struct command_row *c = command_rows; c->name; c++)
    if (str_is(name, c->name)) return c;
  return NULL;
}

const struct option_row *option_at(uint32_t i) { return &options[i]; }

struct str option_help(struct arena *a, const struct option_row *o) {
  return o->repeated ? str_printf(a, "%s; may be given several times", o->help) : str_from(o->help);
}

char option_letter(const struct option_row *o) {
  for (uint32_t i = 0; i < COUNT(shorts); i++)
    if (!strcmp(shorts[i].name, o->name)) return shorts[i].letter[0];
  return 0;
}

/* The next word of a text with blanks between words. */
static bool next_word(struct str *rest, struct str *word) {
  *rest = str_trim(*rest);
  size_t n = 0;
  while (n < rest->len && rest->ptr[n] != ' ') n++;
  *word = str_sub(*rest, 0, n);
  *rest = str_sub(*rest, n, rest->len);
  return n > 0;
}

bool option_is_global(const struct option_row *o) { return !strcmp(o->commands, "*"); }

bool option_taken(const struct option_row *o, const char *command) {
  if (option_is_global(o)) return true;
  struct str rest = str_from(o->commands), word;
  while (next_word(&rest, &word))
    if (str_is(word, command)) return true;
  return false;
}

uint32_t operands_of(const struct command_row *c, struct operand out[OPERANDS_MOST]) {
  struct str rest = str_from(c->operands), word;
  uint32_t n = 0;
  while (n < OPERANDS_MOST && next_word(&rest, &word)) {
    if (str_starts(word, STR("--"))) {
      next_word(&rest, &word);
      continue;
    }
    struct operand o = {.word = word};
    if (o.word.ptr[0] == '[') o.optional = true, o.word = str_sub(o.word, 1, o.word.len - 1);
    if (str_ends(o.word, STR("..."))) o.many = true, o.word.len -= 3;
    out[n++] = o;
  }
  return n;
}

bool option_needed(const struct command_row *c, const struct option_row *o) {
  struct str rest = str_from(c->operands), word;
  while (next_word(&rest, &word))
    if (str_starts(word, STR("--")) && str_is(str_sub(word, 2, word.len), o->name)) return true;
  return false;
}

bool word_is_choice(struct str word) { return word.len && word.ptr[0] >= 'a' && word.ptr[0] <= 'z'; }

bool choice_next(struct str *rest, struct str *one) {
  if (!rest->len) return false;
  size_t n = 0;
  while (n < rest->len && rest->ptr[n] != '|') n++;
  *one = str_sub(*rest, 0, n);
  *rest = n < rest->len ? str_sub(*rest, n + 1, rest->len) : STR("");
  return true;
}

struct str choices_said(struct arena *a, struct str word) {
  struct buf b = buf_in(a);
  struct str one;
  while (choice_next(&word, &one)) {
    if (b.len) buf_addz(&b, word.len ? ", " : " or ");
    buf_add(&b, one);
  }
  return buf_str(&b);
}

const char *word_meaning(struct str word) {
  for (uint32_t i = 0; i < COUNT(words); i++)
    if (str_is(word, words[i].word)) return words[i].meaning;
  return NULL;
}

const char *word_completes(struct str word) {
  for (uint32_t i = 0; i < COUNT(words); i++)
    if (str_is(word, words[i].word)) return words[i].completes;
  return NULL;
}
