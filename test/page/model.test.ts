import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { targetOf } from '../../page/addresses.js'
import { unpack, type Disc } from '../../page/disc.js'
import { shown } from '../../page/words.js'
import { layoutsOf, refsOf } from '../../src/layout/index.js'
import { escapedHtml } from '../../src/codec/index.js'
import { standalone } from '../../src/page/document.js'
import { discOfSubject } from '../../src/page/disc.js'
import { modelOf } from '../../src/page/model.js'
import { openSubject } from '../../src/page/subject.js'
import type { PageModel } from '../../src/page/shape.js'
import { openProject } from '../../src/project.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'data/below'), { recursive: true })
writeFileSync(join(folder, 'data/a long name.txt'), 'x'.repeat(5000))
writeFileSync(join(folder, 'data/below/<!--<b>.txt'), 'y')
writeFileSync(join(folder, 'song.wav'), wave(noise('song', 330 * 588)))

const nothing = { picture: { shapes: '', rules: '' }, tables: '' }

let made = 0
function projectOf(text: string) {
  const file = join(folder, `${made++}.yaml`)
  writeFileSync(file, `disc: 1\nvolume: { id: PAGE, date: 2026-01-01 }\n${text}\n`)
  return openProject(file, { environment: {}, overrides: [] })
}

async function told(text: string): Promise<{ readonly model: PageModel; readonly disc: Disc }> {
  const subject = await openSubject(projectOf(text))
  try {
    const { model } = await modelOf(await discOfSubject(subject), 'nobody')
    const disc = unpack(JSON.parse(JSON.stringify(model)) as PageModel)
    const placed = layoutsOf(subject.disc).flatMap(({ regions }) => regions)
    const { regions } = disc
    for (const region of placed) {
      const number = regions.numberOf(region.id)
      expect([regions.id[number], regions.start[number], regions.length[number]]).toEqual([region.id, region.start, region.length])
      expect(regions.at(region.start + region.length - 1)).toBe(number)
      const wanted = refsOf(region).filter((id) => placed.some((other) => other.id === id))
      expect(Array.from(regions.refsOf(number), (ref) => regions.id[ref])).toEqual(wanted)
      for (const ref of regions.refsOf(number)) expect([...regions.backsOf(ref)]).toContain(number)
    }
    return { model, disc }
  } finally {
    await subject.close()
  }
}

const bridge =
  'media: dvd-r\nfilesystems: { iso9660: { rockridge: true, joliet: true }, udf: true }\nfiles: [{ from: data, at: / }, { text: "z", at: /z }]'

it('regions, what they refer to and what refers to them survive their columns', async () => {
  const { model, disc } = await told(bridge)
  expect(disc.regions.count).toBeGreaterThan(15)
  expect(model.owners).toEqual(expect.arrayContaining(['iso9660', 'rockridge', 'joliet', 'udf', 'payload']))
  expect(disc.shares.reduce((sum, { blocks }) => sum + blocks, 0)).toBeLessThanOrEqual(disc.blocks)
  expect(model.fill).toMatchObject({ blocks: disc.blocks, capacityBlocks: 2_298_496 })
})

it('each file has its names in every name space, its region and the entry that brought it', async () => {
  const { model, disc } = await told(bridge)
  const tree = disc.tree as NonNullable<Disc['tree']>
  const node = tree.name.indexOf('a long name.txt')
  expect(tree.pathOf(node)).toBe('/a long name.txt')
  expect(tree.size[0]).toBe(5002)
  const region = (tree.region[node] ?? 0) - 1
  expect(disc.regions.id[region]).toBe('data:/a long name.txt')
  expect(tree.nodeOf(region)).toBe(node)
  expect(Object.fromEntries((model.names ?? []).map(({ label, names }) => [label, names[node]]))).toEqual({
    UDF: 0,
    'Rock Ridge': 0,
    Joliet: 0,
    'ISO 9660': 'A_LONG_NAME.TXT',
  })
  const entry = model.entries.find(({ number }) => number + 1 === disc.regions.entry[region])
  expect(entry?.position?.excerpt[0]).toContain('from: data')
})

it('a structure is told byte by byte and field by field', async () => {
  const { model, disc } = await told(bridge)
  const primary = disc.regions.numberOf('iso9660/primary')
  const block = model.blocks.find(({ block }) => block === disc.regions.start[primary])
  const bytes = Buffer.from(block?.bytes ?? '', 'base64')
  expect(bytes.toString('latin1', 0, 6)).toBe('\x01CD001')
  const [part] = block?.parts ?? []
  expect(part?.title).toBe('primary volume descriptor')
  const field = part?.fields.find(({ name }) => name === 'volumeId')
  expect(field).toMatchObject({ at: 40, bytes: 32, value: '"PAGE"', clause: '8.4.6' })
  // Names of a directory, and their Rock Ridge fields, stand where their bytes do.
  const root = model.blocks.find(({ block }) => block === disc.regions.start[disc.regions.numberOf('iso9660/directory:/')])
  const records = root?.parts.filter(({ title }) => title.startsWith('directory record')) ?? []
  expect(records.length).toBeGreaterThan(3)
  for (const { at, fields } of records) expect(Math.min(...fields.map((each) => each.at))).toBe(at)
})

it('fields that are addresses lead to what lies there', async () => {
  const { model, disc } = await told(bridge)
  const { regions } = disc
  const leads = (id: string, behind: number, name: string, title = ''): string | undefined => {
    const region = regions.numberOf(id)
    const block = model.blocks.find((one) => one.block === (regions.start[region] ?? 0) + behind)
    for (const part of block?.parts ?? [])
      for (const field of part.fields)
        if (field.name === name && part.title.includes(title)) {
          const target = targetOf(field, part.title, region, regions)
          return target && `${regions.id[target.region]}+${target.block - (regions.start[target.region] ?? 0)}`
        }
    throw new Error(`${id} has no ${name}`)
  }
  expect(leads('iso9660/primary', 0, 'pathTableL')).toBe('iso9660/path-table-l+0')
  expect(leads('iso9660/primary', 0, 'optionalPathTableL')).toBeUndefined()
  expect(leads('iso9660/primary', 0, 'spaceSize')).toBeUndefined()
  expect(leads('iso9660/directory:/', 0, 'location', 'A_LONG_NAME.TXT')).toBe('data:/a long name.txt+0')
  expect(leads('udf/anchor', 0, 'main')).toBe('udf/main+0')
  expect(leads('udf/files:0', 0, 'root')).toBe('udf/files:0+2')
  expect(leads('udf/files:0', 0, 'next')).toBeUndefined()
})

it('a disc of tracks is shown track by track', async () => {
  const { model, disc } = await told(
    'media: cd-r\nlayout: mixed\nfilesystems: { iso9660: true }\nfiles: [{ from: data, at: / }]\naudio: { tracks: [{ from: song.wav, title: Song }] }',
  )
  expect(model.tracks.map(({ number, mode, title }) => [number, mode, title])).toEqual([
    [1, 'mode1', undefined],
    [2, 'audio', 'Song'],
  ])
  const sound = disc.regions.numberOf('track/2')
  expect(disc.regions.start[sound]).toBe(model.tracks[1]?.start)
  expect(disc.regions.body[sound]).toBe('s')
})

it('nothing of the disc is markup of the document, and its policy lets one script and one style in', async () => {
  const { model } = await told(bridge)
  const name = '</title><script>alert(1)</script>'
  const document = standalone({ ...model, name }, { script: 'let a = "</script><!--"', style: 'a { content: "</style>" }' }, nothing)
  expect(document.match(/<\/script>/g)).toHaveLength(2)
  expect(document.match(/<\/style>/g)).toHaveLength(1)
  expect(document).not.toContain('<!--')
  expect(document).toContain(`<title>${escapedHtml(name)}</title>`)
  expect(document).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/)
  const [, data = ''] = /id="disc">([^<]+)</.exec(document) ?? []
  expect(JSON.parse(inflateSync(Buffer.from(data, 'base64')).toString())).toMatchObject({ name, owners: model.owners })
})

it('a name shows what it is made of', () => {
  expect(shown('a\u202etxt\n\udcff')).toBe('a\\u{202e}txt\\x0a\\xff')
  expect(shown('日本 é')).toBe('日本 é')
})

it('the sound of a track is drawn as it is planned', async () => {
  const samples = Int16Array.from({ length: 2 * 588 * 300 }, (_, i) => (i < 588 * 300 ? 0 : i % 4 < 2 ? 16_000 : -8000))
  writeFileSync(join(folder, 'loud.wav'), wave(new Uint8Array(samples.buffer)))
  const { model } = await told('media: cd-r\naudio: { tracks: [{ from: song.wav }, { from: loud.wav }] }')
  const peaks = model.tracks.map((track) => new Int8Array(Buffer.from(track.peaks ?? '', 'base64')))
  expect(peaks.map(({ length }) => length)).toEqual([2 * 330, 2 * 300])
  expect([...(peaks[1]?.slice(0, 2) ?? [])]).toEqual([0, 0])
  expect([...(peaks[1]?.slice(-2) ?? [])]).toEqual([-32, 62])
})

it('no sample is missed, wherever stretches and what is read at once meet', async () => {
  const samples = noise('song', 330 * 588)
  const loudest = noise('odd', 1001 * 588 + 333)
  writeFileSync(join(folder, 'odd.wav'), wave(loudest))
  const { model } = await told('media: cd-r\naudio: { tracks: [{ from: song.wav }, { from: odd.wav }] }')
  for (const [i, bytes] of [samples, loudest].entries()) {
    const track = model.tracks[i]
    const peaks = new Int8Array(Buffer.from(track?.peaks ?? '', 'base64'))
    const each = (((track?.end ?? 0) - (track?.start ?? 0)) * 588) / (peaks.length / 2)
    const wanted = new Int8Array(peaks.length)
    for (let sample = 0; sample < bytes.length / 4; sample++) {
      const at = 2 * Math.floor(sample / each)
      for (const high of [((bytes[4 * sample + 1] ?? 0) << 24) >> 24, ((bytes[4 * sample + 3] ?? 0) << 24) >> 24]) {
        wanted[at] = Math.min(wanted[at] ?? 0, high)
        wanted[at + 1] = Math.max(wanted[at + 1] ?? 0, high)
      }
    }
    expect(peaks).toEqual(wanted)
  }
})

it('a hundred thousand files fit into five megabytes, so each into fifty bytes', async () => {
  const many = join(folder, 'many')
  for (let i = 0; i < 20; i++) {
    mkdirSync(join(many, `photos of ${2000 + i}`), { recursive: true })
    for (let k = 0; k < 60; k++)
      writeFileSync(join(many, `photos of ${2000 + i}`, `IMG_${(i * 7919 + k * 104_729) % 99_991}.jpeg`), 'x'.repeat(k * 31))
  }
  const subject = await openSubject(
    projectOf('filesystems: { iso9660: { rockridge: true, joliet: true }, udf: true }\nfiles: [{ from: many, at: / }]'),
  )
  const { model } = await modelOf(await discOfSubject(subject), 'nobody')
  await subject.close()
  // What is told of blocks does not grow with the disc.
  const page = standalone({ ...model, blocks: [] }, { script: '', style: '' }, nothing)
  expect(model.tree?.depth).toHaveLength(1221)
  expect(page.length / 1200).toBeLessThan(50)
})
