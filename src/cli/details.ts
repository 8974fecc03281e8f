/** What `disc build --verbose` says of a build: its phases with their times, the kernels that computed, and what the bytes are. */

import type { Built } from '../build.js'
import { now, type Action } from '../event.js'
import { endOf, layoutsOf } from '../layout/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import { printBytes } from './progress.js'
import { kernelsInUse } from './version.js'

export interface Phase {
  readonly action: Action
  readonly seconds: number
}

/** Takes the time of each action from its beginning to that of the next one. */
export function stopwatch(time: () => number = now): {
  readonly phases: readonly Phase[]
  begin(action: Action): void
  end(): void
} {
  const phases: Phase[] = []
  let running: { readonly action: Action; readonly since: number } | undefined
  const end = (): void => {
    if (running !== undefined) phases.push({ action: running.action, seconds: (time() - running.since) / 1000 })
    running = undefined
  }
  return {
    phases,
    begin(action) {
      end()
      running = { action, since: time() }
    },
    end,
  }
}

const words: Partial<Record<Action, string>> = { measure: 'looking at the sources', plan: 'planning', build: 'writing the image' }

export async function details({ disc, size }: Built, phases: readonly Phase[]): Promise<readonly string[]> {
  const regions = layoutsOf(disc).flatMap((layout) => layout.regions)
  const blocksOf = (chosen: typeof regions): number => chosen.reduce((sum, { length }) => sum + length, 0)
  const [payload, structures] = [regions.filter(({ owner }) => owner === 'payload'), regions.filter(({ owner }) => owner !== 'payload')]
  const sized = (what: string, blocks: number): string => `${what} ${blocks} blocks, ${printBytes(blocks * SECTOR_BYTES)}`
  return [
    ...phases.map(({ action, seconds }) => `${words[action] ?? action}: ${seconds.toFixed(3)} s`),
    await kernelsInUse(),
    ...(regions.length === 0 ? [] : [sized(`file data: ${counted(payload.length)},`, blocksOf(payload))]),
    ...(regions.length === 0 ? [] : [sized(`structures: ${counted(structures.length)},`, blocksOf(structures))]),
    `image: ${endOf(disc)} blocks, ${size} bytes`,
  ]
}

const counted = (regions: number): string => `${regions} ${regions === 1 ? 'region' : 'regions'}`
