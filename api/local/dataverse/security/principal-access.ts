import { badQuery } from '../errors.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import { isObject, parseJson } from '../json/parse.ts';
import { ownershipOf } from '../metadata/platform-facts.ts';
import { privilegeName, privilegesOf, type Verb } from '../metadata/privileges.ts';
import { parseReference } from '../operations/address.ts';
import { functionParameters } from '../operations/function-parameters.ts';
import { existing } from '../operations/retrieve.ts';
import type { StoredRow } from '../store/row-table.ts';
import { Guard } from './guard.ts';
import { readPrincipal } from './read-principal.ts';

/** In the order of their bits, as flags are written (webapi/reference/accessrights). */
const rights: readonly Verb[] = [
  'Read',
  'Write',
  'Append',
  'AppendTo',
  'Create',
  'Delete',
  'Share',
  'Assign',
];

/**
 * GET systemusers(id)/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={'@odata.id':'accounts(id)'}:
 * what the user may do with one row (webapi/reference/retrieveprincipalaccess).
 */
export function retrievePrincipalAccess(call: Call, user: StoredRow): Reply {
  const { context } = call;
  const { table, address } = parseReference(context, target(call));
  const row = existing(table, address);
  const guard = new Guard(context.store, readPrincipal(context.store, user.id), null);
  const meta = table.shape.table;
  const names = new Set(privilegesOf(meta, ownershipOf(meta)).map((privilege) => privilege.name));
  const held = rights
    .filter((verb) => names.has(privilegeName(verb, meta)) && guard.allows(verb, table, row))
    .map((verb) => `${verb}Access`);
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse`,
    AccessRights: held.length === 0 ? 'None' : held.join(', '),
  });
}

function target(call: Call): string {
  const literal = functionParameters(call).get('Target');
  if (literal === undefined) throw badQuery("The required parameter 'Target' is missing.");
  const value = parseJson(literal.includes('"') ? literal : literal.replaceAll("'", '"'));
  const link = isObject(value) ? value['@odata.id'] : undefined;
  if (typeof link === 'string') return link;
  throw badQuery("The parameter 'Target' must be a reference: {'@odata.id':'accounts(id)'}.");
}
