export interface BulkLimits {
  /** Most rows per request; Microsoft recommends 100 to 1000. */
  readonly rows: number;
  /** Rows of the first request; what follows is adapted to the time it took. */
  readonly firstRows: number;
  /** Fewest rows a slow table is brought down to. */
  readonly fewestRows: number;
  /** Milliseconds a request should take. */
  readonly targetMs: number;
  /** Bytes per request, well below the 116.85 MB that the plug-in sandbox takes. */
  readonly bytes: number;
  /** Requests at the same time; the service allows 52 per user. */
  readonly lanes: number;
}

type PaceLimits = Pick<BulkLimits, 'rows' | 'firstRows' | 'fewestRows' | 'targetMs'>;

/** What one bulk request taught; `tookMs` is the service's own time: smaller requests shorten no queue. */
export type Lesson =
  | { readonly kind: 'took'; readonly rows: number; readonly tookMs: number }
  /** Dataverse found the request too long (413). */
  | { readonly kind: 'too-long'; readonly rows: number };

/** Rows per bulk request, learnt per table and kept while the client lives. */
export interface BulkPace {
  rows(set: string): number;
  learn(set: string, lesson: Lesson): void;
}

export function createBulkPace(limits: PaceLimits): BulkPace {
  const learnt = new Map<string, number>();
  const rows = (set: string) => learnt.get(set) ?? Math.min(limits.firstRows, limits.rows);
  return {
    rows,
    learn(set, lesson) {
      learnt.set(set, nextRows(rows(set), lesson, limits));
    },
  };
}

/**
 * Rows of the next request, aimed at `targetMs`. At most twice as many as before, because one quick answer
 * proves little; at least half as many, because one slow answer proves little either. A request smaller than
 * allowed (the last of a call) teaches only when it was slow: what a few rows take is mostly the request's own cost.
 */
export function nextRows(current: number, lesson: Lesson, limits: PaceLimits): number {
  const fewest = Math.min(limits.fewestRows, limits.rows);
  const most = limits.rows;
  if (lesson.kind === 'too-long') return clamp(Math.floor(lesson.rows / 2), fewest, current);
  const wanted = lesson.tookMs <= 0 ? most : Math.floor((lesson.rows * limits.targetMs) / lesson.tookMs);
  if (lesson.rows < current && lesson.tookMs <= limits.targetMs) return current;
  return clamp(clamp(wanted, Math.ceil(current / 2), current * 2), fewest, most);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(Math.min(value, most), Math.min(least, most));
}
