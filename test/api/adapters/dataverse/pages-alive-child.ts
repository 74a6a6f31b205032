import { tableNamed } from '../../../../api/domain/model/names.ts';
import { rig, webSite } from './support.ts';

/**
 * Run with `--expose-gc`: reads pages as a list, as the feed and as versions, and prints how many of the pages that
 * were handed out can still be reached when the next one is asked for.
 */
const table = tableNamed('customerSite');
const pages = 5;
const given: WeakRef<object>[] = [];
const alive: number[] = [];
const closings: (() => Promise<void>)[] = [];

/** A weak reference that was read holds its target to the end of the turn, hence the turns in between. */
async function count(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
  return given.filter((page) => page.deref() !== undefined).length;
}

const { client } = await rig({ teardown: (work) => closings.push(work) }, async ({ headers, url }) => {
  alive.push(await count());
  const page = Number(/p=(\d+)/.exec(url)?.[1] ?? 1);
  const base = `http://${headers.host}/api/data/v9.2/tp_customersites?`;
  const link =
    page < pages
      ? { '@odata.nextLink': `${base}p=${page + 1}` }
      : { '@odata.deltaLink': `${base}$deltatoken=1` };
  return { status: 200, body: { value: Array.from({ length: 50 }, () => webSite()), ...link } };
});

/** One page handed out; the page is a local of this function alone. */
async function take(iterator: AsyncIterator<object>): Promise<boolean> {
  const step = await iterator.next();
  if (step.done !== true) given.push(new WeakRef(step.value));
  return step.done !== true;
}

for (const read of [client.list(table), client.changes(table, null), client.versions(table)]) {
  const iterator = read[Symbol.asyncIterator]();
  while (await take(iterator));
}
for (const close of closings) await close();
process.stdout.write(JSON.stringify({ alive, given: given.length }));
