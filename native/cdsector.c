/*
 * EDC, ECC and scrambling of CD-ROM sectors, ECMA-130 14 and annexes A and B; the twin of src/kernel/cdsector.ts.
 * Each call does a run of whole 2352-byte sectors. Written for vectors of the compiler, so that any machine gains;
 * on x86-64 the EDC folds with carry-less multiplication where the processor has it.
 */

#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

enum { SECTOR = 2352, HEADER = 12, COLUMNS = 43, ROWS = 24, DIAGONALS = 26, P = 2076, Q = 2248 };
enum { MODE1 = 1, FORM1 = 2, FORM2 = 3 };

typedef uint8_t v16 __attribute__((vector_size(16)));
typedef int8_t s16 __attribute__((vector_size(16)));
typedef uint16_t w8 __attribute__((vector_size(16)));
typedef uint32_t w4 __attribute__((vector_size(16)));
typedef uint64_t w2 __attribute__((vector_size(16)));

#ifdef __has_builtin
#if __has_builtin(__builtin_shufflevector)
#define SHUFFLE(type, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#endif
#endif
#ifndef SHUFFLE
#define SHUFFLE(type, a, b, ...) __builtin_shuffle(a, b, (type){ __VA_ARGS__ })
#endif

static uint32_t edc_table[16][256];
static uint8_t scrambler[SECTOR];

__attribute__((constructor)) static void make_tables(void)
{
	unsigned i, k, bit;
	uint32_t code;
	unsigned reg = 1;

	for (i = 0; i < 256; i++) {
		code = i;
		for (bit = 0; bit < 8; bit++)
			code = (code & 1) ? (code >> 1) ^ 0xd8018001u : code >> 1;
		edc_table[0][i] = code;
	}
	for (k = 1; k < 16; k++)
		for (i = 0; i < 256; i++) {
			code = edc_table[k - 1][i];
			edc_table[k][i] = (code >> 8) ^ edc_table[0][code & 255];
		}
	for (i = HEADER; i < SECTOR; i++) {
		unsigned byte = 0;

		for (bit = 0; bit < 8; bit++) {
			byte |= (reg & 1) << bit;
			reg = (reg >> 1) | (((reg ^ (reg >> 1)) & 1) << 14);
		}
		scrambler[i] = (uint8_t)byte;
	}
}

static uint32_t load32(const uint8_t *p)
{
	uint32_t word;

	memcpy(&word, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

static void store32(uint8_t *p, uint32_t word)
{
	p[0] = (uint8_t)word;
	p[1] = (uint8_t)(word >> 8);
	p[2] = (uint8_t)(word >> 16);
	p[3] = (uint8_t)(word >> 24);
}

static uint32_t edc_by_table(uint32_t code, const uint8_t *p, size_t length)
{
	for (; length >= 16; length -= 16, p += 16) {
		uint32_t a = code ^ load32(p), b = load32(p + 4), c = load32(p + 8), d = load32(p + 12);

		code = edc_table[15][a & 255] ^ edc_table[14][(a >> 8) & 255] ^ edc_table[13][(a >> 16) & 255] ^ edc_table[12][a >> 24] ^
		       edc_table[11][b & 255] ^ edc_table[10][(b >> 8) & 255] ^ edc_table[9][(b >> 16) & 255] ^ edc_table[8][b >> 24] ^
		       edc_table[7][c & 255] ^ edc_table[6][(c >> 8) & 255] ^ edc_table[5][(c >> 16) & 255] ^ edc_table[4][c >> 24] ^
		       edc_table[3][d & 255] ^ edc_table[2][(d >> 8) & 255] ^ edc_table[1][(d >> 16) & 255] ^ edc_table[0][d >> 24];
	}
	for (; length; length--, p++)
		code = (code >> 8) ^ edc_table[0][(code ^ *p) & 255];
	return code;
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* x^n mod P for the reflected form, shifted as carry-less products of reflected numbers need it. */
static uint64_t fold_constant(unsigned n)
{
	uint32_t r = 0x80000000u; /* x^0 */
	unsigned i;

	for (i = 0; i < n; i++)
		r = (r & 1) ? (r >> 1) ^ 0xd8018001u : r >> 1;
	return (uint64_t)r << 1;
}

static uint64_t k64_high, k64_low, k16_high, k16_low;

__attribute__((constructor)) static void make_constants(void)
{
	/* Folding over D bits: the low half of a register moves D + 64, the high half D; less 32 for the table's width. */
	k64_low = fold_constant(512 + 64 - 32);
	k64_high = fold_constant(512 - 32);
	k16_low = fold_constant(128 + 64 - 32);
	k16_high = fold_constant(128 - 32);
}

__attribute__((target("pclmul,sse4.1"))) static inline __m128i fold(__m128i x, __m128i k, __m128i with)
{
	return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(x, k, 0x00), _mm_clmulepi64_si128(x, k, 0x11)), with);
}

#define LOAD(at) _mm_loadu_si128((const __m128i *)(at))

/* At least 64 bytes. The four lanes are folded into one, whose 16 bytes stand for all before them. */
__attribute__((target("pclmul,sse4.1"))) static uint32_t edc_by_folding(const uint8_t *p, size_t length)
{
	const __m128i wide = _mm_set_epi64x((long long)k64_high, (long long)k64_low);
	const __m128i narrow = _mm_set_epi64x((long long)k16_high, (long long)k16_low);
	__m128i a = LOAD(p), b = LOAD(p + 16), c = LOAD(p + 32), d = LOAD(p + 48);
	uint8_t rest[16];

	for (p += 64, length -= 64; length >= 64; p += 64, length -= 64) {
		a = fold(a, wide, LOAD(p));
		b = fold(b, wide, LOAD(p + 16));
		c = fold(c, wide, LOAD(p + 32));
		d = fold(d, wide, LOAD(p + 48));
	}
	b = fold(a, narrow, b);
	c = fold(b, narrow, c);
	d = fold(c, narrow, d);
	for (; length >= 16; p += 16, length -= 16)
		d = fold(d, narrow, LOAD(p));
	_mm_storeu_si128((__m128i *)rest, d);
	return edc_by_table(edc_by_table(0, rest, 16), p, length);
}

static uint32_t edc(const uint8_t *p, size_t length)
{
	static int folds = -1;

	if (folds < 0)
		folds = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
	return folds ? edc_by_folding(p, length) : edc_by_table(0, p, length);
}
#else
static uint32_t edc(const uint8_t *p, size_t length) { return edc_by_table(0, p, length); }
#endif

static inline v16 load(const uint8_t *p)
{
	v16 v;

	memcpy(&v, p, 16);
	return v;
}

/* Every byte multiplied by 2 in the field. */
static inline v16 twice(v16 v) { return (v + v) ^ ((v16)((s16)v < 0) & 0x1d); }

/* Every byte divided by 3, i.e. multiplied by f4h = 2^7 + 2^6 + 2^5 + 2^4 + 2^2. */
static inline v16 third(v16 v)
{
	v16 two = twice(v), four = twice(two), eight = twice(four), b4 = twice(eight), b5 = twice(b4), b6 = twice(b5), b7 = twice(b6);

	return four ^ b4 ^ b5 ^ b6 ^ b7;
}

/* 86 bytes are six vectors, the last of which overlaps the fifth; 52 bytes are four. */
static const int p_lanes[6] = { 0, 16, 32, 48, 64, 70 };
static const int q_lanes[4] = { 0, 16, 32, 36 };

static void parity_p(uint8_t *base)
{
	v16 sum[6], weighted[6];
	int row, i;

	memset(sum, 0, sizeof sum);
	memset(weighted, 0, sizeof weighted);
	for (row = 0; row < ROWS; row++) {
		const uint8_t *from = base + row * 2 * COLUMNS;

		for (i = 0; i < 6; i++) {
			v16 v = load(from + p_lanes[i]);

			sum[i] ^= v;
			weighted[i] = twice(weighted[i] ^ v);
		}
	}
	for (i = 0; i < 6; i++) {
		v16 x = third(twice(weighted[i]) ^ sum[i]), y = x ^ sum[i];

		memcpy(base + ROWS * 2 * COLUMNS + p_lanes[i], &x, 16);
		memcpy(base + (ROWS + 1) * 2 * COLUMNS + p_lanes[i], &y, 16);
	}
}

/*
 * Word i of diagonal d lies in row (d + i) mod 26 and column i. The block is turned so that a column's 26 words are
 * neighbours, twice over: word i of all diagonals is then one run of 52 bytes.
 */
static void parity_q(uint8_t *base)
{
	uint16_t turned[48][56];
	v16 sum[4], weighted[4];
	int row, column, i;

	for (row = 0; row < 32; row += 8)
		for (column = 0; column < 48; column += 8) {
			w8 r[8];
			w4 s[8];
			w2 t[8];
			int k;
			/* The last blocks start early and do some words twice. */
			int top = row > DIAGONALS - 8 ? DIAGONALS - 8 : row;
			int left = column > COLUMNS - 8 ? COLUMNS - 8 : column;

			for (k = 0; k < 8; k++)
				memcpy(&r[k], base + 2 * ((top + k) * COLUMNS + left), 16);
			for (k = 0; k < 4; k++) {
				s[2 * k] = (w4)SHUFFLE(w8, r[2 * k], r[2 * k + 1], 0, 8, 1, 9, 2, 10, 3, 11);
				s[2 * k + 1] = (w4)SHUFFLE(w8, r[2 * k], r[2 * k + 1], 4, 12, 5, 13, 6, 14, 7, 15);
			}
			for (k = 0; k < 2; k++) {
				t[4 * k] = (w2)SHUFFLE(w4, s[4 * k], s[4 * k + 2], 0, 4, 1, 5);
				t[4 * k + 1] = (w2)SHUFFLE(w4, s[4 * k], s[4 * k + 2], 2, 6, 3, 7);
				t[4 * k + 2] = (w2)SHUFFLE(w4, s[4 * k + 1], s[4 * k + 3], 0, 4, 1, 5);
				t[4 * k + 3] = (w2)SHUFFLE(w4, s[4 * k + 1], s[4 * k + 3], 2, 6, 3, 7);
			}
			for (k = 0; k < 4; k++) {
				w2 even = SHUFFLE(w2, t[k], t[k + 4], 0, 2);
				w2 odd = SHUFFLE(w2, t[k], t[k + 4], 1, 3);

				memcpy(&turned[left + 2 * k][top], &even, 16);
				memcpy(&turned[left + 2 * k + 1][top], &odd, 16);
				memcpy(&turned[left + 2 * k][top + DIAGONALS], &even, 16);
				memcpy(&turned[left + 2 * k + 1][top + DIAGONALS], &odd, 16);
			}
		}
	memset(sum, 0, sizeof sum);
	memset(weighted, 0, sizeof weighted);
	for (column = 0, row = 0; column < COLUMNS; column++, row = row == DIAGONALS - 1 ? 0 : row + 1) {
		const uint8_t *from = (const uint8_t *)&turned[column][row];

		for (i = 0; i < 4; i++) {
			v16 v = load(from + q_lanes[i]);

			sum[i] ^= v;
			weighted[i] = twice(weighted[i] ^ v);
		}
	}
	for (i = 0; i < 4; i++) {
		v16 x = third(twice(weighted[i]) ^ sum[i]), y = x ^ sum[i];

		memcpy(base + Q - HEADER + q_lanes[i], &x, 16);
		memcpy(base + Q - HEADER + 2 * DIAGONALS + q_lanes[i], &y, 16);
	}
}

static void code_sector(uint8_t *s, int form)
{
	uint8_t header[4];

	switch (form) {
	case MODE1:
		store32(s + 2064, edc(s, 2064));
		memset(s + 2068, 0, 8);
		parity_p(s + HEADER);
		parity_q(s + HEADER);
		break;
	case FORM1:
		store32(s + 2072, edc(s + 16, 2056));
		memcpy(header, s + HEADER, 4);
		memset(s + HEADER, 0, 4);
		parity_p(s + HEADER);
		parity_q(s + HEADER);
		memcpy(s + HEADER, header, 4);
		break;
	default:
		store32(s + 2348, edc(s + 16, 2332));
	}
}

EXPORT int32_t gm_cd_code(uint8_t *sectors, int64_t count, int32_t form)
{
	int64_t i;

	for (i = 0; i < count; i++)
		code_sector(sectors + i * SECTOR, form);
	return 0;
}

/* Index of the first sector that is not as coded, or -1. */
EXPORT int64_t gm_cd_check(const uint8_t *sectors, int64_t count, int32_t form)
{
	uint8_t wanted[SECTOR];
	int64_t i;

	for (i = 0; i < count; i++) {
		const uint8_t *found = sectors + i * SECTOR;

		if (form == FORM2 && load32(found + 2348) == 0)
			continue;
		memcpy(wanted, found, SECTOR);
		code_sector(wanted, form);
		if (memcmp(wanted, found, SECTOR))
			return i;
	}
	return -1;
}

EXPORT int32_t gm_cd_scramble(uint8_t *sectors, int64_t count)
{
	int64_t i;
	int k;

	for (i = 0; i < count; i++)
		for (k = HEADER; k < SECTOR; k++)
			sectors[i * SECTOR + k] ^= scrambler[k];
	return 0;
}
