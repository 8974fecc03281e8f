/** Contents of a layout: replaced by others of the same size, and compared. */

import type { Layout, PlacedRegion } from '../layout/index.js'
import type { Content } from '../source/index.js'

/**
 * The layout with other contents in the regions of those of the same id. They must have the size, and fill sectors in the way, of those
 * that they replace: then no structure differs, and none is rendered. Throws where one is of another size or has no region.
 */
export function withContents(layout: Layout, contents: Iterable<Content>): Layout {
  const replacing = new Map<string, Content>()
  for (const content of contents) replacing.set(content.id, content)
  const regions = layout.regions.map((region): PlacedRegion => {
    const { body } = region
    if (body.kind !== 'content') return region
    const content = replacing.get(body.content.id)
    if (content === undefined) return region
    if (content.size !== body.content.size) throw new Error(`${content.id} has ${content.size} bytes and had ${body.content.size}`)
    replacing.delete(content.id)
    return { ...region, body: { kind: 'content', content } }
  })
  for (const id of replacing.keys()) throw new Error(`No region holds ${id}`)
  return { ...layout, regions }
}
