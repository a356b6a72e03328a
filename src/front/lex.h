/* The lexer's side of the front: raw tokens from the text (grammar/lexer.re), then the layout (layout.c) that
 * decides which new lines count. Token kinds are Lemon's (grammar.h). */
#ifndef SEG_FRONT_LEX_H
#define SEG_FRONT_LEX_H

#include "front/tree.h"

struct token {
  uint16_t kind;       /* TK_...; 0 at the end of the text */
  bool first;          /* the first token of its line */
  bool edge;           /* and that line is not indented */
  bool flag;           /* TK_ID: in backticks. TK_NL: put there by the end of a line */
  uint8_t unit;        /* TK_DURATION: enum unit */
  uint32_t start, end; /* bytes of the text */
  struct str word;     /* as nodes.def says of the node that it becomes */
  struct node **items; /* TK_BULK: N_STRING nodes */
  uint32_t item_count;
};

struct lexer {
  struct arena *arena;
  struct diags *ds;
  struct tree_ids *ids;
  uint32_t file;
  struct str text; /* a zero byte stands behind it */
  uint32_t at;     /* where the next token is looked for */
  uint16_t last;   /* kind of the token before: `/` begins a pattern after `matches` only */
  uint32_t errors; /* reported so far; beyond LEX_ERRORS_MOST the rest of the text is left */
};

enum { LEX_ERRORS_MOST = 200 };

/* Starts at byte 0 (behind a byte order mark) of a source. Reports bad UTF-8 at once: false, nothing to be read. */
bool lex_init(struct lexer *lx, struct arena *arena, const struct sources *ss, uint32_t file, struct tree_ids *ids,
              struct diags *ds);

/* The next token; TK kind 0 at the end, for ever. What is wrong is reported and passed over, or stands as the token
 * that was probably meant; a literal in error is TK_BAD. */
struct token lex_next(struct lexer *lx);

/* The name of a token kind for messages: "`==`", "a name", "a new line". */
const char *token_name(uint16_t kind);

/* All tokens of a text with new lines as the parser sees them, a line a token: for golden files. */
void lex_dump(struct arena *arena, const struct sources *ss, uint32_t file, struct diags *ds, struct buf *out);

/* ---- used by the generated scanner (lex.c) ---- */
struct token lex_number(struct lexer *lx, uint32_t start, uint32_t end, bool decimal);
struct token lex_date(struct lexer *lx, uint32_t start, uint32_t end);
struct token lex_name(struct lexer *lx, uint32_t start);
struct token lex_quoted(struct lexer *lx, uint32_t start, uint32_t open_len, char close);
struct token lex_regex(struct lexer *lx, uint32_t start);
struct token lex_bulk(struct lexer *lx, uint32_t start);
struct token lex_backtick(struct lexer *lx, uint32_t start);
bool lex_stray(struct lexer *lx, uint32_t start, struct token *out); /* true: a token came of it */
struct token lex_wrong_operator(struct lexer *lx, uint32_t start, uint32_t end, uint16_t kind, const char *right);

/* ---- layout ---- */
struct open_bracket {
  uint16_t kind; /* TK_LP, TK_LB, TK_LC */
  uint32_t at;
};

struct layout {
  struct lexer *lx;
  bool expr;         /* a single expression: nothing in it is a declaration */
  struct token next; /* looked at already */
  bool has_next;
  uint16_t last, before_last; /* kinds of the tokens given out */
  ARRAY_OF(struct open_bracket) open;
};

void layout_init(struct layout *l, struct lexer *lx, bool expr);
/* Whether a line that ends with a token of this kind goes on on the next; `before` is the kind before it. */
bool layout_leads_on(uint16_t kind, uint16_t before);
/* Whether the next token begins a declaration at the left edge. */
bool layout_at_edge(struct layout *l);
/* Next token, with TK_NL where a new line ends something, also before the end. Brackets are counted by the caller
 * through layout_bracket. */
struct token layout_next(struct layout *l);

/* Whether a word of the language (kind TK_ID where it is none). */
uint16_t keyword_kind(struct str word);
bool keyword_is_reserved(uint16_t kind);
/* "day", "days" → UNIT_DAY; UNIT_NONE where it is none. `attached` takes the short units too: "7d". */
enum unit unit_from(struct str word, bool attached);

#endif
