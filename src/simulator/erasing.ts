/** BLANK and FORMAT UNIT. MMC-6. */

import { BlankBlock, FormatParameters, FormatType, FormatUnitBlock } from '../mmc/index.js'
import { emptyTrack, isCd, setBlank, setFormatted, type Disc } from './disc.js'
import { formatChoices } from './describe.js'
import { begin, discOf, has, invalidField, mediumOf, refuse, settle, type Answer, type Machine } from './machine.js'

const BLANKABLE = new Set([0x0a, 0x13, 0x14])

export function blank(m: Machine, cdb: Uint8Array): Answer {
  const { immediate, type } = BlankBlock.decode(cdb)
  const { disc, container } = mediumOf(m)
  if (disc.writeProtected) refuse(7, 0x27, 0)
  if (!BLANKABLE.has(disc.profile)) refuse(5, 0x30, 5)
  if (type > 6) invalidField()
  if (disc.profile === 0x13 && type > 1) invalidField()
  const apply = blanker(disc, type)
  const full = type === 0 ? 4 : 1
  return begin(m, 'blank', m.model.durations.blank * full, immediate === 1, () => {
    m.cue = undefined
    m.raw = undefined
    apply()
    if (type === 0) container.erase(disc.leadIn)
  })
}

function blanker(disc: Disc, type: number): () => void {
  switch (type) {
    case 0:
    case 1:
      return () => {
        if (disc.profile === 0x13) disc.profile = 0x14
        setBlank(disc)
        disc.erasures++
      }
    case 5: {
      // Unclose: the last session takes tracks again.
      const last = disc.sessions.findLast((session) => session.state === 'complete')
      if (last === undefined) return refuse(5, 0x24, 0)
      return () => {
        disc.sessions = disc.sessions.slice(0, last.number)
        disc.tracks = disc.tracks.filter((track) => track.session <= last.number)
        last.state = 'incomplete'
        disc.closed = false
        const end = disc.tracks.at(-1)
        const gap = isCd(disc) ? 150 : 0
        const start = end === undefined ? 0 : end.start + end.size + gap
        disc.tracks.push({ ...emptyTrack((end?.number ?? 0) + 1, last.number, start, disc.capacity - start), gap })
      }
    }
    case 6: {
      const last = disc.sessions.findLast((session) => session.state !== 'empty')
      if (last === undefined) return refuse(5, 0x24, 0)
      return () => {
        const first = disc.tracks.find((track) => track.session === last.number)
        const start = first?.start ?? 0
        const number = first?.number ?? 1
        disc.tracks = disc.tracks.filter((track) => track.session < last.number)
        disc.tracks.push({ ...emptyTrack(number, last.number, start, disc.capacity - start), gap: first?.gap ?? 0 })
        disc.sessions = [...disc.sessions.slice(0, last.number - 1), { ...last, state: 'empty', leadOut: 0, cdText: '', catalogNumber: '' }]
        disc.closed = false
      }
    }
    default:
      return invalidField()
  }
}

export function formatUnit(m: Machine, cdb: Uint8Array, data: Uint8Array): Answer {
  const { formatData, formatCode } = FormatUnitBlock.decode(cdb)
  const disc = discOf(m)
  if (disc.writeProtected) refuse(7, 0x27, 0)
  const choices = formatChoices(disc)
  if (choices.length === 0) refuse(5, 0x30, 6)
  if (formatData !== 1 || formatCode !== 1) invalidField()
  if (data.length < FormatParameters.size) refuse(5, 0x1a, 0)
  const wanted = FormatParameters.decode(data)
  if (wanted.descriptorLength !== 8) refuse(5, 0x26, 0)
  if (wanted.immediate === 1 && has(m, 'refuses IMMED')) invalidField()
  const choice = choices.find((candidate) => candidate.formatType === wanted.formatType)
  if (choice === undefined) return refuse(5, 0x26, 0)
  // FFFFFFFFh on DVD+RW and zero on DVD-RW mean as much as there is.
  const blocks = wanted.blocks === 0xffff_ffff || wanted.blocks === 0 ? choice.blocks : wanted.blocks
  if (blocks > disc.capacity) refuse(5, 0x26, 2)
  if (wanted.formatType === FormatType.dvdPlusRw)
    return (wanted.parameter & RESTART) === 0 ? formatInBackground(m, disc, blocks) : resumeInBackground(m, disc)
  const quick = wanted.formatType === FormatType.quick || wanted.formatType === FormatType.quickGrow
  return begin(m, 'format', m.model.durations.format * (quick ? 1 : 4), wanted.immediate === 1, () => {
    format(m, disc, wanted.formatType, wanted.subType, blocks)
  })
}

function format(m: Machine, disc: Disc, formatType: number, subType: number, blocks: number): void {
  const { container } = mediumOf(m)
  disc.erasures++
  switch (disc.profile) {
    case 0x0a:
      // A CD-RW becomes one closed track of fixed packets.
      setBlank(disc)
      setFormatted(disc, Math.min(blocks, disc.capacity), formatType)
      disc.tracks = disc.tracks.map((track) => ({ ...track, packet: true, packetSize: 32 }))
      disc.closed = true
      return
    case 0x13:
    case 0x14: {
      if (formatType === FormatType.quickGrow) return growRestricted(disc)
      setBlank(disc)
      disc.profile = 0x13
      const quick = formatType === FormatType.quick
      setFormatted(disc, quick ? 16 : blocks, formatType)
      const session = disc.sessions[0]
      if (quick && session !== undefined) session.state = 'incomplete'
      if (!quick) container.erase(blocks)
      return
    }
    case 0x41:
      formatBdR(disc, subType, blocks)
      return
    default:
      setFormatted(disc, blocks, formatType)
      container.erase(blocks)
      disc.highWater = 0
  }
}

function growRestricted(disc: Disc): void {
  const session = disc.sessions[0]
  if (session !== undefined) session.state = 'incomplete'
}

/** Sub-type 0 makes a disc with pseudo-overwrite, 1 one that is written at random, 2 a plain one with spare areas. */
function formatBdR(disc: Disc, subType: number, blocks: number): void {
  setBlank(disc)
  if (subType === 1) {
    disc.profile = 0x42
    setFormatted(disc, blocks, FormatType.bdR)
    return
  }
  disc.pseudoOverwrite = subType === 0
  disc.tracks = [emptyTrack(1, 1, 0, blocks)]
  disc.formatType = FormatType.bdR
}

/** A DVD+RW can be written at once while the rest of it is formatted. MMC-6, DVD+RW background format. */
function formatInBackground(m: Machine, disc: Disc, blocks: number): Answer {
  setFormatted(disc, blocks, FormatType.dvdPlusRw)
  disc.erasures++
  return goOnFormatting(m, disc)
}

/** Type dependent parameter of format type 26h. */
const RESTART = 1

function resumeInBackground(m: Machine, disc: Disc): Answer {
  if (disc.background !== 'inactive') refuse(5, 0x26, 0)
  return goOnFormatting(m, disc)
}

function goOnFormatting(m: Machine, disc: Disc): Answer {
  disc.background = 'active'
  m.changed = true
  // The command ends when the format goes on by itself, with IMMED or without.
  begin(m, 'background format', m.model.durations.format * 4, false, () => {
    if (disc.background === 'active') disc.background = 'complete'
  })
  settle(m)
  return {}
}
