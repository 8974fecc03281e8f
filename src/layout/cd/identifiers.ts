/** Numbers that name a disc and its recordings. */

/** An ISRC without its dashes: country, registrant, year, number. ISO 3901; IEC 60908 17.5.3. Undefined for anything else. */
export function normalIsrc(text: string): string | undefined {
  const plain = text.replaceAll('-', '').toUpperCase()
  return /^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$/.test(plain) ? plain : undefined
}

/** A media catalogue number of 13 digits, leading zeros put back. IEC 60908 17.5.2. */
export type Mcn =
  Readonly<{ kind: 'mcn'; digits: string }> | Readonly<{ kind: 'malformed' }> | Readonly<{ kind: 'check-digit'; wanted: number }>

export function normalMcn(text: string): Mcn {
  if (!/^[0-9]{1,13}$/.test(text)) return { kind: 'malformed' }
  const digits = text.padStart(13, '0')
  const wanted = mcnCheckDigit(digits.slice(0, 12))
  return Number(digits[12]) === wanted ? { kind: 'mcn', digits } : { kind: 'check-digit', wanted }
}

/** The last digit of a European Article Number, from the twelve before it. */
export function mcnCheckDigit(twelve: string): number {
  let sum = 0
  for (let i = 0; i < 12; i++) sum += Number(twelve[i]) * (i % 2 === 0 ? 1 : 3)
  return (10 - (sum % 10)) % 10
}
