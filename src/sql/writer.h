/* A statement under construction. */
#ifndef SEG_SQL_WRITER_H
#define SEG_SQL_WRITER_H

#include "ir/fold.h"
#include "sql/sql.h"

enum sql_code_id {
#define CODE(id, severity, name, explain) id,
#include "sql/codes.def"
#undef CODE
  SQL_CODES
};
extern const struct diag_code sql_code[SQL_CODES];

/* One SELECT: the row that its alias stands for, and the grouped tables that were joined to it. */
struct select {
  struct select *outer;
  uint32_t alias, entity;
  struct text *joins;             /* LEFT JOIN ... of aggregates */
  ARRAY_OF(struct joined) joined;
};

struct joined {
  ir_ref node;
  uint32_t alias;
};

/* Text, and the values bound in it, in order: a piece is written on its own and put where it belongs. Placeholders are
 * written at the end, when their numbers are known. */
struct text {
  struct buf sql;
  ARRAY_OF(struct sql_hole) holes;
};

struct sql_hole {
  size_t at; /* before this byte of the text */
  struct sql_value value;
};

struct writer {
  struct arena *a;
  struct ir *ir;
  const struct schema *s;
  const struct sql_profile *profile;
  const struct sql_dialect *d;
  struct diags *ds;
  uint32_t next_alias;
  bool failed;
  bool exact;     /* NULL would be wrong here: below NOT, or where the truth is a value */
};

void put(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void put_text(struct text *t, const struct text *piece, struct arena *a);
struct text text_in(struct arena *a);
/* The statement of a whole text; NULL with an error where it has too many values or could not be written. */
struct sql_statement *sql_finish(struct writer *w, const struct text *t, struct str name);
/* An identifier. */
void put_name(struct writer *w, struct text *t, struct str name);
/* t<alias>."name": the column as it is stored. */
void put_column(struct writer *w, struct text *t, uint32_t entity, uint32_t column, uint32_t alias);
/* Bound values. */
void put_value(struct writer *w, struct text *t, struct sql_value v);
void put_int(struct writer *w, struct text *t, int64_t v);
void put_str(struct writer *w, struct text *t, struct str s);
void put_constant(struct writer *w, struct text *t, struct type type, struct constant c);
/* IN with a subquery to come; what stands before such an IN or JOIN. */
void put_in(struct writer *w, struct text *t);
const char *in_cluster(const struct writer *w);

/* Wraps a comparison where it must be exact. */
void open_exact(struct writer *w, struct text *t);
void close_exact(struct writer *w, struct text *t);
void write_cond(struct writer *w, struct select *in, ir_ref r, struct text *t);
void write_value(struct writer *w, struct select *in, ir_ref r, struct text *t);
/* A column of a row. */
enum read_form {
  READ_VALUE,  /* in canonical form */
  READ_STORED, /* as it is stored */
  READ_AS_TEXT,   /* as text */
};
void write_column(struct writer *w, struct select *in, ir_ref row, uint32_t column, enum read_form form, struct text *t);
void write_table(struct writer *w, uint32_t entity, uint32_t alias, struct text *t);
/* tA."a" = tB."b" for the columns of a relation, kinds respected. */
void write_join(struct writer *w, uint32_t relation, uint32_t from_alias, uint32_t to_alias, struct text *t);
/* `expr` about the row of a row expression: (SELECT expr FROM ...). `exists`: EXISTS instead. */
typedef void (*about_row)(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t);
void write_about(struct writer *w, struct select *in, ir_ref row, bool exists, about_row fn, void *ctx, struct text *t);
const struct sql_column_profile *profile_of(const struct writer *w, uint32_t entity, uint32_t column);

#endif
