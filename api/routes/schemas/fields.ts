import { z } from 'zod';
import { monthRule } from '../../domain/month.ts';

/** Fields that requests share. Their rules begin with "must", so that a problem can repeat them. */

/** A GUID, brought to lower case as both sides store it. */
export const guid = z.guid('must be a GUID').toLowerCase();

/** A service month `YYYY-MM`. */
const month = z.string(monthRule).regex(/^2[01]\d{2}-(0[1-9]|1[0-2])$/, monthRule);

/** Free text: a database may cut text at a NUL character and change half a surrogate pair. */
export const freeText = (schema: z.ZodString) =>
  schema.refine(
    (text) => !/[\0\p{Surrogate}]/u.test(text),
    'must not contain NUL or broken Unicode characters',
  );

/** Free text of a person. */
export const comment = (max: number) =>
  freeText(z.string('must be text').max(max, `must have at most ${max} characters`));

export const siteId = guid.meta({ description: 'Id of the customer site.' });
export const contractId = guid.meta({ description: 'Id of the contract.' });
export const runId = guid.meta({ description: 'Id of the run.' });
export const conflictId = guid.meta({ description: 'Id of the conflict.' });
export const calculationId = guid.meta({ description: 'Id of the calculation.' });
export const approvalId = guid.meta({ description: 'Id of the approval.' });
export const serviceMonth = month.meta({ description: 'Service month, YYYY-MM.' });

/** Output: an instant in UTC. */
export const instant = z.string().meta({ format: 'date-time' });
/** Output: money in US dollars as text with two digits after the point. */
export const moneyText = z.string().regex(/^-?\d{1,15}\.\d{2}$/);

/** Why something is done, for who reads it later; fits the column of the result. */
export const reason = comment(500)
  .min(1, 'must not be empty')
  .meta({ description: 'Why it is calculated again; kept with the new version.' });
