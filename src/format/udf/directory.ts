/** Directories: one file identifier descriptor a name, the parent first. ECMA-167 4/8.6 and 4/14.4; OSTA UDF 2.60 2.3.4. */

import { SECTOR_BYTES } from '../../unit/index.js'
import { cs0Length, writeCs0 } from './cs0.js'
import { CHARACTERISTIC, FILE_TYPE, FileIdentifier } from './file-structures.js'
import { icbAd, type Frame } from './frame.js'
import type { Entry, Name, NameList } from './population.js'
import { seal, TAG } from './tag.js'

/** Descriptors are padded to a multiple of 4 bytes. ECMA-167 4/14.4.9. */
const padded = (size: number): number => (size + 3) & ~3
const identifierBytes = (text: string): number => padded(FileIdentifier.size + cs0Length(text))

export function nameListBytes(names: readonly Name[]): number {
  let size = identifierBytes('')
  for (const { text } of names) size += identifierBytes(text)
  return size
}

const setCharacteristics = FileIdentifier.setter('characteristics')
const setNameBytes = FileIdentifier.setter('nameBytes')
const setBlock = FileIdentifier.setter('block')
const setUniqueId = FileIdentifier.setter('uniqueId')

/** Writes the directory from `at` on; `block` is the address of its first block, counted where its tags count. */
export function renderNames(out: Uint8Array, at: number, list: NameList, block: number, frame: Frame): void {
  const { traits } = frame
  // What the descriptors of one directory have in common.
  const stencil = FileIdentifier.encode({
    tag: { id: TAG.fileIdentifier, version: traits.tagVersion, location: 0 },
    version: 1,
    characteristics: 0,
    nameBytes: 0,
    ...icbAd(frame, list.parent, 0),
    useBytes: 0,
  })
  let to = at
  const write = (text: string, target: Entry, characteristics: number, uniqueId: number): void => {
    out.set(stencil, to)
    setCharacteristics(out, to, characteristics)
    setBlock(out, to, frame.icb(target).block)
    if (traits.extended) setUniqueId(out, to, uniqueId)
    const nameBytes = writeCs0(out, to + FileIdentifier.size, text)
    setNameBytes(out, to, nameBytes)
    const size = padded(FileIdentifier.size + nameBytes)
    seal(out, to, size, block + Math.floor((to - at) / SECTOR_BYTES))
    to += size
  }
  // The parent of a stream directory is the file whose streams it lists.
  const isFolder = list.parent.fileType === FILE_TYPE.directory
  write('', list.parent, CHARACTERISTIC.parent | (isFolder ? CHARACTERISTIC.directory : 0), list.parent.uniqueId)
  for (const { text, target, characteristics, uniqueId } of list.names) write(text, target, characteristics, uniqueId)
}
