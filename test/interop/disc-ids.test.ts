/** Disc ids as libdiscid has them, of discs that are planned and of images that are looked at. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { runProgram } from '../support/program.js'
import { has, required, run } from '../support/tools.js'
import { wave } from '../support/wave.js'
import { noise } from '../support/compact.js'

const folder = temporaryFolder()
writeFileSync(join(folder, 'a.wav'), wave(noise('a', 7 * 44_100)))
writeFileSync(join(folder, 'b.wav'), wave(noise('b', 5 * 44_100)))
const tracks = 'tracks: [{ from: a.wav }, { from: b.wav }, { from: a.wav, pregap: "00:03:00" }]'
const discs: Readonly<Record<string, string>> = {
  album: `audio: { ${tracks} }`,
  'an album that begins with another number': `audio: { firstTrack: 7, ${tracks} }`,
  'sound behind data': `volume: { date: 0 }\nfiles: [{ at: /a, text: a }]\naudio: { ${tracks} }`,
  'sound before data': `volume: { date: 0 }\nlayout: cd-extra\nfiles: [{ at: /a, text: a }]\naudio: { ${tracks} }`,
}

const judge = `
import ctypes, ctypes.util, sys
lib = ctypes.CDLL(ctypes.util.find_library('discid') or 'libdiscid.so.0')
lib.discid_new.restype = ctypes.c_void_p
for name in ('discid_get_id', 'discid_get_freedb_id', 'discid_get_error_msg'):
    getattr(lib, name).restype = ctypes.c_char_p
    getattr(lib, name).argtypes = [ctypes.c_void_p]
lib.discid_put.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_int)]
first, last, *offsets = map(int, sys.argv[1:])
disc = lib.discid_new()
if not lib.discid_put(disc, first, last, (ctypes.c_int * 100)(*offsets)): sys.exit(lib.discid_get_error_msg(disc))
print(lib.discid_get_id(disc).decode(), lib.discid_get_freedb_id(disc).decode())
`
const isThere = has('python3') && (required || isLoaded())
function isLoaded(): boolean {
  try {
    run('python3', ['-c', judge, '1', '1', '900', '150'])
    return true
  } catch {
    return false
  }
}

interface Found {
  readonly discIds: { readonly musicBrainz: string; readonly freedb: string }
  readonly tracks: readonly { readonly number: number; readonly mode: string; readonly start: number }[]
  readonly contents: readonly { readonly leadOut: number }[]
}

it.skipIf(!isThere).each(Object.entries(discs))('%s has the ids that libdiscid gives it, planned and built', (_name, text) => {
  writeFileSync(join(folder, 'disc.config.yaml'), `disc: 1\nmedia: cd-r\n${text}\noutput: { image: a.bin, sheet: a.toc }\n`)
  const json = (...words: string[]): Found => {
    const { status, stdout, stderr } = runProgram([...words, '--json'], folder)
    expect([status, stderr]).toEqual([0, ''])
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Found
  }
  json('build')
  const [planned, found] = [json('plan'), json('inspect', 'disc.config.yaml')]
  const sounds = found.tracks.filter(({ mode }, i) => mode === 'audio' || i === 0)
  const offsets = [found.contents[0]?.leadOut ?? 0, ...sounds.map(({ start }) => start)].map((start) => start + 150)
  const blank = Array.from({ length: (sounds[0]?.number ?? 1) - 1 }, () => 0)
  const numbers = [sounds[0]?.number, sounds.at(-1)?.number, offsets[0], ...blank, ...offsets.slice(1)]
  const [musicBrainz, theirs] = run('python3', ['-c', judge, ...numbers.map(String)])
    .trim()
    .split(' ')
  // Of CDDB the library takes the last number for the count of tracks.
  const freedb = numbers[0] === 1 ? theirs : (expect.stringMatching(/03$/) as string)
  const ids = { musicBrainz, freedb }
  expect([planned.discIds, found.discIds]).toEqual([ids, ids])
})
