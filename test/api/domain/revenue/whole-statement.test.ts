import t from 'tap';
import { earns } from './support.ts';

/** A contract with every block at once, so that every line and every sentence of a statement is seen. */
const tiers = [
  { amount: '1000', sharePercentage: '50' },
  { amount: '0', sharePercentage: '10' },
];
const terms = {
  startDate: '2025-01-11',
  endDate: '2025-06-15',
  minimumLaborHours: '12',
  fixedFee: { services: [{ code: '4705', fee: '900', invoiceGroup: 3 }] },
  perOccupiedRoom: { code: '4720', roomRate: '1.25' },
  perLaborHour: {
    jobs: [
      { jobCode: 'GSA', code: '4730', rate: '20', overtimeRate: '30' },
      { jobCode: 'VAL', rate: '15', overtimeRate: '15' },
    ],
  },
  revenueShare: {
    invoiceGroup: 2,
    structures: [
      {
        revenueCodes: ['VD1'],
        accumulationType: 'AnnualCalendar',
        tiers,
        validationThresholdType: 'ValidationAmount',
        validationThresholdAmount: '40',
      },
      { revenueCodes: ['SD1'], accumulationType: 'Monthly', tiers },
    ],
  },
  bellServiceFee: {},
  midMonthAdvance: { amount: '100' },
  depositedRevenue: { towneParkResponsibleForParkingTax: true, depositedRevenueEnabled: true },
  billableAccounts: {
    payrollAccounts: ['6000'],
    expenseAccounts: ['7000', '7080', '7099'],
    additionalPayrollAmount: '10',
    payrollTaxes: { billingType: 'Percentage', percentage: '25' },
    support: { billingType: 'Percentage', payrollType: 'Total', amount: '2' },
  },
  managementAgreement: {
    type: 'FixedFee',
    fixedFeeAmount: '600',
    insurance: { type: 'BasedOnBillableAccounts', additionalPercentage: '12.5' },
    claims: { type: 'AnnualCalendar', cap: '60' },
    nonGlExpenses: [
      { title: 'Radios', type: 'FixedAmount', amount: '30' },
      { title: 'Share', type: 'Revenue', amount: '1' },
      { title: 'Pay', type: 'Payroll', payrollType: 'Billable', amount: '1' },
    ],
    profitShare: { accumulationType: 'AnnualCalendar', tiers },
  },
};
const facts = {
  occupiedRooms: '100',
  hours: { GSA: { regular: '4', overtime: '1' }, VAL: { regular: '2', overtime: '1' } },
  revenueByCode: { VD1: '300', SD1: '200' },
  ytdRevenue: ['900', '0'],
  validationRevenue: '46',
  bellRevenue: '77',
  depositedNetExternal: '50',
  nonDepositedNetExternal: '80',
  taxRate: '0.08',
  netExternalRevenue: '3000',
  accounts: { '6000': '90', '7000': '21', '7080': '8', '7099': '30' },
  ytdClaims: '20',
  ytdProfit: '10',
};

t.test('every line has its block, ledger account, group and sentence', async (t) => {
  const { lines, explanation, amount, flags } = earns(terms, facts);
  const shown = lines.map(({ block, line, glCode = '-', invoiceGroup }, index) =>
    [block, line, glCode, invoiceGroup, explanation[index]?.text].join(' | '),
  );
  t.strictSame(shown, [
    'fixedFee | FixedFee:4705 | 4705 | 3 | Monthly fee 900 x 15/30 days = 450.00',
    'perOccupiedRoom | PerOccupiedRoom | 4720 | 1 | 100 occupied rooms x 1.25 = 125.00',
    'perLaborHour | PerLaborHour:GSA | 4730 | 1 | 4 h x 20 = 80.00',
    'perLaborHour | PerLaborHour:GSA:OT | 4730 | 1 | 1 overtime h x 30 = 30.00',
    'perLaborHour | PerLaborHour:VAL | - | 1 | 2 h x 15 = 30.00, 1 overtime h x 15 = 15.00, together = 45.00',
    'perLaborHour | MinimumHoursShortfall | 4730 | 1 | Minimum 12 h - 8 h = 4 h x 20 = 80.00',
    'revenueShare | RevenueShare | 4790 | 2 | Share 100 x 50 % + 200 x 10 % after 900 in the year to date; 200 x 50 % = 170.00',
    'revenueShare | ValidatedParking | 4790 | 2 | 6 of validations over the threshold x 70 / 300 = 1.40',
    'bellServiceFee | BellServiceFee | 4795 | 1 | Bell revenue of the month, passed through = 77.00',
    'midMonthAdvance | MidMonthAdvance | 4790 | 1 | Credit for the advance (mid-month billing) of 100 = -100.00',
    'depositedRevenue | ClientCollectedParkingTax | 4790 | 1 | 80 not deposited, net x tax rate 0.08 = 6.40',
    'depositedRevenue | LessDepositedRevenue | 4790 | 1 | Less deposited revenue, without tax, 50 = -50.00',
    'billableAccounts | BillablePayroll | 4791 | 1 | Balances of the payroll accounts 90 + additional payroll 10 = 100.00',
    'billableAccounts | PTEB | 4791 | 1 | Payroll 100 x 25 % = 25.00',
    'billableAccounts | SupportServices | 4791 | 1 | Total payroll 125 x 2 % = 2.50',
    'billableAccounts | BillableExpenses | 4791 | 1 | Balances of the expense accounts without 7080, 7099 = 21.00',
    'managementAgreement | ManagementFee | 4791 | 1 | Monthly fee 600 x 15/30 days = 300.00',
    'managementAgreement | Insurance | 4791 | 1 | Balances of the insurance accounts 8 + 12.5 % = 9.00',
    'managementAgreement | Claims | 4791 | 1 | Balances of the claim accounts 30, 40 left of the cap 60 = 30.00',
    'managementAgreement | NonGL:Radios | - | 1 | Fixed amount for Radios = 30.00',
    'managementAgreement | NonGL:Share | - | 1 | Net external revenue 3000 x 1 % = 30.00',
    'managementAgreement | NonGL:Pay | - | 1 | Billable payroll 100 x 1 % = 1.00',
    'managementAgreement | ProfitShare | 4791 | 1 | Profit 2451.5 after 10 in the year to date: 990 x 50 % + 1461.5 x 10 % = 641.15',
  ]);
  t.equal(amount, '2104.45');
  t.strictSame(flags, []);
});

t.test('the other kinds of each block have their sentence as well', async (t) => {
  const jobs = [
    { jobCode: 'A', rate: '10', overtimeRate: null },
    { jobCode: 'B', rate: '20', overtimeRate: '5' },
  ];
  const text = (blocks: object, more: object = {}) =>
    earns({ ...terms, startDate: '2024-01-01', endDate: null, ...blocks }, { ...facts, ...more }).explanation;
  const of = (line: string, blocks: object, more: object = {}) =>
    text(blocks, more).find((one) => one.line === line)?.text;
  const accounts = (part: object) => ({ billableAccounts: { ...terms.billableAccounts, ...part } });
  const agreement = (part: object) => ({ managementAgreement: { ...terms.managementAgreement, ...part } });
  const deposits = { towneParkResponsibleForParkingTax: false, depositedRevenueEnabled: true };
  t.equal(
    of('LessDepositedRevenue', { depositedRevenue: deposits }, { depositedExternal: '7' }),
    'Less deposited revenue, with tax, 7 = -7.00',
  );
  t.equal(
    of('MidMonthAdvance', { midMonthAdvance: { amount: '1', lineTitle: 'PreBill' } }),
    'Credit for the advance (PreBill) of 1 = -1.00',
  );
  t.equal(
    of('BillablePayroll', accounts({ additionalPayrollAmount: null })),
    'Balances of the payroll accounts 90 = 90.00',
  );
  t.equal(
    of('PTEB', accounts({ payrollTaxes: { billingType: 'Actual' } }), { accounts: { '6500': '2' } }),
    'Balances of the accounts 6200, 6399, 6500 = 2.00',
  );
  t.equal(
    of('SupportServices', accounts({ support: { billingType: 'Fixed', amount: '9' } })),
    'Fixed amount for support services = 9.00',
  );
  t.equal(
    of('BillableExpenses', agreement({ insurance: null, claims: null })),
    'Balances of the expense accounts = 59.00',
  );
  t.equal(
    of('Insurance', agreement({ insurance: { type: 'FixedFee', fixedFeeAmount: '4' } })),
    'Fixed amount for insurance = 4.00',
  );
  t.equal(
    of('Claims', agreement({ claims: { type: 'PerClaim', cap: '5' } })),
    'Balances of the claim accounts 30 = 30.00',
  );
  t.equal(
    of('ManagementFee', agreement({ type: 'RevenuePercentage', revenuePercentageAmount: '2' })),
    'Net external revenue 3000 x 2 % = 60.00',
  );
  t.equal(
    of('ManagementFee', agreement({ type: 'PerLaborHour', jobs }), {
      hours: { A: { regular: '1', overtime: '1' }, B: { regular: '2', overtime: '3' } },
    }),
    'A 1 h x 10 + 1 overtime h x 0 = 10.00; B 2 h x 20 + 3 overtime h x 5 = 55.00; together = 65.00',
  );
  t.equal(of('PerLaborHour:VAL', {}, { hours: { VAL: { regular: '2' } } }), '2 h x 15 = 30.00');
  t.equal(of('ProfitShare', {}, { ytdProfit: null, monthlyProfit: '2' }), 'Profit 2: 2 x 50 % = 1.00');
  const escalator = { month: 6, type: 'Percentage', value: '10' };
  t.equal(of('FixedFee:4705', { escalator }), 'Monthly fee 1089 (900 raised 2 times to 1089) = 1089.00');
});

t.test('every flag says what a person should look at', async (t) => {
  const flags = (blocks: object, more: object = {}) =>
    earns(blocks, more).flags.map(({ code, text }) => `${code}: ${text}`);
  const job = { jobCode: 'GSA', rate: '20', overtimeRate: '19' };
  const hours = {
    hours: { GSA: { regular: '1', overtime: '2' }, XX: { regular: '0', overtime: '1' }, NO: {} },
  };
  t.strictSame(flags({ perLaborHour: { jobs: [job] } }, hours), [
    'overtime-below-rate: The overtime rate of job GSA lies below its rate; billed as stored.',
    'hours-without-rate: Hours of job XX have no rate and are not billed.',
  ]);
  t.strictSame(
    flags({ perLaborHour: { jobs: [{ jobCode: 'GSA', rate: '1' }] } }, { hours: { GSA: { overtime: '2' } } }),
    ['overtime-without-rate: 2 overtime h of job GSA have no overtime rate.'],
  );
  t.strictSame(flags({ perLaborHour: { jobs: [] } }), [
    'block-without-terms: The block perLaborHour is on but holds nothing to bill.',
    'no-hours: No hours of 2025-06 were delivered; counted as 0.',
  ]);
  t.strictSame(flags({ minimumLaborHours: '5' }), [
    'minimum-hours-without-labor: Minimum labor hours are agreed but labor is not billed; they have no effect.',
  ]);
  const service = { code: '4700', fee: '1' };
  const halves = [
    { ...service, endDate: '2025-06-14' },
    { ...service, startDate: '2025-06-14' },
    { ...service, startDate: '2025-07-01' },
  ];
  t.strictSame(flags({ fixedFee: { services: halves } }), [
    'overlapping-services: Two fees 4700 in invoice group 1 are active on the same day.',
  ]);
  t.strictSame(flags({ fixedFee: { services: [] } }), [
    'block-without-terms: The block fixedFee is on but holds nothing to bill.',
  ]);
  const structure = (accumulationType: string, limit: string, revenueCodes: string[]) => ({
    revenueCodes,
    accumulationType,
    tiers: [{ amount: limit, sharePercentage: '10' }],
  });
  const share = (more: object, ...structures: object[]) => ({ revenueShare: { structures, ...more } });
  t.strictSame(flags(share({ cap: '4', minimumGuarantee: '5' })), [
    'block-without-terms: The block revenueShare is on but holds nothing to bill.',
    'no-revenue: No revenue of 2025-06 was delivered; counted as 0.',
    'cap-below-minimum: The cap 4 lies below the minimum 5.',
  ]);
  t.strictSame(
    flags(share({}, structure('Monthly', '100', ['VD1']), structure('AnnualCalendar', '0', ['VD1', 'SD1'])), {
      revenueByCode: { VD1: '150', SD1: '-151' },
    }),
    [
      'revenue-above-last-tier: 50 of structure 1 lie above its last limit and earn nothing.',
      'negative-annual-month: Structure 2 took -1: the year to date falls and the same dollars are charged again later.',
      'code-in-two-structures: Revenue code VD1 is shared more than once.',
    ],
  );
  const validated = { ...structure('Monthly', '0', ['VD1']), validationThresholdType: 'VehicleCount' };
  t.strictSame(flags(share({}, validated), { revenueByCode: { VD1: '0' }, validationRevenue: '6' }), [
    'validations-without-revenue: Validations of 6 cannot be priced: structure 1 has no revenue.',
  ]);
  t.strictSame(
    flags({ ...share({}, validated), midMonthAdvance: { amount: '16' } }, { revenueByCode: { VD1: '150' } }),
    ['advance-above-share: The advance 16 is above the share 15.'],
  );
  t.strictSame(
    flags({ ...share({}, validated), midMonthAdvance: { amount: '15' } }, { revenueByCode: { VD1: '150' } }),
    [],
  );
  const agreement = (part: object) => ({ managementAgreement: { type: 'FixedFee', ...part } });
  const empty = (name: string) =>
    `block-without-terms: The block managementAgreement.${name} is on but holds nothing to bill.`;
  t.strictSame(flags(agreement({})), [empty('fixedFeeAmount')]);
  t.strictSame(flags(agreement({ type: 'RevenuePercentage' })), [empty('revenuePercentageAmount')]);
  t.strictSame(flags(agreement({ type: 'PerLaborHour' })), [empty('jobs')]);
  t.strictSame(
    flags(agreement({ fixedFeeAmount: '0', profitShare: { accumulationType: 'Monthly', tiers: [] } })),
    [empty('profitShare')],
  );
  const claims = {
    ...agreement({ fixedFeeAmount: '0', claims: { type: 'AnnualCalendar', cap: '5' } }),
    billableAccounts: { payrollAccounts: [], expenseAccounts: ['7099'] },
  };
  t.strictSame(flags(claims, { accounts: { '7099': '6' } }), [
    'claims-above-cap: Claims of 6 exceed the cap.',
  ]);
  t.strictSame(flags(claims, { accounts: { '7099': '5' } }), []);
  t.strictSame(flags({ deviationAmount: '1' }), [
    'no-forecast: There is no forecast to compare the amount with.',
  ]);
});
