import { randomBytes } from 'node:crypto';
import { listen } from './amqp/listen.ts';
import { Broker } from './engine/broker.ts';
import { productTopology, type Topology } from './topology.ts';

export interface LocalBroker {
  /** For `new ServiceBusClient(...)`; holds the shared access key. */
  readonly connectionString: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface BrokerOptions {
  /** 0 = a free port. */
  readonly port: number;
  /** SQLite file; null keeps messages in memory. */
  readonly file: string | null;
  readonly topology?: Topology;
  /** Shared access key; random when left out. */
  readonly key?: string;
  readonly now?: () => number;
}

/** Starts the broker on 127.0.0.1. */
export async function startBroker(options: BrokerOptions): Promise<LocalBroker> {
  const keyName = 'RootManageSharedAccessKey';
  const key = options.key ?? randomBytes(32).toString('base64');
  const now = options.now ?? Date.now;
  const broker = new Broker(options.topology ?? productTopology, { file: options.file, now });
  const listener = await listen(broker, { host: '127.0.0.1', port: options.port, keyName, key, now });
  const endpoint = `sb://127.0.0.1:${listener.port}`;
  return {
    port: listener.port,
    connectionString: `Endpoint=${endpoint};SharedAccessKeyName=${keyName};SharedAccessKey=${key};UseDevelopmentEmulator=true`,
    async close() {
      await listener.close();
      broker.close();
    },
  };
}
