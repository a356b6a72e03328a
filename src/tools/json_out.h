/* JSON written member by member, indented. */
#ifndef SEG_TOOLS_JSON_OUT_H
#define SEG_TOOLS_JSON_OUT_H

#include <stdio.h>

#include "base/source.h"

struct json_out {
  FILE *out;
  uint32_t depth;
  bool rest;  /* something stands before, on this level */
  bool keyed; /* a key was written, and its value is next */
};

static inline struct json_out json_out_to(FILE *out) { return (struct json_out){.out = out}; }

/* `bracket` is '{' or '['; a value, as those below. */
void json_out_open(struct json_out *j, char bracket);
void json_out_close(struct json_out *j, char bracket);
void json_out_key(struct json_out *j, const char *key);
void json_out_text(struct json_out *j, struct str s);
void json_out_number(struct json_out *j, uint64_t n);
void json_out_tenths(struct json_out *j, uint64_t n);
void json_out_bool(struct json_out *j, bool b);
void json_out_null(struct json_out *j);

/* A key and its value. */
void json_out_member(struct json_out *j, const char *key, struct str s);
void json_out_count(struct json_out *j, const char *key, uint64_t n);

/* A key, and a place as `seg check --format json` has it; null where it is nowhere. */
void json_out_span(struct json_out *j, const char *key, const struct sources *ss, struct span at);

/* The last line break. */
void json_out_end(struct json_out *j);

#endif
