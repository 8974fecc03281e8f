/** A disc as players of Blu-ray movies want it (BD-ROM Part 3, BDMV): which files there are, each small one twice, and what they are called. */

import type { Fault } from '../../fault/index.js'
import { childOf, find, type Directory } from '../../tree/index.js'
import { faults } from './faults.js'

const KINDS = [
  { folder: 'PLAYLIST', name: /^[0-9]{5}\.mpls$/, allowed: 'five digits and .mpls' },
  { folder: 'CLIPINF', name: /^[0-9]{5}\.clpi$/, allowed: 'five digits and .clpi' },
  { folder: 'STREAM', name: /^(?:[0-9]{5}\.m2ts|SSIF)$/, allowed: 'five digits and .m2ts' },
] as const

/** What is wrong goes to `found`. */
export function judgeBdmv(tree: Directory, found: Fault[]): void {
  const top = childOf(tree, 'BDMV')
  if (top?.kind !== 'directory') return void found.push(faults.incomplete({ missing: '/BDMV', why: 'players read that folder' }))
  const need = (path: string, why: string): void => {
    if (find(tree, path) === undefined) found.push(faults.incomplete({ missing: path, why }))
  }
  const namesIn = (folder: string): readonly string[] => {
    const node = childOf(top, folder)
    return node?.kind === 'directory' ? node.children.map(({ name }) => name) : []
  }
  for (const file of ['index.bdmv', 'MovieObject.bdmv']) {
    need(`/BDMV/${file}`, 'players begin with it')
    need(`/BDMV/BACKUP/${file}`, 'it is kept twice')
  }
  for (const { folder, name, allowed } of KINDS) {
    need(`/BDMV/${folder}`, 'players read that folder')
    for (const file of namesIn(folder)) {
      if (!name.test(file)) found.push(faults.name({ path: `/BDMV/${folder}/${file}`, allowed }))
      else if (folder !== 'STREAM') need(`/BDMV/BACKUP/${folder}/${file}`, 'it is kept twice')
    }
  }
  const named = (folder: string, suffix: string): readonly string[] =>
    namesIn(folder).filter((file) => file.endsWith(suffix) && /^[0-9]{5}[.]/.test(file))
  for (const file of named('CLIPINF', '.clpi')) need(`/BDMV/STREAM/${file.replace(/clpi$/, 'm2ts')}`, `${file} tells of it`)
  for (const file of named('STREAM', '.m2ts')) need(`/BDMV/CLIPINF/${file.replace(/m2ts$/, 'clpi')}`, `${file} is told there`)
}
