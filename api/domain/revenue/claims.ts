import { type Decimal, toPlain, zero } from '../decimal.ts';
import { accountSteps, balances, billedAsClaims } from './accounts.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import { adds, orZero } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';

const common = { block: 'managementAgreement', line: 'Claims', glCode: '4791' } as const;

/** Claims of the month: per claim in full, else what the yearly cap leaves after the claims of the year so far. */
export function claims({ terms, facts }: Context): BlockResult {
  const agreement = terms.managementAgreement;
  const agreed = agreement?.claims ?? null;
  if (agreement === null || agreed === null) return nothing;
  const accounts = billedAsClaims(terms);
  const current = balances(facts, accounts);
  const left = agreed.type === 'PerClaim' ? null : room(orZero(agreed.cap), orZero(facts.ytdClaims));
  const capped = left !== null && current.gt(left);
  const amount = left !== null && capped ? left : current;
  const limit = left === null ? '' : `, ${toPlain(left)} left of the cap ${toPlain(orZero(agreed.cap))}`;
  const text = `Balances of the claim accounts ${toPlain(current)}${limit}`;
  const above = amount.minus(current);
  const steps = [...accountSteps(facts, accounts), ...(capped ? [adds(above, 'Above the cap')] : [])];
  const group = groupOf(agreed.invoiceGroup, agreement.invoiceGroup);
  return {
    lines: [draftLine({ ...common, group, base: current, amount, text, steps })],
    flags: capped
      ? [{ code: 'claims-above-cap', text: `Claims of ${toPlain(current)} exceed the cap.` }]
      : [],
  };
}

function room(cap: Decimal, used: Decimal): Decimal {
  return cap.gt(used) ? cap.minus(used) : zero;
}
