/*
 * Reads many small files into one buffer. A job is a run of records, each
 *   u32 at       offset in the buffer
 *   u32 size     bytes that the file must have
 *   i64 mtime    microseconds since 1970, as it was measured
 *   path         NUL-terminated
 * The result of job i goes to results[i]: 0, -errno, or CHANGED where size or time of modification is another.
 * Returns the number of jobs that did not end with 0.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#ifdef __linux__
#include <sched.h>
#endif
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define CHANGED 1
/* The measured time went through a double of milliseconds and may be off by so many microseconds. */
#define TIME_SLACK 2

#ifdef __APPLE__
#define MTIME(s) ((s).st_mtimespec)
#else
#define MTIME(s) ((s).st_mtim)
#endif

/* The folder of the last file, kept open: neighbours need no second walk down the path. */
struct folder {
	int fd;
	size_t length;
	const char *path;
};

static int open_in(struct folder *folder, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) + 1 : 0;
	char copy[4096];

	if (length == 0 || length >= sizeof copy)
		return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (folder->fd < 0 || folder->length != length || memcmp(folder->path, path, length) != 0) {
		if (folder->fd >= 0)
			close(folder->fd);
		memcpy(copy, path, length);
		copy[length] = 0;
		folder->fd = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		folder->path = path;
		folder->length = length;
		if (folder->fd < 0)
			return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	}
	return openat(folder->fd, slash + 1, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static int32_t read_one(struct folder *folder, const char *path, uint8_t *into, uint32_t size, int64_t mtime)
{
	struct stat s;
	uint32_t done = 0;
	int32_t result = 0;
	int64_t found;
	int fd = open_in(folder, path);

	if (fd < 0)
		return -errno;
	while (done < size) {
		ssize_t n = read(fd, into + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			result = -errno;
			break;
		}
		if (n == 0) {
			result = CHANGED;
			break;
		}
		done += (uint32_t)n;
	}
	if (result == 0) {
		if (fstat(fd, &s) < 0)
			result = -errno;
		else {
			/* Rounded down, before 1970 too. */
			found = (int64_t)MTIME(s).tv_sec * 1000000 + MTIME(s).tv_nsec / 1000;
			if (!S_ISREG(s.st_mode) || s.st_size != (off_t)size || found - mtime > TIME_SLACK || mtime - found > TIME_SLACK)
				result = CHANGED;
		}
	}
	close(fd);
	return result;
}

struct work {
	const uint8_t *jobs;
	int32_t count;
	uint8_t *buffer;
	int32_t buffer_size;
	int32_t *results;
	int32_t bad;
};

static void gather(struct work *w)
{
	struct folder folder = { -1, 0, 0 };
	const uint8_t *jobs = w->jobs;

	for (int32_t i = 0; i < w->count; i++) {
		uint32_t at, size;
		int64_t mtime;

		memcpy(&at, jobs, 4);
		memcpy(&size, jobs + 4, 4);
		memcpy(&mtime, jobs + 8, 8);
		jobs += 16;
		if ((uint64_t)at + size > (uint64_t)w->buffer_size)
			w->results[i] = -EINVAL;
		else
			w->results[i] = read_one(&folder, (const char *)jobs, w->buffer + at, size, mtime);
		if (w->results[i] != 0)
			w->bad++;
		jobs += strlen((const char *)jobs) + 1;
	}
	if (folder.fd >= 0)
		close(folder.fd);
}

/*
 * Opening and closing in a table of descriptors that other threads use takes Linux twice the time: locks and counts for each
 * call. A thread of its own may have a table of its own; one of the pool must keep the table of all.
 */
static void *gather_alone(void *work)
{
#ifdef __linux__
	unshare(CLONE_FILES);
#endif
	gather(work);
	return 0;
}

EXPORT int32_t gm_gather(const uint8_t *jobs, int32_t count, uint8_t *buffer, int32_t buffer_size, int32_t *results)
{
	struct work work = { jobs, count, buffer, buffer_size, results, 0 };
	pthread_t thread;

	if (pthread_create(&thread, 0, gather_alone, &work) == 0)
		pthread_join(thread, 0);
	else
		gather(&work);
	return work.bad;
}
