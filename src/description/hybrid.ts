/** The system area of a disc that was found: what of it a manifest says in words, and what is left as a piece. */

import { GptEntry, GptHeader, LOADER_BLOCK_AT, LoaderBlock, MBR_CODE_BYTES, startsFromDisk } from '../format/hybrid/index.js'
import type { Manifest } from '../manifest/index.js'
import { VIRTUAL_SECTOR_BYTES } from '../unit/index.js'
import type { DescribedBoot } from './boot.js'

type Hybrid = NonNullable<NonNullable<Manifest['boot']>['hybrid']>

export interface DescribedArea {
  readonly hybrid: Hybrid | undefined
  /** Boot code of the master boot record. */
  readonly code: Uint8Array | undefined
  /** What lies beside the tables, up to its last byte. */
  readonly rest: Uint8Array | undefined
}

const SIGNATURE_AT = 510
const BLOCKS_PER_SECTOR = 4

/** `codePath` is what a manifest will name as the file of the boot code, `image` the first sectors of what BIOSes load. */
export function describeArea(
  area: Uint8Array,
  boot: Pick<DescribedBoot, 'entries' | 'tables' | 'listed' | 'map' | 'claims'>,
  codePath: string,
  image: Uint8Array,
): DescribedArea {
  const { mbr, gpt } = boot.tables
  const rest = new Uint8Array(area)
  // What is made anew is no piece.
  for (const { from, to } of [...(boot.map?.claims ?? []), ...boot.claims]) rest.fill(0, from, to)
  const apm = boot.map === undefined ? {} : { apm: boot.map.words }
  if (mbr === undefined) return { hybrid: boot.map && apm, code: undefined, rest: withoutZeros(rest) }
  const found = loaderOf(area, boot)
  // Other code stays what it is, among the bytes that lie beside the tables.
  const loader = found !== undefined && startsFromDisk(image, found) ? found : undefined
  const code = loader === undefined ? undefined : codeOf(area, loader)
  rest.fill(0, code === undefined ? MBR_CODE_BYTES : 0, SIGNATURE_AT + 2)
  if (gpt !== undefined) clearGpt(rest)
  const words = {
    ...(code === undefined ? {} : { code: codePath }),
    ...(code === undefined || loader !== 'grub2' ? {} : { loader }),
    ...boot.listed.mbr,
    id: mbr.signature.toString(16).padStart(8, '0'),
    ...(hasActiveRow(area) ? {} : { bootable: false }),
  }
  return {
    hybrid: {
      mbr: words,
      ...(gpt === undefined ? {} : { gpt: { id: gpt.id, ...boot.listed.gpt } }),
      ...apm,
      ...boot.listed.layout,
    },
    code,
    rest: withoutZeros(rest),
  }
}

/** Also one of no size, as tables may have for BIOSes alone. */
function hasActiveRow(area: Uint8Array): boolean {
  for (let at = ROWS_AT; at < SIGNATURE_AT; at += ROW_BYTES) if (area[at] === ACTIVE) return true
  return false
}
const ROWS_AT = 446
const ROW_BYTES = 16
const ACTIVE = 0x80

/** The header, and the entries where it says that they are. UEFI 2.10, 5.3.2. */
function clearGpt(area: Uint8Array): void {
  const { entries, entryCount } = GptHeader.decode(area, VIRTUAL_SECTOR_BYTES)
  const start = entries * VIRTUAL_SECTOR_BYTES
  area.fill(0, start, start + entryCount * GptEntry.size)
  area.fill(0, VIRTUAL_SECTOR_BYTES, 2 * VIRTUAL_SECTOR_BYTES)
}

function loaderOf(
  area: Uint8Array,
  { entries, tables: { mbr } }: Pick<DescribedBoot, 'entries' | 'tables'>,
): 'isolinux' | 'grub2' | undefined {
  if (mbr === undefined || mbr.code === 'none') return undefined
  const bios = entries.find(({ found }) => found.platform === 0 && found.emulation === 'none')
  if (bios === undefined) return undefined
  const first = bios.found.image * BLOCKS_PER_SECTOR
  const { block } = LoaderBlock.decode(area, LOADER_BLOCK_AT)
  const loader = block === first ? 'isolinux' : block === first + BLOCKS_PER_SECTOR ? 'grub2' : undefined
  return loader === bios.found.infoTable ? loader : undefined
}

/** Without the address that is patched into it. */
function codeOf(area: Uint8Array, loader: 'isolinux' | 'grub2'): Uint8Array {
  const code = area.slice(0, loader === 'isolinux' ? LOADER_BLOCK_AT : MBR_CODE_BYTES)
  code.fill(0, LOADER_BLOCK_AT)
  return code
}

function withoutZeros(bytes: Uint8Array): Uint8Array | undefined {
  const last = bytes.findLastIndex((byte) => byte !== 0)
  return last < 0 ? undefined : bytes.slice(0, last + 1)
}
