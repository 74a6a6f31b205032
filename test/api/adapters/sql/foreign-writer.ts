/** Run as a process of its own: a foreign program that writes rows one by one into the bridge's database. */
import { SqliteConnection } from '../../../../api/adapters/sql/sqlite/database.ts';
import { guid } from '../../../conformance/sql/fixtures.ts';

const [path = '', from = '', to = ''] = process.argv.slice(2);
const connection = new SqliteConnection(path);
connection.exec('pragma busy_timeout = 10000');
const insert = connection.prepare(
  'insert into customer_site (id, site_number, name, is_active) values (?, ?, ?, 1)',
);
for (let n = Number(from); n <= Number(to); n += 1) insert.run([guid(n), `N${n}`, 'x']);
connection.close();
