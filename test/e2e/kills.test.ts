/** The live run tells each message exactly once, whenever it is killed. `EBB_KILL_SEEDS=30` tries more ways to die. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/core/time.ts';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';
import { Program, setCountries } from '../support/live-program.ts';

const REAL_NOW = Date.now();
const ago = (minutes: number): number => REAL_NOW - minutes * MINUTE_MS;

const UNMEASURED = ['DE', 'FR', 'IN', 'JP', 'NG', 'ZA', 'US', 'GB'];
/** Two portions of history: Iran warms up with the first, New Zealand alone with the second. */
const COUNTRIES = ['IR', 'BR', ...UNMEASURED, 'NZ'];
/** A short past, so that a start is quick. All values are alike, so that all ratios are exact. */
const NUMBERS = {
  countries: ['IR', 'BR', 'NZ'],
  unmeasured: UNMEASURED,
  usual: (at: number) => (at < REAL_NOW - 3 * DAY_MS ? null : 900),
  dark: { IR: { from: ago(150), to: ago(95) }, NZ: { from: ago(140), to: ago(100) } },
};
const NAMES = ['Iran', 'New Zealand'];

interface Stage {
  readonly name: string;
  /** IODA's clock. */
  readonly now: number;
  /** What must have been printed, by whichever process, before the next stage begins. */
  readonly until: readonly string[];
}

const WATCHING = '11 of 11 places are being watched';

const STORY: readonly Stage[] = [
  { name: 'warm-up', now: ago(165), until: [WATCHING] },
  { name: 'outage', now: ago(105), until: NAMES.map((name) => `${name}: near-total blackout`) },
  { name: 'recovery', now: REAL_NOW, until: NAMES.map((name) => `${name}: recovered after`) },
];

/**
 * The process dies in place of the nth commit of its life, when it has made its nth request, or as soon as a message has
 * come out. Whatever lasts of a life is commits, requests and prints; the instants around a single print are in
 * test/chat/console-printer.test.ts.
 */
interface Death {
  readonly by: 'commit' | 'request' | 'print';
  readonly nth: number;
}

/** The whole story is about 26 commits and 20 requests of one life; a later one comes to its second poll with these. */
const FIRST_LIFE = 22;
const LATER_LIFE = 13;
const DEATHS = 4;
const TWO_POLLS = 8;
/** For a machine that has much else to do. */
const GIVE_UP_MS = 90_000;

const SEEDS = Array.from({ length: Number(process.env['EBB_KILL_SEEDS'] ?? 1) }, (_, index) => index + 1);

/** One data folder from its first process to its last, and the world that they watch. */
class World {
  printed = '';
  private chapter = 0;
  private isWatching = false;
  private life: Program | null = null;
  private onRequest = (): void => {};
  private onMessage = (): void => {};
  private readonly ioda: FakeIoda;
  private readonly folder: string;

  constructor(ioda: FakeIoda, folder: string) {
    this.ioda = ioda;
    this.folder = folder;
    setCountries(ioda, NUMBERS);
    // The answers are right: it is how one hears of a request before it is answered.
    ioda.failAll({
      answer: (right) => {
        this.onRequest();
        return right;
      },
    });
  }

  async liveUntil({ by, nth }: Death): Promise<void> {
    const life = this.start(by === 'commit' ? { diesAtCommit: nth } : {});
    let requests = 0;
    this.onRequest = () => {
      requests += 1;
      if (by !== 'commit' && requests === nth) void life.stop('SIGKILL');
    };
    // Where all is told already no message comes: then it dies by the request.
    this.onMessage = () => void (by === 'print' ? life.stop('SIGKILL') : null);
    expect(await life.exit(), life.output).toBeNull();
    this.onMessage = () => {};
    this.printed += `† at ${by} ${nth}, in ${STORY[this.chapter]?.name ?? 'peace'}\n`;
  }

  /** Until all is told and two more polls said nothing. Returns the exit code. */
  async liveToTheEnd(): Promise<number | null> {
    const life = this.start({});
    let after = 0;
    this.onRequest = () => {
      after = this.chapter === STORY.length ? after + 1 : 0;
      if (after === TWO_POLLS + 1) void life.stop('SIGTERM');
    };
    return life.exit();
  }

  async end(): Promise<void> {
    await this.life?.stop('SIGKILL');
    await this.ioda.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private start(mortality: { readonly diesAtCommit?: number }): Program {
    this.isWatching = false;
    this.life = new Program({
      url: this.ioda.url,
      data: this.folder,
      countries: COUNTRIES,
      giveUpMs: GIVE_UP_MS,
      onOutput: (text) => {
        this.printed += text;
        this.isWatching ||= text.includes(WATCHING);
        if (text.includes('┃')) this.onMessage();
        this.goOn();
      },
      ...mortality,
    });
    return this.life;
  }

  private goOn(): void {
    // Hours do not pass between two portions of one history.
    if (!this.isWatching) return;
    if (!STORY[this.chapter]?.until.every((text) => this.printed.includes(text))) return;
    this.chapter += 1;
    const next = STORY[this.chapter];
    if (next !== undefined) this.ioda.setNow(next.now);
  }
}

async function inWorld<T>(live: (world: World) => Promise<T>): Promise<T> {
  const ioda = await startFakeIoda({ now: ago(165), countries: COUNTRIES });
  const world = new World(ioda, await mkdtemp(join(tmpdir(), 'ebb-kills-')));
  try {
    return await live(world);
  } finally {
    await world.end();
  }
}

interface Message {
  readonly place: string;
  /** The headline and the sentence that dates it. What is left out says how long ago that was. */
  readonly text: string;
  readonly isLate: boolean;
}

/** Every card that was printed, by place, else in the order of printing. */
function messagesIn(printed: string): readonly Message[] {
  const cards = printed.match(/(?:^┃.*\n)+/gm) ?? [];
  return cards.map(messageOf).sort((a, b) => NAMES.indexOf(a.place) - NAMES.indexOf(b.place));
}

function messageOf(card: string): Message {
  const [head = '', body = ''] = card
    .replaceAll(/^┃ ?/gm, '')
    .split('\n\n')
    .map((paragraph) => paragraph.replaceAll('\n', ' '));
  const [place = ''] = head.replace(/^\W+[A-Z]+ /, '').split(':');
  const [since = ''] = body.split(/, local time|\. /);
  return { place, text: `${head} | ${since}`, isLate: body.includes('while Ebb was not running') };
}

/** Of what happened while Ebb was not running only the last is told: the end then stands for the easing before it. */
function expectedAfter(undisturbed: readonly Message[], told: readonly Message[]): readonly Message[] {
  const endedAway = told.filter(({ text, isLate }) => isLate && text.includes('recovered after'));
  const isSummedUp = ({ place, text }: Message): boolean =>
    text.includes('partial recovery') && endedAway.some((ending) => ending.place === place);
  return undisturbed.filter((message) => !isSummedUp(message));
}

const textsOf = (messages: readonly Message[]): readonly string[] => messages.map(({ text }) => text);

/** A linear congruential generator: the same seed, the same deaths. */
function createDice(seed: number): (sides: number) => number {
  // Spread first: neighbours would begin alike.
  let state = Math.imul(seed, 134_775_813) >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function deathsOf(seed: number): readonly Death[] {
  const dice = createDice(seed);
  return Array.from({ length: DEATHS }, (_, index) => {
    const by = (['request', 'print', 'commit', 'commit'] as const)[dice(4)] ?? 'commit';
    const nth = 1 + dice(index === 0 ? FIRST_LIFE : LATER_LIFE);
    return { by, nth: by === 'print' ? nth + LATER_LIFE : nth };
  });
}

// Half of a life is waiting for the next poll: the runs share the time.
describe.concurrent('the live run, killed at any moment', { timeout: 180_000 }, () => {
  let undisturbed: Promise<readonly Message[]>;

  beforeAll(() => {
    undisturbed = inWorld(async (world) => {
      await world.liveToTheEnd();
      return messagesIn(world.printed);
    });
  });

  it('undisturbed tells of each outage, of its easing and of its end', async () => {
    const told = await undisturbed;

    const phases = ['near-total blackout', 'partial recovery', 'recovered after'];
    const wanted = NAMES.flatMap((name) => phases.map((phase) => `${name}: ${phase}`));
    expect(textsOf(told)).toEqual(wanted.map((text): unknown => expect.stringContaining(text)));
    expect(told.some(({ isLate }) => isLate)).toBe(false);
  });

  it.for(SEEDS)('killed again and again tells each message exactly once, seed %i', async (seed) => {
    await inWorld(async (world) => {
      for (const death of deathsOf(seed)) await world.liveUntil(death);
      const code = await world.liveToTheEnd();

      const told = messagesIn(world.printed);
      expect(textsOf(told), world.printed).toEqual(textsOf(expectedAfter(await undisturbed, told)));
      expect(code, world.printed).toBe(0);
    });
  });
});
