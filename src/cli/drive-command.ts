/** `disc drives --cdb`: one command to a drive, as it is. */

import { DiscError, reasonOf } from '../fault/index.js'
import { readNamed } from '../kernel/open.node.js'
import { printSense, senseKeyName } from '../mmc/index.js'
import type { DataPhase } from '../port/index.js'
import { rawCommand, type RawAnswer } from '../raw-command.js'
import { flagOption, textOption, type CommandContext, type Options } from './command.js'
import { faults } from './faults.js'
import { exitStatus, faultAsJson, misused, type ExitStatus } from './output.js'
import { octets } from './octets.js'

export async function sendToDrive(drives: readonly string[], options: Options, { output }: CommandContext): Promise<ExitStatus> {
  const asked = askedBy(options)
  const [drive, ...others] = drives
  if (typeof asked === 'string') return misused(output, asked, 'drives')
  if (drive === undefined || others.length > 0) return misused(output, '--cdb sends one command to one drive', 'drives')
  const dangerous = flagOption(options, 'dangerous')
  const answer = await rawCommand(drive, asked, {
    commands: dangerous ? 'all' : 'that look',
    mounted: flagOption(options, 'unmount') ? 'unmount' : 'refuse',
    client: textOption(options, 'client'),
  })
  if (answer.fault !== undefined) output.faults([answer.fault])
  output.print(linesOf(answer).join('\n'))
  const { fault, data, senseBytes, sense, attentions, ...told } = answer
  output.emit({
    ok: fault === undefined,
    ...told,
    attentions: attentions.map((news) => ({ ...news, keyName: senseKeyName(news.key) })),
    cdb: octets(asked.cdb),
    data: octets(data),
    ...(sense === undefined ? {} : { sense: { ...sense, keyName: senseKeyName(sense.key), bytes: octets(senseBytes) } }),
    faults: fault === undefined ? [] : [faultAsJson(fault)],
  })
  return fault === undefined ? exitStatus.done : exitStatus.failed
}

interface Asked {
  readonly cdb: Uint8Array
  readonly data: DataPhase
  readonly timeoutMs?: number
}

/** A sentence where the options are used wrongly. */
function askedBy(options: Options): Asked | string {
  const text = textOption(options, 'cdb') ?? ''
  if (!/^[0-9a-f]{2}([ :]?[0-9a-f]{2}){5,15}$/i.test(text))
    return '--cdb is a command descriptor block of 6 to 16 bytes in hexadecimal, as 120000002400'
  const cdb = Uint8Array.from(Buffer.from(text.replaceAll(/[ :]/g, ''), 'hex'))
  const wanted = textOption(options, 'in')
  const file = textOption(options, 'out')
  const limit = textOption(options, 'timeLimit')
  if (wanted !== undefined && file !== undefined) return 'A command moves data one way: give --in or --out'
  if (wanted !== undefined && !/^[1-9]\d{0,6}$/.test(wanted)) return '--in is a number of bytes'
  if (limit !== undefined && !/^[1-9]\d{0,4}$/.test(limit)) return '--time-limit is a number of seconds'
  return {
    cdb,
    data:
      wanted !== undefined
        ? { kind: 'in', length: Number(wanted) }
        : file === undefined
          ? { kind: 'none' }
          : { kind: 'out', data: bytesOf(file) },
    ...(limit === undefined ? {} : { timeoutMs: Number(limit) * 1000 }),
  }
}

function bytesOf(file: string): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = readNamed(file, MOST_OUT)
  } catch (error) {
    throw new DiscError(faults.cannotRead({ file, reason: reasonOf(error) }), { cause: error })
  }
  if (bytes.length > MOST_OUT) throw new DiscError(faults.cannotRead({ file, reason: `it has more than ${MOST_OUT} bytes` }))
  return bytes
}

/** No command takes more. */
const MOST_OUT = 1 << 24

const STATUSES: Readonly<Record<number, string>> = {
  0: 'good',
  2: 'check condition',
  8: 'busy',
  0x18: 'reservation conflict',
  0x28: 'task set full',
}

function linesOf({ command, status, data, residual, sense, attentions }: RawAnswer): readonly string[] {
  const ended = STATUSES[status] ?? `status ${status}`
  const lines = [
    ...attentions.map((news) => `before that: ${news.text} (${printSense(news)})`),
    `${command}: ${ended}, ${data.length} bytes came${residual > 0 ? `, ${residual} did not` : ''}`,
  ]
  if (sense !== undefined) {
    const block = sense.information === undefined ? '' : `, information ${sense.information}`
    lines.push(
      `  ${sense.deferred ? 'of an earlier command: ' : ''}${senseKeyName(sense.key)}, ${sense.text} (${printSense(sense)})${block}`,
    )
  }
  for (let at = 0; at < data.length; at += 16) lines.push(lineOf(data.subarray(at, at + 16), at))
  return lines
}

const lineOf = (bytes: Uint8Array, at: number): string =>
  `  ${at.toString(16).padStart(4, '0')}  ${octets(bytes).padEnd(47)}  ${String.fromCharCode(...bytes.map((byte) => (byte >= 0x20 && byte < 0x7f ? byte : 0x2e)))}`
