/** Rules that the images of other programs do break, so that it is no false alarm to say so. docs/checking.md tells them. */

export interface TrueDefect {
  /** Of the image. */
  readonly program: RegExp
  /** Of `code structure.field`. */
  readonly what: RegExp
  readonly why: string
}

const defect = (program: RegExp, what: RegExp, why: string): TrueDefect => ({ program, what, why })

export const trueDefects: readonly TrueDefect[] = [
  defect(
    /^xorriso|^grub-mkrescue|^Debian/,
    /ownParent directory record of (Joliet|ISO 9660:1999)( of partition 1)?\.location/,
    'the record of the parent leads to the directory itself',
  ),
  defect(
    /^xorriso|^grub-mkrescue/,
    /iso9660\/name directory record of Joliet( of partition 1)?\.identifier/,
    'names of 65 characters, and up to 103 with -joliet-long',
  ),
  defect(
    /^genisoimage.*joliet-long|^genisoimage relaxed/,
    /iso9660\/name directory record of Joliet( of partition 1)?\.identifier/,
    'names of up to 103 characters, as asked for',
  ),
  defect(
    /^xorriso|^genisoimage|^bsdtar|^pycdlib|^Debian grub/,
    /iso9660\/name directory record of ISO 9660\.identifier/,
    'relaxed names, as asked for; a relocated directory is left as a file without version',
  ),
  defect(/^xorriso (appended|archiso)/, /spaceDiffers supplementary/, 'the size in the Joliet descriptor leaves out appended partitions'),
  defect(/^xorriso hfsplus/, /hfsplus\/shared data fork/, 'the names of one file are files of HFS Plus that lie over each other'),
  defect(/^xorriso ids/, /rootFile primary volume descriptor/, 'dots of file identifiers become underscores, so that no file is found'),
  defect(/^genisoimage/, /rockridge\/(mode|modeOfParent|differs) PX\.mode/, 'the parent of the relocated directories has a mode of zero'),
  defect(
    /^genisoimage/,
    /ownParent directory record of ISO 9660\.location/,
    'without Rock Ridge the record of the parent leads to the directory itself at the eighth level',
  ),
  defect(
    /^genisoimage xa/,
    /(susp\/entryLength|rockridge\/(target|inUseOfNone|missingOther)|iso9660\/xa) /,
    'a long target does not fit behind the attributes of XA and is cut',
  ),
  defect(
    /^(genisoimage|pycdlib) -udf/,
    /sequenceNames UDF primary volume descriptor|sequenceNames primary volume descriptor/,
    'the reserve sequence has another volume set identifier than the main one',
  ),
  defect(
    /^(genisoimage|pycdlib) -udf/,
    /entityFlags partition descriptor\.contents/,
    'flags of an entity identifier that UDF keeps at zero',
  ),
  defect(/^pycdlib -udf/, /uniqueId file entry/, 'the root has another unique id than 0'),
  defect(/^makefs/, /entryLength TF\.length/, 'TF entries are one byte shorter than their stamps'),
  defect(/^makefs/, /rockridge\/(dataOfSpecial|missingOther|childLink|serial)/, 'symbolic links have data, relocated directories no RE'),
  defect(
    /^mkudffs bdr/,
    /extentOutside UDF unallocated|extentOutside unallocated/,
    'the image ends before the free space of which it tells, which the medium is to bring',
  ),
  defect(/^makefs/, /iso9660\/name/, 'a relocated directory is left as a file without version'),
  defect(/^pycdlib -udf/, /udf\/fileSet/, 'the root has another unique id than 0'),
  // Not of a program: manifests that ask for it.
  defect(
    /^example names$/,
    /^(iso9660\/(name|folded)|joliet\/windows) directory record of Joliet\.identifier$/,
    'names that differ in case, characters beyond UCS-2 and dots at the end are what the example shows',
  ),
  defect(
    /^drawn/,
    /^iso9660\/name directory record of [^.]+\.identifier$/,
    'long names, relaxed ones, and characters beyond UCS-2 are as the manifest has them',
  ),
]

export const isTrueDefect = (image: string, what: string): boolean =>
  trueDefects.some((defect) => defect.program.test(image) && defect.what.test(what))
