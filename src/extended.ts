/** How extended attributes of sources are read, where the manifest wants some recorded. */

import { decodeUtf8, encodeUtf8 } from './codec/index.js'
import type { Fault } from './fault/index.js'
import { attributesAt } from './kernel/attributes.node.js'
import { loadNative, readyKernels } from './kernel/native.node.js'
import type { Manifest } from './manifest/index.js'
import { faults, type ExtendedOptions } from './source/index.js'

/** Undefined where none is wanted. Without a kernel those of archives are kept alone, which is told. */
export async function extendedOptions({ source }: Manifest, found: Fault[]): Promise<ExtendedOptions | undefined> {
  const asked = source?.attributes
  if (asked === undefined) return undefined
  const { keep, as = ['rockridge'] as const } = 'keep' in asked ? asked : { keep: asked }
  const kept = { kinds: new Set(keep), as: new Set<'rockridge' | 'streams'>(as) }
  const kernels = process.platform === 'linux' ? await readyKernels() : undefined
  const native = kernels?.kind === 'native' ? await loadNative() : undefined
  if (native !== undefined)
    return {
      ...kept,
      read: (path) => {
        const read = attributesAt(native, Buffer.from(encodeUtf8(path)))
        return typeof read === 'string' ? read : read.map(({ name, value }) => ({ name: decodeUtf8(name), value }))
      },
    }
  const reason = kernels?.kind === 'typescript' ? kernels.reason : 'it is no Linux'
  found.push(faults.attributesUnreadable({ reason }, { path: ['source', 'attributes'] }))
  return { ...kept, read: undefined }
}
