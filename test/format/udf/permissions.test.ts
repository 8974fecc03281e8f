import { describe, expect, it } from 'vitest'
import { modeOf, permissionsOf } from '../../../src/format/udf/permissions.js'

describe('permissions, ECMA-167 4/14.9.5', () => {
  it('have five bits for others, group and owner, from the lowest', () => {
    expect(permissionsOf(0o001)).toBe(0b00001)
    expect(permissionsOf(0o010)).toBe(0b00001_00000)
    expect(permissionsOf(0o100)).toBe(0b00001_00000_00000)
    expect(permissionsOf(0o444)).toBe(0b00100_00100_00100)
  })
  it('let who writes change attributes and delete', () => {
    expect(permissionsOf(0o200)).toBe(0b11010_00000_00000)
  })
  it('give back every mode', () => {
    for (let mode = 0; mode <= 0o777; mode++) expect(modeOf(permissionsOf(mode))).toBe(mode)
  })
})
