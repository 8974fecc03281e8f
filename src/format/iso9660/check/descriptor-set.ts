/** The volume descriptors of a session, as many as there are. ECMA-119 6.7.1, 8. */

import type { Findings } from '../../../finding/index.js'
import type { Medium } from '../../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'
import { SYSTEM_AREA_SECTORS, VolumeDescriptorSetTerminator } from '../structures.js'
import { rules } from './rules.js'

export interface SetDescriptor {
  readonly kind: 'boot' | 'primary' | 'copy' | 'supplementary' | 'enhanced' | 'partition' | 'terminator' | 'unknown'
  /** What findings call it. */
  readonly structure: string
  /** Byte of the medium. */
  readonly at: number
  readonly bytes: Uint8Array
}

const MOST = 64
const IDENTIFIER = 'CD001'
/** Descriptors of ECMA-167 and its kin may follow, or stand alone. ECMA-167 2/9.1. */
const others = new Set(['BEA01', 'BOOT2', 'NSR02', 'NSR03', 'TEA01', 'CDW02'])
const [TYPE, VERSION, BODY, ESCAPES, STRUCTURE_VERSION] = [0, 6, 7, 88, 881] as const

const identifierOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(1, 6))

/** Empty where the session has none. */
export async function readDescriptorSet(medium: Medium, start: number, findings: Findings): Promise<readonly SetDescriptor[]> {
  const first = start + SYSTEM_AREA_SECTORS
  const read = async (at: number): Promise<Uint8Array | undefined> =>
    at < medium.size ? (await medium.read(lba(at), sectors(1))).slice() : undefined
  const found: SetDescriptor[] = []
  for (let at = first; found.length < MOST; at++) {
    const bytes = await read(at)
    if (bytes === undefined || others.has(identifierOf(bytes))) break
    if (identifierOf(bytes) !== IDENTIFIER && !isDamaged(bytes, await read(at + 1), found.length)) break
    const described = describe(bytes, at * SECTOR_BYTES, found)
    found.push(described)
    if (described.kind === 'terminator') break
  }
  if (found.length > 0) judgeSet(found, findings)
  return found
}

/** A descriptor whose identifier is damaged: another follows, or it can be nothing but the last. */
function isDamaged(bytes: Uint8Array, following: Uint8Array | undefined, before: number): boolean {
  const letters = bytes.subarray(1, 1 + IDENTIFIER.length).filter((byte, i) => byte === IDENTIFIER.charCodeAt(i)).length
  if (letters >= 3) return true
  if (following !== undefined && identifierOf(following) === IDENTIFIER && (bytes[VERSION] === 1 || bytes[VERSION] === 2)) return true
  return before > 0 && bytes[TYPE] === 255 && bytes[VERSION] === 1
}

function describe(bytes: Uint8Array, at: number, before: readonly SetDescriptor[]): SetDescriptor {
  const kind = kindOf(bytes, before)
  return { kind, structure: structures[kind], at, bytes }
}

const structures = {
  boot: 'boot record',
  primary: 'primary volume descriptor',
  copy: 'copy of the primary volume descriptor',
  supplementary: 'supplementary volume descriptor',
  enhanced: 'enhanced volume descriptor',
  partition: 'volume partition descriptor',
  terminator: 'volume descriptor set terminator',
  unknown: 'volume descriptor',
} as const

function kindOf(bytes: Uint8Array, before: readonly SetDescriptor[]): SetDescriptor['kind'] {
  const isFirst = !before.some(({ kind }) => kind === 'primary')
  const escapes = String.fromCharCode(...bytes.subarray(ESCAPES, ESCAPES + 2))
  if (before.length > 0 && bytes.subarray(BODY).every((byte) => byte === 0)) return 'terminator'
  switch (bytes[TYPE]) {
    case 0:
      if (looksPrimary(bytes)) return before.length === 0 ? 'primary' : secondaryOf(bytes)
      return 'boot'
    case 1:
      return isFirst ? 'primary' : escapes === '%/' ? 'supplementary' : 'copy'
    case 2:
      if (before.length === 0 && escapes === '\0\0' && looksPrimary(bytes)) return 'primary'
      return secondaryOf(bytes)
    case 255:
      return before.length === 0 && looksPrimary(bytes) ? 'primary' : 'terminator'
    default:
      if (before.length === 0 && looksPrimary(bytes)) return 'primary'
      if (looksPrimary(bytes)) return secondaryOf(bytes)
      return bytes[TYPE] === 3 ? 'partition' : 'unknown'
  }
}

/** Two of three fields say which. */
function secondaryOf(bytes: Uint8Array): 'enhanced' | 'supplementary' {
  const says = [bytes[VERSION] === 2, bytes[STRUCTURE_VERSION] === 2, bytes[ESCAPES] === 0]
  return says.filter(Boolean).length >= 2 ? 'enhanced' : 'supplementary'
}

/** Blocks of 2048 bytes in both byte orders, and a root directory's record of 34 bytes. */
const looksPrimary = (bytes: Uint8Array): boolean =>
  bytes[129] === 8 && bytes[128] === 0 && bytes[130] === 8 && bytes[131] === 0 && bytes[156] === 34

function judgeSet(found: readonly SetDescriptor[], findings: Findings): void {
  const tell = (descriptor: SetDescriptor | undefined, field: string, is: string | number, should: string | number, offset = 0): void =>
    findings.add(rules.sequence, {
      at: (descriptor?.at ?? (found[0] as SetDescriptor).at) + offset,
      structure: descriptor?.structure ?? 'volume descriptor set',
      field,
      is,
      should,
    })
  if (!found.some(({ kind }) => kind === 'primary')) tell(undefined, 'descriptors', 'no primary volume descriptor', 'one')
  else if (found[0]?.kind !== 'primary') tell(found[0], 'place', 'before the primary volume descriptor', 'behind it')
  if (found.at(-1)?.kind !== 'terminator')
    tell(undefined, 'descriptors', 'no terminator', 'a volume descriptor set terminator at the end', found.length * SECTOR_BYTES)
  const primary = found.find(({ kind }) => kind === 'primary')
  for (const one of found) {
    const { kind, bytes } = one
    if (kind === 'unknown') tell(one, 'type', bytes[TYPE] as number, '0 to 3, or 255')
    if (kind === 'copy' && primary?.bytes.some((byte, i) => byte !== bytes[i]) === true)
      tell(one, 'bytes', 'other bytes', 'those of the primary volume descriptor')
    if (kind === 'terminator') findings.table(rules, VolumeDescriptorSetTerminator, { bytes, at: one.at, structure: one.structure })
    if (kind === 'boot' || kind === 'partition' || kind === 'unknown') judgeHead(one, findings)
  }
}

/** 8.1: what all descriptors begin with. */
function judgeHead({ bytes, at, structure }: SetDescriptor, findings: Findings): void {
  if (identifierOf(bytes) !== IDENTIFIER)
    findings.add(rules.constant, {
      at: at + 1,
      structure,
      field: 'standard identifier',
      is: JSON.stringify(identifierOf(bytes)),
      should: IDENTIFIER,
    })
  if (bytes[VERSION] !== 1)
    findings.add(rules.constant, { at: at + VERSION, structure, field: 'version', is: bytes[VERSION] as number, should: 1 })
}
