import { badQuery } from '../errors.ts';
import type { Described } from './label.ts';
import { isMany, type MetadataEntity } from './metadata-entity.ts';
import { parseMetadataFilter, passesFilter } from './metadata-filter.ts';
import type { MetadataOptions } from './metadata-options.ts';

type Aliases = ReadonlyMap<string, string>;

/** Those entities that pass the filter. */
export function filtered(
  entities: readonly MetadataEntity[],
  options: MetadataOptions,
  aliases: Aliases,
): readonly MetadataEntity[] {
  if (options.filter === null) return entities;
  const filter = parseMetadataFilter(options.filter, aliases);
  return entities.filter((entity) => passesFilter(filter, entity));
}

/** An entity as JSON: selected properties, the id always, expanded parts. Its type where a base was asked for. */
export function showEntity(entity: MetadataEntity, options: MetadataOptions, aliases: Aliases): Described {
  const { base, properties, type } = entity;
  const shown: Record<string, unknown> =
    base === undefined ? {} : { '@odata.type': `#Microsoft.Dynamics.CRM.${type}` };
  const { select } = options;
  if (select !== null) for (const name of select) checkProperty(entity, name);
  for (const [name, value] of Object.entries(properties)) {
    if (select === null || name === 'MetadataId' || select.includes(name)) shown[name] = value;
  }
  for (const { name, options: inner } of options.expand) shown[name] = expanded(entity, name, inner, aliases);
  return shown;
}

function checkProperty(entity: MetadataEntity, name: string): void {
  const { base, type, properties } = entity;
  if (base === undefined ? name in properties : base.has(name)) return;
  throw notFound(name, base?.type ?? type);
}

function notFound(name: string, type: string): Error {
  return badQuery(`Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${type}'.`);
}

function expanded(entity: MetadataEntity, name: string, options: MetadataOptions, aliases: Aliases): unknown {
  const target = entity.base === undefined ? entity.navigation.get(name) : undefined;
  if (target === undefined) throw notFound(name, entity.base?.type ?? entity.type);
  const found = target();
  if (found === null) return null;
  if (!isMany(found)) return showEntity(found, options, aliases);
  return filtered(found, options, aliases).map((one) => showEntity(one, options, aliases));
}
