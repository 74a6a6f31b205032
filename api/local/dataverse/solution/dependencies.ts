import type { SchemaData } from '../metadata/types.ts';
import type { SystemRow } from '../operations/upsert-system-row.ts';
import { ImportError, importCodes } from './failure.ts';
import type { DependencyEnd, Manifest, MissingDependency, RootComponent } from './manifest.ts';

/** Component types whose definition is a row, by the number solution.xml gives them. */
const componentTables: Readonly<Record<string, string>> = {
  '20': 'role',
  '29': 'workflow',
  '92': 'sdkmessageprocessingstep',
  '95': 'serviceendpoint',
  '372': 'connector',
};

/** A component that the package defines. */
export interface Component {
  readonly type: string;
  readonly id: string | undefined;
  readonly schemaName: string | undefined;
  readonly name: string;
}

/** What is there once the package is in: the schema, the rows it brings and those of the organisation. */
export interface Present {
  readonly schema: SchemaData;
  readonly defined: readonly Component[];
  readonly exists: (table: string, id: string) => boolean;
}

/** Undefined for types that are not looked up here (apps, web resources and the like). */
function isPresent(part: Pick<RootComponent, 'type' | 'id' | 'schemaName'>, present: Present) {
  const table = componentTables[part.type];
  const name = part.schemaName?.toLowerCase();
  if (part.type === '1') return present.schema.tables.some((t) => t.logicalName === name);
  if (part.type === '9') return present.schema.optionSets.some((set) => set.name.toLowerCase() === name);
  if (table === undefined) return undefined;
  return (
    present.defined.some((c) => c.type === part.type && c.id === part.id) ||
    present.exists(table, part.id ?? '')
  );
}

/** Every root component must be in the package or in the organisation, and every definition must be a root. */
export function checkRoots(manifest: Manifest, present: Present): void {
  for (const root of manifest.roots) {
    if (isPresent(root, present) !== false) continue;
    throw new ImportError(
      importCodes.missingComponent,
      `Cannot add a Root Component ${root.id ?? root.schemaName} of type ${root.type} because it is not in the target system.`,
    );
  }
  for (const component of present.defined) {
    if (manifest.roots.some((root) => isSame(root, component))) continue;
    throw new ImportError(
      importCodes.undeclaredRoot,
      `The import has failed because component ${component.id ?? component.schemaName} of type ${component.type} is not declared in the solution file as a root component. To fix this, import again using the XML file that was generated when you exported the solution.`,
    );
  }
}

function isSame(root: RootComponent, component: Component): boolean {
  if (root.type !== component.type) return false;
  return component.id === undefined
    ? root.schemaName?.toLowerCase() === component.schemaName?.toLowerCase()
    : root.id === component.id;
}

/** The declared dependencies that nobody meets. Custom connectors count only with `connectors`. */
export function unmetDependencies(
  manifest: Manifest,
  present: Present,
  connectors: boolean,
): MissingDependency[] {
  return manifest.missing.filter(
    ({ required }) => (connectors || required.type !== '372') && isPresent(required, present) === false,
  );
}

export function refuseUnmet(manifest: Manifest, unmet: readonly MissingDependency[]): void {
  if (unmet.length === 0) return;
  throw new ImportError(
    importCodes.missingDependencies,
    `The following solution cannot be imported: ${manifest.uniqueName}. Some dependencies are missing. The missing dependencies are : ${unmet.map(({ required }) => shown(required)).join(', ')}`,
  );
}

function shown(end: DependencyEnd): string {
  return `${end.displayName ?? end.schemaName ?? end.id} (type ${end.type}, ${end.schemaName ?? end.id})`;
}

/** A connection reference to a custom connector needs that connector: imported before or in the same package. */
export function checkConnectors(rows: readonly SystemRow[], present: Present): void {
  for (const { table, cells } of rows) {
    const id = cells.customconnectorid ?? null;
    if (table !== 'connectionreference' || id === null) continue;
    if (isPresent({ type: '372', id: String(id), schemaName: undefined }, present)) continue;
    throw new ImportError(
      importCodes.missingDependencies,
      `Some dependencies are missing. The connection reference ${cells.connectionreferencelogicalname} needs the connector ${id}, which is not in the target system.`,
    );
  }
}
