import fc from 'fast-check';
import t from 'tap';
import { BulkInterrupted } from '../../../../api/adapters/dataverse/bulk-interrupted.ts';
import type { DataverseClient } from '../../../../api/adapters/dataverse/client.ts';
import type { BatchItem } from '../../../../api/adapters/dataverse/write-batch.ts';
import { TokenRefused } from '../../../../api/ports/tokens.ts';
import { idOf, territory, territoryRow } from './emulator-rig.ts';
import { type Answer, fixedTokens, type Handler, rig, type Seen } from './support.ts';

/** What happens to a request, whatever rows it holds. */
const mishaps = [
  'fine',
  'lost-before',
  'lost-after',
  'busy',
  'locked',
  'doubtful-before',
  'doubtful-after',
] as const;
/** What a row does to every message that holds it. */
const faults = ['good', 'invalid', 'locked', 'doubtful'] as const;
const tokens = ['token', 'token', 'token', 'passing', 'refused', 'broken'] as const;
const messages = ['createMany', 'updateMany', 'upsertMany', 'upsertManyByKey', 'batch'] as const;

const script = fc.record({
  message: fc.constantFrom(...messages),
  rows: fc.array(fc.constantFrom(...faults, 'good', 'good', 'good'), { minLength: 1, maxLength: 40 }),
  mishaps: fc.array(fc.tuple(fc.constantFrom(...mishaps), fc.nat(3)), { maxLength: 14 }),
  tokens: fc.array(fc.constantFrom(...tokens), { maxLength: 8 }),
  chunk: fc.integer({ min: 2, max: 25 }),
  lanes: fc.integer({ min: 1, max: 3 }),
});
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

type Verdict = { readonly status: number; readonly code: string } | null;
const invalid = { status: 400, code: '0x80044331' } as const;
const locked = { status: 500, code: '0x80044339' } as const;
const doubtful = { status: 500, code: '0x80044150' } as const;
const byFault: Readonly<Record<(typeof faults)[number], Verdict>> = { good: null, invalid, locked, doubtful };

interface World {
  readonly stored: Set<number>;
  /** Rows of requests whose answer tells nothing for certain. */
  readonly open: Set<number>;
  readonly handler: Handler;
  /** Requests that broke a Retry-After, and all requests but those that were throttled. */
  readonly tooEarly: string[];
  readonly count: () => number;
}

function indexOf(row: Record<string, unknown>): number {
  const name = typeof row.tp_name === 'string' ? row.tp_name : '';
  return Number(name.replace('Territory ', ''));
}

/** The rows of each message or operation of a request. */
function partsOf({ url, body }: Seen): readonly (readonly number[])[] {
  if (!url.endsWith('$batch')) return [JSON.parse(body).Targets.map(indexOf)];
  const bodies = body.split('\r\n').filter((line) => line.startsWith('{'));
  return bodies.map((text) => {
    const json = JSON.parse(text);
    return 'Targets' in json ? json.Targets.map(indexOf) : [indexOf(json)];
  });
}

/** A service that keeps what it wrote; a message is all or nothing. */
function world({ rows, mishaps: list }: Script, now: () => number): World {
  const stored = new Set<number>();
  const open = new Set<number>();
  const tooEarly: string[] = [];
  const heldUntil = new Map<number, number>();
  let requests = 0;
  let writes = 0;
  const write = (part: readonly number[]): Verdict => {
    const bad = part.map((row) => byFault[rows[row] ?? 'good']).find((verdict) => verdict !== null);
    if (bad === undefined) for (const row of part) stored.add(row);
    if (bad === doubtful) for (const row of part) open.add(row);
    return bad ?? null;
  };
  const handler: Handler = (seen): Answer => {
    if (seen.method === 'GET') {
      requests += 1;
      return { status: 200, body: { value: [...stored].filter((row) => isAskedFor(seen, row)).map(webRow) } };
    }
    const parts = partsOf(seen);
    const [mishap, seconds] = list[writes] ?? ['fine', 0];
    writes += 1;
    for (const row of parts.flat()) {
      if (now() < (heldUntil.get(row) ?? 0)) tooEarly.push(`row ${row}`);
      if (!mishap.startsWith('lost')) heldUntil.set(row, now() + seconds * 1000);
    }
    const headers: Record<string, string> = seconds === 0 ? {} : { 'retry-after': String(seconds) };
    const failed = ({ status, code }: { status: number; code: string }): Answer => ({
      ...{ status, headers },
      body: { error: { code, message: 'refused' } },
    });
    if (mishap === 'busy') return failed({ status: 429, code: '0x80072322' });
    requests += 1;
    if (mishap === 'locked') return failed(locked);
    if (mishap.endsWith('after') || mishap.endsWith('before')) for (const row of parts.flat()) open.add(row);
    const verdicts = mishap.endsWith('before') ? [] : parts.map(write);
    if (mishap.startsWith('lost')) return 'cut';
    if (mishap.startsWith('doubtful')) return failed(doubtful);
    if (seen.url.endsWith('$batch')) return multipart(verdicts, headers);
    const [only] = verdicts;
    if (only) return failed(only);
    return seen.url.includes('CreateMultiple')
      ? { status: 200, body: { Ids: parts.flat().map((row) => idOf(1, row)) } }
      : { status: 204 };
  };
  return { stored, open, handler, tooEarly, count: () => requests };
}

function isAskedFor({ url }: Seen, row: number): boolean {
  const text = decodeURIComponent(url);
  return text.includes(idOf(1, row)) || text.includes(`'T${row}'`);
}

const webRow = (row: number) => ({
  '@odata.etag': 'W/"7"',
  tp_territoryid: idOf(1, row),
  tp_code: `T${row}`,
  tp_name: `Territory ${row}`,
  tp_managername: null,
  tp_manageremail: null,
});

function multipart(verdicts: readonly Verdict[], headers: Readonly<Record<string, string>>): Answer {
  const retry = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const parts = verdicts.map((verdict) => {
    const body = JSON.stringify({ error: { code: verdict?.code, message: 'refused' } });
    const response =
      verdict === null
        ? 'HTTP/1.1 204 No Content\r\n'
        : `HTTP/1.1 ${verdict.status} X\r\n${retry.join('')}Content-Type: application/json\r\n\r\n${body}\r\n`;
    return `--b\r\nContent-Type: application/http\r\n\r\n${response}\r\n`;
  });
  const type = { 'content-type': 'multipart/mixed; boundary=b' };
  return { status: 200, headers: type, body: `${parts.join('')}--b--\r\n` };
}

function tokensOf(list: Script['tokens']) {
  let asked = 0;
  const token = async () => {
    const what = list[asked] ?? 'token';
    asked += 1;
    if (what === 'broken') throw new TypeError('the source broke');
    if (what !== 'token') throw new TokenRefused(what, what === 'passing');
    return 'token-1';
  };
  return { ...fixedTokens(), token };
}

type Told = readonly { readonly outcome: string }[];

/** Sends the rows and tells the outcome of each. */
async function outcomesOf(
  client: DataverseClient,
  { message, rows: list }: Script,
  stored: Set<number>,
): Promise<Told> {
  const rows = list.map((_, index) => territoryRow(index));
  try {
    if (message === 'batch') return await batchOutcomes(client, rows.length, stored);
    if (message !== 'upsertManyByKey') return await client[message](territory, rows);
    const cells = rows.map(({ code, name }) => ({ code: code ?? null, name: name ?? null }));
    return await client.upsertManyByKey(territory, ['code'], cells);
  } catch (error) {
    if (error instanceof BulkInterrupted) return error.outcomes;
    throw error;
  }
}

async function batchOutcomes(client: DataverseClient, count: number, stored: Set<number>): Promise<Told> {
  const items = Array.from({ length: count }, (_, row): BatchItem => {
    const target = `tp_territories(${idOf(1, row)})`;
    const isDone = async () => stored.has(row);
    return { operation: { method: 'PATCH', target, body: { tp_name: `Territory ${row}` } }, isDone };
  });
  const results = await client.batch(items, { continueOnError: true }).catch((error: unknown) => {
    const isUnknown = Reflect.get(Object(error), 'outcomeUnknown') === true;
    return items.map(() => ({ outcome: isUnknown ? 'unknown' : 'not-tried' }));
  });
  return results.map((result) => {
    if (result.outcome === 'done' || result.outcome === 'found-done') return { outcome: 'written' };
    const isUnknown = 'error' in result && result.error.outcomeUnknown;
    return { outcome: result.outcome === 'failed' && isUnknown ? 'unknown' : result.outcome };
  });
}

/**
 * Requests of a call, throttled ones left out. Of a chunk: five sendings each with its reading; then in a division
 * for each bad row at most two rounds (25 rows are ten pieces of at most three), each with two sendings and two
 * readings. Each mishap of the script costs one sending and one reading more, and of a batch that is refused as a whole
 * its pieces, twice.
 */
function mostRequests({ rows, mishaps: list, chunk, message }: Script): number {
  if (message === 'batch') return 5 + list.length;
  const chunks = Math.ceil(rows.length / chunk);
  const bad = rows.filter((fault) => fault !== 'good').length;
  return chunks * 10 + bad * 2 * 4 + list.length * (2 + 2 * 10);
}

t.test('whatever fails, verdicts are true, Retry-After is kept and requests are bounded', async (t) => {
  const seed = Date.now() % 1_000_000;
  t.comment(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(script, async (plan) => {
      const cleanup: (() => Promise<void>)[] = [];
      let now = () => 0;
      const service = world(plan, () => now());
      const { client, clock } = await rig(
        { teardown: (work: () => Promise<void>) => cleanup.push(work) },
        service.handler,
        {
          tokens: tokensOf(plan.tokens),
          bulk: { rows: plan.chunk, firstRows: plan.chunk, fewestRows: 2, lanes: plan.lanes },
        },
      );
      now = () => clock.now().getTime();
      const outcomes = await outcomesOf(client, plan, service.stored);
      for (const work of cleanup) await work();
      check(plan, service, outcomes);
    }),
    { numRuns: 150, seed },
  );
  t.pass(`held with seed ${seed}`);
});

function check(plan: Script, { stored, open, tooEarly, count }: World, outcomes: Told): void {
  const fail = (why: string): never => {
    throw new Error(why);
  };
  if (outcomes.length !== plan.rows.length) fail(`${outcomes.length} outcomes`);
  for (const [row, { outcome }] of outcomes.entries()) {
    if (outcome === 'unknown') {
      if (!open.has(row)) fail(`row ${row} is unknown although its answers tell`);
    } else if (stored.has(row) !== (outcome === 'written'))
      fail(`row ${row}: ${outcome}, ${stored.has(row)}`);
  }
  if (tooEarly.length > 0) fail(`sent before Retry-After: ${tooEarly.join()}`);
  if (count() > mostRequests(plan)) fail(`${count()} requests, bound ${mostRequests(plan)}`);
}
