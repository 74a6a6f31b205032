import { BridgeError } from '../../errors.ts';
import type { Row } from '../model/column.ts';
import { type Month, overlap, type Period } from '../month.ts';
import type { ReviewFlag } from './calculation.ts';
import { parseTermsText, type Terms } from './terms.ts';

/** A contract and the days of the month on which it is active. */
export interface ActiveContract {
  readonly contract: Row;
  readonly days: Period;
}

/**
 * The contracts that are active in the month, earliest first. Throws `no-active-contract` when there is none
 * and `overlapping-contracts` when two share a day, naming the site and the contracts.
 */
export function activeContracts(
  siteNumber: string,
  contracts: readonly Row[],
  month: Month,
): readonly ActiveContract[] {
  const active = contracts
    .flatMap((contract) => {
      const days = overlap({ from: month.first, to: month.last }, datesOf(contract));
      return days === null ? [] : [{ contract, days }];
    })
    .sort((a, b) => (a.days.from < b.days.from ? -1 : 1));
  if (active.length === 0) {
    const detail = `Site ${siteNumber} has no approved contract that is active in ${month.text}.`;
    throw new BridgeError('no-active-contract', detail);
  }
  refuseSharedDays(siteNumber, active, month);
  return active;
}

function refuseSharedDays(siteNumber: string, active: readonly ActiveContract[], month: Month): void {
  active.forEach((one, index) => {
    const next = active[index + 1];
    if (next === undefined || one.days.to < next.days.from) return;
    const pair = `${one.contract.contractNumber} and ${next.contract.contractNumber}`;
    const detail = `Site ${siteNumber}: the contracts ${pair} are both active on ${next.days.from} in ${month.text}.`;
    throw new BridgeError('overlapping-contracts', detail);
  });
}

/**
 * The checked terms of a contract row. The dates of the row hold: a person ends a contract there; a
 * difference is flagged. Throws `invalid-terms` with every problem when there are no usable terms.
 */
export function contractTerms(contract: Row): { terms: Terms; flags: readonly ReviewFlag[] } {
  if (typeof contract.terms !== 'string') {
    throw new BridgeError('invalid-terms', 'The contract has no terms.', {
      errors: [{ field: 'terms', rule: 'must be given' }],
    });
  }
  const parsed = parseTermsText(contract.terms);
  if (!parsed.ok) {
    const first = parsed.errors[0];
    const detail = `The terms have ${parsed.errors.length} problem(s), first: ${first?.field} ${first?.rule}.`;
    throw new BridgeError('invalid-terms', detail, { errors: parsed.errors });
  }
  const dates = datesOf(contract);
  const terms = {
    ...parsed.terms,
    startDate: dates.startDate ?? parsed.terms.startDate,
    endDate: dates.endDate,
  };
  const same = terms.startDate === parsed.terms.startDate && terms.endDate === parsed.terms.endDate;
  return { terms, flags: same ? [] : [datesDiffer] };
}

const datesDiffer: ReviewFlag = {
  code: 'dates-differ',
  text: 'Start or end of the contract differ from its terms; the dates of the contract were used.',
};

function datesOf(contract: Row): { startDate: string | null; endDate: string | null } {
  return { startDate: dateOf(contract.startDate), endDate: dateOf(contract.endDate) };
}

function dateOf(value: Row[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
