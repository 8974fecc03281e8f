/** What the firmware of Macintoshes and Open Firmware find: blessed volumes, partitions of their own, CHRP scripts. TN1150; IEEE 1275, CHRP binding. */

import { readU32be } from '../codec/index.js'
import { readApple } from '../format/apple/index.js'
import { readBytes } from '../format/fat/index.js'
import type { FoundTables } from '../format/hybrid/index.js'
import { VIRTUAL_SECTOR_BYTES } from '../unit/index.js'
import { lookUp } from './lookup.js'
import type { PlannedDisc, Started } from './types.js'

export interface FromApple {
  /** Volumes of HFS Plus with a folder that holds what starts the system. */
  readonly blessed: readonly Started[]
  readonly openFirmware: readonly Started[]
  readonly labels: readonly string[]
  readonly hasHfs: boolean
}

/** `finderInfo` of the volume header, and which of its words are the blessed folder and that of Mac OS X. TN1150, "Volume Header". */
const FINDER_INFO_AT = 1024 + 80
const BLESSED_WORDS = [0, 5] as const
/** Rows of a master boot record by which firmware of PowerPC machines starts: PReP, and CHRP. */
const rowTypes: ReadonlyMap<number, string> = new Map([
  [0x41, 'PReP'],
  [0x96, 'CHRP'],
])
const SCRIPT = '/ppc/bootinfo.txt'

export async function fromApple({ medium, tree }: PlannedDisc, { mbr, gpt }: FoundTables): Promise<FromApple> {
  const others = [...(mbr?.partitions ?? []), ...(gpt?.partitions ?? [])]
  const { apm, hfs } = await readApple(
    medium,
    others.map(({ start }) => start * VIRTUAL_SECTOR_BYTES),
  )
  const blessed: Started[] = []
  for (const { kind, startByte, name } of hfs) {
    if (kind === 'HFS') continue
    const info = await readBytes(medium, startByte + FINDER_INFO_AT, 32)
    const folder = BLESSED_WORDS.map((word) => (info === undefined ? 0 : readU32be(info, word * 4))).find((id) => id !== 0)
    if (folder === undefined) continue
    const at = apm?.partitions.find(({ start }) => start * apm.blockSize === startByte)
    const volume = name === undefined ? 'the volume of HFS Plus' : `the volume ${name}`
    blessed.push({ what: `folder ${folder} of ${volume}`, by: at === undefined ? 'HFS Plus' : `APM partition ${at.number}` })
  }
  const script = tree && lookUp(tree, SCRIPT)
  return {
    blessed,
    openFirmware: [
      ...(script === undefined ? [] : [{ what: SCRIPT, by: 'CHRP script', processor: 'PowerPC' }]),
      ...(apm === undefined ? [] : blessed.map((started) => ({ ...started, processor: 'PowerPC' }))),
      ...(mbr?.partitions ?? []).flatMap(({ type, number, start }) => {
        const what = rowTypes.get(type)
        // CHRP's row covers the file systems and leads to the script in them.
        return what === undefined || (what === 'CHRP' && script !== undefined)
          ? []
          : [{ what: `${what} partition in block ${start} of 512 bytes`, by: `MBR partition ${number}`, processor: 'PowerPC' }]
      }),
    ],
    labels: hfs.flatMap(({ name }) => (name === undefined ? [] : [name])),
    hasHfs: hfs.length > 0,
  }
}
