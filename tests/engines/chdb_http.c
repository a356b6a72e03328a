/* Current ClickHouse behind HTTP, for tests: the library of npm's @chdb/lib-linux-x64-gnu in a process of its own, with
 * as much of the server's HTTP interface as the driver uses (query, parameters, settings, tables sent along, KILL
 * QUERY, late errors).
 *
 *   chdb_http LIBRARY DATA USER PASSWORD PORTFILE PROFILE
 *
 * Another user, `hostile`, has the same password, and the settings that the file PROFILE has when a statement comes:
 * NAME=VALUE in each line. It listens on a free port of 127.0.0.1, and writes its number to PORTFILE once it
 * answers. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- the library ---- */

typedef struct {
  void *internal;
} * connection;
typedef struct {
  void *internal;
} * result;

static struct {
  connection *(*connect)(int, char **);
  void (*close)(connection *);
  result (*query)(connection, const char *, size_t, const char *, size_t);
  result (*stream)(connection, const char *, size_t, const char *, size_t, const char *const *, const size_t *,
                   const char *const *, const size_t *, size_t);
  result (*fetch)(connection, result);
  void (*cancel)(connection, result);
  void (*destroy)(result);
  char *(*buffer)(result);
  size_t (*length)(result);
  const char *(*error)(result);
} lib;

static void find(void *library, void *slot, const char *name) {
  void *p = dlsym(library, name);
  if (!p) {
    fprintf(stderr, "chdb_http: the library has no %s\n", name);
    exit(3);
  }
  memcpy(slot, &p, sizeof p);
}

static char *data_argument, *user, *password, *profile;

static connection *connect_here(void) {
  char *argv[] = {"clickhouse", data_argument};
  return lib.connect(2, argv);
}

/* ---- text ---- */

struct text {
  char *p;
  size_t len, cap;
};

static void add(struct text *t, const char *p, size_t n) {
  if (t->len + n + 1 > t->cap) {
    t->cap = (t->len + n + 1) * 2;
    t->p = realloc(t->p, t->cap);
    if (!t->p) abort();
  }
  if (n) memcpy(t->p + t->len, p, n);
  t->len += n;
  t->p[t->len] = 0;
}

static void addf(struct text *t, const char *fmt, ...) {
  char *s;
  va_list ap;
  va_start(ap, fmt);
  int n = vasprintf(&s, fmt, ap);
  va_end(ap);
  if (n < 0) abort();
  add(t, s, (size_t)n);
  free(s);
}

static int hex(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

static struct text decoded(const char *p, size_t n) {
  struct text t = {0};
  add(&t, "", 0);
  for (size_t i = 0; i < n; i++) {
    char c = p[i];
    if (c == '%' && i + 2 < n && hex(p[i + 1]) >= 0 && hex(p[i + 2]) >= 0) {
      c = (char)(hex(p[i + 1]) * 16 + hex(p[i + 2]));
      i += 2;
    } else if (c == '+') {
      c = ' ';
    }
    add(&t, &c, 1);
  }
  return t;
}

/* A text of SQL. */
static void add_quoted(struct text *t, const char *p, size_t n) {
  add(t, "'", 1);
  for (size_t i = 0; i < n; i++) {
    if (p[i] == '\'' || p[i] == '\\') add(t, "\\", 1);
    add(t, p + i, 1);
  }
  add(t, "'", 1);
}

/* ---- requests ---- */

struct pair {
  struct text name, value;
};
struct request {
  int fd;
  struct text query, id, database, format, user, password;
  struct pair *params, *settings, *parts;
  size_t param_count, setting_count, part_count;
  bool keep;
};

static struct pair *room(struct pair **items, size_t *count) {
  *items = realloc(*items, (*count + 1) * sizeof **items);
  if (!*items) abort();
  return &(*items)[(*count)++];
}

static bool send_all(int fd, const char *p, size_t n) {
  while (n) {
    ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
    if (k <= 0) return false;
    p += k, n -= (size_t)k;
  }
  return true;
}

static void url_pair(struct request *r, const char *p, size_t n) {
  const char *eq = memchr(p, '=', n);
  size_t name = eq ? (size_t)(eq - p) : n;
  struct text k = decoded(p, name), v = eq ? decoded(eq + 1, n - name - 1) : decoded("", 0);
  if (!strcmp(k.p, "query")) add(&r->query, v.p, v.len), add(&r->query, "\n", 1);
  else if (!strcmp(k.p, "query_id")) r->id = v;
  else if (!strcmp(k.p, "database")) r->database = v;
  else if (!strcmp(k.p, "default_format")) r->format = v;
  else if (!strcmp(k.p, "user")) r->user = v;
  else if (!strcmp(k.p, "password")) r->password = v;
  else if (!strncmp(k.p, "param_", 6))
    memmove(k.p, k.p + 6, k.len -= 5), k.len--, *room(&r->params, &r->param_count) = (struct pair){k, v};
  else if (k.len > 10 && (!strcmp(k.p + k.len - 10, "_structure") || !strcmp(k.p + k.len - 7, "_format")))
    *room(&r->parts, &r->part_count) = (struct pair){k, v};
  else if (!strcmp(k.p, "wait_end_of_query") || !strcmp(k.p, "buffer_size")) free(k.p), free(v.p);
  else *room(&r->settings, &r->setting_count) = (struct pair){k, v};
}

static void basic(struct request *r, const char *p) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  struct text t = {0};
  unsigned bits = 0, have = 0;
  for (; *p && strchr(digits, *p); p++) {
    bits = bits << 6 | (unsigned)(strchr(digits, *p) - digits);
    if ((have += 6) >= 8) {
      char c = (char)(bits >> (have -= 8));
      add(&t, &c, 1);
    }
  }
  char *colon = t.p ? strchr(t.p, ':') : NULL;
  if (!colon) return;
  add(&r->user, t.p, (size_t)(colon - t.p));
  add(&r->password, colon + 1, t.len - (size_t)(colon + 1 - t.p));
  free(t.p);
}

/* The parts of a form: tables that are sent along, by name. */
static void form(struct request *r, const char *body, size_t len, const char *boundary) {
  char mark[200];
  snprintf(mark, sizeof mark, "--%s", boundary);
  size_t m = strlen(mark);
  const char *end = body + len, *at = memmem(body, len, mark, m);
  while (at) {
    at += m;
    const char *next = memmem(at, (size_t)(end - at), mark, m);
    if (!next) break;
    const char *head = memmem(at, (size_t)(next - at), "\r\n\r\n", 4),
               *name = memmem(at, (size_t)(next - at), "name=\"", 6);
    if (head && name && name < head) {
      name += 6;
      struct pair *p = room(&r->parts, &r->part_count);
      *p = (struct pair){0};
      add(&p->name, name, strcspn(name, "\""));
      add(&p->value, head + 4, (size_t)(next - head - 4) - 2);
      if (!strcmp(p->name.p, "query")) add(&r->query, p->value.p, p->value.len);
    }
    at = next;
  }
}

static bool read_request(struct request *r) {
  struct text in = {0};
  char chunk[65536], *end = NULL;
  while (!end) {
    ssize_t n = recv(r->fd, chunk, sizeof chunk, 0);
    if (n <= 0) return free(in.p), false;
    add(&in, chunk, (size_t)n);
    end = strstr(in.p, "\r\n\r\n");
  }
  size_t head = (size_t)(end - in.p) + 4, length = 0;
  *end = 0;
  r->keep = true;
  char boundary[160] = "";
  bool expect = false;
  char *line = in.p;
  for (char *save = strtok_r(line, "\r\n", &line); save; save = strtok_r(NULL, "\r\n", &line)) {
    if (!strncasecmp(save, "content-length:", 15)) length = strtoul(save + 15, NULL, 10);
    else if (!strncasecmp(save, "authorization: basic ", 21)) basic(r, save + 21);
    else if (!strncasecmp(save, "x-clickhouse-user: ", 19)) add(&r->user, save + 19, strlen(save + 19));
    else if (!strncasecmp(save, "x-clickhouse-key: ", 18)) add(&r->password, save + 18, strlen(save + 18));
    else if (!strncasecmp(save, "expect:", 7)) expect = true;
    else if (!strncasecmp(save, "connection: close", 17)) r->keep = false;
    else if (!strncasecmp(save, "content-type: multipart/form-data; boundary=", 44))
      snprintf(boundary, sizeof boundary, "%s", save + 44);
  }
  if (expect) send_all(r->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25);
  while (in.len - head < length) {
    ssize_t n = recv(r->fd, chunk, sizeof chunk, 0);
    if (n <= 0) return free(in.p), false;
    add(&in, chunk, (size_t)n);
  }
  add(&r->query, "", 0);
  char *path = strchr(in.p, ' ');
  if (path) {
    char *stop = strchr(path + 1, ' ');
    if (stop) *stop = 0;
    char *q = strchr(path, '?');
    for (q = q ? q + 1 : NULL; q && *q;) {
      size_t n = strcspn(q, "&");
      url_pair(r, q, n);
      q += n + (q[n] == '&');
    }
  }
  if (boundary[0]) form(r, in.p + head, length, boundary);
  else add(&r->query, in.p + head, length);
  free(in.p);
  return true;
}

static void free_pairs(struct pair *p, size_t n) {
  for (size_t i = 0; i < n; i++) free(p[i].name.p), free(p[i].value.p);
  free(p);
}

/* ---- answers ---- */

static bool answer(struct request *r, int status, int code, const char *body, size_t n) {
  char head[300];
  char extra[60] = "";
  if (code) snprintf(extra, sizeof extra, "X-ClickHouse-Exception-Code: %d\r\n", code);
  int k = snprintf(head, sizeof head,
                   "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=UTF-8\r\n%sContent-Length: %zu\r\n\r\n", status,
                   status == 200 ? "OK" : "Error", extra, n);
  return send_all(r->fd, head, (size_t)k) && send_all(r->fd, body, n);
}

static bool refuse(struct request *r, const char *message) {
  const char *at = strstr(message, "Code: ");
  int code = at ? atoi(at + 6) : 1;
  return answer(r, code == 60 || code == 81 ? 404 : code == 516 ? 403 : 500, code, message, strlen(message));
}

static bool send_chunk(int fd, const char *p, size_t n) {
  char size[24];
  int k = snprintf(size, sizeof size, "%zx\r\n", n);
  return send_all(fd, size, (size_t)k) && send_all(fd, p, n) && send_all(fd, "\r\n", 2);
}

/* Runs one statement that gives nothing back. */
static bool command(struct request *r, connection c, const struct text *sql, bool *sent) {
  result res = lib.query(c, sql->p, sql->len, "TabSeparated", 12);
  const char *e = res ? lib.error(res) : "Code: 1. DB::Exception: no result";
  bool ok = !e || !*e;
  if (!ok) *sent = refuse(r, e);
  if (res) lib.destroy(res);
  return ok;
}

/* Tables that are sent along (NAME, with NAME_structure in the URL) are written into the query. */
static void write_tables(struct request *r) {
  for (size_t i = 0; i < r->part_count; i++) {
    struct pair *p = &r->parts[i];
    char name[200];
    snprintf(name, sizeof name, "%s_structure", p->name.p);
    for (size_t k = 0; k < r->part_count; k++) {
      char *at = strcmp(r->parts[k].name.p, name) ? NULL : strstr(r->query.p, p->name.p);
      if (!at) continue;
      struct text t = {0};
      add(&t, r->query.p, (size_t)(at - r->query.p));
      add(&t, "format(TSV, ", 12);
      add_quoted(&t, r->parts[k].value.p, r->parts[k].value.len);
      add(&t, ", ", 2);
      add_quoted(&t, p->value.p, p->value.len);
      add(&t, ")", 1);
      add(&t, at + p->name.len, r->query.len - (size_t)(at - r->query.p) - p->name.len);
      free(r->query.p);
      r->query = t;
    }
  }
}

static void add_setting(struct text *t, const char *name, const char *value, size_t n) {
  addf(t, "%s%s = ", t->len > 4 ? ", " : "", name);
  add_quoted(t, value, n);
}

/* What the file says, as if it stood in the profile of the user. */
static void add_profile(struct text *t) {
  FILE *f = fopen(profile, "r");
  char *line = NULL;
  size_t cap = 0;
  for (ssize_t n; f && (n = getline(&line, &cap, f)) > 0;) {
    if (line[n - 1] == '\n') line[--n] = 0;
    char *eq = strchr(line, '=');
    if (eq) *eq = 0, add_setting(t, line, eq + 1, (size_t)(line + n - eq - 1));
  }
  free(line);
  if (f) fclose(f);
}

static bool prepare(struct request *r, connection c, bool *sent) {
  struct text t = {0};
  bool ok = true;
  write_tables(r);
  if (ok && r->database.len) {
    t.len = 0;
    addf(&t, "USE \"%s\"", r->database.p);
    ok = command(r, c, &t, sent);
  }
  t.len = 0; /* at once, for one may spoil how the next is read: those of the URL come last, and win */
  add(&t, "SET ", 4);
  if (r->id.len)
    add_setting(&t, "log_comment", r->id.p,
                r->id.len); /* queries have names of the library's own; this is looked for */
  if (!strcmp(r->user.p, "hostile")) add_profile(&t);
  for (size_t i = 0; i < r->setting_count; i++)
    add_setting(&t, r->settings[i].name.p, r->settings[i].value.p, r->settings[i].value.len);
  if (ok && t.len > 4) ok = command(r, c, &t, sent);
  free(t.p);
  return ok;
}

/* What gives rows is read as a stream; the library refuses to do so for anything else. */
static bool gives_rows(const char *sql) {
  while (*sql == ' ' || *sql == '\n' || *sql == '(') sql++;
  return !strncasecmp(sql, "SELECT", 6) || !strncasecmp(sql, "WITH", 4);
}

static const char chunked[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";

static bool run(struct request *r, connection c) {
  bool sent = false;
  if (!prepare(r, c, &sent)) return sent;
  if (!gives_rows(r->query.p)) {
    result res = lib.query(c, r->query.p, r->query.len, "TabSeparated", 12);
    const char *e = res ? lib.error(res) : "Code: 1. DB::Exception: no result";
    sent = e && *e ? refuse(r, e) : answer(r, 200, 0, lib.buffer(res) ? lib.buffer(res) : "", lib.length(res));
    if (res) lib.destroy(res);
    return sent;
  }
  const char **names = calloc(r->param_count + 1, sizeof *names), **values = calloc(r->param_count + 1, sizeof *values);
  size_t *name_sizes = calloc(r->param_count + 1, sizeof *name_sizes),
         *value_sizes = calloc(r->param_count + 1, sizeof *value_sizes);
  if (!names || !values || !name_sizes || !value_sizes) abort();
  for (size_t i = 0; i < r->param_count; i++) {
    names[i] = r->params[i].name.p, name_sizes[i] = r->params[i].name.len;
    values[i] = r->params[i].value.p, value_sizes[i] = r->params[i].value.len;
  }
  const char *format = r->format.p ? r->format.p : "TabSeparated";
  result stream = lib.stream(c, r->query.p, r->query.len, format, strlen(format), names, name_sizes, values,
                             value_sizes, r->param_count);
  const char *e = lib.error(stream);
  bool begun = false, ok = true, headed = strstr(format, "WithNamesAndTypes") != NULL;
  if (e && *e) {
    ok = refuse(r, e);
  } else {
    for (;;) {
      result part = lib.fetch(c, stream);
      e = part ? lib.error(part) : NULL;
      size_t n = part ? lib.length(part) : 0;
      const char *p = n ? lib.buffer(part) : NULL;
      for (int i = 0; i < 2 && headed && begun && n; i++) { /* each part is written by itself, with names and types */
        const char *line = memchr(p, '\n', n);
        size_t head = line ? (size_t)(line - p) + 1 : n;
        p += head, n -= head;
      }
      if (begun && headed && part && lib.length(part) && !n) {
        lib.destroy(part);
        continue;
      }
      if (e && *e) {
        if (begun) { /* as the server does: the message in the body, and no end of the chunks */
          struct text late = {0};
          addf(&late, "\r\n__exception__\r\nseg_seg_seg_seg_\r\n%s\n%zu seg_seg_seg_seg_\r\n__exception__\r\n", e,
               strlen(e) + 1);
          send_chunk(r->fd, late.p, late.len);
          free(late.p);
          ok = false;
        } else {
          ok = refuse(r, e);
        }
        n = 0;
      } else if (n) {
        if (!begun) ok = send_all(r->fd, chunked, sizeof chunked - 1), begun = true;
        ok = ok && send_chunk(r->fd, p, n);
        if (!ok) lib.cancel(c, stream); /* nobody listens any more */
      } else {
        ok = begun ? send_all(r->fd, "0\r\n\r\n", 5) : answer(r, 200, 0, "", 0);
      }
      if (part) lib.destroy(part);
      if (!n || !ok) break;
    }
  }
  lib.destroy(stream);
  free(names), free(values), free(name_sizes), free(value_sizes);
  return ok;
}

static void *serve(void *arg) {
  int fd = (int)(intptr_t)arg;
  for (bool keep = true; keep;) {
    struct request r = {.fd = fd};
    if (!read_request(&r)) break;
    const char *u = r.user.p ? r.user.p : "", *w = r.password.p ? r.password.p : "";
    if ((strcmp(u, user) && strcmp(u, "hostile")) || strcmp(w, password)) {
      struct text t = {0};
      addf(&t,
           "Code: 516. DB::Exception: %s: Authentication failed: password is incorrect, or there is no user with such "
           "name. (AUTHENTICATION_FAILED) (version 26.7)\n",
           u);
      keep = refuse(&r, t.p);
      free(t.p);
    } else if (!r.query.len) {
      keep = answer(&r, 200, 0, "Ok.\n", 4);
    } else {
      connection *c = connect_here();
      char *by = !strncmp(r.query.p, "KILL QUERY WHERE query_id", 25) ? strdup(r.query.p + 25) : NULL;
      if (by) r.query.len = 0, addf(&r.query, "KILL QUERY WHERE Settings['log_comment']%s", by), free(by);
      if (c) keep = run(&r, *c), lib.close(c);
      else keep = refuse(&r, "Code: 1. DB::Exception: no connection to the library");
    }
    keep = keep && r.keep;
    free(r.query.p), free(r.id.p), free(r.database.p), free(r.format.p), free(r.user.p), free(r.password.p);
    free_pairs(r.params, r.param_count), free_pairs(r.settings, r.setting_count), free_pairs(r.parts, r.part_count);
  }
  close(fd);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: chdb_http LIBRARY DATA USER PASSWORD PORTFILE PROFILE\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    fprintf(stderr, "chdb_http: %s\n", dlerror());
    return 3;
  }
  find(library, &lib.connect, "chdb_connect"), find(library, &lib.close, "chdb_close_conn");
  find(library, &lib.query, "chdb_query_n"), find(library, &lib.stream, "chdb_stream_query_with_params_n");
  find(library, &lib.fetch, "chdb_stream_fetch_result"), find(library, &lib.cancel, "chdb_stream_cancel_query");
  find(library, &lib.destroy, "chdb_destroy_query_result"), find(library, &lib.buffer, "chdb_result_buffer");
  find(library, &lib.length, "chdb_result_length"), find(library, &lib.error, "chdb_result_error");
  if (asprintf(&data_argument, "--path=%s", argv[2]) < 0) return 3;
  user = argv[3], password = argv[4], profile = argv[6];
  connection *first = connect_here(); /* keeps the data open */
  if (!first) {
    fprintf(stderr, "chdb_http: no connection to the library\n");
    return 3;
  }
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, size) || listen(fd, 64) ||
      getsockname(fd, (struct sockaddr *)&at, &size)) {
    perror("chdb_http");
    return 3;
  }
  FILE *f = fopen(argv[5], "w");
  if (!f || fprintf(f, "%d\n", ntohs(at.sin_port)) < 0 || fclose(f)) {
    perror(argv[5]);
    return 3;
  }
  for (;;) {
    int client = accept(fd, NULL, NULL);
    /* answers go in several pieces: without this each waits 40 ms for the one before to be acknowledged */
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    pthread_t t;
    if (client >= 0 && !pthread_create(&t, NULL, serve, (void *)(intptr_t)client)) pthread_detach(t);
  }
}
