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

/** Writes the directory from `at` on; `block` is the address of its first block, counted where its tags count. */
export function renderNames(out: Uint8Array, at: number, list: NameList, block: number, frame: Frame): void {
  let to = at
  const write = (text: string, target: Entry, characteristics: number, uniqueId: number): void => {
    FileIdentifier.encodeInto(out, to, {
      tag: { id: TAG.fileIdentifier, version: frame.traits.tagVersion, location: block + Math.floor((to - at) / SECTOR_BYTES) },
      version: 1,
      characteristics,
      nameBytes: cs0Length(text),
      icb: icbAd(frame, target, uniqueId),
      useBytes: 0,
    })
    writeCs0(out, to + FileIdentifier.size, text)
    const size = identifierBytes(text)
    seal(out, to, size)
    to += size
  }
  // The parent of a stream directory is the file whose streams it lists.
  const isFolder = list.parent.fileType === FILE_TYPE.directory
  write('', list.parent, CHARACTERISTIC.parent | (isFolder ? CHARACTERISTIC.directory : 0), list.parent.uniqueId)
  for (const { text, target, characteristics, uniqueId } of list.names) write(text, target, characteristics, uniqueId)
}
