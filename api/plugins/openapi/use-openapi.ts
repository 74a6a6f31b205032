import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { tidy } from './tidy.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Headers of the success answer by name, with their descriptions: the zod schemas cannot carry them. */
    responseHeaders?: Readonly<Record<string, string>>;
  }
}

const description =
  'Two-way sync, revenue calculation and contract approval between the Towne Park database and Microsoft Dataverse. ' +
  'Money and other decimals are text. Every error is a problem document (RFC 9457).';

const tags = [
  { name: 'Sites', description: 'Customer sites.' },
  { name: 'Contracts', description: 'Contracts and their terms.' },
  { name: 'Sync', description: 'Runs of the two-way sync.' },
  { name: 'Revenue', description: 'Revenue calculations.' },
  { name: 'Approvals', description: 'Decisions on contracts.' },
  { name: 'Health', description: 'Probes.' },
];

/**
 * Collects the routes into an OpenAPI document. 3.0.3, because in 3.1.0 the zod transform loses descriptions
 * and defaults beside references.
 */
export async function useOpenApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  const headers = new Map<string, Readonly<Record<string, string>>>();
  app.addHook('onRoute', ({ schema, config }) => {
    const { operationId } = { operationId: '', ...schema };
    if (config?.responseHeaders !== undefined) headers.set(operationId, config.responseHeaders);
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: { title: 'Towne Park Bridge', version: '1.0.0', description },
      servers: [{ url: publicUrl }],
      tags,
      components: {
        securitySchemes: {
          entra: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'Access token of Microsoft Entra ID (v2.0) issued for this API.',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (input) => tidy({ ...jsonSchemaTransformObject(input) }, headers),
  });
}
