/** What is told of each checksum, and what is needed to compare it. */

export interface Md5 {
  update(data: Uint8Array): void
  /** Of all that was given so far; more may follow. */
  hex(): string
}

/** `structures`: only what covers the structures of a file system and not its files. */
export type Reach = 'structures' | 'all'

export interface SumOptions {
  readonly reach: Reach
  readonly md5: () => Md5
}

export interface JudgedSum {
  /** `implanted MD5`, `superblock checksum tag`. */
  readonly kind: string
  /** Blocks that it covers. */
  readonly from: number
  readonly blocks: number
  readonly state: 'right' | 'wrong' | 'not compared'
}
