import { describe, expect, it } from 'vitest'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { Bench, close, difference, hexBytes, nextAddress, page5, pattern, sync, u16, u32, writeAll } from './bench.js'

const fresh = (kind: VirtualMedium, blocks?: number) => Bench.ready({ medium: { kind, ...(blocks === undefined ? {} : { blocks }) } })
/** A track of 320 blocks in the mode of page 05h that `head` ends with. */
const compact = async (head: string, bytes: number, data = pattern(320, bytes)) => {
  const bench = await fresh('cd-r', 16_384)
  expect((await page5(bench, `0532 01${head}`)).why).toBe('')
  expect(await writeAll(bench, 0, data, 32, bytes)).toBe('')
  await sync(bench)
  expect(await close(bench, 2)).toBe('')
  return bench
}
const withHeads = (head: string) => {
  const data = pattern(320, 2332)
  for (let i = 0; i < 320; i++) data.set(hexBytes(head), i * 2332)
  return data
}

describe('READ CD, MMC-6: bytes of the main channel by type of sector', () => {
  // Sync and all headers, user data, codes (F8h); user data (10h); header (20h); sub-header (40h); both (60h); sync (80h); codes (08h).
  const selections = ['f8', '10', '20', '40', '60', '80', '08', '00']
  it.each([
    ['audio', '04', 'c00000', 2352, undefined, [2352, 2352, 0, 0, 0, 2352, 0, 0]],
    ['mode 1', '08', 'c40800', 2048, undefined, [2352, 2048, 4, 0, 4, 12, 288, 0]],
    ['form 1', '10', 'c40d00 0000 20', 2332, '0000080000000800', [2352, 2048, 4, 8, 12, 12, 280, 0]],
    ['form 2', '14', 'c40d00 0000 20', 2332, '0000200000002000', [2352, 2328, 4, 8, 12, 12, 0, 0]],
  ] as const)('%s', async (_, type, page, bytes, head, lengths) => {
    const bench = await compact(page, bytes, head === undefined ? undefined : withHeads(head))
    const found = []
    for (const selection of selections) found.push((await bench.in(`be ${type} ${u32(5)} 00 00 01 ${selection} 00 00`, 2352)).data.length)
    // The code of a form 2 sector is part of its 2328 bytes of user data.
    expect(found).toEqual(lengths)
    for (const other of ['04', '08', '0c', '10', '14'])
      expect([other, (await bench.in(`be ${other} ${u32(5)} 00 00 01 10 00 00`, 2352)).why]).toEqual([
        other,
        other === type ? '' : '5/64/00',
      ])
  })

  it('fields and counts that are not defined', async () => {
    const bench = await compact('c40800', 2048)
    const ask = async (tail: string, start = 0) => (await bench.in(`be ${tail.slice(0, 2)} ${u32(start)} ${tail.slice(2)} 00`, 2448)).why
    expect([await ask('18 000001 f8 00'), await ask('00 000001 f8 03'), await ask('00 000001 f8 05')]).toEqual([
      '5/24/00',
      '5/24/00',
      '5/24/00',
    ])
    expect([await ask('00 002000 f8 00'), await ask('00 002001 f8 00'), await ask('00 000000 f8 00')]).toEqual(['3/11/05', '5/24/00', ''])
    // The track has 320 blocks and two of run-out.
    expect([await ask('00 000001 f8 00', 319), await ask('00 000002 f8 00', 319), await ask('00 000001 f8 00', 322)]).toEqual([
      '',
      '3/11/05',
      '5/21/00',
    ])
    expect([await ask('00 000001 f8 00', -150), await ask('00 000001 f8 00', -1)]).toEqual(['5/21/00', '5/21/00'])
    expect((await (await fresh('dvd+r')).in(`be 00 ${u32(0)} 000001 f8 00 00`, 2352)).why).toBe('5/30/02')
  })
})

describe('READ(10), READ(12), VERIFY(10), MMC-6: up to the end of what is recorded', () => {
  it.each([
    ['dvd+r', 320],
    ['bd-r', 320],
    ['dvd-ram', 1024],
    ['bd-r-rrm', 1024],
  ] as const)('%s has %i blocks', async (kind, end) => {
    const bench = await fresh(kind, 1024)
    const data = pattern(320)
    expect(await writeAll(bench, 0, data, 32)).toBe('')
    await sync(bench)
    const all = Buffer.concat([data, new Uint8Array((end - 320) * 2048)])
    expect(difference((await bench.read(0, end)).data, all)).toBe('')
    expect(difference((await bench.in(`a8 00 ${u32(0)} ${u32(end)} 00 00`, end * 2048)).data, all)).toBe('')
    for (const [start, count, why] of [
      [end - 1, 1, ''],
      [end - 1, 2, '5/21/00'],
      [end, 1, '5/21/00'],
      [-1, 1, '5/21/00'],
      [0, end, ''],
      [end - 65, 65, ''],
      [end - 65, 66, '5/21/00'],
      [0, end + 1, '5/21/00'],
      [end, 0, ''],
    ] as const) {
      const found = [await bench.read(start, count), await bench.none(`2f 00 ${u32(start)} 00 ${u16(count)} 00`)]
      expect([start, count, ...found.map((said) => said.why)]).toEqual([start, count, why, count === 0 ? '' : why])
    }
    expect((await bench.none(`2f 02 ${u32(0)} 00 ${u16(1)} 00`)).why).toBe('5/24/00')
    const { data: capacity } = await bench.in('25 00 00 00 00 00 00 00 00 00', 8)
    expect(capacity).toEqual(hexBytes(`${u32(end - 1)} 00000800`))
  })

  it('8192 blocks in one command', async () => {
    const bench = await fresh('dvd-ram', 16_384)
    expect((await bench.in(`a8 00 ${u32(0)} ${u32(8192)} 00 00`, 8192 * 2048)).data.length).toBe(8192 * 2048)
    expect((await bench.in(`a8 00 ${u32(0)} ${u32(8193)} 00 00`, 8193 * 2048)).why).toBe('5/24/00')
    expect((await bench.none(`2f 00 ${u32(0)} 00 ${u16(16_383)} 00`)).why).toBe('')
  })

  it('blocks between sessions cannot be read', async () => {
    const bench = await fresh('dvd+r', 8192)
    expect(await writeAll(bench, 0, pattern(32), 32)).toBe('')
    expect(await close(bench, 2)).toBe('')
    const next = (await nextAddress(bench)) as number
    expect(await writeAll(bench, next, pattern(32), 32)).toBe('')
    for (const [at, why] of [
      [31, ''],
      [32, '3/11/05'],
      [next - 1, '3/11/05'],
      [next, ''],
    ] as const)
      expect([at, (await bench.read(at, 1)).why]).toEqual([at, why])
    expect((await bench.read(31, 2)).why).toBe('3/11/05')
  })
})
