import t from 'tap';
import { byTopic, laneOf } from '../../../../api/domain/delivery/lanes.ts';

t.test('messages are grouped by topic in their order', async (t) => {
  const messages = ['a1', 'b1', 'a2', 'b2', 'a3'].map((name) => ({ topic: name.charAt(0), entityId: name }));
  t.same(
    [...byTopic(messages)].map(([topic, group]) => [topic, group.map((message) => message.entityId)]),
    [
      ['a', ['a1', 'a2', 'a3']],
      ['b', ['b1', 'b2']],
    ],
  );
});

t.test('a lane is one entity on one topic', async (t) => {
  t.equal(laneOf({ topic: 'a', entityId: '1' }), laneOf({ topic: 'a', entityId: '1' }));
  t.not(laneOf({ topic: 'a', entityId: '1' }), laneOf({ topic: 'b', entityId: '1' }));
  t.not(laneOf({ topic: 'a', entityId: '1' }), laneOf({ topic: 'a', entityId: '2' }));
});
