/**
 * Choice sets. Only 100000001 = Approved is given by the specification; the other numbers are ours and
 * may be replaced per environment. Names are used inside JSON and code, numbers only on the wire.
 */
export const choices = {
  contractType: {
    schema: 'tp_contracttype',
    label: 'Contract Type',
    options: {
      FixedFee: { value: 100000000, label: 'Fixed Fee' },
      PerLaborHour: { value: 100000001, label: 'Per Labor Hour' },
      RevenueShare: { value: 100000002, label: 'Revenue Share' },
      ManagementAgreement: { value: 100000003, label: 'Management Agreement' },
      PerOccupiedRoom: { value: 100000004, label: 'Per Occupied Room' },
      Hybrid: { value: 100000005, label: 'Hybrid' },
    },
  },
  billingType: {
    schema: 'tp_billingtype',
    label: 'Billing Type',
    options: {
      Advanced: { value: 100000000, label: 'Advanced' },
      Arrears: { value: 100000001, label: 'Arrears' },
    },
  },
  contractStatus: {
    schema: 'tp_contractstatus',
    label: 'Contract Status',
    options: {
      Draft: { value: 100000000, label: 'Draft' },
      Approved: { value: 100000001, label: 'Approved' },
      PendingApproval: { value: 100000002, label: 'Pending Approval' },
      Rejected: { value: 100000003, label: 'Rejected' },
      Expired: { value: 100000004, label: 'Expired' },
      Terminated: { value: 100000005, label: 'Terminated' },
    },
  },
  approvalStatus: {
    schema: 'tp_approvalstatus',
    label: 'Approval Status',
    options: {
      NotRequired: { value: 100000000, label: 'Not Required' },
      Pending: { value: 100000001, label: 'Pending' },
      Approved: { value: 100000002, label: 'Approved' },
      Rejected: { value: 100000003, label: 'Rejected' },
      Superseded: { value: 100000004, label: 'Superseded' },
    },
  },
  revenueSource: {
    schema: 'tp_revenuesource',
    label: 'Revenue Source',
    options: {
      Parking: { value: 100000000, label: 'Parking' },
      BellOther: { value: 100000001, label: 'Bell and Other' },
      Validation: { value: 100000002, label: 'Validation' },
      Adjustment: { value: 100000003, label: 'Adjustment' },
    },
  },
} as const;

export type ChoiceName = keyof typeof choices;
export type ChoiceOption<C extends ChoiceName> = keyof (typeof choices)[C]['options'] & string;

/** Number of a choice option, e.g. `choiceValue('contractStatus', 'Approved') === 100000001`. */
export function choiceValue<C extends ChoiceName>(choice: C, option: ChoiceOption<C>): number {
  const options: Record<string, { value: number }> = choices[choice].options;
  const found = options[option];
  if (found === undefined) throw new Error(`choice ${choice} has no option ${option}`);
  return found.value;
}

/** Name of the option with this number, or undefined when the set does not hold it. */
export function choiceName<C extends ChoiceName>(choice: C, value: number): ChoiceOption<C> | undefined {
  for (const [name, option] of Object.entries(choices[choice].options)) {
    if (option.value === value) return name as ChoiceOption<C>;
  }
  return undefined;
}

/** Every option name of a set, in order. */
export function choiceNames<C extends ChoiceName>(choice: C): [ChoiceOption<C>, ...ChoiceOption<C>[]] {
  return Object.keys(choices[choice].options) as [ChoiceOption<C>, ...ChoiceOption<C>[]];
}
