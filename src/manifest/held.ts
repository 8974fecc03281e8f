/** Bytes of a program in the manifests that it writes: they go past the text, which has places for them. */

import type { Manifest } from './types.js'

/** A manifest in which `base64` may be the bytes themselves. */
export type ProgramManifest = WithBytes<Manifest>

/** A value of the manifest in which texts in base 64 may be bytes. */
export type WithBytes<Value> = Value extends readonly (infer Item)[]
  ? readonly WithBytes<Item>[]
  : Value extends { readonly base64: string }
    ? { readonly [Key in keyof Value]: Key extends 'base64' ? string | Uint8Array : WithBytes<Value[Key]> }
    : Value extends object
      ? { readonly [Key in keyof Value]: WithBytes<Value[Key]> }
      : Value

/** The same bytes, which say what they are where a manifest is printed. */
const named = (bytes: Uint8Array, digest: (bytes: Uint8Array) => string): Uint8Array =>
  Object.assign(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), {
    toJSON: () => `${bytes.length} bytes, SHA-256 ${digest(bytes)}`,
  })

/** The text of a manifest without its bytes, and what puts them into the manifest that was made of it. */
export function withoutBytes(
  manifest: ProgramManifest,
  sha256: (bytes: Uint8Array) => string,
): { readonly text: string; readonly restore: (parsed: Manifest) => Manifest } {
  const held = new Map<string, Uint8Array>()
  const text = JSON.stringify(
    manifest,
    function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
      // Buffers would print themselves: `value` is what they print.
      const given = this[key]
      if (key !== 'base64' || !(given instanceof Uint8Array)) return value
      const place = placeOf(held.size)
      held.set(place, named(given, sha256))
      return place
    },
    2,
  )
  return { text, restore: (parsed) => (held.size === 0 ? parsed : (restored(parsed, held) as Manifest)) }
}

/** No text in base 64 has a length of 4 n + 1. */
const placeOf = (number: number): string => `bytes/${String(number).padStart(10, '0')}/`

function restored(value: unknown, held: ReadonlyMap<string, Uint8Array>): unknown {
  if (Array.isArray(value)) return value.map((item) => restored(item, held))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, (key === 'base64' && held.get(item as string)) || restored(item, held)]),
  )
}
