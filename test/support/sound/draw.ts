/** Manifests of file systems, drawn from a seed: options and entries of all kinds that go together. */

/** From 0 to below 1. */
export type Random = () => number

export interface DrawnDisc {
  readonly manifest: Readonly<Record<string, unknown>>
}

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)]
const chance = (random: Random, of: number): boolean => random() < of

const names = [
  'a',
  'B.TXT',
  'readme.txt',
  'Makefile',
  'no extension',
  'été.txt',
  '日本語',
  'x'.repeat(70),
  '.hidden',
  'two.dots.tar',
  'trailing space .txt',
  '100%',
  'emoji 🙂.png',
  `${'long '.repeat(20)}name.data`,
  'q_1',
  'Ä.DAT',
  '-dash',
  'semi;colon',
  '#hash',
]
const folders = [
  '',
  '/docs',
  '/src',
  '/src/deep',
  '/src/deep/er/and/deep/er/still/and/on',
  '/データ',
  '/Long Folder Name With Blanks',
  '/EMPTY',
]

export function drawDisc(random: Random): DrawnDisc {
  const iso = chance(random, 0.75)
  const udf = !iso || chance(random, 0.5)
  const rockridge =
    chance(random, 0.6) && (chance(random, 0.5) ? true : { version: pick(random, ['1.10', '1.12']), creationTime: chance(random, 0.5) })
  const level = pick(random, [1, 2, 2, 3, 1999])
  const iso9660 = {
    level,
    rockridge,
    joliet: chance(random, 0.5) && { level: pick(random, [1, 2, 3]), longNames: chance(random, 0.3) },
    ...(chance(random, 0.2) ? { xa: true } : {}),
    ...(chance(random, 0.2) ? { relax: { lowercase: true, multipleDots: true, omitVersion: chance(random, 0.5) } } : {}),
  }
  const revision = pick(random, ['1.02', '1.50', '2.00', '2.01', '2.50', '2.60'])
  const kind = revision === '1.02' || iso ? 'plain' : pick(random, ['plain', 'vat', 'sparing'])
  const udfOptions = {
    revision,
    ...(chance(random, 0.4) ? { embed: true } : {}),
    ...(revision >= '2.50' ? { redundantMetadata: chance(random, 0.5) } : {}),
    ...(kind === 'vat' ? { vat: true } : {}),
    ...(kind === 'sparing'
      ? { sparing: { packetLength: pick(random, [16, 32]), packets: 2 + Math.floor(random() * 10), tables: pick(random, [1, 2, 4]) } }
      : {}),
  }
  const files = drawEntries(random, udf && revision >= '2.00', udf || rockridge !== false)
  const isBoot = iso && chance(random, 0.35)
  const isEfi = chance(random, 0.6)
  const hasPartitions = isEfi && chance(random, 0.4)
  const boot = isBoot
    ? {
        boot: {
          ...(chance(random, 0.5) ? { catalog: '/boot/boot.cat' } : {}),
          entries: [
            { platform: 'bios', image: '/boot/loader.bin', loadSectors: 4, ...(chance(random, 0.5) ? { infoTable: 'isolinux' } : {}) },
            ...(isEfi
              ? [
                  {
                    platform: 'efi',
                    image: hasPartitions
                      ? { partition: 2 }
                      : { fat: { from: 'esp' }, ...(chance(random, 0.5) ? { at: '/boot/efi.img' } : {}) },
                  },
                ]
              : []),
          ],
          ...(hasPartitions ? drawPartitions(random) : {}),
          ...(!hasPartitions && chance(random, 0.5)
            ? { hybrid: { mbr: true, ...(isEfi && chance(random, 0.5) ? { gpt: true } : {}) } }
            : {}),
        },
      }
    : {}
  return {
    manifest: {
      disc: 1,
      name: 'drawn',
      volume: {
        id: 'DRAWN',
        date: '2026-01-02T03:04:05Z',
        ...(chance(random, 0.3) ? { publisher: 'SOMEBODY', setId: 'SET OF DISCS' } : {}),
      },
      filesystems: { ...(iso ? { iso9660 } : {}), ...(udf ? { udf: udfOptions } : {}) },
      files: [...files, ...(isBoot ? [{ at: '/boot/loader.bin', text: 'loader '.repeat(600) }] : [])],
      ...boot,
      output: { image: 'out.iso', ...(chance(random, 0.2) ? { padding: 150 } : {}) },
    },
  }
}

/** Partitions behind the files and of one of them, in every kind of table. */
function drawPartitions(random: Random): object {
  const behind = { number: 2, type: 'efi', image: { fat: { from: 'esp' } } }
  const inTree = { type: 'linux', image: '/boot/loader.bin', tables: 'gpt' }
  const gpt = pick(random, [undefined, {}, { overlapping: true }])
  const offset = chance(random, 0.6) ? 16 : 0
  const isDivided = gpt !== undefined && (offset === 0 || 'overlapping' in gpt) && chance(random, 0.5)
  return {
    partitions: [
      behind,
      ...(chance(random, 0.3) ? [{ type: 0x83, image: { from: 'esp/EFI/BOOT/BOOTX64.EFI' } }] : []),
      ...(isDivided ? [inTree] : []),
    ],
    hybrid: {
      mbr: pick(random, [true, { protective: false, bootable: false }, { protective: true }]),
      ...(gpt === undefined ? {} : { gpt }),
      offset,
      cylinders: pick(random, ['auto', 'off', 'on', 'all']),
    },
  }
}

function drawEntries(random: Random, hasStreams: boolean, isPosix: boolean): readonly object[] {
  const entries: object[] = []
  const taken = new Set<string>()
  const count = Math.floor(random() * 40)
  const files: string[] = []
  const free = (): string | undefined => {
    const at = `${pick(random, folders)}/${pick(random, names)}${chance(random, 0.5) ? '' : Math.floor(random() * 300)}`
    if (taken.has(at)) return undefined
    taken.add(at)
    return at
  }
  for (let i = 0; i < count; i++) {
    const at = free()
    if (at === undefined) continue
    const kind = random()
    if (kind < 0.7 || files.length === 0 || !isPosix) {
      const size = pick(random, [0, 1, 100, 2047, 2048, 2049, 10_000])
      entries.push({ at, text: 'x'.repeat(size), ...(hasStreams && chance(random, 0.1) ? { streams: { s: { text: 'stream' } } } : {}) })
      files.push(at)
    } else if (kind < 0.78) entries.push({ at, hardlink: pick(random, files) })
    else if (kind < 0.88) entries.push({ at, symlink: pick(random, ['../x', '/abs/olute', 'x'.repeat(200), './a/./b']) })
    else if (kind < 0.92) entries.push({ at, fifo: true })
    else if (kind < 0.96) entries.push({ at, device: { type: pick(random, ['character', 'block']), major: 4, minor: 300 } })
    else entries.push({ at, directory: true })
  }
  return entries
}
