/** Directories: one file identifier descriptor a name, the parent first. ECMA-167 4/8.6 and 4/14.4; OSTA UDF 2.60 2.3.4. */

import { SECTOR_BYTES } from '../../unit/index.js'
import { writeCs0 } from './cs0.js'
import { CHARACTERISTIC, FILE_TYPE, FileIdentifier } from './file-structures.js'
import { icbAd, type Frame } from './frame.js'
import type { Entry, FileRow, NameList } from './population.js'
import { seal, TAG } from './tag.js'

/** Descriptors are padded to a multiple of 4 bytes. ECMA-167 4/14.4.9. */
const padded = (size: number): number => (size + 3) & ~3
/** Of the descriptor of a name of that many bytes; the parent has none. */
export const identifierBytes = (nameBytes: number): number => padded(FileIdentifier.size + nameBytes)

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
  const write = (text: string, icb: number, characteristics: number, uniqueId: number): void => {
    out.set(stencil, to)
    setCharacteristics(out, to, characteristics)
    setBlock(out, to, icb)
    if (traits.extended) setUniqueId(out, to, uniqueId)
    const nameBytes = writeCs0(out, to + FileIdentifier.size, text)
    setNameBytes(out, to, nameBytes)
    const size = identifierBytes(nameBytes)
    seal(out, to, size, block + Math.floor((to - at) / SECTOR_BYTES))
    to += size
  }
  const { parent, texts, targets, hidden, firstId } = list
  // The parent of a stream directory is the file whose streams it lists.
  const isFolder = parent.fileType === FILE_TYPE.directory
  const folder = CHARACTERISTIC.parent | (isFolder ? CHARACTERISTIC.directory : 0)
  write('', frame.icb(parent.block, parent.index).block, folder, parent.uniqueId)
  for (let i = 0; i < texts.length; i++) {
    const target = targets[i] as Entry | FileRow
    const nth = target.kind === 'files' ? i - target.from : 0
    const characteristics = target.kind === 'entry' && target.fileType === FILE_TYPE.directory ? CHARACTERISTIC.directory : 0
    const icb = frame.icb(target.block + nth, target.index + nth).block
    write(texts[i] as string, icb, hidden.has(i) ? characteristics | CHARACTERISTIC.hidden : characteristics, firstId + i)
  }
}
