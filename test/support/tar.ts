/** Tar archives made by hand, right or wrong on purpose. */

export interface TarMember {
  readonly name: string | Uint8Array
  readonly type?: string
  readonly data?: string | Uint8Array
  /** As it stands in the header; else the length of the data. */
  readonly size?: number | Uint8Array
  readonly mode?: number
  readonly link?: string
  readonly magic?: string
  readonly prefix?: string
  readonly mtime?: number
  readonly checksum?: 'right' | 'wrong'
  /** Bytes put over the header before its checksum is made. */
  readonly over?: readonly (readonly [at: number, bytes: Uint8Array | string])[]
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`

export function tarHeader(member: TarMember): Buffer {
  const block = Buffer.alloc(512)
  const put = (at: number, value: string | Uint8Array): void => block.set(typeof value === 'string' ? Buffer.from(value) : value, at)
  put(0, member.name)
  put(100, octal(member.mode ?? 0o644, 8))
  put(108, octal(0, 8))
  put(116, octal(0, 8))
  const size = member.size ?? Buffer.from(member.data ?? '').length
  put(124, typeof size === 'number' ? octal(size, 12) : size)
  put(136, octal(member.mtime ?? 0, 12))
  put(156, member.type ?? '0')
  put(157, member.link ?? '')
  put(257, member.magic ?? 'ustar\x0000')
  put(345, member.prefix ?? '')
  for (const [at, bytes] of member.over ?? []) put(at, bytes)
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0) + (member.checksum === 'wrong' ? 1 : 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return block
}

export function tar(...members: readonly TarMember[]): Buffer {
  const blocks = members.flatMap((member) => {
    const data = Buffer.from(member.data ?? '')
    return [tarHeader(member), data, Buffer.alloc((512 - (data.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** A record of an extended header: its length counts itself. */
export function paxRecord(key: string, value: string | Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')])
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}
