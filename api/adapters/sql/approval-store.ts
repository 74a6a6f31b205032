import type { Selectable } from 'kysely';
import type { Approval, ApprovalEvent } from '../../domain/approval/approval.ts';
import type { ApprovalStore } from '../../ports/sql.ts';
import { refusing, type UnitContext } from './context.ts';
import type { ApprovalTable } from './schema-types.ts';

/** Approvals and their history through one unit of work. */
export function approvalStore(unit: UnitContext): ApprovalStore {
  return {
    insert: (approval) => insert(unit, approval),
    get: (id) => one(unit, id),
    pendingFor: (contractId) => pendingFor(unit, contractId),
    list: (query) => list(unit, query),
    transition: (approval, from) => transition(unit, approval, from),
    addEvent: (event) => addEvent(unit, event),
    events: (approvalId) => events(unit, approvalId),
  };
}

async function insert(unit: UnitContext, approval: Approval): Promise<void> {
  await refusing(unit, { label: 'Approval (one pending per contract)', verb: 'insert' }, () =>
    unit.db.insertInto('approval').values(cellsOf(approval)).execute(),
  );
}

async function one(unit: UnitContext, id: string): Promise<Approval | null> {
  const row = await unit.db.selectFrom('approval').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : approvalOf(row);
}

async function pendingFor(unit: UnitContext, contractId: string): Promise<Approval | null> {
  const row = await unit.db
    .selectFrom('approval')
    .selectAll()
    .where('contract_id', '=', contractId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return row === undefined ? null : approvalOf(row);
}

/** Newest first; `before` is the id of the last approval of the page before. */
async function list(
  unit: UnitContext,
  query: Parameters<ApprovalStore['list']>[0],
): Promise<readonly Approval[]> {
  let found = unit.db.selectFrom('approval').selectAll();
  if (query.state !== undefined) found = found.where('state', '=', query.state);
  if (query.contractId !== undefined) found = found.where('contract_id', '=', query.contractId);
  if (query.before !== undefined) {
    const last = await one(unit, query.before);
    if (last === null) return [];
    found = found.where((eb) =>
      eb.or([
        eb('requested_at', '<', last.requestedAt),
        eb.and([eb('requested_at', '=', last.requestedAt), eb('id', '<', last.id)]),
      ]),
    );
  }
  const rows = await found.orderBy('requested_at', 'desc').orderBy('id', 'desc').limit(query.limit).execute();
  return rows.map(approvalOf);
}

async function transition(unit: UnitContext, approval: Approval, from: Approval['state']): Promise<boolean> {
  const { id, ...cells } = cellsOf(approval);
  const what = { label: 'Approval (one pending per contract)', verb: 'update' } as const;
  const result = await refusing(unit, what, () =>
    unit.db
      .updateTable('approval')
      .set(cells)
      .where('id', '=', id)
      .where('state', '=', from)
      .executeTakeFirst(),
  );
  return result.numUpdatedRows > 0n;
}

async function addEvent(unit: UnitContext, event: ApprovalEvent): Promise<void> {
  const cells = {
    id: event.id,
    approval_id: event.approvalId,
    at: event.at,
    actor: event.actor,
    action: event.action,
    detail: event.detail,
  };
  await refusing(unit, { label: 'Approval history', verb: 'insert' }, () =>
    unit.db.insertInto('approval_event').values(cells).execute(),
  );
}

async function events(unit: UnitContext, approvalId: string): Promise<readonly ApprovalEvent[]> {
  const rows = await unit.db
    .selectFrom('approval_event')
    .select(['id', 'approval_id', 'at', 'actor', 'action', 'detail'])
    .where('approval_id', '=', approvalId)
    .orderBy('seq')
    .execute();
  return rows.map(({ approval_id, ...rest }) => ({ ...rest, approvalId: approval_id }));
}

function cellsOf(approval: Approval): ApprovalTable {
  return {
    id: approval.id,
    contract_id: approval.contractId,
    state: approval.state,
    value: approval.value,
    threshold: approval.threshold,
    requested_by: approval.requestedBy,
    requested_at: approval.requestedAt,
    approver: approval.approver,
    decided_by: approval.decidedBy,
    decided_at: approval.decidedAt,
    comment: approval.comment,
  };
}

function approvalOf(row: Selectable<ApprovalTable>): Approval {
  return {
    id: row.id,
    contractId: row.contract_id,
    state: row.state,
    value: row.value,
    threshold: row.threshold,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    approver: row.approver,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    comment: row.comment,
  };
}
