/* A disk under PostgreSQL that fails where it is told to: loaded before the C library (LD_PRELOAD).

   A file `sync-PART` or `write-PART` in the folder $GOLIVE_FAULTS lets the next flush of a file below a folder PART
   fail (EIO), or the next write to one (ENOSPC). Whoever fails first removes the file: a fault is one fault, in
   whichever process of the server it happens. A folder of that name is not removed, and lets all of them fail.
*/

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *const PARTS[] = {"pg_wal", "base"};

static int due(const char *what, int fd)
{
    const char *folder = getenv("GOLIVE_FAULTS");
    char link[64], path[PATH_MAX], part[32], fault[PATH_MAX];
    int before = errno, failed = 0;
    ssize_t length;
    size_t i;

    if (folder == NULL)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = '\0';
        for (i = 0; i < sizeof PARTS / sizeof *PARTS && !failed; i++) {
            snprintf(part, sizeof part, "/%s/", PARTS[i]);
            snprintf(fault, sizeof fault, "%s/%s-%s", folder, what, PARTS[i]);
            failed = strstr(path, part) != NULL && (unlink(fault) == 0 || access(fault, F_OK) == 0);
        }
    }
    errno = before;
    return failed;
}

#define OWN(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL(what, fd, code) \
    if (due(what, fd)) {     \
        errno = code;        \
        return -1;           \
    }

int fsync(int fd)
{
    FAIL("sync", fd, EIO)
    return OWN(fsync)(fd);
}

int fdatasync(int fd)
{
    FAIL("sync", fd, EIO)
    return OWN(fdatasync)(fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    FAIL("write", fd, ENOSPC)
    return OWN(pwrite)(fd, bytes, count, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    FAIL("write", fd, ENOSPC)
    return OWN(pwritev)(fd, parts, count, offset);
}

int posix_fallocate(int fd, off_t offset, off_t length)
{
    return due("write", fd) ? ENOSPC : OWN(posix_fallocate)(fd, offset, length);
}
