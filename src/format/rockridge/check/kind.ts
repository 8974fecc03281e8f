/** What a record is, as its mode, its flags and its other entries say. RRIP 4.1.1 to 4.1.5; 1.10 4.1.8. */

import { FLAG, IN_USE, MODE } from './constants.js'
import { SEEN, type Entries } from './entries.js'
import type { Place } from './place.js'
import { rules } from './rules.js'

const KIND = 0o170000
const names = new Map<number, string>(Object.entries(MODE).map(([name, kind]) => [kind, name]))

/** What a record without any oddity may have. */
const PLAIN = IN_USE.PX | IN_USE.TF | IN_USE.NM | SEEN.RR

export function judgeKind(entries: Entries, place: Place): void {
  const { seen, mode, inUse } = entries
  const { role, flags } = place.record
  const kind = role !== 'entry' || (flags & FLAG.directory) !== 0 ? MODE.directory : MODE.file
  const isSummed = (seen & SEEN.RR) === 0 || (seen & 0xff) === inUse
  if (isSummed && (seen & ~PLAIN) === 0 && (seen & IN_USE.PX) !== 0 && mode <= 0xffff && (mode & KIND) === kind) return
  judgeOddKind(entries, place)
}

function judgeOddKind(entries: Entries, place: Place): void {
  const { seen } = entries
  const { record, findings } = place
  if ((seen & SEEN.RR) !== 0) judgeInUse(entries, place)
  if ((seen & IN_USE.PL) !== 0 && record.role !== 'parent')
    findings.add(rules.parentLink, {
      at: entries.parentLinkAt,
      field: 'presence',
      is: 'a PL here',
      should: 'in ".." alone',
      path: record.path(),
    })
  if ((seen & (IN_USE.CL | IN_USE.RE)) !== 0 && record.role !== 'entry')
    place.sayOfRecord(rules.relocated, (seen & IN_USE.CL) === 0 ? 'RE' : 'CL', 'presence', 'one here', 'none in "." and ".."')
  if ((seen & IN_USE.PX) === 0) return
  const kind = entries.mode & KIND
  const isDirectory = record.role !== 'entry' || (record.flags & FLAG.directory) !== 0
  const say = (is: string, should: string): void => {
    findings.add(record.role === 'parent' ? rules.modeOfParent : rules.mode, {
      at: entries.pxAt + 4,
      field: 'mode',
      is,
      should,
      path: record.path(),
    })
  }
  if (entries.mode > 0xffff)
    findings.add(rules.modeBits, {
      at: entries.pxAt + 4,
      field: 'mode',
      is: octal(entries.mode),
      should: 'at most 0177777',
      path: record.path(),
    })
  const name = names.get(kind)
  if (name === undefined) {
    say(octal(kind), 'a kind that POSIX knows')
    return
  }
  const isLink = (seen & IN_USE.CL) !== 0
  if (isLink) {
    if (kind !== MODE.directory) say(name, 'directory, as it has a child link')
    if ((record.flags & FLAG.directory) !== 0)
      place.sayOfRecord(rules.childLink, 'directory record', 'flags', 'a directory', 'a file, as it has a CL')
  } else if (isDirectory !== (kind === MODE.directory))
    say(name, isDirectory ? 'directory, as the record is of one' : 'no directory, as the record is of none')
  else if (!isDirectory) judgeSpecial(entries, kind, name, place, say)
}

function judgeSpecial({ seen, pxAt }: Entries, kind: number, name: string, place: Place, say: (is: string, should: string) => void): void {
  const hasTarget = (seen & IN_USE.SL) !== 0
  const hasDevice = (seen & IN_USE.PN) !== 0
  if (hasTarget !== (kind === MODE.symlink)) say(name, hasTarget ? 'symlink, as it has an SL' : 'another, or an SL beside it')
  const isDevice = kind === MODE.block || kind === MODE.character
  if (hasDevice !== isDevice) say(name, hasDevice ? 'a device, as it has a PN' : 'another, or a PN beside it')
  if (kind === MODE.file || place.record.dataLength === 0) return
  const { path, dataLength } = place.record
  place.findings.add(rules.dataOfSpecial, {
    at: pxAt + 4,
    field: 'mode',
    is: `${name}, with ${dataLength} bytes of data`,
    should: 'file, or no data',
    path: path(),
  })
}

const octal = (value: number): string => `0${value.toString(8)}`

function judgeInUse({ seen, inUse, inUseAt }: Entries, { findings, record }: Place): void {
  const there = seen & 0xff
  if (there === inUse) return
  const [missing, extra] = [namesOf(there & ~inUse), namesOf(inUse & ~there)]
  const at = inUseAt + 4
  const is = `${inUse.toString(16)}h`
  if (missing !== '') findings.add(rules.inUse, { at, field: 'flags', is, should: `with the bits of ${missing}`, path: record.path() })
  if (extra !== '') findings.add(rules.inUseOfNone, { at, field: 'flags', is, should: `without the bits of ${extra}`, path: record.path() })
}

const namesOf = (bits: number): string =>
  Object.entries(IN_USE)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(', ')
