import { z } from 'zod';
import { type ErrorCode, errorTable } from '../../errors.ts';

const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** RFC 9457 problem details with our extension members. */
export const problemSchema = z
  .object({
    type: z.string().meta({ format: 'uri', description: 'Address that describes this kind of problem.' }),
    title: z.string().meta({ description: 'What went wrong, the same for every problem of this type.' }),
    status: z.int().min(400).max(599).meta({ description: 'HTTP status code.' }),
    detail: z.string().meta({ description: 'What went wrong this time.' }),
    instance: z.string().meta({ description: 'Path of the request.' }),
    code: z.enum(errorCodes).meta({ description: 'Stable code of the problem type.' }),
    advice: z.string().meta({ description: 'What the caller can do about it.' }),
    correlationId: z.string().meta({ description: 'Id under which the log holds this request.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'Path of the field, e.g. month or jobs[0].rate.' }),
          rule: z.string().meta({ description: 'What the field must be.' }),
        }),
      )
      .optional()
      .meta({ description: 'Every broken field, where fields are the problem.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details as of RFC 9457.' });

export type Problem = z.output<typeof problemSchema>;

export const problemMediaType = 'application/problem+json';
