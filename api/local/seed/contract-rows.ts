import { choiceValue } from '../../domain/model/choices.ts';
import type { Row } from '../../domain/model/column.ts';
import { cents, namedId, type Random } from './random.ts';
import { contractTypeOf, siteNumber } from './site-rows.ts';

type Blocks = Record<string, unknown>;

function fixedFee(random: Random): Blocks {
  return {
    fixedFee: { services: [{ code: '4700', fee: cents(random.integer(150000, 750000)), invoiceGroup: 1 }] },
  };
}

function perLaborHour(random: Random): Blocks {
  const rate = random.integer(1800, 4200);
  return {
    perLaborHour: {
      jobs: [
        { jobCode: 'VALET', rate: cents(rate), overtimeRate: cents(Math.round(rate * 1.5)), invoiceGroup: 1 },
      ],
    },
  };
}

function perOccupiedRoom(random: Random): Blocks {
  return { perOccupiedRoom: { roomRate: cents(random.integer(80, 250)) } };
}

function revenueShare(random: Random): Blocks {
  return {
    revenueShare: {
      structures: [
        {
          revenueCodes: ['*'],
          accumulationType: random.chance(75) ? 'Monthly' : 'AnnualCalendar',
          tiers: [
            { amount: '40000', sharePercentage: '45' },
            { amount: '90000', sharePercentage: '20' },
            { amount: '0', sharePercentage: '12.5' },
          ],
          invoiceGroup: 1,
        },
      ],
      ...(random.chance(30) ? { minimumGuarantee: '5000' } : {}),
    },
  };
}

function blocksOf(index: number, random: Random): Blocks {
  switch (contractTypeOf(index)) {
    case 'FixedFee':
      return fixedFee(random);
    case 'PerLaborHour':
      return perLaborHour(random);
    case 'PerOccupiedRoom':
      return perOccupiedRoom(random);
    case 'RevenueShare':
      return revenueShare(random);
    case 'Hybrid':
      return { ...fixedFee(random), ...perLaborHour(random) };
  }
}

function contractRow(
  index: number,
  suffix: string,
  startDate: string,
  changes: Partial<Row>,
  random: Random,
): Row {
  const type = contractTypeOf(index);
  const terms = {
    contractType: type,
    billingType: 'Arrears',
    startDate,
    endDate: null,
    escalator: { month: 7, type: 'Percentage', value: '3' },
    ...blocksOf(index, random),
  };
  return {
    id: namedId(`contract ${siteNumber(index)}${suffix}`),
    contractNumber: `C-${siteNumber(index)}${suffix}`,
    customerSiteId: namedId(`site ${siteNumber(index)}`),
    contractType: choiceValue('contractType', type),
    billingType: choiceValue('billingType', 'Arrears'),
    startDate,
    endDate: null,
    status: choiceValue('contractStatus', 'Draft'),
    contractValue: null,
    revenueSharePercentage: null,
    hourlyLaborRate: null,
    minimumGuarantee: null,
    terms: JSON.stringify(terms),
    requestedBy: null,
    approvalStatus: null,
    approvalId: null,
    approvedValue: null,
    decidedBy: null,
    decidedOn: null,
    decisionComment: null,
    ...changes,
  };
}

/** One running, approved contract per site. */
export function runningContracts(sites: number, startDate: string, random: Random): Row[] {
  return Array.from({ length: sites }, (_, index) => {
    const value = cents(random.integer(2000000, 9500000));
    const approved = {
      status: choiceValue('contractStatus', 'Approved'),
      approvalStatus: choiceValue('approvalStatus', 'NotRequired'),
      contractValue: value,
      approvedValue: value,
    };
    return contractRow(index, '', startDate, approved, random);
  });
}

/** A renewal in draft for every second site: under, exactly on and over the threshold, some without a value. */
export function draftContracts(sites: number, startDate: string, random: Random): Row[] {
  return Array.from({ length: Math.floor(sites / 2) }, (_, index) =>
    contractRow(index * 2, '-R', startDate, { contractValue: draftValue(index, random) }, random),
  );
}

/** In every ten: two over the threshold, one a cent over, one exactly on it, one without a value, five under. */
function draftValue(index: number, random: Random): string | null {
  switch (index % 10) {
    case 0:
    case 7:
      return cents(random.integer(10000100, 60000000));
    case 2:
      return null;
    case 3:
      return '100000.00';
    case 4:
      return '100000.01';
    default:
      return cents(random.integer(1500000, 9900000));
  }
}
