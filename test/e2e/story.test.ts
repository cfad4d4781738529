/** The story that Ebb must get right, told to Discord and Slack at once, in fair weather and in foul. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '../../src/core/time.ts';
import { type Ask, editsOn, type Trouble } from '../support/story-platforms.ts';
import { useStory } from '../support/story-session.ts';
import type { Story, StoryParts } from '../support/story-world.ts';

const PLATFORMS = ['discord', 'slack'] as const;
const HALF_HOUR_MS = 30 * MINUTE_MS;

type Weather = (ask: Ask) => Trouble | null;

const session = useStory();
const { begin, tell, shown, plainly, turnTo } = session;

function within(from: Instant, forMs: number): (ask: Ask) => boolean {
  return ({ at }) => at >= from && at < from + forMs;
}

function unavailable(from: Instant, forMs: number): Weather {
  const isOut = within(from, forMs);
  return (ask) => (isOut(ask) ? 'unavailable' : null);
}

/** For an hour every second request of each platform comes too early, the first one too. */
function stormFrom(from: Instant): Weather {
  const isOn = within(from, HOUR_MS);
  const counts = { discord: 0, slack: 0 };
  return (ask) => {
    if (!isOn(ask)) return null;
    counts[ask.platform] += 1;
    return counts[ask.platform] % 2 === 1 ? 'limited' : null;
  };
}

/** The first answer to each new message is lost after the message was stored. */
function losing(): Weather {
  const lost = new Set<string>();
  return ({ platform, creates }) => {
    const name = `${platform} ${creates}`;
    if (creates === null || lost.has(name)) return null;
    lost.add(name);
    return 'answer-lost';
  };
}

/** A trouble near a turn of the story. The loopback Discord never forgets a nonce; the real one does after some minutes. */
const SPELL = fc.record({
  turn: fc.nat(),
  startsBeforeMs: fc.integer({ min: 0, max: 20 * MINUTE_MS }),
  forMs: fc.integer({ min: SECOND_MS, max: 40 * MINUTE_MS }),
  trouble: fc.constantFrom<Trouble[]>('unavailable', 'limited', 'answer-lost'),
  on: fc.subarray([...PLATFORMS], { minLength: 1 }),
  every: fc.integer({ min: 1, max: 3 }),
});
type Spell = typeof SPELL extends fc.Arbitrary<infer T> ? T : never;

function weatherOf(spells: readonly Spell[]): Weather {
  const { transitions } = session.plain();
  const counted = spells.map(({ turn, startsBeforeMs, forMs, ...rest }) => {
    const at = transitions[turn % transitions.length]?.at ?? 0;
    return { ...rest, isOver: within(at - startsBeforeMs, forMs), count: 0 };
  });
  return (ask) => {
    const spell = counted.find(({ isOver, on }) => isOver(ask) && on.includes(ask.platform));
    if (spell === undefined) return null;
    spell.count += 1;
    return spell.count % spell.every === 0 ? spell.trouble : null;
  };
}

function troubled({ asks }: Story): Story['asks'] {
  return asks.filter(({ trouble }) => trouble !== null);
}

/** The console's cards: a line with the mark of its tone, then the headline. */
function printedHeadlines(printed: readonly string[]): readonly string[] {
  return printed.map((text) => (text.split('\n')[1] ?? '').replace('┃ ', ''));
}

describe.each(PLATFORMS)('the story on %s', (platform) => {
  it('is one living card, edited with every change, and a short message for each that notifies', async () => {
    const { headlines, printed } = await tell();
    const [card, ...updates] = shown()[platform];

    expect(card).toMatchObject({ form: 'card', headline: headlines.at(-1), about: null });
    expect(editsOn(platform, session.platforms())).toEqual(headlines.slice(1));
    expect(updates.map(({ form, headline }) => `${form} ${headline}`)).toEqual(
      printedHeadlines(printed)
        .slice(1)
        .map((headline) => `update ${headline}`),
    );
    expect(updates.length).toBeGreaterThan(0);
    expect(new Set(updates.map(({ about }) => about))).toEqual(new Set([card?.address]));
  });
});

it('tells of the decline, the blackout, the return and the second blackout', () => {
  expect(printedHeadlines(session.plain().printed)).toEqual([
    expect.stringMatching(/^North Korea: degrading/),
    expect.stringMatching(/^North Korea: near-total blackout.*22 Dec 16:15 UTC$/),
    expect.stringMatching(/^North Korea: partial recovery/),
    expect.stringMatching(/^North Korea: near-total blackout.*23 Dec 07:5\d UTC$/),
  ]);
});

describe('the channels show the same as ever after', () => {
  it('a restart during the blackout', async () => {
    const begun = await begin();
    await begun.playTo(turnTo('blackout') + 4 * HOUR_MS);
    await begun.restart();
    await begun.playTo(session.end());

    expect(shown()).toEqual(plainly());
    expect(begun.printed).toEqual(session.plain().printed);
    expect(begun.transitions).toEqual(session.plain().transitions);
  });

  it.each([
    'degrading',
    'blackout',
    'recovering',
  ])('a death just after %s was stored and before it was told', async (phase) => {
    const begun = await begin();
    await begun.playTo(turnTo(phase) - 1);
    await begun.look(turnTo(phase));
    await begun.restart();
    await begun.playTo(session.end());

    expect(shown()).toEqual(plainly());
    expect(begun.printed).toEqual(session.plain().printed);
  });

  it.each([
    ['the first alert', 'degrading'],
    ['the return', 'recovering'],
  ])('half an hour without either platform around %s', async (_name, phase) => {
    const told = await tell({ weather: unavailable(turnTo(phase) - 10 * MINUTE_MS, HALF_HOUR_MS) });

    expect(troubled(told).length).toBeGreaterThan(2);
    expect(shown()).toEqual(plainly());
  });

  it('half an hour without either platform when the blackout begins: it is told late', async () => {
    const from = Date.UTC(2014, 11, 22, 16);
    const told = await tell({ weather: unavailable(from, HALF_HOUR_MS) });

    const failed = troubled(told);
    const late = told.asks.filter(({ creates, trouble }) => {
      return trouble === null && creates !== null && failed.some((each) => each.creates === creates);
    });
    expect(late.map(({ platform }) => platform).sort()).toEqual(['discord', 'slack']);
    for (const { at } of late) expect(at - from).toBeLessThan(45 * MINUTE_MS);
    expect(shown()).toEqual(plainly());
  });

  it('a restart while both platforms are away', async () => {
    const begun = await begin({ weather: unavailable(turnTo('blackout') - 5 * MINUTE_MS, HALF_HOUR_MS) });
    await begun.playTo(turnTo('blackout') + 7 * MINUTE_MS);
    await begun.restart();
    await begun.playTo(session.end());

    expect(troubled(begun)).not.toEqual([]);
    expect(shown()).toEqual(plainly());
  });

  it('an hour in which every second request comes too early', async () => {
    const told = await tell({ weather: stormFrom(turnTo('blackout')) });

    expect(troubled(told).length).toBeGreaterThan(4);
    expect(shown()).toEqual(plainly());
  });

  it('any mixture of short troubles', async () => {
    const told = async (spells: readonly Spell[]): Promise<void> => {
      await session.anew();
      await tell({ weather: weatherOf(spells), canReadHistory: true });
      expect(shown()).toEqual(plainly());
    };
    await fc.assert(fc.asyncProperty(fc.array(SPELL, { minLength: 1, maxLength: 5 }), told), { numRuns: 3 });
  });
});

it('refreshes the numbers of the living card and sends no message for it, storm or not', async () => {
  const refreshing = async (more: Partial<StoryParts> = {}): Promise<Story> => {
    const begun = await begin({ refreshes: true, ...more });
    await begun.playTo(turnTo('blackout') + 4 * HOUR_MS);
    return begun;
  };
  // Each run has its own last refresh, so the numbers may be of different moments.
  const lines = () =>
    PLATFORMS.map((platform) =>
      shown()[platform].map(({ form, headline, about }) => ({ form, headline, about })),
    );
  const fair = await refreshing();
  const fairly = lines();
  await session.anew();
  const foul = await refreshing({ weather: stormFrom(turnTo('blackout')) });

  expect(fair.asks.length).toBeGreaterThan(100);
  expect(troubled(foul).length).toBeGreaterThan(8);
  expect(fairly.map((messages) => messages.map(({ form }) => form))).toEqual([
    ['card', 'update'],
    ['card', 'update'],
  ]);
  expect(lines()).toEqual(fairly);
});

it('tells two messages that wait in their order, also when the first is refused once more', async () => {
  const second = session.plain().transitions.findLast(({ from, to }) => to === 'blackout' && from !== to);
  const back = (second?.at ?? 0) + MINUTE_MS;
  const out = unavailable(turnTo('recovering') - MINUTE_MS, back - turnTo('recovering') + MINUTE_MS);
  const refused = new Set<string>();
  const told = await tell({
    weather: (ask) => {
      if (ask.at < back || ask.creates === null || refused.has(ask.platform)) return out(ask);
      refused.add(ask.platform);
      return 'limited';
    },
  });

  expect(troubled(told).filter(({ trouble }) => trouble === 'limited')).toHaveLength(2);
  expect(shown()).toEqual(plainly());
});

it('after half a day without either platform tells the newest and shows the right card', async () => {
  const from = turnTo('blackout') - 5 * MINUTE_MS;
  await tell({ weather: unavailable(from, turnTo('recovering') + 80 * MINUTE_MS - from) });

  for (const platform of PLATFORMS) {
    const [card, missed, ...later] = session.plain()[platform];
    expect(missed?.headline).toContain('near-total blackout');
    const now = shown()[platform];
    expect(now[0]).toEqual(card);
    expect(now.slice(1).map(({ headline }) => headline)).toEqual(later.map(({ headline }) => headline));
  }
});

describe('when the connection breaks after each new message was stored', () => {
  it('nothing comes twice on Discord, which knows the second try, nor on Slack where Ebb may read', async () => {
    const told = await tell({ weather: losing(), canReadHistory: true });

    expect(troubled(told)).toHaveLength(2 * session.plain().discord.length);
    expect(shown()).toEqual(plainly());
    // Discord remembers a nonce for some minutes only.
    const tries = told.asks.filter(({ platform, creates }) => platform === 'discord' && creates !== null);
    for (const { creates, at } of tries) {
      const first = tries.find((each) => each.creates === creates);
      expect(at - (first?.at ?? 0)).toBeLessThan(30 * SECOND_MS);
    }
  });

  it('Slack, where Ebb may not read, shows each message twice at most, and the links lead to the card that lives', async () => {
    await tell({ weather: losing() });
    const [orphan, card, ...updates] = shown().slack;

    expect(orphan).toMatchObject({ form: 'card', headline: session.plain().headlines[0] });
    expect(card?.whole).toEqual(session.plain().slack[0]?.whole);
    expect(updates.map(({ headline }) => headline)).toEqual(
      session
        .plain()
        .slack.slice(1)
        .flatMap(({ headline }) => [headline, headline]),
    );
    expect(new Set(updates.map(({ about }) => about))).toEqual(new Set([card?.address]));
    expect(shown().discord).toEqual(session.plain().discord);
  });

  it('and the program dies before the second try, nothing comes twice, on Slack neither where Ebb may read', async () => {
    const begun = await begin({ weather: losing(), canReadHistory: true });
    await begun.playTo(turnTo('blackout'));
    await begun.restart();
    await begun.playTo(session.end());

    expect(shown().discord).toEqual(session.plain().discord);
    expect(shown().slack).toEqual(session.plain().slack);
  });
});
