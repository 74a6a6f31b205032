import t from 'tap';
import { isStorableText, storableDiagnosis } from '../../../../api/adapters/sql/text.ts';

t.test('only text that comes back unchanged is storable', async (t) => {
  for (const text of ['', 'plain', 'Hôtel 😀', 'line\nbreak\ttab']) t.ok(isStorableText(text), text);
  for (const text of ['a\0b', '\ud83d', 'x\ude00y']) t.notOk(isStorableText(text), JSON.stringify(text));
});

t.test('a diagnosis is made storable and cut, also in the middle of a pair', async (t) => {
  t.equal(storableDiagnosis('a\0b\ud83d', 10), 'a\uFFFDb\uFFFD');
  t.equal(storableDiagnosis('ab😀', 3), 'ab\uFFFD');
  t.equal(storableDiagnosis('ab😀', 4), 'ab😀');
});
