/** The mode pages of the drive: current, default, and which bits may be changed. */

import {
  ModeHeader,
  ModeSelectBlock,
  ModeSenseBlock,
  ErrorRecoveryPage,
  ModePage,
  TimeoutAndProtectPage,
  WriteParametersPage,
  writeParametersPage,
} from '../mmc/index.js'
import { capabilities } from './capabilities.js'
import { isCd } from './disc.js'
import type { Modes, Page } from './kept.js'
import { invalidField, refuse, type Answer, type Machine } from './machine.js'

const NONE = new Uint8Array()

const page = (preset: Uint8Array, mask: readonly (readonly [number, number, number])[], fixed: Uint8Array = NONE): Page => {
  const changeable = new Uint8Array(preset.length)
  changeable.set(preset.subarray(0, 2))
  for (const [from, to, bits] of mask) changeable.fill(bits, from, to)
  for (const [i, bits] of fixed.entries()) changeable[i] = (changeable[i] ?? 0) & ~bits
  return { preset, changeable, current: preset.slice() }
}

/** `fixed` are bits of page 05h that the drive does not let be changed. */
export function freshModes(fixed: Uint8Array): Modes {
  return new Map([
    [
      ModePage.errorRecovery,
      page(
        ErrorRecoveryPage.encode({
          savable: 0,
          page: ModePage.errorRecovery,
          automaticWriteReallocation: 1,
          automaticReadReallocation: 1,
          transferBlock: 0,
          readContinuous: 0,
          postError: 0,
          disableTransferOnError: 0,
          disableCorrection: 0,
          readRetries: 20,
          emergencyDescriptor: 0,
          writeRetries: 1,
          errorWindow: new Uint8Array(3),
        }),
        [
          [2, 3, 0x37],
          [3, 4, 0xff],
        ],
      ),
    ],
    [
      ModePage.writeParameters,
      page(
        writeParametersPage({
          bufferUnderrunProtection: 'off',
          testWrite: 'on',
          writeType: 'packet',
          multiSession: 'close',
          trackMode: 4,
          dataBlockType: 8,
          linkSize: 16,
        }),
        [
          [2, 3, 0x7f],
          [3, 4, 0xff],
          [4, 5, 0x0f],
          [5, 6, 0xff],
          [7, 8, 0x3f],
          [8, 9, 0xff],
          [10, 52, 0xff],
        ],
        fixed,
      ),
    ],
    [
      ModePage.powerCondition,
      page(Uint8Array.of(0x1a, 0x0a, 0, 3, 0, 0, 0x0b, 0xb8, 0, 0, 0x46, 0x50), [
        [3, 4, 0x03],
        [4, 12, 0xff],
      ]),
    ],
    [
      ModePage.timeoutAndProtect,
      page(
        TimeoutAndProtectPage.encode({
          savable: 0,
          page: ModePage.timeoutAndProtect,
          group3TimeoutReporting: 0,
          timeoutReporting: 0,
          disableUntilPowerCycle: 0,
          softwareWriteProtect: 0,
          group1MinimumTimeout: 10,
          group2MinimumTimeout: 120,
          group3Timeout: 0,
        }),
        [[4, 5, 0x03]],
      ),
    ],
    [ModePage.capabilities, page(Uint8Array.of(ModePage.capabilities, 30, ...new Uint8Array(30)), [])],
  ])
}

export function modeSense(m: Machine, cdb: Uint8Array): Answer {
  const { control, page: wanted, subpage, allocationLength } = ModeSenseBlock.decode(cdb)
  if (subpage !== 0 && subpage !== 0xff) invalidField()
  if (control === 3) refuse(5, 0x39, 0)
  const numbers = wanted === 0x3f ? [...m.modes.keys()] : [wanted]
  const bodies = numbers.map((number) => pageBytes(m, number, control))
  const length = ModeHeader.size + bodies.reduce((sum, body) => sum + body.length, 0)
  const out = new Uint8Array(length)
  ModeHeader.encodeInto(out, 0, { dataLength: length - 2, mediumType: 0, deviceSpecific: 0, blockDescriptorLength: 0 })
  let at = ModeHeader.size
  for (const body of bodies) {
    out.set(body, at)
    at += body.length
  }
  return { data: out.subarray(0, allocationLength) }
}

function pageBytes(m: Machine, number: number, control: number): Uint8Array {
  const found = m.modes.get(number)
  if (found === undefined) return invalidField()
  if (number === ModePage.capabilities) return control === 1 ? found.changeable : capabilities(m)
  return control === 1 ? found.changeable : control === 2 ? found.preset : found.current
}

/** MODE SELECT takes pages whole; bits that may not change must be as they are. */
export function modeSelect(m: Machine, cdb: Uint8Array, data: Uint8Array): Answer {
  const { pageFormat, parameterListLength } = ModeSelectBlock.decode(cdb)
  if (pageFormat !== 1) invalidField()
  if (parameterListLength === 0) return {}
  if (data.length < parameterListLength || parameterListLength < ModeHeader.size) refuse(5, 0x1a, 0)
  const header = ModeHeader.decode(data)
  if (header.blockDescriptorLength !== 0) refuse(5, 0x26, 0)
  const changes: (() => void)[] = []
  for (let at = ModeHeader.size; at < parameterListLength;) {
    const number = (data[at] as number) & 0x3f
    const length = 2 + (data[at + 1] ?? 0)
    if (at + length > parameterListLength) refuse(5, 0x1a, 0)
    const wanted = data.slice(at, at + length)
    const target = m.modes.get(number)
    if (target === undefined || (data[at] as number) & 0xc0) return refuse(5, 0x26, 0)
    if (length !== target.current.length) refuse(5, 0x1a, 0)
    if (number === ModePage.capabilities) refuse(5, 0x26, 0)
    for (let i = 2; i < length; i++)
      if (((wanted[i] as number) ^ (target.current[i] as number)) & ~(target.changeable[i] as number)) refuse(5, 0x26, 0)
    if (number === ModePage.writeParameters) judgeWriteParameters(m, wanted)
    changes.push(() => {
      target.current = wanted
    })
    at += length
  }
  for (const change of changes) change()
  return {}
}

export const writeParameters = (m: Machine): ReturnType<typeof WriteParametersPage.decode> =>
  WriteParametersPage.decode((m.modes.get(ModePage.writeParameters) as Page).current)
export const softwareProtected = (m: Machine): boolean =>
  TimeoutAndProtectPage.decode((m.modes.get(ModePage.timeoutAndProtect) as Page).current).softwareWriteProtect === 1

const KNOWN_BLOCK_TYPES = new Set([0, 1, 2, 3, 8, 9, 10, 11, 12, 13])
/** MMC-6 write parameters mode page: which write types and block types go together on the medium inside. */
function judgeWriteParameters(m: Machine, bytes: Uint8Array): void {
  const wrong = (): never => refuse(5, 0x26, 2)
  const wanted = WriteParametersPage.decode(bytes)
  if (wanted.writeType > 4 || !KNOWN_BLOCK_TYPES.has(wanted.dataBlockType) || wanted.multiSession === 2) wrong()
  const disc = m.medium?.disc
  if (disc === undefined || !isCd(disc)) {
    if (disc !== undefined && (disc.profile === 0x11 || disc.profile === 0x14) && wanted.writeType !== 0 && wanted.writeType !== 2) wrong()
    if (disc?.profile === 0x15 && wanted.writeType !== 0 && wanted.writeType !== 2 && wanted.writeType !== 4) wrong()
    return
  }
  const audio = (wanted.trackMode & 4) === 0
  switch (wanted.writeType) {
    case 0:
      if (audio || wanted.dataBlockType < 8 || ((wanted.trackMode & 1) === 0 && wanted.fixedPacket === 1)) wrong()
      if (wanted.fixedPacket === 1 && wanted.packetSize === 0) wrong()
      return
    case 1:
      if (audio ? wanted.dataBlockType !== 0 : wanted.dataBlockType < 8) wrong()
      return
    case 2:
      // The cue sheet says what the blocks are; the block type is not looked at.
      return
    case 3:
      if (wanted.dataBlockType < 1 || wanted.dataBlockType > 3) wrong()
      return
    default:
      wrong()
  }
}
