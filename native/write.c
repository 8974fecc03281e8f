/*
 * Writes bytes into a file in portions that end at whole mebibytes of it. Kernels whose page cache takes large folios look for
 * one as large as what is written at once and lies on its border: those of a mebibyte are at hand, larger ones are often dear
 * to come by. Returns bytes written, or -errno.
 */

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "reserve.h"

#define EXPORT __attribute__((visibility("default")))
#define PORTION_BYTES (1 << 20)

EXPORT int64_t gm_write(int32_t out, int64_t at, const uint8_t *bytes, int64_t length)
{
	int64_t done = gm_reserve(out, at, length);

	if (done < 0)
		return done;
	while (done < length) {
		int64_t room = PORTION_BYTES - (at + done) % PORTION_BYTES;
		int64_t rest = length - done;
		ssize_t n = pwrite(out, bytes + done, (size_t)(rest < room ? rest : room), at + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += n;
	}
	return done;
}
