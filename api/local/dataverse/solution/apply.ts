import { type Context, instant } from '../context.ts';
import { withBuiltKeys } from '../metadata/key-index.ts';
import { Schema } from '../metadata/schema.ts';
import { seedPrivileges } from '../operations/seed-privileges.ts';
import { type SystemRow, upsertSystemRow } from '../operations/upsert-system-row.ts';
import { stableId } from '../stable-id.ts';
import type { Unit } from '../store/unit.ts';
import { applyParameter, type ComponentParameter } from './component-parameters.ts';
import { ImportError, importCodes } from './failure.ts';
import { importFlow } from './import-flow.ts';
import { importStep } from './import-step.ts';
import type { Manifest, RootComponent } from './manifest.ts';
import type { Prepared } from './prepare.ts';
import { importRole } from './roles.ts';
import { checkInstalled, installedSolution } from './versions.ts';

export interface ApplyOptions {
  readonly activate: boolean;
  readonly parameters: readonly ComponentParameter[];
}

/** Writes everything a package brings into the unit. Throws the reason why one is refused. */
export function applyPackage(context: Context, unit: Unit, prepared: Prepared, options: ApplyOptions): void {
  const { manifest } = prepared;
  checkInstalled(unit.table('solution'), manifest);
  const { schema } = context.store;
  unit.setSchema(new Schema(withBuiltKeys(schema, prepared.schema, (name) => unit.table(name))));
  seedPrivileges(context, unit);
  writeSolution(context, unit, prepared);
  const flows = prepared.rows.filter((row) => row.table === 'workflow');
  for (const row of prepared.rows) if (!flows.includes(row)) upsertSystemRow(context, unit, row);
  for (const role of prepared.roles) importRole(context, unit, role, manifest.managed);
  refuseWithoutSteps(context, prepared);
  for (const endpoint of prepared.endpoints) upsertSystemRow(context, unit, endpoint);
  for (const step of prepared.steps) importStep(context, unit, step, options.activate);
  for (const parameter of options.parameters) applyParameter(context, unit, parameter);
  // Last, because a flow is turned on only when its connections are known.
  for (const flow of flows) importFlow(context, unit, flow, options.activate);
}

function refuseWithoutSteps(context: Context, { endpoints, steps }: Prepared): void {
  if (endpoints.length + steps.length === 0 || context.store.schema.shape('serviceendpoint') !== undefined)
    return;
  throw new ImportError(importCodes.serviceEndpoint, 'Service endpoints and steps are not emulated.');
}

/** The publisher, whose attributes stay when it exists, the solution and its root components. */
function writeSolution(context: Context, unit: Unit, { manifest }: Prepared): void {
  const solutions = unit.table('solution');
  const solutionId =
    installedSolution(solutions, manifest.uniqueName)?.id ??
    stableId(`solution:${manifest.uniqueName.toLowerCase()}`);
  const publisher = publisherRow(unit, manifest);
  if (!unit.table('publisher').rows.has(publisher.id)) upsertSystemRow(context, unit, publisher);
  upsertSystemRow(context, unit, {
    table: 'solution',
    id: solutionId,
    cells: {
      uniquename: manifest.uniqueName,
      friendlyname: manifest.friendlyName,
      version: manifest.version,
      ismanaged: manifest.managed,
      isvisible: true,
      installedon: instant(context.now()),
      publisherid: publisher.id,
    },
  });
  for (const row of rootRows(manifest, solutionId)) upsertSystemRow(context, unit, row);
}

function publisherRow(unit: Unit, { publisher }: Manifest): SystemRow {
  const publishers = unit.table('publisher');
  const position = publishers.shape.position.get('uniquename') ?? -1;
  const name = publisher.uniqueName.toLowerCase();
  const old = [...publishers.rows.values()].find((r) => String(r.cells[position]).toLowerCase() === name);
  return {
    table: 'publisher',
    id: old?.id ?? stableId(`publisher:${name}`),
    cells: {
      uniquename: publisher.uniqueName,
      friendlyname: publisher.friendlyName,
      customizationprefix: publisher.prefix,
      customizationoptionvalueprefix: publisher.optionPrefix,
    },
  };
}

/** Metadata ids of components that solution.xml names instead of numbering. */
const namedIds: Readonly<Record<string, string>> = { '1': 'table', '9': 'optionset' };

function rootRows(manifest: Manifest, solutionId: string): SystemRow[] {
  return manifest.roots.flatMap((root) => {
    const kind = namedIds[root.type];
    const objectId = root.id ?? (kind === undefined ? undefined : stableId(`${kind}:${nameOf(root)}`));
    if (objectId === undefined) return [];
    return [
      {
        table: 'solutioncomponent',
        id: stableId(`solutioncomponent:${solutionId}:${root.type}:${objectId}`),
        cells: {
          componenttype: Number(root.type),
          objectid: objectId,
          rootcomponentbehavior: root.behavior,
          solutionid: solutionId,
        },
      },
    ];
  });
}

function nameOf(root: RootComponent): string {
  const name = root.schemaName ?? '';
  return root.type === '1' ? name.toLowerCase() : name;
}
