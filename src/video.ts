/** What players of movies want of a disc: judged, and the regions in which its files lie where they have to lie somewhere. */

import type { Fault } from './fault/index.js'
import { dvdSets, faults, judgeBdmv, partsOf, regionsOf } from './format/video/index.js'
import type { Region } from './layout/index.js'
import { DEFAULT_UDF_REVISION, wantedFileSystems, type Manifest } from './manifest/index.js'
import type { Content } from './source/index.js'
import type { HostContents } from './source/open.node.js'
import type { ImageTree } from './tree/index.js'

/** Bytes of an information file that are read. */
const HEAD_BYTES = 2048

export async function videoRegions(
  manifest: Manifest,
  tree: ImageTree,
  { open }: Pick<HostContents, 'open'>,
  signal?: AbortSignal,
): Promise<{ readonly regions: readonly Region[]; readonly faults: readonly Fault[] }> {
  const rules = manifest.filesystems?.rules
  const found: Fault[] = []
  const regions: Region[] = []
  const { iso9660, udf } = wantedFileSystems(manifest)
  const revision = udf === undefined ? undefined : (udf.revision ?? DEFAULT_UDF_REVISION)
  const needs = (is: boolean, what: string): void => {
    if (!is) found.push(faults.fileSystems({ rules: rules as string, needs: what }))
  }
  if (rules === 'bdmv') {
    needs(revision !== undefined && revision >= '2.50', 'UDF 2.50 or later')
    judgeBdmv(tree, found)
  } else if (rules === 'dvd-video') {
    needs(iso9660 !== undefined && revision === '1.02', 'UDF 1.02 beside ISO 9660')
    for (const set of dvdSets(tree, found)) {
      const parts = partsOf(set, await headOf(set.information, open, signal), found)
      if (parts !== undefined) regions.push(...regionsOf(set.name, parts))
    }
  }
  return { regions, faults: found.map((fault) => ({ ...fault, path: ['filesystems', 'rules'] })) }
}

async function headOf(content: Content, open: HostContents['open'], signal?: AbortSignal): Promise<Uint8Array> {
  const head: number[] = []
  for await (const piece of open(content, undefined, signal)) {
    head.push(...piece.subarray(0, HEAD_BYTES - head.length))
    if (head.length >= HEAD_BYTES) break
  }
  return Uint8Array.from(head)
}
