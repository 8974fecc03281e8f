/**
 * The layout's epoch. Within one the same manifest, sources and date give the same bytes, whatever the version of the program;
 * a change of a rule by which bytes are made raises it, and has its line here and in CHANGELOG.md.
 */

/** Rules that were changed, by the epoch that they began. The first of them had no number. */
export const EPOCHS: ReadonlyMap<number, string> = new Map([
  [1, 'the layout of version 0.1.0'],
  [2, 'the application use field of volume descriptors is filled with spaces'],
  [
    3,
    'names that readers fold are told apart, relocated directories lie where libarchive looks, times stay short, identifiers follow the tree',
  ],
  [4, 'GUIDs of a partition table beside partitions of their own follow from what both tables list'],
])

export const LAYOUT_EPOCH = 4
