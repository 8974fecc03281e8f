/**
 * Messages of the Network Block Device protocol, fixed newstyle. NetworkBlockDevice/nbd doc/proto.md. Big-endian. Without TLS, structured replies,
 * block status and all that writes.
 */

export const magic = {
  greeting: 0x4e42444d41474943n,
  option: 0x49484156454f5054n,
  optionReply: 0x0003e889045565a9n,
  request: 0x25609513,
  simpleReply: 0x67446698,
} as const

/** Handshake flags, of the server and of the client. */
export const handshake = { fixedNewstyle: 1, noZeroes: 2 } as const

export const options = { exportName: 1, abort: 2, list: 3, info: 6, go: 7 } as const

/** Types of replies to options; errors have the highest bit. */
export const replies = {
  acknowledge: 1,
  server: 2,
  info: 3,
  unsupported: 0x80000001,
  invalid: 0x80000003,
  unknown: 0x80000006,
} as const

/** What a reply of type `info` tells. */
export const infos = { export: 0, name: 1, description: 2, blockSize: 3 } as const

/** Flags of an export: it has flags, is read-only, can be flushed, and several connections see the same. */
export const EXPORT_FLAGS = 0x1 | 0x2 | 0x4 | 0x100

export const commands = { read: 0, write: 1, disconnect: 2, flush: 3, trim: 4, cache: 5, writeZeroes: 6, blockStatus: 7 } as const

export const errors = { notPermitted: 1, inputOutput: 5, invalid: 22 } as const

/** Longest name and other data of an option that is read. */
export const OPTION_BYTES = 8192
/** Longest read, and longest data of a write that is passed over. Clients that ask for nothing else keep to it. */
export const REQUEST_BYTES = 32 * 2 ** 20
export const REQUEST_HEADER = 28

const bytesOfParts = (...parts: readonly (readonly [width: 2 | 4 | 8, value: number | bigint] | Uint8Array)[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + (part instanceof Uint8Array ? part.length : part[0]), 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      out.set(part, at)
      at += part.length
      continue
    }
    const [width, value] = part
    if (width === 8) view.setBigUint64(at, BigInt(value))
    else if (width === 4) view.setUint32(at, Number(value))
    else view.setUint16(at, Number(value))
    at += width
  }
  return out
}

export const greeting = (): Uint8Array =>
  bytesOfParts([8, magic.greeting], [8, magic.option], [2, handshake.fixedNewstyle | handshake.noZeroes])

export const optionReply = (option: number, type: number, data: Uint8Array = new Uint8Array(0)): Uint8Array =>
  bytesOfParts([8, magic.optionReply], [4, option], [4, type], [4, data.length], data)

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

export const listed = (name: string): Uint8Array => bytesOfParts([4, text(name).length], text(name))

/** What is told of an export, the blocks in which it is best read among it. */
export const told = {
  export: (size: number): Uint8Array => bytesOfParts([2, infos.export], [8, size], [2, EXPORT_FLAGS]),
  name: (name: string): Uint8Array => bytesOfParts([2, infos.name], text(name)),
  blockSize: (): Uint8Array => bytesOfParts([2, infos.blockSize], [4, 1], [4, 65536], [4, REQUEST_BYTES]),
} as const

/** The answer to `exportName`, which has no type. */
export const exported = (size: number, padded: boolean): Uint8Array =>
  bytesOfParts([8, size], [2, EXPORT_FLAGS], new Uint8Array(padded ? 124 : 0))

export const simpleReply = (cookie: bigint, error: number): Uint8Array => bytesOfParts([4, magic.simpleReply], [4, error], [8, cookie])

export interface OptionHead {
  readonly option: number
  readonly length: number
}

/** Undefined where it is none. */
export function optionHead(data: Uint8Array): OptionHead | undefined {
  const view = viewOf(data)
  return view.getBigUint64(0) === magic.option ? { option: view.getUint32(8), length: view.getUint32(12) } : undefined
}

/** The name and the wishes of `info` and `go`; undefined where the lengths in it do not fit. */
export function goAsked(data: Uint8Array): { readonly name: string; readonly wishes: ReadonlySet<number> } | undefined {
  const view = viewOf(data)
  if (data.length < 6) return undefined
  const length = view.getUint32(0)
  if (length > data.length - 6) return undefined
  const count = view.getUint16(4 + length)
  if (data.length !== 6 + length + count * 2) return undefined
  const wishes = new Set(Array.from({ length: count }, (_, i) => view.getUint16(6 + length + i * 2)))
  return { name: new TextDecoder().decode(data.subarray(4, 4 + length)), wishes }
}

export interface Command {
  readonly flags: number
  readonly type: number
  readonly cookie: bigint
  readonly offset: bigint
  readonly length: number
}

/** Undefined where it is none. */
export function commandIn(data: Uint8Array): Command | undefined {
  const view = viewOf(data)
  if (view.getUint32(0) !== magic.request) return undefined
  return {
    flags: view.getUint16(4),
    type: view.getUint16(6),
    cookie: view.getBigUint64(8),
    offset: view.getBigUint64(16),
    length: view.getUint32(24),
  }
}

const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength)
