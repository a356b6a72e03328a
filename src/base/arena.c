#include "base/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

/* Tests that fail each allocation set it to 1: every block is then asked for by itself. */
#ifndef ARENA_CHUNK_FIRST
#define ARENA_CHUNK_FIRST 4096
#endif

enum {
  ALIGN = 16,
  CHUNK_FIRST = ARENA_CHUNK_FIRST,
  CHUNK_MOST = CHUNK_FIRST > 1 ? 1 << 20 : 1,
  LARGE = 1 << 16,
  HUGE_LEAST = 4 << 20,
};

struct arena_chunk {
  struct arena_chunk *next;
  size_t size; /* with this header */
  char *data;  /* only of a block with a chunk of its own; NULL else */
  size_t pad;
};

struct arena_defer {
  struct arena_defer *next;
  void (*fn)(void *);
  void *ctx;
};

_Static_assert(sizeof(struct arena_chunk) % ALIGN == 0, "chunk data must stay aligned");

/* A page that is touched for the first time costs more than its 4096 bytes do: columns are millions of them. What lies
 * in whole huge pages is asked for in such; nothing is taken that was not asked for. */
static void use_huge_pages(void *p, size_t size) {
#ifdef MADV_HUGEPAGE
  enum { PAGE = 2 << 20 };
  uintptr_t from = ((uintptr_t)p + PAGE - 1) & ~(uintptr_t)(PAGE - 1),
            to = ((uintptr_t)p + size) & ~(uintptr_t)(PAGE - 1);
  if (to > from) madvise((void *)from, to - from, MADV_HUGEPAGE);
#else
  (void)p, (void)size;
#endif
}

static void *libc_resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
  (void)ctx, (void)old_size;
  if (new_size == 0) {
    free(ptr);
    return NULL;
  }
  void *p = realloc(ptr, new_size);
  if (p && new_size >= HUGE_LEAST) use_huge_pages(p, new_size);
  return p;
}

const struct mem mem_libc = {libc_resize, NULL};

void arena_init(struct arena *a, const struct mem *mem, struct arena_trap *trap) {
  memset(a, 0, sizeof *a);
  a->mem = mem;
  a->trap = trap;
}

void arena_free(struct arena *a) {
  while (a->defers) {
    struct arena_defer *d = a->defers;
    a->defers = d->next; /* first, so that a call that frees again does not run twice */
    d->fn(d->ctx);
  }
  struct arena_chunk *c = a->chunks;
  while (c) {
    struct arena_chunk *next = c->next;
    ASAN_UNPOISON_MEMORY_REGION(c, c->size);
    a->mem->resize(a->mem->ctx, c, c->size, 0);
    c = next;
  }
  arena_init(a, a->mem, a->trap);
}

_Noreturn void arena_fail(struct arena *a) {
  if (!a->trap) abort();
  longjmp(a->trap->env, 1);
}

static size_t round_up(size_t n) { return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1); }

static struct arena_chunk *chunk_new(struct arena *a, size_t size) {
  struct arena_chunk *c = a->mem->resize(a->mem->ctx, NULL, 0, size);
  if (!c) arena_fail(a);
  memset(c, 0, sizeof *c);
  c->size = size;
  a->total += size;
  return c;
}

static void *alloc(struct arena *a, size_t size, bool zeroed) {
  if (size > SIZE_MAX / 2) arena_fail(a);
  size_t n = round_up(size ? size : 1);
  if (n >= LARGE) {
    struct arena_chunk *c = chunk_new(a, n + sizeof *c);
    c->data = (char *)(c + 1);
    /* behind the newest chunk, so that small blocks go on filling that one */
    if (a->chunks) {
      c->next = a->chunks->next;
      a->chunks->next = c;
    } else {
      a->chunks = c;
    }
    if (zeroed) memset(c->data, 0, n);
    return c->data;
  }
  if ((size_t)(a->end - a->next) < n) {
    size_t want = a->total < CHUNK_FIRST ? CHUNK_FIRST : a->total;
    if (want > CHUNK_MOST) want = CHUNK_MOST;
    if (want < n + sizeof(struct arena_chunk)) want = n + sizeof(struct arena_chunk);
    struct arena_chunk *c = chunk_new(a, want);
    c->next = a->chunks;
    a->chunks = c;
    a->next = (char *)(c + 1);
    a->end = (char *)c + want;
    ASAN_POISON_MEMORY_REGION(a->next, (size_t)(a->end - a->next));
  }
  void *p = a->next;
  a->next += n;
  ASAN_UNPOISON_MEMORY_REGION(p, size ? size : 1);
  memset(p, 0, size ? size : 1);
  return p;
}

void *arena_alloc(struct arena *a, size_t size) { return alloc(a, size, true); }
void *arena_alloc_raw(struct arena *a, size_t size) { return alloc(a, size, false); }

void *arena_array(struct arena *a, size_t count, size_t size) {
  size_t n;
  if (__builtin_mul_overflow(count, size, &n)) arena_fail(a);
  return arena_alloc(a, n);
}

static struct arena_chunk **chunk_of_large(struct arena *a, const void *ptr) {
  for (struct arena_chunk **c = &a->chunks; *c; c = &(*c)->next)
    if ((*c)->data == (const char *)ptr) return c;
  return NULL;
}

static void *grow(struct arena *a, void *ptr, size_t old_size, size_t new_size, bool zeroed) {
  if (!ptr) return alloc(a, new_size, zeroed);
  if (new_size <= old_size) return ptr;
  if (new_size > SIZE_MAX / 2) arena_fail(a);
  size_t old_n = round_up(old_size ? old_size : 1), new_n = round_up(new_size);
  if (old_n >= LARGE) {
    struct arena_chunk **at = chunk_of_large(a, ptr);
    size_t old_chunk = (*at)->size;
    struct arena_chunk *c = a->mem->resize(a->mem->ctx, *at, old_chunk, new_n + sizeof(struct arena_chunk));
    if (!c) arena_fail(a);
    a->total += new_n + sizeof *c - old_chunk;
    c->size = new_n + sizeof *c;
    c->data = (char *)(c + 1);
    *at = c;
    if (zeroed) memset(c->data + old_size, 0, new_n - old_size);
    return c->data;
  }
  if ((char *)ptr + old_n == a->next && (size_t)(a->end - (char *)ptr) >= new_n && new_n < LARGE) {
    a->next = (char *)ptr + new_n;
    ASAN_UNPOISON_MEMORY_REGION(ptr, new_size);
    memset((char *)ptr + old_size, 0, new_size - old_size);
    return ptr;
  }
  void *p = alloc(a, new_size, zeroed);
  memcpy(p, ptr, old_size);
  return p;
}

void *arena_grow(struct arena *a, void *ptr, size_t old_size, size_t new_size) {
  return grow(a, ptr, old_size, new_size, true);
}
void *arena_grow_raw(struct arena *a, void *ptr, size_t old_size, size_t new_size) {
  return grow(a, ptr, old_size, new_size, false);
}

void arena_drop(struct arena *a, void *ptr, size_t size) {
  if (!ptr || round_up(size ? size : 1) < LARGE) return;
  struct arena_chunk **at = chunk_of_large(a, ptr), *c = *at;
  *at = c->next;
  a->total -= c->size;
  a->mem->resize(a->mem->ctx, c, c->size, 0);
}

void *arena_take(struct arena *a, struct arena *from, void *ptr, size_t old_size, size_t new_size) {
  size_t old_n = round_up(old_size ? old_size : 1), new_n = round_up(new_size ? new_size : 1);
  if (new_size > SIZE_MAX / 2) arena_fail(a);
  if (!ptr || old_n < LARGE || new_n < LARGE || a->mem != from->mem) {
    void *p = arena_alloc_raw(a, new_size);
    if (ptr) memcpy(p, ptr, old_size < new_size ? old_size : new_size);
    arena_drop(from, ptr, old_size);
    return p;
  }
  struct arena_chunk **at = chunk_of_large(from, ptr), *c = *at;
  size_t old_chunk = c->size;
  if (new_n + sizeof *c != old_chunk) {
    c = a->mem->resize(a->mem->ctx, c, old_chunk, new_n + sizeof *c);
    if (!c) arena_fail(a); /* it is still there, and goes with `from` */
  }
  *at = c->next;
  from->total -= old_chunk;
  c->size = new_n + sizeof *c;
  c->data = (char *)(c + 1);
  a->total += c->size;
  if (a->chunks) { /* as alloc does */
    c->next = a->chunks->next;
    a->chunks->next = c;
  } else {
    c->next = NULL;
    a->chunks = c;
  }
  return c->data;
}

void arena_defer(struct arena *a, void (*fn)(void *ctx), void *ctx) {
  struct arena_defer *d = arena_new(a, struct arena_defer);
  d->fn = fn;
  d->ctx = ctx;
  d->next = a->defers;
  a->defers = d;
}

static void free_within(void *ctx) { arena_free(ctx); }

void arena_init_within(struct arena *a, struct arena *parent) {
  arena_init(a, parent->mem, parent->trap);
  arena_defer(parent, free_within, a);
}

struct arena *arena_within(struct arena *parent) {
  struct arena *a = arena_new(parent, struct arena);
  arena_init_within(a, parent);
  return a;
}
