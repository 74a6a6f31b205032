import t from 'tap';
import { requireMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import { neededFacts } from '../../../../api/domain/revenue/needed-facts.ts';
import { parseTerms } from '../../../../api/domain/revenue/terms.ts';
import { termsWith } from './support.ts';

const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2023-01-01' };

/** Problems as `field: rule`. */
const problems = (blocks: object): string[] => {
  const parsed = parseTerms({ ...frame, ...blocks });
  return parsed.ok ? [] : parsed.errors.map(({ field, rule }) => `${field}: ${rule}`);
};

const month = { month: 1, type: 'Percentage', overtimeValue: '1' };
const agreement = (part: object) => problems({ managementAgreement: { type: 'FixedFee', ...part } });
const accounts = (part: object) =>
  problems({ billableAccounts: { payrollAccounts: [], expenseAccounts: [], ...part } });

t.test('an escalator names the value each of its rates needs', async (t) => {
  const rule = 'must be given for the rates this escalator raises';
  t.strictSame(problems({ escalator: month }), [], 'it raises nothing');
  t.strictSame(problems({ escalator: month, fixedFee: { services: [] } }), [`escalator.value: ${rule}`]);
  t.strictSame(problems({ escalator: month, perLaborHour: { jobs: [] } }), [
    `escalator.standardValue: ${rule}`,
  ]);
  const room = { roomRate: '1', escalator: month };
  t.strictSame(problems({ perOccupiedRoom: room }), [`perOccupiedRoom.escalator.value: ${rule}`]);
  const payrollTaxes = { billingType: 'Percentage', percentage: '1', escalator: month };
  t.strictSame(accounts({ payrollTaxes }), [`billableAccounts.payrollTaxes.escalator.value: ${rule}`]);
  t.strictSame(agreement({ escalator: month }), [`managementAgreement.escalator.value: ${rule}`]);
  t.strictSame(agreement({ type: 'PerLaborHour', escalator: month }), [
    `managementAgreement.escalator.standardValue: ${rule}`,
  ]);
  const profitShare = { accumulationType: 'Monthly', tiers: [], escalator: month };
  t.strictSame(agreement({ profitShare }), [`managementAgreement.profitShare.escalator.value: ${rule}`]);
  t.strictSame(problems({ escalator: { month: 1, type: 'LesserOfPercentOrIndex', value: '1' } }), [
    'escalator.index: must be given for the type LesserOfPercentOrIndex',
  ]);
  t.strictSame(problems({ escalator: { month: 1, type: 'Percentage' } }), ['escalator.value: must be given']);
  const index = { '26': '3' };
  t.strictSame(problems({ escalator: { month: 1, type: 'GreaterOfPercentOrIndex', value: '1', index } }), [
    'escalator.index.26: must be keyed by year, e.g. "2026"',
  ]);
});

t.test('a figure that a type needs is named with the type', async (t) => {
  t.strictSame(accounts({ payrollTaxes: { billingType: 'Percentage' } }), [
    'billableAccounts.payrollTaxes.percentage: must be given for a percentage',
  ]);
  t.strictSame(accounts({ support: { billingType: 'Percentage', payrollType: 'Total', amount: '101' } }), [
    'billableAccounts.support.amount: must lie between 0 and 100',
  ]);
  t.strictSame(accounts({ support: { billingType: 'Percentage', amount: '1' } }), [
    'billableAccounts.support.payrollType: must be given for a percentage',
  ]);
  t.strictSame(accounts({ support: { billingType: 'Fixed', amount: '101' } }), []);
  t.strictSame(agreement({ insurance: { type: 'FixedFee' } }), [
    'managementAgreement.insurance.fixedFeeAmount: must be given for a fixed fee',
  ]);
  for (const type of ['AnnualCalendar', 'AnnualAnniversary']) {
    t.strictSame(agreement({ claims: { type } }), [
      `managementAgreement.claims.cap: must be given for the type ${type}`,
    ]);
  }
  t.strictSame(agreement({ claims: { type: 'PerClaim' } }), []);
  const item = (part: object) => agreement({ nonGlExpenses: [{ title: 'X', amount: '101', ...part }] });
  t.strictSame(item({ type: 'Payroll', payrollType: 'Total' }), [
    'managementAgreement.nonGlExpenses[0].amount: must lie between 0 and 100',
  ]);
  t.strictSame(item({ type: 'Payroll', amount: '1' }), [
    'managementAgreement.nonGlExpenses[0].payrollType: must be given for the type Payroll',
  ]);
  t.strictSame(item({ type: 'FixedAmount', finalPeriodBilled: '2025-13' }), [
    'managementAgreement.nonGlExpenses[0].finalPeriodBilled: must be a month YYYY-MM from 2000-01 to 2199-12',
  ]);
});

t.test('thresholds need their figure, on the agreement only when it is switched on', async (t) => {
  const tiers = [{ amount: '0', sharePercentage: '10' }];
  const threshold = (type: string, amount: string | null) => ({
    validationThresholdType: type,
    validationThresholdAmount: amount,
  });
  const share = (type: string, amount: string | null) =>
    problems({
      revenueShare: {
        structures: [{ revenueCodes: ['*'], accumulationType: 'Monthly', tiers, ...threshold(type, amount) }],
      },
    });
  const field = 'revenueShare.structures[0].validationThresholdAmount';
  t.strictSame(share('RevenuePercentage', '101'), [`${field}: must lie between 0 and 100`]);
  t.strictSame(share('RevenuePercentage', '-1'), [`${field}: must not be negative`]);
  t.strictSame(share('ValidationAmount', '101'), []);
  t.strictSame(share('ValidationAmount', null), [`${field}: must be given for the type ValidationAmount`]);
  const off = { ...threshold('RevenuePercentage', null), validationThresholdEnabled: false };
  t.strictSame(agreement(off), []);
  t.strictSame(agreement({ ...off, validationThresholdEnabled: true }), [
    'managementAgreement.validationThresholdAmount: must be given for the type RevenuePercentage',
  ]);
});

t.test('entries are not switched off, groups are listed once, texts have an end', async (t) => {
  const service = { code: '4700', fee: '1' };
  const services = (part: object) => problems({ fixedFee: { services: [{ ...service, ...part }] } });
  t.strictSame(services({ enabled: true }), []);
  t.strictSame(services({ enabled: false }), [
    'fixedFee.services[0].enabled: cannot be false here: leave the entry out',
  ]);
  t.strictSame(services({ enabled: 'no' }), ['fixedFee.services[0].enabled: must be true or false']);
  t.strictSame(services({ code: '4'.repeat(20) }), []);
  t.strictSame(services({ code: '4'.repeat(21) }), [
    'fixedFee.services[0].code: must be text of 1 to 20 characters',
  ]);
  t.strictSame(services({ code: '  ' }), ['fixedFee.services[0].code: must be text of 1 to 20 characters']);
  t.strictSame(services({ fee: true }), [
    'fixedFee.services[0].fee: must be a decimal number written as text, e.g. "1234.50"',
  ]);
  t.strictSame(problems({ fixedFee: 7 }), ['fixedFee: must be an object']);
  t.strictSame(problems({ notes: 'x'.repeat(100_001) }), [
    'notes: must be text of at most 100000 characters',
  ]);
  const groups = (...numbers: number[]) =>
    problems({ invoiceGrouping: { invoiceGroups: numbers.map((groupNumber) => ({ groupNumber })) } });
  t.strictSame(groups(1, 2), []);
  t.strictSame(groups(1, 2, 1), ['invoiceGrouping.invoiceGroups[2].groupNumber: must not be listed twice']);
  t.strictSame(problems({ invoiceGrouping: { enabled: false, invoiceGroups: 7 } }), []);
  t.strictSame(problems({ invoiceGrouping: { invoiceGroups: 7 } }), [
    'invoiceGrouping.invoiceGroups: must be a list',
  ]);
});

t.test('two rates of a job may meet but not share a day', async (t) => {
  const job = (startDate: string | null, endDate: string | null) => ({
    jobCode: 'GSA',
    rate: '1',
    startDate,
    endDate,
  });
  const jobs = (...list: object[]) => problems({ perLaborHour: { jobs: list } });
  const twice = ['perLaborHour.jobs[1].jobCode: is listed twice: two rates of job GSA overlap'];
  t.strictSame(jobs(job(null, '2025-05-31'), job('2025-06-01', null)), []);
  t.strictSame(jobs(job('2025-06-01', null), job(null, '2025-05-31')), []);
  t.strictSame(jobs(job(null, '2025-06-01'), job('2025-06-01', null)), twice);
  t.strictSame(jobs(job('2025-06-01', null), job(null, '2025-06-01')), twice);
  t.strictSame(jobs(job(null, null), { ...job(null, null), jobCode: 'VAL' }), []);
  t.strictSame(jobs(job('2025-06-02', '2025-06-01')), [
    'perLaborHour.jobs[0].endDate: must not be before the start date 2025-06-02',
  ]);
});

t.test('each block asks for the facts it reads and names those kept nowhere', async (t) => {
  const june = requireMonth('2025-06');
  const needs = (blocks: object, at = june) => {
    const { revenue, timesheet, rooms, validations, yearToDate, unavailable } = neededFacts(
      termsWith(blocks),
      at,
    );
    const asked = Object.entries({ revenue, timesheet, rooms, validations }).filter(([, on]) => on);
    return { asked: asked.map(([name]) => name).join(), yearToDate, unavailable };
  };
  const tiers = [{ amount: '0', sharePercentage: '1' }];
  const structure = (accumulationType: string) => ({ revenueCodes: ['*'], accumulationType, tiers });
  const share = { revenueShare: { structures: [structure('Monthly'), structure('AnnualCalendar')] } };
  const year = { from: '2025-01-01', to: '2025-05-31' };
  const fee = (part: object) => ({ managementAgreement: { type: 'FixedFee', ...part } });
  const list = (payroll: string[], expense: string[], more: object = {}) => ({
    billableAccounts: { payrollAccounts: payroll, expenseAccounts: expense, ...more },
  });
  const balances = ['balances of the billable accounts'];
  t.strictSame(needs({}), { asked: '', yearToDate: [], unavailable: [] });
  t.strictSame(needs(share), { asked: 'revenue,validations', yearToDate: [null, year], unavailable: [] });
  t.strictSame(needs(share, requireMonth('2025-01')).yearToDate, [null, null]);
  t.equal(needs({ bellServiceFee: {} }).asked, 'revenue');
  t.equal(needs({ perLaborHour: { jobs: [] } }).asked, 'timesheet');
  t.equal(needs({ perOccupiedRoom: { roomRate: '1' } }).asked, 'rooms');
  t.equal(needs(fee({})).asked, 'revenue,validations');
  t.equal(needs(fee({ type: 'PerLaborHour' })).asked, 'revenue,timesheet,validations');
  t.strictSame(needs(list(['6000'], ['7000'])).unavailable, balances);
  t.strictSame(needs(list([], ['7000'])).unavailable, balances);
  t.strictSame(needs(list([], [])).unavailable, []);
  t.strictSame(needs(list([], [], { payrollTaxes: { billingType: 'Actual' } })).unavailable, balances);
  t.strictSame(
    needs(list([], [], { payrollTaxes: { billingType: 'Percentage', percentage: '1' } })).unavailable,
    [],
  );
  const pay = (payrollType: string) =>
    fee({ nonGlExpenses: [{ title: 'x', type: 'Payroll', payrollType, amount: '1' }] });
  t.strictSame(needs(pay('Total')).unavailable, balances);
  t.strictSame(needs(pay('Billable')).unavailable, []);
  t.strictSame(needs(fee({ claims: { type: 'AnnualCalendar', cap: '5' } })).unavailable, [
    'claims of the year so far',
  ]);
  t.strictSame(needs(fee({ claims: { type: 'PerClaim', cap: '5' } })).unavailable, []);
  const profit = (accumulationType: string) => fee({ profitShare: { accumulationType, tiers } });
  t.strictSame(needs(profit('AnnualCalendar')).unavailable, ['profit of the year so far']);
  t.strictSame(needs(profit('Monthly')).unavailable, []);
  const deposited = (tax: boolean, on: boolean) =>
    needs({ depositedRevenue: { towneParkResponsibleForParkingTax: tax, depositedRevenueEnabled: on } })
      .unavailable;
  t.strictSame(deposited(true, true), ['revenue not deposited and its tax rate', 'deposited revenue']);
  t.strictSame(deposited(false, false), []);
});
