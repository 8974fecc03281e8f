/** Extended attribute records, which come before the data of a file. ECMA-119 9.5. */

import { SECTOR_BYTES } from '../../../unit/index.js'
import { AT, isMirrored, word32 } from './fields.js'
import type { OpenFolder } from './records.js'
import { rules } from './rules.js'
import type { CheckedRecord } from './system-use.js'
import { pathOfRecord, type Tree } from './tree.js'

/** 9.5.1 and 9.5.2: owner and group, in both byte orders; 9.5.9: the version, 1; 9.5.14: reserved. */
const [OWNER, GROUP, VERSION, RESERVED, RESERVED_END] = [0, 4, 180, 182, 246] as const

export async function judgeExtended(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): Promise<void> {
  const { bytes, at } = open
  const path = pathOfRecord(tree, open, from, role)
  const blocks = bytes[from + AT.extendedAttributes] as number
  const found = await tree.sectors.look(word32(bytes, from + AT.location))
  const isRecord = found !== undefined && looksLikeOne(found)
  tree.judging.findings.add(isRecord ? rules.recordUnusual : rules.extended, {
    at: at + from + AT.extendedAttributes,
    structure: tree.kind.record,
    field: 'extendedAttributes',
    path,
    is: isRecord
      ? `${blocks} blocks of extended attributes before the data`
      : `${blocks} blocks, but no extended attribute record lies there`,
    should: 0,
  })
}

function looksLikeOne(bytes: Uint8Array): boolean {
  const isZero = bytes.subarray(RESERVED, RESERVED_END).every((byte) => byte === 0)
  return bytes.length >= SECTOR_BYTES && isMirrored(bytes, OWNER, 2) && isMirrored(bytes, GROUP, 2) && bytes[VERSION] === 1 && isZero
}
