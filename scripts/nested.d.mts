export function writeNestedIso(file: string, levels: number, nameBytes: number): void
export function writeNestedTar(file: string, levels: number, nameBytes: number): void
export function nestedYaml(kind: 'flow' | 'block' | 'anchors', levels: number): string
export const UDF_TEMPLATE: string
export function writeNestedUdf(template: string, file: string, levels: number): void
