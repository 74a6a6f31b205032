import { el, elWith, type XmlElement, xmlText } from '../../scripts/lib/xml.ts';
import { languageCode } from './publisher.ts';
import { rootAttributes } from './solution-xml.ts';

/** Everything that lives inside `customizations.xml`. */
export interface Customizations {
  readonly entities: readonly XmlElement[];
  readonly roles: readonly XmlElement[];
  readonly workflows: readonly XmlElement[];
  readonly relationships: readonly XmlElement[];
  readonly optionSets: readonly XmlElement[];
  readonly connectors: readonly XmlElement[];
  readonly connectionReferences: readonly XmlElement[];
}

/** A solution without any of it. */
export const noCustomizations: Customizations = {
  entities: [],
  roles: [],
  workflows: [],
  relationships: [],
  optionSets: [],
  connectors: [],
  connectionReferences: [],
};

/**
 * Text of `customizations.xml`. The order of the sections is the server's; the last two exist only when they
 * have content, the others always.
 */
export function customizationsXml(parts: Customizations): string {
  const section = (name: string, content: readonly XmlElement[]) =>
    content.length === 0 ? [] : [el(name, content)];
  const root = elWith(
    'ImportExportXml',
    rootAttributes,
    el('Entities', parts.entities),
    el('Roles', parts.roles),
    el('Workflows', parts.workflows),
    el('FieldSecurityProfiles'),
    el('Templates'),
    el('EntityMaps'),
    el('EntityRelationships', parts.relationships),
    el('OrganizationSettings'),
    el('optionsets', parts.optionSets),
    el('CustomControls'),
    el('EntityDataProviders'),
    section('Connectors', parts.connectors),
    section('connectionreferences', parts.connectionReferences),
    el('Languages', el('Language', languageCode)),
  );
  return `${xmlText(root)}\n`;
}
