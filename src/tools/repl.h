/* The REPL's inside.
 *
 * Nothing of a line outlives it but what the session keeps: each input is checked in a world of its own, made anew from
 * the texts of the files (read once, and again by `:load`) and the session's definitions, so memory does not grow and a
 * mistake changes nothing. The data stay, with the world they were loaded in, and grow by the columns that are
 * asked. */
#ifndef SEG_TOOLS_REPL_H
#define SEG_TOOLS_REPL_H

#include "front/complete.h"
#include "tools/cli.h"

/* The files and the session's definitions, checked. */
struct repl_world {
  struct arena arena;
  struct cli cli; /* the command's, with the world's arena */
  struct session s;
};

struct definition {
  struct str name; /* "customer.spent" of a computed field; empty of a test or a `use` */
  uint16_t kind;   /* enum node_kind */
  struct str text;
  bool replaces; /* one of that name in the files, which is left out */
};

struct repl_data {
  struct repl_world *world; /* whose schema it follows; owned */
  struct dataset *data;
  struct needs *needs; /* what is loaded */
};

/* Where `Enter` goes on. */
struct repl_page {
  struct str text; /* the expression or segment */
  uint64_t from;
};

struct repl {
  struct cli *cli;
  struct arena keep; /* what the session keeps */
  ARRAY_OF(struct definition) definitions;
  struct map texts;           /* path → index in `files` */
  ARRAY_OF(struct str) files; /* texts read */
  struct repl_world *world;   /* as things stand: for completion, and to look things up */
  struct repl_data data;
  struct str on; /* the entity that expressions speak of; "" is the schema's own */
  struct repl_page page;
  bool interactive, failed; /* failed: some input was wrong */
  bool quit;
};

/* ---- repl_world.c ---- */
/* The world with one more definition text, which may be NULL; NULL with the errors shown. */
struct repl_world *repl_world_new(struct repl *r, const struct definition *more);
void repl_world_free(struct repl_world *w);
/* Takes a text of definitions in, if all of it checks. */
void repl_define(struct repl *r, struct str text);
/* Reads the files again. */
bool repl_reload(struct repl *r);
void repl_save(struct repl *r, struct str path);
/* The entity that expressions speak of in `w`; NONE, reported. */
uint32_t repl_entity(struct repl *r, struct repl_world *w);
/* Shows what is wrong with an input: under it where it was just typed. */
void repl_show_errors(struct repl *r, struct repl_world *w, struct str typed);

/* ---- repl_eval.c ---- */
void repl_eval(struct repl *r, struct str text);
void repl_more(struct repl *r);
void repl_why(struct repl *r, struct str id, struct str text);
void repl_type(struct repl *r, struct str text);
enum repl_stage { REPL_SQL, REPL_BYTECODE, REPL_IR };
void repl_print_stage(struct repl *r, enum repl_stage stage, struct str text);
void repl_drop_data(struct repl *r);

/* ---- repl_commands.c ---- */
struct repl_command {
  const char *name, *operands, *help;
};
extern const struct repl_command repl_commands[];
/* A line that begins with a colon. */
void repl_command(struct repl *r, struct str line);

/* ---- repl_edit.c ---- */
/* The next whole input, of as many lines as it needs: in `r->keep`-less memory, valid until the next call. False at the
 * end. An input that was given up by Ctrl-C is empty. */
struct repl_edit;
struct repl_edit *repl_edit_open(struct repl *r);
bool repl_edit_next(struct repl_edit *e, struct str *input);
void repl_edit_close(struct repl_edit *e);

/* Whether the text is a declaration, not an expression. */
bool repl_is_definition(struct str text);

#endif
