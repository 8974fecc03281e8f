/** A project, an image, a sheet or a drive -> a disc whose sectors can be asked for. The one place that knows where a disc comes from. */

import { DiscError, throwErrors } from './fault/index.js'
import type { Listener } from './event.js'
import { sourceOfFile } from './image/file.node.js'
import { filesOf, imageSources, mediumOfImage, openDiscImage, storedSectorsOf, type CdImage } from './image/index.js'
import { openImageMedium, type ImageMedium } from './image/medium.node.js'
import { sectorKernelOf, type SectorKernel } from './kernel/index.js'
import { expectBytes, loadNative } from './kernel/native.node.js'
import { discOfBlocks, isData } from './layout/index.js'
import type { Locate, Medium } from './port/index.js'
import type { Project } from './project.js'
import type { DriveFacts } from './readback/index.js'
import { storesOf } from './request/index.js'
import { locateInLayout, sectorFaults, sourceOfMedium, type CdSources, type Master } from './sector/index.js'
import { isAmong, keysOfFiles, madeOf, type FileKey } from './outputs.js'
import { ffmpegIfNeeded } from './source/audio/ffmpeg.node.js'
import { hostFiles } from './source/files.node.js'
import { openSounds, remembering } from './source/index.js'
import { hostContents } from './source/open.node.js'
import type { FoundDisc } from './survey/index.js'
import { isDriveAddress } from './transport/index.js'
import { outline, type OutlineOptions } from './validate.js'
import type { OpenByAddress } from './transport/open.node.js'
import { bytesOf, SECTOR_BYTES, type Lba } from './unit/index.js'

/** A project, or the path of an image or a sheet, or the address of a drive. */
export type Reference = Project | string

export interface OpenOptions extends Pick<OutlineOptions, 'output' | 'outputs'> {
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
  readonly open?: OpenByAddress
  /** The character set of a sheet that does not say it. */
  readonly charset?: string | undefined
}

/** Closed at the end of the block, where it is opened with `await using`. */
const closing = <Opened extends { close(): Promise<void> }>(opened: Opened): Opened & AsyncDisposable =>
  Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() })

/** A disc that can be written. Throws the faults of manifest, sources, sheet and image. */
export const openMaster = async (reference: Reference, options: OpenOptions = {}): Promise<Master & AsyncDisposable> =>
  closing(await masterOf(reference, options))

async function masterOf(reference: Reference, options: OpenOptions): Promise<Master> {
  if (typeof reference !== 'string') return masterOfProject(reference, options)
  if (isDriveAddress(reference))
    throw new DiscError(sectorFaults.sourceForm({ name: reference, problem: 'it is a drive; an image of its disc has to be made first' }))
  const sheet = await imageAt(reference, options)
  return sheet === undefined ? masterOfBlocks(openImageMedium(reference)) : masterOfImage(sheet, () => {})
}

/** A disc that can be looked into, also one in a drive. Throws where nothing can be read there. */
export const openDisc = async (reference: Reference, options: OpenOptions = {}): Promise<OpenedDisc & AsyncDisposable> =>
  closing(await discOf(reference, options))

async function discOf(reference: Reference, options: OpenOptions): Promise<OpenedDisc> {
  if (typeof reference === 'string' && isDriveAddress(reference)) return discInDrive(reference, options.open)
  if (typeof reference !== 'string') {
    const master = await masterOfProject(reference, options)
    return { ...(await found(master, 'project', 'project')), isSource: master.isSource }
  }
  const sheet = await imageAt(reference, options)
  if (sheet !== undefined) {
    const { isSource } = sheet
    return { ...(await found(await masterOfImage(sheet, () => {}), 'sheet', sheet.form ?? 'sheet')), isSource }
  }
  const medium = openImageMedium(reference)
  const disc = await found(masterOfBlocks(medium), 'image', medium.form.name)
  const isSource = isAmong(() => keysOfFiles([reference]))
  return { ...disc, isSource, copyRange: (...range) => medium.copyRange(...range) }
}

/** What a disc is for those who look into it. */
export interface OpenedDisc extends FoundDisc {
  /** Whether the disc lies in a file of the host, or is made of it; absent for drives. */
  readonly isSource?: HostMaster['isSource']
  /** See `ImageMedium`; for images alone. */
  readonly copyRange?: ImageMedium['copyRange']
  readonly drive?: DriveFacts
}

async function found(master: Master, kind: 'project' | 'sheet' | 'image', form: string): Promise<OpenedDisc> {
  const { name, medium, disc, faults } = master
  const close = (): Promise<void> => master.close()
  const { sessionsIn } = await import('./survey/index.js')
  try {
    return { name, medium, kind, form, faults, close, ...(await sessionsIn(disc, medium)) }
  } catch (error) {
    await close()
    throw error
  }
}

async function masterOfProject(project: Project, options: OpenOptions): Promise<HostMaster> {
  const { manifest, file } = project
  const contents = hostContents({ unpacked: 'keep' })
  try {
    const { disc, materials, faults } = await outline(project, contents, options)
    throwErrors(faults)
    if (disc === undefined) throw new Error('A plan without errors has a disc')
    const stores = storesOf(manifest, materials.tracks)
    const isSource = isAmong(() => [...madeOf(project, materials)].map(({ stat }) => stat))
    const master = await masterOfImage({ name: manifest.name ?? file, disc, stores, contents, faults }, () => contents.close())
    return { ...master, isSource }
  } catch (error) {
    contents.close()
    throw error
  }
}

/** Undefined where nothing but blocks can be seen in it. */
async function imageAt(path: string, { charset }: OpenOptions): Promise<(CdImage & Pick<HostMaster, 'isSource'>) | undefined> {
  const { files, read } = remembering(hostFiles)
  const { image, faults } = await openDiscImage(path, { files, foreign: ffmpegIfNeeded(), charset })
  throwErrors(faults)
  return image && { ...image, faults, isSource: isAmong(() => keysOfFiles([...read, ...filesOf(image)])) }
}

/** A disc that is made of files of the host, which must not be written over. */
export interface HostMaster extends Master {
  readonly isSource: (file: FileKey) => boolean
}

/** A disc whose sources lie in files of the host. */
async function masterOfImage(image: CdImage, close: () => void): Promise<Master> {
  const { name, disc, faults } = image
  const opener = openSounds({ files: hostFiles, foreign: ffmpegIfNeeded() })
  const medium = mediumOfImage(image, hostFiles)
  expectBytes(bytesOf(medium.size))
  return {
    name,
    disc,
    medium,
    faults,
    sources: imageSources(image, hostFiles, opener),
    stored: storedSectorsOf(image, hostFiles),
    kernel: onlyOnce(async () => sectorKernelOf(await loadNative())),
    locate: ({ start: planned }, start): Promise<Locate | undefined> => {
      const span = disc.sessions.flatMap(({ spans }) => spans).find((candidate) => candidate.start === planned)
      if (span?.kind === 'volumes') return Promise.resolve(locateInLayout(span.place(start)))
      return span === undefined || !isData(span.mode) ? Promise.resolve(undefined) : locateInMedium(medium, planned, start)
    },
    async close() {
      await opener.close()
      close()
    },
  }
}

/** An image that is nothing but blocks. */
function masterOfBlocks(medium: ImageMedium): Master {
  const { name } = medium
  expectBytes(bytesOf(medium.size))
  const opened: (() => void)[] = []
  const isPlain = medium.form.bytes === SECTOR_BYTES
  const sources: CdSources = {
    sound: () => {
      throw new Error(`${name} has no sound`)
    },
    data: (_, signal) => sourceOfMedium(medium).open(0, signal),
    subcode: () => {
      throw new Error(`${name} has no sub-code`)
    },
    blocks() {
      if (!isPlain) return sourceOfMedium(medium)
      const { source, close } = sourceOfFile(name)
      opened.push(close)
      return source
    },
  }
  return {
    name,
    medium,
    sources,
    disc: discOfBlocks(medium.size, { kind: 'data', source: name, form: 'user' }),
    faults: medium.faults,
    kernel: onlyOnce(async () => sectorKernelOf(await loadNative())),
    locate: (_, start: Lba) => locateInMedium(medium, start, start),
    async close() {
      for (const close of opened) close()
      await medium.close()
    },
  }
}

function onlyOnce(make: () => Promise<SectorKernel>): () => Promise<SectorKernel> {
  let made: Promise<SectorKernel> | undefined
  return () => (made ??= make())
}

/** Drives, and what may lie on a disc, are known to those alone who look into one. */
async function discInDrive(address: string, open: OpenByAddress | undefined): Promise<OpenedDisc> {
  const { openFoundDisc } = await import('./readback/index.js')
  const opener = open ?? (await import('./transport/open.node.js')).openByAddress
  return openFoundDisc(await opener(address, 'shared'), address)
}

async function locateInMedium(medium: Medium, planned: Lba, start: Lba): Promise<Locate | undefined> {
  const survey = await import('./survey/index.js')
  return survey.locateInMedium(medium, planned, start)
}
