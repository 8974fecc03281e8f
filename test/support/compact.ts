/** Compact Discs for tests: noise that anyone can make again, planned and written in one call. */

import { sectorTwin } from '../../src/kernel/index.js'
import { planCd, type CdPlan, type DataTrackPlan, type Disc, type SoundTrackPlan, type TrackPlan } from '../../src/layout/index.js'
import { emitCd } from '../../src/image/cd/emit.node.js'
import type { CdTarget } from '../../src/image/cd/files.js'
import type { CdSources } from '../../src/sector/index.js'
import { sectors } from '../../src/unit/index.js'

/** Samples of a source: noise that its name seeds, from sample 0 on. */
export function noise(source: string, samples: number): Uint8Array {
  const out = new Uint8Array(samples * 4)
  let state = Array.from(source).reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) >>> 0, 7)
  for (let i = 0; i < out.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out[i] = state >>> 24
  }
  return out
}

export const soundTrack = (source: string, samples: number, more: Partial<SoundTrackPlan> = {}): SoundTrackPlan => ({
  kind: 'sound',
  sounds: [{ source, from: 0, samples }],
  indexes: [],
  preemphasis: false,
  channels: 2,
  copy: 'permitted',
  ...more,
})

export const dataTrack = (source: string, length: number, more: Partial<DataTrackPlan> = {}): DataTrackPlan => ({
  kind: 'data',
  mode: 'mode1',
  parts: [{ kind: 'stored', source, form: 'user', length: sectors(length) }],
  indexes: [],
  copy: 'permitted',
  ...more,
})

export function discOf(tracks: readonly (readonly TrackPlan[])[], more: Partial<CdPlan> = {}): Disc {
  return planCd({
    sessions: tracks.map((list) => ({ tracks: list })),
    firstTrack: 1,
    gapless: false,
    gap: sectors(150),
    texts: [],
    textPacks: new Uint8Array(0),
    ...more,
  }).disc
}

/** Noise for sounds in pieces of odd sizes; data as given, by name. */
export const sourcesOf = (data: Readonly<Record<string, Uint8Array>> = {}): CdSources => ({
  async *sound({ source, from, samples }) {
    const bytes = noise(source, from + samples).subarray(from * 4)
    for (let at = 0; at < bytes.length; at += 100_001) yield bytes.subarray(at, at + 100_001)
  },
  async *data(source) {
    const bytes = data[source]
    if (bytes === undefined) throw new Error(`No data is called ${source}`)
    for (let at = 0; at < bytes.length; at += 99_999) yield bytes.subarray(at, at + 99_999)
  },
  async *subcode(source) {
    const bytes = data[source]
    if (bytes === undefined) throw new Error(`No sub-code is called ${source}`)
    for (let at = 0; at < bytes.length; at += 9_999) yield bytes.subarray(at, at + 9_999)
  },
})

export const emitDisc = (disc: Disc, target: CdTarget, data: Readonly<Record<string, Uint8Array>> = {}, signal?: AbortSignal) =>
  emitCd(disc, target, {
    sources: sourcesOf(data),
    kernel: sectorTwin,
    digests: [],
    flush: 'replace',
    progress: () => {},
    ...(signal === undefined ? {} : { signal }),
  })
