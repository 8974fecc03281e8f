/** What is looked at on a host, apart from programs, which are found and asked by its search path. */

/** A drive that the system knows. */
export interface SeenDrive {
  readonly address: string
  readonly nodes: readonly string[]
  readonly vendor: string
  readonly product: string
  readonly revision: string
  readonly group?: string | undefined
}

export interface SeenKernels {
  /** The library of the native ones. */
  readonly library?: string
  /** Why there is none, and why it could not be compiled now. */
  readonly reason?: string
  readonly uncompilable?: string
}

export interface Sights {
  readonly platform: NodeJS.Platform
  /** Of Node.js: `20.19.2`. */
  readonly nodeVersion: string
  /** Node.js can do that by itself. */
  readonly unpacksZstd: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the manifest lies. */
  readonly folder: string
  readonly isRoot: boolean
  /** Text of os-release(5). */
  readonly osRelease: () => string | undefined
  readonly kernels: () => SeenKernels
  readonly drives: () => readonly SeenDrive[]
  /** Why commands cannot be sent through a node. */
  readonly lackOf: (node: string) => 'absent' | 'unreadable' | 'unwritable' | undefined
  /** Undefined where the host does not tell. */
  readonly driverLoaded: (driver: 'sr' | 'sg') => boolean | undefined
  /** Why a library cannot be used. */
  readonly libraryRefused: (library: 'the C library' | 'libiscsi') => string | undefined
  readonly inotify: (setting: 'max_user_watches' | 'max_user_instances') => number | undefined
  /** The code of the error with which a watch is refused now. */
  readonly watchRefused: () => string | undefined
  /** Where firmware lies. */
  readonly uefi: () => string | undefined
  readonly bios: () => string | undefined
}
