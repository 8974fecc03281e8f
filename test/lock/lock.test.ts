import { expect, it } from 'vitest'
import { diffLocks, makeLock, parseLock, printLock, type Lock } from '../../src/lock/index.js'

const lock: Lock = makeLock({
  program: '0.1.0',
  date: { at: '2026-01-01T00:00:00Z', from: 'commit' },
  manifest: { disc: 1, volume: { id: 'A' }, files: [{ from: 'a' }] },
  manifestSha256: 'm',
  sources: [
    { id: 'data:/a', size: 3, sha256: '11' },
    { id: 'data:/b', size: 4, sha256: '22' },
  ],
  regions: [
    { id: 'iso9660/primary', start: 16, length: 1, sha256: 'p' },
    { id: 'data:/a', start: 20, length: 1 },
  ],
  image: { size: 43008, sha256: 'i' },
})

it('is read as it was printed', () => expect(parseLock(printLock(lock), 'disc.lock')).toEqual(lock))

it('has a line for each source and region', () => {
  const lines = printLock(lock).split('\n')
  expect(lines).toContain('    {"id":"data:/a","size":3,"sha256":"11"},')
  expect(lines).toContain('    {"id":"data:/a","start":20,"length":1}')
})

it('finds nothing to say of what is the same', () => expect(diffLocks(lock, lock)).toEqual([]))

it('says nothing of where the same date comes from, nor of a version that gives the same bytes', () =>
  expect(diffLocks(lock, { ...lock, program: '0.2.0', date: { at: '2026-01-01T00:00:00Z', from: 'lock' } })).toEqual([]))

it('says which key, which source, which region', () => {
  const now: Lock = {
    ...lock,
    program: '0.2.0',
    date: { at: '2026-01-02T00:00:00Z', from: 'SOURCE_DATE_EPOCH' },
    manifest: { disc: 1, volume: { id: 'B' }, files: [{ from: 'a', mode: 'keep' }] },
    sources: [
      { id: 'data:/a', size: 3, sha256: '12' },
      { id: 'data:/c', size: 9, sha256: '33' },
    ],
    regions: [
      { id: 'iso9660/primary', start: 16, length: 1, sha256: 'q' },
      { id: 'data:/a', start: 21, length: 1 },
    ],
    image: { size: 45056, sha256: 'j' },
  }
  expect(diffLocks(lock, now)).toEqual([
    'date of the volume: 2026-01-01T00:00:00Z (commit) became 2026-01-02T00:00:00Z (SOURCE_DATE_EPOCH)',
    'manifest volume.id: "A" became "B"',
    'manifest files[0].mode: nothing became "keep"',
    'source ~ data:/a: same size, other bytes',
    'source + data:/c: 9 bytes',
    'source - data:/b',
    'program: version 0.1.0 became 0.2.0',
    'region ~ data:/a: moved from block 20 to 21',
    'region ~ iso9660/primary: same place, other bytes',
    'image: 43008 bytes became 45056',
    'image: sha256 i became j',
  ])
})

it.each([
  ['{', 'it is no JSON'],
  ['[]', 'it is no object'],
  ['{"version":3}', 'its version is 3, not 2'],
  ['{"version":2}', 'it has no layout epoch'],
  ['{"version":2,"epoch":4}', 'it has no version of the program'],
  ['{"version":2,"epoch":4,"program":"0.1.0","date":{"at":"now","from":"now"}}', 'its date has no "at" with a date and time, or no "from"'],
  ['{"version":2,"epoch":4,"program":"0.1.0"}', 'it has no image with size and sha256'],
  ['{"version":2,"epoch":4,"program":"0.1.0","image":{"size":1,"sha256":""},"sources":[{}]}', 'a source in it lacks id, size or sha256'],
  [
    '{"version":2,"epoch":4,"program":"0.1.0","image":{"size":1,"sha256":""},"sources":[],"regions":[1]}',
    'a region in it lacks id, start or length',
  ],
  ['{"version":2,"epoch":4,"program":"0.1.0","image":{"size":1,"sha256":""},"sources":[],"regions":[]}', 'it has no manifest'],
])('refuses %s', (text, reason) => {
  expect(() => parseLock(text, 'disc.lock')).toThrow(`Cannot read the lock file "disc.lock": ${reason}`)
})

it.each([
  ['{"version":1}', 'The lock file "disc.lock" is of layout epoch 1, this program of 4: the application use field'],
  ['{"version":9,"epoch":5}', 'The lock file "disc.lock" is of layout epoch 5, this program of 4'],
])('tells the epoch of %s before all else', (text, message) => {
  expect(() => parseLock(text, 'disc.lock')).toThrow(message)
})
