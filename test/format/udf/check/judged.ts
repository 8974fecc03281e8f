/** Volumes for the tests of the judge, damaged in one field with tags made right again. */

import { Claims, Findings, judgeClaims, type Finding } from '../../../../src/finding/index.js'
import { checkUdf, type UdfOptions } from '../../../../src/format/udf/index.js'
import { seal } from '../../../../src/format/udf/tag.js'
import { readU16le, writeU16le, writeU32le } from '../../../../src/codec/index.js'
import { lba } from '../../../../src/unit/index.js'
import type { Node } from '../../../../src/tree/index.js'
import { dir, file, imageOf, inodeOf, leaf, makeUdf, mediumOf, plainAttributes, symlink } from '../disc.js'

export const BLOCK = 2048

/** All that the judge finds, overlaps among it. */
export async function judged(image: Uint8Array): Promise<readonly Finding[]> {
  const [findings, claims] = [new Findings(), new Claims()]
  await checkUdf({ medium: mediumOf(image), number: 1, start: lba(0), findings, claims })
  judgeClaims(claims, image.length, findings)
  return findings.list()
}

/** As a line. */
export const lineOf = ({ severity, structure, field, code }: Finding): string => `${severity} ${structure}: ${field} (${code})`

/** One of everything: of entries of the root, the second is `a`, the folder `d` holds `b`, and `l` is a link. */
export function tree(revision: UdfOptions['revision']): Node {
  const shared = inodeOf('shared', {}, 2)
  const stream = (name: string) => ({ name, content: { ...inodeOf(`in ${name}`).content, id: `data:stream ${name}` } })
  return dir('', [
    file('a', 'hello'),
    dir('d', [file('b', 'x'.repeat(5000)), dir('e', [])]),
    symlink('l', '../d/./b'),
    leaf('null', { kind: 'character', major: 1, minor: 3, links: 1, attributes: plainAttributes }),
    leaf('one', shared),
    leaf('two', shared),
    ...(revision >= '2.00' ? [leaf('streams', { ...inodeOf('main'), streams: [stream('first'), stream('second')] })] : []),
  ])
}

export interface Volume {
  readonly image: Uint8Array
  /** Byte of a region by its id, of a block in it. */
  readonly at: (region: string, block?: number) => number
}

export function volumeOf(options: UdfOptions): Volume {
  const made = makeUdf(tree(options.revision) as never, options)
  const at = (region: string, block = 0): number => {
    const found = made.layout.regions.find(({ id }) => id === region)
    if (found === undefined) throw new Error(`no region ${region}: ${made.layout.regions.map(({ id }) => id).join(', ')}`)
    return (found.start + block) * BLOCK
  }
  return { image: imageOf(made), at }
}

/** Writes bytes into a descriptor that begins at a byte, and makes its tag right again. */
export function patch(image: Uint8Array, descriptor: number, offset: number, ...bytes: readonly number[]): void {
  image.set(bytes, descriptor + offset)
  seal(image, descriptor, readU16le(image, descriptor + 10) + 16)
}

export const u16 = (value: number): readonly number[] => {
  const out = new Uint8Array(2)
  writeU16le(out, 0, value)
  return [...out]
}
export const u32 = (value: number): readonly number[] => {
  const out = new Uint8Array(4)
  writeU32le(out, 0, value)
  return [...out]
}
