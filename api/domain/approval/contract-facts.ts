import { choiceName, choices } from '../model/choices.ts';
import type { Row } from '../model/column.ts';
import { contractState, textOrNull } from './contract-state.ts';
import { summariseTerms } from './terms-summary.ts';

/** What a person needs to know about a contract to decide on it. Dates as `YYYY-MM-DD`, money as text. */
export interface ContractFacts {
  readonly contractId: string;
  readonly contractNumber: string;
  /** Label such as "Fixed Fee"; null when the contract has no type. */
  readonly contractType: string | null;
  /** Name such as "PendingApproval". */
  readonly status: string | null;
  readonly value: string | null;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly siteNumber: string | null;
  readonly siteName: string | null;
  /** One line per part of the terms. */
  readonly terms: readonly string[];
}

/** Facts of a contract row and the row of its site (null when the site is gone). */
export function contractFacts(contract: Row, site: Row | null): ContractFacts {
  const { value, status } = contractState(contract);
  return {
    contractId: contract.id,
    contractNumber: textOrNull(contract.contractNumber) ?? contract.id,
    contractType: typeLabel(contract.contractType),
    status,
    value,
    startDate: textOrNull(contract.startDate),
    endDate: textOrNull(contract.endDate),
    siteNumber: textOrNull(site?.siteNumber),
    siteName: textOrNull(site?.name),
    terms: summariseTerms(textOrNull(contract.terms)),
  };
}

function typeLabel(value: Row[string] | undefined): string | null {
  const name = typeof value === 'number' ? choiceName('contractType', value) : undefined;
  return name === undefined ? null : choices.contractType.options[name].label;
}
