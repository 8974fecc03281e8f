/** The name of a template -> a commented manifest to begin with, and small sources for it, so that it builds as it is. */

export interface Template {
  readonly name: string
  readonly alias?: string
  readonly summary: string
  readonly text: string
  /** What the manifest names, by path relative to it. */
  readonly samples: Readonly<Record<string, () => string | Uint8Array>>
}

const head = (title: string): string => `# ${title}
# Every key with its meaning: disc schema, or the reference page of the manifest.
# yaml-language-server: $schema=https://unpkg.com/glassmaster/schema/disc.schema.json
disc: 1
`

export const templates: readonly Template[] = [
  {
    name: 'data',
    summary: 'files for any computer: ISO 9660 with Rock Ridge and Joliet',
    text: `${head('A data disc.')}
name: archive
# media: cd-r                 # checks that everything fits; also dvd+r, bd-r, { type: bd-r, blocks: 12219392 }

volume:
  id: ARCHIVE                 # at most 16 characters are shown everywhere
  # date: \${SOURCE_DATE_EPOCH} # without it: SOURCE_DATE_EPOCH, else the date of the last commit

filesystems:
  iso9660:
    level: 3                  # files of 4 GiB and more
    rockridge: true           # names, modes and links for Unix
    joliet: true              # names for Windows

files:
  - from: content             # this folder's content becomes the root of the disc
    exclude: [.git, '*.tmp']
  - { at: /VERSION, text: "1.0\\n" }

output:
  image: dist/archive.iso
  checksums: [sha256]
`,
    samples: { 'content/README.txt': () => 'What lies in this folder becomes the root of the disc.\n' },
  },
  {
    name: 'seed',
    alias: 'cloud-init',
    summary: 'a NoCloud seed for cloud-init',
    text: `${head('A seed for cloud-init: attach it to a virtual machine as a CD-ROM.')}
name: seed

volume:
  id: CIDATA                  # the label by which cloud-init knows the disc

filesystems:
  iso9660: { rockridge: true, joliet: true }

files:
  - at: /meta-data
    text: |
      instance-id: \${INSTANCE_ID:-i-1}
      local-hostname: \${HOST_NAME:-machine}
  - at: /user-data
    text: |
      #cloud-config
      users:
        - name: admin
          sudo: ALL=(ALL) NOPASSWD:ALL
          ssh_authorized_keys: ["\${SSH_KEY:-ssh-ed25519 AAAA...}"]
  - { from: network-config, at: /, optional: true } # taken where there is one

output: dist/seed.iso
`,
    samples: {},
  },
  {
    name: 'release',
    alias: 'boot',
    summary: 'a disc that boots with BIOS and UEFI, and from a USB stick',
    text: `${head('A release disc that boots.')}
name: rescue
media: dvd+r

volume:
  id: RESCUE_1
  publisher: Example Project
  application: RESCUE

filesystems:
  iso9660: { level: 3, rockridge: true, joliet: true }

files:
  - { from: rootfs, at: /live }
  - { from: boot, at: /boot, rules: [{ match: '**/vmlinuz*', place: first }] }
  # - { from: isolinux, at: /isolinux }

boot:
  catalog: /boot/boot.cat
  entries:
    - { platform: bios, image: /boot/bios.img, loadSectors: 4 } # a sample; that of isolinux:
    # - { platform: bios, image: /isolinux/isolinux.bin, loadSectors: 4, infoTable: isolinux }
    - { platform: efi, image: { fat: { from: esp, label: ESP } } } # a FAT image made from the folder esp
  hybrid:
    # mbr: { code: isohdpfx.bin } # from the package isolinux: its loader then starts from a USB stick too
    gpt: { efi: true }

output:
  image: dist/rescue.iso
  checksums: [sha256, sha512]
`,
    samples: {
      'rootfs/README.txt': () => 'What lies in this folder is found in /live of the disc.\n',
      'boot/bios.img': () => bootSample('There is no boot loader on this disc yet: put one into its folder "boot".\r\n'),
      'esp/EFI/BOOT/README.TXT': () => 'Firmware of UEFI starts BOOTX64.EFI of this folder.\r\n',
    },
  },
  {
    name: 'audio',
    summary: 'an audio CD with CD-TEXT',
    text: `${head('An audio CD.')}
name: album
media: cd-r

audio:
  # catalog: '0724384960650'  # the 13 digits of the bar code
  title: Live in Lisbon
  performer: The Example
  gapless: true               # false leaves two seconds of silence between tracks
  tracks:
    - { from: 01.wav, title: Overture }        # also FLAC, AIFF
    - { from: 02.wav, title: Interlude, performer: A Guest }
    # isrc: PTABC2600001, pregap: '00:02:00', indexes: ['01:10:00'], preemphasis: false, copy: permitted

output:
  image: dist/album.bin
  sheet: dist/album.cue
`,
    samples: { '01.wav': () => tone(440), '02.wav': () => tone(660) },
  },
]

const SAMPLE_RATE = 44_100
/** Tracks have at least four seconds. IEC 60908 17.5. */
const SECONDS = 5

/** A soft sine as a WAV file of a Compact Disc's rate, two channels of 16 bits. */
function tone(hertz: number): Uint8Array {
  const frames = SAMPLE_RATE * SECONDS
  const out = new Uint8Array(44 + frames * 4)
  const view = new DataView(out.buffer)
  const word = (at: number, text: string): void =>
    out.set(
      Array.from(text, (letter) => letter.charCodeAt(0)),
      at,
    )
  word(0, 'RIFF')
  view.setUint32(4, out.length - 8, true)
  word(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 2, true)
  view.setUint32(24, SAMPLE_RATE, true)
  view.setUint32(28, SAMPLE_RATE * 4, true)
  view.setUint16(32, 4, true)
  view.setUint16(34, 16, true)
  word(36, 'data')
  view.setUint32(40, frames * 4, true)
  for (let frame = 0; frame < frames; frame++) {
    const sample = Math.round(4000 * Math.sin((2 * Math.PI * hertz * frame) / SAMPLE_RATE))
    view.setInt16(44 + frame * 4, sample, true)
    view.setInt16(46 + frame * 4, sample, true)
  }
  return out
}

/** A boot image that writes a text to the screen of a BIOS and stops: four sectors of 512 bytes, loaded at 7C00. */
function bootSample(text: string): Uint8Array {
  const out = new Uint8Array(2048)
  // xor ax,ax; mov ds,ax; mov si,7C18; next: lodsb; test al,al; jz halt; mov ah,0E; mov bx,7; int 10; jmp next; halt: hlt; jmp halt
  const code = '31c08ed8be187cac84c07409b40ebb0700cd10ebf2f4ebfd'
  out.set(Array.from(code.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
  out.set(
    Array.from(text, (letter) => letter.charCodeAt(0)),
    code.length / 2,
  )
  return out
}

/** Undefined where no template has that name. */
export const templateNamed = (name: string): Template | undefined => templates.find((one) => one.name === name || one.alias === name)
