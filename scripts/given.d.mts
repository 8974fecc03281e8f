export interface Job {
  readonly programs: readonly string[]
  readonly readers: readonly string[]
  readonly files?: readonly string[]
  readonly isSlow?: boolean
  readonly given?: (work: string) => void
}
export const jobs: Readonly<Record<string, Job>>
/** A kernel that may be read; undefined where there is none. */
export function kernel(): string | undefined
