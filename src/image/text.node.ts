/** Small texts beside an image. */

import { Output } from './output.node.js'

/** A text that is written and has no name yet. */
export interface WrittenText {
  readonly path: string
  /** Gives it its name; what had it before has it again where this is discarded before it is settled. */
  commit(): Promise<void>
  settle(): void
  discard(): Promise<void>
}

/** Writes a text beside the file that it will become. Throws where that cannot be, and leaves nothing then. */
export async function writeText(path: string, text: string): Promise<WrittenText> {
  const output = await Output.create(path)
  try {
    const bytes = new TextEncoder().encode(text)
    await output.write(bytes, 0, bytes.length)
    await output.finish('leave')
  } catch (error) {
    await output.discard()
    throw error
  }
  return { path, commit: () => output.commit('leave', 'keep'), settle: () => output.settle(), discard: () => output.discard() }
}
