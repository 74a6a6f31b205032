import type { Test } from 'tap';
import type { OutboxMessage } from '../../../api/ports/sql.ts';
import { guid, type OpenSql } from './fixtures.ts';

function message(n: number, cells: Partial<OutboxMessage> = {}): Omit<OutboxMessage, 'attempts'> {
  return {
    id: guid(n),
    topic: 'contracts',
    subject: 'contract.approved',
    entityType: 'contract',
    eventType: 'approved',
    entityId: guid(100 + n),
    body: { value: '150000.00', nested: { a: [1, null] } },
    createdAt: '2026-03-01T09:00:00.000Z',
    ...cells,
  };
}

const now = '2026-03-01T09:00:01.000Z';
const later = '2026-03-01T09:05:00.000Z';

/** Messages leave in order, again and again until they are confirmed. */
export function outboxConformance(t: Test, open: OpenSql): void {
  t.test('a message is due, oldest first, until it is sent', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      for (const n of [3, 1, 2]) await tx.outbox.add(message(n));
    });
    const due = await sql.read((tx) => tx.outbox.due(now, 2));
    t.same(due, [
      { ...message(3), attempts: 0 },
      { ...message(1), attempts: 0 },
    ]);
    await sql.write((tx) => tx.outbox.markSent([guid(3)], now));
    const rest = await sql.read((tx) => tx.outbox.due(now, 10));
    t.same(
      rest.map((one) => one.id),
      [guid(1), guid(2)],
    );
    t.equal(await sql.read((tx) => tx.outbox.unsent()), 2);
    await t.rejects(
      sql.write((tx) => tx.outbox.add(message(3))),
      { name: 'RowRefused', reason: 'duplicate' },
    );
  });

  t.test('a failed message waits for its next attempt', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.outbox.add(message(1)));
    await sql.write((tx) => tx.outbox.markFailed([guid(1)], later, 'server said \0 no'));
    t.same(await sql.read((tx) => tx.outbox.due(now, 10)), []);
    t.match(await sql.read((tx) => tx.outbox.due(later, 10)), [{ id: guid(1), attempts: 1 }]);
    await sql.write((tx) => tx.outbox.markSent([guid(1)], later));
    await sql.write((tx) => tx.outbox.markFailed([guid(1)], later, 'too late'));
    t.equal(await sql.read((tx) => tx.outbox.unsent()), 0);
  });

  t.test('a later event of a row waits for the earlier one, those of other rows do not', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.outbox.add(message(1, { entityId: guid(100) }));
      await tx.outbox.add(message(2, { entityId: guid(100) }));
      await tx.outbox.add(message(3, { entityId: guid(101) }));
      await tx.outbox.add(message(4, { entityId: guid(100), topic: 'other' }));
    });
    await sql.write((tx) => tx.outbox.markFailed([guid(1)], later, 'no'));
    const due = async (at: string) => (await sql.read((tx) => tx.outbox.due(at, 10))).map((one) => one.id);
    t.same(await due(now), [guid(3), guid(4)]);
    t.same(await due(later), [guid(1), guid(2), guid(3), guid(4)]);
  });

  t.test('a mail does not wait for another mail', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.outbox.add(message(1, { entityId: guid(100), topic: 'mail' }));
      await tx.outbox.add(message(2, { entityId: guid(100), topic: 'mail' }));
      await tx.outbox.markFailed([guid(1)], later, 'no');
    });
    t.match(await sql.read((tx) => tx.outbox.due(now, 10)), [{ id: guid(2) }]);
  });

  t.test('a message of a unit that fails is never seen', async (t) => {
    const sql = await open(t);
    const failed = sql.write(async (tx) => {
      await tx.outbox.add(message(1));
      throw new Error('stop');
    });
    await t.rejects(failed, { message: 'stop' });
    t.equal(await sql.read((tx) => tx.outbox.unsent()), 0);
  });
}
