/** That the Linux kernel can judge on every machine: on processors that user-mode-linux does not know, and where it does not run. */

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { defaultJoliet } from '../../src/format/joliet/index.js'
import { defaultRockRidge } from '../../src/format/rockridge/index.js'
import { dir, file, inodeOf, leaf, makeDisc, plainAttributes, symlink, writeImage } from '../format/iso9660/disc.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel, needsOf, populateInKernel, type KernelEntry } from '../support/kernel.js'
import { library } from '../support/kept.js'
import { linuxPc } from '../support/linux-pc.js'
import { runIn, type LinuxMachine } from '../support/linux.js'
import { itNeeds, run, required } from '../support/tools.js'
import { runUml, uml, umlBoots } from '../support/uml.js'

const folder = temporaryFolder()
const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')

describe.skipIf(!umlBoots())('user-mode-linux', () => {
  const [wanted, large] = ['uml-xstate.c', 'uml-xstate-host.c'].map(library)
  const on = (...libraries: (string | undefined)[]): LinuxMachine => ({
    ...uml,
    run: (job) =>
      runUml(
        job,
        libraries.filter((path) => path !== undefined),
      ),
  })
  const boot = (machine: LinuxMachine): void => runIn(machine, [], [], () => undefined, 30_000)

  itNeeds([...uml.needs(), ...(wanted && large ? [] : ['cc'])], 'runs where the processor has more state than it knows', () => {
    expect(() => boot(on(large))).toThrow(/ptrace set fp regs failed, errno = 14/)
    boot(on(wanted, large))
  })
})

itNeeds(KERNEL_PROGRAMS, 'an image that has changed under its name is seen as it is now', () => {
  const image = join(folder, 'changed.iso')
  const seen = (): readonly (string | undefined)[] => mountInKernel(image, ['rockridge']).rockridge.entries.map(({ sha256 }) => sha256)
  for (const text of ['one', 'two', 'three']) {
    const whole = join(folder, 'whole.iso')
    writeImage(makeDisc(dir('', [file('a', text.repeat(9000))]), { rockridge: defaultRockRidge }), whole)
    // The file stays the one that it was.
    writeFileSync(image, readFileSync(whole))
    expect(seen()).toEqual([undefined, sha256(text.repeat(9000))])
  }
})

// It takes its time, and is needed where user-mode-linux cannot run.
describe.runIf(required)('Linux in QEMU', () => {
  itNeeds(needsOf(linuxPc), 'sees on an image what there is, as user-mode-linux does', () => {
    const shared = inodeOf('shared', {}, 2)
    const special = { links: 1, attributes: { ...plainAttributes, mode: 0o640 } }
    const tree = dir('', [
      file('README.TXT', 'hello', { mode: 0o4711, uid: 1000, gid: 70_000 }),
      dir('été 日本', [file('x\udcffy', 'no UTF-8'), leaf('one', shared), leaf('two', shared)]),
      symlink('link', '../a/é'),
      leaf('disk', { kind: 'block', major: 259, minor: 300, ...special }),
      leaf('pipe', { kind: 'fifo', ...special }),
    ])
    const image = join(folder, 'small.iso')
    writeImage(makeDisc(tree, { rockridge: defaultRockRidge, joliet: defaultJoliet }), image)
    const seen = mountInKernel(image, ['rockridge', 'joliet', 'udf'], { machine: linuxPc })
    expect(seen.rockridge.log).toContain('RRIP_1991A')
    expect(seen.rockridge.entries).toMatchObject([
      { path: '.', type: 'directory', mode: 0o755 },
      { path: 'README.TXT', mode: 0o4711, uid: 1000, gid: 70_000, mtime: 1_700_000_000, size: 5, sha256: sha256('hello') },
      { path: 'disk', type: 'block', mode: 0o640, rdev: [259, 300] },
      { path: 'link', type: 'symlink', target: '../a/é' },
      { path: 'pipe', type: 'fifo' },
      { path: 'été 日本', type: 'directory' },
      { path: 'été 日本/one', links: 2, sha256: sha256('shared') },
      { path: 'été 日本/two', links: 2, sha256: sha256('shared') },
      { path: 'été 日本/x\udcffy', size: 8, sha256: sha256('no UTF-8') },
    ] satisfies Partial<KernelEntry>[])
    expect(seen.joliet.log).toContain('Joliet Level 3')
    expect(seen.udf.mounted).toBe(false)
    if (!umlBoots()) return
    const views = mountInKernel(image, ['rockridge', 'joliet', 'udf'], { machine: uml })
    for (const view of ['rockridge', 'joliet', 'udf'] as const) expect(seen[view].entries).toEqual(views[view].entries)
  })

  itNeeds([...needsOf(linuxPc), 'mkudffs'], 'writes into volumes', () => {
    const images = ['1.02', '2.01'].map((revision) => {
      const image = join(folder, `${revision}.udf`)
      run('mkudffs', ['--new-file', '--media-type=hd', '--blocksize=2048', `--udfrev=${revision}`, image, '1024'])
      return image
    })
    const listings = populateInKernel(images, ['/bin/mkdir é', 'echo -n hello > é/file', '/bin/chown 7:8 é/file'], linuxPc)
    for (const { mounted, log, entries } of listings) {
      expect([mounted, log]).toEqual([true, expect.not.stringMatching(/UDF-fs: (warning|error)/)])
      expect(entries.map(({ path }) => path)).toEqual(['.', 'é', 'é/file'])
      expect(entries.at(-1)).toMatchObject({ uid: 7, gid: 8, size: 5, sha256: sha256('hello') })
    }
  })
})
