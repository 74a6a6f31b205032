import t from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { contractRow, guidOf, seedSites } from '../app/rows.ts';
import { publicUrl, runApp } from '../app/running-app.ts';

const url = '/approvals';
const other = { name: 'paul.reed@townepark.example', subject: guidOf(8, 2) };

/** A draft contract of this value at site 1. */
async function draft(sql: Sql, number: number, contractValue: string | null): Promise<string> {
  const status = choiceValue('contractStatus', 'Draft');
  const row = contractRow(number, 1, { status, contractValue });
  await sql.write((tx) => tx.rows.insert(tableNamed('contract'), [row]));
  return row.id;
}

t.test('a contract above the threshold waits until somebody else decides', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const headers = await bearer();
  const contractId = await draft(sql, 50, '100000.01');
  const requested = await app.inject({ method: 'POST', url, headers, payload: { contractId } });
  t.equal(requested.statusCode, 200);
  const { outcome, approval } = requested.json();
  t.equal(outcome, 'request');
  t.match(approval, { state: 'pending', value: '100000.01', threshold: '100000.00', contractId });

  const own = {
    method: 'POST',
    url: `${url}/${approval.id}/decision`,
    payload: { decision: 'approve' },
  } as const;
  t.match((await app.inject({ ...own, headers })).json(), { status: 403, code: 'self-approval' });

  const decided = await app.inject({
    ...own,
    headers: await bearer(['Approvals.Decide'], other),
    payload: { decision: 'approve', comment: 'Agreed.' },
  });
  t.equal(decided.statusCode, 200);
  t.match(decided.json(), { state: 'approved', decidedBy: other.name, comment: 'Agreed.' });

  const shown = (await app.inject({ url: `${url}/${approval.id}`, headers })).json();
  t.strictSame(
    shown.history.map((event: { action: string }) => event.action),
    ['requested', 'approved'],
  );
  const contract = (await app.inject({ url: `/contracts/${contractId}`, headers })).json();
  t.match(contract, { status: 'Approved', approvalStatus: 'Approved', decidedBy: other.name });

  const late = await app.inject({
    ...own,
    headers: await bearer(['Approvals.Decide'], other),
    payload: { decision: 'reject' },
  });
  t.match(late.json(), { status: 409, code: 'approval-closed' });
});

t.test('a contract at the threshold is approved at once, one without value is not', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const headers = await bearer();
  const ask = async (contractId: string) =>
    (await app.inject({ method: 'POST', url, headers, payload: { contractId } })).json();
  t.match(await ask(await draft(sql, 51, '100000.00')), {
    outcome: 'auto-approve',
    approval: { state: 'approved' },
  });
  t.match(await ask(await draft(sql, 52, null)), {
    outcome: 'request',
    approval: { state: 'pending', value: null },
  });
});

t.test('approvals are listed by state and contract, newest first, a page at a time', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const headers = await bearer();
  for (const number of [60, 61, 62]) {
    const contractId = await draft(sql, number, number === 61 ? '5.00' : '200000.00');
    await app.inject({ method: 'POST', url, headers, payload: { contractId } });
  }
  const pending = (await app.inject({ url: `${url}?state=pending&top=1`, headers })).json();
  t.equal(pending.value.length, 1);
  t.match(pending.nextLink, /state=pending/);
  const rest = (await app.inject({ url: pending.nextLink.slice(publicUrl.length), headers })).json();
  t.equal(rest.value.length, 1);
  t.not(rest.value[0].id, pending.value[0].id);
  const one = (await app.inject({ url: `${url}?contractId=${guidOf(3, 61)}`, headers })).json();
  t.match(one.value, [{ contractId: guidOf(3, 61), state: 'approved' }]);
  t.equal(one.value.length, 1);
});

t.test('a decision is one of two words', async (t) => {
  const { app, bearer } = await runApp(t);
  const response = await app.inject({
    method: 'POST',
    url: `${url}/${guidOf(5, 5)}/decision`,
    headers: await bearer(),
    payload: { decision: 'maybe', comment: 'x'.repeat(2001), decidedBy: 'me' },
  });
  t.equal(response.statusCode, 400);
  t.strictSame(response.json().errors, [
    { field: 'decision', rule: 'must be one of approve, reject' },
    { field: 'comment', rule: 'must be at most 2000 characters long' },
    { field: 'decidedBy', rule: 'is not known here; remove it' },
  ]);
});

t.test(
  'a comment with NUL or half a surrogate pair is refused by name, one with whole pairs is not',
  async (t) => {
    const { app, bearer } = await runApp(t);
    const send = async (comment: string) =>
      app.inject({
        method: 'POST',
        url: `${url}/${guidOf(5, 5)}/decision`,
        headers: await bearer(),
        payload: { decision: 'approve', comment },
      });
    const rule = 'must not contain NUL or broken Unicode characters';
    for (const comment of ['a\0b', '\ud83d', 'x\ude00y']) {
      const response = await send(comment);
      t.equal(response.statusCode, 400);
      t.strictSame(response.json().errors, [{ field: 'comment', rule }], JSON.stringify(comment));
    }
    t.equal((await send('fine \u{1f600}')).statusCode, 404, 'only the approval is missing');
  },
);
