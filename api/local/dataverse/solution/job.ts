import { type Context, instant } from '../context.ts';
import type { ODataError } from '../errors.ts';
import type { Cell } from '../metadata/types.ts';
import { upsertSystemRow } from '../operations/upsert-system-row.ts';
import type { Unit } from '../store/unit.ts';
import { importReport, type Outcome } from './report.ts';

/** `operationtype` of an asynchronous import. */
const importOperation = 203;

const states = {
  waiting: { statecode: 0, statuscode: 0 },
  running: { statecode: 2, statuscode: 20 },
  succeeded: { statecode: 3, statuscode: 30 },
  failed: { statecode: 3, statuscode: 31 },
} as const;

/** Writes the system job of an asynchronous import as it stands; `failure` only with `failed`. */
export function writeOperation(
  context: Context,
  unit: Unit,
  id: string,
  state: keyof typeof states,
  failure: ODataError | null = null,
): void {
  const now = instant(context.now());
  const texts = {
    message: failure?.message ?? null,
    friendlymessage: failure?.message.slice(0, 4000) ?? null,
  };
  const cells: Record<string, Cell> = {
    name: 'Import Solution',
    operationtype: importOperation,
    ...states[state],
    ...(state === 'running' ? { startedon: now } : {}),
    ...(state === 'succeeded' || state === 'failed'
      ? { ...texts, completedon: now, errorcode: failure === null ? 0 : errorNumber(failure.code) }
      : {}),
  };
  upsertSystemRow(context, unit, { table: 'asyncoperation', id, cells });
}

/** A code such as 0x80040203 as the signed number that `errorcode` holds. */
export function errorNumber(code: string): number {
  return Number.parseInt(code, 16) | 0;
}

/** The import job before its work. */
export function beginJob(context: Context, unit: Unit, id: string): void {
  const cells = { name: 'Customizations', progress: 0, startedon: instant(context.now()) };
  upsertSystemRow(context, unit, { table: 'importjob', id, cells });
}

/** The import job after its work, with the result of every component. */
export function endJob(context: Context, unit: Unit, id: string, outcome: Outcome): void {
  const now = instant(context.now());
  upsertSystemRow(context, unit, {
    table: 'importjob',
    id,
    cells: {
      name: 'Customizations',
      solutionname: outcome.manifest?.uniqueName ?? null,
      importcontext: 'ImportInstall',
      progress: outcome.failure === null ? 100 : 0,
      startedon: startedOn(unit, id) ?? now,
      completedon: now,
      data: importReport(outcome),
    },
  });
}

function startedOn(unit: Unit, id: string): Cell {
  const jobs = unit.table('importjob');
  return jobs.rows.get(id)?.cells[jobs.shape.position.get('startedon') ?? -1] ?? null;
}

/** Imports that were waiting or running when the process ended did not happen: their jobs say so. */
export function failInterruptedImports(context: Context): void {
  const table = context.store.table('asyncoperation');
  const at = (name: string) => table.shape.position.get(name) ?? -1;
  const open = [...table.rows.values()].filter(
    (row) => row.cells[at('operationtype')] === importOperation && row.cells[at('statecode')] !== 3,
  );
  if (open.length === 0) return;
  context.store.write((unit) => {
    for (const row of open) {
      upsertSystemRow(context, unit, {
        table: 'asyncoperation',
        id: row.id,
        cells: {
          ...states.failed,
          message: 'The import was interrupted by a restart of the service.',
          friendlymessage: 'The import was interrupted by a restart of the service.',
          errorcode: errorNumber('0x80048033'),
          completedon: instant(context.now()),
        },
      });
    }
  });
}
