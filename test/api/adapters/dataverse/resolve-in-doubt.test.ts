import t from 'tap';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import { resolveInDoubt } from '../../../../api/adapters/dataverse/resolve-in-doubt.ts';

const failure = (code: string, outcomeUnknown: boolean, retryAfterMs: number | null = null) =>
  new DataverseError({ status: 0, code, message: code, outcomeUnknown, retryAfterMs });
const lost = () => failure('no-answer', true);

/** Tries and readings that go as the script says; what happened is written down. */
function world(
  tries: readonly (Error | string)[],
  readings: readonly (Error | string | null)[],
  mayWait = true,
) {
  const events: string[] = [];
  const next = <T>(list: readonly (Error | T)[], name: string) => {
    const step = list[events.filter((event) => event.startsWith(name)).length];
    if (step === undefined) throw new Error(`no more ${name}`);
    return step;
  };
  const run = async <T>(list: readonly (Error | T)[], name: string, event: string): Promise<T> => {
    const step = next(list, name);
    events.push(event);
    if (step instanceof Error) throw step;
    return step;
  };
  const context = {
    resolveAttempts: 3,
    pause: async (round: number, retryAfterMs: number | null) => {
      events.push(`pause ${round}${retryAfterMs === null ? '' : ` for ${retryAfterMs}`}`);
      return mayWait;
    },
  };
  const work = {
    write: (isInDoubt: boolean) => run(tries, 'write', isInDoubt ? 'write in doubt' : 'write'),
    read: () => run(readings, 'read', 'read'),
  };
  return { events, result: () => resolveInDoubt<string>(context, work) };
}

t.test('an answered write is neither read nor repeated', async (t) => {
  const { events, result } = world(['done'], []);
  t.equal(await result(), 'done');
  t.same(events, ['write']);
});

t.test('a write that reading finds carried out is not repeated', async (t) => {
  const { events, result } = world([lost()], ['found']);
  t.equal(await result(), 'found');
  t.same(events, ['write', 'read']);
});

t.test(
  'a write that reading does not find is repeated after a pause, and knows that it is in doubt',
  async (t) => {
    const { events, result } = world([lost(), lost(), 'done'], [null, null]);
    t.equal(await result(), 'done');
    t.same(events, ['write', 'read', 'pause 1', 'write in doubt', 'read', 'pause 2', 'write in doubt']);
  },
);

t.test(
  'the pause is told how long the service asked to wait; without the time for it, the write is in doubt',
  async (t) => {
    const busy = failure('busy', true, 30_000);
    const patient = world([busy, 'done'], [null]);
    t.equal(await patient.result(), 'done');
    t.ok(patient.events.includes('pause 1 for 30000'));
    const hurried = world([busy], [null], false);
    await t.rejects(hurried.result(), { code: 'busy', outcomeUnknown: true });
  },
);

t.test('tries end; a refusal without doubt is thrown at once and as it is', async (t) => {
  const { events, result } = world([lost(), lost(), lost()], [null, null, null]);
  await t.rejects(result(), { code: 'no-answer', outcomeUnknown: true });
  t.equal(events.filter((event) => event.startsWith('write')).length, 3);
  await t.rejects(world([failure('no', false)], []).result(), { code: 'no', outcomeUnknown: false });
});

t.test('the last lost answer is read after, too', async (t) => {
  const { events, result } = world([lost(), lost(), lost()], [null, null, 'found']);
  t.equal(await result(), 'found');
  t.notOk(events.includes('pause 3'));
});

t.test('whatever fails after a try in doubt says that the write may be there', async (t) => {
  await t.rejects(world([lost(), failure('no', false)], [null]).result(), {
    code: 'no',
    outcomeUnknown: true,
  });
  await t.rejects(world([lost()], [failure('busy', false)]).result(), { code: 'busy', outcomeUnknown: true });
});
