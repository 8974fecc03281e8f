import { execFileSync } from 'node:child_process'
import { openSync, readFileSync, statSync, symlinkSync, writeFileSync, closeSync, type Stats } from 'node:fs'
import { constants } from 'node:os'
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

has('gathers small files and tells which changed, vanished or are others', async () => {
  const names = ['one', 'two', 'three', 'other', 'link', 'pipe', 'device'].map((name) => join(folder, name))
  for (const [i, name] of names.slice(0, 4).entries()) writeFileSync(name, 'x'.repeat(10 + i))
  symlinkSync('one', join(folder, 'link'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  symlinkSync('/dev/zero', join(folder, 'device'))
  const measured = (i: number): Stats => statSync(names[i === 3 || i > 4 ? 0 : i] ?? folder)
  const jobs = Buffer.concat(
    [...names, join(folder, 'gone')].map((name, i) => {
      const head = Buffer.alloc(36)
      const { mtimeMs, ino, dev } = measured(i)
      head.writeBigInt64LE(BigInt(i * 100), 0)
      head.writeBigInt64LE(BigInt(Math.floor((i === 3 ? statSync(name).mtimeMs : mtimeMs) * 1000)), 8)
      head.writeDoubleLE(ino, 16)
      head.writeDoubleLE(dev, 24)
      head.writeUInt32LE(i === 2 ? 5 : i < 4 ? 10 + i : 10, 32)
      return Buffer.concat([head, Buffer.from(`${name}\0`)])
    }),
  )
  const buffer = Buffer.alloc(800)
  const results = new Int32Array(8)
  expect(
    await native?.callAsync(
      'gm_gather',
      'i32',
      { bytes: jobs },
      { i32: 8 },
      { bytes: buffer },
      { i32: 800 },
      { bytes: new Uint8Array(results.buffer) },
    ),
  ).toBe(5)
  expect([...results]).toEqual([0, 0, 1, 1, 0, 1, -constants.errno.ELOOP, -constants.errno.ENOENT])
  expect(buffer.toString('latin1', 100, 112)).toBe('xxxxxxxxxxx\0')
})
