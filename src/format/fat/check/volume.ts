/** The parameters of a volume, against each other. "Boot Sector and BPB Structure", "FAT Type Determination". */

import { readU16le, readU32le } from '../../../codec/index.js'
import type { Judging, Rule } from '../../../finding/index.js'
import { MOST_CLUSTERS, type FatType } from '../geometry.js'
import { BootSector16, BootSector32, ENTRY_BYTES } from '../structures.js'
import { rules } from './rules.js'

export interface Volume {
  readonly judging: Judging
  /** `FAT of the initial entry's image`: begins the name of each structure. */
  readonly title: string
  /** Bytes of the medium. */
  readonly from: number
  readonly type: FatType
  readonly sectorBytes: number
  readonly clusterBytes: number
  /** The last cluster's number is one more. */
  readonly clusters: number
  readonly tables: number
  readonly tableBytes: number
  /** Byte of the volume. */
  readonly tableAt: number
  readonly rootAt: number
  readonly rootEntries: number
  /** Of FAT32. */
  readonly rootCluster: number
  readonly dataAt: number
  readonly media: number
  readonly label: string
  readonly boot: Uint8Array
}

/** In bytes of the medium, where the volume may end. */
export interface Bounds {
  readonly from: number
  readonly end: number
}

const isPowerOfTwo = (value: number): boolean => value > 0 && (value & (value - 1)) === 0
const JUMP_SHORT = 0xeb
const JUMP_NEAR = 0xe9

/** Undefined where nothing can be found in the volume for what its parameters say. */
export function judgeParameters(judging: Judging, boot: Uint8Array, { from, end }: Bounds, title: string): Volume | undefined {
  const value = BootSector16.decode(boot)
  const structure = `boot sector of ${title}`
  const add = (rule: Rule, field: string, offset: number, is: string | number, should: string | number): void => {
    judging.findings.add(rule, { at: from + offset, field, is, should, structure })
  }
  const say = (field: keyof typeof value, is: number | string, should: string | number, rule: Rule = rules.parameter): void => {
    add(rule, field, BootSector16.offsetOf(field), is, should)
  }
  if (boot[0] !== JUMP_NEAR && !(boot[0] === JUMP_SHORT && boot[2] === 0x90))
    add(rules.parameter, 'jump', 0, `${(boot[0] as number).toString(16)}h`, 'EBh .. 90h or E9h')
  if (readU16le(boot, 510) !== 0xaa55) add(rules.parameter, 'signature', 510, `${readU16le(boot, 510).toString(16)}h`, 'AA55h')
  const sectorBytes = readU16le(boot, BYTES_PER_SECTOR_AT)
  if (![512, 1024, 2048, 4096].includes(sectorBytes)) {
    add(rules.parameter, 'bytes per sector', BYTES_PER_SECTOR_AT, sectorBytes, '512, 1024, 2048 or 4096')
    return undefined
  }
  const { clusterSectors, reservedSectors, tables, rootEntries, totalSectors16, totalSectors32, tableSectors16, media } = value
  if (!isPowerOfTwo(clusterSectors)) say('clusterSectors', clusterSectors, 'a power of two')
  else if (clusterSectors * sectorBytes > 65_536) say('clusterSectors', clusterSectors, 'clusters of 64 KiB at most')
  if (reservedSectors === 0) say('reservedSectors', 0, 'one at least')
  if (tables === 0 || tables > 2) say('tables', tables, '1 or 2', tables === 0 ? rules.parameter : rules.unusual)
  if (media !== 0xf0 && media < 0xf8) say('media', `${media.toString(16)}h`, 'F0h, or from F8h to FFh')
  const is32 = tableSectors16 === 0
  const tableSectors = is32 ? BootSector32.decode(boot).tableSectors32 : tableSectors16
  const total = totalSectors16 === 0 ? totalSectors32 : totalSectors16
  if (totalSectors16 !== 0 && totalSectors32 !== 0 && totalSectors16 !== totalSectors32)
    say('totalSectors32', totalSectors32, '0, as the other count is used')
  if (is32 && totalSectors16 !== 0) say('totalSectors16', totalSectors16, '0 in FAT32')
  if (!isPowerOfTwo(clusterSectors) || reservedSectors === 0 || tables === 0 || tableSectors === 0 || total === 0) {
    if (tableSectors === 0) say('tableSectors16', 0, 'one at least')
    if (total === 0) say('totalSectors32', 0, 'one at least')
    return undefined
  }
  const perSector = sectorBytes / ENTRY_BYTES
  if (is32 ? rootEntries !== 0 : rootEntries === 0 || rootEntries % perSector !== 0)
    say('rootEntries', rootEntries, is32 ? '0 in FAT32' : `a multiple of ${perSector}`)
  const rootSectors = Math.ceil(rootEntries / perSector)
  const dataSector = reservedSectors + tables * tableSectors + rootSectors
  const clusters = Math.floor((total - dataSector) / clusterSectors)
  const totalField = totalSectors16 === 0 ? 'totalSectors32' : 'totalSectors16'
  if (clusters < 1) {
    say(totalField, total, `more than the ${dataSector} before the first cluster`)
    return undefined
  }
  if (from + total * sectorBytes > end)
    say(totalField, total, `at most ${Math.floor((end - from) / sectorBytes)}, up to the end`, rules.outside)
  const type: FatType = is32 ? 32 : clusters <= MOST_CLUSTERS[12] ? 12 : 16
  if (!is32 && clusters > MOST_CLUSTERS[16])
    say('clusterSectors', clusterSectors, `so many that there are at most ${MOST_CLUSTERS[16]} clusters`)
  if (is32 && clusters <= MOST_CLUSTERS[16])
    say('clusterSectors', clusterSectors, `so few that there are more than ${MOST_CLUSTERS[16]} clusters of FAT32`, rules.type)
  const needed = Math.ceil(((Math.min(clusters, 0x0fffffff) + 2) * (type / 8)) / sectorBytes)
  const tableField = is32 ? 'tableSectors32' : 'tableSectors16'
  if (tableSectors < needed) add(rules.parameter, tableField, is32 ? 36 : 22, tableSectors, `${needed} for ${clusters} clusters`)
  // Some makers leave room for a few clusters more; nobody for twice as many.
  else if (tableSectors > 2 * needed + 8)
    add(rules.unusual, tableField, is32 ? 36 : 22, tableSectors, `about ${needed} for ${clusters} clusters`)
  judgeForBios(value, from, add)
  const tail = is32 ? TAIL32 : TAIL16
  const signature = boot[tail] as number
  const isExtended = signature === 0x29
  if (!isExtended && signature !== 0x28) add(rules.unusual, 'extended signature', tail, `${signature.toString(16)}h`, '29h')
  const drive = boot[tail - 2] as number
  if (drive !== 0 && drive !== 0x80) add(rules.unusual, 'drive', tail - 2, `${drive.toString(16)}h`, '0 or 80h')
  const state = boot[tail - 1] as number
  if (state !== 0) add(rules.unusual, 'reserved', tail - 1, `${state.toString(16)}h`, '0, as of a volume that was cleanly unmounted')
  const label = String.fromCharCode(...boot.subarray(tail + 5, tail + 16))
  if (isExtended && /[\x00-\x1f"*+,./:;<=>?[\\\]|a-z\x7f]/.test(label))
    add(rules.unusual, 'label', tail + 5, JSON.stringify(label), 'capital letters, digits and spaces')
  const typeText = String.fromCharCode(...boot.subarray(tail + 16, tail + 24)).trimEnd()
  if (isExtended && typeText !== `FAT${type}` && typeText !== 'FAT')
    add(rules.type, 'type', tail + 16, JSON.stringify(typeText), `"FAT${type}"`)
  return {
    judging,
    title,
    from,
    type,
    sectorBytes,
    clusterBytes: clusterSectors * sectorBytes,
    clusters,
    tables,
    tableBytes: tableSectors * sectorBytes,
    tableAt: reservedSectors * sectorBytes,
    rootAt: (dataSector - rootSectors) * sectorBytes,
    rootEntries,
    rootCluster: is32 ? readU32le(boot, 44) : 0,
    dataAt: dataSector * sectorBytes,
    media,
    label: isExtended ? label.trimEnd() : '',
    boot,
  }
}

const BYTES_PER_SECTOR_AT = 11
/** Where BS_BootSig stands; BS_VolID, BS_VolLab and BS_FilSysType follow. */
const TAIL16 = 38
const TAIL32 = 66

type Add = (rule: Rule, field: string, offset: number, is: string | number, should: string | number) => void

/** What only a BIOS goes by. */
function judgeForBios(value: ReturnType<typeof BootSector16.decode>, from: number, add: Add): void {
  const { sectorsPerTrack, heads, hiddenSectors } = value
  const note = (field: 'sectorsPerTrack' | 'heads' | 'hiddenSectors', should: string): void => {
    add(rules.unusual, field, BootSector16.offsetOf(field), value[field], should)
  }
  if (sectorsPerTrack === 0 || sectorsPerTrack > 63) note('sectorsPerTrack', 'from 1 to 63')
  if (heads === 0 || heads > 255) note('heads', 'from 1 to 255')
  // An image begins a disk of its own, a partition does so behind the blocks before it.
  if (hiddenSectors !== 0 && hiddenSectors * 512 !== from) note('hiddenSectors', `0 or ${from / 512}`)
}
