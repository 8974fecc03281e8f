import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startOfVolumes, trackExtents, type Disc, type Layout } from '../src/layout/index.js'
import { openProject } from '../src/project.js'
import { after, sectors, type Lba } from '../src/unit/index.js'
import { validate } from '../src/validate.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'data'))
writeFileSync(join(folder, 'one.wav'), wave(noise('one', 330 * 588)))
writeFileSync(join(folder, 'two.wav'), wave(noise('two', 420 * 588)))

const discOf = async (text: string): Promise<Disc> => {
  const path = join(folder, 'disc.config.yaml')
  writeFileSync(
    path,
    `disc: 1\nmedia: cd-r\nvolume: { id: PLAN, date: 2026-01-01T00:00:00Z }\nfilesystems: { iso9660: { xa: true } }\n${text}`,
  )
  const { disc, faults } = await validate(openProject(path, { environment: {}, overrides: [] }))
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  if (disc === undefined) throw new Error('no disc')
  return disc
}
const layoutAt = (disc: Disc, start: Lba): Layout => {
  const span = disc.sessions.flatMap(({ spans }) => spans).find(({ kind }) => kind === 'volumes')
  if (span?.kind !== 'volumes') throw new Error('no file system')
  return span.place(start)
}
/** Address, bytes and attributes of a record of the root. */
function recordIn(layout: Layout, name: string) {
  const root = layout.regions.find(({ id }) => id === 'iso9660/directory:/')
  if (root?.body.kind !== 'bytes') throw new Error('no root')
  const sector = Buffer.from(root.body.render(layout.where))
  const at = sector.indexOf(`${name};1`, 0, 'latin1') - 33
  const length = sector[at + 32]
  const use = at + 33 + length + (1 - (length & 1))
  return { start: sector.readUInt32LE(at + 2), size: sector.readUInt32LE(at + 10), attributes: sector.readUInt16BE(use + 4).toString(16) }
}

const sounds = 'audio: { tracks: [{ from: one.wav }, { from: two.wav, postgap: "00:01:00" }] }\n'

describe('files that lie in other tracks', () => {
  it('are found where the disc is laid out, gaps left out', async () => {
    const disc = await discOf(`files: [{ from: data, at: / }, { at: /ONE.DA, track: 2 }, { at: /TWO.DA, track: 3 }]\n${sounds}`)
    const layout = layoutAt(disc, startOfVolumes(disc) as Lba)
    const tracks = trackExtents(disc)
    for (const [name, number, count] of [
      ['ONE.DA', 2, 330],
      ['TWO.DA', 3, 420],
    ] as const) {
      expect(recordIn(layout, name)).toEqual({ start: tracks.get(number)?.start, size: count * 2048, attributes: '4111' })
      expect(tracks.get(number)?.length).toBe(count)
    }
  })
  it('go with the volume where that is made for another place, those of other sessions stay', async () => {
    const mixed = await discOf(`files: [{ from: data, at: / }, { at: /ONE.DA, track: 2 }]\n${sounds}`)
    const extra = await discOf(`layout: cd-extra\nfiles: [{ from: data, at: / }, { at: /ONE.DA, track: 1 }]\n${sounds}`)
    for (const [disc, number, by] of [
      [mixed, 2, 25],
      [extra, 1, 0],
    ] as const) {
      const moved = layoutAt(disc, after(startOfVolumes(disc) as Lba, sectors(25)))
      const planned = trackExtents(disc).get(number)?.start ?? 0
      expect(recordIn(moved, 'ONE.DA').start).toBe(planned + by)
    }
  })
})
