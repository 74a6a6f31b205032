import type { SchemaData } from '../metadata/types.ts';
import type { ComponentRow } from './components.ts';
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
}

interface RootComponent {
  readonly type: string;
  readonly id: string | undefined;
  readonly schemaName: string | undefined;
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
    })),
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

const componentTables: Readonly<Record<string, string>> = { '29': 'workflow', '372': 'connector' };

/** Every root component of a known type must be in the package or in the organisation already. */
export function checkRoots(
  manifest: Manifest,
  schema: SchemaData,
  components: readonly ComponentRow[],
  exists: (table: string, id: string) => boolean,
): void {
  for (const root of manifest.roots) {
    const table = componentTables[root.type];
    const found =
      root.type === '1'
        ? schema.tables.some((t) => t.logicalName === root.schemaName?.toLowerCase())
        : root.type === '9'
          ? schema.optionSets.some((set) => set.name === root.schemaName)
          : table === undefined ||
            components.some((c) => c.table === table && c.id === root.id) ||
            exists(table, root.id ?? '');
    if (found) continue;
    throw new Error(
      `Cannot add a Root Component ${root.id ?? root.schemaName} of type ${root.type} because it is not in the target system.`,
    );
  }
}

/** A connection reference to a custom connector needs that connector: imported before or in the same package. */
export function checkConnectors(
  components: readonly ComponentRow[],
  exists: (table: string, id: string) => boolean,
): void {
  for (const { table, cells } of components) {
    const id = cells.customconnectorid ?? null;
    if (table !== 'connectionreference' || id === null) continue;
    if (components.some((c) => c.table === 'connector' && c.id === id) || exists('connector', String(id)))
      continue;
    throw new Error(
      `Some dependencies are missing. The connection reference ${cells.connectionreferencelogicalname} needs the connector ${id}, which is not in the target system.`,
    );
  }
}
