import { readFileSync } from 'node:fs';

/**
 * Largest resident memory of this process so far, MiB. Linux tells it since the program was loaded; `maxRSS`, all there
 * is elsewhere, begins with what the parent held when it made this process.
 */
export function peakMebibytes(): number {
  return (linuxPeak() ?? process.resourceUsage().maxRSS) / 1024;
}

function linuxPeak(): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return found === undefined ? null : Number(found);
  } catch {
    return null;
  }
}
