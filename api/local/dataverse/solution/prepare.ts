import type { Context } from '../context.ts';
import type { SchemaData } from '../metadata/types.ts';
import type { SystemRow } from '../operations/upsert-system-row.ts';
import { readOptionSets } from './choices.ts';
import { readComponents } from './components.ts';
import {
  type Component,
  checkConnectors,
  checkRoots,
  type Present,
  refuseUnmet,
  unmetDependencies,
} from './dependencies.ts';
import { readServiceEndpoints } from './endpoints.ts';
import { ImportError, importCodes } from './failure.ts';
import { type Manifest, type MissingDependency, readManifest } from './manifest.ts';
import { type PackageFiles, unpack } from './package.ts';
import { type PackageRole, readRoles } from './roles.ts';
import { type PackageStep, readSteps } from './steps.ts';
import { applyTables } from './tables.ts';
import { children, parseXml, text, type XmlNode } from './xml.ts';

/** A package read to the end: what it brings, nothing of it written yet. */
export interface Prepared {
  readonly manifest: Manifest;
  readonly schema: SchemaData;
  readonly rows: readonly SystemRow[];
  readonly roles: readonly PackageRole[];
  readonly endpoints: readonly SystemRow[];
  readonly steps: readonly PackageStep[];
  readonly components: readonly Component[];
  readonly present: Present;
}

/** The manifest of a package, which says what it is even when the rest cannot be read. */
export function openPackage(zip: string): { files: PackageFiles; manifest: Manifest } {
  const files = unpack(zip);
  return { files, manifest: readManifest(parseXml(files.get('solution.xml') ?? '', 'ImportExportXml')) };
}

/** Reads the components of a package against the organisation. Throws the reason why one is refused. */
export function prepare(context: Context, files: PackageFiles, manifest: Manifest): Prepared {
  const root = parseXml(files.get('customizations.xml') ?? '', 'ImportExportXml');
  refuseUnserved(root, files);
  const { store } = context;
  const schema = applyTables(store.schema.data, root, manifest.managed);
  const rows = readComponents(root, files);
  const roles = readRoles(root);
  const endpoints = readServiceEndpoints(root);
  const steps = readSteps(root);
  const components = [
    ...definedTables(root),
    ...definedRows([...rows, ...endpoints]),
    ...roles.map(({ id, name }) => ({ type: '20', id, schemaName: undefined, name })),
    ...steps.map(({ id, name }) => ({ type: '92', id, schemaName: undefined, name })),
  ];
  const exists = (table: string, id: string) =>
    store.schema.shape(table) !== undefined && store.table(table).rows.has(id);
  const present = { schema, defined: components, exists };
  return { manifest, schema, rows, roles, endpoints, steps, components, present };
}

/** What needs a server that runs code, which this is not. */
function refuseUnserved(root: XmlNode, files: PackageFiles): void {
  const refused = (what: string) => new ImportError(importCodes.other, `${what} are not emulated.`);
  if (children(children(root, 'SolutionPluginAssemblies')[0], 'PluginAssembly').length > 0)
    throw refused('Plug-in assemblies');
  if ([...files.keys()].some((path) => path.startsWith('customapis/'))) throw refused('Custom APIs');
  if (children(children(root, 'FieldSecurityProfiles')[0], 'FieldSecurityProfile').length > 0)
    throw refused('Column security profiles');
}

function definedTables(root: XmlNode): Component[] {
  const tables = children(children(root, 'Entities')[0], 'Entity').map((node) => text(node, 'Name') ?? '');
  const sets = readOptionSets(root).map((set) => set.name);
  return [
    ...tables.map((name) => ({ type: '1', id: undefined, schemaName: name.toLowerCase(), name })),
    ...sets.map((name) => ({ type: '9', id: undefined, schemaName: name, name })),
  ];
}

const rowTypes: Readonly<Record<string, string>> = {
  workflow: '29',
  connector: '372',
  serviceendpoint: '95',
};

function definedRows(rows: readonly SystemRow[]): Component[] {
  return rows.flatMap(({ table, id, cells }) => {
    const type = rowTypes[table];
    return type === undefined ? [] : [{ type, id, schemaName: undefined, name: String(cells.name) }];
  });
}

/** Dependencies the package declares and nobody meets. */
export function unmet(context: Context, prepared: Prepared): MissingDependency[] {
  const connectors = context.unproven.refuseMissingConnectors;
  return unmetDependencies(prepared.manifest, prepared.present, connectors);
}

/** Refuses a package whose parts do not fit together or into the organisation. */
export function checkPrepared(context: Context, prepared: Prepared): void {
  refuseUnmet(prepared.manifest, unmet(context, prepared));
  checkRoots(prepared.manifest, prepared.present);
  if (context.unproven.refuseMissingConnectors) checkConnectors(prepared.rows, prepared.present);
}
