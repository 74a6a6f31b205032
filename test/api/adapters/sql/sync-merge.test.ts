import t from 'tap';
import {
  mergeAll,
  mergeTouched,
  remoteChange,
  remoteDeletion,
  type Touched,
} from '../../../../api/adapters/sql/sync-merge.ts';
import { guid, site } from '../../../conformance/sql/fixtures.ts';

const key = guid(1);
const remote = (name: string) => ({ row: site(1, { name }), etag: `W/"${name}"` });
const sqlChange: Touched = {
  key,
  sqlChanged: true,
  remoteChanged: false,
  remoteDeleted: false,
  remote: null,
};

t.test('a change of SQL is added to what is known of Dataverse, in either order', async (t) => {
  const both = { ...remoteChange(key, remote('a')), sqlChanged: true };
  t.same(mergeTouched(sqlChange, remoteChange(key, remote('a'))), both);
  t.same(mergeTouched(remoteChange(key, remote('a')), sqlChange), both);
});

t.test('the later message of Dataverse replaces the earlier one', async (t) => {
  const changed = remoteChange(key, remote('a'));
  const deleted = remoteDeletion(key);
  t.same(mergeTouched(changed, deleted), deleted);
  t.same(mergeTouched(deleted, changed), changed);
  t.same(
    mergeTouched(changed, remoteChange(key, null)),
    remoteChange(key, null),
    'a payload out of date goes',
  );
});

t.test('a page that names a row twice yields it once', async (t) => {
  const feed = [remoteChange(key, remote('a')), remoteDeletion(guid(2)), remoteDeletion(key)];
  t.same(mergeAll(feed), [remoteDeletion(key), remoteDeletion(guid(2))]);
});
