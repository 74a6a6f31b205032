import t from 'tap';
import {
  flagCodes,
  reasonOf,
  stableText,
  type Versioned,
  versionCause,
} from '../../../../api/domain/revenue/revenue-version.ts';

const line = { line: 'FixedFee:4700', invoiceGroup: '1', amount: '10.00' };
const version: Versioned = { amount: '10.00', termsHash: 'a', factsHash: 'b', details: { lines: [line] } };

t.test('only other terms, facts or lines make a new version', async (t) => {
  t.equal(versionCause(null, version), 'first');
  t.equal(versionCause(version, version), null);
  t.equal(versionCause(version, { ...version, termsHash: 'c' }), 'terms');
  t.equal(versionCause(version, { ...version, factsHash: 'c' }), 'facts');
  t.equal(versionCause(version, { ...version, termsHash: 'c', factsHash: 'c' }), 'terms-and-facts');
  t.equal(versionCause(version, { ...version, amount: '10.01' }), 'rules');
  const other = { lines: [{ ...line, glCode: '4790' }] };
  t.equal(versionCause(version, { ...version, details: other }), 'rules');
  t.match(reasonOf('rules'), /newer version of the program/);
});

t.test('equal content has equal text, whatever the order and however absence is written', async (t) => {
  t.equal(
    stableText({ b: 1, a: { d: null, c: [1, { y: 2, x: 1 }] } }),
    '{"a":{"c":[1,{"x":1,"y":2}]},"b":1}',
  );
  t.equal(stableText({ a: undefined }), stableText({ a: null }));
  t.equal(
    stableText({ a: { enabled: true } }),
    stableText({ a: {} }),
    'a block is on unless it says otherwise',
  );
  t.not(stableText({ a: [1, 2] }), stableText({ a: [2, 1] }), 'the order of a list counts');
  t.equal(stableText(undefined), 'null');
});

t.test('codes of flags are each named once', async (t) => {
  t.equal(flagCodes([]), null);
  t.equal(flagCodes([{ code: 'b' }, { code: 'a' }, { code: 'b' }]), 'a b');
});
