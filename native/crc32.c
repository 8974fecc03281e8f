/*
 * CRC-32 of IEEE 802.3 (that of zlib, gzip and zip) of many runs of bytes in one call: a sum for each sector of what is
 * recorded. Where the processor multiplies without carries, 64 bytes are folded at a time ("Fast CRC Computation for
 * Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009, the bit-reflected case); else eight bytes go through
 * eight tables at a time.
 */

#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
#define POLYNOMIAL 0xedb88320u

/* table[k][b]: the code of byte b followed by k zero bytes. */
static uint32_t table[8][256];

__attribute__((constructor)) static void make_table(void)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t code = byte;

		for (int bit = 0; bit < 8; bit++)
			code = code & 1 ? (code >> 1) ^ POLYNOMIAL : code >> 1;
		table[0][byte] = code;
	}
	for (int k = 1; k < 8; k++)
		for (int byte = 0; byte < 256; byte++)
			table[k][byte] = (table[k - 1][byte] >> 8) ^ table[0][table[k - 1][byte] & 255];
}

/* Without the inversions at both ends. */
static uint32_t crc_plain(uint32_t code, const uint8_t *bytes, size_t length)
{
	for (; length >= 8; bytes += 8, length -= 8)
		code = table[7][(code ^ bytes[0]) & 255] ^ table[6][((code >> 8) ^ bytes[1]) & 255] ^
		       table[5][((code >> 16) ^ bytes[2]) & 255] ^ table[4][(code >> 24) ^ bytes[3]] ^ table[3][bytes[4]] ^
		       table[2][bytes[5]] ^ table[1][bytes[6]] ^ table[0][bytes[7]];
	for (; length > 0; bytes++, length--)
		code = (code >> 8) ^ table[0][(code ^ *bytes) & 255];
	return code;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define FOLDING __attribute__((target("pclmul,sse4.1")))
#define LEAST_FOLDED 64

FOLDING static inline __m128i fold(__m128i value, __m128i next, __m128i by)
{
	__m128i low = _mm_clmulepi64_si128(value, by, 0x00), high = _mm_clmulepi64_si128(value, by, 0x11);

	return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/* At least 64 bytes; what is left of the last 16 goes through the tables. */
FOLDING static uint32_t crc_folded(uint32_t code, const uint8_t *bytes, size_t length)
{
	/* x^(512+32), x^(512-32); x^(128+32), x^(128-32); x^64; the polynomial and its reciprocal: all reflected. */
	const __m128i by4 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4), by1 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
	const __m128i by64 = _mm_set_epi64x(0, 0x0163cd6124), ends = _mm_set_epi64x(0x01f7011641, 0x01db710641);
	const __m128i low32 = _mm_setr_epi32(-1, 0, -1, 0);
	const __m128i *at = (const __m128i *)bytes;
	__m128i x0 = _mm_xor_si128(_mm_loadu_si128(at), _mm_cvtsi32_si128((int)code)), x1 = _mm_loadu_si128(at + 1);
	__m128i x2 = _mm_loadu_si128(at + 2), x3 = _mm_loadu_si128(at + 3), t;

	at += 4;
	for (length -= 64; length >= 64; at += 4, length -= 64) {
		x0 = fold(x0, _mm_loadu_si128(at), by4);
		x1 = fold(x1, _mm_loadu_si128(at + 1), by4);
		x2 = fold(x2, _mm_loadu_si128(at + 2), by4);
		x3 = fold(x3, _mm_loadu_si128(at + 3), by4);
	}
	x0 = fold(fold(fold(x0, x1, by1), x2, by1), x3, by1);
	for (; length >= 16; at++, length -= 16)
		x0 = fold(x0, _mm_loadu_si128(at), by1);
	/* 128 bits to 64, to 32 by Barrett's reduction. */
	x0 = _mm_xor_si128(_mm_srli_si128(x0, 8), _mm_clmulepi64_si128(x0, by1, 0x10));
	t = _mm_srli_si128(x0, 4);
	x0 = _mm_xor_si128(t, _mm_clmulepi64_si128(_mm_and_si128(x0, low32), by64, 0x00));
	t = _mm_clmulepi64_si128(_mm_and_si128(x0, low32), ends, 0x10);
	t = _mm_clmulepi64_si128(_mm_and_si128(t, low32), ends, 0x00);
	x0 = _mm_xor_si128(x0, t);
	return crc_plain((uint32_t)_mm_extract_epi32(x0, 1), (const uint8_t *)at, length);
}
#endif

/* The sums of runs of run_bytes each, the last one perhaps shorter. Returns how many there are. */
EXPORT int64_t gm_crc32(const uint8_t *bytes, int64_t length, int64_t run_bytes, uint32_t *sums)
{
	int64_t count = 0;
#if defined(__x86_64__)
	int folds = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
#endif

	for (int64_t at = 0; at < length; at += run_bytes) {
		size_t size = (size_t)(length - at < run_bytes ? length - at : run_bytes);
		uint32_t code = 0xffffffffu;

#if defined(__x86_64__)
		if (folds && size >= LEAST_FOLDED)
			code = crc_folded(code, bytes + at, size);
		else
#endif
			code = crc_plain(code, bytes + at, size);
		sums[count++] = ~code;
	}
	return count;
}
