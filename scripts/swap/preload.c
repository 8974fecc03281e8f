/*
 * Counts the opens, listings and reads of a process below a folder, and does what a plan says just before the n-th of them: what somebody else
 * could do at that moment.
 *
 * SWAP_ROOT    the folder
 * SWAP_PLAN    lines of: number, path that was looked at before or nothing, verb, path, path or number, with tabs between
 * SWAP_COUNT   a file that takes the number of all such calls at the end
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FILES 4096
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local int busy;
static long count;
static char below[MOST_FILES];

static void act(const char *verb, const char *one, const char *other)
{
	struct stat s;

	if (strcmp(verb, "move") == 0)
		rename(one, other);
	else if (strcmp(verb, "exchange") == 0)
		renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
	else if (strcmp(verb, "link") == 0)
		(void)!symlink(one, other);
	else if (strcmp(verb, "pipe") == 0)
		mkfifo(one, 0644);
	else if (strcmp(verb, "remove") == 0)
		unlink(one);
	else if (strcmp(verb, "cut") == 0)
		(void)!truncate(one, atol(other));
	else if (strcmp(verb, "times") == 0 && stat(other, &s) == 0) {
		struct timespec both[2] = { s.st_atim, s.st_mtim };

		utimensat(AT_FDCWD, one, both, AT_SYMLINK_NOFOLLOW);
	} else if (strcmp(verb, "grow") == 0) {
		int fd = REAL(open)(one, O_WRONLY | O_APPEND | O_NONBLOCK);

		if (fd >= 0) {
			(void)!write(fd, "more", 4);
			close(fd);
		}
	}
}

#define MOST_LINES 64
#define MOST_SEEN 4096

static char done[MOST_LINES];
static char *seen[MOST_SEEN];
static int seen_count;

static int was_seen(const char *path)
{
	for (int i = 0; i < seen_count; i++)
		if (strcmp(seen[i], path) == 0)
			return 1;
	return 0;
}

static void happen(void)
{
	const char *plan = getenv("SWAP_PLAN");
	char line[9000], *end;
	int lines = 0;
	long now;
	FILE *file;

	busy = 1;
	pthread_mutex_lock(&lock);
	now = ++count;
	file = plan ? fopen(plan, "re") : 0;
	while (file && lines < MOST_LINES && fgets(line, sizeof line, file)) {
		char *rest = line, *number = strsep(&rest, "\t"), *first = strsep(&rest, "\t"), *verb = strsep(&rest, "\t"), *one = strsep(&rest, "\t");

		if ((end = rest ? strchr(rest, '\n') : 0))
			*end = 0;
		if (rest && atol(number) <= now && !done[lines] && (atol(number) == now || *first) && (!*first || was_seen(first))) {
			done[lines] = 1;
			act(verb, one, rest);
		}
		lines++;
	}
	if (file)
		fclose(file);
	pthread_mutex_unlock(&lock);
	busy = 0;
}

/* The path from the root on; 0 where it is none of those that are asked about. Relative ones start beside the folder. */
static int whole(int folder, const char *path, char *into, size_t room)
{
	const char *root = getenv("SWAP_ROOT");
	char there[64];
	int number, used = 0;
	ssize_t length;

	if (busy || !root || !path || !*path)
		return 0;
	if (sscanf(path, "/proc/self/fd/%d%n", &number, &used) == 1 && path[used] == '/') {
		folder = number;
		path += used + 1;
	}
	if (path[0] == '/')
		snprintf(into, room, "%s", path);
	else if (folder == AT_FDCWD)
		snprintf(into, room, "%.*s/%s", (int)(strrchr(root, '/') - root), root, path);
	else {
		snprintf(there, sizeof there, "/proc/self/fd/%d", folder);
		length = readlink(there, into, room - 1);
		if (length < 0)
			return 0;
		snprintf(into + length, room - (size_t)length, "/%s", path);
	}
	return strncmp(into, root, strlen(root)) == 0;
}

static int is_below(int folder, const char *path)
{
	char full[9000];

	return whole(folder, path, full, sizeof full);
}

static int noted(int fd, int is)
{
	if (fd >= 0 && fd < MOST_FILES)
		below[fd] = (char)is;
	return fd;
}

#define OPEN(name, declared, folder, passed)                   \
	int name declared                                      \
	{                                                      \
		int is = is_below(folder, path);               \
		mode_t mode = 0;                               \
		va_list list;                                  \
                                                               \
		va_start(list, flags);                         \
		if (flags & (O_CREAT | O_TMPFILE))             \
			mode = va_arg(list, mode_t);           \
		va_end(list);                                  \
		if (is)                                        \
			happen();                              \
		return noted(REAL(name) passed, is);           \
	}

OPEN(open, (const char *path, int flags, ...), AT_FDCWD, (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD, (path, flags, mode))
OPEN(openat, (int folder, const char *path, int flags, ...), folder, (folder, path, flags, mode))
OPEN(openat64, (int folder, const char *path, int flags, ...), folder, (folder, path, flags, mode))

static void met(int fd)
{
	if (!busy && fd >= 0 && fd < MOST_FILES && below[fd])
		happen();
}

ssize_t read(int fd, void *into, size_t length)
{
	met(fd);
	return REAL(read)(fd, into, length);
}

ssize_t pread(int fd, void *into, size_t length, off_t at)
{
	met(fd);
	return REAL(pread)(fd, into, length, at);
}

ssize_t pread64(int fd, void *into, size_t length, off64_t at)
{
	met(fd);
	return REAL(pread64)(fd, into, length, at);
}

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t length, unsigned flags)
{
	met(in);
	return REAL(copy_file_range)(in, in_at, out, out_at, length, flags);
}

int scandir(const char *path, struct dirent ***list, int (*filter)(const struct dirent *), int (*order)(const struct dirent **, const struct dirent **))
{
	if (is_below(AT_FDCWD, path))
		happen();
	return REAL(scandir)(path, list, filter, order);
}

int scandir64(const char *path, struct dirent64 ***list, int (*filter)(const struct dirent64 *), int (*order)(const struct dirent64 **, const struct dirent64 **))
{
	if (is_below(AT_FDCWD, path))
		happen();
	return REAL(scandir64)(path, list, filter, order);
}

int close(int fd)
{
	noted(fd, 0);
	return REAL(close)(fd);
}

/* What was looked at once is known, as it is called below the folder. */
static void looked(int folder, const char *path)
{
	char full[9000];

	if (!whole(folder, path, full, sizeof full))
		return;
	pthread_mutex_lock(&lock);
	if (seen_count < MOST_SEEN && !was_seen(full))
		seen[seen_count++] = strdup(full);
	pthread_mutex_unlock(&lock);
}

int statx(int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict into)
{
	looked(folder, path);
	return REAL(statx)(folder, path, flags, mask, into);
}

/* The way of Node.js. */
long syscall(long number, ...)
{
	long a[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_statx)
		looked((int)a[0], (const char *)a[1]);
	return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("SWAP_COUNT");
	FILE *file = path ? fopen(path, "we") : 0;

	busy = 1;
	if (file) {
		fprintf(file, "%ld\n", count);
		fclose(file);
	}
}
