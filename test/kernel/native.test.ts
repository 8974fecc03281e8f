import { openSync, readFileSync, statSync, writeFileSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadNative } from '../../src/kernel/native.node.js'
import { temporaryFolder } from '../support/folder.js'

const native = await loadNative()
const folder = temporaryFolder()
const has = it.skipIf(native === undefined)

has('copies a range to an offset', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 251)
  writeFileSync(join(folder, 'from'), bytes)
  const [from, to] = [openSync(join(folder, 'from'), 'r'), openSync(join(folder, 'to'), 'w+')]
  expect(await native?.callAsync('gm_copy', 'i64', { i32: from }, { i64: 1000 }, { i32: to }, { i64: 2048 }, { i64: 98_000 })).toBe(98_000)
  expect(readFileSync(join(folder, 'to')).subarray(2048)).toEqual(Buffer.from(bytes.subarray(1000, 99_000)))
  expect(await native?.callAsync('gm_copy', 'i64', { i32: from }, { i64: 99_990 }, { i32: to }, { i64: 0 }, { i64: 100 })).toBe(10)
  expect(await native?.callAsync('gm_copy', 'i64', { i32: 9999 }, { i64: 0 }, { i32: to }, { i64: 0 }, { i64: 100 })).toBe(-9)
  closeSync(from)
  closeSync(to)
})

has('gathers small files and tells which changed or vanished', async () => {
  const names = ['one', 'two', 'three'].map((name) => join(folder, name))
  for (const [i, name] of names.entries()) writeFileSync(name, 'x'.repeat(10 + i))
  const jobs = Buffer.concat(
    [...names, join(folder, 'gone')].map((name, i) => {
      const head = Buffer.alloc(20)
      head.writeBigInt64LE(BigInt(i * 100), 0)
      head.writeBigInt64LE(i === 3 ? 0n : BigInt(Math.floor(statSync(name).mtimeMs * 1000)), 8)
      head.writeUInt32LE(i === 2 ? 5 : 10 + i, 16)
      return Buffer.concat([head, Buffer.from(`${name}\0`)])
    }),
  )
  const buffer = Buffer.alloc(400)
  const results = new Int32Array(4)
  expect(
    await native?.callAsync(
      'gm_gather',
      'i32',
      { bytes: jobs },
      { i32: 4 },
      { bytes: buffer },
      { i32: 400 },
      { bytes: new Uint8Array(results.buffer) },
    ),
  ).toBe(2)
  expect([...results]).toEqual([0, 0, 1, -2])
  expect(buffer.toString('latin1', 100, 112)).toBe('xxxxxxxxxxx\0')
})
