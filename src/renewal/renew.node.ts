/** Keeps an image file current. */

import { writeImage } from '../image/write.node.js'
import type { Layout } from '../layout/index.js'
import { bytes, bytesOf } from '../unit/index.js'
import { type Renewal, type Renewing, type RenewOptions } from './renewal.js'

/** Of the image of `layout` that was just written. */
export function renewing(path: string, _layout: Layout): Promise<Renewing> {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(action: () => Promise<Result>): Promise<Result> => {
    const next = last.then(action, action)
    last = next.catch(() => {})
    return next
  }
  const whole = async (now: Layout, { open, reader, signal, flush }: RenewOptions): Promise<Renewal> => {
    const size = bytesOf(now.size)
    await writeImage(path, now, {
      digests: [],
      contents: 'leave',
      flush: flush === 'leave' ? 'replace' : 'always',
      open,
      reader,
      signal,
      progress: () => {},
    })
    return { method: 'whole', written: size, kept: bytes(0), moved: bytes(0), changes: [], changed: now.regions.length, faults: [] }
  }
  return Promise.resolve({
    path,
    renew: (now, options) => inTurn(() => whole(now, options)),
    rest: () => inTurn(() => Promise.resolve([])),
    close: () => inTurn(() => Promise.resolve()),
  })
}
