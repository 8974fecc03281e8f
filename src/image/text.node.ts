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
export async function writeText(path: string, text: string | Uint8Array): Promise<WrittenText> {
  const output = await Output.create(path)
  try {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
    await output.write(bytes, 0, bytes.length)
    await output.finish('leave')
  } catch (error) {
    await output.discard()
    throw error
  }
  return { path, commit: () => output.commit('leave', 'keep'), settle: () => output.settle(), discard: () => output.discard() }
}

/** A whole text in place of the former one, or nothing. */
export async function replaceText(path: string, text: string | Uint8Array): Promise<void> {
  await putInPlace(await writeText(path, text))
}

export async function putInPlace(text: WrittenText): Promise<void> {
  try {
    await text.commit()
    text.settle()
  } finally {
    await text.discard()
  }
}

/** A file beside an image that is written piece by piece, and has no name before it is whole. */
export interface StartedFile extends WrittenText {
  /** Behind what was written last. */
  readonly append: (bytes: Uint8Array) => Promise<void>
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>
  /** After the last byte. */
  readonly finish: () => Promise<void>
}

/** `from`: where the first piece goes that is appended. */
export async function startFile(path: string, from = 0): Promise<StartedFile> {
  const output = await Output.create(path)
  let at = from
  const write = (bytes: Uint8Array, position: number): Promise<void> => output.write(bytes, position, position + bytes.length)
  return {
    path,
    write,
    append: (bytes) => write(bytes, (at += bytes.length) - bytes.length),
    finish: () => output.finish('leave'),
    commit: () => output.commit('leave', 'keep'),
    settle: () => output.settle(),
    discard: () => output.discard(),
  }
}
