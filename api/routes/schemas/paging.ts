import { z } from 'zod';
import { BridgeError } from '../../errors.ts';
import { freeText } from './fields.ts';

const cursorRule = 'must be a cursor taken from nextLink';
const topRule = 'must be a whole number from 1 to 500';

/** Query of every list. */
export const paging = {
  // Shown as the number it stands for; read as text, because a coerced number takes "1e1", "0x10" and " 5".
  top: z
    .string(topRule)
    .refine((text) => /^\d{1,9}$/.test(text), topRule)
    .pipe(z.coerce.number<string>().min(1).max(500))
    .default(50)
    .meta({
      description: 'Largest number of entries on a page, 1 to 500.',
      type: 'integer',
      minimum: 1,
      maximum: 500,
    }),
  cursor: z
    .string(cursorRule)
    .max(1000, cursorRule)
    .regex(/^[A-Za-z0-9_-]+$/, cursorRule)
    .optional()
    .meta({ description: 'Opaque position of the page, taken from nextLink.' }),
};

export const search = freeText(
  z
    .string('must be text given once')
    .min(1, 'must not be empty')
    .max(100, 'must have at most 100 characters'),
)
  .optional()
  .meta({ description: 'Text that the name or number contains, in any case.' });

/** One page of a list: `value` and, unless it is the last page, the absolute address of the next. */
export function pageOf<T extends z.ZodType>(id: string, item: T, description: string) {
  return z
    .object({
      value: z.array(item).meta({ description: 'The entries of this page.' }),
      nextLink: z
        .string()
        .optional()
        .meta({ format: 'uri', description: 'Address of the next page; absent on the last one.' }),
    })
    .meta({ id, description });
}

/** Opaque text for a position. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position a cursor stands for; anything that is not one of ours is refused. */
export function decodeCursor<T>(cursor: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const result = schema.safeParse(parsed(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (result.success) return result.data;
  const errors = [{ field: 'cursor', rule: cursorRule }];
  throw new BridgeError('invalid-request', 'One field is not valid.', { errors });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Absolute address of the page that begins after `position`; undefined when there is none. */
export function nextLink(
  address: { readonly publicUrl: string; readonly path: string },
  query: Readonly<Record<string, string | number | undefined>>,
  position: unknown,
): string | undefined {
  if (position === undefined) return undefined;
  const url = new URL(`${address.publicUrl}${address.path}`);
  for (const [name, value] of Object.entries({ ...query, cursor: encodeCursor(position) })) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}
