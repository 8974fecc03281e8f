/*
 * What brings an image file from one layout to the next without writing it all: sharing blocks with another file, moving what
 * follows a place, changing places with another file, and knowing that nobody else has a file open. Linux has the calls;
 * elsewhere, and on file systems that lack one, -EOPNOTSUPP or what the system says comes back, and the image is written whole.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/falloc.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#endif

#define EXPORT __attribute__((visibility("default")))
#define ZERO_BYTES (64 << 10)
/* From so many zeros on, a hole takes less than writing them. */
#define HOLE_BYTES (1 << 20)

/* Bytes of a block of the file system, whole numbers of which are shared and moved. */
EXPORT int32_t gm_block_size(int32_t fd)
{
#ifdef __linux__
	struct statfs s;

	return fstatfs(fd, &s) == 0 ? (int32_t)s.f_bsize : -errno;
#else
	(void)fd;
	return -EOPNOTSUPP;
#endif
}

#ifdef __linux__
/* As in linux/fs.h, which not every C library brings along. */
struct clone_range {
	int64_t from;
	uint64_t from_at, length, to_at;
};
#define CLONE_RANGE _IOW(0x94, 13, struct clone_range)
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif
#endif

/* Shares a range with another file. Returns 0 or -errno. */
EXPORT int32_t gm_share(int32_t in, int64_t in_at, int32_t out, int64_t out_at, int64_t length)
{
#ifdef __linux__
	struct clone_range range = { in, (uint64_t)in_at, (uint64_t)length, (uint64_t)out_at };

	return ioctl(out, CLONE_RANGE, &range) == 0 ? 0 : -errno;
#else
	(void)in, (void)in_at, (void)out, (void)out_at, (void)length;
	return -EOPNOTSUPP;
#endif
}

/* Moves what lies at `at` and behind it by `by` bytes: up, with a hole before it, or down over the bytes before it. */
EXPORT int32_t gm_shift(int32_t fd, int64_t at, int64_t by)
{
#ifdef __linux__
	int done;

	do
		done = by > 0 ? fallocate(fd, FALLOC_FL_INSERT_RANGE, at, by) : fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, at + by, -by);
	while (done < 0 && errno == EINTR);
	return done == 0 ? 0 : -errno;
#else
	(void)fd, (void)at, (void)by;
	return -EOPNOTSUPP;
#endif
}

/* Makes a range read as zero, within the length of the file. Returns 0 or -errno. */
EXPORT int32_t gm_zero(int32_t fd, int64_t at, int64_t length)
{
	static const char zeros[ZERO_BYTES];

#ifdef __linux__
	if (length >= HOLE_BYTES && fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, length) == 0)
		return 0;
#endif
	while (length > 0) {
		ssize_t n = pwrite(fd, zeros, length < ZERO_BYTES ? (size_t)length : ZERO_BYTES, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		at += n;
		length -= n;
	}
	return 0;
}

#define LEASE_LET_GO 0
#define LEASE_TAKE 1
#define LEASE_ASK 2

/*
 * A lease is given where nobody else has the file open, mapped or under a loop device; whoever opens it then waits until it is
 * let go, or for /proc/sys/fs/lease-break-time. The signal that tells of it, SIGIO, would end the process: it is made one
 * that is ignored. Returns 0, or -EAGAIN where it is not given or not held any more, or -errno.
 */
EXPORT int32_t gm_lease(int32_t fd, int32_t what)
{
#ifdef __linux__
	if (what == LEASE_ASK)
		return fcntl(fd, F_GETLEASE) == F_WRLCK ? 0 : -EAGAIN;
	if (what == LEASE_TAKE && fcntl(fd, F_SETSIG, SIGURG) < 0)
		return -errno;
	return fcntl(fd, F_SETLEASE, what == LEASE_TAKE ? F_WRLCK : F_UNLCK) == 0 ? 0 : -errno;
#else
	(void)fd, (void)what;
	return -EOPNOTSUPP;
#endif
}

/* Two files of one file system change places at once. Returns 0 or -errno. */
EXPORT int32_t gm_exchange(const char *one, const char *other)
{
#ifdef SYS_renameat2
	return syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0 ? 0 : -errno;
#else
	(void)one, (void)other;
	return -EOPNOTSUPP;
#endif
}
