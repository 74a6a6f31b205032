import { table, text } from '../define.ts';

/** The system contact table, as far as the billing-contact lookup needs it. */
export const contact = table({
  name: 'contact',
  schema: 'Contact',
  set: 'contacts',
  label: 'Contact',
  pluralLabel: 'Contacts',
  description: 'Person who receives the bills of a customer site.',
  origin: 'system',
  primaryName: 'lastName',
  owner: 'dataverse',
  keys: [],
  // Other applications use the contacts of Dataverse, too: one that SQL needs no longer is theirs to delete.
  deletes: { toDataverse: 'ignore' },
  columns: [
    text('firstName', 'FirstName', 50, { label: 'First Name', description: 'Given name.' }),
    text('lastName', 'LastName', 50, { label: 'Last Name', required: true, description: 'Family name.' }),
    text('email', 'EMailAddress1', 100, {
      label: 'Email',
      format: 'email',
      description: 'Address for bills.',
    }),
    text('phone', 'Telephone1', 50, {
      label: 'Business Phone',
      format: 'phone',
      description: 'Telephone number.',
    }),
  ],
});
