import { type Block, blockAt, itemsAt, textAt } from './terms-block.ts';

/** Longest summary; a mail is read on a telephone. The full terms stay in the contract. */
const maxItems = 6;

/**
 * What the terms say, one line per part that is switched on, for a person who decides. Only a summary: terms
 * of any shape are read, and what cannot be read is said so instead of being left out.
 */
export function summariseTerms(terms: string | null): readonly string[] {
  if (terms === null) return ['No terms are given.'];
  const parsed = parse(terms);
  if (parsed === null) return ['The terms cannot be read; see the contract.'];
  const lines = [...Object.entries(parts).flatMap(([name, line]) => part(parsed, name, line))];
  const escalation = escalator(blockAt(parsed, 'escalator'));
  if (lines.length === 0) return ['The terms name nothing to be paid.'];
  return escalation === null ? lines : [...lines, escalation];
}

function parse(terms: string): Block | null {
  try {
    return blockAt({ terms: JSON.parse(terms) }, 'terms');
  } catch {
    return null;
  }
}

function part(terms: Block, name: string, line: (block: Block) => string): string[] {
  const block = blockAt(terms, name);
  return block === null || block.enabled === false ? [] : [line(block)];
}

const parts: Readonly<Record<string, (block: Block) => string>> = {
  fixedFee: (block) => `Fixed fee a month: ${listed(itemsAt(block, 'services'), service)}`,
  perLaborHour: (block) => `Per labor hour: ${listed(itemsAt(block, 'jobs'), job)}`,
  perOccupiedRoom: (block) => `Per occupied room: ${textAt(block, 'roomRate')}`,
  revenueShare,
  bellServiceFee: () => 'Bell service fee',
  midMonthAdvance: (block) => `Mid-month advance: ${textAt(block, 'amount')}`,
  depositedRevenue: () => 'Deposited revenue',
  billableAccounts: () => 'Billable accounts',
  managementAgreement: (block) => `Management agreement: ${textAt(block, 'type')}`,
};

function listed(items: readonly Block[], line: (item: Block) => string): string {
  if (items.length === 0) return 'none given';
  const shown = items.slice(0, maxItems).map(line).join(', ');
  return items.length > maxItems ? `${shown} and ${items.length - maxItems} more` : shown;
}

const service = (item: Block): string => `${textAt(item, 'code')} ${textAt(item, 'fee')}`;

const job = (item: Block): string =>
  `${textAt(item, 'jobCode')} ${textAt(item, 'rate')} (overtime ${textAt(item, 'overtimeRate')})`;

function revenueShare(block: Block): string {
  const structures = listed(itemsAt(block, 'structures'), (item) => {
    const accumulation = textAt(item, 'accumulationType');
    return `${listed(itemsAt(item, 'tiers'), tier)} (${accumulation})`;
  });
  const limits = [limit(block, 'minimumGuarantee', 'at least'), limit(block, 'cap', 'at most')];
  return `Revenue share: ${structures}${limits.join('')}`;
}

function tier(item: Block): string {
  const share = `${textAt(item, 'sharePercentage')} %`;
  const upTo = textAt(item, 'amount');
  return upTo === '0' ? `${share} of the rest` : `${share} up to ${upTo}`;
}

function limit(block: Block, name: string, words: string): string {
  const amount = textAt(block, name);
  return amount === 'not given' ? '' : `, ${words} ${amount} a month`;
}

function escalator(block: Block | null): string | null {
  if (block === null) return null;
  return `Escalation in month ${textAt(block, 'month')}: ${textAt(block, 'type')} ${textAt(block, 'value')}`;
}
