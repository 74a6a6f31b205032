import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { sqlOn } from '../../../../../api/adapters/sql/sql-units.ts';
import { sqlServerEngine } from '../../../../../api/adapters/sql/sqlserver/engine.ts';
import type { SqlTransaction } from '../../../../../api/ports/sql.ts';
import {
  guid,
  revenue,
  revenueRow,
  silent,
  sites,
  stillClock,
} from '../../../../conformance/sql/fixtures.ts';
import { everyCall } from './every-call.ts';
import { fakePool, type Reply, type Sent } from './fake-session.ts';

const listing = fileURLToPath(new URL('statements.sql', import.meta.url));

/** Enough for a store to go on with its next statement; `none` writes nothing, so that rows are inserted. */
const reply =
  (written: number): Reply =>
  ({ text }) => {
    if (/count\(\*\)/.test(text)) return { rows: [{ n: 0 }] };
    if (/^select "touch"/.test(text)) return { rows: [{ touch: 7 }] };
    if (/^select "id", "lease_token"/.test(text)) return { rows: [{ id: guid(1), lease_token: 2 }] };
    if (/^select "id", "created_at" from "job"/.test(text))
      return { rows: [{ id: guid(1), created_at: '2026-03-01T09:00:00.000Z' }] };
    if (/from "sync_part" .* offset/.test(text))
      return { rows: [{ part: 0, token: 2, claims: 0, state: 'open' }] };
    if (/from "remote_hint" .* offset/.test(text)) return { rows: [{ remote_id: guid(2) }] };
    return { rows: [], rowCount: written };
  };

/** What a unit of one call sends between its beginning and its end. */
async function statementsOf(call: (tx: SqlTransaction) => Promise<unknown>): Promise<Sent[]> {
  const all: Sent[] = [];
  for (const written of [1, 0]) {
    const pool = fakePool(reply(written));
    const sql = sqlOn({ engine: sqlServerEngine(pool), clock: stillClock, logger: silent });
    // What a store makes of answers that no database gave is no matter here.
    await sql.write(call).catch(() => undefined);
    const sent = pool.sent.filter((one) => one.parameters !== null);
    for (const one of sent) if (!all.some(({ text }) => text === one.text)) all.push(one);
  }
  return all;
}

/** One line per statement; the second of two spaces and line breaks of templates are no part of it. */
function lineOf({ text }: Sent): string {
  return `${text.replace(/\s+/g, ' ').trim()};`;
}

t.test('every method of every store is listed here', async (t) => {
  const sql = sqlOn({ engine: sqlServerEngine(fakePool()), clock: stillClock, logger: silent });
  const methods = await sql.write(async (tx) =>
    Object.entries(tx).flatMap(([store, its]) => Object.keys(its).map((method) => `${store}.${method}`)),
  );
  t.same(Object.keys(everyCall).sort(), methods.sort());
});

t.test(
  'the statements of the stores are those of the listing (UPDATE_LISTING=1 writes it anew)',
  async (t) => {
    const lines: string[] = [];
    for (const [name, calls] of Object.entries(everyCall)) {
      lines.push(`-- ${name}`);
      for (const call of calls) lines.push(...(await statementsOf(call)).map(lineOf));
    }
    const made = `${lines.join('\n')}\n`;
    if (process.env.UPDATE_LISTING === '1') await writeFile(listing, made);
    t.equal(made, await readFile(listing, 'utf8'));
  },
);

t.test('no statement has a form that SQL Server does not know', async (t) => {
  const foreign =
    /\blimit\b|\bon conflict\b|\breturning\b|\bmerge\b|\bfor update\b|\bskip locked\b|is (not )?distinct from|\btrue\b|\bfalse\b|::|\|\||\(\w+, \w+\) [<>=]/i;
  for (const [name, calls] of Object.entries(everyCall)) {
    for (const call of calls) {
      const statements = await statementsOf(call);
      t.ok(statements.length > 0, `${name} sends something`);
      for (const { text, parameters } of statements) {
        t.notMatch(text, foreign, name);
        t.equal(
          /\bfetch\b/.test(text),
          /\boffset\b/.test(text) && /order by/.test(text),
          `${name}: pages are ordered`,
        );
        const highest = Math.max(0, ...[...text.matchAll(/@(\d+)/g)].map(([, number]) => Number(number)));
        t.equal(parameters?.length, highest, `${name}: every parameter is named`);
      }
    }
  }
});

t.test('bulk statements stay below the number of parameters and rows the server takes', async (t) => {
  const ids = Array.from({ length: 3000 }, (_, i) => guid(i));
  const rows = ids.map((_, i) => revenueRow(i, guid(1)));
  const calls: ((tx: SqlTransaction) => Promise<unknown>)[] = [
    (tx) => tx.rows.insert(revenue, rows),
    (tx) => tx.rows.getMany(revenue, ids),
    (tx) => tx.sync.touch(sites, ids),
    (tx) =>
      tx.sync.putLinks(
        sites,
        ids.map((id) => ({ sqlId: id, remoteId: id, base: { id }, etag: null })),
      ),
  ];
  for (const call of calls) {
    const sizes = (await statementsOf(call)).map(({ parameters }) => parameters?.length ?? 0);
    t.ok(Math.max(...sizes) > 400 && Math.max(...sizes) <= 2098, `${Math.max(...sizes)} parameters`);
  }
});

t.test('a decimal goes out as text that is cast and comes back as text', async (t) => {
  const [insert] = await statementsOf((tx) => tx.rows.insert(revenue, [revenueRow(1, guid(2))]));
  t.match(insert?.text, /cast\(@\d+ as decimal\(17,2\)\)/);
  t.match(
    insert?.parameters?.map(({ value }) => value),
    /11\.25/,
  );
  const [select] = await statementsOf((tx) => tx.rows.get(revenue, guid(1)));
  t.match(select?.text, 'cast("net_revenue" as varchar(40)) as "net_revenue"');
  t.match(select?.text, 'convert(varchar(10), "revenue_date", 23) as "revenue_date"');
});
