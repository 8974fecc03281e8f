/** The index for programs: one object, a line for each disc and each file. A lone surrogate is escaped, `\udcff`, and stands for a byte that is no UTF-8. */

import { quoted } from '../unit/index.js'
import type { DigestOf, ListedFile, Listing } from './listed.js'

export function* jsonPieces({ name, total, discs, files }: Listing, digestOf: DigestOf): Generator<string> {
  yield `{"format":1,"name":${quoted(name)},"total":${total},"discs":[`
  for (const [i, { number, label, files: count, bytes }] of discs.entries())
    yield `${i === 0 ? '\n' : ',\n'}{"number":${number},"label":${quoted(label)},"files":${count},"bytes":${bytes}}`
  yield '\n],"files":['
  let between = '\n'
  for (const file of files) {
    yield `${between}{"path":${quoted(file.path)},"disc":${file.disc},"size":${file.size},"sha256":"${digestOf(file)}"${notesOf(file)}}`
    between = ',\n'
  }
  yield '\n]}\n'
}

function notesOf({ part, superseded, removed }: ListedFile): string {
  const cut = part === undefined ? '' : `,"part":{"number":${part.number},"of":${part.of}}`
  return cut + (superseded ? ',"superseded":true' : removed ? ',"removed":true' : '')
}
