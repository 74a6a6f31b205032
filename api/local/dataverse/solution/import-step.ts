import type { Context } from '../context.ts';
import { upsertSystemRow } from '../operations/upsert-system-row.ts';
import { stableId } from '../stable-id.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { ImportError, importCodes } from './failure.ts';
import type { PackageStep } from './steps.ts';

/** Contracts of Service Bus: such steps must be asynchronous. */
const webhook = 8;
const enabled = { statecode: 0, statuscode: 1 } as const;
const disabled = { statecode: 1, statuscode: 2 } as const;

/**
 * Writes a step with its images. A new one is disabled unless the import activates; one that exists keeps its
 * state then.
 */
export function importStep(context: Context, unit: Unit, step: PackageStep, activate: boolean): void {
  const message = findMessage(unit, step);
  const messageName = String(cell(unit.table('sdkmessage'), message, 'name'));
  checkEndpoint(unit, step);
  checkImages(step, messageName);
  const steps = unit.table('sdkmessageprocessingstep');
  const state = activate ? enabled : steps.rows.has(step.id) ? {} : disabled;
  upsertSystemRow(context, unit, {
    table: 'sdkmessageprocessingstep',
    id: step.id,
    cells: {
      ...step.cells,
      ...state,
      sdkmessageid: message.id,
      sdkmessagefilterid: filterId(context, unit, step, { id: message.id, name: messageName }),
      eventhandler: step.endpointId,
      eventhandlertype: 'serviceendpoint',
    },
  });
  for (const image of step.images) upsertSystemRow(context, unit, image);
}

function refused(reason: string): ImportError {
  return new ImportError(importCodes.sdkMessage, reason);
}

function cell(table: RowTable, row: StoredRow, column: string) {
  return row.cells[table.shape.position.get(column) ?? -1] ?? null;
}

function findMessage(unit: Unit, step: PackageStep): StoredRow {
  const messages = unit.table('sdkmessage');
  const found =
    step.messageId === undefined
      ? [...messages.rows.values()].find((row) => cell(messages, row, 'name') === step.messageName)
      : messages.rows.get(step.messageId);
  if (found !== undefined) return found;
  throw refused(
    `SDK message processing step ${step.name} is registered on the message ${step.messageId ?? step.messageName}, which does not exist.`,
  );
}

function checkEndpoint(unit: Unit, step: PackageStep): void {
  const endpoints = unit.table('serviceendpoint');
  const endpoint = endpoints.rows.get(step.endpointId);
  if (endpoint === undefined) {
    throw refused(
      `SDK message processing step ${step.name} calls the service endpoint ${step.endpointId}, which does not exist.`,
    );
  }
  if (cell(endpoints, endpoint, 'contract') !== webhook && step.cells.mode !== 1) {
    throw refused(`SDK message processing step ${step.name} posts to Service Bus and must be asynchronous.`);
  }
}

/** There is nothing before a Create and nothing after a Delete. */
function checkImages(step: PackageStep, message: string): void {
  for (const { cells } of step.images) {
    const none =
      (message === 'Create' && cells.imagetype !== 1) || (message === 'Delete' && cells.imagetype !== 0);
    if (none) {
      throw refused(
        `SDK message processing step ${step.name}: the image ${cells.name} of type ${cells.imagetype} is not possible on ${message}.`,
      );
    }
  }
}

/** The filter of the message for the table; null for steps on all tables. */
function filterId(
  context: Context,
  unit: Unit,
  step: PackageStep,
  message: { readonly id: string; readonly name: string },
): string | null {
  if (step.table === undefined) return null;
  if (context.store.schema.shape(step.table) === undefined) {
    throw refused(
      `SDK message processing step ${step.name} needs the entity ${step.table}, which does not exist.`,
    );
  }
  const filters = unit.table('sdkmessagefilter');
  for (const row of filters.rows.values()) {
    if (
      cell(filters, row, 'sdkmessageid') === message.id &&
      cell(filters, row, 'primaryobjecttypecode') === step.table
    )
      return row.id;
  }
  return upsertSystemRow(context, unit, {
    table: 'sdkmessagefilter',
    id: stableId(`sdkmessagefilter:${message.name}:${step.table}`),
    cells: {
      name: `${message.name} of ${step.table}`,
      sdkmessageid: message.id,
      primaryobjecttypecode: step.table,
      secondaryobjecttypecode: 'none',
      iscustomprocessingstepallowed: true,
    },
  }).id;
}
