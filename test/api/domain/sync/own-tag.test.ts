import t from 'tap';
import { isOwnTag, ownTag } from '../../../../api/domain/sync/own-tag.ts';

t.test('a bridge knows its own tags and no others', async (t) => {
  const tag = ownTag('east-1', 'run 7/a:b');
  t.equal(tag, 'tpb:east-1:run-7-a-b');
  t.ok(isOwnTag(tag, 'east-1'));
  for (const other of ['tpb:east-2:x', 'tpb:east-1', 'tpb:east-1:x:y', 'xtpb:east-1:x', '', null, 7]) {
    t.notOk(isOwnTag(other, 'east-1'), String(other));
  }
});
