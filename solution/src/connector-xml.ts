import { el, type XmlElement } from '../../scripts/lib/xml.ts';
import { connector } from './connector-identity.ts';
import { elements } from './labels.ts';

/** The files of the connector as they lie in `connector/`. */
export interface ConnectorFiles {
  /** Text of `apiDefinition.swagger.json`. */
  readonly definition: string;
  /** Text of `apiProperties.json`. */
  readonly properties: string;
  readonly icon: Uint8Array;
}

/** Where a part of the connector lies in the archive; the folder is singular in a packed solution. */
export function connectorPath(
  part: 'openapidefinition' | 'connectionparameters' | 'policytemplateinstances' | 'iconblob',
): string {
  return `Connector/${connector.name}_${part}.${part === 'iconblob' ? 'Png' : 'json'}`;
}

/** The `<Connector>` node. */
export function connectorXml(iconBrandColor: string): XmlElement {
  const file = (part: Parameters<typeof connectorPath>[0]) => [part, `/${connectorPath(part)}`] as const;
  return el(
    'Connector',
    elements([
      ['connectorid', connector.id],
      ['description', connector.description],
      ['displayname', connector.displayName],
      ['iconbrandcolor', iconBrandColor],
      ['name', connector.name],
      ['connectortype', 1],
      file('openapidefinition'),
      file('connectionparameters'),
      file('policytemplateinstances'),
      file('iconblob'),
    ]),
  );
}
