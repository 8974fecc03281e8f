/** The mode of stored data, as the headers and subheaders of some of its sectors say. ECMA-130 14; CD-ROM XA 4.3. */

import type { TrackMode } from '../../layout/index.js'
import { sectorTwin } from '../../kernel/index.js'
import type { Files } from '../../port/index.js'
import { hasSync } from '../../sector/index.js'
import { pieceOf } from './piece.js'

/** Sectors that are looked at, all over the track. */
const SAMPLES = 16

/** Undefined where no sector has a header, and for sectors of user data. `main` are the bytes of a sector without sub-code. */
export async function storedMode(
  files: Files,
  path: string,
  stored: {
    readonly offset: number
    readonly sectorBytes: number
    readonly count: number
    readonly main: number
    readonly scrambled?: true
  },
): Promise<Exclude<TrackMode, 'audio'> | undefined> {
  const { offset, sectorBytes, count, main, scrambled } = stored
  if (main !== 2352 && main !== 2336) return undefined
  let mode: 'mode2' | undefined
  for (let i = 0; i < Math.min(SAMPLES, count); i++) {
    const sector = await pieceOf(path, files, offset + Math.floor((i * count) / SAMPLES) * sectorBytes, main)
    if (sector.length < main || (main === 2352 && !hasSync(sector, 0))) continue
    if (scrambled === true) sectorTwin.scramble(sector)
    const told = main === 2352 ? (sector[15] as number) & 3 : 2
    if (told === 1) return 'mode1'
    if (told === 2 && hasSubheader(sector, main - 2336)) return 'xa'
    if (told === 2) mode = 'mode2'
  }
  return mode
}

/** Four bytes that stand there twice; empty ones say nothing. */
const hasSubheader = (sector: Uint8Array, at: number): boolean =>
  [0, 1, 2, 3].every((i) => sector[at + i] === sector[at + 4 + i]) && sector[at + 2] !== 0
