export interface Block {
  readonly language: string
  readonly file?: string
  readonly exits: number
  readonly text: string
}

export function blocksOf(markdown: string): Block[]
export function blocksOfPage(html: string): Block[]
export function commandsOf(block: Pick<Block, 'text'>): { command: string; printed: string[] }[]
