import type { Context } from '../context.ts';
import { invalidArgument, notEmulated, ODataError } from '../errors.ts';
import type { Shape } from '../metadata/schema.ts';
import { administratorRole } from '../security/administrator-role.ts';
import type { RowTable } from '../store/row-table.ts';

/** Tables whose rows only the platform makes. */
const platformMade: readonly string[] = [
  'organization',
  'asyncoperation',
  'privilege',
  'sdkmessage',
  'sdkmessagefilter',
];
/** Tables whose rows stay as long as the organisation does. */
const permanent: readonly string[] = ['organization', 'privilege', 'sdkmessage', 'sdkmessagefilter'];

/** 400 for a message a table does not have, in the words of the product (0x80040800). */
function unsupported(message: 'Create' | 'Delete', table: string): ODataError {
  const text = `The '${message}' method does not support entities of type '${table}'. MessageProcessorCache returned MessageProcessor.Empty.`;
  return new ODataError(400, '0x80040800', text);
}

/** Refuses a row that no client can make. */
export function refuseCreate({ shape }: RowTable): void {
  const { logicalName } = shape.table;
  if (platformMade.includes(logicalName)) throw unsupported('Create', logicalName);
  // Rates, symbols and precisions of other currencies would be missing from amounts: wrong data instead of none.
  if (logicalName === 'transactioncurrency') throw notEmulated('A second currency');
}

/** What amounts are shown with, which is the same for all of them. */
const shownCurrency: readonly string[] = ['isocurrencycode', 'currencysymbol', 'exchangerate'];

/** Refuses to make another currency of the one there is; `names` are the properties of an update. */
export function refuseUpdate({ table }: Shape, names: readonly string[]): void {
  if (table.logicalName !== 'transactioncurrency') return;
  const [name] = names.filter((n) => shownCurrency.includes(n));
  if (name !== undefined) throw notEmulated(`Another '${name}' of the base currency`);
}

/** Refuses to delete what an organisation cannot be without, and the user who asks for it. */
export function refuseDelete({ request, identity }: Context, { shape }: RowTable, id: string): void {
  const { logicalName } = shape.table;
  if (permanent.includes(logicalName)) throw unsupported('Delete', logicalName);
  if (logicalName === 'transactioncurrency') throw invalidArgument('The base currency cannot be deleted.');
  if (logicalName === 'role' && id === administratorRole)
    throw invalidArgument('The role System Administrator cannot be deleted.');
  const users: readonly (string | null)[] = [identity.userId, request.userId, request.onBehalfOf];
  if (logicalName === 'systemuser' && users.includes(id)) {
    throw invalidArgument('Neither the calling user nor the first user of the organization can be deleted.');
  }
}
