/** A project or an image -> what drives record: sectors that are made while they are written, and whose they are. */

import { sourceOfFile } from './recorder/file.node.js'
import type { RecordingPlan } from './recorder/index.js'
import type { SectorReader, SectorSource, Locate } from './port/index.js'
import { PIECE_SECTORS, readAhead, sourceOfReader, LayoutReader } from './sector/index.js'
import { stage, type StageMode } from './recorder/stage.node.js'
import type { Listener } from './event.js'
import { throwErrors, type Fault } from './fault/index.js'
import { regionAt, type Layout } from './layout/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import type { ContentReader, OpenContent } from './source/index.js'
import { hostContents } from './source/open.node.js'
import { bytes, instant, lba, SECTOR_BYTES } from './unit/index.js'

export interface Recordable {
  readonly name: string
  /** One session after the other. */
  readonly sessions: readonly RecordingPlan[]
  readonly locate?: Locate
  /** Warnings and notes of planning. */
  readonly faults: readonly Fault[]
  /** Lets go of files that are open and removes what was staged. */
  close(): void
}

export interface RecordableOptions {
  readonly stage: StageMode
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

/** Pieces that are read before the drive wants them. */
const AHEAD = 2

/** The disc that a manifest describes, made on the fly. Throws the faults of manifest and sources. */
export async function recordableOfProject(project: Project, options: RecordableOptions): Promise<Recordable> {
  const { listener, signal } = options
  const contents = hostContents()
  try {
    listener({ kind: 'action', action: 'measure' })
    const materials = await measure(project.manifest, { base: project.folder, date: project.date.at, contents, signal })
    listener({ kind: 'action', action: 'plan' })
    const { layout, faults } = plan(materials)
    const located = project.locate([...project.faults, ...faults])
    throwErrors(located)
    if (layout === undefined) throw new Error('A plan without errors has a layout')
    listener({ kind: 'action', action: 'stage' })
    const staged = await stage(layout, contents.open, instant(Date.now() * 1000), {
      mode: options.stage,
      signal,
      onProgress: (done, total) =>
        listener({ kind: 'progress', action: 'stage', done: bytes(done), total: bytes(total), elapsedSeconds: 0 }),
    })
    const name = project.manifest.name ?? project.file
    return {
      name,
      sessions: [
        { kind: 'data', name, source: sourceOfLayout(layout, staged.open, () => staged.reader(contents.reader())), start: layout.start },
      ],
      locate: locateIn(layout),
      faults: located,
      close: () => {
        staged.close()
        contents.close()
      },
    }
  } catch (error) {
    contents.close()
    throw error
  }
}

/** The sectors of a layout; those before `from` are made and dropped. */
function sourceOfLayout(layout: Layout, open: OpenContent, contents: () => ContentReader): SectorSource {
  const source = sourceOfReader(layout.size, SECTOR_BYTES, PIECE_SECTORS, (from, signal) => {
    const reader = new LayoutReader(layout, { open, contents: contents(), signal })
    return from === 0 ? reader : skipping(reader, from * SECTOR_BYTES)
  })
  return readAhead(source, AHEAD)
}

function skipping(reader: SectorReader, count: number): SectorReader {
  let left = count
  return {
    async read(into) {
      for (; left > 0; left -= Math.min(left, into.length)) await reader.read(into.subarray(0, left))
      return reader.read(into)
    },
    close: () => reader.close(),
  }
}

/** Paths of files, or what else lies there. */
export const locateIn =
  (layout: Layout): Locate =>
  (start, count) => {
    const names = new Set<string>()
    for (let at = start as number; at < start + count;) {
      const region = regionAt(layout, at)
      if (region === undefined) {
        at++
        continue
      }
      names.add(region.body.kind === 'content' ? region.id.replace(/^data:/, '') : region.reason)
      at = region.start + region.length
    }
    return [...names]
  }

/** An image that is there already, made for block 0. Throws `burn/sourceForm` for one whose length is no whole number of sectors. */
export function recordableOfImage(path: string): Recordable {
  const { source, close } = sourceOfFile(path)
  return { name: path, sessions: [{ kind: 'data', name: path, source: readAhead(source, AHEAD), start: lba(0) }], faults: [], close }
}
