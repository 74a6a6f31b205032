import t from 'tap';
import { titleCase } from '../../../scripts/lib/labels.ts';

for (const [name, label] of [
  ['customerSiteId', 'Customer Site Id'],
  ['Retry-After', 'Retry After'],
  ['PerLaborHour', 'Per Labor Hour'],
  ['glCode', 'GL Code'],
  ['completed_with_errors', 'Completed With Errors'],
  ['already-pending', 'Already Pending'],
  ['value', 'Value'],
] as const) {
  t.equal(titleCase(name), label);
}
