import t from 'tap';
import { earns, flagCodes, lineTexts } from './support.ts';

const jobs = (...list: object[]) => ({ perLaborHour: { jobs: list } });
const gsa = { jobCode: 'GSA', rate: '20.00', overtimeRate: '30.00' };
const hours = (regular: string, overtime = '0') => ({ hours: { GSA: { regular, overtime } } });

t.test('different rates give two lines, equal rates one', async (t) => {
  t.same(lineTexts(earns(jobs(gsa), hours('10', '2'))), [
    'PerLaborHour:GSA 200.00',
    'PerLaborHour:GSA:OT 60.00',
  ]);
  const equal = earns(jobs({ ...gsa, overtimeRate: '20' }), hours('0.333', '0.333'));
  t.same(lineTexts(equal), ['PerLaborHour:GSA 13.32'], 'both costs are rounded before they are added');
});

t.test('rows become hours one by one', async (t) => {
  const row = { jobCode: 'GSA', regularMinutes: 20, overtimeMinutes: 0 };
  t.same(lineTexts(earns(jobs({ ...gsa, rate: '21.70' }), { timesheet: [row, row] })), [
    'PerLaborHour:GSA 14.32',
  ]);
});

t.test('a half cent goes up', async (t) => {
  t.same(lineTexts(earns(jobs({ ...gsa, rate: '18.30' }), hours('0.25'))), ['PerLaborHour:GSA 4.58']);
});

t.test('rate and overtime rate are raised one by one', async (t) => {
  const escalator = { month: 7, type: 'Percentage', value: '3' };
  const blocks = {
    startDate: '2024-07-01',
    escalator,
    ...jobs({ ...gsa, rate: '24.35', overtimeRate: '36.53' }),
  };
  t.same(lineTexts(earns(blocks, hours('500', '12'), '2025-07')), [
    'PerLaborHour:GSA 12540.00',
    'PerLaborHour:GSA:OT 451.56',
  ]);
});

t.test('overtime without a rate is not billed and shown to a person', async (t) => {
  const result = earns(jobs({ ...gsa, overtimeRate: null }), hours('10', '2'));
  t.same(lineTexts(result), ['PerLaborHour:GSA 200.00']);
  t.same(flagCodes(result), ['overtime-without-rate']);
  t.same(flagCodes(earns(jobs({ ...gsa, overtimeRate: null }), hours('10'))), []);
});

t.test('an overtime rate below the rate is billed as stored and shown to a person', async (t) => {
  const result = earns(jobs({ ...gsa, overtimeRate: '19' }), hours('1', '1'));
  t.same(lineTexts(result), ['PerLaborHour:GSA 20.00', 'PerLaborHour:GSA:OT 19.00']);
  t.same(flagCodes(result), ['overtime-below-rate']);
});

t.test('hours below the minimum are billed at the rate of the first job', async (t) => {
  const minimum = (worked: object) =>
    lineTexts(earns({ minimumLaborHours: '320', ...jobs(gsa) }, worked)).filter((line) =>
      line.startsWith('Min'),
    );
  t.same(minimum(hours('300')), ['MinimumHoursShortfall 400.00']);
  t.same(minimum(hours('300', '10')), ['MinimumHoursShortfall 200.00'], 'overtime counts as worked');
  t.same(minimum(hours('320')), []);
  t.same(minimum({}), ['MinimumHoursShortfall 6400.00']);
});

t.test('what is agreed or worked but not billed is shown to a person', async (t) => {
  const other = { hours: { GSA: { regular: '1' }, MGR: { regular: '1' } } };
  t.same(flagCodes(earns(jobs(gsa), other)), ['hours-without-rate']);
  t.same(flagCodes(earns(jobs(gsa))), ['no-hours']);
  t.same(flagCodes(earns({ minimumLaborHours: '5' })), ['minimum-hours-without-labor']);
});

t.test('jobs may go to groups of their own', async (t) => {
  const blocks = {
    perLaborHour: { invoiceGroup: 2, jobs: [gsa, { jobCode: 'MGR', rate: '1', invoiceGroup: 4 }] },
  };
  const worked = { hours: { GSA: { regular: '1' }, MGR: { regular: '1' } } };
  t.same(earns(blocks, worked).byInvoiceGroup, { '2': '20.00', '4': '1.00' });
});
