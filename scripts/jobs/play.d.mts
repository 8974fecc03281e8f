export interface Stage {
  readonly folder: string
  readonly program: string
  readonly site: string | undefined
  remove(): void
}
/** A folder for all jobs, with `disc` as the program or the package installed. */
export function prepare(options: { readonly disc?: string; readonly site?: string; readonly keep?: boolean }): Stage
export function missingFor(name: string): readonly string[]
/** Resolves to the names of those that judged. */
export function playJob(name: string, stage: Stage): Promise<readonly string[]>
