/** The beginning of a page that needs no server and asks for nothing, and texts in it. */

export interface PageHead {
  /** Names of digests by which its one script and its one style may be used, `sha256-…`. CSP 3, 2.3.1. */
  readonly script: string
  readonly style: string
  /** Text of the title, escaped. */
  readonly title: string
  /** What the style says. */
  readonly rules: string
}

/** Lines up to the beginning of the body. */
export function pageHead({ script, style, title, rules }: PageHead): readonly string[] {
  const policy = ["default-src 'none'", `script-src '${script}'`, `style-src '${style}'`, "base-uri 'none'", "form-action 'none'"]
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title>`,
    `<style>${rules}</style>`,
    '</head>',
    '<body>',
  ]
}

/** As text of an element or of an attribute. */
export const escapedHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
