import t from 'tap';
import { readLooseJson } from '../../../../../api/domain/revenue/contract-file/read-loose-json.ts';

const value = (text: string) => {
  const result = readLooseJson(text);
  return result.ok ? result.value : result.rule;
};

t.test('numbers keep every digit and lose only the noise of binary floats', async (t) => {
  t.same(value('[1, -2.50, 0, 1e3, 1.5E-3, -12e-1, 2e+2, 24.550000000000001, 123456789012.12]'), [
    '1',
    '-2.50',
    '0',
    '1000',
    '0.0015',
    '-1.2',
    '200',
    '24.55',
    '123456789012.12',
  ]);
  t.same(value('[1e99]'), ['1e99']);
});

t.test('NaN and Infinity are null outside of strings only', async (t) => {
  t.same(value('{"a": NaN, "b": [-Infinity, Infinity], "NaN": "NaN 1.50 \\" NaN"}'), {
    a: null,
    b: [null, null],
    NaN: 'NaN 1.50 " NaN',
  });
  t.same(value('\uFEFF{"a": true, "b": null}'), { a: true, b: null });
});

t.test('broken text is refused, also a long one, in good time', async (t) => {
  t.match(value('{"a": NaNs}'), /well-formed/);
  t.match(value('{a: 1}'), /well-formed/);
  t.match(value(`"${'\\"'.repeat(500_000)}`), /well-formed/);
  t.match(value('"'.repeat(999_999)), /well-formed/);
});
