/** The index of a set, as sha256sum, JSON.parse and the policy of a browser read it. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { encodeUtf8 } from '../../src/codec/index.js'
import { listingBytes, listingJson, listingPage, listingText, type Listing, type ListedFile } from '../../src/set/listing.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds } from '../support/tools.js'

const folder = temporaryFolder()
const textOf = (chunks: Iterable<Uint8Array>): string => Buffer.concat([...chunks]).toString('utf8')

const names = [
  '-',
  '</script><script>alert(1)</script>',
  'back\\slash',
  'bidi\u202etxt.exe',
  'caf\u00e9/\u{1f4bf}.iso',
  'ends\r',
  'line\nDISC 001: two',
  'not UTF-8 \udcff',
  'photos/2024/a.jpg',
  'photos/b: c.jpg',
]
/** Each file has its path as content. */
const listed = (path: string, disc: number, more: Partial<ListedFile> = {}): ListedFile => {
  const content = encodeUtf8(path)
  return { path, disc, size: content.length, sha256: createHash('sha256').update(content).digest('hex'), ...more }
}
const files = [
  ...names.map((name, i) => listed(`/${name}`, 1 + (i % 2))),
  listed('/video.mkv', 1, { part: { number: 1, of: 2 } }),
  listed('/video.mkv', 2, { part: { number: 2, of: 2 }, superseded: true }),
]
const listing: Listing = {
  name: 'photos & <films>',
  total: 2,
  discs: [1, 2].map((number) => ({ number, label: `FILMS_${number}`, files: 6, bytes: 100 * number })),
  files,
}

it('the text names the set and its discs first', () => {
  const text = textOf(listingText(listing))
  expect(text.split('\n').slice(0, 4)).toEqual([
    '# Index of the set photos & <films>, format 1',
    '# Discs 2, files 11, bytes 300',
    '# Disc 001: label FILMS_1, files 6, bytes 100',
    '# Disc 002: label FILMS_2, files 6, bytes 200',
  ])
  expect(text).toContain(`\nDISC 002 SIZE 10 PART 2 OF 2 SUPERSEDED: ${files.at(-1)?.sha256}  ./video.mkv\n`)
})

itNeeds(['sha256sum', 'shasum'], 'the command that stands in the text checks a disc, whatever the names are', () => {
  const text = Buffer.concat([...listingText(listing)])
  const [command = ''] = /LC_ALL=C sed .*/.exec(text.toString()) ?? []
  expect(command).toContain('| sha256sum -c --quiet')
  for (const disc of [1, 2]) {
    const top = `${folder}/disc ${disc}`
    const onDisc = files.filter((file) => file.disc === disc)
    for (const { path } of onDisc) {
      mkdirSync(Buffer.from(encodeUtf8(dirname(top + path))), { recursive: true })
      writeFileSync(Buffer.from(encodeUtf8(top + path)), encodeUtf8(path))
    }
    writeFileSync(`${top}/SET-INDEX.TXT`, text)
    const check = (line: string) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
        cwd: top,
        encoding: 'latin1',
        env: { ...process.env, LC_ALL: 'C' },
      })
      return { status, lines: stdout.split('\n').slice(0, -1), stderr }
    }
    const own = command.replace('DISC 001', `DISC 00${disc}`)
    expect(check(own)).toEqual({ status: 0, lines: [], stderr: '' })
    expect(check(own.replace(' --quiet', '')).lines).toHaveLength(onDisc.length)
    rmSync(`${top}/video.mkv`)
    writeFileSync(`${top}/video.mkv`, 'another')
    expect(check(own)).toMatchObject({ status: 1, lines: ['./video.mkv: FAILED'] })
    expect(check(own.replace('sha256sum -c --quiet', 'shasum -a 256 -c')).status).toBe(1)
  }
})

it('the object has everything, and nothing in it is invisible', () => {
  const text = textOf(listingJson(listing))
  expect(JSON.parse(text)).toEqual({ format: 1, ...listing })
  expect(text).not.toMatch(/[\u202e\r\ufffd]/)
  expect(JSON.parse(textOf(listingJson({ ...listing, discs: [], files: [] })))).toEqual({ format: 1, ...listing, discs: [], files: [] })
})

it('lengths are known before digests are', () => {
  const unhashed = { ...listing, files: files.map((file) => ({ ...file, sha256: '' })) }
  const whole = { text: listingText(listing), json: listingJson(listing), page: listingPage(listing) }
  for (const kind of ['text', 'json', 'page'] as const)
    expect(listingBytes(kind, unhashed), kind).toBe([...whole[kind]].reduce((sum, { length }) => sum + length, 0))
  expect(() => [...listingText(unhashed)]).toThrow('no SHA-256 of /-')
})

it('the page runs its own script and style and no other, and names end nothing in it', () => {
  const page = textOf(listingPage(listing))
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? []
  const [, script = ''] = /<script>([^]*?)<\/script>/.exec(page) ?? []
  const digest = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
  expect(/script-src '([^']*)'; style-src '([^']*)'/.exec(page)?.slice(1)).toEqual([digest(script), digest(style)])
  expect(page.match(/<\/?script/g)).toHaveLength(4)
  expect(page).toContain('<h1>photos &#38; &#60;films&#62;</h1>')
})
