import { defineFaults, quote } from '../fault/index.js'
import { printBytes } from '../unit/index.js'

export const faults = defineFaults('renewal', {
  spare: {
    severity: 'note',
    when: 'a second image is kept beside the output, because its file system cannot share what stays between two files',
    say: (p: { path: string; size: number }) =>
      `A second image of ${printBytes(p.size)} is kept beside ${quote(p.path)}, so that a change costs only what it changes`,
    help: 'It goes when this ends; on Btrfs or XFS none is needed',
  },
  noRoom: {
    severity: 'warning',
    when: 'the second image, which lets a change cost only what it changes, has no room beside the output',
    say: (p: { path: string; size: number; reason: string }) =>
      `A second image of ${printBytes(p.size)} has no room beside ${quote(p.path)} (${p.reason}): each change is followed by writing the image whole`,
    help: 'Free space there, or name an output on another file system; Btrfs and XFS need no second image',
  },
  wholly: {
    severity: 'note',
    when: 'nothing can be changed in an image file but by writing it whole',
    say: (p: { path: string; reason: string }) => `Each change is followed by writing ${quote(p.path)} whole: ${p.reason}`,
    help: 'Have a C compiler on the PATH, from which the kernels of this program are made, and a file system of Linux for the output',
  },
})
