import type { Context } from './context.ts';

/**
 * Imports a solution package, replacing unmanaged customizations, without starting its workflows. Answers
 * when Dataverse has installed it. An import is repeatable, but never repeated here when its outcome is
 * unknown: two imports at a time refuse each other.
 */
export async function importSolution(context: Context, zip: Uint8Array, importJobId: string): Promise<void> {
  await context.send({
    method: 'POST',
    target: 'ImportSolution',
    body: JSON.stringify({
      CustomizationFile: Buffer.from(zip).toString('base64'),
      OverwriteUnmanagedCustomizations: true,
      PublishWorkflows: false,
      ImportJobId: importJobId,
    }),
    whenUnknown: 'report',
    headersTimeoutMs: context.importTimeoutMs,
  });
}
