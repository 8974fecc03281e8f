/** The files of the root directory that a volume descriptor names. ECMA-119 8.4.23 to 8.4.25. */

import { lba, sectorsOf, SECTOR_BYTES, bytes as bytesOf } from '../../../unit/index.js'
import { rootFiles, ROOT_FILE_CHARACTERS } from '../volume.js'
import type { SetDescriptor } from './descriptor-set.js'
import { offsetOf, tellerOf } from './descriptor-fields.js'
import { AT, HEAD } from './fields.js'
import { rules } from './rules.js'
import type { Tree } from './tree.js'

/** Of a larger root directory so much is looked through. */
const MOST_BYTES = 1 << 20

export async function judgeRootFiles(tree: Tree, descriptor: SetDescriptor): Promise<void> {
  const { bytes } = descriptor
  const tell = tellerOf(descriptor, tree.judging.findings)
  let names: ReadonlySet<string> | undefined
  for (const field of rootFiles) {
    const at = offsetOf(field)
    const width = ROOT_FILE_CHARACTERS - (tree.kind.unit === 2 ? 1 : 0)
    const rest = bytes[at + width]
    // Half a character is left over behind those of two bytes.
    if (tree.kind.unit === 2 && rest !== 0) tell(rules.reserved, field, `${rest} in its last byte`, '0, as no character fits there')
    const name = tree.kind.decode(bytes, at, at + width).replace(/[ \0]+$/, '')
    if (name === '') continue
    names ??= await namesInRoot(tree)
    if (names.has(name)) continue
    const isThere = [...names].some((other) => loose(other) === loose(name))
    if (isThere) tell(rules.rootFileLoose, field, JSON.stringify(name), 'the identifier as it is in the root directory')
    else tell(rules.rootFile, field, JSON.stringify(name), 'an identifier of a file of the root directory')
  }
}

const loose = (name: string): string => name.replace(/;\d*$/, '').replace(/\.$/, '').toUpperCase()

async function namesInRoot({ folders, judging, kind }: Tree): Promise<ReadonlySet<string>> {
  const { medium } = judging
  const location = (folders.columns.location[0] as number) + (folders.columns.extendedAttributes[0] as number)
  const names = new Set<string>()
  const count = sectorsOf(bytesOf(Math.min(folders.columns.length[0] as number, MOST_BYTES)))
  for (let block = location; block < location + count && block < medium.size; block++) {
    const sector = await medium.read(lba(block), sectorsOf(bytesOf(SECTOR_BYTES)))
    for (let at = 0; at + HEAD < SECTOR_BYTES && (sector[at] as number) > HEAD; at += sector[at] as number) {
      const to = at + HEAD + (sector[at + AT.identifierLength] as number)
      if (to - at - HEAD > 1) names.add(kind.decode(sector, at + HEAD, Math.min(to, SECTOR_BYTES)))
    }
  }
  return names
}
