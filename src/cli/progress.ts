/** Progress as a line that is drawn anew on a terminal, or as JSON lines. */

import type { Event, Listener } from '../event.js'
import { printBytes, printName } from '../unit/index.js'
import { faultAsJson, type Output } from './output.js'

/** A listener that shows what goes on, and a function that takes the line away. */
export function progressLine(output: Output): { readonly listener: Listener; readonly clear: () => void } {
  let shown = false
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001b[K')
    shown = false
  }
  const draw = (text: string): void => {
    process.stderr.write(`\r\u001b[K${printName(text).slice(0, output.columns - 1)}`)
    shown = true
  }
  const listener: Listener = (event) => {
    output.emit(eventAsJson(event))
    if (!output.live) return
    const text = lineOf(event)
    if (text !== undefined) draw(text)
  }
  return { listener, clear }
}

function eventAsJson(event: Event): object {
  switch (event.kind) {
    case 'fault':
      return { ...event, fault: faultAsJson(event.fault) }
    case 'end':
      return { ...event, faults: event.faults.map(faultAsJson) }
    default:
      return event
  }
}

const words: Partial<Record<string, string>> = {
  measure: 'Looking at the sources',
  plan: 'Planning',
  build: 'Building',
  protect: 'Adding recovery data',
  stage: 'Copying aside',
  validate: 'Looking at the disc',
  blank: 'Erasing',
  format: 'Formatting',
  calibrate: 'Adjusting the laser',
  write: 'Writing',
  flush: 'Writing out the buffer',
  close: 'Closing',
  verify: 'Verifying',
  read: 'Reading the disc',
  import: 'Reading the former sessions',
  extract: 'Extracting',
  compare: 'Comparing',
}

function lineOf(event: Event): string | undefined {
  switch (event.kind) {
    case 'action':
      return event.detail ?? words[event.action]
    case 'progress': {
      const { action, done, total, elapsedSeconds, remainingSeconds } = event
      const rate = elapsedSeconds > 0 ? `  ${printBytes(done / elapsedSeconds)}/s` : ''
      const share = total === undefined || total === 0 ? '' : `  ${bar(done / total)} ${Math.floor((done / total) * 100)}%`
      const left = remainingSeconds === undefined ? '' : `  ${printDuration(remainingSeconds)} left`
      return `${words[action] ?? action}${share}  ${printBytes(done)}${rate}${left}`
    }
    default:
      return undefined
  }
}

export { printBytes }

const BAR_WIDTH = 24

function bar(share: number): string {
  const filled = Math.round(Math.min(1, share) * BAR_WIDTH)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`
}

export function printDuration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`
}
