/** The order of names: "HFS Plus Case-Insensitive String Comparison Algorithm" of TN1150, whose lower-case table is this one in other words. */

/** From, to, step, and what is added; names of a step of 2 are the capitals of pairs that stand side by side. */
const rows: readonly (readonly [from: number, to: number, step: number, add: number])[] = [
  [0x0000, 0x0000, 1, 65535],
  [0x0041, 0x005a, 1, 32],
  [0x00c6, 0x00c6, 1, 32],
  [0x00d0, 0x00d0, 1, 32],
  [0x00d8, 0x00d8, 1, 32],
  [0x00de, 0x00de, 1, 32],
  [0x0110, 0x0110, 1, 1],
  [0x0126, 0x0126, 1, 1],
  [0x0132, 0x0132, 1, 1],
  [0x013f, 0x0141, 2, 1],
  [0x014a, 0x014a, 1, 1],
  [0x0152, 0x0152, 1, 1],
  [0x0166, 0x0166, 1, 1],
  [0x0181, 0x0181, 1, 210],
  [0x0182, 0x0184, 2, 1],
  [0x0186, 0x0186, 1, 206],
  [0x0187, 0x0187, 1, 1],
  [0x0189, 0x018a, 1, 205],
  [0x018b, 0x018b, 1, 1],
  [0x018e, 0x018e, 1, 79],
  [0x018f, 0x018f, 1, 202],
  [0x0190, 0x0190, 1, 203],
  [0x0191, 0x0191, 1, 1],
  [0x0193, 0x0193, 1, 205],
  [0x0194, 0x0194, 1, 207],
  [0x0196, 0x0196, 1, 211],
  [0x0197, 0x0197, 1, 209],
  [0x0198, 0x0198, 1, 1],
  [0x019c, 0x019c, 1, 211],
  [0x019d, 0x019d, 1, 213],
  [0x019f, 0x019f, 1, 214],
  [0x01a2, 0x01a4, 2, 1],
  [0x01a7, 0x01a7, 1, 1],
  [0x01a9, 0x01a9, 1, 218],
  [0x01ac, 0x01ac, 1, 1],
  [0x01ae, 0x01ae, 1, 218],
  [0x01b1, 0x01b2, 1, 217],
  [0x01b3, 0x01b5, 2, 1],
  [0x01b7, 0x01b7, 1, 219],
  [0x01b8, 0x01b8, 1, 1],
  [0x01bc, 0x01bc, 1, 1],
  [0x01c4, 0x01c4, 1, 2],
  [0x01c5, 0x01c5, 1, 1],
  [0x01c7, 0x01c7, 1, 2],
  [0x01c8, 0x01c8, 1, 1],
  [0x01ca, 0x01ca, 1, 2],
  [0x01cb, 0x01cb, 1, 1],
  [0x01e4, 0x01e4, 1, 1],
  [0x01f1, 0x01f1, 1, 2],
  [0x01f2, 0x01f2, 1, 1],
  [0x0391, 0x03a1, 1, 32],
  [0x03a3, 0x03a9, 1, 32],
  [0x03e2, 0x03ee, 2, 1],
  [0x0402, 0x0404, 2, 80],
  [0x0405, 0x0406, 1, 80],
  [0x0408, 0x040b, 1, 80],
  [0x040f, 0x040f, 1, 80],
  [0x0410, 0x0418, 1, 32],
  [0x041a, 0x042f, 1, 32],
  [0x0460, 0x0474, 2, 1],
  [0x0478, 0x0480, 2, 1],
  [0x0490, 0x04be, 2, 1],
  [0x04c3, 0x04c3, 1, 1],
  [0x04c7, 0x04c7, 1, 1],
  [0x04cb, 0x04cb, 1, 1],
  [0x0531, 0x0556, 1, 48],
  [0x10a0, 0x10c5, 1, 48],
  [0x2160, 0x216f, 1, 16],
  [0xff21, 0xff3a, 1, 32],
]
/** Characters that say how others are shown, and are passed over. */
const ignored: readonly (readonly [from: number, to: number])[] = [
  [0x200c, 0x200f],
  [0x202a, 0x202e],
  [0x206a, 0x206f],
  [0xfeff, 0xfeff],
]

/** Of units that are no other as they are. */
const folds = (): ReadonlyMap<number, string> => {
  const out = new Map<number, string>()
  for (const [from, to, step, add] of rows) for (let unit = from; unit <= to; unit += step) out.set(unit, String.fromCharCode(unit + add))
  for (const [from, to] of ignored) for (let unit = from; unit <= to; unit++) out.set(unit, '')
  return out
}

let made: ReadonlyMap<number, string> | undefined

const plain = /^[ -@[-~]*$/
const ascii = /^[ -~]*$/

/** What is compared in place of a name, unit by unit: equal for names that are one to HFS Plus. */
export function folded(name: string): string {
  if (plain.test(name)) return name
  if (ascii.test(name)) return name.toLowerCase()
  made ??= folds()
  let out = ''
  for (let i = 0; i < name.length; i++) out += made.get(name.charCodeAt(i)) ?? name.charAt(i)
  return out
}

/** The order of UTF-16 units, as JavaScript compares. */
export const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
