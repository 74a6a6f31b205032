import t from 'tap';
import { started } from '../client.ts';
import { foreign } from './foreign.ts';

/** Service protection through a client that is not ours: npm dynamics-web-api. */
t.test('a refused request tells when to come again, and then succeeds', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  await service.send('POST', `${service.url}/_emulator/faults`, {
    kind: 'throttle',
    retryAfterSeconds: 7,
  });
  const refused = await client.callFunction('WhoAmI').then(
    () => undefined,
    (error: { status: number; code: string; headers?: Record<string, string> }) => error,
  );
  t.match(refused, { status: 429, code: '0x80072322', headers: { 'retry-after': '7' } });
  t.match(await client.callFunction('WhoAmI'), { UserId: String }, 'the client itself tries once only');
});
