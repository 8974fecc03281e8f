/** What is written beside an image while its bytes pass, into files that get their names later. */

import type { SumBlocks } from '../kernel/index.js'
import type { Layout } from '../layout/index.js'
import { joinPath } from '../port/index.js'
import { type Content } from '../source/index.js'
import type { ImageTree } from '../tree/index.js'
import { bytesOf } from '../unit/index.js'
import type { RunningMd5 } from './implant.js'
import { Template, type JigdoFile, type Pack } from './jigdo.js'
import { listed } from './sums.js'
import { BlockSums, zsyncForm, zsyncHeader } from './zsync.js'

export interface GrowingFile {
  readonly append: (bytes: Uint8Array) => Promise<void>
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>
  readonly finish: () => Promise<void>
}

export interface JigdoWords {
  readonly servers: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly minLength?: number
}

/** All absolute names of a path. */
export type NamesOf = (path: string) => readonly string[]

/** Files that are long enough and that a server has, each under the first label that has it. `folder` is what paths of the manifest start from. */
export function partsOf(
  tree: ImageTree,
  layout: Layout,
  folder: string,
  { servers, labels = {}, minLength = 1024 }: JigdoWords,
  namesOf: NamesOf,
): readonly JigdoFile[] {
  const places = Object.keys(servers).map((label) => {
    const own = labels[label]
    return { label, folders: own === undefined ? undefined : namesOf(joinPath(folder, own)).map((name) => `${name.replace(/\/+$/, '')}/`) }
  })
  // Names of links are asked of the host only where a folder is to be found by them: it takes a while.
  const areNamed = places.some(({ folders }) => folders !== undefined)
  const plain = new Set<Content>()
  for (const { body } of layout.regions) if (body.kind === 'content') plain.add(body.content)
  const parts: JigdoFile[] = []
  for (const { path, content } of listed(tree, [], () => false)) {
    if (content.size < minLength || !plain.delete(content)) continue
    const { origin } = content
    const isWhole = origin.kind === 'file' && origin.offset === 0 && origin.stamp.size === content.size
    const names = isWhole && areNamed ? namesOf(origin.path) : []
    for (const { label, folders } of places) {
      const below = folders === undefined ? path.slice(1) : pathBelow(folders, names)
      if (below === undefined) continue
      parts.push({ content, label, path: below })
      break
    }
  }
  // A line of the file ends a path.
  return parts.filter(({ path }) => !/[\n\r]/.test(path))
}

function pathBelow(folders: readonly string[], names: readonly string[]): string | undefined {
  for (const name of names)
    for (const folder of folders) if (name.startsWith(folder) && name.length > folder.length) return name.slice(folder.length)
  return undefined
}

export async function startTemplate(
  file: GrowingFile,
  layout: Layout,
  parts: readonly JigdoFile[],
  generator: string,
  { md5, pack }: { readonly md5: RunningMd5; readonly pack: Pack },
) {
  const write = (piece: Uint8Array): Promise<void> => {
    md5.update(piece)
    return file.append(piece)
  }
  const template = new Template(layout, parts, write, pack)
  await template.begin(generator)
  return {
    pass: (chunk: Uint8Array): Promise<void> => template.pass(chunk),
    /** The digest of the template. */
    async end(image: string, md5Of: (content: Content) => string): Promise<string> {
      await template.end(image, md5Of)
      await file.finish()
      return md5.hex()
    },
  }
}

export interface ZsyncWords {
  readonly url?: string
  readonly blockSize?: number
}

export function startZsync(
  open: (headerBytes: number) => Promise<GrowingFile>,
  layout: Layout,
  name: string,
  words: ZsyncWords,
  sum: SumBlocks,
) {
  const size = bytesOf(layout.size)
  const form = zsyncForm(size, words.blockSize)
  const header = (sha1: string): Uint8Array => zsyncHeader(form, name, words.url ?? encodeURIComponent(name), size, sha1)
  return open(header('0'.repeat(40)).length).then((file) => {
    const sums = new BlockSums(form, file.append, sum)
    return {
      pass: (chunk: Uint8Array): Promise<void> => sums.pass(chunk),
      async end(sha1: string): Promise<void> {
        await sums.end()
        await file.write(header(sha1), 0)
        await file.finish()
      },
    }
  })
}
