import { readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import t from 'tap';
import { startDataverseEmulator } from '../../../../../api/local/dataverse/start.ts';
import { Disk } from '../../../../../api/local/dataverse/store/disk.ts';
import { run } from '../child.ts';
import { guid, site, sites, started } from '../client.ts';

const inUse = {
  message: /is used by another emulator that is still running; stop that one, or choose another/,
};

t.test('a data file has one emulator at a time, by whatever name it is called', async (t) => {
  const folder = t.testdir();
  const dataFile = join(folder, 'dataverse.db');
  const first = await started({ teardown: () => undefined }, { dataFile });
  symlinkSync(dataFile, join(folder, 'other.db'));
  await t.rejects(startDataverseEmulator({ dataFile }), inUse);
  await t.rejects(startDataverseEmulator({ dataFile: join(folder, 'other.db') }), inUse);
  t.equal((await first.send('POST', 'accounts', { name: 'A' })).status, 204, 'the first is not disturbed');
  await first.close();
  const next = await started(t, { dataFile });
  t.equal((await next.send('GET', 'accounts')).json.value.length, 1);
});

t.test('a process that is killed gives the file back at once, one that lives does not', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const first = await run(t, dataFile);
  await t.rejects(startDataverseEmulator({ dataFile }), inUse);
  await first.kill();
  const next = await started({ teardown: () => undefined }, { dataFile });
  await next.close();
});

t.test('a start that fails gives the file back', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const { url } = await started(t);
  await t.rejects(startDataverseEmulator({ dataFile, port: Number(new URL(url).port) }), {
    code: 'EADDRINUSE',
  });
  const next = await started(t, { dataFile });
  t.ok(next.url);
});

t.test('where locks do nothing, an emulator whose file another one opened says so and stops', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const { send, url } = await started(t, { dataFile });
  await sites(send, 1);
  t.equal((await send('GET', `${url}/_emulator/health`)).status, 200);
  const second = new Disk(dataFile);
  t.teardown(() => second.close());
  const asked: [string, string, unknown?][] = [
    ['POST', 'tp_customersites', site(2)],
    ['PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'x' }],
    ['GET', 'tp_customersites'],
    ['GET', `${url}/_emulator/health`],
    ['POST', `${url}/_emulator/reset`],
  ];
  for (const [method, path, body] of asked) {
    const { status, json } = await send(method, path, body);
    t.equal(status, 503, `${method} ${path}`);
    t.match(json.error, {
      code: '0x80040216',
      message: /^Another emulator opened the data file .* Stop this one and call the other/,
    });
  }
  t.equal([...second.rows()].filter(({ table }) => table === 'tp_customersite').length, 1, 'nothing is lost');
});

t.test('a file that is no data file of the emulator is refused and stays as it is', async (t) => {
  const folder = t.testdir({
    'text.db': 'These are notes, and they go on for more than a hundred bytes. '.repeat(3),
  });
  const foreign = join(folder, 'foreign.db');
  const db = new Libsql(foreign, {});
  db.exec('CREATE TABLE settings (name TEXT, other TEXT); CREATE TABLE orders (id INTEGER)');
  db.close();
  for (const dataFile of [join(folder, 'text.db'), foreign]) {
    const before = readFileSync(dataFile);
    await t.rejects(startDataverseEmulator({ dataFile }), {
      message:
        /^the data file .* is not a data file of the Dataverse emulator and stays as it is; choose another/,
    });
    t.ok(readFileSync(dataFile).equals(before));
  }
});

t.test('an empty file and one with the first of its tables alone begin empty', async (t) => {
  const folder = t.testdir({ 'empty.db': '' });
  const half = join(folder, 'half.db');
  const whole = new Disk(join(folder, 'whole.db'));
  whole.close();
  const db = new Libsql(half, {});
  db.exec(
    'CREATE TABLE rows ("table" TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, cells TEXT, at INTEGER NOT NULL, PRIMARY KEY ("table", id)) WITHOUT ROWID',
  );
  db.close();
  for (const dataFile of [join(folder, 'empty.db'), half]) {
    const { send } = await started(t, { dataFile });
    t.equal((await send('GET', 'WhoAmI')).status, 200);
  }
});

t.test('a damaged file is told to be damaged, and not locked by the attempt', async (t) => {
  const folder = t.testdir();
  const dataFile = join(folder, 'dataverse.db');
  const first = await started({ teardown: () => undefined }, { dataFile });
  await sites(first.send, 50);
  await first.close();
  const good = readFileSync(dataFile);
  const damaged = { message: /^the data file .* is damaged; bring back a copy of it, or move it away/ };
  truncateSync(dataFile, good.length - 3 * 4096);
  await t.rejects(startDataverseEmulator({ dataFile }), damaged);
  writeFileSync(dataFile, Buffer.from(good.toString('latin1').replace('{"tp_', '!"tp_'), 'latin1'));
  await t.rejects(startDataverseEmulator({ dataFile }), damaged);
  writeFileSync(dataFile, good);
  const again = await started(t, { dataFile });
  t.equal(again.admin.counts().tp_customersite, 50);
});

t.test('a file that cannot be opened is told so', async (t) => {
  const folder = t.testdir({ folder: {}, file: 'x' });
  const cannot = { message: /^the data file .* cannot be opened; it must be a file that this user may read/ };
  for (const dataFile of [`${folder}/folder`, `${folder}/none/a.db`, `${folder}/file/a.db`]) {
    await t.rejects(startDataverseEmulator({ dataFile }), cannot, dataFile);
  }
});
