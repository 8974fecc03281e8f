/** The line of progress on a terminal: words, bar, rate and what is left. */

import { afterEach, expect, it, vi } from 'vitest'
import { openOutput } from '../../src/cli/output.js'
import { progressLine } from '../../src/cli/progress.js'
import type { Event } from '../../src/event.js'
import { bytes } from '../../src/unit/index.js'

afterEach(() => vi.restoreAllMocks())

/** What stands on the line after each event, and what else is written. */
function drawn(events: readonly Event[], { columns = 80, isTTY = true, json = false } = {}): readonly string[] {
  const written: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  const stream = { write: (text: string) => written.push(text), isTTY, columns }
  const { listener, clear } = progressLine(openOutput({ json }, { out: stream, error: stream, environment: {} }))
  for (const event of events) listener(event)
  clear()
  clear()
  return written
}
const line = (text: string): string => `\r\u001b[K${text}`
const at = (done: number, total: number | undefined, elapsedSeconds: number, remainingSeconds?: number): Event => ({
  kind: 'progress',
  action: 'build',
  done: bytes(done),
  ...(total === undefined ? {} : { total: bytes(total) }),
  elapsedSeconds,
  ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
})

const MB = 1_000_000

it.each<readonly [string, Event]>([
  ['Building', { kind: 'action', action: 'build' }],
  ['closing the session', { kind: 'action', action: 'close', detail: 'closing the session' }],
  [`Building  ${'░'.repeat(24)} 0%  0 B`, at(0, 8 * MB, 0)],
  [`Building  ${'█'.repeat(3)}${'░'.repeat(21)} 12%  1.00 MB  500 kB/s  14 s left`, at(MB, 8 * MB, 2, 14)],
  [`Building  ${'█'.repeat(12)}${'░'.repeat(12)} 50%  4.00 MB  62.5 kB/s  1:04 min left`, at(4 * MB, 8 * MB, 64, 64)],
  [`Building  ${'█'.repeat(24)} 99%  8.00 MB`, at(8 * MB - 1, 8 * MB, 0)],
  [`Building  ${'█'.repeat(24)} 100%  8.00 MB  1.00 MB/s  0 s left`, at(8 * MB, 8 * MB, 8, 0)],
  // Sources may grow while they are read.
  [`Building  ${'█'.repeat(24)} 150%  1.50 MB`, at(1.5 * MB, MB, 0)],
  ['Building  0 B', at(0, 0, 0)],
  ['Building  1.00 MB  1.00 MB/s  59 s left', at(MB, undefined, 1, 58.5)],
  ['Building  1.00 MB  1.00 MB/s  1:00 min left', at(MB, undefined, 1, 59.5)],
])('%s', (text, event) => {
  expect(drawn([event], { columns: 100 })).toEqual([line(text), line('')])
})

it('is as long as the terminal is wide, less one', () => {
  expect(drawn([{ kind: 'action', action: 'build' }], { columns: 5 })).toEqual([line('Buil'), line('')])
})

it('is not drawn where nobody sees it, nor of what has no line', () => {
  expect(drawn([at(1, 2, 1)], { isTTY: false })).toEqual([])
  expect(drawn([{ kind: 'end', ok: true, faults: [] }])).toEqual([])
  expect(drawn([{ kind: 'end', ok: true, faults: [] }], { json: true }).join('')).toBe('{"kind":"end","ok":true,"faults":[]}\n')
})
