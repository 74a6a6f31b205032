import { date, integer, lookup, table } from '../define.ts';

export const roomCount = table({
  name: 'roomCount',
  schema: 'tp_RoomCount',
  set: 'tp_roomcounts',
  label: 'Room Count',
  pluralLabel: 'Room Counts',
  description: 'Occupied rooms of a site on one night.',
  sides: 'townepark',
  primaryName: 'stayDate',
  keys: [{ schema: 'tp_RoomCountKey', label: 'Site and Date', columns: ['customerSiteId', 'stayDate'] }],
  columns: [
    lookup('customerSiteId', 'tp_CustomerSiteId', 'customerSite', {
      label: 'Customer Site',
      required: true,
      description: 'Site counted.',
    }),
    date('stayDate', 'tp_StayDate', { label: 'Stay Date', required: true, description: 'Night counted.' }),
    integer('occupiedRooms', 'tp_OccupiedRooms', 0, 100000, {
      label: 'Occupied Rooms',
      required: true,
      description: 'Rooms occupied.',
    }),
  ],
});
