/** Targets of symbolic links, component by component. ECMA-167 4/14.16; OSTA UDF 2.60 2.3.12. */

import { readU16le } from '../../../codec/index.js'
import { decodeCs0 } from '../cs0.js'
import { PathComponent } from '../file-structures.js'
import { wrongCharacter } from './fields.js'
import { entryRules as rules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'

const TYPE = { root: 1, fileSetRoot: 2, name: 5 } as const
const NAMED: ReadonlySet<number> = new Set([1, 5])

/** `at` gives the byte of the medium of a byte of the target. */
export function judgeTarget(q: Inquiry, bytes: Uint8Array, at: (byte: number) => number, sizeAt: number, path: string): void {
  const say = (byte: number, field: string, is: string | number, should: string | number): void =>
    q.say(rules.target, at(byte), field, is, should, { path })
  if (bytes.length === 0) return q.say(rules.target, sizeAt, 'size', 0, 'a target', { path })
  for (let offset = 0; offset < bytes.length;) {
    if (offset + PathComponent.size > bytes.length)
      return say(offset, 'type', `${bytes.length - offset} bytes`, `${PathComponent.size} bytes and a name`)
    const [type, nameBytes, version] = [bytes[offset] as number, bytes[offset + 1] as number, readU16le(bytes, offset + 2)]
    const nameAt = offset + PathComponent.size
    if (type < TYPE.root || type > TYPE.name) say(offset, 'type', type, '1 to 5')
    if ((type === TYPE.root || type === TYPE.fileSetRoot) && offset > 0) say(offset, 'type', type, '3 to 5 behind the first component')
    if (version !== 0) say(offset + 2, 'version', version, 0)
    if (nameAt + nameBytes > bytes.length) return say(offset + 1, 'nameBytes', nameBytes, `at most ${bytes.length - nameAt}`)
    if (nameBytes > 0 && !NAMED.has(type)) say(offset + 1, 'nameBytes', nameBytes, '0, as only names have them')
    if (type === TYPE.name) {
      const text = decodeCs0(bytes, nameAt, nameAt + nameBytes)
      const compression = bytes[nameAt] as number
      if (nameBytes < 2) say(offset + 1, 'nameBytes', nameBytes, '2 or more')
      else if (compression !== 8 && compression !== 16) say(nameAt, 'identifier', `compression ID ${compression}`, '8 or 16')
      else if (text === undefined) say(offset + 1, 'nameBytes', nameBytes, 'an odd number, with characters of 2 bytes')
      else {
        const problem = wrongCharacter(text)
        if (problem !== undefined || text.includes('/')) say(nameAt + 1, 'identifier', problem ?? 'a slash', 'characters of a name')
      }
    }
    offset = nameAt + nameBytes
  }
}
