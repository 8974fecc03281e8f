/** Boot images, the system area and partitions behind the volume of a disc that was found, as files in a folder. */

import type { Content, Origin } from '../source/index.js'
import { visibleEverywhere, type Attributes, type Directory, type Leaf } from '../tree/index.js'
import { bytes, lba, type Bytes, type Instant, type Lba } from '../unit/index.js'
import { platformName, type DescribedBoot } from './boot.js'

export interface BootFile {
  readonly name: string
  readonly kind: 'image' | 'partition' | 'system area' | 'code'
  readonly start: Lba
  readonly size: Bytes
  /** Of an image: the number of its entry, from 1, and what it is for. */
  readonly entry?: number
  readonly platform?: string
  /** Where the tree shows it. */
  readonly path?: string
  /** A table in it holds addresses of this disc. */
  readonly infoTable?: 'isolinux' | 'grub2'
  /** Nothing but what is loaded of it tells its size. */
  readonly isGuess: boolean
}

/** Code that isolinux leaves before its address, and all that a master boot record has room for. */
const ISOLINUX_CODE = bytes(432)
const MBR_CODE = bytes(440)

/** What there is to take out. Names tell number and platform; images that lie outside of the disc are left to its faults. */
export function bootFiles({ entries, appended, area, tables }: DescribedBoot): readonly BootFile[] {
  const images = entries.flatMap(({ piece, path, isGuess, found }, i): readonly BootFile[] => {
    if (piece.size === 0) return []
    const platform = platformName(found.platform)
    const { infoTable } = found
    return [
      {
        name: `boot-${i + 1}-${platform}.img`,
        kind: 'image',
        start: piece.start,
        size: piece.size,
        entry: i + 1,
        platform,
        ...(path === undefined ? {} : { path }),
        ...(infoTable === undefined ? {} : { infoTable }),
        isGuess,
      },
    ]
  })
  const taken = new Set<number>(images.map(({ start }) => start))
  const partitions = appended.filter(({ start }) => !taken.has(start))
  const code = tables.mbr?.code ?? 'none'
  return [
    ...images,
    ...partitions.map(({ name, start, size }): BootFile => ({ name, kind: 'partition', start, size, isGuess: false })),
    ...(area === undefined ? [] : [fromStart('system-area.img', 'system area', bytes(area.bytes.length))]),
    ...(code === 'none' ? [] : [fromStart(`mbr-code-${code}.img`, 'code', code === 'isolinux' ? ISOLINUX_CODE : MBR_CODE)]),
  ]
}

const fromStart = (name: string, kind: BootFile['kind'], size: Bytes): BootFile => ({ name, kind, start: lba(0), size, isGuess: false })

/** Those files as a tree whose data lie on the medium. */
export function bootTree(files: readonly BootFile[], medium: string, time: Instant): Directory {
  const attributes = (mode: number): Attributes => ({ mode, uid: 0, gid: 0, mtime: time, atime: time, ctime: time })
  const leaf = ({ name, start, size }: BootFile): Leaf => {
    const origin: Origin = { kind: 'extents', medium, extents: [{ start, size }] }
    const content: Content = { id: `data:/${name}`, size, origin }
    return { kind: 'leaf', name, inode: { kind: 'file', attributes: attributes(0o644), links: 1, content }, hidden: visibleEverywhere }
  }
  const children = files.map(leaf).sort((a, b) => (a.name < b.name ? -1 : 1))
  return { kind: 'directory', name: '', attributes: attributes(0o755), hidden: visibleEverywhere, children }
}
