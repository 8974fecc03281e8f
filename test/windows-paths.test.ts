/** Projects as they are on Windows: the rules of its paths hold here because this process says that it runs there. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { folderOf } from '../src/port/index.js'
import { parseManifest } from '../src/manifest/index.js'
import { outputFiles } from '../src/request/index.js'
import { openNbd } from '../src/serving/nbd.node.js'
import { built, listing } from './support/grown.js'
import { memoryFiles } from './support/memory-files.js'

const own = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor
beforeAll(() => void Object.defineProperty(process, 'platform', { ...own, value: 'win32' }))
afterAll(() => void Object.defineProperty(process, 'platform', own))

const FILE = 'C:\\proj\\disc.config.yaml'
const base = `
disc: 1
filesystems: { iso9660: { joliet: true } }
files: [{ from: 'shared\\tree', at: /shared }]
`
function parsed(text: string, file = FILE) {
  const asked: string[] = []
  const readBase = (path: string): string => {
    asked.push(path)
    return base
  }
  return { ...parseManifest({ file, text, readBase, environment: {} }), asked }
}

it('a manifest extends another one by a path of its host, and that one names files beside itself', () => {
  const { manifest, asked, faults } = parsed("extends: '..\\common\\base.yaml'\noutput: 'out\\disc.iso'\n")
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(asked).toEqual(['C:/common/base.yaml'])
  expect(JSON.stringify(manifest?.files)).toContain('C:/common/shared/tree')
})

it('outputs lie in the folder of the manifest, on another drive or on a share, and what lies beside them goes along', () => {
  const pathsOf = (output: string, moved?: string): readonly string[] => {
    const { manifest } = parsed(
      `disc: 1\nfilesystems: { iso9660: {} }\noutput: { image: '${output}', checksums: [md5], sums: [{ digest: sha256, file: 'list\\SHA256SUMS' }] }\n`,
    )
    return manifest === undefined ? [] : outputFiles(manifest, folderOf(FILE), moved).map(({ path }) => path)
  }
  expect(pathsOf('out\\disc.iso')).toEqual(['C:/proj/out/disc.iso', 'C:/proj/out/disc.iso.md5', 'C:/proj/list/SHA256SUMS'])
  expect(pathsOf('D:\\disc.iso').slice(0, 2)).toEqual(['D:/disc.iso', 'D:/disc.iso.md5'])
  expect(pathsOf('\\\\server\\share\\disc.iso').slice(0, 2)).toEqual(['//server/share/disc.iso', '//server/share/disc.iso.md5'])
  expect(pathsOf('out\\disc.iso', 'E:\\moved\\it.iso').at(-1)).toBe('E:/moved/SHA256SUMS')
})

it('sources are found on drives and shares, by paths and by globs, and get names without their folders', async () => {
  const files = memoryFiles({
    'C:': { proj: { docs: { 'a.txt': 'a', sub: { 'b.txt': 'bb' } } }, 'root.txt': 'r' },
    server: { share: { 'c.txt': 'ccc' } },
  })
  const grow = async (from: string) =>
    listing((await built([{ kind: 'from', from: [from], at: '/' }], { base: folderOf(FILE), files })).tree)
  expect(await grow('docs\\sub\\b.txt')).toEqual(['f /b.txt 2'])
  expect(await grow('docs')).toEqual(['f /a.txt 1', 'd /sub', 'f /sub/b.txt 2'])
  expect(await grow('docs\\**\\*.txt')).toEqual(['f /a.txt 1', 'd /sub', 'f /sub/b.txt 2'])
  expect(await grow('docs/**/*.txt')).toEqual(['f /a.txt 1', 'd /sub', 'f /sub/b.txt 2'])
  expect(await grow('\\\\server\\share\\c.txt')).toEqual(['f /c.txt 3'])
  expect(await grow('C:/*.txt')).toEqual(['f /root.txt 1'])
  expect(await grow('C:\\proj\\docs\\a.txt')).toEqual(['f /a.txt 1'])
})

it('a path that leads nowhere is told with the name that was meant', async () => {
  const files = memoryFiles({ 'C:': { proj: { docs: { 'a.txt': 'a' } } } })
  const { faults } = await built([{ kind: 'from', from: ['dosc\\a.txt'], at: '/' }], { base: folderOf(FILE), files })
  expect(faults.map(({ message, help }) => `${message} ${help}`).join()).toContain('docs/a.txt')
})

it('nothing is served at a socket, which Windows does not have among its files', async () => {
  const serving = openNbd({ exports: [], failed: () => {} })
  await expect(serving).rejects.toMatchObject({
    faults: [{ code: 'serving/noSocket', message: expect.stringContaining('Windows has no sockets') as string }],
  })
})
