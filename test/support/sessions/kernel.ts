/** What the Linux kernel shows of a session, against a model. */

import { createHash } from 'node:crypto'
import { mountInKernel, type KernelEntry, type KernelOptions, type KernelView } from '../kernel.js'
import type { Model, ModelInode } from './model.js'
import { difference } from './read.js'

type View = Extract<KernelView, 'rockridge' | 'joliet' | 'udf'>

const attributes = (mode: number, uid: number, gid: number, mtime: number): string => `${mode.toString(8)} ${uid}:${gid} ${mtime}`

function wantedOf(model: Model, view: View): readonly string[] {
  const links = new Map<ModelInode, number>()
  for (const node of model.values()) if (node.kind === 'leaf') links.set(node.inode, (links.get(node.inode) ?? 0) + 1)
  return [...model].flatMap(([path, node]) => {
    const isFull = view !== 'joliet'
    if (node.kind === 'folder') {
      const { mode, uid, gid, mtime } = node.attributes
      return isFull ? [`${path}/ ${attributes(mode, uid, gid, mtime)}`] : [`${path}/`]
    }
    const { inode } = node
    const { mode, uid, gid, mtime } = inode.attributes
    if (inode.kind === 'symlink') return isFull ? [`${path} -> ${inode.target} ${attributes(0, uid, gid, mtime)}`] : []
    const data = `${path} ${inode.bytes.length} ${createHash('sha256').update(inode.bytes).digest('hex')}`
    // Names of an empty file are known to be one by a serial number alone, which Rock Ridge 1.10 lacks.
    const count = inode.bytes.length === 0 ? '' : ` ${links.get(inode)} links`
    return [isFull ? `${data} ${attributes(mode, uid, gid, mtime)}${count}` : data]
  })
}

function foundOf(entries: readonly KernelEntry[], view: View): readonly string[] {
  const isFull = view !== 'joliet'
  return entries.map(({ path: below, type, mode, uid, gid, mtime, size, sha256, target, links }) => {
    const path = below === '.' ? '' : `/${below}`
    if (type === 'directory') return isFull ? `${path}/ ${attributes(mode, uid, gid, Math.floor(mtime))}` : `${path}/`
    if (type === 'symlink') return `${path} -> ${target} ${attributes(0, uid, gid, Math.floor(mtime))}`
    const data = `${path} ${size} ${sha256}`
    return isFull ? `${data} ${attributes(mode, uid, gid, Math.floor(mtime))}${size === 0 ? '' : ` ${links} links`}` : data
  })
}

/** What the kernel shows otherwise than the model says. */
export function kernelProblems(image: string, model: Model, views: readonly View[], options: KernelOptions = {}): readonly string[] {
  const listings = mountInKernel(image, views, options)
  return views.flatMap((view) => {
    const { mounted, entries, log } = listings[view]
    if (!mounted) return [`${view} of ${image} does not mount: ${log}`]
    const lines = difference(wantedOf(model, view), foundOf(entries, view))
    return lines === undefined ? [] : [`${view} in the kernel:\n${lines}\n${log.slice(0, 400)}`]
  })
}
