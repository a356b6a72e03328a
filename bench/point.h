/* One customer at a time: the values that every engine is asked about. */
#ifndef SEG_BENCH_POINT_H
#define SEG_BENCH_POINT_H

#include <stdint.h>

enum { POINT_CUSTOMERS = 1000, POINT_ROUNDS = 2000 };

struct point_customer {
  const char *country, *plan, *type;
  int64_t mrr; /* cents */
};

static inline struct point_customer point_customer(int i) {
  static const char *const countries[] = {"FR", "DE", "US", "NL"}, *const plans[] = {"starter", "growth", "enterprise"},
                           *const types[] = {"user", "org"};
  return (struct point_customer){countries[i % 4], plans[i % 3], types[i % 7 == 0], (int64_t)i * 7919 % 20011};
}

#endif
