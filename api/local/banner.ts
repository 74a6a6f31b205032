import type { LocalStack } from './start.ts';

/** Tells a person what is running, where to look and what to try. */
export function printBanner(running: {
  readonly url: string;
  readonly stack: LocalStack;
  readonly token: string;
  readonly dataDir: string;
  /** False once the demo data is there. */
  readonly seeding: boolean;
}): void {
  const { url, stack, token, dataDir, seeding } = running;
  const lines = [
    '',
    'Towne Park Bridge is running on embedded stand-ins (this machine only).',
    '',
    `  API                 ${url}        (openapi.yaml describes it; ready: ${url}/readyz)`,
    `  Dataverse emulator  ${stack.urls.dataverse}/api/data/v9.2/`,
    `  Mail box            ${stack.urls.mailbox}        (approval mails arrive here)`,
    `  Token issuer        ${stack.urls.tokens}`,
    `  Message broker      ${stack.urls.broker}`,
    '',
    seeding
      ? 'Demo data (25 sites) is being written, which takes some seconds; then contracts over $100,000 wait for a decision in the mail box.'
      : 'Contracts over $100,000 wait for a decision in the mail box.',
    '',
    'Try (the token is valid for eight hours):',
    '',
    `  curl -H "authorization: Bearer ${token}" "${url}/approvals?state=pending"`,
    '',
    `Stop with Ctrl+C. Data stays in ${dataDir}; delete that folder to begin again.`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
