import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { openImageMedium } from '../../src/image/medium.node.js'
import { loadNative } from '../../src/kernel/native.node.js'
import { lba, sectors } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const file = (name: string, data: Uint8Array): string => {
  writeFileSync(join(folder, name), data)
  return join(folder, name)
}
const codesOf = (error: unknown): readonly string[] => (error instanceof DiscError ? error.faults.map(({ code }) => code) : [String(error)])
const thrownBy = (call: () => unknown): readonly string[] => {
  try {
    call()
  } catch (error) {
    return codesOf(error)
  }
  return []
}

/** User data whose sector number is in its first byte. */
const userData = (count: number): Uint8Array => {
  const out = new Uint8Array(count * 2048)
  for (let i = 0; i < out.length; i++) out[i] = i % 2048 === 0 ? Math.floor(i / 2048) + 1 : i % 251
  return out
}

/** Sectors as a CD has them, around user data. */
function framed(data: Uint8Array, length: number, mode: 1 | 2): Uint8Array {
  const count = data.length / 2048
  const out = new Uint8Array(count * length)
  for (let i = 0; i < count; i++) {
    out.set([0, ...Array<number>(10).fill(255), 0, 0, 2, i, mode], i * length)
    out.set(data.subarray(i * 2048, (i + 1) * 2048), i * length + (mode === 1 ? 16 : 24))
  }
  return out
}

describe('an image file as a medium', () => {
  it('gives the sectors of plain user data', async () => {
    const data = userData(40)
    const medium = openImageMedium(file('plain.iso', data))
    expect(medium).toMatchObject({ size: 40, tailBytes: 0, faults: [], form: { bytes: 2048 } })
    expect(Buffer.compare(await medium.read(lba(3), sectors(5)), data.subarray(3 * 2048, 8 * 2048))).toBe(0)
    await medium.close()
  })

  it.each([
    [2352, 1, '2352 bytes, mode 1'],
    [2352, 2, '2352 bytes, mode 2'],
    [2448, 1, '2448 bytes, mode 1'],
  ] as const)('takes user data out of sectors of %i bytes, mode %i', async (length, mode, name) => {
    const data = userData(20)
    const medium = openImageMedium(file(`${length}-${mode}.bin`, framed(data, length, mode)))
    expect(medium).toMatchObject({ size: 20, form: { name }, faults: [] })
    expect(Buffer.compare(await medium.read(lba(0), sectors(20)), data)).toBe(0)
    await medium.close()
  })

  it('knows sectors of Mode 2 without header by the volume descriptor', async () => {
    const out = new Uint8Array(20 * 2336)
    out.set(new TextEncoder().encode('\x01CD001'), 16 * 2336 + 8)
    const medium = openImageMedium(file('2336.img', out))
    expect(medium).toMatchObject({ size: 20, form: { bytes: 2336 } })
    expect(String.fromCharCode(...(await medium.read(lba(16), sectors(1))).subarray(1, 6))).toBe('CD001')
    await medium.close()
  })

  it('tells of bytes beyond the last whole sector', async () => {
    const medium = openImageMedium(file('odd.iso', new Uint8Array(2048 * 3 + 5)))
    expect(medium).toMatchObject({ size: 3, tailBytes: 5 })
    expect(medium.faults).toMatchObject([
      { code: 'image/notAligned', severity: 'warning', imapi: ['IMAPI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED'] },
    ])
    await medium.close()
  })

  it('is no image where there is nothing, a folder, or an empty file', () => {
    mkdirSync(join(folder, 'sub'))
    for (const path of [join(folder, 'missing'), join(folder, 'sub'), file('empty', new Uint8Array(0))])
      expect([path, thrownBy(() => openImageMedium(path))]).toEqual([path, ['image/noImage']])
  })

  it('has no blocks beyond its end', async () => {
    const medium = openImageMedium(file('short.iso', userData(4)))
    expect(codesOf(await medium.read(lba(3), sectors(2)).catch((error: unknown) => error))).toEqual(['image/outside'])
    expect(codesOf(await medium.read(lba(-1), sectors(1)).catch((error: unknown) => error))).toEqual(['image/outside'])
    await medium.close()
  })

  it('has its bytes copied by the kernel of the host, where that is possible', async () => {
    const data = userData(1000)
    const medium = openImageMedium(file('copied.iso', data))
    const into = openSync(join(folder, 'copy'), 'w')
    const copied = await medium.copyRange(2048, 2_000_001, into, 10)
    closeSync(into)
    await medium.close()
    const native = await loadNative()
    expect(copied).toBe(native === undefined ? 0 : 2_000_001)
    if (native !== undefined) expect(readFileSync(join(folder, 'copy')).subarray(10).equals(data.subarray(2048, 2_002_049))).toBe(true)
    const raw = openImageMedium(file('raw.bin', framed(userData(20), 2352, 1)))
    expect(await raw.copyRange(0, 2048, 0, 0)).toBe(0)
    await raw.close()
  })

  it('cannot be read where the file was cut meanwhile', async () => {
    const path = file('cut.iso', userData(4))
    const medium = openImageMedium(path)
    truncateSync(path, 2048)
    expect(codesOf(await medium.read(lba(2), sectors(1)).catch((error: unknown) => error))).toEqual(['image/readFailed'])
    await medium.close()
  })
})
