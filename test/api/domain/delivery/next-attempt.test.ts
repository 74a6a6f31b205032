import t from 'tap';
import { nextAttempt } from '../../../../api/domain/delivery/next-attempt.ts';

t.test('the wait doubles from one second and stops growing at five minutes', async (t) => {
  t.same(
    [1, 2, 3, 4, 8, 9, 10, 11].map(nextAttempt),
    [1_000, 2_000, 4_000, 8_000, 128_000, 256_000, 300_000, 300_000],
  );
});

t.test('any count of attempts gives a wait between one second and five minutes', async (t) => {
  for (const attempts of [-1, 0, 0.5, 31, 1000, Number.MAX_SAFE_INTEGER]) {
    const wait = nextAttempt(attempts);
    t.ok(wait >= 1_000 && wait <= 300_000, String(attempts));
  }
});
