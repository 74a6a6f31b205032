import type { XmlElement } from '../../scripts/lib/xml.ts';
import { findAll, textAt } from '../../scripts/lib/xml-read.ts';
import type { OpenSolution } from './archive.ts';

/** A column as the XML describes it. */
export interface ColumnXml {
  readonly schema: string;
  readonly logical: string;
  readonly type: string;
  readonly custom: boolean;
  readonly element: XmlElement;
}

/** A table as the XML describes it. */
export interface TableXml {
  readonly schema: string;
  readonly logical: string;
  readonly set: string;
  readonly columns: readonly ColumnXml[];
  readonly element: XmlElement;
}

/** The tables of `customizations.xml`. */
export function tablesOf({ customizations }: OpenSolution): readonly TableXml[] {
  return findAll(customizations, 'Entities', 'Entity').map((element) => {
    const schema = textAt(element, 'Name') ?? '';
    const [info] = findAll(element, 'EntityInfo', 'entity');
    return {
      schema,
      logical: schema.toLowerCase(),
      set: info === undefined ? '' : (textAt(info, 'EntitySetName') ?? ''),
      columns: findAll(element, 'EntityInfo', 'entity', 'attributes', 'attribute').map(columnOf),
      element,
    };
  });
}

function columnOf(element: XmlElement): ColumnXml {
  return {
    schema: element.attributes.PhysicalName ?? '',
    logical: textAt(element, 'LogicalName') ?? '',
    type: textAt(element, 'Type') ?? '',
    custom: textAt(element, 'IsCustomField') === '1',
    element,
  };
}

/** A relationship as the XML describes it. */
export interface RelationshipXml {
  readonly name: string;
  readonly referencing: string;
  readonly referenced: string;
  readonly column: string;
  readonly roles: readonly { readonly type: string; readonly navigation: string }[];
}

/** The relationships of `customizations.xml`. */
export function relationshipsOf({ customizations }: OpenSolution): readonly RelationshipXml[] {
  return findAll(customizations, 'EntityRelationships', 'EntityRelationship').map((element) => ({
    name: element.attributes.Name ?? '',
    referencing: (textAt(element, 'ReferencingEntityName') ?? '').toLowerCase(),
    referenced: (textAt(element, 'ReferencedEntityName') ?? '').toLowerCase(),
    column: (textAt(element, 'ReferencingAttributeName') ?? '').toLowerCase(),
    roles: findAll(element, 'EntityRelationshipRoles', 'EntityRelationshipRole').map((role) => ({
      type: textAt(role, 'RelationshipRoleType') ?? '',
      navigation: textAt(role, 'NavigationPropertyName') ?? '',
    })),
  }));
}

/** Values that occur more than once, ignoring case. */
export function repeated(values: readonly string[]): readonly string[] {
  const lower = values.map((value) => value.toLowerCase());
  return [...new Set(lower.filter((value, index) => lower.indexOf(value) !== index))];
}
