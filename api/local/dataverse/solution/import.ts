import { type Context, instant } from '../context.ts';
import { ODataError } from '../errors.ts';
import { type Call, json, noContent, type Reply } from '../http/types.ts';
import { Schema } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import { parseObject } from '../operations/read-body.ts';
import { createRow, updateRow } from '../operations/write-row.ts';
import { stableId } from '../stable-id.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { guidText } from '../values/literal-text.ts';
import { type ComponentRow, readComponents } from './components.ts';
import { checkConnectors, checkRoots, type Manifest, readManifest } from './manifest.ts';
import { unpack } from './package.ts';
import { applyTables } from './tables.ts';
import { parseXml } from './xml.ts';

/** POST ImportSolution: the whole package or, when anything in it is broken, nothing. 204. */
export function importSolution(call: Call): Reply {
  const body = readRequest(call);
  try {
    runImport(call.context, body.zip, body.jobId);
  } catch (error) {
    throw importFailed(error);
  }
  return noContent();
}

/** POST ImportSolutionAsync: the import runs at once; its outcome is read from `asyncoperations({id})`. */
export function importSolutionAsync(call: Call): Reply {
  const { context } = call;
  const body = readRequest(call);
  const operationId = context.newId();
  let failure: ODataError | null = null;
  try {
    runImport(context, body.zip, body.jobId);
  } catch (error) {
    failure = importFailed(error);
  }
  context.store.write((unit) => recordOperation(context, unit, operationId, failure));
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.ImportSolutionAsyncResponse`,
    ImportJobKey: body.jobId,
    AsyncOperationId: operationId,
  });
}

function readRequest(call: Call): { zip: string; jobId: string } {
  const body = parseObject(call.body);
  const zip = body.CustomizationFile;
  if (typeof zip !== 'string') {
    throw new ODataError(400, '0x80040203', "The required parameter 'CustomizationFile' is missing.");
  }
  const given = body.ImportJobId;
  const jobId = typeof given === 'string' ? guidText(given) : undefined;
  return { zip, jobId: jobId ?? call.context.newId() };
}

function importFailed(error: unknown): ODataError {
  if (error instanceof ODataError) return error;
  const message = error instanceof Error ? error.message : 'The import failed.';
  return new ODataError(400, '0x80040203', `The import of the solution failed: ${message}`);
}

/** Reads the zip completely before the first write; the writes are one unit. */
function runImport(context: Context, zip: string, jobId: string): Manifest {
  const files = unpack(zip);
  const manifest = readManifest(parseXml(files.get('solution.xml') ?? '', 'ImportExportXml'));
  const customizations = parseXml(files.get('customizations.xml') ?? '', 'ImportExportXml');
  const { store } = context;
  const schema = applyTables(store.schema.data, customizations);
  const components = readComponents(customizations, files);
  const exists = (table: string, id: string) => store.table(table).rows.has(id);
  checkRoots(manifest, schema, components, exists);
  if (context.unproven.refuseMissingConnectors) checkConnectors(components, exists);
  store.write((unit) => {
    unit.setSchema(new Schema(schema));
    for (const row of [...solutionRows(context, manifest, jobId), ...components]) upsert(context, unit, row);
  });
  return manifest;
}

function solutionRows(context: Context, manifest: Manifest, jobId: string): ComponentRow[] {
  const { publisher } = manifest;
  const publisherId = stableId(`publisher:${publisher.uniqueName.toLowerCase()}`);
  const at = instant(context.now());
  return [
    {
      table: 'publisher',
      id: publisherId,
      cells: {
        uniquename: publisher.uniqueName,
        friendlyname: publisher.friendlyName,
        customizationprefix: publisher.prefix,
        customizationoptionvalueprefix: publisher.optionPrefix,
      },
    },
    {
      table: 'solution',
      id: stableId(`solution:${manifest.uniqueName.toLowerCase()}`),
      cells: {
        uniquename: manifest.uniqueName,
        friendlyname: manifest.friendlyName,
        version: manifest.version,
        ismanaged: manifest.managed,
        installedon: at,
        publisherid: publisherId,
      },
    },
    {
      table: 'importjob',
      id: jobId,
      cells: {
        name: 'Customizations',
        solutionname: manifest.uniqueName,
        progress: 100,
        completedon: at,
        data: '<importexportxml><solutionManifests><solutionManifest><result result="success" /></solutionManifest></solutionManifests></importexportxml>',
      },
    },
  ];
}

function recordOperation(context: Context, unit: Unit, id: string, failure: ODataError | null): void {
  const options = unit.table('asyncoperation');
  const cells: Record<string, Cell> = {
    name: 'Import Solution',
    message: failure?.message ?? null,
    friendlymessage: failure?.message.slice(0, 4000) ?? null,
    errorcode: failure === null ? 0 : Number.parseInt(failure.code, 16) | 0,
    completedon: instant(context.now()),
    statecode: 3,
    statuscode: failure === null ? 30 : 31,
  };
  upsert(context, unit, { table: options.shape.table.logicalName, id, cells });
}

function upsert(context: Context, unit: Unit, component: ComponentRow): StoredRow {
  const table = unit.table(component.table);
  const cells = new Map<number, Cell>();
  for (const [name, cell] of Object.entries(component.cells)) {
    const position = table.shape.position.get(name);
    if (position !== undefined) cells.set(position, cell);
  }
  const old = table.rows.get(component.id);
  const row = old ?? createRow(context, unit, table, component.id, cells);
  return updateRow(context, unit, table, row, cells);
}
