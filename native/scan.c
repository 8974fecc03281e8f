/*
 * Lists folders with all that the host says of their entries, links not followed, entries in the order of their bytes.
 *
 * paths    NUL-terminated paths, `count` of them
 * facts    FACTS doubles an entry, see below; unknown times are NaN
 * names    NUL-terminated names, in the same order
 * results  per folder the number of its entries, or -errno
 * folders  per folder its inode and device
 *
 * Returns the number of folders that are done; fewer than `count` where the next one does not fit what is left of the buffers.
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#define EXPORT __attribute__((visibility("default")))
#define FACTS 12

struct entry {
	char *name;
	double facts[FACTS];
};

/* Whole microseconds, rounded down before 1970 too: nanoseconds count upwards from the second. */
static double microseconds(int64_t seconds, uint32_t nanoseconds)
{
	return (double)(seconds * 1000000 + nanoseconds / 1000);
}

#ifdef STATX_BTIME
static int look(int folder, const char *name, double *f)
{
	struct statx s;

	if (statx(folder, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME, &s) < 0)
		return -errno;
	f[0] = s.stx_mode;
	f[1] = s.stx_uid;
	f[2] = s.stx_gid;
	f[3] = s.stx_nlink;
	f[4] = (double)s.stx_size;
	f[5] = (double)s.stx_ino;
	f[6] = (double)makedev(s.stx_dev_major, s.stx_dev_minor);
	f[7] = (double)makedev(s.stx_rdev_major, s.stx_rdev_minor);
	f[8] = microseconds(s.stx_mtime.tv_sec, s.stx_mtime.tv_nsec);
	f[9] = microseconds(s.stx_atime.tv_sec, s.stx_atime.tv_nsec);
	f[10] = microseconds(s.stx_ctime.tv_sec, s.stx_ctime.tv_nsec);
	f[11] = s.stx_mask & STATX_BTIME ? microseconds(s.stx_btime.tv_sec, s.stx_btime.tv_nsec) : NAN;
	return 0;
}
#else
#ifdef __APPLE__
#define TIME(s, which) ((s).st_##which##timespec)
#else
#define TIME(s, which) ((s).st_##which##tim)
#endif
static int look(int folder, const char *name, double *f)
{
	struct stat s;

	if (fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	f[0] = s.st_mode;
	f[1] = s.st_uid;
	f[2] = s.st_gid;
	f[3] = (double)s.st_nlink;
	f[4] = (double)s.st_size;
	f[5] = (double)s.st_ino;
	f[6] = (double)s.st_dev;
	f[7] = (double)s.st_rdev;
	f[8] = microseconds(TIME(s, m).tv_sec, (uint32_t)TIME(s, m).tv_nsec);
	f[9] = microseconds(TIME(s, a).tv_sec, (uint32_t)TIME(s, a).tv_nsec);
	f[10] = microseconds(TIME(s, c).tv_sec, (uint32_t)TIME(s, c).tv_nsec);
	f[11] = NAN;
	return 0;
}
#endif

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

struct list {
	struct entry *entries;
	size_t count, room, name_bytes;
};

static void forget(struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->entries[i].name);
	free(list->entries);
}

/* All entries of a folder; -errno. */
static int read_folder(const char *path, struct list *list, double *identity)
{
	struct stat s;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error = 0;
	struct dirent *d;
	DIR *dir;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &s) < 0) {
		error = -errno;
		close(fd);
		return error;
	}
	identity[0] = (double)s.st_ino;
	identity[1] = (double)s.st_dev;
	dir = fdopendir(fd);
	if (!dir) {
		error = -errno;
		close(fd);
		return error;
	}
	for (;;) {
		struct entry *e;

		errno = 0;
		d = readdir(dir);
		if (!d) {
			error = -errno;
			break;
		}
		if (d->d_name[0] == '.' && (!d->d_name[1] || (d->d_name[1] == '.' && !d->d_name[2])))
			continue;
		if (list->count == list->room) {
			size_t room = list->room ? list->room * 2 : 128;
			struct entry *grown = realloc(list->entries, room * sizeof *grown);

			if (!grown) {
				error = -ENOMEM;
				break;
			}
			list->entries = grown;
			list->room = room;
		}
		e = &list->entries[list->count];
		error = look(fd, d->d_name, e->facts);
		/* It went away since the folder was read. */
		if (error == -ENOENT) {
			error = 0;
			continue;
		}
		if (error < 0)
			break;
		e->name = strdup(d->d_name);
		if (!e->name) {
			error = -ENOMEM;
			break;
		}
		list->count++;
		list->name_bytes += strlen(e->name) + 1;
	}
	closedir(dir);
	return error;
}

EXPORT int32_t gm_scan(const char *paths, int32_t count, double *facts, int32_t entry_room, uint8_t *names, int32_t name_room, int32_t *results, double *folders)
{
	int32_t done = 0;
	int64_t entries = 0, name_at = 0;

	for (; done < count; done++, paths += strlen(paths) + 1) {
		struct list list = { 0 };
		int error = read_folder(paths, &list, folders + 2 * done);

		if (error < 0) {
			results[done] = error;
			forget(&list);
			continue;
		}
		if (entries + (int64_t)list.count > entry_room || name_at + (int64_t)list.name_bytes > name_room) {
			forget(&list);
			break;
		}
		/* Of an empty folder there is no list, which may not be sorted. */
		if (list.count > 0)
			qsort(list.entries, list.count, sizeof *list.entries, by_name);
		for (size_t i = 0; i < list.count; i++) {
			size_t bytes = strlen(list.entries[i].name) + 1;

			memcpy(facts + (entries + (int64_t)i) * FACTS, list.entries[i].facts, sizeof list.entries[i].facts);
			memcpy(names + name_at, list.entries[i].name, bytes);
			name_at += (int64_t)bytes;
		}
		entries += (int64_t)list.count;
		results[done] = (int32_t)list.count;
		forget(&list);
	}
	return done;
}
