import { toPlain } from '../decimal.ts';
import { accountSteps, balances, billedAsInsurance } from './accounts.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import { adds, orZero, percentOf } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';

/** Insurance of a management agreement: its accounts plus a surcharge, or a fixed amount in full. */
export function insurance({ terms, facts }: Context): BlockResult {
  const agreement = terms.managementAgreement;
  const agreed = agreement?.insurance ?? null;
  if (agreement === null || agreed === null) return nothing;
  const parts = {
    block: 'managementAgreement',
    line: 'Insurance',
    glCode: '4791',
    group: groupOf(agreed.invoiceGroup, agreement.invoiceGroup),
  } as const;
  if (agreed.type === 'FixedFee') {
    const amount = orZero(agreed.fixedFeeAmount);
    return { lines: [draftLine({ ...parts, amount, text: 'Fixed amount for insurance' })] };
  }
  const accounts = billedAsInsurance(terms);
  const base = balances(facts, accounts);
  const additional = orZero(agreed.additionalPercentage);
  const surcharge = percentOf(base, additional);
  const text = `Balances of the insurance accounts ${toPlain(base)} + ${toPlain(additional)} %`;
  const steps = [...accountSteps(facts, accounts), adds(surcharge, `Additional ${toPlain(additional)} %`)];
  return { lines: [draftLine({ ...parts, base, amount: base.plus(surcharge), text, steps })] };
}
