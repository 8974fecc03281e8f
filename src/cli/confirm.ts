/** A question before anything is destroyed. */

import { createInterface } from 'node:readline'
import type { Output } from './output.js'

export type Answer = 'yes' | 'no' | 'cannot ask'

/** Asks on the terminal; without one nobody can be asked, and nothing is done. */
export async function confirm(question: string, output: Output, signal: AbortSignal): Promise<Answer> {
  if (!process.stdin.isTTY || output.json) return 'cannot ask'
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await new Promise<string>((resolve) => {
      reader.question(`${question} [y/N] `, { signal }, resolve)
      signal.addEventListener('abort', () => resolve(''), { once: true })
      reader.once('close', () => resolve(''))
    })
    return /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no'
  } finally {
    reader.close()
  }
}
