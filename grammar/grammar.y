/* The grammar of schema files, segment files and single expressions, without a conflict. How lines end is settled
 * before (src/front/layout.c); what a construct means is settled behind (src/front/check*.c). The reference with an
 * example of everything is in README.md beside this file. */
%name Grammar
%token_prefix TK_
%token_type {struct token}
%default_type {struct node *}
%extra_argument {struct parse *p}
%stack_size 8000
%start_symbol start

%include {
#include "front/build.h"
#include "grammar.h"

#define AT(t) parse_span(p, t)
#define TO(a, b) parse_join(AT(a), AT(b))
#define TO_NODE(a, n) parse_join(AT(a), (n)->span)
#define FROM_NODE(n, b) parse_join((n)->span, AT(b))

void grammar_overflow(struct parse *p);
struct node *grammar_salvage(struct parse *p);
struct node *grammar_empty(struct parse *p, struct token open, struct token close);
}

%syntax_error { (void)yymajor; (void)TOKEN; p->dead = true; }
%parse_failure { p->dead = true; }
%stack_overflow { grammar_overflow(p); }

%fallback ID SCHEMA OF TIMEZONE ENUM ENTITY FROM KEY BY SET USE LET SEGMENT STATIC ACTIVE ON RULE TEST NOW EXPECT
  OUT MISSING PRESENT LAST NEXT THIS PREVIOUS.

/* Stands where the parser gave up; fed by src/front/parse.c, never by the lexer. */
%token ERR.

%type lead {struct lead *}
%type clead {struct lead *}
%type attrs {struct nodes *}
%type args {struct nodes *}
%type arglist {struct nodes *}
%type path {struct nodes *}
%type cols {struct nodes *}
%type collist {struct nodes *}
%type members {struct nodes *}
%type fields {struct nodes *}
%type decls {struct nodes *}
%type parlist {struct nodes *}
%type rules {struct nodes *}
%type conds {struct nodes *}
%type steps {struct nodes *}
%type names {struct nodes *}
%type pairs {struct nodes *}
%type objects {struct nodes *}
%type exprs {struct nodes *}
%type kind {struct token}
%type anyname {struct token}
%type name {struct token}

start ::= START_FILE decls(D).            { p->result = build_list(p, N_FILE, (struct span){p->lexer.file, 0, (uint32_t)p->lexer.text.len}, D); }
start ::= START_EXPR expr(E) NL.          { p->result = E; }

decls(R) ::= .                            { R = NULL; }
decls(R) ::= decls(D) decl(X) NL.         { R = nodes_add(p, D, X); }
decls(R) ::= decls(D) ERR NL.           { R = nodes_add(p, D, grammar_salvage(p)); }

/* ---- what stands before a declaration: doc comments and attributes ---- */
lead(R) ::= .                             { R = NULL; }
lead(R) ::= lead(L) DOC(D).               { R = lead_doc(p, L, D); }
lead(R) ::= lead(L) attr(A).              { R = lead_attr(p, L, A); }
lead(R) ::= lead(L) attr(A) NL.           { R = lead_attr(p, L, A); }
attr(R) ::= AT(A) ID(N).                  { R = build_named(p, N_ATTR, TO(A, N), N, 0); }
attr(R) ::= AT(A) ID(N) LP args(L) RP(Z). { R = build_list(p, N_ATTR, TO(A, Z), L); R->word = N.word; R->word_span = AT(N); }
attrs(R) ::= .                            { R = NULL; }
attrs(R) ::= attrs(L) attr(A).            { R = nodes_add(p, L, A); }

/* ---- schema files ---- */
decl(R) ::= lead(L) SCHEMA(S) ID(N).              { R = with_lead(build_named(p, N_SCHEMA, TO(S, N), N, 1, NULL), L); }
decl(R) ::= lead(L) SCHEMA(S) ID(N) OF ID(E).     { R = with_lead(build_named(p, N_SCHEMA, TO(S, E), N, 1, build_word(p, N_NAME, E)), L); }
decl(R) ::= lead(L) SCHEMA(S) STRING(T).          { R = with_lead(build_named(p, N_SCHEMA_REF, TO(S, T), T, 0), L); }
decl(R) ::= lead(L) TIMEZONE(S) STRING(T).        { R = with_lead(build_named(p, N_TIMEZONE, TO(S, T), T, 0), L); }
decl(R) ::= lead(L) ENUM(S) ID(N) LC members(M) RC(Z). {
  R = with_lead(build_list(p, N_ENUM, TO(S, Z), M), L); R->word = N.word; R->word_span = AT(N); }
decl(R) ::= lead(L) ENUM(S) ID(N) LC(O) RC(Z). {
  grammar_empty(p, O, Z); R = with_lead(build_named(p, N_ENUM, TO(S, Z), N, 0), L); }
decl(R) ::= lead(L) ENTITY(S) ID(N) stored(F) key(K) LC fields(B) RC(Z). {
  struct node *head = build(p, N_ENTITY, TO(S, Z), 2, F, K);
  struct nodes all = {0};
  struct nodes *list = nodes_add(p, &all, NULL);
  *array_push(p->arena, &list->list) = F;
  *array_push(p->arena, &list->list) = K;
  for (uint32_t i = 0; B && i < B->list.count; i++) nodes_add(p, list, B->list.items[i]);
  head->kids = list->list.items; head->count = list->list.count; head->depth = 8;
  head->word = N.word; head->word_span = AT(N);
  R = with_lead(head, L); }
decl(R) ::= lead(L) ENTITY(S) ID(N) stored(F) key(K) LC(O) RC(Z). {
  grammar_empty(p, O, Z); R = with_lead(build_named(p, N_ENTITY, TO(S, Z), N, 2, F, K), L); }

stored(R) ::= .                           { R = NULL; }
stored(R) ::= FROM path(P).               { R = build_list(p, N_PATH, parse_join(P->list.items[0]->span, P->list.items[P->list.count - 1]->span), P); }
path(R) ::= STRING(S).                    { R = nodes_one(p, build_word(p, N_STRING, S)); }
path(R) ::= path(P) DOT STRING(S).        { R = nodes_add(p, P, build_word(p, N_STRING, S)); }
key(R) ::= .                              { R = NULL; }
key(R) ::= KEY columns(C).                { R = C; }
columns(R) ::= cols(C).                   { R = build_list(p, N_COLUMNS, parse_join(C->list.items[0]->span, C->list.items[C->list.count - 1]->span), C); }
cols(R) ::= col(C).                       { R = nodes_one(p, C); }
cols(R) ::= LP collist(L) RP.             { R = L; }
collist(R) ::= col(C).                    { R = nodes_one(p, C); }
collist(R) ::= collist(L) COMMA col(C).   { R = nodes_add(p, L, C); }
col(R) ::= ID(N).                         { R = build_word(p, N_NAME, N); }
col(R) ::= STRING(N).                     { R = build_word(p, N_NAME, N); }

members(R) ::= member(M).                 { R = nodes_one(p, M); }
members(R) ::= members(L) sep member(M).  { R = nodes_add(p, L, M); }
members(R) ::= members(L) COMMA.          { R = L; }
member(R) ::= lead(L) ID(N).              { R = with_lead(build_named(p, N_MEMBER, AT(N), N, 1, NULL), L); }
member(R) ::= lead(L) STRING(N).          { R = with_lead(build_named(p, N_MEMBER, AT(N), N, 1, NULL), L); }
member(R) ::= lead(L) ID(N) FROM STRING(S). { R = with_lead(build_named(p, N_MEMBER, TO(N, S), N, 1, build_word(p, N_STRING, S)), L); }
sep ::= COMMA.
sep ::= NL.

fields(R) ::= field(F).                   { R = nodes_one(p, F); }
fields(R) ::= ERR.                      { R = nodes_one(p, NULL); p->body_errors++; }
fields(R) ::= fields(L) NL field(F).      { R = nodes_add(p, L, F); }
fields(R) ::= fields(L) COMMA field(F).   { R = nodes_add(p, L, F); }
fields(R) ::= fields(L) NL ERR.         { R = L; p->body_errors++; }
field(R) ::= lead(L) ID(N) type(T) stored(S) attrs(A). {
  struct span s = parse_join(TO_NODE(N, T), S ? S->span : T->span);
  R = with_lead(build_named(p, N_FIELD, s, N, 4, T, S, NULL, NULL), lead_join(p, L, A)); }
field(R) ::= lead(L) ID(N) type(T) BY columns(B) attrs(A). {
  R = with_lead(build_named(p, N_FIELD, TO_NODE(N, B), N, 4, T, NULL, B, NULL), lead_join(p, L, A)); }
field(R) ::= lead(L) ID(N) type(T) BY columns(B) TO columns(C) attrs(A). {
  R = with_lead(build_named(p, N_FIELD, TO_NODE(N, C), N, 4, T, NULL, B, C), lead_join(p, L, A)); }
type(R) ::= type0(T).                     { R = T; }
type(R) ::= type0(T) QM(Q).               { R = T; R->flag = true; R->span = FROM_NODE(T, Q); }
type0(R) ::= ID(N).                       { R = build_word(p, N_TYPE, N); }
type0(R) ::= ID(N) LP args(A) RP(Z).      { R = build_list(p, N_TYPE, TO(N, Z), A); R->word = N.word; R->word_span = AT(N); }
type0(R) ::= SET(S) LP type(T) RP(Z).     { R = build(p, N_TYPE_SET, TO(S, Z), 1, T); }
type0(R) ::= LB(A) type(T) RB(Z).         { R = build(p, N_TYPE_LIST, TO(A, Z), 1, T); }
type0(R) ::= ENUM(S) LC members(M) RC(Z). { R = build_list(p, N_TYPE_ENUM, TO(S, Z), M); }
type0(R) ::= ID(N) LC fields(F) RC(Z).    { R = build_list(p, N_TYPE_MAP, TO(N, Z), F); R->word = N.word; R->word_span = AT(N); }
type0(R) ::= ID(N) LC RC(Z).              { R = build_named(p, N_TYPE_MAP, TO(N, Z), N, 0); }

/* ---- segment files ---- */
decl(R) ::= lead(L) USE(S) ID(N).         { R = with_lead(build_named(p, N_USE, TO(S, N), N, 0), L); }
decl(R) ::= lead(L) USE(S) STRING(N).     { R = with_lead(build_named(p, N_USE, TO(S, N), N, 0), L); R->flag = true; }
decl(R) ::= lead(L) LET(S) name(N) ann(T) ASSIGN expr(E). {
  R = with_lead(build_named(p, N_LET, TO_NODE(S, E), N, 4, NULL, NULL, T, E), L); }
decl(R) ::= lead(L) LET(S) name(O) DOT name(N) params(P) ann(T) ASSIGN expr(E). {
  R = with_lead(build_named(p, N_LET, TO_NODE(S, E), N, 4, build_word(p, N_NAME, O), P, T, E), L); }
params(R) ::= .                           { R = NULL; }
params(R) ::= LP(A) parlist(L) RP(Z).     { R = build_list(p, N_PARAMS, TO(A, Z), L); }
parlist(R) ::= par(X).                    { R = nodes_one(p, X); }
parlist(R) ::= parlist(L) COMMA par(X).   { R = nodes_add(p, L, X); }
par(R) ::= ID(N) COLON type(T).           { R = build_named(p, N_PARAM, TO_NODE(N, T), N, 1, T); }
ann(R) ::= .                              { R = NULL; }
ann(R) ::= COLON type(T).                 { R = T; }

decl(R) ::= lead(L) kind(K) SEGMENT(S) ID(N) on(O) ASSIGN expr(E). {
  R = with_lead(build_named(p, N_SEGMENT, TO_NODE(K.kind ? K : S, E), N, 2, O, E), L);
  R->op = K.kind ? SEG_ACTIVE : SEG_PLAIN; }
decl(R) ::= lead(L) kind(K) SEGMENT(S) ID(N) on(O) LC(A) rules(B) RC(Z). {
  R = with_lead(build_named(p, N_SEGMENT, TO(K.kind ? K : S, Z), N, 2, O, build_list(p, N_RULES, TO(A, Z), B)), L);
  R->op = K.kind ? SEG_ACTIVE : SEG_PLAIN; }
decl(R) ::= lead(L) kind(K) SEGMENT(S) ID(N) on(O) LC(A) RC(Z). {
  R = with_lead(build_named(p, N_SEGMENT, TO(K.kind ? K : S, Z), N, 2, O, grammar_empty(p, A, Z)), L);
  R->op = K.kind ? SEG_ACTIVE : SEG_PLAIN; }
decl(R) ::= lead(L) STATIC(K) SEGMENT ID(N) on(O) ASSIGN list(E). {
  R = with_lead(build_named(p, N_SEGMENT, TO_NODE(K, E), N, 2, O, E), L);
  R->op = SEG_STATIC; }
decl(R) ::= lead(L) STATIC(K) SEGMENT ID(N) on(O) FROM STRING(F). {
  R = with_lead(build_named(p, N_SEGMENT, TO(K, F), N, 2, O, build_word(p, N_STRING, F)), L);
  R->op = SEG_STATIC; }
kind(R) ::= .                             { R = (struct token){0}; }
kind(R) ::= ACTIVE(K).                    { R = K; }
on(R) ::= .                               { R = NULL; }
on(R) ::= ON(O) ID(E).                    { R = build_named(p, N_ON, TO(O, E), E, 1, NULL); }
on(R) ::= ON(O) ID(E) ID(N).              { R = build_named(p, N_ON, TO(O, N), E, 1, build_word(p, N_NAME, N)); }
rules(R) ::= rule(X).                     { R = nodes_one(p, X); }
rules(R) ::= ERR.                       { R = nodes_one(p, build_error(p, AT(p->found))); }
rules(R) ::= rules(L) NL rule(X).         { R = nodes_add(p, L, X); }
rules(R) ::= rules(L) NL ERR.           { R = nodes_add(p, L, build_error(p, AT(p->found))); }
rule(R) ::= lead(L) RULE(S) STRING(T) LC conds(B) RC(Z). {
  R = with_lead(build_list(p, N_RULE, TO(S, Z), B), L); R->word = T.word; R->word_span = AT(T); }
rule(R) ::= lead(L) RULE(S) LC conds(B) RC(Z).           { R = with_lead(build_list(p, N_RULE, TO(S, Z), B), L); }
rule(R) ::= lead(L) RULE(S) STRING(T) LC(A) RC(Z). {
  R = with_lead(build_named(p, N_RULE, TO(S, Z), T, 1, grammar_empty(p, A, Z)), L); }
rule(R) ::= lead(L) RULE(S) LC(A) RC(Z).  { R = with_lead(build(p, N_RULE, TO(S, Z), 1, grammar_empty(p, A, Z)), L); }
conds(R) ::= cond(C).                     { R = nodes_one(p, C); }
conds(R) ::= ERR.                       { R = nodes_one(p, build_error(p, AT(p->found))); }
conds(R) ::= conds(L) NL cond(C).         { R = nodes_add(p, L, C); }
conds(R) ::= conds(L) NL ERR.           { R = nodes_add(p, L, build_error(p, AT(p->found))); }
cond(R) ::= clead(L) expr(E). {
  R = L && E->lead ? build(p, N_PAREN, E->span, 1, E) : E;
  if (L) R->lead = L; }
clead(R) ::= .                            { R = NULL; }
clead(R) ::= clead(L) DOC(D).             { R = lead_doc(p, L, D); }
clead(R) ::= clead(L) attr(A) NL.         { R = lead_attr(p, L, A); }

/* ---- tests ---- */
decl(R) ::= lead(L) TEST(S) STRING(T) LC steps(B) RC(Z). {
  R = with_lead(build_list(p, N_TEST, TO(S, Z), B), L); R->word = T.word; R->word_span = AT(T); }
decl(R) ::= lead(L) TEST(S) STRING(T) LC(A) RC(Z). {
  grammar_empty(p, A, Z); R = with_lead(build_named(p, N_TEST, TO(S, Z), T, 0), L); }
steps(R) ::= step(S).                     { R = nodes_one(p, S); }
steps(R) ::= ERR.                       { R = nodes_one(p, build_error(p, AT(p->found))); }
steps(R) ::= steps(L) NL step(S).         { R = nodes_add(p, L, S); }
steps(R) ::= steps(L) NL ERR.           { R = nodes_add(p, L, build_error(p, AT(p->found))); }
step(R) ::= NOW(N) expr(E).               { R = build(p, N_STEP_NOW, TO_NODE(N, E), 1, E); }
step(R) ::= name(N) object(O).            { R = build_named(p, N_STEP_ROW, TO_NODE(N, O), N, 1, O); }
step(R) ::= EXPECT(X) IN names(L).        { R = build_list(p, N_STEP_EXPECT, TO_NODE(X, L->list.items[L->list.count - 1]), L); R->op = EXPECT_IN; }
step(R) ::= EXPECT(X) OUT names(L).       { R = build_list(p, N_STEP_EXPECT, TO_NODE(X, L->list.items[L->list.count - 1]), L); R->op = EXPECT_OUT; }
step(R) ::= EXPECT(X) id(I) IN names(L). {
  R = build_list(p, N_STEP_EXPECT, TO_NODE(X, L->list.items[L->list.count - 1]), L);
  R->op = EXPECT_IN; R->flag = true; R->word = I->word; R->word_span = I->span; }
step(R) ::= EXPECT(X) id(I) OUT names(L). {
  R = build_list(p, N_STEP_EXPECT, TO_NODE(X, L->list.items[L->list.count - 1]), L);
  R->op = EXPECT_OUT; R->flag = true; R->word = I->word; R->word_span = I->span; }
id(R) ::= STRING(S).                      { R = build_word(p, N_STRING, S); }
id(R) ::= INT(S).                         { R = build_word(p, N_INT, S); }
names(R) ::= ID(N).                       { R = nodes_one(p, build_word(p, N_NAME, N)); }
names(R) ::= names(L) COMMA ID(N).        { R = nodes_add(p, L, build_word(p, N_NAME, N)); }
object(R) ::= LC(A) RC(Z).                { R = build_list(p, N_OBJECT, TO(A, Z), NULL); }
object(R) ::= LC(A) pairs(L) osep RC(Z).  { R = build_list(p, N_OBJECT, TO(A, Z), L); }
osep ::= .
osep ::= COMMA.
pairs(R) ::= pair(X).                     { R = nodes_one(p, X); }
pairs(R) ::= pairs(L) sep pair(X).        { R = nodes_add(p, L, X); }
pair(R) ::= anyname(N) COLON value(V).    { R = build_named(p, N_PAIR, TO_NODE(N, V), N, 1, V); }
pair(R) ::= STRING(N) COLON value(V).     { R = build_named(p, N_PAIR, TO_NODE(N, V), N, 1, V); }
value(R) ::= expr(E).                     { R = E; }
value(R) ::= object(O).                   { R = O; }
value(R) ::= LB(A) objects(L) ocomma RB(Z). { R = build_list(p, N_OBJECTS, TO(A, Z), L); }
objects(R) ::= object(O).                 { R = nodes_one(p, O); }
objects(R) ::= objects(L) COMMA object(O).{ R = nodes_add(p, L, O); }

/* ---- expressions, loosest first ---- */
expr(R) ::= IF(S) expr(C) THEN expr(A) ELSE expr(B). { R = build(p, N_IF, TO_NODE(S, B), 3, C, A, B); }
expr(R) ::= or(E).                        { R = E; }
or(R) ::= or(A) OR and(B).                { R = build_chain(p, N_OR, A, B); }
or(R) ::= and(E).                         { R = E; }
and(R) ::= and(A) AND not(B).             { R = build_chain(p, N_AND, A, B); }
and(R) ::= not(E).                        { R = E; }
not(R) ::= NOT(S) not(E).                 { R = build(p, N_NOT, TO_NODE(S, E), 1, E); }
not(R) ::= IN(S) SEGMENT ID(N).           { R = build_named(p, N_IN_SEGMENT, TO(S, N), N, 1, NULL); }
not(R) ::= cmp(E).                        { R = E; }
cmp(R) ::= val(E).                        { R = E; }
cmp(R) ::= val(A) EQ val(B).              { R = build_op(p, N_COMPARE, OP_EQ, A, B); }
cmp(R) ::= val(A) NE val(B).              { R = build_op(p, N_COMPARE, OP_NE, A, B); }
cmp(R) ::= val(A) LT val(B).              { R = build_op(p, N_COMPARE, OP_LT, A, B); }
cmp(R) ::= val(A) LE val(B).              { R = build_op(p, N_COMPARE, OP_LE, A, B); }
cmp(R) ::= val(A) GT val(B).              { R = build_op(p, N_COMPARE, OP_GT, A, B); }
cmp(R) ::= val(A) GE val(B).              { R = build_op(p, N_COMPARE, OP_GE, A, B); }
cmp(R) ::= val(A) IN range(B).            { R = build_op(p, N_IN, OP_NONE, A, B); }
cmp(R) ::= val(A) NOT IN range(B).        { R = build_op(p, N_IN, OP_NONE, A, B); R->flag = true; }
cmp(R) ::= val(A) IN SEGMENT ID(N).       { R = build_named(p, N_IN_SEGMENT, FROM_NODE(A, N), N, 1, A); }
cmp(R) ::= val(A) NOT IN SEGMENT ID(N).   { R = build_named(p, N_IN_SEGMENT, FROM_NODE(A, N), N, 1, A); R->flag = true; }
cmp(R) ::= val(V) BETWEEN val(A) AND val(B). { R = build(p, N_BETWEEN, parse_join(V->span, B->span), 3, V, A, B); }
cmp(R) ::= val(V) NOT BETWEEN val(A) AND val(B). { R = build(p, N_BETWEEN, parse_join(V->span, B->span), 3, V, A, B); R->flag = true; }
cmp(R) ::= val(A) IS MISSING(Z).          { R = build(p, N_IS_MISSING, FROM_NODE(A, Z), 1, A); }
cmp(R) ::= val(A) IS PRESENT(Z).          { R = build(p, N_IS_PRESENT, FROM_NODE(A, Z), 1, A); }
cmp(R) ::= val(A) MATCHES REGEX(X).       { R = build_named(p, N_MATCHES, FROM_NODE(A, X), X, 1, A); }
cmp(R) ::= val(A) MATCHES STRING(X).      { R = build_named(p, N_MATCHES, FROM_NODE(A, X), X, 1, A); R->flag = true; }
cmp(R) ::= val(A) MATCHES BAD(X).         { R = build_error(p, FROM_NODE(A, X)); }
range(R) ::= val(E).                      { R = E; }
range(R) ::= LAST(S) sum(E).              { R = build(p, N_LAST, TO_NODE(S, E), 1, E); }
range(R) ::= NEXT(S) sum(E). {
  if (E->kind == N_NAME && unit_from(E->word, false) >= UNIT_DAY) {
    R = build(p, N_NEXT, TO_NODE(S, E), 0);
    R->op = (uint8_t)unit_from(E->word, false);
  } else {
    R = build(p, N_NEXT, TO_NODE(S, E), 1, E);
  } }
range(R) ::= THIS(S) ID(U).               { R = build_calendar(p, N_THIS, S, U); }
range(R) ::= PREVIOUS(S) ID(U).           { R = build_calendar(p, N_PREVIOUS, S, U); }
val(R) ::= sum(E).                        { R = E; }
val(R) ::= sum(A) COALESCE val(B).        { R = build_op(p, N_COALESCE, OP_NONE, A, B); }
sum(R) ::= sum(A) PLUS term(B).           { R = build_op(p, N_ARITH, OP_ADD, A, B); }
sum(R) ::= sum(A) MINUS term(B).          { R = build_op(p, N_ARITH, OP_SUB, A, B); }
sum(R) ::= term(E).                       { R = E; }
term(R) ::= term(A) STAR unary(B).        { R = build_op(p, N_ARITH, OP_MUL, A, B); }
term(R) ::= term(A) SLASH unary(B).       { R = build_op(p, N_ARITH, OP_DIV, A, B); }
term(R) ::= unary(E).                     { R = E; }
unary(R) ::= MINUS(S) unary(E).           { R = build(p, N_NEG, TO_NODE(S, E), 1, E); }
unary(R) ::= post(E).                     { R = E; }
post(R) ::= post(E) DOT anyname(N).       { R = build_named(p, N_MEMBER_OF, FROM_NODE(E, N), N, 1, E); }
post(R) ::= post(E) DOT anyname(N) LP args(A) RP(Z). {
  R = build_before(p, N_METHOD, FROM_NODE(E, Z), E, A); R->word = N.word; R->word_span = AT(N); }
post(R) ::= post(E) LB STRING(K) RB(Z).   { R = build(p, N_INDEX, FROM_NODE(E, Z), 2, E, build_word(p, N_STRING, K)); }
post(R) ::= ID(N).                        { R = build_word(p, N_NAME, N); }
post(R) ::= ID(N) LP args(A) RP(Z).       { R = build_list(p, N_CALL, TO(N, Z), A); R->word = N.word; R->word_span = AT(N); }
post(R) ::= LP(A) expr(E) RP(Z).          { R = build(p, N_PAREN, TO(A, Z), 1, E); }
post(R) ::= lit(E).                       { R = E; }
post(R) ::= list(E).                      { R = E; }
lit(R) ::= INT(T).                        { R = build_word(p, N_INT, T); }
lit(R) ::= DEC(T).                        { R = build_word(p, N_DEC, T); }
lit(R) ::= STRING(T).                     { R = build_word(p, N_STRING, T); }
lit(R) ::= DATE(T).                       { R = build_word(p, N_DATE, T); }
lit(R) ::= STAMP(T).                      { R = build_word(p, N_STAMP, T); }
lit(R) ::= DURATION(T).                   { R = build_word(p, N_DURATION, T); }
lit(R) ::= TRUE(T).                       { R = build(p, N_TRUE, AT(T), 0); }
lit(R) ::= FALSE(T).                      { R = build(p, N_FALSE, AT(T), 0); }
lit(R) ::= BAD(T).                        { R = build_error(p, AT(T)); }
list(R) ::= LB(A) RB(Z).                  { R = build_list(p, N_LIST, TO(A, Z), NULL); }
list(R) ::= LB(A) exprs(L) ocomma RB(Z).  { R = build_list(p, N_LIST, TO(A, Z), L); }
list(R) ::= BULK(T).                      { R = build_word(p, N_BULK, T); }
ocomma ::= .
ocomma ::= COMMA.
exprs(R) ::= expr(E).                     { R = nodes_one(p, E); }
exprs(R) ::= exprs(L) COMMA expr(E).      { R = nodes_add(p, L, E); }
args(R) ::= .                             { R = NULL; }
args(R) ::= arglist(L) ocomma.            { R = L; }
arglist(R) ::= arg(A).                    { R = nodes_one(p, A); }
arglist(R) ::= arglist(L) COMMA arg(A).   { R = nodes_add(p, L, A); }
arg(R) ::= expr(E).                       { R = E; }
arg(R) ::= ID(N) COLON expr(E).           { R = build_named(p, N_ARG, TO_NODE(N, E), N, 1, E); }
arg(R) ::= ID(N) ARROW expr(E).           { R = build_named(p, N_LAMBDA, TO_NODE(N, E), N, 1, E); }
name(R) ::= ID(N).                        { R = N; }
anyname(R) ::= ID(N).                     { R = N; }
anyname(R) ::= AND(N).                    { R = N; }
anyname(R) ::= OR(N).                     { R = N; }
anyname(R) ::= NOT(N).                    { R = N; }
anyname(R) ::= IN(N).                     { R = N; }
anyname(R) ::= IS(N).                     { R = N; }
anyname(R) ::= BETWEEN(N).                { R = N; }
anyname(R) ::= MATCHES(N).                { R = N; }
anyname(R) ::= IF(N).                     { R = N; }
anyname(R) ::= THEN(N).                   { R = N; }
anyname(R) ::= ELSE(N).                   { R = N; }
anyname(R) ::= TRUE(N).                   { R = N; }
anyname(R) ::= FALSE(N).                  { R = N; }

/* What the driver (src/front/parse.c) asks of the parser's stack. */
%code {
size_t grammar_size(void) { return sizeof(yyParser); }

/* Brackets that are open where the parser stands: after an error, where it went on. */
uint32_t grammar_brackets(void *parser) {
  yyParser *y = parser;
  uint32_t n = 0;
  for (yyStackEntry *e = y->yystack + 1; e <= y->yytos; e++) {
    n += e->major == TK_LP || e->major == TK_LB || e->major == TK_LC;
    n -= e->major == TK_RP || e->major == TK_RB || e->major == TK_RC; /* shifted, and not reduced yet */
  }
  return n;
}

/* Whether `token` could stand here: the reductions that it would cause are tried on a copy of the states. */
bool grammar_accepts(void *parser, uint16_t token) {
  yyParser *y = parser;
  YYACTIONTYPE pushed[64];
  int count = 0;
  yyStackEntry *top = y->yytos;
  YYACTIONTYPE state = top->stateno;
  for (;;) {
    YYACTIONTYPE act = yy_find_shift_action((YYCODETYPE)token, state);
    if (act >= YY_MIN_REDUCE) {
      int rule = act - YY_MIN_REDUCE;
      for (int n = -yyRuleInfoNRhs[rule]; n > 0; n--) {
        if (count) count--;
        else if (top > y->yystack) top--;
      }
      state = count ? pushed[count - 1] : top->stateno;
      if (state > YY_MAX_SHIFT) return false;
      act = yy_find_reduce_action(state, (YYCODETYPE)yyRuleInfoLhs[rule]);
      if (act == YY_ACCEPT_ACTION) return true;
      if (count == 64) return false;
      pushed[count++] = state = act;
    } else {
      return act <= YY_MAX_SHIFTREDUCE || act == YY_ACCEPT_ACTION;
    }
  }
}

/* Leaves what cannot be gone on with: to the nearest place that takes ERR with at most `most` brackets open. */
void grammar_retreat(void *parser, uint32_t most) {
  yyParser *y = parser;
  while (y->yytos > y->yystack && (grammar_brackets(parser) > most || !grammar_accepts(parser, TK_ERR)))
    yy_pop_parser_stack(y);
}
}
