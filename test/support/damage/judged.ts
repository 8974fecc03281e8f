/** What the strict judge says of an image in memory. */

import type { Finding } from '../../../src/finding/index.js'
import { found } from '../../../src/found.js'
import { judgeDisc, type Judgement } from '../../../src/judge.js'
import { masterOfBytes } from '../master.js'
import type { Mutation } from './mutations.js'
import { sealAgain } from './seal.js'

export const judgeBytes = async (bytes: Uint8Array): Promise<Judgement> =>
  judgeDisc(await found(masterOfBytes('image', bytes), 'image', 'iso'))

/** `named`: structure and field; `structure`: another field of the structure that was changed; `elsewhere`: something, somewhere. */
export type Verdict = 'named' | 'structure' | 'elsewhere' | 'silent'

export interface Judged {
  readonly verdict: Verdict
  /** What is said of it that is not said of the sound image. */
  readonly findings: readonly Finding[]
  readonly faults: readonly string[]
}

const BLOCK = 2048
const keyOf = ({ code, block, byte, structure, field, is }: Finding): string => `${code} ${block} ${byte} ${structure} ${field} ${is}`

/** The image with the change in it, for as long as `work` takes. */
export async function withMutation<Value>(
  image: Uint8Array,
  mutation: Mutation,
  work: (bytes: Uint8Array) => Promise<Value>,
): Promise<Value> {
  const bytes = mutatedBytes(image, mutation)
  return await work(bytes)
}

export function mutatedBytes(image: Uint8Array, mutation: Mutation): Uint8Array {
  const { patches, length = image.length } = mutation
  const bytes = new Uint8Array(Math.ceil(length / BLOCK) * BLOCK)
  bytes.set(image.subarray(0, Math.min(length, image.length)))
  for (const { at, bytes: patch } of patches) bytes.set(patch, at)
  sealAgain(bytes, mutation)
  return bytes
}

export async function judgeMutation(image: Uint8Array, mutation: Mutation, sound: ReadonlySet<string>): Promise<Judged> {
  const { findings, faults } = await judgeBytes(mutatedBytes(image, mutation))
  const fresh = findings.filter((finding) => !sound.has(keyOf(finding)))
  const told = faults.filter(({ severity }) => severity !== 'note').map(({ code }) => code)
  return { verdict: verdictOf(mutation, fresh, told.length > 0), findings: fresh, faults: told }
}

export const keysOf = ({ findings }: Judgement): ReadonlySet<string> => new Set(findings.map(keyOf))

function verdictOf({ parts, piece, patches, byte }: Mutation, findings: readonly Finding[], told: boolean): Verdict {
  const [part] = parts
  if (findings.length === 0) return told ? 'elsewhere' : 'silent'
  const places = findings.map((finding) => finding.block * BLOCK + finding.byte)
  // A field of several rows may be told as one: the whole of it counts.
  const field = patches.map(({ at, bytes }) => [at, at + bytes.length] as const)
  const whole =
    piece?.name.includes('.') === true
      ? rangeOf(part?.pieces.filter(({ name }) => name.split('.')[0] === piece.name.split('.')[0]) ?? [])
      : undefined
  const shift = (range: readonly [number, number]): readonly (readonly [number, number])[] =>
    patches.map(({ at }) => [range[0] + at - byte, range[1] + at - byte] as const)
  const ranges = whole === undefined ? field : shift(whole)
  if (places.some((place) => ranges.some(([from, to]) => place >= from && place < to))) return 'named'
  const structure = rangeOf(part?.pieces ?? [])
  if (structure !== undefined && places.some((place) => shift(structure).some(([from, to]) => place >= from && place < to)))
    return 'structure'
  return 'elsewhere'
}

function rangeOf(pieces: readonly { readonly at: number; readonly bytes: number }[]): readonly [number, number] | undefined {
  if (pieces.length === 0) return undefined
  return [Math.min(...pieces.map(({ at }) => at)), Math.max(...pieces.map(({ at, bytes }) => at + bytes))]
}
