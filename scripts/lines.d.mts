export interface CollectedLine {
  readonly id: string
  readonly program: string
  readonly line: string
  /** The program that accepts it; none where no program here does. */
  readonly judge: string | undefined
}
export const lines: readonly CollectedLine[]
export function wordsOf(line: string, tmp: string, out: string): readonly string[]
export function makeFiles(folder: string): void
export function compare(
  line: CollectedLine,
  tmp: string,
): { readonly state: 'same' | 'differs' | 'built' | 'not made' | 'failed'; readonly told: readonly string[] }
