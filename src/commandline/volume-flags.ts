/** Flags of the volume: its identifiers, its dates, and which names its file systems allow. */

import type { Relaxations } from '../manifest/index.js'
import { dateOfDigits, momentOfText } from './dates.js'
import { faults } from './faults.js'
import { bad, noEffect, number, placed, plain, refused, text, type Flag } from './flag.js'
import type { Line } from './line.js'

const relaxed =
  (...keys: readonly (keyof Relaxations)[]) =>
  (line: Line): void =>
    keys.forEach((key) => line.relax.add(key))

const ofSix: Flag[] = [
  text('V volid', ({ volume }, id) => void (volume.id = id)),
  text('volset', ({ volume }, id) => void (volume.setId = id)),
  text('A appid', ({ volume, program }, id) => void (volume.application = program === 'xorriso' && id === '@xorriso@' ? '' : id)),
  text('sysid', ({ volume }, id) => void (volume.system = id)),
  text('p preparer', ({ volume, program }, id) => void (volume.preparer = program === 'xorriso' && id === '@xorriso@' ? '' : id)),
  text('P publisher', ({ volume }, id) => void (volume.publisher = id)),
  text('abstract', ({ volume }, name) => void (volume.abstractFile = name)),
  text('biblio', ({ volume }, name) => void (volume.bibliographicFile = name)),
  text('copyright', ({ volume }, name) => void (volume.copyrightFile = name)),
  number('volset-size', [1, 65535], ({ volume }, size) => void (volume.setSize = size)),
  number('volset-seqno', [1, 65535], ({ volume }, sequence) => void (volume.sequence = sequence)),
]

const ofNames: Flag[] = [
  number('iso-level', [1, 4], (line, level) => void (line.level = level as 1 | 2 | 3 | 4)),
  plain('l full-iso9660-filenames', (line) => void (line.fullNames = true)),
  // With names of 37 characters there is no room for a version. mkisofs(8).
  plain('max-iso9660-filenames', relaxed('longNames', 'omitVersion')),
  plain('d omit-period', relaxed('omitDot')),
  plain('N omit-version-number', relaxed('omitVersion')),
  noEffect('allow-leading-dots ldots', 0, 'xorriso does not know it either', 'xorriso'),
  noEffect('allow-multidot', 0, 'xorriso does not know it either', 'xorriso'),
  plain('L allow-leading-dots ldots', relaxed('leadingDot')),
  plain('allow-lowercase', relaxed('lowercase')),
  plain('allow-multidot', relaxed('multipleDots')),
  plain('relaxed-filenames', relaxed('ascii')),
  plain('no-iso-translate', relaxed('ascii')),
  plain('U untranslated-filenames', (line) => {
    relaxed('longNames', 'omitVersion', 'omitDot', 'leadingDot', 'ascii', 'lowercase', 'multipleDots')(line)
    line.fullNames = true
  }),
  number('untranslated_name_len', [1, 96], (line) => {
    relaxed('longNames', 'omitVersion', 'omitDot', 'leadingDot', 'ascii', 'lowercase', 'multipleDots')(line)
    line.fullNames = true
  }),
  plain('D disable-deep-relocation', (line) => void (line.deep = 'keep')),
  plain('hide-rr-moved', (line) => {
    line.deep ??= 'relocate'
    line.relocated = { name: '.rr_moved', hidden: line.program === 'xorriso' }
  }),
  text('rr_reloc_dir', (line, name) => {
    line.deep ??= 'relocate'
    line.relocated = { name: name.replace(/^\/+/, ''), hidden: true }
  }),
  plain('force-uppercase', (line) => void line.relax.delete('lowercase')),
  noEffect('disallow_dir_id_ext', 0, 'names of folders have a dot only where -relaxed-filenames and the like allow it'),
  refused('use-fileversion', 1, 'the version numbers of VMS', 'Leave it out: names end in ;1'),
  refused('file_name_limit', 1, 'a shorter limit of Rock Ridge names', 'Leave it out: names have up to 255 bytes and are kept whole'),
]

const ofSystems: Flag[] = [
  plain('J joliet', (line) => void (line.joliet ??= { longNames: false })),
  plain('joliet-long', (line) => void (line.joliet = { ...line.joliet, longNames: true })),
  noEffect('joliet-utf16', 0, 'Joliet names are UTF-16 in any case'),
  number('ucs-level', [1, 3], (line, level) => void (line.joliet = { longNames: false, ...line.joliet, level: level as 1 | 2 | 3 })),
  plain('R rock', (line) => void (line.rock = line.rock === 'rational' && line.program === 'xorriso' ? 'rational' : 'kept')),
  plain('r rational-rock', (line) => void (line.rock = 'rational')),
  plain('norock', (line) => void (line.rock = 'none')),
  plain('udf UDF', (line) => void (line.udf = true)),
  plain('xa XA', (line) => void (line.xa = true)),
  plain('allow-limited-size', (line, given) => void (line.largeFiles = given)),
  text('s sectype', (line, type, given) => {
    if (/^(2352|raw|data\/?raw)$/i.test(type)) line.sectors = 'raw'
    else if (!/^(2048|data)$/i.test(type)) bad(line, given, type, '2048 or data, 2352 or raw')
  }),
]

const ofDates: Flag[] = [
  text('modification-date', (line, digits, given) => {
    const date = dateOfDigits(digits)
    if (date === undefined) bad(line, given, digits, '16 digits as YYYYMMDDhhmmsscc')
    else Object.assign(line.volume, { date, modified: date })
  }),
  text('set_all_file_dates', (line, value, given) => {
    if (value === '' || value === 'default' || value === 'set_to_mtime') return void (line.time = undefined)
    const time = momentOfText(value, line.volume.date)
    if (time === undefined) bad(line, given, value, 'YYYYMMDDhhmmss, =SECONDS, ISO 8601, set_to_mtime or default')
    else line.time = time
  }),
]

const ofCharacters: Flag[] = [
  text('input-charset', (line, name, given) => {
    if (!isAsciiOrUtf8(name))
      line.charsets.push({ given, allowed: 'utf-8; names of the host are taken for UTF-8, and there are some beyond ASCII' })
  }),
  text('output-charset', (line, name, given) => {
    if (!isAsciiOrUtf8(name))
      line.charsets.push({ given, allowed: 'utf-8; Rock Ridge names are written in UTF-8, and there are some beyond ASCII' })
  }),
  text('jcharset', (line, name, given) => {
    line.joliet ??= { longNames: false }
    if (!isAsciiOrUtf8(name))
      line.charsets.push({ given, allowed: 'utf-8; names of the host are taken for UTF-8, and there are some beyond ASCII' })
  }),
  text('application_use', (line, value, given) => {
    if (value !== '')
      line.faults.push(
        faults.refused({ ...placed(given), what: 'an application use field', way: 'Leave it out: the field is filled with zeros' }),
      )
  }),
]

const isAsciiOrUtf8 = (name: string): boolean => /^(utf-?8|us-ascii|ascii|ansi_x3\.4-1968|default|c|posix)$/i.test(name)

export const volumeFlags: readonly Flag[] = [...ofSix, ...ofNames, ...ofSystems, ...ofDates, ...ofCharacters]
