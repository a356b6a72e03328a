/* The layout works on tokens and comments, line by line; it never moves one to another line. A line begins at the
 * indentation of its statement; or, where it goes on a statement, under the word that the author lined it up with.
 * Words that stand in one column of a block, with more than one blank before one of them at least, stay in one
 * column. */
#include "front/format.h"

#include <stdlib.h>

#include "base/show.h"
#include "front/lex.h"

#include "grammar.h"

enum { COMMENT = 0xFFF0, NO_ROW = -1 };

/* A token or a comment. */
struct piece {
  struct str text;
  uint16_t kind;
  uint32_t col;   /* in the source */
  uint32_t tail;  /* the columns of its last line: all of it, but for a list in several lines */
  bool whole;     /* it is on one line */
  bool apart;     /* the source has two blanks or more before it */
  uint8_t gap;    /* the blanks that belong before it */
  uint32_t out;   /* its column in the result */
  uint32_t group; /* of those that stand in one column; 0: none */
  bool within;    /* it stands in brackets */
};

struct row {
  uint32_t first, count; /* pieces */
  bool blank;            /* an empty line before it */
  int32_t under;         /* the row whose beginning it is indented from; NO_ROW: the edge */
  uint32_t deeper;       /* by so many steps */
  int32_t anchor;        /* or the piece under which it begins; NO_ROW: none */
};

struct format {
  struct arena *arena;
  ARRAY_OF(struct piece) pieces;
  ARRAY_OF(struct row) rows;
  ARRAY_OF(uint32_t) columns; /* of the groups, in the result */
};

/* ---- reading ---- */

struct reader {
  struct format *f;
  struct str text;
  size_t at;       /* where the last piece ended */
  uint32_t col;    /* its column */
  uint32_t breaks; /* line breaks since the last piece */
};

/* Behind the blanks [from, to) of one line, the first of which stands in column `col`. */
static uint32_t behind_blanks(struct str text, size_t from, size_t to, uint32_t col) {
  for (size_t i = from; i < to; i++) col = text.ptr[i] == '\t' ? (col + 8) / 8 * 8 : col + 1;
  return col;
}

/* A duration is one token, with whatever blanks stand between number and unit. */
static struct str single_blanks(struct arena *a, struct str s) {
  struct buf b = buf_in(a);
  for (size_t i = 0; i < s.len; i++) {
    bool blank = (unsigned char)s.ptr[i] <= ' ';
    if (!blank) buf_addc(&b, s.ptr[i]);
    else if (b.len && b.ptr[b.len - 1] != ' ') buf_addc(&b, ' ');
  }
  return buf_str(&b);
}

static void add_piece(struct reader *r, uint16_t kind, size_t start, size_t end) {
  struct format *f = r->f;
  bool first = !f->pieces.count || r->breaks > 0;
  if (first) {
    struct row *row = array_push(f->arena, &f->rows);
    bool blank = f->pieces.count && r->breaks > 1;
    *row = (struct row){.first = f->pieces.count, .blank = blank, .under = NO_ROW, .anchor = NO_ROW};
  }
  struct piece *p = array_push(f->arena, &f->pieces);
  *p = (struct piece){.text = str_sub(r->text, start, end), .kind = kind, .whole = true};
  if (kind == TK_DURATION) p->text = single_blanks(f->arena, p->text);
  size_t line = start; /* of the line on which it begins */
  while (line > r->at && r->text.ptr[line - 1] != '\n') line--;
  p->col = behind_blanks(r->text, line, start, first ? 0 : r->col);
  p->apart = !first && p->col > r->col + 1;
  size_t tail = 0;
  for (size_t i = 0; i < p->text.len; i++)
    if (p->text.ptr[i] == '\n') p->whole = false, tail = i + 1;
  p->tail = text_width(str_sub(p->text, tail, p->text.len));
  r->col = p->whole ? p->col + p->tail : p->tail;
  f->rows.items[f->rows.count - 1].count++;
  r->at = end;
  r->breaks = 0;
}

/* The comments between two tokens. */
static void add_comments(struct reader *r, size_t to) {
  for (size_t i = r->at; i < to;) {
    if (r->text.ptr[i] == '\n') {
      r->breaks++;
      i++;
    } else if (i + 1 < to && r->text.ptr[i] == '/' && r->text.ptr[i + 1] == '/') {
      size_t end = i;
      while (end < to && r->text.ptr[end] != '\n') end++;
      size_t cut = end;
      while (cut > i && (unsigned char)r->text.ptr[cut - 1] <= ' ') cut--;
      add_piece(r, COMMENT, i, cut);
      i = end;
    } else {
      i++;
    }
  }
}

/* ---- blanks between two pieces of a line ---- */

static bool is_operand(uint16_t kind) {
  switch (kind) {
    case TK_ID:
    case TK_STRING:
    case TK_INT:
    case TK_DEC:
    case TK_DATE:
    case TK_STAMP:
    case TK_DURATION:
    case TK_TRUE:
    case TK_FALSE:
    case TK_RP:
    case TK_RB:
    case TK_RC:
    case TK_BULK:
    case TK_REGEX:
    case TK_NOW: return true;
    default: return false;
  }
}

static bool is_infix(uint16_t kind) {
  switch (kind) {
    case TK_ASSIGN:
    case TK_EQ:
    case TK_NE:
    case TK_LT:
    case TK_LE:
    case TK_GT:
    case TK_GE:
    case TK_COALESCE:
    case TK_PLUS:
    case TK_STAR:
    case TK_SLASH:
    case TK_ARROW:
    case TK_TO: return true;
    default: return false;
  }
}

/* Before the last of the pieces of a line. */
static uint8_t gap_of(const struct piece *line, uint32_t count, bool touching) {
  const struct piece *b = line + count - 1, *a = b - 1, *before = count > 2 ? a - 1 : NULL;
  if (b->kind == COMMENT || b->kind == TK_DOC) return 2;
  if (a->kind == TK_LC || b->kind == TK_RC) return a->kind == TK_LC && b->kind == TK_RC && touching ? 0 : 1;
  if (a->kind == TK_DOT || b->kind == TK_DOT) return 0;
  if (b->kind == TK_COMMA || b->kind == TK_COLON || b->kind == TK_QM) return 0;
  if (a->kind == TK_LP || a->kind == TK_LB || b->kind == TK_RP || b->kind == TK_RB || a->kind == TK_AT) return 0;
  if (a->kind == TK_COMMA && count >= 5 && str_is(line[count - 5].text, "decimal")) return 0; /* decimal(12,2) */
  if (a->kind == TK_COMMA || a->kind == TK_COLON || is_infix(a->kind) || is_infix(b->kind)) return 1;
  if (b->kind == TK_MINUS) return 1;
  if (a->kind == TK_MINUS) return before ? is_operand(before->kind) : !touching;
  /* a call, a type's arguments, an index: or a list after a word of the language */
  if (b->kind == TK_LP || b->kind == TK_LB) return touching ? 0 : 1;
  return 1;
}

/* ---- where lines begin ---- */

struct bracket {
  uint16_t kind;
  int32_t row;
};

static void find_beginnings(struct format *f, const bool *statement) {
  ARRAY_OF(struct bracket) open = {0};
  int32_t begun = NO_ROW; /* the row of the statement */
  uint32_t outside = 0;   /* brackets that were open before it */
  for (uint32_t i = 0; i < f->rows.count; i++) {
    struct row *r = &f->rows.items[i];
    uint16_t kind = f->pieces.items[r->first].kind;
    bool closes = kind == TK_RP || kind == TK_RB || kind == TK_RC;
    if (closes && open.count) {
      r->under = open.items[open.count - 1].row;
    } else if (kind != COMMENT && (statement[i] || begun == NO_ROW)) {
      begun = (int32_t)i;
      outside = open.count;
      if (open.count) {
        r->under = open.items[open.count - 1].row;
        r->deeper = 1;
      }
    } else if (kind != COMMENT) {
      r->under = begun;
      r->deeper = open.count > outside ? open.count - outside : 1;
      for (uint32_t k = i; k-- > (uint32_t)begun && r->anchor == NO_ROW;)
        for (uint32_t p = f->rows.items[k].first; p < f->rows.items[k].first + f->rows.items[k].count; p++)
          if (f->pieces.items[p].col == f->pieces.items[r->first].col && f->pieces.items[p].kind != COMMENT &&
              (k > (uint32_t)begun || p > f->rows.items[k].first))
            r->anchor = (int32_t)p;
    } else if (open.count) {
      r->under = open.items[open.count - 1].row; /* a comment on a line of its own: see comment_rows */
      r->deeper = 1;
    }
    for (uint32_t p = r->first; p < r->first + r->count; p++) {
      uint16_t k = f->pieces.items[p].kind;
      if (k == TK_LP || k == TK_LB || k == TK_LC) *array_push(f->arena, &open) = (struct bracket){k, (int32_t)i};
      if ((k == TK_RP || k == TK_RB || k == TK_RC) && open.count) {
        open.count--;
        if (outside > open.count) outside = open.count;
      }
    }
  }
  /* A comment on a line of its own begins where the next line does, unless that closes what it stands in. */
  for (uint32_t i = f->rows.count; i-- > 1;) {
    struct row *r = &f->rows.items[i - 1], *next = r + 1;
    uint16_t kind = f->pieces.items[next->first].kind;
    if (f->pieces.items[r->first].kind != COMMENT || kind == TK_RP || kind == TK_RB || kind == TK_RC) continue;
    r->under = next->under;
    r->deeper = next->deeper;
    r->anchor = next->anchor;
  }
}

/* ---- columns ---- */

struct cell {
  uint32_t col, sort, piece;
};

/* What is lined up is of one sort: comments, the `=` of definitions, where a field comes from, anything that a value or
 * a type begins with. */
static uint32_t sort_of(uint16_t kind) {
  switch (kind) {
    case COMMENT:
    case TK_DOC: return 1;
    case TK_FROM:
    case TK_BY:
    case TK_TO: return 2;
    case TK_LC:
    case TK_AT: return kind + 100u;
    default: return is_infix(kind) || kind == TK_MINUS ? kind + 100u : 3;
  }
}

static int by_column(const void *x, const void *y) {
  const struct cell *a = x, *b = y;
  if (a->col != b->col) return a->col < b->col ? -1 : 1;
  if (a->sort != b->sort) return a->sort < b->sort ? -1 : 1;
  return a->piece < b->piece ? -1 : a->piece > b->piece;
}

/* Groups of the rows [from, to), between which no line is empty outside of brackets. */
static void group_block(struct format *f, uint32_t from, uint32_t to) {
  uint32_t begin = f->rows.items[from].first, end = f->rows.items[to - 1].first + f->rows.items[to - 1].count, n = 0;
  struct cell *cells = arena_new_array(f->arena, struct cell, end - begin + 1);
  for (uint32_t i = from; i < to; i++) {
    const struct row *r = &f->rows.items[i];
    for (uint32_t p = r->first + 1; p < r->first + r->count; p++)
      if (f->pieces.items[p].gap && f->pieces.items[p - 1].whole)
        cells[n++] = (struct cell){f->pieces.items[p].col, sort_of(f->pieces.items[p].kind), p};
  }
  if (n) qsort(cells, n, sizeof *cells, by_column);
  for (uint32_t i = 0; i < n;) {
    uint32_t k = i;
    bool apart = false;
    for (; k < n && cells[k].col == cells[i].col && cells[k].sort == cells[i].sort; k++)
      apart |= f->pieces.items[cells[k].piece].apart;
    if (apart && k - i > 1) {
      *array_push(f->arena, &f->columns) = 0;
      for (uint32_t c = i; c < k; c++) f->pieces.items[cells[c].piece].group = f->columns.count - 1;
    }
    i = k;
  }
}

static uint32_t beginning(const struct format *f, const struct row *r) {
  if (r->anchor != NO_ROW) return f->pieces.items[r->anchor].out;
  uint32_t from = r->under == NO_ROW ? 0 : f->pieces.items[f->rows.items[r->under].first].out;
  return from + 2 * r->deeper;
}

/* One round; whether something moved. What a place depends on stands left of it or above it, so that a few rounds are
 * enough. */
static bool place(struct format *f) {
  bool moved = false;
  for (uint32_t i = 0; i < f->rows.count; i++) {
    const struct row *r = &f->rows.items[i];
    uint32_t end = 0;
    for (uint32_t k = 0; k < r->count; k++) {
      struct piece *p = &f->pieces.items[r->first + k];
      uint32_t out = k ? end + p->gap : beginning(f, r);
      if (k && p->group) {
        uint32_t *column = &f->columns.items[p->group];
        if (*column < out) *column = out, moved = true;
        out = *column;
      }
      moved |= out != p->out;
      p->out = out;
      end = p->whole ? out + p->tail : p->tail;
    }
  }
  return moved;
}

static bool settle(struct format *f) {
  uint32_t rounds = 0; /* each settles one column at least */
  for (uint32_t i = 0; i < f->rows.count; i++) {
    struct row *r = &f->rows.items[i];
    uint32_t last = i ? f->rows.items[i - 1].first + f->rows.items[i - 1].count - 1 : 0;
    /* no empty line behind an opening bracket, nor before a closing one */
    if (i && f->pieces.items[last].kind == TK_LC) r->blank = false;
    if (f->pieces.items[r->first].kind == TK_RC) r->blank = false;
  }
  *array_push(f->arena, &f->columns) = 0; /* group 0 is none */
  for (uint32_t from = 0, i = 1; i <= f->rows.count; i++)
    if (i == f->rows.count || (f->rows.items[i].blank && !f->pieces.items[f->rows.items[i].first].within)) {
      group_block(f, from, i);
      from = i;
    }
  while (place(f))
    if (rounds++ > f->columns.count + 2) return false;
  return true;
}

static void write_out(const struct format *f, struct buf *out) {
  for (uint32_t i = 0; i < f->rows.count; i++) {
    const struct row *r = &f->rows.items[i];
    if (r->blank) buf_addc(out, '\n');
    uint32_t at = 0;
    for (uint32_t k = 0; k < r->count; k++) {
      const struct piece *p = &f->pieces.items[r->first + k];
      for (; at < p->out; at++) buf_addc(out, ' ');
      buf_add(out, p->text);
      at = p->whole ? at + p->tail : p->tail;
    }
    buf_addc(out, '\n');
  }
}

/* ---- the whole ---- */

/* The comments of a text in their order, each ended by a line break. */
static struct str comments_of(struct arena *a, const struct format *f) {
  struct buf b = buf_in(a);
  for (uint32_t i = 0; i < f->pieces.count; i++)
    if (f->pieces.items[i].kind == COMMENT) buf_printf(&b, "%.*s\n", STR_ARG(f->pieces.items[i].text));
  return b.len ? buf_str(&b) : STR("");
}

/* Pieces and rows of a text that parses. `statement`: [row] whether it begins something. */
static bool read_pieces(struct format *f, const struct sources *ss, uint32_t file, struct diags *ds, bool **statement) {
  struct lexer lx;
  struct tree_ids ids = {1};
  struct str text = sources_get(ss, file)->text;
  if (!lex_init(&lx, f->arena, ss, file, &ids, ds)) return false;
  struct layout l;
  layout_init(&l, &lx, false);
  struct reader r = {.f = f, .text = text, .at = lx.at};
  *statement = arena_new_array(f->arena, bool, sources_get(ss, file)->line_count + 2);
  bool ended = true;
  uint16_t before = 0;
  for (;;) {
    struct token t = layout_next(&l);
    if (t.kind == TK_NL) {
      ended = true;
      continue;
    }
    if (t.kind == TK_LP || t.kind == TK_LB || t.kind == TK_LC) {
      *array_push(f->arena, &l.open) = (struct open_bracket){t.kind, t.start};
    } else if ((t.kind == TK_RP || t.kind == TK_RB || t.kind == TK_RC) && l.open.count) {
      l.open.count--;
    }
    add_comments(&r, t.kind ? t.start : text.len);
    if (!t.kind) return true;
    bool touching = r.at == t.start && !r.breaks && f->pieces.count;
    uint32_t rows = f->rows.count, end = t.end;
    while (t.kind == TK_DOC && end > t.start && (unsigned char)text.ptr[end - 1] <= ' ') end--;
    add_piece(&r, t.kind, t.start, end);
    uint32_t n = f->pieces.count, first = f->rows.items[f->rows.count - 1].first;
    struct piece *p = f->pieces.items;
    if (f->rows.count > rows) (*statement)[rows] = ended || before == TK_LC || before == TK_DOC;
    else p[n - 1].gap = gap_of(p + first, n - first, touching);
    p[n - 1].within = l.open.count > 0;
    ended = false;
    before = t.kind;
  }
}

static void gaps_of_comments(struct format *f) {
  for (uint32_t i = 0; i < f->rows.count; i++) {
    const struct row *r = &f->rows.items[i];
    for (uint32_t k = 1; k < r->count; k++)
      if (f->pieces.items[r->first + k].kind == COMMENT) f->pieces.items[r->first + k].gap = 2;
  }
}

enum format_outcome format_source(struct arena *a, struct sources *ss, uint32_t file, struct diags *ds,
                                  struct buf *out) {
  uint32_t errors = ds->errors;
  struct tree_ids ids = {1};
  const struct node *tree = parse_file(a, ss, file, &ids, ds);
  if (ds->errors > errors) return FORMAT_WRONG;
  struct format f = {.arena = a}, again = {.arena = a};
  struct diags unheard = diags_in(a);
  bool *statement;
  if (!read_pieces(&f, ss, file, &unheard, &statement)) return FORMAT_KEPT;
  gaps_of_comments(&f);
  find_beginnings(&f, statement);
  if (!settle(&f)) return FORMAT_KEPT;
  size_t from = out->len;
  write_out(&f, out);
  /* Nothing that this file believes of tokens and lines is taken on trust. */
  struct str made = out->len > from ? str_of(out->ptr + from, out->len - from) : STR("");
  uint32_t second = sources_add(ss, STR("<formatted>"), made);
  const struct node *same = parse_file(a, ss, second, &ids, &unheard);
  if (unheard.errors || !tree_eq(tree, same)) return FORMAT_KEPT;
  if (!read_pieces(&again, ss, second, &unheard, &statement)) return FORMAT_KEPT;
  return str_eq(comments_of(a, &f), comments_of(a, &again)) ? FORMAT_DONE : FORMAT_KEPT;
}
