import { connectionReferences } from '../connection-references.ts';
import { flowVariables } from '../environment-variables.ts';
import { type Action, type Actions, branch, call } from './actions.ts';
import { column } from './contract-fields.ts';
import { parameterOf } from './flow-content.ts';

/** First-level steps of Try that failed, and a mail about them; without addresses the failed run itself tells. */
export function tellApprovers(): Actions {
  const approvers = parameterOf(flowVariables.approvers);
  return {
    Failed_steps: {
      type: 'Query',
      inputs: {
        from: "@result('Try')",
        where: "@or(equals(item()?['status'], 'Failed'), equals(item()?['status'], 'TimedOut'))",
      },
      runAfter: {},
    },
    Approvers_are_known: branch(
      { not: { equals: [`@empty(${approvers})`, true] } },
      { Mail_approvers: mail(approvers) },
      { Failed_steps: ['Succeeded'] },
      'Sends no mail when the environment names no approvers.',
    ),
  };
}

function mail(approvers: string): Action {
  const number = `coalesce(triggerOutputs()?['body/${column('contractNumber')}'], '')`;
  const escaped = `replace(replace(replace(${number}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`;
  const run = "workflow()?['run']?['name']";
  return call({
    reference: connectionReferences.outlook,
    operationId: 'SendEmailV2',
    parameters: {
      'emailMessage/To': `@${approvers}`,
      'emailMessage/Subject': 'A contract approval could not be requested',
      'emailMessage/Body': `<p>No approval was requested for contract @{${escaped}}. Flow run: @{${run}}.</p>`,
      'emailMessage/Importance': 'High',
    },
    retry: 'once',
    runAfter: {},
    description: 'Tells the approvers which contract waits and which run to look at.',
  });
}
