/** `disc watch --serve`: the page of the image that is kept current. */

import { openLive, type Live } from '../page/index.js'
import type { Current } from '../watch.js'
import type { Output } from './output.js'

/** `port` is as it was given: `true` for any. Tells its address. */
export async function pageAt(port: unknown, output: Output, current: () => Current | undefined): Promise<Live> {
  const page = await openLive({
    port: port === true ? 0 : Number(port),
    current,
    clock: Date.now,
    // Whoever asked sees it too.
    failed: (error) => output.detail(`page: ${error instanceof Error ? error.message : String(error)}`),
  })
  output.print(`page  ${page.address}`)
  output.emit({ kind: 'serving', address: page.address })
  return page
}
