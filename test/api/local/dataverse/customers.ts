import { guid, type Send } from './client.ts';

/** Ids: accounts are 1.., contacts 101.., tasks 201... */
export const account = guid;
export const contact = (n: number): string => guid(100 + n);
export const task = (n: number): string => guid(200 + n);

/**
 * Account 1 with the contacts 1 to 3 (3 is primary) and the tasks 1 and 2; account 2 below account 1 with
 * contact 4; contact 5 below contact 1.
 */
export async function customers(send: Send): Promise<void> {
  const created = async (set: string, row: object): Promise<void> => {
    const { status, text } = await send('POST', set, row);
    if (status !== 204) throw new Error(text);
  };
  const person = async (n: number, lastname: string, parent: object): Promise<void> =>
    created('contacts', { contactid: contact(n), firstname: 'C', lastname, ...parent });
  const below = (n: number): object => ({
    'parentcustomerid_account@odata.bind': `/accounts(${account(n)})`,
  });
  await created('accounts', { accountid: account(1), name: 'Litware', revenue: 5000000.5 });
  await created('accounts', {
    accountid: account(2),
    name: 'Adventure Works',
    'parentaccountid@odata.bind': `/accounts(${account(1)})`,
  });
  await person(1, 'Zoe', below(1));
  await person(2, 'Yves', below(1));
  await person(3, 'Xena', below(1));
  await person(4, 'Will', below(2));
  await person(5, 'Vera', { 'parentcustomerid_contact@odata.bind': `/contacts(${contact(1)})` });
  await send('PATCH', `accounts(${account(1)})`, {
    'primarycontactid@odata.bind': `/contacts(${contact(3)})`,
  });
  for (const n of [1, 2]) {
    await created('tasks', {
      activityid: task(n),
      subject: `Task ${n} for Litware`,
      'regardingobjectid_account_task@odata.bind': `/accounts(${account(1)})`,
    });
  }
}
