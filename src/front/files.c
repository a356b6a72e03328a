/* The file system: reading a file whole, and the files of a folder. A failed allocation must not leave a descriptor
 * open, so what is open while memory is asked for stands behind a trap of its own. */
#define _GNU_SOURCE /* strerrordesc_np: thread-safe */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "front/project.h"

enum { FOLDERS_DEEP = 100 };

static struct str reason(int error) {
  switch (error) {
    case ENOENT: return STR("there is no such file");
    case ENOTDIR: return STR("a part of its path is no folder");
    case EACCES: return STR("permission is denied");
    case EISDIR: return STR("it is a folder");
    case ELOOP: return STR("it is a link that leads in a circle");
    case ENAMETOOLONG: return STR("its path is too long");
    case EMFILE:
    case ENFILE: return STR("too many files are open");
  }
  const char *z = strerrordesc_np(error);
  return z ? str_from(z) : STR("the system does not say why");
}

/* Reads to the end; false with errno in *error. EFBIG: it is beyond the limit. */
static bool read_all(int fd, size_t expected, struct buf *out, int *error) {
  out->cap = expected + 1;
  out->ptr = arena_alloc(out->arena, out->cap);
  for (;;) {
    if (out->len == out->cap) {
      out->ptr = arena_grow(out->arena, out->ptr, out->cap, out->cap * 2);
      out->cap *= 2;
    }
    ssize_t n = read(fd, out->ptr + out->len, out->cap - out->len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      *error = errno;
      return false;
    }
    if (n == 0) return true;
    out->len += (size_t)n;
    if (out->len >= PROJECT_FILE_MOST) {
      *error = EFBIG;
      return false;
    }
  }
}

bool file_read(void *ctx, struct arena *a, struct str path, struct str *text, struct str *why) {
  (void)ctx;
  if (memchr(path.ptr, 0, path.len)) {
    *why = STR("its path holds a zero byte");
    return false;
  }
  struct str z = str_dup(a, path);
  int fd = open(z.ptr, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    *why = reason(errno);
    return false;
  }
  struct arena_trap *outer = a->trap, here;
  a->trap = &here;
  if (setjmp(here.env)) {
    close(fd);
    a->trap = outer;
    arena_fail(a);
  }
  struct stat st;
  int error = 0;
  struct buf b = buf_in(a);
  if (fstat(fd, &st) < 0) error = errno;
  else if (S_ISDIR(st.st_mode)) error = EISDIR;
  else if (st.st_size >= PROJECT_FILE_MOST) error = EFBIG;
  else read_all(fd, S_ISREG(st.st_mode) ? (size_t)st.st_size : 4096, &b, &error);
  close(fd);
  a->trap = outer;
  if (error) {
    *why = error == EFBIG ? STR("it has 1 GiB or more, which is too much for a source file") : reason(error);
    return false;
  }
  *text = buf_str(&b);
  return true;
}

/* ---- folders ---- */

static int by_name(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

/* The names in a folder but hidden ones, sorted. */
static bool list_folder(struct arena *a, struct str path, struct path_list *out, struct str *why) {
  DIR *dir = opendir(str_dup(a, path).ptr);
  if (!dir) {
    *why = str_printf(a, "cannot read the folder `%.*s`: %.*s", STR_ARG(path), STR_ARG(reason(errno)));
    return false;
  }
  struct arena_trap *outer = a->trap, here;
  a->trap = &here;
  if (setjmp(here.env)) {
    closedir(dir);
    a->trap = outer;
    arena_fail(a);
  }
  for (struct dirent *e; (e = readdir(dir));)
    if (e->d_name[0] != '.') *array_push(a, &out->list) = str_dup(a, str_from(e->d_name));
  closedir(dir);
  a->trap = outer;
  if (out->list.count) qsort(out->list.items, out->list.count, sizeof *out->list.items, by_name);
  return true;
}

static bool expand_folder(struct arena *a, struct str path, int depth, struct path_list *out, struct str *why) {
  struct path_list names = {0};
  if (!list_folder(a, path, &names, why)) return false;
  const char *slash = str_ends(path, STR("/")) ? "" : "/";
  for (uint32_t i = 0; i < names.list.count; i++) {
    struct str name = names.list.items[i];
    struct str full = str_printf(a, "%.*s%s%.*s", STR_ARG(path), slash, STR_ARG(name));
    struct stat st;
    if (lstat(full.ptr, &st) < 0) continue; /* gone since */
    bool folder = S_ISDIR(st.st_mode);
    if (S_ISLNK(st.st_mode) && (stat(full.ptr, &st) < 0 || S_ISDIR(st.st_mode))) {
      if (!S_ISDIR(st.st_mode) && str_ends(name, STR(".seg"))) *array_push(a, &out->list) = full;
      continue;
    }
    if (folder && depth < FOLDERS_DEEP) {
      if (!expand_folder(a, full, depth + 1, out, why)) return false;
    } else if (!folder && str_ends(name, STR(".seg"))) {
      *array_push(a, &out->list) = full;
    }
  }
  return true;
}

bool project_expand(struct arena *a, struct str path, struct path_list *out, struct str *why) {
  struct stat st;
  struct str z = str_dup(a, path);
  if (stat(z.ptr, &st) < 0 || !S_ISDIR(st.st_mode)) {
    *array_push(a, &out->list) = z;
    return true;
  }
  uint32_t before = out->list.count;
  if (!expand_folder(a, z, 0, out, why)) return false;
  if (out->list.count > before) return true;
  *why = str_printf(a, "the folder `%.*s` holds no .seg file", STR_ARG(path));
  return false;
}
