import { ODataError, segmentNotFound } from '../errors.ts';
import { parseKeyPairs, type Segment } from '../http/path.ts';
import { aliasesOf } from '../http/query-string.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import { isMany, isOfType, type MetadataEntity, type Target } from './metadata-entity.ts';
import { optionSetEntities, relationshipEntities, tableEntities } from './metadata-model.ts';
import { type MetadataOptions, readMetadataOptions } from './metadata-options.ts';
import { filtered, showEntity } from './show-entity.ts';

const namespace = 'Microsoft.Dynamics.CRM.';

const sets: ReadonlyMap<string, (call: Call) => MetadataEntity[]> = new Map([
  ['EntityDefinitions', tableEntities],
  ['GlobalOptionSetDefinitions', optionSetEntities],
  ['RelationshipDefinitions', relationshipEntities],
]);

/** Whether a path begins with one of the metadata sets. */
export function isMetadataSet(name: string): boolean {
  return sets.has(name);
}

/** A read below a metadata set: all, one, a cast, what is related or a single property. Never paged. */
export function definitions(call: Call, first: Segment, rest: readonly Segment[]): Reply {
  if (call.method !== 'GET') throw new ODataError(501, '0x8006088a', 'Writing metadata is not emulated.');
  const all = sets.get(first.name)?.(call);
  if (all === undefined) throw segmentNotFound(first.name);
  const options = readMetadataOptions(call.query.options);
  let target: Target = first.key === null ? all : one(call, all, first);
  let path = first.name;
  for (const [place, segment] of rest.entries()) {
    if (segment.name === '$count' && isMany(target)) return counted(call, target, options);
    const next = step(call, target, segment);
    if (next === undefined) {
      if (target === null || isMany(target)) throw segmentNotFound(segment.name);
      return propertyReply(call, target, rest.slice(place), path);
    }
    target = next;
    path = `${path}/${segment.name}`;
  }
  return reply(call, target, options, path);
}

/** One step along the path; undefined when the segment is neither a cast nor a navigation property. */
function step(call: Call, target: Target, segment: Segment): Target | undefined {
  if (target === null) throw segmentNotFound(segment.name);
  if (segment.name.startsWith(namespace)) return cast(target, segment.name.slice(namespace.length));
  if (isMany(target)) return undefined;
  const found = target.navigation.get(segment.name)?.();
  if (found === undefined || segment.key === null) return found;
  if (found === null || !isMany(found)) throw segmentNotFound(segment.name);
  return one(call, found, segment);
}

/** Entities seen as the type of a cast: no base any more. */
function cast(target: MetadataEntity | readonly MetadataEntity[], type: string): Target {
  const as = ({ base: _, ...entity }: MetadataEntity): MetadataEntity => entity;
  if (isMany(target)) return target.filter((entity) => isOfType(entity, type)).map(as);
  if (!isOfType(target, type)) throw notFound(type, String(target.properties.MetadataId));
  return as(target);
}

/** The entity a key names: `LogicalName='x'`, `Name='x'`, `SchemaName='x'` or its id. */
function one(call: Call, entities: readonly MetadataEntity[], { name, key }: Segment): MetadataEntity {
  const text = key ?? '';
  const pairs = parseKeyPairs(text);
  const aliases = aliasesOf(call.query);
  const found = entities.find(({ properties }) =>
    pairs === undefined
      ? String(properties.MetadataId) === text.toLowerCase()
      : [...pairs].every(([property, value]) => {
          const literal = (aliases.get(value) ?? value).replace(/^'|'$/g, '');
          return (
            String(properties[property]) === (property === 'MetadataId' ? literal.toLowerCase() : literal)
          );
        }),
  );
  if (found === undefined) throw notFound(name, text);
  return found;
}

function notFound(kind: string, key: string): ODataError {
  return new ODataError(
    404,
    '0x80060888',
    `Could not find a metadata object of ${kind} with the specified key: ${key.slice(0, 200)}.`,
  );
}

function counted(call: Call, target: readonly MetadataEntity[], options: MetadataOptions): Reply {
  const body = String(filtered(target, options, aliasesOf(call.query)).length);
  return { status: 200, body, contentType: 'text/plain' };
}

function reply(call: Call, target: Target, options: MetadataOptions, path: string): Reply {
  const aliases = aliasesOf(call.query);
  const selected = options.select === null ? '' : `(${options.select.join(',')})`;
  const context = `${call.base}$metadata#${path}${selected}`;
  if (target === null) return { status: 204, body: null };
  if (!isMany(target))
    return json({ '@odata.context': `${context}/$entity`, ...showEntity(target, options, aliases) });
  const found = filtered(target, options, aliases);
  return json({
    '@odata.context': context,
    ...(options.count ? { '@odata.count': found.length } : {}),
    value: found.map((entity) => showEntity(entity, options, aliases)),
  });
}

/** `.../EntitySetName`, `.../DisplayName/UserLocalizedLabel`: one value of an entity. */
function propertyReply(call: Call, entity: MetadataEntity, rest: readonly Segment[], path: string): Reply {
  let value: unknown = entity.properties;
  for (const { name } of rest) {
    if (name === '$value') return { status: 200, body: String(value), contentType: 'text/plain' };
    const found: [string, unknown] | undefined =
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === name)
        : undefined;
    if (found === undefined) throw segmentNotFound(name);
    value = found[1];
  }
  if (value === null) return { status: 204, body: null };
  const context = `${call.base}$metadata#${path}/${rest.map((segment) => segment.name).join('/')}`;
  const complex = typeof value === 'object' && !Array.isArray(value);
  return json({ '@odata.context': context, ...(complex ? value : { value }) });
}
