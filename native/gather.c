/*
 * Reads many small files, into one buffer or into a file. A job is a record of
 *   i64 at       offset in the buffer or the file, ascending, without overlap
 *   i64 mtime    microseconds since 1970, as it was measured
 *   f64 inode    what the host knows the file by
 *   f64 device
 *   u32 size     bytes that the file must have
 *   path         NUL-terminated
 * The result of job i goes to results[i]: 0, -errno, or CHANGED where it is no file, another one, or size or time of modification is
 * another. Nothing is read of what is another before.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#ifdef __linux__
#include <sched.h>
#endif
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reserve.h"

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

#define PLAINLY (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

/*
 * Whoever may write to a folder can put a pipe or a link into it at any time. No pipe or terminal is waited for, and a link is followed only
 * where it leads to a file: to open a device can be enough to set it going.
 */
static int open_at(int folder, const char *name)
{
	struct stat s;
	int fd = openat(folder, name, PLAINLY | O_NOFOLLOW);

	if (fd >= 0 || errno != ELOOP || fstatat(folder, name, &s, 0) < 0)
		return fd;
	if (S_ISREG(s.st_mode))
		return openat(folder, name, PLAINLY);
	errno = ELOOP;
	return -1;
}

static int open_in(struct folder *folder, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) + 1 : 0;
	char copy[4096];

	if (length == 0 || length >= sizeof copy)
		return open_at(AT_FDCWD, path);
	if (folder->fd < 0 || folder->length != length || memcmp(folder->path, path, length) != 0) {
		if (folder->fd >= 0)
			close(folder->fd);
		memcpy(copy, path, length);
		copy[length] = 0;
		folder->fd = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		folder->path = path;
		folder->length = length;
		if (folder->fd < 0)
			return open_at(AT_FDCWD, path);
	}
	return open_at(folder->fd, slash + 1);
}

struct job {
	int64_t at;
	int64_t mtime;
	double inode;
	double device;
	uint32_t size;
	const char *path;
};

/* 0, CHANGED or -errno. */
static int32_t look(int fd, const struct job *job)
{
	struct stat s;
	int64_t found;

	if (fstat(fd, &s) < 0)
		return -errno;
	/* Rounded down, before 1970 too. */
	found = (int64_t)MTIME(s).tv_sec * 1000000 + MTIME(s).tv_nsec / 1000;
	return S_ISREG(s.st_mode) && s.st_size == (off_t)job->size && (double)s.st_ino == job->inode && (double)s.st_dev == job->device &&
			       found - job->mtime <= TIME_SLACK && job->mtime - found <= TIME_SLACK
		       ? 0
		       : CHANGED;
}

static int32_t read_one(struct folder *folder, const struct job *job, uint8_t *into)
{
	uint32_t done = 0;
	int fd = open_in(folder, job->path);
	int32_t result;

	if (fd < 0)
		return -errno;
	result = look(fd, job);
	while (result == 0 && done < job->size) {
		ssize_t n = read(fd, into + done, job->size - done);

		if (n > 0)
			done += (uint32_t)n;
		else if (n == 0)
			result = CHANGED;
		else if (errno != EINTR)
			result = -errno;
	}
	if (result == 0)
		result = look(fd, job);
	close(fd);
	return result;
}

static const uint8_t *next_job(const uint8_t *jobs, struct job *job)
{
	memcpy(&job->at, jobs, 8);
	memcpy(&job->mtime, jobs + 8, 8);
	memcpy(&job->inode, jobs + 16, 8);
	memcpy(&job->device, jobs + 24, 8);
	memcpy(&job->size, jobs + 32, 4);
	job->path = (const char *)jobs + 36;
	return jobs + 36 + strlen(job->path) + 1;
}

struct work {
	const uint8_t *jobs;
	int32_t count;
	/* What is filled: this buffer, or the file where it is null. */
	uint8_t *buffer;
	int64_t buffer_size;
	int out;
	int32_t *results;
	/* Jobs that did not end with 0. */
	int32_t bad;
	/* -errno of a write that failed. */
	int32_t failure;
};

static void gather(struct work *w)
{
	struct folder folder = { -1, 0, 0 };
	const uint8_t *jobs = w->jobs;
	struct job job;

	for (int32_t i = 0; i < w->count; i++) {
		jobs = next_job(jobs, &job);
		if (job.at < 0 || job.at + (int64_t)job.size > w->buffer_size)
			w->results[i] = -EINVAL;
		else
			w->results[i] = read_one(&folder, &job, w->buffer + job.at);
		if (w->results[i] != 0)
			w->bad++;
	}
	if (folder.fd >= 0)
		close(folder.fd);
}

/* Stays in the cache of the core between reading and writing. */
#define POUR_BYTES (512 << 10)
/* Writes end at the borders of pages, so that none is touched twice. */
#define PAGE_BYTES 4096
/* Files with less than this between them are written at once, with zeros between: the padding of a sector. */
#define GAP_BYTES 2048

struct pour {
	int out;
	uint8_t *bytes;
	/* Of the first byte, in the file. */
	int64_t at;
	int64_t filled;
};

static int32_t write_all(int out, const uint8_t *bytes, int64_t length, int64_t at)
{
	while (length > 0) {
		ssize_t n = pwrite(out, bytes, (size_t)length, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		bytes += n;
		at += n;
		length -= n;
	}
	return 0;
}

/* Writes what is filled; up to the last whole page, where more follows. */
static int32_t empty_out(struct pour *p, int more)
{
	int64_t end = more ? (p->at + p->filled) / PAGE_BYTES * PAGE_BYTES - p->at : p->filled;
	int32_t failure;

	if (end <= 0)
		return 0;
	failure = write_all(p->out, p->bytes, end, p->at);
	memmove(p->bytes, p->bytes + end, (size_t)(p->filled - end));
	p->at += end;
	p->filled -= end;
	return failure;
}

/* Room for the job behind what is filled. */
static int32_t make_room(struct pour *p, const struct job *job)
{
	int64_t gap = job->at - (p->at + p->filled);
	int32_t failure = 0;

	if (p->filled > 0 && (gap < 0 || gap >= GAP_BYTES)) {
		failure = empty_out(p, 0);
		p->filled = 0;
	} else if (p->filled + gap + (int64_t)job->size > POUR_BYTES)
		failure = empty_out(p, 1);
	if (p->filled == 0)
		p->at = job->at;
	else {
		memset(p->bytes + p->filled, 0, (size_t)gap);
		p->filled += gap;
	}
	return failure;
}

/* Has the room for all jobs laid out, where little lies between them. */
static int32_t reserve(struct work *w)
{
	const uint8_t *jobs = w->jobs;
	int64_t first = INT64_MAX, end = 0, size = 0;
	struct job job;

	for (int32_t i = 0; i < w->count; i++) {
		jobs = next_job(jobs, &job);
		first = job.at < first ? job.at : first;
		end = job.at + job.size > end ? job.at + job.size : end;
		size += job.size + GAP_BYTES;
	}
	return first < 0 || first >= end || end - first > 2 * size ? 0 : (int32_t)gm_reserve(w->out, first, end - first);
}

static void pour(struct work *w)
{
	struct folder folder = { -1, 0, 0 };
	struct pour p = { w->out, malloc(POUR_BYTES + PAGE_BYTES), 0, 0 };
	const uint8_t *jobs = w->jobs;
	struct job job;

	w->failure = p.bytes == 0 ? -ENOMEM : reserve(w);
	for (int32_t i = 0; i < w->count && w->failure == 0; i++) {
		jobs = next_job(jobs, &job);
		if (job.at < 0 || job.size > POUR_BYTES - GAP_BYTES)
			w->results[i] = -EINVAL;
		else if ((w->failure = make_room(&p, &job)) == 0) {
			w->results[i] = read_one(&folder, &job, p.bytes + p.filled);
			/* Whoever reads it another way leaves zeros out. */
			if (w->results[i] != 0)
				memset(p.bytes + p.filled, 0, job.size);
			p.filled += job.size;
		}
		if (w->results[i] != 0)
			w->bad++;
	}
	if (w->failure == 0)
		w->failure = empty_out(&p, 0);
	free(p.bytes);
	if (folder.fd >= 0)
		close(folder.fd);
}

/*
 * Opening and closing in a table of descriptors that other threads use takes Linux twice the time: locks and counts for each
 * call. A thread of its own may have a table of its own; one of the pool must keep the table of all.
 */
static void *work_alone(void *work)
{
	struct work *w = work;

#ifdef __linux__
	unshare(CLONE_FILES);
#endif
	if (w->buffer)
		gather(w);
	else
		pour(w);
	return 0;
}

static void work_apart(struct work *work)
{
	pthread_t thread;

	if (pthread_create(&thread, 0, work_alone, work) == 0)
		pthread_join(thread, 0);
	else if (work->buffer)
		gather(work);
	else
		pour(work);
}

/* Returns the number of jobs that did not end with 0. */
EXPORT int32_t gm_gather(const uint8_t *jobs, int32_t count, uint8_t *buffer, int32_t buffer_size, int32_t *results)
{
	struct work work = { jobs, count, buffer, buffer_size, -1, results, 0, 0 };

	work_apart(&work);
	return work.bad;
}

/* The same into a file; what lies between two files there is left or made zero. Returns -errno where it cannot be written. */
EXPORT int32_t gm_pour(const uint8_t *jobs, int32_t count, int32_t out, int32_t *results)
{
	struct work work = { jobs, count, 0, 0, out, results, 0, 0 };

	work_apart(&work);
	return work.failure ? work.failure : work.bad;
}
