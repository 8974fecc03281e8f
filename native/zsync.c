/*
 * The sums by which zsync finds blocks: of each block a rolling sum and the beginning of its MD4 (RFC 1320). Eight blocks are
 * digested beside each other, since each step of one waits for the step before.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define LANES 8

typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));

static inline __attribute__((always_inline)) uint32_t word(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

#define TURN(value, by) (((value) << (by)) | ((value) >> (32 - (by))))
#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) (((x) & (y)) | ((z) & ((x) | (y))))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define STEP(mix, a, b, c, d, k, s, t)                     \
	do {                                               \
		lanes sum = a + mix(b, c, d) + w[k] + (t); \
		a = TURN(sum, s);                          \
	} while (0)
#define FOUR(mix, k0, k1, k2, k3, s0, s1, s2, s3, t) \
	STEP(mix, a, b, c, d, k0, s0, t);            \
	STEP(mix, d, a, b, c, k1, s1, t);            \
	STEP(mix, c, d, a, b, k2, s2, t);            \
	STEP(mix, b, c, d, a, k3, s3, t)

static inline __attribute__((always_inline)) void compress(lanes state[4], const lanes w[16])
{
	lanes a = state[0], b = state[1], c = state[2], d = state[3];

	FOUR(F, 0, 1, 2, 3, 3, 7, 11, 19, 0);
	FOUR(F, 4, 5, 6, 7, 3, 7, 11, 19, 0);
	FOUR(F, 8, 9, 10, 11, 3, 7, 11, 19, 0);
	FOUR(F, 12, 13, 14, 15, 3, 7, 11, 19, 0);
	FOUR(G, 0, 4, 8, 12, 3, 5, 9, 13, 0x5a827999u);
	FOUR(G, 1, 5, 9, 13, 3, 5, 9, 13, 0x5a827999u);
	FOUR(G, 2, 6, 10, 14, 3, 5, 9, 13, 0x5a827999u);
	FOUR(G, 3, 7, 11, 15, 3, 5, 9, 13, 0x5a827999u);
	FOUR(H, 0, 8, 4, 12, 3, 9, 11, 15, 0x6ed9eba1u);
	FOUR(H, 2, 10, 6, 14, 3, 9, 11, 15, 0x6ed9eba1u);
	FOUR(H, 1, 9, 5, 13, 3, 9, 11, 15, 0x6ed9eba1u);
	FOUR(H, 3, 11, 7, 15, 3, 9, 11, 15, 0x6ed9eba1u);
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

/* The rolling sum of a block: bytes, and bytes as often as others follow, 16 bits each. */
static inline __attribute__((always_inline)) uint32_t rolling_sum(const uint8_t *block, size_t size)
{
	uint32_t a = 0, b = 0;

	for (size_t at = 0; at < size; at += 64) {
		uint32_t part = 0, weighed = 0;

		for (uint32_t i = 0; i < 64; i++) {
			part += block[at + i];
			weighed += block[at + i] * (64 - i);
		}
		b += 64 * a + weighed;
		a += part;
	}
	return (a & 0xffff) << 16 | (b & 0xffff);
}

static void store(uint8_t **out, uint32_t sum, const uint32_t digest[4], int32_t rolling, int32_t kept)
{
	for (int32_t i = 4 - rolling; i < 4; i++)
		*(*out)++ = (uint8_t)(sum >> (24 - 8 * i));
	for (int32_t i = 0; i < kept; i++)
		*(*out)++ = (uint8_t)(digest[i / 4] >> (8 * (i % 4)));
}

/* Sums of `count` blocks of `size` bytes, a multiple of 64, `rolling` and `kept` bytes of each. Returns bytes written. */
static inline __attribute__((always_inline)) int64_t sums(const uint8_t *bytes, int64_t count, int64_t size, int32_t rolling, int32_t kept, uint8_t *out)
{
	uint8_t *end = out;

	for (int64_t first = 0; first < count; first += LANES) {
		int64_t here = count - first < LANES ? count - first : LANES;
		const uint8_t *block[LANES];
		const lanes zero = { 0 };
		lanes state[4] = { zero + 0x67452301u, zero + 0xefcdab89u, zero + 0x98badcfeu, zero + 0x10325476u };
		lanes w[16];

		/* What is short of eight is digested as the last one again. */
		for (int64_t lane = 0; lane < LANES; lane++)
			block[lane] = bytes + (first + (lane < here ? lane : here - 1)) * size;
		for (int64_t at = 0; at < size; at += 64) {
			for (int k = 0; k < 16; k++)
				for (int lane = 0; lane < LANES; lane++)
					w[k][lane] = word(block[lane] + at + 4 * k);
			compress(state, w);
		}
		for (int k = 0; k < 16; k++)
			w[k] = zero;
		w[0] = zero + 0x80u;
		w[14] = zero + (uint32_t)(size * 8);
		compress(state, w);
		for (int64_t lane = 0; lane < here; lane++) {
			uint32_t digest[4] = { state[0][lane], state[1][lane], state[2][lane], state[3][lane] };

			store(&end, rolling_sum(block[lane], (size_t)size), digest, rolling, kept);
		}
	}
	return end - out;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static int64_t sums_avx2(const uint8_t *bytes, int64_t count, int64_t size, int32_t rolling, int32_t kept,
							 uint8_t *out)
{
	return sums(bytes, count, size, rolling, kept, out);
}
#endif

EXPORT int64_t gm_zsync(const uint8_t *bytes, int64_t count, int64_t size, int32_t rolling, int32_t kept, uint8_t *out)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2"))
		return sums_avx2(bytes, count, size, rolling, kept, out);
#endif
	return sums(bytes, count, size, rolling, kept, out);
}
