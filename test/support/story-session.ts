/** Loopback platforms for each test of the story, a program that was warmed up once, and what a fair run told. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { SeenObservation } from '../../src/core/series.ts';
import type { Instant } from '../../src/core/time.ts';
import { type Recording, readRecording } from '../../src/recording/read.ts';
import { startFakeDiscord } from './fake-discord.ts';
import { startFakeSlack } from './fake-slack.ts';
import { mentions } from './fake-slack-limits.ts';
import { type Platforms, type Shown, shownOn } from './story-platforms.ts';
import { Story, type StoryParts } from './story-world.ts';

const FOLDER = new URL('../../recordings/north-korea-2014', import.meta.url).pathname;
/** Four weeks of normal life lie before it. */
const EVE = Date.UTC(2014, 11, 20);

interface Told {
  readonly discord: readonly Shown[];
  readonly slack: readonly Shown[];
}

interface Session {
  readonly folder: string;
  readonly recording: Recording;
  /** In the order in which they arrived. */
  readonly rows: readonly SeenObservation[];
  platforms: Platforms;
  story: Story | null;
  plain: (Told & Pick<Story, 'transitions' | 'headlines' | 'printed'>) | null;
}

/** Call it once in a test file. After each test the platforms must have had nothing to complain about. */
export function useStory() {
  let session: Session | null = null;
  const current = (): Session => {
    if (session === null) throw new Error('no test is running');
    return session;
  };
  beforeAll(async () => {
    session = await openSession();
    await session.story?.end();
    const { transitions, headlines, printed } = await tell(session);
    session.plain = { transitions, headlines, printed, ...shown(session) };
    await close(session);
  });
  afterAll(() => rm(current().folder, { recursive: true, force: true }));
  beforeEach(async () => {
    current().platforms = await openPlatforms();
  });
  afterEach(() => close(current()));
  const plain = () => {
    const told = current().plain;
    if (told === null) throw new Error('nothing was told yet');
    return told;
  };
  return {
    plain,
    /** What the channels show in the end when nothing befalls anybody. */
    plainly: (): Told => ({ discord: plain().discord, slack: plain().slack }),
    platforms: (): Platforms => current().platforms,
    end: (): Instant => current().recording.lastDueAt,
    begin: (more: Partial<StoryParts> = {}) => begin(current(), more),
    tell: (more: Partial<StoryParts> = {}) => tell(current(), more),
    shown: (): Told => shown(current()),
    /** The first transition to that phase. */
    turnTo: (phase: string): Instant => {
      const found = plain().transitions.find(({ to }) => to === phase);
      if (found === undefined) throw new Error(`the story knows no ${phase}`);
      return found.at;
    },
    /** Ends the story and opens new platforms, for another one in the same test. */
    anew: async (): Promise<void> => {
      await close(current());
      current().platforms = await openPlatforms();
    },
  };
}

async function openSession(): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'ebb-story-'));
  const recording = await readRecording(FOLDER);
  const rows: SeenObservation[] = [];
  for await (const chunk of recording.chunks()) rows.push(...chunk.rows);
  rows.sort((a, b) => a.seenAt - b.seenAt);
  const platforms = await openPlatforms();
  const story = await Story.begin({ ...platforms, recording, rows, path: join(folder, 'warm.db') }, EVE);
  return { folder, recording, rows, platforms, story, plain: null };
}

async function openPlatforms(): Promise<Platforms> {
  return { discord: await startFakeDiscord(), slack: await startFakeSlack() };
}

/** Whatever befell them, Ebb sent nothing wrong and gave nothing up but pictures, which are extras. */
async function close(session: Session): Promise<void> {
  const { story, platforms } = session;
  const { discord, slack } = platforms;
  session.story = null;
  await story?.end();
  await discord.close();
  await slack.close();
  const lost = (story?.errors ?? []).filter((line) => !/^delivery given up: .*\|picture$/.test(line));
  expect(lost).toEqual([]);
  expect([...discord.problems, ...slack.problems, ...mentions(slack.messagesIn('C1'))]).toEqual([]);
}

async function begin(session: Session, more: Partial<StoryParts> = {}): Promise<Story> {
  const { folder, platforms, recording, rows } = session;
  const path = join(folder, 'story.db');
  await copyFile(join(folder, 'warm.db'), path);
  session.story = await Story.begin({ ...platforms, recording, rows, path, ...more }, EVE);
  return session.story;
}

async function tell(session: Session, more: Partial<StoryParts> = {}): Promise<Story> {
  const story = await begin(session, more);
  await story.playTo(session.recording.lastDueAt);
  return story;
}

function shown({ platforms }: Session): Told {
  return { discord: shownOn('discord', platforms), slack: shownOn('slack', platforms) };
}
