/* Memory of handles, the one place where a failed allocation ends, and what is static. */
#include "api/api.h"

void *api_new(const struct mem *mem, size_t size) {
  void *p = mem->resize(mem->ctx, NULL, 0, size);
  if (p) memset(p, 0, size);
  return p;
}

void api_drop(const struct mem *mem, void *p, size_t size) {
  struct mem m = *mem; /* it may lie in what goes */
  m.resize(m.ctx, p, size, 0);
}

bool api_options(void *to, size_t known, const void *given, size_t size, size_t least) {
  const unsigned char *bytes = given;
  for (size_t i = known; i < size; i++)
    if (bytes[i]) return false;
  if (size < least) return false;
  memset(to, 0, known);
  memcpy(to, given, size < known ? size : known);
  return true;
}

bool api_try(void (*work)(void *ctx), void *ctx, struct arena *a, struct arena *b) {
  struct arena_trap trap;
  a->trap = &trap;
  if (b) b->trap = &trap;
  bool fine = !setjmp(trap.env);
  if (fine) work(ctx);
  a->trap = NULL;
  if (b) b->trap = NULL;
  return fine;
}

const char *seg_version(void) { return SEG_VERSION; }

const char *seg_status_text(seg_status status) {
  switch (status) {
    case SEG_OK: return "all is well";
    case SEG_PROBLEMS: return "something is wrong with the input; the diagnostics say what";
    case SEG_BAD_ARGUMENT: return "the call breaks its contract";
    case SEG_NO_MEMORY: return "there is no memory";
    case SEG_CANCELED: return "it was canceled";
    case SEG_WRONG_TYPE: return "the column does not take values of that type";
    case SEG_BAD_VALUE: return "the value does not read as the type of its column";
    case SEG_OVERFLOW: return "a calculation overflows";
  }
  return "no such status";
}

const struct diag_code api_code[API_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "api/codes.def"
#undef CODE
};
static const struct diag_code *const code_list[API_CODES] = {
#define CODE(id, severity, name, explain) &api_code[id],
#include "api/codes.def"
#undef CODE
};
const struct diag_code *const *api_codes(uint32_t *count) {
  *count = API_CODES;
  return code_list;
}
