/** Small texts beside an image. */

import { Output } from './output.node.js'

/** Writes a text file whole or not at all. */
export async function writeText(path: string, text: string): Promise<void> {
  const output = await Output.create(path)
  try {
    const bytes = new TextEncoder().encode(text)
    await output.write(bytes, 0, bytes.length)
    await output.commit('leave')
  } catch (error) {
    await output.discard()
    throw error
  }
}
