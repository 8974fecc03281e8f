export interface Block {
  readonly language: string
  readonly file?: string
  readonly exits: number
  readonly text: string
}
export function blocksOf(markdown: string): readonly Block[]
export function blocksOfPage(html: string): readonly Block[]
export function commandsOf(block: Pick<Block, 'text'>): readonly { readonly command: string; readonly printed: readonly string[] }[]
export function isPrinted(lines: readonly string[], text: string): boolean
