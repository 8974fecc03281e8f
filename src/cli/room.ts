/** What room there is on the disc in a drive, as `disc plan --drive` shows it. */

import type { Fault } from '../fault/index.js'
import { openMaster } from '../master.js'
import type { Project } from '../project.js'
import { settingsOf } from '../recorder/index.js'
import { roomInDrive, type DriveRoom } from '../room.js'
import type { Burning } from '../targets.js'
import { SECTOR_BYTES } from '../unit/index.js'
import { faultAsJson } from './output.js'
import { printBytes } from './progress.js'

/** A session is planned for the disc that it would go onto. */
export const burningOf = ({ manifest: { burn } }: Project, drives: readonly string[]): Burning | undefined =>
  drives.length === 0 ? undefined : { drives, erase: settingsOf(burn).erase !== 'none', overwrite: burn?.overwrite ?? false }

/** Looks at the discs in all drives, one after the other. Throws where one cannot be looked at. */
export async function roomsIn(project: Project, drives: readonly string[], signal: AbortSignal): Promise<readonly DriveRoom[]> {
  if (drives.length === 0) return []
  const { burn, sectors: kept } = project.manifest
  const master = await openMaster(project, { signal, burning: burningOf(project, drives) })
  try {
    const rooms: DriveRoom[] = []
    for (const drive of drives) rooms.push(await roomInDrive(master, drive, { settings: settingsOf(burn), kept }))
    return rooms
  } finally {
    await master.close()
  }
}

export const faultsOfRooms = (rooms: readonly DriveRoom[]): readonly Fault[] => rooms.flatMap(({ faults }) => faults)

export function roomLines({
  drive,
  disc,
  totalBlocks,
  freeBlocks,
  nextWritable,
  lastSession,
  session,
  choices,
}: DriveRoom): readonly string[] {
  const lines = [
    `${drive}  ${disc.medium}, ${disc.state}: ${counted(totalBlocks)} in all, ${counted(freeBlocks)} (${printBytes(freeBlocks * SECTOR_BYTES)}) free`,
  ]
  if (lastSession !== undefined)
    lines.push(
      `  ${disc.sessions === 1 ? '1 session' : `${disc.sessions} sessions`}, the last one from block ${lastSession.start} to ${lastSession.end - 1}`,
    )
  if (nextWritable !== undefined) lines.push(`  session ${session} would begin at block ${nextWritable}`)
  for (const choice of choices) lines.push(`  ${lineOf(choice)}`)
  return lines
}

function lineOf({ mode, close, blocks, overheadBlocks, accuracy, nextSession, leftBlocks }: DriveRoom['choices'][number]): string {
  if (mode === 'random' || mode === 'restricted-overwrite') return `mode ${mode}: ${counted(blocks)}, ${counted(leftBlocks)} left`
  const takes = `mode ${mode}, ${close === 'disc' ? 'closed' : 'left open'}: ${counted(blocks)}`
  if (nextSession === undefined) return `${takes}, and nothing can be added`
  const about = accuracy === 'about' ? 'about ' : ''
  return `${takes} and ${about}${overheadBlocks} to end the session; the next one begins at ${about}block ${nextSession} and has ${about}${counted(leftBlocks)}`
}

const counted = (blocks: number): string => `${blocks} ${blocks === 1 ? 'block' : 'blocks'}`

export const roomAsJson = ({ faults, choices, ...room }: DriveRoom): object => ({
  ...room,
  choices: choices.map((choice) => ({ ...choice, faults: choice.faults.map(faultAsJson) })),
  faults: faults.map(faultAsJson),
})
