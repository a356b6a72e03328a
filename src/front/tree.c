/* The tree as indented lines, and whether two trees say the same. */
#include "front/tree.h"

static const char *const kind_names[NODE_KINDS] = {
#define NODE(kind, name, children) [kind] = name,
#include "front/nodes.def"
#undef NODE
};

const char *node_kind_name(enum node_kind kind) { return kind < NODE_KINDS ? kind_names[kind] : "?"; }

const char *node_op_text(enum node_op op) {
  switch (op) {
    case OP_ADD: return "+";
    case OP_SUB: return "-";
    case OP_MUL: return "*";
    case OP_DIV: return "/";
    case OP_EQ: return "==";
    case OP_NE: return "!=";
    case OP_LT: return "<";
    case OP_LE: return "<=";
    case OP_GT: return ">";
    case OP_GE: return ">=";
    case SEG_PLAIN: return "segment";
    case SEG_ACTIVE: return "active";
    case SEG_STATIC: return "static";
    case EXPECT_IN: return "in";
    case EXPECT_OUT: return "out";
    case OP_NONE: break;
  }
  return "";
}

static bool has_unit(const struct node *n) {
  return n->kind == N_DURATION || n->kind == N_NEXT || n->kind == N_THIS || n->kind == N_PREVIOUS;
}

static void dump(const struct node *n, int depth, struct buf *out) {
  buf_printf(out, "%*s", depth * 2, "");
  if (!n) {
    buf_addz(out, "-\n");
    return;
  }
  buf_addz(out, node_kind_name(n->kind));
  if (n->word_span.file || n->word.len) buf_printf(out, " `%.*s`", STR_ARG(n->word));
  if (n->op) buf_printf(out, " %s", has_unit(n) ? unit_name(n->op) : node_op_text(n->op));
  if (n->flag) buf_addz(out, " flag");
  buf_printf(out, " [%u..%u)\n", n->span.start, n->span.end);
  if (n->lead) {
    if (n->lead->doc_span.file) buf_printf(out, "%*sdoc `%.*s`\n", depth * 2 + 4, "", STR_ARG(n->lead->doc));
    for (uint32_t i = 0; i < n->lead->count; i++) dump(n->lead->attrs[i], depth + 2, out);
  }
  for (uint32_t i = 0; i < n->count; i++) dump(n->kids[i], depth + 1, out);
}

void tree_dump(const struct node *n, struct buf *out) { dump(n, 0, out); }

static bool lead_eq(const struct lead *a, const struct lead *b) {
  if (!a || !b) return a == b;
  if (!str_eq(a->doc, b->doc) || a->count != b->count) return false;
  for (uint32_t i = 0; i < a->count; i++)
    if (!tree_eq(a->attrs[i], b->attrs[i])) return false;
  return true;
}

bool tree_eq(const struct node *a, const struct node *b) {
  if (!a || !b) return a == b;
  if (a->kind != b->kind || a->op != b->op || a->flag != b->flag || a->count != b->count || !str_eq(a->word, b->word))
    return false;
  if (!lead_eq(a->lead, b->lead)) return false;
  for (uint32_t i = 0; i < a->count; i++)
    if (!tree_eq(a->kids[i], b->kids[i])) return false;
  return true;
}
