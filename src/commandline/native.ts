/** xorriso's own language, as far as lines that make a disc speak it. Each command takes so many words, or all up to `--`. xorriso(1). */

import { nearest } from '../manifest/index.js'
import { takeBootImage } from './boot-image.js'
import { momentOfText } from './dates.js'
import { faults } from './faults.js'
import { bad, demand, placed } from './flag.js'
import type { Given, Line } from './line.js'
import { takeAdded, takeCopies, takeMap, takeSingle } from './native-files.js'
import { matching, rule, takeDates, takeModes, takeOwners } from './native-attributes.js'
import { readWords, takeFlag } from './parse.js'
import { discPath } from './specs.js'

interface Own {
  /** Words that it takes; `list` is all up to `--`. */
  readonly values: number | 'list'
  readonly take: (line: Line, given: Given) => void
}

const own = (values: Own['values'], take: Own['take']): Own => ({ values, take })
/** What a flag of the emulation says as well, with as many values. */
const same = (flag: string, values: 0 | 1 | 3 = 1): Own => own(values, (line, given) => takeFlag(line, flag, given))
const nothing = (values: number, why: string): Own =>
  own(values, (line, given) => void line.faults.push(faults.noEffect({ ...placed(given), why })))
const refused = (values: Own['values'], what: string, way: string): Own =>
  own(values, (line, given) => void line.faults.push(faults.refused({ ...placed(given), what, way })))
/** `on` is the flag, `off` is nothing. */
const switched = (flag: string, off?: (line: Line) => void): Own =>
  own(1, (line, given) => {
    const [value = ''] = given.values
    if (value === 'on') takeFlag(line, flag, { ...given, values: [] })
    else if (value === 'off') off?.(line)
    else bad(line, given, value, 'on or off')
  })

const READ = 'Take `disc inspect`, `disc ls` or `disc extract` to look at a disc'

const table: Readonly<Record<string, Own>> = {
  'no-rc': nothing(0, 'start-up files are never read'),
  'report-about': nothing(1, 'what is told is told'),
  'abort-on': nothing(1, 'an error ends the run in any case'),
  'return-with': nothing(2, 'an error ends the run with its own status'),
  overwrite: nothing(1, 'later files take the place of earlier ones'),
  'pkt-output': nothing(1, 'there is one output'),
  charset: same('input-charset'),
  commit: nothing(0, 'the disc is written at the end of the line'),
  end: nothing(0, 'the line ends'),
  'rollback-end': refused(0, 'a look at a disc', READ),
  find: own('list', takeFind),
  extract: refused(2, 'files of a disc', READ),
  osirrox: refused(1, 'files of a disc', READ),
  'report-el-torito': refused(1, 'a report of how a disc boots', READ),
  'report-system-area': refused(1, 'a report of the system area', READ),
  toc: refused(0, 'a look at a disc', READ),
  volid: same('V'),
  'volset-id': same('volset'),
  publisher: same('publisher'),
  'application-id': same('A'),
  'system-id': same('sysid'),
  'preparer-id': same('p'),
  'abstract-file': same('abstract'),
  'biblio-file': same('biblio'),
  'copyright-file': same('copyright'),
  'application-use': same('application_use'),
  'append-partition': same('append_partition', 3),
  joliet: switched('joliet', (line) => void (line.joliet = undefined)),
  rockridge: switched('rock', (line) => void (line.rock = 'none')),
  hfsplus: switched('hfsplus'),
  hardlinks: switched('hardlinks'),
  acl: switched('acl'),
  xattr: switched('xattr'),
  md5: switched('md5'),
  'for-backup': same('for_backup', 0),
  follow: own(1, (line, { values: [value] }) => void (line.followLinks = value === 'on' || value === 'link')),
  'boot-image': own(2, takeBootImage),
  'volume-date': own(2, takeVolumeDate),
  'alter-date': own('list', takeDates),
  'alter-date-r': own('list', takeDates),
  chown: own('list', takeOwners),
  'chown-r': own('list', takeOwners),
  chgrp: own('list', takeOwners),
  'chgrp-r': own('list', takeOwners),
  lns: own(2, (line, { values: [to = '', path = ''] }) => void line.changes.push({ at: absolute(path), symlink: to })),
  padding: own(1, takePadding),
  compliance: own(1, takeCompliance),
  indev: own(1, (line, { values: [image] }) => void (line.input = image)),
  outdev: own(1, (line, { values: [image] }) => void (line.output = image)),
  dev: own(1, (line, { values: [image] }) => {
    line.input = image
    line.output = image
  }),
  map: own(2, takeMap),
  'map-l': refused(2, 'a list of files for -map', 'Name them one by one'),
  update: own(2, takeMap),
  'update-r': own(2, takeMap),
  'map-single': own(2, takeSingle),
  cpr: own('list', takeCopies),
  add: own('list', takeAdded),
  pathspecs: own(1, (line, { values: [value] }) => void (line.graftPoints = value === 'on')),
  'disk-pattern': nothing(1, 'a path is what stands there'),
  'iso-rr-pattern': nothing(1, 'a path is what stands there'),
  blank: own(1, takeBlanking),
  eject: nothing(1, 'no drive is used'),
  'commit-eject': nothing(1, 'the disc is written at the end of the line, and no drive is used'),
  rm: own('list', takeRemovals),
  'rm-r': own('list', takeRemovals),
  mv: own(2, (line, { values: [from = '', to = ''] }) => void line.changes.push({ rename: absolute(from), to: absolute(to) })),
  mkdir: own(
    'list',
    (line, { values }) => void line.changes.push(...values.map((path) => ({ at: absolute(path), directory: true as const }))),
  ),
  chmod: own('list', takeModes),
  'chmod-r': own('list', takeModes),
  zisofs: own(1, takeCompression),
  help: own(0, (line) => void (line.asks = 'help')),
  version: own(0, (line) => void (line.asks = 'version')),
  yes: own(0, (line) => void (line.allowsDevices = true)),
  u: nothing(0, 'names are those of the files'),
}

const absolute = (path: string): string => discPath(path) ?? '/'

/** Reads commands from `at` on, the number of the first word. */
export function readNative(line: Line, words: readonly string[], at: number): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string
    if (word === '--') continue
    const name = word.replace(/^-+/, '').replaceAll('_', '-').toLowerCase()
    if (name === 'as') {
      i += takeEmulation(line, words.slice(i), at + i)
      continue
    }
    const command = Object.hasOwn(table, name) ? table[name] : undefined
    if (command === undefined || !word.startsWith('-')) {
      const near = nearest(name, Object.keys(table))
      line.faults.push(
        faults.unknownFlag({ flag: word, word: at + i, program: 'xorriso', ...(near === undefined ? {} : { near: `-${near}` }) }),
      )
      continue
    }
    const values = valuesOf(command, words.slice(i + 1))
    if (typeof command.values === 'number' && values.length < command.values) {
      line.faults.push(faults.noValue({ flag: word, word: at + i, values: command.values }))
      return
    }
    command.take(line, { flag: word, word: at + i, values })
    i += values.length
  }
}

function valuesOf({ values }: Own, behind: readonly string[]): readonly string[] {
  if (values !== 'list') return behind.slice(0, values)
  const end = behind.indexOf('--')
  return behind.slice(0, end < 0 ? behind.length : end)
}

/** `-as mkisofs` and its words, up to `--`; gives how many words were taken behind `-as`. */
function takeEmulation(line: Line, words: readonly string[], at: number): number {
  const [flag = '', name = ''] = words
  if (!/^(mkisofs|genisofs|genisoimage|xorrisofs)$/.test(name)) {
    line.faults.push(faults.badValue({ flag, word: at, value: name, allowed: 'mkisofs' }))
    return words.length
  }
  line.isNative = false
  return 1 + readWords(line, words.slice(2), at + 2)
}

function takeVolumeDate(line: Line, given: Given): void {
  const [type = '', text = ''] = given.values
  if (type === 'all_file_dates') return takeFlag(line, 'set_all_file_dates', { ...given, values: [text] })
  const time = momentOfText(text, line.volume.date)
  const key = ({ uuid: 'date', c: 'date', m: 'modified', x: 'expires', f: 'effective' } as const)[type]
  if (key === undefined) bad(line, given, type, 'uuid, c, m, x, f or all_file_dates, and a time')
  else if (time === undefined) bad(line, given, text, 'YYYYMMDDhhmmsscc, =SECONDS or ISO 8601')
  else Object.assign(line.volume, { [key]: time, ...(type === 'uuid' ? { modified: time } : {}) })
}

function takePadding(line: Line, given: Given): void {
  const [, digits, unit = ''] = /^(\d{1,9})([kms]?)$/.exec(given.values[0] ?? '') ?? []
  if (digits === undefined) bad(line, given, given.values[0] ?? '', 'a number of bytes, as 300k')
  else line.padding = Math.ceil((Number(digits) * ({ k: 1024, m: 1 << 20, s: 2048 }[unit] ?? 1)) / 2048)
}

const rules: Readonly<Record<string, string | undefined>> = {
  untranslated_names: 'U',
  lowercase: 'allow-lowercase',
  no_emul_toc: undefined,
  deep_paths: 'D',
  long_names: 'max-iso9660-filenames',
  long_paths: undefined,
  joliet_long_names: 'joliet-long',
  joliet_long_paths: undefined,
  old_rrip: undefined,
  only_iso_version: undefined,
  always_gmt: undefined,
  relaxed_filenames: 'relaxed-filenames',
}

function takeCompliance(line: Line, given: Given): void {
  for (const rule of (given.values[0] ?? '').split(/[:|]/)) {
    const level = /^iso_9660_level=(\d)$/.exec(rule)?.[1]
    const flag = rules[rule]
    if (level !== undefined) takeFlag(line, 'iso-level', { ...given, values: [level] })
    else if (flag !== undefined) takeFlag(line, flag, { ...given, values: [] })
    else if (!(rule in rules)) bad(line, given, rule, Object.keys(rules).join(', '))
  }
}

/** What is written is new in any case, unless it is a disc that grows. */
function takeBlanking(line: Line, given: Given): void {
  if (line.input !== undefined && line.input === line.output)
    line.faults.push(
      faults.refused({ ...placed(given), what: 'a disc that grows and is erased before', way: 'Name the image with -outdev alone' }),
    )
  else line.faults.push(faults.noEffect({ ...placed(given), why: 'the image is written as a whole' }))
}

function takeRemovals(line: Line, { values }: Given): void {
  line.changes.push(...values.map((path) => ({ remove: absolute(path) })))
}

function takeCompression(line: Line, given: Given): void {
  for (const setting of (given.values[0] ?? '').split(':')) {
    const [key = '', value = ''] = setting.split('=')
    if (key === 'level' && /^[1-9]$/.test(value)) line.compression.level = Number(value)
    else if (key === 'block_size' && /^(32|64|128)k$/.test(value)) line.compression.blockSize = value.replace('k', ' KiB')
    else bad(line, given, setting, 'level=1 to 9 and block_size=32k, 64k or 128k')
  }
}

/** `PATH… -exec hide on` and `-exec set_filter --zisofs`; what only prints is a look at a disc. */
function takeFind(line: Line, given: Given): void {
  const at = given.values.indexOf('-exec')
  const paths = given.values.slice(0, at < 0 ? undefined : at)
  const [action, value] = at < 0 ? [] : given.values.slice(at + 1)
  const isPlain = paths.every((path) => !path.startsWith('-'))
  const match = paths.flatMap((path) => (path === '/' ? ['**'] : matching(path)))
  if (action === 'hide' && value === 'on' && isPlain) rule(line, { match, hide: true })
  else if (action === 'set_filter' && value === '--zisofs' && isPlain) demand(line, given, 'compress[]', { at: match, ...line.compression })
  else line.faults.push(faults.refused({ ...placed(given), what: 'a search on a disc', way: READ }))
}
