/** The order of keys: that in which the schema declares them. */

import { isAlias, isMap, isScalar, isSeq, visit, type Document, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml'
import type { ManifestPath } from '../../fault/index.js'
import { conforms, leavesOf, type Schema } from '../schema-node.js'

/** What was found where keys could not be put in order. */
export type Kept =
  /** The schema has no such key. */
  | { readonly kind: 'unknownKey'; readonly path: ManifestPath }
  /** A map whose keys stay as they are, since a use of an anchor would come before it, or behind another one of its name. */
  | { readonly kind: 'map'; readonly path: ManifestPath; readonly anchor: string }

/** Puts the keys of all maps in order. */
export function putInOrder(root: Schema, document: Document, kept: Kept[]): void {
  const orderNode = (node: unknown, leaves: readonly Schema[], path: ManifestPath): void => {
    if (isSeq(node)) {
      const items = leaves.flatMap((leaf) => (leaf.items === undefined ? [] : leavesOf(root, leaf.items)))
      for (const [i, item] of node.items.entries()) orderNode(item, items, [...path, i])
    }
    if (!isMap(node)) return
    const leaf = leafOf(root, node, leaves)
    for (const pair of node.items) {
      const key = textOf(pair)
      const schema = schemaOf(leaf, key)
      orderNode(pair.value, schema === undefined ? [] : leavesOf(root, schema), [...path, key ?? ''])
    }
    const head = path.length === 0 ? headOf(document, node) : undefined
    if (typeof path.at(-1) === 'string') giveCommentToFirstKey(node)
    if (leaf?.properties !== undefined) sortKeys(node, leaf, path, kept)
    head?.()
  }
  orderNode(document.contents, leavesOf(root, root), [])
}

/**
 * What is written above all keys stays there: all of it up to the last blank line, behind which the first key has its own. Gives what puts
 * it there again.
 */
function headOf(document: Document, map: YAMLMap): () => void {
  giveCommentToFirstKey(map)
  const first = keyOf(map)
  const comment = first?.commentBefore
  if (first === undefined || comment == null) return () => {}
  const blank = comment.lastIndexOf('\n\n')
  return () => {
    const now = keyOf(map)
    if (now === undefined || now === first) return
    const own = blank < 0 ? undefined : comment.slice(blank + 2)
    if (own === undefined) delete first.commentBefore
    else first.commentBefore = own
    if (blank >= 0) document.commentBefore = comment.slice(0, blank)
    else now.commentBefore = now.commentBefore == null ? comment : `${comment}\n${now.commentBefore}`
  }
}

const keyOf = (map: YAMLMap): Node | undefined => (map.items[0]?.key ?? undefined) as Node | undefined

/** It goes with the key wherever that goes. */
function giveCommentToFirstKey(map: YAMLMap): void {
  const first = keyOf(map)
  if (map.commentBefore == null || map.flow === true || first === undefined) return
  first.commentBefore = first.commentBefore == null ? map.commentBefore : `${map.commentBefore}\n${first.commentBefore}`
  delete map.commentBefore
}

/** Of several kinds of map the one that knows most of the keys, and of those the one whose words are there. */
function leafOf(root: Schema, map: YAMLMap, leaves: readonly Schema[]): Schema | undefined {
  let best: { leaf: Schema; score: number } | undefined
  for (const leaf of leaves.filter(({ type }) => type === 'object')) {
    let score = 0
    for (const pair of map.items) {
      const schema = schemaOf(leaf, textOf(pair))
      if (schema === undefined) continue
      const words = leavesOf(root, schema).filter((one) => one.const !== undefined || one.enum !== undefined)
      const { value } = pair
      const isOther = words.length > 0 && isScalar(value) && !words.some((one) => conforms(one, valueOf(value)))
      score += isOther ? 0 : 1
    }
    if (best === undefined || score > best.score) best = { leaf, score }
  }
  return best?.leaf
}

/** Scalars are texts here: words of the schema are numbers and truth values too. */
function valueOf({ value, type }: Scalar): unknown {
  const text = String(value)
  return type === 'PLAIN' && /^(?:\d{1,15}|true|false)$/.test(text) ? JSON.parse(text.replace(/^0+(?=\d)/, '')) : text
}

function schemaOf(leaf: Schema | undefined, key: string | undefined): Schema | undefined {
  if (leaf === undefined || key === undefined) return undefined
  const own = leaf.properties
  if (own !== undefined && Object.hasOwn(own, key)) return own[key]
  return typeof leaf.additionalProperties === 'object' ? leaf.additionalProperties : undefined
}

const textOf = ({ key }: Pair): string | undefined => (isScalar(key) && typeof key.value === 'string' ? key.value : undefined)

/** What is joined comes first, since the keys beside it count more; what other keys may refer to comes as early as it may. */
const JOINED = -1
/** Behind the version of the language. */
const PLACES_OF_ANCHORS = 0.5

function sortKeys(
  map: YAMLMap,
  { properties = {}, patternProperties = {}, additionalProperties }: Schema,
  path: ManifestPath,
  kept: Kept[],
): void {
  const names = Object.keys(properties)
  const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern, 'u'))
  const rankOf = (pair: Pair): number => {
    const key = textOf(pair)
    if (key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') return JOINED
    const rank = key === undefined ? -1 : names.indexOf(key)
    if (rank >= 0) return rank
    return key !== undefined && patterns.some((pattern) => pattern.test(key)) ? PLACES_OF_ANCHORS : names.length
  }
  const ranked = map.items.map((pair) => ({ pair, rank: rankOf(pair) }))
  if (additionalProperties === false)
    for (const { pair, rank } of ranked) if (rank === names.length) kept.push({ kind: 'unknownKey', path: [...path, textOf(pair) ?? ''] })
  const sorted = ranked.toSorted((a, b) => a.rank - b.rank).map(({ pair }) => pair)
  if (sorted.every((pair, i) => pair === map.items[i])) return
  const anchor = crossedAnchor(map.items, sorted)
  if (anchor !== undefined) {
    kept.push({ kind: 'map', path, anchor })
    return
  }
  map.items = sorted
  // A group begins there no more: the map does.
  const first = keyOf(map)
  if (first?.spaceBefore === true) first.spaceBefore = false
}

/** An anchor that one of the keys has, and whose uses would follow each other in another order; undefined where there is none. */
function crossedAnchor(before: readonly Pair[], after: readonly Pair[]): string | undefined {
  const names = new Map<string, { readonly pairs: Pair[]; isSet: boolean }>()
  for (const pair of before)
    for (const { name, isSet } of namesIn(pair)) {
      const known = names.get(name) ?? { pairs: [], isSet: false }
      names.set(name, known)
      if (known.pairs.at(-1) !== pair) known.pairs.push(pair)
      known.isSet ||= isSet
    }
  const place = new Map(after.map((pair, i) => [pair, i]))
  for (const [name, { pairs, isSet }] of names) {
    const places = pairs.map((pair) => place.get(pair) ?? 0)
    if (isSet && places.some((one, i) => i > 0 && one < (places[i - 1] ?? 0))) return name
  }
  return undefined
}

function namesIn(pair: Pair): readonly { readonly name: string; readonly isSet: boolean }[] {
  const found: { name: string; isSet: boolean }[] = []
  const look = (_key: unknown, node: Node): void => {
    if (isAlias(node)) found.push({ name: node.source, isSet: false })
    else if ('anchor' in node && typeof node.anchor === 'string') found.push({ name: node.anchor, isSet: true })
  }
  for (const side of [pair.key, pair.value]) if (side != null) visit(side as Node, { Alias: look, Scalar: look, Collection: look })
  return found
}
