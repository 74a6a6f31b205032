/** Which registered logic a request leaves out (`MSCRM.Bypass...` headers). */
export interface Bypass {
  readonly customSync: boolean;
  readonly customAsync: boolean;
  /** Ids of `sdkmessageprocessingsteps`, lower case. */
  readonly stepIds: ReadonlySet<string>;
}

/** Who acts and how, as headers and URL of a request say. */
export interface RequestInfo {
  /** `x-ms-service-request-id` of the answer. */
  readonly requestId: string;
  readonly correlationId: string;
  /** The acting user: creator, modifier and owner of what is written. */
  readonly userId: string;
  /** The real caller while impersonating (`createdonbehalfby`); else null. */
  readonly onBehalfOf: string | null;
  /** The optional parameter `tag`, shown to plug-ins and webhooks in `SharedVariables`. */
  readonly tag: string | null;
  readonly bypass: Bypass;
}

export const noBypass: Bypass = { customSync: false, customAsync: false, stepIds: new Set() };

/** What the platform does by itself. */
export function systemRequest(userId: string): RequestInfo {
  const none = '00000000-0000-0000-0000-000000000000';
  return { requestId: none, correlationId: none, userId, onBehalfOf: null, tag: null, bypass: noBypass };
}
