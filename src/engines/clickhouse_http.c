#include "engines/clickhouse_http.h"

#include <stdlib.h>
#include <sys/random.h>

enum {
  MESSAGE_MOST = 20000,  /* bytes of the server's message that are kept */
  WAIT_MS = 100,         /* between two looks at whether to stop */
  URL_MOST = 900 * 1024, /* servers take 1 MiB */
  CONNECT_S = 10,
};

struct ch_answer {
  struct ch *ch;
  CURL *easy;
  curl_mime *form;
  struct curl_slist *headers;
  struct arena *room; /* of the bytes that wait */
  struct buf got;
  size_t at;          /* read so far */
  size_t looked;      /* there is no end of a line before it */
  struct buf message; /* of the server, where it failed */
  char id[64];
  bool in_multi, done, failed;
  CURLcode code;
  long status;
  char error[CURL_ERROR_SIZE];
};

/* ---- spelling ---- */

void ch_escape_url(struct buf *out, struct str s) {
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (plain) buf_addc(out, (char)c);
    else buf_printf(out, "%%%02X", c);
  }
}

void ch_escape_tsv(struct buf *out, struct str s) {
  for (size_t i = 0; i < s.len; i++) {
    switch (s.ptr[i]) {
      case '\\': buf_addz(out, "\\\\"); break;
      case '\t': buf_addz(out, "\\t"); break;
      case '\n': buf_addz(out, "\\n"); break;
      case '\r': buf_addz(out, "\\r"); break;
      case 0: buf_addz(out, "\\0"); break;
      default: buf_addc(out, s.ptr[i]);
    }
  }
}

static int hex(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

static struct str unescape_url(struct arena *a, struct str s) {
  struct buf b = buf_in(a);
  for (size_t i = 0; i < s.len; i++) {
    bool code = s.ptr[i] == '%' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0;
    buf_addc(&b, code ? (char)(hex(s.ptr[i + 1]) * 16 + hex(s.ptr[i + 2])) : s.ptr[i]);
    if (code) i += 2;
  }
  return b.len ? buf_str(&b) : STR("");
}

/* ---- opening ---- */

static void close_multi(void *ctx) {
  struct ch *ch = ctx;
  if (ch->multi) ch->curl->curl_multi_cleanup(ch->multi);
}

static size_t find_any(struct str s, const char *set) {
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] && strchr(set, s.ptr[i])) return i;
  return s.len;
}

static bool has_control(struct str s) {
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F) return true;
  return false;
}

/* scheme://user:password@host:port/database */
bool ch_open(struct ch *ch, struct db *db, struct diags *ds) {
  struct arena *a = db->arena;
  size_t scheme = str_find(db->url, STR("://"));
  if (scheme == SIZE_MAX) {
    db_say(db, ds, &db_code[E0851],
           "this is no address of a ClickHouse; it is written clickhouse://user:password@host:port/database");
    return false;
  }
  bool tls = str_starts(db->url, STR("clickhouses:"));
  struct str rest = str_sub(db->url, scheme + 3, db->url.len), who = STR("");
  size_t end = find_any(rest, "/?");
  struct str place = str_sub(rest, 0, end),
             path = end < rest.len && rest.ptr[end] == '/' ? str_sub(rest, end + 1, rest.len) : STR("");
  for (size_t i = place.len; i > 0; i--)
    if (place.ptr[i - 1] == '@') {
      who = str_sub(place, 0, i - 1);
      place = str_sub(place, i, place.len);
      break;
    }
  size_t colon = find_any(who, ":");
  ch->db = db;
  ch->user = who.len ? unescape_url(a, str_sub(who, 0, colon)) : STR("default");
  ch->password =
      colon < who.len ? unescape_url(a, str_sub(who, colon + 1, who.len)) : str_from(getenv("CLICKHOUSE_PASSWORD"));
  ch->database = unescape_url(a, str_sub(path, 0, find_any(path, "?")));
  if (has_control(ch->user) || has_control(ch->password)) {
    db_say(db, ds, &db_code[E0851], "a user or password with control characters cannot be sent");
    return false;
  }
  /* the last colon, unless it stands in the brackets of an IPv6 address */
  bool has_port = false;
  for (size_t i = place.len; i > 0 && place.ptr[i - 1] != ']'; i--) has_port |= place.ptr[i - 1] == ':';
  struct str host = place.len ? place : STR("127.0.0.1");
  ch->base = str_printf(a, "%s://%.*s%s/", tls ? "https" : "http", STR_ARG(host),
                        has_port ? ""
                        : tls    ? ":8443"
                                 : ":8123");
  ch->curl = libcurl_load();
  if (!ch->curl) {
    struct diag *d =
        db_say(db, ds, &db_code[E0851], "libcurl.so.4, by which ClickHouse is asked, is not on this machine");
    diag_help(ds, d, "Debian and Ubuntu have it in the package libcurl4, Fedora and Alpine in libcurl");
    db_system_failed(db);
    return false;
  }
  if (getrandom(&ch->nonce, sizeof ch->nonce, 0) != sizeof ch->nonce) ch->nonce = (uint64_t)(uintptr_t)ch;
  arena_defer(a, close_multi, ch);
  ch->multi = ch->curl->curl_multi_init();
  if (!ch->multi) arena_fail(a);
  return true;
}

/* ---- a statement ---- */

static void kill_in_server(struct ch_answer *x);

void ch_end(struct ch_answer *x) {
  if (x->in_multi && x->got.len && !x->done && !x->failed) kill_in_server(x);
  if (x->easy) {
    if (x->in_multi) x->ch->curl->curl_multi_remove_handle(x->ch->multi, x->easy);
    x->ch->curl->curl_easy_cleanup(x->easy);
  }
  x->ch->curl->curl_mime_free(x->form);
  x->ch->curl->curl_slist_free_all(x->headers);
  arena_free(x->room);
  x->easy = NULL, x->form = NULL, x->headers = NULL, x->in_multi = false;
}

static void end_deferred(void *ctx) { ch_end(ctx); }

static size_t take(char *p, size_t size, size_t n, void *ctx) {
  struct ch_answer *x = ctx;
  buf_add(&x->got, str_of(p, size * n));
  return size * n;
}

static struct ch_answer *answer_new(struct ch *ch, struct arena *a) {
  struct ch_answer *x = arena_new(a, struct ch_answer);
  x->ch = ch;
  x->room = arena_new(a, struct arena);
  arena_init(x->room, a->mem, a->trap);
  x->got = buf_in(x->room);
  x->message = buf_in(a);
  arena_defer(a, end_deferred, x);
  x->easy = ch->curl->curl_easy_init();
  if (!x->easy) arena_fail(a);
  return x;
}

static void add_header(struct ch_answer *x, struct arena *a, const char *name, struct str value) {
  struct str line = value.len ? str_printf(a, "%s: %.*s", name, STR_ARG(value)) : str_printf(a, "%s;", name);
  struct curl_slist *more = x->ch->curl->curl_slist_append(x->headers, line.ptr);
  if (!more) arena_fail(a);
  x->headers = more;
}

static void add_part(struct ch_answer *x, struct arena *a, const char *name, struct str data, bool file) {
  curl_mimepart *p = x->ch->curl->curl_mime_addpart(x->form);
  if (!p || x->ch->curl->curl_mime_name(p, name) || x->ch->curl->curl_mime_data(p, data.ptr, data.len) ||
      (file && x->ch->curl->curl_mime_filename(p, name)))
    arena_fail(a);
}

/* Lists are tables that go along: `_seg_list3` with the one column v. */
static void add_lists(struct ch_answer *x, struct arena *a, const struct ch_ask *q, struct buf *url) {
  for (uint32_t i = 0; i < q->value_count; i++) {
    const struct sql_value *v = &q->values[i];
    if (v->kind != SQL_LIST) continue;
    if (!x->form && !(x->form = x->ch->curl->curl_mime_init(x->easy))) arena_fail(a);
    struct buf rows = buf_in(a);
    bool ints = v->count && v->items[0].kind == SQL_INT;
    for (uint32_t k = 0; k < v->count; k++) {
      if (ints) buf_printf(&rows, "%lld", (long long)v->items[k].i);
      else ch_escape_tsv(&rows, v->items[k].s);
      buf_addc(&rows, '\n');
    }
    buf_printf(url, "&_seg_list%u_structure=v%%20%s", i + 1, ints ? "Int64" : "String");
    struct str name = str_printf(a, "_seg_list%u", i + 1);
    add_part(x, a, name.ptr, rows.len ? buf_str(&rows) : STR(""), true);
  }
}

static void set_up(struct ch_answer *x, struct arena *a, const char *url) {
  const struct libcurl *curl = x->ch->curl;
  CURL *e = x->easy;
  curl->curl_easy_setopt(e, CURLOPT_URL, url);
  curl->curl_easy_setopt(e, CURLOPT_PRIVATE, (char *)x);
  curl->curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
  curl->curl_easy_setopt(e, CURLOPT_PROXY, ""); /* a database is asked directly */
  curl->curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
  curl->curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
  curl->curl_easy_setopt(e, CURLOPT_ERRORBUFFER, x->error);
  curl->curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take);
  curl->curl_easy_setopt(e, CURLOPT_WRITEDATA, x);
  curl->curl_easy_setopt(e, CURLOPT_USERAGENT, "seg");
  add_header(x, a, "X-ClickHouse-User", x->ch->user);
  add_header(x, a, "X-ClickHouse-Key", x->ch->password);
  add_header(x, a, "Expect", STR("")); /* the statement goes at once */
  curl->curl_easy_setopt(e, CURLOPT_HTTPHEADER, x->headers);
}

struct ch_answer *ch_ask(struct ch *ch, struct arena *a, const struct ch_ask *q, struct diags *ds) {
  struct ch_answer *x = answer_new(ch, a);
  snprintf(x->id, sizeof x->id, "seg-%016llx-%llu", (unsigned long long)ch->nonce, (unsigned long long)++ch->asked);
  struct buf url = buf_in(a);
  buf_printf(&url, "%.*s?query_id=%s&default_format=TabSeparatedWithNamesAndTypes", STR_ARG(ch->base), x->id);
  if (ch->database.len) {
    buf_addz(&url, "&database=");
    ch_escape_url(&url, ch->database);
  }
  buf_add(&url, ch->settings);
  buf_add(&url, q->params);
  add_lists(x, a, q, &url);
  if (url.len > URL_MOST) {
    db_say(ch->db, ds, &db_code[E0852], "the statement needs %zu bytes of values, and servers take 1 MiB", url.len);
    return NULL;
  }
  buf_addc(&url, 0);
  set_up(x, a, url.ptr);
  if (x->form) {
    add_part(x, a, "query", q->sql, false);
    ch->curl->curl_easy_setopt(x->easy, CURLOPT_MIMEPOST, x->form);
  } else {
    ch->curl->curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->sql.len);
    ch->curl->curl_easy_setopt(x->easy, CURLOPT_COPYPOSTFIELDS, q->sql.ptr);
  }
  if (ch->curl->curl_multi_add_handle(ch->multi, x->easy)) arena_fail(a);
  x->in_multi = true;
  return x;
}

/* Nobody waits for the answer any more: the server is told so by another way. */
static void kill_in_server(struct ch_answer *x) {
  struct ch *ch = x->ch;
  ch->curl->curl_multi_remove_handle(ch->multi, x->easy);
  x->in_multi = false;
  struct arena *a = db_side_arena(ch->db);
  struct ch_answer *k = answer_new(ch, a);
  struct str sql = str_printf(a, "KILL QUERY WHERE query_id = '%s' ASYNC", x->id);
  set_up(k, a, ch->base.ptr);
  ch->curl->curl_easy_setopt(k->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)sql.len);
  ch->curl->curl_easy_setopt(k->easy, CURLOPT_COPYPOSTFIELDS, sql.ptr);
  ch->curl->curl_easy_setopt(k->easy, CURLOPT_TIMEOUT, 5L);
  ch->curl->curl_easy_perform(k->easy);
  ch_end(k);
  arena_free(a);
}

/* ---- what fails ---- */

/* "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE) (version 26.7)", and as 18.16 has it: what it
 * says. */
static struct str plain_message(struct arena *a, struct str m, int *code) {
  size_t at = str_find(m, STR("Code: "));
  *code = 0;
  if (at != SIZE_MAX) {
    m = str_sub(m, at, m.len);
    for (size_t i = 6; i < m.len && m.ptr[i] >= '0' && m.ptr[i] <= '9' && *code < 100000; i++)
      *code = *code * 10 + (m.ptr[i] - '0');
  }
  for (size_t from; (from = str_find(m, STR("DB::Exception: "))) != SIZE_MAX && from < 60;)
    m = str_sub(m, from + 15, m.len);
  static const char *const ends[] = {", e.what() = ", " (version ", "\n", ": while executing ", ": While executing "};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    size_t end = str_find(m, str_from(ends[i]));
    if (end != SIZE_MAX) m = str_sub(m, 0, end);
  }
  m = str_trim(m);
  return m.len ? str_dup(a, m) : STR("it gave no reason");
}

static enum db_step fail(struct ch_answer *x, struct diags *ds) {
  struct db *db = x->ch->db;
  x->failed = true;
  bool more = x->at < x->got.len;
  if (more) buf_add(&x->message, str_sub(buf_str(&x->got), x->at, x->got.len));
  struct str m = x->message.len ? buf_str(&x->message) : STR("");
  int code;
  struct str said = plain_message(db->arena, m, &code);
  x->ch->failure = code;
  bool auth = x->status == 401 || x->status == 403 || code == 516 || code == 193 || code == 192 || code == 194;
  /* overflow, throwIf, a value that does not convert: the question's own fault */
  bool question = code == 407 || code == 395 || code == 69 || code == 70 || code == 6 || code == 72 || code == 43;
  if (!question) db_system_failed(db);
  bool over = code == 407 || (code == 395 && str_find(said, STR("non zero")) != SIZE_MAX) || /* 18.16 says no more */
              (code == 70 && str_find(said, STR("cannot be safely converted")) != SIZE_MAX);
  if (over) {
    db_say(db, ds, &db_code[E0852], "a calculation overflows (%.*s)", STR_ARG(said));
  } else if (auth) {
    db_say(db, ds, &db_code[E0851], "the server refuses the user or the password: %.*s", STR_ARG(said));
  } else if (code) {
    struct diag *d = db_say(db, ds, &db_code[E0852], "%.*s", STR_ARG(said));
    if (code == 164)
      diag_help(ds, d,
                "a user with `readonly` 1 may change no setting, and some must be as statements rely on; `readonly` 2 "
                "will do");
  } else if (x->code == CURLE_COULDNT_CONNECT || x->code == CURLE_COULDNT_RESOLVE_HOST || (x->code && !x->status)) {
    db_say(db, ds, &db_code[E0851], "no answer from the server: %s",
           x->error[0] ? x->error : x->ch->curl->curl_easy_strerror(x->code));
  } else if (x->code) {
    db_say(db, ds, &db_code[E0852], "the connection was cut in the middle of the answer (%s)",
           x->error[0] ? x->error : x->ch->curl->curl_easy_strerror(x->code));
  } else {
    db_say(db, ds, &db_code[E0852], "this is not how a ClickHouse answers: status %ld, %.*s", x->status,
           (int)(m.len < 200 ? m.len : 200), m.ptr ? m.ptr : "");
  }
  return DB_FAILED;
}

static enum db_step stopped(struct ch_answer *x, struct diags *ds) {
  kill_in_server(x);
  x->failed = true;
  db_say(x->ch->db, ds, &db_code[E0852], "interrupted");
  return DB_FAILED;
}

/* Takes part of the answer from the network. False: it is all there, or failed. */
static bool more_comes(struct ch_answer *x) {
  int running = 0;
  CURLMcode m = x->ch->curl->curl_multi_perform(x->ch->multi, &running);
  int left;
  for (CURLMsg *msg; (msg = x->ch->curl->curl_multi_info_read(x->ch->multi, &left));) {
    if (msg->msg != CURLMSG_DONE) continue;
    struct ch_answer *of = NULL; /* maybe another one that is under way */
    x->ch->curl->curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&of);
    of->code = msg->data.result;
    of->done = true;
  }
  x->ch->curl->curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &x->status);
  if (m) x->done = true, x->code = CURLE_RECV_ERROR;
  return !x->done;
}

static bool find_line(struct ch_answer *x, struct str *line) {
  const char *p = x->got.ptr,
             *end = x->looked < x->got.len ? memchr(p + x->looked, '\n', x->got.len - x->looked) : NULL;
  if (!end) {
    x->looked = x->got.len;
    return false;
  }
  *line = str_of(p + x->at, (size_t)(end - p) - x->at);
  x->at = x->looked = (size_t)(end - p) + 1;
  return true;
}

enum db_step ch_line(struct ch_answer *x, bool marked, struct str *line, struct diags *ds) {
  if (x->failed) return DB_FAILED;
  for (;;) {
    bool ok = x->status == 200;
    size_t before = x->at;
    if (ok && x->got.len && find_line(x, line)) {
      if (marked &&
          !(line->len >= 2 && line->ptr[0] == '1' && line->ptr[1] == '\t')) { /* the server's message: all of it */
        while (more_comes(x) && x->got.len - before < MESSAGE_MOST && !db_stop_asked(x->ch->db))
          x->ch->curl->curl_multi_poll(x->ch->multi, NULL, 0, WAIT_MS, NULL);
        x->at = before;
        return fail(x, ds);
      }
      return DB_ROW;
    }
    if (ok && x->at) { /* lines that were read make room */
      memmove(x->got.ptr, x->got.ptr + x->at, x->got.len - x->at);
      x->got.len -= x->at, x->looked -= x->at, x->at = 0;
    }
    if (x->done) return !x->code && ok && x->at == x->got.len ? DB_END : fail(x, ds);
    if (db_stop_asked(x->ch->db)) return stopped(x, ds);
    size_t had = x->got.len;
    if (more_comes(x) && x->got.len == had) x->ch->curl->curl_multi_poll(x->ch->multi, NULL, 0, WAIT_MS, NULL);
    if (x->status != 200 && x->got.len > MESSAGE_MOST) x->got.len = MESSAGE_MOST;
  }
}
