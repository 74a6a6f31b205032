import { openApiTypes, openApiYaml } from './generate-openapi.ts';
import { connectorGenerators } from './generators/connector.ts';
import { docGenerators } from './generators/docs.ts';
import type { GeneratedFile } from './lib/generated-file.ts';

/** Every generated file, in the order of making: later ones read the files of earlier ones. */
export const generators: readonly GeneratedFile[] = [
  openApiYaml,
  openApiTypes,
  ...connectorGenerators,
  ...docGenerators,
];
