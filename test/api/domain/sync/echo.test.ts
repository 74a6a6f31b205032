import t from 'tap';
import { isEcho } from '../../../../api/domain/sync/echo.ts';

const echo = {
  sqlChanged: false,
  remoteChanged: true,
  etag: 'W/"7"',
  baseEtag: 'W/"7"',
  inConflict: false,
};

t.test('only a row at the etag of its base, untouched in SQL and in no conflict, is an echo', async (t) => {
  t.ok(isEcho(echo));
  t.notOk(isEcho({ ...echo, etag: 'W/"8"' }));
  t.notOk(isEcho({ ...echo, etag: null, baseEtag: null }), 'unknown is not equal');
  t.notOk(isEcho({ ...echo, sqlChanged: true }));
  t.notOk(isEcho({ ...echo, remoteChanged: false }), 'e.g. deleted');
  t.notOk(isEcho({ ...echo, inConflict: true }));
});
