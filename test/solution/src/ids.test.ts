import t from 'tap';
import { bracedId, stableId } from '../../../solution/src/ids.ts';

t.test('equal names give equal ids, other names other ids', (t) => {
  t.equal(stableId('view', 'tp_contract', '0'), stableId('view', 'tp_contract', '0'));
  t.not(stableId('view', 'tp_contract', '0'), stableId('view', 'tp_contract', '1'));
  t.end();
});

t.test('ids are version 5 GUIDs in lower case', (t) => {
  t.match(stableId('x'), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.equal(bracedId('x'), `{${stableId('x')}}`);
  t.end();
});

t.test('published ids stay as they are: another id would be another component', (t) => {
  t.equal(stableId('connector', 'towneparkbridge'), 'c3893de0-9298-5227-9296-363ad3a1a302');
  t.equal(stableId('flow', 'contract-approval'), 'eda47770-58bf-5af5-a507-9068b131da43');
  t.equal(stableId('role', 'integration'), '5b632704-2416-55e9-86d9-3b02e3ab3551');
  t.end();
});
