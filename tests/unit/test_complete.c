/* What completion offers at the end of a text, over the shop of run_world.h. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "front/complete.h"
#include "run_world.h"

static const struct {
  const char *text;   /* completed at its end */
  const char *offers; /* words that must be there; after a minus: that must not */
} cases[] = {
    {"", "country orders spent not segment let -any -FR"},
    {"cou", "country -created_at"},
    {"country == ", "FR BE missing -name -mrr"},
    {"country == F", "FR -BE"},
    {"plan in [starter, ", "growth enterprise -FR -mrr"},
    {"mrr > 10 ", "and or -mrr"},
    {"mrr > 10 and ", "mrr orders not"},
    {"orders.", "where any count sum latest lines product -status -FR -fold"},
    {"orders.any(", "status amount customer product lines -mrr"},
    {"orders.any(status == ", "open paid overdue -FR"},
    {"orders.where(status == paid).", "sum latest lines -status"},
    {"orders.where(status == paid).lines.any(", "code quantity -status"},
    {"orders.latest(by: ", "placed_at amount -mrr"},
    {"orders.latest(by: placed_at).", "status customer -sum"},
    {"orders.latest(3, by: placed_at).", "count sum -status"},
    {"orders.latest(by: placed_at).status == ", "paid"},
    {"orders.any(a => a.", "status amount -mrr"},
    {"orders.any(a => ", "a status customer"},
    {"orders.any(customer.", "mrr country orders -amount"},
    {"orders.any(status == paid) and ", "mrr -amount"},
    {"parent.", "name parent orders mrr"},
    {"parent.parent.country == ", "FR"},
    {"name.", "fold lower starts_with contains -year -any"},
    {"created_at.", "year date weekday hour -fold"},
    {"birthday.", "year weekday -hour -date"},
    {"created_at in ", "last this previous next"},
    {"created_at in last 30 ", "days months -month -and"},
    {"created_at in this ", "month quarter -days"},
    {"tags.", "has has_any has_none -fold"},
    {"metadata.", "tier seats budget -name"},
    {"in segment ", "rich ruled fixed -mrr"},
    {"country is ", "missing present -FR"},
    {"name == \"cou", "-country"},
    {"// cou", "-country"},
    {"name == \"x\" and cou", "country"},
    {"segment x on order = ", "status amount -mrr"},
    {"segment x on ", "customer order ticket -mrr"},
    {"segment x {\n  rule \"a\" {\n    plan == growth\n    orders.", "any count"},
    {"let order.big = ", "amount -mrr"},
    {"use ", "iso -mrr"},
    {"if vip then country == ", "FR"},
    {"count_true(vip, country == ", "FR"},
    {"orders.sum(amount) ", "and or in"},
    {"(((", "country"},
    {")))", ""},
    {"orders.any(status == paid", "paid -amount"},
    {"] } ) . country == ", ""},
};

static bool has(const struct completions *c, const char *word, size_t len) {
  for (uint32_t i = 0; i < c->list.count; i++)
    if (str_eq(c->list.items[i].text, str_of(word, len))) return true;
  return false;
}

static void test_offers(void **state) {
  (void)state;
  struct world w;
  begin(&w, 1, segments_text);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct completions c = complete_at(&w.arena, w.checked, w.checked->schema->base, str_from(cases[i].text));
    for (const char *p = cases[i].offers; *p;) {
      size_t n = strcspn(p, " ");
      bool not = p[0] == '-';
      if (p[n - 1] != '-' && has(&c, p + not, n - not ) == not )
        fail_msg("`%s` %s %.*s", cases[i].text, not ? "offers" : "does not offer", (int)(n - not ), p + not );
      p += n;
      p += *p == ' ';
    }
    for (uint32_t k = 1; k < c.list.count; k++)
      assert_true(str_cmp(c.list.items[k - 1].text, c.list.items[k].text) < 0);
  }
  arena_free(&w.arena);
}

/* Every condition, cut anywhere, gives something or nothing, and never harm. */
static void test_cut(void **state) {
  (void)state;
  struct world w;
  begin(&w, 1, segments_text);
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i += 3)
    for (size_t n = 0; n <= strlen(conditions[i]); n++) {
      struct completions c = complete_at(&w.arena, w.checked, w.checked->schema->base, str_of(conditions[i], n));
      assert_true(c.from <= n);
    }
  arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_offers), cmocka_unit_test(test_cut)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
