/** Points in time as a disc records them. */

declare const brand: unique symbol

/**
 * Microseconds since 1970-01-01T00:00:00Z, negative before. Microseconds are the finest unit that a disc format
 * keeps (ECMA-167 1/7.3) and stay exact in a number from 1684 to 2255.
 */
export type Instant = number & { readonly [brand]: 'Instant' }

export function instant(microseconds: number): Instant {
  if (!Number.isFinite(microseconds)) throw new RangeError(`An instant is a number of microseconds, not ${microseconds}`)
  return Math.floor(microseconds) as Instant
}

export const instantOfSeconds = (seconds: number): Instant => instant(seconds * 1_000_000)
/** Whole seconds since 1970, rounded down. */
export const secondsOf = (at: Instant): number => Math.floor(at / 1_000_000)

/** An instant in parts of UTC. */
export interface UtcParts {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  /** 1 to 31 */
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 to 999999 */
  readonly microsecond: number
}

export function utcPartsOf(at: Instant): UtcParts {
  const seconds = secondsOf(at)
  const date = new Date(seconds * 1000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: at - seconds * 1_000_000,
  }
}

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** Days of a month of the Gregorian calendar; 0 where there is no such month. */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (MONTHS[month - 1] ?? 0)

/** Parts beyond their range count on: the 31st of a month of 30 days is the first of the next one. */
export function instantOfUtc({ year, month, day, hour, minute, second, microsecond }: UtcParts): Instant {
  const days = daysBefore(year, month) + day - 1
  return instant((days * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000 + microsecond)
}

/** Days from 1970 to the first one of a month: years are counted from the 1st of March, so that the odd day comes last. */
function daysBefore(year: number, month: number): number {
  const sinceMarch = month - 3
  const march = year + Math.floor(sinceMarch / 12)
  const months = sinceMarch - 12 * Math.floor(sinceMarch / 12)
  return (
    365 * march + Math.floor(march / 4) - Math.floor(march / 100) + Math.floor(march / 400) + Math.floor((153 * months + 2) / 5) - 719_468
  )
}

/** `2026-11-20T13:40:00Z`, with a fraction only where there is one. */
export function printInstant(at: Instant): string {
  const { microsecond } = utcPartsOf(at)
  const whole = new Date(secondsOf(at) * 1000).toISOString().slice(0, -5)
  return microsecond === 0 ? `${whole}Z` : `${whole}.${String(microsecond).padStart(6, '0').replace(/0+$/, '')}Z`
}

/**
 * Seconds since 1970 (`1700000000`, `@1700000000`), a date (`2026-11-20`, midnight UTC), or a date and time with an offset
 * (ISO 8601); undefined for text that is none or names a day that does not exist.
 */
export function parseInstant(text: string): Instant | undefined {
  if (/^@?-?\d{1,13}$/.test(text)) return instantOfSeconds(Number(text.replace('@', '')))
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:?\d{2}))?$/.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] = match
  const parts: UtcParts = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.padEnd(6, '0')),
  }
  const local = instantOfUtc(parts)
  const same = utcPartsOf(local)
  if (
    same.month !== parts.month ||
    same.day !== parts.day ||
    same.hour !== parts.hour ||
    same.minute !== parts.minute ||
    same.second !== parts.second
  )
    return undefined
  const shift = /^([+-])(\d{2}):?(\d{2})$/.exec(offset)
  if (shift === null) return local
  const minutes = Number(shift[2]) * 60 + Number(shift[3])
  return instant(local - (shift[1] === '-' ? -minutes : minutes) * 60_000_000)
}
