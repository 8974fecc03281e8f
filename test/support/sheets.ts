/** Sheets for tests: opened, and burned onto a virtual drive as `disc burn SHEET` does it. */

import { expect } from 'vitest'
import { burn } from '../../src/burn.js'
import { silent } from '../../src/event.js'
import type { Fault } from '../../src/fault/index.js'
import { openSheet, type CdImage, type OpenSheetOptions } from '../../src/image/cd/index.js'
import { tracksOf } from '../../src/layout/index.js'
import { openMaster } from '../../src/master.js'
import type { RecordingResult } from '../../src/recorder/index.js'
import type { VirtualDrive } from '../../src/simulator/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { driveWith, settings } from '../recorder/bench.js'

export interface OpenedSheet {
  readonly image: CdImage
  readonly faults: readonly Fault[]
}

/** The image of a sheet that has one. */
export async function opened(path: string, options: Partial<OpenSheetOptions> = {}): Promise<OpenedSheet> {
  const { image, faults } = await openSheet(path, { files: hostFiles, ...options })
  if (image === undefined) throw new Error(faults.map(({ message }) => message).join('\n'))
  return { image, faults }
}

/** Code, line and column of each fault. */
export async function judged(
  path: string,
  options: Partial<OpenSheetOptions> = {},
): Promise<readonly (readonly [string, number?, number?])[]> {
  const { faults } = await openSheet(path, { files: hostFiles, ...options })
  return faults.map(({ code, position }) => [code, position?.line, position?.column] as const)
}

/** Number, mode, pregap, start and end of each track. */
export const tracks = ({ disc }: CdImage): readonly (readonly [number, string, number, number, number])[] =>
  tracksOf(disc).map(({ number, mode, pregap, start, end }) => [number, mode, pregap, start, end])

/** Burned at once and verified. */
export async function burned(path: string): Promise<{ readonly drive: VirtualDrive; readonly result: RecordingResult }> {
  const drive = driveWith('cd-r')
  const master = await openMaster(path)
  try {
    const { results } = await burn(master, {
      // Locked in its name: no other test may have it.
      drives: [`virtual:${path}.drive`],
      form: { kind: 'tracks', mode: 'sao' },
      stage: 'never',
      settings: settings({ mode: 'sao' }),
      listener: silent,
      open: () => Promise.resolve({ transport: { ...drive, close: () => Promise.resolve() }, clock: drive.clock }),
    })
    const [result] = results
    if (result === undefined) throw new Error('no result')
    expect(result.faults.filter(({ severity }) => severity === 'error')).toEqual([])
    return { drive, result }
  } finally {
    await master.close()
  }
}
