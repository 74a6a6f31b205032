import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { BridgeError } from '../errors.ts';
import { fieldErrors } from './field-errors.ts';

/** What to call a part of the request when the fault is not in one of its fields. */
const partNames: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = partNames[httpPart ?? ''] ?? 'request';
  return (data: unknown) => {
    const result = schema.safeParse(data, { reportInput: true });
    if (result.success) return { value: result.data };
    const errors = fieldErrors(result.error, part);
    const detail = errors.length === 1 ? 'One field is not valid.' : `${errors.length} fields are not valid.`;
    return { error: new BridgeError('invalid-request', detail, { errors }) };
  };
};

/** Requests are checked and answers are written by the zod schemas of the routes. */
export function useZodSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
}
