import type { Context } from '../context.ts';
import type { Shape } from '../metadata/schema.ts';
import type { RowMessage } from '../store/row-message.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { formattedValue } from '../values/formatted.ts';
import { guidText } from '../values/literal-text.ts';
import { lookupTarget, primaryNameOf } from '../values/lookup-target.ts';
import { moneyDigits } from '../values/money-digits.ts';
import type { Reference, Showing } from './context/attribute-value.ts';
import type { Surroundings } from './context/remote-context.ts';
import { namedText } from './named-cell.ts';
import type { Step } from './step.ts';

const emptyGuid = '00000000-0000-0000-0000-000000000000';

/** Collects what the execution context of a step says beside the message. */
export function surroundings(
  context: Context,
  message: RowMessage,
  step: Step,
  operationId: string,
): Surroundings {
  const { store, identity } = context;
  const { request } = message;
  const caller = context.unproven.initiatingUser === 'caller' ? request.onBehalfOf : null;
  const digits = moneyDigits(store);
  const formatted: Showing['formatted'] = (column, cell) => formattedValue(column, cell, digits);
  return {
    operationId,
    createdOn: context.now().getTime(),
    organizationId: identity.organizationId,
    businessUnitId: identity.businessUnitId,
    initiatingUserId: caller ?? request.userId,
    userId: step.impersonatingUserId ?? request.userId,
    correlationId: guidText(request.correlationId) ?? guidText(request.requestId) ?? emptyGuid,
    requestId: guidText(request.requestId) ?? emptyGuid,
    objectIdOf: (userId) => objectId(store, userId),
    shown: {
      formatted,
      resolve: (shape, row, position) => ({ ...target(store, shape, row, position), name: null }),
    },
    shownNamed: { formatted, resolve: (shape, row, position) => target(store, shape, row, position) },
  };
}

function objectId(store: Store, userId: string): string {
  const { shape, rows } = store.table('systemuser');
  const row = rows.get(userId);
  return (row === undefined ? null : namedText(shape, row, 'azureactivedirectoryobjectid')) ?? emptyGuid;
}

function target(store: Store, shape: Shape, row: StoredRow, position: number): Reference {
  const pointed = lookupTarget(store, shape, row, position);
  const id = String(row.cells[position] ?? '');
  if (pointed !== undefined) {
    const { table } = pointed;
    return { table: table.shape.table.logicalName, id, name: primaryNameOf(table, id) };
  }
  // The row it pointed to is gone.
  const type = shape.table.columns[position]?.type;
  const first = type?.kind === 'lookup' ? (type.targets[0]?.table ?? '') : '';
  const named = row.cells[shape.typePosition.get(position) ?? -1] ?? null;
  return { table: named === null ? first : String(named), id, name: null };
}
