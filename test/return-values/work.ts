/** Values about temporary files and outputs: `disc burn --stage always` and `disc build`, with a host that refuses something. */

import { mkdirSync, readdirSync, readlinkSync, truncateSync } from 'node:fs'
import { build } from '../../src/build.js'
import { openProject } from '../../src/project.js'
import { openMaster } from '../../src/master.js'
import { burn } from '../../src/burn.js'
import { settings } from '../recorder/bench.js'
import type { Listener } from '../../src/event.js'
import { told, type Bench, type Provocation, type Raised } from './bench.js'
import { whileRefused } from './trouble.js'

const KEY = 'TMPDIR'

/** `disc burn --stage always` of a manifest with one source, with another folder for temporary files. */
async function staged({ disc, manifest, file, drive }: Bench, temporary?: string): Promise<readonly Raised[]> {
  const before = process.env[KEY]
  file('source.bin', new Uint8Array(300_000).fill(7))
  if (temporary !== undefined) process.env[KEY] = temporary
  try {
    return await disc('burn', manifest({ files: [{ from: 'source.bin', at: '/a' }] }), '--drive', drive(), '--stage', 'always')
  } finally {
    if (before === undefined) delete process.env[KEY]
    else process.env[KEY] = before
  }
}

/** A burn whose staged file is `changed` once all is staged. */
async function stagedThen({ manifest, file, drive }: Bench, changed: () => void): Promise<readonly Raised[]> {
  file('source.bin', new Uint8Array(300_000).fill(7))
  await using master = await openMaster(openProject(manifest({ files: [{ from: 'source.bin', at: '/a' }] })))
  const listener: Listener = (event) => {
    if (event.kind === 'action' && event.action === 'validate') changed()
  }
  return told(burn(master, { drives: [drive()], stage: 'always', settings: settings(), listener }))
}

/** The file of staged copies has no name, but this process holds it. */
function cutStaged(): void {
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      if (/\/(?:#\d+|glassmaster-\S+) \(deleted\)$/.test(readlinkSync(`/proc/self/fd/${fd}`))) truncateSync(`/proc/self/fd/${fd}`, 1000)
    } catch {
      // One that was open for the listing alone.
    }
  }
}

export const work: readonly Provocation[] = [
  {
    does: '`disc burn --stage always` with a TMPDIR that is not there',
    raises: { 'burn/stageFolder': ['IMAPI_E_INVALID_WORKING_DIRECTORY', 'IMAPI_E_STASHFILE_OPEN_FAILURE'] },
    run: (bench) => staged(bench, bench.path('nowhere')),
  },
  {
    does: '`disc burn --stage always` with too little room in TMPDIR',
    raises: { 'burn/stageSpace': ['IMAPI_E_WORKING_DIRECTORY_SPACE', 'IMAPI_E_NOTENOUGHDISKFORSTASH'] },
    run: (bench) => whileRefused({ statfs: true }, () => staged(bench)),
  },
  {
    does: '`disc burn --stage always` on a host whose file system fills up meanwhile',
    raises: { 'burn/stageWrite': ['IMAPI_E_STASHFILE_WRITE_FAILURE'] },
    run: (bench) => whileRefused({ write: 'ENOSPC' }, () => staged(bench)),
  },
  {
    does: 'a burn whose staged file has become shorter when it is read back',
    raises: { 'burn/stageShort': ['IMAPI_E_STASHFILE_SEEK_FAILURE'] },
    run: (bench) => stagedThen(bench, cutStaged),
  },
  {
    does: 'a burn whose staged file the host cannot read back',
    raises: { 'burn/stageRead': ['IMAPI_E_STASHFILE_READ_FAILURE'] },
    run: (bench) => whileRefused({}, () => stagedThen(bench, () => void whileRefused({ read: 'EIO' }, () => new Promise(() => {})))),
  },
  {
    does: 'a build whose output has become a folder when the image is whole',
    raises: { 'image/cannotReplace': ['IMAPI_E_STASHFILE_MOVE'] },
    run: async ({ manifest, path }) => {
      const listener: Listener = (event) => {
        if (event.kind === 'progress' && event.action === 'build') mkdirSync(path('out.iso/inside'), { recursive: true })
      }
      const project = openProject(manifest({ files: [{ at: '/a', zeros: 3_000_000 }], output: 'out.iso' }))
      return told(build(project, { listener }))
    },
  },
  {
    does: '`disc build` into a folder that is no folder',
    raises: { 'request/outputUnwritable': ['IMAPI_E_FILEACCESS'] },
    run: ({ disc, manifest, file }) => {
      file('file', '')
      return disc('build', manifest({ files: [{ at: '/a', text: 'a' }], output: 'file/out.iso' }))
    },
  },
]
