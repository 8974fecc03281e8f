import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDiscImage } from '../../../src/image/cd/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { discOf, emitDisc, soundTrack } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'

const folder = temporaryFolder()
async function judged(name: string, content: Uint8Array) {
  writeFileSync(join(folder, name), content)
  return openDiscImage(join(folder, name), { files: hostFiles })
}
const headed = (mark: string): Buffer => Buffer.concat([Buffer.from(mark, 'latin1'), Buffer.alloc(5000)])
const ended = (mark: string, from: number): Buffer => {
  const out = Buffer.alloc(9000)
  out.write(mark, out.length - from, 'latin1')
  return out
}
const discJuggler = Buffer.alloc(9000)
discJuggler.writeUInt32LE(0x80000006, 8992)
discJuggler.writeUInt32LE(500, 8996)

describe('images of other programs are told with what to use', () => {
  it.each([
    ['disc.chd', headed('MComprHD\0\0\0\x7c'), 'chdman extractcd'],
    ['disc.cdi', discJuggler, 'cdirip'],
    ['disc.gdi', Buffer.from('3\r\n1 0 4 2352 track01.bin 0\r\n2 450 0 2352 track02.raw 0\r\n'), 'chdman createcd'],
    ['disc.cso', headed('CISO'), 'maxcso'],
    ['disc.ecm', headed('ECM\0'), 'unecm'],
    ['disc.iso.zst', headed('\x28\xb5\x2f\xfd'), 'unzstd'],
    ['disc.iso.gz', headed('\x1f\x8b\x08'), 'gunzip'],
    ['disc.iso.xz', headed('\xfd7zXZ\0'), 'unxz'],
    ['disc.zip', headed('PK\x03\x04'), 'unzip'],
    ['disc.dmg', ended('koly', 512), 'dmg2img'],
    ['disc.uif', ended('bbis', 64), 'uif2iso'],
    ['disc.aaruf', headed('AARUFRMT'), 'aaru image convert'],
    ['disc.b6t', headed('BWT5 STREAM SIGN'), 'CDEmu'],
    ['disc.mds', headed('MEDIA DESCRIPTOR\x02'), 'CDEmu'],
  ])('%s', async (name, content, use) => {
    const { image, faults } = await judged(name, content)
    expect(image).toBeUndefined()
    expect(faults.map(({ code }) => code)).toEqual(['sheet/foreign'])
    expect(faults[0]?.help).toContain(use)
    // A name says nothing: but for GDI, which is text.
    if (name.endsWith('.gdi')) return
    const plain = await judged('disc.img', content)
    expect(plain.faults.map(({ code }) => code)).toEqual(['sheet/foreign'])
  })
})

describe('what is no disc of tracks', () => {
  it('has neither an image nor a fault', async () => {
    expect(await judged('disc.iso', Buffer.alloc(2048 * 300))).toEqual({ faults: [] })
    expect(await judged('short', Buffer.from('x'))).toEqual({ faults: [] })
    mkdirSync(join(folder, 'folder'))
    expect(await openDiscImage(join(folder, 'folder'), { files: hostFiles })).toEqual({ faults: [] })
    expect(await openDiscImage(join(folder, 'nowhere'), { files: hostFiles })).toEqual({ faults: [] })
  })
  it('but a sheet that is missing is', async () => {
    const { faults } = await openDiscImage(join(folder, 'nowhere.cue'), { files: hostFiles })
    expect(faults.map(({ code }) => code)).toEqual(['sheet/fileMissing'])
  })
})

it('a damaged raw image never stops the program', async () => {
  const [file] = await emitDisc(discOf([[soundTrack('a', 5 * 44_100)]]), { kind: 'raw', image: join(folder, 'whole'), subcode: 'raw' })
  const { readFileSync } = await import('node:fs')
  // The last of the lead-in, the program, and the first of the lead-out.
  const content = readFileSync(file.path).subarray(22_000 * 2448, 23_500 * 2448)
  let state = 1
  const next = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % limit
  }
  for (let i = 0; i < 60; i++) {
    const copy = Buffer.from(content)
    // Whole Qs are mended so that their CRC is right: nothing else would be believed.
    for (let k = 0; k < 40; k++) {
      const [from, to] = [next(1500), next(1500)]
      copy.copy(copy, to * 2448 + 2352, from * 2448 + 2352, from * 2448 + 2448)
    }
    await judged('damaged', copy.subarray(0, copy.length - next(5000)))
  }
})
