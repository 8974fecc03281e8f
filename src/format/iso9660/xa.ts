/**
 * CD-ROM XA (System Description, Philips and Sony, 1991) on ISO 9660: the mark in the primary volume descriptor, and the attributes
 * that begin the system use field of each directory record. Left out: the name of a startup directory.
 */

import { bits, fixed, rbp, record, reserved, reservedBits, rfixed, rreserved, u16be, u8 } from '../../codec/index.js'
import type { Attributes, Node } from '../../tree/index.js'
import { placeOf, type Changes } from './changes.js'
import { attributesOf } from './directory.js'
import { faults } from './faults.js'
import { pathOf, type Folder } from './hierarchy.js'
import type { StartSystemUse, Subject } from './systemuse.js'

/** The application use of a volume descriptor of such a disc: its mark stands at byte 1025 of the descriptor. */
export const XaApplicationUse = record('CD-ROM XA', 512, [
  reserved(1, 141, 'BP 884 of the descriptor'),
  fixed(142, 149, 'identifying signature', 'CD-XA001', 'BP 1025 of the descriptor'),
  reserved(150, 512, 'BP 1033 of the descriptor'),
])

/** What stands in a record's system use field. */
export const XaAttributes = record('CD-ROM XA', 14, [
  rbp(0, 2, 'group', u16be(), 'owner id'),
  rbp(2, 2, 'user', u16be(), 'owner id'),
  bits(4, 7, 7, 'directory', 'attributes'),
  bits(4, 6, 6, 'cdda', 'attributes'),
  bits(4, 5, 5, 'interleaved', 'attributes'),
  bits(4, 4, 4, 'form2', 'attributes'),
  bits(4, 3, 3, 'form1', 'attributes'),
  bits(4, 2, 2, 'worldExecutes', 'attributes'),
  reservedBits(4, 1, 1, 'attributes'),
  bits(4, 0, 0, 'worldReads', 'attributes'),
  reservedBits(5, 7, 7, 'attributes'),
  bits(5, 6, 6, 'groupExecutes', 'attributes'),
  reservedBits(5, 5, 5, 'attributes'),
  bits(5, 4, 4, 'groupReads', 'attributes'),
  reservedBits(5, 3, 3, 'attributes'),
  bits(5, 2, 2, 'ownerExecutes', 'attributes'),
  reservedBits(5, 1, 1, 'attributes'),
  bits(5, 0, 0, 'ownerReads', 'attributes'),
  rfixed(6, 2, 'signature', 'XA', 'signature'),
  rbp(8, 1, 'file', u8(), 'file number'),
  rreserved(9, 5, 'reserved'),
])

/** The most that an owner id holds. */
const MOST_OWNER = 0xffff

/** Attributes before whatever else the system use fields hold. */
export const xaUse =
  (others: StartSystemUse): StartSystemUse =>
  (folders, changes) => {
    const inner = others(folders, changes)
    return {
      directory(folder) {
        const own = inner.directory(folder)
        return {
          measure(subject, room) {
            if (subject.kind !== 'parent') judgeOwners(folder, subject, changes)
            return XaAttributes.size + own.measure(subject, room - XaAttributes.size)
          },
          write(subject, out, at, where) {
            XaAttributes.encodeInto(out, at, attributesOfSubject(folder, subject))
            own.write(subject, out, at + XaAttributes.size, where)
          },
          continuation: () => own.continuation(),
        }
      },
    }
  }

function attributesOfSubject(folder: Folder, subject: Subject) {
  const { mode, uid, gid } = attributesOf(folder, subject)
  const inode = subject.kind === 'leaf' ? subject.node.inode : undefined
  const { forms, interleaved, file } = (inode?.kind === 'file' ? inode.xa : undefined) ?? plain
  const isDirectory = subject.kind === 'self' || subject.kind === 'parent' || subject.kind === 'folder'
  const bit = (told: boolean): 0 | 1 => (told ? 1 : 0)
  return {
    group: Math.min(gid, MOST_OWNER),
    user: Math.min(uid, MOST_OWNER),
    directory: bit(isDirectory),
    cdda: bit(forms === 'cdda'),
    interleaved: bit(interleaved),
    form2: bit(forms === 'form2' || forms === 'mixed'),
    form1: bit(forms === 'form1' || forms === 'mixed'),
    ownerReads: bit((mode & 0o400) !== 0),
    ownerExecutes: bit((mode & 0o100) !== 0),
    groupReads: bit((mode & 0o040) !== 0),
    groupExecutes: bit((mode & 0o010) !== 0),
    worldReads: bit((mode & 0o004) !== 0),
    worldExecutes: bit((mode & 0o001) !== 0),
    file,
  }
}

const plain = { forms: 'form1', interleaved: false, file: 0 } as const

function judgeOwners(folder: Folder, subject: Subject, changes: Changes): void {
  const { uid, gid }: Attributes = attributesOf(folder, subject)
  if (uid <= MOST_OWNER && gid <= MOST_OWNER) return
  const isOwn = subject.kind === 'self' || subject.kind === 'parent'
  const node: Node = isOwn ? folder.directory : subject.node
  changes.add(faults.xaOwner({ path: isOwn ? folder.path : pathOf(folder, node.name), uid, gid, limit: MOST_OWNER }, placeOf(node)))
}

/** Whether the attributes begin at a byte of a system use field that ends before `to`. */
export const hasXa = (use: Uint8Array, at = 0, to = use.length): boolean =>
  at + XaAttributes.size <= to && use[at + XA_SIGNATURE_AT] === 0x58 && use[at + XA_SIGNATURE_AT + 1] === 0x41

const XA_SIGNATURE_AT = 6
