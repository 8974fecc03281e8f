import { closeSync, openSync, readFileSync, readSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asideCopier, copyAsideWith } from '../../src/kernel/copy.node.js'
import { loadNative } from '../../src/kernel/native.node.js'
import type { FileBytes } from '../../src/port/index.js'
import { payload } from '../recorder/bench.js'
import { temporaryFolder } from '../support/folder.js'

const native = await loadNative()
const folder = temporaryFolder()
const kernels = [
  ['the kernel', native],
  ['its twin', undefined],
] as const

function bytesOf(file: number, at: number, length: number): FileBytes {
  return {
    file,
    at,
    length,
    read(from, to) {
      const out = new Uint8Array(to - from)
      if (readSync(file, out, 0, out.length, at + from) < out.length) throw new Error('the source has ended')
      return out
    },
  }
}

describe.each(kernels)('%s copies from file to file', (name, kernel) => {
  const source = join(folder, `${name} source`)
  const data = payload(1, 9, 9_000_001)
  writeFileSync(source, data)

  it.each([
    [0, 1, 0],
    [3, 70_000, 5],
    [0, 9_000_001, 4096],
    [4097, 8_500_000, 1_052_672],
    [1 << 20, 5 << 20, (1 << 20) - 1],
  ])('from byte %i on %i bytes to byte %i, and touches nothing else', async (from, length, to) => {
    const old = payload(1, 4, to + length + 5000)
    const target = join(folder, `${name} target`)
    writeFileSync(target, old)
    const [input, output] = [openSync(source, 'r'), openSync(target, 'r+')]
    await copyAsideWith(kernel, bytesOf(input, from, length), output, to)
    closeSync(input)
    closeSync(output)
    const wanted = Buffer.concat([old.subarray(0, to), data.subarray(from, from + length), old.subarray(to + length)])
    expect(Buffer.compare(readFileSync(target), wanted)).toBe(0)
  })

  it('writes the holes of a source as zeros', async () => {
    const sparse = join(folder, `${name} sparse`)
    const file = openSync(sparse, 'w+')
    writeSync(file, data, 0, 10_000, 5 << 20)
    closeSync(file)
    truncateSync(sparse, 8 << 20)
    const target = join(folder, `${name} full of other things`)
    writeFileSync(target, payload(1, 5, 8 << 20))
    const [input, output] = [openSync(sparse, 'r'), openSync(target, 'r+')]
    await copyAsideWith(kernel, bytesOf(input, 0, 8 << 20), output, 0)
    closeSync(input)
    closeSync(output)
    expect(Buffer.compare(readFileSync(target), readFileSync(sparse))).toBe(0)
  })

  it('says what the source says where it is shorter, and what the host says of the target', async () => {
    const input = openSync(source, 'r')
    const output = openSync(join(folder, `${name} short`), 'w+')
    await expect(copyAsideWith(kernel, bytesOf(input, 5_000_000, 5_000_000), output, 0)).rejects.toThrow('the source has ended')
    const full = openSync('/dev/full', 'r+')
    await expect(copyAsideWith(kernel, bytesOf(input, 0, 5_000_000), full, 0)).rejects.toMatchObject({ code: 'ENOSPC' })
    for (const file of [input, output, full]) closeSync(file)
  })
})

it('uses the kernel that is there', async () => {
  const source = join(folder, 'plain')
  writeFileSync(source, payload(1, 2, 100_000))
  const [input, output] = [openSync(source, 'r'), openSync(join(folder, 'copy'), 'w+')]
  await asideCopier()(bytesOf(input, 0, 100_000), output, 0)
  closeSync(input)
  closeSync(output)
  expect(Buffer.compare(readFileSync(join(folder, 'copy')), readFileSync(source))).toBe(0)
})
