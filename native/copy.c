/*
 * Copies from file to file with the fastest means of the host: copy_file_range where the file system may share extents or have
 * a server copy, else plain reads and writes, which are faster than its copying page by page.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#ifdef __linux__
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#endif
#include <unistd.h>

#include "reserve.h"

#define EXPORT __attribute__((visibility("default")))
/* Stays in the cache of the core, and kernels have folios of this size at hand: larger ones are dear to come by. */
#define BUFFER_BYTES (512u << 10)
#define EXT4_MAGIC 0xef53
#define TMPFS_MAGIC 0x01021994
#define OVERLAY_MAGIC 0x794c7630
/* What file systems share, at least. */
#define BLOCK_BYTES 4096

/* Bumped whenever a signature of any kernel changes; compared with the number that the TypeScript side expects. */
EXPORT int32_t gm_abi(void) { return 12; }

/* Of each thread that has copied: most are those of a pool, which stay. */
static _Thread_local char buffer[BUFFER_BYTES];

static int64_t copy_plain(int in, int64_t in_at, int out, int64_t out_at, int64_t length)
{
	int64_t done = 0;

	while (done < length) {
		/* Whole large pages of the target; in the source it matters less. */
		size_t room = BUFFER_BYTES - (size_t)((out_at + done) % BUFFER_BYTES);
		size_t want = length - done < (int64_t)room ? (size_t)(length - done) : room;
		ssize_t got = pread(in, buffer, want, in_at + done);
		ssize_t put = 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		while (put < got) {
			ssize_t n = pwrite(out, buffer + put, (size_t)(got - put), out_at + done + put);

			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return n < 0 ? -errno : -EIO;
			put += n;
		}
		done += got;
	}
	return done;
}

#ifdef __linux__
static long file_system_of(int fd)
{
	struct statfs s;

	return fstatfs(fd, &s) == 0 ? (long)s.f_type : 0;
}
#endif

int64_t gm_reserve(int fd, int64_t at, int64_t length)
{
#ifdef __linux__
	long type = file_system_of(fd);

	while ((type == EXT4_MAGIC || type == OVERLAY_MAGIC) && fallocate(fd, FALLOC_FL_KEEP_SIZE, at, length) < 0) {
		if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
			return -errno;
		if (errno != EINTR)
			break;
	}
#endif
	return 0;
}

#ifdef __linux__
/* Whether the file system has nothing better than copying in the kernel, or was asked for it by itself. */
static int only_copies(int fd)
{
	long type = file_system_of(fd);

	return type == EXT4_MAGIC || type == TMPFS_MAGIC || type == OVERLAY_MAGIC;
}

/* As in linux/fs.h, which not every C library brings along. */
struct clone_range {
	int64_t from;
	uint64_t from_at, length, to_at;
};
#define CLONE_RANGE _IOW(0x94, 13, struct clone_range)
#endif

/* What lies below an overlay may share blocks, and does not say so. Returns the bytes from the first on that are shared now. */
static int64_t share_below(int in, int64_t in_at, int out, int64_t out_at, int64_t length)
{
#ifdef __linux__
	struct clone_range range = { in, (uint64_t)in_at, (uint64_t)(length - length % BLOCK_BYTES), (uint64_t)out_at };

	if (range.length > 0 && in_at % BLOCK_BYTES == 0 && out_at % BLOCK_BYTES == 0 && file_system_of(out) == OVERLAY_MAGIC &&
	    ioctl(out, CLONE_RANGE, &range) == 0)
		return (int64_t)range.length;
#else
	(void)in, (void)in_at, (void)out, (void)out_at, (void)length;
#endif
	return 0;
}

/* Copies data that has no hole in it, to where room is reserved. */
static int64_t copy_data(int in, int64_t in_at, int out, int64_t out_at, int64_t length)
{
	int64_t done = 0;
	int64_t rest;

#ifdef __linux__
	while (done < length && !only_copies(out)) {
		off_t from = in_at + done, to = out_at + done;
		ssize_t n = copy_file_range(in, &from, out, &to, (size_t)(length - done), 0);

		if (n > 0) {
			done += n;
			continue;
		}
		if (n == 0)
			return done;
		if (errno == EINTR)
			continue;
		if (errno == ENOSPC || errno == EIO || errno == EFBIG)
			return -errno;
		/* Not for these files or this file system: the plain way says what is really wrong. */
		break;
	}
#endif
	rest = copy_plain(in, in_at + done, out, out_at + done, length - done);
	return rest < 0 ? rest : done + rest;
}

static int64_t copy_segment(int in, int64_t in_at, int out, int64_t out_at, int64_t length)
{
	int64_t done = share_below(in, in_at, out, out_at, length);
	int64_t rest = done < length ? gm_reserve(out, out_at + done, length - done) : 0;

	if (rest == 0)
		rest = copy_data(in, in_at + done, out, out_at + done, length - done);
	return rest < 0 ? rest : done + rest;
}

/*
 * Copies a range into a fresh part of another file. Holes of the source are passed over: the part of the target that is
 * written must be a hole too. Returns bytes copied, holes included, fewer than asked for only at the end of the source, or
 * -errno.
 */
EXPORT int64_t gm_copy(int32_t in, int64_t in_at, int32_t out, int64_t out_at, int64_t length)
{
	int64_t done = 0;

	while (done < length) {
		int64_t end = length, copied;
#ifdef SEEK_DATA
		off_t data = lseek(in, in_at + done, SEEK_DATA);

		if (data < 0 && errno == ENXIO) {
			/* A hole up to the end of the source, or the end itself. */
			off_t size = lseek(in, 0, SEEK_END);

			if (size < 0)
				return -errno;
			size -= in_at;
			return size < done ? done : size < length ? size : length;
		}
		if (data >= 0) {
			off_t hole;

			if (data - in_at >= length)
				return length;
			done = data - in_at;
			hole = lseek(in, data, SEEK_HOLE);
			if (hole > 0 && hole - in_at < length)
				end = hole - in_at;
		}
#endif
		copied = copy_segment(in, in_at + done, out, out_at + done, end - done);
		if (copied < 0)
			return copied;
		done += copied;
		if (done < end)
			return done;
	}
	return done;
}

/* What is left is taken in shares of a quarter, up to a border of so many bytes in the target: two that write side by side
   get in each other's way, and none should wait long for the other at the end. */
#define BORDER_BYTES (1 << 20)
#define SHARE 4
/* Below this, one thread has done it before another is there. */
#define SHARED_BYTES (4 << 20)

/* A range that is copied by several threads. */
struct together {
	int in, out;
	int64_t in_at, out_at, length;
	/* Bytes of the range that somebody has taken. */
	_Atomic int64_t taken;
	_Atomic int64_t copied;
	/* Of whoever met one, or 0. */
	_Atomic int64_t failure;
};

/* Takes bytes from `*from` on; returns how many, 0 where all are taken. */
static int64_t take(struct together *t, int64_t *from)
{
	int64_t taken = atomic_load(&t->taken), end;

	do {
		if (taken >= t->length)
			return 0;
		end = taken + (t->length - taken) / SHARE + BORDER_BYTES;
		end -= (t->out_at + end) % BORDER_BYTES;
		end = end < t->length ? end : t->length;
	} while (!atomic_compare_exchange_weak(&t->taken, &taken, end));
	*from = taken;
	return end - taken;
}

static void *copy_shares(void *together)
{
	struct together *t = together;
	int64_t from = 0, share;

	while (atomic_load(&t->failure) == 0 && (share = take(t, &from)) > 0) {
		int64_t copied = copy_data(t->in, t->in_at + from, t->out, t->out_at + from, share);

		if (copied == share)
			atomic_fetch_add(&t->copied, copied);
		else
			atomic_store(&t->failure, copied < 0 ? copied : -EIO);
	}
	return 0;
}

/*
 * Copies a range onto whatever is there, holes of the source as zeros. Two threads are at it where it is long, of which one
 * reads while the other writes; the second is started from here, since a host puts a new thread where nothing runs and one
 * that it wakes where it was. Returns `length` or -errno.
 */
EXPORT int64_t gm_copy_over(int32_t in, int64_t in_at, int32_t out, int64_t out_at, int64_t length)
{
	int64_t shared = share_below(in, in_at, out, out_at, length);
	struct together t = { in, out, in_at, out_at, length, shared, shared, 0 };
	int64_t reserved = shared < length ? gm_reserve(out, out_at + shared, length - shared) : 0;
	pthread_t second;
	int alone;

	if (reserved < 0)
		return reserved;
	alone = length - shared < SHARED_BYTES || pthread_create(&second, 0, copy_shares, &t) != 0;
	copy_shares(&t);
	if (!alone)
		pthread_join(second, 0);
	return t.failure ? t.failure : t.copied;
}
