/** Discs whose files become sources: each is opened once, and stays open until the contents that refer to it are closed. */

import { DiscError } from './fault/index.js'
import { discAt, lentMedium, type OpenedDisc } from './found.js'
import type { Look } from './port/index.js'
import { faults as sourceFaults, stampOf, type Content, type Origin, type OtherDisc, type OtherDiscs } from './source/index.js'
import type { HostContents } from './source/open.node.js'
import { isSpace, readTree } from './survey/index.js'
import { isDriveAddress } from './transport/index.js'
import { bytes, SECTOR_BYTES, type Lba } from './unit/index.js'

export function otherDiscs(contents: HostContents): OtherDiscs {
  const opened = new Map<string, Promise<OpenedDisc>>()
  const trees = new Map<string, Promise<OtherDisc>>()
  const discOnce = (path: string): Promise<OpenedDisc> => {
    const known = opened.get(path)
    if (known !== undefined) return known
    const opening = discAt(path, {}).then((disc) => {
      contents.admit(lentMedium(disc, path, {}))
      return disc
    })
    opened.set(path, opening)
    return opening
  }
  return {
    isDrive: isDriveAddress,
    open(path, { session, sessionStart, in: space }) {
      const key = JSON.stringify([path, session, sessionStart, space])
      const known = trees.get(key)
      if (known !== undefined) return known
      const reading = discOnce(path).then(async (disc) => {
        const { tree, faults } = await readTree(disc, {
          session,
          sessionStart,
          space: space !== undefined && isSpace(space) ? space : undefined,
        })
        return {
          tree,
          faults,
          originOf: disc.isPlain === true && disc.look !== undefined ? originsInFile(path, disc.look) : ({ origin }: Content) => origin,
        }
      })
      trees.set(key, reading)
      return reading
    },
  }
}

const byteAt = (block: Lba): number => block * SECTOR_BYTES

/** Extents of a plain image are ranges of a file of the host: whoever copies files can copy or share them. */
export function originsInFile(path: string, look: Look): (content: Content) => Origin {
  const stamp = stampOf(look)
  const originIn = ({ id, origin }: Content): Origin => {
    // Not what is unpacked, but what it is unpacked from, lies there.
    if (origin.kind === 'zisofs') return { ...origin, stored: { ...origin.stored, origin: originIn(origin.stored) } }
    if (origin.kind !== 'extents' || origin.forms !== undefined) return origin
    const parts = origin.extents.map(({ start, size, skip = 0 }, i): Content => {
      const offset = bytes(byteAt(start) + skip)
      const end = offset + size
      if (end > stamp.size) throw new DiscError(sourceFaults.discCut({ path, id, end, size: stamp.size }))
      return { id: `${id}#${i}`, size, origin: { kind: 'file', path, offset, stamp } }
    })
    const [only] = parts
    return only !== undefined && parts.length === 1 ? only.origin : { kind: 'concat', parts }
  }
  return originIn
}
