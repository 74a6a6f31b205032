import type { Context } from './context.ts';
import { isObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';

/** Who the token belongs to: the health check every Dataverse client begins with. */
export async function whoAmI(context: Context): Promise<{ userId: string; organizationId: string }> {
  const reply = await context.send({ method: 'GET', target: 'WhoAmI', whenUnknown: 'repeat' });
  const json = reply.json();
  if (!isObject(json) || typeof json.UserId !== 'string' || typeof json.OrganizationId !== 'string') {
    throw malformedReply('WhoAmI names no user', reply);
  }
  return { userId: json.UserId.toLowerCase(), organizationId: json.OrganizationId.toLowerCase() };
}
