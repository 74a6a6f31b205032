import { UnsecuredJWT } from 'jose';
import { type Answer, guid, type Send, type Service } from '../client.ts';
import { importing, sampleWith } from '../solution/package-parts.ts';

export type DepthName = 'Basic' | 'Local' | 'Deep' | 'Global';

async function done(answer: Promise<Answer>): Promise<void> {
  const { status, text } = await answer;
  if (status !== 204) throw new Error(text);
}

/** Requests of the application user `n`. */
export function as({ send }: Pick<Service, 'send'>, n: number): Send {
  const authorization = `Bearer ${new UnsecuredJWT({ azp: guid(7000 + n) }).encode()}`;
  return (method, path, body, headers) => send(method, path, body, { authorization, ...headers });
}

/** An application user without a role; `n` makes ids: the user's is `guid(n)`. */
export async function user({ send }: Service, n: number, unit?: string): Promise<Send> {
  await done(
    send('POST', 'systemusers', {
      systemuserid: guid(n),
      firstname: '#',
      lastname: `User ${n}`,
      applicationid: guid(7000 + n),
      azureactivedirectoryobjectid: guid(8000 + n),
      accessmode: 4,
      ...(unit === undefined ? {} : { 'businessunitid@odata.bind': `/businessunits(${unit})` }),
    }),
  );
  return as({ send }, n);
}

/** Roles by number (their id is `guid(number)`) with their privileges by name, in one package. */
export async function roles(
  { send }: Service,
  wanted: Readonly<Record<number, Readonly<Record<string, DepthName>>>>,
): Promise<void> {
  const xml = Object.entries(wanted).map(([n, privileges]) => {
    const held = Object.entries(privileges).map(([name, level]) => {
      return `<RolePrivilege name="${name}" level="${level}" />`;
    });
    const head = `<Role id="{${guid(Number(n))}}" name="Role ${n}">`;
    return `${head}<RolePrivileges>${held.join('')}</RolePrivileges></Role>`;
  });
  const roots = Object.keys(wanted).map((n) => `<RootComponent type="20" id="{${guid(Number(n))}}" />`);
  const parts = sampleWith({ more: `<Roles>${xml.join('')}</Roles>`, roots: roots.join('') });
  await done(importing(send, parts));
}

/** Gives the role `n` to `systemusers(id)` or `teams(id)`. */
export function give({ send }: Pick<Service, 'send'>, holder: string, n: number): Promise<Answer> {
  const set = holder.startsWith('teams') ? 'teamroles_association' : 'systemuserroles_association';
  return send('POST', `${holder}/${set}/$ref`, { '@odata.id': `roles(${guid(n)})` });
}
