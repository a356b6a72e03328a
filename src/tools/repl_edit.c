/* Lines typed at a terminal, by libedit (BSD licence, in the system's packages), or read from a file; put together to
 * whole inputs. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/libedit.h"
#include "tools/repl.h"

enum { HISTORY_MOST = 2000, LISTED_MOST = 60 };

static const struct libedit *lib; /* from when lines are edited */

struct repl_edit {
  struct repl *r;
  EditLine *el;
  History *history;
  struct arena arena; /* of the input at hand */
  struct buf input;   /* the lines before */
  char *line;         /* getline's */
  size_t line_cap;
  bool given_up;
  struct str pushed; /* a line that belongs to the next input; malloc'ed */
  struct str history_path;
};

/* ---- whole inputs ---- */

static bool blank(struct str s) { return str_trim(s).len == 0; }

/* Whether the next line may still belong to it. */
static bool wants_more(struct repl_edit *e, struct str text) {
  if (parse_is_incomplete(&e->arena, text)) return true;
  if (!repl_is_definition(text)) return false;
  size_t at = text.len;
  while (at && text.ptr[at - 1] != '\n') at--;
  struct str last = str_trim(str_sub(text, at, text.len));
  return str_starts(last, STR("@")) || str_starts(last, STR("///"));
}

/* A definition over several lines ends with a blank line, or where a line begins at the left edge. */
static bool begins_anew(struct str line) {
  if (!line.len) return false;
  char c = line.ptr[0];
  return c != ' ' && c != '\t' && c != '}' && c != ')' && c != ']' && !str_starts(line, STR("and ")) &&
         !str_starts(line, STR("or "));
}

/* ---- the terminal ---- */

static char *prompt(EditLine *el) {
  struct repl_edit *e;
  lib->el_get(el, EL_CLIENTDATA, &e);
  return (char *)(e->input.len ? "...> " : "seg> ");
}

static unsigned char give_up(EditLine *el, int ch) {
  (void)ch;
  struct repl_edit *e;
  lib->el_get(el, EL_CLIENTDATA, &e);
  const LineInfo *l = lib->el_line(el);
  lib->el_cursor(el, (int)(l->lastchar - l->cursor));
  l = lib->el_line(el);
  lib->el_deletestr(el, (int)(l->lastchar - l->buffer));
  e->given_up = true;
  fputs("^C\n", stdout);
  fflush(stdout);
  return CC_NEWLINE;
}

static unsigned char suspend(EditLine *el, int ch) {
  (void)ch;
  lib->el_set(el, EL_PREP_TERM, 0);
  kill(0, SIGTSTP);
  lib->el_set(el, EL_PREP_TERM, 1);
  return CC_REDISPLAY;
}

static void list_columns(const struct completions *c, struct arena *a) {
  uint32_t width = 0, n = c->list.count < LISTED_MOST ? c->list.count : LISTED_MOST;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t w = text_width(text_shown(a, c->list.items[i].text));
    if (w > width) width = w;
  }
  struct winsize size;
  uint32_t columns = ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80, each = columns / (width + 2);
  if (!each) each = 1;
  for (uint32_t i = 0; i < n; i++)
    printf("%.*s%*s%s", STR_ARG(c->list.items[i].text), (int)(width + 2 - c->list.items[i].text.len), "",
           (i + 1) % each == 0 || i + 1 == n ? "\n" : "");
  if (n < c->list.count) printf("... and %u more\n", c->list.count - n);
  fflush(stdout);
}

static void offer_name(struct arena *a, struct completions *c, struct str prefix, struct str name) {
  if (str_starts(name, prefix)) *array_push(a, &c->list) = (struct completion){name, "", STR("")};
}

/* After a colon: commands, and what each takes. */
static struct completions complete_command(struct repl_edit *e, struct arena *a, struct str text) {
  const struct checked *c = e->r->world->s.checked;
  struct completions out = {0};
  size_t from = text.len;
  while (from > 1 && text.ptr[from - 1] != ' ') from--;
  struct str prefix = from < text.len ? str_sub(text, from, text.len) : STR("");
  out.from = (uint32_t)from;
  if (!memchr(text.ptr, ' ', text.len)) {
    out.from = 1;
    for (const struct repl_command *k = repl_commands; k->name; k++)
      offer_name(a, &out, str_sub(text, 1, text.len), str_from(k->name));
  } else if (str_starts(text, STR(":fields ")) || str_starts(text, STR(":on "))) {
    for (uint32_t i = 0; i < c->schema->entity_count; i++) offer_name(a, &out, prefix, c->schema->entities[i].name);
  } else if (str_starts(text, STR(":time "))) {
    offer_name(a, &out, prefix, STR("off"));
    offer_name(a, &out, prefix, STR("on"));
  } else {
    size_t skip = 0; /* the command, and the key of :why */
    for (int words = str_starts(text, STR(":why ")) ? 2 : 1; words--;)
      while (skip < text.len && text.ptr[skip++] != ' ') {}
    if (skip >= text.len && text.ptr[text.len - 1] != ' ') return out;
    struct str rest = skip < text.len ? str_sub(text, skip, text.len) : STR("");
    uint32_t base = e->r->on.len ? map_get(&c->schema->entity_by_name, e->r->on) : c->schema->base;
    struct completions x = complete_at(a, c, base, rest);
    if (rest.len == prefix.len) /* the first word may be a segment's name */
      for (uint32_t i = 0; i < c->segment_count; i++) offer_name(a, &x, prefix, c->segments[i].name);
    out.list.items = x.list.items;
    out.list.count = x.list.count;
    out.list.cap = x.list.cap;
    out.from = (uint32_t)skip + x.from;
  }
  return out;
}

static unsigned char complete(EditLine *el, int ch) {
  (void)ch;
  struct repl_edit *e;
  lib->el_get(el, EL_CLIENTDATA, &e);
  struct arena a;
  arena_init(&a, e->r->cli->arena->mem, e->r->cli->arena->trap);
  const LineInfo *l = lib->el_line(el);
  struct str line = str_dup(&a, str_of(l->buffer, (size_t)(l->cursor - l->buffer)));
  struct completions c;
  size_t before = e->input.len;
  if (!before && str_starts(line, STR(":"))) {
    c = complete_command(e, &a, line);
  } else {
    struct buf text = buf_in(&a);
    if (before) buf_add(&text, buf_str(&e->input));
    buf_add(&text, line);
    const struct checked *ck = e->r->world->s.checked;
    uint32_t base = e->r->on.len ? map_get(&ck->schema->entity_by_name, e->r->on) : ck->schema->base;
    c = complete_at(&a, ck, base, text.len ? buf_str(&text) : STR(""));
    if (!before && !c.from) /* a segment's name alone is an input */
      for (uint32_t i = 0; i < ck->segment_count; i++) offer_name(&a, &c, line, ck->segments[i].name);
    line = text.len ? buf_str(&text) : STR("");
  }
  unsigned char result = CC_ERROR;
  if (c.list.count) {
    struct str first = c.list.items[0].text;
    size_t common = first.len;
    for (uint32_t i = 1; i < c.list.count; i++) {
      struct str s = c.list.items[i].text;
      size_t n = 0;
      while (n < common && n < s.len && s.ptr[n] == first.ptr[n]) n++;
      common = n;
    }
    while (common && common < first.len && ((unsigned char)first.ptr[common] & 0xC0) == 0x80) common--;
    size_t typed = line.len - c.from;
    if (common > typed) {
      lib->el_insertstr(el, str_dup(&a, str_sub(first, typed, common)).ptr);
      result = CC_REFRESH;
    } else if (c.list.count > 1) {
      fputc('\n', stdout);
      list_columns(&c, &a);
      result = CC_REDISPLAY;
    } else {
      result = CC_NORM;
    }
  }
  arena_free(&a);
  return result;
}

/* ---- history ---- */

static struct str history_file(struct arena *a) {
  const char *own = getenv("SEG_HISTORY"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  if (own) return str_dup(a, str_from(own));
  struct str folder;
  if (state && state[0] == '/') {
    folder = str_printf(a, "%s/seg", state);
  } else if (home && home[0] == '/') {
    mkdir(str_printf(a, "%s/.local", home).ptr, 0700);
    mkdir(str_printf(a, "%s/.local/state", home).ptr, 0700);
    folder = str_printf(a, "%s/.local/state/seg", home);
  } else {
    return STR_NONE;
  }
  mkdir(folder.ptr, 0700);
  return str_printf(a, "%.*s/history", STR_ARG(folder));
}

static void history_open(struct repl_edit *e) {
  HistEvent ev;
  e->history = lib->history_init();
  if (!e->history) return;
  lib->history(e->history, &ev, H_SETSIZE, HISTORY_MOST);
  lib->history(e->history, &ev, H_SETUNIQUE, 1);
  e->history_path = history_file(&e->r->keep);
  if (e->history_path.len) lib->history(e->history, &ev, H_LOAD, e->history_path.ptr);
  lib->el_set(e->el, EL_HIST, lib->history, e->history);
}

/* ---- lines ---- */

struct repl_edit *repl_edit_open(struct repl *r) {
  struct repl_edit *e = calloc(1, sizeof *e);
  if (!e) arena_fail(r->cli->arena);
  e->r = r;
  arena_init(&e->arena, r->cli->arena->mem, r->cli->arena->trap);
  e->input = buf_in(&e->arena);
  if (!r->interactive) return e;
  setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX == 1) setlocale(LC_CTYPE, "C.UTF-8");
  lib = libedit_load();
  e->el = lib ? lib->el_init("seg", stdin, stdout, stderr) : NULL;
  if (!e->el) {
    r->interactive = false;
    return e;
  }
  lib->el_set(e->el, EL_CLIENTDATA, e);
  lib->el_set(e->el, EL_PROMPT, prompt);
  lib->el_set(e->el, EL_EDITOR, "emacs");
  lib->el_set(e->el, EL_SIGNAL, 0);
  lib->el_set(e->el, EL_SETTY, "-d", "-isig", NULL); /* Ctrl-C and Ctrl-Z reach us as keys while a line is edited */
  lib->el_set(e->el, EL_ADDFN, "seg-give-up", "give the input up", give_up);
  lib->el_set(e->el, EL_BIND, "^C", "seg-give-up", NULL);
  lib->el_set(e->el, EL_ADDFN, "seg-suspend", "stop as a job", suspend);
  lib->el_set(e->el, EL_BIND, "^Z", "seg-suspend", NULL);
  lib->el_set(e->el, EL_ADDFN, "seg-complete", "complete the word", complete);
  lib->el_set(e->el, EL_BIND, "\t", "seg-complete", NULL);
  lib->el_set(e->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
  lib->el_source(e->el, NULL);
  history_open(e);
  return e;
}

void repl_edit_close(struct repl_edit *e) {
  HistEvent ev;
  if (e->history && e->history_path.len) lib->history(e->history, &ev, H_SAVE, e->history_path.ptr);
  if (e->history) lib->history_end(e->history);
  if (e->el) lib->el_end(e->el);
  free(e->line);
  free((char *)e->pushed.ptr);
  arena_free(&e->arena);
  free(e);
}

/* A line without its end; it lives in e->arena. */
static bool next_line(struct repl_edit *e, struct str *out) {
  if (e->pushed.ptr) {
    *out = str_dup(&e->arena, e->pushed);
    free((char *)e->pushed.ptr);
    e->pushed = STR_NONE;
    return true;
  }
  const char *p;
  int n = 0;
  if (e->el) {
    e->given_up = false;
    errno = 0;
    lib->el_set(e->el, EL_PREP_TERM, 1); /* before the prompt shows: a Ctrl-D that comes right after it would be lost */
    p = lib->el_gets(e->el, &n);
    if (e->given_up) {
      *out = STR("");
      return true;
    }
    if (!p || n <= 0) return false;
  } else {
    ssize_t got = getline(&e->line, &e->line_cap, stdin);
    if (got < 0) return false;
    p = e->line;
    n = (int)got;
  }
  if (n && p[n - 1] == '\n') n--;
  if (n && p[n - 1] == '\r') n--;
  *out = str_dup(&e->arena, str_of(p, (size_t)n));
  HistEvent ev;
  if (e->history && n && !blank(*out)) lib->history(e->history, &ev, H_ENTER, out->ptr);
  return true;
}

static void push_back(struct repl_edit *e, struct str line) {
  char *copy = malloc(line.len + 1);
  if (!copy) arena_fail(e->r->cli->arena);
  memcpy(copy, line.ptr, line.len);
  copy[line.len] = 0;
  e->pushed = str_of(copy, line.len);
}

bool repl_edit_next(struct repl_edit *e, struct str *input) {
  arena_free(&e->arena);
  e->input = buf_in(&e->arena);
  *input = STR("");
  for (;;) {
    struct str line;
    if (!next_line(e, &line)) {
      if (!e->input.len) return false;
      break; /* the end of a file closes what is open */
    }
    if (e->given_up) {
      e->given_up = false;
      return true;
    }
    if (!e->input.len && (blank(line) || line.ptr[0] == ':')) {
      *input = line;
      return true;
    }
    if (!e->input.len && str_starts(str_trim(line), STR("//")) && !str_starts(str_trim(line), STR("///")))
      continue; /* a comment */
    if (e->input.len && blank(line)) break;
    bool whole = e->input.len && !wants_more(e, buf_str(&e->input));
    if (whole && begins_anew(line)) {
      push_back(e, line);
      break;
    }
    bool first = !e->input.len;
    if (!first) buf_addc(&e->input, '\n');
    buf_add(&e->input, line);
    struct str text = buf_str(&e->input);
    if (wants_more(e, text)) continue;
    if (first || !repl_is_definition(text)) break;
    if (line.ptr[0] == '}') break;
  }
  *input = buf_str(&e->input);
  return true;
}
