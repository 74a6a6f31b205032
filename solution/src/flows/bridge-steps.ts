import type { RequestOutcome } from '../../../api/domain/approval/plan-request.ts';
import type { JobStatus } from '../../../api/domain/job.ts';
import { connectionReferences } from '../connection-references.ts';
import { flowVariables } from '../environment-variables.ts';
import { type Action, type Actions, branch, call, compose, fail, repeatUntil } from './actions.ts';
import { fresh, triggerContractId } from './contract-fields.ts';
import { parameterOf } from './flow-content.ts';

const { bridge } = connectionReferences;

const endedStatuses: readonly JobStatus[] = ['completed', 'completed_with_errors', 'failed', 'cancelled'];
const syncHasEnded = `contains(createArray(${endedStatuses.map((status) => `'${status}'`).join(', ')}), outputs('Get_sync_run')?['body/status'])`;

const automatic: RequestOutcome = 'auto-approve';

/**
 * Lets the bridge see the contract as Dataverse has it, then asks for the approval. The bridge judges its own
 * copy: asked before a sync it would not know a new contract, or would judge the old value.
 */
export function askBridge(): Actions {
  return {
    Start_sync_run: startSyncRun(),
    Wait_for_sync: waitForSync(),
    Sync_is_not_done: branch(
      { not: { equals: [`@${syncHasEnded}`, true] } },
      { End_sync_is_not_done: fail('TPBridge.SyncNotDone', 'The sync run did not end in time.', {}) },
      { Wait_for_sync: ['Succeeded'] },
      'Reaching the limit of a loop is no failure by itself.',
    ),
    Request_approval: call({
      reference: bridge,
      operationId: 'RequestApproval',
      parameters: { 'body/contractId': triggerContractId },
      retry: 'repeatable',
      runAfter: { Sync_is_not_done: ['Succeeded'] },
      description: 'Asks the bridge; a repeated request for the same value changes nothing.',
    }),
    ...compareThresholds(),
  };
}

/** A run that still waits is answered instead of a second one, so repeating the start is harmless. */
function startSyncRun(): Action {
  const start = call({
    reference: bridge,
    operationId: 'StartSyncRun',
    parameters: { 'body/full': false },
    retry: 'repeatable',
    runAfter: {},
    description: 'Carries the change to the bridge.',
  });
  return { ...start, operationOptions: 'DisableAsyncPattern' };
}

function waitForSync(): Action {
  const pause: Action = { type: 'Wait', inputs: { interval: { count: 15, unit: 'Second' } }, runAfter: {} };
  const ask = call({
    reference: bridge,
    operationId: 'GetSyncRun',
    parameters: { runId: "@outputs('Start_sync_run')?['body/id']" },
    retry: 'repeatable',
    runAfter: { Pause: ['Succeeded'] },
    description: 'Reads the state of the run.',
  });
  return repeatUntil({
    expression: `@${syncHasEnded}`,
    limit: { count: 120, timeout: 'PT30M' },
    actions: { Pause: pause, Get_sync_run: ask },
    runAfter: { Start_sync_run: ['Succeeded'] },
    description: 'Waits at most half an hour for the end of the run.',
  });
}

function compareThresholds(): Actions {
  const threshold = parameterOf(flowVariables.threshold);
  const value = fresh('contractValue');
  return {
    Needs_decision: compose(`@or(equals(${value}, null), greater(coalesce(${value}, 0), ${threshold}))`, {
      Request_approval: ['Succeeded'],
    }),
    Thresholds_differ: branch(
      {
        and: [
          { equals: ["@outputs('Needs_decision')", true] },
          { equals: ["@outputs('Request_approval')?['body/outcome']", automatic] },
        ],
      },
      {
        End_thresholds_differ: fail(
          'TPBridge.ThresholdsDiffer',
          'The bridge approved automatically a value that is above the threshold of this environment.',
          {},
        ),
      },
      { Needs_decision: ['Succeeded'] },
      'Stops loudly when bridge and environment disagree about the threshold.',
    ),
  };
}
