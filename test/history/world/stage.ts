import { logicalName } from '../../../api/domain/model/names.ts';
import type { RemoteHint } from '../../../api/domain/sync/remote-hints.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { Answer, Ran, StopAt } from '../bridge/messages.ts';
import type { BridgeName, Decide, Edit, FollowerPoint, Plan, Point, Run, Step } from '../plan.ts';
import { History } from '../record.ts';
import { burstSlots, slotNamed } from '../slots.ts';
import { decide } from './decide.ts';
import { editDataverse, editSql } from './editors.ts';
import type { Lab, Scene } from './lab.ts';
import { askOf, countOf } from './run-requests.ts';
import { holdingOf, rowsOfDataverse } from './sides.ts';

type RunSettings = Pick<Run, 'mode' | 'pageSize' | 'stutter' | 'cutSmall'>;
const plainRun: RunSettings = { mode: 'incremental', pageSize: 5000, stutter: false, cutSmall: false };

/** As the bridge has it. */
const lanesAtOnce = 4;

/** Longer than a lease, in milliseconds. */
const leaseLapses = 25_000;

/** Also when a clock was ten minutes fast. */
const everyLeaseLapses = 11 * 60_000;

/** Carries out the steps of one plan and writes their history. */
export class Stage {
  readonly history = new History();
  /** What was found wrong on the way. */
  readonly problems: string[] = [];
  readonly lab: Lab;
  readonly scene: Scene;
  readonly #bridges = new Map<BridgeName, Bridge>();
  readonly #wrong: Record<BridgeName, number> = { a: 0, b: 0 };
  /** Writes to Dataverse that others than the bridge made. */
  #ownWrites = 0;
  readonly #writesBefore: number;
  #troubles = 0;
  /** Stands at a point while the run it follows goes on. */
  #follower: { readonly name: BridgeName; readonly attempt: { end(): void } } | null = null;

  constructor(lab: Lab, scene: Scene) {
    this.lab = lab;
    this.scene = scene;
    this.#writesBefore = lab.writes();
  }

  static async open(lab: Lab, plan: Plan): Promise<Stage> {
    return new Stage(lab, await lab.scene(plan.start));
  }

  /** Writes of the bridge to Dataverse so far. */
  get bridgeWrites(): number {
    return this.lab.writes() - this.#writesBefore - this.#ownWrites;
  }

  /** Runs that were killed, disturbed or overtaken so far. */
  get troubles(): number {
    return this.#troubles;
  }

  async take(step: Exclude<Step, { do: 'settle' }>): Promise<void> {
    switch (step.do) {
      case 'edit':
        return this.#edit(step);
      case 'burst':
        for (const slot of burstSlots.slice(0, step.count)) {
          await this.#edit({ do: 'edit', side: 'sql', slot, verb: 'write', cells: step.cells });
        }
        return;
      case 'run':
        return this.#run(step);
      case 'expire':
        this.history.note(`${step.what} expire`);
        if (step.what === 'delta-tokens') this.lab.emulator.admin.expireDeltaTokens();
        else this.lab.emulator.admin.expireTokens();
        return;
      case 'clock':
        this.#wrong[step.bridge] = step.minutes * 60_000;
        return;
      case 'pass':
        return this.#letPass(step.minutes * 60_000);
      case 'hint': {
        const bridge = await this.#bridge(step.bridge);
        const rows = await this.#hintsOf(step.slots);
        await bridge.order({ do: 'hint', now: this.#now(step.bridge), times: step.times, rows });
        return;
      }
      case 'restart':
        return this.#drop(step.bridge);
      case 'decide':
        return this.#decide(step);
      case 'resume':
        return this.resume();
    }
  }

  /** One undisturbed run; answers what became of the jobs. */
  async calmRun(): Promise<readonly Ran[]> {
    this.lab.emulator.admin.clearFaults();
    this.#wrong.a = 0;
    await this.#letPass(everyLeaseLapses);
    const answer = await this.#order('a', plainRun, null);
    if (answer === 'dead' || answer.is !== 'ran') throw new Error('an undisturbed run did not end');
    return answer.jobs;
  }

  /** Lets every run that was paused, or was asked to pause, go on. */
  async resume(): Promise<void> {
    const resumed = await askOf(this.scene.sql, ['paused', 'running'], 'resume', this.lab.time.now);
    if (resumed > 0) this.history.note(`${resumed} runs may go on`);
  }

  async drift(): Promise<number> {
    const answer = await (await this.#bridge('a')).order({ do: 'reconcile' });
    if (answer === 'dead' || answer.is !== 'compared') throw new Error('the comparison did not end');
    return answer.drift;
  }

  async close(): Promise<void> {
    for (const name of [...this.#bridges.keys()]) await this.#drop(name);
    await this.scene.close();
  }

  async #edit(edit: Edit): Promise<void> {
    const before = this.lab.writes();
    // A row without a key that comes again is another row.
    const mayEnter = slotNamed(edit.slot).table.keys.length > 0 || !this.history.wasDeleted(edit.slot);
    const acknowledged = await (edit.side === 'sql' ? editSql : editDataverse)(this.scene, edit, mayEnter);
    if (acknowledged === null) return;
    // While a bridge works as well, its writes cannot be told from ours: then one is counted.
    if (edit.side === 'dataverse') this.#ownWrites += Math.min(1, this.lab.writes() - before);
    this.history.edited(edit.side, edit.slot, acknowledged.id, acknowledged.done);
    for (const { slot, id, cells } of acknowledged.consequences)
      this.history.edited(edit.side, slot, id, { verb: 'update', cells });
  }

  /** Under every id others gave the slots in Dataverse, or under one that nobody has. */
  async #hintsOf(names: readonly string[]): Promise<readonly RemoteHint[]> {
    const { rows } = holdingOf(await rowsOfDataverse(this.scene.dataverse));
    return names.flatMap((name) => {
      const table = logicalName(slotNamed(name).table);
      const found = rows.get(name)?.id ?? this.scene.ids.next();
      const former = this.history.edits.filter(({ side, slot }) => side === 'dataverse' && slot === name);
      return [...new Set([found, ...former.map(({ id }) => id)])].map((id) => ({ table, id }));
    });
  }

  async #decide({ which, rule, row }: Decide): Promise<void> {
    const decided = await decide(this.scene, { which, rule, row }, new Date(this.lab.time.now));
    if (decided !== null) this.history.decided(decided.slot, decided.resolution);
  }

  async #run(run: Run): Promise<void> {
    this.history.note(`run by ${run.bridge} ${JSON.stringify(run)}`);
    for (const fault of run.faults) {
      this.lab.emulator.admin.addFault({ ...fault, headers: { authorization: 'bridge' } });
    }
    if (run.faults.length > 0) this.#troubles += 1;
    const before = await this.#dryTraces(run);
    const answer = await this.#order(run.bridge, run, run.point);
    await this.#checkDry(run, before);
    this.lab.emulator.admin.clearFaults();
    this.history.note(answer === 'dead' ? '  killed' : `  ${JSON.stringify(answer)}`);
    if (answer === 'dead') await this.#drop(run.bridge);
  }

  /** What a dry run must leave as it was; null when other work is done beside it. */
  async #dryTraces({ mode, point }: Run): Promise<string | null> {
    const beside = point === null ? [] : [...point.meanwhile.edits, point.meanwhile.other];
    if (!mode.endsWith('dry-run') || beside.some((one) => one !== 'nothing')) return null;
    if ((await countOf(this.scene.sql, ['queued', 'running', 'paused'])) > 0) return null;
    return this.#traces();
  }

  async #traces(): Promise<string> {
    return JSON.stringify([this.lab.writes(), await this.scene.witness.bridgeState()]);
  }

  async #checkDry({ mode }: Run, before: string | null): Promise<void> {
    const after = before === null ? null : await this.#traces();
    if (before !== after) this.problems.push(`a ${mode} changed ${before} to ${after}`);
  }

  /** Lets a bridge run, and at the point lets happen what the plan wants. */
  async #order(name: BridgeName, run: RunSettings, point: Point | null): Promise<Answer | 'dead'> {
    const bridge = await this.#bridge(name);
    const attempt = this.history.attempt();
    const { mode, pageSize, stutter, cutSmall } = run;
    let answer = await bridge.order({
      do: 'run',
      now: this.#now(name),
      mode,
      pageSize,
      stutter,
      cutSmall,
      // Who stands leaves the other parts to the one that follows.
      lanes: point?.meanwhile.other.startsWith('follow') === true ? 1 : lanesAtOnce,
      stop: point === null ? null : stopAt(point),
    });
    if (answer !== 'dead' && answer.is === 'standing' && point !== null) {
      this.#troubles += 1;
      await this.#meanwhile(name, point);
      if (point.ending === 'go') answer = await bridge.order({ do: 'go', now: this.#now(name) });
      else {
        await bridge.kill();
        answer = 'dead';
      }
    }
    if (answer === 'dead') this.#troubles += 1;
    attempt.end();
    await this.#letFollowerEnd();
    return answer;
  }

  async #meanwhile(name: BridgeName, { at, meanwhile }: Point): Promise<void> {
    this.history.note(`  ${name} stands ${at}`);
    for (const edit of meanwhile.edits) await this.#edit(edit);
    if (meanwhile.other === 'nothing') return;
    if (meanwhile.other === 'decide')
      return this.#decide({ do: 'decide', which: 0, rule: 'townepark', row: 'keep' });
    if (meanwhile.other === 'pause') {
      await askOf(this.scene.sql, ['running'], 'pause', this.lab.time.now);
      return;
    }
    const other = name === 'a' ? 'b' : 'a';
    if (meanwhile.other === 'take-over' || meanwhile.other === 'follow-late')
      await this.#letPass(leaseLapses);
    if (meanwhile.other.startsWith('follow')) return this.#follow(other, name, meanwhile.follower);
    const answer = await this.#order(other, plainRun, null);
    this.history.note(`  meanwhile ${other}: ${JSON.stringify(answer)}`);
  }

  /** The other process works on parts of the run until none is left, or until it is caught; both have one clock. */
  async #follow(name: BridgeName, leader: BridgeName, point: FollowerPoint | null): Promise<void> {
    const bridge = await this.#bridge(name);
    const attempt = this.history.attempt();
    const how = point?.ending === 'kill' ? 'die' : 'stand';
    const stop = point === null ? null : ({ at: point.at, nth: point.nth, how } as const);
    const answer = await bridge.order({ do: 'follow', now: this.#now(leader), stop });
    this.history.note(`  ${name} follows: ${JSON.stringify(answer)}`);
    if (answer === 'dead') {
      this.#troubles += 1;
      await this.#drop(name);
    }
    const isCaught = answer !== 'dead' && answer.is === 'standing';
    if (isCaught) this.#follower = { name, attempt };
    else attempt.end();
    // Else the run would wait for the clock of the server until it may take up what the other one has left.
    if (isCaught || answer === 'dead') await this.scene.lapseLeases();
  }

  /** A follower that was caught goes on, when the run it followed has ended or its leader is gone. */
  async #letFollowerEnd(): Promise<void> {
    const follower = this.#follower;
    if (follower === null) return;
    this.#follower = null;
    this.#troubles += 1;
    const bridge = await this.#bridge(follower.name);
    const answer = await bridge.order({ do: 'go', now: this.#now(follower.name) + leaseLapses });
    this.history.note(`  ${follower.name} goes on: ${JSON.stringify(answer)}`);
    follower.attempt.end();
  }

  async #letPass(ms: number): Promise<void> {
    this.lab.time.now += ms;
    if (ms >= leaseLapses) await this.scene.lapseLeases();
  }

  #now(name: BridgeName): number {
    return this.lab.time.now + this.#wrong[name];
  }

  async #bridge(name: BridgeName): Promise<Bridge> {
    const known = this.#bridges.get(name);
    if (known?.alive === true) return known;
    const bridge = this.lab.pool.take();
    this.#bridges.set(name, bridge);
    const { sqlUrl } = this.scene;
    await bridge.order({
      do: 'open',
      sqlUrl,
      dataverseUrl: this.lab.emulator.url,
      serial: this.lab.serial(),
    });
    return bridge;
  }

  async #drop(name: BridgeName): Promise<void> {
    const bridge = this.#bridges.get(name);
    this.#bridges.delete(name);
    if (bridge?.alive !== true) return;
    await bridge.order({ do: 'close' });
    this.lab.pool.giveBack(bridge);
  }
}

/** A process that is to die on the spot does so by itself; else it stands, and the checker goes on. */
function stopAt({ at, nth, meanwhile, ending }: Point): StopAt {
  const atOnce = ending === 'kill' && meanwhile.edits.length === 0 && meanwhile.other === 'nothing';
  return { at, nth, how: atOnce ? 'die' : 'stand' };
}
