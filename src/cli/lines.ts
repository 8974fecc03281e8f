/** Many lines for people, of which nobody holds more than some. */

import type { Output } from './output.js'

/** Letters that are written at once: lines are many, and a path may be long. */
const AT_ONCE = 1 << 18

export function printLines(output: Output, lines: Iterable<string>): void {
  let held: string[] = []
  let length = 0
  for (const line of lines) {
    held.push(line)
    length += line.length + 1
    if (length < AT_ONCE) continue
    output.print(held.join('\n'))
    held = []
    length = 0
  }
  if (held.length > 0) output.print(held.join('\n'))
}
