import t from 'tap';
import { singleFlight } from '../../../../api/adapters/tokens/single-flight.ts';

/** An issuer whose answers the test gives, one by one; each entry of `asked` tells whether its cache was skipped. */
function issuer() {
  const asked: boolean[] = [];
  const answers: ((token: string) => void)[] = [];
  const acquire = (skipCache: boolean) => {
    asked.push(skipCache);
    return new Promise<string>((resolve) => answers.push(resolve));
  };
  return { asked, acquire, answer: (index: number, token: string) => answers[index]?.(token) };
}

function clockAt(ms: number) {
  const clock = { ms, now: () => new Date(clock.ms) };
  return clock;
}

t.test('fifty reports of one rejected token, at once and later, renew it once', async (t) => {
  const { asked, acquire, answer } = issuer();
  const tokens = singleFlight(acquire, clockAt(0));
  const together = Array.from({ length: 25 }, () => tokens.refresh('old'));
  answer(0, 'new');
  t.same(new Set(await Promise.all(together)), new Set(['new']));
  for (let index = 0; index < 25; index += 1) t.equal(await tokens.refresh('old'), 'new');
  t.same(asked, [true]);
});

t.test('an issuer that gives the rejected token again is left alone for a minute', async (t) => {
  const { asked, acquire, answer } = issuer();
  const clock = clockAt(0);
  const tokens = singleFlight(acquire, clock);
  const first = tokens.refresh('same');
  answer(0, 'same');
  t.equal(await first, 'same');
  clock.ms = 59_999;
  for (let index = 0; index < 49; index += 1) t.equal(await tokens.refresh('same'), 'same');
  t.same(asked, [true]);
  clock.ms = 60_000;
  const later = tokens.refresh('same');
  answer(1, 'new');
  t.equal(await later, 'new');
});

t.test('a cached token that comes after a renewal does not replace what that brought', async (t) => {
  const { asked, acquire, answer } = issuer();
  const tokens = singleFlight(acquire, clockAt(0));
  const slow = tokens.token();
  const renewed = tokens.refresh('old');
  answer(1, 'new');
  t.equal(await renewed, 'new');
  answer(0, 'old');
  t.equal(await slow, 'new');
  t.equal(await tokens.refresh('old'), 'new', 'and the older one is not renewed once more');
  t.same(asked, [false, true]);
});

t.test('a renewal that failed is tried again by the next report', async (t) => {
  let tries = 0;
  const acquire = async () => {
    tries += 1;
    if (tries === 1) throw new Error('issuer away');
    return 'new';
  };
  const tokens = singleFlight(acquire, clockAt(0));
  await t.rejects(tokens.refresh('old'), { message: 'issuer away' });
  t.equal(await tokens.refresh('old'), 'new');
});
