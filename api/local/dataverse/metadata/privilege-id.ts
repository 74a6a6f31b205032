import { stableId } from '../stable-id.ts';

/** Privilege names do not differ by case alone. */
export function privilegeId(name: string): string {
  return stableId(`privilege:${name.toLowerCase()}`);
}
