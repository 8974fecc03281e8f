/** Compact Discs of tracks -> what drives record: from a manifest, or from the sheet of an image. */

import { FILE_SYSTEM, holdsFileSystem, measureCompact, planCompact } from './compact.js'
import { burnFaults, rawPlanOf, tracksPlanOf, type RawSubChannel, type RecordingPlan } from './drive/recording/index.js'
import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { imageSources, openSheet } from './image/cd/index.js'
import { sectorKernelOf } from './kernel/index.js'
import { loadNative } from './kernel/native.node.js'
import type { Disc, Layout } from './layout/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import type { Recordable, RecordableOptions } from './recordable.js'
import { sectorsOf, type CdSources } from './sector/index.js'
import { findFfmpeg } from './source/audio/ffmpeg.node.js'
import { hostFiles } from './source/files.node.js'
import { joinPath, openSounds } from './source/index.js'
import { hostContents } from './source/open.node.js'
import { bytes, lba } from './unit/index.js'

/** `raw` writes whole sectors with that sub-channel, `tracks` lets the drive make them. */
export type DiscForm = { readonly kind: 'tracks' } | { readonly kind: 'raw'; readonly subChannel: RawSubChannel }

/** A disc image by its sheet: CUE, TOC, CCD or NRG. Throws the faults of the sheet. */
export async function recordableOfSheet(path: string, form: DiscForm): Promise<Recordable> {
  const foreign = await findFfmpeg()
  const { image, faults } = await openSheet(path, { files: hostFiles, foreign })
  throwErrors(faults)
  if (image === undefined) throw new Error('A sheet without errors has an image')
  const opener = openSounds({ files: hostFiles, foreign })
  const sources = imageSources(image, hostFiles, opener)
  return {
    name: path,
    sessions: await sessionsOf(path, image.disc, sources, form),
    faults: [...faults, ...image.faults],
    close: () => void opener.close(),
  }
}

/** A manifest with tracks. Its file system may stand in the first track; one in a later session has to be built first. */
export async function recordableOfDisc(project: Project, form: DiscForm, options: RecordableOptions): Promise<Recordable> {
  const { manifest, folder } = project
  const { listener, signal } = options
  const foreign = await findFfmpeg()
  const contents = hostContents()
  const opener = openSounds({ files: hostFiles, foreign })
  const close = (): void => {
    void opener.close()
    contents.close()
  }
  try {
    listener({ kind: 'action', action: 'measure' })
    const materials = await measureCompact(manifest, { base: folder, files: hostFiles, foreign, signal })
    const fileSystem = holdsFileSystem(manifest) ? await layoutOf(project, contents, signal) : undefined
    listener({ kind: 'action', action: 'plan' })
    const { disc, faults } = planCompact(manifest, materials, fileSystem?.layout.size)
    const located = project.locate([...project.faults, ...(fileSystem?.faults ?? []), ...faults])
    throwErrors(located)
    checkFileSystem(project, disc)
    const sounds = new Map([...materials.sounds.values()].map((sound) => [sound.path, sound]))
    const sources: CdSources = {
      sound: ({ source, from, samples }, abort) => {
        const sound = sounds.get(source)
        if (sound === undefined) throw new Error(`No sound is called ${source}`)
        return opener.open(sound, from, samples, abort)
      },
      data: (source, abort) =>
        source === FILE_SYSTEM && fileSystem !== undefined
          ? sectorsOf(fileSystem.layout, contents.open, abort)
          : hostFiles.stream(joinPath(folder, source), bytes(0)),
    }
    const name = manifest.name ?? project.file
    return { name, sessions: await sessionsOf(name, disc, sources, form), faults: located, close }
  } catch (error) {
    close()
    throw error
  }
}

async function layoutOf(
  project: Project,
  contents: ReturnType<typeof hostContents>,
  signal: AbortSignal | undefined,
): Promise<{ readonly layout: Layout; readonly faults: readonly Fault[] }> {
  const materials = await measure(project.manifest, { base: project.folder, date: project.date.at, contents, signal })
  const { layout, faults } = plan(materials)
  throwErrors(project.locate(faults))
  if (layout === undefined) throw new Error('A plan without errors has a layout')
  return { layout, faults }
}

/** Addresses in a file system count from the start of the disc: it was laid out for block 0. */
function checkFileSystem(project: Project, disc: Disc): void {
  const late = disc.sessions
    .flatMap((session) => session.spans)
    .some((span) => span.kind === 'data' && span.source === FILE_SYSTEM && span.start !== lba(0))
  if (!late) return
  const problem = 'its file system begins after block 0; run disc build and burn the sheet'
  throw new DiscError(burnFaults.sourceForm({ name: project.file, problem }))
}

async function sessionsOf(name: string, disc: Disc, sources: CdSources, form: DiscForm): Promise<readonly RecordingPlan[]> {
  const kernel = sectorKernelOf(await loadNative())
  if (form.kind === 'tracks') return disc.sessions.map((session) => tracksPlanOf(name, disc, session, sources, kernel))
  const raw = rawPlanOf(name, disc, sources, kernel, form.subChannel)
  return raw === undefined ? [] : [raw]
}
