/** An image, a sheet or a drive -> a disc whose sectors can be asked for, or that can be looked into. */

import { DiscError, throwErrors } from './fault/index.js'
import { sourceOfFile } from './image/file.node.js'
import { filesOf, imageSources, mediumOfImage, openDiscImage, storedSectorsOf, type CdImage } from './image/index.js'
import { openImageMedium, type ImageMedium } from './image/medium.node.js'
import { sectorKernelOf, type SectorKernel } from './kernel/index.js'
import { expectBytes, loadNative } from './kernel/native.node.js'
import { discOfBlocks, isData } from './layout/index.js'
import type { Files, Locate, Look, Medium } from './port/index.js'
import type { DriveFacts, Growing } from './readback/index.js'
import { locateInLayout, sectorFaults, sourceOfMedium, type CdSources, type Master } from './sector/index.js'
import { ffmpegIfNeeded } from './source/audio/ffmpeg.node.js'
import { isAmong, keysOfFiles, type FileKey } from './source/file-key.node.js'
import { hostFiles } from './source/files.node.js'
import { openSounds, remembering } from './source/index.js'
import type { FoundDisc } from './survey/index.js'
import { isDriveAddress } from './transport/index.js'
import type { OpenByAddress } from './transport/open.node.js'
import { bytesOf, SECTOR_BYTES, type Lba } from './unit/index.js'

export interface FindOptions {
  readonly open?: OpenByAddress
  /** Something is to be burned there: a virtual disc that is missing counts as a blank one. */
  readonly use?: 'before recording'
  /** The character set of a sheet that does not say it. */
  readonly charset?: string | undefined
  /** Whether what is decoded of a sound is kept in a file without a name, for those who read it from any place. */
  readonly sounds?: 'decode' | 'keep'
}

/** A disc that can be written. Throws the faults of sheet and image. */
export async function masterAt(path: string, options: FindOptions): Promise<Master> {
  if (isDriveAddress(path))
    throw new DiscError(sectorFaults.sourceForm({ name: path, problem: 'it is a drive; an image of its disc has to be made first' }))
  const { sheet, look } = await imageAt(path, options)
  return sheet === undefined
    ? masterOfBlocks(openImageMedium(path, look))
    : masterOfImage(sheet, () => Promise.resolve(), options, sheet.hostFiles)
}

/** A disc that can be looked into. Throws where nothing can be read there. */
export async function discAt(path: string, options: FindOptions): Promise<OpenedDisc> {
  if (isDriveAddress(path)) return discInDrive(path, options)
  const { sheet, look } = await imageAt(path, options)
  if (sheet !== undefined) {
    const { isSource } = sheet
    const disc = await found(await masterOfImage(sheet, () => Promise.resolve(), {}, sheet.hostFiles), 'sheet', sheet.form ?? 'sheet')
    return { ...disc, isSource, stored: { blockBytes: SECTOR_BYTES, files: filesOf(sheet) } }
  }
  const medium = openImageMedium(path, look)
  const disc = await found(masterOfBlocks(medium), 'image', medium.form.name)
  const isSource = isAmong(() => keysOfFiles([path]))
  const stored = { blockBytes: medium.form.bytes, files: [path] }
  return {
    ...disc,
    isSource,
    stored,
    look: medium.look,
    isPlain: medium.form.bytes === SECTOR_BYTES,
    copyRange: (...range) => medium.copyRange(...range),
  }
}

/** What a disc is for those who look into it. */
export interface OpenedDisc extends FoundDisc {
  /** Whether it is a file of nothing but blocks, each where its address says. */
  readonly isPlain?: boolean
  /** Bytes of a block as the file of an image keeps it, or the file of a sheet and those that it names. */
  readonly stored?: { readonly blockBytes: number; readonly files: readonly string[] }
  /** Its sectors as they are written; absent for drives. */
  readonly master?: Master
  /** Whether the disc lies in a file of the host, or is made of it; absent for drives. */
  readonly isSource?: HostMaster['isSource']
  /** See `ImageMedium`; for images alone. */
  readonly look?: ImageMedium['look']
  readonly copyRange?: ImageMedium['copyRange']
  readonly drive?: DriveFacts
  /** How it takes further sessions; for drives alone. */
  readonly growing?: Growing
}

export async function found(master: Master, kind: 'project' | 'sheet' | 'image', form: string): Promise<OpenedDisc> {
  const { name, medium, disc, faults } = master
  const close = (): Promise<void> => master.close()
  const { sessionsIn } = await import('./survey/index.js')
  try {
    return { name, medium, kind, form, faults, close, master, ...(await sessionsIn(disc, medium)) }
  } catch (error) {
    await close()
    throw error
  }
}

/** An image, and the files of the host as it was seen in them. */
interface SeenImage extends CdImage, Pick<HostMaster, 'isSource'> {
  readonly hostFiles: Files
}

/** No sheet where nothing but blocks can be seen in it; `look` is of the file that was looked into. */
async function imageAt(path: string, { charset }: FindOptions): Promise<{ readonly sheet?: SeenImage; readonly look?: Look }> {
  const { files, read, firstLook } = remembering(hostFiles)
  const { image, faults } = await openDiscImage(path, { files, foreign: ffmpegIfNeeded(), charset })
  throwErrors(faults)
  const look = firstLook(path)
  if (image === undefined) return look === undefined ? {} : { look }
  const isSource = isAmong(() => keysOfFiles([...read, ...filesOf(image)]))
  return { sheet: { ...image, faults, hostFiles: files, isSource } }
}

/** A disc that is made of files of the host, which must not be written over. */
export interface HostMaster extends Master {
  readonly isSource: (file: FileKey) => boolean
}

/** A disc whose sources lie in files of the host. */
export async function masterOfImage(
  image: CdImage,
  close: () => Promise<void>,
  { sounds }: FindOptions = {},
  files: Files = hostFiles,
): Promise<Master> {
  const { name, disc, faults } = image
  const decoding = openSounds({ files, foreign: ffmpegIfNeeded() })
  const opener = sounds === 'keep' ? (await import('./source/decoded.node.js')).keptSounds(decoding) : decoding
  const medium = mediumOfImage(image, files)
  expectBytes(bytesOf(medium.size))
  const [, ...inStores] = filesOf(image)
  return {
    name,
    disc,
    medium,
    files: inStores,
    faults,
    sources: imageSources(image, files, opener),
    stored: storedSectorsOf(image, files),
    kernel: onlyOnce(async () => sectorKernelOf(await loadNative())),
    locate: ({ start: planned }, start): Promise<Locate | undefined> => {
      const span = disc.sessions.flatMap(({ spans }) => spans).find((candidate) => candidate.start === planned)
      if (span?.kind === 'volumes') return Promise.resolve(locateInLayout(span.place(start)))
      return span === undefined || !isData(span.mode) ? Promise.resolve(undefined) : locateInMedium({ medium, disc }, planned, start)
    },
    async close() {
      await opener.close()
      await close()
    },
  }
}

/** An image that is nothing but blocks. */
function masterOfBlocks(medium: ImageMedium): Master {
  const { name } = medium
  expectBytes(bytesOf(medium.size))
  const opened: (() => void)[] = []
  const isPlain = medium.form.bytes === SECTOR_BYTES
  const disc = discOfBlocks(medium.size, { kind: 'data', source: name, form: 'user' })
  const sources: CdSources = {
    sound: () => {
      throw new Error(`${name} has no sound`)
    },
    data: (_, signal, from = 0) => sourceOfMedium(medium).open(from, signal),
    subcode: () => {
      throw new Error(`${name} has no sub-code`)
    },
    blocks() {
      if (!isPlain) return sourceOfMedium(medium)
      const { source, close } = sourceOfFile(name, medium.look)
      opened.push(close)
      return source
    },
  }
  return {
    name,
    medium,
    sources,
    disc,
    faults: medium.faults,
    kernel: onlyOnce(async () => sectorKernelOf(await loadNative())),
    locate: (_, start: Lba) => locateInMedium({ medium, disc }, start, start),
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
async function discInDrive(address: string, { open, use }: Pick<FindOptions, 'open' | 'use'>): Promise<OpenedDisc> {
  const { openFoundDisc } = await import('./readback/index.js')
  const opener = open ?? (await import('./transport/open.node.js')).openByAddress
  return openFoundDisc(await opener(address, use ?? 'shared'), address)
}

/** The medium of an opened disc for contents that are read later: a drive is let go of whenever it rests, and opened again. */
export function lentMedium(disc: OpenedDisc, path: string, options: FindOptions): Medium {
  const { medium } = disc
  if (disc.kind !== 'drive') return { ...medium, close: () => disc.close() }
  let held: Promise<OpenedDisc> | undefined = Promise.resolve(disc)
  const at = async (): Promise<Medium> => (await (held ??= discAt(path, options))).medium
  const rest = async (): Promise<void> => {
    const one = held
    held = undefined
    await (await one)?.close()
  }
  return {
    ...medium,
    read: async (start, count) => (await at()).read(start, count),
    ...(medium.readMode2 === undefined ? {} : { readMode2: async (start, count) => (await at()).readMode2?.(start, count) }),
    rest,
    close: rest,
  }
}

async function locateInMedium(master: Pick<Master, 'medium' | 'disc'>, planned: Lba, start: Lba): Promise<Locate | undefined> {
  const survey = await import('./survey/index.js')
  return survey.locateInMedium(master, planned, start)
}
