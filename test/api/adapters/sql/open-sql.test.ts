import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import { guid, silent, site, sites, stillClock } from '../../../conformance/sql/fixtures.ts';

const open = (url: string) => openSql({ url, clock: stillClock, logger: silent });

t.test('a file is created with its folder, and keeps its rows', async (t) => {
  const path = join(t.testdir(), 'a', 'b', 'bridge.db');
  const first = await open(`sqlite:${path}`);
  await first.write((tx) => tx.rows.insert(sites, [site(1)]));
  await first.close();
  t.ok(existsSync(path));
  const second = await open(`sqlite:${path}`);
  t.match(await second.read((tx) => tx.rows.get(sites, guid(1))), { siteNumber: '0001' });
  await second.close();
});

t.test('databases in memory do not share anything', async (t) => {
  const [one, two] = [await open('sqlite::memory:'), await open('sqlite::memory:')];
  await one.write((tx) => tx.rows.insert(sites, [site(1)]));
  t.equal(await two.read((tx) => tx.rows.count(sites)), 0);
  await one.close();
  await two.close();
});

t.test('a URL of another kind is refused without being repeated', async (t) => {
  for (const url of [
    '',
    'bridge.db',
    'postgres://user:secret@host',
    'mysql://user:secret@host/db',
    'sqlite:',
  ]) {
    const error = await open(url).catch((e: unknown) => e);
    t.ok(error instanceof Error);
    if (error instanceof Error) {
      t.match(error.message, 'must be sqlite:<path>');
      t.notMatch(error.message, 'secret');
    }
  }
});

t.test('a file that is no database is refused', async (t) => {
  const dir = t.testdir({
    'bridge.db': 'this is not a database, and long enough to be looked at'.repeat(20),
  });
  await t.rejects(open(`sqlite:${join(dir, 'bridge.db')}`));
});
