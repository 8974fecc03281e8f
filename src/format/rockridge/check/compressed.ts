/** What records say of compressed files, against the files' own headers. zisofs and zisofs2. */

import { rbp, record, rfixed, rreserved, u32le, u64le, u8 } from '../../../codec/index.js'
import type { Medium } from '../../../port/index.js'
import { lba, sectors } from '../../../unit/index.js'
import { compressionOf } from '../compressed.js'
import { Compressed, Compressed2 } from '../structures.js'
import type { Entries } from './entries.js'
import type { Place } from './place.js'
import { rules, suspRules, tableRules } from './rules.js'

/** What such files begin with. zisofs, "File header". */
const Header = record('zisofs, File header', 16, [
  rfixed(0, 8, 'magic', Uint8Array.of(0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07), 'magic'),
  rbp(8, 4, 'size', u32le(), 'uncompressed_size'),
  rbp(12, 1, 'headerWords', u8(), 'header_size'),
  rbp(13, 1, 'blockBits', u8(), 'block_size'),
  rreserved(14, 2, 'reserved'),
])
const Header2 = record('zisofs2, File header', 24, [
  rfixed(0, 8, 'magic', Uint8Array.of(0xef, 0x22, 0x55, 0xa1, 0xbc, 0x1b, 0x95, 0xa0), 'magic'),
  rfixed(8, 1, 'version', 0, 'version'),
  rbp(9, 1, 'headerWords', u8(), 'header_size'),
  rbp(10, 1, 'algorithm', u8(), 'alg_id'),
  rbp(11, 1, 'blockBits', u8(), 'block_size'),
  rbp(12, 8, 'size', u64le(), 'size'),
  rreserved(20, 4, 'reserved'),
])

export function takeCompressed(entries: Entries, at: number, length: number, place: Place): void {
  const { bytes } = place
  if (length !== Compressed.size) {
    place.say(suspRules.entryLength, 'length', at + 2, length, Compressed.size, 'ZF')
    if (length < Compressed.size) return
  }
  entries.compressed = bytes.slice(at, at + length)
  entries.compressedAt = place.base + at
  const { form } = compressionOf(entries.compressed)
  const path = place.record.path()
  if (form.kind === 'unknown') {
    place.findings.add(rules.compressed, {
      at: entries.compressedAt,
      field: 'parameters',
      is: form.problem,
      should: 'what readers know',
      path,
    })
    entries.compressed = undefined
    return
  }
  const [table, version] = form.version === 1 ? [Compressed, 1] : [Compressed2, 2]
  const said = table.decode(entries.compressed)
  if (said.version !== version) place.say(rules.compressed, 'version', at + 3, said.version, version)
  place.findings.table(tableRules, table, { bytes, offset: at, at: place.base, structure: 'ZF', path })
}

/** Reads the first block of a file that is compressed. */
export async function judgeCompressed(entries: Entries, place: Place, medium: Medium): Promise<void> {
  const { compressed, compressedAt: at } = entries
  if (compressed === undefined) return
  const { location, dataLength, path } = place.record
  const { form } = compressionOf(compressed)
  if (form.kind === 'unknown' || location >= medium.size) return
  const add = (field: string, is: string | number, should: string | number): void => {
    place.findings.add(rules.compressed, { at, field, is, should, path: path() })
  }
  const [table, entry] = form.version === 1 ? [Header, Compressed] : [Header2, Compressed2]
  if (dataLength < table.size) {
    add('data length', dataLength, `at least ${table.size}`)
    return
  }
  const head = await medium.read(lba(location), sectors(1))
  const wrong = table.deviations(head).find(({ kind }) => kind === 'constant')
  if (wrong !== undefined) {
    add(wrong.field, wrong.is, `${wrong.should} in the header of the file`)
    return
  }
  const [inFile, inEntry] = [table.decode(head), entry.decode(compressed)]
  for (const field of ['size', 'headerWords', 'blockBits'] as const)
    if (inFile[field] !== inEntry[field]) add(field, inEntry[field], `${inFile[field]}, as the header of the file says`)
}
