import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { memoryStore, openVirtualDrive, virtualClock } from '../../src/simulator/index.js'
import { openVirtualFile, parseVirtualAddress } from '../../src/simulator/file.node.js'
import { temporaryFolder } from '../support/folder.js'
import { Bench, difference, pattern, writeAll } from './bench.js'

const folder = temporaryFolder()
let files = 0
const path = (): string => join(folder, `disc-${files++}.vdr`)
const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]?.code ?? ''
    throw error
  }
  return 'no fault'
}
const open = async (address: string) => {
  const bench = new Bench(openVirtualFile(address, virtualClock()))
  await bench.hear()
  return bench
}
const patch = (file: string, at: number, bytes: Uint8Array): void => {
  const handle = openSync(file, 'r+')
  writeSync(handle, bytes, 0, bytes.length, at)
  closeSync(handle)
}
/** A file with a session of 320 blocks and another one begun. */
const recorded = async (): Promise<string> => {
  const file = path()
  const bench = await open(`${file}?media=bd-r`)
  await writeAll(bench, 0, pattern(320), 32)
  await bench.none('35 00 00 00 00 00 00 00 00 00')
  await bench.none('5b 00 01 00 00 01 00 00 00 00')
  await bench.none('5b 00 02 00 00 01 00 00 00 00')
  await bench.drive.close()
  return file
}

describe('virtual:FILE', () => {
  it('reads its parameters', () => {
    expect(parseVirtualAddress('a.vdr')).toEqual({ path: 'a.vdr', empty: false })
    expect(parseVirtualAddress('a.vdr?media=dvd+rw&blocks=2048')).toEqual({
      path: 'a.vdr',
      empty: false,
      medium: { kind: 'dvd+rw', blocks: 2048 },
    })
    expect(parseVirtualAddress('a.vdr?empty=yes').empty).toBe(true)
    expect(codeOf(() => parseVirtualAddress('a.vdr?media=floppy'))).toBe('virtual/unknownMedium')
    expect(codeOf(() => parseVirtualAddress('a.vdr?colour=red'))).toBe('virtual/badQuery')
    expect(codeOf(() => openVirtualFile(`${path()}?media=dvd+r&blocks=7`, virtualClock()))).toBe('virtual/unknownMedium')
    expect(codeOf(() => openVirtualFile(join(folder, 'no', 'such', 'folder.vdr'), virtualClock()))).toBe('virtual/cannotOpen')
    expect(codeOf(() => openVirtualFile(folder, virtualClock()))).toBe('virtual/cannotOpen')
  })

  it('an impossible disc leaves no file behind', () => {
    const file = path()
    expect(codeOf(() => openVirtualFile(`${file}?blocks=7`, virtualClock()))).toBe('virtual/unknownMedium')
    expect(existsSync(file)).toBe(false)
  })

  it.each([
    ['dvd-ram', 1023, '1024 to 17893632 blocks in multiples of 16'],
    ['dvd-ram', 1032, 'in multiples of 16'],
    ['bd-r', 2 ** 26 + 32, 'to 67108864 blocks in multiples of 32'],
  ])('a %s of %i blocks: the fault says which sizes there are', (kind, blocks, sizes) => {
    expect(() => openVirtualFile(`${path()}?media=${kind}&blocks=${blocks}`, virtualClock())).toThrow(sizes)
  })

  it.each([
    ['dvd-ram', 1024],
    ['bd-r', 2 ** 26],
  ])('a %s of %i blocks is there again in the next run', async (kind, blocks) => {
    const file = path()
    await (await open(`${file}?media=${kind}&blocks=${blocks}`)).drive.close()
    expect((await (await open(file)).in('46 00 00 00 00 00 00 00 08 00', 8)).data[7]).toBe(kind === 'bd-r' ? 0x41 : 0x12)
  })

  it('keeps a disc over runs; the medium asked for counts for new files only', async () => {
    const file = await recorded()
    const bench = await open(`${file}?media=cd-r`)
    expect((await bench.in('46 00 00 00 00 00 00 00 08 00', 8)).data[7]).toBe(0x41)
    expect(difference((await bench.read(0, 320)).data, pattern(320))).toBe('')
    expect(await writeAll(bench, 320, pattern(64, 2048, 3), 32)).toBe('')
    await bench.drive.close()
    const again = await open(file)
    expect(difference((await again.read(320, 64)).data, pattern(64, 2048, 3))).toBe('')
    expect(((await again.in('51 00 00 00 00 00 00 00 22 00', 34)).data[2] ?? 0) & 0x0f).toBe(0x05)
  })

  it('is a sparse file', async () => {
    const file = path()
    const bench = await open(`${file}?media=dvd-ram`)
    expect((await bench.write(2_000_000, 16, pattern(16))).why).toBe('')
    await bench.drive.close()
    expect(statSync(file).size).toBeGreaterThan(4e9)
    expect(statSync(file).blocks * 512).toBeLessThan(4e6)
  })

  it('an instance that dies leaves what was acknowledged', async () => {
    const store = memoryStore()
    const bench = await Bench.ready({ store, medium: { kind: 'dvd+r' } })
    await writeAll(bench, 0, pattern(32), 16)
    await bench.none('35 00 00 00 00 00 00 00 00 00')
    await bench.write(32, 16, pattern(16))
    const next = await Bench.ready({ store })
    const { data } = await next.in('52 01 00 00 00 ff 00 00 28 00', 40)
    expect(new DataView(data.buffer, data.byteOffset).getUint32(12)).toBe(48)
  })
})

describe('files that are damaged or hostile', () => {
  it.each([
    ['a text', 'Hello, this is no disc'],
    ['the mark alone', 'Glassmaster virtual disc'],
    ['zeros', '\0'.repeat(2_000_000)],
  ])('%s is no disc', (_, content) => {
    const file = path()
    writeFileSync(file, content)
    expect(codeOf(() => openVirtualFile(file, virtualClock()))).toBe('virtual/notADisc')
  })

  it('one damaged copy of the state is survived, two are not', async () => {
    const file = await recorded()
    const whole = readFileSync(file)
    patch(file, 4096 + 40, Uint8Array.of(0xff, 0xff, 0xff, 0xff))
    const bench = await open(file)
    expect(difference((await bench.read(0, 320)).data, pattern(320))).toBe('')
    await bench.drive.close()
    writeFileSync(file, whole)
    patch(file, 528_384 + 40, Uint8Array.of(0xff, 0xff, 0xff, 0xff))
    expect(codeOf(() => openVirtualFile(file, virtualClock()))).toBe('no fault')
    patch(file, 4096 + 40, Uint8Array.of(0xff, 0xff, 0xff, 0xff))
    patch(file, 528_384 + 40, Uint8Array.of(0xfe, 0xff, 0xff, 0xff))
    expect(codeOf(() => openVirtualFile(file, virtualClock()))).toBe('virtual/notADisc')
  })

  it('blocks that a cut file has lost read as damaged: 3/11/05', async () => {
    const file = await recorded()
    truncateSync(file, 1_052_672 + 100 * 2048)
    const bench = await open(file)
    expect(difference((await bench.read(0, 100)).data, pattern(320).slice(0, 100 * 2048))).toBe('')
    expect((await bench.read(90, 20)).why).toBe('3/11/05')
    expect((await bench.read(200, 1)).why).toBe('3/11/05')
  })

  it('any byte of header or state that changes is noticed or harmless', async () => {
    const file = await recorded()
    const whole = readFileSync(file)
    for (let i = 0; i < 60; i++) {
      const store = memoryStore()
      store.write(0, whole)
      const at = i < 36 ? i : 4096 + (i - 36) * 13
      store.write(at, Uint8Array.of((whole[at] ?? 0) ^ 0x5a))
      expect(['no fault', 'virtual/notADisc']).toContain(codeOf(() => openVirtualDrive({ store })))
    }
  })
})
