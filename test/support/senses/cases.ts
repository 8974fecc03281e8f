/** Small discs of every medium in every way to write it. */

import { sectorTwin } from '../../../src/kernel/index.js'
import { planCd } from '../../../src/layout/index.js'
import type { BurnSettings, PlannedTrack, RawPlan, RecordingPlan, TracksPlan } from '../../../src/recorder/index.js'
import { defaultSettings, emptyGap, rawPlanOf } from '../../../src/recorder/index.js'
import { sourceOfBytes } from '../../../src/sector/index.js'
import type { VirtualMedium } from '../../../src/simulator/index.js'
import { sectors } from '../../../src/unit/index.js'

export interface SenseCase {
  readonly name: string
  readonly medium: VirtualMedium
  readonly plan: () => RecordingPlan | Promise<RecordingPlan>
  readonly settings: BurnSettings
  /** The disc has something on it already. */
  readonly used?: true
  /** What is read back: sectors of 2048 or 2352 bytes, from each track's start. */
  readonly content: readonly Uint8Array[]
  readonly sectorBytes: 2048 | 2352
}

/** Bytes that follow no pattern, the same in every run. */
function payload(length: number): Uint8Array {
  const out = new Uint8Array(length)
  let state = 0x9e3779b9
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out[i] = state >>> 24
  }
  return out
}

const BLOCKS = 96
const SECTORS = 300
const data = payload(BLOCKS * 2048)
const sounds = [payload(SECTORS * 2352), payload(SECTORS * 2352 + 4).subarray(4)] as const

const dataPlan = (): RecordingPlan => ({ kind: 'data', name: 'data', source: sourceOfBytes(data, 2048) })

const track = (number: number, bytes: Uint8Array): PlannedTrack => ({
  number,
  form: 'audio',
  source: sourceOfBytes(bytes, 2352),
  gap: number === 1 ? emptyGap('audio', 150) : [],
  indexes: [],
  preemphasis: false,
  channels: 2,
  copy: 'prohibited',
})
const albumPlan = (): TracksPlan => ({ kind: 'cd', name: 'album', tracks: sounds.map((bytes, i) => track(i + 1, bytes)) })

let raw: RawPlan | undefined
/** Made once: its lead-in alone has eleven thousand sectors. */
async function makeRaw(): Promise<RawPlan> {
  if (raw !== undefined) return raw
  const { disc } = planCd({
    sessions: [
      {
        tracks: [
          {
            kind: 'sound',
            sounds: [{ source: '0', from: 0, samples: SECTORS * 588 }],
            indexes: [],
            preemphasis: false,
            channels: 2,
            copy: 'permitted',
          },
        ],
      },
    ],
    firstTrack: 1,
    gapless: true,
    gap: sectors(0),
    texts: [],
    textPacks: new Uint8Array(0),
  })
  const none = async function* (): AsyncGenerator<Uint8Array> {}
  const sources = {
    async *sound() {
      yield sounds[0]
    },
    data: none,
    subcode: none,
  }
  const made = rawPlanOf('raw', disc, sources, sectorTwin, 'pq')
  if (made === undefined) throw new Error('No session')
  const pieces: Uint8Array[] = []
  for await (const piece of made.source.open(0)) pieces.push(piece.slice())
  return (raw = { ...made, source: sourceOfBytes(Buffer.concat(pieces), made.source.sectorBytes) })
}

type Changes = Partial<BurnSettings>
const settings = (changes: Changes): BurnSettings => ({ ...defaultSettings, verify: 'full', close: true, overwrite: true, ...changes })

const dataCase = (medium: VirtualMedium, way: string, changes: Changes = {}, more: Partial<SenseCase> = {}): SenseCase => ({
  name: `${medium} ${way}`,
  medium,
  plan: dataPlan,
  settings: settings(changes),
  content: [data],
  sectorBytes: 2048,
  ...more,
})
const albumCase = (medium: VirtualMedium, way: string, changes: Changes): SenseCase => ({
  ...dataCase(medium, way, changes),
  plan: albumPlan,
  content: sounds,
  sectorBytes: 2352,
})

const sequential: readonly VirtualMedium[] = ['dvd-r', 'dvd-rw', 'dvd+r', 'dvd+r-dl', 'bd-r', 'bd-r-pow']
const overwritten: readonly VirtualMedium[] = ['dvd-ram', 'dvd+rw', 'dvd+rw-dl', 'bd-re', 'bd-r-rrm', 'dvd-rw-restricted']

export const cases: readonly SenseCase[] = [
  dataCase('cd-r', 'tao', { mode: 'tao' }),
  dataCase('cd-r', 'tao, left open', { mode: 'tao', close: false }),
  dataCase('cd-r', 'packets', { mode: 'incremental' }),
  dataCase('cd-r', 'sao', { mode: 'sao' }),
  albumCase('cd-r', 'tracks', { mode: 'tao' }),
  albumCase('cd-r', 'tracks at once', { mode: 'sao' }),
  dataCase('cd-rw', 'tao after an erasure', { mode: 'tao', erase: 'quick' }, { used: true }),
  dataCase('cd-rw', 'sao, verified quickly', { mode: 'sao', verify: 'quick' }),
  ...sequential.flatMap((medium) => [dataCase(medium, 'closed'), dataCase(medium, 'left open', { close: false })]),
  dataCase('dvd-r', 'at once', { mode: 'sao' }),
  dataCase('dvd-r', 'at once for players', { dvdCompatibility: true }),
  dataCase('dvd-rw', 'after an erasure', { erase: 'quick' }, { used: true }),
  dataCase('dvd-r-dl', 'at once', { mode: 'sao' }),
  dataCase('dvd-r-dl-jump', 'layer jump'),
  ...overwritten.map((medium) => dataCase(medium, 'overwritten')),
  ...overwritten.map((medium) => dataCase(medium, 'not verified', { verify: 'none', close: false })),
]

/** Twelve thousand sectors each: of these a run takes long. */
export const slowCases: readonly SenseCase[] = [
  {
    ...dataCase('cd-r', 'raw', { mode: 'raw' }),
    plan: makeRaw,
    content: [sounds[0]],
    sectorBytes: 2352,
  },
]
