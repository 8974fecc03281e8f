/** A project that is about to be written -> what proves its image: it sees the bytes as they pass, and lies beside them. */

import type { WrittenDisc } from './image/disc.node.js'
import { startFile, writeText, type StartedFile, type WrittenText } from './image/text.node.js'
import type { DigestName } from './image/write.node.js'
import {
  digestsAll,
  envelopeOf,
  faults,
  installedPackages,
  isUnsettled,
  listed,
  partsOf,
  Pass,
  printCycloneDx,
  printJigdo,
  printList,
  printSpdx,
  shownSums,
  signedBytes,
  sourcesOf,
  startTemplate,
  startZsync,
  statementOf,
  type Listed,
  type Resource,
  type UnpackedSums,
  type Wanted,
} from './integrity/index.js'
import { keySigner, programSigner, type Signer } from './integrity/sign.node.js'
import { encodeUtf8 } from './codec/index.js'
import { DiscError, type Fault } from './fault/index.js'
import { blockSummer } from './kernel/block-sums.node.js'
import { deflateBlock } from './kernel/deflate.node.js'
import { nativeFor } from './kernel/native.node.js'
import type { Asides } from './kernel/threads.node.js'
import { createHasher, digestOf, sha256 } from './kernel/digest.node.js'
import { LAYOUT_EPOCH, layoutsOf } from './layout/index.js'
import { withoutOutput } from './lock/index.js'
import { programVersion } from './lock/program.node.js'
import type { ProjectMaster } from './master.js'
import { joinPath, lastName } from './port/index.js'
import type { Project } from './project.js'
import { checksumsOf, proofFiles, type ProofFile } from './request/index.js'
import { hostFiles } from './source/files.node.js'
import { absoluteNames } from './source/names.node.js'
import { type Content } from './source/index.js'
import { find, type ImageTree } from './tree/index.js'
import { bytes, printInstant } from './unit/index.js'

export interface ProvingOptions {
  /** Path of the image; undefined where nothing lies beside it. */
  readonly image: string | undefined
  /** Path in place of the manifest's, where one is given. */
  readonly moved: string | undefined
  /** A program that signs the statement. */
  readonly signWith?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Proving {
  readonly witness: NonNullable<Parameters<typeof import('./image/disc.node.js').writeDisc>[2]['witness']> | undefined
  /** Digests of the image that are needed. */
  readonly digests: readonly DigestName[]
  /** Whether those of its files are needed. */
  readonly contents: boolean
  readonly faults: readonly Fault[]
  /** The files beside the image, whole and without names. `lock` is the text of the lock file, where there is one. */
  stage(written: Pick<WrittenDisc, 'digests' | 'contents'>, lock: string | undefined): Promise<readonly WrittenText[]>
  /** Leaves nothing of what is not settled. */
  discard(): Promise<void>
}

/** Places with the same hash that are looked at for what is in the template: the image passes meanwhile. */
const TEMPLATE_CHAIN = 4

/** Opens what is written as the bytes pass. Throws where a key, a folder or a list of packages is not what it should be. */
export async function startProving(project: Project, master: ProjectMaster, options: ProvingOptions): Promise<Proving> {
  const { image, moved, signWith } = options
  const { manifest, folder, locate } = project
  const output = typeof manifest.output === 'object' ? manifest.output : {}
  const { jigdo, zsync, provenance, sbom } = output
  if (signWith !== undefined && provenance === undefined) throw new DiscError(faults.signsNothing({ program: signWith }))
  if (signWith !== undefined && provenance?.sign !== undefined) throw new DiscError(faults.twoSigners({ program: signWith }))
  const [layout] = layoutsOf(master.disc)
  const tree = master.materials.files?.tree
  const files = image === undefined ? [] : proofFiles(manifest, folder, image, moved)
  if (layout === undefined || tree === undefined || (files.length === 0 && !isUnsettled(layout))) return nothing
  const unpacked: UnpackedSums = master.materials.files?.proofs?.unpacked ?? new Map()
  const signer = image === undefined ? undefined : signerOf(project, options)
  const packages = sbom === undefined || files.length === 0 ? undefined : await packagesIn(master, tree, sbom.status ?? USUAL_STATUS)
  const started: StartedFile[] = []
  const staged: WrittenText[] = []
  const pathOf = (kind: ProofFile['kind']): string | undefined => files.find((file) => file.kind === kind)?.path
  const lists = files.flatMap(({ path, key: [, index] }) => {
    const list = typeof index === 'number' ? output.sums?.[index] : undefined
    return list === undefined
      ? []
      : [{ path, digest: list.digest ?? ('md5' as const), files: besideList(tree, list.exclude ?? [], master) }]
  })
  const found: Fault[] = []
  try {
    const parts = pathOf('template') === undefined || jigdo === undefined ? [] : partsOf(tree, layout, folder, jigdo, absoluteNames)
    if (jigdo !== undefined && image !== undefined && parts.length === 0)
      found.push(...locate([faults.nothingFetched({}, { path: ['output', 'jigdo'] })]))
    const wanted: readonly Wanted[] = [
      ...lists.flatMap(({ digest, files: named }) =>
        named.filter(({ content }) => !unpacked.has(content)).map(({ content }) => ({ content, digest })),
      ),
      ...parts.map(({ content }) => ({ content, digest: 'md5' as const })),
    ]
    let pass: Pass | undefined
    const first = (asides: Asides): Pass => (pass = new Pass(layout, asides, wanted))
    const isPassing = wanted.length > 0 || isUnsettled(layout)
    const md5 = (content: Content): string => pass?.file(content, 'md5') ?? ''
    const begin = async (path: string, from = 0): Promise<StartedFile> => {
      const file = await startFile(path, from)
      started.push(file)
      return file
    }
    const [templatePath, zsyncPath] = [pathOf('template'), pathOf('zsync file')]
    const native = templatePath === undefined && zsyncPath === undefined ? undefined : await nativeFor({ blocks: layout.size })
    const pack = (piece: Uint8Array): Promise<Uint8Array> => deflateBlock(native, piece, TEMPLATE_CHAIN)
    const template =
      templatePath === undefined
        ? undefined
        : await startTemplate(await begin(templatePath), layout, parts, generator(), { md5: createHasher('md5'), pack })
    const sums =
      zsyncPath === undefined
        ? undefined
        : await startZsync((from) => begin(zsyncPath, from), layout, lastName(image ?? ''), zsync ?? {}, blockSummer(native))
    const sinks = [template, sums].filter((sink) => sink !== undefined)
    const last = async (chunk: Uint8Array): Promise<void> => {
      await Promise.all(sinks.map((sink) => sink.pass(chunk)))
    }
    const stage = async (path: string, text: string | Uint8Array): Promise<void> => {
      staged.push(await writeText(path, text))
    }
    return {
      witness:
        !isPassing && sinks.length === 0
          ? undefined
          : { first: isPassing ? first : undefined, last: sinks.length === 0 ? undefined : last },
      digests: [
        ...(template === undefined || digestsAll(layout) ? [] : (['md5'] as const)),
        ...(sums === undefined ? [] : (['sha1'] as const)),
        ...(provenance === undefined ? [] : (['sha256'] as const)),
      ],
      contents: provenance !== undefined && image !== undefined,
      faults: found,
      async stage({ digests, contents }, lock) {
        for (const { path, digest, files: named } of lists) await stage(path, printList(named, digest, shownSums(unpacked, pass)))
        if (sums !== undefined) await sums.end(digests.get('sha1') ?? '')
        if (template !== undefined && jigdo !== undefined && image !== undefined) {
          const templateMd5 = await template.end(pass?.whole ?? digests.get('md5') ?? '', md5)
          const text = printJigdo(
            {
              generator: generator(),
              image: lastName(image),
              template: lastName(templatePath ?? ''),
              templateMd5,
              servers: jigdo.servers,
              parts,
            },
            md5,
          )
          await stage(pathOf('jigdo file') ?? '', text)
        }
        const bill = pathOf('list of packages')
        if (bill !== undefined && packages !== undefined) {
          const print = sbom?.format === 'cyclonedx' ? printCycloneDx : printSpdx
          const date = printInstant(project.date.at)
          await stage(bill, print(packages, { name: lastName(image ?? ''), date, program: programVersion(), sha256 }))
        }
        const statement = pathOf('statement')
        if (statement !== undefined) {
          const told = new Map([...digests].filter(([name]) => name === 'sha256' || checksumsOf(manifest).includes(name)))
          const payload = encodeUtf8(
            statementOf({
              image: { name: lastName(image ?? ''), digests: told },
              manifest: withoutOutput(manifest),
              date: printInstant(project.date.at),
              builder: provenance?.builder ?? USUAL_BUILDER,
              program: programVersion(),
              layoutEpoch: LAYOUT_EPOCH,
              sources: [...filesOf(project, lock), ...sourcesOf(contents, unpacked)],
            }),
          )
          await stage(statement, signer === undefined ? payload : envelopeOf(payload, await signer(signedBytes(payload))))
        }
        return [...started, ...staged]
      },
      async discard() {
        for (const file of [...started, ...staged]) await file.discard()
      },
    }
  } catch (error) {
    for (const file of started) await file.discard()
    throw error
  }
}

const nothing: Proving = {
  witness: undefined,
  digests: [],
  contents: false,
  faults: [],
  stage: () => Promise.resolve([]),
  discard: () => Promise.resolve(),
}

const USUAL_BUILDER = 'https://github.com/glassmaster/glassmaster'
const USUAL_STATUS = '/var/lib/dpkg/status'
const generator = (): string => `glassmaster/${programVersion()}`

function signerOf({ manifest, folder, locate }: Project, { signWith, signal }: ProvingOptions): Signer | undefined {
  if (signWith !== undefined) return programSigner(signWith, signal)
  const path = typeof manifest.output === 'object' ? manifest.output.provenance?.sign : undefined
  if (path === undefined) return undefined
  try {
    return keySigner(joinPath(folder, path))
  } catch (error) {
    throw error instanceof DiscError ? new DiscError(locate(error.faults)) : error
  }
}

/** All files, lists on the disc among them. */
function besideList(tree: ImageTree, exclude: readonly string[], { materials }: ProjectMaster): readonly Listed[] {
  const catalog = materials.files?.boot?.catalogId
  return [...listed(tree, exclude, ({ id }) => id === catalog)]
}

async function packagesIn({ sources: { contents } }: ProjectMaster, tree: ImageTree, path: string) {
  const node = find(tree, path)
  if (contents === undefined || node?.kind !== 'leaf' || node.inode.kind !== 'file') return []
  const pieces: Uint8Array[] = []
  for await (const piece of contents.open(node.inode.content, bytes(0))) pieces.push(piece.slice())
  return installedPackages(Buffer.concat(pieces), path)
}

/** The manifest with those that it extends, and the lock file. */
const filesOf = ({ files }: Project, lock: string | undefined): readonly Resource[] => [
  ...files
    .filter((file) => hostFiles.statFollowed(file)?.kind === 'file')
    .map((file) => ({ name: lastName(file), digest: { sha256: digestOf('sha256', hostFiles.read(file)) } })),
  ...(lock === undefined ? [] : [{ name: 'disc.lock', digest: { sha256: sha256(lock) } }]),
]
