import type { Bypass } from '../request-info.ts';
import type { Step } from './step.ts';

export type FireDecision = 'fire' | 'disabled' | 'other-columns' | 'bypassed';

/**
 * Whether a step runs on a message of its table. `sent` are the logical names the caller sent: filtering
 * attributes ask for them whether or not the value changed.
 */
export function decideFire(step: Step, sent: readonly string[], bypass: Bypass): FireDecision {
  if (!step.enabled) return 'disabled';
  if (bypass.customAsync || bypass.stepIds.has(step.id)) return 'bypassed';
  const { filteringAttributes } = step;
  if (step.message !== 'Update' || filteringAttributes === null) return 'fire';
  return sent.some((name) => filteringAttributes.has(name)) ? 'fire' : 'other-columns';
}
