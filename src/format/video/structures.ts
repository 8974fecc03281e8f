/** What the information files of DVD-Video begin with: where the files of their set lie, in sectors from their own first. DVD-Video Part 3, VMGI_MAT and VTSI_MAT. */

import { rbp, record, u32be, chars, rreserved } from '../../codec/index.js'

export const SetInformation = record('DVD-Video Part 3, VMGI_MAT and VTSI_MAT', 200, [
  rbp(0, 12, 'identifier', chars(12), '0'),
  rbp(12, 4, 'lastOfSet', u32be(), '12'),
  rreserved(16, 12, '16'),
  rbp(28, 4, 'lastOfInformation', u32be(), '28'),
  rreserved(32, 160, '32'),
  rbp(192, 4, 'menus', u32be(), '192'),
  rbp(196, 4, 'titles', u32be(), '196'),
])

export const IDENTIFIER = { manager: 'DVDVIDEO-VMG', titles: 'DVDVIDEO-VTS' } as const
