import { BridgeError } from '../../errors.ts';
import { type Context, target } from './context.ts';
import { textLiteral } from './literal.ts';
import { type Json, RawNumber, type Writable, writeJson } from './lossless-json.ts';

/** Text that stands in a URL as it is: a GUID, a date, an enumeration such as `Microsoft.Dynamics.CRM.X'Y'`. */
export class BareLiteral {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Strings get quotes, numbers keep their digits, lists and objects become JSON. */
export type Parameter = Writable | BareLiteral;

/** Where a bound function or action hangs: below a path such as `tp_contracts(guid)`; absent: unbound. */
export interface Bound {
  readonly boundTo?: string;
}

/**
 * Calls a function (it reads, so a lost answer is asked for again). Parameters travel as aliases, which keeps
 * long and structured values out of the path. Numbers of the answer are lossless.
 */
export async function callFunction(
  context: Context,
  name: string,
  parameters: Readonly<Record<string, Parameter>> = {},
  { boundTo }: Bound = {},
): Promise<Json> {
  const names = Object.keys(parameters);
  const aliases = names.map((parameter, index) => `${checkedName(parameter)}=@p${index + 1}`);
  const query: Record<string, string> = {};
  for (const [index, value] of Object.values(parameters).entries()) query[`@p${index + 1}`] = inUrl(value);
  const call = operationPath(name, boundTo) + (names.length === 0 ? '' : `(${aliases.join(',')})`);
  const reply = await context.send({ method: 'GET', target: target(call, query), whenUnknown: 'repeat' });
  return reply.json();
}

/** `Name` or `set(guid)/Microsoft.Dynamics.CRM.Name`. */
export function operationPath(name: string, boundTo: string | undefined): string {
  const checked = name.split('.').map(checkedName).join('.');
  if (boundTo === undefined) return checked;
  return `${boundTo}/${checked.includes('.') ? checked : `Microsoft.Dynamics.CRM.${checked}`}`;
}

function checkedName(name: string): string {
  if (/^[A-Za-z_]\w{0,127}$/.test(name)) return name;
  throw new BridgeError(
    'invalid-request',
    `${name.slice(0, 40)} is no name of a function, action or parameter`,
  );
}

function inUrl(value: Parameter): string {
  if (value instanceof BareLiteral) return value.text;
  if (typeof value === 'string') return textLiteral(value);
  return value instanceof RawNumber ? value.lexeme : writeJson(value);
}
