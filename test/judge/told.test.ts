/**
 * What the judge says of each damage: the row `told.txt` has of it, in full. A row is a field, what was done to it, and each finding as
 * severity, place, field, what is, what should be; the place is in bytes from the field that was damaged. Where findings are to be others,
 * `GLASSMASTER_REQUIRE_READERS=1 npx vitest run test/judge/told.test.ts -u` writes all rows anew, and each row that differs wants an eye.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Finding } from '../../src/finding/index.js'
import { judgeBytes, judgeMutation, keysOf, makeImage, mutationsOf, partsOf, type Mutation } from '../support/damage/index.js'
import { runProgram } from '../support/program.js'
import { required, sample } from '../support/tools.js'

/** Those that have every structure between them. */
const images = [
  'iso-level1',
  'iso-rr-joliet',
  'iso-boot',
  'iso-deep',
  'iso-1999',
  'iso-xa',
  'udf-1.02',
  'udf-vat',
  'udf-2.00-vat',
  'udf-sparing',
  'udf-2.01',
  'udf-2.50',
  'hybrid-gpt',
]
const FILE = fileURLToPath(new URL('told.txt', import.meta.url))
/** Findings of one damage that a row names; how many there are it says besides. */
const NAMED = 4
/** Of the bits of a word. */
const BITS = /bit (?:[013]|7)$/

type Damage = readonly [key: string, mutation: Mutation]

/** Of each change of a field of a structure one, in the first image that has it. */
function damagesOf(image: Uint8Array, seen: Set<string>): readonly Damage[] {
  const out: Damage[] = []
  for (const mutation of mutationsOf(image, partsOf(image))) {
    const change = mutation.change.replace(/, \d+$/, '').replace('all copies: ', '')
    const key = `${mutation.structure}.${mutation.field}, ${change}`
    if (seen.has(key) || change.startsWith('one copy') || (/bit \d+$/.test(change) && !BITS.test(change))) continue
    seen.add(key)
    out.push([key, mutation])
  }
  return out
}

function lineOf({ severity, structure, field, block, byte, is, should }: Finding, mutation: Mutation): string {
  const from = block * 2048 + byte - mutation.byte
  const place = Math.abs(from) < 2048 ? `${from}` : 'elsewhere'
  const of = mutation.structure.endsWith(structure) ? '' : `${structure}: `
  // Checksums are of all else that the program writes.
  const sums = /tag (?:CRC|checksum)$|[Cc]hecksum/.test(field)
  return `${severity} ${of}${field} ${place}: ${sums ? 'a sum; the right one' : `${is}; ${should}`}`
}

/** Rows by image: an image begins with its name alone. */
function rowsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const parts = text.split(/^# /m).slice(1)
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.split('\n').slice(1, -1)]))
}

const keyOf = (row: string): string => row.slice(0, row.indexOf(': '))

async function told(image: Uint8Array, damages: readonly Damage[]): Promise<readonly string[]> {
  const sound = keysOf(await judgeBytes(image))
  const rows: string[] = []
  for (const [key, mutation] of damages) {
    const { findings, faults } = await judgeMutation(image, mutation, sound)
    const named = findings.slice(0, NAMED).map((finding) => lineOf(finding, mutation))
    rows.push(`${key}: ${findings.length}${[...named, ...faults].map((line) => ` | ${line}`).join('')}`)
  }
  return rows
}

it.runIf(required)('is the same of each damage', { timeout: 300_000 }, async () => {
  const seen = new Set<string>()
  let text = ''
  for (const name of images) {
    const image = makeImage(name, runProgram)
    text += [`# ${name}`, ...(await told(image, damagesOf(image, seen))), ''].join('\n')
  }
  await expect(text).toMatchFileSnapshot(FILE)
})

it.skipIf(required).each(sample(images, 4))('is the same of each tenth damage of %s', async (name) => {
  const rows = sample(rowsOf(readFileSync(FILE, 'utf8')).get(name) ?? [], 10)
  expect(rows.length).toBeGreaterThan(2)
  const image = makeImage(name, runProgram)
  const keys = new Set(rows.map(keyOf))
  const damages = damagesOf(image, new Set()).filter(([key]) => keys.has(key))
  expect(await told(image, damages)).toEqual(rows)
})
