/** Types and creators of the Macintosh: those of all files, and those that a list of endings gives (genisoimage(8), "HFS CREATOR/TYPE"). */

import { globOfPath } from '../manifest/index.js'
import { faults } from './faults.js'
import { bad, demand, flag, placed, text, type Flag } from './flag.js'
import type { Given, Line } from './line.js'
import { readList } from './lists.js'

const four = (names: string, key: 'type' | 'creator'): Flag =>
  text(names, (line, value, given) => {
    if (!/^[\x20-\x7e]{4}$/.test(value)) bad(line, given, value, 'four characters of ASCII')
    else line.macTypes.usual[key] = given
  })

export const ofMacTypes: readonly Flag[] = [
  flag('apple g', 0, (line, given) => void (line.macTypes.asked = given)),
  flag('map H', 1, (line, given) => void (line.macTypes.list = given)),
  four('hfs-type', 'type'),
  four('hfs-creator', 'creator'),
]

interface Typed {
  readonly ending: string
  readonly type: string
  readonly creator: string
}

/** Without -apple they ask for classic HFS, as in those programs. */
export function demandMacTypes(line: Line): void {
  const { asked, list, usual } = line.macTypes
  if (asked === undefined) {
    const way = 'Add -apple, and -R or -xa: ISO 9660 has them then; or leave it out'
    for (const given of [list, usual.type, usual.creator])
      if (given !== undefined) line.faults.push(faults.refused({ ...placed(given), what: 'classic HFS', way }))
    return
  }
  if (line.rock === 'none' && !line.xa) line.faults.push(faults.appleAlone(placed(asked)))
  const listed = list === undefined ? [] : typesIn(line, list)
  const all = listed.findLast(({ ending }) => ending === '*') ?? {
    type: usual.type?.values[0] ?? 'TEXT',
    creator: usual.creator?.values[0] ?? 'unix',
  }
  // The first that fits holds there, and the last one here.
  const endings = listed.filter(({ ending }) => ending !== '*').reverse()
  const put = (given: Given, at: string, { type, creator }: Omit<Typed, 'ending'>): void =>
    demand(line, given, 'filesystems.iso9660.apple[]', { at, type, creator })
  put(asked, '**', all)
  for (const one of endings) put(list ?? asked, `*${anyCase(one.ending)}`, one)
}

const anyCase = (ending: string): string =>
  Array.from(ending, (character) => {
    const [low, high] = [character.toLowerCase(), character.toUpperCase()]
    return low === high || !/[a-z]/.test(low) ? globOfPath(character) : `[${low}${high}]`
  }).join('')

/** Ending, translation, creator and type, both with a character before and behind, and a comment. */
const ENTRY = /^\s*(\S+)\s+\S+\s+\S(.{4})\s*\S\s*\S(.{4})/

function typesIn(line: Line, given: Given): readonly Typed[] {
  const [file = ''] = given.values
  const typed: Typed[] = []
  for (const { text: words, number } of readList(line, given, file)) {
    if (/^\s*(#|$)/.test(words)) continue
    const [, ending, creator, type] = ENTRY.exec(words) ?? []
    if (ending === undefined || creator === undefined || type === undefined || !/^[\x20-\x7e]{8}$/.test(creator + type)) {
      const allowed = "ending, translation, and creator and type of four characters in quotation marks: .tif Raw '8BIM' 'TIFF'"
      line.faults.push(faults.badListLine({ file, line: number, text: words, allowed }))
    } else typed.push({ ending, type, creator })
  }
  return typed
}
