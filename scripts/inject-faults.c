/*
 * Lets one call of a program fail, below the C library: loaded before all others, so that Node.js and the kernels meet it alike.
 * Calls are counted by their names, those alone that concern files below a folder.
 *   INJECT_ROOT   the folder
 *   INJECT_LOG    a file that is told of each call counted, or, where one is to fail, of those that did
 *   INJECT_CALL   name of the call that fails, INJECT_NTH which one, from 1
 *   INJECT_HOW    number of the error; 0 for none of the bytes, -1 for half of them, -1000 and less a signal before it
 *   INJECT_TIMES  how many from there on
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define HANDLES 65536
#define NONE (-2)
#define HALF (-1)
#define ZERO 0
#define SIGNAL (-1000)
#define CLONE_RANGE _IOW(0x94, 13, char[32])

static const char *root, *call_wanted;
static char start[PATH_MAX];
static size_t root_length;
static long nth, times, how;
static int log_file = -1;
static _Atomic(char *) path_of[HANDLES];
static atomic_long count;

static long raw(long number, long a, long b, long c, long d, long e, long f)
{
	static long (*real)(long, ...);

	if (!real)
		real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	return real(number, a, b, c, d, e, f);
}

__attribute__((constructor)) static void begin(void)
{
	const char *log = getenv("INJECT_LOG");

	root = getenv("INJECT_ROOT");
	if (!root || !log)
		return;
	root_length = strlen(root);
	call_wanted = getenv("INJECT_CALL");
	nth = call_wanted ? atol(getenv("INJECT_NTH")) : 0;
	how = call_wanted ? atol(getenv("INJECT_HOW")) : NONE;
	times = call_wanted ? atol(getenv("INJECT_TIMES")) : 0;
	if (!getcwd(start, sizeof start))
		start[0] = 0;
	log_file = (int)raw(SYS_openat, AT_FDCWD, (long)log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600, 0, 0);
}

/* The path below the folder, in `out`; 0 where it is another. */
static const char *scoped(int folder, const char *path, char *out)
{
	int handle = -1, used = 0;

	if (log_file < 0 || !path)
		return 0;
	if (sscanf(path, "/proc/self/fd/%d%n", &handle, &used) == 1) {
		const char *known = handle >= 0 && handle < HANDLES ? atomic_load(&path_of[handle]) : 0;

		if (!known)
			return 0;
		snprintf(out, PATH_MAX, "%s%s", known, path + used);
	} else if (path[0] == '/')
		snprintf(out, PATH_MAX, "%s", path);
	else if (folder == AT_FDCWD)
		snprintf(out, PATH_MAX, "%.2000s/%.2000s", start, path);
	else {
		const char *known = folder >= 0 && folder < HANDLES ? atomic_load(&path_of[folder]) : 0;

		if (!known)
			return 0;
		snprintf(out, PATH_MAX, "%.2000s/%.2000s", known, path);
	}
	return strncmp(out, root, root_length) == 0 && (out[root_length] == '/' || out[root_length] == 0) ? out : 0;
}

static void opened(int handle, const char *path)
{
	if (handle >= 0 && handle < HANDLES)
		atomic_store(&path_of[handle], path ? strdup(path) : 0);
}

static const char *path_at(int handle)
{
	return log_file >= 0 && handle >= 0 && handle < HANDLES ? atomic_load(&path_of[handle]) : 0;
}

static void tell(const char *call, const char *path)
{
	char line[PATH_MAX + 64];
	int length = snprintf(line, sizeof line, "%s %s\n", call, path);

	raw(SYS_write, log_file, (long)line, length, 0, 0, 0);
}

/* What is to happen instead: an error, HALF, ZERO or NONE. */
static long decide(const char *call, const char *path)
{
	long n;

	if (!path)
		return NONE;
	if (!call_wanted) {
		tell(call, path);
		return NONE;
	}
	if (strcmp(call, call_wanted) != 0)
		return NONE;
	n = atomic_fetch_add(&count, 1) + 1;
	if (n < nth || n - nth >= times)
		return NONE;
	tell(call, path);
	if (how > SIGNAL)
		return how;
	kill(getpid(), (int)(SIGNAL - how));
	return NONE;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define FAILS(call, path)                        \
	do {                                     \
		long what = decide(call, path);  \
		if (what > 0) {                  \
			errno = (int)what;       \
			return -1;               \
		}                                \
	} while (0)

#define OPEN(name)                                                                                                   \
	int name(const char *path, int flags, ...)                                                                   \
	{                                                                                                            \
		char buffer[PATH_MAX];                                                                               \
		const char *known = scoped(AT_FDCWD, path, buffer);                                                  \
		mode_t mode = 0;                                                                                     \
		int handle;                                                                                          \
		REAL(name);                                                                                          \
		if (flags & (O_CREAT | O_TMPFILE)) {                                                                 \
			va_list more;                                                                                \
			va_start(more, flags);                                                                       \
			mode = va_arg(more, mode_t);                                                                 \
			va_end(more);                                                                                \
		}                                                                                                    \
		FAILS("open", known);                                                                                \
		handle = real(path, flags, mode);                                                                    \
		opened(handle, known);                                                                               \
		return handle;                                                                                       \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                                                 \
	int name(int folder, const char *path, int flags, ...)                                                       \
	{                                                                                                            \
		char buffer[PATH_MAX];                                                                               \
		const char *known = scoped(folder, path, buffer);                                                    \
		mode_t mode = 0;                                                                                     \
		int handle;                                                                                          \
		REAL(name);                                                                                          \
		if (flags & (O_CREAT | O_TMPFILE)) {                                                                 \
			va_list more;                                                                                \
			va_start(more, flags);                                                                       \
			mode = va_arg(more, mode_t);                                                                 \
			va_end(more);                                                                                \
		}                                                                                                    \
		FAILS("open", known);                                                                                \
		handle = real(folder, path, flags, mode);                                                            \
		opened(handle, known);                                                                               \
		return handle;                                                                                       \
	}
OPENAT(openat)
OPENAT(openat64)

int close(int handle)
{
	const char *known = path_at(handle);
	int done;
	REAL(close);

	if (known)
		atomic_store(&path_of[handle], 0);
	done = real(handle);
	/* The number is free whatever is said. */
	FAILS("close", known);
	return done;
}

#define BYTES(call, handle, length)                                                             \
	long what = decide(call, path_at(handle));                                              \
	if (what > 0) {                                                                         \
		errno = (int)what;                                                              \
		return -1;                                                                      \
	}                                                                                       \
	if (what == ZERO)                                                                       \
		return 0;                                                                       \
	if (what == HALF && (length) > 1)                                                       \
		length = (length) / 2;

ssize_t read(int handle, void *into, size_t length)
{
	REAL(read);
	BYTES("read", handle, length)
	return real(handle, into, length);
}

ssize_t write(int handle, const void *from, size_t length)
{
	REAL(write);
	BYTES("write", handle, length)
	return real(handle, from, length);
}

#define PREAD(name, offset)                                                       \
	ssize_t name(int handle, void *into, size_t length, offset at)            \
	{                                                                         \
		REAL(name);                                                       \
		BYTES("read", handle, length)                                     \
		return real(handle, into, length, at);                            \
	}
PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define PWRITE(name, offset)                                                      \
	ssize_t name(int handle, const void *from, size_t length, offset at)      \
	{                                                                         \
		REAL(name);                                                       \
		BYTES("write", handle, length)                                    \
		return real(handle, from, length, at);                            \
	}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define VECTOR(name, call)                                                        \
	ssize_t name(int handle, const struct iovec *parts, int length)           \
	{                                                                         \
		REAL(name);                                                       \
		BYTES(call, handle, length)                                       \
		return real(handle, parts, length);                               \
	}
VECTOR(readv, "read")
VECTOR(writev, "write")

#define VECTOR_AT(name, call, offset)                                             \
	ssize_t name(int handle, const struct iovec *parts, int length, offset at) \
	{                                                                         \
		REAL(name);                                                       \
		BYTES(call, handle, length)                                       \
		return real(handle, parts, length, at);                           \
	}
VECTOR_AT(preadv, "read", off_t)
VECTOR_AT(preadv64, "read", off64_t)
VECTOR_AT(pwritev, "write", off_t)
VECTOR_AT(pwritev64, "write", off64_t)

ssize_t sendfile64(int out, int in, off64_t *at, size_t length)
{
	REAL(sendfile64);
	BYTES("copy", out, length)
	return real(out, in, at, length);
}

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t length, unsigned flags)
{
	REAL(copy_file_range);
	BYTES("copy", out, length)
	return real(in, in_at, out, out_at, length, flags);
}

int ioctl(int handle, unsigned long request, ...)
{
	va_list more;
	void *value;
	REAL(ioctl);

	va_start(more, request);
	value = va_arg(more, void *);
	va_end(more);
	if (request == CLONE_RANGE)
		FAILS("clone", path_at(handle));
	return real(handle, request, value);
}

#define ON_HANDLE(name, call)                            \
	int name(int handle)                             \
	{                                                \
		REAL(name);                              \
		FAILS(call, path_at(handle));            \
		return real(handle);                     \
	}
ON_HANDLE(fsync, "sync")
ON_HANDLE(fdatasync, "sync")

int ftruncate(int handle, off_t size)
{
	REAL(ftruncate);
	FAILS("truncate", path_at(handle));
	return real(handle, size);
}

int ftruncate64(int handle, off64_t size)
{
	REAL(ftruncate64);
	FAILS("truncate", path_at(handle));
	return real(handle, size);
}

int fallocate(int handle, int mode, off_t at, off_t length)
{
	REAL(fallocate);
	FAILS("reserve", path_at(handle));
	return real(handle, mode, at, length);
}

int fallocate64(int handle, int mode, off64_t at, off64_t length)
{
	REAL(fallocate64);
	FAILS("reserve", path_at(handle));
	return real(handle, mode, at, length);
}

int fchmod(int handle, mode_t mode)
{
	REAL(fchmod);
	FAILS("attributes", path_at(handle));
	return real(handle, mode);
}

int fchown(int handle, uid_t user, gid_t group)
{
	REAL(fchown);
	FAILS("attributes", path_at(handle));
	return real(handle, user, group);
}

int futimens(int handle, const struct timespec times[2])
{
	REAL(futimens);
	FAILS("attributes", path_at(handle));
	return real(handle, times);
}

int utimensat(int folder, const char *path, const struct timespec times[2], int flags)
{
	char buffer[PATH_MAX];
	REAL(utimensat);

	FAILS("attributes", path ? scoped(folder, path, buffer) : path_at(folder));
	return real(folder, path, times, flags);
}

#define ON_PATH(type, name, call, more, values)                              \
	type name(const char *path more)                                     \
	{                                                                    \
		char buffer[PATH_MAX];                                       \
		REAL(name);                                                  \
		FAILS(call, scoped(AT_FDCWD, path, buffer));                 \
		return real values;                                          \
	}
#define AND ,
ON_PATH(int, unlink, "unlink", , (path))
ON_PATH(int, rmdir, "unlink", , (path))
ON_PATH(int, mkdir, "mkdir", AND mode_t mode, (path, mode))
ON_PATH(int, chmod, "attributes", AND mode_t mode, (path, mode))
ON_PATH(int, lchown, "attributes", AND uid_t user AND gid_t group, (path, user, group))
ON_PATH(int, access, "access", AND int mode, (path, mode))
ON_PATH(ssize_t, readlink, "readlink", AND char *into AND size_t room, (path, into, room))
ON_PATH(int, scandir64, "list",
	AND struct dirent64 ***list AND int (*wanted)(const struct dirent64 *)
		AND int (*order)(const struct dirent64 **, const struct dirent64 **),
	(path, list, wanted, order))

#define TWO_PATHS(name, call)                                                \
	int name(const char *from, const char *to)                           \
	{                                                                    \
		char buffer[PATH_MAX];                                       \
		REAL(name);                                                  \
		FAILS(call, scoped(AT_FDCWD, to, buffer));                   \
		return real(from, to);                                       \
	}
TWO_PATHS(rename, "rename")
TWO_PATHS(link, "link")
TWO_PATHS(symlink, "symlink")

DIR *opendir(const char *path)
{
	char buffer[PATH_MAX];
	REAL(opendir);
	long what = decide("list", scoped(AT_FDCWD, path, buffer));

	if (what > 0) {
		errno = (int)what;
		return 0;
	}
	return real(path);
}

DIR *fdopendir(int handle)
{
	REAL(fdopendir);
	long what = decide("list", path_at(handle));

	if (what > 0) {
		errno = (int)what;
		return 0;
	}
	return real(handle);
}

#define READDIR(name, type)                                                  \
	struct type *name(DIR *folder)                                       \
	{                                                                    \
		REAL(name);                                                  \
		long what = decide("entry", path_at(dirfd(folder)));         \
		if (what > 0) {                                              \
			errno = (int)what;                                   \
			return 0;                                            \
		}                                                            \
		return real(folder);                                         \
	}
READDIR(readdir, dirent)
READDIR(readdir64, dirent64)

int fstat(int handle, struct stat *into)
{
	REAL(fstat);
	FAILS("stat", path_at(handle));
	return real(handle, into);
}

int fstat64(int handle, struct stat64 *into)
{
	REAL(fstat64);
	FAILS("stat", path_at(handle));
	return real(handle, into);
}

int fstatat(int folder, const char *path, struct stat *into, int flags)
{
	char buffer[PATH_MAX];
	REAL(fstatat);

	FAILS("stat", scoped(folder, path, buffer));
	return real(folder, path, into, flags);
}

int statx(int folder, const char *path, int flags, unsigned wanted, struct statx *into)
{
	char buffer[PATH_MAX];
	REAL(statx);

	FAILS("stat", path && path[0] ? scoped(folder, path, buffer) : path_at(folder));
	return real(folder, path, flags, wanted, into);
}

/* By way of this Node.js asks what the C library of an older host has no function for. */
long syscall(long number, ...)
{
	char buffer[PATH_MAX];
	va_list more;
	long a, b, c, d, e, f;

	va_start(more, number);
	a = va_arg(more, long);
	b = va_arg(more, long);
	c = va_arg(more, long);
	d = va_arg(more, long);
	e = va_arg(more, long);
	f = va_arg(more, long);
	va_end(more);
	if (number == SYS_statx) {
		const char *path = (const char *)b;

		FAILS("stat", path && path[0] ? scoped((int)a, path, buffer) : path_at((int)a));
	} else if (number == SYS_copy_file_range) {
		BYTES("copy", (int)c, e)
	} else if (number == SYS_renameat2)
		FAILS("rename", scoped((int)c, (const char *)d, buffer));
	else if (number == SYS_getdents64)
		FAILS("entry", path_at((int)a));
	else if (number == SYS_close)
		return close((int)a);
	return raw(number, a, b, c, d, e, f);
}
