#include "data/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file that was there: nobody else may be able to write into it, and nothing else be written over. */
static bool ours(const struct stat *st) { return S_ISREG(st->st_mode) && st->st_uid == geteuid() && st->st_nlink == 1; }

int aside_open(const char *aside, int *error) {
  enum { HOW = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK };
  struct stat st, named;
  int fd = open(aside, HOW | O_CREAT | O_EXCL, 0600), why = 0;
  bool made = fd >= 0, locks = true;
  if (!made && errno == EEXIST) {
    fd = open(aside, HOW);
    if (fd < 0 && errno == ENOENT) errno = EWOULDBLOCK; /* another has just renamed it */
  }
  if (fd < 0) {
    *error = errno;
    return -1;
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    why = errno;
    locks = why != ENOLCK && why != EOPNOTSUPP && why != ENOSYS; /* a file system may have none */
    if (!locks) why = made ? 0 : EWOULDBLOCK;
  }
  if (why) goto failed;
  if (fstat(fd, &st) != 0 || stat(aside, &named) != 0 || st.st_ino != named.st_ino || st.st_dev != named.st_dev)
    why = EWOULDBLOCK; /* another has just renamed it */
  else if (!made && !ours(&st)) why = EPERM;
  else if (ftruncate(fd, 0) != 0) why = errno;
  if (!why) return fd;
failed:
  close(fd);
  *error = why;
  return -1;
}

bool aside_write(int fd, const void *bytes, size_t size, int *error) {
  for (const char *p = bytes; size;) {
    ssize_t n = write(fd, p, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      *error = n < 0 ? errno : EIO;
      return false;
    }
    p += n;
    size -= (size_t)n;
  }
  return true;
}
