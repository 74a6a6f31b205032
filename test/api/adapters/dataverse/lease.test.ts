import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import type { Leash } from '../../../../api/ports/dataverse.ts';
import { refusal, rig, siteId, webSite } from './support.ts';

const sites = tableNamed('customerSite');

/** A leash that ends when the test says so; with `quietly` its signal has not been told yet. */
function leashOf(): Leash & { end(how?: 'quietly'): void } {
  const controller = new AbortController();
  let over = false;
  return {
    signal: controller.signal,
    ended: () => over,
    end: (how) => {
      over = true;
      if (how !== 'quietly') controller.abort();
    },
  };
}

t.test('after the end of the lease nothing is sent, although no timer has run yet', async (t) => {
  const leash = leashOf();
  const { client, server } = await rig(t, () => ({ status: 200, body: webSite() }));
  const leased = client.within(leash);
  t.match(await leased.get(sites, siteId), { etag: 'W/"7"' });
  leash.end('quietly');
  await t.rejects(leased.get(sites, siteId), { code: 'lease-ended', outcomeUnknown: false });
  await t.rejects(leased.inLane('backfill').delete(sites, siteId), { code: 'lease-ended' });
  t.equal(server.seen.length, 1);
  await t.resolves(client.get(sites, siteId), 'others go on');
});

t.test('a request that waits for a connection when the lease ends is not sent', async (t) => {
  let asked = 0;
  const leash: Leash = { signal: new AbortController().signal, ended: () => ++asked > 1 };
  const { client, server } = await rig(t, () => ({ status: 200, body: webSite() }));
  const waiting = client.within(leash).delete(sites, siteId);
  await t.rejects(waiting, { code: 'lease-ended', outcomeUnknown: false });
  t.equal(server.seen.length, 0);
});

t.test('a request under way is cut off, its outcome is unknown, and it does not come again', async (t) => {
  const leash = leashOf();
  const { client, server } = await rig(t, () => {
    leash.end();
    return 'hang';
  });
  const gone = client.within(leash).delete(sites, siteId, 'W/"7"');
  await t.rejects(gone, { code: 'lease-ended', outcomeUnknown: true });
  t.equal(server.seen.length, 1);
});

t.test('a throttled request does not come again after the end of the lease', async (t) => {
  const leash = leashOf();
  const { client, server } = await rig(t, () => {
    leash.end();
    return refusal(429, '0x80072322');
  });
  await t.rejects(client.within(leash).get(sites, siteId), { code: 'lease-ended' });
  t.equal(server.seen.length, 1);
});
