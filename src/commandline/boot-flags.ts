/** Flags of El Torito: entries in the order of the catalogue, each with its image. */

import { faults } from './faults.js'
import { bad, flag, number, placed, plain, text, wholeNumber, type Flag } from './flag.js'
import type { EntryState, Given, Line } from './line.js'

const EFI = 0xef
const platforms: Readonly<Record<string, number>> = { x86: 0, ppc: 1, mac: 2, efi: EFI }

/** The entry that flags speak of: it begins with the first of them, whether or not its image is named yet. */
export function entryOf(line: Line, given: Given): EntryState {
  const last = line.entries.at(-1)
  if (last !== undefined) {
    last.first ??= given
    return last
  }
  const made: EntryState = { marks: new Map(), first: given }
  line.entries.push(made)
  return made
}

/** Ends the entry; what nothing was said of is no entry. */
export function nextEntry({ entries }: Line): void {
  if (entries.at(-1)?.first !== undefined) entries.push({ marks: new Map() })
}

export function setImage(line: Line, given: Given, path: string, platform: number): void {
  const entry = entryOf(line, given)
  const { image: former } = entry
  if (former === undefined) return void Object.assign(entry, { image: { path, given }, platform })
  // mkhybrid of the BSDs has one flag for each image of the same disc.
  if (line.program === 'mkisofs' && platform !== entry.platform) {
    nextEntry(line)
    return setImage(line, given, path, platform)
  }
  line.faults.push(faults.imageReplaced({ ...placed(given), former: former.path }))
  Object.assign(entry, { image: { path, given }, platform })
}

const set =
  (change: Partial<EntryState>) =>
  (line: Line, given: Given): void =>
    void Object.assign(entryOf(line, given), change)

type Mark = EntryState['marks'] extends Map<infer Kind, Given> ? Kind : never

/** Marks the entry. Behind --efi-boot a further one has begun, which has no image, so that nothing is marked. */
const mark =
  (kind: Mark) =>
  (line: Line, given: Given): void => {
    const last = line.entries.at(-1)
    if (last === undefined || last.first !== undefined) entryOf(line, given).marks.set(kind, given)
    else
      line.faults.push(faults.otherwise({ ...placed(given), what: 'it marks nothing, as in xorriso: the boot entry before it has ended' }))
  }

/** A section of its own for the image, with no emulation, and an end behind it. xorrisofs(1). */
function efiBoot(line: Line, path: string, given: Given): void {
  nextEntry(line)
  setImage(line, given, path, EFI)
  set({ emulation: 'none' })(line, given)
  nextEntry(line)
}

export const bootFlags: readonly Flag[] = [
  text('b eltorito-boot', (line, path, given) => setImage(line, given, path, line.platform ?? 0)),
  text('e', (line, path, given) => setImage(line, given, path, EFI)),
  text('efi-boot', efiBoot, 'xorriso'),
  text('efi-boot', (line, path, given) => setImage(line, given, path, EFI)),
  plain('eltorito-alt-boot', (line) => {
    nextEntry(line)
    line.platform = undefined
  }),
  text('eltorito-platform', (line, value, given) => {
    const platform = platforms[value.toLowerCase()] ?? wholeNumber(value)
    if (platform === undefined || platform < 0 || platform > 255) return bad(line, given, value, 'x86, PPC, Mac, efi or a number up to 255')
    // A further platform is a further section, also without -eltorito-alt-boot.
    const last = line.entries.at(-1)
    if (last?.image !== undefined && last.platform !== platform) nextEntry(line)
    line.platform = platform
    const entry = entryOf(line, given)
    if (entry.image !== undefined) entry.platform = platform
  }),
  text('c eltorito-catalog', (line, path) => void (line.catalog = path)),
  plain('boot-catalog-hide', (line) => void (line.catalogHidden = true)),
  plain('no-emul-boot', set({ emulation: 'none' })),
  plain('hard-disk-boot', set({ emulation: 'hard-disk' })),
  plain('no-boot', set({ bootable: false })),
  number('boot-load-seg', [0, 65535], (line, loadSegment, given) => set({ loadSegment })(line, given)),
  flag('boot-load-size', 1, (line, given) => {
    const [value = ''] = given.values
    const sectors = value === 'full' ? 'all' : wholeNumber(value)
    if (sectors === undefined || (sectors !== 'all' && sectors < 0)) return bad(line, given, value, 'a number of 512-byte sectors, or full')
    // More than the field has room for is what firmware reads as the whole image.
    set({ loadSectors: sectors !== 'all' && sectors > 65535 ? 'all' : sectors })(line, given)
  }),
  plain('boot-info-table', (line, given) => void (entryOf(line, given).infoTable ??= 'isolinux')),
  plain('grub2-boot-info', set({ infoTable: 'grub2' })),
  text('eltorito-id', (line, value, given) => {
    const id = /^[0-9a-f]{56}$/i.test(value) ? Buffer.from(value, 'hex').toString('latin1').replace(/\0+$/, '') : value.slice(0, 28)
    if (/^[\x20-\x7e]*$/.test(id)) set({ id })(line, given)
    else bad(line, given, value, 'printable ASCII characters')
  }),
  text('eltorito-selcrit', (line, value, given) => {
    if (/^([0-9a-f]{2}){1,20}$/i.test(value)) set({ criteria: value })(line, given)
    else bad(line, given, value, 'up to 20 bytes in hexadecimal digits')
  }),
  plain('isohybrid-gpt-basdat', mark('gpt-basdat')),
  plain('isohybrid-gpt-hfsplus', mark('gpt-hfsplus')),
  plain('isohybrid-apm-hfsplus', mark('apm-hfsplus')),
]
