/** The name of a template -> a commented manifest to begin with. Each passes `disc validate` as it is. */

export interface Template {
  readonly name: string
  readonly alias?: string
  readonly summary: string
  readonly text: string
}

const head = (title: string): string => `# ${title}
# Every key with its meaning: disc schema, or the reference page of the manifest.
# yaml-language-server: $schema=./node_modules/glassmaster/schema/disc.schema.json
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
  # - { from: network-config, at: / }

output: dist/seed.iso
`,
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
  - { from: isolinux, at: /isolinux }

boot:
  catalog: /boot/boot.cat
  entries:
    - { platform: bios, image: /isolinux/isolinux.bin, loadSectors: 4, infoTable: isolinux }
    - { platform: efi, image: { fat: { from: esp, label: ESP } } } # a FAT image made from the folder esp
  hybrid:
    mbr: { code: isohdpfx.bin } # from the package isolinux
    gpt: { efi: true }

output:
  image: dist/rescue.iso
  checksums: [sha256, sha512]
`,
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
    - { from: 01.flac, title: Overture }
    - { from: 02.flac, title: Interlude, performer: A Guest }
    # isrc: PTABC2600001, pregap: '00:02:00', indexes: ['01:10:00'], preemphasis: false, copy: permitted

output:
  image: dist/album.bin
  sheet: dist/album.cue
`,
  },
]

/** Undefined where no template has that name. */
export const templateNamed = (name: string): Template | undefined => templates.find((one) => one.name === name || one.alias === name)
