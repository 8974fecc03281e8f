/** The machine on which drives are looked for: which system it is, and by which library that is called. */

export const thisHost: { readonly platform: NodeJS.Platform; readonly kernel32: string } = {
  platform: process.platform,
  kernel32: 'kernel32.dll',
}
