import { type Config, DynamicsWebApi } from 'dynamics-web-api';
import type { Service } from '../client.ts';

/** A client that is not ours: npm dynamics-web-api. It knows the published Web API only. */
export function foreign(service: Service, config: Config = {}): DynamicsWebApi {
  return new DynamicsWebApi({
    serverUrl: `${service.url}/`,
    dataApi: { version: '9.2' },
    onTokenRefresh: async () => 'token',
    ...config,
  });
}

/** The member of the last answered request that a test looks at. */
export function lastPath(service: Service): string | undefined {
  return service.admin.requests().at(-1)?.path;
}
