/** Flags of the output, of former sessions, of proof, and those that only tell the program how to go about it. */

import { faults } from './faults.js'
import { bad, demand, flag, noEffect, placed, plain, refused, text, type Flag } from './flag.js'

const ofOutput: Flag[] = [
  text('o output', (line, file) => void (line.output = file)),
  plain('pad', (line) => void (line.padding = 150)),
  plain('no-pad', (line) => void (line.padding = 0)),
  plain('print-size', (line) => void (line.asks = 'size')),
  plain('yes', (line) => void (line.allowsDevices = true)),
  refused('split-output', 0, 'an image in parts', 'Cut it with split -b 1000m'),
]

const ofSessions: Flag[] = [
  flag('C cdrecord-params', 1, (line, given) => {
    const [value = ''] = given.values
    const [, previous, start] = /^(\d{1,9}),(\d{1,9})$/.exec(value) ?? []
    if (start === undefined) bad(line, given, value, 'two numbers as `cdrecord -msinfo` prints them, 0,11702')
    else line.session = { previous: Number(previous), start: Number(start), given }
  }),
  text('M prev-session dev', (line, image) => void (line.base = image)),
  noEffect('force-rr', 0, 'the best tree of the former session is taken in any case'),
  refused('no-rr', 0, 'the former session without its Rock Ridge attributes', 'Leave it out'),
  refused('old-root', 1, 'a session that follows an older folder', 'Leave it out: the whole tree of the former session is taken'),
  noEffect('old-root-no-md5', 0, 'it goes with -old-root, which is refused', 'xorriso'),
  noEffect('old-root-no-ino', 0, 'it goes with -old-root, which is refused', 'xorriso'),
  noEffect('old-root-devno', 0, 'it goes with -old-root, which is refused', 'xorriso'),
  noEffect('check-oldnames', 0, 'all names are checked'),
  noEffect('check-session', 1, '`disc check` does it'),
]

/** Both files of jigdo lie beside the image and are called as it is. */
const beside = (name: string, ending: string): Flag =>
  text(name, (line, file, given) => {
    demand(line, given, 'output.jigdo', {})
    line.beside.push({ file, ending, given })
  })

const ofProof: Flag[] = [
  beside('jigdo-jigdo', '.jigdo'),
  beside('jigdo-template', '.template'),
  text('jigdo-min-file-size', (line, value, given) => {
    const [, digits, unit = ''] = /^(\d{1,9})([kmg]?)$/i.exec(value) ?? []
    if (digits === undefined) return bad(line, given, value, 'a number of bytes, or with k, m or g')
    const bytes = Number(digits) * ({ k: 1024, m: 1 << 20, g: 1 << 30 }[unit.toLowerCase()] ?? 1)
    demand(line, given, 'output.jigdo.minLength', Math.max(1024, bytes))
  }),
  text('jigdo-map', (line, pair, given) => {
    const [, label = '', folder = ''] = /^([^=]+)=(.+)$/s.exec(pair) ?? []
    if (label === '') return bad(line, given, pair, 'LABEL=FOLDER')
    demand(line, given, 'output.jigdo.labels', { [label]: folder })
    demand(line, given, 'output.jigdo.servers', { [label]: `file:${folder}` })
  }),
  refused('jigdo-exclude', 1, 'files that the template keeps', 'Leave it out, or raise -jigdo-min-file-size'),
  noEffect('jigdo-force-checksum jigdo-force-md5', 1, 'what lies under a folder of -jigdo-map is compared itself'),
  noEffect('checksum-list md5-list', 1, 'checksums of files are taken from the files'),
  noEffect('jigdo-checksum-algorithm', 1, 'the .jigdo says which it has'),
  noEffect('jigdo-template-compress', 1, 'readers take every compression of a template'),
  noEffect('checksum_algorithm_iso checksum_algorithm_template', 1, 'the .jigdo says which it has'),
]

const ofTelling: Flag[] = [
  plain('quiet', (line) => void (line.quiet = true)),
  plain('v verbose', () => {}),
  plain('help', (line) => void (line.asks = 'help')),
  plain('version', (line) => void (line.asks = 'version')),
  noEffect('gui', 0, 'progress is told in any case'),
  noEffect('debug', 0, 'nothing more is told'),
  noEffect('no_rc', 0, 'start-up files are never read'),
  noEffect('stdio_sync', 1, 'the output is flushed where it replaces another'),
  noEffect('no-emul-toc', 0, 'so it is in any case'),
  noEffect('old-empty', 0, 'files without content have no block'),
  noEffect('no-split-symlink-components', 0, 'components of links are split only where they are longer than a record'),
  noEffect('no-split-symlink-fields', 0, 'links are split only where they are longer than a record'),
  text(
    'log-file',
    (line, _file, given) =>
      void line.faults.push(faults.refused({ ...placed(given), what: 'a file for messages', way: 'Redirect standard error with 2>FILE' })),
  ),
  refused('emul-toc', 0, 'a second superblock', 'Leave it out: sessions are found by their descriptors'),
  refused('scdbackup_tag', 2, 'a tag of scdbackup', 'Take the checksums of `output` in a manifest'),
]

export const otherFlags: readonly Flag[] = [...ofOutput, ...ofSessions, ...ofProof, ...ofTelling]
