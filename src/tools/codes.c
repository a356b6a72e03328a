#include "tools/codes.h"

#include <stdlib.h>

#include "api/api.h"
#include "data/load.h"
#include "db/db.h"
#include "front/check.h"
#include "front/check_schema.h"
#include "infer/infer.h"
#include "ir/ir.h"
#include "run/run.h"
#include "sql/sql.h"

static int by_id(const void *a, const void *b) {
  return strcmp((*(const struct diag_code *const *)a)->id, (*(const struct diag_code *const *)b)->id);
}

struct code_list codes_all(struct arena *a) {
  static const struct diag_code *const *(*const tables[])(uint32_t *) = {
      syntax_codes, check_codes, schema_codes, ir_codes, load_codes, sql_codes, db_codes, infer_codes, api_codes,
  };
  struct code_list all = {0};
  for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
    uint32_t count;
    const struct diag_code *const *list = tables[t](&count);
    for (uint32_t i = 0; i < count; i++) *array_push(a, &all.list) = list[i];
  }
  *array_push(a, &all.list) = &run_code;
  qsort(all.list.items, all.list.count, sizeof *all.list.items, by_id);
  return all;
}

struct str code_meaning(const struct diag_code *code) {
  struct str s = str_from(code->explain);
  size_t end = str_find(s, STR("\n\n"));
  return str_trim(end == SIZE_MAX ? s : str_sub(s, 0, end));
}

struct str code_gist(const struct diag_code *code) {
  struct str s = code_meaning(code);
  for (size_t i = 1; i + 1 < s.len; i++) {
    bool end = s.ptr[i] == '.' && (s.ptr[i + 1] == ' ' || s.ptr[i + 1] == '\n');
    if (s.ptr[i] == ':' && s.ptr[i + 1] == ' ') end = true;
    if (end) return str_sub(s, 0, s.ptr[i] == ':' ? i : i + 1);
  }
  return s;
}
