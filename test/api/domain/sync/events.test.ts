import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { eventsOf } from '../../../../api/domain/sync/events.ts';

const changes = [
  { id: 'x', kind: 'Created', changed: ['name'] },
  { id: 'y', kind: 'Updated', changed: ['name', 'address'] },
  { id: 'z', kind: 'Deleted', changed: [] },
] as const;

t.test('every change of a site or contract is an event of its own', async (t) => {
  const events = eventsOf(tableNamed('customerSite'), changes, 'run');
  t.strictSame(
    events.map(({ topic, subject, entityId, eventType }) => ({ topic, subject, entityId, eventType })),
    [
      {
        topic: 'customer-sites-topic',
        subject: 'customer-site.created',
        entityId: 'x',
        eventType: 'Created',
      },
      {
        topic: 'customer-sites-topic',
        subject: 'customer-site.updated',
        entityId: 'y',
        eventType: 'Updated',
      },
      {
        topic: 'customer-sites-topic',
        subject: 'customer-site.deleted',
        entityId: 'z',
        eventType: 'Deleted',
      },
    ],
  );
  t.strictSame(eventsOf(tableNamed('contract'), changes.slice(1, 2), 'run')[0]?.body, {
    id: 'y',
    table: 'contract',
    source: 'dataverse',
    changed: ['name', 'address'],
  });
});

t.test('revenue rows share one summary per batch', async (t) => {
  const events = eventsOf(tableNamed('revenueData'), [...changes, ...changes], 'run');
  t.equal(events.length, 1);
  t.match(events[0], {
    topic: 'revenue-topic',
    entityId: 'run',
    body: { created: 2, updated: 2, deleted: 2, source: 'dataverse' },
  });
});

t.test('no event without a change, and none for tables the bus does not carry', async (t) => {
  t.strictSame(eventsOf(tableNamed('contract'), [], 'run'), []);
  t.strictSame(eventsOf(tableNamed('contact'), changes, 'run'), []);
});
