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

/* One SELECT: the row that its alias stands for, and what was joined to it. A join is written when all that asks for it
 * is. */
struct select {
  struct select *outer;
  uint32_t alias, entity;
  const struct ir_rows *path; /* how its table was reached, NULL for one: tables of aliases from `first` on */
  uint32_t first;
  ARRAY_OF(struct joined) joins;
  uint32_t held; /* conditions of the row alone that must hold first, around what is written */
  bool grouped;  /* of a group's rows: each may be numbered among its group's */
  ARRAY_OF(struct numbered) numbers;
  ARRAY_OF(struct beside) beside; /* narrow.c: what must hold of its row where what is being written matters */
};

/* n<name>: the place of a row among those of its owner. */
struct numbered {
  ir_ref by;
  bool latest;
  uint32_t name, uses;
  struct text over;
};

struct beside {
  ir_ref cond;
  bool few; /* it singles out few rows */
  bool own; /* it asks of columns of the row alone */
};

/* One use of a table of related rows: what stood beside it, all of which must hold where it matters. */
struct narrow_use {
  ir_ref *conds;
  uint32_t count;
};

/* A join that every condition about the same row shares: LEFT JOIN, for rows that it leads nowhere from stay. */
struct joined {
  enum { JOIN_STEP, JOIN_GROUP, JOIN_PICK } kind;
  uint32_t alias;
  uint32_t base;                      /* the alias that it is tied to */
  const struct ir_node *of;           /* STEP: the step. GROUP, PICK: a node with those rows */
  struct text from, on;               /* STEP: the table; the condition that ties it */
  struct text keys;                   /* GROUP, PICK: the columns that tie it, as they are grouped by */
  struct text where;                  /* PICK */
  struct text order;                  /* PICK */
  struct select *inner;               /* GROUP, PICK: the SELECT in it */
  ARRAY_OF(struct measured) measures; /* GROUP */
  bool must;                          /* GROUP: rows that have none of it are not wanted */
  bool ordered;                       /* GROUP: rows are put in order, to ask for the latest; so they are in a PICK */
  ARRAY_OF(struct narrow_use) uses;   /* GROUP, PICK: of which rows it is asked */
  bool wide, crowded;                 /* of all of them; for there were too many uses */
  bool sole;                          /* of its one use, whose conditions need not be asked again: see narrow_implies */
};

/* A value over those rows of a group that `pred` holds for: v<alias>_<index>. What all measures of a group ask of their
 * rows stands in its WHERE, the rest of each in a CASE. */
struct measured {
  const struct ir_node *of;
  struct text value;
  struct sql_part {
    ir_ref cond;
    struct text text;
  } * parts; /* of the condition, all of which must hold */
  uint32_t part_count;
};

/* alone.c: the one group that a statement is about, with what is asked of it. */
struct alone {
  struct joined group;
  struct select in; /* where it is asked; no table is in it */
  bool known;       /* all measures are */
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
  ir_ref leading; /* the condition that is written, where the statement may go by it: one of those that must all hold */
  uint32_t junctions; /* around what is written, within the statement's WHERE */
  struct alone *alone;
  bool shared; /* of many segments: related rows are grouped once for all of them, not for each as it needs them */
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
/* folded.c: what is written for a condition in its place: a pattern, where a folded text is compared with a
 * constant. */
ir_ref sql_folded(struct writer *w, ir_ref r);
/* The texts whose folding is (IR_EQ), begins with, ends with or contains the constant; NULL where that would be too
 * large. */
const struct regex *sql_folded_pattern(struct arena *a, enum op op, struct str constant);
void write_value(struct writer *w, struct select *in, ir_ref r, struct text *t);
/* The parts of a junction, those that are cheap first: databases leave out what need not be known, in the order
 * written. */
ir_ref *parts_by_cost(struct writer *w, const struct select *in, ir_ref junction, uint32_t *count);
/* A column of a row. */
enum read_form {
  READ_VALUE,   /* in canonical form */
  READ_STORED,  /* as it is stored */
  READ_AS_TEXT, /* as text */
};
void write_column(struct writer *w, struct select *in, ir_ref row, uint32_t column, enum read_form form,
                  struct text *t);
/* expr about the row of a row expression: a column of a joined table, or (SELECT expr FROM ...). `exists`: whether the
 * row is there instead. */
typedef void (*about_row)(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t);
void write_about(struct writer *w, struct select *in, ir_ref row, bool exists, about_row fn, void *ctx, struct text *t);

/* WHERE: a line for each of the conditions that must all hold. */
void write_where(struct writer *w, struct select *in, ir_ref cond, struct text *t);
/* alone.c: a statement of which rows of `entity` the condition holds for, from the table of their related rows alone.
 * False: it cannot be one. */
bool write_alone(struct writer *w, uint32_t entity, ir_ref cond, struct text *t, size_t *before_order);

/* ---- tables (tables.c) ---- */
void write_table(struct writer *w, uint32_t entity, uint32_t alias, struct text *t);
/* The column as it takes part in an equality: as it is stored, or by its text. */
void write_part(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, bool as_text, struct text *t);
/* Likewise as what rows are grouped by: by code point, whatever the column's own collation is. */
void write_group_part(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, bool as_text, struct text *t);
/* Whether the column's stored values tell rows apart; whether the i-th columns of a relation compare as stored. */
bool part_is_plain(const struct writer *w, uint32_t entity, uint32_t column);
bool parts_are_plain(const struct writer *w, const struct relation *r, uint32_t i);
/* tB."b" = tA."a" for the columns of a relation, kinds respected. */
void write_join(struct writer *w, uint32_t relation, uint32_t from_alias, uint32_t to_alias, struct text *t);
/* FROM first JOIN ... JOIN last of a collection's path; the alias of the last. */
uint32_t write_path(struct writer *w, const struct ir_rows *r, uint32_t *first, struct text *t);
/* The collection's first table belongs to the row of its base. */
void write_tie(struct writer *w, struct select *in, const struct ir_rows *r, uint32_t first, struct text *t);
/* The collection's own condition, if there is one: " WHERE " before the first that is written, " AND " before
 * others. */
void write_pred(struct writer *w, struct select *in, ir_ref pred, struct text *t);
void put_where(struct text *t);
/* What rows are ordered by, its direction, and the key that breaks ties. */
void write_by(struct writer *w, struct select *in, const struct ir_node *n, struct text *t);
void write_order(struct writer *w, const struct ir_node *n, const struct text *by, uint32_t alias, struct text *t);
/* Both, of rows that have something to be ordered by: what says so goes to `where`. By the column as it is stored where
 * that is the same order, so that an index has it. */
void write_ordered(struct writer *w, struct select *in, const struct ir_node *n, struct text *where,
                   struct text *order);
/* by_index.c: related rows of one row at a time, where an index finds them and they are put in order. False: nothing
 * was written. */
bool by_index(struct writer *w, struct select *in, const struct ir_node *n, struct text *t);
/* Whether an index leads from the row of `in` to what `n` is about, its related rows. */
bool is_led_to(const struct writer *w, const struct select *in, const struct ir_node *n);
/* rows.c: what `measure` is given of a row; what a measure is over no rows. */
void write_measured(struct writer *w, struct select *in, const struct ir_node *n, struct text *t);
bool over_nothing_is_zero(uint16_t op);
/* Whether a comparison of a measure with a constant is false over no rows. */
bool false_over_nothing(enum op op, uint16_t measure, const struct ir_node *constant, bool swapped);
/* The alias of a joined table that holds the row; NONE where it is asked for by a subquery. */
uint32_t row_alias(struct writer *w, struct select *in, ir_ref row);
/* Aggregates of the group of rows of `n`, tied to alias `base`: the join, made where there is none. NULL: too many
 * joins. */
struct joined *join_rows(struct writer *w, struct select *owner, uint32_t base, const struct ir_node *n);
/* Of rows that are asked whether they are among the latest. */
bool is_ordered(const struct writer *w, const struct ir_node *n);
/* A measure, in the table of its group; a line of WHERE for each condition that all measures of a group ask of rows. */
void put_measure(struct writer *w, const struct joined *j, const struct measured *m, struct text *t);
void put_shared(struct writer *w, const struct joined *j, struct text *where);
/* rows.c: whether a comparison of an aggregate is false over no rows; how many rows there are, where `any` asks whether
 * there are some. */
bool is_false_over_nothing(const struct writer *w, ir_ref cond);
bool has_measure(const struct joined *j, const struct ir_node *measure);
/* The measure that a condition compares with a constant; NULL: it is no such condition. */
const struct ir_node *compared_measure(const struct writer *w, ir_ref cond, bool *false_over_none);
ir_ref count_of(struct writer *w, const struct ir_node *any);
/* The join that is there already for what is written now; NULL: none. */
struct joined *joined_rows(struct writer *w, struct select *owner, uint32_t base, const struct ir_node *n);
void put_joins(struct writer *w, const struct select *in, struct text *t);
/* narrow.c. While the conditions of a junction are written, those that single out rows are known to each other; a table
 * of related rows that is asked for meanwhile notes them; and its WHERE has the rows of those alone. What is asked of
 * few rows and of all has a table each. */
uint32_t narrow_begin(struct writer *w, struct select *in, ir_ref junction);
void narrow_end(struct select *in, uint32_t before);
struct narrow_use narrow_use(struct writer *w, const struct select *owner, uint32_t base, const struct ir_node *of,
                             bool ordered);
void narrow_add(struct writer *w, struct joined *j, struct narrow_use use);
bool narrow_is_for(const struct joined *j, const struct narrow_use *use);
/* Whether a part of the junction, which is an AND, need not be written: what else is in it holds only for rows that a
 * table narrowed by that part has. */
bool narrow_implies(struct writer *w, struct select *in, ir_ref junction, ir_ref part);
void put_narrowed(struct writer *w, const struct joined *j, struct text *where);
/* Whether a column of the row itself is compared with one value, of which few have it; whether nothing but columns of
 * the row are compared with constants. */
bool singles_out(const struct writer *w, uint32_t entity, ir_ref cond);
bool asks_own(const struct writer *w, ir_ref cond);
/* `cond` must hold of the rows of `in`, and is written: where it does not hold over no related rows, those that have
 * some are joined. */
void must_hold(struct writer *w, struct select *in, ir_ref cond);
struct select *select_of(struct select *in, uint64_t depth);
/* The SELECT that the row's alias stands in. */
struct select *owner_of(struct writer *w, struct select *in, ir_ref row);
/* Whether it is ROW 0: the row that conditions are about, not one outside of it. */
bool row_is_here(const struct writer *w, ir_ref row);
/* Whether nothing but ROW 0 occurs in it. */
bool only_own(const struct writer *w, ir_ref r);
bool rows_are_closed(const struct writer *w, const struct ir_node *n);
const struct sql_column_profile *profile_of(const struct writer *w, uint32_t entity, uint32_t column);

#endif
