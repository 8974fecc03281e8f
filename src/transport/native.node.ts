/** Flat calls into C libraries. Used only by the process that holds one drive: the library is not safe in several threads. */

import { DataType, define, open } from 'ffi-rs'

type Parameter = 'i32' | 'u32' | 'pointer' | 'bytes' | 'text'
const typeOf = {
  i32: DataType.I32,
  u32: DataType.U32,
  pointer: DataType.BigInt,
  bytes: DataType.U8Array,
  text: DataType.String,
  none: DataType.Void,
} as const

/** How a C function is called. Pointers are 64-bit integers; buffers are passed in place. */
export interface Signature {
  readonly returns: 'i32' | 'u32' | 'pointer' | 'none'
  readonly takes: readonly Parameter[]
  readonly errno?: true
}

export type NativeCall = (...values: readonly (number | bigint | string | Uint8Array)[]) => unknown

/** Opens a library by path or name and binds functions of it. Throws where it or one of them is missing. */
export function bind<Name extends string>(
  library: string,
  path: string,
  functions: Readonly<Record<Name, Signature>>,
): Record<Name, NativeCall> {
  open({ library, path })
  const declared: Record<string, unknown> = {}
  for (const [name, signature] of Object.entries<Signature>(functions))
    declared[name] = {
      library,
      retType: typeOf[signature.returns],
      paramsType: signature.takes.map((parameter) => typeOf[parameter]),
      ...(signature.errno === true ? { errno: true } : {}),
    }
  const raw = define(declared as never) as unknown as Record<Name, (values: readonly unknown[]) => unknown>
  const bound: Partial<Record<Name, NativeCall>> = {}
  for (const name of Object.keys(functions) as Name[]) bound[name] = (...values) => raw[name](values)
  return bound as Record<Name, NativeCall>
}
