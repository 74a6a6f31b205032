import t from 'tap';
import { toPlain } from '../../../../api/domain/decimal.ts';
import { exactHoursOf, hoursOf, workedJobs } from '../../../../api/domain/revenue/labor-hours.ts';
import { factsWith } from './support.ts';

const rows = [
  { jobCode: 'GSA', regularMinutes: 20, overtimeMinutes: 50 },
  { jobCode: 'GSA', regularMinutes: 20, overtimeMinutes: 50 },
  { jobCode: 'MGR', regularMinutes: 60, overtimeMinutes: 0 },
  { jobCode: 'IDLE', regularMinutes: 0, overtimeMinutes: 0 },
];

t.test('each row is rounded to 0.01 h', async (t) => {
  const hours = hoursOf(factsWith({ timesheet: rows }), 'GSA');
  t.equal(toPlain(hours.regular), '0.66');
  t.equal(toPlain(hours.overtime), '1.66');
});

t.test('hours of a labor-based fee are not rounded by row', async (t) => {
  const hours = exactHoursOf(factsWith({ timesheet: rows }), 'GSA');
  t.match(toPlain(hours.regular), /^0\.6{30,}/);
});

t.test('ready-made hours are used as they are and win over rows of the job', async (t) => {
  const facts = factsWith({ timesheet: rows, hours: { GSA: { regular: '7.125' } } });
  t.equal(toPlain(hoursOf(facts, 'GSA').regular), '7.125');
  t.equal(toPlain(hoursOf(facts, 'GSA').overtime), '0');
  t.equal(toPlain(hoursOf(facts, 'MGR').regular), '1');
});

t.test('a job named like a property of every object has no hours', async (t) => {
  t.equal(toPlain(hoursOf(factsWith({ hours: {} }), 'constructor').regular), '0');
});

t.test('only jobs with hours count as worked', async (t) => {
  t.same(workedJobs(factsWith({ timesheet: rows, hours: { ANY: { overtime: '1' } } })), [
    'ANY',
    'GSA',
    'MGR',
  ]);
});
