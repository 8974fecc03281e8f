/** Recovery data of the images of a set: who appends it, before an image has its name. */

import { progressOf, type Listener } from './event.js'
import { DiscError } from './fault/index.js'
import type { Project } from './project.js'
import { mostBlocksOf, roomOf, setOf } from './set-open.js'
import { faults, type LockedDisc } from './set/index.js'
import { appendRecovery, demandRecoveryProgram } from './set/recovery.node.js'
import { bytesOf, sectors } from './unit/index.js'

/** What is appended to each image, as its record says it; undefined where nothing is. */
export function recoveryOf(project: Project): string | undefined {
  const { recovery = 'none' } = setOf(project)
  return recovery === 'none' ? undefined : `${recovery} up to ${mostBlocksOf(project.manifest)} blocks`
}

/** Throws where the plan leaves less room for it than is kept now, and where its program is not there. */
export async function demandRecovery(project: Project, discs: readonly LockedDisc[]): Promise<void> {
  if (recoveryOf(project) === undefined) return
  const { locate, manifest } = project
  const room = roomOf(manifest)
  const full = discs.find(({ blocks }) => blocks > room)
  if (full !== undefined) {
    const what = `it has ${full.blocks} blocks, and recovery data leaves room for ${room}`
    throw new DiscError(locate([faults.changed({ disc: full.number, what }, { path: ['set', 'recovery'] })]))
  }
  await located(project, demandRecoveryProgram())
}

interface RecoveringOptions {
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

/** Appends it to the file that becomes an image; undefined where none is wanted. */
export function recovering(
  project: Project,
  image: string,
  { listener, signal }: RecoveringOptions,
): ((file: string) => Promise<void>) | undefined {
  if (recoveryOf(project) === undefined) return undefined
  const blocks = mostBlocksOf(project.manifest)
  const total = bytesOf(sectors(blocks))
  return (file) => {
    listener({ kind: 'action', action: 'protect' })
    const report = progressOf(listener, { action: 'protect' })
    const progress = (share: number): void => report(Math.floor(share * total), total)
    return located(project, appendRecovery(file, image, { blocks, progress, signal }))
  }
}

/** Says of faults where in the manifest they come from. */
async function located({ locate }: Project, doing: Promise<void>): Promise<void> {
  try {
    await doing
  } catch (error) {
    throw error instanceof DiscError ? new DiscError(locate(error.faults), { cause: error.cause }) : error
  }
}
