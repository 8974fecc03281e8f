/*
 * Many file entries of UDF that differ in a few numbers; the twin is in src/format/udf/file-entries.ts. Each of `count`
 * entries goes into the block of 2048 bytes that `places` names: a copy of the stencil, its numbers, and the location, CRC
 * and checksum of its tag (ECMA-167 3/7.2). `offsets` are those in the stencil of size, object size or -1, blocks, unique id,
 * length and block of the extent; the first four are numbers of 8 bytes, the others of 4, all little-endian. Returns 0, or -1
 * where something does not fit.
 */

#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

enum { BLOCK = 2048, TAG = 16, CHECKSUM = 4, CRC = 8, CRC_LENGTH = 10, LOCATION = 12 };
enum { SIZE, OBJECT_SIZE, BLOCKS, UNIQUE_ID, EXTENT_LENGTH, EXTENT_BLOCK, OFFSETS };

static uint16_t table[8][256];

__attribute__((constructor)) static void make_tables(void)
{
	for (unsigned i = 0; i < 256; i++) {
		uint16_t code = (uint16_t)(i << 8);

		for (int bit = 0; bit < 8; bit++)
			code = (uint16_t)(code & 0x8000 ? (code << 1) ^ 0x1021 : code << 1);
		table[0][i] = code;
	}
	for (unsigned k = 1; k < 8; k++)
		for (unsigned i = 0; i < 256; i++)
			table[k][i] = (uint16_t)((table[k - 1][i] << 8) ^ table[0][table[k - 1][i] >> 8]);
}

static uint16_t crc_of(const uint8_t *bytes, int32_t length)
{
	uint16_t code = 0;

	for (; length >= 8; length -= 8, bytes += 8)
		code = table[7][(code >> 8) ^ bytes[0]] ^ table[6][(code & 0xff) ^ bytes[1]] ^ table[5][bytes[2]] ^ table[4][bytes[3]] ^
		       table[3][bytes[4]] ^ table[2][bytes[5]] ^ table[1][bytes[6]] ^ table[0][bytes[7]];
	for (; length > 0; length--, bytes++)
		code = (uint16_t)((code << 8) ^ table[0][(code >> 8) ^ *bytes]);
	return code;
}

static void put(uint8_t *out, uint64_t value, int width)
{
	for (int i = 0; i < width; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

EXPORT int32_t gm_entries(uint8_t *out, int32_t out_bytes, const uint8_t *stencil, int32_t stencil_bytes, const int32_t *offsets,
			  int32_t count, const uint32_t *places, const uint32_t *sizes, const uint32_t *blocks,
			  const uint32_t *unique_ids, const uint32_t *locations)
{
	if (count < 0 || stencil_bytes < TAG || stencil_bytes > BLOCK)
		return -1;
	for (int i = 0; i < OFFSETS; i++)
		if ((offsets[i] < 0 && i != OBJECT_SIZE) || offsets[i] + (i < EXTENT_LENGTH ? 8 : 4) > stencil_bytes)
			return -1;
	for (int32_t i = 0; i < count; i++) {
		uint8_t *entry;
		unsigned sum = 0;

		if (((int64_t)places[i] + 1) * BLOCK > out_bytes)
			return -1;
		entry = out + (size_t)places[i] * BLOCK;
		memcpy(entry, stencil, (size_t)stencil_bytes);
		put(entry + offsets[SIZE], sizes[i], 8);
		if (offsets[OBJECT_SIZE] >= 0)
			put(entry + offsets[OBJECT_SIZE], sizes[i], 8);
		put(entry + offsets[BLOCKS], ((uint64_t)sizes[i] + BLOCK - 1) / BLOCK, 8);
		put(entry + offsets[UNIQUE_ID], unique_ids[i], 8);
		put(entry + offsets[EXTENT_LENGTH], sizes[i], 4);
		put(entry + offsets[EXTENT_BLOCK], blocks[i], 4);
		put(entry + LOCATION, locations[i], 4);
		put(entry + CRC, crc_of(entry + TAG, stencil_bytes - TAG), 2);
		put(entry + CRC_LENGTH, (uint64_t)(stencil_bytes - TAG), 2);
		entry[CHECKSUM] = 0;
		for (int k = 0; k < TAG; k++)
			sum += entry[k];
		entry[CHECKSUM] = (uint8_t)sum;
	}
	return 0;
}
