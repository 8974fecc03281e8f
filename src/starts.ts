/** A planned disc with its sectors -> what each firmware starts from it, and what keeps it from that. */

import type { Fault } from './fault/index.js'
import { firmwareOf, type FirmwareRow } from './firmware/index.js'
import { layoutsOf, regionOf, startOfVolumes, type Disc } from './layout/index.js'
import type { Materials } from './measure.js'
import type { Medium } from './port/index.js'
import type { Project } from './project.js'
import { mediumOfImage } from './image/index.js'
import { storesOf, udfRequest } from './request/index.js'
import { hostFiles } from './source/files.node.js'
import type { HostContents } from './source/open.node.js'
import { bytesOf, sectors, type Lba } from './unit/index.js'

export interface Starts {
  /** None of a disc that nothing is to be started from. */
  readonly firmware: readonly FirmwareRow[]
  /** With their places in the manifest. */
  readonly faults: readonly Fault[]
}

/** What is read are the beginnings of boot images, the way to the loaders in them, and configurations of loaders. */
export async function startsOf(
  { locate }: Pick<Project, 'locate'>,
  disc: Disc,
  materials: Materials,
  contents: Pick<HostContents, 'open' | 'load' | 'readInto' | 'reader'>,
  signal?: AbortSignal,
): Promise<Starts> {
  const start = startOfVolumes(disc)
  if (start === undefined || !isToStart(disc)) return { firmware: [], faults: [] }
  const { manifest, files } = materials
  const { mbr } = manifest.boot?.hybrid ?? {}
  const entries = files?.boot?.entries ?? []
  const udf = files && udfRequest(files.manifest, sectors(0))
  const image = { name: manifest.name ?? 'the disc', disc, stores: storesOf(manifest, materials.tracks), contents, faults: [] }
  const { rows, faults } = await firmwareOf({
    medium: withSilence(mediumOfImage(image, hostFiles), start),
    start,
    labels: udf === undefined ? [] : [udf.label ?? files?.volume.id ?? ''],
    tree: files?.tree,
    load: (content, limit) => contents.load(content, limit, signal),
    imageAt(block) {
      const id = regionOf(disc, block)?.id
      return entries.find(({ image }) => image.content.id === id)?.image.name ?? /^data:(\/.*)$/s.exec(id ?? '')?.[1]
    },
    entries: entries.map(({ image, path }) => ({ name: image.name, path })),
    codePath:
      typeof mbr === 'object' && mbr.code !== undefined
        ? ['boot', 'hybrid', 'mbr', 'code']
        : manifest.systemArea === undefined
          ? undefined
          : ['systemArea'],
  })
  return { firmware: rows, faults: locate(faults) }
}

/** Of a disc that begins with sound no firmware reads a partition table. */
const withSilence = (medium: Medium, start: Lba): Medium => ({
  ...medium,
  read: (at, count) => (at < start ? Promise.resolve(new Uint8Array(bytesOf(count))) : medium.read(at, count)),
})

const OWNERS: ReadonlySet<string> = new Set(['eltorito', 'hybrid', 'otherboot', 'systemArea'])

const isToStart = (disc: Disc): boolean => layoutsOf(disc).some(({ regions }) => regions.some(({ owner }) => OWNERS.has(owner)))
