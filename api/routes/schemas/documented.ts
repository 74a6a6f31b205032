import { z } from 'zod';

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A request part whose rules live in the domain, which lists every problem at once. The framework only asks
 * for an object; the document shows the schema the domain holds the part to.
 */
export function documented(id: string, description: string, shown: z.ZodObject) {
  const json: JsonSchema = z.toJSONSchema(shown, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ jsonSchema }) => withoutNoise(jsonSchema),
  });
  const { type, properties, required } = json;
  return z
    .looseObject({}, 'must be an object')
    .meta({ id, description, type, properties, ...(required !== undefined && { required }) });
}

/** Null defaults say nothing, unknown keys are refused by the rules, and a switch may be off as well. */
function withoutNoise(schema: Record<string, unknown>): void {
  if (schema.default === null) delete schema.default;
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.type === 'boolean') delete schema.enum;
}
