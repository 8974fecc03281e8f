import { describe, expect, it } from 'vitest'
import { readLine } from '../../src/commandline/index.js'
import { allFlags } from '../../src/commandline/parse.js'
import { parseManifest } from '../../src/manifest/index.js'
import { wordsOf as shellWords } from '../../src/commandline/lists.js'
import { memoryFiles, type MemoryFolder } from '../support/memory-files.js'

const usual: MemoryFolder = {
  work: {
    dir: { boot: { 'isolinux.bin': 'x'.repeat(2048), 'EFI.IMG': 'x', 'floppy.img': 'x'.repeat(1_474_560) }, docs: { 'a.txt': 'a' } },
    file: 'f',
    list: 'a=file\n\nb\\=c=file\r\n',
  },
}

function read(words: string, program = 'genisoimage', root: MemoryFolder = usual) {
  const files = memoryFiles(root)
  const inWork = (path: string): string => (path.startsWith('/') ? path : `/work/${path}`)
  return readLine(shellWords(words), {
    name: program,
    host: {
      files: {
        ...files,
        stat: (path) => files.stat(inWork(path)),
        statFollowed: (path) => files.statFollowed(inWork(path)),
        list: (path) => files.list(inWork(path)),
      },
      folder: '/work',
      readList: (path, most) => files.read(inWork(path), most),
    },
  })
}

const manifestOf = (words: string, program?: string) => {
  const { manifest, faults } = read(words, program)
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  return manifest
}
const faultsOf = (words: string, program?: string) =>
  read(words, program).faults.map(({ code, message }) => `${code.split('/')[1]}: ${message}`)

describe('words of a line', () => {
  it('are the same with one dash or two, with letters together, and with values behind an equal sign', () => {
    const wanted = manifestOf('-r -J -V LABEL -o out.iso dir')
    for (const same of [
      '--r --joliet --volid=LABEL --output=out.iso dir',
      '-rJo out.iso -VLABEL dir',
      'dir -Jr -volid LABEL -oout.iso',
      '-rational -joliet -voli LABEL  -output out.iso dir',
    ])
      expect(manifestOf(same)).toEqual(wanted)
  })

  it('that are no flags are refused by name and place, with the nearest flag', () => {
    expect(faultsOf('-r -voldi X -o a.iso dir')).toEqual(['unknownFlag: -voldi (word 2) is no flag of genisoimage'])
    expect(read('-voldi X -o a.iso dir').faults[0]?.help).toContain('Did you mean -volid?')
    expect(faultsOf('-o a.iso dir -V')).toEqual(['noValue: -V (word 4) needs a value behind it'])
    expect(faultsOf('-iso-level 5 -o a.iso dir')).toEqual(['badValue: -iso-level (word 1) does not take "5"'])
    expect(faultsOf('-o a.iso')).toEqual(['noSources: The line of genisoimage names no files or folders'])
    // What xorriso has no short form of is no flag of it.
    expect(faultsOf('-voli X -o a.iso dir', 'xorrisofs')).toEqual(['unknownFlag: -voli (word 1) is no flag of xorrisofs'])
  })

  it('of xorrisofs may begin with --no_rc, which begins a line of xorriso too', () => {
    expect(manifestOf('--no_rc -V LABEL -o a.iso dir', 'xorrisofs')).toEqual(manifestOf('-V LABEL -o a.iso dir', 'xorrisofs'))
    expect(manifestOf('-no_rc -as mkisofs -V LABEL -o a.iso dir', 'xorriso')?.volume?.id).toBe('LABEL')
  })

  it('ask for classic HFS in vain, and are told so', () => {
    expect(faultsOf('-hfs -part -o a.iso dir')[0]).toBe('refused: -hfs (word 1) asks for classic HFS, which is not made')
  })

  it('behind two dashes are paths for genisoimage', () => {
    expect(manifestOf('-o a.iso -- -dir')?.files).toEqual([{ from: '-dir' }])
  })
})

describe('what programs do by themselves', () => {
  it('is Rock Ridge for xorriso and none for the others', () => {
    const rockridge = (words: string, program?: string) =>
      (manifestOf(words, program)?.filesystems?.iso9660 as { rockridge: unknown } | undefined)?.rockridge
    expect(rockridge('-o a.iso dir', 'xorrisofs')).toBe(true)
    expect(rockridge('--norock -o a.iso dir', 'xorrisofs')).toBe(false)
    expect(rockridge('-o a.iso dir')).toBe(false)
  })

  it('is that -r after -R counts, and in xorriso before it too', () => {
    expect(manifestOf('-R -r -o a.iso dir')?.source?.owner).toBe('0:0')
    expect(manifestOf('-r -R -o a.iso dir')?.source?.owner).toBe('keep')
    expect(manifestOf('-r -R -o a.iso dir', 'xorrisofs')?.source?.owner).toBe('0:0')
  })
})

describe('translation tables', () => {
  const tables = (words: string, program = 'genisoimage') => {
    const iso9660 = manifestOf(`${words} -R -o a.iso dir`, program)?.filesystems?.iso9660
    return typeof iso9660 === 'object' ? iso9660.translationTables : undefined
  }

  it('appear where the program shows them', () => {
    expect(tables('-T')).toBe(true)
    expect(tables('-T -J')).toEqual({ hide: ['udf', 'hfsplus'] })
    expect(tables('-T -J -udf')).toEqual({ hide: ['hfsplus'] })
    expect(tables('-T -J -udf', 'mkisofs')).toEqual({ hide: ['udf', 'hfsplus'] })
    expect(tables('-table-name N.TBL -T -J -hide-joliet-trans-tbl')).toEqual({ name: 'N.TBL' })
    expect(tables('-J')).toBeUndefined()
  })

  it('are told where there are none, and have names of files', () => {
    expect(tables('-T -table-name N.TBL', 'xorrisofs')).toBeUndefined()
    expect(faultsOf('-T -table-name N.TBL -hide-joliet-trans-tbl -R -o a.iso dir', 'xorrisofs')).toHaveLength(3)
    expect(faultsOf('-hide-joliet-trans-tbl -R -o a.iso dir', 'genisoimage').join()).toContain('without -T there are no translation tables')
    expect(faultsOf('-table-name a/b -R -o a.iso dir', 'genisoimage')).toEqual(['badValue: -table-name (word 1) does not take "a/b"'])
    expect(faultsOf('-table-name N.TBL -R -o a.iso dir', 'genisoimage')).toEqual([])
  })
})

describe('boot entries', () => {
  const boot = (words: string, program?: string) => manifestOf(`${words} -o a.iso dir`, program)?.boot?.entries

  it('take flags that stand before their image, and platforms open sections', () => {
    const wanted = [
      { platform: 'bios', image: '/boot/isolinux.bin', loadSectors: 4, infoTable: 'isolinux' },
      { platform: 'efi', image: '/boot/EFI.IMG', loadSectors: 'all' },
    ]
    const first = '-no-emul-boot -b boot/isolinux.bin -boot-load-size 4 -boot-info-table'
    expect(boot(`${first} -eltorito-alt-boot -no-emul-boot -e boot/EFI.IMG`, 'xorrisofs')).toEqual(wanted)
    expect(boot(`${first} -eltorito-alt-boot -efi-boot boot/EFI.IMG -no-emul-boot`, 'mkisofs')).toEqual(wanted)
    expect(boot(`${first} --efi-boot boot/EFI.IMG`, 'xorrisofs')).toEqual(wanted)
    expect(boot(`${first} -eltorito-platform efi -b boot/EFI.IMG -no-emul-boot`, 'mkisofs')).toEqual(wanted)
    expect(boot(`${first} -eltorito-alt-boot -eltorito-platform=0xEF -eltorito-boot boot/efi.img -no-emul-boot`, 'mkisofs')).toEqual(wanted)
  })

  it('without -no-emul-boot are floppy disks by their size', () => {
    expect(boot('-b boot/floppy.img')).toEqual([{ platform: 'bios', image: '/boot/floppy.img', emulation: '1.44M' }])
    expect(faultsOf('-b boot/isolinux.bin -o a.iso dir')[0]).toContain('has 2048 bytes and is no floppy disk')
  })

  it('lose no image without a word', () => {
    expect(faultsOf('-b boot/isolinux.bin -e boot/EFI.IMG -no-emul-boot -o a.iso dir')).toEqual([
      'imageReplaced: -e (word 3) takes the place of the boot image "boot/isolinux.bin" in the same entry',
    ])
    expect(boot('-b boot/isolinux.bin -no-emul-boot -e boot/EFI.IMG -no-emul-boot', 'mkisofs')).toHaveLength(2)
    expect(faultsOf('-eltorito-alt-boot -no-emul-boot -o a.iso dir')).toEqual([
      'noImage: -no-emul-boot (word 2) belongs to a boot entry that has no image',
    ])
  })

  it('are loaded whole, which genisoimage counts in sectors of the disc', () => {
    expect(boot('-b boot/isolinux.bin -no-emul-boot', 'genisoimage')).toMatchObject([{ loadSectors: 4 }])
    expect(boot('-b boot/EFI.IMG -no-emul-boot', 'genisoimage')).toMatchObject([{ loadSectors: 4 }])
    expect(boot('-b boot/floppy.img -no-emul-boot', 'genisoimage')).toMatchObject([{ loadSectors: 2880 }])
    expect(boot('-b boot/isolinux.bin -no-emul-boot', 'xorrisofs')).toMatchObject([{ loadSectors: 'all' }])
  })

  it('keep the catalogue out of the trees that patterns name', () => {
    const catalog = (more: string) =>
      manifestOf(`-J -b boot/isolinux.bin -no-emul-boot -c boot/boot.cat ${more} -o a.iso dir`)?.boot?.catalog
    expect(catalog('-hide boot.cat')).toEqual({ path: '/boot/boot.cat', hidden: ['iso9660'] })
    expect(catalog('-hide boot/boot.cat -hide-joliet "*.cat"')).toEqual({ path: '/boot/boot.cat', hidden: true })
    expect(catalog('-hide a.txt')).toBe('/boot/boot.cat')
  })

  it('with a table to be patched in the last of them leave names as they are in xorriso', () => {
    const relax = (words: string, program = 'xorrisofs') => manifestOf(`${words} -o a.iso dir`, program)?.filesystems?.iso9660
    const table = '-b boot/isolinux.bin -no-emul-boot -boot-info-table'
    expect(relax(table)).toMatchObject({ relax: { lowercase: true, ascii: true, multipleDots: true } })
    for (const [words, program] of [
      [`${table} -eltorito-alt-boot -e boot/EFI.IMG -no-emul-boot`],
      ['-b boot/isolinux.bin -no-emul-boot'],
      [table, 'genisoimage'],
    ] as const)
      expect(relax(words, program)).not.toHaveProperty('relax')
  })

  it('are partitions where something says so alone', () => {
    const words = '-b boot/isolinux.bin -no-emul-boot -boot-info-table --efi-boot boot/EFI.IMG -isohybrid-mbr file -o a.iso dir'
    expect(manifestOf(words, 'xorrisofs')?.boot?.partitions).toEqual([])
  })

  it('that are appended partitions are marked by those alone', () => {
    const behind = (more: string) =>
      `-isohybrid-mbr file -b boot/isolinux.bin -no-emul-boot -boot-info-table -append_partition 2 0xef file ${more} -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot -isohybrid-gpt-basdat -o a.iso dir`
    const { mbr } = manifestOf(behind('-appended_part_as_gpt'), 'xorrisofs')?.boot?.hybrid ?? {}
    expect(mbr).not.toHaveProperty('protective')
    expect(manifestOf(behind(''), 'xorrisofs')?.boot?.hybrid?.mbr).toMatchObject({ protective: false })
    expect(faultsOf(behind(''), 'xorrisofs')[0]).toMatch(/^otherwise: -isohybrid-gpt-basdat .* its own type/)
    expect(faultsOf(behind('-e boot/EFI.IMG -isohybrid-gpt-basdat -appended_part_as_gpt -eltorito-alt-boot'), 'xorrisofs').join()).toMatch(
      /in its first row as well/,
    )
    const like = manifestOf(behind('-appended_part_as_gpt -part_like_isohybrid').replace('-isohybrid-mbr', '--grub2-mbr'), 'xorrisofs')
    expect(like?.boot).toMatchObject({
      partitions: [{ tables: 'gpt' }],
      hybrid: { gpt: { partitionType: 'none' }, mbr: { protective: false } },
    })
  })

  it('without a partition table are marked in none, and that is told', () => {
    expect(faultsOf('-b boot/isolinux.bin -no-emul-boot -isohybrid-gpt-basdat -o a.iso dir', 'xorrisofs')[0]).toMatch(
      /^withoutMbr: -isohybrid-gpt-basdat/,
    )
  })
})

describe('code of a master boot record out of another image', () => {
  const area = (more: Readonly<Record<number, number>>): MemoryFolder => {
    const bytes = Buffer.alloc(32768)
    bytes.fill(0x50, 0, 440)
    bytes.write('EFI PART', 512, 'latin1')
    bytes.writeUInt32LE(2, 512 + 72)
    bytes.writeUInt32LE(4, 512 + 80)
    bytes.writeUInt32LE(64, 512 + 84)
    bytes.fill(1, 1024, 1024 + 256)
    bytes.write('PM', 2048, 'latin1')
    for (const [at, byte] of Object.entries(more)) bytes[Number(at)] = byte
    return { work: { ...(usual['work'] as MemoryFolder), 'old.iso': bytes.toString('latin1') } }
  }
  const line = (zeros: string) =>
    `-b boot/isolinux.bin -no-emul-boot --grub2-boot-info --grub2-mbr --interval:local_fs:0s-15s:${zeros}:old.iso -o a.iso dir`

  it('is what the range begins with, and tables behind it are left out', () => {
    const { manifest, faults } = read(line('zero_mbrpt,zero_gpt,zero_apm'), 'xorrisofs', area({}))
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(manifest?.boot?.hybrid?.mbr).toMatchObject({ code: { from: 'old.iso', offset: 0, length: 440 }, loader: 'grub2' })
  })

  it('is refused where more would be lost, or where it is no range that code could be in', () => {
    const told = (words: string, root = area({})) => read(words, 'xorrisofs', root).faults.map(({ code, message }) => `${code}: ${message}`)
    expect(told(line('zero_mbrpt,zero_apm'))[0]).toMatch(/^commandline\/moreThanCode: --grub2-mbr .* from byte 512 on/)
    expect(told(line('zero_gpt'))[0]).toMatch(/from byte 2048 on/)
    expect(told(line('zero_gpt,zero_apm'), area({ 20000: 7 }))[0]).toMatch(/from byte 20000 on/)
    for (const range of ['0s-16s', '0d-0d', '0-9'])
      expect(told(line('').replace('0s-15s', range))[0]).toMatch(range === '0d-0d' ? /noEffect|otherwise/ : /^commandline\/badValue/)
    expect(told(line('zero_all'))[0]).toMatch(/^commandline\/badValue/)
    expect(told('-G --interval:local_fs:0s-15s::old.iso -o a.iso dir')[0]).toMatch(/^commandline\/badValue: -G/)
    expect(told('-append_partition 2 0xef --interval:local_fs:0s-15s:zero_gpt:old.iso -o a.iso dir')[0]).toMatch(/badValue/)
  })

  it('and partitions are ranges that lie behind the file system', () => {
    const manifest = manifestOf('-append_partition 2 0xef --interval:local_fs:4d-11d::file -o a.iso dir', 'xorrisofs')
    expect(manifest?.boot?.partitions).toEqual([{ number: 2, type: 'efi', image: { from: 'file', offset: 2048, length: 4096 } }])
  })
})

describe('paths', () => {
  it('are grafted where that is asked for, with backslashes before equal signs', () => {
    expect(manifestOf(String.raw`-graft-points -o a.iso x/=file /y=./dir 'a\=b=file' .=dir plain`)?.files).toEqual([
      { from: 'file', at: '/x/' },
      { from: './dir', at: '/y' },
      { from: 'file', at: '/a=b' },
      { from: 'dir' },
      { from: 'plain' },
    ])
    expect(manifestOf('-o a.iso x=y')?.files).toEqual([{ from: 'x=y' }])
    expect(manifestOf('-graft-points -path-list list -root /top -o a.iso')?.files).toEqual([
      { from: 'file', at: '/top/a' },
      { from: 'file', at: '/top/b=c' },
    ])
    expect(faultsOf('-graft-points -o a.iso ../../x=file')[0]).toContain('it leads out of the disc')
  })

  it('may be in any set of characters as long as they are ASCII', () => {
    const root: MemoryFolder = { work: { plain: { a: 'x' }, other: { 'sub\u00e9': { a: 'x' } } } }
    const told = (words: string) => read(words, 'genisoimage', root).faults.map(({ code }) => code)
    for (const charset of ['-input-charset iso8859-1', '-output-charset cp437', '-J -jcharset koi8-r']) {
      expect(told(`${charset} -o a.iso plain`)).toEqual(['commandline/noEffect'])
      expect(told(`${charset} -o a.iso other`)).toEqual(['commandline/badValue'])
    }
    expect(told('-input-charset utf-8 -o a.iso other')).toEqual([])
  })

  it('that only grafts make have a mode of their own', () => {
    const files = manifestOf('-R -new-dir-mode 0700 -graft-points -o a.iso x/y=dir')?.files
    expect(files?.filter((entry) => 'directory' in entry)).toEqual([
      { at: '/', directory: true, mode: '0700' },
      { at: '/x', directory: true, mode: '0700' },
    ])
  })

  it('are left out, hidden and weighed by patterns of the host', () => {
    const [entry] = manifestOf('-r -m "*.txt" -x dir/boot -hide-joliet dir/docs -m other/x -m "[!a]{b}" -o a.iso dir')?.files ?? []
    expect(entry).toEqual({ from: 'dir', exclude: ['*.txt', '/boot', '[!a]\\{b\\}'], rules: [{ match: ['/docs'], hide: ['joliet'] }] })
    expect(manifestOf('--sort-weight 0 / --sort-weight 5 /boot -o a.iso dir', 'xorrisofs')?.source?.rules).toEqual([
      { match: '**', place: { weight: 0 } },
      { match: ['/boot', '/boot/**'], place: { weight: 5 } },
    ])
  })
})

describe("xorriso's own language", () => {
  const own = (words: string) => manifestOf(words, 'xorriso')

  it('gives owners, modes and times to what it adds and to what is there already', () => {
    const manifest = own(
      '-outdev a.iso -map dir / -chown_r root / -- -chgrp_r 7 / -- -chmod_r 0600 /boot / -- -chmod 0644 /docs -- -lns a /l',
    )
    expect(manifest?.source?.owner).toBe('0:7')
    expect(manifest?.source?.rules).toEqual([
      { match: ['/boot', '/boot/**'], mode: '0600' },
      { match: '**', mode: '0600' },
      { match: '/docs', mode: '0644' },
    ])
    expect(manifest?.files).toContainEqual({ at: '/l', symlink: 'a' })
    const older = '-boot_image any keep -chmod_r 0600 /boot / -- -alter_date_r b 2026010203040500 / -- -find /docs -exec hide on --'
    const rules = [
      { match: ['/boot', '/boot/**'], mode: '0600' },
      { match: '**', mode: '0600' },
      { match: '**', time: '2026-01-02T03:04:05Z' },
      { match: ['/docs', '/docs/**'], hide: true },
    ]
    expect(own(`-indev old.iso -outdev a.iso ${older}`)?.base).toEqual({ image: 'old.iso', boot: 'keep', rules })
    expect(own(`-dev a.iso ${older} -chown_r 5 / -- -chgrp_r 6 / --`)?.session).toEqual({
      import: 'a.iso',
      rules: [...rules, { match: '**', owner: '5:6' }],
    })
    expect(faultsOf('-indev old.iso -outdev a.iso -boot_image any keep -chown_r 5 / -- -map file /f', 'xorriso')).toEqual([
      'otherwise: -chown_r (word 8): files that the disc has already keep their owners unless both user and group are said; those that the line adds get what is said',
    ])
    for (const words of ['-chown_r 5 /boot --', '-chown 5 / --', '-chown_r me / --', '-chmod_r u+r / --', '-alter_date_r b x / --'])
      expect(faultsOf(`-outdev a.iso -map dir / ${words}`, 'xorriso')[0]).toMatch(/^badValue/)
  })

  it('copies into folders, takes folders alone, and erases nothing that grows', () => {
    const words = '-blank as_needed -pathspecs on -add /a=file -- -cpr dir/docs file /to -- -cpr file /one/ -- -map_single dir /only'
    expect(own(`-outdev a.iso ${words}`)?.files).toEqual([
      { from: 'file', at: '/a' },
      { from: 'dir/docs', at: '/to/docs' },
      { from: 'file', at: '/to/file' },
      { from: 'file', at: '/one/file' },
      { from: 'dir', at: '/only', exclude: ['**'] },
    ])
    expect(faultsOf('-outdev a.iso -cpr file /one --', 'xorriso')[0]).toMatch(/^badValue: -cpr/)
    expect(faultsOf('-outdev a.iso -map file ../../x', 'xorriso')[0]).toMatch(/^badPath/)
    expect(faultsOf('-dev a.iso -boot_image any keep -blank all -map file /x', 'xorriso')[0]).toMatch(/^refused: -blank/)
  })

  it('adds files at their own paths, and knows loaders by name', () => {
    expect(own('-outdev a.iso -add dir/docs file --')?.files).toEqual([
      { from: 'dir/docs', at: '/dir/docs' },
      { from: 'file', at: '/file' },
    ])
    expect(own('-outdev a.iso -map dir / -boot_image isolinux dir=/boot/')?.boot).toMatchObject({
      catalog: '/boot/boot.cat',
      entries: [{ image: '/boot/isolinux.bin', infoTable: 'isolinux', loadSectors: 4 }],
    })
    expect(own('-outdev a.iso -map dir / -boot_image any bin_path=boot/isolinux.bin')?.boot?.entries?.[0]).not.toHaveProperty('infoTable')
  })

  it('stands before its emulation and behind it', () => {
    const manifest = own('-no_rc -volume_date all_file_dates =86400 -as mkisofs -r -o a.iso dir -- -volid K3OS -joliet on -padding 0')
    expect(manifest?.volume?.id).toBe('K3OS')
    expect(manifest?.source?.time).toBe(86400)
    expect((manifest?.filesystems?.iso9660 as { joliet: unknown } | undefined)?.joliet).toBe(true)
    expect(manifest?.output).toEqual({ image: 'a.iso', padding: 0 })
    expect(manifestOf('-as mkisofs -r -V A -o a.iso dir', 'xorrisofs')?.volume?.id).toBe('A')
    expect(manifestOf('-r -V A -o a.iso dir -- -volid B', 'xorrisofs')?.volume?.id).toBe('B')
  })

  it('makes a disc by itself', () => {
    const manifest = own(
      '-volid L -outdev a.iso -map dir / -chmod 0755 / -- -boot_image grub bin_path=boot/isolinux.bin -boot_image any cat_path=boot/c.cat ' +
        '-boot_image any cat_hidden=on -boot_image any boot_info_table=on -boot_image any load_size=2048 -boot_image any next ' +
        '-boot_image any efi_path=boot/EFI.IMG -boot_image any platform_id=0xef -boot_image any emul_type=no_emulation',
    )
    expect(manifest?.files).toEqual([
      { from: 'dir', at: '/' },
      { at: '/', directory: true, mode: '0755' },
    ])
    expect(manifest?.boot).toEqual({
      catalog: { path: '/boot/c.cat', hidden: true },
      entries: [
        { platform: 'bios', image: '/boot/isolinux.bin', loadSectors: 4, infoTable: 'isolinux' },
        { platform: 'efi', image: '/boot/EFI.IMG', loadSectors: 'all' },
      ],
    })
  })

  it('puts a session where it is to be, also behind what the line does not name', () => {
    const behind = (line: string) => {
      const { session, output } = manifestOf(line, 'genisoimage') ?? {}
      return { session, output }
    }
    expect(behind('-C 0,11702 -o a.iso dir')).toMatchObject({ session: { start: 11_702 }, output: { part: 'a.iso' } })
    expect(behind('-C 0,11702 -M old.iso -o a.iso dir')).toMatchObject({
      session: { import: 'old.iso', previous: 0, start: 11_702 },
      output: { part: 'a.iso' },
    })
    expect(behind('-C 0,0 -o a.iso dir')).toMatchObject({ session: undefined, output: { image: 'a.iso' } })
  })

  it('takes all that a backup wants', () => {
    const all = { source: { attributes: ['acl', 'user'] }, output: { tags: true } }
    expect(manifestOf('--for_backup -o a.iso dir')).toMatchObject(all)
    expect(own('-outdev a.iso -for_backup -map dir /')).toMatchObject(all)
  })

  it('adds to a disc that it writes anew, in order', () => {
    expect(own('-boot_image any keep -dev a.iso -rm_r /old -- -map file /new')).toMatchObject({
      session: { import: 'a.iso' },
      files: [{ remove: '/old' }, { from: 'file', at: '/new' }],
      output: { image: 'a.iso' },
    })
  })

  it('is refused where it only looks, and where it is unknown', () => {
    expect(faultsOf('-indev a.iso -report_el_torito plain', 'xorriso')[0]).toMatch(/^refused: -report_el_torito/)
    expect(faultsOf('-outdev a.iso -volidd X', 'xorriso')[0]).toBe('unknownFlag: -volidd (word 3) is no flag of xorriso')
    expect(faultsOf('-outdev a.iso -map dir', 'xorriso')).toContain('noValue: -map (word 3) needs 2 values behind it')
  })
})

it('every flag is known by one name only, but for those that programs understand in different ways', () => {
  const names = allFlags().flatMap(({ names: all, of }) => all.map((name) => `${name} ${of ?? ''}`))
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([])
})

it('what lines say is a manifest that the schema takes', () => {
  for (const words of [
    '-rJ -udf -xa -D -N -d -U -iso-level 4 -uid 1 -gid 2 -dir-mode 0755 -file-mode 0644 -f -o a.iso dir',
    '-G file -sectype 2352 -abstract A.TXT -o a.bin dir',
  ])
    expect(
      parseManifest({ file: 'x', text: JSON.stringify(manifestOf(words)), readBase: () => undefined, environment: {} }).faults,
    ).toEqual([])
})

it('compressed files are looked for where a line speaks of them', () => {
  expect(faultsOf('-z -R -o a.iso dir')).toEqual(['noEffect: -z (word 1) changes nothing: no file has been compressed by mkzftree'])
})

it('jigdo files are called as the image is', () => {
  const jigdo = '-jigdo-jigdo a.jigdo -jigdo-template a.template -jigdo-map Debian=/srv/debian/ -jigdo-min-file-size 4k'
  expect((manifestOf(`${jigdo} -r -o a.iso dir`, 'xorrisofs')?.output as Record<string, unknown> | undefined)?.['jigdo']).toEqual({
    labels: { Debian: '/srv/debian/' },
    servers: { Debian: 'file:/srv/debian/' },
    minLength: 4096,
  })
  expect(faultsOf(`${jigdo} -r -o b.iso dir`, 'xorrisofs').filter((one) => one.startsWith('badValue'))).toHaveLength(2)
})

it('dates are taken as they are written', () => {
  expect(manifestOf('--modification-date=2026010203040506 -o a.iso dir', 'xorrisofs')?.volume?.date).toBe('2026-01-02T03:04:05.06Z')
  expect(manifestOf('--set_all_file_dates =86400 -o a.iso dir', 'xorrisofs')?.source?.time).toBe(86400)
  expect(faultsOf('--modification-date=2026023003040506 -o a.iso dir', 'xorrisofs')[0]).toMatch(/^badValue/)
})

describe('types of the Macintosh', () => {
  const root: MemoryFolder = {
    work: {
      dir: { 'a.tif': 'a' },
      map: "# comment\n.tif  Raw '8BIM' 'TIFF' \"x\"\n.t2 Raw 'a  b' 'c''d' \"y\"\n* Ascii 'ttxt' 'TEXT' \"z\"\n",
      wrong: '.tif Raw 8BIM TIFF\n',
    },
  }
  const faultsIn = (words: string): readonly string[] =>
    read(words, 'genisoimage', root).faults.map(({ code, message }) => `${code}: ${message}`)

  it('are those of a list, whose first line that fits holds, whatever the order of the flags', () => {
    const { manifest, faults } = read('-map map -R -apple -o a.iso dir', 'genisoimage', root)
    expect(faults).toEqual([])
    expect(manifest.filesystems?.iso9660).toHaveProperty('apple', [
      { at: '**', type: 'TEXT', creator: 'ttxt' },
      { at: '*.[tT]2', type: "c''d", creator: 'a  b' },
      { at: '*.[tT][iI][fF]', type: 'TIFF', creator: '8BIM' },
    ])
  })

  it('are refused where they cannot be', () => {
    expect(faultsIn('-apple -o a.iso dir')).toEqual([
      expect.stringMatching(/^commandline\/appleAlone: -apple \(word 1\) needs -R, -r or -xa/),
    ])
    expect(faultsIn('-map map -hfs-type TEXT -R -o a.iso dir')).toEqual([
      'commandline/refused: -map (word 1) asks for classic HFS, which is not made',
      'commandline/refused: -hfs-type (word 3) asks for classic HFS, which is not made',
    ])
    expect(faultsIn('-apple -R -hfs-type TXT -o a.iso dir')).toEqual(['commandline/badValue: -hfs-type (word 3) does not take "TXT"'])
    expect(faultsIn('-apple -R -magic m -o a.iso dir')).toEqual([
      'commandline/refused: -magic (word 3) asks for types of files by what they hold, which is not made',
    ])
    expect(faultsIn('-apple -R -map wrong -o a.iso dir')[0]).toMatch(/^commandline\/badListLine: wrong:1: /)
  })
})

describe('numbers of boot entries', () => {
  it.each<readonly [flag: string, value: string, key: string, got: unknown]>([
    ['-boot-load-size', '0', 'loadSectors', 0],
    ['-boot-load-size', '1', 'loadSectors', 1],
    ['-boot-load-size', '65534', 'loadSectors', 65_534],
    ['-boot-load-size', '65535', 'loadSectors', 65_535],
    ['-boot-load-size', '65536', 'loadSectors', 'all'],
    ['-boot-load-size', 'full', 'loadSectors', 'all'],
    ['-boot-load-seg', '0', 'loadSegment', 0],
    ['-boot-load-seg', '65535', 'loadSegment', 65_535],
    ['-boot-load-seg', '65536', 'loadSegment', 'refused'],
    ['-boot-load-seg', '-1', 'loadSegment', 'refused'],
    ['-boot-load-size', '-1', 'loadSectors', 'refused'],
    ['-boot-load-size', 'most', 'loadSectors', 'refused'],
    ['-eltorito-platform', '255', 'platform', 255],
    ['-eltorito-platform', '256', 'platform', 'refused'],
    ['-eltorito-platform', '-1', 'platform', 'refused'],
  ])('%s %s', (flag, value, key, got) => {
    const words = `${flag === '-eltorito-platform' ? `${flag} ${value} -b` : '-b'} boot/isolinux.bin -no-emul-boot ${flag === '-eltorito-platform' ? '' : `${flag} ${value} `}-o a.iso dir`
    const { manifest, faults } = read(words)
    if (got === 'refused') expect(faults.map(({ code }) => code)).toContain('commandline/badValue')
    else {
      expect(faults).toEqual([])
      expect((manifest?.boot?.entries[0] as Readonly<Record<string, unknown>> | undefined)?.[key]).toBe(got)
    }
  })
})
