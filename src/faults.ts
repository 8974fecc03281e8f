/**
 * The faults of every room, for `explain` and the reference pages. Each room is loaded only when they are asked for. A door
 * adds its own.
 */

import { findImapiValue, imapiValues, type FaultInfo, type ImapiValue } from './fault/index.js'

type Makers = Readonly<Record<string, FaultInfo>>

/** Every file that declares faults, but those of doors. A test finds one that is missing here. */
const rooms: readonly (() => Promise<{ readonly faults: Makers }>)[] = [
  () => import('./mmc/faults.js'),
  () => import('./readback/faults.js'),
  () => import('./recorder/faults.js'),
  () => import('./transport/faults.js'),
  () => import('./simulator/faults.js'),
  () => import('./description/faults.js'),
  () => import('./format/cdtext/faults.js'),
  () => import('./format/eltorito/faults.js'),
  () => import('./format/fat/faults.js'),
  () => import('./format/hybrid/faults.js'),
  () => import('./format/iso9660/faults.js'),
  () => import('./format/joliet/faults.js'),
  () => import('./format/rockridge/faults.js'),
  () => import('./format/udf/faults.js'),
  () => import('./image/cd/faults.js'),
  () => import('./image/faults.js'),
  () => import('./layout/cd/faults.js'),
  () => import('./layout/faults.js'),
  () => import('./lock/faults.js'),
  () => import('./manifest/faults.js'),
  () => import('./request/faults.js'),
  () => import('./restore/faults.js'),
  () => import('./sector/cd/faults.js'),
  () => import('./source/audio/faults.js'),
  () => import('./source/faults.js'),
  () => import('./survey/faults.js'),
  () => import('./tree/faults.js'),
]

/** What is to be told of every fault, in the order of their codes. */
export async function allFaults(ofDoor: Makers = {}): Promise<readonly FaultInfo[]> {
  const loaded = await Promise.all(rooms.map((load) => load()))
  return [{ faults: ofDoor }, ...loaded].flatMap(({ faults }) => Object.values(faults)).sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** What `explain` found for a word: faults, and the value of the Image Mastering API that the word names. */
export interface Explained {
  readonly faults: readonly FaultInfo[]
  readonly imapi?: ImapiValue
}

/** Looks up `room/name`, a name alone, the name of an IMAPI value, or its number: 0xC0AAB101, 3232412929 or -1062554367. */
export async function explain(word: string, ofDoor: Makers = {}): Promise<Explained> {
  const faults = await allFaults(ofDoor)
  const imapi = findImapiValue(hexadecimal(word))
  if (imapi !== undefined) return { imapi, faults: faults.filter((fault) => fault.imapi?.includes(imapi.name) === true) }
  const lower = word.toLowerCase()
  return { faults: faults.filter(({ code }) => code.toLowerCase() === lower || code.toLowerCase().endsWith(`/${lower}`)) }
}

/** Programs print an HRESULT as an unsigned or a signed number, or in hexadecimal with or without `0x`. */
function hexadecimal(word: string): string {
  if (/^-?\d{5,10}$/.test(word)) return `0x${(Number(word) >>> 0).toString(16).padStart(8, '0')}`
  return /^[0-9a-f]{8}$/i.test(word) ? `0x${word}` : word
}

/** All words that `explain` knows. */
export async function explainable(ofDoor: Makers = {}): Promise<readonly string[]> {
  return [...(await allFaults(ofDoor)).map(({ code }) => code), ...imapiValues.map(({ name }) => name)]
}
