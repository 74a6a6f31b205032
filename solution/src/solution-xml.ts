import { el, elWith, type XmlElement, xmlText } from '../../scripts/lib/xml.ts';
import { elements, localizedNames } from './labels.ts';
import { languageCode, publisher } from './publisher.ts';

/** Numbers by which `solution.xml` names kinds of components. */
export const componentType = { table: 1, choice: 9, role: 20, flow: 29, connector: 372 } as const;

/** A component listed at the root: by schema name, by id in braces, or (connector) by both. */
export interface RootComponent {
  readonly type: number;
  readonly id?: string;
  readonly schemaName?: string;
}

/** Something that another solution must have brought before. */
export interface MissingDependency {
  readonly required: Readonly<Record<string, string | number>>;
  readonly dependent: Readonly<Record<string, string | number>>;
}

export interface SolutionManifest {
  readonly uniqueName: string;
  readonly displayName: string;
  readonly version: string;
  readonly managed: boolean;
  readonly rootComponents: readonly RootComponent[];
  readonly missingDependencies: readonly MissingDependency[];
}

/** Attributes of the root element of both XML files. A server older than `version` would refuse the file. */
export const rootAttributes = {
  version: '9.2.25014.218',
  SolutionPackageVersion: '9.2',
  languagecode: languageCode,
  generatedBy: 'CrmLive',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
} as const;

/** Text of `solution.xml`. */
export function solutionXml(manifest: SolutionManifest): string {
  const content = el(
    'SolutionManifest',
    el('UniqueName', manifest.uniqueName),
    localizedNames(manifest.displayName),
    el('Descriptions'),
    el('Version', manifest.version),
    el('Managed', manifest.managed ? 1 : 0),
    publisherXml(),
    el(
      'RootComponents',
      manifest.rootComponents.map((root) =>
        elWith('RootComponent', {
          type: root.type,
          ...(root.schemaName === undefined ? {} : { schemaName: root.schemaName }),
          ...(root.id === undefined ? {} : { id: root.id }),
          behavior: 0,
        }),
      ),
    ),
    el(
      'MissingDependencies',
      manifest.missingDependencies.map((missing) =>
        el('MissingDependency', elWith('Required', missing.required), elWith('Dependent', missing.dependent)),
      ),
    ),
  );
  return `${xmlText(elWith('ImportExportXml', rootAttributes, content))}\n`;
}

function publisherXml(): XmlElement {
  return el(
    'Publisher',
    el('UniqueName', publisher.uniqueName),
    localizedNames(publisher.displayName),
    el('Descriptions'),
    elWith('EMailAddress', { 'xsi:nil': 'true' }),
    elWith('SupportingWebsiteUrl', { 'xsi:nil': 'true' }),
    elements([
      ['CustomizationPrefix', publisher.prefix],
      ['CustomizationOptionValuePrefix', publisher.optionValuePrefix],
    ]),
    el('Addresses', address(1), address(2)),
  );
}

const addressFields = [
  'City County Country Fax FreightTermsCode ImportSequenceNumber Latitude Line1 Line2 Line3 Longitude Name',
  'PostalCode PostOfficeBox PrimaryContactName',
] as const;
const addressTail =
  'StateOrProvince Telephone1 Telephone2 Telephone3 TimeZoneRuleVersionNumber UPSZone UTCOffset UTCConversionTimeZoneCode';

/** The server writes two empty addresses for every publisher. */
function address(number: number): XmlElement {
  const nil = (names: string) => names.split(' ').map((name) => elWith(name, { 'xsi:nil': 'true' }));
  return el(
    'Address',
    el('AddressNumber', number),
    el('AddressTypeCode', 1),
    nil(addressFields.join(' ')),
    el('ShippingMethodCode', 1),
    nil(addressTail),
  );
}
