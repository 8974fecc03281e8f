import type { Block } from './blocks.mjs'

export interface Where {
  /** The reader's. */
  readonly folder: string
  /** For what is typed and printed. */
  readonly pieces: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly rights: { readonly uid?: number; readonly gid?: number }
  readonly limitSeconds: number
}

export function typeAll(blocks: readonly Block[], where: Where): Promise<void>
