/** The path of a record that was judged before, for what is known only when all are. */

import { decodeLatin1, decodeUtf8 } from '../../../codec/index.js'
import type { Medium } from '../../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'
import { DirectoryRecord } from '../../iso9660/index.js'
import { AlternateName, signatureNumber } from '../structures.js'
import { signatureOf } from './walk.js'

const NM = signatureNumber('NM')

/** `at` is the byte of the medium at which the record begins; -1 where the folder itself is meant. */
export async function pathOf(medium: Medium, at: number, folder: string): Promise<string> {
  if (at < 0) return folder
  const block = Math.floor(at / SECTOR_BYTES)
  const sector = await medium.read(lba(block), sectors(1))
  const from = at - block * SECTOR_BYTES
  if (from + DirectoryRecord.size > SECTOR_BYTES) return folder
  const { length, identifierLength } = DirectoryRecord.decode(sector, from)
  const end = Math.min(SECTOR_BYTES, from + length)
  const name = from + DirectoryRecord.size
  return `${folder === '/' ? '' : folder}/${nameIn(sector, name + identifierLength, end) ?? decodeLatin1(sector, name, Math.min(end, name + identifierLength))}`
}

/** The first part of the name, where it is in the record. */
function nameIn(bytes: Uint8Array, from: number, end: number): string | undefined {
  for (let at = from; at + AlternateName.size <= end; at++)
    if (signatureOf(bytes, at) === NM && bytes[at + 3] === 1 && at + (bytes[at + 2] as number) <= end)
      return decodeUtf8(bytes, at + AlternateName.size, at + (bytes[at + 2] as number))
  return undefined
}
