import type { Answer } from './http.ts';
import { type Api, isError, suite } from './suite.ts';
import type { Control } from './target.ts';

const { check, emulatorOnly } = suite;
const document = '[api-limits.md]';
const reason = 'it would use up the limits of a real environment';

const off = { requests: null, executionMilliseconds: null, concurrency: null, windowSeconds: 300 };

async function limits(control: Control, some: Readonly<Record<string, number>>): Promise<void> {
  const answer = await control.call('POST', 'limits', { ...off, ...some });
  if (answer.status >= 300) throw new Error(`limits: ${answer.status} ${answer.text}`);
}

/** Requests one after the other until one is refused. */
async function untilRefused(api: Api, most: number): Promise<{ refused: Answer; before: number }> {
  for (let i = 0; i <= most; i++) {
    const answer = await api.send('GET', 'accounts?$select=name&$top=1');
    if (answer.status !== 200) return { refused: answer, before: i };
  }
  throw new Error(`nothing refused in ${most} requests`);
}

function retryAfter(answer: Answer): number {
  return Number(answer.headers.get('retry-after'));
}

check(
  `40 answers tell what is left of the limits and how many requests in parallel are wise ${document}`,
  async (t, api) => {
    const { headers } = await api.send('GET', 'WhoAmI');
    t.match(headers.get('x-ms-ratelimit-burst-remaining-xrm-requests'), /^\d+$/);
    t.match(headers.get('x-ms-ratelimit-time-remaining-xrm-requests'), /^[\d,.]+$/);
    t.match(headers.get('x-ms-dop-hint'), /^\d+$/);
  },
);

emulatorOnly(
  `40 more requests than the limit answer 429 0x80072322 with Retry-After ${document}`,
  reason,
  async (t, api, control) => {
    await limits(control, { requests: 5 });
    const { refused, before } = await untilRefused(api, 6);
    isError(
      t,
      refused,
      429,
      '0x80072322',
      /Number of requests exceeded the limit of 5 over time window of 300 seconds/,
    );
    t.ok(before <= 5, String(before));
    t.ok(retryAfter(refused) >= 1 && retryAfter(refused) <= 300, String(retryAfter(refused)));
    await control.call('POST', 'clock', { advanceSeconds: retryAfter(refused) });
    t.equal((await api.send('GET', 'accounts?$top=1')).status, 200, 'after Retry-After it goes on');
  },
);

emulatorOnly(`40 a refused request does nothing ${document}`, reason, async (t, api, control) => {
  await limits(control, { requests: 1 });
  await api.send('GET', 'WhoAmI');
  const name = api.unique('throttled');
  t.equal((await api.send('POST', 'accounts', { name })).status, 429);
  await control.call('POST', 'limits', { ...off, windowSeconds: null });
  t.same((await api.send('GET', `accounts?$select=name&$filter=name eq '${name}'`)).json.value, []);
});

emulatorOnly(
  `40 too much execution time answers 429 0x80072321 ${document}`,
  reason,
  async (t, api, control) => {
    await limits(control, { executionMilliseconds: 5 });
    await control.call('POST', 'faults', { kind: 'latency', count: 3, milliseconds: 20 });
    const { refused } = await untilRefused(api, 500);
    isError(t, refused, 429, '0x80072321', /Combined execution time of incoming requests exceeded limit/);
    t.ok(retryAfter(refused) >= 1);
  },
);

emulatorOnly(
  `40 too many requests at once answer 429 0x80072326 ${document}`,
  reason,
  async (t, api, control) => {
    await limits(control, { concurrency: 2 });
    await control.call('POST', 'faults', { kind: 'latency', count: 6, milliseconds: 300 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.send('GET', 'accounts?$top=1')));
    const refused = answers.filter(({ status }) => status === 429);
    t.ok(refused.length >= 1 && refused.length <= 4, String(refused.length));
    for (const answer of refused) {
      isError(t, answer, 429, '0x80072326', /Number of concurrent requests exceeded the limit of 2/);
      t.ok(retryAfter(answer) >= 1);
    }
  },
);

emulatorOnly(`40 the remaining requests are counted down ${document}`, reason, async (t, api, control) => {
  await limits(control, { requests: 1000 });
  const left = async (): Promise<number> =>
    Number((await api.send('GET', 'WhoAmI')).headers.get('x-ms-ratelimit-burst-remaining-xrm-requests'));
  const first = await left();
  t.equal(await left(), first - 1);
});

emulatorOnly(
  '40 a scripted storm of 429 ends after its count [emulator control]',
  reason,
  async (t, api, control) => {
    await control.call('POST', 'faults', { kind: 'throttle', count: 2, retryAfterSeconds: 7 });
    for (let i = 0; i < 2; i++) {
      const answer = await api.send('GET', 'WhoAmI');
      isError(t, answer, 429, ['0x80072322', '0x80072321', '0x80072326']);
      t.equal(retryAfter(answer), 7);
    }
    t.equal((await api.send('GET', 'WhoAmI')).status, 200);
  },
);
