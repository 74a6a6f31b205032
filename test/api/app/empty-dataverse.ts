import type { ChangePage, Dataverse } from '../../../api/ports/dataverse.ts';

/** What a comparison of both sides asks of a Dataverse that holds nothing. */
const empty: Pick<Dataverse, 'inLane' | 'changes' | 'get' | 'getByKey'> = {
  inLane: () => emptyDataverse,
  get: async () => null,
  getByKey: async () => null,
  async *changes(): AsyncGenerator<ChangePage> {
    yield { rows: [], broken: [], deletedIds: [], deltaLink: 'x' };
  },
};

export const emptyDataverse = empty as Dataverse;
