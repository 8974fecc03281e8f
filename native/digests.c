/*
 * MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4) of many streams in one call: the whole of an image and each of its files. Streams
 * that pass the same bytes are digested together: each step waits for the step before, so that others beside it take hardly longer.
 * SHA is done by the processor's instructions for it; where it has none, MD5 alone is asked for.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))
#define BLOCK 64

enum kind { MD5, SHA1, SHA256, KINDS };

/* What is known of one stream. As src/kernel/asides.node.ts has it. */
struct stream {
	uint64_t length;
	uint32_t kind;
	uint32_t state[8];
	uint8_t block[BLOCK];
	uint32_t unused;
};

_Static_assert(sizeof(struct stream) == 112, "src/kernel/asides.node.ts counts on it");

/* A stream takes the bytes [from, to), or tells its digest into place `to` when `from` is reached. */
enum action { TAKE, TELL };
struct step {
	int32_t action, stream, from, to;
};

static const uint32_t initial[KINDS][8] = {
	{ 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 },
	{ 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 },
	{ 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
};

/* Streams that are digested at one time. */
#define MOST 16

/* The states of those that have come to the same place of a block. */
struct set {
	int count[KINDS];
	uint32_t *states[KINDS][MOST];
};

/* ---- MD5 ---- */

static const uint32_t md5_sines[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static const uint8_t md5_turns[4][4] = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } };

INLINE uint32_t turned(uint32_t value, int by)
{
	return value << by | value >> (32 - by);
}

INLINE uint32_t little(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value = __builtin_bswap32(value);
#endif
	return value;
}

/* The newest of the three words is `x`: what does not need it is put together first. */
INLINE uint32_t md5_step(int round, uint32_t sum, uint32_t x, uint32_t y, uint32_t z, int turn)
{
	if (round == 0)
		sum += z ^ (x & (y ^ z));
	else if (round == 1)
		sum = sum + (y & ~z) + (x & z);
	else if (round == 2)
		sum += x ^ (y ^ z);
	else
		sum += y ^ (x | ~z);
	return x + turned(sum, turn);
}

/* Four steps, `group` of 16, of one or of two streams. */
INLINE void md5_group(int group, int count, uint32_t s[2][4], const uint8_t *block)
{
	static const uint8_t first[4] = { 0, 1, 5, 0 }, apart[4] = { 1, 5, 3, 7 };
	const int round = group / 4;

#define MD5_STEP(i, a, b, c, d)                                                                            \
	do {                                                                                               \
		const int step = 4 * group + i;                                                            \
		const int word = (first[round] + apart[round] * (step % 16)) % 16;                         \
		const uint32_t added = little(block + 4 * word) + md5_sines[step];                         \
		s[0][a] = md5_step(round, s[0][a] + added, s[0][b], s[0][c], s[0][d], md5_turns[round][i]); \
		if (count > 1)                                                                             \
			s[1][a] = md5_step(round, s[1][a] + added, s[1][b], s[1][c], s[1][d], md5_turns[round][i]); \
	} while (0)

	MD5_STEP(0, 0, 1, 2, 3);
	MD5_STEP(1, 3, 0, 1, 2);
	MD5_STEP(2, 2, 3, 0, 1);
	MD5_STEP(3, 1, 2, 3, 0);
}

#define REPEAT16(what) \
	what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7) what(8) what(9) what(10) what(11) what(12) what(13) what(14) what(15)

#define MD5_GROUP_1(group) md5_group(group, 1, s, block);
#define MD5_GROUP_2(group) md5_group(group, 2, s, block);
#define MD5_BLOCKS(streams)                                                                      \
	for (const uint8_t *block = bytes; block < bytes + BLOCK * blocks; block += BLOCK) {     \
		uint32_t before[2][4];                                                           \
		memcpy(before, s, sizeof(s));                                                    \
		REPEAT16(MD5_GROUP_##streams)                                                    \
		for (int i = 0; i < 4; i++)                                                      \
			s[0][i] += before[0][i], s[1][i] += before[1][i];                        \
	}

static void md5(int count, uint32_t *const states[], const uint8_t *bytes, size_t blocks)
{
	for (int k = 0; k < count; k += 2) {
		const int pair = count - k > 1;
		uint32_t s[2][4];

		memcpy(s[0], states[k], sizeof(s[0]));
		memcpy(s[1], states[k + pair], sizeof(s[1]));
		if (pair) {
			MD5_BLOCKS(2)
			memcpy(states[k + 1], s[1], sizeof(s[1]));
		} else {
			MD5_BLOCKS(1)
		}
		memcpy(states[k], s[0], sizeof(s[0]));
	}
}

/* ---- SHA-1 and SHA-256 by instructions ---- */

#if defined(__x86_64__)
#include <immintrin.h>
#define SHA __attribute__((target("sha,sse4.1")))

static const uint32_t sha256_roots[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The state as the instructions take it: words a, b, e, f and c, d, g, h, the first in the highest place. */
struct sha256 {
	__m128i abef, cdgh;
};

struct sha1 {
	__m128i abcd, before, e;
};

SHA INLINE struct sha256 sha256_load(const uint32_t *state)
{
	__m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
	__m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);

	return (struct sha256){ _mm_alignr_epi8(low, high, 8), _mm_blend_epi16(high, low, 0xf0) };
}

SHA INLINE void sha256_store(uint32_t *state, struct sha256 s)
{
	__m128i low = _mm_shuffle_epi32(s.abef, 0x1b), high = _mm_shuffle_epi32(s.cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xf0));
	_mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

/* Four rounds, `group` of 16, of one or of two streams; `w` holds the last 16 words. */
SHA INLINE void sha256_group(int group, int count, struct sha256 s[2], __m128i w[4], const uint8_t *block)
{
	const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i *const now = &w[group % 4];

	if (group < 4)
		*now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * group)), order);
	else
		*now = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(*now, w[(group + 1) % 4]),
							  _mm_alignr_epi8(w[(group + 3) % 4], w[(group + 2) % 4], 4)),
					    w[(group + 3) % 4]);
	const __m128i low = _mm_add_epi32(*now, _mm_load_si128((const __m128i *)(sha256_roots + 4 * group)));
	const __m128i high = _mm_shuffle_epi32(low, 0x0e);
	s[0].cdgh = _mm_sha256rnds2_epu32(s[0].cdgh, s[0].abef, low);
	if (count > 1)
		s[1].cdgh = _mm_sha256rnds2_epu32(s[1].cdgh, s[1].abef, low);
	s[0].abef = _mm_sha256rnds2_epu32(s[0].abef, s[0].cdgh, high);
	if (count > 1)
		s[1].abef = _mm_sha256rnds2_epu32(s[1].abef, s[1].cdgh, high);
}

/* Four rounds, `group` of 20. */
SHA INLINE void sha1_group(int group, struct sha1 *s, __m128i w[4], const uint8_t *block)
{
	const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	__m128i *const now = &w[group % 4];

	if (group < 4)
		*now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * group)), order);
	else
		*now = _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(*now, w[(group + 1) % 4]), w[(group + 2) % 4]),
					  w[(group + 3) % 4]);
	const __m128i added = group == 0 ? _mm_add_epi32(s->e, *now) : _mm_sha1nexte_epu32(s->before, *now);
	s->before = s->abcd;
	if (group < 5)
		s->abcd = _mm_sha1rnds4_epu32(s->abcd, added, 0);
	else if (group < 10)
		s->abcd = _mm_sha1rnds4_epu32(s->abcd, added, 1);
	else if (group < 15)
		s->abcd = _mm_sha1rnds4_epu32(s->abcd, added, 2);
	else
		s->abcd = _mm_sha1rnds4_epu32(s->abcd, added, 3);
}

/*
 * The same bytes through up to two MD5, two SHA-256 and one SHA-1. The counts are constants where it is called. The steps of MD5 are done
 * by other parts of the processor than those of SHA, which cost no time between them.
 */
SHA INLINE void mixed(int md5s, int sha256s, int sha1s, uint32_t *const states[], const uint8_t *bytes, size_t blocks)
{
	uint32_t *const *const sha256_states = states + md5s, *const last = sha1s > 0 ? sha256_states[sha256s] : NULL;
	const __m128i zero = _mm_setzero_si128();
	uint32_t m[2][4] = { { 0 }, { 0 } };
	struct sha256 s[2] = { { zero, zero }, { zero, zero } };
	struct sha1 h = { zero, zero, zero };

	for (int k = 0; k < md5s; k++)
		memcpy(m[k], states[k], sizeof(m[k]));
	for (int k = 0; k < sha256s; k++)
		s[k] = sha256_load(sha256_states[k]);
	if (sha1s > 0) {
		h.abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)last), 0x1b);
		h.e = _mm_set_epi32((int)last[4], 0, 0, 0);
	}
	for (const uint8_t *block = bytes; block < bytes + BLOCK * blocks; block += BLOCK) {
		const struct sha256 s_before[2] = { s[0], s[1] };
		const struct sha1 h_before = h;
		__m128i w256[4] = { zero }, w1[4] = { zero };
		uint32_t m_before[2][4];

		memcpy(m_before, m, sizeof(m));
#define MIXED_GROUP(group)                                            \
	if (md5s > 0)                                                 \
		md5_group(group, md5s, m, block);                     \
	if (sha256s > 0)                                              \
		sha256_group(group, sha256s, s, w256, block);         \
	if (sha1s > 0)                                                \
		sha1_group(group, &h, w1, block);
		REPEAT16(MIXED_GROUP)
		if (sha1s > 0) {
			sha1_group(16, &h, w1, block);
			sha1_group(17, &h, w1, block);
			sha1_group(18, &h, w1, block);
			sha1_group(19, &h, w1, block);
			h.e = _mm_sha1nexte_epu32(h.before, h_before.e);
			h.abcd = _mm_add_epi32(h.abcd, h_before.abcd);
		}
		for (int k = 0; k < sha256s; k++) {
			s[k].abef = _mm_add_epi32(s[k].abef, s_before[k].abef);
			s[k].cdgh = _mm_add_epi32(s[k].cdgh, s_before[k].cdgh);
		}
		for (int k = 0; k < md5s; k++)
			for (int i = 0; i < 4; i++)
				m[k][i] += m_before[k][i];
	}
	for (int k = 0; k < md5s; k++)
		memcpy(states[k], m[k], sizeof(m[k]));
	for (int k = 0; k < sha256s; k++)
		sha256_store(sha256_states[k], s[k]);
	if (sha1s > 0) {
		_mm_storeu_si128((__m128i *)last, _mm_shuffle_epi32(h.abcd, 0x1b));
		last[4] = (uint32_t)_mm_extract_epi32(h.e, 3);
	}
}

#define MIX(md5s, sha256s, sha1s)                                                                                            \
	SHA static void mix_##md5s##sha256s##sha1s(uint32_t *const states[], const uint8_t *bytes, size_t blocks)            \
	{                                                                                                                    \
		mixed(md5s, sha256s, sha1s, states, bytes, blocks);                                                          \
	}
#define MIXES(md5s) MIX(md5s, 0, 1) MIX(md5s, 1, 0) MIX(md5s, 1, 1) MIX(md5s, 2, 0) MIX(md5s, 2, 1)
MIXES(0)
MIXES(1)
MIXES(2)

typedef void mix(uint32_t *const states[], const uint8_t *bytes, size_t blocks);
#define MIXES_OF(md5s) { { NULL, mix_##md5s##01 }, { mix_##md5s##10, mix_##md5s##11 }, { mix_##md5s##20, mix_##md5s##21 } }
static mix *const mixes[3][3][2] = { MIXES_OF(0), MIXES_OF(1), MIXES_OF(2) };

/* Whether the processor has the instructions. */
EXPORT int32_t gm_digests_sha(void)
{
	unsigned a = 7, b = 0, c = 0, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return __builtin_cpu_supports("sse4.1") && (b >> 29 & 1);
}

/* All SHA, and MD5 beside it as far as the two go together; what is left of MD5 stays in the set. */
static void mix_all(struct set *set, const uint8_t *bytes, size_t blocks)
{
	static const enum kind order[KINDS] = { MD5, SHA256, SHA1 };
	static const int most[KINDS] = { [MD5] = 2, [SHA256] = 2, [SHA1] = 1 };

	while (set->count[SHA256] > 0 || set->count[SHA1] > 0) {
		uint32_t *states[5];
		int count = 0, taken[KINDS];

		for (int i = 0; i < KINDS; i++) {
			const enum kind kind = order[i];

			for (taken[kind] = 0; taken[kind] < most[kind] && set->count[kind] > 0; taken[kind]++)
				states[count++] = set->states[kind][--set->count[kind]];
		}
		mixes[taken[MD5]][taken[SHA256]][taken[SHA1]](states, bytes, blocks);
	}
}
#else
EXPORT int32_t gm_digests_sha(void)
{
	return 0;
}

static void mix_all(struct set *set, const uint8_t *bytes, size_t blocks)
{
	(void)set, (void)bytes, (void)blocks;
}
#endif

/* ---- Streams ---- */

static void blocks_of(struct set *set, const uint8_t *bytes, size_t blocks)
{
	if (blocks == 0)
		return;
	mix_all(set, bytes, blocks);
	md5(set->count[MD5], set->states[MD5], bytes, blocks);
}

static void add(struct set *set, struct stream *stream)
{
	set->states[stream->kind][set->count[stream->kind]++] = stream->state;
}

static void own_block(struct stream *stream)
{
	struct set set;

	memset(set.count, 0, sizeof(set.count));
	add(&set, stream);
	blocks_of(&set, stream->block, 1);
}

/* Of streams that all lack the same of a block, if anything. */
static void take(struct stream *const streams[], int count, const uint8_t *bytes, size_t length)
{
	const size_t held = streams[0]->length % BLOCK, lacking = held == 0 ? 0 : BLOCK - held;
	const size_t head = lacking < length ? lacking : length, blocks = (length - head) / BLOCK;
	struct set set;

	memset(set.count, 0, sizeof(set.count));
	for (int i = 0; i < count; i++) {
		struct stream *stream = streams[i];

		memcpy(stream->block + held, bytes, head);
		if (head > 0 && head == lacking)
			own_block(stream);
		add(&set, stream);
		stream->length += length;
	}
	blocks_of(&set, bytes + head, blocks);
	if (head == lacking)
		for (int i = 0; i < count; i++)
			memcpy(streams[i]->block, bytes + head + BLOCK * blocks, length - head - BLOCK * blocks);
}

static void take_all(struct stream *const streams[], int count, const uint8_t *bytes, size_t length)
{
	uint32_t taken = 0;

	for (int i = 0; i < count; i++) {
		struct stream *alike[MOST];
		int found = 0;

		for (int j = i; j < count; j++)
			if (!(taken >> j & 1) && streams[j]->length % BLOCK == streams[i]->length % BLOCK) {
				alike[found++] = streams[j];
				taken |= 1u << j;
			}
		if (found > 0)
			take(alike, found, bytes, length);
	}
}

/* The digest of what has passed; more may follow. */
static void tell(const struct stream *stream, uint8_t *out)
{
	struct stream end = *stream;
	const size_t held = end.length % BLOCK;
	const uint64_t bits = 8 * end.length;

	memset(end.block + held, 0, BLOCK - held);
	end.block[held] = 0x80;
	if (held >= BLOCK - sizeof(bits)) {
		own_block(&end);
		memset(end.block, 0, BLOCK);
	}
	for (int i = 0; i < 8; i++)
		end.block[BLOCK - 8 + i] = (uint8_t)(bits >> 8 * (end.kind == MD5 ? i : 7 - i));
	own_block(&end);
	for (int i = 0; i < 32; i++)
		out[i] = (uint8_t)(end.state[i / 4] >> 8 * (end.kind == MD5 ? i % 4 : 3 - i % 4));
}

/* Bytes that go through all streams before the next go through any. */
#define SLICE (64 << 10)

struct open {
	struct stream *stream;
	int32_t until;
};

static void pass(const struct open open[], int64_t count, const uint8_t *bytes, size_t length)
{
	for (int64_t i = 0; i < count; i += MOST) {
		struct stream *streams[MOST];
		int some = 0;

		for (; some < MOST && i + some < count; some++)
			streams[some] = open[i + some].stream;
		take_all(streams, some, bytes, length);
	}
}

/*
 * Steps in the order of their places; one that tells stands behind those that take what lies before it. Returns 0, or -1 without
 * memory of its own.
 */
EXPORT int32_t gm_digests(const uint8_t *bytes, uint8_t *all, const uint8_t *program, int64_t count, uint8_t *out)
{
	struct stream *const streams = (struct stream *)all;
	const struct step *step = (const struct step *)program, *const last = step + count;
	struct open *const open = malloc((size_t)count * sizeof(*open) + 1);
	int64_t opened = 0;

	if (open == NULL)
		return -1;
	for (int32_t at = 0; step < last || opened > 0;) {
		int64_t kept = 0;

		for (int64_t i = 0; i < opened; i++)
			if (open[i].until > at)
				open[kept++] = open[i];
		opened = kept;
		for (; step < last && step->from <= at; step++) {
			struct stream *stream = streams + step->stream;

			if (stream->length == 0)
				memcpy(stream->state, initial[stream->kind], sizeof(stream->state));
			if (step->action == TELL)
				tell(stream, out + 32 * step->to);
			else
				open[opened++] = (struct open){ stream, step->to };
		}
		int32_t end = step < last ? step->from : INT32_MAX;
		if (opened > 0 && end - at > SLICE)
			end = at + SLICE;
		for (int64_t i = 0; i < opened; i++)
			if (open[i].until < end)
				end = open[i].until;
		pass(open, opened, bytes + at, (size_t)(end - at));
		at = end;
	}
	free(open);
	return 0;
}
