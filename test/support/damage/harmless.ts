/** Changes of one field that break no rule, so that nothing is said of them, with the reason. Read through; what is not here is to be told. */

import type { Mutation } from './mutations.js'

export interface Harmless {
  /** Of `structure.field`. */
  readonly field: RegExp
  readonly change: RegExp
  readonly why: string
  /** Of which structures of that kind alone. */
  readonly title?: RegExp
  /** In which images alone. */
  readonly image?: RegExp
}

const any = /./
const harmless = (field: RegExp, why: string, change: RegExp = any): Harmless => ({ field, change, why })

export const harmlessChanges: readonly Harmless[] = [
  // What people and systems may write as they like.
  harmless(/\.(uid|gid|user|group|permissions)$/, 'any owner and any permissions are legal'),
  harmless(/^PX entry\.mode$/, 'any permissions are legal; a kind that does not fit is told', /bit ([0-9]|1[01])$|[+-]1$|that of another/),
  harmless(
    /^XA attributes\.(\w+(Executes|Reads)|file|form1|form2|interleaved|cdda)$/,
    'any permissions, and any form where no track says otherwise',
  ),
  harmless(/^PN entry\.(high|low)$|\.device\.(major|minor)$/, 'any device number is legal'),
  harmless(
    /\.(recorded|stamp|created|modified|accessed|attributed|expires|effective)$/,
    'another date, or none, is a legal date',
    /another (day|year)|zero$|byte 0 128|byte 1 47|letter$/,
  ),
  harmless(/^TF entry\.flags$/, 'other stamps of the same number', /-1|bit|that of another/),
  harmless(/^FAT directory entry\.(created|accessed|written)\w+$/, 'another date or time is a legal one', /[+-]1|zero/),
  harmless(
    /\.(volumeId|volumeSetId|publisherId|preparerId|applicationId|systemId|oemName|id|label|organization|owner|contact|fileSetId|logicalVolumeId)$/,
    'another text of legal characters',
    /blank|another character|first and last|small letter|asterisk|slash|all ones|NUL|last byte|zero/,
  ),
  harmless(/^FAT long name entry\.(first|second|third)$/, 'a letter of two bytes becomes another one', /control character in the padding/),
  harmless(
    /^NM entry\.name$|^UDF file identifier descriptor\.name$|^directory record\.identifier$|^FAT (long name|directory) entry\.(name|first|second|third)$|SL entry\.component\.content|component\.identifier/,
    'another name that nobody else has',
    /small letter|first and last|blank|another character|asterisk|all ones/,
  ),
  harmless(/^UDF .*\.component\.type$|^SL entry\.component\.flags$/, 'another legal target of a link', /that of another|bit [0-3]|[+-]1/),
  harmless(/^ER entry\.(descriptor|source|extensionVersion)$/, 'SUSP leaves their text to the extension'),
  harmless(
    /application(Use)?$|\.application\.|\.implementation\.suffix$|descriptor\.reserved$/,
    'left to applications and implementations',
    any,
  ),
  // Numbers of which every one is legal.
  harmless(/\.(diskSignature|serial|disk|partition)$/, 'any identifier is legal'),
  harmless(
    /^FAT boot sector\.(drive|heads|sectorsPerTrack|hiddenSectors)$/,
    'geometry that only a BIOS looks at',
    /[+-]1|all ones|zero|that/,
  ),
  harmless(/^partition row\.(first|last)(Cylinder|Head|Sector)\w*$/, 'cylinders and heads are not used where a block number is'),
  harmless(/checkpoint$|\.predecessor$/, 'any number is legal'),
  harmless(/\.sequence$|\.setSize$/, 'another number in a sequence is as good', /[+-]1|zero|all ones/),
  harmless(/^UDF .*\.(parentBlock|parentPartition)$/, 'a hint that may be anything where the strategy is 4'),
  harmless(/^UDF (extended )?file entry\.uniqueId$/, 'an id that no other entry has', /[+-]1|that of another/),
  harmless(/^UDF file identifier descriptor\.uniqueId$/, 'an id of its own for a further name', /[+-]1|that of another/),
  harmless(/^UDF .*\.uniqueId$/, 'streams have the id of their file, or none', /zero|[+-]1|that of another/),
  harmless(
    /^(initial|section) entry\.(loadSectors|loadSegment|systemType)$|atapiDriver|scsiDriver/,
    'another size, address or driver to load',
  ),
  harmless(/^validation entry\.id$|^section header\.id$/, 'any text'),
  harmless(
    /^(master boot record|FAT boot sector)\.(code|jump)$|^GPT entry\.(attributes|name)$/,
    'any code, and attributes of the type of partition',
  ),
  // What is still so where a field changes.
  harmless(/^directory record( of \.\.?)?\.flags$/, 'hidden entries are legal', /bit 0/),
  harmless(/^UDF file identifier descriptor\.characteristics$/, 'hidden and deleted entries are legal', /bit [02]/),
  harmless(/^UDF (extended )?file entry\.flags$/, 'archive, set-user-id, sticky, contiguous, system', /bit ([5-9]|10)/),
  harmless(/^directory record\.location$/, 'a file without data lies anywhere', /zero|[+-]1$|that of another/),
  harmless(/^section entry\.criteriaType$/, 'criteria without a byte choose nothing', /[+-]1/),
  harmless(
    /integrity descriptor\.use\.files$/,
    'names are counted by some and files by others; all ones say that nobody counted',
    /-1|all ones/,
  ),
  harmless(/^partition row\.count$/, 'a row of type 0 is not used', /[+-]1/),
  harmless(/^FAT\.cluster$/, 'a free cluster may be marked as bad', /bad/),
  harmless(/^directory record\.dataLength$/, 'a file may end anywhere in its last block', /[+-]1$|that of another/),
  harmless(/^directory record\.length$/, 'bytes behind the entries are legal', /that of another/),
  harmless(/^CE entry\.size$/, 'a byte of padding behind the entries', /\+1/),
  harmless(/^FAT directory entry\.attributes$/, 'read-only, hidden, system and archive are legal', /bit [0125]|that of another/),
  harmless(/\.(copyrightFile|abstractFile|bibliographicFile)$/, 'no file is named', /blank|NUL/),
  harmless(/^UDF .*\.access$/, 'another kind of access', /\+1/),
  harmless(/^FAT directory entry\.size$/, 'a size in the same clusters'),
  harmless(/^FAT boot sector\.totalSectors(16|32)$/, 'a volume may be smaller than its image', /-1/),
  harmless(/^FAT\.cluster$/, 'another mark of the end', /-1|that of another/),
  harmless(/^GPT entry\.last$/, 'a partition may be shorter', /-1/),
  harmless(/^PX entry\.mode$/, 'a device of the other kind', /bit 14/),
  harmless(
    /^UDF (extended )?file entry\.(flags|fileType)$/,
    'an empty file of another kind, or one that is not to be moved',
    /bit [0-4]|that of another|[+-]1/,
  ),
  harmless(/^UDF extended file entry\.links$/, 'no name leads to a virtual allocation table', /\+1|that of another/),
  harmless(/^UDF file identifier descriptor\.characteristics$/, 'streams may be metadata', /bit 4/),
  harmless(/^UDF file set descriptor\.(copyright|abstract)File$/, 'another name', /small letter/),
  harmless(/nextUniqueId$/, 'a number above all that are used', /\+1|that of another/),
  harmless(/use\.(minimum|maximum)(Read|Write)Revision$/, 'an older revision may be enough', /-1/),
  harmless(/^UDF partition descriptor\.access$/, 'another kind of access', /zero|that of another/),
  harmless(/^UDF primary volume descriptor\.flags$/, 'the volume set identifier may be that of other sets', /bit 0/),
  harmless(/^boot information table\.reserved$/, 'loaders keep what they like there'),
  harmless(/^partition row\.(count|start)$/, 'the row is not used', /that of another|all ones/),
  harmless(/^partition row\.type$|^validation entry\.platform$/, 'another type, or platform', /\+1/),
  harmless(/^GPT entry\.type$/, 'any type is legal'),
  harmless(/^GPT entry\.last$/, 'the next blocks are free', /\+1/),
  harmless(/^partition row\.indicator$/, 'no partition needs to be active', /bit 7/),
  harmless(/^section header\.platform$/, 'another platform', /zero/),
  harmless(/descriptor\.free space$/, 'all ones say that it is not told', /all ones/),
  {
    field: /^directory record\.dataLength$/,
    change: /zero$/,
    title: /BOOT\.CAT;1$/,
    why: 'firmware finds the boot catalogue without its name, and as much of it as there is',
  },
  harmless(/^FAT boot sector\.oemName$/, 'any eight bytes, which nobody is to look at'),
  {
    field: /^GPT entry\.first$/,
    change: /[+-]1$/,
    title: /^GPT entry [13]$/,
    why: 'the rows before and behind the boot image hold no file system',
  },
  harmless(/^UDF (extended )?file entry\.links$/, 'no name leads to a virtual allocation table or a stream directory', /zero/),
  harmless(/^UDF (extended )?file entry\.uniqueId$/, 'nothing refers to a virtual allocation table by its number', /all ones/),
  harmless(/maximumWriteRevision$/, 'a later revision may write as well', /\+1/),
  {
    field: /integrity descriptor\.(nextUniqueId|use\.(files|directories)|free space)$/,
    change: any,
    image: /^udf-(2\.00-)?vat$/,
    why: 'of a disc that grows it is as old as its formatting',
  },
  harmless(/^UDF logical volume integrity descriptor\.use\.files$/, 'files are counted by their names as well', /\+1/),
  harmless(/^UDF file identifier descriptor\.characteristics$/, 'the parent of a stream directory may be marked as one', /bit 1/),
  harmless(/^enhanced volume descriptor\.\w+File$/, 'zeros say that there is none', /zero/),
  harmless(/^partition row\.type$/, 'any type is legal'),
  harmless(/^validation entry\.platform$/, 'another platform', /zero/),
  // Of whole structures.
  harmless(/^directory record\.record$/, 'the disc is as good without an entry that has no data', /^deleted without data$/),
  harmless(/^directory record\.record$/, 'the boot catalogue needs no name', /^deleted, of the boot catalogue$/),
]

/** Why nothing is said of a change; undefined where something should be. */
export const harmlessBecause = (
  mutation: Pick<Mutation, 'structure' | 'title' | 'field' | 'change'>,
  image: string,
): string | undefined => {
  const { structure, title, field, change } = mutation
  if (change.startsWith('one copy: ')) return undefined
  return harmlessChanges.find(
    (each) =>
      each.field.test(`${structure}.${field}`) &&
      each.change.test(change) &&
      (each.title?.test(title) ?? true) &&
      (each.image?.test(image) ?? true),
  )?.why
}
