/** A drawn disc is made and grown by the program, and judged after each session. */

import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Space } from '../../../src/survey/index.js'
import type { DrawnSession, DrawnSessions } from './draw.js'
import type { Edit, Model, ModelAttributes } from './model.js'
import { difference, readShown, shownOf } from './read.js'

export interface Said {
  readonly status: number
  readonly crashed: boolean
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}
export type Builds = (manifest: string) => Promise<Said>

export interface Played {
  readonly image: string
  /** First block of each session, where they follow one another. */
  readonly starts: readonly number[]
  readonly problems: readonly string[]
}

const DATE = '2020-01-02T03:04:05Z'

/** Called when a session is there. */
export type AfterSession = (
  image: string,
  session: DrawnSession,
  number: number,
  start: number,
) => readonly string[] | Promise<readonly string[]>

/** Stops at the first session that is wrong. */
export async function play(drawn: DrawnSessions, folder: string, build: Builds, after?: AfterSession): Promise<Played> {
  mkdirSync(folder, { recursive: true })
  const image = join(folder, 'disc.iso')
  const starts: number[] = []
  const problems: string[] = []
  for (const [i, session] of drawn.sessions.entries()) {
    const start = await record(drawn, session, { i, folder, image, build, problems })
    starts.push(start)
    if (problems.length === 0) problems.push(...(await judged(drawn, session.after, image)))
    if (problems.length === 0 && after !== undefined) problems.push(...(await after(image, session, i + 1, start)))
    if (problems.length > 0) return { image, starts, problems: problems.map((line) => `session ${i + 1}: ${line}`) }
  }
  if (drawn.growth === 'sequential') problems.push(...(await formerTrees(drawn, image)))
  return { image, starts, problems }
}

export interface Step {
  readonly i: number
  readonly folder: string
  readonly image: string
  readonly build: Builds
  readonly problems: string[]
}

/** Makes the disc, or grows it by a session; the block that it begins at. */
export async function record(
  drawn: Pick<DrawnSessions, 'growth' | 'gap' | 'unit' | 'fileSystems'>,
  session: DrawnSession,
  { i, folder, image, build, problems }: Step,
): Promise<number> {
  const blocks = existsSync(image) && i > 0 ? statSync(image).size / 2048 : 0
  const start = i === 0 || drawn.growth === 'in place' ? 0 : Math.ceil((blocks + drawn.gap) / drawn.unit) * drawn.unit
  const part = join(folder, `session-${i + 1}.bin`)
  const following =
    drawn.growth === 'in place'
      ? { session: { import: 'disc.iso', conflict: session.conflict }, output: 'disc.iso' }
      : { session: { import: 'disc.iso', conflict: session.conflict, start }, output: { part } }
  const manifest = {
    disc: 1,
    volume: { id: 'DRAWN', date: DATE },
    ...(i === 0 ? { filesystems: drawn.fileSystems, output: 'disc.iso' } : following),
    files: session.edits.map((edit, j) => entryOf(edit, join(folder, `data-${i + 1}-${j}`))),
  }
  const path = join(folder, `session-${i + 1}.yaml`)
  writeFileSync(path, JSON.stringify(manifest, undefined, 1))
  const { status, errors } = await build(path)
  if (status !== 0) problems.push(...errors)
  else if (i > 0 && drawn.growth === 'sequential') {
    const file = openSync(image, 'r+')
    ftruncateSync(file, start * 2048)
    const bytes = readFileSync(part)
    writeSync(file, bytes, 0, bytes.length, start * 2048)
    closeSync(file)
  }
  return start
}

/** An edit as an entry of `files`. */
function entryOf(edit: Edit, data: string): object {
  const at = edit.at === '' ? '/' : edit.at
  switch (edit.kind) {
    case 'folder':
      return { at, directory: true, ...wordsOf(edit.attributes) }
    case 'file':
      if (edit.bytes.length <= 5000) return { at, base64: Buffer.from(edit.bytes).toString('base64'), ...wordsOf(edit.attributes) }
      writeFileSync(data, edit.bytes)
      return { at, from: data, ...wordsOf(edit.attributes) }
    case 'symlink':
      return { at, symlink: edit.target, ...wordsOf(edit.attributes) }
    case 'hardlink':
      return { at, hardlink: edit.to }
    case 'remove':
      return { remove: at }
    case 'rename':
      return { rename: at, to: edit.to }
  }
}

const wordsOf = ({ mode, uid, gid, mtime }: ModelAttributes): object => ({
  mode: mode.toString(8).padStart(4, '0'),
  owner: `${uid}:${gid}`,
  time: new Date(mtime * 1000).toISOString().replace('.000', ''),
})

export const spacesOf = ({ kind }: Pick<DrawnSessions, 'kind'>): readonly Space[] =>
  kind === 'udf' ? ['udf'] : kind === 'iso' ? ['rockridge', 'joliet'] : ['udf', 'rockridge', 'joliet']

/** What is wrong with the newest session of an image. */
export async function judged(
  drawn: Pick<DrawnSessions, 'kind'>,
  model: Model,
  image: string,
  session = 'last',
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const space of spacesOf(drawn)) {
    const { shown, faults } = await readShown(image, space, session).catch((error: unknown) => ({ shown: [], faults: [String(error)] }))
    const lines = difference(shownOf(model, space), shown)
    if (lines !== undefined) problems.push(`${space}: ${lines}`)
    problems.push(...faults.map((fault) => `${space}: ${fault}`))
  }
  return problems
}

/** Sessions that follow one another are each there still. */
async function formerTrees(drawn: DrawnSessions, image: string): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [i, { after }] of drawn.sessions.entries())
    problems.push(...(await judged(drawn, after, image, String(i + 1))).map((line) => `former session ${i + 1}: ${line}`))
  return problems
}
