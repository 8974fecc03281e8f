/**
 * What passes between recorder and drive, on every medium: each command with its data, each answer, how long the drive was at work, what
 * the disc is known as afterwards, and what the drive then answers to whatever it can be asked. `pinned.txt` has the digests;
 * `npx vitest run test/recorder/pinned.test.ts -u` writes them anew, and each that differs wants an eye.
 */

import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { crc16 } from '../../src/kernel/index.js'
import type { RecordingPlan } from '../../src/recorder/index.js'
import { emptyGap } from '../../src/recorder/plan.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import {
  openVirtualDrive,
  personalities,
  virtualMedia,
  type Personality,
  type VirtualDrive,
  type VirtualMedium,
} from '../../src/simulator/index.js'
import { hexBytes } from '../simulator/bench.js'
import { burnTo, dataPlan, look, payload } from './bench.js'

const PINS = fileURLToPath(new URL('pinned.txt', import.meta.url))

const hex = (value: number, digits = 2): string => value.toString(16).padStart(digits, '0')
const over = <Item>(items: readonly (number | string)[], write: (item: string) => Item): readonly Item[] =>
  items.map((item) => write(typeof item === 'number' ? hex(item) : item))
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** What a drive can be asked without harm: command, and bytes that are awaited. */
const questions: readonly (readonly [cdb: string, length: number])[] = [
  ['12 00 00 00 60 00', 96],
  ...over([0x00, 0x80, 0x83, 0xb1], (page) => [`12 01 ${page} 00 60 00`, 96] as const),
  ...over([0, 1, 2, 3], (type) => [`46 ${type} 00 00 00 00 00 10 00 00`, 4096] as const),
  ...over([0x00, 0x10, 0x1e, 0x2d, 0x33, 0x40, 0x41], (feature) => [`46 02 00 ${feature} 00 00 00 00 40 00`, 64] as const),
  ...over([0x02, 0x10, 0x40, 0x7e], (kinds) => [`4a 01 00 00 ${kinds} 00 00 00 08 00`, 8] as const),
  ...over(
    [0x01, 0x05, 0x08, 0x0e, 0x1a, 0x1d, 0x2a, 0x3f, 0x45, 0x81, 0xaa, 0x22],
    (page) => [`5a 00 ${page} 00 00 00 00 02 00 00`, 512] as const,
  ),
  ...over([0, 1, 2, 3, 4, 5, 6], (format) => [`43 00 ${format} 00 00 00 00 04 00 00`, 1024] as const),
  ...over([0, 1, 2, 0xaa], (track) => [`43 02 00 00 00 00 ${track} 04 00 00`, 1024] as const),
  ...over([0x00, 0x20, 0x40, 0x60], (type) => [`51 ${type} 00 00 00 00 00 00 40 00`, 64] as const),
  ...over(
    ['00 00000000', '00 00000010', '01 00000000', '01 00000001', '01 00000002', '01 000000ff', '02 00000001', '03 00000000'],
    (of) => [`52 ${of} 00 00 30 00`, 48] as const,
  ),
  ...upTo(64).flatMap((format) => over([0, 1], (media) => [`ad ${media} 00 00 00 00 00 ${hex(format)} 10 00 00 00`, 4096] as const)),
  ...over([0xc0, 0xff], (format) => [`ad 00 00 00 00 00 00 ${format} 10 00 00 00`, 4096] as const),
  ['23 00 00 00 00 00 00 00 fc 00', 252],
  ['25 00 00 00 00 00 00 00 00 00', 8],
  ...upTo(6).flatMap((type) =>
    over(['00', '04', '10', '14', '01', '02'], (bits) => [`ac ${bits} 00 00 00 00 00 00 00 10 ${hex(type)} 00`, 200] as const),
  ),
  ...over(['00', '01'], (block) => [`5c ${block} 00 00 00 00 00 00 0c 00`, 12] as const),
  ...over([0, 1, 2, 3], (format) => [`42 02 40 ${format} 00 00 01 00 18 00`, 24] as const),
  ['bd 00 00 00 00 00 00 00 00 40 00 00', 64],
  ['a4 00 00 00 00 00 00 00 00 08 08 00', 8],
  ...over(['00', '04', '08', '0c', '10', '14'], (type) => [`be ${type} 00 00 00 00 00 00 01 f8 00 00`, 2352] as const),
  ...over(['01', '02', '04'], (sub) => [`be 00 00 00 00 01 00 00 01 10 ${sub} 00`, 2448] as const),
  ['b9 00 00 00 02 00 00 02 01 10 00 00', 2048],
  ...over(['00000000', '00000001', '0000ffff', 'ffffffff'], (start) => [`28 00 ${start} 00 0001 00`, 2048] as const),
  ['a8 00 00 00 00 00 00 00 00 01 00 00', 2048],
]

const sound = (blocks: number, seed: number): Uint8Array => payload(blocks, seed, 2352)
const title = Uint8Array.of(0x80, 0, 0, 0, ...new TextEncoder().encode('Rehearsal\0\0\0'))
const crc = crc16(title, 0, 16)
const album = (): RecordingPlan => ({
  kind: 'cd',
  name: 'album',
  catalog: '0123456789012',
  text: Uint8Array.of(...title, crc >>> 8, crc & 0xff),
  tracks: [sound(310, 5), sound(320, 6)].map((bytes, i) => ({
    number: i + 1,
    form: 'audio',
    source: sourceOfBytes(bytes, 2352),
    gap: emptyGap('audio', 150),
    indexes: i === 0 ? [] : [140],
    preemphasis: i === 1,
    channels: 2,
    copy: 'prohibited',
  })),
})

/** The digest of all that passes. */
class Ear {
  readonly #hash = createHash('sha256')
  count = 0
  note(...parts: readonly (string | number | Uint8Array)[]): void {
    for (const part of parts) this.#hash.update(typeof part === 'number' ? `${part} ` : part)
  }
  get sum(): string {
    return `${this.count} ${this.#hash.copy().digest('hex').slice(0, 16)}`
  }
}

function overheard(drive: VirtualDrive, ear: Ear): VirtualDrive {
  const send = drive.send.bind(drive)
  return Object.assign(drive, {
    send: async (command: Parameters<VirtualDrive['send']>[0]) => {
      const reply = await send(command)
      ear.count++
      ear.note(command.cdb, command.data.kind, command.data.kind === 'out' ? command.data.data : '', reply.status, reply.sense, reply.data)
      return reply
    },
  })
}

async function rowOf(medium: VirtualMedium, plan: RecordingPlan, personality?: Personality): Promise<string> {
  const drive = openVirtualDrive({ medium: { kind: medium }, ...(personality === undefined ? {} : { personality }) })
  const ear = new Ear()
  overheard(drive, ear)
  const { faults, verification } = await burnTo(drive, plan, { verify: 'full' })
  const recorded = `${[...faults.map(({ code }) => code), `${verification?.bad.length} bad`].join(' ')}: ${ear.sum}; ${Math.round(drive.clock.now())} ms`
  const facts = createHash('sha256')
    .update(JSON.stringify(await look(drive), (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)))
    .digest('hex')
  const answers = new Ear()
  overheard(drive, answers)
  for (const [cdb, length] of questions) await drive.send({ cdb: hexBytes(cdb), data: { kind: 'in', length }, timeoutMs: 60_000 })
  return `${recorded}; known as ${facts.slice(0, 16)}; asked ${answers.sum}`
}

it('is the same on every medium', { timeout: 120_000 }, async () => {
  const rows: string[] = []
  for (const medium of virtualMedia) {
    rows.push(`${medium}, data: ${await rowOf(medium, dataPlan(payload(470)))}`)
    if (medium.startsWith('cd')) rows.push(`${medium}, album: ${await rowOf(medium, album())}`)
  }
  for (const [name, personality] of Object.entries<Personality>(personalities)) {
    const medium = personality.media?.[0] ?? 'dvd+rw'
    rows.push(`${name}, data: ${await rowOf(medium, dataPlan(payload(300)), personality)}`)
    if (personality.media === undefined) rows.push(`${name}, album: ${await rowOf('cd-rw', album(), personality)}`)
  }
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot(PINS)
})
