#include "run/result.h"

#include "data/calendar.h"
#include "data/decimal.h"
#include "data/double_text.h"
#include "data/time_text.h"

void run_values_print(const struct run_values *v, uint32_t row, struct buf *out) {
  if (v->present && !bit_get(v->present, row)) return;
  if (v->i128) decimal_print(out, v->i128[row], v->type.scale);
  else if (v->f64) double_print_shortest(out, v->f64[row]);
  else if (v->text) buf_add(out, v->text[row]);
  else if (v->i64) {
    int64_t x = v->i64[row];
    switch (v->type.kind) {
      case TYPE_BOOL: buf_addz(out, x ? "true" : "false"); break;
      case TYPE_DATE: date_print(out, (int32_t)x); break;
      case TYPE_TIMESTAMP: timestamp_print(out, x); break;
      case TYPE_DURATION: { /* in the largest unit that divides it */
        static const struct {
          int64_t us;
          const char *name;
        } units[] = {{US_PER_DAY, "d"},    {US_PER_HOUR, "h"}, {US_PER_MINUTE, "min"},
                     {US_PER_SECOND, "s"}, {1000, "ms"},       {1, "us"}};
        for (int i = 0; i < 6; i++)
          if (x % units[i].us == 0) {
            int_print(out, x / units[i].us);
            buf_addz(out, units[i].name);
            return;
          }
        break;
      }
      default: int_print(out, x); break;
    }
  }
}

struct str run_expression(const struct ir *ir, ir_ref node, struct arena *arena) {
  struct span span = ir_at(ir, node)->span;
  if (span.file && ir->sources) {
    struct str text = str_sub(sources_get(ir->sources, span.file)->text, span.start, span.end);
    if (text.len && text.len <= 100 && str_find(text, STR("\n")) == SIZE_MAX) return text;
  }
  struct buf b = buf_in(arena);
  ir_print(ir, node, &b);
  return buf_str(&b);
}
