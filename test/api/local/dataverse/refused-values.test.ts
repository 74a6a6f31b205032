import t from 'tap';
import { EmulatorTime } from '../../../../api/local/dataverse/emulator-time.ts';
import { guid, site, started } from './client.ts';

t.test('characters XML has no place for are refused in every text [invalidcharactersinfield]', async (t) => {
  const { send } = await started(t);
  for (const text of ['a\u0000b', '\u0008', '\u000b', '\u001f', '\ufffe', '\uffff']) {
    const { status, json } = await send('POST', 'tp_customersites', site(1, { tp_name: text }));
    t.equal(status, 400, JSON.stringify(text));
    t.same(json.error, {
      code: '0x80040278',
      message: "The field 'tp_name' contains one or more invalid characters.",
    });
  }
  const fine = '\t\r\n \u007f\u0085\ufffd\u{1f600}';
  t.equal((await send('POST', 'tp_customersites', site(1, { tp_name: fine }))).status, 204);
  t.equal((await send('GET', `tp_customersites(${guid(1)})`)).json.tp_name, fine);
});

t.test('a number outside of the range of its column is refused though it rounds into it', async (t) => {
  const { send } = await started(t);
  const write = (value: string) => send('POST', 'contacts', `{"lastname":"x","creditlimit":${value}}`);
  for (const value of ['100000000000000.001', '-0.001', '100000000000001']) {
    const { status, json } = await write(value);
    t.equal(status, 400, value);
    t.equal(json.error.code, '0x80044330', value);
  }
  t.equal((await write('99999999999999.994')).status, 204, 'within, and rounded');
});

t.test('actions of a role that are not emulated say so', async (t) => {
  const { send } = await started(t);
  const role = String((await send('GET', 'roles?$select=roleid&$top=1')).json.value[0]?.roleid);
  const { status, json } = await send('POST', `roles(${role})/Microsoft.Dynamics.CRM.AddPrivilegesRole`, {
    Privileges: [],
  });
  t.equal(status, 501);
  t.equal(json.error.message, 'AddPrivilegesRole is not emulated.');
  const unbound = await send('POST', 'AddPrivilegesRole', {});
  t.equal(unbound.status, 404, 'it is bound to a role');
});

t.test('Prefer: respond-async changes nothing', async (t) => {
  const { send } = await started(t);
  const answer = await send('POST', 'tp_customersites', site(1), { prefer: 'respond-async' });
  t.equal(answer.status, 204);
  t.equal(answer.headers.get('preference-applied'), null);
});

t.test(
  'time goes on when the clock of the machine is set back, and goes back only when asked to',
  async (t) => {
    let machine = Date.parse('2026-01-01T12:00:00Z');
    const time = new EmulatorTime(() => new Date(machine));
    const shown = (): string => time.now().toISOString().slice(0, 19);
    t.equal(shown(), '2026-01-01T12:00:00');
    machine -= 3_600_000;
    t.equal(shown(), '2026-01-01T12:00:00', 'not an hour earlier');
    machine += 5000;
    t.equal(shown(), '2026-01-01T12:00:05', 'and it does not stand still');
    time.set(new Date('2025-06-01T00:00:00Z'));
    t.equal(shown(), '2025-06-01T00:00:00');
    machine -= 1000;
    t.equal(shown(), '2025-06-01T00:00:00');
  },
);

t.test('the empty id names no row, so none is created with it', async (t) => {
  const { send } = await started(t);
  const contactid = '00000000-0000-0000-0000-000000000000';
  const typed = { '@odata.type': 'Microsoft.Dynamics.CRM.contact', contactid, lastname: 'No one' };
  for (const [method, path, body] of [
    ['POST', 'contacts', { contactid, lastname: 'No one' }],
    ['PATCH', `contacts(${contactid})`, { lastname: 'No one' }],
    ['POST', 'contacts/Microsoft.Dynamics.CRM.CreateMultiple', { Targets: [typed] }],
  ] as const)
    t.match(await send(method, path, body), { status: 400, json: { error: { code: '0x80040203' } } }, path);
  t.equal((await send('GET', 'contacts')).json.value.length, 0);
});
