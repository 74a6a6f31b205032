import { openApiTypes, openApiYaml } from './generate-openapi.ts';
import type { GeneratedFile } from './lib/generated-file.ts';

/** Every generated file, in the order of making: later ones may read earlier ones. */
export const generators: readonly GeneratedFile[] = [openApiYaml, openApiTypes];
