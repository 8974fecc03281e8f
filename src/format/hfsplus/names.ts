/** Names: decomposed UTF-16, at most 255 units, unique in their folder without regard to case. TN1150, "Unicode Subtleties" and "HFS Plus Names". */

import { folded } from './casefold.js'
import { MOST_NAME } from './structures.js'

/**
 * What stays as it is: symbols and compatibility ideographs, as TN1150 has them, and characters beyond the basic plane, which Apple's
 * system does not take apart.
 */
const decomposed = /[^\u2000-\u2fff\uf900-\ufaff\ud800-\udfff]+/g
const lonely = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const ascii = /^[ -9;-~]*$/

/** A colon and a slash change places: the one separates folders in Apple's older interfaces, the other in paths. */
const recordable = (name: string): string =>
  ascii.test(name)
    ? name
    : name
        .replace(lonely, '_')
        .replace(decomposed, (part) => part.normalize('NFD'))
        .replaceAll(':', '/')

/** A recorded name as it is told. */
export const toldName = (recorded: string): string => recorded.replaceAll('/', ':').normalize('NFC')

export interface RecordedName {
  readonly name: string
  readonly key: string
  /** Why it is another one; undefined where it is not. */
  readonly problem: string | undefined
}

/** Names of one folder in the order given; the first of those that are one to HFS Plus keeps its name. */
export function recordedNames(names: readonly string[]): readonly RecordedName[] {
  const first = names.map((name) => {
    const whole = recordable(name)
    return { whole, name: cutTo(whole, MOST_NAME), isChanged: !name.isWellFormed() }
  })
  const taken = new Set<string>()
  const keys = first.map(({ name }) => folded(name))
  // Whoever has a name that fits keeps it, wherever it stands.
  const keepers = new Map<string, number>()
  for (const [i, key] of keys.entries())
    if (!keepers.has(key) && first[i]?.whole === first[i]?.name && first[i]?.isChanged === false) keepers.set(key, i)
  for (const key of keepers.keys()) taken.add(key)
  return first.map(({ whole, name, isChanged }, i) => {
    const key = keys[i] as string
    if (keepers.get(key) === i) return { name, key, problem: undefined }
    const reason = isChanged
      ? 'it has bytes that are no UTF-8'
      : whole !== name
        ? `it has ${whole.length} UTF-16 units once it is decomposed, at most ${MOST_NAME}`
        : 'another name of its folder differs from it in case alone, or not at all once both are decomposed'
    for (let number = 0; ; number++) {
      const other = number === 0 ? name : numbered(name, number)
      const otherKey = folded(other)
      if (taken.has(otherKey)) continue
      taken.add(otherKey)
      return { name: other, key: otherKey, problem: reason }
    }
  })
}

/** `name~1.txt` */
function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : ''
  const tail = `~${number}${extension}`
  return cutTo(name.slice(0, name.length - extension.length), MOST_NAME - tail.length) + tail
}

/** A pair of surrogates stays whole. */
function cutTo(text: string, units: number): string {
  if (text.length <= units) return text
  const last = text.charCodeAt(units - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? units - 1 : units)
}

/** The name of a volume, which is that of its root. */
export const volumeName = (name: string): string => cutTo(recordable(name.replaceAll('\0', '')), MOST_NAME)
