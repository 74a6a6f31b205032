import { type ChoiceName, type ChoiceOption, choiceName } from '../model/choices.ts';
import type { Row } from '../model/column.ts';

/** The columns of a contract that the approval rules read; money as text. */
export interface ContractState {
  readonly value: string | null;
  readonly status: ChoiceOption<'contractStatus'> | null;
  readonly approvalStatus: ChoiceOption<'approvalStatus'> | null;
  /** Value of the latest decision on the contract. */
  readonly approvedValue: string | null;
}

export function contractState(contract: Row): ContractState {
  return {
    value: textOrNull(contract.contractValue),
    status: optionOrNull('contractStatus', contract.status),
    approvalStatus: optionOrNull('approvalStatus', contract.approvalStatus),
    approvedValue: textOrNull(contract.approvedValue),
  };
}

/** A contract that ran out or was cancelled cannot be brought back by an approval. */
export function hasEnded(contract: ContractState): boolean {
  return contract.status === 'Expired' || contract.status === 'Terminated';
}

/** The cell as text, or null when it is empty or not known. */
export function textOrNull(value: Row[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function optionOrNull<C extends ChoiceName>(
  choice: C,
  value: Row[string] | undefined,
): ChoiceOption<C> | null {
  return typeof value === 'number' ? (choiceName(choice, value) ?? null) : null;
}
