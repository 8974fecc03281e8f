/** A manifest of a Compact Disc -> images and sheets: measure, plan, write. */

import { compactTarget, FILE_SYSTEM, holdsFileSystem, measureCompact, planCompact, startOfFileSystem } from './compact.js'
import { throwErrors, type Fault } from './fault/index.js'
import { emitCd, type EmitOptions, type EmittedFile } from './image/cd/emit.node.js'
import { sectorKernelOf } from './kernel/index.js'
import { loadNative } from './kernel/native.node.js'
import type { Disc, Layout } from './layout/index.js'
import type { Manifest } from './manifest/index.js'
import { sectorsOf } from './sector/index.js'
import { ffmpegIfNeeded } from './source/audio/ffmpeg.node.js'
import { hostFiles } from './source/files.node.js'
import { joinPath, openSounds, type OpenContent } from './source/index.js'
import { bytes, lba, type Lba } from './unit/index.js'

export interface CompactBuildOptions extends Pick<EmitOptions, 'digests' | 'flush' | 'progress' | 'signal'> {
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  /** Path of the image. */
  readonly image: string
  /** The file system of the manifest as it lies from an address on: in a second session that is not block 0. */
  readonly layoutAt: (start: Lba) => Layout
  readonly open: OpenContent
  /** Judges the finished files before they take the places of the former ones; what it throws discards them. */
  readonly accept?: (files: readonly EmittedFile[], disc: Disc, layout: Layout | undefined) => void
  /** Gives faults their places in the manifest. */
  readonly locate: (faults: readonly Fault[]) => readonly Fault[]
}

export interface BuiltCompact {
  readonly disc: Disc
  /** In the order in which they were finished: images, then sheets. */
  readonly files: readonly EmittedFile[]
  /** The file system among the tracks, where there is one. */
  readonly layout: Layout | undefined
  readonly faults: readonly Fault[]
}

/** Throws the faults of manifest, sources and output; the former output then stays as it was. */
export async function buildCompact(manifest: Manifest, options: CompactBuildOptions): Promise<BuiltCompact> {
  const foreign = ffmpegIfNeeded()
  const { base, signal, open } = options
  const materials = await measureCompact(manifest, { base, files: hostFiles, foreign, signal })
  // Its length does not depend on where it lies, so the tracks can be planned before its place is known.
  const draft = holdsFileSystem(manifest) ? options.layoutAt(lba(0)) : undefined
  const { disc, faults } = planCompact(manifest, materials, draft?.size)
  const located = options.locate(faults)
  throwErrors(located)
  const start = startOfFileSystem(disc)
  const layout = draft === undefined || start === draft.start ? draft : options.layoutAt(start)
  if (layout?.size !== draft?.size) throw new Error(`A file system of ${draft?.size} blocks has ${layout?.size} at block ${start}`)
  const opener = openSounds({ files: hostFiles, foreign })
  const sounds = new Map([...materials.sounds.values()].map((sound) => [sound.path, sound]))
  try {
    const files = await emitCd(disc, compactTarget(manifest, base, options.image), {
      ...options,
      accept: (made) => options.accept?.(made, disc, layout),
      kernel: sectorKernelOf(await loadNative()),
      sources: {
        sound: ({ source, from, samples }, stop) => {
          const sound = sounds.get(source)
          if (sound === undefined) throw new Error(`No sound is called ${source}`)
          return opener.open(sound, from, samples, stop)
        },
        data: (source, stop) => {
          if (source !== FILE_SYSTEM) return hostFiles.stream(joinPath(base, source), bytes(0))
          if (layout === undefined) throw new Error('A track holds a file system that was not planned')
          return sectorsOf(layout, open, stop)
        },
        subcode: (source) => hostFiles.stream(joinPath(base, source), bytes(0)),
      },
    })
    return { disc, files, layout, faults: located }
  } finally {
    await opener.close()
  }
}
