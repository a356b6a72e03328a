/* Which new lines end something. A new line inside `(` or `[` never does; one inside `{` does. Nor does one behind
 * an operator, a comma, `=` or an opening bracket, nor one before a line that begins with a closing bracket, a dot
 * or an infix operator. */
#include "front/lex.h"

#include "grammar.h"

void layout_init(struct layout *l, struct lexer *lx, bool expr) { *l = (struct layout){.lx = lx, .expr = expr}; }

static const struct token *peek(struct layout *l) {
  if (!l->has_next) {
    l->next = lex_next(l->lx);
    l->has_next = true;
  }
  return &l->next;
}

bool layout_leads_on(uint16_t kind, uint16_t before) {
  switch (kind) {
    case TK_AND:
    case TK_OR:
    case TK_NOT:
    case TK_IN:
    case TK_IS:
    case TK_BETWEEN:
    case TK_MATCHES:
    case TK_IF:
    case TK_THEN:
    case TK_ELSE: return before != TK_DOT; /* `data.in` is a name */
    case TK_LP:
    case TK_LB:
    case TK_LC:
    case TK_COMMA:
    case TK_DOT:
    case TK_COLON:
    case TK_COALESCE:
    case TK_ASSIGN:
    case TK_EQ:
    case TK_NE:
    case TK_LT:
    case TK_LE:
    case TK_GT:
    case TK_GE:
    case TK_ARROW:
    case TK_TO:
    case TK_PLUS:
    case TK_MINUS:
    case TK_STAR:
    case TK_SLASH:
    case TK_DOC:
    case TK_AT:
    case TK_NL:
    case 0: return true;
    default: return false;
  }
}

/* This line goes on what stands on the line before. */
static bool goes_on(uint16_t kind) {
  switch (kind) {
    case TK_DOT:
    case TK_RP:
    case TK_RB:
    case TK_RC:
    case TK_AND:
    case TK_OR:
    case TK_THEN:
    case TK_ELSE:
    case TK_IS:
    case TK_BETWEEN:
    case TK_MATCHES:
    case TK_COALESCE:
    case TK_EQ:
    case TK_NE:
    case TK_LT:
    case TK_LE:
    case TK_GT:
    case TK_GE:
    case TK_PLUS:
    case TK_STAR:
    case TK_SLASH:
    case TK_ASSIGN:
    case TK_COMMA:
    case TK_ARROW:
    case TK_TO: return true;
    default: return false;
  }
}

static bool begins_declaration(uint16_t kind) {
  switch (kind) {
    case TK_SCHEMA:
    case TK_TIMEZONE:
    case TK_ENUM:
    case TK_ENTITY:
    case TK_USE:
    case TK_LET:
    case TK_SEGMENT:
    case TK_STATIC:
    case TK_ACTIVE:
    case TK_TEST: return true;
    default: return false;
  }
}

bool layout_at_edge(struct layout *l) {
  const struct token *t = peek(l);
  return !l->expr && t->edge && t->first && begins_declaration(t->kind);
}

struct token layout_next(struct layout *l) {
  const struct token *t = peek(l);
  bool in_round = l->open.count && l->open.items[l->open.count - 1].kind != TK_LC;
  bool edge = layout_at_edge(l);
  bool ends =
      t->kind == 0 ? l->last != TK_NL && l->last != 0
      : edge ? l->last != 0 && !(layout_leads_on(l->last, l->before_last) && (l->last == TK_NL || l->last == TK_DOC))
             : t->first && !in_round && !layout_leads_on(l->last, l->before_last) && !goes_on(t->kind);
  struct token out;
  if (ends) {
    out = (struct token){.kind = TK_NL, .flag = true, .start = t->start, .end = t->start};
  } else {
    out = *t;
    l->has_next = false;
  }
  l->before_last = l->last;
  l->last = out.kind;
  return out;
}

void lex_dump(struct arena *arena, const struct sources *ss, uint32_t file, struct diags *ds, struct buf *out) {
  struct lexer lx;
  struct tree_ids ids = {1};
  if (!lex_init(&lx, arena, ss, file, &ids, ds)) return;
  struct layout l;
  layout_init(&l, &lx, false);
  for (;;) {
    struct token t = layout_next(&l);
    if (t.kind == TK_LP || t.kind == TK_LB || t.kind == TK_LC) {
      struct open_bracket *b = array_push(arena, &l.open);
      *b = (struct open_bracket){t.kind, t.start};
    } else if ((t.kind == TK_RP || t.kind == TK_RB || t.kind == TK_RC) && l.open.count) {
      l.open.count--;
    }
    struct line_col at = source_locate(sources_get(ss, file), t.start);
    buf_printf(out, "%u:%u %s", at.line, at.col, token_name(t.kind));
    if (t.word.ptr) buf_printf(out, " %.*s", STR_ARG(t.word));
    if (t.unit) buf_printf(out, " %s", unit_name(t.unit));
    for (uint32_t i = 0; i < t.item_count; i++) buf_printf(out, " <%.*s>", STR_ARG(t.items[i]->word));
    buf_addc(out, '\n');
    if (!t.kind) break;
  }
}
