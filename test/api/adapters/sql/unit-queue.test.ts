import t from 'tap';
import { UnitQueue } from '../../../../api/adapters/sql/unit-queue.ts';

/** A unit that ends when told to. */
function manual(log: string[], name: string) {
  let release: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  const unit = async () => {
    log.push(`start ${name}`);
    await ended;
    log.push(`end ${name}`);
    return name;
  };
  return { unit, release };
}

t.test('units run in the order they came, no more at a time than allowed', async (t) => {
  const log: string[] = [];
  const queue = new UnitQueue(2, 10);
  const [a, b, c] = [manual(log, 'a'), manual(log, 'b'), manual(log, 'c')];
  const all = [a, b, c].map((one) => queue.run(one.unit));
  await Promise.resolve();
  t.same(log, ['start a', 'start b']);
  b.release();
  await all[1];
  await new Promise((resolve) => setImmediate(resolve));
  t.same(log, ['start a', 'start b', 'end b', 'start c']);
  a.release();
  c.release();
  t.same(await Promise.all(all), ['a', 'b', 'c']);
});

t.test('a unit that fails makes room like any other', async (t) => {
  const queue = new UnitQueue(1, 10);
  await t.rejects(
    queue.run(() => Promise.reject(new Error('stop'))),
    { message: 'stop' },
  );
  t.equal(await queue.run(async () => 'next'), 'next');
});

t.test('when too many wait the next is refused at once, and later ones are taken again', async (t) => {
  const queue = new UnitQueue(1, 1);
  const first = manual([], 'first');
  const running = queue.run(first.unit);
  const waiting = queue.run(async () => 'waiting');
  await t.rejects(
    queue.run(async () => 'refused'),
    { code: 'unavailable' },
  );
  first.release();
  t.same(await Promise.all([running, waiting]), ['first', 'waiting']);
  t.equal(await queue.run(async () => 'again'), 'again');
});

t.test('drained waits for the running and the waiting', async (t) => {
  const log: string[] = [];
  const queue = new UnitQueue(1, 5);
  await queue.drained();
  const first = manual(log, 'a');
  const all = [queue.run(first.unit), queue.run(manualEnd(log, 'b'))];
  const drained = queue.drained().then(() => log.push('drained'));
  first.release();
  await Promise.all([...all, drained]);
  t.same(log, ['start a', 'end a', 'b', 'drained']);
});

function manualEnd(log: string[], name: string) {
  return async () => {
    log.push(name);
  };
}
