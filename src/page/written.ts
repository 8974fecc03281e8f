/** A disc as a picture, and as a page that has the picture in it. */

import { assets } from './assets.node.js'
import { standalone } from './document.js'
import type { PageDisc } from './disc.js'
import { drawnTracks } from './drawn-tracks.js'
import { modelOf } from './model.js'
import { overviewOf } from './overview.js'
import { asDocument, pictureOf } from './picture/index.js'
import type { Fault } from '../fault/index.js'
import { volumesOf } from './volumes.js'

export interface Written {
  readonly svg?: string
  readonly html?: string
  readonly faults: readonly Fault[]
}

/** Sound is read once for both. */
export async function writtenOf(disc: PageDisc, wanted: ReadonlySet<'svg' | 'html'>, signal?: AbortSignal): Promise<Written> {
  const told = await modelOf(disc, wanted.has('html') ? 'nobody' : 'server', signal)
  const { tree, boot } = told.model
  const tracks = wanted.has('html') ? told.model.tracks : await drawnTracks(disc, signal)
  const picture = pictureOf(disc, { tracks, ...(tree === undefined ? {} : { tree }), ...(boot === undefined ? {} : { boot }) })
  const page = wanted.has('html')
    ? { html: standalone(told.model, assets(), { picture, tables: overviewOf(disc, told.model, await volumesOf(disc)) }) }
    : {}
  return { ...(wanted.has('svg') ? { svg: asDocument(picture) } : {}), ...page, faults: [...disc.faults, ...told.starts.faults] }
}
