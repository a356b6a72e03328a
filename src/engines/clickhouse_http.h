/* ClickHouse over HTTP: a statement goes, rows come back line by line as the server sends them.
 *
 * The server may fail when half of an answer is out. It then writes its message into the body, with the chunks broken
 * off or, up to version 24, properly ended. So each row is asked for with a mark in front, `1` and a tab: a line
 * without it is the message, and an answer whose chunks do not end was cut. */
#ifndef SEG_ENGINES_CLICKHOUSE_HTTP_H
#define SEG_ENGINES_CLICKHOUSE_HTTP_H

#include "db/driver.h"
#include "engines/libcurl.h"

struct ch_rows {
  ARRAY_OF(struct str) cells; /* row by row */
  uint32_t width;
};

/* Of an entity's table. */
struct ch_table {
  uint64_t rows;
  uint64_t state; /* another one for each state of it */
  bool merge_tree, nodes;
  bool otherwise; /* something but its parts says what it holds */
  bool fresh;     /* its parts are so new that others might look alike */
};

enum { CH_UNKNOWN_SETTING = 115 };

struct ch {
  struct db *db;
  const struct libcurl *curl;
  CURLM *multi;
  struct str base; /* http://host:port/ */
  struct str user, password, database;
  struct str settings; /* "&name=value...": what is pinned and was not so */
  uint32_t major;      /* of the server's version */
  struct str version;
  bool old;            /* before 24: it is asked in words that all versions know */
  int failure;         /* the server's number of what failed last; 0: it was not the server that said so */
  struct ch_rows rows; /* what it says of the tables that a run needs (clickhouse_open.c) */
  struct ch_table *tables;
  const struct needs *about, *first; /* which tables; those that were asked about when it was opened */
  bool has_states;
  uint64_t server; /* who answered, and for whom */
  uint64_t asked;  /* statements so far */
  uint64_t nonce;
};

struct ch_answer;

/* A text as a value of the URL; as a field of tab-separated text. */
void ch_escape_url(struct buf *out, struct str s);
void ch_escape_tsv(struct buf *out, struct str s);

struct ch_ask {
  struct str sql;
  struct str params;              /* "&param_p1=..." */
  const struct sql_value *values; /* lists among them are sent along as tables, _seg_list<number> */
  uint32_t value_count;
};

/* Starts a statement; NULL with errors. It goes with the arena, or by ch_end. */
struct ch_answer *ch_ask(struct ch *ch, struct arena *a, const struct ch_ask *q, struct diags *ds);
/* The next line, which stands until the next call: with its mark, which is checked but for the first `head` lines. */
enum db_step ch_line(struct ch_answer *x, bool marked, struct str *line, struct diags *ds);
/* Ends it, in the server, too, where it still runs. */
void ch_end(struct ch_answer *x);

/* Opening. */
bool ch_open(struct ch *ch, struct db *db, struct diags *ds);

#endif
