import { BridgeError } from '../../errors.ts';
import { type Decimal, decimal, toPlain } from '../decimal.ts';
import { type BlockResult, type Context, nothing, type ReviewFlag } from './calculation.ts';
import { effectiveDate, escalate } from './escalate.ts';
import { draftLine, groupOf } from './lines.ts';

const cent = decimal('0.01');

function tiny(rate: Decimal): ReviewFlag {
  return { code: 'room-rate-below-cent', text: `The room rate ${toPlain(rate)} lies below one cent.` };
}

/** Occupied room-nights of the month x room rate. A missing count is an error: absent is not zero. */
export function perOccupiedRoom(context: Context): BlockResult {
  const { terms, month, facts } = context;
  const block = terms.perOccupiedRoom;
  if (block === null) return nothing;
  if (facts.occupiedRooms === null) {
    throw new BridgeError('missing-facts', `The occupied rooms of ${month.text} are missing.`, {
      errors: [{ field: 'inputs.occupiedRooms', rule: 'must be given for a contract per occupied room' }],
    });
  }
  const rate = escalate(decimal(block.roomRate), block.escalator, effectiveDate(terms), month);
  const rooms = decimal(facts.occupiedRooms);
  return {
    lines: [
      draftLine({
        block: 'perOccupiedRoom',
        line: 'PerOccupiedRoom',
        glCode: block.code,
        group: groupOf(block.invoiceGroup),
        quantity: rooms,
        rate: rate.value,
        amount: rooms.times(rate.value),
        text: `${toPlain(rooms)} occupied rooms x ${toPlain(rate.value)}${rate.text}`,
        steps: rate.steps,
      }),
    ],
    breakdown: { roomRate: toPlain(rate.value) },
    flags: rate.value.lt(cent) ? [tiny(rate.value)] : [],
  };
}
