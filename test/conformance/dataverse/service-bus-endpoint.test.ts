import { isError, suite } from './suite.ts';
import { step } from './webhook-receiver.ts';

const { check } = suite;
const document = '[reference/entities/serviceendpoint.md]';

/** A key of the form the namespace gives out: 32 bytes in base64, 44 characters. */
const key = Buffer.alloc(32, 7).toString('base64');

function topic(name: string) {
  return {
    name,
    contract: 5,
    authtype: 2,
    namespaceaddress: 'sb://conformance.servicebus.windows.net/',
    path: 'customer-sites-topic',
    saskeyname: 'RootManageSharedAccessKey',
    saskey: key,
    messageformat: 2,
    userclaim: 1,
    connectionmode: 1,
  };
}

check(`41 a topic is registered with a SAS key that cannot be read ${document}`, async (t, api) => {
  const id = await api.create('serviceendpoints', topic(api.unique('topic')));
  const { json, text } = await api.send('GET', `serviceendpoints(${id})`);
  t.match(json, {
    contract: 5,
    authtype: 2,
    path: 'customer-sites-topic',
    messageformat: 2,
    issaskeyset: true,
  });
  t.notOk(text.includes(key), 'no key in the row');
});

check(`41 formatted values name contract, authentication and format ${document}`, async (t, api) => {
  const id = await api.create('serviceendpoints', topic(api.unique('topic')));
  const { json } = await api.send('GET', `serviceendpoints(${id})`, undefined, {
    prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
  });
  const label = (name: string): unknown => json[`${name}@OData.Community.Display.V1.FormattedValue`];
  t.equal(label('contract'), 'Topic');
  t.equal(label('authtype'), 'SAS Key');
  t.match(label('messageformat'), /^json$/i);
});

check(
  '41 steps of a service bus endpoint are asynchronous only: else 400 [use-webhooks.md]',
  async (t, api) => {
    const id = await api.create('serviceendpoints', topic(api.unique('topic')));
    await t.rejects(step(api, id, 'Update', 'contact', { mode: 0 }), { message: /: 400 / });
    t.type(await step(api, id, 'Update', 'contact'), 'string');
  },
);

for (const [label, change] of [
  ['a contract outside the set', { contract: 77 }],
  ['a message format outside the set', { messageformat: 9 }],
  ['an authentication outside the set', { authtype: 77 }],
] as const) {
  check(`41 ${label} answers 400 ${document}`, async (t, api) => {
    isError(
      t,
      await api.send('POST', 'serviceendpoints', { ...topic(api.unique('bad')), ...change }),
      400,
      '0x8004431a',
    );
  });
}
