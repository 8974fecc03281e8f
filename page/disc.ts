/** The model unpacked: columns become arrays that are asked by number, and whatever follows from them is worked out once. */

import type { PageModel, Texts } from '../src/page/shape.js'

export interface Regions {
  readonly count: number
  readonly id: readonly string[]
  readonly owner: readonly number[]
  readonly reason: readonly number[]
  readonly placing: readonly number[]
  readonly start: Float64Array
  readonly length: readonly number[]
  readonly body: string
  readonly entry: readonly number[]
  /** Regions that one refers to. */
  refsOf(region: number): Uint32Array
  /** Regions that refer to one. */
  backsOf(region: number): Uint32Array
  /** Number of the one that covers a block; -1 in a gap. */
  at(block: number): number
  /** Number of the first one that ends behind a block. */
  from(block: number): number
  numberOf(id: string): number
  /** The first block of the partition of UDF, where addresses of UDF count from there and nothing stands between; -1 elsewhere. */
  readonly partition: number
}

export interface Tree {
  readonly count: number
  readonly depth: readonly number[]
  readonly name: readonly string[]
  readonly kind: string
  /** Number of the region from 1, or 0. */
  readonly region: readonly number[]
  readonly parent: Int32Array
  /** Number behind the last node below one. */
  readonly end: Int32Array
  /** Bytes of a file, or of all files below a folder. */
  readonly size: Float64Array
  pathOf(node: number): string
  /** The first node whose data lie in a region; -1 where there is none. */
  nodeOf(region: number): number
}

export interface Disc {
  readonly model: PageModel
  /** Blocks from 0 to the end. */
  readonly blocks: number
  readonly regions: Regions
  readonly tree: Tree | undefined
  /** Blocks and regions of each owner. */
  readonly shares: readonly { readonly blocks: number; readonly regions: number }[]
}

export function unpack(model: PageModel): Disc {
  const regions = regionsOf(model)
  const shares = model.owners.map(() => ({ blocks: 0, regions: 0 }))
  for (let i = 0; i < regions.count; i++) {
    const share = shares[regions.owner[i] as number]
    if (share === undefined) continue
    share.blocks += regions.length[i] as number
    share.regions++
  }
  return { model, blocks: Math.max(1, model.fill.blocks), regions, tree: model.tree && treeOf(model.tree), shares }
}

function textsOf({ same, rest }: Texts): readonly string[] {
  let before = ''
  return rest.map((text, i) => (before = before.slice(0, same[i]) + text))
}

function regionsOf({ regions }: PageModel): Regions {
  const { gap, length, refCount } = regions
  const count = length.length
  const start = new Float64Array(count)
  let at = 0
  for (let i = 0; i < count; i++) {
    at += gap[i] as number
    start[i] = at
    at += length[i] as number
  }
  const id = textsOf(regions.id)
  const refAt = new Uint32Array(count + 1)
  for (let i = 0; i < count; i++) refAt[i + 1] = (refAt[i] as number) + (refCount[i] as number)
  const refs = new Uint32Array(regions.refs.length)
  for (let i = 0; i < count; i++) {
    let before = 0
    for (let k = refAt[i] as number; k < (refAt[i + 1] as number); k++) refs[k] = before += regions.refs[k] as number
  }
  let backs: { readonly at: Uint32Array; readonly from: Uint32Array } | undefined
  let numbers: Map<string, number> | undefined
  const files = id.indexOf('udf/files:0')
  // A metadata file, or a table of virtual blocks, tells where blocks are.
  const isPlain = files >= 0 && !id.some((each) => each === 'udf/metadata-file' || each.startsWith('udf/vat'))
  const from = (block: number): number => {
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((start[middle] as number) + (length[middle] as number) <= block) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    ...regions,
    count,
    id,
    start,
    partition: isPlain ? (start[files] as number) : -1,
    refsOf: (region) => refs.subarray(refAt[region], refAt[region + 1]),
    backsOf(region) {
      backs ??= turned(refAt, refs, count)
      return backs.from.subarray(backs.at[region], backs.at[region + 1])
    },
    from,
    at(block) {
      const found = from(block)
      return found < count && (start[found] as number) <= block ? found : -1
    },
    numberOf(wanted) {
      numbers ??= new Map(id.map((each, i) => [each, i]))
      return numbers.get(wanted) ?? -1
    },
  }
}

/** The arrows of a graph the other way round. */
function turned(at: Uint32Array, refs: Uint32Array, count: number) {
  const backAt = new Uint32Array(count + 1)
  for (const to of refs) backAt[to + 1] = (backAt[to + 1] as number) + 1
  for (let i = 0; i < count; i++) backAt[i + 1] = (backAt[i + 1] as number) + (backAt[i] as number)
  const next = backAt.slice()
  const from = new Uint32Array(refs.length)
  for (let i = 0; i < count; i++)
    for (let k = at[i] as number; k < (at[i + 1] as number); k++) {
      const to = refs[k] as number
      from[next[to] as number] = i
      next[to] = (next[to] as number) + 1
    }
  return { at: backAt, from }
}

function treeOf(tree: NonNullable<PageModel['tree']>): Tree {
  const { depth, name, region } = tree
  const count = depth.length
  const parent = new Int32Array(count).fill(-1)
  const end = new Int32Array(count)
  const size = Float64Array.from(tree.size)
  const above: number[] = []
  for (let i = 0; i < count; i++) {
    const level = depth[i] as number
    while (above.length > level) end[above.pop() as number] = i
    parent[i] = above.at(-1) ?? -1
    above.push(i)
  }
  for (const open of above) end[open] = count
  for (let i = count - 1; i > 0; i--) {
    const up = parent[i] as number
    size[up] = (size[up] as number) + (size[i] as number)
  }
  let nodes: Map<number, number> | undefined
  return {
    ...tree,
    count,
    parent,
    end,
    size,
    pathOf(node) {
      const parts: string[] = []
      for (let at = node; at > 0; at = parent[at] as number) parts.unshift(name[at] as string)
      return `/${parts.join('/')}`
    },
    nodeOf(wanted) {
      if (nodes === undefined) {
        nodes = new Map()
        for (let i = 0; i < count; i++)
          if (region[i] !== 0 && !nodes.has((region[i] as number) - 1)) nodes.set((region[i] as number) - 1, i)
      }
      return nodes.get(wanted) ?? -1
    },
  }
}
