/* Memory by lifetime.
 *
 * Everything that lives as long as something else comes from that thing's arena and goes with it. An
 * arena never returns NULL: when its allocator fails it jumps to the trap of whoever opened the work
 * (`arena_trap`), who frees the arenas concerned and reports. So no code between has an error path for
 * memory, and the n-th failing allocation is testable in one place.
 *
 * Rules: never jump across a frame of a foreign library (a SQLite callback, a C++ shim) or of another
 * thread: those set a trap of their own. What is not memory (FILE, sqlite3, mmap) is released by a
 * deferred call that the arena makes when it is freed. */
#ifndef SEG_BASE_ARENA_H
#define SEG_BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

/* An allocator of the caller's. `resize(ctx, NULL, 0, n)` allocates, `resize(ctx, p, n, 0)` frees and
 * returns NULL, all else is realloc. NULL means that there is no memory. Must be thread-safe if the
 * caller evaluates on several threads. */
struct mem {
  void *(*resize)(void *ctx, void *ptr, size_t old_size, size_t new_size);
  void *ctx;
};

extern const struct mem mem_libc; /* malloc, realloc, free */

/* Where a failed allocation goes: `if (setjmp(trap.env)) { ...free, report... }`. */
struct arena_trap {
  jmp_buf env;
};

struct arena_chunk;
struct arena_defer;

struct arena {
  const struct mem *mem;
  struct arena_trap *trap; /* NULL: abort() on failure; only for programs that chose so */
  struct arena_chunk *chunks;
  struct arena_defer *defers;
  char *next, *end; /* the free part of the newest chunk */
  size_t total;     /* bytes taken from mem */
};

/* Makes `a` empty; allocates nothing. */
void arena_init(struct arena *a, const struct mem *mem, struct arena_trap *trap);

/* Makes `a` empty and part of `parent`: with its allocator and trap, and freed with it at the latest. */
void arena_init_within(struct arena *a, struct arena *parent);
/* Such an arena, itself out of `parent`. */
struct arena *arena_within(struct arena *parent);

/* Runs the deferred calls, newest first, and gives every chunk back. `a` may be used again. */
void arena_free(struct arena *a);

/* `size` zeroed bytes, aligned to 16. Never NULL. A large block gets a chunk of its own. */
void *arena_alloc(struct arena *a, size_t size);

/* `count * size` zeroed bytes; an overflowing product counts as no memory. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* `ptr` (from arena_alloc of `a`, `old_size` bytes) grown to `new_size`, the new part zeroed. In place
 * where it is the newest block or has a chunk of its own; else copied. */
void *arena_grow(struct arena *a, void *ptr, size_t old_size, size_t new_size);

/* The same with bytes that hold anything where they are new: for what is written at once and is too large to write
 * twice. */
void *arena_alloc_raw(struct arena *a, size_t size);
void *arena_grow_raw(struct arena *a, void *ptr, size_t old_size, size_t new_size);

/* Gives a block of `size` bytes back before its time. A small one stays until the arena goes. */
void arena_drop(struct arena *a, void *ptr, size_t size);

/* A block of `from`, which has the same allocator, becomes one of `a`, of another size; not zeroed where it is new. A
 * large one is not copied. */
void *arena_take(struct arena *a, struct arena *from, void *ptr, size_t old_size, size_t new_size);

/* Calls `fn(ctx)` when `a` is freed, also after a failed allocation. */
void arena_defer(struct arena *a, void (*fn)(void *ctx), void *ctx);

/* Ends the current work as if memory had run out (for foreign libraries that say so). */
_Noreturn void arena_fail(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

#endif
