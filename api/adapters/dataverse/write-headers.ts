/** Custom logic that the client's writes pass by; the application user needs the privilege for each part. */
export interface Bypass {
  /**
   * Ids of plug-in steps and webhooks that do not run (`prvBypassCustomBusinessLogic`). At most ten;
   * Dataverse takes three unless the organisation setting `BypassBusinessLogicExecutionStepIdsLimit` is raised.
   */
  readonly stepIds?: readonly string[];
  /** Power Automate flows that wait for row changes do not start. */
  readonly suppressCallbackRegistrationExpanderJob?: boolean;
  /** All custom logic of a kind; `CustomAsync` silences the webhooks of every other integration, too. */
  readonly bypassBusinessLogic?: 'CustomSync' | 'CustomAsync' | 'CustomSync,CustomAsync';
}

/** On whose behalf a request is made; its rights are those that both users have. */
export type Caller =
  /** Object id in Entra ID; preferred by Microsoft. */
  { readonly objectId: string } | { readonly systemUserId: string };

/** Dataverse takes no more, however the organisation is set up. */
export const mostSteps = 10;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Headers of every write, also of those inside a batch (Microsoft, "Bypass custom business logic"). */
export function bypassHeaders(bypass: Bypass | undefined): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const steps = bypass?.stepIds ?? [];
  if (steps.length > mostSteps) throw new TypeError(`bypass.stepIds takes at most ${mostSteps} ids`);
  if (!steps.every((id) => guid.test(id))) throw new TypeError('bypass.stepIds must be GUIDs');
  if (steps.length > 0) headers['MSCRM.BypassBusinessLogicExecutionStepIds'] = steps.join(',');
  if (bypass?.suppressCallbackRegistrationExpanderJob === true) {
    headers['MSCRM.SuppressCallbackRegistrationExpanderJob'] = 'true';
  }
  if (bypass?.bypassBusinessLogic !== undefined) {
    headers['MSCRM.BypassBusinessLogicExecution'] = bypass.bypassBusinessLogic;
  }
  return headers;
}

/** Header of impersonation; needs the privilege prvActOnBehalfOfAnotherUser. */
export function callerHeaders(caller: Caller): Readonly<Record<string, string>> {
  const [name, id] =
    'objectId' in caller ? ['CallerObjectId', caller.objectId] : ['MSCRMCallerID', caller.systemUserId];
  if (!guid.test(id)) throw new TypeError('the caller must be named by a GUID');
  return { [name]: id };
}
