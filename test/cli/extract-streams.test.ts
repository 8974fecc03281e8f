import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as extract } from '../../src/cli/extract.js'
import { temporaryFolder } from '../support/folder.js'
import { head, imageOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (...names: string[]): string => join(folder, ...names)
let image = ''

beforeAll(async () => {
  image = await imageOf(
    folder,
    'streams',
    `${head}filesystems: { udf: { revision: "2.01" } }
files:
  - { at: /in/song, text: "la", streams: { author: { text: "me" }, cover: { text: "art" } }, mode: { files: "0640" } }
  - { at: /in/again, hardlink: /in/song }
  - { at: /in/song.streams, text: "taken" }
  - { at: /plain, text: "p" }
`,
  )
})

describe('named streams', () => {
  it('become files beside their file where that is asked for, once for all its names', async () => {
    const { status, error } = await runCommand(extract, [image], { output: at('out'), streams: true })
    expect([status, error]).toEqual([0, ''])
    expect(readdirSync(at('out/in')).toSorted()).toEqual(['again', 'again.streams', 'song', 'song.streams'])
    expect(readdirSync(at('out/in/again.streams')).toSorted()).toEqual(['author', 'cover'])
    expect(readFileSync(at('out/in/again.streams/cover'), 'utf8')).toBe('art')
    expect(readFileSync(at('out/in/song.streams'), 'utf8')).toBe('taken')
    expect(readFileSync(at('out/in/song'), 'utf8')).toBe('la')
  })

  it('do so of one path alone', async () => {
    expect(await runCommand(extract, [image, '/in/song'], { output: at('one'), streams: true })).toMatchObject({ status: 0, error: '' })
    expect(
      readdirSync(at('one'), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('author')),
    ).toHaveLength(1)
  })

  it('are told where they are left out', async () => {
    mkdirSync(at('without'))
    const { status, error } = await runCommand(extract, [image], { output: at('without') })
    expect([status, error]).toEqual([0, expect.stringMatching(/named streams of .* left out.*--streams/s)])
    expect(readdirSync(at('without/in')).toSorted()).toEqual(['again', 'song', 'song.streams'])
  })
})
