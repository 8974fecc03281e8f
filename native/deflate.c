/*
 * One block of bytes as a zlib stream (RFC 1950, RFC 1951), by rules of our own, so that the same bytes come out whatever library, version
 * or processor there is. src/kernel/deflate.ts is its twin and explains the steps: both give the same bytes.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

enum {
	HASH_BITS = 15, HASHES = 1 << HASH_BITS, WINDOW = 32768, LEAST_MATCH = 3, MOST_MATCH = 258, GOOD_MATCH = 64,
	TOKENS = 32768, LITERALS = 286, DISTANCES = 30, END = 256, CODE_LENGTHS = 19, MOST_STORED = 65535,
};

static const uint8_t order[CODE_LENGTHS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

struct codes {
	uint8_t length[288];
	uint16_t code[288];
};

struct work {
	int32_t head[HASHES];
	uint32_t token[TOKENS];
	struct codes literal, distance, lengths;
	uint32_t often[LITERALS + DISTANCES + CODE_LENGTHS];
	uint8_t *out;
	int64_t at, capacity;
	uint64_t bits;
	int filled;
};

static int high_bit(uint32_t value) { return 31 - __builtin_clz(value); }

/* Symbol, count of further bits and their value. RFC 1951 3.2.5. */
static int length_symbol(int length, int *extra, int *rest)
{
	int over = length - LEAST_MATCH;

	if (length == MOST_MATCH) {
		*extra = *rest = 0;
		return 285;
	}
	if (over < 8) {
		*extra = *rest = 0;
		return 257 + over;
	}
	*extra = high_bit((uint32_t)over) - 2;
	*rest = over & ((1 << *extra) - 1);
	return 257 + 4 * *extra + (over >> *extra);
}

static int distance_symbol(int distance, int *extra, int *rest)
{
	int over = distance - 1;

	if (over < 4) {
		*extra = *rest = 0;
		return over;
	}
	*extra = high_bit((uint32_t)over) - 1;
	*rest = over & ((1 << *extra) - 1);
	return 2 * *extra + (over >> *extra);
}

static void put(struct work *work, uint32_t value, int count)
{
	work->bits |= (uint64_t)value << work->filled;
	work->filled += count;
	while (work->filled >= 8) {
		if (work->at < work->capacity)
			work->out[work->at] = (uint8_t)work->bits;
		work->at++;
		work->bits >>= 8;
		work->filled -= 8;
	}
}

static void whole_byte(struct work *work)
{
	if (work->filled > 0)
		put(work, 0, 8 - work->filled);
}

/* Codes of at most `most` bits for symbols by how often they come. RFC 1951 3.2.2. */
static void make_codes(struct codes *codes, const uint32_t *often, int count, int most)
{
	int16_t sorted[288], parent[576];
	uint32_t weight[576];
	uint8_t depth[576];
	int of_length[64] = { 0 };
	int used = 0;

	memset(codes, 0, sizeof *codes);
	for (int symbol = 0; symbol < count; symbol++) {
		int place = used;

		if (often[symbol] == 0)
			continue;
		for (; place > 0 && often[sorted[place - 1]] > often[symbol]; place--)
			sorted[place] = sorted[place - 1];
		sorted[place] = (int16_t)symbol;
		used++;
	}
	for (int i = 0; i < used; i++)
		weight[i] = often[sorted[i]];
	for (int made = used, leaf = 0, inner = used; made < 2 * used - 1; made++) {
		weight[made] = 0;
		for (int half = 0; half < 2; half++) {
			int next = leaf < used && (inner >= made || weight[leaf] <= weight[inner]) ? leaf++ : inner++;

			weight[made] += weight[next];
			parent[next] = (int16_t)made;
		}
	}
	depth[2 * used - 2] = 0;
	for (int node = 2 * used - 3; node >= 0; node--) {
		depth[node] = (uint8_t)(depth[parent[node]] + 1);
		if (node < used)
			of_length[depth[node] < most ? depth[node] : most]++;
	}
	int64_t total = 0;
	for (int length = 1; length <= most; length++)
		total += (int64_t)of_length[length] << (most - length);
	for (; total > (int64_t)1 << most; total--) {
		int length = most - 1;

		of_length[most]--;
		while (of_length[length] == 0)
			length--;
		of_length[length]--;
		of_length[length + 1] += 2;
	}
	for (int length = most, place = 0; length > 0; length--)
		for (int i = 0; i < of_length[length]; i++)
			codes->length[sorted[place++]] = (uint8_t)length;
	for (int length = 1, code = 0; length <= most; length++, code <<= 1)
		for (int symbol = 0; symbol < count; symbol++)
			if (codes->length[symbol] == length) {
				int turned = 0;

				for (int bit = 0; bit < length; bit++)
					turned |= ((code >> bit) & 1) << (length - 1 - bit);
				codes->code[symbol] = (uint16_t)turned;
				code++;
			}
}

static void put_symbol(struct work *work, const struct codes *codes, int symbol)
{
	put(work, codes->code[symbol], codes->length[symbol]);
}

/* The lengths of both codes, in runs. RFC 1951 3.2.7. Symbol, and further bits in the upper half. */
static int runs_of(const struct work *work, int literals, int distances, uint16_t *run)
{
	uint8_t all[LITERALS + DISTANCES];
	int count = literals + distances, runs = 0;

	memcpy(all, work->literal.length, (size_t)literals);
	memcpy(all + literals, work->distance.length, (size_t)distances);
	for (int at = 0; at < count;) {
		int length = all[at], same = 1;

		while (at + same < count && all[at + same] == length)
			same++;
		at += same;
		if (length != 0) {
			run[runs++] = (uint16_t)length;
			same--;
		}
		while (same >= 3) {
			int most = length != 0 ? 6 : 138;
			int taken = same < most ? same : most;

			if (length != 0)
				run[runs++] = (uint16_t)(16 | (taken - 3) << 8);
			else if (taken <= 10)
				run[runs++] = (uint16_t)(17 | (taken - 3) << 8);
			else
				run[runs++] = (uint16_t)(18 | (taken - 11) << 8);
			same -= taken;
		}
		while (same-- > 0)
			run[runs++] = (uint16_t)length;
	}
	return runs;
}

static int run_bits(int symbol) { return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0; }

static void put_stored(struct work *work, const uint8_t *in, int64_t length, int last)
{
	for (int64_t at = 0; at < length;) {
		int64_t few = length - at < MOST_STORED ? length - at : MOST_STORED;

		put(work, last && at + few == length ? 1 : 0, 3);
		whole_byte(work);
		put(work, (uint32_t)few, 16);
		put(work, (uint32_t)few ^ 0xffff, 16);
		for (int64_t i = 0; i < few; i++)
			put(work, in[at + i], 8);
		at += few;
	}
}

/* What the tokens tell, as one block with codes of its own or as it is, whichever is shorter. */
static void put_block(struct work *work, int tokens, const uint8_t *in, int64_t length, int last)
{
	uint32_t *often = work->often, *far = often + LITERALS, *told = far + DISTANCES;
	uint16_t run[LITERALS + DISTANCES];
	int extra, rest, literals = LITERALS, distances = DISTANCES, told_lengths = CODE_LENGTHS;
	int64_t size = 0;

	memset(often, 0, sizeof work->often);
	for (int i = 0; i < tokens; i++) {
		uint32_t token = work->token[i];

		if (token < 256) {
			often[token]++;
			continue;
		}
		often[length_symbol((int)(token >> 16), &extra, &rest)]++;
		size += extra;
		far[distance_symbol((int)(token & 0xffff) + 1, &extra, &rest)]++;
		size += extra;
	}
	often[END] = 1;
	/* Two codes at least: some readers take no fewer. */
	for (int i = 0, used = 0; i < DISTANCES; i++)
		if ((used += far[i] > 0) >= 2)
			break;
		else if (i == DISTANCES - 1)
			for (int spare = 0; spare < 2; spare++)
				if (far[spare] == 0)
					far[spare] = 1;
	make_codes(&work->literal, often, LITERALS, 15);
	make_codes(&work->distance, far, DISTANCES, 15);
	while (work->literal.length[literals - 1] == 0)
		literals--;
	while (work->distance.length[distances - 1] == 0)
		distances--;
	int runs = runs_of(work, literals, distances, run);
	for (int i = 0; i < runs; i++)
		told[run[i] & 255]++;
	make_codes(&work->lengths, told, CODE_LENGTHS, 7);
	while (work->lengths.length[order[told_lengths - 1]] == 0)
		told_lengths--;
	size += 3 + 14 + 3 * told_lengths;
	for (int i = 0; i < CODE_LENGTHS; i++)
		size += (int64_t)told[i] * (work->lengths.length[i] + run_bits(i));
	for (int i = 0; i < LITERALS; i++)
		size += (int64_t)often[i] * work->literal.length[i];
	for (int i = 0; i < DISTANCES; i++)
		size += (int64_t)far[i] * work->distance.length[i];
	if (size >= 8 * (length + 5 * ((length + MOST_STORED - 1) / MOST_STORED))) {
		put_stored(work, in, length, last);
		return;
	}
	put(work, (uint32_t)(last ? 1 : 0) | 2 << 1, 3);
	put(work, (uint32_t)literals - 257, 5);
	put(work, (uint32_t)distances - 1, 5);
	put(work, (uint32_t)told_lengths - 4, 4);
	for (int i = 0; i < told_lengths; i++)
		put(work, work->lengths.length[order[i]], 3);
	for (int i = 0; i < runs; i++) {
		put_symbol(work, &work->lengths, run[i] & 255);
		put(work, run[i] >> 8, run_bits(run[i] & 255));
	}
	for (int i = 0; i < tokens; i++) {
		uint32_t token = work->token[i];

		if (token < 256) {
			put_symbol(work, &work->literal, (int)token);
			continue;
		}
		put_symbol(work, &work->literal, length_symbol((int)(token >> 16), &extra, &rest));
		put(work, (uint32_t)rest, extra);
		put_symbol(work, &work->distance, distance_symbol((int)(token & 0xffff) + 1, &extra, &rest));
		put(work, (uint32_t)rest, extra);
	}
	put_symbol(work, &work->literal, END);
}

static uint32_t hash_of(const uint8_t *in)
{
	return (((uint32_t)in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16) * 0x9e3779b1u) >> (32 - HASH_BITS);
}

static uint32_t adler(const uint8_t *in, int64_t length)
{
	uint32_t a = 1, b = 0;

	for (int64_t at = 0; at < length;) {
		int64_t end = length - at < 5552 ? length : at + 5552;

		for (; at < end; at++)
			b += a += in[at];
		a %= 65521;
		b %= 65521;
	}
	return b << 16 | a;
}

/* The longest match behind `at`, the nearest among equals; its length, 0 for none. */
static int longest(const uint8_t *in, int64_t length, int64_t at, const int32_t *head, const int32_t *before, int chain, int *distance)
{
	int best = LEAST_MATCH - 1;
	int most = length - at < MOST_MATCH ? (int)(length - at) : MOST_MATCH;

	if (most < LEAST_MATCH)
		return 0;
	for (int32_t place = head[hash_of(in + at)]; place >= 0 && at - place <= WINDOW && chain-- > 0; place = before[place]) {
		int same = 0;

		if (in[place + best] != in[at + best])
			continue;
		while (same < most && in[place + same] == in[at + same])
			same++;
		if (same > best) {
			best = same;
			*distance = (int)(at - place);
			if (best == most)
				break;
		}
	}
	return best < LEAST_MATCH ? 0 : best;
}

/* Bytes of the stream; -1 without memory for it, -2 where `out` is too small. */
EXPORT int64_t gm_deflate(const uint8_t *in, int64_t length, int32_t chain, uint8_t *out, int64_t capacity)
{
	struct work *work = malloc(sizeof *work);
	int32_t *before = malloc((size_t)(length > 0 ? length : 1) * sizeof *before);
	int64_t result = -1, at = 0, start = 0, known = 0;
	int tokens = 0, distance = 0, further = 0;

	if (work == NULL || before == NULL)
		goto end;
	memset(work->head, 0xff, sizeof work->head);
	work->out = out;
	work->at = 0;
	work->capacity = capacity;
	work->bits = 0;
	work->filled = 0;
	put(work, 0x78, 8);
	put(work, 0x9c, 8);
	while (at < length) {
		int found = longest(in, length, at, work->head, before, chain, &distance);

		for (; known <= at; known++)
			if (known + LEAST_MATCH <= length) {
				uint32_t hash = hash_of(in + known);

				before[known] = work->head[hash];
				work->head[hash] = (int32_t)known;
			}
		if (found > 0 && found < GOOD_MATCH && at + 1 < length &&
		    longest(in, length, at + 1, work->head, before, chain, &further) > found)
			found = 0;
		if (found == 0)
			work->token[tokens++] = in[at++];
		else {
			work->token[tokens++] = (uint32_t)found << 16 | (uint32_t)(distance - 1);
			at += found;
			for (; known < at; known++)
				if (known + LEAST_MATCH <= length) {
					uint32_t hash = hash_of(in + known);

					before[known] = work->head[hash];
					work->head[hash] = (int32_t)known;
				}
		}
		if (tokens == TOKENS || at == length) {
			put_block(work, tokens, in + start, at - start, at == length);
			start = at;
			tokens = 0;
		}
	}
	if (length == 0) {
		put(work, 3, 3);
		put(work, 0, 7);
	}
	whole_byte(work);
	uint32_t sum = adler(in, length);
	for (int byte = 3; byte >= 0; byte--)
		put(work, sum >> (8 * byte) & 255, 8);
	result = work->at > capacity ? -2 : work->at;
end:
	free(before);
	free(work);
	return result;
}
