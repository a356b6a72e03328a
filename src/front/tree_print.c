/* The tree as source text in one canonical layout: one declaration a paragraph, fields, rules and conditions one a
 * line. Brackets are those of the source (N_PAREN), so nothing is added and nothing is lost. */
#include "base/utf8.h"
#include "front/lex.h"

#include "grammar.h"

struct printer {
  struct buf *out;
  int indent;
};

static void expr(struct printer *p, const struct node *n);
static void fields(struct printer *p, const struct node *n, uint32_t from);
static void members(struct printer *p, const struct node *n);

static void line(struct printer *p) { buf_printf(p->out, "\n%*s", p->indent * 2, ""); }

static void text(struct printer *p, struct str s) {
  buf_addc(p->out, '"');
  for (size_t i = 0; i < s.len;) {
    size_t at = i;
    uint32_t c = utf8_next(s, &i);
    switch (c) {
      case '"': buf_addz(p->out, "\\\""); break;
      case '\\': buf_addz(p->out, "\\\\"); break;
      case '\n': buf_addz(p->out, "\\n"); break;
      case '\r': buf_addz(p->out, "\\r"); break;
      case '\t': buf_addz(p->out, "\\t"); break;
      default:
        if (c < 0x20 || c == 0x7F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
          buf_printf(p->out, "\\u{%X}", c);
        else buf_add(p->out, str_sub(s, at, i));
    }
  }
  buf_addc(p->out, '"');
}

/* Whether the word lexes as one word, so that it needs no backticks. */
static bool is_plain_name(struct str s) {
  if (!s.len || (s.ptr[0] >= '0' && s.ptr[0] <= '9')) return false;
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return true;
}

static void name(struct printer *p, struct str s) {
  if (is_plain_name(s) && !keyword_is_reserved(keyword_kind(s))) buf_add(p->out, s);
  else buf_printf(p->out, "`%.*s`", STR_ARG(s));
}

static void after_dot(struct printer *p, struct str s) {
  if (is_plain_name(s)) buf_add(p->out, s);
  else buf_printf(p->out, "`%.*s`", STR_ARG(s));
}

static void list(struct printer *p, const struct node *n, uint32_t from) {
  for (uint32_t i = from; i < n->count; i++) {
    if (i > from) buf_addz(p->out, ", ");
    expr(p, n->kids[i]);
  }
}

static void attr(struct printer *p, const struct node *n) {
  buf_printf(p->out, "@%.*s", STR_ARG(n->word));
  if (n->count) {
    buf_addc(p->out, '(');
    list(p, n, 0);
    buf_addc(p->out, ')');
  }
}

static void doc(struct printer *p, const struct lead *l) {
  if (!l || !l->doc_span.file) return;
  for (size_t at = 0;;) {
    size_t end = at;
    while (end < l->doc.len && l->doc.ptr[end] != '\n') end++;
    buf_printf(p->out, end > at ? "/// %.*s" : "///%.*s", (int)(end - at), l->doc.ptr + at);
    line(p);
    if (end >= l->doc.len) break;
    at = end + 1;
  }
}

static void lead(struct printer *p, const struct lead *l) {
  doc(p, l);
  for (uint32_t i = 0; l && i < l->count; i++) {
    attr(p, l->attrs[i]);
    line(p);
  }
}

static void path(struct printer *p, const struct node *n) {
  if (!n) return;
  buf_addz(p->out, " from ");
  for (uint32_t i = 0; i < n->count; i++) {
    if (i) buf_addc(p->out, '.');
    text(p, n->kids[i]->word);
  }
}

static void columns(struct printer *p, const struct node *n) {
  if (n->count != 1) buf_addc(p->out, '(');
  for (uint32_t i = 0; i < n->count; i++) {
    if (i) buf_addz(p->out, ", ");
    if (is_plain_name(n->kids[i]->word) && !keyword_is_reserved(keyword_kind(n->kids[i]->word)))
      buf_add(p->out, n->kids[i]->word);
    else text(p, n->kids[i]->word);
  }
  if (n->count != 1) buf_addc(p->out, ')');
}

static void type(struct printer *p, const struct node *n) {
  switch (n->kind) {
    case N_TYPE_SET:
      buf_addz(p->out, "set(");
      type(p, n->kids[0]);
      buf_addc(p->out, ')');
      break;
    case N_TYPE_LIST:
      buf_addc(p->out, '[');
      type(p, n->kids[0]);
      buf_addc(p->out, ']');
      break;
    case N_TYPE_ENUM:
      buf_addz(p->out, "enum {");
      members(p, n);
      buf_addc(p->out, '}');
      break;
    case N_TYPE_MAP:
      name(p, n->word);
      buf_addz(p->out, " {");
      if (n->count) fields(p, n, 0);
      buf_addc(p->out, '}');
      break;
    default:
      name(p, n->word);
      if (n->count) {
        buf_addc(p->out, '(');
        list(p, n, 0);
        buf_addc(p->out, ')');
      }
  }
  if (n->flag) buf_addc(p->out, '?');
}

static void members(struct printer *p, const struct node *n) {
  bool docs = false;
  for (uint32_t i = 0; i < n->count; i++) docs |= n->kids[i]->lead != NULL;
  p->indent++;
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *m = n->kids[i];
    if (docs) line(p);
    else buf_addz(p->out, i ? ", " : " ");
    lead(p, m->lead);
    if (is_plain_name(m->word) && !keyword_is_reserved(keyword_kind(m->word))) buf_add(p->out, m->word);
    else if (m->kids && m->kids[0]) name(p, m->word);
    else text(p, m->word);
    if (m->kids && m->kids[0]) {
      buf_addz(p->out, " from ");
      text(p, m->kids[0]->word);
    }
  }
  p->indent--;
  if (docs) line(p);
  else buf_addc(p->out, ' ');
}

static void fields(struct printer *p, const struct node *n, uint32_t from) {
  p->indent++;
  for (uint32_t i = from; i < n->count; i++) {
    const struct node *f = n->kids[i];
    line(p);
    lead(p, f->lead);
    name(p, f->word);
    buf_addc(p->out, ' ');
    type(p, f->kids[0]);
    path(p, f->kids[1]);
    if (f->kids[2]) {
      buf_addz(p->out, " by ");
      columns(p, f->kids[2]);
    }
    if (f->kids[3]) {
      buf_addz(p->out, " -> ");
      columns(p, f->kids[3]);
    }
  }
  p->indent--;
  line(p);
}

static void object(struct printer *p, const struct node *n) {
  buf_addz(p->out, n->count ? "{ " : "{}");
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *pair = n->kids[i], *v = pair->kids[0];
    if (i) buf_addz(p->out, ", ");
    if (is_plain_name(pair->word)) buf_add(p->out, pair->word);
    else text(p, pair->word);
    buf_addz(p->out, ": ");
    if (v->kind == N_OBJECT) {
      object(p, v);
    } else if (v->kind == N_OBJECTS) {
      buf_addc(p->out, '[');
      for (uint32_t k = 0; k < v->count; k++) {
        if (k) buf_addz(p->out, ", ");
        object(p, v->kids[k]);
      }
      buf_addc(p->out, ']');
    } else {
      expr(p, v);
    }
  }
  if (n->count) buf_addz(p->out, " }");
}

static void infix(struct printer *p, const struct node *a, const char *op, const struct node *b) {
  expr(p, a);
  buf_printf(p->out, " %s ", op);
  expr(p, b);
}

static void expr(struct printer *p, const struct node *n) {
  struct buf *out = p->out;
  switch ((enum node_kind)n->kind) {
    case N_NAME: name(p, n->word); break;
    case N_INT:
    case N_DEC:
    case N_DATE:
    case N_STAMP: buf_add(out, n->word); break;
    case N_STRING: text(p, n->word); break;
    case N_DURATION: buf_printf(out, "%.*s %ss", STR_ARG(n->word), unit_name(n->op)); break;
    case N_TRUE: buf_addz(out, "true"); break;
    case N_FALSE: buf_addz(out, "false"); break;
    case N_LIST:
      buf_addc(out, '[');
      list(p, n, 0);
      buf_addc(out, ']');
      break;
    case N_BULK:
      buf_addz(out, "%[");
      for (uint32_t i = 0; i < n->count; i++) {
        buf_addz(out, i ? ", " : " ");
        if (n->kids[i]->flag) text(p, n->kids[i]->word);
        else buf_add(out, n->kids[i]->word);
      }
      buf_addz(out, " ]");
      break;
    case N_CALL:
      name(p, n->word);
      buf_addc(out, '(');
      list(p, n, 0);
      buf_addc(out, ')');
      break;
    case N_MEMBER_OF:
      expr(p, n->kids[0]);
      buf_addc(out, '.');
      after_dot(p, n->word);
      break;
    case N_METHOD:
      expr(p, n->kids[0]);
      buf_addc(out, '.');
      after_dot(p, n->word);
      buf_addc(out, '(');
      list(p, n, 1);
      buf_addc(out, ')');
      break;
    case N_INDEX:
      expr(p, n->kids[0]);
      buf_addc(out, '[');
      expr(p, n->kids[1]);
      buf_addc(out, ']');
      break;
    case N_ARG:
    case N_LAMBDA:
      name(p, n->word);
      buf_addz(out, n->kind == N_ARG ? ": " : " => ");
      expr(p, n->kids[0]);
      break;
    case N_NEG:
      buf_addc(out, '-');
      expr(p, n->kids[0]);
      break;
    case N_ARITH:
    case N_COMPARE: infix(p, n->kids[0], node_op_text(n->op), n->kids[1]); break;
    case N_COALESCE:
      infix(p, n->kids[0],
            "?"
            "?",
            n->kids[1]);
      break;
    case N_IN: infix(p, n->kids[0], n->flag ? "not in" : "in", n->kids[1]); break;
    case N_LAST:
    case N_NEXT:
    case N_THIS:
    case N_PREVIOUS:
      buf_addz(out, node_kind_name(n->kind));
      buf_addc(out, ' ');
      if (n->count) expr(p, n->kids[0]);
      else buf_addz(out, unit_name(n->op));
      break;
    case N_IN_SEGMENT:
      if (n->kids[0]) {
        expr(p, n->kids[0]);
        buf_addc(out, ' ');
      }
      buf_addz(out, n->flag ? "not in segment " : "in segment ");
      name(p, n->word);
      break;
    case N_BETWEEN:
      infix(p, n->kids[0], n->flag ? "not between" : "between", n->kids[1]);
      buf_addz(out, " and ");
      expr(p, n->kids[2]);
      break;
    case N_IS_MISSING:
    case N_IS_PRESENT:
      expr(p, n->kids[0]);
      buf_addz(out, n->kind == N_IS_MISSING ? " is missing" : " is present");
      break;
    case N_MATCHES:
      expr(p, n->kids[0]);
      buf_addz(out, " matches ");
      if (n->flag) text(p, n->word);
      else buf_printf(out, "/%.*s/", STR_ARG(n->word));
      break;
    case N_NOT:
      buf_addz(out, "not ");
      expr(p, n->kids[0]);
      break;
    case N_AND:
    case N_OR:
      for (uint32_t i = 0; i < n->count; i++) {
        if (i) buf_addz(out, n->kind == N_AND ? " and " : " or ");
        expr(p, n->kids[i]);
      }
      break;
    case N_IF:
      buf_addz(out, "if ");
      expr(p, n->kids[0]);
      buf_addz(out, " then ");
      expr(p, n->kids[1]);
      buf_addz(out, " else ");
      expr(p, n->kids[2]);
      break;
    case N_PAREN:
      buf_addc(out, '(');
      expr(p, n->kids[0]);
      buf_addc(out, ')');
      break;
    case N_OBJECT: object(p, n); break;
    default: buf_addz(out, "<error>"); break;
  }
}

static void rules(struct printer *p, const struct node *n) {
  buf_addz(p->out, " {");
  p->indent++;
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *r = n->kids[i];
    line(p);
    lead(p, r->lead);
    buf_addz(p->out, "rule ");
    if (r->word_span.file) {
      text(p, r->word);
      buf_addc(p->out, ' ');
    }
    buf_addc(p->out, '{');
    p->indent++;
    for (uint32_t k = 0; k < r->count; k++) {
      line(p);
      lead(p, r->kids[k]->lead);
      expr(p, r->kids[k]);
    }
    p->indent--;
    line(p);
    buf_addc(p->out, '}');
  }
  p->indent--;
  line(p);
  buf_addc(p->out, '}');
}

static void step(struct printer *p, const struct node *n) {
  switch (n->kind) {
    case N_STEP_NOW:
      buf_addz(p->out, "now ");
      expr(p, n->kids[0]);
      break;
    case N_STEP_ROW:
      name(p, n->word);
      buf_addc(p->out, ' ');
      object(p, n->kids[0]);
      break;
    case N_STEP_EXPECT:
      buf_addz(p->out, "expect ");
      if (n->flag) {
        text(p, n->word);
        buf_addc(p->out, ' ');
      }
      buf_addz(p->out, node_op_text(n->op));
      buf_addc(p->out, ' ');
      list(p, n, 0);
      break;
    default: buf_addz(p->out, "<error>");
  }
}

static void declaration(struct printer *p, const struct node *n) {
  struct buf *out = p->out;
  lead(p, n->lead);
  switch (n->kind) {
    case N_SCHEMA:
      buf_addz(out, "schema ");
      name(p, n->word);
      if (n->kids[0]) {
        buf_addz(out, " of ");
        name(p, n->kids[0]->word);
      }
      break;
    case N_SCHEMA_REF:
      buf_addz(out, "schema ");
      text(p, n->word);
      break;
    case N_TIMEZONE:
      buf_addz(out, "timezone ");
      text(p, n->word);
      break;
    case N_ENUM:
      buf_addz(out, "enum ");
      name(p, n->word);
      buf_addz(out, " {");
      members(p, n);
      buf_addc(out, '}');
      break;
    case N_ENTITY:
      buf_addz(out, "entity ");
      name(p, n->word);
      path(p, n->kids[0]);
      if (n->kids[1]) {
        buf_addz(out, " key ");
        columns(p, n->kids[1]);
      }
      buf_addz(out, " {");
      fields(p, n, 2);
      buf_addc(out, '}');
      break;
    case N_USE:
      buf_addz(out, "use ");
      if (n->flag) text(p, n->word);
      else name(p, n->word);
      break;
    case N_LET:
      buf_addz(out, "let ");
      if (n->kids[0]) {
        name(p, n->kids[0]->word);
        buf_addc(out, '.');
      }
      name(p, n->word);
      if (n->kids[1]) {
        buf_addc(out, '(');
        for (uint32_t i = 0; i < n->kids[1]->count; i++) {
          if (i) buf_addz(out, ", ");
          name(p, n->kids[1]->kids[i]->word);
          buf_addz(out, ": ");
          type(p, n->kids[1]->kids[i]->kids[0]);
        }
        buf_addc(out, ')');
      }
      if (n->kids[2]) {
        buf_addz(out, ": ");
        type(p, n->kids[2]);
      }
      buf_addz(out, " = ");
      expr(p, n->kids[3]);
      break;
    case N_SEGMENT:
      if (n->op != SEG_PLAIN) buf_printf(out, "%s ", node_op_text(n->op));
      buf_addz(out, "segment ");
      name(p, n->word);
      if (n->kids[0]) {
        buf_addz(out, " on ");
        name(p, n->kids[0]->word);
        if (n->kids[0]->kids[0]) {
          buf_addc(out, ' ');
          name(p, n->kids[0]->kids[0]->word);
        }
      }
      if (n->kids[1]->kind == N_RULES) {
        rules(p, n->kids[1]);
      } else if (n->op == SEG_STATIC && n->kids[1]->kind == N_STRING) {
        buf_addz(out, " from ");
        text(p, n->kids[1]->word);
      } else {
        buf_addz(out, " = ");
        expr(p, n->kids[1]);
      }
      break;
    case N_TEST:
      buf_addz(out, "test ");
      text(p, n->word);
      buf_addz(out, " {");
      p->indent++;
      for (uint32_t i = 0; i < n->count; i++) {
        line(p);
        step(p, n->kids[i]);
      }
      p->indent--;
      line(p);
      buf_addc(out, '}');
      break;
    default: expr(p, n);
  }
  buf_addc(out, '\n');
}

void tree_print(const struct node *n, struct buf *out) {
  struct printer p = {out, 0};
  if (n->kind != N_FILE) {
    expr(&p, n);
    return;
  }
  for (uint32_t i = 0; i < n->count; i++) {
    if (i) buf_addc(out, '\n');
    declaration(&p, n->kids[i]);
  }
}
