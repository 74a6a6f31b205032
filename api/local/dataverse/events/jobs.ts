import { type Context, instant } from '../context.ts';
import type { Cell } from '../metadata/types.ts';
import { deleteRow } from '../operations/delete-row.ts';
import { createRow, updateRow } from '../operations/write-row.ts';
import type { RowMessage } from '../store/row-message.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import type { Unit } from '../store/unit.ts';
import { guidText } from '../values/literal-text.ts';
import { primaryEntity } from './context/primary-entity.ts';
import { namedCell, namedText, positioned } from './named-cell.ts';
import type { Step } from './step.ts';

/** `operationtype` of the system job of an asynchronous step. */
const systemEvent = 1;

/** State and status reason of a system job. */
export const jobStatus = {
  ready: { statecode: 0, statuscode: 0 },
  waiting: { statecode: 1, statuscode: 10 },
  inProgress: { statecode: 2, statuscode: 20 },
  succeeded: { statecode: 3, statuscode: 30 },
  failed: { statecode: 3, statuscode: 31 },
} as const;

/** A system job that waits for its delivery. */
export interface Job {
  readonly id: string;
  readonly stepId: string;
  readonly message: string;
  readonly table: string;
  readonly correlationId: string;
  readonly retryCount: number;
  /** Whether it is suspended, and until when (epoch milliseconds); null = until somebody resumes it. */
  readonly suspended: { readonly until: number | null } | undefined;
  /** The RemoteExecutionContext. */
  readonly data: string;
}

/** Writes the system job of a step in the unit of its cause: no event without its write, no write without its event. */
export function createJob(
  context: Context,
  unit: Unit,
  input: { readonly id: string; readonly step: Step; readonly message: RowMessage; readonly data: string },
): void {
  const { id, step, message, data } = input;
  const table = unit.table('asyncoperation');
  const cells: Record<string, Cell> = {
    data,
    name: step.name,
    operationtype: systemEvent,
    messagename: message.name,
    primaryentitytype: primaryEntity(message).table,
    regardingobjectid: message.link === undefined ? message.id : null,
    owningextensionid: step.id,
    retrycount: 0,
    depth: 1,
    correlationid: guidText(message.request.correlationId) ?? null,
    requestid: guidText(message.request.requestId) ?? null,
    ownerid: message.request.userId,
  };
  createRow(context, unit, table, id, positioned(table, cells));
}

/** The job when it is one of a step and not completed yet, whoever completed it. */
export function openJob(store: Store, id: string): Job | undefined {
  const { rows, shape } = store.table('asyncoperation');
  const row = rows.get(id);
  if (row === undefined || !isOpen(store, row)) return undefined;
  const text = (name: string): string => namedText(shape, row, name) ?? '';
  return {
    id,
    stepId: text('owningextensionid'),
    message: text('messagename'),
    table: text('primaryentitytype'),
    correlationId: text('correlationid'),
    retryCount: Number(namedCell(shape, row, 'retrycount') ?? 0),
    suspended: suspensionOf(store, row),
    data: text('data'),
  };
}

function suspensionOf(store: Store, row: StoredRow): Job['suspended'] {
  const { shape } = store.table('asyncoperation');
  if (namedCell(shape, row, 'statecode') !== jobStatus.waiting.statecode) return undefined;
  const until = namedText(shape, row, 'postponeuntil');
  return { until: until === null ? null : Date.parse(until) };
}

function isOpen(store: Store, row: StoredRow): boolean {
  const { shape } = store.table('asyncoperation');
  return (
    namedCell(shape, row, 'operationtype') === systemEvent &&
    namedCell(shape, row, 'statecode') !== jobStatus.failed.statecode
  );
}

/** Whether the row is a job that became ready: a new one, or one that somebody resumed. */
export function isReady(store: Store, row: StoredRow): boolean {
  const { shape } = store.table('asyncoperation');
  return isOpen(store, row) && namedCell(shape, row, 'statuscode') === jobStatus.ready.statuscode;
}

/** Ids of all jobs that are not completed, oldest first. */
export function openJobs(store: Store): string[] {
  const rows = [...store.table('asyncoperation').rows.values()].filter((row) => isOpen(store, row));
  return rows.sort((a, b) => a.version - b.version).map((row) => row.id);
}

type JobState = keyof typeof jobStatus;

/** Moves a job on; one that is gone or was completed meanwhile stays as it is. */
export function moveJob(
  context: Context,
  id: string,
  state: JobState,
  more: Readonly<Record<string, Cell>> = {},
): void {
  context.store.write((unit) => {
    const table = unit.table('asyncoperation');
    const row = table.rows.get(id);
    if (row === undefined || !isOpen(context.store, row)) return;
    updateRow(context, unit, table, row, positioned(table, { ...jobStatus[state], ...more }));
  });
}

/** Ends a job that succeeded; with `autoDelete` nothing of it remains. */
export function completeJob(context: Context, id: string, autoDelete: boolean): void {
  if (!autoDelete) {
    // Nobody can resume it, so its context, by far its largest part, need not be kept.
    moveJob(context, id, 'succeeded', { completedon: instant(context.now()), errorcode: 0, data: null });
    return;
  }
  context.store.write((unit) => deleteRow(context, unit, unit.table('asyncoperation'), id));
}

/** `errorcode` of a job whose endpoint did not take the event (0x80040203, not published for this case). */
const failureCode = 0x80040203 | 0;

export function failJob(context: Context, id: string, reason: string): void {
  moveJob(context, id, 'failed', {
    completedon: instant(context.now()),
    errorcode: failureCode,
    message: reason,
    friendlymessage: reason.slice(0, 4000),
  });
}
