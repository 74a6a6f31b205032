import { choiceValue } from '../../../api/domain/model/choices.ts';
import { logicalName } from '../../../api/domain/model/names.ts';
import { connectionReferences } from '../connection-references.ts';
import { flowVariables } from '../environment-variables.ts';
import { stableId } from '../ids.ts';
import type { CloudFlow } from '../workflow-xml.ts';
import { type Action, type Actions, branch, call, fail, host, scope } from './actions.ts';
import { askBridge } from './bridge-steps.ts';
import { column, contract, contractId, fresh, triggerContractId } from './contract-fields.ts';
import { tellApprovers } from './failure-steps.ts';
import { flowContent } from './flow-content.ts';

/** A contract in one of these waits for a decision, whatever an earlier decision was made on. */
const openStatuses = [choiceValue('approvalStatus', 'Pending'), choiceValue('approvalStatus', 'Superseded')];

/**
 * Asks the bridge for an approval when a contract appears or its value changes. The bridge decides whether a
 * decision is needed, mails the manager and keeps the record; the flow makes sure that it is asked, that its
 * answer agrees with the threshold of this environment, and that a failure is seen by people.
 */
export const contractApproval: CloudFlow = {
  id: stableId('flow', 'contract-approval'),
  name: 'TP Contract Approval',
  description: 'Requests an approval in the bridge when a contract is added or its value changes.',
  content: flowContent({
    references: Object.values(connectionReferences),
    variables: Object.values(flowVariables),
    triggers: { When_a_contract_is_added_or_its_value_changes: trigger() },
    actions: {
      Try: scope(requestApproval(), {}, 'Reads the contract again and requests the approval.'),
      Catch: scope(
        tellApprovers(),
        { Try: ['Failed', 'TimedOut'] },
        'Tells the approvers about the failure.',
      ),
      End_failed: fail('TPBridge.ApprovalNotRequested', 'The approval could not be requested; see Catch.', {
        Catch: ['Succeeded', 'Failed', 'TimedOut'],
      }),
    },
  }),
};

/**
 * Added or modified rows of the organisation, with the value as the only column whose change counts: none of the
 * columns that the bridge writes with a decision is among them, so a decision never starts another run.
 */
function trigger(): unknown {
  const dead = [choiceValue('contractStatus', 'Expired'), choiceValue('contractStatus', 'Terminated')];
  const alive = dead.map((value) => `${column('status')} ne ${value}`);
  return {
    type: 'OpenApiConnectionWebhook',
    inputs: {
      host: host(connectionReferences.dataverse, 'SubscribeWebhookTrigger'),
      parameters: {
        'subscriptionRequest/message': 4,
        'subscriptionRequest/entityname': logicalName(contract),
        'subscriptionRequest/scope': 4,
        'subscriptionRequest/filteringattributes': column('contractValue'),
        'subscriptionRequest/filterexpression': ['statecode eq 0', ...alive].join(' and '),
      },
      authentication: "@parameters('$authentication')",
    },
  };
}

function requestApproval(): Actions {
  return {
    Get_contract: getContract(),
    Not_yet_decided_on_this_value: branch(
      {
        or: [
          { equals: [`@${fresh('approvedValue')}`, '@null'] },
          { not: { equals: [`@${fresh('approvedValue')}`, `@${fresh('contractValue')}`] } },
          ...openStatuses.map((status) => ({ equals: [`@${fresh('approvalStatus')}`, status] })),
        ],
      },
      askBridge(),
      { Get_contract: ['Succeeded'] },
      'A contract decided on the very same value is left alone.',
    ),
  };
}

/** The row as it is now: the trigger may be minutes old. */
function getContract(): Action {
  const names = ['contractNumber', 'contractValue', 'approvalStatus', 'approvedValue'].map(column);
  return call({
    reference: connectionReferences.dataverse,
    operationId: 'GetItem',
    parameters: {
      entityName: contract.set,
      recordId: triggerContractId,
      $select: [contractId, ...names].join(','),
    },
    retry: 'repeatable',
    runAfter: {},
    description: 'Reads the contract as it is now.',
  });
}
