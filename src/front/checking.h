/* The state of one check, shared by the files check*.c. */
#ifndef SEG_FRONT_CHECKING_H
#define SEG_FRONT_CHECKING_H

#include "front/check.h"
#include "front/check_schema.h"
#include "front/project.h"

enum check_code_id {
#define CODE(id, severity, name, explain) id,
#include "front/check.def"
#undef CODE
  CHECK_CODES
};

extern const struct diag_code check_code[CHECK_CODES];

/* A row that names can speak of: the subject, then one for each bracket, innermost first. */
struct scope {
  const struct scope *outer;
  uint32_t entity;
  struct str name;  /* given by => or `on E name`; empty: it goes by its entity's name */
  struct span span; /* of that name */
  uint32_t back;    /* to-one relation that leads from here to the row outside, or NONE */
};

enum visit { VISIT_NEW, VISIT_OPEN, VISIT_DONE };

/* lets first, then segments: nodes of the graph of who refers to whom. */
struct edge {
  uint32_t from, to;
  struct span span;
};

/* An @allow(...) that is in force. */
struct allow {
  struct str what;
  struct span span;
  bool used;
  uint32_t node; /* of the argument: an index into checking.allowed */
};

/* Brackets of collections within brackets, those of inlined computed fields not counted. */
enum { CHECK_BRACKETS_MOST = 50 };

struct checking {
  struct project *p;
  struct checked *c;
  struct arena *a;
  struct diags *ds;
  const struct schema *s;
  const struct scope *scope;
  uint32_t let;       /* whose body is being checked, or NONE: its parameters are in reach */
  uint32_t self;      /* graph node that is being checked, or NONE */
  uint8_t *let_visit; /* [let]: enum visit */
  ARRAY_OF(struct edge) edges;
  ARRAY_OF(struct allow) allows;
  bool *allowed;       /* [node id]: arguments of @allow that silenced something; NULL before the first */
  struct diags *told;  /* where what is wrong is reported; ds is elsewhere inside a definition of the library */
  bool *unfit_told;    /* [let]: by check_unfit; NULL before the first */
  uint64_t names_left; /* how many more names are compared for "did you mean" */
  uint32_t stdlib_from;
  bool quiet_missing; /* inside a negation that was warned about, or guarded */
};

/* ---- check.c ---- */
void check_set_type(struct checking *k, const struct node *n, struct type t);
struct type check_type_of(const struct checking *k, const struct node *n);
void check_set_ref(struct checking *k, const struct node *n, struct ref r);
struct ref check_ref_of(const struct checking *k, const struct node *n);
struct diag *check_error(struct checking *k, enum check_code_id code, struct span at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* NULL where an @allow in force silences it. */
struct diag *check_warn(struct checking *k, enum check_code_id code, struct span at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Puts the @allow(...) of a lead in force; returns how many were before, for check_allow_end. */
uint32_t check_allow_begin(struct checking *k, const struct lead *lead);
void check_allow_end(struct checking *k, uint32_t before);
struct str check_type_name(struct checking *k, struct type t);
/* Says which of `names` was meant, if one is near; where none is and they are few, all of them. */
void check_near(struct checking *k, struct diag *d, struct span at, struct str word, const struct str *names,
                uint32_t count);
/* Whether `count` more names may be compared for "did you mean": a text full of mistakes is not worth the time that is
 * their number times the number of names. */
bool check_near_worth(struct checking *k, uint32_t count);
const struct node *node_bare(const struct node *n); /* without brackets */
void check_edge(struct checking *k, uint32_t to, struct span span);

/* ---- check_decl.c ---- */
void check_declare(struct checking *k);           /* names of all lets and segments */
void check_lets(struct checking *k);              /* all, those that others need first */
void check_let(struct checking *k, uint32_t let); /* once; its type is known then */
void check_segment(struct checking *k, uint32_t segment);
void check_cycles(struct checking *k);
void check_unused(struct checking *k);

/* ---- check_library.c ---- */
/* Around the check of a let's body: what is wrong with a definition of the standard library is kept with it. */
struct diags *check_library_begin(struct checking *k, const struct let *l);
void check_library_end(struct checking *k, struct let *l, struct diags *before);
/* Reports that a definition does not fit the schema, once, where it is used first. */
void check_unfit(struct checking *k, uint32_t let, struct span at);

/* ---- check_names.c ---- */
/* Settles a bare name; returns its type. `want` may be an enum. */
struct type check_name(struct checking *k, const struct node *n, struct type want);
/* Whether the name means something without knowing what it stands beside. */
bool check_name_known(struct checking *k, const struct node *n);
/* A field or computed field of an entity; false where it has none of that name. `args` kids from `first` on. */
bool check_member(struct checking *k, const struct node *n, uint32_t entity, bool optional, const struct node *call,
                  uint32_t first, struct type *out);
/* The names that an entity offers, for "did you mean". */
uint32_t check_member_names(struct checking *k, uint32_t entity, bool lets, struct str **out);
struct type check_args(struct checking *k, const struct node *n, uint32_t first, uint32_t let);

/* ---- check_expr.c ---- */
/* A value; `want` says what it stands beside (TYPE_NONE: nothing). */
struct type check_value(struct checking *k, const struct node *n, struct type want);
/* A condition: a bool, or a map's key that is read as one. */
void check_cond(struct checking *k, const struct node *n);
/* Whether the expression takes its type from what it stands beside. */
bool check_is_open(struct checking *k, const struct node *n);
/* An undeclared key of a map is read as `t`'s kind from now on. */
struct type check_settle(struct checking *k, const struct node *n, struct type t);

/* ---- check_compare.c ---- */
void check_compare(struct checking *k, const struct node *n);
void check_in(struct checking *k, const struct node *n);
void check_between(struct checking *k, const struct node *n);
struct type check_arith(struct checking *k, const struct node *n, struct type want);
bool check_comparable(struct checking *k, const struct node *at, const struct node *an, struct type a,
                      const struct node *bn, struct type b, bool ordered);
struct type check_list(struct checking *k, const struct node *n, struct type want_elem);
/* A duration that stands elsewhere than beside a time (`months`), or beside a date (`hours`): its parameters take no
 * such units from now on. */
void check_plain_duration(struct checking *k, const struct node *n);
void check_day_duration(struct checking *k, const struct node *n);
/* Whether it may hold hours or less, as far as literals and constants tell. */
bool check_has_hours(struct checking *k, const struct node *n);

/* ---- check_method.c ---- */
struct type check_method(struct checking *k, const struct node *n); /* N_METHOD, N_MEMBER_OF, N_INDEX */
struct type check_call(struct checking *k, const struct node *n);
struct scope check_row_scope(struct checking *k, uint32_t entity, uint32_t relation);

/* ---- check_warn.c ---- */
/* Missing-ness, duplicates, contradictions: of a condition or of the conditions of a rule, which all must hold. */
void check_surprises(struct checking *k, const struct node *const *conds, uint32_t count);

/* ---- check_tests.c ---- */
void check_tests(struct checking *k);

#endif
