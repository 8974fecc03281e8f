/** Hand-written commands for the virtual drive: hexadecimal descriptor blocks, as other burners send them. */

import { openVirtualDrive, type VirtualDrive, type VirtualDriveOptions } from '../../src/simulator/index.js'
import { senseOf, printSense } from '../../src/mmc/index.js'

export const hexBytes = (text: string): Uint8Array => {
  const digits = text.replace(/\s+/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16))
}

export interface Said {
  readonly status: number
  readonly data: Uint8Array
  readonly residual: number
  /** `5/24/00`, or nothing where all went well. */
  readonly why: string
  readonly progress?: number
}

export class Bench {
  readonly drive: VirtualDrive
  constructor(drive: VirtualDrive) {
    this.drive = drive
  }

  /** A drive whose news have been heard. */
  static async ready(options: VirtualDriveOptions): Promise<Bench> {
    const bench = new Bench(openVirtualDrive(options))
    await bench.hear()
    return bench
  }

  async hear(): Promise<void> {
    for (let i = 0; i < 4; i++) await this.none('00 00 00 00 00 00')
  }

  none(cdb: string): Promise<Said> {
    return this.send(cdb, { kind: 'none' })
  }
  in(cdb: string, length: number): Promise<Said> {
    return this.send(cdb, { kind: 'in', length })
  }
  out(cdb: string, data: Uint8Array | string): Promise<Said> {
    return this.send(cdb, { kind: 'out', data: typeof data === 'string' ? hexBytes(data) : data })
  }

  private async send(cdb: string, data: Parameters<VirtualDrive['send']>[0]['data']): Promise<Said> {
    const reply = await this.drive.send({ cdb: hexBytes(cdb), data, timeoutMs: 3_600_000 })
    const sense = senseOf(reply.sense)
    return {
      status: reply.status,
      data: reply.data,
      residual: reply.residual,
      why: reply.status === 0 ? '' : sense === undefined ? `status ${reply.status}` : printSense(sense),
      ...(sense?.progress === undefined ? {} : { progress: sense.progress }),
    }
  }

  write(start: number, count: number, data: Uint8Array): Promise<Said> {
    return this.out(`2a 00 ${u32(start)} 00 ${u16(count)} 00`, data)
  }
  async read(start: number, count: number): Promise<Said> {
    return this.in(`28 00 ${u32(start)} 00 ${u16(count)} 00`, count * 2048)
  }

  /** Waits as burners do: until TEST UNIT READY is good again. Gives the last refusal and how often it asked. */
  async wait(): Promise<{ readonly polls: number; readonly why: string }> {
    for (let polls = 1; ; polls++) {
      const said = await this.none('00 00 00 00 00 00')
      if (said.why === '') return { polls, why: '' }
      if (!/^2\/04\/0[478]$/.test(said.why) || polls > 5000) return { polls, why: said.why }
      await this.drive.clock.sleep(1000)
    }
  }
}

export const u16 = (value: number): string => (value & 0xffff).toString(16).padStart(4, '0')
export const u32 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

/** Bytes that differ from block to block. */
export function pattern(blocks: number, blockBytes = 2048, seed = 1): Uint8Array {
  const out = new Uint8Array(blocks * blockBytes)
  for (let i = 0, x = seed * 2_654_435_761; i < out.length; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0
    out[i] = x >>> 24
  }
  return out
}

/** Writes `data` from `start` in pieces of `piece` blocks. */
export async function writeAll(bench: Bench, start: number, data: Uint8Array, piece: number, blockBytes = 2048): Promise<string> {
  const total = data.length / blockBytes
  for (let at = 0; at < total; at += piece) {
    const count = Math.min(piece, total - at)
    const said = await bench.write(start + at, count, data.subarray(at * blockBytes, (at + count) * blockBytes))
    if (said.why !== '') return said.why
  }
  return ''
}

/** All of mode page 05h with its eight bytes of header, as wodim and cdrskin send it. */
export const writePage = (head: string, rest = ''): string => {
  const page = `0000000000000000${head.replace(/\s+/g, '')}`
  return `${page}${'0'.repeat(28 - (page.length - 16))}0096${rest.replace(/\s+/g, '').padEnd(72, '0')}`
}

/** Long runs of bytes compared at once; the first difference is named. */
export function difference(found: Uint8Array, wanted: Uint8Array): string {
  if (found.length !== wanted.length) return `${found.length} bytes instead of ${wanted.length}`
  if (Buffer.compare(found, wanted) === 0) return ''
  const at = found.findIndex((byte, i) => byte !== wanted[i])
  return `byte ${at} is ${found[at]} instead of ${wanted[at]}`
}

export const profile = async (bench: Bench) => {
  const { data } = await bench.in('46 00 00 00 00 00 00 00 08 00', 8)
  return ((data[6] ?? 0) << 8) | (data[7] ?? 0)
}
export const discStatus = async (bench: Bench) => ((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data[2] ?? 0) & 0x0f
export const trackWord = async (bench: Bench, at: number, track = 'ff') => {
  const { data, why } = await bench.in(`52 01 00 00 00 ${track} 00 00 28 00`, 40)
  return why === '' ? new DataView(data.buffer, data.byteOffset).getInt32(at) : why
}
export const nextAddress = (bench: Bench) => trackWord(bench, 12)
export const done = async (bench: Bench, said: Promise<{ why: string }>) => {
  const { why } = await said
  return why === '' ? (await bench.wait()).why : why
}
export const sync = (bench: Bench) => done(bench, bench.none('35 02 00 00 00 00 00 00 00 00'))
export const close = (bench: Bench, what: number, track = 0) => done(bench, bench.none(`5b 01 0${what} 00 00 0${track} 00 00 00 00`))
export const page5 = (bench: Bench, head: string) => bench.out('55 10 00 00 00 00 00 00 3c 00', writePage(head))
export const format = (bench: Bench, type: number, blocks: number, parameter = 0, sub = 0) =>
  done(
    bench,
    bench.out(
      '04 11 00 00 00 00',
      `00020008${u32(blocks)}${((type << 2) | sub).toString(16).padStart(2, '0')}${parameter.toString(16).padStart(6, '0')}`,
    ),
  )
