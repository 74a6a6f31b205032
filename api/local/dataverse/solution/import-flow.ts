import type { Context } from '../context.ts';
import { isObject, type Json, parseJson } from '../json/parse.ts';
import { type SystemRow, upsertSystemRow } from '../operations/upsert-system-row.ts';
import type { Unit } from '../store/unit.ts';

const on = { statecode: 1, statuscode: 2 } as const;
const off = { statecode: 0, statuscode: 1 } as const;

/**
 * Writes a flow. It is turned on when the package holds it as activated, the import activates and all its
 * connection references have a connection; else a new one is off and one that exists stays as it is.
 */
export function importFlow(context: Context, unit: Unit, flow: SystemRow, activate: boolean): void {
  const activated = flow.cells.statecode === 1;
  const { statecode: _, statuscode: __, ...cells } = flow.cells;
  const turnOn = activate && activated && connected(unit, flow);
  const state = turnOn ? on : unit.table('workflow').rows.has(flow.id) ? {} : off;
  upsertSystemRow(context, unit, { ...flow, cells: { ...cells, ...state } });
}

function connected(unit: Unit, flow: SystemRow): boolean {
  const references = unit.table('connectionreference');
  const name = references.shape.position.get('connectionreferencelogicalname') ?? -1;
  const connection = references.shape.position.get('connectionid') ?? -1;
  const withConnection = new Set(
    [...references.rows.values()]
      .filter((row) => (row.cells[connection] ?? null) !== null)
      .map((row) => String(row.cells[name]).toLowerCase()),
  );
  return referenceNames(flow.cells.clientdata ?? null).every((used) =>
    withConnection.has(used.toLowerCase()),
  );
}

/** Logical names of the connection references in the definition of a flow. */
function referenceNames(clientData: unknown): string[] {
  if (typeof clientData !== 'string') return [];
  const references = member(member(parseJson(clientData), 'properties'), 'connectionReferences');
  if (!isObject(references)) return [];
  return Object.values(references).flatMap((reference) => {
    const name = member(member(reference, 'connection'), 'connectionReferenceLogicalName');
    return typeof name === 'string' ? [name] : [];
  });
}

function member(json: Json | undefined, name: string): Json | undefined {
  return isObject(json) ? json[name] : undefined;
}
