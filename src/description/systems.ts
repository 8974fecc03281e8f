/** What a disc that was found starts on other machines than PCs, in the words of the manifest that makes their boot blocks anew. */

import type { Fault } from '../fault/index.js'
import { faults } from '../format/hybrid/index.js'
import {
  DecBootBlock,
  PaloHeader,
  planSystems,
  readSystems,
  SPARC_CORE_AT,
  SparcCore,
  type BootFile,
  type Claimed,
  type FoundBootFile,
  type FoundSystem,
  type SystemsOptions,
} from '../format/otherboot/index.js'
import type { Where } from '../layout/index.js'
import type { Manifest } from '../manifest/index.js'
import type { Medium } from '../port/index.js'
import type { Content } from '../source/index.js'
import { extentsOf } from '../survey/index.js'
import { walk, type ImageTree } from '../tree/index.js'
import { lba, SECTOR_BYTES, sectors, VIRTUAL_SECTOR_BYTES, type Lba } from '../unit/index.js'

type Systems = NonNullable<NonNullable<Manifest['boot']>['systems']>

export interface DescribedSystems {
  /** Undefined where there is none that can be told. */
  readonly words: Systems | undefined
  /** Which of them are told. */
  readonly kinds: ReadonlySet<FoundSystem['kind']>
  /** Bytes of the system area that are made anew. */
  readonly claims: readonly Claimed[]
  /** What is made anew otherwise than it was. */
  readonly faults: readonly Fault[]
}

const PATH = ['base'] as const
/** That of the whole disc. */
const WHOLE = 'partition 1'

export async function describeSystems(medium: Medium, tree: ImageTree): Promise<DescribedSystems> {
  const found = await readSystems(medium)
  if (found.length === 0) return { words: undefined, kinds: new Set(), claims: [], faults: [] }
  const area = new Uint8Array(await medium.read(lba(0), sectors(1)))
  const files = new FilesOfDisc(tree)
  const told = found.flatMap((system) => {
    const options = optionsOf(system, area, files)
    return options === undefined ? [] : [{ kind: system.kind, options }]
  })
  const options: SystemsOptions = Object.assign({ path: PATH }, ...told.map((one) => one.options))
  const { layers } = planSystems(options)
  const where = formerWhere(files, medium.size)
  const differing = layers.flatMap((layer, i) => {
    const made = new Uint8Array(area)
    layer.write(made, where)
    const others = layer.claims.flatMap(({ from, to }) => bytesThatDiffer(area, made, from, to))
    return others.length === 0 ? [] : [faults.machineAnew({ machine: machines[(told[i] as (typeof told)[number]).kind], bytes: others })]
  })
  return {
    words: told.length === 0 ? undefined : wordsOf(options),
    kinds: new Set(told.map(({ kind }) => kind)),
    claims: [...layers.flatMap(({ claims }) => claims), ...(options.sparc?.core === undefined ? [] : [GRUB_OF_SPARC])],
    faults: differing,
  }
}

/** The first block of GRUB's loader, which has the address of the rest. */
const GRUB_OF_SPARC: Claimed = { from: 512, to: 1024 }

/** As messages name them. */
const machines: Readonly<Record<FoundSystem['kind'], string>> = {
  mips: 'volume header of MIPS',
  mipsel: 'boot block of DECstations',
  sparc: 'disk label of Sun',
  hppa: 'boot sector of HP-PA',
  alpha: 'boot block of DEC Alpha',
}

/** The files of the tree by where their data lie. */
class FilesOfDisc {
  readonly #files: readonly (BootFile & { readonly start: number })[]

  constructor(tree: ImageTree) {
    const files: (BootFile & { start: number })[] = []
    for (const { path, node } of walk(tree)) {
      if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
      const [first] = extentsOf(node.inode)
      if (first !== undefined) files.push({ path, content: node.inode.content, start: first.startLba * SECTOR_BYTES })
    }
    this.#files = files
  }

  /** That begins there and ends there, perhaps with its last sector. */
  at({ startByte, sizeBytes }: FoundBootFile): BootFile | undefined {
    return this.#files.find(({ start, content: { size } }) => start === startByte && size <= sizeBytes && sizeBytes - size < SECTOR_BYTES)
  }

  /** Of which that is a part. */
  around({ startByte, sizeBytes }: FoundBootFile): (BootFile & { readonly start: number }) | undefined {
    return this.#files.find(
      ({ start, content: { size } }) => start <= startByte && startByte + sizeBytes < start + size + VIRTUAL_SECTOR_BYTES,
    )
  }

  startOf(content: Content): Lba {
    return lba((this.#files.find((file) => file.content === content)?.start ?? 0) / SECTOR_BYTES)
  }
}

/** Undefined where what it leads to is no file of the tree. */
function optionsOf(system: FoundSystem, area: Uint8Array, files: FilesOfDisc): Omit<SystemsOptions, 'path'> | undefined {
  const { kind, text = '' } = system
  const found = system.files.map((file) => files.at(file))
  const all = found.filter((file) => file !== undefined)
  const [first] = system.files
  switch (kind) {
    case 'mips':
      return all.length < found.length || all.length === 0 ? undefined : { mips: all }
    case 'mipsel': {
      const file = first && files.around(first)
      if (first === undefined || file === undefined) return undefined
      const { load, start } = DecBootBlock.decode(area)
      // What of the program is loaded is read again for the new one.
      const segment = { load, start, offset: first.startByte - file.start, size: first.sizeBytes }
      return { mipsel: { path: file.path, content: file.content, segment } }
    }
    case 'sparc': {
      const partitions = partitionsOf(system.files, files)
      const { high, low, size } = SparcCore.decode(area, SPARC_CORE_AT)
      const core = files.at({ role: 'core', startByte: high * 2 ** 32 + low, sizeBytes: size })
      return partitions && { sparc: { label: text, partitions, ...(core === undefined ? {} : { core }) } }
    }
    case 'hppa': {
      const [loader, kernel32, kernel64, ramdisk] = found
      const version = PaloHeader.decode(area).version >= 5 ? 5 : 4
      return loader === undefined || kernel32 === undefined || kernel64 === undefined || ramdisk === undefined
        ? undefined
        : { hppa: { version, loader, kernel32, kernel64, ramdisk, commandLine: text } }
    }
    case 'alpha':
      return all[0] && { alpha: all[0] }
  }
}

/** Those behind the first, which is the disc; undefined where one is no file, or one between them is missing. */
function partitionsOf(found: readonly FoundBootFile[], files: FilesOfDisc): readonly (BootFile | 'previous')[] | undefined {
  if (found[0]?.role !== WHOLE) return undefined
  const out: (BootFile | 'previous')[] = []
  for (const [i, one] of found.entries()) {
    if (i === 0) continue
    if (one.role !== `partition ${i + 1}`) return undefined
    const before = found[i - 1] as FoundBootFile
    const file = one.startByte === before.startByte && one.sizeBytes === before.sizeBytes && i > 1 ? 'previous' : files.at(one)
    if (file === undefined) return undefined
    out.push(file)
  }
  return out
}

function wordsOf({ mips, mipsel, sparc, hppa, alpha }: SystemsOptions): Systems {
  const pathOf = ({ path }: BootFile): string => path
  return {
    ...(mips === undefined ? {} : { mips: mips.map(pathOf) }),
    ...(mipsel === undefined ? {} : { mipsel: mipsel.path }),
    ...(sparc === undefined
      ? {}
      : {
          sparc: {
            label: sparc.label,
            ...(sparc.partitions.length === 0 ? {} : { partitions: sparc.partitions.map((one) => (one === 'previous' ? one : one.path)) }),
            ...(sparc.core === undefined ? {} : { core: sparc.core.path }),
          },
        }),
    ...(hppa === undefined
      ? {}
      : {
          hppa: {
            version: hppa.version,
            loader: hppa.loader.path,
            kernel32: hppa.kernel32.path,
            kernel64: hppa.kernel64.path,
            ramdisk: hppa.ramdisk.path,
            commandLine: hppa.commandLine,
          },
        }),
    ...(alpha === undefined ? {} : { alpha: alpha.path }),
  }
}

/** Where files lay on the disc that was found. */
function formerWhere(files: FilesOfDisc, end: number): Where {
  return {
    lba: () => lba(0),
    content: (content) => files.startOf(content),
    told: ({ size }) => size,
    length: () => sectors(0),
    has: () => false,
    start: lba(0),
    end: lba(end),
  }
}

const bytesThatDiffer = (one: Uint8Array, other: Uint8Array, from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i).filter((at) => one[at] !== other[at])
