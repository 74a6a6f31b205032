import type { Context } from '../context.ts';
import type { ColumnMeta } from '../metadata/types.ts';
import type { RowMessage } from '../store/row-message.ts';
import type { Store } from '../store/store.ts';
import { guidText } from '../values/literal-text.ts';
import type { Reference } from './context/attribute-value.ts';
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
    resolve: (column, id) => ({ ...target(store, column, id), name: null }),
    resolveNamed: (column, id) => target(store, column, id),
  };
}

function objectId(store: Store, userId: string): string {
  const { shape, rows } = store.table('systemuser');
  const row = rows.get(userId);
  return (row === undefined ? null : namedText(shape, row, 'azureactivedirectoryobjectid')) ?? emptyGuid;
}

function target(store: Store, column: ColumnMeta, id: string): Reference {
  const targets = column.type.kind === 'lookup' ? column.type.targets : [];
  for (const { table: name } of targets) {
    const { shape, rows } = store.table(name);
    const row = rows.get(id);
    if (row !== undefined) return { table: name, id, name: namedText(shape, row, shape.table.primaryName) };
  }
  return { table: targets[0]?.table ?? '', id, name: null };
}
