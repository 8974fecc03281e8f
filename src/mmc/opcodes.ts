/**
 * Operation codes by what they do: which commands only look, so that anyone may send them. SPC-4 4.3 (groups and lengths),
 * MMC-6 clause 6, SBC-3. What is not in the table is taken for a command that acts.
 */

type Judged = boolean | ((block: Uint8Array) => boolean)

const service =
  (...actions: readonly number[]): Judged =>
  (block) =>
    actions.includes((block[1] ?? 0) & 0x1f)

/** Name, and whether it only looks; a function where its fields decide. */
const rows: readonly (readonly [opcode: number, name: string, looks: Judged])[] = [
  [0x00, 'TEST UNIT READY', true],
  [0x01, 'REZERO UNIT', false],
  [0x03, 'REQUEST SENSE', true],
  [0x04, 'FORMAT UNIT', false],
  [0x08, 'READ(6)', true],
  [0x0a, 'WRITE(6)', false],
  [0x12, 'INQUIRY', true],
  [0x15, 'MODE SELECT(6)', false],
  [0x16, 'RESERVE(6)', false],
  [0x17, 'RELEASE(6)', false],
  [0x1a, 'MODE SENSE(6)', true],
  [0x1b, 'START STOP UNIT', false],
  [0x1c, 'RECEIVE DIAGNOSTIC RESULTS', true],
  [0x1d, 'SEND DIAGNOSTIC', false],
  [0x1e, 'PREVENT ALLOW MEDIUM REMOVAL', false],
  [0x23, 'READ FORMAT CAPACITIES', true],
  [0x25, 'READ CAPACITY', true],
  [0x28, 'READ(10)', true],
  [0x2a, 'WRITE(10)', false],
  [0x2b, 'SEEK(10)', false],
  [0x2e, 'WRITE AND VERIFY(10)', false],
  // With BYTCHK the host would send data.
  [0x2f, 'VERIFY(10)', (block) => ((block[1] ?? 0) & 6) === 0],
  [0x35, 'SYNCHRONIZE CACHE', false],
  [0x37, 'READ DEFECT DATA(10)', true],
  [0x3b, 'WRITE BUFFER, which replaces firmware', false],
  [0x3c, 'READ BUFFER', true],
  [0x3e, 'READ LONG(10)', true],
  [0x3f, 'WRITE LONG(10)', false],
  [0x42, 'READ SUB-CHANNEL', true],
  [0x43, 'READ TOC/PMA/ATIP', true],
  [0x44, 'READ HEADER', true],
  [0x45, 'PLAY AUDIO(10)', false],
  [0x46, 'GET CONFIGURATION', true],
  [0x47, 'PLAY AUDIO MSF', false],
  [0x4a, 'GET EVENT STATUS NOTIFICATION', true],
  [0x4b, 'PAUSE/RESUME', false],
  [0x4c, 'LOG SELECT', false],
  // With SP the drive saves its parameters.
  [0x4d, 'LOG SENSE', (block) => ((block[1] ?? 0) & 1) === 0],
  [0x4e, 'STOP PLAY/SCAN', false],
  [0x51, 'READ DISC INFORMATION', true],
  [0x52, 'READ TRACK INFORMATION', true],
  [0x53, 'RESERVE TRACK', false],
  [0x54, 'SEND OPC INFORMATION', false],
  [0x55, 'MODE SELECT(10)', false],
  [0x58, 'REPAIR TRACK', false],
  [0x59, 'READ MASTER CUE', true],
  [0x5a, 'MODE SENSE(10)', true],
  [0x5b, 'CLOSE TRACK SESSION', false],
  [0x5c, 'READ BUFFER CAPACITY', true],
  [0x5d, 'SEND CUE SHEET', false],
  [0x88, 'READ(16)', true],
  [0x8a, 'WRITE(16)', false],
  // Its service actions READ CAPACITY(16) and READ LONG(16).
  [0x9e, 'SERVICE ACTION IN(16)', service(0x10, 0x11)],
  [0xa0, 'REPORT LUNS', true],
  [0xa1, 'BLANK', false],
  [0xa2, 'SECURITY PROTOCOL IN, which takes part in an exchange of keys', false],
  [0xa3, 'SEND KEY, which may change the region of the drive for good', false],
  [0xa4, 'REPORT KEY, which takes part in an exchange of keys', false],
  [0xa6, 'LOAD/UNLOAD MEDIUM', false],
  [0xa7, 'SET READ AHEAD', false],
  [0xa8, 'READ(12)', true],
  [0xaa, 'WRITE(12)', false],
  // Its service action READ MEDIA SERIAL NUMBER.
  [0xab, 'SERVICE ACTION IN(12)', service(0x01)],
  [0xac, 'GET PERFORMANCE', true],
  [0xad, 'READ DISC STRUCTURE', true],
  [0xb5, 'SECURITY PROTOCOL OUT', false],
  [0xb6, 'SET STREAMING', false],
  [0xb7, 'READ DEFECT DATA(12)', true],
  [0xb9, 'READ CD MSF', true],
  [0xba, 'SCAN', false],
  [0xbb, 'SET CD SPEED', false],
  [0xbd, 'MECHANISM STATUS', true],
  [0xbe, 'READ CD', true],
  [0xbf, 'SEND DISC STRUCTURE', false],
]
const byOpcode = new Map(rows.map(([opcode, name, looks]) => [opcode, { name, looks }]))

export const opcodeName = (opcode: number): string =>
  byOpcode.get(opcode)?.name ?? (opcode >= 0xc0 ? 'a command of the vendor' : 'a command that this program does not know')

/** True for a command that neither changes the disc, the drive nor what it is set to. */
export function onlyLooks(block: Uint8Array): boolean {
  const looks = byOpcode.get(block[0] ?? 0)?.looks ?? false
  return typeof looks === 'boolean' ? looks : looks(block)
}

/** Bytes that the descriptor block of an operation code has; 6 to 16 where the vendor decides, none for what is reserved. */
export function blockLengthsOf(opcode: number): readonly number[] {
  switch (opcode >>> 5) {
    case 0:
      return [6]
    case 1:
    case 2:
      return [10]
    case 3:
      return []
    case 4:
      return [16]
    case 5:
      return [12]
    default:
      return Array.from({ length: 11 }, (_, i) => 6 + i)
  }
}
