import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type Bridge, startBridge } from '../../api/bridge.ts';
import { completeConfig } from '../../api/complete-config.ts';
import { readConfig } from '../../api/config.ts';
import { type LocalStack, startLocal } from '../../api/local/start.ts';
import { loggerOptions } from '../../api/plugins/request-log.ts';
import { type Api, apiClient } from './api-client.ts';
import type { Progress } from './progress.ts';

/** A whole bridge with its stand-ins on free ports and data in a folder of its own. */
export interface World {
  readonly bridge: Bridge;
  readonly stack: LocalStack;
  readonly api: Api;
  readonly progress: Progress;
  readonly today: Date;
  close(): Promise<void>;
}

/** The demo asks for every sync run itself, so that its figures are the same each time. */
const settings = {
  PORT: '0',
  SYNC_INTERVAL_SECONDS: '0',
  MAIL_SUBJECT_PREFIX: '[DEMO] ',
  LOG_LEVEL: 'error',
};

export async function openWorld(progress: Progress): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'towne-park-demo-'));
  const logger = pino(loggerOptions('error'), pino.destination(2));
  const stack = await startLocal({ dataDir, basePort: 0, logger });
  const bridge = await startBridge(completeConfig(readConfig(settings), stack.standIns), logger);
  const token = await stack.issueToken('demo.maker@example.com');
  return {
    bridge,
    stack,
    api: apiClient(bridge.url, token),
    progress,
    today: new Date(),
    async close() {
      await bridge.stop();
      await stack.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
