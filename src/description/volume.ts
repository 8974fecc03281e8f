/** What a volume that was found says of itself, and which file systems show it, in the words of the manifest. */

import { faults as udfFaults, isRevision, readUdfFacts } from '../format/udf/index.js'
import type { Fault } from '../fault/index.js'
import type { FileSystems, Iso9660, Manifest, Udf } from '../manifest/index.js'
import { attempt, findSpaces, readSpace, type FoundDisc, type FoundSpace, type SessionBounds, type Space } from '../survey/index.js'
import { walk, type ImageTree, type Node, type Volume } from '../tree/index.js'
import { printInstant, sectors, type Sectors } from '../unit/index.js'

type VolumeWords = NonNullable<Manifest['volume']>

export interface DescribedVolume {
  readonly volume: VolumeWords
  readonly filesystems: FileSystems
  /** Where the last of its file systems ends. */
  readonly end: Sectors
  readonly faults: readonly Fault[]
}

export async function describeVolume({ medium }: Pick<FoundDisc, 'medium'>, session: SessionBounds): Promise<DescribedVolume> {
  const found = await findSpaces(medium, session)
  const told: Fault[] = []
  const iso = found.some(({ space }) => space === 'iso9660') ? await readSpace(medium, session, 'iso9660') : undefined
  const joliet = found.some(({ space }) => space === 'joliet') ? await readSpace(medium, session, 'joliet') : undefined
  const facts = found.some(({ space }) => space === 'udf') ? await attempt(() => readUdfFacts(medium, session), told) : undefined
  const primary = iso?.about.kind === 'iso9660' ? iso.about.volume : undefined
  const wide = joliet?.about.kind === 'iso9660' ? joliet.about.volume : undefined
  if (facts !== undefined && !isRevision(facts.revision))
    told.push(udfFaults.noVolume({ missing: `revision that is written here: ${facts.revision}` }))
  const udf: Udf | undefined =
    facts === undefined || !isRevision(facts.revision)
      ? undefined
      : {
          revision: facts.revision,
          ...(facts.label === primary?.id ? {} : { volumeId: facts.label }),
          ...(facts.partitions.some(({ kind }) => kind === 'virtual') ? { vat: true } : {}),
        }
  const ends = found.flatMap(({ blocks }) => (blocks === undefined ? [] : [blocks > session.start ? blocks : session.start + blocks]))
  const udfEnds =
    facts === undefined ? [] : [...facts.partitions.map((one) => one.start + one.length), ...facts.anchors.map((block) => block + 1)]
  return {
    volume:
      primary !== undefined
        ? wordsOf(primary, wide)
        : { id: facts?.label ?? '', ...(facts?.recorded === undefined ? {} : { date: printInstant(facts.recorded) }) },
    filesystems: {
      ...(iso === undefined ? {} : { iso9660: isoOf(found, iso.tree, joliet?.tree, { primary, wide }) }),
      ...(udf === undefined ? {} : { udf }),
    },
    end: sectors(Math.min(medium.size, Math.max(0, ...ends, ...udfEnds))),
    faults: told,
  }
}

/** Readers that look for a volume know it by its identifier, or by the time of its modification, which GRUB calls its UUID. */
function wordsOf(primary: Volume, wide: Volume | undefined): VolumeWords {
  const text = (key: 'setId' | 'system' | 'publisher' | 'preparer' | 'application'): string => {
    const [narrow, own] = [trimmed(primary[key]), wide && trimmed(wide[key])]
    // Capitals are all that the primary descriptor has room for.
    return own !== undefined && own.toUpperCase() === narrow.toUpperCase() ? own : narrow
  }
  const { setSize, sequence, created, modified, expires, effective, copyrightFile, abstractFile, bibliographicFile } = primary
  return {
    id: trimmed(primary.id),
    setId: text('setId'),
    ...(setSize > 1 ? { setSize, sequence } : {}),
    system: text('system'),
    publisher: text('publisher'),
    preparer: text('preparer'),
    application: text('application'),
    ...(trimmed(copyrightFile) === '' ? {} : { copyrightFile: trimmed(copyrightFile) }),
    ...(trimmed(abstractFile) === '' ? {} : { abstractFile: trimmed(abstractFile) }),
    ...(trimmed(bibliographicFile) === '' ? {} : { bibliographicFile: trimmed(bibliographicFile) }),
    date: printInstant(created),
    modified: printInstant(modified),
    ...(expires === undefined ? {} : { expires: printInstant(expires) }),
    ...(effective === undefined ? {} : { effective: printInstant(effective) }),
  }
}

const trimmed = (text: string): string => text.replace(/[\0 ]+$/, '')

/** Whether level 1 has room for a name. The last dot begins the extension, which folders have none of. ECMA-119 10.1. */
const isShort = ({ name, kind }: Node): boolean =>
  (kind === 'directory' ? /^.{0,8}$/s : /^(\.*[^.]*(?<=^.{0,8})|.{0,8}\.[^.]{0,3})$/s).test(name)

/** Whether it has dots that 7.5.1 and 7.6.1 leave no place for. */
const hasInnerDot = ({ name, kind }: Node): boolean => (kind === 'directory' ? name.includes('.') : /\..*\./s.test(name))
const LONGEST = 31

function isoOf(
  found: readonly FoundSpace[],
  tree: ImageTree,
  joliet: ImageTree | undefined,
  { primary, wide }: { readonly primary: Volume | undefined; readonly wide: Volume | undefined },
): Iso9660 {
  const has = (space: Space): FoundSpace | undefined => found.find((one) => one.space === space)
  const version = has('rockridge')?.version
  const nodes = Array.from(walk(tree), ({ node }) => node)
  const names = nodes.map(({ name }) => name)
  const relax = {
    ...(names.some((name) => /[a-z]/.test(name)) ? { lowercase: true } : {}),
    ...(names.some((name) => /[^\x20-\x7e]/.test(name))
      ? { anyByte: true }
      : names.some((name) => /[^A-Za-z0-9_.]/.test(name))
        ? { ascii: true }
        : {}),
    ...(names.some((name) => name.startsWith('.')) ? { leadingDot: true } : {}),
    ...(nodes.some(hasInnerDot) ? { multipleDots: true } : {}),
    ...(names.some((name) => name.length > LONGEST) ? { longNames: true } : {}),
  }
  const isLong = !nodes.every(isShort)
  const wideNames = joliet !== undefined && Array.from(walk(joliet), ({ node }) => node.name).some((name) => name.length > 64)
  const [narrowId, wideId] = [trimmed(primary?.id ?? ''), trimmed(wide?.id ?? '')]
  const own = wideId === '' || wideId === narrowId ? {} : { volumeId: wideId }
  const jolietWords = { ...(wideNames ? { longNames: true } : {}), ...own }
  return {
    level: has('enhanced') === undefined ? (isLong ? 3 : 1) : 1999,
    ...(Object.keys(relax).length === 0 ? {} : { relax }),
    rockridge: version === undefined ? false : version === '1.10' ? true : { version },
    joliet: joliet === undefined ? false : Object.keys(jolietWords).length === 0 ? true : jolietWords,
  }
}
