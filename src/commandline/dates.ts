/** Dates as lines of other programs write them, as moments of the manifest. All are UTC unless they say another zone. */

/** `YYYYMMDDhhmmsscc`, or its first 14 digits; undefined where it is no date. */
export function dateOfDigits(digits: string): string | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(digits)
  if (found === null) return undefined
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', hundredths = '00'] = found
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}${hundredths === '00' ? '' : `.${hundredths}`}Z`
  const time = Date.parse(text)
  // A day that the month does not have would be one of the next month.
  return Number.isNaN(time) || new Date(time).getUTCDate() !== Number(day) ? undefined : text
}

/** Further forms of xorriso: `=SECONDS`, ISO 8601, `volume` for the date of the volume. Undefined where it is none of them. */
export function momentOfText(text: string, ofVolume: string | number | undefined): string | number | undefined {
  const seconds = /^=(-?\d{1,12})(?:\.\d+)?$/.exec(text)?.[1]
  if (seconds !== undefined) return Number(seconds)
  if (/^(volume|uuid|m)$/.test(text)) return ofVolume
  const digits = dateOfDigits(text)
  if (digits !== undefined) return digits
  const iso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
  const spoken = /^[A-Za-z]{3,4} +\d/.test(text)
  if (iso === null && !spoken) return undefined
  const zoned = /(Z|[+-]\d\d:?\d\d|[A-Z]{3,4}( \d{4})?)$/.test(text) || !/\d:\d/.test(text) ? text : `${text}Z`
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000)
}
