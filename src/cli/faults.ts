import { defineFaults, quote } from '../fault/index.js'

const meant = (near: string | undefined): string => (near === undefined ? '' : `Did you mean ${quote(near)}? `)

export const faults = defineFaults('cli', {
  unknownCommand: {
    severity: 'error',
    when: 'the program is given a command that it does not have',
    say: (p: { word: string; near?: string }) => `There is no command ${quote(p.word)}`,
    help: (p: { near?: string }) => `${meant(p.near)}\`disc --help\` lists all commands`,
  },
  unknownOption: {
    severity: 'error',
    when: 'a command is given an option that it does not have',
    say: (p: { option: string; command: string; near?: string }) => `\`disc ${p.command}\` has no option ${quote(p.option)}`,
    help: (p: { command: string; near?: string }) => `${meant(p.near)}\`disc ${p.command} --help\` lists all options`,
  },
  misused: {
    severity: 'error',
    when: 'a command is given too few or too many arguments, or values that an option does not take',
    say: (p: { problem: string; command?: string }) => p.problem,
    help: (p: { command?: string }) => `\`disc ${p.command === undefined ? '' : `${p.command} `}--help\` tells how it is used`,
  },
  digestDiffers: {
    severity: 'error',
    when: 'an image has another SHA-256 than the one that is given',
    say: (p: { image: string; found: string; wanted: string }) => `${p.image} is another one: its SHA-256 is ${p.found}, not ${p.wanted}`,
    help: 'Fetch or build it again, or take the digest from where the image is from; `disc diff` tells what differs from another image',
  },
  cannotEnter: {
    severity: 'error',
    when: 'the folder of `-C` cannot be entered',
    say: (p: { folder: string; reason: string }) => `Cannot go into ${quote(p.folder)}: ${p.reason}`,
    help: 'Name a folder that is there; with several `-C` each counts from the one before',
  },
  depfileTarget: {
    severity: 'error',
    when: 'the image has a name that make and ninja cannot both take for a target',
    say: (p: { image: string }) => `${quote(p.image)} cannot be a target for make and ninja`,
    help: 'Give the image a name of letters, digits, `.`, `_`, `-` and `/`',
  },
  depfileNames: {
    severity: 'warning',
    when: 'sources of the image have names that make and ninja cannot both read',
    say: (p: { file: string; first: string; count: number }) =>
      `${p.count} ${p.count === 1 ? 'source is' : 'sources are'} not in ${quote(p.file)}, the first of them ${quote(p.first)}: make and ninja read such names differently`,
    help: 'Rename them, or name them in the rule itself',
  },
  noSuchPlace: {
    severity: 'error',
    when: '`disc plan` is asked for a block or a path that the disc does not have, or that takes no blocks',
    say: (p: { problem: string }) => p.problem,
    help: '`disc plan` alone lists all regions and their blocks',
  },
  onRebuildFailed: {
    severity: 'warning',
    when: 'the program that `disc watch` runs after a rebuild cannot be started, fails or takes too long',
    say: (p: { program: string; why: string }) => `${quote(p.program)} came to nothing: ${p.why}`,
    help: 'The image is whole all the same; the program runs again after the next rebuild',
  },
  writtenOnce: {
    severity: 'error',
    when: '`disc watch --burn` is to write to a disc that takes data only once',
    say: (p: { drive: string; medium: string }) => `Cannot burn again and again onto the ${p.medium} in ${p.drive}: it is written once`,
    help: 'Insert a rewritable disc, or burn onto virtual:FILE',
  },
  declined: {
    severity: 'error',
    when: 'the user answers a question before something is destroyed with no',
    say: (p: { what: string }) => `Nothing was ${p.what}`,
  },
  unknownTemplate: {
    severity: 'error',
    when: '`disc init` is asked for a template that it does not have',
    say: (p: { name: string; allowed: readonly string[]; near?: string }) => `There is no template ${quote(p.name)}`,
    help: (p: { allowed: readonly string[]; near?: string }) => `${meant(p.near)}Allowed: ${p.allowed.join(', ')}`,
  },
  fileExists: {
    severity: 'error',
    when: 'a command would write over a file',
    say: (p: { file: string }) => `${quote(p.file)} is there already`,
    help: 'Name another file, or write over it with --force',
  },
  isSource: {
    severity: 'error',
    when: 'a command would write over a file that it reads, whatever way it is spelt',
    say: (p: { file: string; source: string }) =>
      p.file === p.source
        ? `Cannot write over ${quote(p.file)}: it is what is read`
        : `Cannot write over ${quote(p.file)}: it is ${quote(p.source)}, which is read`,
    help: 'Name another file; this one is kept also with --force',
  },
  cannotWrite: {
    severity: 'error',
    when: 'a command cannot write the file that it was asked for',
    say: (p: { file: string; reason: string }) => `Cannot write ${quote(p.file)}: ${p.reason}`,
    help: 'Check that the folder is there and may be written',
  },
  cannotRead: {
    severity: 'error',
    when: 'a command cannot read the file that it was asked about',
    say: (p: { file: string; reason: string }) => `Cannot read ${quote(p.file)}: ${p.reason}`,
    help: 'Check the name of the file',
  },
  refusedByHost: {
    severity: 'error',
    when: 'the system refuses something that it usually grants: its disk fails, or too many files are open',
    say: (p: { call: string; path?: string | undefined; reason: string }) =>
      `The system did not do what it was asked for (${p.call}${p.path === undefined ? '' : ` ${quote(p.path)}`}): ${p.reason}`,
    help: 'Mend that and run it again; --verbose tells where in the program it was',
  },
  unknownCode: {
    severity: 'error',
    when: '`disc explain` is asked for a word that is neither a code of a fault nor a value of the Image Mastering API',
    say: (p: { word: string; near?: string }) => `Nothing is called ${quote(p.word)}`,
    help: (p: { near?: string }) => `${meant(p.near)}\`disc explain\` alone lists all codes`,
  },
  internal: {
    severity: 'error',
    when: 'the program has made a mistake, which is never the fault of a manifest, a source or a drive',
    imapi: ['IMAPI_E_FSI_INTERNAL_ERROR', 'IMAPI_E_GENERIC'],
    say: (p: { message: string }) => `The program made a mistake: ${p.message}`,
    help: 'Run it again with --verbose and report what it says',
  },
  unknownShell: {
    severity: 'error',
    when: '`disc completion` is asked for a shell that it does not know',
    say: (p: { shell: string }) => `Cannot complete for ${quote(p.shell)}`,
    help: 'Allowed: bash, zsh, fish',
  },
})
