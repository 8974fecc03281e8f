/**
 * Permissions: five bits each for others, group and owner. ECMA-167 4/14.9.5; OSTA UDF 2.60 2.3.6.3. Who may write may
 * also change attributes and delete, as systems with three bits have it.
 */

const EXECUTE = 1
const WRITE = 2
const READ = 4
const CHANGE_AND_DELETE = 8 | 16
const GROUP_SHIFT = 5
const OWNER_SHIFT = 10

export function permissionsOf(mode: number): number {
  return five(mode & 7) | (five((mode >> 3) & 7) << GROUP_SHIFT) | (five((mode >> 6) & 7) << OWNER_SHIFT)
}

const five = (three: number): number => three | (three & WRITE ? CHANGE_AND_DELETE : 0)

export function modeOf(permissions: number): number {
  const three = READ | WRITE | EXECUTE
  return (permissions & three) | (((permissions >> GROUP_SHIFT) & three) << 3) | (((permissions >> OWNER_SHIFT) & three) << 6)
}
