/*
 * Has blocks laid out for a range that is going to be written: on ext4 that is done in one go then, and not block by block
 * under the lock of the file, which takes as long as copying the bytes. So it is where ext4 lies below an overlay. Elsewhere
 * nothing is gained, and on tmpfs lost. Returns 0, also where nothing was done, or -errno where the room is not there.
 */

#include <stdint.h>

int64_t gm_reserve(int fd, int64_t at, int64_t length);
