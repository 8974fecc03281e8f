/** A program that is killed while it burns leaves a disc that holds what its drive had acknowledged, as a real drive would. */

import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { lookAtDisc } from '../../src/readback/index.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import { virtualClock } from '../../src/simulator/index.js'
import { temporaryFolder } from '../support/folder.js'
import { dataOfDisc } from '../support/virtual-disc.js'
import { payload, same } from '../recorder/bench.js'

const folder = temporaryFolder('killed')
const program = fileURLToPath(new URL('../../dist/bin/disc.js', import.meta.url))
const at = (name: string): string => join(folder, name)
const BLOCKS = 3 * 2048
const bytes = payload(BLOCKS)
writeFileSync(at('image.iso'), bytes)
// The third command does not end before the program does: by then two of them are acknowledged.
writeFileSync(
  at('slow.json'),
  JSON.stringify({ faults: [{ at: { command: 'WRITE (10)', nth: 3 }, effect: { kind: 'slow', seconds: 600 } }] }),
)

/** Burns in a process of its own and kills it when the disc has grown. */
async function killedWhile(args: readonly string[], file: string, acknowledged: number): Promise<void> {
  const child = spawn(process.execPath, [program, 'burn', at('image.iso'), '--drive', ...args, '--yes', '--verify', 'full'], {
    cwd: folder,
    stdio: 'ignore',
  })
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  const isThere = async (): Promise<boolean> => {
    try {
      const drive = openVirtualFile(file, virtualClock(), {}, 'look')
      const { tracks } = await lookAtDisc({ transport: drive, clock: drive.clock })
      const [track] = tracks
      return track !== undefined && ((track.nextWritable ?? 0) >= acknowledged || track.damage)
    } catch {
      return false
    }
  }
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 50))
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
}

it.each(['dvd+r', 'bd-r', 'cd-r'])(
  '%s is found open, with what was acknowledged',
  async (media) => {
    const file = at(`${media}.disc`)
    await killedWhile([`virtual:${file}?media=${media}&faults=slow.json`], file, 2 * 2048)
    const drive = openVirtualFile(file, virtualClock())
    const view = await lookAtDisc({ transport: drive, clock: drive.clock })
    // A drive that could set the track aside has another one behind it.
    const written = view.tracks[0]?.nextWritable ?? BLOCKS
    expect([view.state, view.disc.lastSession]).toEqual(['appendable', 'incomplete'])
    expect(written).toBeGreaterThanOrEqual(2 * 2048)
    expect(same(dataOfDisc(file).subarray(0, written * 2048), bytes.subarray(0, written * 2048))).toBe(true)
    await drive.close()
  },
  30_000,
)

it('a session that was written in one go is damaged, and what there is of it stays', async () => {
  const file = at('sao.disc')
  await killedWhile([`virtual:${file}?media=cd-r&faults=slow.json`, '--mode', 'sao'], file, 1)
  const drive = openVirtualFile(file, virtualClock())
  const view = await lookAtDisc({ transport: drive, clock: drive.clock })
  expect([view.state, view.tracks[0]?.damage]).toEqual(['closed', true])
  await drive.close()
  expect(same(dataOfDisc(file).subarray(0, 1024 * 2048), bytes.subarray(0, 1024 * 2048))).toBe(true)
}, 30_000)
