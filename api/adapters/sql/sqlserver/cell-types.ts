import { TYPES } from 'tedious';
import { BridgeError } from '../../../errors.ts';
import { isStorableText } from '../text.ts';

/** Longest text that is not `nvarchar(max)`. Declared by all shorter ones, so that they share one plan. */
const shortText = 4000;

/** A parameter as the driver takes it. */
export interface BoundParameter {
  readonly type: (typeof TYPES)['NVarChar' | 'Int' | 'BigInt'];
  readonly value: string | number | null;
  readonly options: { readonly length?: number };
}

/**
 * A cell as a parameter: text or a whole number. Decimals and instants are text that the statement casts; as a
 * number the driver would send a float, and a date as `datetime` in steps of 1/300 s.
 */
export function boundParameter(value: unknown): BoundParameter {
  if (value === null || value === undefined) return text(null);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return { type: value === (value | 0) ? TYPES.Int : TYPES.BigInt, value, options: {} };
  }
  throw new TypeError(`cannot bind a value of type ${typeof value} that is neither text nor a whole number`);
}

function text(value: string | null): BoundParameter {
  if (value !== null && !isStorableText(value)) {
    throw new BridgeError('invalid-request', 'text must not hold a NUL character or half a surrogate pair');
  }
  const options = value === null || value.length <= shortText ? { length: shortText } : {};
  return { type: TYPES.NVarChar, value, options };
}

/** Types whose values the driver hands over as floats or dates: a statement has to cast them to text. */
const inexact = /^(Decimal|Numeric|Money|SmallMoney|Float|Real|Date|Time)/;

/**
 * A value as `Cell` has it: 64-bit numbers, which arrive as text, become numbers where these hold them; bits
 * become 0 or 1. Throws where the value may no longer be the one that was stored.
 */
export function cellOf(typeName: string, dataLength: number | undefined, value: unknown): unknown {
  if (value === null) return null;
  if (inexact.test(typeName)) throw new TypeError(`a column of type ${typeName} must be read as text`);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return value;
  const isBigint = typeName === 'BigInt' || (typeName === 'IntN' && dataLength === 8);
  const number = Number(value);
  return isBigint && Number.isSafeInteger(number) ? number : value;
}
