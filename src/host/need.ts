/** What the program can use of a host, and what is said of it. */

export const jobs = ['build', 'watch', 'burn', 'run', 'set', 'extract'] as const
/** What somebody wants to do, by the command that does it. */
export type Job = (typeof jobs)[number]

/**
 * `present` does all that it is for, `limited` some of it; `unusable` is there and does not work, `missing` is not there.
 * The last two are as good as nothing.
 */
export type State = 'present' | 'limited' | 'unusable' | 'missing'

/** Names of packages by the system that has them. */
export type Packages = Readonly<Partial<Record<System, readonly string[]>>>
export const systems = ['debian', 'fedora', 'arch', 'homebrew'] as const
export type System = (typeof systems)[number]

/** Something of the host, looked at. */
export interface Need {
  readonly name: string
  readonly job: Job
  /** The job cannot be done without it. */
  readonly essential: boolean
  readonly state: State
  readonly version?: string | undefined
  /** Where it lies. */
  readonly path?: string | undefined
  /** What it is for. */
  readonly purpose: string
  /** What becomes of that without it. */
  readonly without?: string | undefined
  /** Why it is not simply present. */
  readonly reason?: string | undefined
  /** What has to be installed for it. */
  readonly packages?: Packages | undefined
  /** What else makes it present: lines for a shell, with a comment where one is not enough. */
  readonly commands?: readonly string[] | undefined
}

export const isUsable = ({ state }: Need): boolean => state === 'present' || state === 'limited'
