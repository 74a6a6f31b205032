import t from 'tap';
import { readRemoteHints } from '../../../../api/domain/sync/remote-hints.ts';

const id = 'AAAAAAAA-0000-4000-8000-000000000001';
const other = 'bbbbbbbb-0000-4000-8000-000000000002';
const isOwn = (tag: unknown): boolean => tag === 'ours';
const context = { MessageName: 'Update', PrimaryEntityName: 'tp_contract', PrimaryEntityId: id };

t.test('an execution context names the row that something happened to', async (t) => {
  t.same(readRemoteHints(context, isOwn), {
    hints: [{ table: 'tp_contract', id: id.toLowerCase() }],
    own: false,
  });
});

t.test("the bridge's own writes are told by their tag, also inside another operation", async (t) => {
  const variables = [
    { key: 'Other', value: 1 },
    { key: 'tag', value: 'ours' },
  ];
  t.match(readRemoteHints({ ...context, SharedVariables: variables }, isOwn), { own: true });
  t.match(readRemoteHints({ ...context, ParentContext: { SharedVariables: variables } }, isOwn), {
    own: true,
  });
  t.match(readRemoteHints({ ...context, SharedVariables: [{ key: 'tag', value: 'theirs' }] }, isOwn), {
    own: false,
  });
});

t.test('a bulk message names its rows as targets', async (t) => {
  const bulk = {
    ...context,
    MessageName: 'UpdateMultiple',
    PrimaryEntityId: '00000000-0000-0000-0000-000000000000',
  };
  const targets = { Entities: [{ Id: id }, { Id: other }, { Id: 'no guid' }, null] };
  const body = { ...bulk, InputParameters: [{ key: 'Targets', value: targets }] };
  t.same(
    readRemoteHints(body, isOwn)?.hints.map((hint) => hint.id),
    [id.toLowerCase(), other],
  );
  t.same(readRemoteHints(bulk, isOwn)?.hints, []);
});

t.test('anything else is no execution context', async (t) => {
  for (const body of [null, 'text', 7, [], {}, { MessageName: 'Update' }, { source: 'dataverse', id }]) {
    t.equal(readRemoteHints(body, isOwn), null);
  }
});
