/** Components of AL entries, as AAIP 2.0 has them. */

import { describe, expect, it } from 'vitest'
import { attributeFields, attributesOfEntries } from '../../../src/format/rockridge/attributes.js'
import type { ExtendedAttribute } from '../../../src/tree/index.js'

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value))

/** The entries as they are written. */
function entriesOf(extended: readonly ExtendedAttribute[], mode = 0o640): readonly Uint8Array[] {
  return attributeFields({ mode, extended }).map((field) => {
    const out = new Uint8Array(field.length)
    field.write(out, 0, undefined as never)
    return out
  })
}
/** Names and values by turns, of attributes that one entry holds. */
function componentsOf(extended: readonly ExtendedAttribute[], mode?: number): readonly (readonly number[])[] {
  const [entry = new Uint8Array(0), ...more] = entriesOf(extended, mode)
  expect([String.fromCharCode(...entry.subarray(0, 2)), entry[2], entry[4], more.length]).toEqual(['AL', entry.length, 0, 0])
  const out: number[][] = []
  for (let at = 5; at < entry.length;) {
    const length = entry[at + 1]
    out.push([...entry.subarray(at + 2, at + 2 + length)])
    at += 2 + length
  }
  return out
}

describe('Namespaces', () => {
  it.each<readonly [name: string, stored: readonly number[]]>([
    ['system.a', [0x02, 0x61]],
    ['user.a', [0x03, 0x61]],
    ['isofs.a', [0x04, 0x61]],
    ['trusted.a', [0x05, 0x61]],
    ['security.a', [0x06, 0x61]],
    ['user.', [0x03]],
    ['users.a', [...text('users.a')]],
    ['a.user.', [...text('a.user.')]],
    ['\x01a', [0x01, 0x01, 0x61]],
    ['\x1fa', [0x01, 0x1f, 0x61]],
    [' a', [0x20, 0x61]],
  ])('%j', (name, stored) => {
    const extended = [{ name, value: text('v') }]
    expect(componentsOf(extended)).toEqual([stored, [0x76]])
    expect(attributesOfEntries(entriesOf(extended))).toEqual(extended)
  })
})

describe('binary ACL representation', () => {
  /** <linux/posix_acl_xattr.h>: version 2; tag, rights and id of each. */
  const list = (...entries: readonly (readonly [tag: number, rights: number, id?: number])[]): Uint8Array => {
    const out = Buffer.alloc(4 + 8 * entries.length)
    out.writeUInt32LE(2)
    for (const [i, [tag, rights, id = 0xffff_ffff]] of entries.entries()) {
      out.writeUInt16LE(tag, 4 + 8 * i)
      out.writeUInt16LE(rights, 6 + 8 * i)
      out.writeUInt32LE(id, 8 + 8 * i)
    }
    return Uint8Array.from(out)
  }
  const access = (value: Uint8Array): readonly ExtendedAttribute[] => [{ name: 'system.posix_acl_access', value }]
  const inherited = (value: Uint8Array): readonly ExtendedAttribute[] => [{ name: 'system.posix_acl_default', value }]

  it.each<readonly [what: string, attributes: readonly ExtendedAttribute[], mode: number, stored: readonly number[]]>([
    // Owner, group and others are bits of the mode, from which they are taken.
    ['three entries', access(list([0x01, 1], [0x04, 2], [0x20, 3])), 0o754, [0x17, 0x35, 0x64]],
    // With a mask the bits of the group are its bits, and the group has rights of its own.
    [
      'a mask',
      access(list([0x01, 7], [0x02, 6, 1000], [0x04, 1], [0x10, 5], [0x20, 0])),
      0o740,
      [0x17, 0xae, 2, 0x03, 0xe8, 0x31, 0x54, 0x60],
    ],
    ['a user and a group of number 0', access(list([0x02, 4, 0], [0x08, 1, 0])), 0o600, [0xac, 1, 0, 0xc9, 1, 0]],
    ['a number of one byte', access(list([0x08, 7, 0xff])), 0o600, [0xcf, 1, 0xff]],
    ['a number of two bytes', access(list([0x08, 7, 0x100])), 0o600, [0xcf, 2, 1, 0]],
    ['a number of four bytes', access(list([0x02, 7, 0x0100_0000])), 0o600, [0xaf, 4, 1, 0, 0, 0]],
    [
      'what is inherited, of which the mode tells nothing',
      inherited(list([0x01, 1], [0x04, 2], [0x20, 3])),
      0o754,
      [0x81, 0x11, 0x32, 0x63],
    ],
  ])('%s', (_, attributes, mode, stored) => {
    expect(componentsOf(attributes, mode)).toEqual([[], stored])
  })

  it('comes back as Linux has it', () => {
    const value = list([0x01, 7], [0x02, 6, 1000], [0x04, 1], [0x08, 3, 0xffff_fffe], [0x10, 5], [0x20, 2])
    const extended = [...access(value), ...inherited(list([0x01, 4], [0x04, 0], [0x20, 1]))]
    expect(attributesOfEntries(entriesOf(extended, 0o752))).toEqual(extended)
  })
})

describe('Component Records', () => {
  const value = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i)
  // An entry has 250 bytes for components, the name takes 4 of them, and each piece of a value 2.
  it.each([
    [244, [255]],
    [245, [255, 8]],
    [492, [255, 255]],
    [493, [255, 255, 8]],
  ])('a value of %i bytes lies in entries of %j', (length, lengths) => {
    const extended = [{ name: 'user.a', value: value(length) }]
    const entries = entriesOf(extended)
    expect(entries.map((entry) => entry.length)).toEqual(lengths)
    expect(entries.map((entry) => entry[4])).toEqual(lengths.map((_, i) => (i < lengths.length - 1 ? 1 : 0)))
    expect(attributesOfEntries(entries)).toEqual(extended)
  })
})
