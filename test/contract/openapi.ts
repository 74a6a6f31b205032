import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: { readonly type: string; readonly format?: string };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> };
  readonly responses: Record<
    string,
    {
      readonly description: string;
      readonly headers?: object;
      readonly content: Record<string, { readonly schema: unknown }>;
    }
  >;
}

export interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

export interface Entry {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** The committed document. */
export const document: Document = parse(
  await readFile(new URL('../../openapi.yaml', import.meta.url), 'utf8'),
);

/** Every operation of the document. */
export const operations: readonly Entry[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** Operations behind a token. */
export const guarded = operations.filter(({ operation }) => operation.security.length > 0);

const example = '99999999-9999-4999-8999-999999999999';

/** The path with every parameter filled by an id that nothing has. */
export function fill(path: string, value = example): string {
  return path.replace(/\{[^}]+\}/g, value);
}

const engine = new Ajv({ strict: false, allErrors: true, validateSchema: false });
formats.default(engine);
engine.addSchema(forJsonSchema({ components: document.components }), 'api');

/** OpenAPI 3.0 says "or null" beside the enum, JSON Schema within it. */
function forJsonSchema(node: object): object {
  return JSON.parse(JSON.stringify(node), (_key, value) => {
    if (value?.nullable !== true || !Array.isArray(value.enum)) return value;
    return { ...value, enum: [...value.enum, null] };
  });
}

/** What is wrong with an answer by the document; empty when nothing is. */
export function faultsOf(
  operation: Operation,
  answer: { readonly status: number; readonly contentType: string; readonly body: unknown },
): readonly string[] {
  const described = operation.responses[String(answer.status)];
  if (described === undefined) return [`status ${answer.status} is not described`];
  const media = answer.contentType.split(';')[0] ?? '';
  const schema = described.content[media]?.schema;
  if (schema === undefined) return [`${media} is not described for ${answer.status}`];
  const text = JSON.stringify(forJsonSchema({ schema })).replaceAll('"#/components', '"api#/components');
  const check = engine.compile(JSON.parse(text).schema);
  check(answer.body);
  return (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
