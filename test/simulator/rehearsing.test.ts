/** Scripts and personalities from outside: what they may say, what is said of a wrong one, and the page that shows them. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run as burn } from '../../src/cli/burn.js'
import { run as drives } from '../../src/cli/drives.js'
import { run as erase } from '../../src/cli/erase.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { run as verify } from '../../src/cli/verify.js'
import { DiscError, type Fault } from '../../src/fault/index.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import { isVirtualMedium, personalities, virtualClock, virtualMedia } from '../../src/simulator/index.js'
import { parsePersonality, parseScript } from '../../src/simulator/rehearse.js'
import { schemaText } from '../../src/simulator/rehearsal/schema.js'
import { opcodes } from '../../src/simulator/words.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder('rehearsing')
const page = readFileSync(fileURLToPath(new URL('../../docs/rehearsing.md', import.meta.url)), 'utf8')
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const faultsOf = (act: () => unknown): readonly Fault[] => {
  try {
    act()
  } catch (error) {
    if (error instanceof DiscError) return error.faults
    throw error
  }
  return []
}
const lines = (act: () => unknown): readonly string[] =>
  faultsOf(act).map(({ code, position }) => `${code} ${position?.line}:${position?.column}`)
const opened = (query: string) => faultsOf(() => openVirtualFile(join(folder, `q.disc?${query}`), virtualClock())).map(({ code }) => code)

describe('a script', () => {
  it('has every trigger and every effect, commands by name or number', () => {
    const effects = [
      { kind: 'sense', sense: '1/73/01', deferred: true },
      { kind: 'status', status: 8 },
      { kind: 'slow', seconds: 1.5 },
      { kind: 'remove' },
      { kind: 'full', later: 'good' },
      { kind: 'full' },
      { kind: 'short', bytes: 2 },
      { kind: 'lose' },
      { kind: 'flip', bit: 9 },
      { kind: 'underrun' },
      { kind: 'speed', kilobytesPerSecond: 706 },
      { kind: 'gone' },
      { kind: 'operation', seconds: 60, sense: '4/3E/02' },
      { kind: 'answer', bytes: '00 1f' },
    ]
    const ats = [
      { command: 'WRITE (10)', nth: 3 },
      { command: '2Ah' },
      { command: 42 },
      { command: 'any', nth: 7 },
      { write: -4 },
      { read: 9 },
    ]
    const places = [0, 1, 2, 3, 4, 4, 0, 1, 2, 4, 4, 5, 0, 1]
    const rules = effects.map((effect, i) => ({ at: ats[places[i] ?? 0], effect, ...(i === 0 ? { times: 5 } : {}) }))
    expect(parseScript('s.json', JSON.stringify({ faults: rules }))).toEqual([
      { at: { kind: 'opcode', opcode: 0x2a, n: 3 }, effect: { kind: 'sense', key: 1, asc: 0x73, ascq: 1, deferred: true }, times: 5 },
      { at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'status', status: 8 } },
      { at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'slow', milliseconds: 1500 } },
      { at: { kind: 'command', n: 7 }, effect: { kind: 'remove' } },
      { at: { kind: 'write', block: -4 }, effect: { kind: 'full', later: 'good' } },
      { at: { kind: 'write', block: -4 }, effect: { kind: 'full', later: 'refused' } },
      { at: { kind: 'opcode', opcode: 0x2a, n: 3 }, effect: { kind: 'short', bytes: 2 } },
      { at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'lose' } },
      { at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'flip', bit: 9 } },
      { at: { kind: 'write', block: -4 }, effect: { kind: 'underrun' } },
      { at: { kind: 'write', block: -4 }, effect: { kind: 'speed', kilobytesPerSecond: 706 } },
      { at: { kind: 'read', block: 9 }, effect: { kind: 'gone' } },
      {
        at: { kind: 'opcode', opcode: 0x2a, n: 3 },
        effect: { kind: 'operation', milliseconds: 60_000, sense: { key: 4, asc: 0x3e, ascq: 2 } },
      },
      { at: { kind: 'opcode', opcode: 0x2a, n: 1 }, effect: { kind: 'answer', data: Uint8Array.of(0, 0x1f) } },
    ])
  })

  it.each([
    [
      '{ "faults": [{ "at": { "command": "WRIT (10)" }, "effect": { "kind": "sense", "sense": "3/c/00" } }] }',
      ['manifest/malformed 1:35', 'manifest/malformed 1:87'],
    ],
    [
      '{ "faults": [{ "at": { "write": 1.5 }, "effect": { "kind": "explode" } }], "run": "rm" }',
      ['manifest/unknownKey 1:76', 'manifest/wrongType 1:33', 'manifest/notOneOf 1:60'],
    ],
    [
      '{\n\t"faults": [{ "at": { "command": 300 }, "effect": { "kind": "flip" } }]\n}',
      ['manifest/outOfRange 2:35', 'manifest/missingKey 2:53'],
    ],
    ['{ "faults": [{ "at": { "read": 1, "write": 1 }, "effect": { "kind": "full" } }] }', ['manifest/conflictingKeys 1:22']],
    ['{ "faults": [] }', ['manifest/wrongCount 1:13']],
    ['[1]', ['manifest/notDescribed 1:1']],
    ['', ['manifest/notDescribed 1:1']],
    ['{ "faults": ', ['manifest/syntax 1:1']],
  ])('that is wrong is told with the place of it: %s', (text, expected) => {
    const found = lines(() => parseScript('s.json', text))
    expect(found.map((line) => line.split(' ')[0])).toEqual(expected.map((line) => line.split(' ')[0]))
    for (const [i, line] of found.entries()) expect(line).toMatch(new RegExp(`^${expected[i]?.split(':')[0]}:`))
  })

  it('says what is allowed and what was meant', () => {
    const [command] = faultsOf(() =>
      parseScript('s.json', '{ "faults": [{ "at": { "command": "WRIT (10)" }, "effect": { "kind": "gone", "bit": 1 } }] }'),
    )
    expect([command?.message, command?.help]).toEqual([
      'Cannot take "WRIT (10)" for faults[0].at.command',
      expect.stringContaining('Did you mean "WRITE (10)"?'),
    ])
    const [key] = faultsOf(() => parseScript('s.json', '{ "faults": [{ "at": { "read": 1 }, "effect": { "kind": "gone", "bit": 1 } }] }'))
    expect([key?.message, key?.help]).toEqual(['There is no key "bit" in faults[0].effect', '"bit" goes with "flip". Allowed: kind'])
    expect(lines(() => parseScript('s.json', '{ "faults": [{ "at": { "read": 1 }, "effect": { "kind": "full" } }] }'))).toEqual([
      'virtual/meaninglessRule 1:57',
    ])
    expect(faultsOf(() => parseScript('s.json', '{ "fautls": [] }'))[0]?.message).toBe('There is no key "fautls" in this script of faults')
  })
})

describe('a personality', () => {
  it.each(Object.entries(personalities))('%s could be a file', (name, personality) => {
    expect(parsePersonality(`${name}.json`, JSON.stringify(personality, null, 2))).toEqual(personality)
    expect(page).toContain(`| \`${name}\` | ${personality.description} |`)
  })

  it('is told where it is wrong', () => {
    const text = '{ "media": ["cd-x"], "busy": [{ "command": "any" }], "maximumTransfer": 100, "lacksFeatures": ["2E"] }'
    expect(lines(() => parsePersonality('d.json', text)).map((line) => line.split(' ')[0])).toEqual([
      'manifest/notOneOf',
      'manifest/missingKey',
      'manifest/outOfRange',
      'manifest/malformed',
    ])
  })

  it('knows the words of the program', () => {
    const { $defs } = JSON.parse(schemaText) as { $defs: Record<string, { enum: readonly string[] }> }
    expect($defs['CommandName']?.enum).toEqual(Object.keys(opcodes))
    expect($defs['MediumWord']?.enum).toEqual(virtualMedia.filter(isVirtualMedium))
  })
})

describe('an address', () => {
  it.each([
    [`faults=${join(folder, 'none.json')}`, 'virtual/unreadable'],
    ['drive=no-such-drive', 'virtual/unknownPersonality'],
    ['faults=', 'virtual/badQuery'],
    ['clock=sun', 'virtual/badQuery'],
    ['fault=x', 'virtual/badQuery'],
    [`faults=${put('large.json', ' '.repeat((1 << 20) + 1))}`, 'virtual/rehearsalTooLarge'],
    ['faults=/dev/zero', 'virtual/unreadable'],
    [`drive=${put('binary.json', '').replace('binary', 'binary')}`, 'manifest/notDescribed'],
    [`faults=${put('wrong.json', '{ "faults": 1 }')}`, 'manifest/wrongType'],
  ])('%s is refused before there is a file', (query, code) => {
    expect(opened(query)).toEqual([code])
    expect(existsSync(join(folder, 'q.disc'))).toBe(false)
  })
})

describe('looking', () => {
  it.each([
    ['drives', drives],
    ['inspect', inspect],
    ['ls', ls],
    ['erase', erase],
    ['verify', verify],
  ] as const)('disc %s makes no disc', async (name, command) => {
    const file = join(folder, `${name}.disc`)
    const { status, error } = await runCommand(command, [`virtual:${file}?media=dvd+rw`], name === 'erase' ? { yes: true } : {})
    expect(status).toBe(1)
    expect(error).toContain(`There is no virtual disc`)
    expect(existsSync(file)).toBe(false)
  })
})

describe('the page', () => {
  for (const [, name = '', text = ''] of page.matchAll(/```json (\S+)\n([^]*?)```/g)) put(name, text)
  const image = put('image.iso', '')
  writeFileSync(image, new Uint8Array(2048 * 700).fill(7))
  const burned = (query: string, name: string) =>
    runCommand(burn, [image], {
      drive: [`virtual:${join(folder, `${name.replace('/', '-')}.disc`)}${query.replaceAll('FOLDER', folder)}`],
      yes: true,
    })

  it.each([
    ['?media=cd-r&blocks=4096&faults=FOLDER/underrun.json', 'mmc/lossOfStreaming'],
    ['?media=cd-r&blocks=4096&faults=FOLDER/gone.json', 'virtual/gone'],
    ['?media=cd-r&blocks=4096&faults=FOLDER/close.json&clock=virtual', 'burn/closeRefused'],
    ['?media=cd-r&blocks=4096&drive=FOLDER/mine.json&faults=FOLDER/gone.json', 'virtual/gone'],
  ])('%s ends a burn', async (query, code) => {
    const { status, error } = await burned(query, `${code} ${query.length}`)
    expect([status, error]).toEqual([1, expect.stringContaining(code)])
  })

  it.each(['long-waits&clock=virtual', 'FOLDER/mine.json&clock=virtual', 'no-get-configuration'])(
    'drive=%s is burned to and verified',
    async (drive) => {
      const { status, error } = await burned(`?media=cd-r&blocks=4096&drive=${drive}`, `good ${drive.length}`)
      expect([status, error]).toEqual([0, expect.any(String)])
    },
  )
})

it('CD-TEXT that a connection does not carry is not compared', async () => {
  const titled = ['title', 'performer', 'songwriter', 'composer', 'arranger', 'message'].map((key) => `${key}: ${'x'.repeat(150)}`)
  writeFileSync(join(folder, 'sound.wav'), wave(new Uint8Array(2352 * 300)))
  const track = `{ from: sound.wav, ${titled.join(', ')} }`
  const album = put(
    'texts.yaml',
    `disc: 1\nmedia: cd-r\naudio: { title: T, performer: P, tracks: [${[track, track, track].join(', ')}] }\n`,
  )
  const disc = `virtual:${join(folder, 'texts.disc')}`
  expect((await runCommand(burn, [album], { drive: [`${disc}?media=cd-r`], yes: true })).status).toBe(0)
  const through = async (query: string): Promise<string> => (await runCommand(verify, [disc + query], { against: album })).out
  expect(await through('')).toContain('CD-TEXT')
  expect(await through('')).not.toContain('not compared')
  expect(await through('?drive=small-transfers')).toContain('not compared: CD-TEXT (the drive does not read it)')
})
