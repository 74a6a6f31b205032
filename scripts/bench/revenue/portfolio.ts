import { type Facts, parseFacts } from '../../../api/domain/revenue/facts.ts';
import { parseTerms, type Terms } from '../../../api/domain/revenue/terms.ts';

/** A contract and the facts of one month. */
export interface SiteMonth {
  readonly terms: Terms;
  readonly inputs: Facts;
}

const escalator = { month: 1, type: 'Percentage', value: '3' };
const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2021-05-01', escalator };

const share = {
  revenueShare: {
    structures: [
      {
        revenueCodes: ['SD1', 'SO1', 'VD1', 'VO1', 'SM1'],
        accumulationType: 'AnnualCalendar',
        tiers: [
          { amount: '640000', sharePercentage: '55' },
          { amount: '840000', sharePercentage: '40' },
          { amount: '0', sharePercentage: '25' },
        ],
        validationThresholdType: 'RevenuePercentage',
        validationThresholdAmount: '5',
      },
    ],
  },
  depositedRevenue: { towneParkResponsibleForParkingTax: false, depositedRevenueEnabled: true },
};

const labor = {
  perLaborHour: {
    jobs: [
      { jobCode: 'GSA', rate: '24.35', overtimeRate: '36.53' },
      { jobCode: 'VAL', rate: '21.70', overtimeRate: '21.70' },
    ],
  },
};

const agreement = {
  billableAccounts: {
    payrollAccounts: ['6000', '6005', '6020', '6030'],
    expenseAccounts: ['7000', '7010', '7080', '7082', '7099', '7200'],
    payrollTaxes: { billingType: 'Percentage', percentage: '32', escalator },
    support: { billingType: 'Percentage', payrollType: 'Total', amount: '2.5' },
  },
  managementAgreement: {
    type: 'FixedFee',
    fixedFeeAmount: '850',
    escalator,
    insurance: { type: 'BasedOnBillableAccounts', additionalPercentage: '12.5' },
    claims: { type: 'AnnualCalendar', cap: '50000' },
    profitShare: { accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '10' }] },
  },
};

const fees = {
  fixedFee: {
    services: [
      { code: '4700', fee: '4400.10' },
      { code: '4715', fee: '900' },
    ],
  },
};

/** In the proportions of real contracts: shares and agreements before labor and fixed fees. */
const mix = [
  share,
  agreement,
  share,
  { ...agreement, ...share },
  labor,
  { ...share, ...labor },
  fees,
  share,
  agreement,
  labor,
];

/** So many site-months, all different and always the same. */
export function portfolio(count: number): readonly SiteMonth[] {
  const parsed = mix.map((blocks) => {
    const terms = parseTerms({ ...frame, ...blocks });
    if (!terms.ok) throw new Error(JSON.stringify(terms.errors));
    return terms.terms;
  });
  return Array.from({ length: count }, (_, index) => {
    const terms = parsed[index % parsed.length];
    if (terms === undefined) throw new Error('the mix is empty');
    return { terms, inputs: factsOf(index) };
  });
}

function factsOf(index: number): Facts {
  const money = (base: number) => `${base + (index % 977)}.${String(index % 100).padStart(2, '0')}`;
  const codes = ['SD1', 'SO1', 'VD1', 'VO1', 'SM1', 'OR1', 'ADJ'];
  const accounts = ['6000', '6005', '6020', '6030', '7000', '7010', '7080', '7082', '7099', '7200'];
  const days = Array.from({ length: 31 }, (_, day) => day);
  const facts = parseFacts({
    revenueByCode: Object.fromEntries(codes.map((code, at) => [code, money(20_000 + at * 1_000)])),
    ytdRevenue: [money(600_000)],
    validationRevenue: money(8_000),
    depositedExternal: money(60_000),
    netExternalRevenue: money(140_000),
    accounts: Object.fromEntries(accounts.map((account, at) => [account, money(1_000 + at * 500)])),
    timesheet: ['GSA', 'VAL'].flatMap((jobCode) =>
      days.map((day) => ({ jobCode, regularMinutes: 400 + ((index + day) % 97), overtimeMinutes: day % 45 })),
    ),
  });
  if (!facts.ok) throw new Error(JSON.stringify(facts.errors));
  return facts.facts;
}
