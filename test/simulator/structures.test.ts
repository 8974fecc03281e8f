import { describe, expect, it } from 'vitest'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { Bench, pattern } from './bench.js'

const fresh = (kind: VirtualMedium) => Bench.ready({ medium: { kind } })
const structure = (bench: Bench, format: string, media = '00') => bench.in(`ad ${media} 00 00 00 00 00 ${format} 10 04 00 00`, 4100)

describe('READ DISC STRUCTURE, MMC-6', () => {
  it.each([
    ['dvd-r', ['00', '04', '10', 'c0', 'ff'], ['11', '20']],
    ['dvd-r-dl', ['00', '04', '10', '20', 'c0', 'ff'], ['11']],
    ['dvd+r', ['00', '04', '11', 'c0', 'ff'], ['10', '20']],
    ['dvd+r-dl', ['00', '11', '20'], ['10']],
  ] as const)('%s has %j and not %j', async (kind, there, missing) => {
    const bench = await fresh(kind)
    for (const format of there) expect((await structure(bench, format)).why).toBe('')
    for (const format of missing) expect((await structure(bench, format)).why).toBe('5/24/00')
    expect((await structure(bench, '00', '01')).why).toBe('5/30/02')
  })

  it.each([
    ['dvd-r', 2, 1],
    ['dvd-r-dl', 2, 2],
    ['dvd-r-dl-jump', 2, 2],
    ['dvd-ram', 1, 1],
    ['dvd-rw', 3, 1],
    ['dvd-rw-restricted', 3, 1],
    ['dvd+rw', 9, 1],
    ['dvd+r', 10, 1],
    ['dvd+rw-dl', 13, 2],
    ['dvd+r-dl', 14, 2],
  ] as const)('%s is of category %i and has %i layers', async (kind, category, layers) => {
    const { data } = await structure(await fresh(kind), '00')
    expect([(data[4] ?? 0) >> 4, (data[6] ?? 0) & 0x70, (data[6] ?? 0) & 15]).toEqual([category, layers === 2 ? 0x30 : 0, 2])
  })

  it('lists as many structures as it gives', async () => {
    const bench = await fresh('dvd+r-dl')
    const { data } = await structure(bench, 'ff')
    const formats = Array.from({ length: (data.length - 4) / 4 }, (_, i) => (data[4 + 4 * i] ?? 0).toString(16).padStart(2, '0'))
    expect(formats).toEqual(['00', '11', '04', '20', 'c0'])
    for (const format of formats) expect((await structure(bench, format)).why).toBe('')
  })

  it('the end of the data area follows what is recorded', async () => {
    const bench = await fresh('dvd+r')
    await bench.write(0, 16, pattern(16))
    const { data } = await structure(bench, '00')
    expect([...data.subarray(9, 12)]).toEqual([3, 0, 0])
    expect([...data.subarray(13, 16)]).toEqual([3, 0, 15])
  })

  it('both layers in full end at the complement of the first sector', async () => {
    const { data } = await structure(await fresh('dvd-r-dl'), '10')
    expect([...data.subarray(13, 16)]).toEqual([0xfc, 0xff, 0xff])
    expect([...data.subarray(17, 20)]).toEqual([0x22, 0xd3, 0xdf])
  })

  it('a BD says what it is; a CD has no structures', async () => {
    const bench = await fresh('bd-re')
    const typeOf = async (of: Bench) => String.fromCharCode(...(await structure(of, '00', '01')).data.subarray(12, 15))
    expect([await typeOf(bench), await typeOf(await fresh('bd-r')), await typeOf(await fresh('bd-r-pow'))]).toEqual(['BDW', 'BDR', 'BDR'])
    expect((await structure(bench, '00')).why).toBe('5/30/02')
    expect((await structure(await fresh('cd-r'), '00')).why).toBe('5/24/00')
  })

  it.each([
    ['after the first write', '000a0000 00000000 0000009f', true, '5/2C/00'],
    ['off the units', '000a0000 00000000 000000a0', false, '5/26/02'],
    ['behind the middle', '000a0000 00000000 00ffffff', false, '5/26/02'],
    ['with too few bytes', '000a0000', false, '5/1A/00'],
  ] as const)('SEND DISC STRUCTURE refuses a layer boundary %s', async (_, list, written, why) => {
    const bench = await fresh('dvd+r-dl')
    if (written) await bench.write(0, 16, pattern(16))
    const length = (list.replaceAll(' ', '').length / 2).toString(16).padStart(4, '0')
    expect((await bench.out(`bf 00 00 00 00 00 00 20 ${length} 00 00`, list)).why).toBe(why)
  })
})
