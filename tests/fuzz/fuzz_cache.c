/* A cache file with some of its bytes changed and every checksum made right: what is opened of it may be printed and
 * evaluated, and nothing outside of it is read. */
#include "cache_file.h"
#include "front/project.h"
#include "fuzz_load.h"
#include "ir/ir.h"
#include "run/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
    "schema \"s.schema\"\n"
    "segment s1 = t matches /a.*b/ or t.contains(\"x\") or t.fold() == \"ada\" or t.length() > 2\n"
    "segment s2 = n > 3 and d > 1.5 or f < 0.5 or b\n"
    "segment s3 = day in last 90 days or at in last 3 months\n"
    "segment s4 = w == p or g.has(\"p\") or m.k > 0\n"
    "segment s5 = down.where(n > 1).count(b) >= 1 or down.sum(d) > 3\n"
    "segment s6 = down.latest(2, by: at).any(n > 3) or up.n > 3 or down.max(n) > 9\n";

static const char rows[] =
    "id,t,n,d,f,b,day,at,w,g,m,parent\n"
    "3,axb,1,1.5,0.5,true,2020-01-31,2020-01-31T10:00:00Z,p,\"[\"\"p\"\",\"\"q\"\"]\",\"{\"\"k\"\":1}\",1\n"
    "1,Ada,4,-7,1,true,2026-01-01,2026-01-30T10:00:00Z,q,[],,\n"
    "2,,,,,,,,,,,1\n"
    "4,\xC3\xA9,9,2,2,false,2025-12-31,2025-12-31T00:00:00Z,z,\"[\"\"q\"\"]\",,3\n";

static char folder[64], cache[96], csv[96];
static struct cache_bytes whole;

static struct checked *checked(struct arena *a, struct diags *ds) {
  struct sources *ss = arena_new(a, struct sources);
  struct project *p = arena_new(a, struct project);
  *ss = sources_in(a);
  project_init(p, a, ss, ds);
  project_add_text(p, str_printf(a, "%s/s.seg", folder), str_from(text));
  struct checked *c = check_project(p);
  for (uint32_t i = 0; i < ds->list.count; i++) {
    if (ds->list.items[i]->code->severity != SEV_ERROR) continue;
    fprintf(stderr, "%.*s\n", STR_ARG(ds->list.items[i]->message));
    abort();
  }
  return c;
}

/* Whether it came from the cache. */
static bool once(bool lean) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct diags ds = diags_in(&a);
  struct checked *c = checked(&a, &ds);
  struct ir *ir = ir_new(&a, c, INT64_C(1769817600000000));
  for (uint32_t i = 0; i < c->segment_count; i++) ir_add_segment(ir, c, i, &ds);
  struct needs *needs = needs_all(&a, c->schema);
  struct load_options o = {0};
  struct load_report r = {0};
  struct cache_use use = {.folder = str_from(cache), .lean = lean};
  struct dataset *d = cache_load(&a, c->schema, str_from(csv), needs, &o, &ds, &r, &use);
  if (!d) abort();
  for (uint32_t row = 0; row < d->tables[0].rows; row++) {
    struct buf b = buf_in(&a);
    for (uint32_t k = 0; k < c->schema->entities[0].column_count; k++) dataset_print_value(d, 0, k, row, &b);
  }
  struct run_result result;
  struct run_options ro = {.threads = 1};
  program_run(program_emit(&a, ir), d, &ro, &a, &result); /* a sum may overflow */
  bool opened = use.opened;
  arena_free(&a);
  return opened;
}

static void clean(void) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  if (system(command) != 0) abort();
}

static void put(const char *name, const char *what) {
  FILE *f = fopen(name, "wb");
  if (!f || fputs(what, f) < 0 || fclose(f) != 0) abort();
}

static char *file_in_cache(void) {
  static char path[256];
  char command[160];
  snprintf(command, sizeof command, "ls '%s'/*.segcache", cache);
  FILE *f = popen(command, "r");
  if (!f || !fgets(path, sizeof path, f) || pclose(f) != 0) abort();
  path[strcspn(path, "\n")] = 0;
  return path;
}

static const char *path;

static void begin(void) {
  char schema[96];
  snprintf(folder, sizeof folder, "/tmp/fuzz_cache_XXXXXX");
  if (!mkdtemp(folder)) abort();
  atexit(clean);
  snprintf(cache, sizeof cache, "%s/kept", folder);
  snprintf(csv, sizeof csv, "%s/a.csv", folder);
  snprintf(schema, sizeof schema, "%s/s.schema", folder);
  put(schema, fuzz_schema);
  put(csv, rows);
  usleep(50000); /* what is younger is not kept */
  if (once(false) || !once(false)) abort();
  path = file_in_cache();
  whole = cache_bytes_read(path);
}

/* The first byte says whether the checksums are made right, and how much is used. Then edits: the place (2 bytes: of
 * the file, or a part and a byte of it), how many bytes, and these. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!path) begin();
  struct cache_bytes c = whole;
  c.bytes = malloc(whole.size);
  if (!c.bytes) abort();
  memcpy(c.bytes, whole.bytes, whole.size);
  bool seal = size && data[0] & 3, lean = size && data[0] & 4;
  for (size_t at = 1; at + 3 < size;) {
    size_t place = (data[at] | (size_t)data[at + 1] << 8) % c.size, width = 1u << (data[at + 2] & 3);
    if (data[at + 2] & 4) {
      struct cache_part p;
      memcpy(&p, whole.bytes + c.parts[data[at] % c.part_count], sizeof p);
      place = p.at + data[at + 1] % (p.size + 1);
    }
    for (at += 3; width && at < size && place < c.size; width--) c.bytes[place++] = data[at++];
  }
  if (seal) cache_bytes_seal(&c);
  cache_bytes_write(&c, path, c.size);
  free(c.bytes);
  once(lean);
  return 0;
}
