/* The library on any condition and one row: a filter and an evaluation over that row alone give one answer. The first
 * bytes are the row's, the others the condition. */
#include <seg.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
    "schema shop of customer\ntimezone \"Europe/Paris\"\nentity customer key id {\n  id id\n  name text?\n  plan enum { growth, starter }?\n  mrr decimal(12,2)?\n"
    "  age int?\n  score float?\n  vip bool?\n  born date?\n  since timestamp?\n  tags set(text)\n  metadata map { tier text?, seats int? }\n}\n";

static const int64_t now = INT64_C(1769853600000000);

enum { ROW_BYTES = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const names[] = {"", "Ada", "growth", "Stra\xC3\x9F"},
                           *const plans[] = {"growth", "starter", "else", ""},
                           *const maps[] = {"{}", "{\"tier\":\"gold\"}", "{\"seats\":7}", "{\"tier\":1,\"n\":\"5\"}"},
                           *const sets[] = {"[]", "[\"a\"]", "[\"a\",\"7\"]", "[\"growth\"]"};
  static const seg_text lists[4][2] = {
      {{NULL, 0}, {NULL, 0}}, {{"a", 1}, {NULL, 0}}, {{"7", 1}, {"a", 1}}, {{"growth", 6}, {NULL, 0}}};
  static const size_t list_counts[] = {0, 1, 2, 1};
  if (size < ROW_BYTES || size > 4000) return 0;
  char text[5000];
  int n = snprintf(text, sizeof text, "schema \"shop.schema\"\nsegment a = ");
  memcpy(text + n, data + ROW_BYTES, size - ROW_BYTES);
  seg_source sources[] = {{"shop.schema", schema, sizeof schema - 1}, {"a.seg", text, (size_t)n + size - ROW_BYTES}};
  seg_program *p;
  seg_filter *f;
  if (seg_compile(NULL, sources, 2, &p, NULL) != SEG_OK) return 0;
  if (seg_filter_new(p, 0, now, &f, NULL) != SEG_OK) {
    seg_program_free(p);
    return 0;
  }
  const char *entity = "customer";
#define C(name) seg_program_find_column(p, entity, name)
  const int64_t id = data[0], mrr = (int64_t)data[1] * 1000 - 50000, born = (int64_t)data[3] * 97,
                since = now - (int64_t)data[4] * INT64_C(3600000000) * 11;
  const int64_t age = data[2] < 250 ? data[2] : INT64_MAX - data[2];
  const double score = data[5] / 8.0 - 9;
  const bool vip = data[6] & 1;
  const uint8_t there = data[7];
  const seg_text name = {names[data[6] >> 1 & 3], strlen(names[data[6] >> 1 & 3])},
                 plan = {plans[data[6] >> 3 & 3], strlen(plans[data[6] >> 3 & 3])};
  const seg_text map = {maps[data[6] >> 5 & 3], strlen(maps[data[6] >> 5 & 3])},
                 set = {sets[data[5] & 3], strlen(sets[data[5] & 3])};
  seg_row *r;
  seg_builder *b;
  seg_data *d;
  if (seg_row_new(p, entity, &r) != SEG_OK || seg_builder_new(p, NULL, &b) != SEG_OK) abort();
#define VALID(bit) (const uint8_t[]){(uint8_t)(there >> (bit)&1)}
  seg_builder_add_int64(b, C("id"), &id, NULL, 1);
  seg_builder_add_int64(b, C("mrr"), &mrr, VALID(0), 1);
  seg_builder_add_int64(b, C("age"), &age, VALID(1), 1);
  seg_builder_add_int64(b, C("born"), &born, VALID(2), 1);
  seg_builder_add_int64(b, C("since"), &since, VALID(3), 1);
  seg_builder_add_double(b, C("score"), &score, VALID(4), 1);
  seg_builder_add_bool(b, C("vip"), &vip, VALID(5), 1);
  seg_builder_add_text(b, C("name"), &name, VALID(6), 1);
  seg_builder_add_text(b, C("plan"), &plan, VALID(7), 1);
  seg_builder_add_text(b, C("metadata"), &map, NULL, 1);
  seg_builder_add_text(b, C("tags"), &set, NULL, 1);
  if (seg_builder_finish(b, &d, NULL) != SEG_OK) abort();
  seg_row_set_int64(r, C("id"), id);
  if (there >> 0 & 1) seg_row_set_int64(r, C("mrr"), mrr);
  if (there >> 1 & 1) seg_row_set_int64(r, C("age"), age);
  if (there >> 2 & 1) seg_row_set_int64(r, C("born"), born);
  if (there >> 3 & 1) seg_row_set_int64(r, C("since"), since);
  if (there >> 4 & 1) seg_row_set_double(r, C("score"), score);
  if (there >> 5 & 1) seg_row_set_bool(r, C("vip"), vip);
  if (there >> 6 & 1) seg_row_set_text(r, C("name"), name.ptr, name.length);
  if (there >> 7 & 1) seg_row_set_text(r, C("plan"), plan.ptr, plan.length);
  seg_row_set_text(r, C("metadata"), map.ptr, map.length);
  seg_row_set_list(r, C("tags"), lists[data[5] & 3], list_counts[data[5] & 3]);
  seg_run_options o = {.size = sizeof o, .now = now};
  seg_result *result;
  bool member;
  seg_status alone = seg_row_test(f, r, &member), over_data = seg_evaluate(p, d, &o, &result, NULL);
  if (alone == SEG_OK && over_data == SEG_OK && member != (seg_result_members(result, 0)->count == 1)) abort();
  if (alone != SEG_OK && alone != SEG_OVERFLOW) abort();
  seg_result_free(result);
  seg_row_free(r);
  seg_filter_free(f);
  seg_builder_free(b);
  seg_data_free(d);
  seg_program_free(p);
  return 0;
}
