import type { Approval } from './approval.ts';
import type { ContractFacts } from './contract-facts.ts';

/** A label and what to say behind it; what an approver reads in the mail and on the decision page. */
export interface FactLine {
  readonly label: string;
  readonly text: string;
}

/** Decimal text as people read money: "$1,234,567.80"; a missing value says so. */
export function moneyText(value: string | null): string {
  if (value === null) return 'not given';
  const [whole = '', fraction = ''] = value.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `$${grouped}.${fraction.padEnd(2, '0')}`;
}

/** Why a person has to decide. */
export function reasonText(approval: Approval): string {
  return approval.value === null
    ? 'The contract has no value, and a missing value always needs a decision.'
    : `The value is more than ${moneyText(approval.threshold)}.`;
}

/** The facts to decide on. The value is the one asked about, even when the contract changed since. */
export function factLines(approval: Approval, contract: ContractFacts | null): readonly FactLine[] {
  return [
    { label: 'Contract', text: contract?.contractNumber ?? approval.contractId },
    { label: 'Site', text: siteText(contract) },
    { label: 'Type', text: contract?.contractType ?? 'not given' },
    { label: 'Value a year', text: moneyText(approval.value) },
    { label: 'Start', text: contract?.startDate ?? 'not given' },
    { label: 'End', text: contract?.endDate ?? 'open' },
    { label: 'Asked by', text: approval.requestedBy },
    { label: 'Waiting since', text: `${approval.requestedAt.slice(0, 16).replace('T', ' ')} UTC` },
    { label: 'Why', text: reasonText(approval) },
  ];
}

function siteText(contract: ContractFacts | null): string {
  const parts = [contract?.siteNumber, contract?.siteName].filter((part) => typeof part === 'string');
  return parts.length === 0 ? 'not given' : parts.join(' ');
}
