import type { Described } from './label.ts';

/** A metadata object with what can be reached from it. Targets are made when they are asked for. */
export interface MetadataEntity {
  /** Type without namespace: `PicklistAttributeMetadata`. */
  readonly type: string;
  /** The type as which it is found without a cast, when that is another one. */
  readonly base?: BaseType;
  readonly properties: Described;
  readonly navigation: ReadonlyMap<string, () => Target>;
}

/** A base type with the properties that may be named without a cast. */
export interface BaseType {
  readonly type: string;
  readonly has: (property: string) => boolean;
}

export type Target = MetadataEntity | readonly MetadataEntity[] | null;

export function isMany(target: Target): target is readonly MetadataEntity[] {
  return Array.isArray(target);
}

/** Types that are a cast of several: a state is an enumeration too. */
const enumerations = ['Picklist', 'MultiSelectPicklist', 'State', 'Status'];

export function isOfType(entity: MetadataEntity, type: string): boolean {
  if (entity.type === type || entity.base?.type === type) return true;
  return (
    type === 'EnumAttributeMetadata' &&
    enumerations.some((name) => entity.type === `${name}AttributeMetadata`)
  );
}
