/** What a line has said, as a manifest. */

import type {
  FileEntry,
  FileSystems,
  InheritedRule,
  Iso9660,
  Manifest,
  Mode,
  Relaxations,
  Rule,
  Source as SourceKeys,
} from '../manifest/index.js'
import { bootOf } from './boot.js'
import { withDemands } from './demands.js'
import { faults } from './faults.js'
import { demand, placed } from './flag.js'
import type { Line, Space } from './line.js'
import { demandMacTypes } from './mac-types.js'
import { globsBelow } from './patterns.js'
import { holds, tellCharsets, tellZisofs } from './search.js'
import { discPath, sourcesOf, type Source } from './specs.js'

/** The manifest, and whatever is wrong with the line in `line.faults`. */
export function manifestOf(line: Line): Manifest {
  const operands = sourcesOf(line)
  const sources = [...operands, ...line.mapped]
  if (
    sources.length === 0 &&
    line.changes.length === 0 &&
    line.base === undefined &&
    line.input === undefined &&
    !line.faults.some(({ severity }) => severity === 'error')
  )
    line.faults.push(faults.noSources({ program: line.name }))
  const boot = bootOf(line, sources)
  demandBlessing(line, sources)
  demandMacTypes(line)
  tellZisofs(line, sources)
  tellCharsets(line, sources)
  const stem = (line.output ?? '').replace(/\.[^./]+$/, '')
  for (const { file, ending, given } of line.beside)
    if (file !== `${stem}${ending}`) line.faults.push(faults.badValue({ ...placed(given), value: file, allowed: `${stem}${ending}` }))
  const remade = remadeOf(line)
  return withDemands(line, {
    disc: 1,
    ...(remade === undefined ? { volume: volumeOf(line), filesystems: filesystemsOf(line, sources) } : { volume: line.volume, ...remade }),
    source: attributesOf(line),
    files: filesOf(line, operands),
    ...(line.systemArea === undefined ? {} : { systemArea: line.systemArea }),
    ...(boot === undefined ? {} : { boot }),
    ...sessionOf(line),
    ...(line.sectors === undefined ? {} : { media: 'cd-r' as const, sectors: line.sectors, tracks: [{ type: 'mode1' as const }] }),
    output: outputOf(line),
  })
}

/** A disc that is loaded gives its file systems and what it says of itself: it grows in place, or another one is made of it. */
function remadeOf(line: Line): Pick<Manifest, 'session'> | undefined {
  const { input, output, keepsBoot } = line
  if (input === undefined) return undefined
  const ruled = inheritedRules(line)
  if (input === output) return { session: { import: input, ...ruled } }
  const given = typeof keepsBoot === 'object' ? keepsBoot : { flag: '-indev', word: 1, values: [] }
  demand(line, given, 'base', { image: input, boot: keepsBoot === 'dropped' ? 'drop' : 'keep', ...ruled })
  if (keepsBoot === undefined) {
    const what = 'how the disc boots is kept, where xorriso would drop it without -boot_image any keep or discard'
    line.faults.push(faults.otherwise({ ...placed(given), what }))
  }
  return {}
}

/** What is said of the files of a disc that is loaded. */
function inheritedRules({ inherited, owner: { uid, gid }, owned, faults: found }: Line): { readonly rules?: readonly InheritedRule[] } {
  const owners: readonly InheritedRule[] = uid === undefined || gid === undefined ? [] : [{ match: '**', owner: `${uid}:${gid}` }]
  if (owned !== undefined && owners.length === 0) {
    const what =
      'files that the disc has already keep their owners unless both user and group are said; those that the line adds get what is said'
    found.push(faults.otherwise({ ...placed(owned), what }))
  }
  const rules = [...inherited, ...owners]
  return rules.length === 0 ? {} : { rules }
}

/** A folder of the host that is blessed is a folder of the disc. */
function demandBlessing(line: Line, sources: readonly Source[]): void {
  const { blessedFolder: blessed, host } = line
  if (blessed === undefined) return
  const [own = '/'] = sources.flatMap(({ from, at }) =>
    globsBelow({ text: blessed.folder, kind: 'path' }, from, host.folder)
      .slice(0, 1)
      .map((below) => `${at}/${below.replaceAll('\\\\', '')}`),
  )
  demand(line, blessed.given, 'filesystems.hfsplus.blessed.powerpc', (discPath(own) ?? own).replace(/\/\*\*$|(?<=.)\/$/, '') || '/')
}

/** With -C and -M what is written is the new session alone, to be recorded behind the others. */
function outputOf({ output = '-', session, base, padding }: Line): NonNullable<Manifest['output']> {
  return session !== undefined && (base !== undefined || session.start > 0) ? { part: output, padding } : { image: output, padding }
}

function volumeOf({ volume, program }: Line): NonNullable<Manifest['volume']> {
  const usual = program === 'xorriso' ? { id: 'ISOIMAGE', application: '' } : { id: 'CDROM', system: 'LINUX' }
  const { id = usual.id, ...others } = volume
  return { ...usual, ...others, id: id === '' ? usual.id : id }
}

const LARGE = 2 ** 32

function impliedBy({ program }: Line, level: 1 | 2 | 3 | 1999): readonly (keyof Relaxations)[] {
  // Names that are not cut to eight letters may begin with a dot in what libisofs writes.
  if (program === 'xorriso') return level === 1 ? [] : ['leadingDot']
  return level === 1999 ? OF_VERSION_2 : []
}

/** xorriso keeps all characters of ASCII where the entry that it is at when it writes has a table to be patched into its image. */
const impliedByTable = ({ program, entries }: Line): readonly (keyof Relaxations)[] => {
  const last = entries.at(-1)
  return program === 'xorriso' && last?.image !== undefined && last.infoTable !== undefined ? ['lowercase', 'ascii', 'multipleDots'] : []
}

/** The primary tree has the names of ISO 9660:1999 then. mkisofs(8), `-iso-level 4`. */
const OF_VERSION_2 = ['longNames', 'omitVersion', 'omitDot', 'leadingDot', 'ascii', 'lowercase', 'multipleDots'] as const

function filesystemsOf(line: Line, sources: readonly Source[]): FileSystems {
  const { joliet, rock } = line
  const level = levelOf(line, sources)
  const relax = new Set([...line.relax, ...impliedBy(line, level), ...impliedByTable(line)])
  return {
    iso9660: {
      level,
      ...(relax.size === 0 ? {} : { relax: Object.fromEntries([...relax].map((key) => [key, true])) }),
      ...(line.xa ? { xa: true } : {}),
      ...deepOf(line),
      ...tablesOf(line),
      rockridge: rock !== 'none',
      joliet: joliet === undefined ? false : jolietOf(joliet),
    },
    ...(line.udf ? { udf: { revision: '1.02' } } : { udf: false }),
  }
}

/** Other trees show the tables too, unless they are hidden there; UDF of mkisofs never does. */
function tablesOf(line: Line): Pick<Iso9660, 'translationTables'> {
  const { tables, tablesHidden: hidden, program } = line
  if (tables === undefined) {
    if (hidden !== undefined) line.faults.push(faults.noEffect({ ...placed(hidden), why: 'without -T there are no translation tables' }))
    return {}
  }
  const shows = { joliet: line.joliet !== undefined, udf: line.udf && program === 'genisoimage', hfsplus: false }
  const hide = (['joliet', 'udf', 'hfsplus'] as const).filter((space) => hidden !== undefined || !shows[space])
  return {
    translationTables: hide.length === 3 && tables.name === undefined ? true : { ...tables, ...(hide.length === 3 ? {} : { hide }) },
  }
}

const jolietOf = ({ longNames, level }: NonNullable<Line['joliet']>) =>
  longNames || level !== undefined ? { ...(level === undefined ? {} : { level }), ...(longNames ? { longNames } : {}) } : true

function levelOf(line: Line, sources: readonly Source[]): 1 | 2 | 3 | 1999 {
  const { level = line.isNative ? 3 : 1, fullNames, largeFiles } = line
  if (level === 4) return 1999
  const named = fullNames && level === 1 ? 2 : level
  if (largeFiles === undefined || named === 3 || !sources.some(({ from }) => holds(line, from, ({ size }) => size >= LARGE))) return named
  const what = 'files of 4 GiB and more are in ISO 9660 in several extents and with their whole size, which makes it level 3'
  line.faults.push(faults.otherwise({ ...placed(largeFiles), what }))
  return 3
}

/** mkisofs and genisoimage let folders lie as deep as they like at level 4. */
function deepOf({ deep, relocated, program, rock, level }: Line) {
  const usual = program !== 'xorriso' && rock !== 'none' && level !== 4 ? 'relocate' : 'keep'
  if ((deep ?? usual) === 'keep' || rock === 'none') return {}
  return { deepDirectories: 'relocate' as const, ...(relocated === undefined ? {} : { relocated }) }
}

/** Owners and modes are seen through Rock Ridge and UDF alone; times everywhere. */
function attributesOf(line: Line): SourceKeys {
  const { rock, owner } = line
  // Without Rock Ridge nothing of the owner is known; UDF shows what -r makes.
  const rational = rock !== 'kept'
  const seen = rock !== 'none' || line.udf
  const named = owner.uid !== undefined || owner.gid !== undefined
  const mode: Mode = rational ? { files: '0444', executables: '0555', directories: '0555' } : 'keep'
  const rules = [...modeRules(line, mode), ...weightRules(line), ...line.rules]
  return {
    ...(seen ? { owner: named ? `${owner.uid ?? 0}:${owner.gid ?? 0}` : rational ? '0:0' : 'keep', mode } : {}),
    time: line.time ?? 'source',
    ...(rules.length === 0 ? {} : { rules }),
    ...(line.followLinks ? { followLinks: true } : {}),
    ...(line.hardLinks ? {} : { hardLinks: false }),
    ...(line.dedupe ? { dedupe: true } : {}),
  }
}

function modeRules({ modes: { files, directories } }: Line, mode: Mode): readonly Rule[] {
  const folders = directories ?? (typeof mode === 'object' && 'directories' in mode ? mode.directories : 'keep') ?? 'keep'
  const ofFiles: readonly Rule[] = files === undefined ? [] : [{ match: '**', mode: { files, executables: files } }]
  // A pattern that ends in a slash is for folders.
  return files === undefined && directories === undefined ? [] : [...ofFiles, { match: ['/**/', '**/'], mode: folders }]
}

const weightRules = ({ discWeights }: Line): readonly Rule[] =>
  discWeights.map(({ path, weight }) => {
    const top = (discPath(path) ?? path).replace(/^\/|\/$/g, '').replaceAll(/[\\*?[\]{}!]/g, (character) => `\\${character}`)
    return { match: top === '' ? '**' : [`/${top}`, `/${top}/**`], place: { weight } }
  })

function filesOf(line: Line, sources: readonly Source[]): readonly FileEntry[] {
  const { folder } = line.host
  const entries = sources.map(({ from, at }): FileEntry => {
    const exclude = line.excludes.flatMap((pattern) => globsBelow(pattern, from, folder))
    const rules = [...hideRules(line, from), ...hostWeights(line, from)]
    return {
      from,
      ...(at === '/' ? {} : { at }),
      ...(exclude.length === 0 ? {} : { exclude: [...new Set(exclude)] }),
      ...(rules.length === 0 ? {} : { rules }),
    }
  })
  return [...folderEntries(line, sources), ...entries, ...line.parts, ...line.changes]
}

/** Folders that no source brings are read-only, as the programs make them; of others nothing would be said. */
function folderEntries({ rock, udf, program, host, modes }: Line, sources: readonly Source[]): readonly FileEntry[] {
  if ((rock === 'none' && !udf) || (rock === 'kept' && program === 'xorriso' && modes.implied === undefined)) return []
  const brought = new Set(
    sources.filter(({ from }) => host.files.statFollowed(from)?.kind === 'directory').map(({ at }) => at.replace(/\/$/, '')),
  )
  const implied = new Set(sources.flatMap(({ at, from }) => parentsOf(at, host.files.statFollowed(from)?.kind === 'directory')))
  return [...implied]
    .filter((path) => !brought.has(path))
    .map((path) => ({ at: path === '' ? '/' : path, directory: true, mode: modes.implied ?? '0555' }))
}

/** Folders above a target, the root as an empty text; a file whose target ends in a slash lies in that folder. */
function parentsOf(at: string, isFolder: boolean): readonly string[] {
  const names = at.split('/').filter((name) => name !== '')
  const above = at.endsWith('/') && !isFolder ? names : names.slice(0, -1)
  return ['', ...above.map((_, i) => `/${above.slice(0, i + 1).join('/')}`)]
}

/** Each pattern is for one tree, and a rule says all trees at once: what several patterns match is hidden in each. */
function hideRules(line: Line, from: string): readonly Rule[] {
  const byPattern = new Map<string, { readonly match: readonly string[]; readonly hide: Set<Space>; readonly bits: Set<Space> }>()
  for (const { pattern, space, as } of line.hides) {
    const match = globsBelow(pattern, from, line.host.folder)
    if (match.length === 0) continue
    const rule = byPattern.get(pattern.text) ?? { match, hide: new Set(), bits: new Set() }
    ;(as === 'hide' ? rule.hide : rule.bits).add(space)
    byPattern.set(pattern.text, rule)
  }
  return [...byPattern.values()].map(({ match, hide, bits }) => ({
    match,
    ...(hide.size === 0 ? {} : { hide: [...hide] }),
    ...(bits.size === 0 ? {} : { hiddenBit: [...bits] }),
  }))
}

function hostWeights(line: Line, from: string): readonly Rule[] {
  return line.weights.flatMap(({ pattern, weight }) => {
    const match = globsBelow(pattern, from, line.host.folder)
    return match.length === 0
      ? []
      : [
          {
            match: match.flatMap((glob) => (glob.startsWith('/') && !glob.endsWith('/**') ? [glob, `${glob}/**`] : [glob])),
            place: { weight },
          },
        ]
  })
}

function sessionOf(line: Line): Pick<Manifest, 'session'> {
  const { session, base } = line
  if (base === undefined) return session === undefined || session.start === 0 ? {} : { session: { start: session.start } }
  return {
    session: {
      import: base,
      ...(session === undefined ? {} : { previous: session.previous, start: session.start }),
    },
  }
}
