/** Records that are written often and change little: only what differs from the one before is written anew. */

import type { RecordCodec } from './record.js'

/** Writes a field of the stencil, if it is another than it was. */
export type StencilField<Value> = (value: Value) => void

/** The fields of a record that stands in `bytes`. */
export function stencilFields<Value>(codec: Pick<RecordCodec<Value>, 'setter'>, bytes: Uint8Array) {
  return <Key extends keyof Value & string>(key: Key): StencilField<Value[Key]> => {
    const set = codec.setter(key)
    let last: Value[Key] | undefined
    return (value) => {
      if (value === last) return
      set(bytes, 0, value)
      last = value
    }
  }
}
