import { defineFaults, quote } from '../fault/index.js'

const proofs = 'output.sums, isomd5, tags, jigdo, zsync, provenance and sbom'

export const faults = defineFaults('integrity', {
  onTracks: {
    severity: 'error',
    when: 'checksums, a statement or a list is asked for of a disc that is more than blocks written anew: of tracks, or of one that grows',
    say: (p: { key: string; why: 'tracks' | 'session' }) =>
      `Cannot make output.${p.key}: ${p.why === 'tracks' ? 'the disc has tracks, and this is about images of blocks' : 'the disc grows by a session, and this is about what is written whole'}`,
    help: 'Leave it out, or build a disc of blocks as a whole; output.checksums is for all images',
  },
  nowhere: {
    severity: 'error',
    when: 'a list of checksums has neither a path on the disc nor one beside the image',
    say: () => 'Cannot make a list of checksums without a place',
    help: 'Set at to a path on the disc, file to one beside the image, or both',
  },
  withoutIso: {
    severity: 'error',
    when: 'an MD5 is to be implanted, or tags to be written, and the disc has no ISO 9660 file system',
    say: (p: { key: string }) => `Cannot make output.${p.key}: it belongs to ISO 9660, which this disc does not have`,
    help: 'Add iso9660 to filesystems, or leave it out',
  },
  fieldTaken: {
    severity: 'error',
    when: 'an MD5 is to be implanted where CD-ROM XA has its mark',
    say: () => 'Cannot implant an MD5: its field holds the mark of CD-ROM XA',
    help: 'Leave out output.isomd5, or iso9660.xa',
  },
  coverEachOther: {
    severity: 'error',
    when: 'an MD5 is to be implanted in a descriptor that a tag covers, which the MD5 covers in its turn',
    say: () => 'Cannot have both output.isomd5 and output.tags: each would cover the other',
    help: 'Choose the one that the readers of the disc check',
  },
  uncovered: {
    severity: 'warning',
    when: 'an MD5 is implanted, and data lies in the last 15 blocks, which it does not cover',
    say: (p: { padding: number }) =>
      `The implanted MD5 leaves out the last 15 blocks, and only ${p.padding} of them are sure to be padding`,
    help: 'Set output.padding to 15 or more',
  },
  fileBehindTags: {
    severity: 'error',
    when: 'a file has a place behind the list or the array of checksums that tells its own, on a disc with tags',
    say: () => 'Cannot write the tags: a file lies behind the checksums that tell its own',
    help: 'Leave out the place of that file, the list on the disc, or output.tags',
  },
  labelUnknown: {
    severity: 'error',
    when: 'a label of jigdo has a folder and no server',
    say: (p: { label: string; servers: readonly string[] }) =>
      `jigdo.labels has ${quote(p.label)}, and jigdo.servers has only ${p.servers.map(quote).join(', ')}`,
    help: 'Give it a server, or leave it out',
  },
  nothingFetched: {
    severity: 'warning',
    when: 'no file of the disc is one that a server has, so that all of it lies in the template',
    say: () => 'The template holds the whole image: no file of the disc lies in a folder of jigdo.labels and is long enough',
    help: 'See jigdo.labels and jigdo.minLength',
  },
  noKey: {
    severity: 'error',
    when: 'the key that is to sign is no Ed25519 key in PEM, or cannot be read',
    say: (p: { path: string; reason: string }) => `Cannot sign with ${quote(p.path)}: ${p.reason}`,
    help: '`openssl genpkey -algorithm ed25519 -out key.pem` makes one',
  },
  signerFailed: {
    severity: 'error',
    when: 'the program that is to sign fails, or prints no signature',
    say: (p: { program: string; reason: string }) => `${quote(p.program)} did not sign the statement: ${p.reason}`,
    help: 'It gets the bytes to be signed on standard input and prints the signature, and nothing else, to standard output',
  },
  signsNothing: {
    severity: 'error',
    when: 'a program is to sign, and the manifest asks for no statement',
    say: (p: { program: string }) => `${quote(p.program)} has nothing to sign: the manifest has no output.provenance`,
    help: 'Add output.provenance: {}',
  },
  twoSigners: {
    severity: 'error',
    when: 'both the manifest and the command line say who signs',
    say: (p: { program: string }) => `Both ${quote(p.program)} and the key of output.provenance.sign would sign`,
    help: 'Leave one of them out',
  },
  noStatus: {
    severity: 'error',
    when: 'a list of packages is asked for, and the disc has no status file of dpkg where it is looked for',
    say: (p: { path: string }) => `Cannot list packages: the disc has no file ${quote(p.path)}`,
    help: 'Set output.sbom.status to its path on the disc',
  },
  badStatus: {
    severity: 'error',
    when: 'the status file of dpkg is not what dpkg writes',
    clause: 'dpkg 1.21, deb-control(5), deb822(5)',
    say: (p: { path: string; line: number; reason: string }) => `Cannot list the packages of ${quote(p.path)}: line ${p.line} ${p.reason}`,
    help: 'Each package is a paragraph of fields, with Package, Version and Status among them',
  },
  besideWatch: {
    severity: 'error',
    when: 'an image is to be kept current that has, or has beside it, what follows from all its bytes',
    say: (p: { key: string }) =>
      `Cannot watch with output.${p.key}: it follows from all bytes of the image, which a watch does not read again`,
    help: `Use disc build; a watch makes images without ${proofs}`,
  },
})
