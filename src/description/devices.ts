/** Devices with numbers that HFS Plus has no room for: a disc that has them there shows other numbers, and no manifest makes those. */

import { fitsDevice } from '../format/hfsplus/index.js'
import type { Directory, Leaf } from '../tree/index.js'

/** A tree whose devices that do not fit are not in HFS Plus, and the paths of these. */
export function withFittingDevices<Tree extends Directory>(tree: Tree): { readonly tree: Tree; readonly hidden: readonly string[] } {
  const hidden: string[] = []
  const fitting = <Folder extends Directory>(folder: Folder, path: string): Folder => {
    const children = folder.children.map((child) => {
      const here = `${path}/${child.name}`
      if (child.kind === 'directory') return fitting(child, here)
      if (fits(child)) return child
      hidden.push(here)
      return { ...child, hidden: new Set([...child.hidden, 'hfsplus' as const]) }
    })
    return children.every((child, i) => child === folder.children[i]) ? folder : { ...folder, children }
  }
  return { tree: fitting(tree, ''), hidden }
}

const fits = ({ inode, hidden }: Leaf): boolean =>
  hidden.has('hfsplus') || (inode.kind !== 'character' && inode.kind !== 'block') || fitsDevice(inode)
