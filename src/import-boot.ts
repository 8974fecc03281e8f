/** How a disc of blocks that was found boots, in words and pieces: boot records, partitions, and the system area. */

import { describeArea, type BootPiece, type DescribedBlocks } from './description/index.js'
import { Platform } from './format/eltorito/index.js'
import { SYSTEM_AREA_SECTORS } from './format/iso9660/index.js'
import type { OpenedDisc } from './master.js'
import type { Content } from './source/index.js'
import { bytes, lba, sectors } from './unit/index.js'

type Words = Readonly<Record<string, unknown>>

export interface BootWords {
  readonly words: Words
  readonly contents: ReadonlyMap<string, Content>
  /** Blocks at which its images begin that have a place of their own. */
  readonly blocks: ReadonlySet<number>
}

/** Of a boot image, with what tells whose it is. */
const BOOT_SECTORS = sectors(2)
const AREA_FILE = 'system-area.bin'
const CODE_FILE = 'boot-code.bin'

/** How the disc boots, with what no tree shows as pieces. */
export async function bootOf({ medium }: OpenedDisc, { boot, session }: DescribedBlocks, pieces: string): Promise<BootWords> {
  const contents = new Map<string, Content>()
  const blocks = new Set<number>()
  const from = ({ name, start, size }: BootPiece): Words => {
    contents.set(name, { id: `data:${name}`, size, origin: { kind: 'extents', medium: medium.name, extents: [{ start, size }] } })
    return { from: `${pieces}/${name}` }
  }
  const partitions = boot.listed.partitions?.map(({ words, image }) => ({
    ...words,
    image: typeof image === 'string' ? image : from(image),
  }))
  const entries = boot.entries.map(({ words, path, piece, found }) => {
    // Others lie as the files do that they are.
    if (found.infoTable !== undefined) blocks.add(found.image)
    const partition = boot.listed.partitions?.find(({ image }) => typeof image !== 'string' && image.start === found.image)
    const listed = boot.map?.images.has(found.image) === true ? { apm: true } : {}
    return { ...words, ...listed, image: path ?? (partition === undefined ? from(piece) : { partition: partition.words.number }) }
  })
  const whole = medium.size > session.start + SYSTEM_AREA_SECTORS && session.start === 0
  const area = whole ? (await medium.read(lba(0), SYSTEM_AREA_SECTORS)).slice() : new Uint8Array(0)
  const bios = boot.entries.find(({ found }) => found.platform === Platform.bios)?.found.image ?? 0
  const first = bios + BOOT_SECTORS <= medium.size ? (await medium.read(lba(bios), BOOT_SECTORS)).slice() : new Uint8Array(0)
  const { hybrid, code, rest } = describeArea(area, boot, `${pieces}/${CODE_FILE}`, first)
  for (const [name, content] of [
    [CODE_FILE, code],
    [AREA_FILE, rest],
  ] as const)
    if (content !== undefined)
      contents.set(name, { id: `data:${name}`, size: bytes(content.length), origin: { kind: 'bytes', bytes: content } })
  const words = {
    ...(entries.length === 0 ? {} : { catalog: boot.catalog ?? { hidden: true }, entries }),
    ...(partitions === undefined || hybrid === undefined ? {} : { partitions }),
    ...(hybrid === undefined ? {} : { hybrid }),
    ...(boot.systems === undefined ? {} : { systems: boot.systems }),
  }
  return {
    words: {
      ...(rest === undefined ? {} : { systemArea: `${pieces}/${AREA_FILE}` }),
      ...(Object.keys(words).length === 0 ? {} : { boot: words }),
    },
    contents,
    blocks,
  }
}
