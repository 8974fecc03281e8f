import { describe, expect, it } from 'vitest'
import { gapAfterSession, isReadOnlyProfile, mediaFamily, mediaProfile, mediaProfiles } from '../../src/mmc/media.js'
import {
  attempt,
  blank,
  BlankType,
  closeTrackSession,
  perform,
  profileName,
  readFormatCapacities,
  testUnitReady,
} from '../../src/mmc/index.js'
import { media } from '../../src/manifest/index.js'
import { openVirtualDrive, virtualMedia, type VirtualMedium } from '../../src/simulator/index.js'

const fresh = async (kind: VirtualMedium) => {
  const drive = openVirtualDrive({ medium: { kind } })
  while ((await attempt(drive, testUnitReady, {})).kind === 'refused');
  const { data } = await drive.send({
    cdb: Uint8Array.of(0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0),
    data: { kind: 'in', length: 8 },
    timeoutMs: 1000,
  })
  const profile = mediaProfile(((data[6] ?? 0) << 8) | (data[7] ?? 0))
  if (profile === undefined) throw new Error(`${kind} has no profile`)
  return { drive, profile }
}

describe('profiles of media', () => {
  it('are there once each, under the names of the standard', () => {
    const numbers = mediaProfiles.map(({ profile }) => profile)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const { profile, name, family } of mediaProfiles) {
      expect(profileName(profile)).toBe(name)
      expect(mediaFamily(profile)).toBe(family)
      expect(isReadOnlyProfile(profile)).toBe(false)
    }
    expect([0x08, 0x10, 0x40].map(mediaFamily)).toEqual(['cd', 'dvd', 'bd'])
    expect([mediaFamily(0), mediaProfile(0x08)]).toEqual(['unknown', undefined])
  })

  it.each(mediaProfiles.map((profile) => [profile.name, profile] as const))(
    '%s: whole units, rising speeds, ways to write',
    (_, profile) => {
      expect(profile.capacity % profile.writeUnit).toBe(0)
      expect(profile.speeds).toEqual(profile.speeds.toSorted((a, b) => a - b))
      expect(profile.writeTypes.length).toBeGreaterThan(0)
      if (profile.blanking.length > 0) expect(profile.rewritable).toBe(true)
    },
  )

  it.each(virtualMedia.map((kind) => [kind]))('an empty %s holds what manifests for it are checked against', async (kind) => {
    const { drive, profile } = await fresh(kind)
    const { formats } = await perform(drive, readFormatCapacities, {})
    // Formatted as usual, a BD-RE sets blocks aside.
    const holds = profile.kind === 'bd-re' ? formats[0]?.blocks : profile.capacity
    expect(profile.kind === 'rom' ? undefined : media[profile.kind].blocks).toBe(holds)
  })

  it.each(virtualMedia.map((kind) => [kind]))('a drive with a blank %s blanks and formats as its profile says', async (kind) => {
    for (const type of Object.keys(BlankType) as (keyof typeof BlankType)[]) {
      const { drive, profile } = await fresh(kind)
      if (!profile.blanking.includes(type)) expect((await attempt(drive, blank, { type, immediate: false })).kind).toBe('refused')
      else if (type === 'disc' || type === 'minimal') expect((await attempt(drive, blank, { type, immediate: false })).kind).toBe('done')
    }
    const { drive, profile } = await fresh(kind)
    const { formats } = await perform(drive, readFormatCapacities, {})
    for (const { formatType } of formats) expect(profile.formats).toContain(formatType)
    if (profile.formats.length === 0) expect(formats).toEqual([])
  })

  const closers: Readonly<Record<'finalize' | 'finalizeCompatible' | 'stopFormat', readonly VirtualMedium[]>> = {
    finalizeCompatible: ['dvd+r', 'dvd+r-dl'],
    finalize: ['dvd+r', 'dvd+r-dl', 'bd-r', 'bd-r-pow', 'bd-r-rrm'],
    stopFormat: ['dvd+rw', 'dvd+rw-dl', 'dvd-rw-restricted'],
  }
  it.each(virtualMedia.map((kind) => [kind]))(
    'a drive with %s knows its own close functions and refuses those of other media',
    async (kind) => {
      for (const name of ['finalizeCompatible', 'finalize', 'stopFormat'] as const) {
        const { drive, profile } = await fresh(kind)
        const known = closers[name].includes(kind)
        const outcome = await attempt(drive, closeTrackSession, { function: name, immediate: false })
        expect(outcome.kind).toBe(known ? 'done' : 'refused')
        if (profile.closing.some((rule) => rule.function === name)) expect(known).toBe(true)
      }
    },
  )
})

it('what a session costs that is followed by another one is told of every medium that takes further sessions', () => {
  for (const medium of mediaProfiles) expect([medium.name, medium.betweenSessions !== undefined]).toEqual([medium.name, medium.appendable])
  const cd = mediaProfiles.find(({ kind }) => kind === 'cd-r')
  expect(cd && [1, 2, 3].map((number) => gapAfterSession(cd, number))).toEqual([11_400, 6900, 6900])
})
