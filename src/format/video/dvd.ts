/**
 * A disc as players of DVD-Video want it. DVD-Video Part 3: names, which files a set has, in which order they lie, and where: their
 * information tells it in sectors from itself on, and is kept twice, so that one scratch does not take both.
 */

import type { Fault } from '../../fault/index.js'
import { aligned, next, type Region } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import { childOf, type Directory } from '../../tree/index.js'
import { SECTOR_BYTES, sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import { IDENTIFIER, SetInformation } from './structures.js'

/** Files of the manager, or of titles, in the order in which they lie. */
export interface VideoSet {
  /** `VIDEO_TS` or `VTS_01`. */
  readonly name: string
  readonly information: Content
  readonly menus: Content | undefined
  readonly titles: readonly Content[]
  readonly backup: Content
}

const FOLDER = '/VIDEO_TS'
const FILE = /^(?:VIDEO_TS\.(?:IFO|VOB|BUP)|VTS_[0-9]{2}_(?:0\.(?:IFO|BUP)|[0-9]\.VOB))$/
const MOST_BYTES = 2 ** 30
/** Sectors that a DVD corrects together. ECMA-267 18. */
const ECC_SECTORS = 16

/** The sets of a tree; what is wrong with them goes to `found`. */
export function dvdSets(tree: Directory, found: Fault[]): readonly VideoSet[] {
  const folder = childOf(tree, 'VIDEO_TS')
  if (folder?.kind !== 'directory') {
    found.push(faults.incomplete({ missing: FOLDER, why: 'players read that folder' }))
    return []
  }
  if (childOf(tree, 'AUDIO_TS') === undefined) found.push(faults.audioFolder({}))
  const files = new Map<string, Content>()
  for (const node of folder.children) {
    const path = `${FOLDER}/${node.name}`
    if (node.kind !== 'leaf' || node.inode.kind !== 'file' || !FILE.test(node.name))
      found.push(faults.name({ path, allowed: 'VIDEO_TS.IFO, .VOB and .BUP, VTS_nn_0.IFO and .BUP, and VTS_nn_0.VOB to VTS_nn_9.VOB' }))
    else {
      const { content } = node.inode
      if (content.size > MOST_BYTES && node.name.endsWith('.VOB'))
        found.push(faults.tooLarge({ path, size: content.size, limit: MOST_BYTES }))
      files.set(node.name, content)
    }
  }
  const stems = [...new Set([...files.keys()].filter((name) => name.startsWith('VTS_')).map((name) => name.slice(0, 6)))].sort()
  for (const [i, stem] of stems.entries()) {
    const wanted = `VTS_${String(i + 1).padStart(2, '0')}`
    if (stem === wanted) continue
    found.push(
      faults.incomplete({ missing: `${FOLDER}/${wanted}_0.IFO`, why: `title sets are numbered without gaps, and there is ${stem}` }),
    )
    break
  }
  if (stems.length === 0) found.push(faults.incomplete({ missing: `${FOLDER}/VTS_01_0.IFO`, why: 'there is one set of titles at least' }))
  return ['VIDEO_TS', ...stems].flatMap((name) => setOf(name, files, found) ?? [])
}

function setOf(name: string, files: ReadonlyMap<string, Content>, found: Fault[]): VideoSet | undefined {
  const isManager = name === 'VIDEO_TS'
  const stem = isManager ? name : `${name}_0`
  const need = (file: string, why: string): Content | undefined => {
    const content = files.get(file)
    if (content === undefined) found.push(faults.incomplete({ missing: `${FOLDER}/${file}`, why }))
    return content
  }
  const information = need(`${stem}.IFO`, 'each set has its information')
  const backup = need(`${stem}.BUP`, 'each set has its information twice')
  const titles: Content[] = []
  if (!isManager) {
    for (let part = 1; part <= 9; part++) {
      const content = files.get(`${name}_${part}.VOB`)
      if (content !== undefined && titles.length < part - 1)
        found.push(faults.incomplete({ missing: `${FOLDER}/${name}_${titles.length + 1}.VOB`, why: `there is ${name}_${part}.VOB` }))
      if (content !== undefined) titles.push(content)
    }
    if (titles.length === 0) need(`${name}_1.VOB`, 'a set of titles has video objects')
  }
  if (information === undefined || backup === undefined) return undefined
  return { name, information, menus: files.get(`${stem}.VOB`), titles, backup }
}

/** Where a file of a set lies, in sectors from the set's first. */
interface Part {
  readonly content: Content
  readonly at: number
}

/** The files of a set where its information, of which `head` is the beginning, says that they lie. */
export function partsOf(set: VideoSet, head: Uint8Array, found: Fault[]): readonly Part[] | undefined {
  const isManager = set.name === 'VIDEO_TS'
  const path = `${FOLDER}/${isManager ? set.name : `${set.name}_0`}.IFO`
  const wrong = (problem: string): undefined => void found.push(faults.pointers({ path, problem }))
  if (head.length < SetInformation.size) return wrong(`it has ${head.length} bytes, too few for its beginning`)
  const { identifier, lastOfSet, lastOfInformation, menus, titles } = SetInformation.decode(head)
  const expected = isManager ? IDENTIFIER.manager : IDENTIFIER.titles
  if (identifier !== expected) return wrong(`it begins with ${JSON.stringify(identifier)} and not with ${expected}`)
  if (set.backup.size !== set.information.size) return wrong(`its copy has ${set.backup.size} bytes, itself ${set.information.size}`)
  if (lengthOf(set.information) !== lastOfInformation + 1)
    return wrong(`it says that it has ${lastOfInformation + 1} sectors, and has ${lengthOf(set.information)}`)
  const parts: Part[] = [{ content: set.information, at: 0 }]
  let end = lastOfInformation + 1
  const put = (content: Content, at: number, what: string): boolean => {
    if (at < end) {
      wrong(`${what} would begin in sector ${at} of the set, and what is before ends with ${end}`)
      return false
    }
    parts.push({ content, at })
    end = at + lengthOf(content)
    return true
  }
  if (set.menus !== undefined && set.menus.size > 0 && !put(set.menus, menus, 'its menus')) return undefined
  for (const [i, content] of set.titles.entries()) if (!put(content, i === 0 ? titles : end, 'its titles')) return undefined
  return put(set.backup, lastOfSet - lastOfInformation, 'its copy') ? parts : undefined
}

const lengthOf = ({ size }: Content): number => Math.ceil(size / SECTOR_BYTES)

/** The files of a set as regions, and zeros between them. A set begins in such a sector of an ECC block that none has both its information and the copy. */
export function regionsOf(name: string, parts: readonly Part[]): readonly Region[] {
  const copy = (parts.at(-1) as Part).at
  const information = lengthOf((parts[0] as Part).content)
  let shift = 0
  while (Math.floor((shift + information - 1) / ECC_SECTORS) === Math.floor((shift + copy) / ECC_SECTORS)) shift++
  const regions: Region[] = [padding(`${name}:start`, shift, 'aligned')]
  let end = 0
  for (const { content, at } of parts) {
    if (at > end) regions.push(padding(`${name}:${at}`, at - end, 'next'))
    const length = sectors(lengthOf(content))
    regions.push({
      id: content.id,
      owner: 'payload',
      reason: 'file data',
      length,
      place: next,
      refs: [],
      body: { kind: 'content', content },
    })
    end = at + length
  }
  return regions
}

const padding = (name: string, length: number, kind: 'aligned' | 'next'): Region => ({
  id: `video/padding:${name}`,
  owner: 'video',
  reason: 'where the information of the set wants its files',
  length: sectors(length),
  place: kind === 'next' ? next : aligned(sectors(ECC_SECTORS)),
  refs: [],
  body: { kind: 'zeros' },
})
