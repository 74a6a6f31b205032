import { randomBytes, randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { StandIns } from '../complete-config.ts';
import { roles } from '../ports/caller.ts';
import type { Logger } from '../ports/logger.ts';
import { startDataverseEmulator } from './dataverse/start.ts';
import { type LocalIssuer, startLocalIssuer } from './entra.ts';
import { startMailbox } from './mailbox.ts';
import { startBroker } from './servicebus/start.ts';

export interface LocalStack {
  readonly standIns: StandIns;
  /** Where a person finds what, for the start-up message. */
  readonly urls: Readonly<Record<'dataverse' | 'tokens' | 'mailbox' | 'broker', string>>;
  /** A token with every role for the person named, valid for eight hours. */
  issueToken(name: string): Promise<string>;
  close(): Promise<void>;
}

export interface LocalOptions {
  /** Folder for everything that must survive a restart. */
  readonly dataDir: string;
  /** First of five consecutive ports (Dataverse, tokens, mail page, mail, broker); 0 = free ports. */
  readonly basePort: number;
  readonly logger: Logger;
}

interface Secrets {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly linkSecret: string;
  readonly brokerKey: string;
  readonly personId: string;
}

const audience = 'api://towne-park-bridge';

/** Secrets of this installation's stand-ins, made once; readable by the owner only. */
function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'local-secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const made: Secrets = {
    tenantId: randomUUID(),
    clientId: randomUUID(),
    clientSecret: randomBytes(24).toString('base64url'),
    linkSecret: randomBytes(48).toString('base64url'),
    brokerKey: randomBytes(32).toString('base64'),
    personId: randomUUID(),
  };
  writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new Error(`DATA_DIR: the folder ${dataDir} cannot be created or written`, { cause: error });
  }
}

/** Starts every stand-in on 127.0.0.1. What was started is closed again when a later one fails. */
export async function startLocal(options: LocalOptions): Promise<LocalStack> {
  makeFolder(options.dataDir);
  const secrets = loadSecrets(options.dataDir);
  const started: { close(): Promise<void> }[] = [];
  const closeAll = async (): Promise<void> => {
    for (const one of started.reverse()) await one.close();
  };
  try {
    return await startAll(options, secrets, started, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function startAll(
  options: LocalOptions,
  secrets: Secrets,
  started: { close(): Promise<void> }[],
  close: () => Promise<void>,
): Promise<LocalStack> {
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    started.push(one);
    return one;
  };
  const port = (offset: number): number => (options.basePort === 0 ? 0 : options.basePort + offset);
  const file = (name: string): string => join(options.dataDir, name);
  const { tenantId, clientId, clientSecret } = secrets;
  const issuer = keep(
    await startLocalIssuer({
      port: port(1),
      tenantId,
      keyFile: file('token-key.json'),
      clients: [{ id: clientId, secret: clientSecret, roles: [] }],
    }),
  );
  const dataverse = keep(
    await startDataverseEmulator({
      port: port(0),
      dataFile: file('dataverse.db'),
      authority: `${issuer.url}/${tenantId}`,
      logger: options.logger,
    }),
  );
  const mailbox = keep(
    await startMailbox({ httpPort: port(2), smtpPort: port(3), dataFile: file('mailbox.db') }),
  );
  const broker = keep(await startBroker({ port: port(4), file: file('broker.db'), key: secrets.brokerKey }));
  return {
    standIns: {
      sqlUrl: `sqlite:${file('towne-park.db')}`,
      authorityHost: issuer.url,
      dataverse: { url: dataverse.url, logins: [{ way: 'secret', tenantId, clientId, clientSecret }] },
      entra: { tenantId, audience },
      serviceBusConnectionString: broker.connectionString,
      smtpUrl: mailbox.smtpUrl,
      linkSecret: secrets.linkSecret,
    },
    urls: {
      dataverse: dataverse.url,
      tokens: issuer.url,
      mailbox: mailbox.url,
      broker: `amqp://127.0.0.1:${broker.port}`,
    },
    issueToken: (name) => issueToken(issuer, secrets, name),
    close,
  };
}

function issueToken(issuer: LocalIssuer, secrets: Secrets, name: string): Promise<string> {
  return issuer.issue({
    audience,
    subject: secrets.personId,
    name,
    roles,
    scopes: ['access_as_user'],
    expiresIn: 8 * 3600,
  });
}
