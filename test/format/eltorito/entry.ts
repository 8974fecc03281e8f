import { Platform, type BootEntry, type BootImage } from '../../../src/format/eltorito/index.js'
import { contentOf } from '../fat/bytes.js'

export const imageNamed = (name: string, data: Uint8Array): BootImage => ({
  content: contentOf(`data:/${name}`, data),
  name: `/${name}`,
  in: 'tree',
})

/** A BIOS entry as the manifest's defaults make it. */
export const entryWith = (image: BootImage, more: Partial<BootEntry> = {}): BootEntry => ({
  image,
  platform: Platform.bios,
  emulation: 'none',
  loadSegment: 0,
  load: { kind: 'usual' },
  id: '',
  bootable: true,
  ...more,
})

/** A disk image with one partition of FAT16 in a geometry of 16 heads and 32 sectors. */
export function diskImage(blocks: number, partitions = 1): Uint8Array {
  const out = new Uint8Array(blocks * 512)
  const view = new DataView(out.buffer)
  for (let i = 0; i < partitions; i++) {
    const at = 446 + 16 * i
    const last = blocks - 1
    out.set([0x80, 1, 1, 0, 0x06, Math.floor(last / 32) % 16, (last % 32) + 1, Math.floor(last / 512)], at)
    view.setUint32(at + 8, 32, true)
    view.setUint32(at + 12, blocks - 32, true)
  }
  view.setUint16(510, 0xaa55, true)
  return out
}

/** The first sector of a FAT file system, and zeros. */
export function fatStub(blocks: number): Uint8Array {
  const out = new Uint8Array(blocks * 512)
  out.set([0xeb, 0x3c, 0x90], 0)
  const view = new DataView(out.buffer)
  view.setUint16(11, 512, true)
  out[13] = 4
  view.setUint16(14, 1, true)
  out[16] = 2
  view.setUint32(32, blocks, true)
  view.setUint16(510, 0xaa55, true)
  return out
}
