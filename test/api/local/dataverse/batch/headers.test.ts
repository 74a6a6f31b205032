import t from 'tap';
import { batch } from '../../../../../api/local/dataverse/batch/batch.ts';
import type { Context } from '../../../../../api/local/dataverse/context.ts';
import { callOf, type Service } from '../../../../../api/local/dataverse/http/execute.ts';
import { noContent } from '../../../../../api/local/dataverse/http/types.ts';
import { identity, seedIdentity } from '../../../../../api/local/dataverse/identity.ts';
import { systemSchema } from '../../../../../api/local/dataverse/metadata/system-tables.ts';
import { defaultLimits, defaultUnproven } from '../../../../../api/local/dataverse/options.ts';
import { systemRequest } from '../../../../../api/local/dataverse/request-info.ts';
import { Imports } from '../../../../../api/local/dataverse/solution/imports.ts';
import { stableId } from '../../../../../api/local/dataverse/stable-id.ts';
import { Store } from '../../../../../api/local/dataverse/store/store.ts';
import { multipart, part } from '../batch-text.ts';
import { guid } from '../client.ts';

const outer = identity.userId;
/** The same user by its object id. */
const inner = stableId('application object');

/** The headers of two operations as they reach the router; the second names its own caller. */
function received(batchHeadersApplyToAll: boolean): object[] {
  const now = () => new Date(0);
  const context: Context = {
    store: new Store(systemSchema, null, now),
    identity,
    limits: defaultLimits,
    now,
    secret: 'x',
    request: systemRequest(identity.userId),
    unproven: { ...defaultUnproven, batchHeadersApplyToAll },
    newId: () => guid(1),
    imports: new Imports(setImmediate),
  };
  seedIdentity(context);
  const seen: object[] = [];
  const route: Service['route'] = (call) => {
    seen.push({ ...call.headers, tag: call.context.request.tag });
    return noContent();
  };
  const service: Service = { context, logger: undefined, route };
  const get = { method: 'GET', url: 'WhoAmI?tag=a' };
  const body = multipart('b', [part(get), part({ ...get, headers: { CallerObjectId: inner } })]);
  const headers = {
    host: 'h',
    'content-type': 'multipart/mixed; boundary=b',
    authorization: 'Bearer x',
    prefer: 'return=representation',
    mscrmcallerid: outer,
    'mscrm.bypassbusinesslogicexecution': 'CustomSync',
  };
  const target = { root: '/api/data/v9.2/', path: '$batch', query: '' };
  const request = { method: 'POST', target, origin: 'http://h', headers, body, requestId: guid(2) };
  const call = callOf(context, request);
  batch(call, service);
  return seen;
}

t.test('headers of the batch that say who acts hold for operations without their own', async (t) => {
  const bypass = { 'mscrm.bypassbusinesslogicexecution': 'CustomSync' };
  t.same(received(true), [
    { ...bypass, mscrmcallerid: outer, tag: 'a' },
    { ...bypass, callerobjectid: inner, tag: 'a' },
  ]);
});

t.test('they hold for the batch alone when told so', async (t) => {
  t.same(received(false), [{ tag: 'a' }, { callerobjectid: inner, tag: 'a' }]);
});
