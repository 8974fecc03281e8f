/** A word -> the faults that it names, the rules of discs, and the value of the Image Mastering API. */

import { findImapiValue, imapiValues, type FaultInfo, type ImapiValue } from './fault/index.js'
import { allFaults, type Makers } from './faults.js'
import type { Rule } from './finding/index.js'
import { allRules } from './rules.js'

/** What `explain` found for a word: faults, rules by which discs are judged, and the value of the Image Mastering API that the word names. */
export interface Explained {
  readonly faults: readonly FaultInfo[]
  readonly rules: readonly Rule[]
  readonly imapi?: ImapiValue
}

/** Looks up `room/name`, a name alone, the name of an IMAPI value, or its number: 0xC0AAB101, 3232412929 or -1062554367. */
export async function explain(word: string, ofDoor: Makers = {}): Promise<Explained> {
  const faults = await allFaults(ofDoor)
  const imapi = findImapiValue(hexadecimal(word))
  if (imapi !== undefined) return { imapi, faults: faults.filter((fault) => fault.imapi?.includes(imapi.name) === true), rules: [] }
  const lower = word.toLowerCase()
  const isMeant = ({ code }: { readonly code: string }): boolean => code.toLowerCase() === lower || code.toLowerCase().endsWith(`/${lower}`)
  return { faults: faults.filter(isMeant), rules: (await allRules()).filter(isMeant) }
}

/** Programs print an HRESULT as an unsigned or a signed number, or in hexadecimal with or without `0x`. */
function hexadecimal(word: string): string {
  if (/^-?\d{5,10}$/.test(word)) return `0x${(Number(word) >>> 0).toString(16).padStart(8, '0')}`
  return /^[0-9a-f]{8}$/i.test(word) ? `0x${word}` : word
}

/** All words that `explain` knows. */
export async function explainable(ofDoor: Makers = {}): Promise<readonly string[]> {
  return [...[...(await allFaults(ofDoor)), ...(await allRules())].map(({ code }) => code), ...imapiValues.map(({ name }) => name)]
}
