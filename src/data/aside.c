#include "data/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int aside_open(const char *aside, int *error) {
  struct stat st, named;
  int fd = open(aside, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    *error = errno;
    return -1;
  }
  int why = 0;
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) why = errno;
  else if (fstat(fd, &st) != 0 || stat(aside, &named) != 0 || st.st_ino != named.st_ino || st.st_dev != named.st_dev)
    why = EWOULDBLOCK; /* another has just renamed it */
  else if (!S_ISREG(st.st_mode)) why = EINVAL;
  else if (ftruncate(fd, 0) != 0) why = errno;
  if (!why) return fd;
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
