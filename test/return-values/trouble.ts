/** What the host is to refuse: the test puts it between the program and the file system. */

import type * as fs from 'node:fs'

/** Errors of the system by their names, and what is mounted; `false` lets all through. */
export const trouble: { mounts: string | false; statfs: boolean; write: string | false; read: string | false } = {
  mounts: false,
  statfs: false,
  write: false,
  read: false,
}

/** The file system as it is, but for what is refused. */
export function troubled(real: typeof fs): typeof fs {
  const refuse = (code: string): never => {
    throw Object.assign(new Error(`${code}: as the test wants it`), { code })
  }
  const statfsSync: unknown = (...args: Parameters<typeof real.statfsSync>) =>
    trouble.statfs ? { bavail: 0, bsize: 4096 } : real.statfsSync(...args)
  const writeSync: unknown = (...args: Parameters<typeof real.writeSync>) =>
    trouble.write === false ? real.writeSync(...args) : refuse(trouble.write)
  const readSync: unknown = (...args: Parameters<typeof real.readSync>) =>
    trouble.read === false ? real.readSync(...args) : refuse(trouble.read)
  const readFileSync: unknown = (...args: Parameters<typeof real.readFileSync>) =>
    trouble.mounts !== false && args[0] === '/proc/self/mounts' ? trouble.mounts : real.readFileSync(...args)
  return { ...real, statfsSync, readFileSync, writeSync, readSync } as typeof fs
}

/** While it lasts, the host refuses what is named. */
export async function whileRefused<Result>(refused: Partial<typeof trouble>, work: () => Promise<Result>): Promise<Result> {
  Object.assign(trouble, refused)
  try {
    return await work()
  } finally {
    Object.assign(trouble, { mounts: false, statfs: false, write: false, read: false })
  }
}
