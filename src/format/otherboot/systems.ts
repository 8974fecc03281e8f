/** Machines -> the layers of the system area that they start from. */

import type { Fault, ManifestPath } from '../../fault/index.js'
import { DiscError } from '../../fault/index.js'
import { aligned, type Region, type Where } from '../../layout/index.js'
import { SECTOR_BYTES, sectors, sectorsOf, VIRTUAL_SECTOR_BYTES } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Layer } from './layers.js'
import type { BootFile, SystemsOptions } from './options.js'
import { chrpLayer, prepLayer } from './powerpc.js'
import {
  ALPHA_CHECKSUM_AT,
  AlphaBootBlock,
  alphaChecksum,
  DEC_BYTES,
  DecBootBlock,
  MipsPartition,
  MipsVolumeHeader,
  PALO_LINE_AT,
  PALO_LINE_BYTES,
  PaloHeader,
  SPARC_CORE_AT,
  SparcCore,
  SUN_PARTITIONS,
  SunDiskLabel,
  SunPartition,
  SunTag,
  VOLUME_ENTRIES,
  VolumeDirectoryEntry,
} from './structures.js'

const BLOCKS = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
const NAME_CHARACTERS = 8
/** Geometry of the volume header, as genisoimage and libisofs make it up, and its flags: 34h. */
const MIPS_TRACK_BLOCKS = 32
const MIPS_FLAGS = 0x34
/** Partitions 9 and 11 of IRIX are the header and the whole. */
const MIPS_HEADER = { number: 8, type: 0 } as const
const MIPS_WHOLE = { number: 10, type: 6 } as const
/** 640 blocks of 512 bytes: where partitions of a Sun disk label begin. */
const SUN_CYLINDER_BLOCKS = 640
const SUN_CYLINDER = sectors(SUN_CYLINDER_BLOCKS / BLOCKS)
/** 640 MB, whatever the size, as mkisofs has it. */
const SUN_CYLINDERS = 2048
const SUN_TURNS = 350
const SunUse = { unused: { tag: 0, flag: 0 }, user: { tag: 4, flag: 0x10 }, root: { tag: 2, flag: 0x10 } } as const
const ALPHA_TEXT = 'Linux/Alpha aboot for ISO filesystem.'
const PALO_LIMIT = 2 ** 31 - 1
const PALO_OLD_LINE = 127

export interface SystemsPlan {
  readonly layers: readonly Layer[]
  /** Files that have to begin at a boundary. */
  readonly regions: readonly Region[]
  readonly faults: readonly Fault[]
}

export function planSystems(options: SystemsOptions): SystemsPlan {
  const { mips, mipsel, sparc, hppa, alpha, chrp, prep } = options
  const found: Fault[] = []
  const layers: Layer[] = []
  const at = (key: string): ManifestPath => [...options.path, key]
  if (mips !== undefined) layers.push(mipsLayer(mips, at('mips'), found))
  if (mipsel !== undefined) layers.push(mipselLayer(mipsel, at('mipsel')))
  if (sparc !== undefined) layers.push(sparcLayer(sparc, at('sparc'), found))
  if (hppa !== undefined) layers.push(hppaLayer(hppa, at('hppa'), found))
  if (alpha !== undefined) layers.push(alphaLayer(alpha, at('alpha')))
  if (chrp === true) layers.push(chrpLayer(at('chrp')))
  if (prep !== undefined) layers.push(prepLayer(prep, at('prep')))
  const images = [...new Set((sparc?.partitions ?? []).filter((one) => one !== 'previous').map(({ content }) => content))]
  const regions = images.map((content): Region => ({
    id: content.id,
    owner: 'otherboot',
    reason: 'boot partition for SPARC',
    length: sectorsOf(content.size),
    place: aligned(SUN_CYLINDER),
    refs: [],
    body: { kind: 'content', content },
  }))
  return { layers, regions, faults: found }
}

const layerOf = (key: string, path: ManifestPath, files: readonly BootFile[], rest: Pick<Layer, 'claims' | 'write'>): Layer => ({
  wish: `boot.systems.${key}`,
  path,
  refs: files.map(({ content }) => content.id),
  ...rest,
})

const blockOf = ({ content }: BootFile, where: Where): number => where.content(content) * BLOCKS

function mipsLayer(files: readonly BootFile[], path: ManifestPath, found: Fault[]): Layer {
  const names = files.map((file) => (file.path.split('/').at(-1) ?? '').slice(0, NAME_CHARACTERS))
  for (const [i, file] of files.entries()) {
    const name = names[i] as string
    const first = files[names.indexOf(name)] as BootFile
    if (first !== file) found.push(faults.sameName({ first: first.path, second: file.path, name }, { path: [...path, i] }))
    else if (!file.path.endsWith(`/${name}`)) found.push(faults.nameCut({ path: file.path, name }, { path: [...path, i] }))
  }
  return layerOf('mips', path, files, {
    claims: [{ from: 0, to: MipsVolumeHeader.size }],
    write(out, where) {
      const size = where.end * BLOCKS
      const list = new Uint8Array(VOLUME_ENTRIES * VolumeDirectoryEntry.size)
      for (const [i, file] of files.entries())
        VolumeDirectoryEntry.encodeInto(list, i * VolumeDirectoryEntry.size, {
          name: names[i] as string,
          block: blockOf(file, where),
          size: file.content.size,
        })
      const partitions = new Uint8Array(16 * MipsPartition.size)
      for (const { number, type } of [MIPS_HEADER, MIPS_WHOLE])
        MipsPartition.encodeInto(partitions, number * MipsPartition.size, { blocks: size, first: 0, type })
      const cylinders = Math.ceil(size / MIPS_TRACK_BLOCKS)
      MipsVolumeHeader.encodeInto(out, 0, {
        root: 0,
        swap: 0,
        bootFile: '',
        cylinders: cylinders & 0xffff,
        tracks: 1,
        cylindersHigh: (cylinders >> 16) & 0xff,
        trackBlocks: MIPS_TRACK_BLOCKS,
        blockSize: VIRTUAL_SECTOR_BYTES,
        flags: MIPS_FLAGS,
        files: list,
        partitions,
      })
    },
  })
}

const mipselLayer = (file: NonNullable<SystemsOptions['mipsel']>, path: ManifestPath): Layer =>
  layerOf('mipsel', path, [file], {
    claims: [{ from: 0, to: DEC_BYTES }],
    write(out, where) {
      const { load, start, offset, size } = file.segment
      DecBootBlock.encodeInto(out, 0, {
        mode: 1,
        load,
        start,
        blocks: Math.ceil(size / VIRTUAL_SECTOR_BYTES),
        block: blockOf(file, where) + Math.ceil(offset / VIRTUAL_SECTOR_BYTES),
      })
    },
  })

function sparcLayer({ label, partitions, core }: NonNullable<SystemsOptions['sparc']>, path: ManifestPath, found: Fault[]): Layer {
  if (partitions[0] === 'previous') found.push(faults.nothingBefore({}, { path: [...path, 'partitions', 0] }))
  const files = partitions.filter((one) => one !== 'previous')
  return layerOf('sparc', path, core === undefined ? files : [...files, core], {
    claims: [{ from: 0, to: SunDiskLabel.size }],
    write(out, where) {
      const tags = new Uint8Array(SUN_PARTITIONS * SunTag.size)
      const rows = new Uint8Array(SUN_PARTITIONS * SunPartition.size)
      let last = { cylinder: 0, blocks: where.end * BLOCKS }
      SunTag.encodeInto(tags, 0, SunUse.user)
      SunPartition.encodeInto(rows, 0, last)
      for (const [i, one] of partitions.entries()) {
        if (one !== 'previous') last = { cylinder: blockOf(one, where) / SUN_CYLINDER_BLOCKS, blocks: sectorsOf(one.content.size) * BLOCKS }
        SunTag.encodeInto(tags, (i + 1) * SunTag.size, SunUse.root)
        SunPartition.encodeInto(rows, (i + 1) * SunPartition.size, last)
      }
      SunDiskLabel.encodeInto(out, 0, {
        label,
        version: 1,
        volume: '',
        count: SUN_PARTITIONS,
        tags,
        turns: SUN_TURNS,
        physicalCylinders: SUN_CYLINDERS,
        interleave: 1,
        cylinders: SUN_CYLINDERS,
        heads: 1,
        trackBlocks: SUN_CYLINDER_BLOCKS,
        partitions: rows,
      })
      if (core === undefined) return
      const byte = where.content(core.content) * SECTOR_BYTES
      SparcCore.encodeInto(out, SPARC_CORE_AT, { high: Math.floor(byte / 2 ** 32), low: byte % 2 ** 32, size: core.content.size })
    },
  })
}

function hppaLayer(options: NonNullable<SystemsOptions['hppa']>, path: ManifestPath, found: Fault[]): Layer {
  const { version, loader, kernel32, kernel64, ramdisk, commandLine } = options
  if (version === 4 && commandLine.length > PALO_OLD_LINE)
    found.push(faults.lineTooLong({ length: commandLine.length, limit: PALO_OLD_LINE }, { path: [...path, 'commandLine'] }))
  const placeOf = ({ path: file, content }: BootFile, where: Where): number => {
    const byte = where.content(content) * SECTOR_BYTES
    if (byte > PALO_LIMIT) throw new DiscError(faults.tooFar({ path: file, byte }, { path }))
    return byte
  }
  const end = { from: 446, to: 512 }
  return layerOf('hppa', path, [loader, kernel32, kernel64, ramdisk], {
    claims:
      version === 4
        ? // By a zero there is known which version it is.
          [
            { from: 0, to: 248 },
            { from: PALO_LINE_AT, to: PALO_LINE_AT + 1 },
          ]
        : [{ from: 0, to: PaloHeader.size }, end, { from: PALO_LINE_AT, to: PALO_LINE_AT + PALO_LINE_BYTES }],
    write(out, where) {
      PaloHeader.encodeInto(out, 0, {
        version,
        kernel32: placeOf(kernel32, where),
        kernel32Size: kernel32.content.size,
        ramdisk: placeOf(ramdisk, where),
        ramdiskSize: ramdisk.content.size,
        commandLine: version === 4 ? commandLine : '',
        kernel64: placeOf(kernel64, where),
        kernel64Size: kernel64.content.size,
        loader: placeOf(loader, where),
        loaderSize: loader.content.size,
      })
      if (version === 5) for (let i = 0; i < commandLine.length; i++) out[PALO_LINE_AT + i] = commandLine.charCodeAt(i)
    },
  })
}

const alphaLayer = (file: BootFile, path: ManifestPath): Layer =>
  layerOf('alpha', path, [file], {
    claims: [{ from: 0, to: VIRTUAL_SECTOR_BYTES }],
    write(out, where) {
      AlphaBootBlock.encodeInto(out, 0, {
        text: ALPHA_TEXT,
        blocks: Math.ceil(file.content.size / VIRTUAL_SECTOR_BYTES),
        block: blockOf(file, where),
      })
      out.set(alphaChecksum(out.subarray(0, ALPHA_CHECKSUM_AT)), ALPHA_CHECKSUM_AT)
    },
  })
