/* The graph as text. */
#include "data/calendar.h"
#include "data/decimal.h"
#include "data/double_text.h"
#include "data/time_text.h"
#include "ir/fold.h"

static void text(struct buf *out, struct str s) {
  buf_addc(out, '"');
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c == '"' || c == '\\') buf_addc(out, '\\');
    if (c == '\n') buf_addz(out, "\\n");
    else buf_addc(out, c);
  }
  buf_addc(out, '"');
}

static void constant(struct constant c, struct type t, struct buf *out) {
  switch (t.kind) {
    case TYPE_BOOL: buf_addz(out, c.i ? "true" : "false"); break;
    case TYPE_DECIMAL: decimal_print(out, c.d, t.scale); break;
    case TYPE_FLOAT: double_print_shortest(out, c.f); break;
    case TYPE_DATE: date_print(out, (int32_t)c.i); break;
    case TYPE_TIMESTAMP: timestamp_print(out, c.i); break;
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: text(out, c.s); break;
    case TYPE_DURATION:
      if (c.i % US_PER_DAY == 0) buf_printf(out, "%lldd", (long long)(c.i / US_PER_DAY));
      else if (c.i % US_PER_SECOND == 0) buf_printf(out, "%llds", (long long)(c.i / US_PER_SECOND));
      else buf_printf(out, "%lldus", (long long)c.i);
      break;
    default: int_print(out, c.i); break;
  }
}

static const char *relation_word(const struct ir *ir, uint32_t r) {
  struct str n = ir->schema->relations[r].name;
  size_t i = n.len;
  while (i && n.ptr[i - 1] != '.') i--;
  struct str w = str_sub(n, i, n.len);
  return str_printf(ir->arena, "%.*s", STR_ARG(w)).ptr;
}

static struct str column_word(const struct ir *ir, uint32_t entity, uint64_t column) {
  const struct entity *e = &ir->schema->entities[entity];
  for (uint32_t i = 0; i < e->field_count; i++)
    if (e->fields[i].column == column) return e->fields[i].name;
  return e->columns[column].stored;
}

static void list(const struct ir_node *n, struct type t, struct buf *out) {
  buf_addc(out, '[');
  for (uint32_t i = 0; i < n->list.count; i++) {
    if (i) buf_addz(out, ", ");
    if (i == 12 && n->list.count > 16) {
      buf_printf(out, "and %u more", n->list.count - i);
      break;
    }
    constant(n->list.items[i], t, out);
  }
  buf_addc(out, ']');
}

void ir_dump(const struct ir *ir, struct buf *out) {
  bool *used = arena_new_array(ir->arena, bool, ir->nodes.count + 1);
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    used[ir->segments.items[i].cond] = true;
    for (uint32_t k = 0; k < ir->segments.items[i].rule_count; k++) used[ir->segments.items[i].rules[k]] = true;
  }
  for (ir_ref r = ir->nodes.count; r-- > 1;) {
    if (!used[r]) continue;
    const struct ir_node *n = ir_at(ir, r);
    for (uint32_t i = 0; i < n->arg_count; i++) used[n->args[i]] = true;
    if (n->rows.path_count) used[n->rows.base] = used[n->rows.pred] = used[n->by] = used[n->of] = true;
  }
  uint32_t *name = arena_new_array(ir->arena, uint32_t, ir->nodes.count + 1), next = 1;
  for (ir_ref r = 1; r < ir->nodes.count; r++) {
    if (!used[r]) continue;
    name[r] = next++;
    const struct ir_node *n = ir_at(ir, r);
    buf_printf(out, "%%%u = %s", name[r], ir_op_name(n->op));
    for (uint32_t i = 0; i < n->arg_count; i++) buf_printf(out, " %%%u", name[n->args[i]]);
    switch (n->op) {
      case IR_ROW: buf_printf(out, " %u", (uint32_t)n->imm.index); break;
      case IR_STEP:
      case IR_OWNER: buf_printf(out, " %.*s", STR_ARG(ir->schema->relations[n->imm.index].name)); break;
      case IR_FIELD:
        buf_printf(out, " .%.*s", STR_ARG(column_word(ir, ir_at(ir, n->args[0])->type.ref, n->imm.index)));
        break;
      case IR_MAP_KEY:
        buf_printf(out, " .%.*s[\"%.*s\"]%s", STR_ARG(column_word(ir, ir_at(ir, n->args[0])->type.ref, n->imm.index)),
                   STR_ARG(n->key), n->declared ? " declared" : "");
        break;
      case IR_CONST:
        buf_addc(out, ' ');
        constant(n->value, n->type, out);
        break;
      case IR_TIME_MONTHS:
      case IR_DATE_MONTHS: buf_printf(out, " %lld months", (long long)n->imm.i); break;
      case IR_AMONG: buf_printf(out, " %s %lld", n->latest ? "latest" : "earliest", (long long)n->imm.i); break;
      case IR_PICK: buf_addz(out, n->latest ? " latest" : " earliest"); break;
      case IR_MATCHES: buf_printf(out, " /%.*s/", STR_ARG(n->key)); break;
      case IR_IN:
      case IR_HAS_ANY:
      case IR_HAS_ALL:
        buf_addc(out, ' ');
        list(n, n->op == IR_IN ? ir_at(ir, n->args[0])->type : TYPE(TYPE_TEXT), out);
        break;
      default: break;
    }
    if (n->rows.path_count) {
      buf_printf(out, " over %%%u", name[n->rows.base]);
      for (uint32_t i = 0; i < n->rows.path_count; i++) buf_printf(out, ".%s", relation_word(ir, n->rows.path[i]));
      if (!ir_is(ir, n->rows.pred, IR_TRUE)) buf_printf(out, " where %%%u", name[n->rows.pred]);
      if (n->by) buf_printf(out, " by %%%u", name[n->by]);
      if (n->of) buf_printf(out, " of %%%u", name[n->of]);
    }
    buf_addz(out, " : ");
    if (n->is_cond) buf_addz(out, "cond");
    else {
      struct type t = n->type;
      t.precision = t.kind == TYPE_DECIMAL && !t.precision ? 38 : t.precision;
      struct str tn = type_name(ir->arena, ir->schema, type_optional(t, false));
      buf_printf(out, "%.*s%s", STR_ARG(tn), t.optional ? "?" : "");
    }
    buf_addc(out, '\n');
  }
  for (uint32_t i = 0; i < ir->segments.count; i++) {
    const struct ir_segment *s = &ir->segments.items[i];
    buf_printf(out, "segment %.*s on %.*s = %%%u\n", STR_ARG(s->name), STR_ARG(ir->schema->entities[s->entity].name),
               name[s->cond]);
    for (uint32_t k = 0; k < s->rule_count; k++) buf_printf(out, "  rule %u = %%%u\n", k + 1, name[s->rules[k]]);
  }
}

/* ---- one node on one line ---- */

static void print(const struct ir *ir, ir_ref r, struct buf *out, int depth);

static void infix(const struct ir *ir, const struct ir_node *n, const char *op, struct buf *out, int depth) {
  buf_addc(out, '(');
  print(ir, n->args[0], out, depth + 1);
  buf_printf(out, " %s ", op);
  print(ir, n->args[1], out, depth + 1);
  buf_addc(out, ')');
}

static void rows(const struct ir *ir, const struct ir_node *n, struct buf *out, int depth) {
  print(ir, n->rows.base, out, depth + 1);
  for (uint32_t i = 0; i < n->rows.path_count; i++) buf_printf(out, ".%s", relation_word(ir, n->rows.path[i]));
  if (!ir_is(ir, n->rows.pred, IR_TRUE)) {
    buf_addz(out, ".where(");
    print(ir, n->rows.pred, out, depth + 1);
    buf_addc(out, ')');
  }
}

static void print(const struct ir *ir, ir_ref r, struct buf *out, int depth) {
  const struct ir_node *n = ir_at(ir, r);
  if (depth > 40 || out->len > 4000) {
    buf_addz(out, "...");
    return;
  }
  switch (n->op) {
    case IR_ROW: buf_add(out, ir->schema->entities[n->type.ref].name); return;
    case IR_STEP:
      print(ir, n->args[0], out, depth + 1);
      buf_printf(out, ".%s", relation_word(ir, (uint32_t)n->imm.index));
      return;
    case IR_OWNER: buf_add(out, ir->schema->entities[n->type.ref].name); return;
    case IR_FIELD:
      if (!ir_is(ir, n->args[0], IR_ROW)) {
        print(ir, n->args[0], out, depth + 1);
        buf_addc(out, '.');
      }
      buf_add(out, column_word(ir, ir_at(ir, n->args[0])->type.ref, n->imm.index));
      return;
    case IR_MAP_KEY:
      buf_printf(out, "%.*s[\"%.*s\"]", STR_ARG(column_word(ir, ir_at(ir, n->args[0])->type.ref, n->imm.index)),
                 STR_ARG(n->key));
      return;
    case IR_CONST: constant(n->value, n->type, out); return;
    case IR_TO_DEC:
    case IR_TO_FLOAT:
    case IR_TRUTH:
    case IR_IS_TRUE: print(ir, n->args[0], out, depth + 1); return;
    case IR_ADD:
    case IR_TIME_ADD:
    case IR_DATE_ADD: infix(ir, n, "+", out, depth); return;
    case IR_SUB:
    case IR_TIME_DIFF:
    case IR_DATE_DIFF: infix(ir, n, "-", out, depth); return;
    case IR_MUL: infix(ir, n, "*", out, depth); return;
    case IR_DIV: infix(ir, n, "/", out, depth); return;
    case IR_COALESCE:
      infix(ir, n,
            "?"
            "?",
            out, depth);
      return;
    case IR_EQ: infix(ir, n, "==", out, depth); return;
    case IR_LT: infix(ir, n, "<", out, depth); return;
    case IR_LE: infix(ir, n, "<=", out, depth); return;
    case IR_NOT:
      buf_addz(out, "not ");
      print(ir, n->args[0], out, depth + 1);
      return;
    case IR_AND:
    case IR_OR:
      buf_addc(out, '(');
      for (uint32_t i = 0; i < n->arg_count; i++) {
        if (i) buf_addz(out, n->op == IR_AND ? " and " : " or ");
        print(ir, n->args[i], out, depth + 1);
      }
      buf_addc(out, ')');
      return;
    case IR_PRESENT:
      print(ir, n->args[0], out, depth + 1);
      buf_addz(out, " is present");
      return;
    case IR_IN:
      print(ir, n->args[0], out, depth + 1);
      buf_addz(out, " in ");
      list(n, ir_at(ir, n->args[0])->type, out);
      return;
    default: break;
  }
  if (n->rows.path_count) {
    rows(ir, n, out, depth);
    buf_printf(out, ".%s(",
               n->op == IR_PICK || n->op == IR_AMONG ? (n->latest ? "latest" : "earliest") : ir_op_name(n->op));
    if (n->op == IR_AMONG) buf_printf(out, "%lld, ", (long long)n->imm.i);
    if (n->by) {
      buf_addz(out, "by: ");
      print(ir, n->by, out, depth + 1);
    }
    if (n->of) print(ir, n->of, out, depth + 1);
    buf_addc(out, ')');
    return;
  }
  buf_printf(out, "%s(", ir_op_name(n->op));
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (i) buf_addz(out, ", ");
    print(ir, n->args[i], out, depth + 1);
  }
  if (n->op == IR_MATCHES) buf_printf(out, ", /%.*s/", STR_ARG(n->key));
  if (n->list.count) {
    buf_addz(out, ", ");
    list(n, TYPE(TYPE_TEXT), out);
  }
  buf_addc(out, ')');
}

void ir_print(const struct ir *ir, ir_ref r, struct buf *out) { print(ir, r, out, 0); }
