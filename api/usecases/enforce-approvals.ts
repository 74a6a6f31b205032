import { approvalHolds } from '../domain/approval/approval-holds.ts';
import { contractState } from '../domain/approval/contract-state.ts';
import { choiceValue } from '../domain/model/choices.ts';
import type { Row } from '../domain/model/column.ts';
import { BridgeError } from '../errors.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import { contractTable } from './approval/load-contract.ts';
import type { Deps } from './deps.ts';
import { requestApproval } from './request-approval.ts';

const pageSize = 200;
/** Shown as the requester where no person asked. */
const requester = 'towne-park-bridge';

/**
 * Looks through every contract that is approved or waiting and asks for the approval of those whose value no
 * approval covers: the value changed, or the status was set past the bridge. Run after every sync, it makes
 * sure that an edit on either side cannot keep a contract active that nobody approved. Answers how many.
 */
export async function enforceApprovals(
  deps: Pick<Deps, 'sql' | 'clock' | 'ids' | 'settings' | 'logger'>,
  signal: AbortSignal,
): Promise<number> {
  let asked = 0;
  for (const status of ['Approved', 'PendingApproval'] as const) {
    let after: { name: string; id: string } | undefined;
    while (!signal.aborted) {
      const page = await deps.sql.read((tx) =>
        uncoveredPage(tx, choiceValue('contractStatus', status), after),
      );
      for (const contract of page.uncovered) asked += await ask(deps, contract);
      if (page.last === undefined) break;
      after = page.last;
    }
  }
  return asked;
}

async function uncoveredPage(
  tx: SqlTransaction,
  status: number,
  after: { readonly name: string; readonly id: string } | undefined,
): Promise<{ uncovered: readonly Row[]; last: { name: string; id: string } | undefined }> {
  const query = { where: { status }, limit: pageSize };
  const rows = await tx.rows.list(contractTable, after === undefined ? query : { ...query, after });
  const uncovered: Row[] = [];
  for (const row of rows) {
    if (!approvalHolds(contractState(row), await tx.approvals.pendingFor(row.id))) uncovered.push(row);
  }
  const last = rows.at(-1);
  return {
    uncovered,
    last: last === undefined ? undefined : { name: String(last.contractNumber), id: last.id },
  };
}

/** A contract that cannot be judged (a negative value) is logged and left; the others go on. */
async function ask(deps: Parameters<typeof enforceApprovals>[0], contract: Row): Promise<number> {
  try {
    await requestApproval(deps, { contractId: contract.id, requestedBy: requester });
    return 1;
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    deps.logger.warn(
      { contractNumber: contract.contractNumber, code: error.code, reason: error.message },
      'the approval of a contract could not be asked for',
    );
    return 0;
  }
}
