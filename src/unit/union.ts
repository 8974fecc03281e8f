/** Ends every `switch` over a union: the compiler proves that no alternative is left. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected alternative: ${JSON.stringify(value)}`)
}
