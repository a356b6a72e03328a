#include "data/re2_shim.h"

#include <re2/re2.h>

#include <exception>
#include <memory>
#include <new>

struct re2_pattern {
  re2::RE2 re;
  re2_pattern(const re2::StringPiece &s, const re2::RE2::Options &o) : re(s, o) {}
};

extern "C" enum re2_status re2_shim_new(const char *pattern, size_t length, size_t max_mem, struct re2_pattern **out) {
  try {
    re2::RE2::Options o;
    o.set_longest_match(true); /* all that is asked is whether the whole text matches */
    o.set_never_capture(true);
    o.set_log_errors(false);
    o.set_max_mem(static_cast<int64_t>(max_mem));
    std::unique_ptr<re2_pattern> p(new re2_pattern(re2::StringPiece(pattern, length), o));
    if (!p->re.ok()) return RE2_NO;
    *out = p.release();
    return RE2_YES;
  } catch (const std::bad_alloc &) {
    return RE2_NO_MEMORY;
  } catch (const std::exception &) {
    return RE2_NO;
  } catch (...) {
    return RE2_NO;
  }
}

/* When its DFA would outgrow max_mem, RE2 goes on with its NFA, which needs little and answers the
 * same. So an exception is the only way in which a match can fail, and every one means that there
 * is no memory. */
extern "C" enum re2_status re2_shim_full(const struct re2_pattern *p, const char *text, size_t length) {
  try {
    re2::StringPiece s(text ? text : "", length);
    return p->re.Match(s, 0, length, re2::RE2::ANCHOR_BOTH, nullptr, 0) ? RE2_YES : RE2_NO;
  } catch (...) {
    return RE2_NO_MEMORY;
  }
}

extern "C" int re2_shim_program_size(const struct re2_pattern *p) { return p->re.ProgramSize(); }

extern "C" void re2_shim_free(void *p) { delete static_cast<re2_pattern *>(p); }
