/* A program that holds customers of its own and asks which segments they are in. docs/embedding.md walks through it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <seg.h>

/* [compile] */
static const char schema[] =
    "schema shop of customer\n"
    "entity customer key id {\n"
    "  id       id\n"
    "  country  text?\n"
    "  plan     enum { starter, growth, enterprise }?\n"
    "  mrr      decimal(12,2)?\n"
    "  since    timestamp\n"
    "  invoices [invoice] by customer_id\n"
    "}\n"
    "entity invoice key id {\n"
    "  id     id\n"
    "  status enum { open, paid, overdue }\n"
    "  amount decimal(12,2)\n"
    "}\n";

static const char segments[] =
    "schema \"shop.schema\"\n"
    "/// Large, or growing in France.\n"
    "@owner(\"sales\")\n"
    "segment focus = mrr >= 1_000 or plan == growth and country == \"FR\"\n"
    "segment at_risk = invoices.count(status == overdue) >= 2\n"
    "segment recent = since in last 30 days\n";

static void tell(seg_diagnostics *diagnostics) {
  if (!diagnostics) return;
  fputs(diagnostics->text, stderr);
  seg_diagnostics_free(diagnostics);
}

static seg_program *compile(const char *text) {
  seg_source sources[2] = {{"shop.schema", schema, sizeof schema - 1}, {"shop.seg", NULL, 0}};
  seg_program *program;
  seg_diagnostics *diagnostics;
  sources[1].text = text;
  sources[1].length = strlen(text);
  seg_compile(NULL, sources, 2, &program, &diagnostics);
  tell(diagnostics);
  return program;
}
/* [/compile] */

/* [data] */
#define TEXT(s) \
  { s, sizeof s - 1 }

static seg_data *fill(seg_program *program) {
  static const int64_t ids[] = {1, 2, 3, 4};
  static const seg_text countries[] = {TEXT("FR"), TEXT("DE"), TEXT("FR"), {NULL, 0}};
  static const seg_text plans[] = {TEXT("growth"), TEXT("enterprise"), TEXT("starter"), TEXT("starter")};
  static const int64_t mrr[] = {25000, 149900, 4900, 0}; /* cents: decimal(12,2) has two digits behind the point */
  static const int64_t since[] = {INT64_C(1768000000000000), INT64_C(1650000000000000), INT64_C(1769800000000000),
                                  INT64_C(1700000000000000)};
  static const uint8_t valid[] = {0x07}; /* the first three of four */
  static const int64_t invoices[] = {10, 11, 12}, customers[] = {3, 3, 1}, amounts[] = {4900, 4900, 25000};
  static const seg_text statuses[] = {TEXT("overdue"), TEXT("overdue"), TEXT("paid")};
  seg_builder *builder;
  seg_data *data;
  seg_diagnostics *diagnostics;

  if (seg_builder_new(program, NULL, &builder) != SEG_OK) return NULL;
  seg_builder_add_int64(builder, seg_program_find_column(program, "customer", "id"), ids, NULL, 4);
  seg_builder_add_text(builder, seg_program_find_column(program, "customer", "country"), countries, valid, 4);
  seg_builder_add_text(builder, seg_program_find_column(program, "customer", "plan"), plans, NULL, 4);
  seg_builder_add_int64(builder, seg_program_find_column(program, "customer", "mrr"), mrr, valid, 4);
  seg_builder_add_int64(builder, seg_program_find_column(program, "customer", "since"), since, NULL, 4);
  seg_builder_add_int64(builder, seg_program_find_column(program, "invoice", "id"), invoices, NULL, 3);
  seg_builder_add_int64(builder, seg_program_find_column(program, "invoice", "customer_id"), customers, NULL, 3);
  seg_builder_add_text(builder, seg_program_find_column(program, "invoice", "status"), statuses, NULL, 3);
  seg_builder_add_int64(builder, seg_program_find_column(program, "invoice", "amount"), amounts, NULL, 3);
  seg_builder_finish(builder, &data, &diagnostics);
  tell(diagnostics);
  seg_builder_free(builder);
  return data;
}
/* [/data] */

/* [evaluate] */
static const int64_t now = INT64_C(1769853600000000); /* 2026-01-31T10:00:00Z */

static int print_members(seg_program *program, seg_data *data) {
  seg_run_options options = {0};
  seg_result *result;
  seg_diagnostics *diagnostics;
  const seg_members *members;
  size_t i;

  options.size = sizeof options;
  options.now = now;
  if (seg_evaluate(program, data, &options, &result, &diagnostics) != SEG_OK) {
    tell(diagnostics);
    return 1;
  }
  for (i = 0; (members = seg_result_members(result, i)); i++) {
    uint32_t cursor = 0, row;
    printf("%s: %" PRIu32 " of %" PRIu32 ":", seg_program_segment(program, members->segment)->name, members->count,
           members->rows);
    while ((row = seg_result_next(result, i, &cursor)) != SEG_NONE) {
      char id[32];
      seg_result_id(result, i, row, id, sizeof id);
      printf(" %s", id);
    }
    printf("\n");
  }
  seg_result_free(result);
  return 0;
}
/* [/evaluate] */

/* [row] */
/* A request names one customer: no data set, no allocation while rows are tested. */
static int print_one(seg_program *program) {
  uint32_t country = seg_program_find_column(program, "customer", "country");
  uint32_t plan = seg_program_find_column(program, "customer", "plan");
  uint32_t mrr = seg_program_find_column(program, "customer", "mrr");
  seg_filter *filter;
  seg_row *row;
  bool member;

  if (seg_filter_new(program, seg_program_find(program, "focus"), now, &filter, NULL) != SEG_OK) return 1;
  if (seg_row_new(program, "customer", &row) != SEG_OK) {
    seg_filter_free(filter);
    return 1;
  }
  seg_row_set_text(row, country, "FR", 2);
  seg_row_set_text(row, plan, "growth", 6);
  seg_row_set_double(row, mrr, 99.5);
  seg_row_test(filter, row, &member);
  printf("a French customer on growth: %s\n", member ? "in focus" : "not in focus");
  seg_row_set_text(row, plan, "starter", 7);
  seg_row_test(filter, row, &member);
  printf("on starter: %s\n", member ? "in focus" : "not in focus");
  seg_row_free(row);
  seg_filter_free(filter);
  return 0;
}
/* [/row] */

int main(void) {
  seg_program *program = compile(segments), *wrong;
  seg_data *data = program ? fill(program) : NULL;
  int failed = !data || print_members(program, data) || print_one(program);

  /* what a mistake looks like */
  wrong = compile("schema \"shop.schema\"\nsegment rich = mmr > 1_000\n");
  failed |= wrong != NULL;
  seg_program_free(wrong);
  seg_data_free(data);
  seg_program_free(program);
  return failed;
}
