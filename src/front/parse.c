/* Drives the generated parser: brackets, recovery, and the messages. A mistake spoils the line on which it stands,
 * or the declaration where that is not told apart; what follows is parsed as if nothing had happened. */
#include "front/build.h"
#include "front/foreign.h"
#include "front/syntax.h"
#include "grammar.h"

void GrammarInit(void *parser);
void GrammarFinalize(void *parser);
void Grammar(void *parser, int kind, struct token t, struct parse *p);
size_t grammar_size(void);
uint32_t grammar_brackets(void *parser);
bool grammar_accepts(void *parser, uint16_t token);
void grammar_retreat(void *parser, uint32_t most);
void grammar_overflow(struct parse *p);
struct node *grammar_salvage(struct parse *p);
struct node *grammar_empty(struct parse *p, struct token open, struct token close);

enum { HEAD_MOST = 6 };

struct driver {
  struct parse p;
  void *parser;
  bool recovering; /* tokens are dropped until the line ends at `level` */
  uint32_t level;
  struct token head[HEAD_MOST]; /* the first tokens of the declaration at hand */
  uint32_t head_count;
};

/* ---- messages ---- */

static struct driver *driver_of(struct parse *p) { return (struct driver *)p; }

static struct str token_shown(struct parse *p, struct token t) {
  if (t.kind == 0 || t.kind == TK_NL)
    return str_from(token_name(t.kind == TK_NL && !p->layout.next.kind && p->layout.has_next ? 0 : t.kind));
  struct str text = str_sub(p->lexer.text, t.start, t.end);
  if (t.kind == TK_BULK || text.len > 40) return str_from(token_name(t.kind));
  if (t.kind == TK_STRING) return str_printf(p->arena, "the text %.*s", STR_ARG(text));
  return str_printf(p->arena, "`%.*s`", STR_ARG(text));
}

/* "an expression", "`)`, an operator or the end of the line" */
static struct str expected_here(struct driver *d) {
  static const struct {
    uint16_t probe;
    const char *name;
  } classes[] = {
      {TK_INT, "an expression"},
      {TK_ID, "a name"},
      {TK_STRING, "a text"},
      {TK_REGEX, "a pattern between slashes"},
      {TK_LC, "`{`"},
      {TK_LB, "`[`"},
      {TK_LP, "`(`"},
      {TK_ASSIGN, "`=`"},
      {TK_COLON, "`:`"},
      {TK_THEN, "`then`"},
      {TK_ELSE, "`else`"},
      {TK_EQ, "an operator"},
      {TK_AND, "`and`"},
      {TK_OR, "`or`"},
      {TK_COMMA, "`,`"},
      {TK_RP, "`)`"},
      {TK_RB, "`]`"},
      {TK_RC, "`}`"},
      {TK_IN, "`in`"},
      {TK_OUT, "`out`"},
      {TK_MISSING, "`missing`"},
      {TK_PRESENT, "`present`"},
      {TK_SEGMENT, "`segment`"},
      {TK_ON, "`on`"},
      {TK_FROM, "`from`"},
      {TK_KEY, "`key`"},
      {TK_BY, "`by`"},
      {TK_NL, "the end of the line"},
  };
  void *y = d->parser;
  bool expr = grammar_accepts(y, TK_INT), id = grammar_accepts(y, TK_ID);
  if (grammar_accepts(y, TK_ENTITY) && grammar_accepts(y, TK_USE) && !id)
    return STR("a declaration (`segment`, `let`, `use`, `test`, ...)");
  if (grammar_accepts(y, TK_RULE) && !id && !expr) return STR("`rule \"...\" { ... }`");
  if (id && !expr && grammar_accepts(y, TK_LB) && !grammar_accepts(y, TK_STRING))
    return STR("a type, such as `text` or `decimal(12,2)?`");
  if (grammar_accepts(y, TK_OUT) && grammar_accepts(y, TK_IN) && !grammar_accepts(y, TK_LP))
    return STR("`in`, `out` or an id");
  const char *list[8];
  uint32_t n = 0;
  bool op = !expr && (grammar_accepts(y, TK_EQ) || grammar_accepts(y, TK_PLUS));
  if (op) list[n++] = "an operator";
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    uint16_t k = classes[i].probe;
    if (!grammar_accepts(y, k)) continue;
    if (expr && k != TK_INT && k != TK_RP && k != TK_RB) continue; /* texts, names and `(` are expressions */
    if ((id || expr) && k != TK_ID && token_name(k)[0] != '`' && keyword_kind(str_from(token_name(k))) == k)
      continue; /* taken as a name */
    if (op && !expr && (k == TK_EQ || k == TK_LP || k == TK_LB || k == TK_IN || k == TK_AND || k == TK_OR)) continue;
    if (n == sizeof list / sizeof *list) break;
    list[n++] = classes[i].name;
  }
  struct buf b = buf_in(d->p.arena);
  for (uint32_t i = 0; i < n; i++) buf_printf(&b, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", list[i]);
  return n ? buf_str(&b) : STR("something else");
}

static bool is_comparison(uint16_t k) {
  return k == TK_EQ || k == TK_NE || k == TK_LT || k == TK_LE || k == TK_GT || k == TK_GE || k == TK_IN ||
         k == TK_BETWEEN || k == TK_IS || k == TK_MATCHES;
}

/* Whether `at` stands in a bracket that was opened behind `in`. */
static bool in_round_list(struct str text, uint32_t at) {
  int depth = 0;
  while (at > 0 && text.ptr[at - 1] != '\n') {
    char c = text.ptr[--at];
    if (c == ')' || c == ']') depth++;
    else if ((c == '(' || c == '[') && depth) depth--;
    else if (c == '[') return false;
    else if (c == '(') {
      struct str head = str_trim(str_sub(text, 0, at));
      return str_ends(head, STR(" in"));
    }
  }
  return false;
}

static bool three_digits(struct str text, uint32_t at) {
  uint32_t n = 0;
  while (at + n < text.len && text.ptr[at + n] >= '0' && text.ptr[at + n] <= '9') n++;
  return n == 3;
}

/* A comma where none can stand. */
static void comma_hint(struct driver *d, struct diag *g, struct span at) {
  struct parse *p = &d->p;
  struct token before = p->found;
  if (before.kind == TK_INT && before.end == at.start && three_digits(p->lexer.text, at.end))
    diag_fix(p->ds, g, at, STR("_"), "digits are grouped with `_`: `%.*s_%.*s`",
             STR_ARG(str_sub(p->lexer.text, before.start, before.end)),
             STR_ARG(str_sub(p->lexer.text, at.end, at.end + 3)));
  else if (in_round_list(p->lexer.text, at.start)) diag_help(p->ds, g, "a list stands in `[` and `]`");
  else if (grammar_accepts(d->parser, TK_OR))
    diag_help(p->ds, g, "conditions are joined with `and` or `or`; in a rule each stands on a line of its own");
}

/* Words of other languages. */
static void hint(struct driver *d, struct diag *g, struct token t) {
  struct parse *p = &d->p;
  struct token before = p->found;
  struct span at = parse_span(p, t);
  struct str text = str_sub(p->lexer.text, t.start, t.end);
  if (before.kind == TK_IS) {
    bool negated = t.kind == TK_NOT;
    if (negated || str_is(text, "null") || str_is(text, "NULL") || str_is(text, "empty") || str_is(text, "None"))
      diag_help(p->ds, g, "write `is %s`", negated ? "present" : "missing");
    return;
  }
  struct str previous = str_sub(p->lexer.text, before.start, before.end);
  if (p->before.kind == TK_USE && str_is(previous, "schema")) {
    diag_fix(p->ds, g, (struct span){at.file, p->before.start, before.start}, STR(""),
             "a schema is named without `use`: `schema \"file.schema\"`");
    return;
  }
  if (grammar_accepts(d->parser, TK_RULE) && !grammar_accepts(d->parser, TK_ID) &&
      !grammar_accepts(d->parser, TK_INT)) {
    diag_help(p->ds, g, "a condition stands inside a rule, or alone behind `=`: `segment name = ...`");
    return;
  }
  bool expects = grammar_accepts(d->parser, TK_OUT) && grammar_accepts(d->parser, TK_IN);
  if (expects && !grammar_accepts(d->parser, TK_LP)) {
    if (t.kind == TK_NOT) diag_help(p->ds, g, "write `out`");
    else diag_help(p->ds, g, "write `in` or `out`, and before it the id of one row in quotes: `expect \"c1\" in ...`");
    return;
  }
  if (t.kind == TK_AND && grammar_accepts(d->parser, TK_COMMA)) {
    diag_fix(p->ds, g, (struct span){at.file, before.end, at.end}, STR(","), "commas divide a list");
    return;
  }
  if (t.kind == TK_ASSIGN && grammar_accepts(d->parser, TK_COLON)) {
    diag_fix(p->ds, g, at, STR(":"), "a value is given with `:`");
    return;
  }
  if (t.kind == TK_COMMA) comma_hint(d, g, at);
  if (grammar_accepts(d->parser, TK_AND) && !grammar_accepts(d->parser, TK_OR) && !grammar_accepts(d->parser, TK_INT)) {
    diag_help(p->ds, g, "write `between A and B`");
    return;
  }
  if (t.kind == TK_DURATION && (str_is(previous, "last") || str_is(previous, "next")) &&
      is_comparison(p->before.kind)) {
    diag_fix(p->ds, g, parse_span(p, p->before), STR("in"), "a window of time is asked with `in`: `in %.*s %.*s`",
             STR_ARG(previous), STR_ARG(text));
    return;
  }
  if (before.kind == TK_DATE && t.kind == TK_INT) {
    diag_help(p->ds, g, "a point in time is written without a space: `%.*sT10:00:00`", STR_ARG(previous));
    return;
  }
  if (t.kind == TK_ID && !t.flag) {
    char low[10] = {0};
    for (size_t i = 0; i < text.len && i < 9; i++)
      low[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] + 32 : text.ptr[i]);
    uint16_t k = keyword_kind(str_from(low));
    if (text.len < 9 && k != TK_ID && !str_is(text, low) && grammar_accepts(d->parser, k)) {
      diag_fix(p->ds, g, at, str_dup(p->arena, str_from(low)), "the words of the language are lower case: `%s`", low);
      return;
    }
    static const struct str units[] = {{"days", 4},  {"weeks", 5}, {"months", 6},  {"quarters", 8},
                                       {"years", 5}, {"hours", 5}, {"minutes", 7}, {"seconds", 7}};
    int near = before.kind == TK_INT ? name_nearest(text, units, 8) : -1;
    if (near >= 0) {
      diag_fix(p->ds, g, at, units[near], "did you mean `%.*s`?", STR_ARG(units[near]));
      return;
    }
    bool behind_value = grammar_accepts(d->parser, TK_EQ) && !grammar_accepts(d->parser, TK_INT);
    const char *help = behind_value ? foreign_help(FOREIGN_INFIX, text) : NULL;
    if (help) diag_help(p->ds, g, "%s", help);
    else if (behind_value && str_is(previous, "segment"))
      diag_fix(p->ds, g, (struct span){at.file, before.start, before.start}, STR("in "), "write `in segment %.*s`",
               STR_ARG(text));
    else if (behind_value && grammar_accepts(d->parser, TK_COMMA))
      diag_help(p->ds, g, "a comma stands between two of a list");
    else if (behind_value)
      diag_help(p->ds, g, "conditions are joined with `and` or `or`; in a rule each stands on a line of its own");
    return;
  }
  if (keyword_is_reserved(t.kind) && grammar_accepts(d->parser, TK_ID) && !grammar_accepts(d->parser, TK_INT))
    diag_help(p->ds, g, "`%.*s` is a word of the language; as a name it stands in backticks", STR_ARG(text));
  if (t.kind == TK_IF) diag_help(p->ds, g, "inside other operators an `if` stands in parentheses");
  if (t.kind == TK_LC && before.kind == TK_ASSIGN)
    diag_help(p->ds, g, "a segment of rules is written without `=`: `segment name { rule { ... } }`");
}

/* Before `t` is fed, so that the parser still knows all that could stand in its place. */
static void syntax_error(struct driver *d, struct token t) {
  struct parse *p = &d->p;
  struct span at = parse_span(p, t);
  if (t.kind == TK_BAD) return;                                         /* reported by the lexer */
  if (t.kind == TK_NL || t.kind == 0) at.start = at.end = p->found.end; /* shown behind what stands before it */
  if (t.kind == TK_ASSIGN && grammar_accepts(d->parser, TK_EQ)) {
    struct diag *g = diag_add(p->ds, &syntax_code[E0103], at, "`=` gives a name, it does not compare");
    diag_fix(p->ds, g, at, STR("=="), "write `==` to compare");
    return;
  }
  if (is_comparison(t.kind) && grammar_accepts(d->parser, TK_AND) && !grammar_accepts(d->parser, t.kind) &&
      !grammar_accepts(d->parser, TK_INT)) {
    struct diag *g = diag_add(p->ds, &syntax_code[E0104], at, "comparisons do not chain");
    diag_help(p->ds, g, "join two with `and`, or write `between ... and ...`");
    return;
  }
  struct str expected = expected_here(d), found = token_shown(p, t);
  struct diag *g =
      diag_add(p->ds, &syntax_code[E0100], at, "expected %.*s, found %.*s", STR_ARG(expected), STR_ARG(found));
  diag_here(p->ds, g, "expected %.*s", STR_ARG(expected));
  hint(d, g, t);
}

void grammar_overflow(struct parse *p) {
  p->dead = true;
  if (p->too_deep) return;
  p->too_deep = true;
  struct diag *g = diag_add(p->ds, &syntax_code[E0105], parse_span(p, p->found), "this nests deeper than %d levels",
                            TREE_DEPTH_MOST);
  diag_help(p->ds, g, "give a part of it a name with `let`");
}

struct node *grammar_empty(struct parse *p, struct token open, struct token close) {
  struct span at = span_join(parse_span(p, open), parse_span(p, close));
  struct diag *g = diag_add(p->ds, &syntax_code[E0107], at, "nothing stands between these braces");
  diag_help(p->ds, g, "a body needs at least one line");
  return build_error(p, at);
}

/* A declaration that did not parse still declares its name, so that those who use it are not told off. */
struct node *grammar_salvage(struct parse *p) {
  struct driver *d = driver_of(p);
  const struct token *h = d->head;
  uint32_t n = d->head_count, i = 0;
  if (n && (h[0].kind == TK_STATIC || h[0].kind == TK_ACTIVE)) i = 1;
  if (i + 1 >= n || h[i + 1].kind == 0 || !h[i + 1].word.len) return NULL;
  struct token name = h[i + 1];
  struct node *wrong = build_error(p, parse_span(p, name));
  if (h[i].kind == TK_SEGMENT) {
    struct node *on = NULL;
    if (i + 3 < n && h[i + 2].kind == TK_ON && h[i + 3].word.len)
      on = build_named(p, N_ON, parse_span(p, h[i + 3]), h[i + 3], 1, NULL);
    struct node *s = build_named(p, N_SEGMENT, wrong->span, name, 2, on, wrong);
    s->op = SEG_PLAIN;
    return s;
  }
  if (h[0].kind == TK_LET) {
    if (n >= 4 && h[2].kind == TK_DOT && h[3].word.len)
      return build_named(p, N_LET, parse_span(p, h[3]), h[3], 4, build_word(p, N_NAME, name), NULL, NULL, wrong);
    return build_named(p, N_LET, wrong->span, name, 4, NULL, NULL, NULL, wrong);
  }
  return NULL;
}

/* ---- feeding ---- */

static struct token made(uint16_t kind, uint32_t at) { return (struct token){.kind = kind, .start = at, .end = at}; }

static void push(struct driver *d, struct token t) {
  struct parse *p = &d->p;
  if (p->dead) return;
  p->before = p->found;
  p->found = t;
  Grammar(d->parser, t.kind, t, p);
}

/* The line is lost from here on: drops what was begun, to the end of the line at d->level; at most `most`
 * brackets stay open. */
static void give_up(struct driver *d, uint32_t most) {
  if (d->p.dead) return;
  grammar_retreat(d->parser, most);
  if (!grammar_accepts(d->parser, TK_ERR)) {
    d->p.dead = true;
    return;
  }
  struct token at = d->p.found;
  at.kind = TK_ERR;
  push(d, at);
  d->level = grammar_brackets(d->parser);
  d->recovering = true;
}

static void feed(struct driver *d, struct token t) {
  if (d->p.dead) return;
  if (!grammar_accepts(d->parser, t.kind)) {
    if (d->recovering) return;
    syntax_error(d, t);
    struct token before = d->p.found;
    d->p.found = t;
    give_up(d, UINT32_MAX);
    if (d->p.dead || !grammar_accepts(d->parser, t.kind)) return;
    d->p.found = before;
  }
  if (t.kind == TK_NL || t.kind == TK_RC || t.kind == 0) d->recovering = false;
  push(d, t);
}

/* Closes whatever the parser has open, so that the next token begins a declaration. */
static void leave_declaration(struct driver *d, uint32_t at) {
  struct layout *l = &d->p.layout;
  for (uint32_t n = grammar_brackets(d->parser); n && !d->p.dead; n = grammar_brackets(d->parser)) {
    if (grammar_accepts(d->parser, TK_RC)) push(d, made(TK_RC, at));
    else give_up(d, n - 1);
  }
  l->open.count = 0;
  d->recovering = false;
  if (grammar_accepts(d->parser, TK_NL)) {
    push(d, made(TK_NL, at));
  } else if (!d->p.dead) {
    give_up(d, UINT32_MAX);
    push(d, made(TK_NL, at));
    d->recovering = false;
  }
  l->last = TK_NL;
  d->head_count = 0;
}

/* Brackets above `keep` were never closed before `before`: says so once and brings the parser out of them. */
static void close_all(struct driver *d, uint32_t keep, struct token before, bool edge) {
  struct parse *p = &d->p;
  struct layout *l = &p->layout;
  if (l->open.count <= keep) return;
  struct open_bracket b = l->open.items[l->open.count - 1];
  struct span at = {p->lexer.file, b.at, b.at + 1};
  if (!d->recovering && !p->dead) {
    struct diag *g = diag_add(p->ds, &syntax_code[E0101], at, "this %s is never closed", token_name(b.kind));
    const char *close = b.kind == TK_LP ? ")" : b.kind == TK_LB ? "]" : "}";
    if (before.kind) {
      struct span s = parse_span(p, before);
      diag_label(p->ds, g, s, edge ? "a new declaration begins here" : "expected `%s` before this", close);
    }
    diag_help(p->ds, g, "add `%s`", close);
  }
  if (!d->recovering) give_up(d, UINT32_MAX);
  if (keep) {
    l->open.count = keep;
    return;
  }
  leave_declaration(d, before.start);
}

static void closing(struct driver *d, struct token t) {
  struct parse *p = &d->p;
  struct layout *l = &p->layout;
  uint16_t want = t.kind == TK_RP ? TK_LP : t.kind == TK_RB ? TK_LB : TK_LC;
  uint32_t i = l->open.count;
  while (i && l->open.items[i - 1].kind != want) i--;
  if (!i) {
    if (!d->recovering) {
      struct diag *g = diag_add(p->ds, &syntax_code[E0102], parse_span(p, t), "%s closes nothing", token_name(t.kind));
      if (!l->open.count) {
        diag_fix(p->ds, g, parse_span(p, t), STR_NONE, "leave it out");
      } else {
        struct open_bracket b = l->open.items[l->open.count - 1];
        uint16_t right = b.kind == TK_LP ? TK_RP : b.kind == TK_LB ? TK_RB : TK_RC;
        struct str fix = str_sub(str_from(token_name(right)), 1, 2);
        diag_label(p->ds, g, (struct span){p->lexer.file, b.at, b.at + 1}, "this %s is open", token_name(b.kind));
        diag_fix(p->ds, g, parse_span(p, t), fix, "close it with %s", token_name(right));
      }
    }
    if (!l->open.count) return;
    /* most likely the closing one was meant */
    i = l->open.count;
    t.kind = l->open.items[i - 1].kind == TK_LP ? TK_RP : l->open.items[i - 1].kind == TK_LB ? TK_RB : TK_RC;
  }
  close_all(d, i, t, false);
  l->open.count = i - 1;
  if (d->recovering && l->open.count + 1 != d->level) return;
  feed(d, t);
}

static void skip_declaration(struct driver *d) {
  struct layout *l = &d->p.layout;
  l->open.count = 0;
  for (;;) {
    if (layout_at_edge(l)) break;
    struct token t = layout_next(l);
    if (!t.kind) {
      l->next = t;
      l->has_next = true;
      break;
    }
  }
}

static void parse_tokens(struct driver *d) {
  struct parse *p = &d->p;
  struct layout *l = &p->layout;
  for (;;) {
    bool edge = layout_at_edge(l);
    if (l->open.count && l->has_next && (edge || l->next.kind == 0)) close_all(d, 0, l->next, edge);
    struct token t = layout_next(l);
    if (p->dead) return;
    if (d->head_count < HEAD_MOST) d->head[d->head_count++] = t;
    switch (t.kind) {
      case TK_LP:
      case TK_LB:
      case TK_LC:
        if (l->open.count == TREE_DEPTH_MOST) {
          if (!p->too_deep) {
            struct diag *g = diag_add(p->ds, &syntax_code[E0105], parse_span(p, t),
                                      "brackets nest deeper than %d levels", TREE_DEPTH_MOST);
            diag_help(p->ds, g, "give a part of it a name with `let`");
          }
          p->too_deep = true;
          if (!d->recovering) give_up(d, UINT32_MAX);
          skip_declaration(d);
          leave_declaration(d, t.start);
          break;
        }
        *array_push(p->arena, &l->open) = (struct open_bracket){t.kind, t.start};
        if (!d->recovering) feed(d, t);
        break;
      case TK_RP:
      case TK_RB:
      case TK_RC: closing(d, t); break;
      case TK_NL:
        if (!d->recovering || l->open.count == d->level) feed(d, t);
        if (l->open.count == 0) d->head_count = 0;
        break;
      case 0: feed(d, t); return;
      case TK_AT:
      case TK_DOC: /* leads are no part of a declaration's head */
        if (d->head_count == 1) d->head_count = 0;
        if (!d->recovering) feed(d, t);
        break;
      default:
        if (!d->recovering) feed(d, t);
    }
  }
}

static struct node *parse(struct arena *arena, const struct sources *ss, uint32_t file, struct tree_ids *ids,
                          struct diags *ds, bool expr) {
  struct driver *d = arena_new(arena, struct driver);
  struct parse *p = &d->p;
  p->arena = arena;
  p->sources = ss;
  p->ids = ids;
  p->ds = ds;
  bool readable = lex_init(&p->lexer, arena, ss, file, ids, ds);
  if (readable) {
    layout_init(&p->layout, &p->lexer, expr);
    size_t size = grammar_size(); /* a stack for the deepest text, of which hardly any is touched */
    d->parser = arena_alloc_raw(arena, size);
    GrammarInit(d->parser);
    feed(d, made(expr ? TK_START_EXPR : TK_START_FILE, 0));
    p->found = made(0, 0);
    parse_tokens(d);
    GrammarFinalize(d->parser);
    arena_drop(arena, d->parser, size);
    d->parser = NULL;
  }
  if (!p->result) {
    struct span all = {file, 0, (uint32_t)p->lexer.text.len};
    p->result = build(p, expr ? N_ERROR : N_FILE, all, 0);
  }
  return p->result;
}

struct node *parse_file(struct arena *arena, const struct sources *ss, uint32_t file, struct tree_ids *ids,
                        struct diags *ds) {
  return parse(arena, ss, file, ids, ds, false);
}

struct node *parse_expr(struct arena *arena, const struct sources *ss, uint32_t file, struct tree_ids *ids,
                        struct diags *ds) {
  return parse(arena, ss, file, ids, ds, true);
}

bool parse_is_incomplete(struct arena *arena, struct str text) {
  struct sources ss = sources_in(arena);
  struct diags ds = diags_in(arena);
  struct tree_ids ids = {1};
  struct lexer lx;
  if (!lex_init(&lx, arena, &ss, sources_add(&ss, STR("<input>"), text), &ids, &ds)) return false;
  int depth = 0;
  uint16_t last = 0, before = 0;
  for (;;) {
    struct token t = lex_next(&lx);
    if (!t.kind) break;
    if (t.kind == TK_LP || t.kind == TK_LB || t.kind == TK_LC) depth++;
    if (t.kind == TK_RP || t.kind == TK_RB || t.kind == TK_RC) depth--;
    if (t.kind == TK_BAD && t.end == lx.text.len && t.end - t.start >= 2 && lx.text.ptr[t.start] == '%') return true;
    before = last;
    last = t.kind;
  }
  return depth > 0 || (last && layout_leads_on(last, before));
}
