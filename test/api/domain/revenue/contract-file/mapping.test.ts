import t from 'tap';
import { fileField } from '../../../../../api/domain/revenue/contract-file/file-field.ts';
import { importContract } from '../../../../../api/domain/revenue/contract-file/import-contract.ts';
import {
  isLowerBound,
  toUpperLimits,
} from '../../../../../api/domain/revenue/contract-file/to-upper-limits.ts';

t.test('every path of the terms has its name in the file', async (t) => {
  const pairs: Record<string, string> = {
    startDate: 'startDate',
    endDate: 'endDate',
    billingType: 'o.billingType',
    'escalator.month': 'o.incrementMonth',
    'escalator.value': 'o.incrementAmount',
    escalator: 'o.incrementAmount',
    'perOccupiedRoom.escalator.month': 'o.perOccupiedRoom.escalator.month',
    'fixedFee.services[0].startDate': 'o.fixedFee.serviceRates[0].startDate',
    'perLaborHour.jobs[2].rate': 'o.perLaborHour.jobRates[2].rate',
    'revenueShare.structures[0].tiers': 'o.revenueShare.thresholdStructures[0].tiers',
    'bellServiceFee.invoiceGroup': 'o.bellServiceFee.bellServices[0].invoiceGroup',
    'midMonthAdvance.amount': 'o.midMonthAdvance.midMonthAdvances[0].amount',
    'depositedRevenue.depositedRevenueEnabled': 'o.depositedRevenue.depositData[0].depositedRevenueEnabled',
    'billableAccounts.support.amount': 'o.billableAccounts.billableAccountsData[0].payrollSupportAmount',
    'billableAccounts.payrollTaxes.percentage':
      'o.billableAccounts.billableAccountsData[0].payrollTaxesPercentage',
    'billableAccounts.payrollAccounts[1]': 'o.billableAccounts.billableAccountsData[0].payrollAccounts[1]',
    'managementAgreement.insurance.type': 'o.managementAgreement.ManagementFees[0].insuranceType',
    'managementAgreement.claims.cap': 'o.managementAgreement.ManagementFees[0].claimsCap',
    'managementAgreement.profitShare.tiers': 'o.managementAgreement.ManagementFees[0].profitShareTiers',
    'managementAgreement.nonGlExpenses[0].title':
      'o.managementAgreement.ManagementFees[0].nonGlBillableExpenses[0].title',
    'managementAgreement.type': 'o.managementAgreement.ManagementFees[0].type',
  };
  for (const [ours, theirs] of Object.entries(pairs)) t.equal(fileField(ours, 'o.'), theirs);
});

t.test('lower bounds are known by a first 0 before larger limits', async (t) => {
  t.equal(isLowerBound(['0', '1000']), true);
  t.equal(isLowerBound(['0.00', '1000', '2000']), true);
  t.equal(isLowerBound(['0']), false);
  t.equal(isLowerBound(['1000', '0']), false);
  t.equal(isLowerBound(['1000', '2000']), false);
  t.equal(isLowerBound(['0', '1000', '0']), false);
  t.equal(isLowerBound(['0', undefined]), false);
  t.equal(isLowerBound(['0', 'many']), false);
  t.equal(isLowerBound([undefined, '1000']), false);
  const tiers = (...amounts: unknown[]) =>
    amounts.map((amount, at) => ({ amount, sharePercentage: String(at) }));
  t.strictSame(toUpperLimits(tiers('0', '5', '9')), tiers('5', '9', '0'));
  t.strictSame(toUpperLimits(tiers('5', '9')), tiers('5', '9'));
  t.strictSame(toUpperLimits(tiers('5', undefined)), tiers('5', '0'));
  t.strictSame(toUpperLimits(tiers(undefined, '9')), tiers(undefined, '9'));
  t.strictSame(toUpperLimits(['x', { amount: '5' }]), ['x', { amount: '5' }]);
  t.equal(toUpperLimits('none'), 'none');
});

/** Terms of a bare contract with these parts, or its problems. */
function read(original: object): unknown {
  const result = importContract(JSON.stringify({ billingType: 'Arrears', ...original }), {
    startDate: '2024-01-01',
  });
  return result.ok ? result.terms : result.errors;
}

t.test('options come by name in any spelling or by the number of the older system', async (t) => {
  for (const [written, name] of [
    ['Advanced', 'Advanced'],
    ['advanced', 'Advanced'],
    ['126840001', 'Arrears'],
    [126840000, 'Advanced'],
  ]) {
    t.match(read({ billingType: written }), { billingType: name });
  }
  const refused = [{ field: 'billingType', rule: 'must be one of Arrears, Advanced' }];
  for (const wrong of ['126840002', '12684000', 'x126840000', 'later', true])
    t.match(read({ billingType: wrong }), refused);
  t.match(read({ billingType: '' }), [{ field: 'billingType', rule: 'must be given' }]);
  t.match(read({ notes: '', deviationAmount: '' }), { notes: '', deviationAmount: null });
  const share = {
    revenueCodes: ['*'],
    accumulationType: 'annual-calendar',
    tiers: [{ amount: 0, sharePercentage: 1 }],
  };
  t.match(read({ revenueShare: { thresholdStructures: [share] } }), {
    revenueShare: { structures: [{ accumulationType: 'AnnualCalendar' }] },
  });
});

t.test('dates lose their time, months their day, switches may be text', async (t) => {
  const service = (part: object) => read({ fixedFee: { serviceRates: [{ code: '1', fee: 1, ...part }] } });
  for (const date of ['2024-02-01', '2024-02-01T00:00:00Z', '2024-02-01T05:00:00.000+05:30']) {
    t.match(service({ startDate: date }), { fixedFee: { services: [{ startDate: '2024-02-01' }] } });
  }
  t.match(service({ startDate: '', invoiceGroup: '' }), [{ field: /invoiceGroup$/ }]);
  t.match(service({ startDate: '', invoiceGroup: 3.0 }), {
    fixedFee: { services: [{ startDate: null, invoiceGroup: 3 }] },
  });
  t.match(service({ invoiceGroup: 3.5 }), [{ field: 'fixedFee.serviceRates[0].invoiceGroup' }]);
  t.match(service({ endDate: '1899-12-31' }), [
    { field: 'fixedFee.serviceRates[0].endDate', rule: /not 1899/ },
  ]);
  const off = { enabled: 'false', serviceRates: [{ startDate: '1899-12-30' }] };
  t.match(read({ fixedFee: { ...off, enabled: false } }), { fixedFee: null });
  const deposit = { towneParkResponsibleForParkingTax: 'TRUE', depositedRevenueEnabled: 'False' };
  t.match(read({ depositedRevenue: { depositData: [deposit] } }), {
    depositedRevenue: { towneParkResponsibleForParkingTax: true, depositedRevenueEnabled: false },
  });
});

t.test('flat parts are on when they say so or, silent, when they hold something', async (t) => {
  const fee = (part: object) => {
    const ManagementFees = [{ managementAgreementType: 'FixedFee', fixedFeeAmount: 1, ...part }];
    const result = read({ managementAgreement: { ManagementFees } });
    return (result as { managementAgreement?: object }).managementAgreement ?? result;
  };
  const insurance = { insuranceType: 'FixedFee', insuranceFixedFeeAmount: 5 };
  t.match(fee({}), { insurance: null, claims: null, profitShare: null, nonGlExpenses: [] });
  t.match(fee(insurance), { insurance: { type: 'FixedFee', fixedFeeAmount: '5' } });
  t.match(fee({ ...insurance, insuranceEnabled: false }), { insurance: null });
  t.match(fee({ insuranceEnabled: true }), [{ field: /insuranceType$/ }]);
  t.match(fee({ nonGlBillableExpensesEnabled: false, nonGlBillableExpenses: [{}] }), { nonGlExpenses: null });
  const perLaborHourJobCodeData = JSON.stringify([{ code: 'GSA', rate: 20, overtimeRate: 30 }]);
  t.match(fee({ managementAgreementType: 'Per Labor Hour', perLaborHourJobCodeData }), {
    type: 'PerLaborHour',
    jobs: [{ jobCode: 'GSA', code: null, rate: '20', overtimeRate: '30' }],
  });
  t.match(fee({ perLaborHourJobCodeData }), { jobs: null });
  t.match(
    fee({
      profitShareAccumulationType: 'Monthly',
      profitShareTierData: '[{"amount": 5, "sharePercentage": 2}]',
    }),
    {
      profitShare: { tiers: [{ amount: '5', sharePercentage: '2' }] },
    },
  );
});

t.test('lists that are none are refused where they stand', async (t) => {
  t.match(read({ fixedFee: { serviceRates: 'none' } }), [
    { field: 'fixedFee.serviceRates', rule: 'must be a list' },
  ]);
  t.match(read({ fixedFee: { serviceRates: ['x'] } }), [
    { field: 'fixedFee.serviceRates[0]', rule: 'must be an object' },
  ]);
  t.match(read({ fixedFee: [] }), [{ field: 'fixedFee', rule: 'must be an object' }]);
  t.match(read({ invoiceGrouping: { invoiceGroups: [{ groupNumber: 2, title: 'Hotel' }] } }), {
    invoiceGrouping: { invoiceGroups: [{ groupNumber: 2, title: 'Hotel', vendorId: null }] },
  });
  const data = (payrollAccountsData: unknown) =>
    read({ billableAccounts: { billableAccountsData: [{ payrollAccountsData }] } });
  t.match(data('[{"code": "6000"}, {"code": "6001", "isEnabled": false}]'), {
    billableAccounts: { payrollAccounts: ['6000'] },
  });
  t.match(data('6000'), [{ field: /payrollAccounts/, rule: 'must be a list' }]);
});
