/** Images of other programs that are not read here: known by their marks, and told with what to use. */

import type { Fault } from '../../fault/index.js'
import type { Files } from '../../port/index.js'
import { faults } from './faults.js'
import { pieceOf } from './piece.js'

interface Kind {
  readonly format: string
  /** What the user does instead. */
  readonly use: string
  /** Bytes at the start, or from the end where `from` is below zero; Latin-1. */
  readonly mark: string
  readonly from: number
}

const unpack = (program: string): string => `Unpack it first, as with ${program}`

const kinds: readonly Kind[] = [
  {
    format: 'a CHD image of MAME',
    mark: 'MComprHD',
    from: 0,
    use: 'Take it apart with chdman extractcd -i IMAGE -o disc.cue (a DVD with chdman extractdvd)',
  },
  { format: 'a compressed image (CSO)', mark: 'CISO', from: 0, use: unpack('maxcso --decompress') },
  { format: 'a compressed image (ZSO)', mark: 'ZISO', from: 0, use: unpack('maxcso --decompress') },
  { format: 'a compressed image (JSO)', mark: 'JISO', from: 0, use: unpack('a tool of the PSP') },
  { format: 'a compressed image (DAX)', mark: 'DAX\0', from: 0, use: unpack('maxcso --decompress') },
  { format: 'an image without its error correction (ECM)', mark: 'ECM\0', from: 0, use: unpack('unecm') },
  { format: 'a compressed image (ISZ)', mark: 'IsZ!', from: 0, use: 'Convert it with UltraISO, or open it with CDEmu' },
  { format: 'a compressed image (DAA)', mark: 'DAA\0\0\0', from: 0, use: unpack('daa2iso or poweriso') },
  { format: 'a compressed image (UIF)', mark: 'bbis', from: -64, use: unpack('uif2iso') },
  { format: 'an Apple disk image', mark: 'koly', from: -512, use: 'Convert it with dmg2img, or hdiutil convert -format UDTO' },
  { format: 'an image of BlindWrite', mark: 'BWT5 STREAM SIGN', from: 0, use: 'Convert it with Aaru, or open it with CDEmu' },
  { format: 'an image of WinOnCD', mark: 'Adaptec CeQuadrat VirtualCD File', from: 0, use: 'Convert it with Aaru, or open it with CDEmu' },
  { format: 'an image of WinOnCD', mark: 'Roxio Image File Format', from: 0, use: 'Convert it with Aaru, or open it with CDEmu' },
  { format: 'an image of Aaru', mark: 'AARUFRMT', from: 0, use: 'Convert it with aaru image convert' },
  { format: 'an image of Aaru', mark: 'DICMFMT', from: 0, use: 'Convert it with aaru image convert' },
  { format: 'a file packed by gzip', mark: '\x1f\x8b\x08', from: 0, use: unpack('gunzip') },
  { format: 'a file packed by xz', mark: '\xfd7zXZ\0', from: 0, use: unpack('unxz') },
  { format: 'a file packed by Zstandard', mark: '\x28\xb5\x2f\xfd', from: 0, use: unpack('unzstd') },
  { format: 'a file packed by bzip2', mark: 'BZh', from: 0, use: unpack('bunzip2') },
  { format: 'a ZIP archive', mark: 'PK\x03\x04', from: 0, use: unpack('unzip') },
  { format: 'a 7z archive', mark: '7z\xbc\xaf\x27\x1c', from: 0, use: unpack('7z x') },
  { format: 'a RAR archive', mark: 'Rar!\x1a\x07', from: 0, use: unpack('unrar') },
]

/** DiscJuggler says its version in the last eight bytes, and where its description begins. */
const DISCJUGGLER_VERSIONS = new Set([0x80000004, 0x80000005, 0x80000006])
const LONGEST_HEAD = 64
const LONGEST_TAIL = 512
/** Number of tracks, then a line for each: number, block, 0 or 4, bytes, file, offset. */
const GDI = /^\s*\d{1,2}\s*\r?\n\s*1\s+\d+\s+[04]\s+(2048|2336|2352)\s+\S/

/** A fault for what is known to be of another kind; undefined for everything else. */
export async function foreignFault(path: string, size: number, files: Files): Promise<Fault | undefined> {
  const head = await pieceOf(path, files, 0, Math.min(size, LONGEST_HEAD))
  const tail = await pieceOf(path, files, Math.max(0, size - LONGEST_TAIL), Math.min(size, LONGEST_TAIL))
  const latin = (from: Uint8Array, at: number, length: number): string => String.fromCharCode(...from.subarray(at, at + length))
  const found = kinds.find(({ mark, from }) =>
    from < 0 ? tail.length >= -from && latin(tail, tail.length + from, mark.length) === mark : latin(head, 0, mark.length) === mark,
  )
  if (found !== undefined) return faults.foreign({ name: path, format: found.format, use: found.use })
  if (/\.gdi$/i.test(path) && GDI.test(latin(head, 0, head.length)))
    return faults.foreign({
      name: path,
      format: 'a GD-ROM of tracks (GDI)',
      use: 'Make a CUE sheet of it: chdman createcd -i disc.gdi -o disc.chd, then chdman extractcd -i disc.chd -o disc.cue',
    })
  if (tail.length >= 8) {
    const view = new DataView(tail.buffer, tail.byteOffset + tail.length - 8, 8)
    const [version, place] = [view.getUint32(0, true), view.getUint32(4, true)]
    if (DISCJUGGLER_VERSIONS.has(version) && place > 0 && place < size)
      return faults.foreign({
        name: path,
        format: 'an image of DiscJuggler (CDI)',
        use: 'Take it apart with cdirip, or convert it with Aaru',
      })
  }
  return undefined
}
