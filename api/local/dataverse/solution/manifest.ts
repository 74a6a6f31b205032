import { at, attribute, children, labelText, requiredText, text, type XmlNode } from './xml.ts';

export interface Manifest {
  readonly uniqueName: string;
  readonly friendlyName: string;
  readonly version: string;
  readonly managed: boolean;
  readonly publisher: {
    readonly uniqueName: string;
    readonly friendlyName: string;
    readonly prefix: string;
    readonly optionPrefix: number;
  };
  readonly roots: readonly RootComponent[];
  readonly missing: readonly MissingDependency[];
}

export interface RootComponent {
  readonly type: string;
  readonly id: string | undefined;
  readonly schemaName: string | undefined;
  readonly behavior: number;
}

/** A component the package needs and does not hold, as it declares itself. */
export interface MissingDependency {
  readonly required: DependencyEnd;
  readonly dependent: DependencyEnd;
}

export interface DependencyEnd {
  readonly type: string;
  readonly id: string | undefined;
  readonly schemaName: string | undefined;
  readonly displayName: string | undefined;
  readonly parentSchemaName: string | undefined;
  readonly parentDisplayName: string | undefined;
}

/** Reads `solution.xml`. */
export function readManifest(root: XmlNode): Manifest {
  const manifest = at(root, 'SolutionManifest');
  const publisher = at(manifest, 'Publisher');
  if (manifest === undefined || publisher === undefined) {
    throw new Error('solution.xml has no SolutionManifest with a Publisher.');
  }
  const uniqueName = requiredText(manifest, 'The solution', 'UniqueName');
  if (!/^[A-Za-z_]\w*$/.test(uniqueName)) throw new Error(`'${uniqueName}' is not a valid solution name.`);
  const version = requiredText(manifest, 'The solution', 'Version');
  if (!/^\d+(\.\d+){1,3}$/.test(version)) throw new Error(`'${version}' is not a valid solution version.`);
  const managed = requiredText(manifest, 'The solution', 'Managed');
  if (managed !== '0' && managed !== '1')
    throw new Error(`Managed must be 0 or 1 in a solution zip, not ${managed}.`);
  return {
    uniqueName,
    version,
    managed: managed === '1',
    friendlyName: labelText(manifest, 'LocalizedNames', 'LocalizedName') ?? uniqueName,
    publisher: readPublisher(publisher),
    roots: children(at(manifest, 'RootComponents'), 'RootComponent').map((node) => ({
      type: attribute(node, 'type') ?? '',
      id: attribute(node, 'id')?.replace(/[{}]/g, '').toLowerCase(),
      schemaName: attribute(node, 'schemaName'),
      behavior: Number(attribute(node, 'behavior') ?? 0),
    })),
    missing: children(at(manifest, 'MissingDependencies'), 'MissingDependency').map((node) => ({
      required: dependencyEnd(at(node, 'Required')),
      dependent: dependencyEnd(at(node, 'Dependent')),
    })),
  };
}

function dependencyEnd(node: XmlNode | undefined): DependencyEnd {
  return {
    type: attribute(node, 'type') ?? '',
    id: attribute(node, 'id')?.replace(/[{}]/g, '').toLowerCase(),
    schemaName: attribute(node, 'schemaName'),
    displayName: attribute(node, 'displayName'),
    parentSchemaName: attribute(node, 'parentSchemaName'),
    parentDisplayName: attribute(node, 'parentDisplayName'),
  };
}

function readPublisher(node: XmlNode): Manifest['publisher'] {
  const uniqueName = requiredText(node, 'The publisher', 'UniqueName');
  const prefix = requiredText(node, 'The publisher', 'CustomizationPrefix');
  if (!/^(?!mscrm)[a-z][a-z0-9]{1,7}$/i.test(prefix))
    throw new Error(`'${prefix}' is not a valid customization prefix.`);
  const optionPrefix = Number(text(node, 'CustomizationOptionValuePrefix'));
  if (!Number.isInteger(optionPrefix) || optionPrefix < 10_000 || optionPrefix > 99_999) {
    throw new Error('CustomizationOptionValuePrefix must be a whole number from 10000 to 99999.');
  }
  const friendlyName = labelText(node, 'LocalizedNames', 'LocalizedName') ?? uniqueName;
  return { uniqueName, friendlyName, prefix, optionPrefix };
}
