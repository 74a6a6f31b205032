import fc from 'fast-check';
import t from 'tap';
import { canonicalValue } from '../../../../api/domain/model/canonical.ts';
import { columnNamed, tableNamed } from '../../../../api/domain/model/names.ts';

const contract = tableNamed('contract');
const site = tableNamed('customerSite');

function value(table: typeof contract, column: string, raw: unknown): unknown {
  const result = canonicalValue(columnNamed(table, column), raw);
  return result.ok ? result.value : `refused: ${result.rule}`;
}

t.test('money of any spelling becomes text at column scale', async (t) => {
  t.equal(value(contract, 'contractValue', '100000'), '100000.00');
  t.equal(value(contract, 'contractValue', '100000.0000'), '100000.00');
  t.equal(value(contract, 'contractValue', 100000), '100000.00');
  t.equal(value(contract, 'contractValue', '0'), '0.00');
});

t.test('digits beyond the scale are refused, never rounded away', async (t) => {
  t.match(value(contract, 'contractValue', '100000.001'), /at most 2 digits/);
  t.match(value(contract, 'contractValue', 0.1), /decimal number written as text/);
  t.match(value(contract, 'contractValue', '-0.01'), /between 0 and/);
});

t.test('an absent value is null, not zero, and refused where the column is required', async (t) => {
  for (const nothing of [null, undefined, '']) {
    t.equal(value(contract, 'contractValue', nothing), null);
    t.match(value(contract, 'contractNumber', nothing), /must not be empty/);
  }
});

t.test('ids are lower case, instants whole seconds in UTC, dates real', async (t) => {
  const id = '0F8FAD5B-D9CB-469F-A165-70867728950E';
  t.equal(value(contract, 'customerSiteId', id), id.toLowerCase());
  t.equal(value(contract, 'decidedOn', '2026-01-31T10:00:00.987+01:00'), '2026-01-31T09:00:00Z');
  t.equal(value(contract, 'startDate', '2024-02-29'), '2024-02-29');
  for (const bad of ['2026-02-29', '2026-13-01', '1752-12-31', '31.01.2026']) {
    t.match(value(contract, 'startDate', bad), /must be a date/, bad);
  }
});

t.test('a choice takes its numbers only and names them in the refusal', async (t) => {
  t.equal(value(contract, 'status', 100000001), 100000001);
  t.match(value(contract, 'status', 1), /100000001 \(Approved\)/);
});

t.test('text that is too long and addresses that are none are refused', async (t) => {
  t.match(value(site, 'name', 'x'.repeat(201)), /at most 200/);
  t.match(value(tableNamed('territory'), 'managerEmail', 'nobody'), /e-mail/);
});

t.test('text with half a surrogate pair is refused: no UTF-8 can hold it', async (t) => {
  const rule = /well-formed Unicode/;
  const text = { kind: 'text', maxLength: 20 } as const;
  const memo = { kind: 'memo', maxLength: 20 } as const;
  for (const type of [text, memo]) {
    const column = { ...columnNamed(tableNamed('territory'), 'name'), type };
    for (const raw of ['a\ud83d', '\ude00b']) t.match(canonicalValue(column, raw), { ok: false, rule });
    t.match(canonicalValue(column, '\ud83d\ude00'), { ok: true });
  }
});

t.test('the canonical form of a canonical value is itself', async () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (cents) => {
      const text = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
      return value(contract, 'contractValue', text) === text;
    }),
  );
});
