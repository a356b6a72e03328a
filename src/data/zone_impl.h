/* What a zone is made of. Private to zone.c, which asks it, and zone_file.c, which makes it. */
#ifndef SEG_DATA_ZONE_IMPL_H
#define SEG_DATA_ZONE_IMPL_H

#include "data/zone.h"

/* A day of each year, and a time on it, as the footer of a zone file writes it. */
enum rule_kind {
  RULE_JULIAN, /* Jn: day 1 to 365, 29 February is never counted */
  RULE_ZERO,   /* n: day 0 to 365, counted */
  RULE_MONTH,  /* Mm.w.d: the w-th (5: the last) weekday d (0 is Sunday) of month m */
};
struct rule_date {
  enum rule_kind kind;
  int day, month, week;
  int32_t time; /* seconds of wall time since that midnight; may be < 0 or > a day */
};

struct zone_rule {
  int32_t standard, summer;    /* offsets */
  struct rule_date start, end; /* of summer, in the wall time that holds until then */
};

struct zone {
  struct str name;
  uint32_t count;        /* changes of offset, strictly increasing */
  const int64_t *at;     /* microseconds */
  const int32_t *offset; /* count + 1: offset[i] holds before at[i], offset[i + 1] from it on */
  int32_t offset_max;    /* the largest of all, rule included */
  bool has_rule;         /* from rule_from on, instead of offset[count] */
  int64_t rule_from;     /* >= at[count - 1] */
  struct zone_rule rule;
};

/* The span of the rule alone that holds `us`; `from` and `to` are its neighbouring changes. */
struct zone_span zone_rule_span(const struct zone_rule *r, int64_t us);

#endif
