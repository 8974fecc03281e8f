/** Where a sheet looks for its image. */

import { beside } from '../port/index.js'

/** An image of this name lies beside it; CloneCD calls the image as it calls the sheet. */
export const imageOfSheet = (sheet: string, name: string): string =>
  /\.ccd$/i.test(sheet) ? sheet.replace(/ccd$/i, 'img') : beside(sheet, name)
