import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { evaluate, verdict } from '../../scripts/revenue/evaluate.ts';
import { readOptions } from '../../scripts/revenue/options.ts';
import { explainTree, resultJson, resultTable } from '../../scripts/revenue/print.ts';
import { casesIn, type RevenueCase, readCases } from '../../scripts/revenue/read-cases.ts';
import { cases } from '../api/domain/revenue/cases.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'revenue-'));
t.teardown(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const all = ['--import', 'tsx', 'scripts/revenue.ts', ...args];
  return spawnSync(process.execPath, all, { cwd: root, encoding: 'utf8' });
}

function fileOf(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const contract = {
  contractType: 'PerOccupiedRoom',
  billingType: 'Arrears',
  startDate: '2024-01-01',
  perOccupiedRoom: { roomRate: '1.5' },
};
const one = (more: object): RevenueCase => ({
  id: 'X-1',
  contract,
  month: '2025-06',
  inputs: { occupiedRooms: '10' },
  expected: undefined,
  ...more,
});

t.test('standard output of --json is the array of results, also for cases with an error', async (t) => {
  const withError = [...cases.slice(0, 3), { ...one({ inputs: {} }) }];
  const { status, stdout, stderr } = run('--cases', fileOf('mixed.json', withError), '--json');
  t.equal(status, 0, stderr);
  const wanted = cases.slice(0, 3).map(({ id, expected }) => ({ id, ...expected }));
  const error =
    'The occupied rooms of 2025-06 are missing. inputs.occupiedRooms must be given for a contract per occupied room';
  t.strictSame(JSON.parse(stdout), [...wanted, { id: 'X-1', error }]);
});

t.test('the table passes or fails beside what is expected, and the exit code tells', async (t) => {
  const [good] = cases;
  const bad = { ...good, id: 'BAD', expected: { ...good?.expected, amount: '1.00' } };
  const { status, stdout } = run('--cases', fileOf('bad.json', [good, bad]));
  t.equal(status, 1);
  t.match(stdout, new RegExp(`${good?.id} .*pass`));
  t.match(stdout, /BAD .*FAIL │ amount .* instead of 1\.00/);
  t.match(stdout, /1 of 2 pass/);
});

t.test('a file that is none ends with 2 and a sentence', async (t) => {
  const { status, stdout, stderr } = run('--cases', fileOf('none.json', '{'));
  t.equal(status, 2);
  t.equal(stdout, '');
  t.match(stderr, /none\.json must hold well-formed JSON/);
  t.throws(() => readCases(join(folder, 'missing.json'), []), /missing\.json cannot be read: ENOENT/);
  t.throws(() => casesIn('f', '{}'), /f must hold an array of cases/);
  t.throws(() => casesIn('f', '[{"id": "A"}, {"id": ""}]'), /f: case \[1\] must have an id/);
  t.throws(() => casesIn('f', '[{"id": "A"}, {"id": "A"}]'), /f: case A at \[1\] is listed twice/);
  t.throws(() => readCases(fileOf('a.json', [one({})]), ['Y']), /--id Y: .*a\.json has no such case/);
  t.equal(
    readCases(fileOf('b.json', `\uFEFF${JSON.stringify([one({}), one({ id: 'B' })])}`), ['B']).length,
    1,
  );
});

t.test('options are checked', async (t) => {
  t.throws(() => readOptions([]), /--cases must name a file/);
  t.throws(() => readOptions(['--cases', 'f', '--json', '--explain']), /exclude each other/);
  t.throws(() => readOptions(['--case', 'f']), /--case/);
  t.match(readOptions(['--help']), { help: true });
  t.match(readOptions(['--cases', 'f', '--id', 'A', '--id', 'B']), {
    file: 'f',
    ids: ['A', 'B'],
    json: false,
  });
});

const errorOf = (more: object): string => {
  const result = evaluate(one(more));
  return 'error' in result ? result.error : '';
};

t.test('an error names every path that is wrong', async (t) => {
  t.equal(
    errorOf({
      contract: { ...contract, perOccupiedRoom: { roomRate: 1 }, colour: 1 },
      inputs: { occupiedRooms: 10 },
    }),
    'contract.perOccupiedRoom.roomRate must be written as text, "1", because a number loses cents; ' +
      'contract.colour is not known here; inputs.occupiedRooms must be written as text, "10", because a number loses cents',
  );
  t.match(errorOf({ contract: undefined }), /^contract must be given/);
  t.match(errorOf({ inputs: [] }), /^inputs must be an object/);
  t.match(errorOf({ month: '2025-13' }), /month must be a month YYYY-MM/);
});

t.test('inputs nobody knows change nothing and are listed', async (t) => {
  const result = evaluate(one({ inputs: { occupiedRooms: '10', weather: 'fine' } }));
  t.match(result, { ignored: ['weather'], calculation: { amount: '15.00' } });
  t.match(evaluate(one({ inputs: { occupiedRooms: '10' } })), { ignored: [] });
});

t.test('the verdict names the first difference', async (t) => {
  const judge = (expected: unknown, more: object = {}) => {
    const worked = one({ expected, ...more });
    return verdict(worked, evaluate(worked));
  };
  const breakdown = {
    activeDays: '30',
    daysInMonth: '30',
    roomRate: '1.5',
    lines: [{ line: 'PerOccupiedRoom', amount: '15.00', invoiceGroup: '1' }],
  };
  t.strictSame(judge(undefined), { text: '', why: '' });
  t.match(judge({ amount: '15.00' }), { text: 'pass' });
  t.match(judge({ amount: '15.00', breakdown }), { text: 'pass' });
  t.match(judge({ amount: '15.00', breakdown: { ...breakdown, roomRate: '2' } }), {
    text: 'FAIL',
    why: 'breakdown.roomRate is "1.5" instead of "2"',
  });
  const [line] = breakdown.lines;
  t.match(judge({ amount: '15.00', breakdown: { ...breakdown, lines: [{ ...line, amount: '1' }] } }), {
    why: 'breakdown.lines.0.amount is "15.00" instead of "1"',
  });
  t.match(judge({ error: 'x' }), { text: 'FAIL', why: 'an error was expected, got 15.00' });
  t.match(judge({ error: 'x' }, { inputs: {} }), { text: 'pass' });
  t.match(judge({ amount: '1.00' }, { inputs: {} }), { text: 'FAIL', why: /rooms .* are missing/ });
});

t.test('the tree shows lines, steps, flags and errors', async (t) => {
  const escalator = { month: 1, type: 'Percentage', value: '0.1' };
  const notes = { ...contract, notes: 'capped at 5 %', perOccupiedRoom: { roomRate: '1.5', escalator } };
  const tree = explainTree([evaluate(one({ contract: notes })), evaluate(one({ id: 'X-2', inputs: {} }))]);
  t.equal(
    tree,
    [
      'X-1',
      '├─ 2025-06: 15.00, 30 of 30 days active',
      '│  └─ PerOccupiedRoom 15.00 (invoice group 1)',
      '│     ├─ 10 occupied rooms x 1.5 (1.5 raised 1 time to 1.5) = 15.00',
      '│     └─ 2025-01-01: 1.5 + 0.1 % = 1.5',
      '└─ flag terms-in-notes: The notes hold terms that are not computed: capped at 5 %',
      '',
      'X-2',
      '└─ error: The occupied rooms of 2025-06 are missing. inputs.occupiedRooms must be given for a contract per occupied room',
      '',
    ].join('\n'),
  );
  const shown = [evaluate(one({}))].map((result) => ({
    one: one({}),
    result,
    verdict: { text: '', why: '' } as const,
  }));
  t.match(resultTable(shown), /X-1 +│ 2025-06 +│ +15\.00 │/);
  t.match(resultJson([evaluate(one({}))]), /^\[\{"id":"X-1","amount":"15\.00","breakdown":\{/);
});
