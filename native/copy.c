/*
 * Copies a range of one file into a fresh part of another with the fastest means of the host: copy_file_range where the file
 * system may share extents or have a server copy, else plain reads and writes, which are faster than its copying page by page. Holes of the source are passed over: the
 * part of the target that is written must be a hole too. Returns bytes copied, holes included, fewer than asked for
 * only at the end of the source, or -errno.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
/* Stays in the cache of the core, and kernels have folios of this size at hand: larger ones are dear to come by. */
#define BUFFER_BYTES (512u << 10)
#define EXT4_MAGIC 0xef53
#define TMPFS_MAGIC 0x01021994

/* Bumped whenever a signature of any kernel changes; compared with the number that the TypeScript side expects. */
EXPORT int32_t gm_abi(void) { return 7; }

static int64_t copy_plain(int in, int64_t in_at, int out, int64_t out_at, int64_t length)
{
	int64_t done = 0;
	char *buffer = malloc(BUFFER_BYTES);

	if (!buffer)
		return -ENOMEM;
	while (done < length) {
		size_t want = length - done < BUFFER_BYTES ? (size_t)(length - done) : BUFFER_BYTES;
		ssize_t got = pread(in, buffer, want, in_at + done);
		ssize_t put = 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			done = -errno;
			break;
		}
		if (got == 0)
			break;
		while (put < got) {
			ssize_t n = pwrite(out, buffer + put, (size_t)(got - put), out_at + done + put);

			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0) {
				int error = errno;
				free(buffer);
				return -error;
			}
			put += n;
		}
		done += got;
	}
	free(buffer);
	return done;
}

#ifdef __linux__
/* Whether the file system has nothing better than copying in the kernel. */
static int only_copies(int fd)
{
	struct statfs s;

	return fstatfs(fd, &s) == 0 && (s.f_type == EXT4_MAGIC || s.f_type == TMPFS_MAGIC);
}
#endif

/* Copies data that has no hole in it. */
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
		copied = copy_data(in, in_at + done, out, out_at + done, end - done);
		if (copied < 0)
			return copied;
		done += copied;
		if (done < end)
			return done;
	}
	return done;
}
