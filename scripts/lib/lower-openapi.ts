import { defined, isObject, type Json, type JsonObject, listAt, objectAt, textAt } from './json.ts';
import { type Note, NoteBook } from './lower-notes.ts';
import { lowerOperation } from './lower-operation.ts';
import type { Definitions, SchemaContext } from './lower-schema.ts';

const rootKeys = new Set('openapi info servers paths components tags security'.split(' '));
const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** A Swagger 2.0 document and every loss on the way to it. */
export interface Lowered {
  readonly swagger: JsonObject;
  readonly notes: readonly Note[];
}

/**
 * Lowers an OpenAPI 3.0 document to the Swagger 2.0 that Power Platform connectors take. Pure and deterministic.
 * What has no counterpart throws; what is lost on purpose is a note. Answers only get wider: what OpenAPI allows,
 * the lowered schema allows.
 */
export function lowerOpenApi(oas: JsonObject): Lowered {
  for (const key of Object.keys(oas)) {
    if (!rootKeys.has(key) && !key.startsWith('x-'))
      throw new Error(`"${key}" has no counterpart in Swagger 2.0`);
  }
  const notes = new NoteBook();
  const components = objectAt(oas.components ?? {}, 'components');
  const definitions: Definitions = { done: new Map(), open: new Set() };
  const context: SchemaContext = {
    components: objectAt(components.schemas ?? {}, 'components.schemas'),
    notes,
    definitions,
  };
  const paths = lowerPaths(objectAt(oas.paths, 'paths'), context);
  const schemes = lowerSecurity(
    objectAt(components.securitySchemes ?? {}, 'components.securitySchemes'),
    notes,
  );
  const swagger = defined({
    swagger: '2.0',
    info: oas.info,
    ...serverParts(oas.servers),
    consumes: ['application/json'],
    produces: ['application/json'],
    paths,
    definitions: Object.fromEntries(
      [...definitions.done].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { schema }]) => [name, schema]),
    ),
    securityDefinitions: schemes,
    security: Object.keys(schemes).map((name) => ({ [name]: scopesOf(schemes, name) })),
    tags: oas.tags,
  });
  return { swagger, notes: notes.list() };
}

/** Host, base path and scheme of the first server. */
function serverParts(servers: Json | undefined): JsonObject {
  const [first] = servers === undefined ? [] : listAt(servers, 'servers');
  if (first === undefined) return {};
  const url = new URL(textAt(objectAt(first, 'servers[0]').url, 'servers[0].url'));
  const path = url.pathname.replace(/\/+$/, '');
  return { host: url.host, basePath: path === '' ? '/' : path, schemes: [url.protocol.replace(':', '')] };
}

function lowerPaths(paths: JsonObject, context: SchemaContext): JsonObject {
  const items = Object.entries(paths).map(([path, value]) => {
    const item = objectAt(value, `paths.${path}`);
    const shared = listAt(item.parameters ?? [], `paths.${path}.parameters`);
    for (const key of Object.keys(item)) {
      if (!methods.includes(key) && key !== 'parameters')
        throw new Error(`paths.${path}: unexpected "${key}"`);
    }
    const operations = Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => {
        const place = `paths.${path}.${method}`;
        return [method, lowerOperation(objectAt(operation, place), shared, place, context)] as const;
      });
    return [path, Object.fromEntries(operations)] as const;
  });
  return Object.fromEntries(items);
}

const entra = 'https://login.microsoftonline.com/common/oauth2/v2.0';

/** A bearer token is what Entra ID issues to a signed-in user; the connector obtains it by authorization code. */
function lowerSecurity(schemes: JsonObject, notes: NoteBook): JsonObject {
  const lowered = Object.entries(schemes).map(([name, value]) => {
    const scheme = objectAt(value, `components.securitySchemes.${name}`);
    if (scheme.type !== 'http' || scheme.scheme !== 'bearer') {
      throw new Error(`components.securitySchemes.${name}: only bearer tokens can be lowered`);
    }
    notes.add('bearer-as-oauth2', `components.securitySchemes.${name}`);
    const definition = {
      type: 'oauth2',
      flow: 'accessCode',
      authorizationUrl: `${entra}/authorize`,
      tokenUrl: `${entra}/token`,
      scopes: { access_as_user: 'Use the bridge on behalf of the signed-in user.' },
    };
    return [name, definition] as const;
  });
  return Object.fromEntries(lowered);
}

function scopesOf(schemes: JsonObject, name: string): readonly string[] {
  const scheme = schemes[name];
  return isObject(scheme) ? Object.keys(objectAt(scheme.scopes ?? {}, `${name}.scopes`)) : [];
}
