/** `disc burn` with sessions on virtual drives, heard as machines hear it. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run as burnCommand } from '../../src/cli/burn.js'
import { sha256 } from '../../src/kernel/digest.node.js'
import { openDisc } from '../../src/master.js'
import { readTree } from '../../src/survey/index.js'
import { walk } from '../../src/tree/index.js'
import { runCommand } from '../cli/run-command.js'
import { dataOfDisc } from '../support/virtual-disc.js'

export interface Burnt {
  readonly status: number
  readonly codes: readonly string[]
  readonly result?: {
    readonly acknowledgedBlocks: number
    readonly start?: number
    readonly ranges: readonly { readonly startLba: number; readonly blocks: number }[]
    readonly disc: {
      readonly state: string
      readonly remains: string
      readonly sessions: number
      readonly next?: { readonly method: string; readonly startLba?: number; readonly unitBlocks: number }
    }
    readonly verification?: { readonly level: string; readonly checkedBlocks: number }
  }
  readonly said: string
}

interface Said {
  readonly code: string
}

/** Names of drives are files in the folder, with a query where they are new. */
export const burnIn =
  (folder: string) =>
  async (manifest: string, drives: readonly string[] | string, options: Readonly<Record<string, unknown>> = {}): Promise<Burnt> => {
    const file = join(folder, 'disc.yaml')
    writeFileSync(file, manifest)
    const drive = (typeof drives === 'string' ? [drives] : drives).map((name) => `virtual:${join(folder, name)}`)
    const given = { yes: true, json: true, ...(drive.length === 0 ? {} : { drive }), ...options }
    const heard = await runCommand(burnCommand, [file], given, { SOURCE_DATE_EPOCH: '1700000000' })
    const said = heard.error + heard.out
    const last = JSON.parse(heard.out.trim().split('\n').at(-1) ?? '{}') as {
      readonly faults?: readonly Said[]
      readonly results?: readonly (NonNullable<Burnt['result']> & { readonly faults: readonly Said[] })[]
    }
    const result = last.results?.[0]
    const faults = [...(last.faults ?? []), ...(last.results ?? []).flatMap((one) => one.faults)]
    return { status: heard.status, codes: faults.map(({ code }) => code), ...(result === undefined ? {} : { result }), said }
  }

/** All files of a session with their contents, or their digests where they are long: by our reader, from the bytes in the disc file. */
export async function filesOnDisc(path: string, session = 'last'): Promise<Readonly<Record<string, string>>> {
  const disc = await openDisc(`virtual:${path}`)
  try {
    const { tree } = await readTree(disc, { session })
    const data = dataOfDisc(path)
    const found: Record<string, string> = {}
    for (const { path: name, node } of walk(tree)) {
      if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
      const { origin, size } = node.inode.content
      if (size > 0 && origin.kind !== 'extents') throw new Error(`${name} is ${origin.kind}`)
      const extents = origin.kind === 'extents' ? origin.extents : []
      found[name] = printed(Buffer.concat(extents.map((one) => data.subarray(one.start * 2048, one.start * 2048 + one.size))))
    }
    return found
  } finally {
    await disc.close()
  }
}

export const printed = (bytes: Uint8Array): string => (bytes.length > 100 ? sha256(bytes) : Buffer.from(bytes).toString())
