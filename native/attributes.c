/*
 * Extended attributes of a file of the host, its lists of access control among them, in one call. Without this kernel they are not read,
 * which is told. Links are not followed.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#if defined(__linux__)
#include <sys/xattr.h>
#endif

#define EXPORT __attribute__((visibility("default")))

#if defined(__linux__)

static void put32(uint8_t *out, uint32_t value)
{
	for (int byte = 0; byte < 4; byte++)
		out[byte] = (uint8_t)(value >> (8 * byte));
}

/*
 * For each: length of name and value (32 bits each, little-endian), name, value. Bytes that were written, or the negative number of what
 * went wrong: -ERANGE where `out` is too small.
 */
EXPORT int64_t gm_attributes(const char *path, uint8_t *out, int64_t capacity)
{
	char names[65536];
	ssize_t length = llistxattr(path, names, sizeof names);
	int64_t at = 0;

	if (length < 0)
		return errno == ENOTSUP ? 0 : -errno;
	for (const char *name = names; name < names + length; name += strlen(name) + 1) {
		size_t size = strlen(name);
		ssize_t value;

		if (at + 8 + (int64_t)size > capacity)
			return -ERANGE;
		value = lgetxattr(path, name, out + at + 8 + size, (size_t)(capacity - at - 8 - (int64_t)size));
		if (value < 0) {
			/* Gone since it was listed, or for others than this user. */
			if (errno == ENODATA || errno == EPERM || errno == EACCES)
				continue;
			return -errno;
		}
		put32(out + at, (uint32_t)size);
		put32(out + at + 4, (uint32_t)value);
		memcpy(out + at + 8, name, size);
		at += 8 + (int64_t)size + value;
	}
	return at;
}

/* Gives an open file one more. 0, or the negative number of what went wrong. */
EXPORT int32_t gm_set_attribute(int32_t file, const char *name, const uint8_t *value, int64_t length)
{
	return fsetxattr(file, name, value, (size_t)length, 0) < 0 ? -errno : 0;
}

#else

EXPORT int64_t gm_attributes(const char *path, uint8_t *out, int64_t capacity)
{
	(void)path, (void)out, (void)capacity;
	return -ENOSYS;
}

EXPORT int32_t gm_set_attribute(int32_t file, const char *name, const uint8_t *value, int64_t length)
{
	(void)file, (void)name, (void)value, (void)length;
	return -ENOSYS;
}

#endif
