/**
 * HFS Plus, as Apple Technical Note TN1150 ("HFS Plus Volume Format", 2004) has it: the headers, the nodes of its B-trees and the records of the
 * catalogue. Offsets count from 0, numbers have their most significant byte first.
 * Left out: HFSX, the journal, attributes of files, resource forks; a volume that is found may have them all the same.
 */

import { chars, nested, raw, rbp, record, rreserved, u16be, u32be, u8, type FieldType, type ValueOf } from '../../codec/index.js'

/** 64 bits, of which a size of a file needs 53. */
const u64be: FieldType<number> = {
  name: 'u64be',
  width: 8,
  write(out, at, _width, value) {
    const high = u32be()
    high.write(out, at, 4, Math.floor(value / 2 ** 32))
    high.write(out, at + 4, 4, value % 2 ** 32)
  },
  read: (from, at) => u32be().read(from, at, 4) * 2 ** 32 + u32be().read(from, at + 4, 4),
  print: String,
}

export const ExtentDescriptor = record('TN1150, Fork Data Structure', 8, [
  rbp(0, 4, 'start', u32be(), 'startBlock'),
  rbp(4, 4, 'count', u32be(), 'blockCount'),
])
export type ExtentDescriptor = ValueOf<typeof ExtentDescriptor>

const EXTENTS_OF_FORK = 8
/** Where the extents of a fork begin. */
const EXTENTS_AT = 16

/** Size and extents of the data of a file; more than eight extents are in the extents overflow file. */
export const ForkData = record('TN1150, Fork Data Structure', 80, [
  rbp(0, 8, 'size', u64be, 'logicalSize'),
  rbp(8, 4, 'clump', u32be(), 'clumpSize'),
  rbp(12, 4, 'blocks', u32be(), 'totalBlocks'),
  rbp(16, 8, 'first', nested(ExtentDescriptor), 'extents'),
  rbp(24, 56, 'others', raw(56), 'extents'),
])
export type ForkData = ValueOf<typeof ForkData>

/** All of its extents that are in use. */
export function extentsOf(bytes: Uint8Array, at: number): readonly ExtentDescriptor[] {
  const all = Array.from({ length: EXTENTS_OF_FORK }, (_, i) => ExtentDescriptor.decode(bytes, at + EXTENTS_AT + i * ExtentDescriptor.size))
  return all.filter(({ count }) => count > 0)
}

export const emptyFork: ForkData = { size: 0, clump: 0, blocks: 0, first: { start: 0, count: 0 }, others: new Uint8Array(56) }

/** Where the volume header lies in its volume, and how far from the end its copy does. */
export const HEADER_AT = 1024

export const VolumeHeader = record('TN1150, Volume Header', 512, [
  rbp(0, 2, 'signature', chars(2, 0), 'signature'),
  rbp(2, 2, 'version', u16be(), 'version'),
  rbp(4, 4, 'attributes', u32be(), 'attributes'),
  rbp(8, 4, 'mountedBy', chars(4, 0), 'lastMountedVersion'),
  rbp(12, 4, 'journal', u32be(), 'journalInfoBlock'),
  rbp(16, 4, 'created', u32be(), 'createDate'),
  rbp(20, 4, 'modified', u32be(), 'modifyDate'),
  rbp(24, 4, 'backedUp', u32be(), 'backupDate'),
  rbp(28, 4, 'checked', u32be(), 'checkedDate'),
  rbp(32, 4, 'files', u32be(), 'fileCount'),
  rbp(36, 4, 'folders', u32be(), 'folderCount'),
  rbp(40, 4, 'blockSize', u32be(), 'blockSize'),
  rbp(44, 4, 'blocks', u32be(), 'totalBlocks'),
  rbp(48, 4, 'freeBlocks', u32be(), 'freeBlocks'),
  rbp(52, 4, 'nextBlock', u32be(), 'nextAllocation'),
  rbp(56, 4, 'resourceClump', u32be(), 'rsrcClumpSize'),
  rbp(60, 4, 'dataClump', u32be(), 'dataClumpSize'),
  rbp(64, 4, 'nextId', u32be(), 'nextCatalogID'),
  rbp(68, 4, 'writes', u32be(), 'writeCount'),
  rbp(72, 8, 'encodings', u64be, 'encodingsBitmap'),
  rbp(80, 4, 'bootFolder', u32be(), 'finderInfo[0]'),
  rbp(84, 4, 'bootFile', u32be(), 'finderInfo[1]'),
  rbp(88, 4, 'shownFolder', u32be(), 'finderInfo[2]'),
  rbp(92, 4, 'os9Folder', u32be(), 'finderInfo[3]'),
  rbp(96, 4, 'unusedFolder', u32be(), 'finderInfo[4]'),
  rbp(100, 4, 'osxFolder', u32be(), 'finderInfo[5]'),
  rbp(104, 8, 'serial', raw(8), 'finderInfo[6], finderInfo[7]'),
  rbp(112, 80, 'allocationFile', nested(ForkData), 'allocationFile'),
  rbp(192, 80, 'extentsFile', nested(ForkData), 'extentsFile'),
  rbp(272, 80, 'catalogFile', nested(ForkData), 'catalogFile'),
  rbp(352, 80, 'attributesFile', nested(ForkData), 'attributesFile'),
  rbp(432, 80, 'startupFile', nested(ForkData), 'startupFile'),
])
export type VolumeHeader = ValueOf<typeof VolumeHeader>
/** Where the fork of the catalogue stands in the header. */
export const CATALOG_FORK_AT = 272
export const ALLOCATION_FORK_AT = 112
export const EXTENTS_FORK_AT = 192

/** Bits of a volume's attributes: it was taken out in order, and is not to be written to. */
export const VolumeAttribute = { unmounted: 1 << 8, locked: 1 << 15 } as const

export const NodeDescriptor = record('TN1150, Node Descriptor', 14, [
  rbp(0, 4, 'next', u32be(), 'fLink'),
  rbp(4, 4, 'previous', u32be(), 'bLink'),
  rbp(8, 1, 'kind', u8(), 'kind'),
  rbp(9, 1, 'height', u8(), 'height'),
  rbp(10, 2, 'records', u16be(), 'numRecords'),
  rreserved(12, 2, 'reserved'),
])
export type NodeDescriptor = ValueOf<typeof NodeDescriptor>
/** Kinds of nodes; those of leaves are -1. */
export const NodeKind = { leaf: 0xff, index: 0, header: 1, map: 2 } as const

export const HeaderRecord = record('TN1150, Header Record', 106, [
  rbp(0, 2, 'depth', u16be(), 'treeDepth'),
  rbp(2, 4, 'root', u32be(), 'rootNode'),
  rbp(6, 4, 'leafRecords', u32be(), 'leafRecords'),
  rbp(10, 4, 'firstLeaf', u32be(), 'firstLeafNode'),
  rbp(14, 4, 'lastLeaf', u32be(), 'lastLeafNode'),
  rbp(18, 2, 'nodeSize', u16be(), 'nodeSize'),
  rbp(20, 2, 'keyLength', u16be(), 'maxKeyLength'),
  rbp(22, 4, 'nodes', u32be(), 'totalNodes'),
  rbp(26, 4, 'freeNodes', u32be(), 'freeNodes'),
  rreserved(30, 2, 'reserved1'),
  rbp(32, 4, 'clump', u32be(), 'clumpSize'),
  rbp(36, 1, 'type', u8(), 'btreeType'),
  rbp(37, 1, 'compare', u8(), 'keyCompareType'),
  rbp(38, 4, 'attributes', u32be(), 'attributes'),
  rreserved(42, 64, 'reserved3'),
])
export type HeaderRecord = ValueOf<typeof HeaderRecord>
/** Bits of a tree's attributes: keys have two bytes for their length, and those of index nodes their own length. */
export const TreeAttribute = { bigKeys: 2, variableIndexKeys: 4 } as const

/** What all records of files and folders begin with; the key stands before it. */
export const CatalogRecord = record('TN1150, Catalog File Data', 88, [
  rbp(0, 2, 'type', u16be(), 'recordType'),
  rbp(2, 2, 'flags', u16be(), 'flags'),
  rbp(4, 4, 'valence', u32be(), 'valence'),
  rbp(8, 4, 'id', u32be(), 'folderID, fileID'),
  rbp(12, 4, 'created', u32be(), 'createDate'),
  rbp(16, 4, 'modified', u32be(), 'contentModDate'),
  rbp(20, 4, 'changed', u32be(), 'attributeModDate'),
  rbp(24, 4, 'accessed', u32be(), 'accessDate'),
  rbp(28, 4, 'backedUp', u32be(), 'backupDate'),
  rbp(32, 4, 'owner', u32be(), 'permissions.ownerID'),
  rbp(36, 4, 'group', u32be(), 'permissions.groupID'),
  rbp(40, 1, 'adminFlags', u8(), 'permissions.adminFlags'),
  rbp(41, 1, 'ownerFlags', u8(), 'permissions.ownerFlags'),
  rbp(42, 2, 'mode', u16be(), 'permissions.fileMode'),
  rbp(44, 4, 'special', u32be(), 'permissions.special'),
  rbp(48, 4, 'fileType', chars(4, 0), 'userInfo.fdType'),
  rbp(52, 4, 'creator', chars(4, 0), 'userInfo.fdCreator'),
  rbp(56, 2, 'finderFlags', u16be(), 'userInfo.fdFlags'),
  rbp(58, 6, 'finderPlace', raw(6), 'userInfo'),
  rbp(64, 16, 'finderMore', raw(16), 'finderInfo'),
  rbp(80, 4, 'encoding', u32be(), 'textEncoding'),
  rreserved(84, 4, 'reserved'),
])
export type CatalogRecord = ValueOf<typeof CatalogRecord>

/** A file: the same, and its two forks. */
export const FILE_RECORD_BYTES = CatalogRecord.size + 2 * ForkData.size
export const FOLDER_RECORD_BYTES = CatalogRecord.size

export const ThreadRecord = record('TN1150, Catalog Thread Records', 10, [
  rbp(0, 2, 'type', u16be(), 'recordType'),
  rreserved(2, 2, 'reserved'),
  rbp(4, 4, 'parent', u32be(), 'parentID'),
  rbp(8, 2, 'nameLength', u16be(), 'nodeName.length'),
])
export type ThreadRecord = ValueOf<typeof ThreadRecord>

export const RecordType = { folder: 1, file: 2, folderThread: 3, fileThread: 4 } as const
/** Bit of a file's flags: it has a thread record. */
export const THREAD_EXISTS = 2

/** Identifiers that each volume has. */
export const Cnid = { parentOfRoot: 1, root: 2, extents: 3, catalog: 4, firstUser: 16 } as const

/** The length of a key without its own two bytes, the parent, and the length of the name. */
export const KEY_BYTES = 8
/** UTF-16 units of a name. */
export const MOST_NAME = 255
