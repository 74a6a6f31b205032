import t from 'tap';
import { columnNamed, logicalName, tableNamed } from '../../../api/domain/model/names.ts';
import { isObject, type JsonObject, objectAt } from '../../../scripts/lib/json.ts';
import { textsIn, walkActions } from '../../../solution/checks/flow-walk.ts';
import { contractApproval } from '../../../solution/src/flows/contract-approval.ts';

const content: JsonObject = JSON.parse(JSON.stringify(contractApproval.content));
const properties = objectAt(content.properties, 'properties');
const definition = objectAt(properties.definition, 'definition');
const steps = new Map(walkActions(definition.actions).map(({ name, action }) => [name, action]));

t.test('the trigger watches the contract value and no column that a decision writes', (t) => {
  const [trigger] = Object.values(objectAt(definition.triggers, 'triggers'));
  t.match(trigger, {
    type: 'OpenApiConnectionWebhook',
    inputs: {
      parameters: {
        'subscriptionRequest/message': 4,
        'subscriptionRequest/entityname': 'tp_contract',
        'subscriptionRequest/filteringattributes': 'tp_contractvalue',
        'subscriptionRequest/filterexpression': /^statecode eq 0 and tp_status ne \d+/,
      },
    },
  });
  const contract = tableNamed('contract');
  const written = ['status', 'approvalStatus', 'approvedValue', 'decidedBy', 'decidedOn', 'decisionComment'];
  for (const name of written) t.not(logicalName(columnNamed(contract, name)), 'tp_contractvalue', name);
  t.end();
});

t.test('the approval is requested through the connector, after a sync and with harmless repeats', (t) => {
  t.match(steps.get('Request_approval'), {
    type: 'OpenApiConnection',
    inputs: {
      host: { connectionName: 'shared_tp_bridge', operationId: 'RequestApproval' },
      parameters: { 'body/contractId': "@triggerOutputs()?['body/tp_contractid']" },
      retryPolicy: { type: 'exponential' },
    },
    runAfter: { Sync_is_not_done: ['Succeeded'] },
  });
  t.match(steps.get('Start_sync_run'), { operationOptions: 'DisableAsyncPattern' });
  t.end();
});

t.test('waiting for the sync is bounded, and reaching the bound ends the run as failed', (t) => {
  t.match(steps.get('Wait_for_sync'), { type: 'Until', limit: { count: Number, timeout: /^PT/ } });
  t.match(steps.get('End_sync_is_not_done'), { type: 'Terminate', inputs: { runStatus: 'Failed' } });
  t.end();
});

t.test('a failure is caught, told and still ends the run as failed', (t) => {
  t.match(steps.get('Catch'), { type: 'Scope', runAfter: { Try: ['Failed', 'TimedOut'] } });
  t.match(steps.get('Mail_approvers'), { inputs: { retryPolicy: { type: 'none' } } });
  t.match(steps.get('End_failed'), {
    type: 'Terminate',
    inputs: { runStatus: 'Failed', runError: { code: 'TPBridge.ApprovalNotRequested' } },
  });
  const after = objectAt(objectAt(steps.get('End_failed'), 'End_failed').runAfter, 'runAfter');
  t.notMatch(JSON.stringify(after), /Skipped/, 'a run without failure is not ended as failed');
  t.end();
});

t.test('row data is escaped before it goes into a mail', (t) => {
  const body = textsIn(steps.get('Mail_approvers')).find((text) => text.startsWith('<p>'));
  t.match(body, /replace\(replace\(replace\(/);
  t.end();
});

t.test('a missing value needs a decision as much as one above the threshold', (t) => {
  const expression = String(objectAt(steps.get('Needs_decision'), 'Needs_decision').inputs);
  t.match(expression, /equals\(outputs\('Get_contract'\).*tp_contractvalue'\], null\)/);
  t.match(
    expression,
    /greater\(.*parameters\('Contract Approval Threshold \(tp_ContractApprovalThreshold\)'\)\)/,
  );
  t.end();
});

t.test('nothing of one environment is written into the flow', (t) => {
  for (const text of textsIn(content)) {
    t.notMatch(text, /@[\w-]+\.(com|org)|sig=|\.crm\d*\.dynamics\.com/, text);
  }
  const parameters = Object.values(objectAt(definition.parameters, 'parameters')).filter(isObject);
  t.same(
    parameters.filter(({ type }) => type === 'String').map(({ defaultValue }) => defaultValue),
    [''],
  );
  t.end();
});
