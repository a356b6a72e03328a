/* A schema in the making. */
#ifndef SEG_INFER_MODEL_H
#define SEG_INFER_MODEL_H

#include "data/schema.h"
#include "infer/infer.h"
#include "infer/names.h"
#include "infer/stats.h"

enum { KEY_MOST = 4 };

/* What a column is taken for. */
struct guess {
  enum type_kind type;
  uint8_t precision, scale;
  bool optional;
  bool set_of_ints;
  enum storage_kind stored;
  struct str yes, no;
  ARRAY_OF(struct str) missing; /* words that stand for it */
  ARRAY_OF(struct str) members; /* stored words of an enum, by name */
  struct str enum_name;         /* of a declared or built-in one; else it is spelled out */
  struct str left_out;          /* why it is no field; empty: it is one */
  struct str remark;
};

struct model_field {
  uint32_t column;
  struct str name;
};

/* A row here names a row there. */
struct link_guess {
  uint32_t from, to; /* tables */
  uint32_t width;
  uint32_t from_cols[KEY_MOST], to_cols[KEY_MOST];
  bool declared, to_key;
  int strength; /* of the names' likeness; higher wins */
  bool counted;
  uint64_t there, fits; /* rows that name one, and of these, that find it */
  struct str one, many; /* names of the fields here and there */
};

struct model_table {
  const struct stored_table *t;
  struct table_stats *s;
  struct str entity;
  struct guess *guesses; /* by column */
  bool *links;           /* by column: a relation goes by it */
  uint32_t key[KEY_MOST], key_count;
  bool key_declared;
  struct map names;
  ARRAY_OF(struct model_field) fields;
};

struct shared_enum {
  struct str name;
  const struct guess *like;
};

struct model {
  struct arena *arena;
  struct scan *scan;
  struct diags *ds;
  struct inferred *about;
  struct model_table *tables;
  uint32_t count;
  ARRAY_OF(struct link_guess) links;
  ARRAY_OF(struct shared_enum) enums;
  struct map type_names; /* entities and enums */
  uint32_t base;
  bool zoneless; /* some times name no zone */
};

/* guess.c */
void guess_column(struct model *m, struct model_table *t, uint32_t column, bool as_id);
/* Whether ids may be made of it: whole numbers and texts. */
bool column_can_be_id(const struct column_stats *c);
/* words.c: enums, bools, stand-ins */
bool guess_bool(const struct stored_table *t, const struct column_stats *c, struct str snake, struct guess *g);
bool guess_enum(struct model *m, const struct column_stats *c, struct str snake, struct guess *g);
void guess_missing(struct model *m, const struct model_table *t, const struct column_stats *c, struct guess *g);
/* Enums with the same words become one. */
void share_enums(struct model *m);

/* keys.c */
/* What is called an id; what else never repeats. */
void choose_key(struct model *m, struct model_table *t);
bool choose_any_key(struct model *m, struct model_table *t);

/* relations.c */
void find_links(struct model *m);
/* second.c, each with a further look at the rows of the tables that need it */
bool find_keys(struct model *m);   /* of several columns, where no one column is called an id */
bool count_links(struct model *m); /* which rows fit */
void settle_links(struct model *m);

/* fields.c */
void name_entities(struct model *m);
void name_fields(struct model *m);
void choose_base(struct model *m);

/* print.c */
void model_print(const struct model *m, struct buf *out);
/* The type and attributes of a column, as they would stand in a schema. */
struct str guess_text(const struct model *m, const struct model_table *t, uint32_t column);

#endif
