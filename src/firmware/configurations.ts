/** The files by which loaders on the disc are told what to start. */

import { decodeUtf8 } from '../codec/index.js'
import type { FaultPlace, Fault } from '../fault/index.js'
import { faults } from './faults.js'
import type { EfiImage } from './images.js'
import { lookUp } from './lookup.js'
import { searchesIn, type Syntax } from './searches.js'
import type { PlannedDisc } from './types.js'

/** What there is to be found on the disc. */
export interface Findable {
  readonly labels: readonly string[]
  readonly uuids: readonly string[]
  /** Whether file systems are there whose names and UUIDs are not known. */
  readonly others: 'none' | 'some'
}

interface Configuration {
  readonly name: string
  readonly syntax: Syntax
  readonly text: string
  readonly place: FaultPlace
  readonly hasFile?: ((path: string) => Promise<boolean>) | undefined
}

/** Folders in which loaders look. */
const folders: readonly (readonly [string, Syntax])[] = [
  ['/boot/grub', 'grub'],
  ['/boot/grub2', 'grub'],
  ['/grub', 'grub'],
  ['/grub2', 'grub'],
  ['/EFI/BOOT', 'grub'],
  ['/isolinux', 'lines'],
  ['/boot/isolinux', 'lines'],
  ['/syslinux', 'lines'],
  ['/boot/syslinux', 'lines'],
  ['/loader/entries', 'lines'],
]
const MOST_FILES = 64
const MOST_BYTES = 262_144
const MOST_FAULTS = 100
const isConfiguration = (name: string): boolean => /\.(cfg|conf)$/i.test(name)

export async function judgeConfigurations(disc: PlannedDisc, images: readonly EfiImage[], findable: Findable): Promise<readonly Fault[]> {
  const found: Fault[] = []
  for (const configuration of [...(await inTree(disc)), ...(await inImages(images))]) {
    const { name, syntax, text, place, hasFile } = configuration
    const onDisc = (path: string): boolean => disc.tree !== undefined && lookUp(disc.tree, path) !== undefined
    for (const { line, text: words, kind, wanted } of searchesIn(text, syntax, onDisc)) {
      if (found.length >= MOST_FAULTS) return found
      const isThere =
        kind === 'file'
          ? disc.tree === undefined || onDisc(wanted) || (await hasFile?.(wanted)) === true
          : kind === 'label'
            ? findable.others === 'some' || findable.labels.includes(wanted)
            : findable.others === 'some' || findable.uuids.includes(wanted.toUpperCase())
      const has = kind === 'label' ? findable.labels : kind === 'UUID' ? findable.uuids : []
      if (!isThere) found.push(faults.inVain({ file: name, line, text: words, kind, wanted, has }, place))
    }
  }
  return found
}

async function inTree(disc: PlannedDisc): Promise<readonly Configuration[]> {
  const found: Configuration[] = []
  for (const [folder, syntax] of folders) {
    const there = disc.tree && lookUp(disc.tree, folder)
    if (there?.kind !== 'directory') continue
    for (const node of there.children) {
      if (node.kind !== 'leaf' || node.inode.kind !== 'file' || !isConfiguration(node.name) || found.length >= MOST_FILES) continue
      const { content } = node.inode
      if (content.size > MOST_BYTES) continue
      const place = node.entry === undefined ? {} : { path: ['files', node.entry] }
      found.push({ name: `${folder}/${node.name}`, syntax, text: decodeUtf8(await disc.load(content, MOST_BYTES)), place })
    }
  }
  return found
}

async function inImages(images: readonly EfiImage[]): Promise<readonly Configuration[]> {
  const found: Configuration[] = []
  for (const { volume, name, place } of images)
    for (const [folder, syntax] of folders) {
      const there = await volume.find(folder.split('/').slice(1))
      for (const node of there === undefined ? [] : await volume.list(there)) {
        if (!isConfiguration(node.name) || found.length >= MOST_FILES) continue
        const bytes = await volume.load(node, MOST_BYTES)
        if (bytes === undefined) continue
        const path = `${folder}/${node.name}`
        const hasFile = async (wanted: string): Promise<boolean> =>
          (await volume.find(wanted.split('/').filter((part) => part !== ''))) !== undefined
        found.push({ name: `${path} in ${name}`, syntax, text: decodeUtf8(bytes), place, hasFile })
      }
    }
  return found
}
