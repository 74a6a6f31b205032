import t from 'tap';
import { exportContract } from '../../../../../api/domain/revenue/contract-file/export-contract.ts';
import { importContract } from '../../../../../api/domain/revenue/contract-file/import-contract.ts';
import { notExportable } from '../../../../../api/domain/revenue/contract-file/not-exportable.ts';
import { termsWith } from '../support.ts';

const dates = { startDate: '2024-01-01', endDate: null };

/** A file as the older system writes it, made up: a byte-order mark, bare NaN, unsorted keys, lists inside strings. */
const file = `\uFEFF{
  "metadata": {"contractValue": 0.0, "term": 36},
  "original": {
    "incrementAmount": 3.0,
    "incrementMonth": "July",
    "billingType": "Arrears",
    "id": "0b8f1c9e-0000-4000-8000-000000000001",
    "contractType": "Management Agmt",
    "consumerPriceIndex": true,
    "notes": NaN,
    "deviationAmount": 2500.0, "deviationPercentage": 10.0,
    "supportingReports": ["MixOfSales"],
    "fixedFee": {"serviceRates": [
      {"name": "x", "fee": 4400.10, "code": 4700, "startDate": "2024-02-01T00:00:00Z", "endDate": NaN, "invoiceGroup": 2.0}
    ], "enabled": true},
    "perLaborHour": {"enabled": true, "jobRates": [
      {"jobCode": "GSA", "rate": 24.550000000000001, "overtimeRate": 36.83, "endDate": "2024-05-31"},
      {"jobCode": "GSA", "rate": 25, "overtimeRate": NaN, "startDate": "2024-06-01"}
    ]},
    "perOccupiedRoom": {"enabled": false, "roomRate": -7},
    "revenueShare": {"enabled": true, "thresholdStructures": [
      {"revenueCodes": "[\\"VD1\\", \\"SD1\\"]", "accumulationType": 126840001,
       "tiers": [{"sharePercentage": 30, "amount": 0}, {"sharePercentage": 50, "amount": 1000}],
       "validationThresholdType": "Revenue Percentage", "validationThresholdAmount": 5}
    ]},
    "bellServiceFee": {"enabled": true, "bellServices": [{"invoiceGroup": 1}]},
    "midMonthAdvance": {"enabled": true, "midMonthAdvances": [{"amount": 15000, "lineTitle": "PreBill"}, {"amount": 1}]},
    "depositedRevenue": {"enabled": true, "depositData": [
      {"towneParkResponsibleForParkingTax": false, "depositedRevenueEnabled": true}]},
    "billableAccounts": {"enabled": true, "billableAccountsData": [{
      "payrollAccountsData": "[{\\"code\\": \\"6000\\", \\"title\\": \\"Pay\\", \\"isEnabled\\": true}, {\\"code\\": \\"6010\\", \\"isEnabled\\": false}]",
      "payrollExpenseAccountsData": "[{\\"code\\": 7080, \\"isEnabled\\": true}]",
      "payrollTaxesEnabled": true, "payrollTaxesBillingType": "Percentage", "payrollTaxesPercentage": 32,
      "payrollSupportEnabled": false, "payrollSupportAmount": 2.5}]},
    "managementAgreement": {"enabled": true, "ManagementFees": [{
      "managementAgreementType": "FixedFee", "fixedFeeAmount": 850,
      "insuranceEnabled": true, "insuranceType": "BasedOnBillableAccounts", "insuranceAdditionalPercentage": 12.5,
      "claimsEnabled": true, "claimsType": "AnnualCalendar", "claimsCap": 50000,
      "profitShareEnabled": true, "profitShareAccumulationType": "Monthly",
      "profitShareTierData": "[{\\"sharePercentage\\": 10, \\"amount\\": NaN}]",
      "nonGlBillableExpenses": [{"nonGLExpenseType": "FixedAmount", "expenseAmount": 1e2, "expenseTitle": "Radios",
        "finalPeriodBilled": "2025-03-31T00:00:00Z"}]}]}
  }
}`;

t.test('a file of the older system becomes terms, and its oddities are tolerated', async (t) => {
  const result = importContract(file, dates);
  if (!result.ok) return t.fail(JSON.stringify(result.errors));
  const { terms, header, remarks } = result;
  t.match(terms, {
    contractType: 'Hybrid',
    billingType: 'Arrears',
    startDate: '2024-01-01',
    notes: null,
    deviationAmount: '2500.0',
    escalator: { month: 7, type: 'Percentage', value: '3.0' },
    perOccupiedRoom: null,
    bellServiceFee: { invoiceGroup: 1 },
    midMonthAdvance: { amount: '15000', lineTitle: 'PreBill' },
    depositedRevenue: { towneParkResponsibleForParkingTax: false, depositedRevenueEnabled: true },
  });
  t.match(terms.fixedFee?.services, [
    { code: '4700', fee: '4400.10', startDate: '2024-02-01', endDate: null, invoiceGroup: 2 },
  ]);
  t.match(terms.perLaborHour?.jobs, [
    { jobCode: 'GSA', rate: '24.55', overtimeRate: '36.83', endDate: '2024-05-31' },
    { jobCode: 'GSA', rate: '25', overtimeRate: null, startDate: '2024-06-01' },
  ]);
  t.match(terms.revenueShare?.structures, [
    {
      revenueCodes: ['VD1', 'SD1'],
      accumulationType: 'AnnualCalendar',
      tiers: [
        { amount: '1000', sharePercentage: '30' },
        { amount: '0', sharePercentage: '50' },
      ],
      validationThresholdType: 'RevenuePercentage',
      validationThresholdAmount: '5',
    },
  ]);
  t.match(terms.billableAccounts, {
    payrollAccounts: ['6000'],
    expenseAccounts: ['7080'],
    payrollTaxes: { billingType: 'Percentage', percentage: '32' },
    support: null,
  });
  t.match(terms.managementAgreement, {
    type: 'FixedFee',
    fixedFeeAmount: '850',
    jobs: null,
    insurance: { type: 'BasedOnBillableAccounts', additionalPercentage: '12.5' },
    claims: { type: 'AnnualCalendar', cap: '50000' },
    profitShare: { accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '10' }] },
    nonGlExpenses: [{ title: 'Radios', type: 'FixedAmount', amount: '100', finalPeriodBilled: '2025-03' }],
  });
  t.match(header, { id: /^0b8f/, contractType: 'Management Agmt', supportingReports: ['MixOfSales'] });
  t.same(remarks.map(({ field }) => field).sort(), [
    'original.consumerPriceIndex',
    'original.midMonthAdvance.midMonthAdvances',
    'original.revenueShare.thresholdStructures[0].tiers',
  ]);
});

t.test('import, export, import gives the same contract', async (t) => {
  const first = importContract(file, dates);
  if (!first.ok) return t.fail(JSON.stringify(first.errors));
  const again = importContract(exportContract(first), dates);
  if (!again.ok) return t.fail(JSON.stringify(again.errors));
  t.strictSame(again.terms, first.terms);
  t.strictSame(again.header, first.header);
  t.same(notExportable(first.terms), []);
});

t.test('every problem is listed at once with its path in the file', async (t) => {
  const bad = JSON.stringify({
    original: {
      billingType: 'Sometimes',
      incrementMonth: 'Juli',
      incrementAmount: 3,
      fixedFee: { serviceRates: [{ code: '4700', fee: -1, startDate: '1899-12-30T00:00:00' }] },
      perLaborHour: {
        jobRates: [
          { jobCode: 'GSA', rate: 1 },
          { jobCode: 'GSA', rate: 2 },
        ],
      },
      revenueShare: {
        thresholdStructures: [{ revenueCodes: [], accumulationType: 'Monthly', tiers: 'none' }],
      },
      midMonthAdvance: { midMonthAdvances: [] },
      billableAccounts: {
        billableAccountsData: [{ payrollSupportEnabled: true, payrollSupportAmount: 101 }],
      },
      managementAgreement: { ManagementFees: [{ claimsEnabled: true, nonGlBillableExpenses: [{}] }] },
      depositedRevenue: 'yes',
    },
  });
  const result = importContract(bad, dates);
  const fields = result.ok ? [] : result.errors.map(({ field }) => field).sort();
  t.strictSame(fields, [
    'original.billableAccounts.billableAccountsData[0].payrollSupportBillingType',
    'original.billingType',
    'original.depositedRevenue',
    'original.fixedFee.serviceRates[0].fee',
    'original.fixedFee.serviceRates[0].startDate',
    'original.incrementMonth',
    'original.managementAgreement.ManagementFees[0].claimsType',
    'original.managementAgreement.ManagementFees[0].nonGlBillableExpenses[0].amount',
    'original.managementAgreement.ManagementFees[0].nonGlBillableExpenses[0].title',
    'original.managementAgreement.ManagementFees[0].nonGlBillableExpenses[0].type',
    'original.managementAgreement.ManagementFees[0].type',
    'original.midMonthAdvance.midMonthAdvances[0].amount',
    'original.perLaborHour.jobRates[1].jobCode',
    'original.revenueShare.thresholdStructures[0].revenueCodes',
    'original.revenueShare.thresholdStructures[0].tiers',
  ]);
});

t.test('what is no contract is refused with a rule', async (t) => {
  const rule = (text: string) => {
    const result = importContract(text, dates);
    return result.ok ? '' : result.errors.map((error) => `${error.field} ${error.rule}`).join();
  };
  t.match(rule('{"original": '), /^file must be well-formed JSON/);
  t.equal(rule('[]'), 'file must be an object');
  t.equal(rule('{"original": []}'), 'original must be an object');
  t.match(rule(' '.repeat(1_048_577)), /at most 1048576/);
});

t.test(
  'a file without the wrapper is read as the contract itself; a month without amount raises nothing',
  async (t) => {
    const read = (increment: object) => {
      const result = importContract(JSON.stringify({ billingType: 'Advanced', ...increment }), dates);
      return result.ok ? result.terms.escalator : result.errors;
    };
    t.match(read({ incrementMonth: 'January', incrementAmount: 0 }), { month: 1, value: '0' });
    t.equal(read({ incrementMonth: null, incrementAmount: 0 }), null);
    t.equal(read({}), null);
    t.match(read({ incrementMonth: '', incrementAmount: 2 }), [
      { field: 'incrementMonth', rule: 'must be given' },
    ]);
  },
);

t.test('a contract with one money block is named after it, whatever label the file has', async (t) => {
  const only = (block: object) => {
    const result = importContract(
      JSON.stringify({ billingType: 'Arrears', contractType: 'x', ...block }),
      dates,
    );
    return result.ok ? result.terms.contractType : JSON.stringify(result.errors);
  };
  t.equal(only({ fixedFee: { serviceRates: [] } }), 'FixedFee');
  t.equal(only({ perOccupiedRoom: { roomRate: 1.255 } }), 'PerOccupiedRoom');
  t.equal(only({ perLaborHour: { jobRates: [] }, fixedFee: { enabled: false } }), 'PerLaborHour');
  t.equal(only({}), 'Hybrid');
});

t.test('terms the file has no place for are named before an export loses them', async (t) => {
  const terms = termsWith({
    contractType: 'RevenueShare',
    minimumLaborHours: '10',
    revenueShare: { structures: [], cap: '100', minimumGuarantee: '5' },
  });
  t.same(notExportable(terms), ['minimumLaborHours', 'revenueShare.minimumGuarantee', 'revenueShare.cap']);
});
