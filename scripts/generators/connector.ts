import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { type AcceptedNote, parseAcceptedNotes, requireAccepted } from '../lib/accepted-notes.ts';
import { connectorDefinition, pagedOperations } from '../lib/connector-definition.ts';
import { type Overlay, parseOverlay, selectOperations } from '../lib/connector-overlay.ts';
import { connectorProperties } from '../lib/connector-properties.ts';
import type { GeneratedFile } from '../lib/generated-file.ts';
import { isObject, type JsonObject } from '../lib/json.ts';
import { lowerOpenApi } from '../lib/lower-openapi.ts';

const root = new URL('../../', import.meta.url);

function read(file: string): Promise<string> {
  return readFile(new URL(file, root), 'utf8');
}

/** The connector's definition from an OpenAPI document. Throws on a loss that is not accepted. */
export function definitionFrom(
  oas: JsonObject,
  overlay: Overlay,
  accepted: readonly AcceptedNote[],
): JsonObject {
  const { swagger, notes } = lowerOpenApi(selectOperations(oas, overlay));
  requireAccepted(notes, accepted);
  return connectorDefinition(swagger, overlay);
}

async function definition(): Promise<JsonObject> {
  const oas: unknown = parse(await read('openapi.yaml'));
  if (!isObject(oas)) throw new Error('openapi.yaml must hold an object');
  const overlay = parseOverlay(await read('connector/overlay.json'));
  return definitionFrom(oas, overlay, parseAcceptedNotes(await read('connector/accepted-notes.json')));
}

/** Power Platform's own files use four spaces. */
function json(value: JsonObject): string {
  return `${JSON.stringify(value, null, 4)}\n`;
}

/** The generated files of the connector; `openapi.yaml` must have been written before. */
export const connectorGenerators: GeneratedFile[] = [
  { file: 'connector/apiDefinition.swagger.json', content: async () => json(await definition()) },
  {
    file: 'connector/apiProperties.json',
    content: async () => json(connectorProperties(pagedOperations(await definition()))),
  },
];
